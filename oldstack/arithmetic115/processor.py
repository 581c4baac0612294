"""The processor's own approximation of 1 / sqrt(x), from which TensorFlow 1.15's kernels took their square roots.

Its kernels asked the processor by the instruction `rsqrtps`, whose last bits are the processor's: Intel's and AMD's
differ. Nothing that is installed gives them: today's TensorFlow, XLA and oneDNN make a step of Newton's of their own of
the approximation, which can't be taken back, and NumPy has no such function. So the instruction itself is run
(`machine_code`): once for each number that it tells apart, for a table that ops look things up in; or, for many numbers,
within a loop that does all of a step of an optimizer.

Where it can't be run, `inverse_roots` returns None, and all roots are exact.
"""

import functools

import numpy as np

from oldstack.arithmetic115 import blocks, machine_code

# It looks at the lowest bit of the exponent and at so many bits of the mantissa; those of Intel at fewer.
MANTISSA = 12
# As near as it comes, by the manuals.
_NEAR = 1.5 / 2**12
_LEAST_NORMAL = 1.17549435e-38


@functools.cache
def inverse_roots() -> np.ndarray | None:
    """Returns the approximations for floats from 0.5 to 2, in the order of their highest bits, as the bits of floats.

    Returns:
        2 * 2**MANTISSA integers; None where there is no such instruction, or no way to run it.
    """
    if not machine_code.can_run():
        return None
    numbers = np.arange(126 << MANTISSA, 128 << MANTISSA, dtype=np.int32) << (23 - MANTISSA)
    numbers = numbers.view(np.float32)
    loop = machine_code.Loop()
    loop.do("rsqrt", 0, 0)
    results = loop.built()(numbers)
    is_near = np.abs(results * np.sqrt(numbers, dtype=np.float64) - 1) <= _NEAR
    return results.view(np.int32) if is_near.all() else None


def whole_table() -> np.ndarray:
    """Returns the approximations for all positive floats, in the order of their highest bits: 4 MB of floats.

    Those below the smallest normal float are finite, so that a number times its own is 0 where that is 0.
    """
    half_exponents = np.arange(128, dtype=np.int32)[:, None]
    return (inverse_roots() + ((63 - half_exponents) << 23)).view(np.float32).ravel()


def inverse_root(loop: machine_code.Loop) -> None:
    """Puts 1 / sqrt of register 0 into register 1: one step of Newton's from the approximation."""
    loop.do("rsqrt", 1, 0)
    loop.do("move", 2, 1)
    loop.do("mul", 2, 1)
    loop.do("mul", 2, 0)
    loop.do("mul", 2, loop.constant(-0.5))
    loop.do("add", 2, loop.constant(1.5))
    loop.do("mul", 1, 2)


@functools.cache
def _inverse_roots():
    loop = machine_code.Loop()
    inverse_root(loop)
    loop.do("move", 0, 1)
    return loop.built()


def inverse_roots_of(x: np.ndarray) -> np.ndarray:
    """Returns 1 / sqrt(x) of floats above 0, of any shape."""
    places = blocks.one_by_one(x.size)
    found = _inverse_roots()(x)
    if len(places):
        found.flat[places] = 1 / np.sqrt(x.flat[places])
    return found


def roots_of(x: np.ndarray) -> np.ndarray:
    """Returns the roots of floats that are 0 or above, of any shape."""
    places = blocks.one_by_one(x.size)
    found = np.where(x < np.float32(_LEAST_NORMAL), np.float32(0), x * _inverse_roots()(x))
    if len(places):
        found.flat[places] = np.sqrt(x.flat[places])
    return found


@functools.cache
def _quotients():
    loop = machine_code.Loop()
    inverse_root(loop)
    loop.do("mul", 1, 0)
    loop.is_less(0, loop.constant(_LEAST_NORMAL))
    loop.do("and_not", 0, 1)
    loop.do("add", 0, loop.constant("added"))
    loop.do("move", 2, 0)
    loop.load_second(0)
    loop.do("mul", 0, loop.constant("factor"))
    loop.do("div", 0, 2)
    return loop.built()


@functools.cache
def _products():
    loop = machine_code.Loop()
    inverse_root(loop)
    loop.load_second(0)
    loop.do("mul", 0, loop.constant("factor"))
    loop.do("mul", 0, 1)
    return loop.built()


def quotients(x, above, factor, added, *, one_by_one=None) -> np.ndarray:
    """Returns above * factor / (sqrt(x) + added).

    Args:
        x: Floats that are 0 or above, of any shape.
        above: As many floats.
        factor: A number.
        added: A number.
        one_by_one: The places of those whose root is exact, by default what is left over from eights.
    """
    places = blocks.one_by_one(x.size) if one_by_one is None else one_by_one
    found = _quotients()(x, above, factor=factor, added=added)
    if len(places):
        found.flat[places] = above.flat[places] * factor / (np.sqrt(x.flat[places]) + added)
    return found


def products(x, above, factor, *, one_by_one=None) -> np.ndarray:
    """Returns above * factor / sqrt(x), taken as a product; the arguments are those of `quotients`, x is above 0."""
    places = blocks.one_by_one(x.size) if one_by_one is None else one_by_one
    found = _products()(x, above, factor=factor)
    if len(places):
        found.flat[places] = above.flat[places] * factor * (1 / np.sqrt(x.flat[places]))
    return found
