"""One lesson, one fresh process, its output captured.

A process that has imported TensorFlow once can be forked for each lesson: a server does that, one for
each kind of lesson. A forked process is as fresh as a new one, since the server itself builds no graph.
Where processes can't be forked (Windows), each lesson is started by itself.
"""

import contextlib
import datetime
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lessonkit.folders import clear_events, hold
from lessonkit.lessons.catalog import Lesson
from lessonkit.lessons.process import MESSAGES, OUTPUT, PIPE, RECORD, raw
from lessonkit.lessons.result import Result, digest, printed, read, versions
from lessonkit.lessons.transcript import Transcript
from oldstack.figure_folder import clear_figures, not_writable
from oldstack.settings import tf_config

# What a lesson imports of ours: what its server imports before it.
_PRELOADED = {name: (name, "pandas") for name in ("lessonkit.tf1", "lessonkit.training")}
_MOMENT = 0.05  # seconds, at most, from what a lesson writes to where it is shown
_TIME_TO_END = 5  # seconds for a lesson after Ctrl-C


def run(
    lessons: list[Lesson], jobs: int = 1, watched: bool = False, workers: int = 1
) -> Iterator[Lesson | bytes | Result]:
    """Runs lessons, each in a fresh process, and tells of them one after the other, however many run at a time.

    Args:
        lessons: The lessons.
        jobs: How many run at the same time.
        watched: Whether a terminal shows what a lesson writes: then with the bars that it draws and overwrites,
            else the text that is kept of it.
        workers: How many processes share out the training of a lesson.

    Yields:
        Each lesson in its turn, what it has written, what it writes, as it comes (bytes), then its result.

    Raises:
        UserError: A lesson's folder below `logs` can't be written, or another run is writing it.
    """
    waiting, running, servers = deque(lessons), deque[_Run](), _Servers(workers)
    try:
        while waiting or running:
            while waiting and sum(not each.is_over for each in running) < jobs:
                running.append(_Run(waiting.popleft(), servers))
            yield from running[0].news(watched)
            servers.wait()
            for each in running:
                each.update()
            while running and running[0].is_over:
                yield from running[0].news(watched)
                running.popleft()
    except KeyboardInterrupt:
        told = [each for each in running if each.is_over or each is running[0]]
        _interrupt([each for each in running if not each.is_over])
        for each in told:
            yield from each.news(watched)
        raise
    finally:
        servers.stop()
        for each in running:
            each.stop()


def _interrupt(runs):
    """Passes Ctrl-C on to lessons, and gives them time to end where nothing is half done."""
    if not hasattr(os, "killpg"):
        return
    with contextlib.suppress(KeyboardInterrupt):
        for group in {each.process.pid for each in runs}:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGINT)
        until = time.monotonic() + _TIME_TO_END
        while time.monotonic() < until and any(each.poll() is None for each in runs):
            time.sleep(_MOMENT)
    for each in runs:
        each.read(is_over=True)


class _Stream:
    """What a lesson writes to one of its streams, and the file with the text that is kept of it.

    Args:
        file: That file. What the lesson itself writes to lies beside it until the lesson has ended.
        thins: Whether most epochs of a long training are left out.
    """

    def __init__(self, file: Path, thins: bool):
        self._kept = open(file, "w", encoding="utf-8", newline="\n")  # noqa: SIM115
        self._raw = open(raw(file), "w+b")  # noqa: SIM115
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


class _Run:
    """A lesson that runs, or has run and was not told of yet.

    Args:
        lesson: The lesson.
        servers: The servers, one of which runs it if there is one for it.

    Attributes:
        process: The process that runs it.

    Raises:
        UserError: Its folder can't be written, or another run is writing it.
    """

    def __init__(self, lesson: Lesson, servers: "_Servers"):
        self.lesson, self._script = lesson, digest(lesson)
        self._started, self._is_told, self._exit_code = time.monotonic(), False, None
        try:
            lesson.logs.mkdir(parents=True, exist_ok=True)
            self._lock = hold(lesson.logs)
            clear_events(lesson.logs)
            clear_figures(lesson.logs)
            (lesson.logs / RECORD).unlink(missing_ok=True)
            self._streams = [_Stream(lesson.logs / name, name == OUTPUT) for name in (OUTPUT, MESSAGES)]
        except OSError as error:
            raise not_writable(lesson.logs, error) from None
        self._server = servers.start(lesson)
        self.process = self._server.process if self._server else servers.alone(lesson)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._exit_code is not None

    def poll(self) -> int | None:
        """Returns its exit code if it has ended."""
        return self._server.exit_code(self.lesson) if self._server else self.process.poll()

    def update(self) -> None:
        """Keeps what it has written since the last call, and whether it has ended."""
        if not self.is_over:
            exit_code = self.poll()
            self.read(is_over=exit_code is not None)
            if exit_code is not None:
                self._exit_code, self._seconds = exit_code, time.monotonic() - self._started

    def read(self, is_over: bool) -> None:
        """Keeps what it has written since the last call.

        Args:
            is_over: Whether it has ended.
        """
        try:
            for stream in self._streams:
                stream.read(is_over)
        except OSError as error:
            self._streams = []
            raise not_writable(self.lesson.logs, error) from None

    def news(self, watched: bool) -> Iterator[Lesson | bytes | Result]:
        """Yields what was not told yet: the lesson, what it has written, its result.

        Args:
            watched: Whether to tell what it has written as it wrote it; of one that has ended before its turn it is
                the text that is kept.
        """
        if not self._is_told:
            watched = watched and not self.is_over
            yield self.lesson
        self._is_told = True
        for stream in self._streams:
            if new := stream.new(watched):
                yield new
        if self.is_over:
            yield self._result()

    def _result(self):
        lesson = self.lesson
        file, messages = lesson.logs / RECORD, lesson.logs / MESSAGES
        record: dict[str, Any] = {"data": {}, "fits": []}
        with contextlib.suppress(ValueError):  # none, or half of it, where the disk is full
            record |= json.loads(read(file))
        record |= {
            "exit_code": self._exit_code,
            "seconds": self._seconds,
            "when": datetime.datetime.now().isoformat(timespec="minutes"),
            "versions": versions(),
            "script": self._script,
        }
        try:
            file.write_text(json.dumps(record), encoding="utf-8")
            if not messages.stat().st_size:
                messages.unlink()
        except OSError as error:
            raise not_writable(lesson.logs, error) from None
        result = Result(lesson, printed=printed(lesson), **record)
        self._lock.close()
        return result

    def stop(self) -> None:
        """Ends it."""
        _end(self.process)
        self.read(is_over=True)
        self._lock.close()


