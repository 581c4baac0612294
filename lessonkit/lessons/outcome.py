"""What came of a Keras lesson: its printed lines without progress, and its figures by name.

The same for both stacks: progress output is taken away in the wording of Keras 2 and of Keras 3, and Keras 2's
"acc" is "accuracy" as it is today.
"""

import re
from collections import Counter

from lessonkit.lessons.transcript import clean

_PROGRESS = re.compile(
    r"""
    Epoch\ \d+/\d+$                                               # Epoch 1/30
    | \d+/(\d+|Unknown)\ +(\[[=>.]+\]|━)                          # 47/47 ━━━━ 0s 1ms/step - loss: 0.1
    | (\d+/\d+\ )?-\ \d+s\b                                       # verbose=2: 47/47 - 0s - loss: 0.1
    | Train\ on\ \d+\ samples,\ validate\ on\ \d+\ samples$
    | Epoch\ \d+:\ (\w+\ (improved|did\ not\ improve)\ from\ |finished\ saving\ model\ to\ |early\ stopping$)
    | Restoring\ model\ weights\ from\ the\ end\ of\ the\ best\ epoch
    """,
    re.VERBOSE,
)
_NUMBER = r"(?:[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE][-+]?\d+)?|[-+]?inf|nan)(?![\w.+])"
# A name, `:` or `=`, numbers. What is none of that is taken whole, up to the next sign, so that nothing is tried twice.
_FIGURES = re.compile(
    rf"""
    (?:(?![:=,'"\[\]])[\W\d])*+
    ([^\W\d][^:=,'"\[\]]*+)[:=]\s*+[\[('"]*+\s*+({_NUMBER}(?:['",\s]+{_NUMBER})*)
    | [^:=,'"\[\]]*+[:=,'"\[\]]?
    """,
    re.VERBOSE,
)


def lines(printed: str) -> list[str]:
    """Returns the lines that a lesson printed, without Keras's progress output and without empty lines.

    Args:
        printed: What it wrote to standard output, to a terminal or not.
    """
    return [row for row in map(str.strip, clean(printed).split("\n")) if _stays(row)]


def template(printed: str) -> list[str]:
    """Returns the lines that a lesson printed, with `#` for each figure.

    Args:
        printed: What it wrote to standard output.
    """
    return [
        _FIGURES.sub(
            lambda found: found[0].removesuffix(found[2] or "") + re.sub(_NUMBER, "#", found[2] or ""), line
        )
        for line in lines(printed)
    ]


def figures(printed: str, histories: list[dict[str, list[float]]]) -> dict[str, float]:
    """Returns the figures of a run, by name: those that are printed, and of the last training what it came to.

    From the last training come "last loss", "last accuracy", "last val_loss", "last val_accuracy", "best val_loss"
    and "epochs", where there are such.

    Args:
        printed: What the lesson wrote to standard output.
        histories: For each training its History: for each metric its value in each epoch.
    """
    return printed_figures(printed) | (_last(current_names(histories[-1])) if histories else {})


def printed_figures(printed: str) -> dict[str, float]:
    """Returns the numbers that a lesson printed after `NAME:` or `NAME=`, also several, in brackets or not.

    Where a name comes with more than one number, over the whole output, they are called "NAME 1", "NAME 2" and so
    on.

    Args:
        printed: What it wrote to standard output.
    """
    named = [
        (name.rstrip(), float(number.replace(",", "")))
        for line in lines(printed)
        for name, numbers in _FIGURES.findall(line)
        for number in re.findall(_NUMBER, numbers)
    ]
    times = Counter(name for name, _ in named)
    seen: Counter[str] = Counter()
    found = {}
    for name, value in named:
        seen[name] += 1
        found[name if times[name] == 1 else f"{name} {seen[name]}"] = value
    return found


def current_names(history: dict[str, list[float]]) -> dict[str, list[float]]:
    """Returns a History under today's names: "accuracy" for Keras 2's "acc".

    Args:
        history: For each metric its value in each epoch.
    """
    return {current_name(name): values for name, values in history.items()}


def current_name(metric: str) -> str:
    """Returns what a metric is called today: "val_accuracy" for Keras 2's "val_acc".

    Args:
        metric: Its name, then or today.
    """
    return re.sub(r"(^|_)acc$", r"\1accuracy", metric)


def _stays(text: str) -> bool:
    return bool(text) and not _PROGRESS.match(text)


def _last(history: dict[str, list[float]]) -> dict[str, float]:
    found = {f"last {name}": values[-1] for name, values in history.items() if values}
    if "last val_loss" in found:
        found["best val_loss"] = min(history["val_loss"])
    if "last loss" in found:
        found["epochs"] = len(history["loss"])
    return found
