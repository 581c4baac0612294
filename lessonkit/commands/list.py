"""`lessons.py list`: every lesson, one line each."""

import sys

from rich.console import Console
from rich.table import Table

from lessonkit.lessons import catalog


def register(add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    add("list", _main, "every lesson, one line each", "모든 예제를 한 줄씩")


def _main(arguments):
    table = Table.grid(padding=(0, 2))
    for lesson in catalog.lessons():
        table.add_row(lesson.name, f"{lesson.title} · {lesson.title_english}", lesson.expect)
    width = None if sys.stdout.isatty() else 1000
    Console(width=width).print(table, no_wrap=not sys.stdout.isatty())
