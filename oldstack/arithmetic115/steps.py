"""Steps of the optimizers that courses take seldom, as TensorFlow 1.15's kernels took them.

Each takes what computes (`Arrays`, or what makes nodes of a graph), the variable, what is kept of it, and the rest in the
kernel's order; it returns the variable and what is kept after the step.

Source: training_ops.cc of TensorFlow 1.15.
"""

import functools

import numpy as np

from oldstack.arithmetic115 import blocks, machine_code, processor


@functools.cache
def _averaged(is_of_squares):
    loop = machine_code.Loop()
    loop.load_second(1)
    if is_of_squares:
        loop.do("mul", 1, 1)
    loop.do("sub", 1, 0)
    loop.do("mul", 1, loop.constant("share"))
    loop.do("add", 0, 1)
    return loop.built()


def adam(variable, m, v, beta1_power, beta2_power, rate, beta1, beta2, epsilon, gradient):
    """Takes a step of Adam's where instructions can be run (`machine_code`); all are arrays of floats."""
    one = np.float32(1)
    m = _averaged(False)(m, gradient, share=one - beta1)
    v = _averaged(True)(v, gradient, share=one - beta2)
    rate = rate * np.sqrt(one - beta2_power) / (one - beta1_power)
    places = blocks.one_by_one_in_adam(v.size)
    change = processor.quotients(v, m, rate, epsilon, one_by_one=places)
    return np.subtract(variable, change, out=change), m, v


class Arrays:
    """Computes with arrays of floats."""

    root = staticmethod(processor.roots_of)
    inverse_root = staticmethod(processor.inverse_roots_of)
    exact_root = staticmethod(np.sqrt)
    size = staticmethod(np.abs)
    sign = staticmethod(np.sign)

    @staticmethod
    def or_zero(is_left, x):
        """Returns numbers, and 0 in the place of those that are not left."""
        return np.where(is_left, x, np.float32(0))


def adadelta(by, variable, square, change, rate, rho, epsilon, gradient):
    """Takes a step of Adadelta; `change` is the average of squares of what the variable was changed by."""
    rest = 1.0 - rho
    square = square * rho + gradient * gradient * rest
    step = by.root(change + epsilon) * by.inverse_root(square + epsilon) * gradient
    return variable - step * rate, square, change * rho + step * step * rest


def centered_rmsprop(by, variable, mean, square, momentum, rate, rho, share, epsilon, gradient):
    """Takes a step of RMSProp with the variance in place of the mean square."""
    rest = 1.0 - rho
    square = square + (gradient * gradient - square) * rest
    mean = mean + (gradient - mean) * rest
    momentum = momentum * share + gradient * rate / by.root(square - mean * mean + epsilon)
    return variable - momentum, mean, square, momentum


def ftrl(by, variable, square, linear, gradient, rate, l1, l2, power):
    """Takes a step of FTRL; the root for the new variable is exact, as the kernel took that one number by number."""
    after = square + gradient * gradient
    linear = linear + (gradient - (by.root(after) - by.root(square)) / rate * variable)
    shrunk = (by.sign(linear) * l1 - linear) / (by.exact_root(after) / rate + 2.0 * l2)
    return by.or_zero(by.size(linear) > l1, shrunk), after, linear


def adagrad_of_rows(square, rate, gradient):
    """Returns what a step of Adagrad takes from some rows of a variable, and their sums of squares after it."""
    square = square + gradient * gradient
    places = blocks.one_by_one(square.size, square.shape[1])
    return processor.products(square, gradient, rate, one_by_one=places), square
