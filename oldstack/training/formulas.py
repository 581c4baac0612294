"""What Keras 2.2.5 on TensorFlow 1.15 computed by other formulas than Keras 3: sigmoids and cross-entropies.

Source: keras/backend/tensorflow_backend.py and keras/losses.py of Keras 2.2.5.
"""

import functools
from collections.abc import Sequence

import numpy as np

from oldstack.arithmetic115 import EPSILON, elementary, processor, products
from oldstack.arithmetic115.losses import softmax as softmax_of_rows
from oldstack.loading.quick_keras import keras, tf
from oldstack.training.own_gradient import with_own_gradient


def hard_sigmoid(x: tf.Tensor) -> tf.Tensor:
    """Returns 0.2 x + 0.5, cut off at 0 and 1: what opens the gates of an LSTM in Keras 2.

    Keras 3 opens them by the sigmoid, and its own `hard_sigmoid` is x / 6 + 0.5.

    Args:
        x: Any shape.
    """
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)


@with_own_gradient
def logistic(x: tf.Tensor) -> tf.Tensor:
    """Returns the sigmoid as TensorFlow 1.15 computed it.

    A rational function took eight values at a time, and `1 / (1 + exp(-x))` what was left over. Down to x = -17.7
    the rational one comes to more than 1e-7 now and then, where the cross-entropy is cut off and has no gradient;
    today's sigmoid ends at -16.1. With some seeds that is what lesson 28 gets away by.

    Args:
        x: Any shape.
    """
    result = elementary.sigmoid(x)
    return result, lambda gradient: tf.raw_ops.SigmoidGrad(y=result, dy=gradient)


@with_own_gradient
def tanh(x: tf.Tensor) -> tf.Tensor:
    """Returns the hyperbolic tangent as TensorFlow 1.15 computed it.

    Args:
        x: Any shape.
    """
    result = elementary.tanh(x)
    return result, lambda gradient: tf.raw_ops.TanhGrad(y=result, dy=gradient)


@with_own_gradient
def softmax(x: tf.Tensor) -> tf.Tensor:
    """Returns shares of the powers of numbers as TensorFlow 1.15 computed them.

    Args:
        x: Any shape of two axes or more; the last one's shares add up to 1.
    """
    result = softmax_of_rows(x)

    def backward(gradient):
        return (gradient - tf.reduce_sum(gradient * result, -1, keepdims=True)) * result

    return result, backward


@with_own_gradient
def _times(x, kernel):
    """Multiplies matrices as 1.15 did, where oneDNN, which today's product calls, would add up in another order."""
    is_row, is_column = x.shape[0] == 1, kernel.shape[1] == 1

    def backward(gradient):
        # Not by transpose_b, which oneDNN adds up otherwise.
        of_x = (
            tf.transpose(products.times_column(kernel, tf.transpose(gradient)))
            if is_row
            else tf.matmul(gradient, tf.transpose(kernel))
        )
        if is_column:
            return of_x, products.transposed_times_column(x, gradient)
        return of_x, tf.matmul(x, gradient, transpose_a=True)

    if is_row:
        return tf.transpose(products.transposed_times_column(kernel, tf.transpose(x))), backward
    if is_column:
        # With the bias it was one op there, which added up as a product of matrices.
        return tf.matmul(x, tf.pad(kernel, [[0, 0], [0, 1]]))[:, :1], backward
    return tf.matmul(x, kernel), backward


@with_own_gradient
def mean(x: tf.Tensor) -> tf.Tensor:
    """Returns the mean of all numbers.

    Args:
        x: Any shape.
    """

    def backward(gradient):
        return tf.broadcast_to(gradient / tf.cast(tf.size(x), x.dtype), tf.shape(x))

    return tf.reduce_mean(x), backward


def mean_of_each(x: tf.Tensor) -> tf.Tensor:
    """Returns the mean along the last axis, in which there is mostly one number.

    Args:
        x: Shape (..., numbers).
    """
    return tf.squeeze(x, -1) if x.shape[-1] == 1 else tf.reduce_mean(x, -1)


@with_own_gradient
def _log(x):
    return elementary.log(x), lambda gradient: gradient * elementary.inverse(x)


@with_own_gradient
def _cross_entropy(logits, true):
    is_above = logits >= 0
    power = elementary.exp(tf.where(is_above, -logits, logits))
    losses = tf.where(is_above, logits, 0.0) - logits * true + elementary.log1p(power)

    def backward(gradient):
        of_power = gradient * elementary.inverse(1 + power) * power
        return tf.where(is_above, gradient - of_power, of_power) - gradient * true, None

    return losses, backward


def sqrt(x: tf.Tensor, lengths: Sequence[int] = ()) -> tf.Tensor:
    """Returns square roots as TensorFlow 1.15 took them: of eight numbers at a time by the processor's approximation.

    Args:
        x: Numbers that are 0 or above.
        lengths: Where arrays were joined to one, how many numbers are of each.
    """
    return _by_approximation(elementary.root_of_eights, tf.sqrt, x, lengths)


