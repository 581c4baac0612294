"""Data sets by name: `pd.read_csv(dataset("bmi.csv"))`.

The file comes from `datasets/`, else from the mirror that LESSONS_DATA_MIRROR names (a folder or a URL),
else from the URLs in `datasets/registry.toml`; what is fetched must have a known hash. If all fail, a
generated stand-in takes its place and says so; with LESSONS_REAL_DATA=1 that is an error.
"""

import contextlib
import csv
import errno
import hashlib
import io
import itertools
import os
import re
import sys
import time
from pathlib import Path

from lessonkit.folders import DATASETS, not_writable
from lessonkit.messages import UserError, tr

REGISTRY = DATASETS / "registry.toml"
TIMEOUT = 5  # seconds to wait for a connection, and for each further piece of an answer
TRY_AGAIN = 3600  # seconds from a failed download to the next attempt

REAL, STAND_IN, OWN = "real", "stand-in", "your own file"
_used = {}
_NUMBERS = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "number": re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"),
}


def dataset(name: str) -> str:
    """Returns the path of a data set's CSV file: the real one, the user's own, or a stand-in.

    Args:
        name: A file name of `datasets/registry.toml`.

    Raises:
        UserError: The name is unknown; the user's own file doesn't fit or can't be read; `datasets/`
            can't be written; or the real file can't be had and LESSONS_REAL_DATA is 1.
    """
    entry, file = _entry(name), DATASETS / name
    if os.path.exists(file):
        kind = _kind(file, entry)
    elif any(_fetch(source, file, entry["sha256"]) for source in _sources(name, entry)):
        kind = REAL
    else:
        kind, file = STAND_IN, _stand_in(name)
    _used[name] = kind
    return str(file)


def used() -> dict[str, str]:
    """Returns "real", "stand-in" or "your own file" for each name that this process has asked for."""
    return dict(_used)


def bmi_stand_in() -> bytes:
    """Returns a bmi.csv made by the rule that its author published, the same each time."""
    import random

    draw = random.Random(20000).random  # the method whose sequence Python promises to keep
    lines = ["height,weight,label\n"]
    for _ in range(20000):
        height, weight = 120 + int(81 * draw()), 35 + int(46 * draw())  # 120 to 200 cm, 35 to 80 kg
        bmi = weight / (height / 100) ** 2
        label = "thin" if bmi < 18.5 else "normal" if bmi < 25 else "fat"
        lines.append(f"{height},{weight},{label}\n")
    return "".join(lines).encode()


def _entry(name):
    import difflib
    import tomllib

    registry = tomllib.loads(REGISTRY.read_text(encoding="utf-8"))
    if name in registry:
        return registry[name]
    (near,) = difflib.get_close_matches(name, registry, n=1, cutoff=0)
    english = f"There is no data set {name!r}: did you mean {near!r}?"
    raise UserError(tr(english, f"{name!r} 데이터는 없습니다. {near!r} 아닌가요?"))


def _kind(file, entry):
    """Returns whether the file in `datasets/` is the real one or the user's own, which has to fit."""
    try:
        if hashlib.sha256(file.read_bytes()).hexdigest() in entry["sha256"]:
            return REAL
        rows = _check(file, entry)
    except OSError as error:
        english = f"{file} can't be read ({error.strerror}): make it readable, or remove it."
        korean = f"{file} 파일을 읽을 수 없습니다({error.strerror}). 읽기 권한을 주거나 지우세요."
        raise UserError(tr(english, korean)) from None
    if _used.get(file.name) != OWN:
        english = f"{file.name}: your own file is used, {rows} rows (the lecture's has {entry['rows']})."
        _say(english, f"{file.name}: 직접 넣은 파일을 씁니다({rows}행, 강의 파일은 {entry['rows']}행).")
    return OWN


def _check(file, entry):
    """Returns the number of rows of a user's CSV file after checking every cell."""
    separator, columns = entry.get("separator", ","), entry["columns"]
    header = [{"name": column["name"], "labels": [column["name"]]} for column in columns]
    expected, rows, line = (header, -1, 1) if entry["header"] else (columns, 0, 1)
    # A byte that isn't UTF-8 becomes the text \xNN, so that it is refused by line and column.
    with open(file, encoding="utf-8-sig", errors="backslashreplace", newline="") as text:
        reader = csv.reader(text, delimiter=separator, skipinitialspace=separator == " ")
        try:
            for cells in reader:
                if cells:  # a blank line doesn't count, as in pandas
                    _check_cells(cells, expected, file, line)
                    expected, rows = columns, rows + 1
                line = reader.line_num + 1
        except csv.Error as error:  # a cell too long to be one
            _check_cells([str(error)], expected, file, line)
    if rows < 1:
        _check_cells([], expected, file, line)
    return rows


