"""Activations, losses, metrics, initializers, regularizers and constraints of Keras 2.2.5, by name and by formula."""

import inspect

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from oldstack.arithmetic115 import EPSILON
from oldstack.keras2.symbolic import composed
from oldstack.training import formulas
from oldstack.training.initializers import INITIALIZERS as DRAWN

# Whether it is tf.keras, which counts names from 0, prints a little otherwise, and takes losses from logits.
flavour = {"of_tensorflow": False}


def relu(x, alpha=0.0, max_value=None, threshold=0.0):
    """Returns x where it is above a threshold, else `alpha` times what it is below it."""
    return keras.activations.relu(x, negative_slope=alpha, max_value=max_value, threshold=threshold)


def softmax(x, axis=-1):
    """Returns probabilities along an axis."""
    return keras.activations.softmax(x, axis=axis)


def sigmoid(x):
    """Returns the sigmoid as TensorFlow 1.15 computed it."""
    if isinstance(x, keras.KerasTensor):
        return keras.activations.sigmoid(x)
    result = formulas.logistic(x)
    result._sigmoid_of = x
    return result


def _elementwise(name):
    function = getattr(keras.activations, name)

    def activation(x):
        return function(x)

    activation.__name__ = activation.__qualname__ = name
    activation.__doc__ = f"Returns Keras's `{name}` of x."
    return activation


ACTIVATIONS = {
    name: _elementwise(name) for name in ("tanh", "softplus", "softsign", "selu", "linear", "exponential")
}
ACTIVATIONS |= {
    "elu": keras.activations.elu,
    "relu": relu,
    "sigmoid": sigmoid,
    "softmax": softmax,
    "hard_sigmoid": formulas.hard_sigmoid,
}


@composed
def mean_squared_error(y_true, y_pred):
    """Returns the mean along the last axis, as all losses here do unless they say otherwise."""
    return tf.reduce_mean(tf.square(y_pred - y_true), -1)


@composed
def mean_absolute_error(y_true, y_pred):
    """Returns the mean of the differences."""
    return tf.reduce_mean(tf.abs(y_pred - y_true), -1)


@composed
def mean_absolute_percentage_error(y_true, y_pred):
    """Returns the mean of the differences, in percent of the true values."""
    return 100.0 * tf.reduce_mean(tf.abs((y_true - y_pred) / tf.maximum(tf.abs(y_true), EPSILON)), -1)


@composed
def mean_squared_logarithmic_error(y_true, y_pred):
    """Returns the mean square of the differences of log(1 + y)."""
    first, second = (tf.math.log(tf.maximum(y, EPSILON) + 1.0) for y in (y_pred, y_true))
    return tf.reduce_mean(tf.square(first - second), -1)


@composed
def squared_hinge(y_true, y_pred):
    """Returns the mean square of what is missing to a margin of 1."""
    return tf.reduce_mean(tf.square(tf.maximum(1.0 - y_true * y_pred, 0.0)), -1)


@composed
def hinge(y_true, y_pred):
    """Returns the mean of what is missing to a margin of 1."""
    return tf.reduce_mean(tf.maximum(1.0 - y_true * y_pred, 0.0), -1)


@composed
def categorical_hinge(y_true, y_pred):
    """Returns what is missing to a margin of 1 between the true class and the best of the others."""
    right = tf.reduce_sum(y_true * y_pred, -1)
    return tf.maximum(0.0, tf.reduce_max((1.0 - y_true) * y_pred, -1) - right + 1.0)


@composed
def logcosh(y_true, y_pred):
    """Returns the mean of log(cosh(difference))."""
    x = y_pred - y_true
    return tf.reduce_mean(x + tf.nn.softplus(-2.0 * x) - tf.math.log(2.0), -1)


@composed
def categorical_crossentropy(y_true, y_pred):
    """Returns the cross-entropy of probabilities that are clipped at 1e-7."""
    if (logits := _logits(y_pred)) is not None:
        return tf.nn.softmax_cross_entropy_with_logits(y_true, logits)
    return formulas.categorical_crossentropy(y_true, y_pred)


@composed
def sparse_categorical_crossentropy(y_true, y_pred):
    """Returns the cross-entropy for classes given by their numbers."""
    if (logits := _logits(y_pred)) is not None:
        labels = tf.cast(tf.reshape(y_true, tf.shape(logits)[:-1]), tf.int64)
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
    return formulas.sparse_categorical_crossentropy(y_true, y_pred)


