"""What Keras 2.2.5 on TensorFlow 1.15 computed by other formulas than Keras 3: sigmoids and cross-entropies.

Source: keras/backend/tensorflow_backend.py and keras/losses.py of Keras 2.2.5.
"""

from oldstack.arithmetic115 import EPSILON, SIGMOID_ABOVE, SIGMOID_BELOW, SIGMOID_BOUND
from oldstack.loading.quick_keras import keras, tf


def hard_sigmoid(x: tf.Tensor) -> tf.Tensor:
    """Returns 0.2 x + 0.5, cut off at 0 and 1: what opens the gates of an LSTM in Keras 2.

    Keras 3 opens them by the sigmoid, and its own `hard_sigmoid` is x / 6 + 0.5.

    Args:
        x: Any shape.
    """
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)


@tf.custom_gradient
def logistic(x: tf.Tensor) -> tf.Tensor:
    """Returns the sigmoid as TensorFlow 1.15 computed it.

    A rational function took eight values at a time, and `1 / (1 + exp(-x))` what was left over. Down to x = -17.7
    the rational one comes to more than 1e-7 now and then, where the cross-entropy is cut off and has no gradient;
    today's sigmoid ends at -16.1. With some seeds that is what lesson 28 gets away by.

    Args:
        x: Any shape.
    """
    values = tf.reshape(x, [-1])
    in_eights = tf.range(tf.size(x)) < tf.size(x) // 8 * 8
    left_over = tf.where(values < -SIGMOID_BOUND, 0.0, 1 / (1 + tf.exp(-values)))
    result = tf.reshape(tf.where(in_eights, _rational(values), left_over), tf.shape(x))
    return result, lambda gradient: gradient * result * (1 - result)


def _rational(x):
    x = tf.clip_by_value(x, -SIGMOID_BOUND, SIGMOID_BOUND)
    square = x * x
    above, below = (tf.zeros_like(x) for _ in range(2))
    for factor in SIGMOID_ABOVE:
        above = above * square + factor
    for factor in SIGMOID_BELOW:
        below = below * square + factor
    return tf.clip_by_value(x * above / below + 0.5, 0.0, 1.0)


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
    logits = tf.math.log(predicted / (1 - predicted))
    losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=true, logits=logits)
    return tf.reduce_mean(losses, -1)


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
    return -tf.reduce_sum(_as_predicted(true, predicted) * tf.math.log(predicted), -1)


def sparse_categorical_crossentropy(true: tf.Tensor, predicted: tf.Tensor) -> tf.Tensor:
    """Returns the cross-entropy for classes given by their numbers.

    Args:
        true: Class numbers from 0, one for each row of `predicted`.
        predicted: Probabilities, of shape (samples, ..., classes).

    Returns:
        A loss for each sample, of shape (samples, ...).
    """
    logits = tf.math.log(tf.clip_by_value(predicted, EPSILON, 1 - EPSILON))
    labels = tf.cast(tf.reshape(true, tf.shape(predicted)[:-1]), tf.int64)
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)


LOSSES = {
    "binary_crossentropy": binary_crossentropy,
    "categorical_crossentropy": categorical_crossentropy,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
}
