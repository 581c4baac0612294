"""Sums and means as TensorFlow 1.15 added up, with their gradients."""

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from oldstack.arithmetic115 import sums
from oldstack.loading.quick_keras import tf
from oldstack.training.own_gradient import of_single

_most_samples: list[int] = []


@contextlib.contextmanager
def of_at_most(samples: int) -> Iterator[None]:
    """Has what is added up over a batch, of a length that nobody knows before it runs, know how long it is at most.

    Args:
        samples: So long.
    """
    _most_samples.append(samples)
    try:
        yield
    finally:
        _most_samples.pop()


@of_single(tf.reduce_mean)
def mean(x: tf.Tensor) -> tf.Tensor:
    """Returns the mean of all numbers.

    Args:
        x: Any shape.
    """

    def backward(gradient):
        return tf.broadcast_to(gradient / tf.cast(tf.size(x), x.dtype), tf.shape(x))

    size = x.shape.num_elements()
    if size is None and x.shape.rank == 1 and _most_samples:
        size = _most_samples[-1]
    return tf.reduce_mean(x) if _are_few(size) else sums.mean(x, _sum_of_all(x)), backward


def mean_of_each(x: tf.Tensor) -> tf.Tensor:
    """Returns the mean along the last axis, in which there is mostly one number.

    Args:
        x: Shape (..., numbers).
    """
    if x.shape.rank == 1:
        return mean(x)
    return tf.squeeze(x, -1) if x.shape[-1] == 1 else _mean_of_rows(x)


@of_single(lambda x: tf.reduce_mean(x, -1))
def _mean_of_rows(x):
    def backward(gradient):
        return tf.broadcast_to(quotient(gradient, tf.shape(x)[-1])[..., None], tf.shape(x))

    is_small = _are_few(x.shape[-1])
    return tf.reduce_mean(x, -1) if is_small else sums.mean(x, sums.sums_of_wide_rows(x)[..., 0]), backward


@of_single(tf.reduce_sum)
def sum_of_all(x: tf.Tensor) -> tf.Tensor:
    """Returns the sum of all numbers.

    Args:
        x: Any shape.
    """
    is_small = _are_few(x.shape.num_elements())
    result = tf.reduce_sum(x) if is_small else _sum_of_all(x)
    return result, lambda gradient: tf.broadcast_to(gradient, tf.shape(x))


@of_single(lambda x: tf.reduce_sum(x, -1))
def sum_of_each(x: tf.Tensor) -> tf.Tensor:
    """Returns the sum along the last axis.

    Args:
        x: Shape (..., numbers).
    """
    return add_rows(x)(x)[..., 0], lambda gradient: tf.broadcast_to(gradient[..., None], tf.shape(x))


def add_rows(x: tf.Tensor) -> Callable[[tf.Tensor], tf.Tensor]:
    """Returns what adds up along the last axis of such tensors, and keeps the axis.

    Args:
        x: Shape (..., numbers).
    """
    if _are_few(x.shape[-1]):
        return lambda x: tf.reduce_sum(x, -1, keepdims=True)
    return sums.sums_of_wide_rows


@functools.cache
def _sum_of_middle(first, last):
    """Returns the function that adds up along the axes from one to another, which are not the last, one number after the other."""

    @of_single(lambda x: tf.reduce_sum(x, range(first, last + 1)))
    def add(x):
        shape = tf.shape(x)
        along = tf.reduce_prod(shape[first : last + 1])
        before = tf.reduce_prod(shape[:first])
        of_sum = tf.range(before * along) // along
        rows = tf.reshape(x, tf.concat([[before * along], shape[last + 1 :]], 0))
        total = tf.math.unsorted_segment_sum(rows, of_sum, before)

        def backward(gradient):
            kept = tf.concat([shape[:first], tf.ones(last + 1 - first, tf.int32), shape[last + 1 :]], 0)
            return tf.broadcast_to(tf.reshape(gradient, kept), shape)

        total = tf.reshape(total, tf.concat([shape[:first], shape[last + 1 :]], 0))
        return tf.ensure_shape(total, [*x.shape[:first], *x.shape[last + 1 :]]), backward

    return add


def reduced(kind: str, x: tf.Tensor, axis: int | Sequence[int] | None, keepdims: bool = False) -> tf.Tensor:
    """Returns the sum or mean along axes.

    Args:
        kind: "sum" or "mean".
        x: Any shape.
        axis: The axes; None for all.
        keepdims: Whether they are kept, with a length of 1.
    """
    x = tf.convert_to_tensor(x)
    rank = x.shape.rank
    axes = tuple(range(rank)) if axis is None else tuple(sorted(set(np.ravel(axis) % rank)))
    if len(axes) == rank:
        result = {"sum": sum_of_all, "mean": mean}[kind](x)
        return tf.reshape(result, [1] * rank) if keepdims else result
    first, last = axes[0], axes[-1]
    if axes != tuple(range(first, last + 1)) or (last < rank - 1 and x.shape[-1] == 1):
        return getattr(tf, f"reduce_{kind}")(x, axes, keepdims)
    if last == rank - 1:
        result = {"sum": sum_of_each, "mean": mean_of_each}[kind](_last_as_one(x, first))
    else:
        result = _sum_of_middle(first, last)(x)
        result = result if kind == "sum" else quotient(result, tf.size(x) // tf.size(result))
    for each in axes * keepdims:
        result = tf.expand_dims(result, each)
    return result


def _last_as_one(x, first):
    """Returns a tensor whose axes from one on are joined."""
    if first == x.shape.rank - 1:
        return x
    joined = tf.reshape(x, tf.concat([tf.shape(x)[:first], [tf.reduce_prod(tf.shape(x)[first:])]], 0))
    return tf.ensure_shape(joined, [*x.shape[:first], x.shape[first:].num_elements()])


def quotient(x: tf.Tensor, number: tf.Tensor) -> tf.Tensor:
    """Returns numbers divided by a count, which may not look like a constant: that would become a product.

    Args:
        x: Any shape.
        number: The count, a scalar.
    """
    return x / (tf.cast(tf.equal(x, x), x.dtype) * tf.cast(number, x.dtype))


def _are_few(size):
    """Returns whether numbers are so few that today's kernels add them up in the order of then."""
    return size is not None and size < sums.WIDE


def _sum_of_all(x):
    size = x.shape.num_elements()
    return sums.sum_of_all(x, size if size and size > sums.IN_ONE_GO else None)
