"""The networks, readers and evaluations of `tf.contrib.slim`, whose code is the package tf-slim's: built on these layers."""

import importlib
import importlib.util
import sys
import types

from oldstack.loading import patch
from oldstack.loading.quiet import quiet_stderr
from oldstack.tf1 import tf

# What tf-slim's files import of tf-slim, and which part of contrib it is.
_HERE = {
    "layers": "layers",
    "layers.initializers": "layers",
    "layers.layers": "layers",
    "layers.regularizers": "layers",
    "layers.utils": "layers.utils",
    "ops": "framework",
    "ops.arg_scope": "framework",
}
# What tf-slim's files take from TensorFlow's where it isn't any more.
_MOVED = {"array_ops": ("stack",), "control_flow_ops": ("case", "cond")}
_FILES = {
    "data_decoder": "data.data_decoder",
    "data_provider": "data.data_provider",
    "dataset": "data.dataset",
    "dataset_data_provider": "data.dataset_data_provider",
    "evaluation": "evaluation",
    "nets": "nets",
    "parallel_reader": "data.parallel_reader",
    "prefetch_queue": "data.prefetch_queue",
    "queues": "queues",
    "summaries": "summaries",
    "tfexample_decoder": "data.tfexample_decoder",
}


def _prepared(contrib):
    """Puts packages in the place of tf-slim's own, so that its files find contrib's layers."""
    for module, names in _MOVED.items():
        for name in names:
            patch.add(importlib.import_module(f"tensorflow.python.ops.{module}"), name, getattr(tf, name))
    folder = importlib.util.find_spec("tf_slim").submodule_search_locations[0]
    for name in ("tf_slim", "tf_slim.data", "tf_slim.training"):
        package = sys.modules[name] = types.ModuleType(name)
        package.__path__ = [f"{folder}/{name[8:]}"]
    for name, part in _HERE.items():
        found = contrib
        for each in part.split("."):
            found = getattr(found, each)
        sys.modules[f"tf_slim.{name}"] = found
        if "." not in name:
            setattr(sys.modules["tf_slim"], name, found)


def names(contrib) -> dict[str, object]:
    """Returns these names of `tf.contrib.slim`, modules that are loaded when they are asked for something.

    Args:
        contrib: `tf.contrib`.
    """
    return {name: Later(contrib, path) for name, path in _FILES.items()}


class Later(types.ModuleType):
    """A file of tf-slim's, loaded when it is asked for something."""

    def __init__(self, contrib: types.ModuleType, path: str):
        """Names it.

        Args:
            contrib: `tf.contrib`.
            path: The file's name below `tf_slim`, with points.
        """
        super().__init__(f"tf_slim.{path}")
        self._contrib = contrib

    def __getattr__(self, name):
        if "tf_slim" not in sys.modules:
            _prepared(self._contrib)
        with quiet_stderr():
            module = importlib.import_module(self.__name__)
        return getattr(module, name)