def rsqrt(x: tf.Tensor, lengths: Sequence[int] = ()) -> tf.Tensor:
    """Returns 1 / sqrt(x) as TensorFlow 1.15 took it; what was divided by a root alone was multiplied by this.

    Args:
        x: Numbers above 0.
        lengths: As for `sqrt`.
    """
    # Not by today's rsqrt, which takes eight numbers at a time otherwise than one.
    return _by_approximation(elementary.inverse_root_of_eights, lambda x: 1.0 / tf.sqrt(x), x, lengths)


def _by_approximation(of_eights, exact, x, lengths):
    if processor.inverse_roots() is None or x.dtype != tf.float32:
        return exact(x)
    of_eights = functools.partial(of_eights, table=_table())
    if not lengths:
        return elementary.by_eight(of_eights, exact, x)
    at_once = elementary.AT_ONCE
    in_eights = np.concatenate([np.arange(length) < length // at_once * at_once for length in lengths])
    return of_eights(x) if in_eights.all() else tf.where(in_eights, of_eights(x), exact(x))


@functools.cache
def _table():
    with tf.init_scope():  # one for all programs
        return tf.constant(processor.whole_table())


def dense(layer: keras.layers.Dense, x: tf.Tensor, training: bool | None = None) -> tf.Tensor:
    """Returns what a Dense layer makes of its input; its bias is added by the op of then, whose gradient is summed up then.

    Args:
        layer: The layer.
        x: Its input, of shape (samples, ..., inputs).
        training: Whether it is trained, which makes no difference.
    """
    kernel = tf.convert_to_tensor(layer.kernel)
    x = _times(x, kernel) if x.shape.rank == 2 else keras.ops.matmul(x, kernel)
    if layer.bias is not None:
        x = tf.nn.bias_add(x, tf.convert_to_tensor(layer.bias))
    return x if layer.activation is None else layer.activation(x)


def _as_predicted(true, predicted):
    """Returns true values in the shape and type of the predicted ones: a column for a plain array."""
    return tf.reshape(tf.cast(true, predicted.dtype), tf.shape(predicted))


def binary_crossentropy(true: tf.Tensor, predicted: tf.Tensor) -> tf.Tensor:
    """Returns the mean cross-entropy of each sample's probabilities, clipped at 1e-7.

    Args:
        true: Zeros and ones, as many as `predicted` holds.
        predicted: Probabilities, of shape (samples, ..., outputs).

    Returns:
        A loss for each sample, of shape (samples, ...).
    """
    true = _as_predicted(true, predicted)
    predicted = tf.clip_by_value(predicted, EPSILON, 1 - EPSILON)
    logits = _log(predicted / (1 - predicted))
    return mean_of_each(_cross_entropy(logits, true))


def categorical_crossentropy(true: tf.Tensor, predicted: tf.Tensor) -> tf.Tensor:
    """Returns the cross-entropy of probabilities that are clipped at 1e-7.

    Args:
        true: A share for each class, as many as `predicted` holds.
        predicted: Probabilities, of shape (samples, ..., classes); scaled so that they add up to 1.

    Returns:
        A loss for each sample, of shape (samples, ...).
    """
    predicted = predicted / tf.reduce_sum(predicted, -1, keepdims=True)
    predicted = tf.clip_by_value(predicted, EPSILON, 1 - EPSILON)
    return -tf.reduce_sum(_as_predicted(true, predicted) * _log(predicted), -1)


def sparse_categorical_crossentropy(true: tf.Tensor, predicted: tf.Tensor) -> tf.Tensor:
    """Returns the cross-entropy for classes given by their numbers.

    Args:
        true: Class numbers from 0, one for each row of `predicted`.
        predicted: Probabilities, of shape (samples, ..., classes).

    Returns:
        A loss for each sample, of shape (samples, ...).
    """
    logits = _log(tf.clip_by_value(predicted, EPSILON, 1 - EPSILON))
    labels = tf.cast(tf.reshape(true, tf.shape(predicted)[:-1]), tf.int64)
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)


def mean_squared_error(true: tf.Tensor, predicted: tf.Tensor) -> tf.Tensor:
    """Returns the mean squared error of each sample.

    Args:
        true: As many numbers as `predicted` holds.
        predicted: Of shape (samples, ..., outputs).

    Returns:
        A loss for each sample, of shape (samples, ...).
    """
    return mean_of_each(tf.square(predicted - _as_predicted(true, predicted)))


LOSSES = {
    "mean_squared_error": mean_squared_error,
    "mse": mean_squared_error,
    "binary_crossentropy": binary_crossentropy,
    "categorical_crossentropy": categorical_crossentropy,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
}
