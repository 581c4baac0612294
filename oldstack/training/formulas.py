"""What Keras 2.2.5 on TensorFlow 1.15 computed by other formulas than Keras 3, or in another order, with its gradients.

Source: keras/backend/tensorflow_backend.py and keras/losses.py of Keras 2.2.5.
"""

import functools
from collections.abc import Sequence

import numpy as np

from oldstack.arithmetic115 import EPSILON, elementary, losses, products, sums
from oldstack.loading.quick_keras import keras, tf
from oldstack.training.own_gradient import of_single, with_own_gradient
from oldstack.training.reductions import add_rows, mean_of_each, reduced, sum_of_each
from oldstack.training.roots import inverse_root, rsqrt, sqrt

_SELU_ALPHA = 1.6732632423543772


def hard_sigmoid(x: tf.Tensor) -> tf.Tensor:
    """Returns 0.2 x + 0.5, cut off at 0 and 1: what opens the gates of an LSTM in Keras 2.

    Keras 3 opens them by the sigmoid, and its own `hard_sigmoid` is x / 6 + 0.5.

    Args:
        x: Any shape.
    """
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)


@of_single(tf.sigmoid)
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


@of_single(tf.tanh)
def tanh(x: tf.Tensor) -> tf.Tensor:
    """Returns the hyperbolic tangent as TensorFlow 1.15 computed it.

    Args:
        x: Any shape.
    """
    result = elementary.tanh(x)
    return result, lambda gradient: tf.raw_ops.TanhGrad(y=result, dy=gradient)


@of_single(tf.nn.softmax)
def softmax(x: tf.Tensor) -> tf.Tensor:
    """Returns shares of the powers of numbers as TensorFlow 1.15 computed them.

    Args:
        x: Any shape of two axes or more; the last one's shares add up to 1.
    """
    result = losses.softmax(x, add_rows(x))

    def backward(gradient):
        return (gradient - sum_of_each(gradient * result)[..., None]) * result

    return result, backward


def shares(x: tf.Tensor, axis: int = -1) -> tf.Tensor:
    """Returns what a layer with the activation `softmax` gives: of tables it was one op, of all else a few.

    Args:
        x: Two axes or more.
        axis: The axis whose shares add up to 1, where there are more than two.
    """
    if x.shape.rank == 2:
        return softmax(x)
    powers = exp(x - tf.reduce_max(x, axis, keepdims=True))
    return powers / reduced("sum", powers, axis, keepdims=True)


