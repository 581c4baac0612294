"""`lessons.py doctor`: what it says where all works, and where a piece doesn't."""

import io
import os
import re
import shutil
from pathlib import Path

import pytest

from lessonkit import checkup

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def report(make_house):
    """Returns what it says in a house where training fails, and its exit code."""
    house = make_house()
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    (house.folder / "requirements.txt").write_text(text.replace("numpy==", "numpy==0."), encoding="utf-8")
    (house.folder / "lessonkit" / "training.py").write_text("raise SystemError('this CPU is too old')\n")
    done = house.start("doctor", HOME=str(house.folder.parent), LESSONS_DATA_MIRROR="ftp://me:secret@host")
    assert "Traceback" not in done.out + done.err
    rows = dict(re.findall(r"^([^:\n]+): (.*)$", done.out, re.M))
    return done, rows


@pytest.mark.fault(
    "a piece doesn't work on this machine", "`doctor` names it, and the last line of its error", "-"
)
def test_each_piece_is_tried(report):
    done, rows = report
    assert done.code == 1
    assert re.fullmatch(r"same, [\d.]+ s", rows["graph (17_linear_regression)"])
    assert re.fullmatch(r"FAILS: SystemError: this CPU is too old, [\d.]+ s", rows["training"])
    assert re.fullmatch(r"200, [\d.]+ s", rows["board"])
    assert rows["data"] == "12 missing" and rows["logs"] == "can be written"


def test_releases_that_are_not_those_known_to_work_are_named(report):
    known = re.search(r"^numpy==(.*)$", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)[1]
    assert f"numpy {known} (known to work: 0.{known}), " in report[1]["installed"]
    assert report[1]["installed"].count("known to work") == 1


def test_nothing_personal_is_in_it(report):
    """Of variables only the names, and for the home folder `~`."""
    done, rows = report
    assert "LESSONS_DATA_MIRROR" in rows["variables"].split()
    assert "secret" not in done.out
    assert re.search(r"GB free in ~/", rows["disk"])
    assert not re.search(rf"{re.escape(os.uname().nodename)}\b", done.out)


def test_what_the_processor_can_do_is_said(monkeypatch, tmp_path):
    """From Linux's own list, of which only what matters here."""
    (tmp_path / "cpuinfo").write_text(
        "processor\t: 0\nmodel name\t: Some Chip @ 2GHz\nflags\t\t: fpu avx avx2 fma sse4_2\n\nprocessor\t: 1\n"
    )
    listed = (tmp_path / "cpuinfo").read_text()
    monkeypatch.setattr(checkup, "open", lambda path, **_: io.StringIO(listed), raising=False)
    assert re.fullmatch(r"Some Chip @ 2GHz, \w+, avx avx2 fma", checkup.processor())


@pytest.mark.skipif(not shutil.which("uname"), reason="written for POSIX")
def test_a_report_is_one_line_for_each_thing(monkeypatch):
    monkeypatch.setenv("HOME", "/home/somebody")
    assert checkup.shown([("a", "x\ny /home/somebody/z"), ("b", "")]) == "a: x y ~/z\nb: \n"
