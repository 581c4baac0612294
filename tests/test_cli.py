"""The commands as a learner types them: what they print, their exit codes, and what is left behind."""

import argparse
import ast
import contextlib
import fcntl
import inspect
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from types import SimpleNamespace

import pytest
from rich.cells import cell_len

from lessonkit import cli
from lessonkit.commands import parser
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


def on_terminal(house, *arguments, columns=80, **environment):
    """Runs a command on a terminal so many columns wide; returns its exit code and what it wrote there."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", "from lessonkit.cli import main; main()", *arguments],
        cwd=house.folder,
        env=house.environment(TERM="xterm", **environment),
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
    return process.wait(300), written.decode()


def lines_of(written):
    """Returns the lines that a terminal shows, without colours and blanks at their ends."""
    return [line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", written).splitlines()]


KOREAN_LOCALE = {"LC_ALL": "ko_KR.UTF-8"}


@pytest.mark.parametrize("environment", [{}, KOREAN_LOCALE], ids=["English", "Korean"])
def test_list_has_a_line_for_each_lesson(make_house, environment):
    """On a terminal too: none is broken, and only there a long title may be shortened."""
    house = make_house()
    house.add("50_good", "print('x')", expected="x\n")
    house.add(
        "51_other", "from lessonkit.data import dataset\ndataset('bmi.csv')\nprint('x')", stand_in="y\n"
    )
    house.start("run", "50", "51")
    lessons = catalog.lessons(house.folder)
    titles = [lesson.title if environment else lesson.title_english for lesson in lessons]
    done = house.start("list", **environment)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert len(lines) == len(lessons) >= 19
    for lesson, title, line in zip(lessons, titles, lines, strict=True):
        assert re.match(rf"{lesson.name} +{re.escape(title)}(  |$)", line)
        assert line == line.rstrip()
        assert all(name in line for name in lesson.data)
    code, written = on_terminal(house, "list", **environment)
    lines = lines_of(written)
    assert code == 0
    for lesson, title, line in zip(lessons, titles, lines, strict=False):
        assert cell_len(line) <= 80
        assert re.match(rf"{lesson.number:02d}  ({re.escape(title)}|{re.escape(title[:20])}.*…)(  |$)", line)
    good, other = (next(line for line in lines if line.startswith(number)) for number in ("50", "51"))
    assert re.search(r"  \d+(\.\d)?( s|초)  ", good)
    assert good.endswith("✓ 같음" if environment else "✓ same")
    assert other.endswith("✗ 1번째 줄이 다름" if environment else "✗ differs at line 1")
    assert "대체 데이터" in lines[len(lessons)] if environment else "stand-in" in lines[len(lessons)]


def test_list_tells_the_originals_seconds_where_nothing_has_run(house):
    lesson = house.add("61_recorded", "print('x')")
    lesson.expected.write_text("# Recorded by lessons.py record\n# Seconds: 12.3\n\nx\n", encoding="utf-8")
    line = next(line for line in house.start("list").out.splitlines() if line.startswith("61"))
    assert re.search(r"  ~12 s$", line)


@pytest.mark.parametrize(
    "environment, first",
    [({}, "every lesson, one line each"), (KOREAN_LOCALE, "모든 예제를 한 줄씩")],
    ids=["English", "Korean"],
)
def test_without_arguments_it_says_what_to_type_first(house, environment, first):
    done = house.start(**environment)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert re.match(rf"  python3 lessons.py list +{first}$", lines[2])
    assert max(map(cell_len, lines)) <= 80 and len(lines) <= 12
    for command in re.findall(r"lessons\.py ((?!--)\S+)", done.out):
        assert house.start(command, "--help").code == 0
    assert house.start("help", "run", **environment).out == house.start("run", "--help", **environment).out


@pytest.mark.parametrize(
    "arguments, said",
    [
        ("lst", "there is no command lst. Did you mean list?"),
        ("bord 08", "there is no command bord. Did you mean board?"),
        ("xyzzy", "there is no command xyzzy"),
        ("02-06", "there is no command 02-06. Did you mean run 02-06?"),
        ("run 02 --jbos 3", "there is no option --jbos. Did you mean --jobs?"),
        ("run 02 --opne", "there is no option --opne. Did you mean --open?"),
        ("show 02 --cleen=1", "there is no option --cleen. Did you mean --clean?"),
        ("board --xyzzy", "there is no option --xyzzy"),
        ("list 02", "one argument too many: 02"),
    ],
)
@pytest.mark.fault("a misspelt command or option", "`Did you mean ...?`, exit code 2", "-")
def test_the_nearest_name_is_suggested(house, arguments, said):
    done = house.start(*arguments.split())
    assert (done.code, done.out) == (2, "")
    usage, *_, error = done.err.splitlines()
    assert usage.startswith("usage: lessons.py")
    assert re.fullmatch(rf"lessons\.py( \w+)?: error: {re.escape(said)}", error)


# An English word that is none of a command, an option or a name of a thing.
ENGLISH = re.compile(
    r"(?<![-\w./`])(the|a|an|is|of|and|argument|error|usage|options|expected|required|help)(?![-\w./`])"
)


@pytest.mark.parametrize(
    "arguments, said",
    [
        ("lst", "lst 명령은 없습니다. 혹시 list 인가요?"),
        ("run 02 --jbos 3", "--jbos 옵션은 없습니다. 혹시 --jobs 인가요?"),
        ("run", "빠진 인자: NN"),
        ("run 02 --jobs", "--jobs: 값 하나가 필요합니다"),
        ("run 02 --jobs 0", "--jobs: 0: 1 이상이어야 합니다"),
        ("run 02 --jobs " + "9" * 5000, f"--jobs: {'9' * 5000}: 1 이상이어야 합니다"),
        ("view 02 --out=", "--out: 폴더를 지정하세요"),
        ("show 02 --slide --diff", "--diff: --slide 와(과) 함께 쓸 수 없습니다"),
        ("run 02 --quick=1", "--quick: 값을 받지 않습니다: '1'"),
        ("list 02", "인자가 너무 많습니다: 02"),
    ],
)
def test_argparse_speaks_korean(house, arguments, said):
    done = house.start(*arguments.split(), **KOREAN_LOCALE)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("사용법: lessons.py")
    assert done.err.splitlines()[-1].partition(": 오류: ")[2] == said
    assert not ENGLISH.search(done.err)


def test_help_is_korean_throughout_and_fits(house):
    commands = re.findall(r"^    (\w+) ", house.start("--help").out, re.M)
    assert {"list", "run", "show", "board", "legacy", "data"} <= set(commands)
    for command in ([], *([command] for command in commands if command != "test")):  # that one is pytest's
        done = house.start(*command, "--help", COLUMNS="80", **KOREAN_LOCALE)
        assert done.code == 0
        assert "이 도움말을 보여 주고 끝내기" in done.out and not ENGLISH.search(done.out), done.out
        assert all(cell_len(line) <= 80 for line in done.out.splitlines())


def test_each_message_of_argparse_that_can_come_has_a_translation():
    """But for those that only a mistake in our own parsers brings about, and what Python 3.13 has besides."""
    tree = ast.parse(inspect.getsource(argparse))
    calls = (
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )
    marked = (call for call in calls if call.func.id in ("_", "ngettext"))
    said = {text.value for call in marked for text in call.args[:2] if isinstance(text, ast.Constant)}
    ours_alone = re.compile(
        r"conflict|invalid (argument|option string)|mutually exclusive|not callable|can't open|cannot (merge|have)|"
        r"dest=|argument \"-\"|not defined|default:|deprecated|warning|version"
    )
    assert {text for text in said if not ours_alone.search(text)} <= parser._KOREAN.keys()
    for english, korean in parser._KOREAN.items():
        places = r"%(?:\(\w+\))?[rs]"
        assert set(re.findall(places, korean)) <= set(re.findall(places, english)), english


def test_a_script_s_own_argparse_is_left_alone(house, tmp_path):
    script = tmp_path / "own.py"
    script.write_text("import argparse\nargparse.ArgumentParser(prog='own').parse_args(['--what'])\n")
    done = house.start("legacy", str(script), **KOREAN_LOCALE)
    assert "own: error: unrecognized arguments: --what" in done.err


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
        at = diff.index(f"line {deviation.number}, {deviation.kind}")
        for sign, code in (("-", deviation.slide), ("+", deviation.script)):
            for row in (code or "").splitlines():
                at += 1
                assert diff[at] == f"{sign} {row}"


@pytest.mark.parametrize("lesson", catalog.lessons(), ids=lambda lesson: lesson.name)
def test_clean_script_is_the_lesson_without_its_marks(lesson):
    source = lesson.path.read_text(encoding="utf-8")
    clean = listing.clean(source)
    assert ast.dump(ast.parse(clean)) == ast.dump(ast.parse(source))
    assert listing.deviations(clean) == []
    assert not re.search(r"#.*(slide|added)\[|# %% added", clean)
    for row in source.splitlines():
        if row.startswith("# %% "):
            assert row.replace("added: ", "") in clean.splitlines()
        elif "slide[" not in row and "added[" not in row:
            assert row in clean.splitlines()


def test_show_clean(house):
    source = house.lesson("10").path.read_text(encoding="utf-8")
    done = house.start("show", "10", "--clean")
    assert (done.code, done.out, done.err) == (0, listing.clean(source), "")
    assert 'csv = pd.read_csv(dataset("bmi.csv"))\n' in done.out


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("form", ["", "--slide", "--clean"])
def test_show_cuts_nothing_off(house, columns, form):
    done = house.start(*f"show 10 {form}".split())
    code, written = on_terminal(house, *f"show 10 {form}".split(), columns=columns)
    assert code == 0 and "\x1b[" in written
    lines = lines_of(written)
    assert max(map(cell_len, lines)) <= columns
    assert "".join("".join(lines).split()) == "".join(done.out.split())
    # What is short stays in its place.
    assert {line for line in done.out.splitlines() if cell_len(line) <= columns} <= set(lines)


def test_show_wants_one_lesson_and_one_form(house):
    done = house.start("show", "02-04")
    assert (done.code, done.out) == (1, "")
    assert "02-04" in only_line(done.err)
    assert house.start("show", "02", "--slide", "--diff").code == 2


def test_run_prints_output_verdict_and_table(house):
    done = house.start("run", "13", "04", "14")
    assert (done.code, done.err) == (0, "")
    lines = [line.rstrip() for line in done.out.splitlines()]
    assert lines[0].startswith("13_least_squares Least squares ")
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
    assert table[5].endswith("python3 lessons.py board 04")
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


@pytest.mark.fault("a lesson that there is not", "`There is no lesson ...`, the nearest", "-")
def test_unknown_lesson(house):
    for wanted, nearest in (("25", "24_activations"), ("variable_asign", "04_variable_assign")):
        for command in ("run", "show"):
            done = house.start(command, wanted)
            assert (done.code, done.out) == (1, "")
            assert wanted in only_line(done.err) and nearest in done.err


@pytest.mark.parametrize(
    "arguments", [["walk"], ["run"], ["run", "02", "--jobs", "0"], ["run", "02", "--jobs", "two"]]
)
def test_wrong_arguments(house, arguments):
    done = house.start(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("usage: lessons.py")
    assert "Traceback" not in done.err
    # A learner doesn't know the names of our functions.
    assert "_positive" not in done.err


@pytest.mark.fault("`run --real-data` without network", "one line, how to get the file", "-")
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
@pytest.mark.fault("a lesson on a CSV that doesn't fit", "file, line and column", "the file")
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


@pytest.mark.fault("`run NN` of a lesson with a slip of the pen", "`FILE, line N: ...`", "the other lessons")
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


@pytest.mark.fault("logs/NN can't be written", "`can't be written`, the folder", "-")
def test_logs_that_cannot_be_written(house):
    house.add("56_no_logs", "print('x')")
    (house.logs / "56_no_logs").touch()
    done = house.start("run", "56")
    assert done.code == 1
    assert "56_no_logs" in only_line(done.err) and "can't be written" in done.err
    assert "Traceback" not in done.out


@pytest.mark.fault("a random.py in the current folder", "nothing", "-")
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
@pytest.mark.fault(
    "Ctrl-C while a lesson runs", "`Stopped.` and the verdicts so far", "their output; no process is left"
)
def test_ctrl_c(house, tools, name, preamble):
    """Stops the lesson, tells what ran before, and leaves no process."""
    house.add("50_good", "print('x')", expected="x\n")
    house.add(name, preamble + ENDLESS)
    process, pids = begin_endless(house, tools, "50", name, "13", "--jobs", "1")
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
@pytest.mark.fault("the terminal is closed, or SIGTERM", "-", "no process is left")
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


@pytest.mark.fault(
    "`kill -9` of `run`", "nothing of the lesson goes on; the next `run` works", "the other lessons' output"
)
@pytest.mark.parametrize("preamble", ["", "from lessonkit.tf1 import tf\n"])
def test_a_lesson_ends_with_a_command_that_is_killed(house, tools, preamble):
    """Its server too, and a process that it has started."""
    start = "import subprocess, sys\nchild = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=-1)\n"
    endless = ENDLESS.replace("os.getpid(),", "child.pid, os.getpid(),")
    lesson = house.add("59_endless", preamble + start + endless)
    process, pids = begin_endless(house, tools, "59")
    try:
        process.kill()
        assert len(pids) == (3 if preamble else 2)
        tools.wait_until(lambda: not any(map(tools.is_running, pids)))
        process.communicate(timeout=300)
        house.add("59_endless", preamble + "print('x')\n", expected="x\n")
        assert house.start("run", "59").code == 0
    finally:
        end(tools, process, pids)
        lesson.path.unlink()


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
@pytest.mark.fault("`| head`", "nothing", "-")
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


def command_line(*arguments):
    return [sys.executable, "-P", "-c", "from lessonkit.cli import main; main()", *arguments]


@pytest.mark.fault("standard output is closed (`>&-`)", "nothing", "what `run` writes to logs/")
@pytest.mark.parametrize("arguments", [["list"], ["show", "04"], ["run", "13"]])
def test_closed_output(house, arguments):
    """The exit code is the command's own."""
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&- <&-', "sh", *command_line(*arguments)],
        cwd=house.folder,
        env=house.environment(),
        stderr=subprocess.PIPE,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    if arguments[0] == "run":
        assert (house.logs / "13_least_squares" / "output.txt").read_text().count("\n") > 1


