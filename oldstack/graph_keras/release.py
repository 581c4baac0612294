"""Finds and imports the release of Keras 2.2.5 that lies apart from today's Keras."""

import builtins
import importlib
import os
import shlex
import sys
import types
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader

from oldstack.graph_keras import place, today
from oldstack.messages import UserError, tr

_FOLDER = place.folder(sys.prefix)
_TOPS = ("keras", "keras_applications", "keras_preprocessing")


def load(importing: Callable) -> types.ModuleType:
    """Returns `keras` of the release; in this process there is no other from then on.

    Args:
        importing: The `__import__` that its modules get for TensorFlow.

    Raises:
        UserError: It is not installed.
    """
    if not os.path.isdir(os.path.join(_FOLDER, "keras")):
        command = shlex.join([sys.executable, "-m", "pip", *place.pip_arguments(sys.prefix)])
        english = f"A script with Keras in a graph needs Keras 2.2.5's own files: {command}"
        raise UserError(
            tr(english, f"그래프 안에서 Keras를 쓰는 스크립트에는 Keras 2.2.5의 파일이 필요합니다: {command}")
        )
    importlib.import_module("oldstack.tf1")  # else what follows imports TensorFlow as it is today
    for name in [each for each in sys.modules if each.partition(".")[0] in _TOPS]:
        del sys.modules[name]  # today's, which TensorFlow has looked at
    # Behind those that watch imports, which hand on to it.
    sys.meta_path.insert(sys.meta_path.index(PathFinder), _Finder(importing))
    today.install()
    return importlib.import_module("keras")


class _Finder:
    """Finds the release's modules, for `sys.meta_path`."""

    def __init__(self, importing):
        self._builtins = {**vars(builtins), "__import__": _importing(importing)}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        """Finds a module of the release."""
        if name.partition(".")[0] not in _TOPS:
            return None
        spec = PathFinder.find_spec(name, [_FOLDER] if path is None else path)
        if spec and (spec.origin or "").endswith(".py"):
            spec.loader = _Loader(name, spec.origin, self._builtins)
        return spec


def _importing(importing):
    stand_ins = today.stand_ins()

    def import_for_keras(name, globals=None, locals=None, fromlist=(), level=0):
        if name in stand_ins and not level:
            return stand_ins[name]
        takes = importing if name.partition(".")[0] == "tensorflow" and not level else builtins.__import__
        return takes(name, globals, locals, fromlist, level)

    return import_for_keras


class _Loader(SourceFileLoader):
    def __init__(self, name, path, provided):
        super().__init__(name, path)
        self._provided = provided

    def exec_module(self, module):
        vars(module)["__builtins__"] = self._provided
        super().exec_module(module)
