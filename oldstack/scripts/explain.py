"""The table of `--explain`: what a script has that is spelled in another way today."""

import sys

from oldstack import files, names
from oldstack.messages import tr
from oldstack.scripts.find import find
from oldstack.scripts.gone import gone
from oldstack.scripts.read import Script, keras_alone


def explain(script: Script, seen: list[tuple[int, str]]) -> None:
    """Shows the table on stderr: what is in the script's text, and what was bridged as it ran.

    Args:
        script: The script.
        seen: The lines at which something was bridged, and what: `bridged.seen`.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = _rows(script, seen)
    console = Console(stderr=True, width=None if sys.stderr.isatty() else 160)
    if not rows:
        console.print(
            tr("Nothing in it is spelled in another way today.", "지금과 다르게 쓰는 것이 없습니다.")
        )
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in (_line(script), tr("then", "그때"), tr("today", "지금")):
        table.add_column(title, overflow="fold")
    for (old, now), lines in sorted(rows.items(), key=lambda row: min(row[1])):
        numbers = sorted(lines)
        shown = ", ".join(_place(script, number) for number in numbers[:4]) + (
            " ..." if len(numbers) > 4 else ""
        )
        table.add_row(shown, Text(old), Text(now))
    console.print(table)


def _line(script):
    return tr("cell:line", "셀:줄") if script.cells else tr("line", "줄")


def _place(script, line):
    return "{}:{}".format(*script.cells.place(line)) if script.cells else str(line)


def _rows(script, seen):
    """Returns the numbers of the lines for each pair of spellings."""
    rows, with_keras = {}, keras_alone(script)
    found = find(script.source, with_keras) + gone(script.source, with_keras)
    for finding in {(each.line, each.old): each for each in found}.values():
        if finding.old and not finding.guessed:
            rows.setdefault((finding.old, finding.now), set()).add(finding.line)
    patterns = {row.key: row for row in names.rows(names.Pattern)}
    for line, key in seen:
        rows.setdefault(patterns[key].both(), set()).add(line)
    for number, line in enumerate(script.source.splitlines(), 1):
        for path, place in files.finds().items():
            if str(path) in line:
                rows.setdefault((str(path), place), set()).add(number)
    return rows
