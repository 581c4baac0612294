"""How long the lessons take: here, here in plain Keras 3, and on the original stack.

Each lesson is a whole process, started as a learner starts it, the stacks in turn, several times. What counts are
medians and their ratios: a machine's own speed comes and goes.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lessonkit.folders import COURSE
from lessonkit.lessons import course, listing, markdown
from lessonkit.lessons.catalog import Lesson
from lessonkit.lessons.result import versions
from lessonkit.machine import cores, processor
from lessonkit.record import original
from oldstack.messages import UserError, tr

OURS, PLAIN, ORIGINAL = "here", "plain Keras 3", "original"
PAGE = COURSE / "docs" / "bench.md"
_PAGE = """\
# How long the lessons take

Whole processes, started as a learner starts them, in turn with those of the original stack; the median of {times},
least and most in brackets. The ratios are what counts: a machine's own speed comes and goes. Made by

```
{command}
```

on: {machine}.

{table}"""

# Runs a lesson, and then writes the seconds that it spent in training.
_TIMED = """\
import json, runpy, sys
script, record = sys.argv[1:]
sys.argv = [script]
runpy.run_path(script, run_name="__main__")
training = sys.modules.get("lessonkit.training")
with open(record, "w") as file:
    json.dump(sum(fit["seconds"] for fit in training.fits()) if training else 0.0, file)
"""


@dataclass
class Timing:
    """The times of one lesson.

    Attributes:
        lesson: The lesson.
        whole: For each stack the seconds of whole processes.
        fit: For each stack the seconds that these spent in training.
    """

    lesson: Lesson
    whole: dict[str, list[float]] = field(default_factory=dict)
    fit: dict[str, list[float]] = field(default_factory=dict)

    def note(self, stack: str, whole: float, fit: float) -> None:
        """Adds one run.

        Args:
            stack: `OURS`, `PLAIN` or `ORIGINAL`.
            whole: The seconds of its process.
            fit: The seconds that it spent in training.
        """
        self.whole.setdefault(stack, []).append(whole)
        self.fit.setdefault(stack, []).append(fit)

    def whole_ratio(self) -> float | None:
        """Returns how long the lesson takes here as a share of what it takes on the original."""
        return _ratio(self.whole, ORIGINAL)

    def fit_ratio(self) -> float | None:
        """Returns how long its training takes here as a share of what it takes in plain Keras 3."""
        return _ratio(self.fit, PLAIN)


def run(lessons: list[Lesson], times: int, python: str | None, plain: bool) -> Iterator[Timing]:
    """Times lessons.

    Args:
        lessons: The lessons.
        times: How often each runs on each stack.
        python: The original's interpreter; None to leave the original out.
        plain: Whether to time Keras lessons in plain Keras 3 as well.

    Yields:
        The timing of each lesson, when it is there.

    Raises:
        UserError: A lesson failed, here or on the original.
    """
    for lesson in lessons:
        stacks = [OURS]
        stacks += [PLAIN] if plain and lesson.kind == course.KERAS else []
        stacks += [ORIGINAL] if python else []
        timing = Timing(lesson)
        for _ in range(times):
            for stack in stacks:
                timing.note(
                    stack, *(_on_original(lesson, python) if stack == ORIGINAL else _here(lesson, stack))
                )
        yield timing


def page(timings: list[Timing], command: str) -> str:
    """Returns a page with the table, the machine that it is from, and how to make it again.

    Args:
        timings: What `run` yielded.
        command: The command that made it.
    """
    times = max(len(seconds) for timing in timings for seconds in timing.whole.values())
    heads, *rows = table(timings)
    return _PAGE.format(command=command, machine=machine(), times=times, table=markdown.table(heads, rows))


def machine() -> str:
    """Returns what the times depend on besides the lessons: processor, threads, versions."""
    threads = tr(f"{cores()} threads", f"스레드 {cores()}개")
    return f"{processor()}; {threads}; {versions()}"


def table(timings: list[Timing]) -> list[list[str]]:
    """Returns the medians and their ratios as rows of text, titles first and geometric means last.

    Behind the seconds of several runs stand the least and the most.

    Args:
        timings: What `run` yielded.
    """
    columns = [(tr("here, s", "여기, 초"), lambda timing: timing.whole.get(OURS), ".1f")]
    if any(ORIGINAL in timing.whole for timing in timings):
        columns += [
            (tr("original, s", "원래, 초"), lambda timing: timing.whole.get(ORIGINAL), ".1f"),
            (tr("ratio", "비율"), Timing.whole_ratio, ".2f"),
        ]
    if any(PLAIN in timing.whole for timing in timings):
        columns += [
            (tr("fit here, s", "fit 여기, 초"), lambda timing: timing.fit.get(OURS), ".2f"),
            (
                tr("fit in plain Keras 3, s", "Keras 3의 fit, 초"),
                lambda timing: timing.fit.get(PLAIN),
                ".2f",
            ),
            (tr("ratio", "비율"), Timing.fit_ratio, ".3f"),
        ]
    rows = [[tr("lesson", "예제"), *(title for title, _, _ in columns)]]
    for timing in timings:
        rows.append([timing.lesson.name, *(_text(value(timing), form) for _, value, form in columns)])
    means = [tr("geometric mean", "기하 평균")]
    for _, value, form in columns:
        values = [found for found in map(value, timings) if found]
        is_ratio = value in (Timing.whole_ratio, Timing.fit_ratio)
        means.append(_text(statistics.geometric_mean(values) if is_ratio and values else None, form))
    return [*rows, means] if any(means[1:]) else rows


def _text(value, form):
    """Returns a ratio, or the median of seconds, least and most behind it where they are several."""
    if value is None:
        return ""
    if not isinstance(value, list):
        return format(value, form)
    middle = format(statistics.median(value), form)
    return middle if len(value) == 1 else f"{middle} ({min(value):{form}}-{max(value):{form}})"


def _ratio(times, stack):
    if stack not in times or not statistics.median(times[stack]):
        return None
    return statistics.median(times[OURS]) / statistics.median(times[stack])


def _here(lesson, stack):
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder, "seconds.json")
        environment = {**os.environ, "LESSONS_PLAIN": "1"} if stack == PLAIN else dict(os.environ)
        command = [sys.executable, "-P", "-c", _TIMED, str(lesson.path), str(record)]
        started = time.perf_counter()
        process = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8")
        seconds = time.perf_counter() - started
        if process.returncode:
            english = f"{lesson.name} failed: run `python3 lessons.py run {lesson.number:02d}` to see why."
            korean = f"{lesson.name} 예제가 실패했습니다. `python3 lessons.py run {lesson.number:02d}`로 확인하세요."
            raise UserError(tr(english, korean))
        return seconds, json.loads(record.read_text())


def _on_original(lesson, python):
    source = listing.mended(lesson.path.read_text(encoding="utf-8"))
    outcome = original.run(python, source, lesson.path.name, original.data_files(lesson.data, stand_in=False))
    return outcome.seconds, outcome.fit_seconds
