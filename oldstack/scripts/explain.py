"""The table of `--explain`: what a script has that is spelled in another way today."""

import sys

from oldstack import bridged, files, names
from oldstack.messages import tr
from oldstack.scripts.find import find
from oldstack.scripts.read import Script


def explain(script: Script) -> None:
    """Shows the table on stderr: what is in the script's text, and what was bridged as it ran.

    Args:
        script: The script.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = _rows(script)
    console = Console(stderr=True, width=None if sys.stderr.isatty() else 160)
    if not rows:
        console.print(
            tr("Nothing in it is spelled in another way today.", "지금과 다르게 쓰는 것이 없습니다.")
        )
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in (tr("line", "줄"), tr("then", "그때"), tr("today", "지금")):
        table.add_column(title, overflow="fold")
    for (old, now), lines in sorted(rows.items(), key=lambda row: min(row[1])):
        numbers = sorted(lines)
        shown = ", ".join(map(str, numbers[:4])) + (" ..." if len(numbers) > 4 else "")
        table.add_row(shown, Text(old), Text(now))
    console.print(table)


def _rows(script):
    """Returns the numbers of the lines for each pair of spellings."""
    rows = {}
    for finding in find(script.source, script.with_keras):
        if finding.old:
            rows.setdefault((finding.old, finding.now), set()).add(finding.line)
    patterns = {row.key: row for row in names.rows(names.Pattern)}
    for line, key in bridged.seen(script.path):
        rows.setdefault(patterns[key].both(), set()).add(line)
    for number, line in enumerate(script.source.splitlines(), 1):
        for path, place in files.finds().items():
            if str(path) in line:
                rows.setdefault((str(path), place), set()).add(number)
    return rows
