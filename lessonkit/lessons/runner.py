"""One lesson, one fresh process, its output captured.

A process that has imported TensorFlow once can be forked for each lesson: a server does that, one for
each kind of lesson. A forked process is as fresh as a new one, since the server itself builds no graph.
Where processes can't be forked (Windows), each lesson is started by itself.
"""

import ast
import atexit
import contextlib
import datetime
import functools
import hashlib
import importlib
import importlib.metadata
import io
import json
import os
import platform
import re
import select
import signal
import subprocess
import sys
import threading
import time
import traceback
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from lessonkit import environment
from lessonkit.data import OWN, STAND_IN
from lessonkit.folders import clear_events, clear_figures, not_writable
from lessonkit.lessons import course, spread
from lessonkit.lessons.catalog import Lesson
from lessonkit.lessons.compare import compare, read_expected
from lessonkit.lessons.transcript import Transcript
from oldstack.messages import UserError, tr

# What a lesson imports of ours: what its server imports before it.
_PRELOADED = {name: (name, "pandas") for name in ("lessonkit.tf1", "lessonkit.training")}
_OUTPUT, _MESSAGES, _RECORD, _LOCK = "output.txt", "messages.txt", "run.json", ".lock"
_FULL = re.compile(r"Errno 28\]|No space left on device")
_PACKAGES = ("TensorFlow", "Keras", "NumPy", "pandas")
_TIME_TO_END = 5  # seconds for a lesson after Ctrl-C


@dataclass(frozen=True)
class Result:
    """What came of running a lesson.

    Attributes:
        lesson: The lesson.
        exit_code: Its process's exit code; negative for a signal that ended it.
        printed: What it printed to standard output, as `output.txt` has it: see `lessonkit.lessons.transcript`.
        data: For each data set it used `REAL`, `STAND_IN` or `OWN` of `lessonkit.data`.
        fits: What `lessonkit.training.fits` returned at its end.
        seconds: How long its process took, without imports that a server had done before.
        when: When it ended, in local time: "2026-11-29T23:36".
        versions: What it ran on, "TensorFlow 2.21.0, Keras 3.15.1, ...".
        script: What tells its code from another one.
    """

    lesson: Lesson
    exit_code: int
    printed: str
    data: dict[str, str]
    fits: list[dict]
    seconds: float
    when: str = ""
    versions: str = ""
    script: str = ""

    @property
    def is_stale(self) -> bool:
        """Whether the script's code has changed since."""
        return self.script != _digest(self.lesson)

    def judge(self) -> tuple[bool, str]:
        """Tells whether the lesson did what is expected, and the verdict in words."""
        if self.exit_code < 0:
            names = {number.value: number.name for number in signal.Signals}
            name = names.get(-self.exit_code, f"signal {-self.exit_code}")
            return False, tr(f"ended by {name}", f"{name} 신호로 끝남")
        if self.exit_code:
            english, korean = f"failed with exit code {self.exit_code}", f"종료 코드 {self.exit_code}로 실패"
            if _FULL.search(_read(self.lesson.logs / _MESSAGES)):
                where = self.lesson.logs
                return False, tr(
                    f"{english}: disk full, make room for {where}", f"{korean}: 디스크 부족({where})"
                )
            if OWN in self.data.values():
                return False, tr(f"{english}, on your own file", f"{korean}, 직접 넣은 파일")
            return False, tr(english, korean)
        if OWN in self.data.values():
            return True, tr("your own file: nothing to compare with", "직접 넣은 파일: 비교할 값이 없음")
        if cut := next((fit["cut"] for fit in self.fits if fit["cut"]), None):
            return True, tr(f"quick, {cut}: nothing to compare with", f"빠른 실행({cut}): 비교할 값이 없음")
        stand_in = STAND_IN in self.data.values()
        ok, text = self._compare(stand_in)
        return ok, tr("stand-in data: ", "대체 데이터: ") + text if stand_in else text

    def _compare(self, stand_in):
        try:
            return self._compare_with(self.lesson.expected_for(stand_in), stand_in)
        except (OSError, ValueError) as error:
            return False, tr(f"nothing to compare with: {error}", f"비교할 값을 읽을 수 없음: {error}")

    def _compare_with(self, file, stand_in):
        if file.suffix == ".json":
            if expected := spread.read(file, stand_in):
                return spread.judge(expected, self.printed, [fit["history"] for fit in self.fits])
            if file.exists():
                return True, spread.not_recorded()
        elif file.exists():
            verdict = compare(read_expected(file)[1], self.printed, self.lesson.compare)
            return verdict.ok, verdict.text
        return False, tr(f"nothing to compare with: {file} is missing", f"비교할 파일 {file}이(가) 없음")


