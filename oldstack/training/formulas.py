"""What Keras 2.2.5 on TensorFlow 1.15 computed by other formulas than Keras 3, or in another order, with its gradients.

Source: keras/backend/tensorflow_backend.py and keras/losses.py of Keras 2.2.5.
"""

import functools
from collections.abc import Callable, Sequence

import numpy as np

from oldstack.arithmetic115 import (
    EPSILON,
    batch_norm,
    elementary,
    losses,
    machine_code,
    processor,
    products,
    sums,
)
from oldstack.loading.quick_keras import keras, tf
from oldstack.training.own_gradient import with_own_gradient

_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


def _of_single(today):
    """Makes a function with its own gradient compute numbers of float32; those of other types are left to today's.

    Args:
        today: Today's function.
    """

    def decorate(function):
        then = with_own_gradient(function)

        @functools.wraps(function)
        def compute(x, *others):
            x = tf.convert_to_tensor(x)
            return (then if x.dtype == tf.float32 else today)(x, *others)

        return compute

    return decorate


def hard_sigmoid(x: tf.Tensor) -> tf.Tensor:
    """Returns 0.2 x + 0.5, cut off at 0 and 1: what opens the gates of an LSTM in Keras 2.

    Keras 3 opens them by the sigmoid, and its own `hard_sigmoid` is x / 6 + 0.5.

    Args:
        x: Any shape.
    """
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)


@_of_single(tf.sigmoid)
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


@_of_single(tf.tanh)
def tanh(x: tf.Tensor) -> tf.Tensor:
    """Returns the hyperbolic tangent as TensorFlow 1.15 computed it.

    Args:
        x: Any shape.
    """
    result = elementary.tanh(x)
    return result, lambda gradient: tf.raw_ops.TanhGrad(y=result, dy=gradient)


@_of_single(tf.nn.softmax)
def softmax(x: tf.Tensor) -> tf.Tensor:
    """Returns shares of the powers of numbers as TensorFlow 1.15 computed them.

    Args:
        x: Any shape of two axes or more; the last one's shares add up to 1.
    """
    result = losses.softmax(x)

    def backward(gradient):
        return (gradient - tf.reduce_sum(gradient * result, -1, keepdims=True)) * result

    return result, backward


@_of_single(tf.matmul)
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
        return [x] * len(order), lambda *gradients: tf.reduce_sum(
            tf.stack([gradients[number] for number in order]), 0
        )

    return copied(x)


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


@_of_single(tf.reduce_mean)
def mean(x: tf.Tensor) -> tf.Tensor:
    """Returns the mean of all numbers.

    Args:
        x: Any shape.
    """

    def backward(gradient):
        return tf.broadcast_to(gradient / tf.cast(tf.size(x), x.dtype), tf.shape(x))

    is_small = _are_few(x.shape.num_elements())
    return tf.reduce_mean(x) if is_small else sums.mean(x, _sum_of_all(x)), backward


def mean_of_each(x: tf.Tensor) -> tf.Tensor:
    """Returns the mean along the last axis, in which there is mostly one number.

    Args:
        x: Shape (..., numbers).
    """
    return tf.squeeze(x, -1) if x.shape[-1] == 1 else _mean_of_rows(x)


@_of_single(lambda x: tf.reduce_mean(x, -1))
def _mean_of_rows(x):
    def backward(gradient):
        return tf.broadcast_to(_quotient(gradient, tf.shape(x)[-1])[..., None], tf.shape(x))

    is_small = _are_few(x.shape[-1])
    return tf.reduce_mean(x, -1) if is_small else sums.mean(x, sums.sums_of_wide_rows(x)[..., 0]), backward


@_of_single(lambda x: tf.reduce_sum(x, -1))
def sum_of_each(x: tf.Tensor) -> tf.Tensor:
    """Returns the sum along the last axis.

    Args:
        x: Shape (..., numbers).
    """
    is_small = _are_few(x.shape[-1])
    result = tf.reduce_sum(x, -1) if is_small else sums.sums_of_wide_rows(x)[..., 0]
    return result, lambda gradient: tf.broadcast_to(gradient[..., None], tf.shape(x))


@functools.cache
def _sum_of_middle(first, last):
    """Returns the function that adds up along the axes from one to another, which are not the last, one number after the other."""

    @_of_single(lambda x: tf.reduce_sum(x, range(first, last + 1)))
    def add(x):
        shape = tf.shape(x)
        along = tf.reduce_prod(shape[first : last + 1])
        before = tf.reduce_prod(shape[:first])
        of_sum = tf.range(before * along) // along
        rows = tf.reshape(x, tf.concat([[before * along], shape[last + 1 :]], 0))
        total = tf.math.unsorted_segment_sum(rows, of_sum, before)

        def backward(gradient):
            kept = tf.concat([shape[:first], tf.ones(last + 1 - first, tf.int32), shape[last + 1 :]], 0)
            return tf.broadcast_to(tf.reshape(gradient, kept), shape)

        total = tf.reshape(total, tf.concat([shape[:first], shape[last + 1 :]], 0))
        return tf.ensure_shape(total, [*x.shape[:first], *x.shape[last + 1 :]]), backward

    return add


