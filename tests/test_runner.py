"""lessonkit.lessons.runner: small scripts run as lessons, with a server, without one, and where none can be forked."""

import contextlib
import hashlib
import json
import os
import re
import shutil
import struct
import subprocess
import sys
from types import SimpleNamespace

import pytest

from lessonkit.data import OWN, STAND_IN
from lessonkit.lessons import catalog, runner
from lessonkit.lessons.compare import read_expected
from lessonkit.lessons.result import Result, last
from oldstack.messages import UserError

TF = "from lessonkit.tf1 import tf\n"
NO_TF = "import os\n"
KINDS = {"server": TF, "own process": NO_TF}

# Each ends, and each must do under the runner what it does under plain `python script`.
AS_PLAIN = {
    "facts": """
import sys, __main__
print(sys.argv, __file__, __name__, __doc__, sys.path[0], __main__.__dict__ is globals())
class C: pass
print(C.__module__, sys.modules["__main__"] is __main__, sys.stdin.read() == "")
""",
    "input": """
print("before")
input("name? ")
""",
    "exit_0": "import sys; sys.exit()",
    "exit_3": "import sys; sys.exit(3)",
    "exit_text": "import sys; sys.exit('끝')",
    "exit_list": "import sys; sys.exit(['not', 'text'])",
    "error": """
def outer():
    try:
        {}["key"]
    except KeyError as error:
        raise ValueError("나쁜 값") from error

outer()
""",
    "error_unprintable": r"raise ValueError('half a character: \udc80')",
    "warning": """
import warnings
warnings.warn("old", DeprecationWarning)
warnings.warn("careful")
""",
    "bytes": r"""
import sys
sys.stdout.buffer.write(b"\xff\xfe\x00 \xec\x95\n")
sys.stderr.buffer.write(b"\xff\n")
""",
    "at_exit": """
import atexit
atexit.register(print, "at exit")
print("end")
""",
    "thread": """
import threading, time
def work():
    time.sleep(0.3)
    print("from a thread")
threading.Thread(target=work).start()
print("end")
""",
    "child": """
import subprocess, sys
print("before", flush=True)
subprocess.run([sys.executable, "-c", "print('from a child')"])
""",
    "killed": """
import os, signal
print("before", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
""",
}


def results_of(lessons, jobs=1):
    """Runs lessons to their ends; returns their results."""
    return [event for event in runner.run(lessons, jobs) if isinstance(event, Result)]


def result_of(lesson):
    """Runs one lesson to its end; returns its result."""
    [result] = results_of([lesson])
    return result


def output(lesson, name="output.txt"):
    """Returns what is in a file of the lesson's folder; nothing if it isn't there."""
    file = lesson.logs / name
    return file.read_bytes() if file.exists() else b""


def plain(house, lesson):
    """Runs a lesson's script as `python script`; returns exit code, stdout and stderr."""
    process = subprocess.run(
        [sys.executable, lesson.path],
        cwd=house.folder,
        env=house.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
    )
    return process.returncode, process.stdout, process.stderr


def graph_of(folder):
    """Returns the names of the nodes in a folder's one event file."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.graph_pb2 import GraphDef

    [file] = folder.glob("events.out.tfevents.*")
    content, at, names = file.read_bytes(), 0, None
    while at < len(content):
        (length,) = struct.unpack_from("<Q", content, at)
        event = Event.FromString(content[at + 12 : at + 12 + length])
        if event.graph_def:
            assert names is None, "two graphs"
            names = [node.name for node in GraphDef.FromString(event.graph_def).node]
        at += 12 + length + 4
    assert at == len(content), "the file ends in the middle of an event"
    return names


@pytest.fixture(params=KINDS)
def preamble(request):
    """Returns a script's first line: one that gets it a server, and one that doesn't."""
    return KINDS[request.param]


@pytest.fixture
def home(house):
    """Returns a house in whose lessons this process runs."""
    with house.inside():
        yield house


@pytest.fixture(scope="module")
def runs(make_house):
    """Returns each script's result, stdout and stderr, by kind and name, and what plain Python gives."""
    house = make_house()
    with house.inside():
        own = [house.add(f"{n}_{name}", NO_TF + AS_PLAIN[name]) for n, name in enumerate(AS_PLAIN, 50)]
        served = [house.add(f"{n}_{name}", TF + AS_PLAIN[name]) for n, name in enumerate(AS_PLAIN, 70)]
        answers = {"plain": {name: plain(house, lesson) for name, lesson in zip(AS_PLAIN, own, strict=True)}}
        for kind, lessons in (("own process", own), ("server", served)):
            results = zip(AS_PLAIN, lessons, results_of(lessons), strict=True)
            answers[kind] = {
                name: (result, output(lesson), output(lesson, "messages.txt"))
                for name, lesson, result in results
            }
    return answers


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", AS_PLAIN)
def test_script_does_as_under_plain_python(runs, kind, name):
    result, out, messages = runs[kind][name]
    code, *written = runs["plain"][name]
    # Kept as text: what is none of it is marked or left out.
    kept = [text.decode(errors="replace").replace("\0", "").encode() for text in written]
    expected = [code, *map(without_number, kept)]
    assert [result.exit_code, without_number(out), without_number(messages)] == expected
    assert result.printed == out.decode()


