"""Sums and products with a number, in the order in which they stand, where a gradient is wanted of them.

Before a graph runs, `(x + y) + 1` becomes `x + (y + 1)` today, if nothing else takes `x + y`. In TensorFlow 1.15 the
gradient did: it asked for the shape.
"""

import tensorflow as tf
from tensorflow.python.eager import record
from tensorflow.python.ops import gen_math_ops

from oldstack.loading.patch import patch
from oldstack.training.own_gradient import with_own_gradient
from oldstack.training.rules import is_on

_SUMS = frozenset(("Add", "AddV2", "Sub"))


def install() -> None:
    """Has them taken so after `as_keras2`, in this process."""
    for function, inner in (("add_v2", _SUMS), ("sub", _SUMS), ("mul", frozenset(("Mul",)))):
        _replace(function, inner)


def _replace(function, kinds):
    def compute(x, y, name=None):
        if is_on() and record.could_possibly_record():
            if _is_number(y) and _takes_two(x, kinds):
                x = _kept(x)
            elif _is_number(x) and _takes_two(y, kinds):
                y = _kept(y)
        return today(x, y, name)

    today = patch(gen_math_ops, function, compute)


def _is_number(x):
    return isinstance(x, int | float) or (tf.is_tensor(x) and x.shape.rank == 0)


def _takes_two(x, kinds):
    if not (tf.is_symbolic_tensor(x) and x.op.type in kinds and x.shape.rank):
        return False
    return all(each.op.type != "Const" for each in x.op.inputs)


@with_own_gradient
def _kept(x):
    """Returns what comes of an op as that of one which no optimizer of graphs looks through."""
    return tf.raw_ops.PlaceholderWithDefault(input=x, shape=x.shape), lambda gradient: gradient
