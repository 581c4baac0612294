"""lessonkit.lessons.times: how long lessons take, said before they run; the long ones last; the recorder of it."""

import json

import pytest

from lessonkit.lessons import times

QUICK, SLOW = "print('x')", "import time\ntime.sleep(1.2)\nprint('x')"


@pytest.fixture
def home(house, monkeypatch):
    """Returns a house with four lessons, one of them with data, and what is recorded of them."""
    for name in ("60_a", "61_b", "62_c"):
        house.add(name, QUICK, expected="x\n")
    lesson = house.add("63_d", QUICK, expected="x\n", stand_in="x\n")
    lesson.path.write_text(lesson.path.read_text().replace("Data:      none", "Data:      iris.csv"))
    seconds = {"60_a": 50.0, "61_b": 130.0, "62_c": 70.0}
    content = {"real": {**seconds, "63_d": 600.0}, "stand-in": {**seconds, "63_d": 20.0}}
    (house.folder / "seconds.json").write_text(json.dumps(content))
    monkeypatch.setattr(times, "COURSE", house.folder)
    monkeypatch.setattr(times.data, "state", lambda name: times.data.MISSING)
    with house.inside(LC_ALL="C.UTF-8"):
        yield house


def lessons(home, *names):
    """Returns lessons of a house."""
    return [home.lesson(name) for name in names]


def test_the_long_ones_are_last_and_the_longest_of_them_first(home):
    """What takes a minute or less on the real data keeps its place."""
    ordered = times.long_ones_last(lessons(home, "61_b", "60_a", "63_d", "62_c", "13_least_squares"))
    assert [lesson.name for lesson in ordered] == ["60_a", "13_least_squares", "63_d", "61_b", "62_c"]


@pytest.mark.parametrize(
    ("names", "jobs", "text"),
    [
        (["60_a"], 1, ""),
        (["62_c"], 1, "1 lesson: about 1 minute."),
        (["60_a", "61_b", "62_c"], 1, "3 lessons: about 4 minutes."),
        (["60_a", "61_b", "62_c"], 2, "3 lessons, 2 at a time: about 2 minutes."),
        (
            ["61_b", "63_d"],
            2,
            "2 lessons, 2 at a time: about 2 minutes with stand-in data, 10 with the real data.",
        ),
        (["61_b", "13_least_squares"], 1, ""),
    ],
)
def test_announcement(home, names, jobs, text):
    """Two at a time: the next begins where one ends. Of a lesson that nothing is known of, no time is made up."""
    assert times.announcement(lessons(home, *names), jobs) == text


def test_list_tells_what_is_recorded(home):
    """On the data that a run would have; not where it has run."""
    home.start("run", "60")
    rows = [line.split() for line in home.start("list").out.splitlines()]
    said = {row[0]: row[row.index("s") - 1] for row in rows if "s" in row}
    assert said["61_b"] == "~130" and said["63_d"] == "~20" and not said["60_a"].startswith("~")


def test_what_real_data_take_may_be_unknown(home):
    """Then the time on stand-ins is told, and what takes long with these is last."""
    content = json.loads((home.folder / "seconds.json").read_text())
    del content["real"]["63_d"]
    content["stand-in"]["63_d"] = 200.0
    (home.folder / "seconds.json").write_text(json.dumps(content))
    chosen = lessons(home, "63_d", "60_a")
    assert times.announcement(chosen, 1) == "2 lessons: about 4 minutes with stand-in data."
    assert times.long_ones_last(chosen) == chosen[::-1]


def test_run_says_how_long_and_then_knows_better(home):
    """What this machine took in the last run counts before what is recorded."""
    first = home.start("run", "60-62", "--jobs", "2")
    assert first.out.startswith("3 lessons, 2 at a time: about 2 minutes.\n")
    titles = [line.split(" ─")[0] for line in first.out.splitlines() if " ─" in line]
    assert titles == ["60_a Title 1/3", "61_b Title 2/3", "62_c Title 3/3"]
    assert "about" not in home.start("run", "60-62").out
    assert "about" not in home.start("run", "61", "--quick").out


def test_seconds_are_recorded_from_the_last_runs(home):
    """Those of other lessons stay; a lesson without data counts for both kinds."""
    home.add("61_b", SLOW, expected="x\n")
    assert home.start("run", "60-61").code == 0
    done = home.start("record", "seconds", "60", "61")
    assert (done.code, done.out) == (0, f"{home.folder / 'seconds.json'}\n")
    content = json.loads((home.folder / "seconds.json").read_text())
    assert 1.2 <= content["real"]["61_b"] == content["stand-in"]["61_b"]
    assert content["real"]["60_a"] < 50
    assert content["real"]["62_c"] == 70.0


@pytest.mark.fault(
    "seconds to record of a lesson that was not run", "one line: which to run first", "what is recorded"
)
def test_nothing_is_recorded_of_what_was_not_run(home):
    """Nor of a lesson that was changed since."""
    before = (home.folder / "seconds.json").read_text()
    assert home.start("run", "60").code == 0
    home.add("60_a", SLOW, expected="x\n")
    for number in ("60", "61"):
        done = home.start("record", "seconds", number)
        assert done.code == 1
        assert f"python3 lessons.py run {number}` first" in done.err
    assert (home.folder / "seconds.json").read_text() == before


@pytest.mark.fault("a broken seconds.json", "nothing: no time is announced", "the run")
def test_broken_file(home):
    """It is only for the announcement."""
    (home.folder / "seconds.json").write_text("{")
    assert times.announcement(lessons(home, "61_b"), 1) == ""
    assert home.start("run", "61").code == 0
