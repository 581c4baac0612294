"""Random numbers where execution is eager and an op has no seed: each draw has a seed of its own.

TensorFlow makes a kernel for each pair of seeds, which takes many times as long as in 1.15. Ops that take the pair
as an input begin with the same numbers, and a function can be called with other pairs each time.
"""

import contextlib
import functools

import numpy as np

from oldstack.loading.patch import Hooks, patch

hooks = Hooks()
_PHILOX = 1  # the generator of these ops
_given = None


class _Seed(int):
    """The second seed of a draw, and as `row` what its op takes: the first seed, 0 and the second."""


class Rows:
    """Seeds that a function is called with.

    Args:
        tensor: (draws, 3), uint64.

    Attributes:
        taken: How many draws there were.
    """

    def __init__(self, tensor):
        self._tensor = tensor
        self.taken = 0

    @contextlib.contextmanager
    def used(self):
        """Has all draws take their seeds from here, while the function is traced."""
        global _given
        _given = self
        try:
            yield
        finally:
            _given = None

    def next(self):
        """Returns the seeds of the next draw."""
        self.taken += 1
        return 0, _with_row(0, self._tensor[self.taken - 1])


def _with_row(number, row):
    seed = _Seed(number)
    seed.row = row
    return seed


def is_traced() -> bool:
    """Tells whether what runs is a function in the making that does what eager execution does."""
    return _given is not None


def is_drawn(op_seed: int | None) -> bool:
    """Tells whether a draw gets its seeds here.

    Args:
        op_seed: What its op was given.
    """
    from tensorflow.python.eager import context

    is_seeded = context.executing_eagerly() and context.global_seed() is not None
    return op_seed is None and (is_traced() or is_seeded)


def seeds(get_seed):
    """Returns both seeds of the next draw.

    Args:
        get_seed: TensorFlow's own.
    """
    if _given is not None:
        return _given.next()
    first, second = get_seed(None)
    return first, _with_row(second, np.array([first, 0, second], np.uint64))


def rows(number: int) -> np.ndarray:
    """Returns the seeds of the next draws, (number, 3).

    Args:
        number: How many.
    """
    from tensorflow.python.framework import random_seed

    drawn = [random_seed.get_seed(None)[1].row for _ in range(number)]
    return np.array(drawn, np.uint64).reshape(number, 3)


@hooks.on("tensorflow.python.ops.gen_random_ops")
def _gen_random_ops(module):
    from tensorflow.python.ops import gen_stateless_random_ops_v2 as of_inputs

    for name, other in (
        ("random_uniform", of_inputs.stateless_random_uniform_v2),
        ("random_standard_normal", of_inputs.stateless_random_normal_v2),
        ("truncated_normal", of_inputs.stateless_truncated_normal_v2),
    ):
        patch(module, name, _choosing(getattr(module, name), other))


def _choosing(plain, of_inputs):
    """Returns a function that draws; a seed with a row goes in as an input."""

    @functools.wraps(plain)
    def draw(shape, dtype, seed=0, seed2=0, name=None):
        if isinstance(seed2, _Seed):
            return of_inputs(shape, seed2.row[:1], seed2.row[1:], _PHILOX, dtype, name)
        return plain(shape, dtype, seed, seed2, name)

    return draw
