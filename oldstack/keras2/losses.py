"""The losses of Keras 2.2.5, by name and by formula."""

import tensorflow as tf

from oldstack.arithmetic115 import EPSILON
from oldstack.keras2.by_name import getter
from oldstack.keras2.symbolic import composed
from oldstack.training import formulas, reductions


@composed
def mean_squared_error(y_true, y_pred):
    """Returns the mean along the last axis, as all losses here do unless they say otherwise."""
    return reductions.mean_of_each(tf.square(y_pred - y_true))


@composed
def mean_absolute_error(y_true, y_pred):
    """Returns the mean of the differences."""
    return reductions.mean_of_each(tf.abs(y_pred - y_true))


@composed
def mean_absolute_percentage_error(y_true, y_pred):
    """Returns the mean of the differences, in percent of the true values."""
    return 100.0 * reductions.mean_of_each(tf.abs((y_true - y_pred) / tf.maximum(tf.abs(y_true), EPSILON)))


@composed
def mean_squared_logarithmic_error(y_true, y_pred):
    """Returns the mean square of the differences of log(1 + y)."""
    first, second = (formulas.log(tf.maximum(y, EPSILON) + 1.0) for y in (y_pred, y_true))
    return reductions.mean_of_each(tf.square(first - second))


@composed
def squared_hinge(y_true, y_pred):
    """Returns the mean square of what is missing to a margin of 1."""
    return reductions.mean_of_each(tf.square(tf.maximum(1.0 - y_true * y_pred, 0.0)))


@composed
def hinge(y_true, y_pred):
    """Returns the mean of what is missing to a margin of 1."""
    return reductions.mean_of_each(tf.maximum(1.0 - y_true * y_pred, 0.0))


@composed
def categorical_hinge(y_true, y_pred):
    """Returns what is missing to a margin of 1 between the true class and the best of the others."""
    right = reductions.sum_of_each(y_true * y_pred)
    return tf.maximum(0.0, tf.reduce_max((1.0 - y_true) * y_pred, -1) - right + 1.0)


@composed
def logcosh(y_true, y_pred):
    """Returns the mean of log(cosh(difference))."""
    x = y_pred - y_true
    return reductions.mean_of_each(x + formulas.softplus(-2.0 * x) - tf.math.log(2.0))


@composed
def categorical_crossentropy(y_true, y_pred):
    """Returns the cross-entropy of probabilities that are clipped at 1e-7."""
    return formulas.categorical_crossentropy(y_true, y_pred)


@composed
def sparse_categorical_crossentropy(y_true, y_pred):
    """Returns the cross-entropy for classes given by their numbers."""
    return formulas.sparse_categorical_crossentropy(y_true, y_pred)


@composed
def binary_crossentropy(y_true, y_pred):
    """Returns the mean cross-entropy of probabilities that are clipped at 1e-7."""
    return formulas.binary_crossentropy(y_true, y_pred)


@composed
def kullback_leibler_divergence(y_true, y_pred):
    """Returns the sum of y log(y / prediction), both clipped at 1e-7."""
    y_true, y_pred = tf.clip_by_value(y_true, EPSILON, 1.0), tf.clip_by_value(y_pred, EPSILON, 1.0)
    return reductions.sum_of_each(y_true * formulas.log(y_true / y_pred))


@composed
def poisson(y_true, y_pred):
    """Returns the mean of prediction - y log(prediction)."""
    return reductions.mean_of_each(y_pred - y_true * formulas.log(y_pred + EPSILON))


@composed
def cosine_proximity(y_true, y_pred):
    """Returns minus the cosine of the angle between the two."""
    return -reductions.sum_of_each(formulas.l2_normalize(y_true) * formulas.l2_normalize(y_pred))


FUNCTIONS = [
    mean_squared_error, mean_absolute_error, mean_absolute_percentage_error, mean_squared_logarithmic_error,
    squared_hinge, hinge, categorical_hinge, logcosh, categorical_crossentropy, sparse_categorical_crossentropy,
    binary_crossentropy, kullback_leibler_divergence, poisson, cosine_proximity,
]  # fmt: skip
LOSSES = {function.__name__: function for function in FUNCTIONS}
_SHORT = {
    "mse": mean_squared_error,
    "mae": mean_absolute_error,
    "mape": mean_absolute_percentage_error,
    "msle": mean_squared_logarithmic_error,
}
LOSSES |= _SHORT | {name.upper(): function for name, function in _SHORT.items()}
LOSSES |= {"kld": kullback_leibler_divergence, "KLD": kullback_leibler_divergence, "cosine": cosine_proximity}

get_loss = getter(LOSSES, "loss function")
