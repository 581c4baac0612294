"""`lessons.py compare`: both columns, the first difference, and the exit code."""

import pytest

from lessonkit.lessons import runner


@pytest.fixture
def run(house):
    """Returns a function that adds a lesson and runs it."""

    def added(name, source, expected):
        lesson = house.add(name, source, expected)
        with house.inside():
            list(runner.run([lesson]))
        return lesson

    return added


def test_columns_stand_side_by_side(house, run):
    source = "old = 1.5  # slide[api]: old = 2.5\n# 왜\nprint('a =', old)\n# %% 해 보기\n# 글\n"
    run("30_pair", source, "a = 2.5\n")
    ended = house.start("compare", "30")
    rows = [row.split() for row in ended.out.splitlines()]
    assert ["old", "=", "2.5", "old", "=", "1.5", "[api]"] in rows
    assert ["a", "=", "2.5", "a", "=", "1.5", "(-1)"] in rows
    assert "왜" not in ended.out and "해 보기" not in ended.out
    assert "First difference: the original a = 2.5, here a = 1.5" in ended.out
    assert ended.code == 0


def test_check_passes_a_run_as_expected(house, run):
    run("30_good", "print(1.5)\n", "1.5\n")
    ended = house.start("compare", "30", "--check")
    assert (ended.code, ended.out) == (0, "30_good: same\n")


def test_check_fails_where_the_output_differs(house, run):
    run("30_bad", "print('a', 1.5)\n", "a 1.25\n")
    ended = house.start("compare", "30", "--check")
    assert ended.code == 1
    said, difference = ended.out.splitlines()
    assert said == "30_bad: differs at line 1: expected a 1.25, printed a 1.5"
    assert difference == "First difference: the original a 1.25, here a 1.5"


def test_check_fails_where_nothing_has_run(house):
    ended = house.start("compare", "04", "--check")
    assert (ended.code, ended.out) == (1, "04_variable_assign: not run yet: python3 lessons.py run 04\n")
    ended = house.start("compare", "04", "--check", LC_ALL="ko_KR.UTF-8")
    assert ended.out.startswith("04_variable_assign: 아직 실행하지 않음")


def test_check_fails_where_the_code_has_changed_since(house, run):
    run("30_good", "print(1.5)\n", "1.5\n")
    house.add("30_good", "print(3 / 2)\n")
    ended = house.start("compare", "30", "--check")
    assert ended.code == 1
    assert "changed since it ran" in ended.out


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a = tf.constant(100)", "a = tf.constant(101)"),
        ("# slide[api]: import tensorflow as tf", "# slide[api]: import tensorflow"),
    ],
)
def test_check_fails_where_the_marks_no_longer_give_the_slide(house, old, new):
    path = house.lesson("04").path
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    ended = house.start("compare", "04", "--check")
    assert ended.code == 1
    assert "not the slide's listing" in ended.out


def test_one_that_fails_fails_all(house, run):
    run("30_bad", "print(1.5)\n", "1.25\n")
    run("31_good", "print(1.5)\n", "1.5\n")
    assert house.start("compare", "30", "31", "--check").code == 1
    assert house.start("compare", "31", "--check").code == 0