@composed
def binary_crossentropy(y_true, y_pred):
    """Returns the mean cross-entropy of probabilities that are clipped at 1e-7."""
    if (logits := _logits(y_pred, "_sigmoid_of")) is not None:
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(y_true, logits), -1)
    return formulas.binary_crossentropy(y_true, y_pred)


def _logits(predicted, of="_keras_logits"):
    """Returns what tf.keras computed a loss from, whose output was made by a softmax, or by a sigmoid; else None."""
    return getattr(predicted, of, None) if flavour["of_tensorflow"] else None


@composed
def kullback_leibler_divergence(y_true, y_pred):
    """Returns the sum of y log(y / prediction), both clipped at 1e-7."""
    y_true, y_pred = tf.clip_by_value(y_true, EPSILON, 1.0), tf.clip_by_value(y_pred, EPSILON, 1.0)
    return tf.reduce_sum(y_true * tf.math.log(y_true / y_pred), -1)


@composed
def poisson(y_true, y_pred):
    """Returns the mean of prediction - y log(prediction)."""
    return tf.reduce_mean(y_pred - y_true * tf.math.log(y_pred + EPSILON), -1)


@composed
def cosine_proximity(y_true, y_pred):
    """Returns minus the cosine of the angle between the two."""
    return -tf.reduce_sum(tf.math.l2_normalize(y_true, -1) * tf.math.l2_normalize(y_pred, -1), -1)


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


_OF_LOSSES = [
    mean_squared_error, mean_absolute_error, mean_absolute_percentage_error, mean_squared_logarithmic_error,
    squared_hinge, hinge, categorical_hinge, logcosh, categorical_crossentropy, sparse_categorical_crossentropy,
    binary_crossentropy, kullback_leibler_divergence, poisson, cosine_proximity,
]  # fmt: skip
_OF_METRICS = [
    binary_accuracy, categorical_accuracy, sparse_categorical_accuracy, top_k_categorical_accuracy,
    sparse_top_k_categorical_accuracy,
]  # fmt: skip
LOSSES = {function.__name__: function for function in _OF_LOSSES}
_SHORT = {
    "mse": mean_squared_error,
    "mae": mean_absolute_error,
    "mape": mean_absolute_percentage_error,
    "msle": mean_squared_logarithmic_error,
}
LOSSES |= _SHORT | {name.upper(): function for name, function in _SHORT.items()}
LOSSES |= {"kld": kullback_leibler_divergence, "KLD": kullback_leibler_divergence, "cosine": cosine_proximity}
METRICS = LOSSES | {function.__name__: function for function in _OF_METRICS}


def _getter(named, kind):
    def get(identifier):
        if isinstance(identifier, dict):
            identifier = identifier.get("class_name", identifier)
        if identifier is None or callable(identifier):
            return identifier
        custom = keras.saving.get_custom_objects().get(identifier)
        if custom is None and identifier not in named:
            raise ValueError(f"Unknown {kind}:{identifier}")
        return named.get(identifier, custom)

    get.__doc__ = f"Returns the {kind} of a name; a function as it is."
    return get


get_activation = _getter(ACTIVATIONS | {None: ACTIVATIONS["linear"]}, "activation function")
get_loss = _getter(LOSSES, "loss function")
get_metric = _getter(METRICS, "metric function")


class L1L2(keras.regularizers.Regularizer):
    """Adds l1 times the sum of a weight's sizes and l2 times that of their squares to the loss."""

    def __init__(self, l1=0.0, l2=0.0):
        self.l1, self.l2 = float(np.float32(l1)), float(np.float32(l2))

    def __call__(self, x):
        """Returns the sum."""
        total = 0.0
        if self.l1:
            total += ops.sum(self.l1 * ops.abs(x))
        if self.l2:
            total += ops.sum(self.l2 * ops.square(x))
        return total

    def get_config(self):
        """Returns l1 and l2."""
        return {"l1": self.l1, "l2": self.l2}


def l1(l=0.01):  # noqa: E741 - the argument's name
    """Returns a regularizer by size."""
    return L1L2(l1=l)


def l2(l=0.01):  # noqa: E741 - the argument's name
    """Returns a regularizer by square."""
    return L1L2(l2=l)


