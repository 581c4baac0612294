"""AdaBoost by probabilities (SAMME.R), which scikit-learn no longer has.

Source: ensemble/_weight_boosting.py of scikit-learn 0.22.
"""

import numpy as np

from oldstack.libraries.calls import wrapping
from oldstack.libraries.sklearn_arguments import keep, kept


def by_probabilities(kind: type) -> None:
    """Lets AdaBoostClassifier boost so, where it isn't told `algorithm="SAMME"`.

    Args:
        kind: The class.
    """
    keep(kind, "algorithm")
    wrapping(kind, "_boost")(_boost)
    wrapping(kind, "decision_function")(_decision_function)
    wrapping(kind, "staged_decision_function")(_staged_decision_function)


def _boost(today, self, iboost, X, y, sample_weight, random_state):  # noqa: N803
    if kept(self, "algorithm") == "SAMME":
        return today(self, iboost, X, y, sample_weight, random_state)
    if iboost:
        sample_weight = self._unclipped  # today's loop cuts small weights off
    estimator = self._make_estimator(random_state=random_state)
    estimator.fit(X, y, sample_weight=sample_weight)
    chances = estimator.predict_proba(X)
    if iboost == 0:
        self.classes_ = estimator.classes_
        self.n_classes_ = len(self.classes_)
    is_wrong = self.classes_.take(np.argmax(chances, axis=1)) != y
    error = np.average(is_wrong, weights=sample_weight)
    if error <= 0:
        return sample_weight, 1.0, 0.0
    number = self.n_classes_
    codes = np.where(self.classes_ == np.asarray(y)[:, None], 1.0, -1.0 / (number - 1))
    logs = np.log(chances.clip(np.finfo(chances.dtype).eps, None))
    weight = -self.learning_rate * (number - 1.0) / number * (codes * logs).sum(axis=1)
    if iboost != self.n_estimators - 1:
        sample_weight = sample_weight * np.exp(weight * ((sample_weight > 0) | (weight < 0)))
        self._unclipped = sample_weight / sample_weight.sum()
    return sample_weight, 1.0, error


def _decided(self, X, total):  # noqa: N803
    return total.sum(axis=1) if self.n_classes_ == 2 else total


def _votes(self, X):  # noqa: N803
    sign = np.array([-1, 1]) if self.n_classes_ == 2 else 1
    for estimator in self.estimators_:
        chances = estimator.predict_proba(X)
        logs = np.log(chances.clip(np.finfo(chances.dtype).eps, None))
        share = 1.0 / self.n_classes_  # in this order: votes of equal weight are told apart by rounding
        yield sign * ((self.n_classes_ - 1) * (logs - share * logs.sum(axis=1)[:, None]))


def _decision_function(today, self, X):  # noqa: N803
    if kept(self, "algorithm") == "SAMME":
        return today(self, X)
    return _decided(self, X, sum(_votes(self, X)) / self.estimator_weights_.sum())


def _staged_decision_function(today, self, X):  # noqa: N803
    if kept(self, "algorithm") == "SAMME":
        yield from today(self, X)
        return
    total = 0
    for number, vote in enumerate(_votes(self, X), 1):
        total = total + vote
        yield _decided(self, X, total / number)
