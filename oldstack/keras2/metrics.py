"""The metrics of Keras 2.2.5, by name and by formula; a loss is one as well."""

import keras
import tensorflow as tf

from oldstack.keras2.by_name import getter
from oldstack.keras2.losses import LOSSES
from oldstack.keras2.symbolic import composed


@composed
def binary_accuracy(y_true, y_pred):
    """Returns the share of predictions that, rounded, are the true values."""
    return tf.reduce_mean(_number(tf.equal(y_true, tf.round(y_pred))), -1)


@composed
def categorical_accuracy(y_true, y_pred):
    """Returns 1 where the largest prediction is that of the true class."""
    return _number(tf.equal(tf.argmax(y_true, -1), tf.argmax(y_pred, -1)))


@composed
def sparse_categorical_accuracy(y_true, y_pred):
    """Returns 1 where the largest prediction is that of the class whose number is given."""
    if y_true.shape.rank == y_pred.shape.rank:
        y_true = tf.squeeze(y_true, -1)
    return _number(tf.equal(y_true, _number(tf.argmax(y_pred, -1))))


@composed
def top_k_categorical_accuracy(y_true, y_pred, k=5):
    """Returns 1 where the true class is among the k largest predictions."""
    return _number(tf.math.in_top_k(tf.argmax(y_true, -1), y_pred, k))


@composed
def sparse_top_k_categorical_accuracy(y_true, y_pred, k=5):
    """Returns the same for classes given by their numbers."""
    return _number(tf.math.in_top_k(tf.cast(tf.reshape(y_true, [-1]), tf.int32), y_pred, k))


def _number(values):
    return tf.cast(values, keras.config.floatx())


FUNCTIONS = [
    binary_accuracy, categorical_accuracy, sparse_categorical_accuracy, top_k_categorical_accuracy,
    sparse_top_k_categorical_accuracy,
]  # fmt: skip
METRICS = LOSSES | {function.__name__: function for function in FUNCTIONS}

get_metric = getter(METRICS, "metric function")
