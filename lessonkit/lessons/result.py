"""What came of running a lesson: what it printed, and the verdict."""

import ast
import functools
import hashlib
import importlib.metadata
import json
import platform
import re
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from lessonkit.data import OWN, STAND_IN
from lessonkit.lessons import spread
from lessonkit.lessons.catalog import Lesson
from lessonkit.lessons.compare import compare, read_expected
from lessonkit.lessons.process import MESSAGES, OUTPUT, RECORD
from oldstack.messages import tr

_ROOM = 100_000  # bytes that a lesson needs at least for what it writes
_LONGEST = 1e9  # seconds that a run may be said to have taken
_LARGEST = 1e300  # whole numbers in a history that are no larger can be drawn and written
_FULL = re.compile(r"Errno 28\]|No space left on device")
_PACKAGES = ("TensorFlow", "Keras", "NumPy", "pandas")


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
        return self.script != digest(self.lesson)

    def judge(self) -> tuple[bool, str]:
        """Tells whether the lesson did what is expected, and the verdict in words."""
        if self.exit_code < 0:
            names = {number.value: number.name for number in signal.Signals}
            name = names.get(-self.exit_code, f"signal {-self.exit_code}")
            return False, tr(f"ended by {name}", f"{name} 신호로 끝남")
        if self.exit_code:
            english, korean = f"failed with exit code {self.exit_code}", f"종료 코드 {self.exit_code}로 실패"
            # Where nothing more can be written, the words for it can't either.
            is_full = self.lesson.logs.exists() and shutil.disk_usage(self.lesson.logs).free < _ROOM
            if is_full or _FULL.search(read(self.lesson.logs / MESSAGES)):
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
        record = json.loads(read(lesson.logs / RECORD))
        result = Result(lesson, printed=printed(lesson), **record)
    # An older version of this project has written less.
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return result if _is_whole(result) else None


def _is_whole(result: Result) -> bool:
    """Returns whether each part of a record is of its type: anybody may have written in the file."""
    types = {
        "exit_code": int,
        "seconds": int | float,
        "when": str,
        "versions": str,
        "script": str,
        "fits": list,
    }
    return (
        all(isinstance(getattr(result, name), kind) for name, kind in types.items())
        and 0 <= result.seconds < _LONGEST
        and re.fullmatch(r"[\d:T-]*", result.when) is not None
        and isinstance(result.data, dict)
        and all(isinstance(kind, str) for kind in result.data.values())
        and all(map(_is_fit, result.fits))
    )


def _is_fit(fit: object) -> bool:
    if not (isinstance(fit, dict) and isinstance(fit.get("cut"), str | None) and "cut" in fit):
        return False
    history = fit.get("history")
    return isinstance(history, dict) and all(
        isinstance(values, list) and all(map(_is_figure, values)) for values in history.values()
    )


def _is_figure(value: object) -> bool:
    return isinstance(value, float) or (isinstance(value, int) and abs(value) < _LARGEST)


def printed(lesson: Lesson) -> str:
    """Returns what a lesson's last run has printed.

    Raises:
        OSError: It has not been run, or the file can't be read.
    """
    # As bytes: read as text, a carriage return would be the end of a line.
    file = lesson.logs / OUTPUT
    text = file.read_bytes().decode("utf-8", "replace") if file.is_file() else ""
    return text.replace("\r\n", "\n")


def read(file: Path) -> str:
    """Returns the text of a file; none if there is no file, but a link to a device, which may never end."""
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""


def digest(lesson: Lesson) -> str:
    """Returns what tells a lesson's code from another one; docstring and comments are no code."""
    module = ast.parse(lesson.path.read_bytes())
    code = module.body[1:] if ast.get_docstring(module) else module.body
    return hashlib.sha256("".join(map(ast.dump, code)).encode()).hexdigest()[:16]


@functools.cache
def versions() -> str:
    """Returns what lessons run on: "TensorFlow 2.21.0, Keras 3.15.1, ..."."""
    packages = (f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    return ", ".join([*packages, f"Python {platform.python_version()}"])
