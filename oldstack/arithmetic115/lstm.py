"""What a step of an LSTM does between its products, forward and back, in one pass through memory each."""

import functools
from collections.abc import Callable

from oldstack.arithmetic115 import native
from oldstack.arithmetic115.loops import add_sigmoid, add_tanh
from oldstack.arithmetic115.machine_code import Instructions
from oldstack.arithmetic115.rows import Rows

# Where the gates of a step stand in a row, as in Keras's kernels.
_IN, _FORGET, _NEW, _OUT = range(4)
_GATES, _ONE, _INDEX = 4, 1, 1
# Units that a step needs at least, as a loop over rows.
LEAST = 8


def _hard_sigmoid(loop: Instructions) -> None:
    loop.do("mul", 0, loop.constant(0.2))
    loop.do("add", 0, loop.constant(0.5))
    loop.clamp(0, 1, 0.0, 1.0)


def _of_hard_sigmoid(loop: Instructions) -> None:
    """Multiplies register 0 by the derivative where the gate is register 1; registers 1 and 2 are lost."""
    loop.do("mul", 0, loop.constant(0.2))
    loop.do("move", 2, loop.constant(0.0))
    loop.is_less(2, 1)
    loop.do("and", 0, 2)
    loop.is_less(1, loop.constant(1.0))
    loop.do("and", 0, 1)


def _of_sigmoid(loop: Instructions) -> None:
    """The same for the sigmoid."""
    loop.do("mul", 0, 1)
    loop.do("move", 2, loop.constant(1.0))
    loop.do("sub", 2, 1)
    loop.do("mul", 0, 2)


_OPENED = {"HardSigmoid": (_hard_sigmoid, _of_hard_sigmoid), "Sigmoid": (add_sigmoid, _of_sigmoid)}


@functools.cache
def steps(gate: str) -> tuple[Callable, Callable] | None:
    """Returns the ops of a step with the activation tanh; None where there are none.

    Args:
        gate: What opens the gates: "HardSigmoid" (0.2 x + 0.5, cut off at 0 and 1) or "Sigmoid".

    Returns:
        The first takes a table of what inputs give the gates, of shape (rows, 4 * units), the row of each sample, int32
        of shape (samples,), what the state gives the gates, of shape (samples, 4 * units), and the carry, of shape
        (samples, units). It returns the gates, the new carry, that one's activation and the new state. The second takes
        these gates, the carry before, the activation, and the gradients of the new state and carry. It returns the
        gradients of what went into the gates, and of the carry before.
    """
    opened, of_opened = _OPENED[gate]
    forward = native.of_rows(
        f"LstmBy{gate}",
        ["table: float", "index: int32", "from_state: float", "carry: float"],
        {"gates": 2, "new_carry": 3, "active": 3, "state": 3},
        _forward(opened),
    )
    backward = native.of_rows(
        f"LstmBy{gate}Grad",
        ["gates: float", "carry: float", "active: float", "of_state: float", "of_new_carry: float"],
        {"of_gates": 0, "of_carry": 1},
        _backward(of_opened),
    )
    return (forward, backward) if forward and backward else None


def _forward(opened):
    table, index, from_state, carry, gates, new_carry, active, state, row = range(9)
    loop = Rows((_GATES, _INDEX, _GATES, _ONE, _GATES, _ONE, _ONE, _ONE), picked=(table, index))
    i, f, o = 4, 5, 6
    for gate, kept in ((_IN, i), (_FORGET, f), (_OUT, o), (_NEW, 0)):
        loop.load(0, row, gate)
        loop.load(1, from_state, gate)
        loop.do("add", 0, 1)
        (add_tanh if gate == _NEW else opened)(loop)
        loop.store(0, gates, gate)
        if kept:
            loop.do("move", kept, 0)
    loop.load(1, carry)
    loop.do("mul", f, 1)
    loop.do("mul", i, 0)
    loop.do("add", f, i)
    loop.store(f, new_carry)
    loop.do("move", 0, f)
    add_tanh(loop)
    loop.store(0, active)
    loop.do("mul", 0, o)
    loop.store(0, state)
    return loop


def _backward(of_opened):
    gates, carry, active, of_state, of_new_carry, of_gates, of_carry = range(7)
    loop = Rows((_GATES, _ONE, _ONE, _ONE, _ONE, _GATES, _ONE))
    of_new = 7  # the gradient of the new carry, by way of the state too
    loop.load(of_new, of_state)
    loop.load(0, gates, _OUT)
    loop.do("mul", of_new, 0)
    loop.load(3, active)
    _of_tanh(loop, of_new, 3)
    loop.load(0, of_new_carry)
    loop.do("add", of_new, 0)
    loop.load(4, gates, _IN)
    loop.load(5, gates, _NEW)
    loop.load(6, carry)
    for gate, other in ((_IN, 5), (_FORGET, 6)):
        loop.do("move", 0, of_new)
        loop.do("mul", 0, other)
        loop.load(1, gates, gate)
        of_opened(loop)
        loop.store(0, of_gates, gate)
    loop.do("mul", 4, of_new)
    _of_tanh(loop, 4, 5)
    loop.store(4, of_gates, _NEW)
    loop.load(0, of_state)
    loop.load(1, active)
    loop.do("mul", 0, 1)
    loop.load(1, gates, _OUT)
    of_opened(loop)
    loop.store(0, of_gates, _OUT)
    loop.load(0, gates, _FORGET)
    loop.do("mul", of_new, 0)
    loop.store(of_new, of_carry)
    return loop


def _of_tanh(loop, register, result):
    """Multiplies a register by 1 - the square of another, which is lost; register 0 is, too."""
    loop.do("mul", result, result)
    loop.do("move", 0, loop.constant(1.0))
    loop.do("sub", 0, result)
    loop.do("mul", register, 0)
