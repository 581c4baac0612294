"""Another lecture under the same roof: `tests/course`, with one script of each kind, by `lessons.py --course DIR`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from lessonkit.lessons import course
from oldstack.messages import UserError

ROOT = Path(__file__).resolve().parent.parent
VERDICTS = ["01_halving", "02_line", "03_session"]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Returns a copy of the small course, and a function that runs a command on it."""
    folder = tmp_path_factory.mktemp("another") / "작은 강의"
    shutil.copytree(ROOT / "tests" / "course", folder)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LESSONS_", "LC_"))}

    def start(*arguments):
        return subprocess.run(
            [
                sys.executable,
                "-P",
                "-c",
                "from lessonkit.cli import main; main()",
                "--course",
                folder,
                *arguments,
            ],
            env={**kept, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
            cwd=folder.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
        )

    return SimpleNamespace(folder=folder, start=start)


@pytest.fixture(scope="module")
def done(small):
    """Returns what running all of it printed."""
    return small.start("run", "all")


def test_it_is_listed(small):
    printed = small.start("list").stdout
    assert [line.split()[0] for line in printed.splitlines()] == VERDICTS
    assert "Learning a line" in printed and "12_" not in printed


def test_it_runs_and_prints_what_the_original_printed(small, done):
    assert done.returncode == 0, done.stderr
    assert "step 3: 1.0\n" in done.stdout
    assert "1.15.5\n6.5\n" in done.stdout  # an old script, unchanged
    assert "the original's digits: loss 0.0023" in done.stdout
    assert "3 of 3 as expected" in done.stdout
    assert sorted(path.name for path in (small.folder / "logs").iterdir()) == VERDICTS
    assert not (ROOT / "logs" / "02_line").exists()


def test_a_change_is_seen(small, done):
    script = small.folder / "graphs" / "01_halving.py"
    assert small.start("compare", "01", "--check").returncode == 0
    kept = script.read_text(encoding="utf-8")
    script.write_text(kept.replace("v / 2", "v / 4"), encoding="utf-8")
    assert small.start("run", "01").returncode == 1
    compared = small.start("compare", "01", "--check")
    assert compared.returncode == 1 and "expected step 1: 4.0, printed step 1: 2.0" in compared.stdout
    script.write_text(kept, encoding="utf-8")


def test_its_pages_are_its_own(small, done, tmp_path):
    viewed = small.start("view", "--out", str(tmp_path / "pages"))
    assert viewed.returncode == 0, viewed.stderr
    index = (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
    assert "A small course" in index and "Halving" in index and "XOR" not in index
    page = (tmp_path / "pages" / "02_line.html").read_text(encoding="utf-8")
    assert "One weight and one bias" in page


def test_marks_are_taken_back(small):
    shown = small.start("show", "02", "--slide").stdout
    assert "import tensorflow as tf" in shown and "model.fit(X, Y, epochs=300" in shown
    assert "lessonkit" not in shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is no such file"),
        ("title = ", "is not TOML"),
        ('[folders]\na = "graph"\n', "has no title"),
        ('title = "a"\n', "has no good [folders]"),
        ('title = "a"\n[folders]\na = "torch"\n', "one of graph, keras, old"),
        ('title = "a"\nlanguages = ["fr"]\n[folders]\na = "old"\n', "unknown languages: take ko, en"),
        ('title = "a"\n[folders]\ngone = "old"\n', "names the folder 'gone', and there is none"),
    ],
)
def test_what_is_wrong_with_a_course_is_said(text, said, tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    if text is not None:
        (tmp_path / "course.toml").write_text(text)
    with pytest.raises(UserError) as error:
        course.read(tmp_path)
    assert said in str(error.value) and str(tmp_path / "course.toml") in str(error.value)


def test_a_course_that_is_not_there_is_one_line(tmp_path):
    command = [
        sys.executable,
        "-P",
        "-c",
        "from lessonkit.cli import main; main()",
        "--course",
        tmp_path,
        "list",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "course.toml" in done.stderr


def test_this_lecture_is_the_first_such_course():
    assert course.read(ROOT).folders == {"tf1_lessons": course.GRAPH, "keras_lessons": course.KERAS}


def test_what_to_do_next_is_said_for_this_course(done, small):
    """The hint is a command that shows this course, where it is run."""
    script = ROOT / "lessons.py"
    assert f"to see them: python3 \"{script}\" --course '{small.folder.name}' board" in done.stdout
