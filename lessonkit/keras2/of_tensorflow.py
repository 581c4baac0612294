"""What `tf.keras` of TensorFlow 1.15 had besides Keras 2.2.5: losses and metrics as classes."""

import re

import tensorflow as tf

from lessonkit.keras2 import arguments, losses

VERSION = "2.2.4-tf"


class _Measure:
    """A loss or figure with its arguments.

    Args:
        from_logits: Whether the outputs are logits.
        label_smoothing: How much of each label is shared by all classes.
        **kwargs: Not needed: `reduction`, `name`, `dtype`.
    """

    def __init__(self, from_logits=False, label_smoothing=0, **kwargs):
        self._from_logits, self._smoothing = from_logits, label_smoothing
        self.name = self.__name__ = kwargs.get("name") or self.function.__name__

    def __call__(self, y_true, y_pred, sample_weight=None):
        """Returns the value for each sample."""
        is_binary = self.function is losses.binary_crossentropy
        if self._smoothing:
            classes = 2 if is_binary else y_pred.shape[-1]
            y_true = y_true * (1.0 - self._smoothing) + self._smoothing / classes
        if self._from_logits:
            logits = y_pred
            y_pred = tf.sigmoid(logits) if is_binary else tf.nn.softmax(logits)
            y_pred._keras_logits = logits
        return self.function(y_true, y_pred)


class _Figure(_Measure):
    """A figure, whose first argument is its name."""

    def __init__(self, name=None, **kwargs):
        super().__init__(name=name, **kwargs)


def _classes(base, functions):
    made = {}
    for function in functions:
        name = re.sub("_(.)", lambda match: match[1].upper(), f"_{function.__name__}")
        name = _NAMES.get(name, name)
        made[name] = type(name, (base,), {"function": staticmethod(function), "__module__": "keras"})
    return made


_NAMES = {"KullbackLeiblerDivergence": "KLDivergence", "Logcosh": "LogCosh"}
LOSSES = _classes(_Measure, losses._OF_LOSSES)
METRICS = _classes(_Figure, [*losses._OF_LOSSES, *losses._OF_METRICS])
METRICS |= {
    name: arguments.refused(name, f"Use sklearn.metrics on predict(x): {now}.", f"predict(x)에 sklearn.metrics를 쓰세요: {now}.")
    for name, now in {
        "AUC": "roc_auc_score", "Precision": "precision_score", "Recall": "recall_score", "MeanIoU": "jaccard_score",
    }.items()
}  # fmt: skip
