"""scikit-learn's estimators as in 2019 (0.22): the arguments they took, and how they print."""

import inspect

from oldstack.libraries.pandas025 import renaming

_TREE = {"min_impurity_split": None, "presort": "deprecated"}
_FOREST = {"min_impurity_split": None, "max_features": "auto"}
# What is printed where nothing else was given: arguments that are gone, and old default values.
_THEN = {
    "DecisionTreeClassifier": _TREE,
    "DecisionTreeRegressor": _TREE | {"criterion": "mse"},
    "GradientBoostingClassifier": _TREE | {"criterion": "friedman_mse", "loss": "deviance"},
    "GridSearchCV": {"iid": "deprecated"},
    "KMeans": {"algorithm": "auto", "n_jobs": None, "precompute_distances": "auto"},
    "Lasso": {"normalize": False},
    "LinearRegression": {"normalize": False},
    "LogisticRegression": {"l1_ratio": None, "multi_class": "auto", "penalty": "l2"},
    "OneHotEncoder": {"sparse": True},
    "RandomForestClassifier": _FOREST,
    "RandomForestRegressor": _FOREST | {"criterion": "mse"},
    "Ridge": {"normalize": False, "tol": 0.001},
    "SVC": {"probability": False},
}
# Arguments that came later.
_LATER = {
    "clip", "feature_name_combiner", "max_categories", "min_frequency", "monotonic_cst", "n_oversamples",
    "power_iteration_normalizer", "sparse_output", "transform_input", "unit_variance",
}  # fmt: skip
_LATER_IN = {"LinearRegression": {"positive", "tol"}, "Ridge": {"positive"}}
_VALUES = {"auto": "sqrt", "deviance": "log_loss", "mse": "squared_error", "mae": "absolute_error"}
# Arguments that did nothing in their default value, or do nothing any more.
_IDLE = ("iid", "min_impurity_split", "multi_class", "normalize", "precompute_distances", "presort")


def install():
    """Makes estimators print all their arguments, as they did."""
    from sklearn.utils import _pprint

    _pprint._changed_params = _printed


def take_old_arguments(module):
    """Lets the estimators of a module take arguments of then.

    Args:
        module: `sklearn.linear_model`, say.
    """
    for name in _THEN.keys() & vars(module).keys():
        kind = getattr(module, name)
        known = inspect.signature(kind.__init__).parameters
        old = {idle: lambda value: {} for idle in _IDLE if idle not in known}
        for changed in {"criterion", "loss", "max_features"} & known.keys():
            old[changed] = lambda value, changed=changed: {
                changed: _VALUES.get(value, value) if isinstance(value, str) else value
            }
        defaults = {"n_init": 10} if name == "KMeans" else {}
        kind.__init__ = renaming(kind.__init__, old, defaults)


def _printed(estimator):
    name = type(estimator).__name__
    parameters = inspect.signature(type(estimator).__init__).parameters
    then = _THEN.get(name, {})
    values = estimator.get_params(deep=False)
    later = _LATER | _LATER_IN.get(name, set())
    shown = {each: value for each, value in values.items() if each not in later}
    for each, value in then.items():
        if each not in values or repr(values[each]) == repr(parameters[each].default):
            shown[each] = value
    if "sparse_output" in values:
        shown["sparse"] = values["sparse_output"]
    return shown
