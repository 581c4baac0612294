"""Numbers in the lessons' prose hold: what is a result stands in a record, or follows from the numbers here.

A number with two decimals or more must be in the lesson's code, in a sum that is right, in what was recorded of the
lesson or of one that the prose names by its number, or in `COMPUTED`. Whole numbers that are results stand there too.
Of the last cell, which proposes a change, `test_try` runs what it says.
"""

import ast
import io
import json
import math
import re
import tokenize
import warnings

import numpy as np
import pytest

from lessonkit.data import REAL, STAND_IN
from lessonkit.lessons import catalog
from lessonkit.lessons.compare import read_expected

LESSONS = {lesson.name: lesson for lesson in catalog.lessons()}
_DECIMAL = re.compile(r"(?<![\w.])\d+\.\d{2,}(?![\d.]*\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SUM = re.compile(
    r"((?:[\d.()\s]|\*\*|[-+*/])*[-+*/](?:[\d.()\s]|\*\*|[-+*/])*\d\)*)\s*=\s*(-?\d+(?:\.\d+)?)"
)


def prose(lesson):
    """Returns the docstring without title and header, and all comments that are no marks, one a line."""
    source = lesson.path.read_text(encoding="utf-8").partition("\n# %% 해 보기\n")[0]
    lines = (ast.get_docstring(ast.parse(source)) or "").split("\n")[1:]
    lines = [line for line in lines if not re.match(r"[A-Z][a-z]+: ", line)]
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not re.match(r"# (%%|(slide|added)\[)", token.string):
            lines.append(re.sub(r" +# (slide|added)\[.*", "", token.string))
    return "\n".join(lines)


def code(lesson):
    """Returns the numbers in a lesson's code."""
    tokens = tokenize.generate_tokens(io.StringIO(lesson.path.read_text(encoding="utf-8")).readline)
    return {token.string for token in tokens if token.type == tokenize.NUMBER}


def numbers(record):
    """Yields the numbers in a record, however deep."""
    if isinstance(record, dict | list):
        for part in record.values() if isinstance(record, dict) else record:
            yield from numbers(part)
    elif isinstance(record, int | float):
        yield float(record)


def recorded(lesson):
    """Returns the numbers that a lesson was recorded to print, and to come to in training, with its own seed."""
    if lesson.expected.suffix == ".txt":
        return [float(number) for number in _NUMBER.findall(read_expected(lesson.expected)[1])]
    parts = json.loads(lesson.expected.read_text(encoding="utf-8"))
    part = next(parts[kind] for kind in (REAL, STAND_IN) if "ours" in parts.get(kind, {}))
    return [*numbers(part["ours"]["0"]), *numbers(part.get("race_free", {}))]


def figure(number, name):
    """Returns a figure that was recorded of a lesson here, on the real data."""
    [lesson] = [lesson for lesson in LESSONS.values() if lesson.number == number]
    return json.loads(lesson.expected.read_text(encoding="utf-8"))[REAL]["ours"]["0"][name]


def is_rounded(text, value):
    """Tells whether a number as it is written is a value, rounded or cut to its digits."""
    unit = 10.0 ** -len(text.partition(".")[2])
    return abs(float(text) - value) <= 0.5 * unit + 1e-9 or math.floor(value / unit + 1e-9) * unit == float(
        text
    )


def wrong(number):
    """Returns how many of MNIST's 10000 test pictures a lesson takes for another digit."""
    return 10000 * (1 - figure(number, "Test Accuracy"))


def descended(rows, weights, steps):
    """Returns the weights after steps of gradient descent on the root mean square error, with a rate of 0.1."""
    *inputs, y = np.transpose(rows)
    x, w = np.column_stack([*inputs, np.ones(len(y))]), np.array(weights)
    for _ in range(steps):
        error = x @ w - y
        w = w - 0.1 * x.T @ error / len(y) / np.sqrt(np.mean(error**2))
    return w


def least_squares(rows):
    """Returns the weights with which a line fits best, and its root mean square error."""
    *inputs, y = np.transpose(rows)
    x = np.column_stack([*inputs, np.ones(len(y))])
    w = np.linalg.lstsq(x, y)[0]
    return [*w, np.sqrt(np.mean((x @ w - y) ** 2))]


def accuracies(seeds):
    """Returns what lesson 11 came to with some seeds."""
    runs = json.loads(LESSONS["11_bmi_mlp"].expected.read_text(encoding="utf-8"))[REAL]["ours"]
    return [runs[str(seed)]["accuracy"] for seed in seeds]


def learned_nothing():
    """Returns the accuracy of lesson 28 with seed 6, on the original."""
    record = json.loads(LESSONS["28_pima_diabetes"].expected.read_text(encoding="utf-8"))
    return record[REAL]["original"]["6"][0]["Accuracy"]


