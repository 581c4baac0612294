"""`tf.contrib.losses` and `tf.contrib.metrics` as of TensorFlow 1.15."""

import functools
import inspect

from tensorflow.python.framework import dtypes, ops
from tensorflow.python.ops import array_ops, math_ops, nn_ops

from oldstack.tf1 import tf
from oldstack.tf1.contrib.arg_scope import add_arg_scope


def compute_weighted_loss(losses, weights=1.0, scope=None):
    """Returns the mean of losses where their weights aren't 0, and collects it.

    Args:
        losses: A tensor, one loss for each element.
        weights: A scalar, one weight for each sample, or one for each element.
        scope: The name of its ops.
    """
    with ops.name_scope(scope, "weighted_loss", [losses, weights]):
        losses = ops.convert_to_tensor(losses)
        dtype = losses.dtype
        losses = math_ops.cast(losses, dtypes.float32)
        weights = math_ops.cast(ops.convert_to_tensor(weights), dtypes.float32)
        if weights.shape.ndims > 1 and weights.shape.dims[-1].is_compatible_with(1):
            weights = array_ops.squeeze(weights, [-1])
        axes = list(range(weights.shape.ndims, losses.shape.ndims))
        total = math_ops.reduce_sum(math_ops.multiply(math_ops.reduce_sum(losses, axis=axes), weights))
        present = _present(losses, weights)
        mean = math_ops.div_no_nan(math_ops.reduce_sum(total), present, name="value")
        mean = math_ops.cast(mean, dtype)
        ops.add_to_collection(ops.GraphKeys.LOSSES, mean)
        return mean


def _present(losses, weights):
    """Returns the number of losses whose weight isn't 0."""
    if weights.shape.ndims == 0:
        rows = array_ops.reshape(array_ops.slice(array_ops.shape(losses), [0], [1]), [])
        each = math_ops.div(
            math_ops.cast(array_ops.size(losses), dtypes.float32), math_ops.cast(rows, dtypes.float32)
        )
        each = array_ops.where(math_ops.equal(weights, 0), 0.0, each)
        return math_ops.reduce_sum(math_ops.multiply(array_ops.ones(array_ops.reshape(rows, [1])), each))
    counted = math_ops.cast(math_ops.not_equal(weights, 0), dtypes.float32)
    counted = math_ops.reduce_sum(counted, axis=list(range(1, weights.shape.ndims)))
    rest = math_ops.reduce_prod(array_ops.slice(array_ops.shape(losses), [weights.shape.ndims], [-1]))
    return math_ops.reduce_sum(math_ops.multiply(counted, math_ops.cast(rest, dtypes.float32)))


def _loss(scope_name, compute):
    """Returns a loss of predictions and labels, in this order, as contrib had it."""

    def loss(predictions, labels=None, weights=1.0, scope=None):
        with ops.name_scope(scope, scope_name, [predictions, labels, weights]) as scope:
            predictions.shape.assert_is_compatible_with(labels.shape)
            predictions = math_ops.cast(predictions, dtypes.float32)
            labels = math_ops.cast(labels, dtypes.float32)
            return compute_weighted_loss(compute(predictions, labels), weights, scope=scope)

    return loss


def _log_losses(predictions, labels, epsilon=1e-7):
    positive = math_ops.multiply(labels, math_ops.log(predictions + epsilon))
    return -positive - math_ops.multiply(1 - labels, math_ops.log(1 - predictions + epsilon))


def hinge_loss(logits, labels=None, scope=None):
    """Returns the hinge loss of each element, and doesn't collect it.

    Args:
        logits: A tensor.
        labels: For each element 0 or 1.
        scope: The name of its ops.
    """
    with ops.name_scope(scope, "hinge_loss", [logits, labels]):
        logits.shape.assert_is_compatible_with(labels.shape)
        labels = math_ops.cast(labels, dtypes.float32)
        ones = array_ops.ones_like(labels)
        labels = math_ops.subtract(2 * labels, ones)
        return nn_ops.relu(math_ops.subtract(ones, math_ops.multiply(labels, logits)))


def softmax_cross_entropy(logits, onehot_labels, weights=1.0, label_smoothing=0, scope=None):
    """Returns the softmax's cross-entropy, and collects it.

    Args:
        logits: A tensor of batch x classes.
        onehot_labels: The right classes, each a row with a single 1.
        weights: How much each sample counts.
        label_smoothing: How much of each label is spread over all classes.
        scope: The name of its ops.
    """
    with ops.name_scope(scope, "softmax_cross_entropy_loss", [logits, onehot_labels, weights]) as scope:
        logits.shape.assert_is_compatible_with(onehot_labels.shape)
        labels = math_ops.cast(onehot_labels, logits.dtype)
        if label_smoothing > 0:
            classes = math_ops.cast(array_ops.shape(labels)[1], logits.dtype)
            share = label_smoothing / classes
            labels = labels * (1.0 - label_smoothing) + share
        losses = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope=scope)