def without_number(output):
    """Returns output in which lessons have no numbers: each kind has its own."""
    for name in AS_PLAIN:
        start, _, rest = output.partition(f"_{name}.py".encode())
        while rest:
            output = start[:-2] + b"_" + rest
            start, _, rest = output.partition(f"_{name}.py".encode())
    return output


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name, verdict",
    [
        ("exit_3", "failed with exit code 3"),
        ("exit_text", "failed with exit code 1"),
        ("error", "failed with exit code 1"),
        ("killed", "ended by SIGKILL"),
    ],
)
@pytest.mark.fault(
    "a lesson that fails or is killed", "`failed with exit code N`, `ended by SIGKILL`", "its output so far"
)
def test_verdict_on_what_failed(runs, kind, name, verdict):
    assert runs[kind][name][0].judge() == (False, verdict)


QUICK = {"cut": "2/30 epochs, 1000/2000 rows", "history": {}}
KOREAN = {
    "ended by a signal": ({"exit_code": -9}, (False, "SIGKILL 신호로 끝남")),
    "failed": ({"exit_code": 3}, (False, "종료 코드 3로 실패")),
    "own file": ({"data": {"bmi.csv": OWN}}, (True, "직접 넣은 파일: 비교할 값이 없음")),
    "quick": ({"fits": [QUICK]}, (True, "빠른 실행(2/30 epochs, 1000/2000 rows): 비교할 값이 없음")),
    "stand-in": ({"data": {"bmi.csv": STAND_IN}}, (True, "대체 데이터: 같음")),
    "same": ({}, (True, "같음")),
}


@pytest.mark.parametrize("verdict", KOREAN)
def test_verdicts_in_korean(verdict, monkeypatch):
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    changes, korean = KOREAN[verdict]
    [lesson] = [each for each in catalog.lessons() if each.number == 7]
    _, printed = read_expected(lesson.expected_for(verdict == "stand-in"))
    result = {"exit_code": 0, "printed": printed, "data": {}, "fits": [], "seconds": 0, **changes}
    assert Result(lesson, **result).judge() == korean


def test_verdict_on_a_signal_without_a_name():
    lesson = catalog.lessons()[0]
    ok, verdict = Result(lesson, exit_code=-37, printed="", data={}, fits=[], seconds=0).judge()
    assert not ok
    assert "37" in verdict


@pytest.mark.parametrize("kind", KINDS)
def test_traceback_shows_no_line_of_the_runner(runs, kind):
    messages = runs[kind]["error"][2].decode()
    assert "Traceback" in messages and "ValueError: 나쁜 값" in messages
    assert "lessonkit" not in messages