def _quotient(x, number):
    """Returns numbers divided by a count, which may not look like a constant: that would become a product."""
    return x / (tf.cast(tf.equal(x, x), x.dtype) * tf.cast(number, x.dtype))


@_of_single(tf.reduce_sum)
def sum_of_all(x: tf.Tensor) -> tf.Tensor:
    """Returns the sum of all numbers.

    Args:
        x: Any shape.
    """
    is_small = _are_few(x.shape.num_elements())
    result = tf.reduce_sum(x) if is_small else _sum_of_all(x)
    return result, lambda gradient: tf.broadcast_to(gradient, tf.shape(x))


def reduced(kind: str, x: tf.Tensor, axis: int | Sequence[int] | None, keepdims: bool = False) -> tf.Tensor:
    """Returns the sum or mean along axes.

    Args:
        kind: "sum" or "mean".
        x: Any shape.
        axis: The axes; None for all.
        keepdims: Whether they are kept, with a length of 1.
    """
    x = tf.convert_to_tensor(x)
    rank = x.shape.rank
    axes = tuple(range(rank)) if axis is None else tuple(sorted(np.ravel(axis) % rank))
    if len(axes) == rank:
        result = {"sum": sum_of_all, "mean": mean}[kind](x)
        return tf.reshape(result, [1] * rank) if keepdims else result
    if axes == (rank - 1,):
        result = {"sum": sum_of_each, "mean": mean_of_each}[kind](x)
        return result[..., None] if keepdims else result
    first, last = axes[0], axes[-1]
    if axes != tuple(range(first, last + 1)) or last == rank - 1 or x.shape[-1] == 1:
        return getattr(tf, f"reduce_{kind}")(x, axes, keepdims)
    result = _sum_of_middle(first, last)(x)
    result = result if kind == "sum" else _quotient(result, tf.size(x) // tf.size(result))
    for each in axes * keepdims:
        result = tf.expand_dims(result, each)
    return result


def _are_few(size):
    """Returns whether numbers are so few that today's kernels add them up in the order of then."""
    return size is not None and size < sums.WIDE


def _sum_of_all(x):
    size = x.shape.num_elements()
    return sums.sum_of_all(x, size if size and size > sums.IN_ONE_GO else None)


def elu(x: tf.Tensor, alpha: float = 1.0) -> tf.Tensor:
    """Returns numbers, and of those below 0 e to their power, less 1, as TensorFlow 1.15 computed it.

    Args:
        x: Any shape.
        alpha: By what those below 0 are multiplied.
    """
    result = _elu(x)
    return result if alpha == 1 else tf.where(x > 0, result, alpha * result)


@_of_single(tf.nn.elu)
def _elu(x):
    result = elementary.elu(x, tf.nn.elu)
    return result, lambda gradient: tf.raw_ops.EluGrad(gradients=gradient, outputs=result)


def selu(x: tf.Tensor) -> tf.Tensor:
    """Returns what `elu` does, scaled so that mean and variance stay.

    Args:
        x: Any shape.
    """
    return _SELU_SCALE * elu(x, _SELU_ALPHA)


@_of_single(tf.nn.softplus)
def softplus(x: tf.Tensor) -> tf.Tensor:
    """Returns the logarithm of 1 plus e to the power of numbers, as TensorFlow 1.15 computed it.

    Args:
        x: Any shape.
    """
    return elementary.softplus(x), lambda gradient: gradient * elementary.sigmoid(x)


@_of_single(tf.sqrt)
def square_root(x: tf.Tensor) -> tf.Tensor:
    """Returns what `sqrt` does, with a gradient.

    Args:
        x: Numbers that are 0 or above.
    """
    result = sqrt(x)
    return result, lambda gradient: tf.raw_ops.SqrtGrad(y=result, dy=gradient)


@_of_single(tf.math.rsqrt)
def _inverse_root(x):
    result = rsqrt(x)
    return result, lambda gradient: tf.raw_ops.RsqrtGrad(y=result, dy=gradient)


def l2_normalize(x: tf.Tensor, axis: int | None = -1) -> tf.Tensor:
    """Returns numbers divided by their norm.

    Args:
        x: Any shape.
        axis: Along which axis the norm is taken; None for one of all numbers.
    """
    return x * _inverse_root(tf.maximum(reduced("sum", tf.square(x), axis, keepdims=True), 1e-12))


@_of_single(tf.exp)
def exp(x: tf.Tensor) -> tf.Tensor:
    """Returns e to the power of numbers, as TensorFlow 1.15 computed it.

    Args:
        x: Any shape.
    """
    result = elementary.exp(x)
    return result, lambda gradient: gradient * result


@_of_single(tf.math.log)
def log(x: tf.Tensor) -> tf.Tensor:
    """Returns logarithms, as TensorFlow 1.15 computed them.

    Args:
        x: Any shape.
    """
    return elementary.log(x), lambda gradient: gradient * elementary.inverse(x)


@_of_single(lambda logits, true: tf.nn.sigmoid_cross_entropy_with_logits(true, logits))
def _cross_entropy(logits, true):
    is_above = logits >= 0
    power = elementary.exp(tf.where(is_above, -logits, logits))
    values = tf.where(is_above, logits, 0.0) - logits * true + elementary.log1p(power)

    def backward(gradient):
        of_power = gradient * elementary.inverse(1 + power) * power
        return tf.where(is_above, gradient - of_power, of_power) - gradient * true, None

    return values, backward


def _today_sparse(logits, labels):
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)


