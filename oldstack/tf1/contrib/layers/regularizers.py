"""The regularizers of `tf.contrib.layers`."""

import numbers

from tensorflow.python.framework import ops
from tensorflow.python.ops import math_ops, nn_ops


def _checked_scale(scale):
    """Refuses the scale of a regularizer that 1.15 refused; returns whether it does anything."""
    if isinstance(scale, numbers.Integral):
        raise ValueError(f"scale cannot be an integer: {scale}")
    if isinstance(scale, numbers.Real) and scale < 0.0:
        raise ValueError(f"Setting a scale less than 0 on a regularizer: {scale:g}")
    return not (isinstance(scale, numbers.Real) and scale == 0.0)


def _regularizer(scale, scope, default_name, penalty):
    if not _checked_scale(scale):
        return lambda weights: None

    def regularizer(weights):
        with ops.name_scope(scope, default_name, [weights]) as name:
            factor = ops.convert_to_tensor(scale, dtype=weights.dtype.base_dtype, name="scale")
            return math_ops.multiply(factor, penalty(weights), name=name)

    return regularizer


def l1_regularizer(scale, scope=None):
    """Returns a function that adds up the sizes of weights.

    Args:
        scale: A factor; 0.0 turns it off.
        scope: The name of its ops.

    Raises:
        ValueError: The factor is an integer or negative.
    """
    return _regularizer(
        scale, scope, "l1_regularizer", lambda weights: math_ops.reduce_sum(math_ops.abs(weights))
    )


def l2_regularizer(scale, scope=None):
    """Returns a function that adds up the squares of weights, halved.

    Args:
        scale: A factor; 0.0 turns it off.
        scope: The name of its ops.

    Raises:
        ValueError: The factor is an integer or negative.
    """
    return _regularizer(scale, scope, "l2_regularizer", nn_ops.l2_loss)


def sum_regularizer(regularizer_list, scope=None):
    """Returns a function that adds up the values of several regularizers.

    Args:
        regularizer_list: The regularizers; None among them is left out.
        scope: The name of its ops.
    """
    regularizers = [each for each in regularizer_list if each is not None]
    if not regularizers:
        return None

    def sum_of_all(weights):
        with ops.name_scope(scope, "sum_regularizer", [weights]) as name:
            values = [value for each in regularizers if (value := each(weights)) is not None]
            return math_ops.add_n(values, name=name) if values else None

    return sum_of_all


def l1_l2_regularizer(scale_l1=1.0, scale_l2=1.0, scope=None):
    """Returns the sum of `l1_regularizer` and `l2_regularizer`.

    Args:
        scale_l1: The factor of the one.
        scale_l2: The factor of the other.
        scope: The name of its ops.

    Raises:
        ValueError: A factor is an integer or negative.
    """
    scope = scope or "l1_l2_regularizer"
    if not _checked_scale(scale_l1):
        return l2_regularizer(scale_l2, scope)
    if not _checked_scale(scale_l2):
        return l1_regularizer(scale_l1, scope)
    return sum_regularizer([l1_regularizer(scale_l1), l2_regularizer(scale_l2)], scope=scope)


def apply_regularization(regularizer, weights_list=None):
    """Returns a regularizer's sum over weights, and adds it to the graph's regularization losses.

    Args:
        regularizer: A function of one tensor.
        weights_list: The weights; by default the graph's collection of weights.

    Raises:
        ValueError: There are no weights.
    """
    weights_list = weights_list or ops.get_collection(ops.GraphKeys.WEIGHTS)
    if not weights_list:
        raise ValueError("No weights to regularize.")
    with ops.name_scope("get_regularization_penalty", values=weights_list) as scope:
        penalties = [regularizer(weights) for weights in weights_list]
        penalties = [ops.convert_to_tensor(0.0) if each is None else each for each in penalties]
        total = math_ops.add_n(penalties, name=scope)
        ops.add_to_collection(ops.GraphKeys.REGULARIZATION_LOSSES, total)
        return total