@pytest.mark.fault(
    "standard output can't be written (`> /dev/full`)", "`What is printed can't be written`, the reason", "-"
)
@pytest.mark.parametrize("arguments", [["list"], ["show", "04"], ["run", "13"]])
def test_full_output(house, arguments):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            command_line(*arguments),
            cwd=house.folder,
            env=house.environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=300,
        )
    assert done.returncode == 1
    assert "What is printed can't be written (No space left on device)" in only_line(done.stderr)


@pytest.mark.fault("Ctrl-C while a command starts", "`Stopped.`, exit code 130", "everything")
def test_ctrl_c_while_it_starts(house):
    """As lessons.py hands over: a signal that has come waits until it can be answered."""

    def come():
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        os.kill(os.getpid(), signal.SIGINT)

    done = subprocess.run(
        command_line("list"),
        cwd=house.folder,
        env=house.environment(),
        capture_output=True,
        encoding="utf-8",
        preexec_fn=come,
        timeout=300,
    )
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", "Stopped.")


@pytest.mark.fault("a broken mark in a lesson", "`FILE, line N: ...`", "the other lessons")
@pytest.mark.parametrize("command", ["show 62 --slide", "show 62 --diff", "show 62 --clean", "compare 62"])
def test_a_broken_mark_is_one_line(house, command):
    lesson = house.add("62_mark", "x = 1  # slide[no]: y = 1\n")
    try:
        done = house.start(*command.split())
        assert done.code == 1
        assert f"{lesson.path}, line 7: unknown kind of mark: no: take one of " in only_line(done.err)
    finally:
        lesson.path.unlink()


