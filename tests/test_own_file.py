"""Files of the user's own: what each lesson needs of them, and that a large one is checked once."""

import functools
import itertools
import re

import pytest

from lessonkit import data
from lessonkit.data import own_file, registry, stand_ins
from oldstack.messages import UserError

ENTRIES = {name: entry for name, entry in registry.entries().items() if "columns" in entry}
LEAST = [
    (lesson, name, least)
    for name, entry in ENTRIES.items()
    for lesson, least in entry.get("least", {}).items()
]


@functools.cache
def stand_in(name):
    """Returns the lines of a stand-in."""
    return stand_ins.make(name).splitlines(keepends=True)


def cut(name, rows):
    """Returns a table with that many rows of a stand-in, from the beginning again after its last, and a blank line."""
    has_header = ENTRIES[name]["header"]
    head, body = stand_in(name)[:has_header], [row for row in stand_in(name)[has_header:] if row.strip()]
    return b"".join([*head, *itertools.islice(itertools.cycle(body), rows)]) + b"\n"


def of_each(name):
    """Returns a table with one row of each label that stands in the last column."""
    rows = {row.rpartition(b",")[2]: row for row in stand_ins.make(name).splitlines() if row}
    return b"\n".join(rows.values()) + b"\n"


@pytest.fixture(scope="module")
def verdicts(make_house):
    """Returns for each lesson the verdict on just as many rows as it needs."""
    house = make_house("tf1_lessons", "keras_lessons")
    found, waiting = {}, list(LEAST)
    while waiting:
        now = {name: least for _, name, least in waiting}  # in each round one length of each file
        for name, rows in now.items():
            (house.datasets / name).write_bytes(cut(name, rows))
        lessons = [lesson for lesson, name, least in waiting if now[name] == least]
        done = house.start("run", "--quick", *lessons)
        for lesson in lessons:
            found[lesson] = re.search(rf"^{lesson} +(.*?)  +[\d.]+ *$", done.out, re.M)[1]
        waiting = [needs for needs in waiting if needs[0] not in found]
    return found


@pytest.mark.parametrize("lesson", [lesson for lesson, _, _ in LEAST])
def test_so_many_rows_do(verdicts, lesson):
    """On a file with just the rows that the registry says a lesson runs."""
    assert verdicts[lesson] == "your own file: nothing to compare with"


@pytest.mark.parametrize(("lesson", "name", "least"), LEAST, ids=[lesson for lesson, _, _ in LEAST])
@pytest.mark.fault(
    "a CSV of one's own with fewer rows than the lesson needs, or more than it can take",
    "`FILE has N rows, and NN_slug needs M at least`",
    "the file; lessons that need fewer run",
)
def test_a_lesson_says_how_many_rows_it_needs(tmp_path, monkeypatch, lesson, name, least):
    """With one row less it says so in one line, and with one more than it can take."""
    monkeypatch.setattr(data, "DATASETS", tmp_path)
    monkeypatch.setattr(data, "running_dir", lambda: tmp_path / lesson)
    bounds = {least - 1: f"{least} at least"}
    if most := ENTRIES[name].get("most", {}).get(lesson):
        bounds[most + 1] = f"{most} at most"
    for rows, needs in bounds.items():
        (tmp_path / name).write_bytes(cut(name, rows))
        with pytest.raises(UserError) as error:
            data.dataset(name)
        assert f"{name} has {rows} rows, and {lesson} needs {needs}" in str(error.value)
    (tmp_path / name).write_bytes(cut(name, least))
    assert data.dataset(name) == str(tmp_path / name)


@pytest.mark.fault(
    "a CSV of one's own without one of the labels that lessons count on",
    "which label, in which column",
    "the file",
)
def test_a_label_that_is_missing(tmp_path):
    """iris.csv is for a network with three outputs."""
    file = tmp_path / "iris.csv"
    file.write_bytes(of_each("iris.csv"))
    assert own_file.check(file, ENTRIES["iris.csv"]) == 3
    file.write_bytes(b"\n".join(file.read_bytes().splitlines()[:2]))
    with pytest.raises(UserError) as error:
        own_file.check(file, ENTRIES["iris.csv"])
    label = str(error.value)
    assert (
        f"{file}, column species: no row is Iris-virginica, and the lessons need each of Iris-setosa" in label
    )


@pytest.fixture
def large(tmp_path, monkeypatch):
    """Returns a file that counts as large, and a list to which each check of it is added."""
    file, checks, check = tmp_path / "wine.csv", [], own_file.check
    file.write_bytes(cut("wine.csv", 50))
    monkeypatch.setattr(own_file, "_LARGE", 100)
    monkeypatch.setattr(own_file, "check", lambda *arguments: checks.append(arguments) or check(*arguments))
    return file, checks


def test_a_large_file_is_checked_once(large):
    """For the same content, whatever its date; another content, or another description, is checked again."""
    file, checks = large
    entry = ENTRIES["wine.csv"]
    assert [own_file.rows(file, entry) for _ in range(3)] == [50] * 3
    assert len(checks) == 1
    file.write_bytes(cut("wine.csv", 51))
    assert own_file.rows(file, entry) == 51
    narrower = {**entry, "columns": [{**entry["columns"][0], "max": 1}, *entry["columns"][1:]]}
    with pytest.raises(UserError, match=r"line 1, column 1 .*expected number"):
        own_file.rows(file, narrower)
    assert len(checks) == 3


@pytest.mark.parametrize("note", ["nonsense", "{key} 0\n", "{key} 999\nmore", "folder", "device"])
@pytest.mark.fault("the note that a large CSV has been checked is broken", "nothing", "it is checked again")
def test_a_broken_note_is_no_note(large, note):
    """Nor is one that can't be read or written."""
    file, checks = large
    entry = ENTRIES["wine.csv"]
    assert own_file.rows(file, entry) == 50
    place = file.with_name("wine.csv.checked")
    key = place.read_text().split()[0]
    place.unlink()
    if note == "folder":
        (place / "full").mkdir(parents=True)
    elif note == "device":
        place.symlink_to("/dev/zero")
    else:
        place.write_text(note.format(key=key))
    assert own_file.rows(file, entry) == 50
    assert len(checks) == 2


def test_the_first_misfit_is_named_wherever_it_is(tmp_path):
    """Rows are looked at many at a time, and still it is the first line that doesn't fit."""
    file, entry = tmp_path / "bmi.csv", ENTRIES["bmi.csv"]
    good = b"170,65,normal\n"
    for before in (0, own_file._BATCH - 1, own_file._BATCH, 3 * own_file._BATCH + 7):
        file.write_bytes(b"height,weight,label\n\n" + good * before + b"170,65,big\n170\n" + good)
        with pytest.raises(UserError, match=rf", line {before + 3}, column 3 \(label\): .* found 'big'"):
            own_file.check(file, entry)
        file.write_bytes(b"height,weight,label\n" + good * before + b'170,65,"' + b"x" * 200_000)
        with pytest.raises(UserError, match=rf", line {before + 2}, column 1 .* found 'field larger than"):
            own_file.check(file, entry)
