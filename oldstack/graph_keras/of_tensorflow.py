"""`tf.keras` of TensorFlow 1.15 in a script of graphs: what TensorFlow still carries of it, under no public name."""

import importlib
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
    "utils": "utils.np_utils utils.data_utils utils.generic_utils utils.vis_utils",
}
# What is of numbers alone, and so is Keras 2.2.5's own.
_OF_RELEASE = ("applications", "datasets", "preprocessing", "wrappers")


class _Keras(types.ModuleType):
    """tf.keras, each part of which is there once it is asked for."""

    def __init__(self, release):
        super().__init__("tensorflow.keras")
        self.__version__ = _VERSION
        self._release = release

    def __getattr__(self, name):
        if name in _OF_RELEASE:
            value = getattr(self._release(), name)
        elif name in ("Model", "Sequential", "Input"):
            value = getattr(self.models if name != "Input" else self.layers, name)
        elif name in _MODULES:
            value = _module(name)
        else:
            raise AttributeError(f"module 'tensorflow.keras' has no attribute '{name}'")
        vars(self)[name] = value
        return value


def _module(name):
    module = types.ModuleType(f"tensorflow.keras.{name}")
    for home in reversed(_MODULES[name].split()):
        found = vars(importlib.import_module(_HOME + home))
        vars(module).update({each: value for each, value in found.items() if not each.startswith("_")})
    if name == "layers":
        vars(module).update(importlib.import_module("oldstack.graph_keras.layers115").LAYERS)
    return module


def load(release: Callable[[], types.ModuleType]) -> types.ModuleType:
    """Returns `tf.keras`.

    Args:
        release: A function that returns `keras` of the release.
    """
    add(importlib.import_module(_HOME.rstrip(".")), "__version__", _VERSION)  # which it writes into files
    importlib.import_module("oldstack.graph_keras.backend115").install()
    today.keep_functions(importlib.import_module(f"{_HOME}utils.generic_utils"))
    return _Keras(release)
