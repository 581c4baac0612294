"""`tf.keras` of TensorFlow 1.15 in a script of graphs: what TensorFlow still carries of it, under no public name."""

import contextlib
import functools
import importlib
import io
import types
from collections.abc import Callable

from oldstack.graph_keras import today
from oldstack.loading.patch import add

_HOME = "tensorflow.python.keras."
_VERSION = "2.2.4-tf"
# The modules of tf.keras, and where their names are, the first before the others.
_MODULES = {
    "activations": "activations",
    "backend": "backend",
    "callbacks": "callbacks_v1 callbacks",
    "constraints": "constraints",
    "initializers": "initializers.initializers_v1 initializers",
    "layers": "layers",
    "losses": "losses",
    "metrics": "metrics",
    "models": "models saving.save saving.model_config",
    "optimizers": "optimizer_v2.adadelta optimizer_v2.adagrad optimizer_v2.adam optimizer_v2.adamax optimizer_v2.ftrl "
    "optimizer_v2.nadam optimizer_v2.rmsprop optimizer_v2.gradient_descent optimizer_v2.optimizer_v2 optimizers",
    "regularizers": "regularizers",
    "utils": "utils.np_utils utils.data_utils utils.generic_utils utils.layer_utils utils.vis_utils",
}
# What is put together otherwise.
_MADE = {
    "Input", "Model", "Sequential", "applications", "datasets", "estimator", "experimental", "preprocessing", "wrappers",
}  # fmt: skip
# Learning rates that change with the steps; of some of them 1.15 wasn't sure yet.
_SCHEDULES = "ExponentialDecay InverseTimeDecay LearningRateSchedule PiecewiseConstantDecay PolynomialDecay deserialize serialize"
_LATER_SCHEDULES = "CosineDecay CosineDecayRestarts LinearCosineDecay NoisyLinearCosineDecay"
# What changes TensorFlow's modules, in this order.
_CHANGING = (
    "backend", "losses", "saving", "functions", "bars", "metrics", "strategies", "eager_layers", "eager_steps", "eager_loop",
)  # fmt: skip


class _Keras(types.ModuleType):
    """tf.keras, each part of which is there once it is asked for."""

    def __init__(self, release):
        super().__init__("tensorflow.keras")
        self.__version__ = _VERSION
        self._release = release

    def __getattr__(self, name):
        if name in _MODULES:
            value = _module(name)
        elif name in _MADE:
            value = getattr(self, f"_{name.lower()}")()
        else:
            raise AttributeError(f"module 'tensorflow.keras' has no attribute '{name}'")
        vars(self)[name] = value
        return value

    def __dir__(self):
        return sorted({*super().__dir__(), *_MODULES, *_MADE})

    def _wrappers(self):
        return self._release().wrappers  # of numbers alone, and given the parts of tf.keras

    def _datasets(self):
        return _ours("datasets").datasets(self._release().datasets)

    def _preprocessing(self):
        self._release()
        return _ours("pictures").preprocessing()

    def _estimator(self):
        module = types.ModuleType("tensorflow.keras.estimator")
        vars(module)["model_to_estimator"] = _ours("estimators").model_to_estimator
        return module

    def _experimental(self):
        return _schedules("experimental", _LATER_SCHEDULES)

    def _input(self):
        return self.layers.Input

    def _model(self):
        return self.models.Model

    def _sequential(self):
        return self.models.Sequential

    def _applications(self):
        """Returns the models of old, which are told what to build with."""
        own = self._release().applications
        importlib.import_module(f"{own.__name__}.imagenet_utils")
        parts = {name: getattr(self, name) for name in ("backend", "layers", "models", "utils")}
        module = types.ModuleType("tensorflow.keras.applications")
        for name, each in [*vars(own).items()]:
            if isinstance(each, types.ModuleType) and each.__name__ == f"{own.__name__}.{name}":
                found = vars(importlib.import_module(f"keras_applications.{name}"))
                below = types.ModuleType(f"{module.__name__}.{name}")
                functions = {key: found[key] for key in vars(each) if key in found and callable(found[key])}
                vars(below).update({key: _given(function, parts) for key, function in functions.items()})
                setattr(module, name, below)
        for name, each in vars(own).items():
            if callable(each) and not name.startswith("keras_"):
                setattr(module, name, getattr(getattr(module, _home(own, name)), name))
        return module


def _home(applications, name):
    """Returns the module that a model of Keras's applications is in."""
    homes = (key for key, each in vars(applications).items() if isinstance(each, types.ModuleType))
    return next(
        key for key in homes if key != "keras_applications" and hasattr(getattr(applications, key), name)
    )


def _given(function, parts):
    @functools.wraps(function)
    def with_parts(*args, **options):
        return function(*args, **{**parts, **options})

    return with_parts


def _module(name):
    module = types.ModuleType(f"tensorflow.keras.{name}")
    for home in reversed(_MODULES[name].split()):
        found = vars(importlib.import_module(_HOME + home))
        vars(module).update({each: value for each, value in found.items() if not each.startswith("_")})
    if name == "layers":
        vars(module).update(_ours("layers").LAYERS)
    if name == "optimizers":
        vars(module)["schedules"] = _schedules("optimizers.schedules", _SCHEDULES)
    return module


def _schedules(name, names):
    module = types.ModuleType(f"tensorflow.keras.{name}")
    found = importlib.import_module(f"{_HOME}optimizer_v2.learning_rate_schedule")
    vars(module).update({each: getattr(found, each) for each in names.split()})
    return module


def _ours(name):
    return importlib.import_module(f"oldstack.graph_keras.{name}115")


def load(release: Callable[[], types.ModuleType]) -> types.ModuleType:
    """Returns `tf.keras`.

    Args:
        release: A function that returns `keras` of the release.
    """
    add(importlib.import_module(_HOME.rstrip(".")), "__version__", _VERSION)  # which it writes into files
    for name in _CHANGING:
        _ours(name).install()
    today.keep_functions(importlib.import_module(f"{_HOME}utils.generic_utils"))

    @functools.cache
    def quiet_release():
        with contextlib.redirect_stderr(io.StringIO()):  # which says what its backend is
            return release()

    return _Keras(quiet_release)