@of_single(tf.matmul)
def times(x: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
    """Multiplies matrices as TensorFlow 1.15 did, where oneDNN, which today's product calls, would add up otherwise.

    Args:
        x: Shape (samples, inputs).
        kernel: Shape (inputs, units).
    """
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


def copies(x: tf.Tensor, order: Sequence[int]) -> list[tf.Tensor]:
    """Returns a tensor so many times; the gradients of these are added up in an order.

    Args:
        x: Any shape.
        order: The numbers of the copies.
    """

    @with_own_gradient
    def copied(x):
        # Not by add_n, whose addends are sorted by their names before a graph runs.
        return [x] * len(order), lambda *gradients: _added_up([gradients[number] for number in order])

    return copied(x)


def _added_up(addends):
    """Returns a sum: of the first two to nine, and of each eight that follow."""
    first = (len(addends) - 2) % 8 + 2 if len(addends) > 9 else len(addends)
    total = _one_by_one(addends[:first])
    for start in range(first, len(addends), 8):
        total = _one_by_one([total, _one_by_one(addends[start : start + 8])])
    return total


def _one_by_one(addends):
    return sums.one_by_one(tf.stack(addends), tf.shape(addends[0]))


def times_gates(x: tf.Tensor, kernel: tf.Tensor, order: Sequence[int]) -> tf.Tensor:
    """Multiplies a matrix by kernels side by side; 1.15 took the product with each by itself.

    Args:
        x: Shape (samples, inputs).
        kernel: Shape (inputs, gates * units).
        order: The numbers of the gates, as their gradients of x were added up.
    """
    gates = len(order)
    if x.shape[0] == 1 or kernel.shape[1] == gates:
        each = map(times, copies(x, order), tf.split(kernel, gates, -1))
        return tf.concat(list(each), -1)

    @with_own_gradient
    def together(x, kernel):
        def backward(gradient):
            gradients, kernels = tf.split(gradient, gates, -1), tf.split(tf.transpose(kernel), gates)
            of_x = [tf.matmul(gradients[gate], kernels[gate]) for gate in order]
            return tf.reduce_sum(tf.stack(of_x), 0), tf.matmul(x, gradient, transpose_a=True)

        return tf.matmul(x, kernel), backward

    return together(x, kernel)


def elu(x: tf.Tensor, alpha: float = 1.0) -> tf.Tensor:
    """Returns numbers, and of those below 0 e to their power, less 1, as TensorFlow 1.15 computed it.

    Args:
        x: Any shape.
        alpha: By what those below 0 are multiplied.
    """
    result = _elu(x)
    return result if alpha == 1 else tf.where(x > 0, result, alpha * result)


@of_single(tf.nn.elu)
def _elu(x):
    result = elementary.elu(x, tf.nn.elu)
    return result, lambda gradient: tf.raw_ops.EluGrad(gradients=gradient, outputs=result)


def selu(x: tf.Tensor) -> tf.Tensor:
    """Returns what `elu` does, scaled so that mean and variance stay.

    Args:
        x: Any shape.
    """
    return elementary.SELU_ABOVE * elu(x, _SELU_ALPHA)


@of_single(tf.nn.softplus)
def softplus(x: tf.Tensor) -> tf.Tensor:
    """Returns the logarithm of 1 plus e to the power of numbers, as TensorFlow 1.15 computed it.

    Args:
        x: Any shape.
    """
    return elementary.softplus(x), lambda gradient: gradient * elementary.sigmoid(x)


def l2_normalize(x: tf.Tensor, axis: int | None = -1) -> tf.Tensor:
    """Returns numbers divided by their norm.

    Args:
        x: Any shape.
        axis: Along which axis the norm is taken; None for one of all numbers.
    """
    return x * inverse_root(tf.maximum(reduced("sum", tf.square(x), axis, keepdims=True), 1e-12))


def divided(x: tf.Tensor, number: float) -> tf.Tensor:
    """Returns a number divided by others; as a constant it would make 1 / x an approximation.

    Args:
        x: Any shape.
        number: The number.
    """
    return _as_many(number, x) / x


def _as_many(number, x):
    return tf.where(tf.equal(x, x), tf.cast(number, x.dtype), x)


def power(x: tf.Tensor, exponent: float | tf.Tensor) -> tf.Tensor:
    """Returns powers as TensorFlow 1.15 computed them.

    Args:
        x: Any shape.
        exponent: To which they are taken.
    """
    if not isinstance(exponent, float) or exponent.is_integer():
        return tf.pow(x, exponent)
    return _fraction_of_power(exponent)(x)


@functools.cache
def _fraction_of_power(exponent):
    def then(x, exponent):
        made = {0.5: sqrt, -0.5: rsqrt}.get(exponent)
        return made(x) if made else elementary.powf(x, tf.constant(exponent))

    @of_single(lambda x: tf.pow(x, exponent))
    def compute(x):
        less = float(np.float32(exponent) - np.float32(1))
        return then(x, exponent), lambda gradient: gradient * _as_many(exponent, x) * then(x, less)

    return compute


@of_single(tf.exp)
def exp(x: tf.Tensor) -> tf.Tensor:
    """Returns e to the power of numbers, as TensorFlow 1.15 computed it.

    Args:
        x: Any shape.
    """
    result = elementary.exp(x)
    return result, lambda gradient: gradient * result


@of_single(tf.math.log)
def log(x: tf.Tensor) -> tf.Tensor:
    """Returns logarithms, as TensorFlow 1.15 computed them.

    Args:
        x: Any shape.
    """
    return elementary.log(x), lambda gradient: gradient * elementary.inverse(x)


@of_single(lambda logits, true: tf.nn.sigmoid_cross_entropy_with_logits(true, logits))
def _cross_entropy(logits, true):
    is_above = logits >= 0
    power = elementary.exp(tf.where(is_above, -logits, logits))
    values = tf.where(is_above, logits, 0.0) - logits * true + elementary.log1p(power)

    def backward(gradient):
        of_power = gradient * elementary.inverse(1 + power) * power
        return tf.where(is_above, gradient - of_power, of_power) - gradient * true, None

    return values, backward


@of_single(lambda logits, true: tf.nn.softmax_cross_entropy_with_logits(true, logits))
def _cross_entropy_of_classes(logits, true):
    values, of_logits = losses.cross_entropy(logits, true, add_rows(logits))
    return values, lambda gradient: (gradient[:, None] * of_logits, None)


def _today_sparse(logits, labels):
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)


@of_single(_today_sparse)
def _sparse_cross_entropy(logits, labels):
    checked = _today_sparse(logits, labels)  # it refuses what are no classes
    values, of_logits = losses.sparse_cross_entropy(logits, labels, add_rows(logits))
    return tf.where(checked == checked, values, checked), lambda gradient: (
        gradient[:, None] * of_logits,
        None,
    )