def l1_l2(l1=0.01, l2=0.01):
    """Returns a regularizer by both."""
    return L1L2(l1, l2)


REGULARIZERS = {
    "L1L2": L1L2,
    "l1": l1,
    "l2": l2,
    "l1_l2": l1_l2,
    "Regularizer": keras.regularizers.Regularizer,
}
CONSTRAINTS = {
    "Constraint": keras.constraints.Constraint,
    "MaxNorm": keras.constraints.MaxNorm,
    "MinMaxNorm": keras.constraints.MinMaxNorm,
    "NonNeg": keras.constraints.NonNeg,
    "UnitNorm": keras.constraints.UnitNorm,
}
CONSTRAINTS |= {
    alias: CONSTRAINTS[name]
    for name, aliases in {
        "MaxNorm": ("max_norm", "maxnorm"),
        "MinMaxNorm": ("min_max_norm",),
        "NonNeg": ("non_neg", "nonneg"),
        "UnitNorm": ("unit_norm", "unitnorm"),
    }.items()
    for alias in aliases
}


def _variance_scaling(scale=1.0, mode="fan_in", distribution="normal", seed=None):
    distribution = "truncated_normal" if distribution == "normal" else distribution
    return DRAWN["VarianceScaling"](scale, mode, distribution, seed)


class Identity(keras.initializers.Identity):
    """Begins with a gain on the diagonal."""

    def get_config(self):
        """Returns the gain."""
        return {"gain": self.gain}


INITIALIZERS = {
    name: DRAWN[name]
    for name in (
        "RandomUniform", "RandomNormal", "TruncatedNormal", "Orthogonal", "uniform", "normal", "random_uniform",
        "random_normal", "truncated_normal", "orthogonal", "glorot_uniform", "glorot_normal", "he_uniform", "he_normal",
        "lecun_uniform", "lecun_normal",
    )
}  # fmt: skip
INITIALIZERS |= {
    "Initializer": keras.initializers.Initializer,
    "VarianceScaling": _variance_scaling,
    **dict.fromkeys(("Zeros", "zeros", "zero"), keras.initializers.Zeros),
    **dict.fromkeys(("Ones", "ones", "one"), keras.initializers.Ones),
    **dict.fromkeys(("Identity", "identity"), Identity),
}


def _constant(value=0):
    return keras.initializers.Constant(value)


INITIALIZERS |= {"Constant": _constant, "constant": _constant}


def _maker(named, kind):
    def get(identifier):
        if identifier is None or (callable(identifier) and not isinstance(identifier, type)):
            return identifier
        name, config = identifier, {}
        if isinstance(identifier, dict):
            name, config = identifier["class_name"], identifier["config"]
        if isinstance(name, type):
            return name()
        made = named.get(name) or keras.saving.get_custom_objects().get(name)
        if made is None:
            raise ValueError(f"Unknown {kind}: {name}")
        return made if inspect.isfunction(made) and name not in named else made(**config)

    get.__doc__ = f"Returns the {kind} of a name or of a saved description; an object as it is."
    return get


get_regularizer = _maker(REGULARIZERS, "regularizer")
get_constraint = _maker(CONSTRAINTS, "constraint")
_named_initializer = _maker(INITIALIZERS, "initializer")


def get_initializer(identifier):
    """Returns the initializer of a name or of a saved description; a function of the shape as one of shape and type."""
    made = _named_initializer(identifier)
    if inspect.isfunction(made) and "dtype" not in inspect.signature(made).parameters:
        return lambda shape, dtype=None: made(shape)
    return made


def described(thing):
    """Returns how a layer's description names an initializer, regularizer, constraint or activation.

    Args:
        thing: One of them, or None.
    """
    if thing is None or isinstance(thing, str | dict):
        return thing
    if not hasattr(thing, "get_config"):
        return thing.__name__
    config = dict(thing.get_config())
    name = {"GlorotUniform": "glorot_uniform"}.get(type(thing).__name__, type(thing).__name__)
    if isinstance(thing, keras.initializers.VarianceScaling):
        name = "VarianceScaling"
        config = {
            "scale": thing.scale,
            "mode": thing.mode,
            "distribution": thing.distribution,
            "seed": config["seed"],
        }
        config["distribution"] = config["distribution"].replace("truncated_", "")
    return {"class_name": name, "config": config}