def test_an_error_shows_the_lessons_own_lines_and_advice(home, monkeypatch):
    source = "from lessonkit.tf1 import tf\nv = tf.Variable(0)\ndef run():\n    tf.Session().run(v)\nrun()\n"
    unset = home.add("30_unset", source)
    slip = home.add("31_slip", "from lessonkit.tf1 import tf\ntf.nn.sofmax([1.0])\n")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    list(runner.run([unset, slip], jobs=1))
    messages = [(lesson.logs / "messages.txt").read_text(encoding="utf-8") for lesson in (unset, slip)]
    assert messages[0].count("  File ") == 2 and "uninitialized value Variable" in messages[0]
    assert messages[0].endswith("→ run tf.global_variables_initializer() in the session first\n")
    assert messages[1].count("  File ") == 1
    assert messages[1].endswith("→ did you mean tf.nn.softmax?\n")
    by_itself = [sys.executable, str(slip.path)]
    done = subprocess.run(by_itself, env=home.environment(), capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (1, messages[1])
    monkeypatch.setenv("LESSONS_VERBOSE", "1")
    list(runner.run([slip], jobs=1))
    assert "oldstack" in (slip.logs / "messages.txt").read_text(encoding="utf-8")


def test_output_comes_while_the_script_runs(home, preamble):
    """The script goes on only once its first line has been seen."""
    source = """
import os, sys, time
print("하나")
print("aside", file=sys.stderr)
end = time.time() + 300
while not os.path.exists("seen") and time.time() < end:
    time.sleep(0.01)
print("둘", os.path.exists("seen"))
"""
    lesson = home.add("30_slow", preamble + source, expected="하나\n둘 True\n")
    seen, events = b"", runner.run([lesson])
    assert next(events) is lesson
    for event in events:
        if isinstance(event, Result):
            break
        seen += event
        if "하나\n".encode() in seen and b"aside\n" in seen:
            assert "둘".encode() not in seen or os.path.exists("seen")
            (home.folder / "seen").touch()
    assert event.printed == "하나\n둘 True\n"
    assert event.judge() == (True, "same")
    assert list(events) == []
    assert sorted(seen.splitlines()) == sorted(["하나".encode(), b"aside", "둘 True".encode()])
    assert output(lesson) == "하나\n둘 True\n".encode()
    assert output(lesson, "messages.txt") == b"aside\n"


BAR = r"""
import os, sys, time
sys.stdout.write("\r\x1b[1m1/2\x1b[0m ━━━━ loss: 0.9")
sys.stdout.flush()
end = time.time() + 20
while not os.path.exists("seen") and time.time() < end:
    time.sleep(0.01)
sys.stdout.write("\b" * 30 + "\r2/2 ━━━━ loss: 0.5\nend")
sys.stderr.write("\x1b[31mred\x1b[0m\n")
"""


@pytest.mark.parametrize("watched", [True, False])
def test_who_watches_sees_the_bars_and_the_file_has_text(home, preamble, watched):
    """Somebody who doesn't watch sees the text as it is kept."""
    lesson = home.add("30_bar", preamble + BAR)
    seen, text = b"", "2/2 ━━━━ loss: 0.5\nend"
    for event in runner.run([lesson], watched=watched):
        if isinstance(event, bytes):
            seen += event
        if not watched or b"1/2" in seen:
            (home.folder / "seen").touch()
    assert event.printed == text
    assert output(lesson) == text.encode() and output(lesson, "messages.txt") == b"red\n"
    kept = sorted(file.name for file in lesson.logs.iterdir())
    assert kept == [".lock", "messages.txt", "output.txt", "run.json"]
    if watched:
        assert b"\r\x1b[1m1/2\x1b[0m" in seen and b"\b\r2/2" in seen and b"\x1b[31mred" in seen
    else:
        assert seen.replace(b"red\n", b"") == text.encode()


@pytest.mark.fault("a lesson is stopped", "-", "what it has printed")
def test_what_a_stopped_lesson_has_printed_is_kept(home, preamble):
    source = "import time\nfor n in range(3):\n    print('line', n)\nprint('half', end='', flush=True)\ntime.sleep(20)\n"
    lesson = home.add("30_endless", preamble + source)
    events = runner.run([lesson])
    seen = b""
    while b"line 2" not in seen:
        event = next(events)
        seen += event if isinstance(event, bytes) else b""
    events.close()
    assert output(lesson).startswith(b"line 0\nline 1\nline 2\n")
    assert [file.name for file in lesson.logs.glob("*.raw")] == []


def test_messages_file_is_only_there_if_there_are_messages(home):
    lesson = home.add("30_quiet", "import sys\nprint('x', file=sys.stderr)")
    result_of(lesson)
    assert output(lesson, "messages.txt") == b"x\n"
    home.add("30_quiet", "print('x')")
    result_of(lesson)
    assert not (lesson.logs / "messages.txt").exists()


@pytest.mark.parametrize("ends", ["when asked", "when forced"])
def test_closing_the_run_ends_the_lesson_and_its_server(home, preamble, tools, ends):
    """Also a lesson that takes no notice of SIGTERM, and one that has started a process."""
    source = """
import os, signal, subprocess, sys, time
if FORCED:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(os.getpid(), os.getppid(), child.pid)
time.sleep(600)
"""
    lesson = home.add("30_endless", preamble + f"FORCED = {ends == 'when forced'}\n" + source)
    events = runner.run([lesson, home.add("31_next", "print('next')")])
    written = b""
    while b"\n" not in written:
        event = next(events)
        written += event if isinstance(event, bytes) else b""
    pids = {int(pid) for pid in written.split()} - {os.getpid()}
    assert len(pids) == (3 if preamble == TF else 2)
    assert all(map(tools.is_running, pids))
    try:
        events.close()
        tools.wait_until(lambda: not any(map(tools.is_running, pids)))
    finally:
        for pid in filter(tools.is_running, pids):
            os.kill(pid, 9)
    assert not (home.logs / "31_next").exists()


@pytest.mark.fault(
    "a script by itself, or `run`, while the same script runs by itself",
    "the second: `NN_slug is running already`",
    "what the first writes",
)
def test_a_script_by_itself_holds_its_folder(home, tools):
    """From when it asks for the folder to its end, however that comes."""
    lesson = home.add(
        "32_alone",
        "import sys, time\nfrom lessonkit.folders import lesson_dir, log_dir\nlog_dir(), lesson_dir('model')\n"
        "print('go', flush=True)\ntime.sleep(float(sys.argv[1]))\n",
    )
    command = [sys.executable, "-P", str(lesson.path)]
    first = subprocess.Popen(
        [*command, "600"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=home.environment()
    )
    try:
        assert first.stdout.readline() == b"go\n"
        second = subprocess.run(
            [*command, "0"], capture_output=True, encoding="utf-8", env=home.environment(), check=False
        )
        assert second.returncode == 1 and second.stdout == ""
        assert second.stderr.startswith("32_alone is running already, and writes ")
        assert second.stderr.count("\n") == 1
        with pytest.raises(UserError, match=r"^32_alone is running already"):
            list(runner.run([lesson]))
    finally:
        first.kill()
        first.communicate()
    third = subprocess.run([*command, "0"], capture_output=True, env=home.environment(), check=False)
    assert third.returncode == 0, third.stderr


@pytest.mark.parametrize("name", ["run.json", "output.txt"])
@pytest.mark.fault("a link to a device in the place of what a run has written", "nothing", "-")
def test_what_is_no_file_is_no_record(home, name):
    """Nothing is read from it, since it may never end."""
    lesson = home.add("33_record", "print(1)\n")
    list(runner.run([lesson]))
    assert last(lesson).printed == "1\n"
    (lesson.logs / name).unlink()
    (lesson.logs / name).symlink_to("/dev/zero")
    record = last(lesson)
    assert record is None if name == "run.json" else record.printed == ""


@pytest.mark.fault(
    "two `run`s of one lesson at once",
    "the second: `NN_slug is running already`",
    "what the first writes, and its verdict",
)
def test_a_second_run_of_a_lesson_is_refused(home, preamble):
    """Until the first has ended, however it does."""
    lesson = home.add("30_endless", preamble + "import time\nprint('go', flush=True)\ntime.sleep(600)\n")
    events = runner.run([lesson])
    while next(events) != b"go\n":
        pass
    with pytest.raises(UserError, match=r"^30_endless is running already, and writes .*30_endless: wait"):
        results_of([lesson])
    assert output(lesson) == b"go\n"
    assert results_of([home.add("31_other", "print(1)")])[0].exit_code == 0
    events.close()
    home.add("30_endless", preamble + "print('end')")
    assert result_of(lesson).printed == "end\n"
    assert result_of(lesson).printed == "end\n"


@pytest.mark.fault(
    "a lesson changes TensorFlow, NumPy, the folder or sys.path", "nothing", "the next lesson's digits"
)
def test_lesson_does_not_influence_the_next(home):
    look = TF + (
        "import os, random, sys, numpy as np\n"
        "print(tf.constant(1, name='a').name, len(tf.get_default_graph().get_operations()))\n"
        "print(np.array([1 / 3]), [np.float64(1)], tf.get_default_graph().seed, os.getcwd(), 'X' in os.environ)\n"
        "print(tf.Session().run(tf.random_uniform([2])).shape, hasattr(tf, 'mine'), sys.argv, sys.path)\n"
        "np.random.seed(0); print(np.random.rand())\n"
    )
    change = TF + (
        "import os, sys, numpy as np\n"
        "tf.constant(1, name='a'); tf.set_random_seed(7); np.set_printoptions(precision=1)\n"
        "tf.mine = 1; os.chdir('/'); os.environ['X'] = '1'; sys.path.append('/nowhere'); sys.argv.append('x')\n"
        "tf.InteractiveSession(); np.random.rand = None; sys.exit(1)\n"
    )
    lessons = [home.add(f"3{n}_look", look) for n in (0, 2)]
    lessons.insert(1, home.add("31_change", change))
    before, changed, after = results_of(lessons)
    assert (before.exit_code, changed.exit_code, after.exit_code) == (0, 1, 0)
    assert before.printed.splitlines()[0] == "a:0 1"
    assert after.printed.replace("32_look", "30_look") == before.printed


def test_lesson_without_tensorflow_gets_none(home):
    look = "import sys\nprint('tensorflow' in sys.modules, 'lessonkit.tf1' in sys.modules, 'pandas' in sys.modules)"
    first = home.add("30_tf", TF + look)
    second = home.add("31_numpy", "import numpy as np\n" + look)
    with_tf, without = results_of([first, second])
    assert with_tf.printed.split()[:2] == ["True", "True"]
    assert without.printed == "False False False\n"
    assert list(second.logs.glob("events*")) == []


def test_two_lessons_at_a_time(home):
    """Each waits for the other; they are told of in turn, each with its output and its result."""
    source = """
import os, time
open(ME, "w").close()
end = time.time() + 300
while not os.path.exists(OTHER) and time.time() < end:
    time.sleep(0.01)
print(ME, os.path.exists(OTHER))
"""
    lessons = [
        home.add("30_a", f"ME, OTHER = 'a', 'b'\n{source}", expected="a True\n"),
        home.add("31_b", f"ME, OTHER = 'b', 'a'\n{source}", expected="b True\n"),
        home.add("32_c", "print('c')", expected="c\n"),
    ]
    events = list(runner.run(lessons, 2))
    assert len(events) == 9
    assert [event.name for event in events[::3]] == ["30_a", "31_b", "32_c"]
    for lesson, written, result in zip(events[::3], events[1::3], events[2::3], strict=True):
        assert written.decode() == result.printed
        assert result.lesson is lesson
        assert result.judge() == (True, "same")


@pytest.mark.fault(
    "Ctrl-C while one lesson runs and another has ended beside it",
    "the verdict of what has ended",
    "its output",
)
def test_what_ended_beside_a_stopped_lesson_is_told(home, preamble, monkeypatch):
    """The one that is stopped has no verdict."""
    runs = []
    start = runner._Run.__init__
    monkeypatch.setattr(
        runner._Run, "__init__", lambda self, *given: (runs.append(self), start(self, *given))[1]
    )
    endless = home.add(
        "30_endless", preamble + "import time\nwhile True:\n    print('tick')\n    time.sleep(0.1)"
    )
    short = home.add("31_short", preamble + "print('x')", expected="x\n")
    events = runner.run([endless, short], 2)
    while len(runs) < 2 or not runs[1].is_over:
        assert next(events)
    told = []
    with pytest.raises(KeyboardInterrupt):
        told.append(events.throw(KeyboardInterrupt))
        told.extend(events)
    lesson, written, result = [
        event for event in told if event is short or isinstance(event, Result) or b"tick" not in event
    ]
    assert (lesson, written, result.judge()) == (short, b"x\n", (True, "same"))
    assert last(endless) is None


def test_graphs_of_lessons_are_written_and_replaced(home):
    """Whether the lesson writes it or not, however it ends, and only the one of the last run."""
    build = TF + "for n in range(500):\n    tf.constant(n, name=f'{NAME}{n}')\n"
    ends = {
        "30_own": "import sys; sys.exit(3)",
        "31_left": "",
        "32_error": "1 / 0",
        "33_written": "from lessonkit.folders import log_dir\n"
        "writer = tf.summary.FileWriter(log_dir(), graph=tf.get_default_graph())\n"
        "tf.constant(1, name='later')\n",
        "34_written_error": "from lessonkit.folders import log_dir\n"
        "writer = tf.summary.FileWriter(log_dir())\nwriter.add_graph(tf.get_default_graph())\n1 / 0",
    }
    for name in ("old", "new"):
        lessons = [home.add(lesson, f"NAME = '{name}'\n{build}{end}") for lesson, end in ends.items()]
        results = results_of(lessons)
        assert [result.exit_code for result in results] == [3, 0, 1, 0, 1]
        for lesson in lessons:
            assert graph_of(lesson.logs) == [f"{name}{n}" for n in range(500)], lesson.name
    assert b"31_left" not in output(lessons[1], "messages.txt")
    assert str(lessons[3].logs).encode() in output(lessons[3], "messages.txt")


@pytest.mark.fault("a lesson is killed that ran before", "the new verdict", "-")
def test_record_of_an_earlier_run_does_not_count(home):
    """A lesson that used data, and is then killed, has used none."""
    source = "from lessonkit.data import dataset\ndataset('bmi.csv')\n"
    lesson = home.add("30_data", source)
    assert result_of(lesson).data == {"bmi.csv": "stand-in"}
    assert json.loads(output(lesson, "run.json"))["exit_code"] == 0
    home.add("30_data", "import os\nos.kill(os.getpid(), 9)\n")
    assert result_of(lesson).data == {}
    record = json.loads(output(lesson, "run.json"))
    assert (record["exit_code"], record["data"]) == (-9, {})


def test_last_run_is_read_again(home):
    """And a lesson is stale when its code has changed, not when a comment has."""
    lesson = home.add("30_last", "print(1.5)\n", "1.5\n")
    assert last(lesson) is None
    result = result_of(lesson)
    assert last(lesson) == result
    assert (result.printed, result.judge(), result.is_stale) == ("1.5\n", (True, "same"), False)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", result.when)
    assert result.versions.startswith("TensorFlow 2.")
    home.add("30_last", "print(1.5)  # 한 줄\n")
    assert not result.is_stale
    home.add("30_last", "print(1.6)\n")
    assert result.is_stale


@pytest.mark.parametrize("in_the_way", ["logs", "logs/31_second", "logs/31_second/output.txt/folder"])
def test_logs_that_cannot_be_written(home, tools, in_the_way):
    path = home.folder / in_the_way
    if in_the_way == "logs":
        path.rmdir()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    lessons = [home.add("30_first", "print(1)"), home.add("31_second", "print(2)")]
    with pytest.raises(UserError) as error:
        results_of(lessons)
    assert "\n" not in str(error.value)
    assert "can't be written" in str(error.value)
    assert str(lessons["31" in in_the_way].logs) in str(error.value)


@pytest.mark.fault(
    "the disk is full while a lesson writes in logs/",
    "`failed with exit code 1: disk full, make room for logs/NN`",
    "the other lessons' output",
)
def test_a_lesson_that_meets_a_full_disk(home, preamble):
    """The verdict says so, whatever the lesson was writing."""
    lesson = home.add("30_full", preamble + "with open('/dev/full', 'w') as full:\n    full.write('x')\n")
    verdict = f"failed with exit code 1: disk full, make room for {lesson.logs}"
    assert result_of(lesson).judge() == (False, verdict)


def test_a_full_disk_that_leaves_no_room_for_the_words(home, monkeypatch):
    """What there is no room to write about, the verdict says of itself."""
    lesson = home.add("30_full", "raise SystemExit(1)\n")
    result = result_of(lesson)
    assert result.judge() == (False, "failed with exit code 1")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=0))
    verdict = f"failed with exit code 1: disk full, make room for {lesson.logs}"
    assert result.judge() == (False, verdict)


