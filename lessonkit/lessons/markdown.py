"""Tables in Markdown."""

from collections.abc import Iterable


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Returns a table; a `|` in a cell is escaped.

    Args:
        heads: The heads of its columns.
        rows: For each row its cells.
    """
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |\n" for line in lines)
