"""What `import tensorflow` and `import keras` give to an old script.

A script of graphs gets `tf1.tf` with `tf.contrib` and `tf.examples`. One that trains with Keras gets Keras 2 on
Keras 3, where nothing is a graph: its `tensorflow` takes the seed and the usual lines about sessions, computes,
and refuses to build graphs.
"""

import contextlib
import functools
import importlib
import importlib.util
import operator
import os
import types
from collections.abc import Callable

from oldstack import files
from oldstack.loading.versions import STANDS_FOR
from oldstack.messages import UserError, tr

VERSION = STANDS_FOR["TensorFlow"]
# What the release says of itself in `tf.version`, and in `tf` too.
_RELEASE = {
    "VERSION": VERSION,
    "GIT_VERSION": "v1.15.4-39-g3db52be",
    "COMPILER_VERSION": "7.3.1 20180303",
    "GRAPH_DEF_VERSION": 134,
}
_RELEASE_INSIDE = {
    "__version__": VERSION,
    "__git_version__": _RELEASE["GIT_VERSION"],
    "__compiler_version__": _RELEASE["COMPILER_VERSION"],
    "__cxx11_abi_flag__": 0,
    "CXX11_ABI_FLAG": 0,
}


def graphs(keras: Callable[[], types.ModuleType]) -> types.ModuleType:
    """Returns `tensorflow` for a script of graphs.

    Args:
        keras: A function that returns `tf.keras`.
    """
    from oldstack.loading import compat_v1
    from oldstack.tf1 import former_names, tf

    compat_v1.provide(
        tf,
        {
            **{name: functools.partial(_RELEASE.get, name) for name in _RELEASE},
            **{f"version.{name}": functools.partial(_RELEASE.get, name) for name in _RELEASE},
            **{name: functools.partial(_RELEASE_INSIDE.get, name) for name in _RELEASE_INSIDE},
            "contrib": _contrib,
            "estimator": _estimator,
            "examples": _examples,
            "keras": keras,
            "core": lambda: _Inside("tensorflow.core", tf),
            "python": lambda: _Inside("tensorflow.python", tf),
            "config.experimental_list_devices": _list_devices,
            "pywrap_tensorflow": _wrapped,
            "test.is_built_with_cuda": lambda: tf.test.is_gpu_available,
            **{name: functools.partial(_before_1_0, name) for name in former_names.before_1_0()},
            **{f"nn.{name}": functools.partial(_by_name, tf, name) for name in _LOSSES},
        },
    )
    for name in ("gfile.GFile", "gfile.FastGFile", "gfile.Open"):
        _replace(compat_v1, tf, name, files.finding_opener)
    for name in ("train.string_input_producer", "data.TextLineDataset", "read_file"):
        _replace(compat_v1, tf, name, files.finding)
    return tf


def _replace(compat_v1, tf, name, wrap):
    """Lets a function of TensorFlow find files by name, once the script asks for it."""
    path, _, last = name.rpartition(".")
    module = functools.reduce(getattr, path.split("."), tf) if path else tf
    compat_v1.provide(tf, {name: lambda: wrap(compat_v1.Table._find(module, last))})


def _list_devices():
    from tensorflow.python.eager import context

    return lambda: context.context().devices()


def _wrapped():
    from tensorflow.python import pywrap_tensorflow
    from tensorflow.python.training import py_checkpoint_reader

    wrapped = types.ModuleType("tensorflow.pywrap_tensorflow")
    vars(wrapped).update(
        vars(pywrap_tensorflow), NewCheckpointReader=py_checkpoint_reader.NewCheckpointReader
    )
    return wrapped


def _contrib():
    from oldstack.tf1 import contrib

    return contrib.contrib


def _estimator():
    from oldstack.tf1 import estimator

    return estimator.estimator


def _examples():
    from oldstack.tf1 import examples

    return _tree("tensorflow.examples", {"tutorials.mnist.input_data": examples.input_data})


def _tree(name, leaves):
    """Returns modules below one of a name, with what belongs at their ends."""
    root = types.ModuleType(name)
    for path, leaf in leaves.items():
        *parts, last = path.split(".")
        module = root
        for part in parts:
            if not hasattr(module, part):
                setattr(module, part, types.ModuleType(f"{module.__name__}.{part}"))
            module = getattr(module, part)
        setattr(module, last, leaf)
    return root