def sparse_softmax_cross_entropy(logits, labels, weights=1.0, scope=None):
    """Returns the softmax's cross-entropy, and collects it.

    Args:
        logits: A tensor of batch x classes.
        labels: The right classes' numbers.
        weights: How much each sample counts.
        scope: The name of its ops.
    """
    with ops.name_scope(scope, "sparse_softmax_cross_entropy_loss", [logits, labels, weights]) as scope:
        labels = array_ops.reshape(labels, shape=[array_ops.shape(labels)[0]])
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope=scope)


def sigmoid_cross_entropy(logits, multi_class_labels, weights=1.0, label_smoothing=0, scope=None):
    """Returns the sigmoid's cross-entropy, and collects it.

    Args:
        logits: A tensor of batch x classes.
        multi_class_labels: For each class 0 or 1.
        weights: How much each counts.
        label_smoothing: How far labels are moved to 1/2.
        scope: The name of its ops.
    """
    with ops.name_scope(scope, "sigmoid_cross_entropy_loss", [logits, multi_class_labels, weights]) as scope:
        logits.shape.assert_is_compatible_with(multi_class_labels.shape)
        labels = math_ops.cast(multi_class_labels, logits.dtype)
        if label_smoothing > 0:
            labels = labels * (1 - label_smoothing) + 0.5 * label_smoothing
        losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope=scope)


def _total_loss(add_regularization_losses=True, name="total_loss"):
    losses = ops.get_collection(ops.GraphKeys.LOSSES)
    if add_regularization_losses:
        losses += ops.get_collection(ops.GraphKeys.REGULARIZATION_LOSSES)
    return math_ops.add_n(losses, name=name)


def accuracy(predictions, labels, weights=None, name=None):
    """Returns the share of predictions that are right.

    Args:
        predictions: A tensor.
        labels: A tensor of the same type.
        weights: How much each counts.
        name: The name of its ops.
    """
    with ops.name_scope(name, "accuracy", [predictions, labels]):
        right = math_ops.cast(math_ops.equal(predictions, labels), dtypes.float32)
        if weights is None:
            return math_ops.reduce_mean(right)
        right = math_ops.multiply(right, weights)
        counted = math_ops.multiply(weights, array_ops.ones_like(right))
        return math_ops.div(math_ops.reduce_sum(right), math_ops.reduce_sum(counted))


def _streaming(name):
    """Returns a metric of `tf.metrics` that takes the predictions first."""
    metric = getattr(tf.metrics, name)
    if not {"labels", "predictions"} <= set(inspect.signature(metric).parameters):
        return metric

    @functools.wraps(metric)
    def streaming(predictions, labels, *args, **options):
        return metric(labels, predictions, *args, **options)

    return streaming


def losses() -> dict[str, object]:
    """Returns the names of `tf.contrib.losses`."""
    names = {
        "absolute_difference": _loss(
            "absolute_difference", lambda p, y: math_ops.abs(math_ops.subtract(p, y))
        ),
        "add_loss": add_arg_scope(tf.losses.add_loss),
        "compute_weighted_loss": compute_weighted_loss,
        "get_losses": tf.losses.get_losses,
        "get_regularization_losses": tf.losses.get_regularization_losses,
        "get_total_loss": _total_loss,
        "hinge_loss": hinge_loss,
        "log_loss": _loss("log_loss", _log_losses),
        "mean_squared_error": _loss("mean_squared_error", lambda p, y: math_ops.squared_difference(p, y)),
        "sigmoid_cross_entropy": sigmoid_cross_entropy,
        "softmax_cross_entropy": softmax_cross_entropy,
        "sparse_softmax_cross_entropy": sparse_softmax_cross_entropy,
    }
    for function in names.values():
        if function.__module__ == __name__:
            # 1.15's messages name it.
            function.__module__ = "tensorflow.contrib.losses.python.losses.loss_ops"
    return names


def metrics() -> dict[str, object]:
    """Returns the names of `tf.contrib.metrics`."""
    names = {f"streaming_{name}": _streaming(name) for name in dir(tf.metrics)}
    names["accuracy"] = accuracy
    names["confusion_matrix"] = lambda labels, predictions, *args, **options: tf.confusion_matrix(
        labels, predictions, *args, **options
    )
    names["aggregate_metrics"] = lambda *pairs: tuple(map(list, zip(*pairs, strict=True)))
    names["aggregate_metric_map"] = lambda pairs: tuple(
        {name: pair[i] for name, pair in pairs.items()} for i in range(2)
    )
    return names
