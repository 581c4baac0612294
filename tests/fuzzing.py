"""How much is tried by the tests that make up their input: little and always the same, or much.

HYPOTHESIS_PROFILE=long python -m pytest tests/test_fuzz_*.py
"""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

_SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
_COMMON = {"deadline": None, "database": None, "suppress_health_check": _SLOW}
settings.register_profile("quick", max_examples=40, derandomize=True, **_COMMON)
settings.register_profile("long", max_examples=3000, **_COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def damaged(draw, good):
    """Draws texts or bytes, and good ones with a piece cut out, doubled, or something in its place."""
    good = draw(st.sampled_from(good))
    made_up = st.text(max_size=8) if isinstance(good, str) else st.binary(max_size=8)
    for _ in range(draw(st.integers(0, 3))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(good))] * 2)))
        piece = draw(made_up | st.just(2 * good[start:end]))
        good = good[:start] + piece + good[end:]
    return good


@st.composite
def changed(draw, good):
    """Draws a JSON value like a good one, with one part of it missing or any other value in its place."""
    if isinstance(good, (dict, list)) and good and draw(st.integers(0, 4)):
        key = draw(st.sampled_from(sorted(good) if isinstance(good, dict) else range(len(good))))
        copy = good.copy()
        if draw(st.booleans()):
            copy[key] = draw(changed(good[key]))
        else:
            del copy[key]
        return copy
    return draw(JSON)