def last(lesson: Lesson) -> Result | None:
    """Returns what came of the last run of a lesson; None if there is none, or it was stopped.

    Args:
        lesson: The lesson.
    """
    try:
        record = json.loads((lesson.logs / _RECORD).read_text(encoding="utf-8"))
        return Result(lesson, printed=_printed(lesson), **record)
    except (OSError, ValueError, TypeError):  # an older version of this project has written less
        return None


def run(lessons: list[Lesson], jobs: int = 1, watched: bool = False) -> Iterator[Lesson | bytes | Result]:
    """Runs lessons, each in a fresh process.

    Args:
        lessons: The lessons.
        jobs: How many run at the same time.
        watched: Whether a terminal shows what one job writes: then with the bars that it draws and overwrites,
            else the text that is kept of it.

    Yields:
        With one job: each lesson as it starts, then what it writes, as it comes (bytes), then its
        result. With more: each lesson with its whole output and its result, when it has ended.

    Raises:
        UserError: A lesson's folder below `logs` can't be written, or another run is writing it.
    """
    workers = [_Worker() for _ in range(min(jobs, len(lessons)))]
    waiting = list(lessons)
    try:
        while waiting or any(worker.lesson for worker in workers):
            for worker in workers:
                if worker.lesson is None and waiting:
                    lesson = waiting.pop(0)
                    worker.start(lesson)
                    if jobs == 1:
                        yield lesson
                if worker.lesson is None:
                    continue
                exit_code = worker.wait(0.05 / len(workers))
                worker.read(is_over=exit_code is not None)
                if jobs > 1 and exit_code is not None:
                    yield worker.lesson
                if jobs == 1 or exit_code is not None:
                    yield from worker.new_output(watched and jobs == 1)
                if exit_code is not None:
                    yield worker.result(exit_code)
    except KeyboardInterrupt:
        for worker in workers:
            worker.interrupt()
            worker.read(is_over=True)
            yield from worker.new_output(watched and jobs == 1)
        raise
    finally:
        for worker in workers:
            worker.stop()


class _Stream:
    """What a lesson writes to one of its streams, and the file with the text that is kept of it.

    Args:
        file: That file. What the lesson itself writes to lies beside it until the lesson has ended.
        thins: Whether most epochs of a long training are left out.
    """

    def __init__(self, file: Path, thins: bool):
        self._kept = open(file, "w", encoding="utf-8", newline="\n")  # noqa: SIM115
        self._raw = open(_raw(file), "w+b")  # noqa: SIM115
        self._transcript = Transcript(thins)
        self._written: list[bytes] = []
        self._text: list[bytes] = []

    def read(self, is_over: bool) -> None:
        """Keeps what was written since the last call.

        Args:
            is_over: Whether nothing more is written.
        """
        if self._raw.closed:
            return
        written = self._raw.read()
        text = self._transcript.feed(written)
        if is_over:
            text += self._transcript.close()
            self._raw.close()
            with contextlib.suppress(OSError):  # Windows: a process that the lesson left holds it
                os.unlink(self._raw.name)
        self._kept.write(text)
        self._kept.flush()
        if is_over:
            self._kept.close()
        self._written.append(written)
        self._text.append(text.encode())

    def new(self, watched: bool) -> bytes:
        """Returns what has come since the last call: as it was written, or the text that is kept."""
        written, text = b"".join(self._written), b"".join(self._text)
        self._written, self._text = [], []
        return written if watched else text


