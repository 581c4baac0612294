"""What `tf.contrib.learn` is told: modes, the names of results, what a model's function returns, and what is measured."""

import collections

from tensorflow.python.framework import ops
from tensorflow.python.framework.sparse_tensor import convert_to_tensor_or_sparse_tensor
from tensorflow.python.util import function_utils

from oldstack.tf1 import tf
from oldstack.tf1.estimator.specs import scalar_loss


class ModeKeys:
    """What a model is made for."""

    TRAIN, EVAL, INFER = "train", "eval", "infer"


class PredictionKey:
    """The names of what is predicted."""

    CLASSES, PROBABILITIES, LOGITS, LOGISTIC = "classes", "probabilities", "logits", "logistic"
    SCORES, TOP_K, GENERIC = "scores", "top_k", "output"


class MetricKey:
    """The names of what is measured."""

    LOSS, AUC, AUC_PR, ACCURACY = "loss", "auc", "auc_precision_recall", "accuracy"
    PREDICTION_MEAN, LABEL_MEAN = "labels/prediction_mean", "labels/actual_label_mean"
    ACCURACY_BASELINE, ACCURACY_MEAN = "accuracy/baseline_label_mean", "accuracy/threshold_%f_mean"
    PRECISION_MEAN, RECALL_MEAN = "precision/positive_threshold_%f_mean", "recall/positive_threshold_%f_mean"


_Ops = collections.namedtuple(
    "ModelFnOps",
    "predictions loss train_op eval_metric_ops output_alternatives training_chief_hooks training_hooks "
    "scaffold mode",
)


class ModelFnOps(_Ops):
    """What a model's function returns.

    Args:
        mode: What for, of `ModeKeys`.
        predictions: A tensor, or tensors by name.
        loss: A tensor of one number.
        train_op: What trains one step.
        eval_metric_ops: Pairs of `tf.metrics`, by name.
        output_alternatives: Not used.
        training_chief_hooks: Hooks.
        training_hooks: Hooks.
        scaffold: How the session starts.

    Raises:
        ValueError: Something that the mode needs is missing.
    """

    __slots__ = ()

    def __new__(
        cls,
        mode,
        predictions=None,
        loss=None,
        train_op=None,
        eval_metric_ops=None,
        output_alternatives=None,
        training_chief_hooks=None,
        training_hooks=None,
        scaffold=None,
    ):
        """Puts them together."""
        if train_op is None and mode == ModeKeys.TRAIN:
            raise ValueError("Missing train_op.")
        if train_op is not None and not isinstance(train_op, ops.Operation):
            train_op = ops.convert_to_tensor(train_op).op
        if loss is None and mode != ModeKeys.INFER:
            raise ValueError("Missing loss.")
        if loss is not None:
            loss = scalar_loss(loss, "Loss must be scalar: {}.")
        if predictions is None and mode != ModeKeys.TRAIN:
            raise ValueError("Missing predictions.")
        if isinstance(predictions, dict):
            predictions = {key: convert_to_tensor_or_sparse_tensor(each) for key, each in predictions.items()}
        elif predictions is not None:
            predictions = convert_to_tensor_or_sparse_tensor(predictions)
        return super().__new__(
            cls,
            predictions,
            loss,
            train_op,
            {} if eval_metric_ops is None else eval_metric_ops,
            output_alternatives,
            list(training_chief_hooks or []),
            list(training_hooks or []),
            scaffold or tf.train.Scaffold(),
            mode,
        )


class MetricSpec:
    """What is measured, of which labels and predictions.

    Args:
        metric_fn: A function of `tf.metrics` or `tf.contrib.metrics`.
        prediction_key: Which of the predictions.
        label_key: Which of the labels.
        weight_key: Which feature is a sample's weight.
    """

    def __init__(self, metric_fn, prediction_key=None, label_key=None, weight_key=None):
        self.metric_fn, self.prediction_key = metric_fn, prediction_key
        self.label_key, self.weight_key = label_key, weight_key

    def create_metric_ops(self, inputs, labels, predictions):
        """Returns what the function gives.

        Args:
            inputs: The features by name.
            labels: A tensor, or tensors by name.
            predictions: A tensor, or tensors by name.
        """
        options = {"weights": inputs[self.weight_key]} if self.weight_key else {}
        taken = function_utils.fn_args(self.metric_fn)
        label = only(labels, self.label_key, "label")
        prediction = only(predictions, self.prediction_key, "prediction")
        names = ("labels", "label", "target", "targets"), ("predictions", "prediction", "logits")
        named = [next((each for each in known if each in taken), None) for known in names]
        if all(named):
            return self.metric_fn(**{named[0]: label, named[1]: prediction}, **options)
        return self.metric_fn(prediction, label, **options)


def only(given, key, kind):
    """Returns the tensor of a name, or the only one that there is.

    Args:
        given: A tensor, or tensors by name.
        key: The name, or None.
        kind: What to call it in a message.

    Raises:
        ValueError: There are several, and no name.
    """
    if key:
        return given[key]
    if isinstance(given, dict):
        if len(given) != 1:
            raise ValueError(
                f"MetricSpec without specified {kind}_key requires {kind}s tensor or single element dict, got {given}"
            )
        return next(iter(given.values()))
    return given
