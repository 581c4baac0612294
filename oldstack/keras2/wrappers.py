"""`KerasClassifier` and `KerasRegressor` of Keras 2.2.5: a model as an estimator of scikit-learn."""

import copy
import inspect

import numpy as np

from oldstack.keras2.model import Sequential
from oldstack.keras2.np_utils import to_categorical
from oldstack.libraries.sklearn022 import tags_of_keras


class _Wrapper:
    """A function that makes a model, and arguments for it, for `fit`, `predict` and `evaluate`.

    Args:
        build_fn: The function; a subclass's `__call__` unless given.
        **sk_params: The arguments.
    """

    def __init__(self, build_fn=None, **sk_params):
        self.build_fn, self.sk_params = build_fn, sk_params
        self.check_params(sk_params)

    def _maker(self):
        if self.build_fn is None:
            return self.__call__
        is_function = inspect.isfunction(self.build_fn) or inspect.ismethod(self.build_fn)
        return self.build_fn if is_function else self.build_fn.__call__

    def check_params(self, params):
        """Raises ValueError for an argument that nothing takes."""
        takers = [
            Sequential.fit, Sequential.predict, Sequential.predict_classes, Sequential.evaluate, self._maker(),
        ]  # fmt: skip
        for name in params:
            if name != "nb_epoch" and not any(
                name in inspect.signature(taker).parameters for taker in takers
            ):
                raise ValueError(f"{name} is not a legal parameter")

    def get_params(self, **params):
        """Returns the arguments."""
        return copy.deepcopy(self.sk_params) | {"build_fn": self.build_fn}

    def set_params(self, **params):
        """Changes arguments."""
        self.check_params(params)
        self.sk_params.update(params)
        return self

    __sklearn_tags__ = tags_of_keras

    def __sklearn_is_fitted__(self):
        """Returns whether there is a trained model."""
        return hasattr(self, "model")

    def filter_sk_params(self, fn, override=None):
        """Returns the arguments that a function takes."""
        taken = inspect.signature(fn).parameters
        return {name: value for name, value in self.sk_params.items() if name in taken} | (override or {})

    def fit(self, x, y, **kwargs):
        """Makes the model and trains it; returns its `History`."""
        maker = self._maker()
        self.model = maker(**self.filter_sk_params(maker))
        # Not `nb_epoch`, which is legal and no argument of `fit`: one epoch, in Keras 2.
        arguments = copy.deepcopy(self.filter_sk_params(Sequential.fit))
        return self.model.fit(x, self._targets(y), **arguments | kwargs)

    def _targets(self, y):
        loss = getattr(self.model.loss, "__name__", self.model.loss)
        return to_categorical(y) if loss == "categorical_crossentropy" and np.ndim(y) != 2 else y


class KerasClassifier(_Wrapper):
    """A model that tells classes."""

    def fit(self, x, y, sample_weight=None, **kwargs):
        """Makes the model and trains it; returns its `History`."""
        y = np.array(y)
        if y.ndim == 2 and y.shape[1] > 1:
            self.classes_ = np.arange(y.shape[1])
        else:
            self.classes_ = np.unique(y)
            y = np.searchsorted(self.classes_, y)
        self.n_classes_ = len(self.classes_)
        if sample_weight is not None:
            kwargs["sample_weight"] = sample_weight
        return super().fit(x, y, **kwargs)

    def predict(self, x, **kwargs):
        """Returns the classes."""
        kwargs = self.filter_sk_params(Sequential.predict_classes, kwargs)
        return self.classes_[self.model.predict_classes(x, **kwargs)]

    def predict_proba(self, x, **kwargs):
        """Returns each class's probability."""
        probabilities = self.model.predict(x, **self.filter_sk_params(Sequential.predict_proba, kwargs))
        if probabilities.shape[1] == 1:
            probabilities = np.hstack([1 - probabilities, probabilities])
        return probabilities

    def score(self, x, y, **kwargs):
        """Returns the accuracy."""
        y = self._targets(np.searchsorted(self.classes_, y))
        values = self.model.evaluate(x, y, **self.filter_sk_params(Sequential.evaluate, kwargs))
        if "acc" not in self.model.metrics_names:
            raise ValueError(
                "The model is not configured to compute accuracy. You should pass "
                '`metrics=["accuracy"]` to the `model.compile()` method.'
            )
        return values[self.model.metrics_names.index("acc")]


class KerasRegressor(_Wrapper):
    """A model that tells a number."""

    def predict(self, x, **kwargs):
        """Returns the numbers."""
        predicted = np.array(self.model.predict(x, **self.filter_sk_params(Sequential.predict, kwargs)))
        return np.squeeze(predicted, -1) if predicted.shape[-1] == 1 else predicted

    def score(self, x, y, **kwargs):
        """Returns minus the loss."""
        loss = self.model.evaluate(x, y, **self.filter_sk_params(Sequential.evaluate, kwargs))
        return -loss[0] if isinstance(loss, list) else -loss