def _check_cells(cells, columns, file, line):
    for number, (cell, column) in enumerate(itertools.zip_longest(cells, columns, fillvalue=""), 1):
        if expected := _misfit(cell, column):
            where = f"{number} ({column['name']})" if column else number
            english = f"{file}, line {line}, column {where}: expected {expected}, found {cell[:40]!r}"
            korean = f"{file} {line}행 {where}열: {expected} 자리에 {cell[:40]!r}"
            mend = tr("Mend the file or remove it.", "파일을 고치거나 지우세요.")
            raise UserError(f"{tr(english, korean)}. {mend}")


def _misfit(cell, column):
    """Returns what should stand in a cell if it doesn't."""
    if not column:
        return tr("end of line", "줄의 끝")
    if "labels" in column:
        return None if cell in column["labels"] else " / ".join(column["labels"])
    fits = _NUMBERS[column["type"]].fullmatch(cell) and column["min"] <= float(cell) <= column["max"]
    return None if fits else f"{column['type']} {column['min']}..{column['max']} {column['unit']}"


def _sources(name, entry):
    """Returns where to look for the real file: the mirror, and the URLs unless they have just failed."""
    mirror = os.environ.get("LESSONS_DATA_MIRROR")
    mirrors = [f"{mirror.rstrip('/')}/{name}"] if mirror else []
    wait = _failed_lately(name) and os.environ.get("LESSONS_REAL_DATA") != "1"
    return mirrors if wait else mirrors + entry["urls"]


def _failed_lately(name):
    """Returns whether a stand-in was written, as after each failed download, less than an hour ago."""
    file = DATASETS / "stand-in" / name
    return os.path.exists(file) and abs(time.time() - os.path.getmtime(file)) < TRY_AGAIN


def _fetch(source, file, hashes):
    """Puts the source's file into its place if it is a known one; says and returns whether it is."""
    try:
        content, why = _content(source), tr("not the known file (SHA-256)", "알려진 파일이 아님(SHA-256)")
    except (OSError, ValueError) as error:  # all of requests' errors are one of the two
        content, why = b"", _why(error)
    if hashlib.sha256(content).hexdigest() not in hashes:
        _say(f"{file.name}: not from {source}: {why}", f"{file.name}: {source}에서 받지 못함: {why}")
        return False
    _write(file, content)
    _say(f"{file.name}: fetched from {source}", f"{file.name}: {source}에서 받음")
    return True


def _content(source):
    if not source.startswith(("http://", "https://")):
        return Path(source).expanduser().read_bytes()
    import pooch

    memory = io.BytesIO()
    pooch.HTTPDownloader(timeout=TIMEOUT)(source, memory, None)
    return memory.getvalue()


def _why(error):
    answer = getattr(error, "response", None)
    if answer is not None:
        return f"{answer.status_code} {answer.reason}"
    failed = tr("connection failed", "연결 실패")
    return getattr(error, "strerror", None) or f"{failed} ({type(error).__name__})"


def _write(file, content):
    """Writes a file whole or not at all."""
    temporary = file.with_name(f"{file.name}.{os.urandom(4).hex()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        os.replace(temporary, file)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise not_writable(file.parent, error) from None
        raise UserError(tr(f"{file}: disk full, make room.", f"{file}: 디스크 공간을 비우세요.")) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _stand_in(name):
    file, real = DATASETS / "stand-in" / name, DATASETS / name
    english = f"For the real one put it at {real}, or set LESSONS_DATA_MIRROR to a folder or URL that has it."
    how = tr(english, f"원본은 {real}에 두거나, 원본이 있는 폴더나 URL을 LESSONS_DATA_MIRROR에 지정하세요.")
    if os.environ.get("LESSONS_REAL_DATA") == "1":
        raise UserError(tr(f"{name}: no real file, ", f"{name}: 원본 없음, ") + f"LESSONS_REAL_DATA=1. {how}")
    if not _failed_lately(name):
        _write(file, {"bmi.csv": bmi_stand_in}[name]())
    english = f"{name}: a generated stand-in is used, {file} (delete it to try the download again). {how}"
    _say(english, f"{name}: 원본 대신 생성한 데이터를 씁니다({file}, 지우면 다시 내려받습니다). {how}")
    return file


def _say(english, korean):
    print(tr(english, korean), file=sys.stderr)