def test_the_runner_hears_of_an_end_in_one_piece(home):
    """However a server's output is buffered."""
    with home.inside(PYTHONUNBUFFERED="1"):
        lessons = [home.add(f"3{n}_end", TF + "print('end')\n") for n in range(6)]
        assert [result.exit_code for result in results_of(lessons)] == [0] * 6


@pytest.mark.fault(
    "the disk is full while `run` keeps what a lesson prints",
    "`The disk is full: make room for logs/NN`",
    "what has been kept",
)
def test_a_run_that_meets_a_full_disk(home):
    """One line, that names the folder."""
    lesson = home.add("30_full", "print('x' * 100)\n")
    lesson.logs.mkdir()
    (lesson.logs / "output.txt").symlink_to("/dev/full")
    with pytest.raises(UserError) as error:
        results_of([lesson])
    assert str(error.value) == f"The disk is full: make room for {lesson.logs}, then run it again."


def test_verdict_names_the_data(home):
    """Real (known by its hash), stand-in, or the learner's own."""
    real = "height,weight,label\n170,65,normal\n"
    text = home.registry.read_text(encoding="utf-8")
    first, rest = text.split("sha256 = [", 1)
    digest = hashlib.sha256(real.encode()).hexdigest()
    home.registry.write_text(f'{first}sha256 = [\n    "{digest}",{rest}', encoding="utf-8")
    source = "from lessonkit.data import dataset\nprint(len(open(dataset('bmi.csv')).readlines()))\n"
    lesson = home.add("30_data", source, expected="2\n", stand_in="20001\n")

    result = result_of(lesson)
    assert (result.data, result.judge()) == ({"bmi.csv": "stand-in"}, (True, "stand-in data: same"))

    home.add("30_data", source, stand_in="20000\n")
    assert result.judge() == (False, "stand-in data: differs at line 1: expected 20000, printed 20001")

    (home.datasets / "bmi.csv").write_text(real)
    result = result_of(lesson)
    assert (result.data, result.judge()) == ({"bmi.csv": "real"}, (True, "same"))

    (home.datasets / "bmi.csv").write_text(real + "180,80,normal\n")
    result = result_of(lesson)
    assert result.data == {"bmi.csv": "your own file"}
    assert result.judge() == (True, "your own file: nothing to compare with")


