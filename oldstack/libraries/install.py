"""NumPy, pandas, scikit-learn, SciPy, Matplotlib and seaborn under the names and with the habits they had in 2019.

`install()` adds to these libraries what an old script looks for: names that are gone get their successors,
arguments that were renamed are taken, and text columns of pandas are arrays of objects again. It holds for the
process, so it is for one that runs an old script and nothing else. The names are in `bridges` as well, where
it says what to write today.
"""

import collections
import functools
import math
import sys
import time
import types
import warnings

import numpy as np
from wrapt import when_imported

from oldstack import files
from oldstack.libraries import numpy1
from oldstack.libraries import pandas025 as tables
from oldstack.libraries import sklearn022 as estimators
from oldstack.libraries.pandas025 import renaming
from oldstack.scripts import source

_NUMPY = {
    "Inf": "inf", "Infinity": "inf", "NaN": "nan", "NAN": "nan", "alltrue": "all", "complex_": "complex128",
    "cumproduct": "cumprod", "float_": "float64", "in1d": "isin", "int0": "intp", "product": "prod",
    "row_stack": "vstack", "sometrue": "any", "string_": "bytes_", "trapz": "trapezoid", "unicode_": "str_",
}  # fmt: skip
_BUILTINS = {
    "complex": complex, "float": float, "int": int, "long": int, "object": object, "str": str, "unicode": str,
}  # fmt: skip


def install(is_own):
    """Makes the libraries as they were, each when it is imported.

    Args:
        is_own: A function that tells of a file's name whether it is a module of the script's.
    """
    _python()
    _numpy(is_own)
    for name, hook in _HOOKS.items():
        when_imported(name)(hook)


def _python():
    time.clock = time.perf_counter
    for name in collections.abc.__all__:
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))
    # gone from `fractions`, and asked for there
    __import__("fractions").gcd = math.gcd


def _numpy(is_own):
    numpy1.print_as_before()
    for name, value in _BUILTINS.items():
        setattr(np, name, value)
    for name, now in _NUMPY.items():
        setattr(np, name, getattr(np, now))
    np.asscalar = lambda array: np.asarray(array).item()
    np.msort = lambda array: np.sort(array, axis=0)
    np.reshape = renaming(np.reshape, {"newshape": "shape"})
    for name in ("array", "asarray"):
        setattr(np, name, _ragged(getattr(np, name), is_own))
    for name in ("loadtxt", "genfromtxt", "load"):
        setattr(np, name, files.finding(getattr(np, name)))


def _ragged(function, is_own):
    """Lets the script's own calls make an array of rows that differ in length."""

    @functools.wraps(function)
    def wrapped(rows, *args, **options):
        try:
            return function(rows, *args, **options)
        except ValueError:
            caller = sys._getframe(1).f_code.co_filename
            if args or options or not isinstance(rows, (list, tuple)) or not is_own(caller):
                raise
            if not any(isinstance(row, (list, tuple, np.ndarray)) for row in rows):
                raise
            source.note("ragged")
            return function(rows, dtype=object)

    return wrapped


def _module(name, **names):
    """Makes a module that is gone, where an import finds it."""
    module = types.ModuleType(name)
    vars(module).update(names)
    sys.modules[name] = module
    parent, _, last = name.rpartition(".")
    setattr(sys.modules[parent], last, module)
    return module


def _sklearn(sklearn):
    def cross_validation():
        from sklearn import model_selection

        def folds(kind):
            def make(first, n_folds=3, shuffle=False, random_state=None):
                n, labels = (first, None) if isinstance(first, int) else (len(first), first)
                splitter = kind(n_folds, shuffle=shuffle, random_state=random_state if shuffle else None)
                return list(splitter.split(np.zeros(n), labels))

            return make

        return {
            "KFold": folds(model_selection.KFold),
            "StratifiedKFold": folds(model_selection.StratifiedKFold),
            **_taken(model_selection, "cross_val_score", "cross_val_predict", "train_test_split"),
        }

    def grid_search():
        from sklearn import model_selection

        return _taken(model_selection, "GridSearchCV", "ParameterGrid") | {
            "RandomizedSearchCV": model_selection.RandomizedSearchCV
        }

    def learning_curve():
        from sklearn import model_selection

        return _taken(model_selection, "learning_curve", "validation_curve")

    estimators.install()
    for name, names in (
        ("cross_validation", cross_validation),
        ("grid_search", grid_search),
        ("learning_curve", learning_curve),
    ):
        _LateModule.make(f"sklearn.{name}", names)


