"""Something to try: each lesson ends with a change, and with a line of what comes out; both hold.

The last cell, `# %% 해 보기`, says in words what to try, and then:

    #   전: the line to change, as it stands in the lesson
    #   후: what to write instead
    #   출력: a line that is printed then; … stands for what depends on the processor
"""

import re

import pytest

from lessonkit.lessons import catalog, runner
from lessonkit.lessons.result import Result

LESSONS = catalog.lessons()
# They take minutes, so here they are run with --quick: their lines don't depend on the training.
LONG = ("44_mnist_cnn", "45_reuters_lstm", "46_imdb_cnn_lstm")
CELL = re.compile(
    r"\n# %% 해 보기\n(?P<text>(?:# \S.*\n)+)#   전: (?P<old>.+)\n#   후: (?P<new>.+)\n#   출력: (?P<printed>.+)\n\Z"
)

every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)


def proposal(lesson):
    """Returns what a lesson proposes."""
    return CELL.search(lesson.path.read_text(encoding="utf-8"))


def changed(source, old, new):
    """Returns a lesson with its only line OLD, be it marked or not, replaced."""
    text, times = re.subn(
        rf"^(\s*){re.escape(old)}(?=\s*(#.*)?$)", lambda line: line[1] + new, source, flags=re.M
    )
    assert times == 1, old
    return text


@pytest.fixture(scope="module")
def runs(make_house, real_data):
    """Returns the results of the changed lessons, by name."""
    house = make_house("keras_lessons", "tf1_lessons")
    names = [lesson.name for lesson in LESSONS if real_data or not lesson.data]
    for name in names:
        path, found = house.lesson(name).path, proposal(house.lesson(name))
        path.write_text(
            changed(path.read_text(encoding="utf-8"), found["old"], found["new"]), encoding="utf-8"
        )
    results = {}
    for quick in (False, True):
        with house.inside(
            **({"LESSONS_DATA_MIRROR": real_data} if real_data else {}),
            **({"LESSONS_QUICK": "1"} if quick else {}),
        ):
            lessons = [house.lesson(name) for name in names if (name in LONG) is quick]
            results |= {
                event.lesson.name: event for event in runner.run(lessons, 2) if isinstance(event, Result)
            }
    return results


@every_lesson
def test_lesson_ends_with_something_to_try(lesson):
    found = proposal(lesson)
    assert found and re.search("[가-힣]", found["text"])
    assert changed(lesson.path.read_text(encoding="utf-8"), found["old"], found["new"])


@every_lesson
def test_what_it_says_comes_out(runs, lesson):
    if lesson.name not in runs:
        pytest.skip("the line holds for the real data, which can't be had here")
    lines = [line.strip() for line in runs[lesson.name].printed.splitlines()]
    wanted = re.escape(proposal(lesson)["printed"]).replace("…", ".*")
    assert any(re.fullmatch(wanted, line) for line in lines), lines[-40:]


@every_lesson
def test_it_is_a_change(lesson):
    file = lesson.expected
    if file.suffix == ".txt":
        assert proposal(lesson)["printed"] not in file.read_text(encoding="utf-8").splitlines()
