"""Square roots as TensorFlow 1.15 took them: of eight numbers at a time by the processor's approximation."""

import functools
from collections.abc import Sequence

import numpy as np

from oldstack.arithmetic115 import elementary, processor
from oldstack.loading.quick_keras import tf
from oldstack.training.own_gradient import of_single


def sqrt(x: tf.Tensor, lengths: Sequence[int] = ()) -> tf.Tensor:
    """Returns square roots as TensorFlow 1.15 took them: of eight numbers at a time by the processor's approximation.

    Args:
        x: Numbers that are 0 or above.
        lengths: Where arrays were joined to one, how many numbers are of each.
    """
    return _by_approximation(elementary.root_of_eights, tf.sqrt, elementary.sqrt, x, lengths)


def rsqrt(x: tf.Tensor, lengths: Sequence[int] = ()) -> tf.Tensor:
    """Returns 1 / sqrt(x) as TensorFlow 1.15 took it; what was divided by a root alone was multiplied by this.

    Args:
        x: Numbers above 0.
        lengths: As for `sqrt`.
    """
    # Not by today's rsqrt, which takes eight numbers at a time otherwise than one.
    return _by_approximation(
        elementary.inverse_root_of_eights, _inverse_of_root, elementary.rsqrt, x, lengths
    )


@of_single(tf.sqrt)
def square_root(x: tf.Tensor) -> tf.Tensor:
    """Returns what `sqrt` does, with a gradient.

    Args:
        x: Numbers that are 0 or above.
    """
    result = sqrt(x)
    return result, lambda gradient: tf.raw_ops.SqrtGrad(y=result, dy=gradient)


@of_single(tf.math.rsqrt)
def inverse_root(x: tf.Tensor) -> tf.Tensor:
    """Returns what `rsqrt` does, with a gradient.

    Args:
        x: Numbers above 0.
    """
    result = rsqrt(x)
    return result, lambda gradient: tf.raw_ops.RsqrtGrad(y=result, dy=gradient)


def _by_approximation(of_eights, exact, of_both, x, lengths):
    x = tf.convert_to_tensor(x)  # of an optimizer, which gives its variables
    if processor.inverse_roots() is None or x.dtype != tf.float32:
        return exact(x)
    has_kernels = elementary.has_kernels()
    if not has_kernels:
        of_eights = functools.partial(of_eights, table=_table())
    if not lengths:
        return of_both(x) if has_kernels else elementary.by_eight(of_eights, exact, x)
    at_once = elementary.AT_ONCE
    in_eights = np.concatenate([np.arange(length) < length // at_once * at_once for length in lengths])
    return of_eights(x) if in_eights.all() else tf.where(in_eights, of_eights(x), exact(x))


def _inverse_of_root(x):
    root = tf.sqrt(x)
    # What is divided by something seen to be a root becomes a product with rsqrt before the graph runs.
    return elementary.inverse(tf.raw_ops.PlaceholderWithDefault(input=root, shape=root.shape))


@functools.cache
def _table():
    with tf.init_scope():  # one for all programs
        return tf.constant(processor.whole_table())