def test_verdict_on_what_is_printed(home):
    lesson = home.add("30_print", "print('a')\nprint('b')\n")
    result = result_of(lesson)
    ok, verdict = result.judge()
    assert not ok and str(lesson.expected) in verdict and "missing" in verdict
    for expected, verdict in {
        "a\nb\n": (True, "same"),
        "a\nc\n": (False, "differs at line 2: expected c, printed b"),
        "a\n": (False, "differs at line 2: printed but not expected: b"),
        "a\nb\nc\n": (False, "differs at line 3: expected but not printed: c"),
    }.items():
        home.add("30_print", "", expected=expected)
        assert result.judge() == verdict


@pytest.mark.fault(
    "the process that forks lessons is killed", "`ended by SIGKILL` for one lesson", "the lessons after it"
)
def test_server_that_is_gone_is_replaced(home):
    """Killed while a lesson runs, or between two."""
    lessons = [
        home.add("30_kill", TF + "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(0.5)"),
        home.add("31_see", TF + "import os\nprint(os.getppid())"),
        home.add("32_see", TF + "print('here')", expected="here\n"),
    ]
    verdicts = []
    for event in runner.run(lessons):
        if isinstance(event, Result):
            verdicts.append(event.judge())
            if event.lesson is lessons[1]:
                server = int(event.printed)
                os.kill(server, 9)
                with contextlib.suppress(ChildProcessError):
                    os.waitid(os.P_PID, server, os.WEXITED | os.WNOWAIT)
    assert verdicts[0] == (False, "ended by SIGKILL")
    assert verdicts[2] == (True, "same")


