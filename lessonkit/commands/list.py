"""`lessons.py list`: every lesson, one line each."""

import re
import sys

from rich.text import Text

from lessonkit.commands.parser import Add
from lessonkit.commands.parts import console
from lessonkit.data import STAND_IN
from lessonkit.lessons import catalog, times
from lessonkit.lessons.result import Result
from lessonkit.lessons.result import last as last_result
from oldstack.messages import tr

_WIDE = 120  # columns from which names are shown, and everything as it is
_GAP, _TITLE = "  ", 1  # between columns; which column gives way
_DATA_WIDTH = 11  # on a narrow terminal: room for most names
_ON_STAND_IN = r"(stand-in data|대체 데이터): "
# Verdicts in fewer words, for a narrow terminal.
_SHORTER = (
    (r"^same within the last digit", "last digit ±1"),
    (r"^the original's digits", "original's digits"),
    (r"^inside the original's spread", "inside its spread"),
    (r"^outside the original's spread", "out of its spread"),
    (r"^beside the original", "beside original"),
    (r"^failed with exit code", "failed, code"),
    (r"^not recorded for these data", "not recorded"),
    (r"^마지막 자리 ±1 안에서 같음", "끝자리 ±1 안"),
    (r"^원래 환경과 같은 숫자", "원래와 같은 숫자"),
    (r"^원래 환경의 범위 안", "원래 범위 안"),
    (r"^원래 환경의 범위를 벗어남", "원래 범위 밖"),
    (r"^이 데이터의 기록이 없음", "기록 없음"),
)
_FIRST_PART = r"(, \d+/| ?\(|: ).*"


def register(add: Add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    add("list", _main, "every lesson, one line each", "모든 예제를 한 줄씩")


def _main(arguments):
    screen = console()
    is_wide = screen.width >= _WIDE
    results = {lesson: last_result(lesson) for lesson in catalog.lessons()}
    rows = [_row(lesson, result, is_wide) for lesson, result in results.items()]
    widths = [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]
    if sys.stdout.isatty():
        widths[_TITLE] -= max(0, sum(widths) + len(_GAP) * (len(widths) - 1) - screen.width)
    for row in rows:
        for cell, width in zip(row, widths, strict=True):
            cell.truncate(width, overflow="ellipsis", pad=True)
        line = Text(_GAP).join(row)
        line.rstrip()
        screen.print(line, no_wrap=True, overflow="ignore", crop=False)
    if sys.stdout.isatty():
        for line in _legend(results):
            screen.print(line, style="dim", highlight=False)


def _row(lesson: catalog.Lesson, result: Result | None, is_wide: bool) -> list[Text]:
    """Returns number or name, title, seconds, data and the last verdict of a lesson."""
    data, verdict = _outcome(lesson, result, is_wide)
    name = lesson.name if is_wide else f"{lesson.number:02d}"
    seconds = Text(f"{_seconds(lesson, result):>6}", style="dim")
    return [Text(name, style="bold"), Text(lesson.local_title), seconds, data, verdict]


def _seconds(lesson: catalog.Lesson, result: Result | None) -> str:
    """Returns how long the lesson took; or about how long it does, or else the original did."""
    if result and result.exit_code == 0 and not any(fit["cut"] for fit in result.fits):
        return _in_words(result.seconds)
    if (seconds := times.expected(lesson, STAND_IN)) is not None:
        return f"~{_in_words(seconds)}"
    recorded = lesson.expected.with_suffix(".txt")
    text = recorded.read_text(encoding="utf-8", errors="replace") if recorded.exists() else ""
    original = re.search(r"^# Seconds: ([\d.]+)$", text, re.MULTILINE)
    return f"~{_in_words(float(original[1]))}" if original else ""


def _in_words(seconds: float) -> str:
    text = f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"
    return tr(f"{text} s", f"{text}초")


def _outcome(lesson, result, is_wide):
    """Returns the data of a lesson and its last verdict, as cells."""
    data = Text(", ".join(lesson.data))
    if not is_wide:
        data.truncate(_DATA_WIDTH, overflow="ellipsis")
    if not result:
        return data, Text()
    if STAND_IN in result.data.values():
        data.append(tr(" (stand-in)", " (대체)") if is_wide else "*", style="yellow")
    ok, verdict = result.judge()
    verdict = re.sub(f"^{_ON_STAND_IN}", "", verdict)
    if not is_wide:
        for long, short in _SHORTER:
            verdict = re.sub(long, short, verdict)
        verdict = re.sub(_FIRST_PART, "", verdict)
    return data, Text(f"{'✓' if ok else '✗'} {verdict}", style="green" if ok else "bold red")


def _legend(results):
    if any(result and STAND_IN in result.data.values() for result in results.values()):
        yield tr("* on generated stand-in data", "* 생성한 대체 데이터로 실행")
    yield tr("Run one: python3 lessons.py run 02", "실행하려면: python3 lessons.py run 02")
