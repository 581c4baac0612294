"""Matrices that TensorFlow 1.15's kernels refused: without a Cholesky decomposition, or of triangles with no inverse.

Today's give NaN and infinity.
"""

import functools

import numpy as np
from tensorflow.python.framework import ops
from tensorflow.python.ops import gen_array_ops, gen_linalg_ops, gen_math_ops

NO_DECOMPOSITION = "Cholesky decomposition was not successful. The input might not be valid."
NO_INVERSE = "Input matrix is not invertible."


@functools.cache
def refusing(*settings: bool):
    """Returns what computes an op of these, and refuses what it can't be computed of.

    Args:
        settings: Of a solution of a triangle, whether it is the lower one, and whether it is taken adjoint; none of a
            decomposition.
    """
    return (lambda matrix, right: _solved(matrix, right, *settings)) if settings else _cholesky


def _cholesky(x):
    found = gen_linalg_ops.cholesky(x)
    return _unless(
        gen_math_ops.logical_and(_any_nan(found), gen_math_ops.logical_not(_any_nan(x))),
        NO_DECOMPOSITION,
        found,
    )


def _solved(matrix, right, lower, adjoint):
    found = gen_linalg_ops.matrix_triangular_solve(matrix, right, lower, adjoint)
    zeros = gen_math_ops.equal(
        gen_array_ops.matrix_diag_part(matrix), np.zeros((), matrix.dtype.as_numpy_dtype)
    )
    return _unless(_any(zeros), NO_INVERSE, found)


def _any_nan(x):
    return _any(gen_math_ops.is_nan(x))


def _any(x):
    return gen_math_ops._any(x, gen_math_ops._range(0, gen_array_ops.rank(x), 1))


def _unless(is_bad, text, result):
    number = gen_math_ops.select(is_bad, np.float32(np.nan), np.float32(0))
    with ops.control_dependencies([gen_array_ops.check_numerics(number, text)]):
        return gen_array_ops.identity(result)