class _Worker:
    """Runs one lesson at a time, through a server where there is one for it."""

    def __init__(self):
        self.lesson = None
        self._lock = io.BytesIO()  # as a file that holds nothing
        self._servers = {}
        self._process = None
        self._streams = []

    def start(self, lesson: Lesson) -> None:
        self.lesson, self._script = lesson, _digest(lesson)
        self._started = time.monotonic()
        try:
            lesson.logs.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(lesson.logs)
            clear_events(lesson.logs)
            clear_figures(lesson.logs)
            (lesson.logs / _RECORD).unlink(missing_ok=True)
            self._streams = [_Stream(lesson.logs / name, name == _OUTPUT) for name in (_OUTPUT, _MESSAGES)]
        except OSError as error:
            raise not_writable(lesson.logs, error) from None
        preloaded = _preloaded(lesson) if hasattr(os, "fork") else None
        if preloaded is None:
            self._process = _python("run_script", str(lesson.path), str(lesson.logs), lesson.kind)
            return
        if preloaded not in self._servers or self._servers[preloaded].poll() is not None:
            self._servers[preloaded] = _python("serve", *preloaded)
        self._process = self._servers[preloaded]
        self._process.stdin.write(json.dumps([str(lesson.path), str(lesson.logs)]) + "\n")
        self._process.stdin.flush()

    def wait(self, seconds: float) -> int | None:
        """Returns the lesson's exit code if it ends within a time, else None."""
        if self._process in self._servers.values():
            if not select.select([self._process.stdout], [], [], seconds)[0]:
                return None
            if answer := self._process.stdout.readline():
                return int(answer)
            # The server itself has ended; the next lesson gets a new one.
            self._servers = {}
            return self._process.wait() or 1
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None

    def read(self, is_over: bool) -> None:
        """Keeps what the lesson has written since the last call.

        Args:
            is_over: Whether it has ended.
        """
        try:
            for stream in self._streams:
                stream.read(is_over)
        except OSError as error:
            self._streams = []
            raise not_writable(self.lesson.logs, error) from None

    def new_output(self, watched: bool) -> Iterator[bytes]:
        """Yields what has been read since the last call.

        Args:
            watched: Whether as the lesson wrote it.
        """
        for stream in self._streams:
            if new := stream.new(watched):
                yield new

    def result(self, exit_code: int) -> Result:
        lesson, self.lesson, self._streams = self.lesson, None, []
        file, messages = lesson.logs / _RECORD, lesson.logs / _MESSAGES
        record: dict[str, Any] = {"data": {}, "fits": []}
        if file.exists():
            with contextlib.suppress(ValueError):  # half of it, where the disk is full
                record |= json.loads(file.read_text(encoding="utf-8"))
        record |= {
            "exit_code": exit_code,
            "seconds": time.monotonic() - self._started,
            "when": datetime.datetime.now().isoformat(timespec="minutes"),
            "versions": _versions(),
            "script": self._script,
        }
        try:
            file.write_text(json.dumps(record), encoding="utf-8")
            if not messages.stat().st_size:
                messages.unlink()
        except OSError as error:
            raise not_writable(lesson.logs, error) from None
        result = Result(lesson, printed=_printed(lesson), **record)
        self._lock.close()
        return result

    def interrupt(self) -> None:
        """Passes Ctrl-C on to the lesson, and gives it time to end where nothing is half done."""
        if self.lesson is None or not hasattr(os, "killpg"):
            return
        with contextlib.suppress(KeyboardInterrupt, ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGINT)
            self.wait(_TIME_TO_END)

    def stop(self) -> None:
        """Ends the lesson and the servers."""
        for process in {self._process, *self._servers.values()} - {None}:
            if process.poll() is None:
                if hasattr(os, "killpg"):
                    os.killpg(process.pid, signal.SIGKILL)  # a lesson may take no notice of less
                else:
                    process.kill()
                process.wait()
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.close()
        self.read(is_over=True)
        self._lock.close()


def _lock(folder: Path) -> BinaryIO:
    """Returns a file that holds a lesson's folder for this process, until it is closed or the process ends."""
    lock = open(folder / _LOCK, "ab")  # noqa: SIM115
    if environment.try_lock(lock):
        return lock
    lock.close()
    english = f"{folder.name} is running already, and writes {folder}: wait for its end, or stop it."
    korean = f"{folder.name} 예제가 이미 실행되어 {folder} 에 쓰는 중입니다. 끝나기를 기다리거나 중단하세요."
    raise UserError(tr(english, korean))


def _raw(file: Path) -> Path:
    return file.with_name(f"{file.name}.raw")


def _printed(lesson: Lesson) -> str:
    # As bytes: read as text, a carriage return would be the end of a line.
    text = (lesson.logs / _OUTPUT).read_bytes().decode("utf-8", "replace")
    return text.replace("\r\n", "\n")


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""


def _digest(lesson: Lesson) -> str:
    """Returns what tells a lesson's code from another one; docstring and comments are no code."""
    module = ast.parse(lesson.path.read_bytes())
    code = module.body[1:] if ast.get_docstring(module) else module.body
    return hashlib.sha256("".join(map(ast.dump, code)).encode()).hexdigest()[:16]