ONE, TWO = [[2, 81], [4, 93], [6, 91], [8, 97]], [[2, 0, 81], [4, 4, 93], [6, 2, 91], [8, 3, 97]]
BEST = least_squares(TWO)
DRAWN = 0.806901302  # by an op with seed 0, uniform, in float64, on the original
# By the lesson's number: what is written, and what it comes from.
COMPUTED = {
    7: {"0.85": 170 / 200, "0.65": 65 / 100, "109.86": 100 * math.log(3), "0.75": 3 / 4},
    10: {"1.15": 1.15},
    11: {
        "0.88": lambda: min(accuracies(range(4))),
        "0.98": lambda: max(accuracies(range(4))),
        "0.85": 170 / 200,
        "0.65": 65 / 100,
    },
    17: {
        "0.8069": DRAWN,
        "8.069": 10 * DRAWN,
        "80.69": 100 * DRAWN,
        "8.0690": 10 * DRAWN,
        "7.5235": descended(ONE, [10 * DRAWN, 100 * DRAWN], 1)[0],
    },
    18: {
        "1.5": BEST[0],
        "2.2857": BEST[1],
        "77.8571": BEST[2],
        "0.2673": BEST[3],
        "0.8069": DRAWN,
        "8.069": 10 * DRAWN,
        "80.69": 100 * DRAWN,
        "1.2301": descended(TWO, [10 * DRAWN, 10 * DRAWN, 100 * DRAWN], 2001)[0],
        "1.7699": descended(TWO, [10 * DRAWN, 10 * DRAWN, 100 * DRAWN], 2000)[0],
    },
    20: {
        "0.6344": 0.63436665,  # drawn likewise, normal
        "0.9933": 1 / (1 + math.exp(-5)),
        "0.0067": 1 / (1 + math.exp(5)),
        "0.105": -math.log(0.9),
        "2.303": -math.log(0.1),
    },
    21: {"0.86": 1 / (1 + math.exp(-1.79))},
    28: {"0.6510": (768 - 268) / 768, "0.6536": learned_nothing, "2.42": 2.42, "0.69": math.log(2)},
    29: {"146": lambda: 150 * figure(29, "Accuracy"), "0.105": -math.log(0.9), "1.099": math.log(3)},
    30: {"207": lambda: 208 * figure(30, "Accuracy")},
    32: {"51": lambda: 63 * figure(32, "Test Accuracy"), "0.0159": 1 / 63},
    35: {"0.7539": 4898 / 6497, "75.4": 100 * 4898 / 6497},
    39: {"0.001": 0.001, "0.63": 0.63, "396.9": 1000 * 0.63**2, "22.745": 22.745, "9.15": 9.15},
    40: {"0.992": 253 / 255, "376": 60000 * 784 * 8 / 1e6},
    41: {"180": lambda: wrong(41)},
    44: {"180": lambda: wrong(41)},
    45: {"0.731": 1 / (1 + math.exp(-1)), "36.2": 36.2},
}


def sums(text):
    """Yields each sum with what it is said to come to."""
    for left, right in _SUM.findall(text):
        try:
            with warnings.catch_warnings(action="ignore"):
                value = eval(left.strip(), {"__builtins__": {}})
        except (SyntaxError, TypeError):
            continue
        yield value, left, right


@pytest.mark.parametrize("name", LESSONS)
def test_sums_are_right(name):
    computed = COMPUTED.get(LESSONS[name].number, {})
    for value, left, right in sums(prose(LESSONS[name])):
        assert right in computed or is_rounded(right, value), f"{left} = {right}"


@pytest.mark.parametrize("name", LESSONS)
def test_results_in_prose_are_those_that_were_recorded(name):
    lesson, text = LESSONS[name], prose(LESSONS[name])
    computed = COMPUTED.get(lesson.number, {})
    for written, value in computed.items():
        assert re.search(rf"(?<![\d.]){re.escape(written)}(?![\d.]*\d)", text), (
            f"{written} is not in the prose"
        )
        assert is_rounded(written, value() if callable(value) else value), written
    named = {int(number) for number in re.findall(r"(?<![\d.])\d\d(?![\d.])", text)} | {lesson.number}
    records = [value for other in LESSONS.values() if other.number in named for value in recorded(other)]
    right = {part for _, left, right in sums(text) for part in [right, *_NUMBER.findall(left)]}
    for written in _DECIMAL.findall(text):
        known = written in computed or written in code(lesson) or written in right
        assert known or any(is_rounded(written, value) for value in records), f"{written}: where is it from?"
