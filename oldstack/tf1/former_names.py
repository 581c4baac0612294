"""Names that `tf` had in TensorFlow 1.15 or before 1.0, and that compat.v1 doesn't have."""

import functools
import importlib
import operator
import types

from oldstack import names
from oldstack.loading import compat_v1
from oldstack.loading.patch import Hooks, add

_hooks = Hooks()


@_hooks.on("tensorflow.python.framework.tensor_shape")
def _tensor_shape(module):
    add(module, "scalar", lambda: module.TensorShape([]))
    add(module, "vector", lambda length: module.TensorShape([length]))
    add(module, "matrix", lambda rows, cols: module.TensorShape([rows, cols]))


@_hooks.on("tensorflow.python.distribute.distribute_lib")
def _distribute_lib(module):
    add(
        module.StrategyBase,
        "experimental_run_v2",
        lambda self, fn, args=(), kwargs=None: self.run(fn, args, kwargs),
    )


def install() -> None:
    """Gives modules of TensorFlow the names that are gone from them, in this process."""
    _hooks.install()


def before_1_0() -> dict[str, str]:
    """Returns the names from before TensorFlow 1.0, below `tf`, and those that took their places."""
    rows = names.successors("tensorflow", names.Before1Name)
    return {old: now.removeprefix("tensorflow.") for old, now in rows.items()}


def provide(tf: types.ModuleType) -> None:
    """Gives `tf` the names that are gone from it.

    Args:
        tf: `tensorflow.compat.v1`.
    """
    compat_v1.provide(
        tf, {"layers": lambda: importlib.import_module("oldstack.tf1.layers"), "compat.v1": lambda: tf}
    )
    compat_v1.provide(
        tf, {name: functools.partial(operator.attrgetter(now), tf) for name, now in before_1_0().items()}
    )