def test_a_broken_mark_stops_no_other_page(house, tmp_path):
    """The page of the lesson that is named is made, and the one that can't be is said."""
    lesson = house.add("62_mark", "x = 1  # slide[no]: y = 1\n")
    try:
        done = house.start("view", "--out", str(tmp_path))
        assert (done.code, f"{lesson.path}, line 7: " in only_line(done.err)) == (0, True)
        assert (tmp_path / "02_constants.html").exists() and not (tmp_path / "62_mark.html").exists()
    finally:
        lesson.path.unlink()


@pytest.mark.fault(
    "a broken file in expected/", "`nothing to compare with: FILE: ...: record it anew`", "all other verdicts"
)
@pytest.mark.parametrize("content", [b"no header\n1\n", b"# \xff\n\n1\n"], ids=["header", "bytes"])
def test_a_broken_record_is_one_verdict(house, content):
    broken = house.add("63_broken", "print(1)", expected="1\n")
    house.add("64_good", "print(1)", expected="1\n")
    broken.expected.write_bytes(content)
    done = house.start("run", "63", "64")
    assert (done.code, done.err) == (1, "")
    assert f"→ nothing to compare with: {broken.expected}: no" in done.out
    assert re.search(r"64_good +same ", done.out)
    assert "record the file anew" in done.out
    assert house.start("list").code == 0


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
@pytest.mark.fault("a terminal that is not UTF-8", "all the output", "-")
def test_terminal_that_is_not_utf8(house, environment):
    done = house.start("run", "13", **environment)
    assert done.code == 0
    assert "Traceback" not in done.out + done.err
    assert "기울기 a = 2.3" in done.out.splitlines()
    assert house.start("list", **environment).code == 0
    assert "Traceback" not in house.start("run", "99", **environment).err