class _Servers:
    """The servers, one for each set of modules, and the lessons that run without one.

    Args:
        workers: How many processes share out the training of a lesson.
    """

    def __init__(self, workers: int):
        self._workers = workers
        self._servers: dict[tuple[str, ...], _Server] = {}

    def start(self, lesson: Lesson) -> "_Server | None":
        """Starts a lesson.

        Args:
            lesson: The lesson.

        Returns:
            The server that runs it; None if there is none for it.
        """
        # Who belongs to TensorFlow's cluster is settled before it starts, and a fork starts after that.
        is_forked = hasattr(os, "fork") and self._workers == 1 and not tf_config()
        modules = _preloaded(lesson) if is_forked else None
        if modules is None:
            return None
        if modules not in self._servers or self._servers[modules].is_gone:
            self._servers[modules] = _Server(modules)
        self._servers[modules].start(lesson)
        return self._servers[modules]

    def alone(self, lesson):
        """Starts a lesson in a process of its own."""
        given = str(lesson.path), str(lesson.logs), lesson.kind
        if self._workers > 1:
            return _python("lessonkit.lessons.workers", "run", *given, str(self._workers))
        return _python("lessonkit.lessons.process", "run_script", *given)

    def wait(self) -> None:
        """Waits until a lesson ends, but for a moment at most."""
        outputs = [server.process.stdout for server in self._servers.values() if not server.is_gone]
        if outputs:
            select.select(outputs, [], [], _MOMENT)
        else:
            time.sleep(_MOMENT)

    def stop(self) -> None:
        """Ends them."""
        for server in self._servers.values():
            _end(server.process)


class _Server:
    """A process that has imported modules, and runs each lesson in a fork of itself.

    Args:
        modules: The modules' names.

    Attributes:
        process: The process.
    """

    def __init__(self, modules: tuple[str, ...]):
        self.process = _python("lessonkit.lessons.process", "serve", *modules)
        self._exit_codes: dict[str, int] = {}
        os.set_blocking(self.process.stdout.fileno(), False)

    @property
    def is_gone(self) -> bool:
        """Whether it has ended, and its lessons with it."""
        return self.process.poll() is not None

    def start(self, lesson: Lesson) -> None:
        """Starts a lesson."""
        self.process.stdin.write(json.dumps([str(lesson.path), str(lesson.logs)]) + "\n")
        self.process.stdin.flush()

    def exit_code(self, lesson: Lesson) -> int | None:
        """Returns a lesson's exit code if it has ended; the server's own where that has ended before."""
        is_gone = self.is_gone
        with contextlib.suppress(BlockingIOError):
            answers = os.read(self.process.stdout.fileno(), PIPE).decode()
            self._exit_codes |= dict(map(json.loads, answers.splitlines()))
        return self._exit_codes.pop(str(lesson.logs), (self.process.returncode or 1) if is_gone else None)


def _end(process):
    """Ends a process and all that it has started."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)  # a lesson may take no notice of less
        else:
            process.kill()
    process.wait()
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    process.stdout.close()


def _preloaded(lesson: Lesson) -> tuple[str, ...] | None:
    source = lesson.path.read_text(encoding="utf-8")
    return next(
        (modules for name, modules in _PRELOADED.items() if re.search(rf"^from {name} ", source, re.M)), None
    )


def _python(module, function, *args):
    """Starts a function of a module in a new Python, in a process group of its own."""
    call = f"import sys; from {module} import {function}; {function}(*sys.argv[1:])"
    return subprocess.Popen(
        [sys.executable, "-P", "-c", call, *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "LESSONS_RUN": "1"},  # figures are saved, none opens a window
        start_new_session=True,
    )
