"""What a Keras lesson printed against the original's spread.

The original is not reproducible: with one seed lesson 28 printed 0.7826 once and 0.7995 another time. So a figure
has two measures, both in `keras_lessons/expected/NN_slug.json`: what the original printed with ten seeds, and what
this lesson printed here when it was recorded, with what other roundings made of that.
"""

import json
import re
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from statistics import fmean, quantiles

from lessonkit.data import REAL, STAND_IN
from lessonkit.lessons import outcome
from oldstack.messages import tr

# A training has failed if its last loss is further from the others' quartiles than so many times their distance.
_FAR_OUT = 3
_ENOUGH = 5  # runs of the original for a spread; of lessons that take long there are fewer
_NOTHING = 1e-9  # what rounding makes of means and quartiles


@dataclass(frozen=True)
class Expected:
    """What is recorded of a lesson, for real data or for stand-ins.

    Attributes:
        text: The lines that it prints, without progress, with `#` for each figure.
        original: The figures of each run of the original, with any seed, by name.
        race_free: The figures of the original made reproducible, with the lesson's seed, on each kind of processor
            where that was recorded: its own last digits depend on it.
        ours: The figures of the lesson here.
        rounding: The figures of the lesson here where arithmetic rounds otherwise.
    """

    text: list[str]
    original: list[dict[str, float]]
    race_free: list[dict[str, float]]
    ours: dict[str, float]
    rounding: list[dict[str, float]]

    @property
    def runs(self) -> list[dict[str, float]]:
        """The figures of every run that is recorded."""
        return [*self.original, *self.race_free, self.ours, *self.rounding]

    def tolerance(self, name: str) -> float:
        """Returns how far from the recorded value another processor may bring a figure.

        Twice as far as the roundings that were tried, of which there are few.

        Args:
            name: The figure.
        """
        return 2 * max((abs(run[name] - self.ours[name]) for run in self.rounding), default=0.0)


def read(path: Path, stand_in: bool) -> Expected | None:
    """Reads what is recorded of a lesson; None if that isn't all there is to read.

    Args:
        path: The JSON file, written by lessons.py record.
        stand_in: Whether for stand-in data.

    Raises:
        ValueError: The file is not as record writes it.
    """
    if not path.exists():
        return None
    try:
        parts = json.loads(path.read_text(encoding="utf-8")).get(STAND_IN if stand_in else REAL, {})
        if not {"text", "original", "ours"} <= parts.keys():
            return None
        runs = [run for seed in parts["original"].values() for run in seed]
        race_free = [run["figures"] for run in parts.get("race_free", {}).values()]
        return Expected(parts["text"], runs, race_free, parts["ours"]["0"], parts.get("rounding", []))
    except (ValueError, AttributeError, KeyError, TypeError):
        raise ValueError(f"{path}: not as `lessons.py record` writes it: record the lesson anew") from None


def learned(runs: list[dict[str, float]]) -> list[dict[str, float]]:
    """Returns the runs whose training has not failed: with some seeds lessons 28 and 39 learn nothing.

    Nothing that lies between those runs and the others ever came out, so they must not widen the spread.

    Args:
        runs: The figures of each.
    """
    losses = [run["last loss"] for run in runs if "last loss" in run]
    if len(losses) < 4:
        return runs
    low, _, high = quantiles(losses, n=4, method="inclusive")
    limit = high + _FAR_OUT * (high - low)
    return [run for run in runs if run["last loss"] <= limit + _NOTHING]


def judge(expected: Expected, printed: str, histories: list[dict[str, list[float]]]) -> tuple[bool, str]:
    """Tells whether a lesson printed what is expected, and the verdict in words.

    Text must be the same. A printed figure must be as it was recorded here, up to rounding, and inside the
    original's spread, or all of them what the original prints where it is made reproducible; where none is printed,
    so must those of the last training. Of a lesson that takes long there may be no other roundings, or too few runs
    of the original for a spread: then that is not asked. Nor is what was recorded nowhere.

    Args:
        expected: What is recorded.
        printed: What the lesson wrote to standard output.
        histories: The History of each of its trainings.
    """
    if fault := _other_text(expected.text, outcome.template(printed)):
        return False, fault
    return judge_figures(expected, outcome.printed_figures(printed) or outcome.figures(printed, histories))