def _sklearn_externals(module):
    _LateModule.make("sklearn.externals.joblib", _joblib)


def _joblib():
    import joblib

    return vars(joblib)


def _taken(module, *names):
    return {name: getattr(module, name) for name in names}


class _LateModule(types.ModuleType):
    """A module that is gone; what is in it is made when somebody asks for a name."""

    def __init__(self, name, names):
        super().__init__(name)
        self.__path__ = []
        self._names = names

    @classmethod
    def make(cls, name, names):
        module = sys.modules[name] = cls(name, names)
        parent, _, last = name.rpartition(".")
        setattr(sys.modules[parent], last, module)

    def __getattr__(self, name):
        if not name.startswith("__") and self._names is not None:
            names, self._names = self._names, None
            vars(self).update(names())
            if name in vars(self):
                return vars(self)[name]
        raise AttributeError(f"module '{self.__name__}' has no attribute '{name}'")


def _sklearn_preprocessing(module):
    def imputer(missing_values="NaN", strategy="mean", axis=0, verbose=0, copy=True):
        from sklearn.impute import SimpleImputer

        if missing_values == "NaN":
            missing_values = np.nan
        return SimpleImputer(missing_values=missing_values, strategy=strategy, copy=copy)

    module.Imputer = imputer
    for kind in (module.OneHotEncoder, module.PolynomialFeatures):
        kind.get_feature_names = lambda self, names=None: self.get_feature_names_out(names).tolist()
    encoder = module.OneHotEncoder
    encoder.__init__ = renaming(encoder.__init__, {"sparse": "sparse_output"})


def _sklearn_datasets(module):
    names = [
        "CRIM", "ZN", "INDUS", "CHAS", "NOX", "RM", "AGE", "DIS", "RAD", "TAX", "PTRATIO", "B", "LSTAT",
    ]  # fmt: skip

    def load_boston(return_X_y=False):  # noqa: N803 - scikit-learn's own name
        from sklearn.utils import Bunch

        table = np.loadtxt("housing.csv")
        data, target = table[:, :-1], table[:, -1]
        if return_X_y:
            return data, target
        description = "Boston house prices: 506 districts, 13 figures each, and the median price in $1000."
        return Bunch(data=data, target=target, feature_names=np.array(names), DESCR=description)

    module.load_boston = load_boston


def _sklearn_text(module):
    module.CountVectorizer.get_feature_names = lambda self: self.get_feature_names_out().tolist()


def _sklearn_metrics(module):
    module.jaccard_similarity_score = module.accuracy_score


def _scipy(scipy):
    def misc():
        from PIL import Image
        from scipy import special

        def imread(name, flatten=False, mode=None):
            picture = Image.open(name)
            picture = picture.convert(mode) if mode else picture
            return np.array(picture.convert("F") if flatten else picture)

        def imsave(name, arr, format=None):
            toimage(arr).save(name, format)

        def toimage(arr):
            arr = np.asarray(arr)
            if arr.dtype != np.uint8:
                low, high = arr.min(), arr.max()
                arr = ((arr - low) * (255.0 / ((high - low) or 1)) + 0.5).astype(np.uint8)
            return Image.fromarray(arr)

        def imresize(arr, size, interp="bilinear", mode=None):
            picture = toimage(arr)
            if isinstance(size, int):
                size = size / 100.0
            if isinstance(size, float):
                wanted = tuple((np.array(picture.size) * size).astype(int).tolist())
            else:
                wanted = size[1], size[0]
            ways = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "cubic": 3}
            return np.array(picture.resize(wanted, ways[interp]))

        return {
            "comb": special.comb, "factorial": special.factorial, "imread": imread, "imresize": imresize,
            "imsave": imsave, "logsumexp": special.logsumexp, "toimage": toimage,
        }  # fmt: skip

    _LateModule.make("scipy.misc", misc)


