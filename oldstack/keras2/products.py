"""Products, convolutions and gradients as TensorFlow 1.15 added them up, where today's ops do it otherwise."""

from collections.abc import Callable

import tensorflow as tf
from tensorflow.python.framework import ops
from tensorflow.python.ops import gen_math_ops, gen_nn_ops, math_grad

from oldstack.arithmetic115 import convolutions, products
from oldstack.loading.patch import patch, replace_gradient
from oldstack.training import reductions
from oldstack.training.own_gradient import with_own_gradient
from oldstack.training.rules import is_on


def install() -> None:
    """Has them added up so after `as_keras2`, in this process."""
    _replace_products()
    _replace_convolutions()
    _replace_gradients()


def _replace_products():
    def mat_mul(a, b, transpose_a=False, transpose_b=False, **others):
        is_single = is_on() and all(getattr(each, "dtype", None) == tf.float32 for each in (a, b))
        a, b = map(tf.convert_to_tensor, (a, b)) if is_single else (a, b)
        if is_single and products.differs(a, b, transpose_a, transpose_b):
            return _multiplied(today, transpose_a, transpose_b)(a, b)
        return today(a, b, transpose_a, transpose_b, **others)

    today = patch(gen_math_ops, "mat_mul", mat_mul)


def _multiplied(today, transpose_a, transpose_b):
    """Returns the function of two matrices."""

    @with_own_gradient
    def multiplied(a, b):
        def backward(gradient):
            of_a = (b, gradient) if transpose_a else (gradient, b)
            of_b = (gradient, a) if transpose_b else (a, gradient)
            return (
                tf.matmul(*of_a, transpose_a and transpose_b, transpose_a or not transpose_b),
                tf.matmul(*of_b, transpose_b or not transpose_a, transpose_a and transpose_b),
            )

        return products.product(a, b, transpose_a, transpose_b, today), backward

    return multiplied


def _replace_convolutions():
    def conv2d(input, filter, strides, padding, **settings):
        plain = {name: value for name, value in settings.items() if name in ("data_format", "dilations")}
        known = convolutions.known(input, filter, strides, padding, **plain) if is_on() else None
        if known is None or not known.differs:
            return today(input, filter, strides, padding, **settings)
        return _convolved(known)(input, filter)

    today = patch(gen_nn_ops, "conv2d", conv2d)


def _replace_gradients():
    def reduced(gradient, shape_axes_must_reduce):
        shape, axes, is_broadcast = shape_axes_must_reduce
        is_single = getattr(gradient, "dtype", None) == tf.float32
        if not (is_on() and is_broadcast and is_single and isinstance(axes, list)):
            return of_broadcast(gradient, shape_axes_must_reduce)
        return tf.reshape(reductions.reduced("sum", gradient, axes) if axes else gradient, shape)

    of_broadcast = patch(math_grad, "_ReduceGradientArg", reduced)
    of_convolution, of_transposed = map(ops.gradient_registry.lookup, ("Conv2D", "Conv2DBackpropInput"))

    def gradients(op, gradient):
        pictures, kernel = op.inputs
        of_pictures, of_kernel = of_convolution(op, gradient)
        known = convolutions.known_of(op, pictures, kernel) if is_on() else None
        if known and known.input_differs:
            of_pictures = known.gradient_of_input(kernel, gradient)
        if known and known.filters_differ:
            of_kernel = known.gradient_of_filters(pictures, gradient, pictures.shape[0])
        return of_pictures, of_kernel

    def gradients_of_transposed(op, gradient):
        _, kernel, pictures = op.inputs
        _, of_kernel, of_pictures = of_transposed(op, gradient)
        known = convolutions.known_of(op, gradient, kernel) if is_on() else None
        if known and known.filters_differ:
            of_kernel = known.gradient_of_filters(gradient, pictures, pictures.shape[0])
        return None, of_kernel, of_pictures

    replace_gradient("Conv2D", gradients)
    replace_gradient("Conv2DBackpropInput", gradients_of_transposed)


def _convolved(known):
    """Returns the function of pictures and filters, where today's op adds up otherwise."""

    @with_own_gradient
    def convolved(pictures, kernel):
        def backward(gradient):
            of_pictures = known.gradient_of_input(kernel, gradient)
            return of_pictures, known.gradient_of_filters(pictures, gradient, pictures.shape[0])

        return known.computed(pictures, kernel), backward

    return convolved


def transposed(convolve: Callable[[tf.Tensor], tf.Tensor], pictures: tf.Tensor) -> tf.Tensor:
    """Returns a transposed convolution, which is the gradient of one, of pictures that may be small.

    Args:
        convolve: What computes it.
        pictures: Of shape (samples, height, width, channels).
    """
    result = convolve(pictures)
    more = convolutions.rows_to_add(*pictures.shape[1:3])
    if not more:
        return result
    higher = convolve(tf.pad(tf.stop_gradient(pictures), [[0, 0], [0, more], [0, 0], [0, 0]]))
    return _in_place_of(result, higher[:, : tf.shape(result)[1]])


@with_own_gradient
def _in_place_of(today, then):
    return then, lambda gradient: (gradient, None)
