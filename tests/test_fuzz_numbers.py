"""Any numbers, of any type and shape, print as NumPy 1.18 prints them: for who sets LESSONS_ORIGINAL.

`tests/original/printing.txt` holds 400 of them for everybody.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import numbers_printed
import numpy as np
import pytest
from fuzzing import settings  # noqa: F401 - loads the profile
from hypothesis import given
from hypothesis import strategies as st

ORIGINAL = os.environ.get("LESSONS_ORIGINAL")
KINDS = [
    "float16",
    "float32",
    "float64",
    "complex64",
    "complex128",
    "bool",
    "int8",
    "int64",
    "uint8",
    "uint64",
]
SHAPES = [None, (), (0,), (1,), (2,), (7,), (1, 1), (3, 2), (2, 0), (2, 3, 2), (40,)]
OPTIONS = {
    "precision": st.integers(0, 30),
    "threshold": st.sampled_from([0, 1, 5, 1000]),
    "edgeitems": st.integers(0, 4),
    "linewidth": st.integers(0, 120),
    "suppress": st.booleans(),
    "sign": st.sampled_from(["-", "+", " "]),
    "floatmode": st.sampled_from(["fixed", "unique", "maxprec", "maxprec_equal"]),
    "nanstr": st.sampled_from(["nan", "", "no number"]),
    "infstr": st.sampled_from(["inf", "", "Infinity"]),
}
# Numbers of all sizes, and those that losses and counts are: whole ones too, that float32 doesn't hold to the last digit.
floats = (
    st.floats() | st.floats(-10, 10) | st.integers(-(10**8), 10**8).map(float) | st.integers(-9, 9).map(float)
)


@st.composite
def cases(draw):
    kind, shape = draw(st.sampled_from(KINDS)), draw(st.sampled_from(SHAPES))
    number = floats
    if "int" in kind:
        about = np.iinfo(kind)
        number = st.integers(int(about.min), int(about.max))
    count = 1 if shape is None else int(np.prod(shape))
    numbers = draw(st.lists(st.tuples(number, floats), min_size=count, max_size=count))
    names = draw(st.lists(st.sampled_from(sorted(OPTIONS)), max_size=3, unique=True))
    options = {name: draw(OPTIONS[name]) for name in names}
    if shape == (2, 0):
        # `shape=` of an empty array: since NumPy 2 the line is broken before it, in 1.18 after it, where it is too long.
        options.pop("linewidth", None)
    return [kind, shape, numbers, options]


@pytest.fixture(scope="module")
def ask():
    """Returns a function that gives what the original prints, and what we print."""
    script = numbers_printed.__file__
    ours = {**os.environ, "PYTHONPATH": str(Path(script).parent.parent)}
    children = [
        subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        for command, environment in (
            ([ORIGINAL, script], os.environ),
            ([sys.executable, script, "ours"], ours),
        )
    ]

    def answers(case):
        for child in children:
            child.stdin.write(json.dumps(case) + "\n")
            child.stdin.flush()
        return [json.loads(child.stdout.readline()) for child in children]

    yield answers
    for child in children:
        child.communicate()


@pytest.mark.skipif(not ORIGINAL, reason="LESSONS_ORIGINAL names no Python with NumPy 1.18")
@given(case=cases())
def test_any_numbers_print_as_with_numpy_1(ask, case):
    theirs, ours = ask(case)
    assert ours == 2 * theirs
