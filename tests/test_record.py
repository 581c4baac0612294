"""`lessons.py record`: what it hands over to what records, and what it says where it can't."""

import re

import pytest

from lessonkit import cli
from lessonkit.folders import ROOT
from lessonkit.record import keras_lessons, original, scripts, stand_in_statistics
from oldstack.messages import UserError

KOREAN = re.compile("[가-힣]")


def stand_for_python(folder, version):
    """Returns a program that says a version, whatever it is asked."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def python(tmp_path):
    return stand_for_python(tmp_path, "1.15.5")


def record(*words):
    arguments = cli._parser().parse_args(["record", *words])
    return arguments.command(arguments)


def taken(monkeypatch, module, name):
    given = []
    monkeypatch.setattr(module, name, lambda *args: given.append(args))
    return given


def test_scripts_are_handed_over(monkeypatch, python):
    given = taken(monkeypatch, scripts, "main")
    record("scripts", python, "graphs", "kernels")
    record("scripts", python)
    assert given == [(python, "graphs", "kernels"), (python,)]


def test_keras_lessons_are_handed_over(monkeypatch, python):
    given = taken(monkeypatch, keras_lessons, "main")
    record(
        "keras",
        python,
        "29_iris",
        "--only",
        "ours",
        "--seeds",
        "2-4",
        "--data",
        "real",
        "--jobs",
        "2",
        "--missing",
    )
    record("keras", python, "--seeds", "7")
    first, second = given[0][0], given[1][0]
    assert (first.names, tuple(first.only), list(first.seeds)) == (["29_iris"], ("ours",), [2, 3, 4])
    assert (first.data, first.jobs, first.missing, first.python) == (["real"], 2, True, python)
    assert (second.names, second.only, list(second.seeds)) == ([], keras_lessons.PARTS, [7])
    assert (second.data, second.jobs, second.missing, second.runs) == (("real", "stand-in"), 1, False, None)


def test_stand_ins_are_handed_over(monkeypatch):
    given = taken(monkeypatch, stand_in_statistics, "main")
    record("stand-ins", "folder")
    assert given == [("folder",)]


@pytest.mark.parametrize("part", ["scripts", "keras"])
def test_no_python(part, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    with pytest.raises(UserError) as caught:
        record(part, "/nowhere/python")
    assert (
        str(caught.value)
        == "There is no Python at /nowhere/python: give the path of one with TensorFlow 1.15.5."
    )


def test_another_tensorflow(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    python = stand_for_python(tmp_path, "2.21.0")
    with pytest.raises(UserError) as caught:
        original.found(python)
    assert str(caught.value) == f"{python} has TensorFlow 2.21.0: the original is TensorFlow 1.15.5."
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    with pytest.raises(UserError, match=KOREAN):
        original.found(python)


def test_no_tensorflow(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    with pytest.raises(UserError, match=r"has no TensorFlow: the original is TensorFlow 1\.15\.5\.$"):
        original.found(stand_for_python(tmp_path, "''; exit 1"))


@pytest.mark.parametrize(
    "words",
    [("keras", "--seeds", "a-b"), ("keras", "--only", "theirs")],
)
def test_a_wrong_word_is_named_in_one_line(words, python, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    with pytest.raises(UserError) as caught:
        record(words[0], python, *words[1:])
    assert words[-1] in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("locale", "said"), [("C", "record the original stack again"), ("ko_KR.UTF-8", "다시 기록")]
)
def test_help_in_both_languages(locale, said, monkeypatch, capsys):
    monkeypatch.setenv("LC_ALL", locale)
    assert said in cli._parser().format_help()
    for part in ("scripts", "keras", "stand-ins"):
        with pytest.raises(SystemExit):
            record(part, "--help")
        assert bool(KOREAN.search(capsys.readouterr().out)) == (locale != "C"), part


def test_recorded_files_say_what_recorded_them():
    files = sorted((ROOT / "tests" / "original").rglob("*.txt"))
    assert len(files) > 15
    for file in files:
        assert "Recorded by lessons.py record" in file.read_text(encoding="utf-8").split("\n\n")[0], file


def test_each_part_is_asked_for():
    with pytest.raises(SystemExit) as caught:
        cli._parser().parse_args(["record"])
    assert caught.value.code == 2
