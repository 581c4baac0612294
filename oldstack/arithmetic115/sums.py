"""Sums in the order in which TensorFlow 1.15 added up, as ops of a graph: in eight sums, one number after the other.

Source: TensorReduction.h and TensorCostModel.h of the Eigen that 1.15.5 came with.
"""

import functools

import numpy as np
from tensorflow.python.framework import dtypes
from tensorflow.python.ops import gen_array_ops, gen_math_ops

from oldstack.arithmetic115.blocks import AT_ONCE, threads_for
from oldstack.arithmetic115.elementary import add, as_rows, constant, split

# Below this many numbers in a row, today's sums of rows are those of 1.15.
WIDE = 32
# What is added up in one go. More are halved until they are no more, and the halves added.
IN_ONE_GO = 1024 * AT_ONCE
# What each number cost besides additions and products, in cycles: its load, and what showed by where a second thread began.
_CYCLES = 11 / 16 + 9 / 8


def one_by_one(rows, width):
    """Returns the sum of rows, each added to those before it."""
    places = gen_array_ops.fill(
        gen_array_ops._slice(gen_array_ops.shape(rows), [0], [1]), constant(0, dtypes.int32)
    )
    return gen_array_ops.reshape(gen_math_ops.unsorted_segment_sum(rows, places, 1), width)


def sum_of_all(x, size=None, cost=1):
    """Returns the sum of a tensor's numbers.

    Args:
        x: The tensor.
        size: How many numbers it has, where that is known and they are more than fit in one go.
        cost: How many additions and products there are for each number, by which 1.15 chose how many threads add up.
    """
    flat = gen_array_ops.reshape(x, [-1])
    if size is not None:
        return _sum_of_many(flat, size, cost)
    first, last = split(flat, AT_ONCE)
    eights = one_by_one(gen_array_ops.reshape(first, [-1, AT_ONCE]), [AT_ONCE])
    return add(gen_math_ops._sum(last, 0), gen_math_ops._sum(eights, 0))


def sum_of_rows(x):
    """Returns the sum of a matrix's rows."""
    rows = as_rows(x)
    return one_by_one(rows, gen_array_ops._slice(gen_array_ops.shape(rows), [1], [1]))


def sum_of_column(x):
    """Returns the sum of a column, a vector of one number."""
    return gen_array_ops.expand_dims(sum_of_all(x), 0)


def sums_of_wide_rows(x):
    """Returns the sum of each row's numbers, the axis kept: of its eights, and of what is left of it."""
    rows, others = split(as_rows(x), 1)
    shape = gen_array_ops.shape(rows)
    number, columns = (gen_array_ops.reshape(gen_array_ops._slice(shape, [at], [1]), []) for at in range(2))
    in_each = gen_math_ops.floor_div(columns, AT_ONCE)
    most = gen_array_ops.expand_dims(gen_math_ops.mul(in_each, AT_ONCE), 0)
    first = gen_array_ops._slice(rows, [0, 0], gen_array_ops.concat_v2([[-1], most], 0))
    last = gen_array_ops._slice(rows, gen_array_ops.concat_v2([[0], most], 0), [-1, -1])
    of_row = gen_math_ops.floor_div(gen_math_ops._range(0, gen_math_ops.mul(number, in_each), 1), in_each)
    eights = gen_math_ops.unsorted_segment_sum(gen_array_ops.reshape(first, [-1, AT_ONCE]), of_row, number)
    sums = gen_math_ops.add_v2(
        gen_math_ops._sum(last, -1, keep_dims=True), gen_math_ops._sum(eights, -1, keep_dims=True)
    )
    sums = gen_array_ops.concat_v2([sums, gen_math_ops._sum(others, -1, keep_dims=True)], 0)
    before = gen_array_ops._slice(
        gen_array_ops.shape(x), [0], gen_math_ops.sub(gen_array_ops.shape(gen_array_ops.shape(x)), 1)
    )
    return gen_array_ops.reshape(sums, gen_array_ops.concat_v2([before, [1]], 0))