@functools.cache
def _versions() -> str:
    packages = (f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    return ", ".join([*packages, f"Python {platform.python_version()}"])


def _preloaded(lesson: Lesson) -> tuple[str, ...] | None:
    source = lesson.path.read_text(encoding="utf-8")
    return next(
        (modules for name, modules in _PRELOADED.items() if re.search(rf"^from {name} ", source, re.M)), None
    )


def _python(function: str, *args: str) -> subprocess.Popen:
    """Starts a function of this module in a new Python, in a process group of its own."""
    call = f"import sys; from lessonkit.lessons.runner import {function}; {function}(*sys.argv[1:])"
    return subprocess.Popen(
        [sys.executable, "-P", "-c", call, *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "LESSONS_RUN": "1"},  # figures are saved, none opens a window
        start_new_session=True,
    )


def serve(*modules: str) -> None:
    """Imports modules, then runs each script that stdin names, in a fork of this process.

    Args:
        *modules: The modules' names.
    """
    _end_with_parent(0)
    for module in modules:
        importlib.import_module(module)
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the lesson
    for line in sys.stdin:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGINT, interrupt)
            _run_and_end(*json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def run_script(script: str, logs: str, kind: str) -> None:
    """Runs a script as `__main__` and ends the process, at the latest when who started it has ended.

    Args:
        script: The script's path.
        logs: The folder for what it writes.
        kind: The lesson's kind; one that is unchanged runs as `lessons.py legacy` runs it.
    """
    _end_with_parent(os.dup(0))
    _run_and_end(script, logs, kind)


def _end_with_parent(pipe: int) -> None:
    """Ends this process and all that it starts once nobody holds the other end of a pipe.

    Args:
        pipe: Its descriptor; a process that is forked is ended by the one that waits here.
    """

    def wait():
        if not hasattr(select, "poll"):  # Windows, where nothing is ever written there
            os.read(pipe, 1)
            os._exit(1)
        poll = select.poll()
        poll.register(pipe, 0)  # for nothing but its end: what is written there is for others
        poll.poll()
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()


def _run_and_end(script: str, logs: str, kind: str = course.GRAPH) -> None:
    """Runs a script as `__main__` and ends the process.

    Its output goes to files in a folder, from which the runner makes `output.txt` and `messages.txt`; its graph
    goes there as well, and what data it used and what its trainings came to go to `run.json`.
    """
    folder = Path(logs)
    _redirect(folder)
    exit_code = _exit_code(_run_old if kind == course.OLD else _run_main, script)
    # Waits for the script's threads, as Python does at its end.
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()  # closes its event files
    if "lessonkit.tf1" in sys.modules:
        sys.modules["lessonkit.tf1"].write_graph(folder)
    data = sys.modules["lessonkit.data"].used() if "lessonkit.data" in sys.modules else {}
    fits = sys.modules["lessonkit.training"].fits() if "lessonkit.training" in sys.modules else []
    record = {"data": data, "fits": fits}
    (folder / _RECORD).write_text(json.dumps(record), encoding="utf-8")
    sys.stdout.flush()
    sys.stderr.flush()
    # A forked process must not go on in the server's loop.
    os._exit(exit_code)


def _redirect(folder: Path) -> None:
    """Sends this process's output to files, line by line, and leaves it no input."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream, name in ((sys.stdout, _OUTPUT), (sys.stderr, _MESSAGES)):
        os.dup2(
            os.open(_raw(folder / name), os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)),
            stream.fileno(),
        )
        stream.reconfigure(  # type: ignore[union-attr]
            encoding="utf-8", errors=stream.errors, line_buffering=True
        )


def _exit_code(run: Callable[[str], int], script: str) -> int:
    """Runs a script; returns the exit code that Python would end with."""
    try:
        return run(script)
    except SystemExit as error:
        if error.code is None or isinstance(error.code, int):
            return error.code or 0
        print(error.code, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BaseException as error:
        # Without the two frames of this file.
        own = error.__traceback__.tb_next.tb_next  # type: ignore[union-attr]
        traceback.print_exception(error.with_traceback(own))
        return 1


def _run_old(script: str) -> int:
    """Runs a script as `lessons.py legacy` does."""
    from lessonkit.old_scripts import hand_over
    from oldstack.scripts import run as old

    hand_over()
    return old.run(script, [])


def _run_main(script: str) -> int:
    """Runs a script as `python script` does."""
    main = types.ModuleType("__main__")
    main.__file__ = script
    sys.modules["__main__"] = main
    sys.argv = [script]
    sys.path.insert(0, str(Path(script).parent))
    exec(compile(Path(script).read_bytes(), script, "exec"), vars(main))
    return 0