_OF_ESTIMATORS = (
    "canned.baseline", "canned.boosted_trees", "canned.dnn", "canned.dnn_linear_combined", "canned.linear", "estimator",
    "estimator_lib", "exporter", "model_fn", "run_config", "training",
)  # fmt: skip
# Modules below `tensorflow.python` that are gone: the names of `tf` that hold what was in them.
_MOVED = {
    **{f"tensorflow.python.estimator.{name}": "estimator" for name in _OF_ESTIMATORS},
    "tensorflow.python.estimator.export.export": "estimator.export",
    **{
        f"tensorflow.python.estimator.inputs.{name}": "estimator.inputs"
        for name in ("inputs", "numpy_io", "pandas_io")
    },
    "tensorflow.python.layers.base": "layers",
    "tensorflow.python.layers.convolutional": "layers",
    "tensorflow.python.layers.core": "layers",
    "tensorflow.python.layers.layers": "layers",
    "tensorflow.python.layers.normalization": "layers",
    "tensorflow.python.layers.pooling": "layers",
    "tensorflow.python.ops.nn.rnn_cell": "nn.rnn_cell",
    "tensorflow.python.ops.rnn_cell": "nn.rnn_cell",
    "tensorflow.python.ops.rnn_cell_impl": "nn.rnn_cell",
    "tensorflow.python.saved_model.signature_constants": "saved_model.signature_constants",
    "tensorflow.python.saved_model.tag_constants": "saved_model.tag_constants",
}
# Where the file of one of these modules is today, which has what `tf` hasn't.
_FILES = {
    "tensorflow.python.ops.rnn_cell_impl": "tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl",
}
# The files below `tensorflow.python.estimator`, whose names `tf.estimator` has.
_OF_ESTIMATOR = {
    "estimator",
    "exporter",
    "mode_keys",
    "model_fn",
    "numpy_io",
    "pandas_io",
    "run_config",
    "training",
}
# Names within modules below `tensorflow.python`, and today's there.
_RENAMED = {
    "tensorflow.python.util.nest.is_sequence": "is_nested",
}


_KERAS = "tensorflow.python.keras."
# Where names of Keras's own files are others than those of `tf.keras`; the optimizers in one file were those before 1.13.
_NOT_OF_TF_KERAS = {"callbacks.TensorBoard"}
_OPTIMIZERS = "tensorflow.python.keras.optimizers"
_GONE = {
    f"tensorflow.python.{name}"
    for name in (
        "estimator", "estimator.canned", "estimator.export", "estimator.inputs",
        *(f"keras.layers.{file}" for file in ("cudnn_recurrent", "local", "noise", "normalization", "wrappers")),
    )
}  # fmt: skip


def _of_keras(keras, full):
    """Returns what `tf.keras` has by the name of what is in one of Keras's own files; None if nothing."""
    *parts, last = full.removeprefix(_KERAS).split(".")
    if ".".join((*parts, last)) in _NOT_OF_TF_KERAS:
        return None
    if f"{_KERAS}{parts[0] if parts else last}" == _OPTIMIZERS:
        return vars(importlib.import_module(f"{_KERAS}optimizer_v1")).get(last) if parts else None
    for number in range(len(parts), 0, -1):
        with contextlib.suppress(AttributeError):
            found = functools.reduce(getattr, (*parts[:number], last), keras)
            return None if isinstance(found, types.ModuleType) else found
    return None


class _InFile(types.ModuleType):
    """A module of TensorFlow's own files that is elsewhere today, for `import *` too.

    Args:
        name: Its name of then.
        of_tf: What of `tf` has its names.
    """

    def __init__(self, name: str, of_tf: types.ModuleType):
        super().__init__(name)
        self._of_tf = of_tf

    def __getattr__(self, name):
        if name == "__all__":
            return [each for each in dir(self._of_tf) if not each.startswith("_")]
        if name.startswith("__"):
            raise AttributeError(name)
        is_estimator = self.__name__.split(".")[2:3] == ["estimator"]
        try:
            found = getattr(self._of_tf, name)
            if is_estimator and isinstance(found, types.ModuleType):
                return _InFile(f"{self.__name__}.{name}", found)
            return found
        except AttributeError:
            if is_estimator and name in _OF_ESTIMATOR:
                return self
            if self.__name__ not in _FILES:
                raise
            file = importlib.import_module(_FILES[self.__name__])
            if name not in vars(file):
                raise
            return vars(file)[name]


class _Inside(types.ModuleType):
    """A module of TensorFlow's own files, with the names that it had in 1.15 as far as `tf` has them."""

    def __init__(self, name, tf):
        super().__init__(name)
        self._tf = tf

    def __getattr__(self, name):
        if name == "__all__" and self.__name__.startswith(_KERAS):
            names = dir(getattr(self._tf.keras, self.__name__.removeprefix(_KERAS)))
            return [each for each in names if not each.startswith("_") and hasattr(self, each)]
        if name.startswith("__"):
            raise AttributeError(name)
        value = vars(self)[name] = self._find(f"{self.__name__}.{name}", name)
        return value

    def _find(self, full, name):
        tf = self._tf
        name = _RENAMED.get(full, name)
        if full == "tensorflow.python.keras":
            _ = tf.keras  # which makes 1.15's of what is below it
        if full in _GONE:
            return _Inside(full, tf)
        if full.startswith(_KERAS) and (found := _of_keras(tf.keras, full)) is not None:
            return found
        if full in _MOVED:
            return _InFile(full, operator.attrgetter(_MOVED[full])(tf))
        with contextlib.suppress(ImportError):
            module = importlib.import_module(self.__name__)
            value = vars(module).get(name)
            if value is not None and not isinstance(value, types.ModuleType):
                return value
            if hasattr(module, "__path__") and importlib.util.find_spec(full):
                return _Inside(full, tf)
            if value is not None:
                return value
        last = self.__name__.rpartition(".")[2]
        for place in (getattr(tf, last) if last in dir(tf) else tf, tf, tf.train, tf.nn):
            if name in dir(place):
                return getattr(place, name)
        raise AttributeError(f"module '{self.__name__}' has no attribute '{name}'")


