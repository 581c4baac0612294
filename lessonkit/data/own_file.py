"""Checks a CSV file that a user has put in the place of a lecture's one; a large one once."""

import codecs
import contextlib
import csv
import hashlib
import itertools
import json
import re
from pathlib import Path

from lessonkit.data import download
from lessonkit.data.registry import values
from oldstack.messages import UserError, tr

_BATCH = 10_000  # rows that are looked at together
_MANY = 10_000  # good cells of a column from which on no more are kept
_LARGE = 1_000_000  # bytes from which on it is remembered that a file has been checked
_ENCODINGS = ("utf-16", "cp949")  # in which a CSV may have been saved that isn't UTF-8
_NUMBERS = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "number": re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"),
}


def rows(file: Path, entry: dict) -> int:
    """Returns the number of rows of a CSV file that fits, as `check` does, or as it did for the very same content.

    That is noted in `NAME.csv.checked` beside the file.

    Args:
        file: The file.
        entry: The data set's entry in the registry.

    Raises:
        UserError: As `check`.
        OSError: The file can't be read.
    """
    if file.stat().st_size < _LARGE:
        return check(file, entry)
    with open(file, "rb") as binary:
        digest = hashlib.file_digest(binary, "sha256")
    digest.update(json.dumps(entry["columns"]).encode() + Path(__file__).read_bytes())
    note, key = file.with_name(f"{file.name}.checked"), digest.hexdigest()
    with contextlib.suppress(OSError):
        if noted := re.fullmatch(
            rf"{key} ([1-9][0-9]*)\n", download.read(note, 200).decode("ascii", "replace")
        ):
            return int(noted[1])
    found = check(file, entry)
    with contextlib.suppress(UserError):  # it can't be written: then it is checked the next time as well
        download.write(note, f"{key} {found}\n".encode())
    return found


def check(file: Path, entry: dict) -> int:
    """Returns the number of rows of a CSV file after checking every cell.

    Args:
        file: The file.
        entry: The data set's entry in the registry.

    Raises:
        UserError: A cell doesn't fit its column; the message names the line and the column. Or a label that the
            lessons count on is in no row.
        OSError: The file can't be read.
    """
    separator, columns = entry.get("separator", ","), entry["columns"]
    header = [{"name": column["name"], "labels": [column["name"]]} for column in columns]
    good: list[set[str]] = [set() for _ in columns]
    rows = 0
    # A byte that isn't UTF-8 becomes the text \xNN, so that it is refused by line and column.
    with open(file, encoding="utf-8-sig", errors="backslashreplace", newline="") as text:
        reader = csv.reader(text, delimiter=separator, skipinitialspace=separator == " ")
        lines = _lines(reader)
        if entry["header"]:
            line, cells = next(lines, (0, []))
            _check_cells(cells, header, file, line or reader.line_num + 1)
        while batch := list(itertools.islice(lines, _BATCH)):
            if not _fit([cells for _, cells in batch], columns, good):
                for line, cells in batch:
                    _check_cells(cells, columns, file, line)
            rows += len(batch)
        if not rows:
            _check_cells([], columns, file, reader.line_num + 1)
    for column, found in zip(columns, good, strict=True):
        if column.get("every") and (missing := [label for label in column["labels"] if label not in found]):
            english = f"{file}, column {column['name']}: no row is {missing[0]}, and the lessons need each of"
            korean = f"{file} {column['name']}열: {missing[0]}인 행이 없습니다. 예제에는"
            raise UserError(
                tr(f"{english} {values(column)}.", f"{korean} {values(column)}가 모두 필요합니다.")
            )
    return rows


def _lines(reader):
    """Yields for each row the number of its line and its cells; a blank line doesn't count, as in pandas."""
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:  # a cell too long to be one
        yield line, [str(error)]


def _fit(rows, columns, good):
    """Returns whether all cells of some rows fit; keeps those that do, so that each is looked at once."""
    if set(map(len, rows)) != {len(columns)}:
        return False
    for cells, column, kept in zip(zip(*rows, strict=True), columns, good, strict=True):
        new = set(cells) - kept
        if any(_misfit(cell, column) for cell in new):
            return False
        if len(kept) < _MANY:
            kept |= new
    return True


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