def test_where_no_process_can_be_forked(home, monkeypatch):
    monkeypatch.delattr(os, "fork")
    lessons = [
        home.add("30_graph", TF + "tf.constant(1, name='a')\nprint('은')", expected="은\n"),
        home.add("31_exit", "import sys\nprint('before')\nsys.exit(3)"),
        home.add("32_killed", "import os\nos.kill(os.getpid(), 9)"),
        home.add("33_input", "print(input())"),
        home.add("34_last", "print('last')", expected="last\n"),
    ]
    for jobs in (1, 2):
        results = {result.lesson.number: result for result in results_of(lessons, jobs)}
        assert [results[number].judge() for number in range(30, 35)] == [
            (True, "same"),
            (False, "failed with exit code 3"),
            (False, "ended by SIGKILL"),
            (False, "failed with exit code 1"),
            (True, "same"),
        ]
        assert results[31].printed == "before\n"
        assert b"EOFError" in output(lessons[3], "messages.txt")
        assert graph_of(lessons[0].logs) == ["a"]


def test_run_of_no_lessons(home):
    assert list(runner.run([])) == []


def test_each_lesson_of_the_catalog_with_tensorflow_shares_a_server():
    """All but the lessons that need none."""
    with_server = {lesson.name for lesson in catalog.lessons() if runner._preloaded(lesson)}
    assert {"01_version", "07_bmi_softmax", "21_multi_logistic_regression"} <= with_server
    assert not with_server & {"13_least_squares", "14_rmse", "22_xor_mlp"}
