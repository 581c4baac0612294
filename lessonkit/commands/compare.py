"""`lessons.py compare`: slide and run side by side, in the terminal."""

import sys

from rich.table import Table
from rich.text import Text

from lessonkit.commands.parser import Add
from lessonkit.commands.parts import add_lessons, console
from lessonkit.lessons import catalog
from oldstack.messages import UserError, tr

# For each kind of mark, and for each state of a printed piece, its style.
_KINDS = {"api": "blue", "path": "cyan", "erratum": "red", "elided": "magenta", "extra": "yellow"}
_STATES = {"same": "", "last digit": "blue", "number": "bold yellow", "wording": "magenta"}


def register(add: Add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    compare = add(
        "compare",
        _main,
        "slide and run side by side, in the terminal",
        "슬라이드와 실행 결과를 터미널에서 나란히 보기",
    )
    add_lessons(compare)
    compare.add_argument(
        "--check",
        action="store_true",
        help=tr(
            "only a line each; exit code 1 if anything differs",
            "한 줄씩만 찍고, 다른 것이 있으면 종료 코드 1",
        ),
    )


def _main(arguments):
    from lessonkit.report.collect import Shown

    screen, failed, broken = console(), False, False
    for lesson in catalog.find(arguments.lessons):
        try:
            shown = Shown(lesson)
        except UserError as error:
            print(error, file=sys.stderr)
            failed = broken = True
            continue
        problems = _problems(shown)
        failed = failed or bool(problems)
        if not arguments.check:
            screen.rule(f"[bold]{lesson.name}[/] {lesson.title}", align="left")
            if shown.has_slide:
                screen.print(_listing(shown))
            screen.print(_output(shown))
        said = "; ".join(problems) if problems else shown.verdict()[1]
        style = "bold red" if problems else "green"
        screen.print(f"{lesson.name}: {said}", style=style, markup=False, highlight=False, soft_wrap=True)
        difference = _first_difference(shown)
        if difference and (problems or not arguments.check):
            screen.print(difference, style="yellow", markup=False, highlight=False, soft_wrap=True)
    return 1 if broken or (arguments.check and failed) else 0


def _problems(shown):
    if shown.run is None:
        number = f"{shown.lesson.number:02d}"
        not_run = tr(
            f"not run yet: python3 lessons.py run {number}",
            f"아직 실행하지 않음: python3 lessons.py run {number}",
        )
        return [*shown.problems(), not_run]
    return shown.problems()


def _first_difference(shown):
    from lessonkit.report import align

    found = align.first_difference(shown.output) if shown.is_compared else None
    if found is None:
        return ""
    nothing = tr("nothing", "없음")
    one, other = (side or nothing for side in found)
    return tr(
        f"First difference: the original {one}, here {other}", f"처음 다른 곳: 원래 환경 {one}, 여기 {other}"
    )


def _table(left, right):
    table = Table(expand=True, box=None, padding=(0, 1), show_edge=False)
    for title in (left, right):
        table.add_column(title, ratio=1, overflow="fold")
    return table


def _listing(shown):
    table = _table(tr("slide", "슬라이드"), tr("today", "오늘"))
    for cell in shown.cells:
        if cell.title and any(block.rows for block in cell.blocks):
            table.add_row(Text(f"# {cell.title}", "bold dim"))
        for block in cell.blocks:
            for row in block.rows:
                style = _KINDS.get(row.kind, "")
                kind = f"  [{row.kind}]" if row.kind else ""
                table.add_row(
                    Text(row.slide or "", style), Text(row.script or "", style).append(kind, style="dim")
                )
    return table


def _output(shown):
    from lessonkit.report import align

    left = tr("the original printed", "원래 환경의 출력")
    right = tr("this run printed", "이번 실행의 출력")
    table = _table(left, right)
    for part in shown.output:
        if isinstance(part, align.Pair):
            table.add_row(*(_text(side) for side in (part.one, part.other)))
        elif isinstance(part, align.Epochs):
            for number, pairs in part.rows:
                sides = [[pair.one for pair in pairs], [pair.other for pair in pairs]]
                table.add_row(*(_epoch(number, part.names, side) for side in sides))
    return table


def _epoch(number, names, side):
    text = Text(f"epoch {number}", "dim")
    for name, pieces in zip(names, side, strict=True):
        if pieces:
            text.append(f"  {name} ", style="dim").append_text(_text(pieces))
    return text


def _text(pieces):
    text = Text()
    for piece in pieces or []:
        text.append(piece.text, style=_STATES[piece.state])
        if piece.apart:
            text.append(f" ({piece.apart})", style="dim")
    return text