@pytest.mark.fault("a narrow terminal", "nothing is cut off", "-")
def test_narrow_terminal(house):
    """On a terminal 60 columns wide no line is longer, and code keeps its text."""
    code, written = on_terminal(house, "run", "03", columns=60)
    lines = lines_of(written)
    assert code == 0
    assert all(len(line) <= 60 for line in lines)
    assert "\x1b[" in written
    assert "→ same" in lines


BAR = r"""
import sys
for epoch in range(1, 41):
    print(f"Epoch {epoch}/40")
    for step in (1, 2):
        sys.stdout.write("\b" * 50 + f"\r\x1b[1m{step}/2\x1b[0m \x1b[32m━━━━\x1b[0m 0s 1ms/step - loss: 0.{epoch}")
    print()
print("\nloss: 0.5")
"""


def test_bars_are_drawn_on_a_terminal_and_kept_as_text(house):
    house.add("59_bar", BAR, expected="x\n")
    logs = house.logs / "59_bar"
    raw = house.start("run", "59").out
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", raw)
    kept = (logs / "output.txt").read_text(encoding="utf-8")
    assert kept in raw
    assert kept.splitlines()[:4] == [
        "Epoch 1/40",
        "2/2 ━━━━ 0s 1ms/step - loss: 0.1",
        "Epoch 4/40",
        "2/2 ━━━━ 0s 1ms/step - loss: 0.4",
    ]
    assert kept.endswith("Epoch 40/40\n2/2 ━━━━ 0s 1ms/step - loss: 0.40\n\nloss: 0.5\n")
    code, written = on_terminal(house, "run", "59")
    assert code == 1
    assert written.count("\x1b[1m1/2\x1b[0m") == 40 and "\b\r" in written
    assert (logs / "output.txt").read_text(encoding="utf-8") == kept
    assert sorted(file.name for file in logs.iterdir()) == [".lock", "output.txt", "run.json"]


