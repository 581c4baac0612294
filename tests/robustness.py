"""Makes docs/robustness.md from the tests that are marked `fault`: `python tests/robustness.py`."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "robustness.md"
_HEAD = """\
# What goes wrong, and what comes of it

Each row is a test that brings the fault about: `pytest.mark.fault(what, sees, kept)`. Made by
`python tests/robustness.py`; a test compares the page with them.

| fault | what the user sees | what is kept | test |
| --- | --- | --- | --- |
"""


def page() -> str:
    """Returns the page: a row for each mark, by file and in the order of the tests."""
    rows = []
    for file in sorted((ROOT / "tests").glob("test_*.py")):
        for test in ast.parse(file.read_text(encoding="utf-8")).body:
            rows += [[*row, f"{file.name}: {test.name}"] for row in _faults(test)]
    return _HEAD + "".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in rows
    )


def _faults(test: ast.stmt) -> list[list[str]]:
    """Returns what the marks of a test say."""
    marks = [mark for mark in getattr(test, "decorator_list", []) if isinstance(mark, ast.Call)]
    return [
        [ast.literal_eval(argument) for argument in mark.args]
        for mark in marks
        if ast.unparse(mark.func) == "pytest.mark.fault"
    ]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