def ends_from(shape: list[int | None], axes: set[int]) -> int | None:
    """Returns from which axis on a sum takes all that follows, axes of one number aside; None where it takes others.

    Args:
        shape: The sizes of what is added up, None for those that are not known.
        axes: Along which it is added up.
    """
    first = len(shape)
    while first and (first - 1 in axes or shape[first - 1] == 1):
        first -= 1
    first = max(first, min(axes))
    are_all = max(axes) >= first and all(shape[axis] == 1 for axis in axes if axis < first)
    return first if are_all else None


def mean(x, total):
    """Returns a sum divided by how many numbers of a tensor are in each."""
    # Not by a constant: that would become a product.
    one = gen_math_ops.cast(gen_math_ops.equal(total, total), dtypes.float32)
    number = gen_math_ops.real_div(
        gen_math_ops.cast(gen_array_ops.size(x), dtypes.float32),
        gen_math_ops.cast(gen_array_ops.size(total), dtypes.float32),
    )
    return gen_math_ops.real_div(total, gen_math_ops.mul(one, number))


def _sum_of_many(x, size, cost):
    leaves = leaves_of(size, cost)
    starts, sizes = leaves[..., 0].ravel(), leaves[..., 1].ravel()
    unit = 1 if np.any(starts % AT_ONCE) else AT_ONCE
    beyond = -(-size // unit)
    x = gen_array_ops.pad(x, [[0, (beyond + 1) * unit - size]])

    def taken(places, exist):
        places = constant(np.where(exist, places, beyond), dtypes.int32)
        return gen_array_ops.gather_v2(gen_array_ops.reshape(x, [-1, unit]), places, 0)

    steps = np.arange(sizes.max() // AT_ONCE)[:, None, None] * AT_ONCE
    rows = taken(
        (starts[:, None] + steps + np.arange(0, AT_ONCE, unit)) // unit, steps + AT_ONCE <= sizes[:, None]
    )
    eights = one_by_one(gen_array_ops.reshape(rows, [len(steps), -1]), [len(starts), AT_ONCE])
    sums = gen_math_ops._sum(eights, -1)
    if np.any(sizes % AT_ONCE):
        done = sizes // AT_ONCE * AT_ONCE
        steps = np.arange(AT_ONCE)[:, None]
        unit, beyond = 1, size
        others = gen_array_ops.reshape(taken(starts + done + steps, done + steps < sizes), [AT_ONCE, -1])
        sums = gen_math_ops.add_v2(one_by_one(others, [-1]), sums)
    for _ in range(leaves.shape[1].bit_length() - 1):
        sums = gen_math_ops._sum(gen_array_ops.reshape(sums, [-1, 2]), -1)
    return gen_array_ops.reshape(one_by_one(gen_array_ops.reshape(sums, [-1, 1]), [1]), [])


@functools.lru_cache(64)
def leaves_of(size: int, cost: int) -> np.ndarray:
    """Returns the first number and the number of numbers of all that is added up by itself.

    There is a shard for each thread, to be added in this order. Its leaves, a power of two, are to be added in pairs.

    Args:
        size: How many numbers are added up.
        cost: How many additions and products there are for each.

    Returns:
        An array of shards x leaves x 2.
    """
    threads = threads_for(size * (_CYCLES + cost / AT_ONCE))
    in_each = int(np.float32(size) / np.float32(threads)) if threads > 1 else size
    shards = [_halves(first, min(in_each, size - first)) for first in range(0, size, in_each)]
    if size % in_each:
        shards = shards[-1:] + shards[:-1]
    return np.array(_equally_long(shards))


def middle_of(first: int, size: int) -> int:
    """Returns where so many numbers from a first one on were halved: between eights that are counted from 0 on."""
    return -(-(first - (-size // 2)) // AT_ONCE) * AT_ONCE


def _halves(first, size):
    if size <= IN_ONE_GO:
        return [(first, size)]
    middle = middle_of(first, size)
    left, right = _equally_long([_halves(first, middle - first), _halves(middle, first + size - middle)])
    return left + right


def _equally_long(lists):
    longest = max(map(len, lists))
    return [each + [(0, 0)] * (longest - len(each)) for each in lists]
