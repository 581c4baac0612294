"""The code cells of a notebook as one text of Python, row by row: to be looked through, and to be put back.

Jupyter's own lines (`%matplotlib inline`, `!ls`, cells of another language) become `pass`; what `%time` runs stays.
"""

import ast
import re
import sys
from bisect import bisect_right
from dataclasses import dataclass

from oldstack.messages import UserError, tr

# Below these a cell is Python as ever.
_AROUND = ("time", "timeit", "capture", "prun")
# As long as `%time `, so that what follows keeps its columns.
_AS_LONG = "if 1: "


@dataclass(frozen=True)
class Cells:
    """The code cells that are not empty, in order: Jupyter counts them from 1 in a first run.

    Attributes:
        source: Their text as Python.
        starts: The row, from 0, at which each begins.
        heads: For rows that are not Python: what they begin with in `source`, and in the notebook.
    """

    source: str
    starts: tuple[int, ...]
    heads: dict[int, tuple[str, str]]

    def place(self, line: int) -> tuple[int, int]:
        """Returns the number of a cell and the line in it.

        Args:
            line: A line of `source`, from 1.
        """
        cell = bisect_right(self.starts, line - 1)
        return cell, line - self.starts[cell - 1]

    def line(self, cell: int, line: int) -> int:
        """Returns the line of `source` for a line of a cell."""
        return self.starts[cell - 1] + line

    def back(self, rows: list[str]) -> list[str]:
        """Returns the texts of the cells.

        Args:
            rows: Those of `source`, or what became of them; one may hold several lines.
        """
        rows = list(rows)
        for number, (plain, original) in self.heads.items():
            before, _, after = rows[number].rpartition(plain)
            rows[number] = before + original + after
        ends = (*self.starts[1:], len(rows))
        return ["\n".join(rows[start:end]) for start, end in zip(self.starts, ends, strict=True)]


def joined(sources: list[str], path: str | None = None) -> Cells:
    """Returns the cells of a notebook as one text.

    Args:
        sources: The text of each cell of code that is not empty.
        path: The notebook's, for the message about one in Python 2.

    Raises:
        UserError: With a path: a cell is Python 2.
    """
    rows: list[str] = []
    starts: list[int] = []
    heads: dict[int, tuple[str, str]] = {}
    for number, source in enumerate(sources, 1):
        starts.append(len(rows))
        original = source.split("\n")
        plain = _plain(original)
        try:
            ast.parse("\n".join(plain))
        except SyntaxError as error:
            if path and "Missing parentheses in call" in error.msg:
                raise UserError(_python_2(path, number, error.lineno)) from None
            plain = ["pass"] * len(original)  # its turn will show the error
        for row, (old, new) in enumerate(zip(original, plain, strict=True), len(rows)):
            if old != new:
                heads[row] = (_AS_LONG, old[: len(_AS_LONG)]) if new.startswith(_AS_LONG) else (new, old)
        rows += plain
    return Cells("\n".join(rows), tuple(starts), heads)


def needed(module: str) -> None:
    """Sees to it that a part of Jupyter is installed.

    Args:
        module: Its name.

    Raises:
        UserError: It isn't.
    """
    # Comes with JupyterLab: jsonschema would take a second to load it, for addresses that no notebook has.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    try:
        __import__(module)
    except ImportError:
        english = f"this needs {module}: {sys.executable} -m pip install nbformat nbclient ipykernel"
        korean = f"{module}이(가) 필요합니다: {sys.executable} -m pip install nbformat nbclient ipykernel"
        raise UserError(tr(english, korean)) from None


def _python_2(path, cell, line):
    english = f"{path}, cell {cell}, line {line}: this is Python 2: write print(...) with parentheses."
    korean = f"{path}, 셀 {cell}, {line}번째 줄: Python 2 문법입니다. print(...)처럼 괄호를 쓰세요."
    return tr(english, korean)


def _plain(rows):
    first = next((row for row, text in enumerate(rows) if text.strip()), 0)
    around = re.match(r"%%(\w+)", rows[first])
    if around and around[1] not in _AROUND:
        return ["pass"] * len(rows)
    head = ["pass"] * (first + 1) if around else []
    rest = rows[len(head) :]
    return head + [
        text if text.rstrip() == python.rstrip() else _in_python(text)
        for text, python in zip(rest, _as_ipython(rest), strict=True)
    ]


def _as_ipython(rows):
    """Returns what IPython makes of rows, as many as they are."""
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        python = TransformerManager().transform_cell("\n".join(rows)).split("\n")[: len(rows)]
    except SyntaxError:
        return rows
    if python[: len(rows)] and len(python) == len(rows):
        return python
    # A line that goes on after a backslash has become one.
    return ["" if re.match(r"\s*[%!]", row) else row for row in rows]


def _in_python(row):
    timed = re.match(r"%time (?=[^-\s])", row)
    if timed:
        return _AS_LONG + row[len(_AS_LONG) :]
    return re.match(r"\s*", row)[0] + "pass"


def without_magics(source: str) -> str:
    """Returns a script with Jupyter's lines as IPython would call them, line by line.

    Args:
        source: A script that somebody saved out of a notebook, `%matplotlib inline` and all.
    """
    rows = [re.sub(rf"^%%({'|'.join(_AROUND)})\b.*", "pass", row) for row in source.split("\n")]
    return "\n".join(_as_ipython(rows))
