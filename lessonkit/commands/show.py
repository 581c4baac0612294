"""`lessons.py show`: a lesson's script, the slide's listing, what differs."""

import sys

from lessonkit.commands.parts import console
from lessonkit.lessons import catalog, listing
from oldstack.messages import UserError, tr


def register(add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    show = add("show", _main, "a lesson's script", "예제의 스크립트")
    show.add_argument("lesson", metavar="NN")
    form = show.add_mutually_exclusive_group()
    form.add_argument(
        "--slide", action="store_true", help=tr("the slide's listing, restored", "복원한 슬라이드 원문")
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
    if arguments.diff:
        _print_deviations(source)
        return
    text = listing.restore(source) if arguments.slide else source
    if sys.stdout.isatty():
        from rich.syntax import Syntax

        console().print(Syntax(text, "python", background_color="default"))
    else:
        print(text, end="")


def _print_deviations(source: str):
    screen = console()
    for deviation in listing.deviations(source):
        screen.print(
            tr(f"line {deviation.line}, {deviation.kind}", f"{deviation.line}번째 줄, {deviation.kind}"),
            style="bold",
        )
        for sign, code, style in (("-", deviation.slide, "red"), ("+", deviation.script, "green")):
            for row in (code or "").splitlines():
                screen.print(f"{sign} {row}", style=style, markup=False, highlight=False, soft_wrap=True)