def _before_1_0(name):
    path, _, last = name.rpartition(".")
    module = f"tensorflow._api.v1.{path}" if path else "tensorflow"
    raise AttributeError(f"module '{module}' has no attribute '{last}'")


# Since 1.0 they take no argument without its name; today's would take two in another order than before 1.0.
_LOSSES = (
    "sigmoid_cross_entropy_with_logits",
    "softmax_cross_entropy_with_logits",
    "softmax_cross_entropy_with_logits_v2",
    "sparse_softmax_cross_entropy_with_logits",
)


def _by_name(tf, name):
    from tensorflow.python.ops import nn_impl, nn_ops

    loss = getattr(nn_impl if name.startswith("sigmoid") else nn_ops, name)

    @functools.wraps(loss)
    def named(*args, **options):
        if args:
            raise ValueError(f"Only call `{name}` with named arguments (labels=..., logits=..., ...)")
        return loss(**options)

    return named


def keras() -> types.ModuleType:
    """Returns `keras` for a script that trains with it."""
    from oldstack.loading import quick_keras

    # Products of matrices and convolutions come out as TensorFlow 1.15 computed them, to the bit.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    quick_keras.load()
    from oldstack.keras2 import modules as keras2

    return keras2.modules()["keras"]


# What builds a graph or lives in one, and so has no place beside Keras 3.
_GRAPH_NAMES = {
    "AUTO_REUSE", "TextLineReader", "assign", "contrib", "decode_csv", "get_variable", "global_variables", "layers",
    "placeholder", "placeholder_with_default", "trainable_variables", "variable_scope", "while_loop",
}  # fmt: skip


def beside_keras(keras: types.ModuleType) -> types.ModuleType:
    """Returns `tensorflow` for a script that trains with Keras.

    Args:
        keras: What it has as Keras.
    """
    return _BesideKeras(keras)


class _BesideKeras(types.ModuleType):
    def __init__(self, keras):
        from oldstack.training import rules as keras2_rules

        super().__init__("tensorflow")
        self.keras = keras
        vars(self).update(_RELEASE | _RELEASE_INSIDE)
        self.version = _Beside("version", **_RELEASE)
        self.set_random_seed = keras2_rules.as_keras2
        self.random = _Beside("random", set_random_seed=keras2_rules.as_keras2)
        self.train = _train()
        self.compat = types.ModuleType("tensorflow.compat")
        self.compat.v1 = self
        self.Session = self.InteractiveSession = _Session
        self.ConfigProto, self.GPUOptions = _Settings, _Settings
        self.global_variables_initializer = self.initialize_all_variables = lambda: None
        self.local_variables_initializer = self.tables_initializer = lambda: None
        self.get_default_graph = lambda: _Graph()
        self.reset_default_graph = lambda: None
        self.disable_v2_behavior = self.disable_eager_execution = lambda: None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name in _GRAPH_NAMES:
            raise _no_graph(f"tf.{name}")
        return getattr(importlib.import_module("tensorflow.compat.v1"), name)


class _Beside(types.ModuleType):
    """A module of `tensorflow.compat.v1` with some names of ours."""

    def __init__(self, name, **ours):
        super().__init__(f"tensorflow.{name}")
        vars(self).update(ours)

    def __getattr__(self, name):
        last = self.__name__.partition(".")[2]
        return getattr(getattr(importlib.import_module("tensorflow.compat.v1"), last), name)


def _no_graph(what):
    return UserError(
        tr(
            f"{what}: a script that trains with Keras can't build graphs of TensorFlow 1 here: put them in a script of their own.",
            f"{what}: Keras로 학습하는 스크립트에서는 TensorFlow 1의 그래프를 만들 수 없습니다. 그래프 부분을 다른 스크립트로 나누세요.",
        )
    )


class _Session:
    """Takes the usual lines about a session: there is none."""

    def __init__(self, *args, **options):
        self.graph = _Graph()

    def run(self, fetches, *args, **options):
        if any(each is not None for each in (fetches if isinstance(fetches, (list, tuple)) else [fetches])):
            raise _no_graph("Session.run")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def close(self):
        return None

    as_default = __enter__


class _Graph:
    """Takes `with graph.as_default():`."""

    def as_default(self):
        return _Session()

    def finalize(self):
        return None


class _Settings:
    """Takes any setting, and has any below it: `config.gpu_options.allow_growth = True`."""

    def __init__(self, *args, **options):
        vars(self).update(options)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        value = vars(self)[name] = _Settings()
        return value


def _train():
    """Returns `tf.train` with the optimizers that `compile` takes."""
    from oldstack.keras2 import of_train

    return _Beside("train", **of_train.OPTIMIZERS)
