"""Numbers of formulas in TensorFlow 1.15 and Keras 2.2.5 that more than one part of this package computes by."""

import math

# Where Keras cuts probabilities off, and what it adds below a line: `keras.backend.epsilon()`.
EPSILON = 1e-7

# The rational function for eight sigmoids at a time: a fraction of the powers of x, from the highest:
# x**9, x**7 ... x above, x**10, x**8 ... 1 below the line; and beyond which x it stays the same.
SIGMOID_ABOVE = (
    4.37031012579801e-11,
    1.15627324459942e-07,
    6.08574864600143e-05,
    8.51377133304701e-03,
    2.48287947061529e-01,
)
SIGMOID_BELOW = (
    6.10247389755681e-13,
    5.76102136993427e-09,
    6.29106785017040e-06,
    1.70198817374094e-03,
    1.16817656904453e-01,
    9.93151921023180e-01,
)
SIGMOID_BOUND = 18.0


def fans(shape: tuple[int, ...]) -> tuple[float, float]:
    """Returns by how many numbers one output and one input of a weight counts, by which initializers scale.

    Args:
        shape: The weight's: of a convolution (..., inputs, outputs).
    """
    if len(shape) not in (2, 3, 4, 5):
        return (math.sqrt(math.prod(shape)),) * 2
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field
