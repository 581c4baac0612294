"""What tests/soak.py does with all lessons and random moments, here with little and step by step."""

import os
import subprocess
import sys

import pytest
import soak
from served import GOOD, gives

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's /proc")
# Kills this process before its n-th change of a file in the current folder.
KILLED = """
import os, signal, sys
left, here = int(sys.argv.pop(1)), os.getcwd()
def count(event, args):
    global left
    if event == "open":
        changes = args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    else:
        changes = event in ("os.mkdir", "os.rename", "os.remove")
    if changes and isinstance(args[0], (str, os.PathLike)) and os.path.abspath(args[0]).startswith(here):
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
from lessonkit.cli import main
main()
"""


@linux
def test_runs_leave_no_threads_descriptors_or_memory(tmp_path):
    table = subprocess.check_output(
        [sys.executable, "-P", soak.__file__, "runs", "--times", "4", "01"],
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    rows = [list(map(int, line.split())) for line in table.splitlines()[1:]]
    assert [row[0] for row in rows] == [1, 2, 3, 4]
    assert {tuple(row[1:3]) for row in rows} == {tuple(rows[0][1:3])}
    assert rows[-1][3] - rows[1][3] < 2000


def kills_at_each_step(house, *command):
    """Kills a command before its first change of a file, its second ...; yields after each, and how many there are."""
    for step in range(1, 100):
        child = [sys.executable, "-P", "-c", KILLED, str(step), *command]
        done = subprocess.run(
            child, cwd=house.folder, env=house.environment(), capture_output=True, text=True
        )
        if done.returncode == 0:
            assert step > 3
            return
        assert done.returncode == -9, done.stderr
        yield step


@pytest.mark.fault(
    "`run` is killed (SIGKILL) at any step", "nothing; the next run works", "the verdict of that"
)
@linux
def test_a_run_that_is_killed_at_any_step_runs_again(house):
    lesson = house.add("90_word", 'print("word")\n', expected="word\n")
    for _ in kills_at_each_step(house, "run", "90"):
        again = house.start("run", "90")
        assert again.code == 0 and "same" in again.out
        assert {file.name for file in (house.logs / lesson.name).iterdir()} == {
            ".lock",
            "output.txt",
            "run.json",
        }


@pytest.mark.fault(
    "a download is killed (SIGKILL) at any step", "nothing; the next one works", "whole files alone"
)
@linux
def test_a_download_that_is_killed_at_any_step_is_fetched_again(house, place, server):
    server.answers["/first.csv"] = gives(GOOD)
    house.registry.write_text(place.registry.read_text(encoding="utf-8"), encoding="utf-8")
    file = house.datasets / "bmi.csv"
    for _ in kills_at_each_step(house, "data", "fetch", "bmi.csv"):
        assert not file.exists() or file.read_bytes() == GOOD
        file.unlink(missing_ok=True)
        again = house.start("data", "fetch", "bmi.csv")
        assert again.code == 0 and file.read_bytes() == GOOD
        assert {each.name for each in house.datasets.iterdir()} == {"registry.toml", "bmi.csv"}
        file.unlink()


@pytest.mark.fault(
    "`view` is killed (SIGKILL) at any step", "nothing; the next one works", "the lesson's run"
)
@linux
def test_a_report_that_is_killed_at_any_step_is_written_again(house):
    house.add("90_word", 'print("word")\n', expected="word\n")
    assert house.start("run", "90").code == 0
    for _ in kills_at_each_step(house, "view", "90", "--out", "pages"):
        again = house.start("view", "90", "--out", "pages")
        assert again.code == 0, again.err
        assert "word" in (house.folder / "pages" / "90_word.html").read_text(encoding="utf-8")