def plus_bias(x: tf.Tensor, bias: keras.Variable) -> tf.Tensor:
    """Returns what a layer computed plus its bias, whose gradient is summed up as then.

    Args:
        x: Shape (samples, ..., channels).
        bias: A number for each channel.
    """
    bias = tf.convert_to_tensor(bias)
    # Of tables and pictures there was an op.
    return tf.nn.bias_add(x, bias) if x.shape.rank in (2, 4) else _plus(x, bias)


@with_own_gradient
def _plus(x, bias):
    return x + bias, lambda gradient: (gradient, reduced("sum", gradient, range(x.shape.rank - 1)))


def dense(
    layer: keras.layers.Dense, x: tf.Tensor, training: bool | None = None, *, is_fetched: bool = False
) -> tf.Tensor:
    """Returns what a Dense layer makes of its input; its bias is added by the op of then, whose gradient is summed up then.

    Args:
        layer: The layer.
        x: Its input, of shape (samples, ..., inputs).
        training: Whether it is trained, which makes no difference.
        is_fetched: Whether what it gives is wanted itself, and nothing that is made of it.
    """
    kernel = tf.convert_to_tensor(layer.kernel)
    if x.shape.rank != 2:
        x = keras.ops.matmul(x, kernel)
    elif (
        is_fetched
        and getattr(layer.activation, "__name__", "linear") == "linear"
        and kernel.shape[1] == 1 != x.shape[0]
    ):
        x = products.times_column(x, kernel)  # a fetched bias was an op by itself
    else:
        x = times(x, kernel)
    if layer.bias is not None:
        x = plus_bias(x, layer.bias)
    return x if layer.activation is None else layer.activation(x)


def _as_predicted(true, predicted):
    """Returns true values in the shape and type of the predicted ones: a column for a plain array."""
    return tf.reshape(tf.cast(true, predicted.dtype), tf.shape(predicted))


def cross_entropies(true: tf.Tensor, predicted: tf.Tensor, from_logits: bool = False) -> tf.Tensor:
    """Returns the cross-entropy of each probability, clipped at 1e-7.

    Args:
        true: Zeros and ones, as many as `predicted` holds.
        predicted: Probabilities, of any shape.
        from_logits: Whether they are logits, which are not clipped.
    """
    true = _as_predicted(true, predicted)
    if not from_logits:
        predicted = tf.clip_by_value(predicted, EPSILON, 1 - EPSILON)
        predicted = log(predicted / (1 - predicted))
    return _cross_entropy(predicted, true)


def binary_crossentropy(true: tf.Tensor, predicted: tf.Tensor) -> tf.Tensor:
    """Returns the mean cross-entropy of each sample's probabilities, clipped at 1e-7.

    Args:
        true: Zeros and ones, as many as `predicted` holds.
        predicted: Probabilities, of shape (samples, ..., outputs).

    Returns:
        A loss for each sample, of shape (samples, ...).
    """
    return mean_of_each(cross_entropies(true, predicted))


def categorical_crossentropy(true: tf.Tensor, predicted: tf.Tensor, from_logits: bool = False) -> tf.Tensor:
    """Returns the cross-entropy of probabilities that are clipped at 1e-7.

    Args:
        true: A share for each class, as many as `predicted` holds.
        predicted: Probabilities, of shape (samples, ..., classes); scaled so that they add up to 1.
        from_logits: Whether they are logits, which are not clipped.

    Returns:
        A loss for each sample, of shape (samples, ...).
    """
    true = _as_predicted(true, predicted)
    if from_logits:
        classes = predicted.shape[-1]
        values = _cross_entropy_of_classes(*(tf.reshape(each, [-1, classes]) for each in (predicted, true)))
        return tf.reshape(values, tf.shape(predicted)[:-1])
    predicted = predicted / sum_of_each(predicted)[..., None]
    predicted = tf.clip_by_value(predicted, EPSILON, 1 - EPSILON)
    return -sum_of_each(true * log(predicted))


def sparse_categorical_crossentropy(
    true: tf.Tensor, predicted: tf.Tensor, from_logits: bool = False
) -> tf.Tensor:
    """Returns the cross-entropy for classes given by their numbers.

    Args:
        true: Class numbers from 0, one for each row of `predicted`.
        predicted: Probabilities, clipped at 1e-7, of shape (samples, ..., classes).
        from_logits: Whether they are logits, which are not clipped.

    Returns:
        A loss for each sample, of shape (samples, ...).
    """
    logits = predicted if from_logits else log(tf.clip_by_value(predicted, EPSILON, 1 - EPSILON))
    labels = tf.cast(tf.reshape(true, [-1]), tf.int64)
    values = _sparse_cross_entropy(tf.reshape(logits, [-1, predicted.shape[-1]]), labels)
    return tf.reshape(values, tf.shape(predicted)[:-1])


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
