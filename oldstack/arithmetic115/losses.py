"""Softmax, cross-entropies and their gradients as TensorFlow 1.15's kernels computed them, as ops of a graph.

Source: softmax_op.cc, xent_op.h, sparse_xent_op.h and l2loss_op.cc of TensorFlow 1.15.
"""

from tensorflow.python.framework import dtypes
from tensorflow.python.ops import gen_array_ops, gen_math_ops

from oldstack.arithmetic115.elementary import (
    AT_ONCE,
    as_rows,
    constant,
    exp,
    exp_of_eights,
    expf,
    inverse,
    log,
    logf,
    mul,
    split,
)
from oldstack.arithmetic115.sums import sum_of_all


def _shifted(logits):
    return gen_math_ops.sub(logits, gen_math_ops._max(logits, -1, keep_dims=True))


def _sums(x):
    """Returns the sum of each row where rows are short, the axis kept."""
    return gen_math_ops._sum(x, -1, keep_dims=True)


def softmax(logits, add=_sums):
    """Returns each row's powers as shares of their sum.

    Args:
        logits: Of two axes or more.
        add: What adds up rows: `sums_of_wide_rows` where they are.
    """
    powers = exp(_shifted(logits))
    return mul(powers, inverse(add(powers)))


def _sums_of_powers(shifted, add):
    """Returns the sum of each row's powers: the row's eights, and what is left of each row, not of the tensor."""
    rows, others = split(shifted, 1)
    columns = gen_array_ops._slice(gen_array_ops.shape(rows), [1], [1])
    most = gen_math_ops.sub(columns, gen_math_ops.floor_mod(columns, AT_ONCE))
    first = gen_array_ops._slice(rows, [0, 0], gen_array_ops.concat_v2([[-1], most], 0))
    last = gen_array_ops._slice(rows, gen_array_ops.concat_v2([[0], most], 0), [-1, -1])
    powers = gen_array_ops.concat_v2([exp_of_eights(first), expf(last)], 1)
    powers = gen_array_ops.concat_v2([powers, gen_math_ops.exp(others)], 0)
    return add(powers)


def log_of_softmax(softmax, logits, is_alone, add=_sums):
    """Returns a softmax's logarithm, as one op of the logits where it stands alone."""
    shape = gen_array_ops.shape(softmax)
    shifted = _shifted(as_rows(logits))
    alone = gen_math_ops.sub(shifted, log(_sums_of_powers(shifted, add)))
    return gen_math_ops.select(
        gen_array_ops.fill(shape, is_alone), gen_array_ops.reshape(alone, shape), log(softmax)
    )


def log_softmax(logits, add=_sums):
    """Returns the logarithm of each row's softmax."""
    shifted = _shifted(as_rows(logits))
    values = gen_math_ops.sub(shifted, log(_sums_of_powers(shifted, add)))
    return gen_array_ops.reshape(values, gen_array_ops.shape(logits))


def cross_entropy(logits, labels, add=_sums):
    """Returns the losses, and their gradients with respect to the logits."""
    shifted = _shifted(logits)
    sums = _sums_of_powers(shifted, add)
    loss = gen_math_ops.mul(labels, gen_math_ops.sub(log(sums), shifted))
    gradient = gen_math_ops.sub(gen_math_ops.real_div(exp(shifted), sums), labels)
    return gen_array_ops.squeeze(add(loss), [-1]), gradient


def sparse_cross_entropy(logits, labels, add=_sums):
    """Returns the losses, and their gradients with respect to the logits."""
    shifted = _shifted(logits)
    sums = _sums_of_powers(shifted, add)
    shape = gen_array_ops.shape(logits)
    columns = gen_array_ops.reshape(gen_array_ops._slice(shape, [1], [1]), [])
    chosen = gen_array_ops.one_hot(labels, columns, constant(1.0), constant(0.0))
    is_chosen = gen_math_ops.cast(chosen, dtypes.bool)
    losses = gen_math_ops.sub(logf(sums), shifted)
    losses = gen_math_ops._sum(gen_math_ops.select(is_chosen, losses, gen_array_ops.zeros_like(losses)), -1)
    gradient = gen_math_ops.sub(gen_math_ops.real_div(exp(shifted), sums), chosen)
    return losses, gradient


def l2_loss(x, size=None):
    """Returns half of the sum of squares."""
    return sum_of_all(mul(gen_math_ops.square(x), 0.5), size, cost=3)
