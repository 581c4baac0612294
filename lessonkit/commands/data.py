"""`lessons.py data`: the data sets."""

import sys
from collections.abc import Callable

from rich.table import Table

from lessonkit import data
from lessonkit.commands.parser import Add
from lessonkit.commands.parts import console
from lessonkit.data import registry
from lessonkit.folders import program
from oldstack.messages import UserError, tr

_WIDE = 120  # columns from which there is room for the sources
_REFUSED = "refused: see `data check`"
_NOT_HERE = (data.STAND_IN, data.MISSING)
_KOREAN = {
    data.REAL: "원본",
    data.STAND_IN: "대체 데이터",
    data.OWN: "직접 넣은 파일",
    data.MISSING: "없음",
    _REFUSED: "쓸 수 없음: `data check` 참조",
}


def register(add: Add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    sets = add("data", _main, "the data sets: which are here, and from where", "데이터: 무엇이 어디서 왔는지")
    sets.add_argument(
        "action",
        nargs="?",
        choices=["fetch", "check"],
        metavar="fetch | check",
        help=tr("get the real files; check those that are here", "원본을 내려받기; 있는 파일을 검사"),
    )
    sets.add_argument(
        "names", nargs="*", metavar="NAME", help=tr("wine.csv; all if none is named", "wine.csv; 없으면 모두")
    )


def _main(arguments):
    if arguments.action:
        act = {"fetch": data.fetch, "check": _check}[arguments.action]
        # Unless it is named, a file that isn't here is no error to `check`.
        names = arguments.names or [
            name for name in registry.entries() if act is data.fetch or _kind(name) not in _NOT_HERE
        ]
        if not names:
            print(tr("No data set is here yet.", "아직 데이터가 없습니다."))
        return max([_exit_code(act, name) for name in names], default=0)
    screen = console()
    has_sources = screen.width >= _WIDE
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(tr("name", "이름"), no_wrap=True)
    table.add_column(tr("file", "파일"))
    table.add_column(tr("rows", "행"), justify="right")
    if has_sources:
        table.add_column(tr("source", "출처"), overflow="fold")
    table.add_column(tr("licence", "라이선스"), overflow="fold")
    kinds = {name: _kind(name) for name in registry.entries()}
    for name, entry in registry.entries().items():
        source = [entry["source"]] if has_sources else []
        table.add_row(name, _in_words(kinds[name]), str(entry["rows"]), *source, entry["licence"])
    screen.print(table)
    if not has_sources:
        screen.print(tr("Sources: datasets/SOURCES.md", "출처: datasets/SOURCES.md"), style="dim")
    if not set(_NOT_HERE).isdisjoint(kinds.values()):
        english, korean = (
            "A lesson fetches what it needs; all at once: ",
            "예제가 필요한 것을 받습니다. 한꺼번에: ",
        )
        screen.print(f"{tr(english, korean)}{program()} data fetch", style="dim", highlight=False)
    return 0


def _check(name: str) -> None:
    kind, rows = data.check(name)
    print(tr(f"{name}: {kind}, {rows} rows", f"{name}: {_in_words(kind)}, {rows}행"))


def _exit_code(act: Callable[[str], None], name: str) -> int:
    """Returns 0 if a thing can be done to a data set; else says why not and returns 1."""
    try:
        act(name)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _kind(name: str) -> str:
    try:
        return data.state(name)
    except UserError:
        return _REFUSED


def _in_words(kind: str) -> str:
    return tr(kind, _KOREAN.get(kind, kind))