def judge_figures(expected: Expected, figures: dict[str, float]) -> tuple[bool, str]:
    """Tells whether figures are what is expected, and the verdict in words, as `judge` does.

    Args:
        expected: What is recorded.
        figures: The figures by name.
    """
    shown = {name: value for name, value in figures.items() if any(name in run for run in expected.runs)}
    if not shown:
        return True, not_recorded()
    if fault := _incomplete(expected, shown):
        return False, fault
    if not _is_race_free(expected, shown) and (fault := _other_than_recorded(expected, shown)):
        return False, fault
    means, theirs = _means(shown), [_means(run) for run in learned(expected.original)]
    # Not a count, if there is anything else.
    name, value = sorted(means.items(), key=lambda figure: figure[1] % 1 != 0)[-1]
    text, (low, high) = f"{name} {value:.4g}", _range(name, theirs)
    if _is_race_free(expected, shown):
        return True, tr(f"the original's digits: {text}", f"원래 환경과 같은 숫자: {text}")
    if len(theirs) == 1:
        return True, tr(
            f"beside the original: {text}, there {low:.4g} in one run",
            f"원래 환경과 나란히: {text}, 거기서는 한 번에 {low:.4g}",
        )
    if len(theirs) < _ENOUGH:
        return True, tr(
            f"beside the original: {text}, there {low:.4g} to {high:.4g} in {len(theirs)} runs",
            f"원래 환경과 나란히: {text}, 거기서는 {len(theirs)}번에 {low:.4g}~{high:.4g}",
        )
    if fault := _outside(means, theirs):
        return False, fault
    return True, tr(
        f"inside the original's spread: {text} ({low:.4g} to {high:.4g})",
        f"원래 환경의 범위 안: {text} ({low:.4g}~{high:.4g})",
    )


def not_recorded() -> str:
    """Returns the verdict on a lesson of which there is no record for the data that it had."""
    return tr(
        "not recorded for these data: nothing to compare with", "이 데이터의 기록이 없음: 비교하지 않음"
    )


def _other_text(expected, printed):
    """Returns what is wrong with the lines, both with `#` for each figure; None if nothing is."""
    for number, (wanted, found) in enumerate(zip_longest(expected, printed), start=1):
        if wanted != found:
            nothing = tr("nothing", "없음")
            return tr(
                f"differs at line {number}: expected {wanted or nothing}, printed {found or nothing}",
                f"{number}번째 줄이 다름: 기대한 줄 {wanted or nothing}, 찍힌 줄 {found or nothing}",
            )
    return None


def _is_race_free(expected, shown):
    """Tells whether all figures are the reproducible original's, on one kind of processor."""
    return any(all(run.get(name) == value for name, value in shown.items()) for run in expected.race_free)


def _incomplete(expected, shown):
    """Returns which figure isn't recorded of every run, and so can't be judged; None if all are."""
    for name in shown:
        if lacking := sum(name not in run for run in expected.runs):
            return tr(
                f"incompletely recorded: {name} is missing in {lacking} of {len(expected.runs)} runs",
                f"기록이 모자람: {len(expected.runs)}번 가운데 {lacking}번에 {name}이(가) 없음",
            )
    return None


def _other_than_recorded(expected, shown):
    """Returns which figure is further from the recorded one than rounding brings it; None if none is."""
    for name, value in shown.items() if expected.rounding else ():
        if not abs(value - expected.ours[name]) <= expected.tolerance(name):  # nan is not
            recorded = f"{expected.ours[name]:g} ± {expected.tolerance(name):.2g}"
            return tr(
                f"not as recorded: {name} {value:g}, recorded {recorded}",
                f"기록과 다름: {name} {value:g}, 기록 {recorded}",
            )
    return None


def _outside(means, theirs):
    """Returns which figure is outside the original's spread; None if none is."""
    for name, mean in means.items():
        low, high = _range(name, theirs)
        if not low - _NOTHING <= mean <= high + _NOTHING:
            return tr(
                f"outside the original's spread: {name} {mean:g}, there {low:g} to {high:g}",
                f"원래 환경의 범위를 벗어남: {name} {mean:g}, 범위 {low:g}~{high:g}",
            )
    return None


def _means(figures):
    """Returns the figures, those that are numbered ("fold accuracy 1") by their mean.

    Of ten numbers one is out of the range of a few runs before long.
    """
    groups: dict[str, list[float]] = {}
    for name, value in figures.items():
        groups.setdefault(re.sub(r" \d+$", "", name), []).append(value)
    return {name: fmean(values) for name, values in groups.items()}


def _range(name, runs):
    values = [run[name] for run in runs]
    return min(values), max(values)
