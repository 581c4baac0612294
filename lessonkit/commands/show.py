"""`lessons.py show`: a lesson's script, the slide's listing, what differs."""

import re
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from lessonkit.commands.parser import Add
from lessonkit.commands.parts import console
from lessonkit.lessons import catalog, listing
from oldstack.messages import UserError, tr

_MARK = re.compile(r"\s+#\s*(slide|added)\[")
_HANGING = 4  # columns by which the rest of a long line stands to the right of its beginning


def register(add: Add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    show = add("show", _main, "a lesson's script", "예제의 스크립트")
    show.add_argument("lesson", metavar="NN", help=tr("its number or name", "번호나 이름"))
    form = show.add_mutually_exclusive_group()
    form.add_argument(
        "--slide", action="store_true", help=tr("the slide's listing, restored", "복원한 슬라이드 원문")
    )
    form.add_argument(
        "--clean", action="store_true", help=tr("the script without the marks", "표시(mark)를 뺀 스크립트")
    )
    form.add_argument(
        "--diff", action="store_true", help=tr("the deviations from the slide", "슬라이드와 다른 줄")
    )


def _main(arguments):
    [lesson, *more] = catalog.find([arguments.lesson])
    if more:
        raise UserError(
            tr(f"{arguments.lesson}: name one lesson", f"{arguments.lesson}: 예제 하나만 고르세요")
        )
    source = lesson.path.read_text(encoding="utf-8")
    try:
        if arguments.diff:
            _print_deviations(source)
            return
        if arguments.slide:
            source = listing.restore(source)
        elif arguments.clean:
            source = listing.clean(source)
    except ValueError as error:
        raise UserError(f"{lesson.path}, {error}.") from None
    if sys.stdout.isatty():
        _print_code(source)
    else:
        print(source, end="")


def _print_code(source: str) -> None:
    screen = console()
    for line in Syntax("", "python", background_color="default").highlight(source).split("\n"):
        for row in _rows(line, screen):
            screen.print(row, no_wrap=True, overflow="ignore", crop=False)


def _rows(line: Text, screen: Console) -> Iterator[Text]:
    """Yields a line in rows as wide as the terminal, those after the first indented further than it is.

    A mark that doesn't fit beside its code stands below it.
    """
    if line.cell_len <= screen.width:
        yield line
        return
    indent = len(line.plain) - len(line.plain.lstrip()) + _HANGING
    mark = _MARK.search(line.plain)
    first, rest = line.divide([mark.start()]) if mark else (line, Text())
    if first.cell_len > screen.width:
        taken = len(first.wrap(screen, screen.width)[0].plain)
        first, rest = line.divide([taken])
    yield first
    start = len(rest.plain) - len(rest.plain.lstrip())
    for row in rest[start:].wrap(screen, max(screen.width - indent, 1)):
        yield Text(" " * indent).append_text(row)


def _print_deviations(source: str) -> None:
    screen = console()
    for row in listing.deviations(source):
        screen.print(
            tr(f"line {row.number}, {row.kind}", f"{row.number}번째 줄, {row.kind}"),
            style="bold",
        )
        for sign, code, style in (("-", row.slide, "red"), ("+", row.script, "green")):
            for line in (code or "").splitlines():
                screen.print(f"{sign} {line}", style=style, markup=False, highlight=False, soft_wrap=True)
