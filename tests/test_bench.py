"""`lessons.py bench`: what it shows of times."""

import sys

import pytest

from lessonkit.commands import bench as command
from lessonkit.commands import parser
from lessonkit.lessons import bench, catalog
from lessonkit.machine import cores, processor


@pytest.fixture
def timed(monkeypatch, capsys):
    """Runs the command on two lessons of which each takes a second here and two on the original."""

    def run(lessons, times, python, plain):
        for lesson in lessons:
            timing = bench.Timing(lesson)
            for number in range(times):
                timing.note(bench.OURS, 1.0 + number / 10, 0.0)
                timing.note(bench.ORIGINAL, 2.0, 0.0)
            yield timing

    monkeypatch.setattr(bench, "run", run)
    monkeypatch.setattr(catalog, "find", lambda names, find=catalog.find: find(names)[:2])

    def main(*arguments):
        top = parser.Parser(prog="lessons.py")
        command.register(top.add_commands())
        found = top.read(["bench", *arguments])
        assert found.command(found) == 0
        return capsys.readouterr()

    return main


def test_a_line_for_each_lesson_and_the_mean(timed):
    shown = timed("02-03", "--times", "1")
    rows = [line.split() for line in shown.out.splitlines()]
    assert [row[0] for row in rows[1:3]] == [lesson.name for lesson in catalog.find(["02-03"])]
    assert [row[1:] for row in rows[1:3]] == [["1.0", "2.0", "0.50"]] * 2
    assert rows[-2][-1] == "0.50"
    assert shown.out.splitlines()[-1].startswith(f"{processor()}; {cores()} threads; TensorFlow ")
    assert shown.err.splitlines() == [f"{row[0]}: 1.0 s" for row in rows[1:3]]


def test_several_runs_show_least_and_most(timed):
    """And the ratio is that of the medians."""
    row = timed("02", "--times", "3").out.splitlines()[1].split()
    assert row[1:] == ["1.1", "(1.0-1.2)", "2.0", "(2.0-2.0)", "0.55"]


def test_page(timed, tmp_path, monkeypatch):
    """It says how to make it again, and on which machine it was made."""
    monkeypatch.setattr(bench, "PAGE", tmp_path / "docs" / "bench.md")
    monkeypatch.setattr(command.original, "found", lambda python: python)
    timed("02-03", "--original", sys.executable, "--times", "3", "--page")
    page = bench.PAGE.read_text(encoding="utf-8")
    assert "\npython3 lessons.py bench 02-03 --original PYTHON --times 3 --page\n" in page
    assert f"on: {processor()}; " in page
    rows = page.splitlines()
    assert f"| {catalog.find(['02'])[0].name} | 1.1 (1.0-1.2) | 2.0 (2.0-2.0) | 0.55 |" in rows
    assert rows[-1] == "| geometric mean |  |  | 0.55 |"
