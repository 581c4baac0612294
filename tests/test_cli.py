"""The commands as a learner types them: what they print, their exit codes, and what is left behind."""

import contextlib
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios

import pytest

from lessonkit.data import stand_ins
from lessonkit.lessons import catalog, listing

TENSORFLOW_SAYS = r"^[IWE]\d{4} "
KOREAN = re.compile("[가-힣]")


@pytest.fixture(scope="module")
def house(make_house):
    """Returns a house for the whole module: tests add lessons of their own, and leave the rest alone."""
    return make_house()


def only_line(text):
    """Returns the one line that a text is."""
    assert text.count("\n") == 1, text
    return text.strip()


def test_list_has_a_line_for_each_lesson(house):
    done = house.start("list")
    assert (done.code, done.err) == (0, "")
    lessons = catalog.lessons(house.folder)
    lines = done.out.splitlines()
    assert len(lines) == len(lessons) >= 17
    for lesson, line in zip(lessons, lines, strict=True):
        assert line.startswith(lesson.name)
        assert all(text in line for text in (lesson.title, lesson.title_english, lesson.expect))


@pytest.mark.parametrize("name", ["04_variable_assign", "21_multi_logistic_regression"])
def test_show(house, name):
    source = house.lesson(name).path.read_text(encoding="utf-8")
    number = name[:2]
    assert house.start("show", number).out == source
    slide = house.start("show", number, "--slide")
    assert (slide.code, slide.out, slide.err) == (0, listing.restore(source), "")
    assert "import tensorflow as tf" in slide.out
    diff = house.start("show", name, "--diff").out.splitlines()
    deviations = listing.deviations(source)
    assert sum(bool(re.match(r"line \d+, \w+$", line)) for line in diff) == len(deviations)
    for deviation in deviations:
        at = diff.index(f"line {deviation.line}, {deviation.kind}")
        for sign, code in (("-", deviation.slide), ("+", deviation.script)):
            for row in (code or "").splitlines():
                at += 1
                assert diff[at] == f"{sign} {row}"


def test_show_wants_one_lesson_and_one_form(house):
    done = house.start("show", "02-04")
    assert (done.code, done.out) == (1, "")
    assert "02-04" in only_line(done.err)
    assert house.start("show", "02", "--slide", "--diff").code == 2


def test_run_prints_output_verdict_and_table(house):
    done = house.start("run", "13", "04", "14")
    assert (done.code, done.err) == (0, "")
    lines = [line.rstrip() for line in done.out.splitlines()]
    assert lines[0].startswith("13_least_squares 최소 제곱법")
    assert not re.search(TENSORFLOW_SAYS, done.out, re.M)
    at = lines.index("150")
    assert lines[at - 1].startswith("04_variable_assign")
    assert lines[at + 1] == "→ same"
    table = lines[next(n for n, line in enumerate(lines) if line.startswith("lesson ")) :]
    rows = [re.split(r"\s{2,}", line) for line in table[1:4]]
    assert [row[:2] for row in rows] == [
        ["13_least_squares", "same"],
        ["04_variable_assign", "same"],
        ["14_rmse", "same"],
    ]
    assert all(0 <= float(row[2]) < 60 for row in rows)
    assert table[4] == "3 of 3 as expected"
    assert "python3 lessons.py board" in table[5]
    assert (house.logs / "04_variable_assign" / "output.txt").read_text() == "150\n"


def test_run_ends_with_1_if_anything_is_not_as_expected(house):
    house.add("50_good", "print('x')", expected="x\n")
    house.add("51_other", "print('[bold]x[/]')", expected="y\n")
    house.add("52_fails", "1 / 0", expected="")
    done = house.start("run", "50-52", "--jobs", "2")
    assert done.code == 1
    assert re.search(r"50_good +same ", done.out)
    assert re.search(r"51_other +differs at line 1: expected y, printed \[bold\]x\[/\] ", done.out)
    assert re.search(r"52_fails +failed with exit code 1 ", done.out)
    assert "1 of 3 as expected" in done.out
    assert "board" not in done.out
    assert "ZeroDivisionError" in done.out and "lessonkit" not in done.out
    assert house.start("run", "51").code == 1
    assert house.start("run", "50").code == 0


def test_verdict_has_a_line_of_its_own(house):
    house.add("53_no_line_end", "print('x', end='')", expected="x\n")
    done = house.start("run", "53")
    assert done.code == 0
    assert "→ same" in done.out.splitlines()