def _stats(stats):
    stats.mode = renaming(stats.mode, {}, {"keepdims": True})
    for name in ("pearsonr", "spearmanr"):
        setattr(stats, name, _as_pair(getattr(stats, name)))


def _as_pair(function):
    @functools.wraps(function)
    def wrapped(*args, **options):
        return tuple(function(*args, **options))

    return wrapped


def _pyplot(pyplot):
    pyplot.hold = lambda on=True: None
    pyplot.ishold = lambda: True
    axes = pyplot.Axes
    axes.hold = lambda self, on=True: None
    for place, name in ((pyplot, "hist"), (axes, "hist")):
        setattr(place, name, renaming(getattr(place, name), {"normed": "density"}))
    colour = {"axisbg": "facecolor"}
    for name in ("subplot", "axes"):
        setattr(pyplot, name, renaming(getattr(pyplot, name), colour))
    for place in (pyplot, axes):
        place.grid = renaming(place.grid, {"b": "visible"})
    pyplot.cm.get_cmap = pyplot.get_cmap
    current = pyplot.Figure.gca
    pyplot.Figure.gca = lambda self, **options: self.add_subplot(**options) if options else current(self)
    pyplot.Figure.add_subplot = renaming(pyplot.Figure.add_subplot, colour)
    style = pyplot.style
    style.use = _first(style.use, _style)
    pyplot.set_cmap = _first(pyplot.set_cmap, lambda name: _COLOURS.get(name, name))
    from matplotlib import colormaps

    for old, now in _COLOURS.items():
        colormaps.register(colormaps[now], name=old)
        setattr(pyplot.cm, old, colormaps[now])


_COLOURS = {"spectral": "nipy_spectral", "Vega10": "tab10", "Vega20": "tab20"}


def _style(name):
    if isinstance(name, str) and name.split("-")[0] == "seaborn":
        return name.replace("seaborn", "seaborn-v0_8", 1)
    return name


def _first(function, changed):
    @functools.wraps(function)
    def wrapped(first, *args, **options):
        return function(changed(first), *args, **options)

    return wrapped


def _seaborn(seaborn):
    warnings.filterwarnings("ignore", r"\s*`\w+` is a deprecated function")
    for name in ("pairplot", "lmplot", "FacetGrid", "PairGrid", "JointGrid", "jointplot", "catplot"):
        setattr(seaborn, name, renaming(getattr(seaborn, name), {"size": "height"}))
    for name in (
        "barplot", "boxplot", "catplot", "countplot", "jointplot", "kdeplot", "lineplot", "lmplot", "pointplot", "regplot",
        "residplot", "scatterplot", "stripplot", "swarmplot", "violinplot",
    ):  # fmt: skip
        setattr(seaborn, name, _positional(getattr(seaborn, name)))
    seaborn.factorplot = renaming(seaborn.catplot, {}, {"kind": "point"})


def _positional(function):
    """Returns a function of seaborn that takes x, y, hue and data by position, as it did."""
    two = function.__name__ in ("jointplot", "kdeplot", "lmplot", "regplot", "residplot", "scatterplot")
    order = ("x", "y", "data") if two else ("x", "y", "hue", "data")

    @functools.wraps(function)
    def wrapped(*args, **options):
        if len(args) == 1 and hasattr(args[0], "columns"):
            return function(data=args[0], **options)
        return function(**dict(zip(order, args, strict=False)), **options)

    return wrapped


_HOOKS = {
    "matplotlib.pyplot": _pyplot,
    "pandas": tables.install,
    "scipy": _scipy,
    "scipy.stats": _stats,
    "seaborn": _seaborn,
    "sklearn": _sklearn,
    **{
        f"sklearn.{name}": estimators.take_old_arguments
        for name in ("cluster", "ensemble", "linear_model", "model_selection", "svm", "tree")
    },
    "sklearn.datasets": _sklearn_datasets,
    "sklearn.externals": _sklearn_externals,
    "sklearn.feature_extraction.text": _sklearn_text,
    "sklearn.metrics": _sklearn_metrics,
    "sklearn.preprocessing": _sklearn_preprocessing,
}
