"""How long lessons take: recorded for a course, in its `seconds.json`, or on this machine by the last run.

    python lessons.py run all
    python lessons.py record seconds

The second writes what the lessons took in their last runs, as they ran: beside one another, as `run` runs them.
"""

import heapq
import json
import math
from pathlib import Path

from lessonkit import data
from lessonkit.folders import COURSE
from lessonkit.lessons.catalog import Lesson
from lessonkit.lessons.result import Result, last
from lessonkit.machine import cores
from oldstack.messages import UserError, tr

_FILE = "seconds.json"
_LONG = (
    60  # seconds, on real data where that is known; a lesson that takes longer is one of the last in `all`
)
_WORTH_SAYING = 60  # seconds from which on they are announced


def at_a_time(lessons: list[Lesson]) -> int:
    """Returns how many of some lessons run at a time unless the user says so: two where there are two cores."""
    return max(1, min(2, cores(), len(lessons)))


def long_ones_last(lessons: list[Lesson]) -> list[Lesson]:
    """Returns lessons in their order, but for those that take long: these last, the longest of them first."""
    of = _recorded()
    recorded = of[data.STAND_IN] | of[data.REAL]
    long = [lesson for lesson in lessons if recorded.get(lesson.name, 0) > _LONG]
    long.sort(key=lambda lesson: -recorded[lesson.name])
    return [lesson for lesson in lessons if lesson not in long] + long


def announcement(lessons: list[Lesson], jobs: int) -> str:
    """Tells how long lessons will take, from their last runs here or else from what is recorded of the course.

    Args:
        lessons: The lessons, in the order in which they start.
        jobs: How many run at a time.

    Returns:
        A line for the user; "" where they take no minute, or nothing is known of one.
    """
    seconds, of_real = (_total(lessons, jobs, fetched) for fetched in (data.STAND_IN, data.REAL))
    if seconds is None or max(seconds, of_real or 0) < _WORTH_SAYING:
        return ""
    english, korean = f"{len(lessons)} lesson" + "s" * (len(lessons) > 1), f"예제 {len(lessons)}개"
    if jobs > 1:
        english, korean = f"{english}, {jobs} at a time", f"{korean}, {jobs}개씩 동시에"
    low = max(1, round(seconds / 60))
    if of_real is None:
        return tr(
            f"{english}: about {_minutes(low)} with stand-in data.",
            f"{korean}: 대체 데이터로는 {low}분쯤 걸립니다.",
        )
    high = max(1, round(of_real / 60))
    if low == high:
        return tr(f"{english}: about {_minutes(low)}.", f"{korean}: {low}분쯤 걸립니다.")
    return tr(
        f"{english}: about {_minutes(low)} with stand-in data, {high} with the real data.",
        f"{korean}: 대체 데이터로는 {low}분쯤, 진짜 데이터로는 {high}분쯤 걸립니다.",
    )


def expected(lesson: Lesson, fetched: str) -> float | None:
    """Returns the seconds of a lesson's last whole run here, or else what is recorded of it; None for neither.

    Args:
        lesson: The lesson.
        fetched: What a data set will be that isn't here: `REAL` or `STAND_IN` of `lessonkit.data`.
    """
    kind = fetched if any(_is_away(name) for name in lesson.data) else data.REAL
    if (result := _last(lesson)) and kind in (set(result.data.values()) or {kind}):
        return result.seconds
    return _recorded()[kind].get(lesson.name)


def record(lessons: list[Lesson]) -> Path:
    """Writes what lessons took in their last runs to the course's file, beside what is there of others.

    Args:
        lessons: The lessons.

    Returns:
        The file.

    Raises:
        UserError: One has no run to its end, whole and as it is now.
    """
    recorded = _recorded()
    for lesson in lessons:
        if not (result := _last(lesson)):
            english = f"{lesson.name} has no whole run: `python3 lessons.py run {lesson.number:02d}` first."
            korean = f"{lesson.name}: 끝까지 실행한 기록이 없습니다. 먼저 `python3 lessons.py run {lesson.number:02d}`"
            raise UserError(tr(english, korean))
        kinds = set(result.data.values()) or {data.REAL, data.STAND_IN}
        for kind in kinds & recorded.keys():
            recorded[kind][lesson.name] = round(result.seconds, 1)
    file = COURSE / _FILE
    content = {kind: dict(sorted(seconds.items())) for kind, seconds in recorded.items()}
    file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8", newline="\n")
    return file


def _recorded() -> dict[str, dict[str, float]]:
    """Returns the seconds of each lesson, on real data and on stand-ins; none where the file can't be read."""
    try:
        content = json.loads((COURSE / _FILE).read_text(encoding="utf-8"))
        parts = {kind: content.get(kind, {}) for kind in (data.REAL, data.STAND_IN)}
        return {
            kind: {name: float(each) for name, each in seconds.items() if math.isfinite(each)}
            for kind, seconds in parts.items()
        }
    except (OSError, ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError):
        return {data.REAL: {}, data.STAND_IN: {}}


def _total(lessons: list[Lesson], jobs: int, fetched: str) -> float | None:
    """Returns the seconds that lessons take; None if nothing is known of one.

    Args:
        lessons: The lessons.
        jobs: How many run at a time.
        fetched: What a data set will be that isn't here.
    """
    free = [0.0] * jobs
    for lesson in lessons:
        if (seconds := expected(lesson, fetched)) is None:
            return None
        heapq.heappush(free, heapq.heappop(free) + seconds)
    return max(free)


def _last(lesson: Lesson) -> Result | None:
    """Returns what came of the last run of a lesson as it is now, if it was whole and went to its end."""
    result = last(lesson)
    if not result or result.exit_code or result.is_stale or any(fit["cut"] for fit in result.fits):
        return None
    return result


def _is_away(name: str) -> bool:
    try:
        return data.state(name) in (data.STAND_IN, data.MISSING)
    except UserError:  # the run will say so
        return False


def _minutes(count: int) -> str:
    return f"{count} minute" + "s" * (count > 1)