def test_unknown_lesson(house):
    for wanted, nearest in (("15", "14_rmse"), ("variable_asign", "04_variable_assign")):
        for command in ("run", "show"):
            done = house.start(command, wanted)
            assert (done.code, done.out) == (1, "")
            assert wanted in only_line(done.err) and nearest in done.err


@pytest.mark.parametrize(
    "arguments", [["walk"], [], ["run"], ["run", "02", "--jobs", "0"], ["run", "02", "--jobs", "two"]]
)
def test_wrong_arguments(house, arguments):
    done = house.start(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("usage: lessons.py")
    assert "Traceback" not in done.err
    # A learner doesn't know the names of our functions.
    assert "_positive" not in done.err


def test_real_data_that_cannot_be_had(house):
    done = house.start("run", "07", "--real-data")
    assert done.code == 1
    assert "LESSONS_DATA_MIRROR" in done.out
    assert re.search(r"07_bmi_softmax +failed with exit code 1 ", done.out)
    assert "Traceback" not in done.out + done.err
    assert not (house.datasets / "stand-in").exists()


def test_verbose_shows_messages_of_tensorflow(house):
    done = house.start("run", "02", "--verbose")
    assert done.code == 0
    assert re.search(TENSORFLOW_SAYS, done.out + done.err, re.M)
    assert (house.logs / "02_constants" / "output.txt").read_text() == "6234\n"


GOOD_ROW = "170,65,normal\n"


@pytest.mark.parametrize(
    "content, named",
    [
        ("height,label\n170,normal\n", "weight"),
        (f"height,weight,label\n{GOOD_ROW}170,65,obese\n", "line 3"),
        (f"height,weight,label\n{GOOD_ROW * 3}tall,65,normal\n", "line 5"),
        ("", "line 1"),
    ],
    ids=["missing column", "unknown label", "text for a number", "empty"],
)
def test_bad_data_are_refused_in_one_line(house, content, named):
    file = house.datasets / "bmi.csv"
    file.write_text(content)
    try:
        done = house.start("run", "07")
    finally:
        file.unlink()
    assert (done.code, done.err) == (1, "")
    _, message, verdict, *_ = done.out.splitlines()
    assert str(file) in message and named in message
    assert verdict == "→ failed with exit code 1"
    assert (house.logs / "07_bmi_softmax" / "messages.txt").read_text() == f"{message}\n"
    assert "Traceback" not in done.out


def test_own_data_are_used_and_not_compared(house):
    (house.datasets / "bmi.csv").write_bytes(
        stand_ins.make("bmi.csv").replace(b"\n", b"\n170,65,normal\n", 1)
    )
    house.add("54_own", "from lessonkit.data import dataset\nprint(dataset('bmi.csv'))\n")
    try:
        done = house.start("run", "54")
    finally:
        (house.datasets / "bmi.csv").unlink()
    assert done.code == 0
    assert "→ your own file: nothing to compare with" in done.out


def test_lesson_that_is_not_python(house):
    """Says where, and is not a crash of ours."""
    lesson = house.add("55_broken", "x = 1\n")
    lesson.path.write_text(lesson.path.read_text(encoding="utf-8") + "y = = 2\n", encoding="utf-8")
    try:
        done = house.start("run", "55")
    finally:
        lesson.path.unlink()
    assert done.code == 1
    assert str(lesson.path) in done.out + done.err and "line 8" in done.out + done.err
    assert "Traceback" not in done.out + done.err


def test_logs_that_cannot_be_written(house):
    house.add("56_no_logs", "print('x')")
    (house.logs / "56_no_logs").touch()
    done = house.start("run", "56")
    assert done.code == 1
    assert "56_no_logs" in only_line(done.err) and "can't be written" in done.err
    assert "Traceback" not in done.out


def test_modules_beside_the_learner_do_not_stand_in_for_pythons(house, tmp_path):
    """With a random.py in the current folder, as lessons.py promises."""
    for name in ("random", "json", "numpy", "tensorboard"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('the wrong {name}')")
    done = house.start("run", "04", "13", cwd=tmp_path)
    assert "the wrong" not in done.out + done.err
    assert done.code == 0
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".py"] * 4


ENDLESS = """
import os, time
print("go", os.getpid(), os.getppid())
time.sleep(600)
"""


@pytest.mark.parametrize(
    "name, preamble", [("57_endless", ""), ("58_endless", "from lessonkit.tf1 import tf\n")]
)
def test_ctrl_c(house, tools, name, preamble):
    """Stops the lesson, tells what ran before, and leaves no process."""
    house.add("50_good", "print('x')", expected="x\n")
    house.add(name, preamble + ENDLESS)
    process, pids = begin_endless(house, tools, "50", name, "13")
    try:
        os.killpg(process.pid, signal.SIGINT)
        rest, err = process.communicate(timeout=300)
        assert process.returncode == 130
        assert err.strip() == "Stopped."
        assert re.search(r"50_good +same ", rest)
        assert "13_least_squares" not in rest
        tools.wait_until(lambda: not any(map(tools.is_running, pids)))
    finally:
        end(tools, process, pids)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_no_lesson_outlives_the_command(house, tools, number):
    """Neither when the command is ended nor when its window is closed."""
    house.add("57_endless", ENDLESS)
    process, pids = begin_endless(house, tools, "57")
    try:
        os.killpg(process.pid, number)
        process.communicate(timeout=300)
        assert process.returncode != 0
        tools.wait_until(lambda: not any(map(tools.is_running, pids)))
    finally:
        end(tools, process, pids)


def begin_endless(house, tools, *lessons):
    """Runs lessons until one has said that it goes on without end; returns the process and the lesson's."""
    process = house.begin("run", *lessons)
    for line in process.stdout:
        if line.startswith("go "):
            pids = {int(pid) for pid in line.split()[1:]} - {process.pid}
            assert all(map(tools.is_running, pids))
            return process, pids
    raise AssertionError(process.communicate())


def end(tools, process, pids):
    """Ends what a failed test has left."""
    tools.kill_group(process)
    for pid in filter(tools.is_running, pids):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize(
    "arguments", ["list", "show 04", "show 04 --slide", "show 04 --diff", "run 13", "run 13 14 --jobs 2"]
)
def test_closed_pipe(house, arguments):
    """As in `lessons.py list | head -1`, when head has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run(
        [sys.executable, "-P", "-c", "from lessonkit.cli import main; main()", *arguments.split()],
        cwd=house.folder,
        env=house.environment(),
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=300,
    )
    os.close(writer)
    assert process.returncode == 1
    assert process.stderr == b""


def test_korean_where_the_locale_is_korean(house):
    korean = {"LC_ALL": "ko_KR.UTF-8"}
    done = house.start("run", "13", **korean)
    assert (done.code, done.err) == (0, "")
    assert "→ 같음" in done.out and "1개 중 1개가 예상과 같음" in done.out
    done = house.start("run", "99", **korean)
    assert done.code == 1
    assert "99 예제는 없습니다" in only_line(done.err)
    assert KOREAN.search(house.start("run", "--help", **korean).out)
    assert not KOREAN.search(house.start("run", "--help", LC_ALL="", LANG="en_US.UTF-8").out)


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "ko_KR.EUC-KR", "PYTHONIOENCODING": "cp949"},
    ],
)
def test_terminal_that_is_not_utf8(house, environment):
    done = house.start("run", "13", **environment)
    assert done.code == 0
    assert "Traceback" not in done.out + done.err
    assert "기울기 a = 2.3" in done.out.splitlines()
    assert house.start("list", **environment).code == 0
    assert "Traceback" not in house.start("run", "99", **environment).err


def test_narrow_terminal(house):
    """On a terminal 60 columns wide no line is longer, and code keeps its text."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", "from lessonkit.cli import main; main()", "run", "13"],
        env=house.environment(TERM="xterm"),
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    written = b""
    with contextlib.suppress(OSError):  # Linux's way to say that nobody writes any more
        while piece := os.read(leader, 4096):
            written += piece
    os.close(leader)
    assert process.wait(300) == 0
    lines = re.sub(r"\x1b\[[\d;]*m", "", written.decode()).splitlines()
    assert all(len(line) <= 60 for line in lines)
    assert "\x1b[" in written.decode()
    assert "→ same" in lines


def test_board_without_anything_recorded(make_house):
    house = make_house()
    for prepare in (lambda: None, house.logs.rmdir):
        prepare()
        done = house.start("board")
        assert (done.code, done.out) == (1, "")
        assert "lessons.py run all" in only_line(done.err)
