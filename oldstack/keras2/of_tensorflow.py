"""What `tf.keras` of TensorFlow 1.15 had besides Keras 2.2.5: losses and metrics as classes, and other optimizers."""

import re

import keras
import tensorflow as tf

from oldstack.keras2 import arguments, losses, metrics, optimizers
from oldstack.training import updates

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
            setattr(y_pred, "_sigmoid_of" if is_binary else "_keras_logits", logits)
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
LOSSES = _classes(_Measure, losses.FUNCTIONS)
METRICS = _classes(_Figure, [*losses.FUNCTIONS, *metrics.FUNCTIONS])
METRICS |= {
    name: arguments.refused(name, f"Use sklearn.metrics on predict(x): {now}.", f"predict(x)에 sklearn.metrics를 쓰세요: {now}.")
    for name, now in {
        "AUC": "roc_auc_score", "Precision": "precision_score", "Recall": "recall_score", "MeanIoU": "jaccard_score",
    }.items()
}  # fmt: skip


class Adagrad(optimizers.Adagrad):
    """Adagrad, whose sums begin above 0."""

    def __init__(self, lr=0.001, initial_accumulator_value=0.1, epsilon=None, decay=0.0, **kwargs):
        super().__init__(lr, epsilon, decay, **kwargs)
        self._first = initial_accumulator_value

    def _slot(self, name, variable):
        return self.add_variable(
            variable.shape, initializer=keras.initializers.Constant(self._first), name=name
        )


class Adadelta(optimizers.Adadelta):
    """Adadelta, with another rate."""

    def __init__(self, lr=0.001, rho=0.95, epsilon=None, decay=0.0, **kwargs):
        super().__init__(lr, rho, epsilon, decay, **kwargs)


class Adamax(optimizers.Adamax):
    """Adamax, with another rate."""

    def __init__(self, lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=None, decay=0.0, **kwargs):
        super().__init__(lr, beta_1, beta_2, epsilon, decay, **kwargs)


class Nadam(optimizers.Nadam):
    """Nadam, with another rate."""

    def __init__(self, lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=None, schedule_decay=0.004, **kwargs):
        super().__init__(lr, beta_1, beta_2, epsilon, schedule_decay, **kwargs)


class RMSprop(optimizers.RMSprop):
    """RMSprop, also with momentum."""

    def __init__(self, lr=0.001, rho=0.9, momentum=0.0, epsilon=None, decay=0.0, **kwargs):
        super().__init__(lr, rho, epsilon, decay, **kwargs)
        self.momentum = momentum
        if momentum:
            self._slots = ("square", "momentum_of")

    def _step(self, gradient, variable, rate, count, square, momentum=None):
        if momentum is None:
            super()._step(gradient, variable, rate, count, square)
            return
        self._step_below_root(gradient, variable, rate, square, momentum)

    def _step_below_root(self, gradient, variable, rate, square, momentum):
        """Takes a step with the epsilon below the root."""
        updates.into_average(square, tf.square(gradient), self.rho)
        step = rate * gradient / tf.sqrt(square + self.epsilon)
        if momentum is not None:
            momentum.assign(self.momentum * momentum + step)
            step = momentum.value
        variable.assign_sub(step)


class TrainRMSProp(RMSprop):
    """`tf.train.RMSPropOptimizer`, whose averages begin with 1 and whose epsilon is below the root."""

    def _slot(self, name, variable):
        start = "ones" if name == "square" else "zeros"
        return self.add_variable(variable.shape, initializer=start, name=name)

    def _step(self, gradient, variable, rate, count, square, momentum=None):
        self._step_below_root(gradient, variable, rate, square, momentum)


def _of_train(called, cls, names, **defaults):
    """Returns what makes an optimizer of `tf.train`, given its arguments in their order."""

    def make(*args, use_locking=False, name=None, **kwargs):
        given = defaults | dict(zip(names, args, strict=False)) | kwargs
        optimizer = cls(**{_RENAMED.get(key, key): value for key, value in given.items()})
        optimizer.of_train = called
        return optimizer

    return make


_RENAMED = {
    "learning_rate": "lr",
    "decay": "rho",
    "use_nesterov": "nesterov",
    "beta1": "beta_1",
    "beta2": "beta_2",
}
OPTIMIZERS = {each.__name__: each for each in (Adagrad, Adadelta, Adamax, Nadam, RMSprop)}
TRAIN = {
    "AdamOptimizer": _of_train("AdamOptimizer", optimizers.Adam, ("learning_rate", "beta1", "beta2", "epsilon"), learning_rate=0.001, epsilon=1e-8
    ),
    "GradientDescentOptimizer": _of_train("GradientDescentOptimizer", optimizers.SGD, ("learning_rate",)),
    "MomentumOptimizer": _of_train("MomentumOptimizer", optimizers.SGD, ("learning_rate", "momentum")),
    "RMSPropOptimizer": _of_train("RMSPropOptimizer", TrainRMSProp, ("learning_rate", "decay", "momentum", "epsilon"), decay=0.9, epsilon=1e-10
    ),
    "AdagradOptimizer": _of_train("AdagradOptimizer", Adagrad, ("learning_rate", "initial_accumulator_value"), epsilon=0.0),
    "AdadeltaOptimizer": _of_train("AdadeltaOptimizer", Adadelta, ("learning_rate", "rho", "epsilon"), learning_rate=0.001, rho=0.95, epsilon=1e-8
    ),
}  # fmt: skip
