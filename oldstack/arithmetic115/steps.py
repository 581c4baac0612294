"""Steps of the optimizers that courses take seldom, as TensorFlow 1.15's kernels took them, of whole arrays.

Each takes the variable, what is kept of it, the settings in the kernel's order and the gradient, and returns the variable
and what is kept after the step.

Source: training_ops.cc of TensorFlow 1.15.
"""

import numpy as np

from oldstack.arithmetic115 import blocks, processor


def adadelta(variable, square, change, rate, rho, epsilon, gradient):
    """Takes a step of Adadelta; `change` is the average of squares of what the variable was changed by."""
    square = square * rho + gradient * gradient * (1 - rho)
    step = processor.roots_of(change + epsilon) * processor.inverse_roots_of(square + epsilon) * gradient
    return variable - step * rate, square, change * rho + step * step * (1 - rho)


def centered_rmsprop(variable, mean, square, momentum, rate, rho, share, epsilon, gradient):
    """Takes a step of RMSProp with the variance in place of the mean square."""
    square = square + (gradient * gradient - square) * (1 - rho)
    mean = mean + (gradient - mean) * (1 - rho)
    root = processor.roots_of(square - mean * mean + epsilon)
    momentum = momentum * share + gradient * rate / root
    return variable - momentum, mean, square, momentum


def ftrl(variable, square, linear, gradient, rate, l1, l2, power):
    """Takes a step of FTRL; roots of the new variable are exact, as its kernel took that one number by number."""
    after = square + gradient * gradient
    linear = linear + (gradient - (processor.roots_of(after) - processor.roots_of(square)) / rate * variable)
    shrunk = (l1 * np.sign(linear) - linear) / (np.sqrt(after) / rate + 2 * l2)
    return np.where(np.abs(linear) > l1, shrunk, np.float32(0)), after, linear


def adagrad_of_rows(square, rate, gradient):
    """Returns what a step of Adagrad takes from some rows of a variable, and their sums of squares after it."""
    square = square + gradient * gradient
    places = blocks.one_by_one(square.size, square.shape[1])
    return processor.products(square, gradient, rate, one_by_one=places), square
