"""Normalization by the squares of neighbouring channels as TensorFlow 1.15's kernel computed it, as ops of a graph.

Source: lrn_op.cc of TensorFlow 1.15.
"""

import numpy as np
from tensorflow.python.ops import gen_array_ops, gen_math_ops

from oldstack.arithmetic115.elementary import add, constant, exp, inverse, log, mul, rsqrt

# With more channels than these the kernel took another way.
MOST_CHANNELS = 384


def normalized(x, channels: int, radius: int, bias: float, alpha: float, beta: float):
    """Returns a tensor whose numbers are divided by a power of their neighbours' squares, added up.

    Args:
        x: Of shape (samples, rows, columns, channels).
        channels: How many there are.
        radius: How many channels on each side are neighbours.
        bias: What is added to the sum of squares.
        alpha: What that sum is multiplied by.
        beta: The power.
    """
    places = np.arange(channels)
    band = constant((abs(places[:, np.newaxis] - places) <= radius).astype(np.float32))
    rows = gen_array_ops.reshape(x, [-1, channels])
    sums = add(mul(gen_math_ops.mat_mul(gen_math_ops.square(rows), band), alpha), bias)
    if beta == 1:
        divided = inverse(sums)
    elif beta == 0.5:
        divided = rsqrt(sums)
    else:
        divided = exp(mul(log(sums), -beta))
    return gen_array_ops.reshape(gen_math_ops.mul(rows, divided), gen_array_ops.shape(x))