@pytest.fixture
def browser(tmp_path):
    """Returns settings with which a program is the browser, and the file in which it notes the addresses."""
    program, noted = tmp_path / "browser", tmp_path / "addresses.txt"
    program.write_text(f'#!/bin/sh\necho "$1" >> "{noted}"\n')
    program.chmod(0o755)
    return {"BROWSER": f"{program} %s"}, noted


def test_figures_are_opened(house, browser, tools):
    settings, noted = browser
    draw = (
        "import lessonkit, matplotlib.pyplot as plt\nfor n in (1, 2):\n    plt.plot([1, n])\n    plt.show()\n"
    )
    house.add("60_figures", draw, expected="")
    house.add("50_good", "print('x')", expected="x\n")
    assert house.start("run", "60", **settings).code == 0
    assert not noted.exists()
    assert house.start("run", "60", "50", "--open", **settings).code == 0
    addresses = [(house.logs / "60_figures" / f"figure-{n}.png").as_uri() for n in (1, 2)]
    assert noted.read_text().split() == addresses
    done = house.start("run", "50", "--open", **settings)
    assert done.code == 0 and "nothing to open" in done.err
    assert "open the files yourself" in house.start("run", "60", "--open").err


@pytest.mark.fault("`board` before anything is recorded", "what to run first", "-")
def test_board_without_anything_recorded(make_house):
    house = make_house()
    for prepare in (lambda: None, house.logs.rmdir):
        prepare()
        done = house.start("board")
        assert (done.code, done.out) == (1, "")
        assert "`run all`" in only_line(done.err)
    done = house.start("board", "13")
    assert (done.code, done.out) == (1, "")
    assert "13: no graph" in only_line(done.err) and "lessons.py run 13" in done.err


@pytest.mark.parametrize("given", ["-q --co -k nothing", "tests/test_cli.py -q", "--help", ""])
def test_all_after_test_is_for_pytest(given, monkeypatch):
    """Its options need nothing before them."""
    started = []
    monkeypatch.setattr(
        subprocess, "Popen", lambda command, **_: started.append(command) or SimpleNamespace(wait=lambda: 0)
    )
    monkeypatch.setattr(sys, "argv", ["lessons.py", "test", *given.split()])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 0
    assert started[0][-len(given.split()) - 1 :] == ["pytest", *given.split()]
