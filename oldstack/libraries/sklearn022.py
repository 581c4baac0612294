"""scikit-learn as in 2019 (0.22): modules and names that are gone, and estimators that take their old arguments and print so."""

import inspect

import numpy as np

from oldstack import names
from oldstack.libraries import assignments, sklearn_fits
from oldstack.libraries.calls import change, renaming, wrapping
from oldstack.libraries.gone_modules import LateModule, taken
from oldstack.libraries.sklearn_arguments import by_position, class_weight, defaults
from oldstack.loading.patch import add, patch

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
# Metrics that gave a number of Python's, and those that count where they are told not to divide.
_OF_PYTHON, _COUNTS = {"adjusted_rand_score"}, {"accuracy_score", "zero_one_loss"}
_ESTIMATORS = ("cluster", "ensemble", "linear_model", "model_selection", "svm", "tree")


def install(sklearn: object) -> None:
    """Gives scikit-learn its modules of then, and makes estimators print all their arguments.

    Args:
        sklearn: The module.
    """
    from sklearn.utils import _pprint, _response

    sklearn.set_config(display="text")  # a cell showed what `print` does
    patch(_pprint, "_changed_params", _printed)
    patch(_response, "is_classifier", _has_classes)
    own = {"sklearn.cross_validation": _folds}
    for row in names.rows(names.Module):
        if row.old.startswith("sklearn.") and row.members:
            LateModule.make(row.old, lambda row=row: _selection(row) | own.get(row.old, dict)())


def _utils(module):
    LateModule.make(
        "sklearn.utils.linear_assignment_", lambda: {"linear_assignment": assignments.linear_assignment}
    )


def _has_classes(estimator):
    """Returns whether an estimator is scored as one that tells classes, as one of Keras's is without saying so."""
    from sklearn.base import is_classifier

    return is_classifier(estimator) or hasattr(estimator, "classes_")


def _selection(row):
    from sklearn import model_selection

    return taken(model_selection, row.members.split())


def _folds():
    from sklearn import model_selection

    def folds(kind):
        def make(first, n_folds=3, shuffle=False, random_state=None):
            n, labels = (first, None) if isinstance(first, int) else (len(first), first)
            splitter = kind(n_folds, shuffle=shuffle, random_state=random_state if shuffle else None)
            return list(splitter.split(np.zeros(n), labels))

        return make

    return {name: folds(getattr(model_selection, name)) for name in ("KFold", "StratifiedKFold")}


def _preprocessing(module):
    def imputer(missing_values="NaN", strategy="mean", axis=0, verbose=0, copy=True):
        from sklearn.impute import SimpleImputer

        if missing_values == "NaN":
            missing_values = np.nan
        return SimpleImputer(missing_values=missing_values, strategy=strategy, copy=copy)

    add(module, "Imputer", imputer)
    add(module.OneHotEncoder, "get_feature_names", lambda self, names=None: self.get_feature_names_out(names))
    polynomial = module.PolynomialFeatures
    add(polynomial, "get_feature_names", lambda self, names=None: self.get_feature_names_out(names).tolist())
    add(polynomial, "n_input_features_", property(lambda self: self.n_features_in_))
    change(module.OneHotEncoder, "__init__", renaming, names.renamed("OneHotEncoder"))


def _datasets(module):
    columns = [
        "CRIM", "ZN", "INDUS", "CHAS", "NOX", "RM", "AGE", "DIS", "RAD", "TAX", "PTRATIO", "B", "LSTAT",
    ]  # fmt: skip

    def load_boston(return_X_y=False):  # noqa: N803 - scikit-learn's own name
        from sklearn.utils import Bunch

        table = np.loadtxt("housing.csv")
        data, target = table[:, :-1], table[:, -1]
        if return_X_y:
            return data, target
        description = "Boston house prices: 506 districts, 13 figures each, and the median price in $1000."
        return Bunch(data=data, target=target, feature_names=np.array(columns), DESCR=description)

    add(module, "load_boston", load_boston)


def _text(module):
    add(module.CountVectorizer, "get_feature_names", lambda self: self.get_feature_names_out().tolist())


def _as_numpy(value, is_count):
    if type(value) is tuple:
        return tuple(_as_numpy(each, is_count) for each in value)
    if is_count and value == int(value):
        return np.int64(value)
    return np.float64(value) if type(value) is float else value


def _give_numpy(module, name):
    """Lets a metric return a number of NumPy's, which has `round`, `astype` and `item`."""

    @wrapping(module, name)
    def metric(today, *args, **options):
        is_count = options.get("normalize") is False and options.get("sample_weight") is None
        return _as_numpy(today(*args, **options), is_count and name in _COUNTS)


def _metrics(module):
    for name in module.__all__:
        if inspect.isfunction(getattr(module, name)) and name not in _OF_PYTHON:
            _give_numpy(module, name)
    for old, now in names.successors("sklearn.metrics").items():
        add(module, old, getattr(module, now.rpartition(".")[2]))


def _take_old_arguments(module):
    """Lets the estimators of a module take arguments of then."""
    for name in _THEN.keys() & vars(module).keys():
        kind = getattr(module, name)
        known = inspect.signature(kind.__init__).parameters
        # They did nothing in their default value, or do nothing any more, or are kept.
        kept = {"multi_class", "normalize"}
        old = {
            idle: lambda value: {} for idle in names.arguments(name) if idle not in known and idle not in kept
        }
        for changed in {"criterion", "loss", "max_features"} & known.keys():
            old[changed] = lambda value, changed=changed: {
                changed: _VALUES.get(value, value) if isinstance(value, str) else value
            }
        defaults = {"n_init": 10} if name == "KMeans" else {}
        change(kind, "__init__", renaming, old, defaults)


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


def _dictionaries(module):
    add(module.DictVectorizer, "get_feature_names", lambda self: self.get_feature_names_out().tolist())


_BY_POSITION = (
    "cluster", "datasets", "decomposition", "discriminant_analysis", "ensemble", "feature_selection", "impute",
    "linear_model", "manifold", "metrics", "mixture", "model_selection", "naive_bayes", "neighbors",
    "neural_network", "preprocessing", "svm", "tree",
)  # fmt: skip
_OWN = {
    "datasets": [_datasets],
    "feature_extraction": [_dictionaries],
    "metrics": [_metrics],
    "preprocessing": [_preprocessing],
    "utils": [_utils],
}


def _changes(name):
    """Returns what is done with a module; positions last, which need today's signature."""
    own = [_take_old_arguments] if name in _ESTIMATORS else []
    own += _OWN.get(name, [])
    if hasattr(sklearn_fits, name):
        own.append(getattr(sklearn_fits, name))
    if name in _BY_POSITION:
        own += [defaults, by_position]

    def change_all(module):
        for change_it in own:
            change_it(module)

    return change_all


# What is done when a module is imported.
HOOKS = {
    "sklearn": install,
    **{f"sklearn.{name}": _changes(name) for name in sorted({*_BY_POSITION, *_ESTIMATORS, *_OWN})},
    "sklearn.feature_extraction.text": _text,
    "sklearn.utils.class_weight": class_weight,
}


def tags_of_keras(estimator):
    """Returns what scikit-learn of today asks an estimator: neither of Keras's said whether it tells classes.

    Args:
        estimator: Keras's.
    """
    from sklearn.utils import Tags, TargetTags

    return Tags(estimator_type=None, target_tags=TargetTags(required=True))
