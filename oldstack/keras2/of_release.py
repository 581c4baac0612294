"""What old scripts take out of Keras 2.2.5's insides, from its own release: parts that are of numbers and texts alone.

They run on the stand-ins of `oldstack.keras2.modules`, which ask here for what they don't have.
"""

import ast
import builtins
import contextlib
import functools
import importlib
import importlib.util
import os
import re
import sys
import types
from collections.abc import Callable
from pathlib import Path

from oldstack.graph_keras import place
from oldstack.messages import UserError, tr

FOLDER = place.folder(sys.prefix)
# Whose own code serves; that of the others is bound to TensorFlow 1's graphs.
_SERVED = (
    "keras.utils.",
    "keras.applications",
    "keras.legacy.interfaces",
    "keras.engine.training_utils",
    "keras.datasets.cifar",
)
_run: dict[str, types.ModuleType] = {}


def source(module: str) -> str | None:
    """Returns the path of a module's file in the release, or None if there is none.

    Args:
        module: Its name, "keras.utils.conv_utils".
    """
    base = os.path.join(FOLDER, *module.split("."))
    return next(
        (path for path in (f"{base}.py", os.path.join(base, "__init__.py")) if os.path.isfile(path)), None
    )


def defines(module: str, name: str) -> bool:
    """Returns whether a module of the release has a function or class of its own, or uses one, by a name.

    Args:
        module: The module.
        name: The name.
    """
    path = source("keras.backend.tensorflow_backend" if module == "keras.backend" else module)
    return path is not None and re.search(rf"\b{name}\b", Path(path).read_text(encoding="utf-8")) is not None


def has_attribute(cls: str, name: str) -> bool:
    """Returns whether a class of the release is known, and the base classes' files speak of an attribute.

    Args:
        cls: The class, "Dense".
        name: The attribute.
    """
    texts = [path.read_text(encoding="utf-8") for path in Path(FOLDER, "keras").rglob("*.py")]
    return any(re.search(rf"^class {cls}\b", text, re.MULTILINE) for text in texts) and any(
        re.search(rf"(\.|def ){name}\b", text) for text in texts
    )


def member(module: str, name: str, stand_in: Callable[[str], types.ModuleType]) -> object:
    """Returns what a module of the release has by a name: its own, or what it imported from another one.

    Args:
        module: The module.
        name: The name.
        stand_in: Returns what stands for a module of Keras.

    Raises:
        AttributeError: It has none, or it is bound to graphs.
    """
    if module.startswith(_SERVED):
        found = vars(_served(module, stand_in))
        if name in found:
            return found[name]
    elif name in imported(module):
        origin, its_name = imported(module)[name]
        with contextlib.suppress(AttributeError, ImportError):
            of_keras = origin.partition(".")[0] == "keras"
            found = stand_in(origin) if of_keras else importlib.import_module(origin)
            return getattr(found, its_name) if its_name else found
    raise AttributeError(f"module '{module}' has no attribute '{name}'")


@functools.cache
def imported(module: str) -> dict[str, tuple[str, str | None]]:
    """Returns what a module of the release imports, by its names: from which module, and what; None for the module.

    What it took from TensorFlow is left out.

    Args:
        module: Its name; nothing comes of one that the release doesn't have.
    """
    path = source(module)
    if path is None:
        return {}
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    found = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            above = "." * node.level + (node.module or "")
            origin = importlib.util.resolve_name(above, _package(module)) if node.level else above
            found |= {alias.asname or alias.name: (origin, alias.name) for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.asname or alias.name: (alias.name, None) for alias in node.names}
    left_out = "__future__", "tensorflow"
    return {
        name: origin
        for name, origin in found.items()
        if name != "*" and origin[0].partition(".")[0] not in left_out
    }


def _package(module):
    return module if source(module).endswith("__init__.py") else module.rpartition(".")[0]


def _served(module, stand_in):
    above = module.rpartition(".")[0]
    if above.startswith(_SERVED):
        _served(above, stand_in)
    if module not in _run:
        path = source(module)
        if path is None:
            raise UserError(
                tr(
                    f"{module}: needs Keras 2.2.5's own files, which are not in {FOLDER}",
                    f"{module}: Keras 2.2.5의 파일이 필요한데 {FOLDER}에 없습니다",
                )
            )
        _run[module] = made = types.ModuleType(module)
        vars(made).update(
            __package__=_package(module),
            __file__=path,
            __builtins__=vars(builtins) | {"__import__": functools.partial(_import, stand_in)},
        )
        with open(path, encoding="utf-8") as file:
            exec(compile(file.read(), path, "exec"), vars(made))
    return _run[module]


def _import(stand_in, name, globals=None, locals=None, fromlist=(), level=0):
    if level:
        return stand_in(importlib.util.resolve_name("." * level + name, globals["__package__"]))
    if name.partition(".")[0] == "keras_applications" and "keras_applications" not in sys.modules:
        path = source("keras_applications")
        spec = importlib.util.spec_from_file_location(
            "keras_applications", path, submodule_search_locations=[os.path.dirname(path)]
        )
        sys.modules["keras_applications"] = made = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(made)
    return builtins.__import__(name, globals, locals, fromlist, level)
