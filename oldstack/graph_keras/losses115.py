"""Losses and penalties of `tf.keras` of TensorFlow 1.15, where today's add other ops.

Source: python/keras/losses.py, regularizers.py and engine/training.py of TensorFlow 1.15.
"""

import functools
import operator
import re
import types

from tensorflow.python.framework import ops, tensor
from tensorflow.python.keras import backend, losses, metrics, regularizers
from tensorflow.python.keras.engine import training_v1
from tensorflow.python.keras.utils import losses_utils
from tensorflow.python.ops import array_ops, math_ops, weights_broadcast_ops

from oldstack.loading.patch import patch, with_names
from oldstack.tf1 import eager_draws, homes


def install() -> None:
    """Changes TensorFlow's modules, once for a process."""
    for name, function in _LOSSES.items():
        for module in (losses, metrics):
            patch(module, name, function)
    for name, op_type in _PROBABILITIES.items():
        patch(backend, name, _of_logits(getattr(backend, name), op_type))
    patch(losses_utils, "compute_weighted_loss", _compute_weighted_loss)
    patch(training_v1.Model, "_prepare_total_loss", _adding(training_v1.Model._prepare_total_loss))
    for name, penalty in (("L1L2", L1L2), ("l1", _l1), ("l2", _l2), ("l1_l2", _l1_l2)):
        patch(regularizers, name, penalty)
    patch(regularizers, "get", _made_by_name(regularizers.get))


_PROBABILITIES = {
    "binary_crossentropy": "Sigmoid",
    "categorical_crossentropy": "Softmax",
    "sparse_categorical_crossentropy": "Softmax",
}


def _of_logits(entropy, op_type):
    """Returns a cross entropy that takes logits where its outputs come from one op, and nowhere else."""

    @functools.wraps(entropy)
    def of_logits(target, output, from_logits=False, axis=-1):
        options = {} if op_type == "Sigmoid" else {"axis": axis}
        if eager_draws.is_traced():  # where it has no op, as if it were run by itself
            return entropy(target, array_ops.identity(output), from_logits, **options)
        is_of_graph = isinstance(output, tensor.Tensor) and not isinstance(output, ops.EagerTensor)
        if is_of_graph and not from_logits and output.op.type == op_type:
            return entropy(target, output.op.inputs[0], True, **options)
        logits = vars(output).pop("_keras_logits", None) if hasattr(output, "__dict__") else None
        try:
            return entropy(target, output, from_logits, **options)
        finally:
            if logits is not None:
                output._keras_logits = logits

    return of_logits


class _Sums(types.ModuleType):
    """`math_ops` for what makes a model's loss: it adds penalties at once, then losses and that sum one by one."""

    def __init__(self):
        super().__init__("math_ops")
        self._penalties = None

    def add_n(self, terms):
        """Returns the sum of tensors."""
        if _OF_AN_OUTPUT.search(terms[0].op.name):
            return functools.reduce(operator.add, terms)
        if terms[-1] is self._penalties:
            return 0.0 + self._penalties
        self._penalties = math_ops.add_n(terms)
        return self._penalties

    def __getattr__(self, name):
        return getattr(math_ops, name)


_OF_AN_OUTPUT = re.compile(r"(^|/)loss(_\d+)?/mul(_\d+)?$")


def _adding(prepare):
    """Returns the method that makes a model's loss, with 1.15's additions."""

    def prepare_total_loss(self, masks):
        return with_names(prepare, math_ops=_Sums())(self, masks)

    return prepare_total_loss


def _percentage(y_true, y_pred):
    """Returns the mean absolute percentage error."""
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = math_ops.cast(y_true, y_pred.dtype)
    parts = math_ops.abs((y_true - y_pred) / backend.clip(math_ops.abs(y_true), backend.epsilon(), None))
    return 100.0 * backend.mean(parts, axis=-1)


def _logarithmic(y_true, y_pred):
    """Returns the mean squared logarithmic error."""
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = math_ops.cast(y_true, y_pred.dtype)
    first, second = (
        math_ops.log(backend.clip(each, backend.epsilon(), None) + 1.0) for each in (y_pred, y_true)
    )
    return backend.mean(math_ops.squared_difference(first, second), axis=-1)


_percentage.__name__ = "mean_absolute_percentage_error"
_logarithmic.__name__ = "mean_squared_logarithmic_error"
_LOSSES = dict.fromkeys((_percentage.__name__, "mape", "MAPE"), _percentage)
_LOSSES |= dict.fromkeys((_logarithmic.__name__, "msle", "MSLE"), _logarithmic)


def _compute_weighted_loss(losses, sample_weight=None, reduction="sum_over_batch_size", name=None):
    """Returns the weighted loss; weights are broadcast first, as in 1.15."""
    losses_utils.ReductionV2.validate(reduction)
    if reduction == losses_utils.ReductionV2.AUTO:
        reduction = losses_utils.ReductionV2.SUM_OVER_BATCH_SIZE
    with backend.name_scope(name or "weighted_loss"):
        ops.get_default_graph()._last_loss_reduction = reduction
        losses = ops.convert_to_tensor(losses)
        dtype = losses.dtype
        losses = math_ops.cast(losses, "float32")
        sample_weight = math_ops.cast(1.0 if sample_weight is None else sample_weight, "float32")
        losses, _, sample_weight = losses_utils.squeeze_or_expand_dimensions(losses, None, sample_weight)
        weights = weights_broadcast_ops.broadcast_weights(sample_weight, losses)
        loss = losses_utils.reduce_weighted_loss(math_ops.multiply(losses, weights), reduction)
        return math_ops.cast(loss, dtype)


class L1L2(regularizers.Regularizer):
    """A penalty for weights.

    Args:
        l1: That for their sizes.
        l2: That for their squares.
    """

    def __init__(self, l1=0.0, l2=0.0):
        self.l1, self.l2 = backend.cast_to_floatx(l1), backend.cast_to_floatx(l2)

    def __call__(self, x):
        """Returns the penalty for a tensor."""
        if not self.l1 and not self.l2:
            return backend.constant(0.0)
        penalty = 0.0
        if self.l1:
            penalty += self.l1 * math_ops.reduce_sum(math_ops.abs(x))
        if self.l2:
            penalty += self.l2 * math_ops.reduce_sum(math_ops.square(x))
        return penalty

    def get_config(self):
        """Returns the arguments."""
        return {"l1": float(self.l1), "l2": float(self.l2)}


homes.place("tensorflow.python.keras.regularizers", L1L2)


def _l1(l=0.01):  # noqa: E741
    return L1L2(l1=l)


def _l2(l=0.01):  # noqa: E741
    return L1L2(l2=l)


def _l1_l2(l1=0.01, l2=0.01):
    return L1L2(l1, l2)


def _made_by_name(get):
    """Returns the function that finds a penalty; one that is asked for by its name has the usual size."""

    @functools.wraps(get)
    def get_penalty(identifier):
        found = get(identifier)
        return found() if isinstance(identifier, str) and found in (_l1, _l2, _l1_l2) else found

    return get_penalty