@_of_single(_today_sparse)
def _sparse_cross_entropy(logits, labels):
    checked = _today_sparse(logits, labels)  # it refuses what are no classes
    values, of_logits = losses.sparse_cross_entropy(logits, labels)
    return tf.where(checked == checked, values, checked), lambda gradient: (
        gradient[:, None] * of_logits,
        None,
    )


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


def normalized(
    x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor, epsilon: float
) -> tf.Tensor:
    """Returns a batch, normalized by averages.

    Args:
        x: The batch, of shape (samples, ..., channels).
        scale: By what each channel is multiplied.
        offset: What is added to each.
        mean: The means.
        variance: The variances.
        epsilon: What is added to these.
    """
    inverse = _inverse_root(variance + epsilon) * scale
    return x * inverse + (offset - mean * inverse)


@functools.cache
def normalized_batch(epsilon: float) -> Callable:
    """Returns the function from a batch, a scale and an offset to the normalized batch, its means and its variances.

    Args:
        epsilon: What is added to variances.
    """

    @with_own_gradient
    def of_batch(x, scale, offset):
        axes = range(x.shape.rank - 1)
        mean = reduced("mean", x, axes)
        centered = x - mean
        variance = reduced("mean", tf.square(centered), axes)
        root = rsqrt(variance + epsilon)
        inverse = root * scale

        def backward(gradient, *_):
            of_offset = reduced("sum", gradient, axes)
            of_inverse = reduced("sum", gradient * x, axes) - of_offset * mean
            of_variance = tf.raw_ops.RsqrtGrad(y=root, dy=of_inverse * scale)
            number = tf.size(x) // tf.size(mean)
            of_x = gradient * inverse + 2.0 * _quotient(of_variance, number) * centered
            return of_x + _quotient(-of_offset * inverse, number), of_inverse * root, of_offset

        return (x * inverse + (offset - mean * inverse), mean, variance), backward

    return of_batch


@functools.cache
def fused_normalization(epsilon: float, is_training: bool) -> Callable:
    """Returns the function of `arithmetic115.batch_norm.normalized`, to its first three results.

    Args:
        epsilon: What is added to variances.
        is_training: Whether means and variances are those of the batch.
    """
    settings = {"epsilon": epsilon, "is_training": is_training}

    def call(function, shapes, *tensors):
        made = tf.numpy_function(
            functools.partial(function, **settings), tensors, [tf.float32] * len(shapes), stateful=False
        )
        return [tf.ensure_shape(each, shape) for each, shape in zip(made, shapes, strict=True)]

    @with_own_gradient
    def fused(x, scale, offset, mean, variance):
        of_channels = scale.shape
        *results, mean_taken, variance_taken = call(
            batch_norm.normalized, [x.shape, *[of_channels] * 4], x, scale, offset, mean, variance
        )

        def backward(gradient, *_):
            taken = gradient, x, scale, mean_taken, variance_taken
            return *call(batch_norm.gradients, [x.shape, *[of_channels] * 2], *taken), None, None

        return tuple(results), backward

    return fused


def is_fused(x: tf.Tensor) -> bool:
    """Returns whether `fused_normalization` can take a batch.

    Args:
        x: The batch.
    """
    return x.dtype == tf.float32 and x.shape[-1] > 1 and machine_code.can_run()


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
    logits = log(predicted / (1 - predicted))
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
    return -sum_of_each(_as_predicted(true, predicted) * log(predicted))


def sparse_categorical_crossentropy(true: tf.Tensor, predicted: tf.Tensor) -> tf.Tensor:
    """Returns the cross-entropy for classes given by their numbers.

    Args:
        true: Class numbers from 0, one for each row of `predicted`.
        predicted: Probabilities, of shape (samples, ..., classes).

    Returns:
        A loss for each sample, of shape (samples, ...).
    """
    logits = log(tf.clip_by_value(predicted, EPSILON, 1 - EPSILON))
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
