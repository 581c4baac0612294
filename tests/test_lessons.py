"""Every graph-mode lesson prints what TensorFlow 1.15.5 printed, however it is started."""

import subprocess
import sys

import pytest

from lessonkit.lessons import catalog, runner
from lessonkit.lessons.compare import compare
from lessonkit.lessons.result import Result

LESSONS = {lesson.name: lesson for lesson in catalog.lessons() if lesson.package == "tf1_lessons"}
WITH_DATA = [name for name, lesson in LESSONS.items() if lesson.data]
# 07 computes what 10 does, and 20 takes as long as all others but these.
AGAIN = [name for name in LESSONS if name[:2] not in ("07", "20")]

every_lesson = pytest.mark.parametrize("name", LESSONS)


def run(house, lessons):
    """Runs lessons, two at a time; returns their results by name."""
    return {event.lesson.name: event for event in runner.run(lessons, 2) if isinstance(event, Result)}


@pytest.fixture(scope="module")
def runs(make_house, real_data):
    """Returns the results of all lessons, and of those run again, in the opposite order."""
    house = make_house()
    with house.inside(**{"LESSONS_DATA_MIRROR": real_data} if real_data else {}):
        yield (
            run(house, [house.lesson(name) for name in LESSONS]),
            run(house, [house.lesson(name) for name in AGAIN[::-1]]),
        )


@pytest.fixture(scope="module")
def stand_in_runs(make_house):
    """Returns the results of the lessons with data where no real data can be had."""
    house = make_house()
    with house.inside():
        yield run(house, [house.lesson(name) for name in WITH_DATA])


@every_lesson
def test_lesson_prints_what_is_expected(runs, real_data, name):
    result = runs[0][name]
    ok, verdict = result.judge()
    assert ok, verdict
    assert result.printed.strip()
    assert set(result.data) == set(LESSONS[name].data)
    if real_data:
        assert verdict in ("same", "same within the last digit")
        assert set(result.data.values()) <= {"real"}
    if LESSONS[name].compare != "float32":
        assert verdict == "same"


@every_lesson
def test_lesson_prints_the_line_of_the_catalog(runs, real_data, name):
    lesson = LESSONS[name]
    if lesson.data and not real_data:
        pytest.skip("the line holds for the real data, which can't be had here")
    lines = runs[0][name].printed.splitlines()
    assert any(compare(lesson.expect, line, lesson.compare).ok for line in lines), lines


@pytest.mark.parametrize("name", AGAIN)
def test_lesson_prints_the_same_again_after_other_lessons(runs, name):
    first, second = runs
    assert second[name].printed == first[name].printed


@pytest.mark.parametrize("name", WITH_DATA)
def test_lesson_on_stand_in_data_prints_what_is_expected_and_says_so(stand_in_runs, name):
    result = stand_in_runs[name]
    assert set(result.data.values()) == {"stand-in"}
    assert result.judge()[0], result.judge()[1]
    assert result.judge()[1].startswith("stand-in data: same")
    messages = (result.lesson.path.parent.parent / "logs" / name / "messages.txt").read_text(encoding="utf-8")
    assert "a generated stand-in is used" in messages


def test_some_lessons_have_data():
    assert WITH_DATA


@pytest.mark.parametrize("name", ["04_variable_assign", "08_tensorboard_constants", "13_least_squares"])
def test_lesson_run_by_itself_prints_the_same(runs, house, tmp_path, name):
    process = subprocess.run(
        [sys.executable, house.folder / "tf1_lessons" / f"{name}.py"],
        cwd=tmp_path,
        env=house.environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert (process.returncode, process.stdout) == (0, runs[0][name].printed)
    if name.startswith("08"):
        [message] = process.stderr.splitlines()
        assert str(house.logs / name) in message and "lessons.py" in message
        assert list((house.logs / name).glob("events.out.tfevents.*"))
    elif name.startswith("13"):
        file = house.logs / name / "figure-1.png"
        assert process.stderr == f"Figure 1 is in {file}\n" and file.exists()
    else:
        assert process.stderr == ""
    assert not list(tmp_path.iterdir())
