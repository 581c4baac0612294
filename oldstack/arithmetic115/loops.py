"""Functions of one number as TensorFlow 1.15's kernels computed eight at a time, as loops of the processor's instructions.

`elementary` has the same formulas as ops of a graph, and their source.
"""

import numpy as np

from oldstack.arithmetic115 import SIGMOID_ABOVE, SIGMOID_BELOW, SIGMOID_BOUND, processor
from oldstack.arithmetic115.elementary import (
    EXP_BOUND,
    EXP_POLYNOMIAL,
    LEAST_NORMAL,
    LOG_POLYNOMIALS,
    LOGS_OF_2,
    ROOT_OF_HALF,
    TANH_ABOVE,
    TANH_BELOW,
    TANH_BOUND,
)
from oldstack.arithmetic115.machine_code import Instructions, Loop


def exp() -> Loop:
    """E to the power of numbers."""
    loop = Loop()
    loop.do("move", 7, 0)
    loop.clamp(0, 1, -EXP_BOUND, EXP_BOUND)
    loop.do("move", 1, 0)
    loop.do("mul", 1, loop.constant(1.44269504088896341))
    loop.do("add", 1, loop.constant(0.5))
    loop.floor(1)
    for part in LOGS_OF_2:
        loop.do("move", 2, 1)
        loop.do("mul", 2, loop.constant(part))
        loop.do("sub", 0, 2)
    loop.polynomial(2, 0, *EXP_POLYNOMIAL)
    loop.do("move", 3, 0)
    loop.do("mul", 3, 0)
    loop.do("mul", 2, 3)
    loop.do("add", 2, 0)
    loop.do("add", 2, loop.constant(1.0))
    loop.do("add", 1, loop.constant(127.0))
    loop.power_of_two(1)
    loop.do("mul", 2, 1)
    loop.do("max", 2, 7)
    loop.do("move", 0, 2)
    return loop


def log() -> Loop:
    """Logarithms."""
    loop = Loop()
    loop.do("max", 0, loop.constant(LEAST_NORMAL))
    loop.do("move", 1, 0)
    loop.exponent(1)
    loop.do("add", 1, loop.constant(-126.0))
    # The bits of all but the exponent, and with those of a half's: a number from a half to 1.
    loop.do("move", 3, loop.constant(-np.inf))
    loop.do("and_not", 3, 0)
    loop.do("or", 3, loop.constant(0.5))
    loop.do("move", 0, 3)
    loop.is_less(3, loop.constant(ROOT_OF_HALF))
    loop.do("move", 4, 3)
    loop.do("and", 4, loop.constant(1.0))
    loop.do("sub", 1, 4)
    loop.do("and", 3, 0)
    loop.do("add", 0, loop.constant(-1.0))
    loop.do("add", 0, 3)
    loop.do("move", 4, 0)
    loop.do("mul", 4, 0)
    loop.do("move", 5, 4)
    loop.do("mul", 5, 0)
    low, middle, high = LOG_POLYNOMIALS
    loop.polynomial(6, 0, *low)
    for polynomial in (middle, high):
        loop.do("mul", 6, 5)
        loop.polynomial(7, 0, *polynomial)
        loop.do("sub", 6, 7)
    loop.do("mul", 6, 5)
    larger, rest = LOGS_OF_2
    loop.do("move", 7, 1)
    loop.do("mul", 7, loop.constant(-rest))
    loop.do("sub", 7, 6)
    loop.do("mul", 4, loop.constant(0.5))
    loop.do("sub", 0, 4)
    loop.do("sub", 0, 7)
    loop.do("mul", 1, loop.constant(larger))
    loop.do("add", 0, 1)
    # x - 1 / sqrt(x) where x is not between 0 and inf: 0 gives -inf, what is below it NaN, and NaN and inf themselves.
    loop.load_second(1)
    loop.do("move", 2, 1)
    loop.do("add", 2, loop.constant(0.0))
    loop.do("rsqrt", 3, 2)
    loop.do("sub", 2, 3)
    loop.do("move", 4, loop.constant(0.0))
    loop.is_less(4, 1)
    loop.is_less(1, loop.constant(np.inf))
    loop.do("and", 4, 1)
    loop.choose(4, 0, 2)
    loop.do("move", 0, 4)
    return loop


def sigmoid() -> Loop:
    """Sigmoids."""
    loop = Loop()
    add_sigmoid(loop)
    return loop


def add_sigmoid(loop: Instructions) -> None:
    """Adds instructions that make sigmoids of register 0; registers 1 and 2 are lost."""
    loop.clamp(0, 1, -SIGMOID_BOUND, SIGMOID_BOUND)
    loop.do("move", 2, 0)
    loop.do("mul", 2, 0)
    loop.polynomial(1, 2, *SIGMOID_ABOVE)
    loop.do("mul", 0, 1)
    loop.polynomial(1, 2, *SIGMOID_BELOW)
    loop.do("div", 0, 1)
    loop.do("add", 0, loop.constant(0.5))
    loop.clamp(0, 1, 0.0, 1.0)


def tanh() -> Loop:
    """Hyperbolic tangents."""
    loop = Loop()
    add_tanh(loop)
    return loop


def add_tanh(loop: Instructions) -> None:
    """Adds instructions that make hyperbolic tangents of register 0; registers 1 and 2 are lost."""
    loop.clamp(0, 1, -TANH_BOUND, TANH_BOUND)
    loop.do("move", 2, 0)
    loop.do("mul", 2, 0)
    loop.polynomial(1, 2, *TANH_ABOVE)
    loop.do("mul", 0, 1)
    loop.polynomial(1, 2, *TANH_BELOW)
    loop.do("div", 0, 1)


def _is_normal(loop, register, spare):
    """Puts into a register which of register 0's numbers are positive, normal and not inf."""
    loop.do("move", spare, 0)
    loop.is_less(spare, loop.constant(np.inf))
    loop.do("move", register, 0)
    loop.is_less(register, loop.constant(LEAST_NORMAL))
    loop.do("and_not", register, spare)


def _make_zero(loop, into):
    """Puts 0 into a register where register 0 is no normal number, and NaN where that has no root, or is inf."""
    loop.do("sqrt", into, 0)
    loop.do("mul", into, loop.constant(0.0))
    loop.do("add", into, loop.constant(0.0))


def sqrt() -> Loop:
    """Roots; NaN for inf."""
    loop = Loop()
    processor.inverse_root(loop)
    loop.do("mul", 1, 0)
    _is_normal(loop, 3, 4)
    _make_zero(loop, 2)
    loop.choose(3, 1, 2)
    loop.do("move", 0, 3)
    return loop


def rsqrt() -> Loop:
    """1 / sqrt(x); NaN for inf."""
    loop = Loop()
    processor.inverse_root(loop)
    _is_normal(loop, 3, 4)
    _make_zero(loop, 2)
    loop.do("rsqrt", 2, 2)
    loop.choose(3, 1, 2)
    loop.do("move", 0, 3)
    return loop
