"""`tf.contrib.learn.models` as of TensorFlow 1.15: one linear layer with its loss."""

from tensorflow.python.framework import ops

from oldstack.tf1 import tf


def _weights(x, outputs, mean, stddev):
    scope = tf.get_variable_scope().name
    given = {} if mean is None else {"initializer": tf.random_normal_initializer(mean, stddev, dtype=x.dtype)}
    weights = tf.get_variable("weights", [x.shape[1], outputs], x.dtype.base_dtype, **given)
    bias = tf.get_variable("bias", [outputs], x.dtype.base_dtype, **given)
    tf.summary.histogram(f"{scope}.weights", weights)
    tf.summary.histogram(f"{scope}.bias", bias)
    return weights, bias


def _summarize(x, y):
    scope = tf.get_variable_scope().name
    tf.summary.histogram(f"{scope}.x", x)
    tf.summary.histogram(f"{scope}.y", y)


def linear_regression(x, y, init_mean=None, init_stddev=1.0):
    """Returns what a linear layer predicts, and its mean squared error.

    Args:
        x: A tensor of batch x features.
        y: A tensor of batch or batch x outputs.
        init_mean: The mean of the weights at the start; None for the usual start.
        init_stddev: Their standard deviation.
    """
    with tf.variable_scope("linear_regression"):
        _summarize(x, y)
        weights, bias = _weights(x, 1 if y.shape.ndims == 1 else y.shape[1], init_mean, init_stddev)
        with ops.name_scope(None, "mean_squared_error_regressor"):
            found = tf.nn.xw_plus_b(x, weights, bias)
            if y.shape.ndims == 1 and found.shape.ndims == 2:
                found = tf.squeeze(found, axis=[1])
            return found, tf.losses.mean_squared_error(y, found)


def logistic_regression(x, y, class_weight=None, init_mean=None, init_stddev=1.0):
    """Returns a linear layer's probabilities of classes, and their cross-entropy.

    Args:
        x: A tensor of batch x features.
        y: A tensor of batch x classes.
        class_weight: A factor for each class's logit.
        init_mean: As in `linear_regression`.
        init_stddev: As there.
    """
    with tf.variable_scope("logistic_regression"):
        _summarize(x, y)
        weights, bias = _weights(x, y.shape[-1], init_mean, init_stddev)
        with ops.name_scope(None, "softmax_classifier"):
            logits = tf.nn.xw_plus_b(x, weights, bias)
            if class_weight is not None:
                logits = tf.multiply(logits, class_weight)
            return tf.nn.softmax(logits), tf.losses.softmax_cross_entropy(y, logits)


def linear_regression_zero_init(x, y):
    """Returns the same with weights that start at zero."""
    return linear_regression(x, y, 0.0, 0.0)


def logistic_regression_zero_init(x, y):
    """Returns the same with weights that start at zero."""
    return logistic_regression(x, y, None, 0.0, 0.0)
