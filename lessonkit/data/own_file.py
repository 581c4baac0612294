"""Checks a CSV file that a user has put in the place of a lecture's one."""

import codecs
import csv
import itertools
import re
from pathlib import Path

from lessonkit.data.registry import values
from oldstack.messages import UserError, tr

_MANY = 10_000  # good cells of a column that are kept, so that each is looked at once
_ENCODINGS = ("utf-16", "cp949")  # in which a CSV may have been saved that isn't UTF-8
_NUMBERS = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "number": re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"),
}


def check(file: Path, entry: dict) -> int:
    """Returns the number of rows of a CSV file after checking every cell.

    Args:
        file: The file.
        entry: The data set's entry in the registry.

    Raises:
        UserError: A cell doesn't fit its column; the message names the line and the column.
        OSError: The file can't be read.
    """
    separator, columns = entry.get("separator", ","), entry["columns"]
    header = [{"name": column["name"], "labels": [column["name"]]} for column in columns]
    expected, rows, line = (header, -1, 1) if entry["header"] else (columns, 0, 1)
    # A byte that isn't UTF-8 becomes the text \xNN, so that it is refused by line and column.
    with open(file, encoding="utf-8-sig", errors="backslashreplace", newline="") as text:
        reader = csv.reader(text, delimiter=separator, skipinitialspace=separator == " ")
        good = [set() for _ in columns]
        try:
            for cells in reader:
                if cells:  # a blank line doesn't count, as in pandas
                    if len(cells) != len(good) or not all(map(set.__contains__, good, cells)):
                        _check_cells(cells, expected, file, line)
                        if expected is columns:
                            _keep(cells, good)
                    expected, rows = columns, rows + 1
                line = reader.line_num + 1
        except csv.Error as error:  # a cell too long to be one
            _check_cells([str(error)], expected, file, line)
    if rows < 1:
        _check_cells([], expected, file, line)
    return rows


def _keep(cells, good):
    for cell, kept in zip(cells, good, strict=True):
        if len(kept) < _MANY:
            kept.add(cell)


def _check_cells(cells, columns, file, line):
    for number, (cell, column) in enumerate(itertools.zip_longest(cells, columns, fillvalue=""), 1):
        if expected := _misfit(cell, column):
            where = f"{number} ({column['name']})" if column else number
            english = f"{file}, line {line}, column {where}: expected {expected}, found {cell[:40]!r}"
            korean = f"{file} {line}행 {where}열: {expected} 자리에 {cell[:40]!r}"
            raise UserError(f"{tr(english, korean)}. {_how_to_mend(file)}")


def _how_to_mend(file):
    """Returns what to do about a file that doesn't fit: where it isn't UTF-8, that comes first."""
    with open(file, "rb") as binary:
        start = binary.read(1_000_000)
    if not _is_in("utf-8", start):
        for encoding in _ENCODINGS:
            if _is_in(encoding, start):
                english = f"It is not in UTF-8 but in {encoding.upper()}: save it as UTF-8."
                return tr(english, f"UTF-8이 아니라 {encoding.upper()}입니다. UTF-8로 저장하세요.")
    return tr("Mend the file or remove it.", "파일을 고치거나 지우세요.")


def _is_in(encoding, content):
    """Returns whether bytes are text in an encoding; the last ones may be half a letter."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(content)
    except UnicodeError:
        return False
    return "\0" not in text


def _misfit(cell, column):
    """Returns what should stand in a cell if it doesn't."""
    if not column:
        return tr("end of line", "줄의 끝")
    if "labels" in column:
        fits = cell in column["labels"]
    else:
        fits = _NUMBERS[column["type"]].fullmatch(cell) and column["min"] <= float(cell) <= column["max"]
    return None if fits else values(column)
