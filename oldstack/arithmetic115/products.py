"""Products of matrices as TensorFlow 1.15 added them up, as ops of a graph; with a column, without fused multiply-adds.

Source: matmul_op.cc of TensorFlow 1.15, GeneralMatrixVector.h of the Eigen that 1.15.5 came with.
"""

from tensorflow.python.framework import dtypes
from tensorflow.python.ops import gen_array_ops, gen_math_ops

from oldstack.arithmetic115.elementary import AT_ONCE, constant
from oldstack.arithmetic115.sums import one_by_one

# From so many rows on, the sum of rows is that of sums of sixteen; of four where rows are so many bytes long.
_IN_BLOCKS = 128
_LARGE_STRIDE = 32000
# How many rows and columns of a product are computed together, of how many numbers at a time.
ROWS, _COLUMNS, _DEPTH = 24, 48, 320


def is_alone(columns: int) -> bool:
    """Returns whether of so many columns the last is alone: today's product adds it up as one with a vector."""
    return columns % _COLUMNS == 1


def differs(x, y, transpose_a: bool = False, transpose_b: bool = False) -> bool:
    """Returns whether today's product of two matrices may add up a row or a column otherwise; both are more than one."""
    (rows, depth), columns = _sizes(x, y, transpose_a, transpose_b)
    if rows == 1 or columns in (None, 1):
        return False
    return is_alone(columns) or _has_lone_row(rows, depth)


def product(x, y, transpose_a: bool = False, transpose_b: bool = False, multiply=gen_math_ops.mat_mul):
    """Returns a product of matrices; a row or a column of zeros makes none be alone.

    Args:
        x: The first matrix.
        y: The second, whose number of columns is known.
        transpose_a: Whether the first is transposed.
        transpose_b: Whether the second is.
        multiply: Today's product.
    """
    (rows, depth), columns = _sizes(x, y, transpose_a, transpose_b)
    number = gen_array_ops._slice(gen_array_ops.shape(x), [int(transpose_a)], [1])
    if _has_lone_row(rows, depth):
        is_lone = gen_math_ops.logical_and(
            gen_math_ops.equal(gen_math_ops.floor_mod(number, ROWS), 1), gen_math_ops.greater(number, 1)
        )
        more = [1] if rows else gen_math_ops.cast(is_lone, dtypes.int32)
        x = _with_zeros(x, int(transpose_a), more)
    if is_alone(columns):
        y = _with_zeros(y, 1 - int(transpose_b), [1])
    result = multiply(x, y, transpose_a, transpose_b)
    result = gen_array_ops._slice(result, [0, 0], gen_array_ops.concat_v2([number, [columns]], 0))
    result.set_shape([rows, columns])
    return result


def _sizes(x, y, transpose_a, transpose_b):
    first = x.shape.as_list() if x.shape.rank == 2 else [None, None]
    second = y.shape.as_list() if y.shape.rank == 2 else [None, None]
    return first[::-1] if transpose_a else first, second[0 if transpose_b else 1]


def _has_lone_row(rows, depth):
    """Returns whether the last row may be alone, and then is added up otherwise."""
    return (depth is None or depth > _DEPTH) and (rows is None or rows % ROWS == 1)


def _with_zeros(matrix, axis, number):
    after = [[0], number] if axis else [number, [0]]
    return gen_array_ops.pad(matrix, gen_array_ops.pack([[0, 0], gen_array_ops.concat_v2(after, 0)], 1))


def times_column(x, column):
    """Returns a matrix times a column, of shape (rows, 1). The matrix's number of columns has to be known.

    Of an odd number of rows, the last one was added up in another way.
    """
    products = gen_math_ops.mul(x, gen_array_ops.reshape(column, [1, -1]))
    rows, columns = products.shape
    sums = _sums(products, columns, 0)
    if columns % AT_ONCE < AT_ONCE // 2 or (rows is not None and rows % 2 == 0):
        return sums
    number = gen_array_ops._slice(gen_array_ops.shape(products), [0], [1])
    even = gen_math_ops.sub(number, gen_math_ops.floor_mod(number, 2))
    start = gen_array_ops.concat_v2([even, [0]], 0)
    last = _sums(gen_array_ops._slice(products, start, [-1, -1]), columns, AT_ONCE // 2)
    return gen_array_ops.concat_v2(
        [gen_array_ops._slice(sums, [0, 0], gen_array_ops.concat_v2([even, [1]], 0)), last], 0
    )


def transposed_times_column(x, column):
    """Returns the transpose of a matrix, times a column: a column as long as the matrix's rows."""
    products = gen_math_ops.mul(x, column)
    rows, width = products.shape
    if rows is None or rows >= _IN_BLOCKS:
        block = 16 if width * products.dtype.size < _LARGE_STRIDE else 4
        products = _sums_of_blocks(products, block)
    return gen_array_ops.reshape(one_by_one(products, [-1]), [-1, 1])


def _sums_of_blocks(rows, block):
    """Returns the sums of so many rows each, or of all rows if they are few."""
    number = gen_array_ops.reshape(gen_array_ops._slice(gen_array_ops.shape(rows), [0], [1]), [])
    is_short = gen_math_ops.less(number, _IN_BLOCKS)
    block = gen_math_ops.select(is_short, number, gen_array_ops.fill([], constant(block, dtypes.int32)))
    blocks = gen_math_ops._range(0, number, 1)
    blocks = gen_math_ops.floor_div(blocks, block)
    last = gen_math_ops.floor_div(gen_math_ops.sub(number, 1), block)
    return gen_math_ops.unsorted_segment_sum(rows, blocks, gen_math_ops.add_v2(last, 1))


def _sums(products, columns, at_once_besides):
    in_eights = columns // AT_ONCE * AT_ONCE
    eights = [
        gen_array_ops._slice(products, [0, first], [-1, AT_ONCE]) for first in range(0, in_eights, AT_ONCE)
    ]
    sums = []
    if eights:
        sums.append(gen_math_ops._sum(_in_order(eights), -1, keep_dims=True))
    if at_once_besides:
        four = gen_array_ops._slice(products, [0, in_eights], [-1, at_once_besides])
        pairs = gen_math_ops.add_v2(
            gen_array_ops._slice(four, [0, 0], [-1, 2]), gen_array_ops._slice(four, [0, 2], [-1, 2])
        )
        sums.append(gen_math_ops._sum(pairs, -1, keep_dims=True))
        in_eights += at_once_besides
    if in_eights < columns:
        sums += [gen_array_ops._slice(products, [0, at], [-1, 1]) for at in range(in_eights, columns)]
    return _in_order(sums)


def _in_order(addends):
    # Ops that add two become one that adds all, by their names, before a graph runs.
    first = addends[0]
    return (
        one_by_one(gen_array_ops.pack(addends), gen_array_ops.shape(first))
        if addends[2:]
        else sum(addends[1:], first)
    )
