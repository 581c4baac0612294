"""Imports what registers an op's gradient, where TensorFlow was imported without it."""

import functools
import importlib
import re
from pathlib import Path

from oldstack.loading.patch import replace_method

# Below `tensorflow/`.
_FOLDERS = (
    "python/data/ops",
    "python/debug/lib",
    "python/ops",
    "python/tpu/ops",
    "python/training",
    "compiler",
    "dtensor/python",
)
_REGISTERED = re.compile(r"(?:RegisterGradient|NotDifferentiable|no_gradient)\([\"'](\w+)[\"']\)")


def import_when_missed() -> None:
    """Makes the look-up of a gradient that is not registered yet import the module that registers it."""
    from tensorflow.python.framework import ops

    def lookup(self, name):
        try:
            return today(name)
        except LookupError:
            if name not in modules():
                raise
            importlib.import_module(modules()[name])
            return today(name)

    today = replace_method(ops.gradient_registry, "lookup", lookup)


@functools.cache
def modules() -> dict[str, str]:
    """Returns for each op of TensorFlow the module that says what its gradient is, or that it has none."""
    from tensorflow.python.framework import ops

    tensorflow = Path(ops.__file__).parents[2]
    return {
        op: ".".join(("tensorflow", *file.relative_to(tensorflow).with_suffix("").parts))
        for folder in _FOLDERS
        for file in sorted((tensorflow / folder).rglob("*.py"))
        if not file.name.startswith("gen_")
        for op in _REGISTERED.findall(file.read_text(encoding="utf-8"))
    }
