"""`lessons.py bench`: what it shows of times."""

import pytest

from lessonkit.commands import bench as command
from lessonkit.commands import parser
from lessonkit.lessons import bench, catalog


@pytest.fixture
def timed(monkeypatch, capsys):
    """Runs the command on two lessons of which each takes a second here and two on the original."""

    def run(lessons, times, python, plain):
        for lesson in lessons:
            timing = bench.Timing(lesson)
            for _ in range(times):
                timing.note(bench.OURS, 1.0, 0.0)
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
    assert rows[-1][-1] == "0.50"
    assert shown.err.splitlines() == [f"{row[0]}: 1.0 s" for row in rows[1:3]]


def test_as_markdown(timed):
    rows = timed("02", "--markdown").out.splitlines()
    assert rows[1] == "| --- | --- | --- | --- |"
    assert rows[2] == f"| {catalog.find(['02'])[0].name} | 1.0 | 2.0 | 0.50 |"
