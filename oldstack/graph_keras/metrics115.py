"""The metrics of 1.15's `tf.keras` that compare predictions with thresholds, with its ops."""

import numpy as np
from tensorflow.python.framework import dtypes, ops
from tensorflow.python.keras import metrics
from tensorflow.python.keras.utils import metrics_utils
from tensorflow.python.ops import (
    array_ops,
    array_ops_stack,
    check_ops,
    confusion_matrix,
    control_flow_ops,
    math_ops,
    nn_ops,
    weights_broadcast_ops,
)
from tensorflow.python.ops.losses import util

from oldstack.loading.patch import add, patch


def install() -> None:
    """Changes Keras's metrics, once for a process."""
    patch(metrics_utils, "update_confusion_matrix_variables", update_confusion_matrix_variables)
    patch(metrics_utils, "_filter_top_k", _filter_top_k)
    patch(metrics.SensitivityAtSpecificity, "result", _sensitivity_at_specificity)
    patch(metrics.SpecificityAtSensitivity, "result", _specificity_at_sensitivity)
    add(metrics.MeanIoU, "add_weight", _add_float64)
    patch(metrics.MeanIoU, "update_state", _add_confusion)


def update_confusion_matrix_variables(
    variables_to_update, y_true, y_pred, thresholds, top_k=None, class_id=None, sample_weight=None, **today
):
    """Returns the op that adds a batch to the sums of a confusion matrix, one for each threshold.

    Args:
        variables_to_update: For each kind of sum the variable, (thresholds,).
        y_true: What is right, 0 or 1.
        y_pred: Predictions, 0 to 1, of the same shape.
        thresholds: A number or a list; above it a prediction says 1.
        top_k: How many predictions of a sample count, if not all.
        class_id: Which of the classes counts, if not all.
        sample_weight: What each counts for, or nothing.
        **today: What 1.15 did not have, which changes no value.
    """
    if variables_to_update is None:
        return None
    y_true, y_pred = (math_ops.cast(each, dtypes.float32) for each in (y_true, y_pred))
    (y_pred, y_true), _ = metrics_utils.ragged_assert_compatible_and_get_flat_values(
        [y_pred, y_true], sample_weight
    )
    y_pred.shape.assert_is_compatible_with(y_true.shape)
    kinds = metrics_utils.ConfusionMatrix
    if any(each not in list(kinds) for each in variables_to_update):
        raise ValueError(f"Invalid keys: {list(variables_to_update)}. Valid variable keys are: {list(kinds)}")
    bounds = (
        (check_ops.assert_greater_equal, 0.0, "predictions must be >= 0"),
        (check_ops.assert_less_equal, 1.0, "predictions must be <= 1"),
    )
    checks = [
        check(y_pred, math_ops.cast(bound, y_pred.dtype), message=message) for check, bound, message in bounds
    ]
    with ops.control_dependencies(checks):
        y_pred, y_true, *weights = util.squeeze_or_expand_dimensions(
            y_pred, y_true, *[] if sample_weight is None else [sample_weight]
        )
    if top_k is not None:
        y_pred = metrics_utils._filter_top_k(y_pred, top_k)
    if class_id is not None:
        y_true, y_pred = y_true[..., class_id], y_pred[..., class_id]
    thresholds = [float(each) for each in np.ravel(thresholds)]
    number = array_ops.size(y_pred)
    again = [len(thresholds), 1]
    predictions = array_ops.reshape(y_pred, [1, -1])
    labels = array_ops.reshape(math_ops.cast(y_true, dtypes.bool), [1, -1])
    columns = array_ops.expand_dims(array_ops.constant(thresholds), 1)
    limits = array_ops.tile(columns, array_ops_stack.stack([1, number]))
    said = math_ops.greater(array_ops.tile(predictions, again), limits)
    right = array_ops.tile(labels, again)
    if weights:
        spread = weights_broadcast_ops.broadcast_weights(math_ops.cast(weights[0], dtypes.float32), y_pred)
        weights = [array_ops.tile(array_ops.reshape(spread, [1, -1]), again)]
    wanted = variables_to_update.keys()
    pairs = {kinds.TRUE_POSITIVES: (right, said)}
    if wanted & {kinds.FALSE_NEGATIVES, kinds.TRUE_NEGATIVES}:
        denied = math_ops.logical_not(said)
        pairs[kinds.FALSE_NEGATIVES] = (right, denied)
    if wanted & {kinds.FALSE_POSITIVES, kinds.TRUE_NEGATIVES}:
        wrong = math_ops.logical_not(right)
        pairs[kinds.FALSE_POSITIVES] = (wrong, said)
    if kinds.TRUE_NEGATIVES in wanted:
        pairs[kinds.TRUE_NEGATIVES] = (wrong, denied)
    updates = []
    for kind in [each for each in pairs if each in wanted]:
        found = math_ops.cast(math_ops.logical_and(*pairs[kind]), dtypes.float32)
        for each in weights:
            found *= each
        updates.append(variables_to_update[kind].assign_add(math_ops.reduce_sum(found, 1)))
    return control_flow_ops.group(updates)


def _filter_top_k(x, k):
    """Returns predictions, those that are not among the highest of a sample far below 0.

    Args:
        x: (..., classes).
        k: How many are kept.
    """
    _, places = nn_ops.top_k(x, k, sorted=False)
    kept = math_ops.reduce_sum(array_ops.one_hot(places, x.shape[-1], axis=-1), axis=-2)
    return x * kept + metrics_utils.NEG_INF * (1 - kept)


def _at_nearest(rates, value, right, wrong):
    """Returns what part is right at the threshold whose rate is nearest to a value."""
    place = math_ops.cast(math_ops.argmin(math_ops.abs(rates - value), axis=0), dtypes.int32)
    return math_ops.div_no_nan(right[place], right[place] + wrong[place])


def _sensitivity_at_specificity(self):
    """Returns the sensitivity at the threshold whose specificity is nearest to that of the metric."""
    rates = math_ops.div_no_nan(self.true_negatives, self.true_negatives + self.false_positives)
    return _at_nearest(rates, self.value, self.true_positives, self.false_negatives)


def _specificity_at_sensitivity(self):
    """Returns the specificity at the threshold whose sensitivity is nearest to that of the metric."""
    rates = math_ops.div_no_nan(self.true_positives, self.true_positives + self.false_negatives)
    return _at_nearest(rates, self.value, self.true_negatives, self.false_positives)


def _add_float64(self, *args, **options):
    """Returns a variable of the metric; counts are of float64."""
    return metrics.Metric.add_weight(self, *args, **options, dtype=dtypes.float64)


def _add_confusion(self, y_true, y_pred, sample_weight=None):
    """Returns the op that adds a batch to the counts, weighted or not."""
    pair = [math_ops.cast(each, self._dtype) for each in (y_true, y_pred)]
    flat = [array_ops.reshape(each, [-1]) if each.shape.ndims > 1 else each for each in pair[::-1]]
    if sample_weight is not None and sample_weight.shape.ndims > 1:
        sample_weight = array_ops.reshape(sample_weight, [-1])
    counts = confusion_matrix.confusion_matrix(
        *flat[::-1], self.num_classes, weights=sample_weight, dtype=dtypes.float64
    )
    return self.total_cm.assign_add(counts)
