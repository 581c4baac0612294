"""What is around a script while it runs.

Its own modules, and only they, get TensorFlow 1.15 (`oldstack.tf1`) or Keras 2.2 (`oldstack.keras2.modules`) for what
they import by these names, are compiled by `source`, and find their data by `files`. What is below them is today's,
with the old names of `libraries`.
"""

import builtins
import functools
import importlib.util
import linecache
import os
import re
import sys
import types
import warnings
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader

from oldstack import files
from oldstack.libraries.install import install
from oldstack.scripts import source as old_source
from oldstack.scripts.read import Script


class World:
    """The process as a script finds it.

    Attributes:
        main: The script's module.
        files: The paths of its modules.
    """

    def __init__(self, script: Script):
        self._script = script
        self.files: set[str] = set()
        self._packages: set[str] = set()
        self._known_places = set(sys.path)
        self._folder = os.path.dirname(os.path.abspath(script.path))
        self._builtins = {
            **vars(builtins),
            **old_source.FUNCTIONS,
            "__import__": self._import,
            "open": files.open_found,
            "round": old_source.rounded,
        }
        self.main = types.ModuleType("__main__")

    def enter(self, args: list[str]) -> None:
        """Sets up the process.

        Args:
            args: The script's arguments.
        """
        for category in (DeprecationWarning, FutureWarning, PendingDeprecationWarning, SyntaxWarning):
            warnings.simplefilter("ignore", category)
        install(self.files.__contains__)
        sys.argv = [self._script.path, *args]
        sys.path.insert(0, self._folder)
        sys.meta_path.insert(0, self)
        sys.modules["__main__"] = self.main
        self.main.__file__ = self._script.path
        vars(self.main)["__builtins__"] = self._builtins

    def run(self) -> None:
        """Runs the script."""
        exec(self.code(self._script.source, self._script.path), vars(self.main))

    def code(self, source: bytes | str, filename: str) -> types.CodeType:
        """Compiles a module of the script's."""
        self.files.add(filename)
        text = source if isinstance(source, str) else importlib.util.decode_source(source)
        # The script may change the folder, or the file.
        linecache.cache[filename] = len(text), None, text.splitlines(keepends=True), filename
        return old_source.compiled(text, filename)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        """Finds the script's own modules: for `sys.meta_path`."""
        if path is None:
            places = [place for place in sys.path if place == self._folder or place not in self._known_places]
            spec = None if name in sys.builtin_module_names else PathFinder.find_spec(name, places)
        elif name.rpartition(".")[0] in self._packages:
            spec = PathFinder.find_spec(name, path)
        else:
            return None
        if spec and (spec.loader is None or type(spec.loader) is SourceFileLoader):
            if spec.submodule_search_locations is not None:
                self._packages.add(name)
            if spec.loader:
                spec.loader = _Loader(name, spec.origin, self)
        return spec

    def builtins_for(self, module: types.ModuleType) -> None:
        """Gives a module of the script's what is built in for it."""
        vars(module)["__builtins__"] = self._builtins

    def _import(self, name, globals=None, locals=None, fromlist=(), level=0):
        top = name.partition(".")[0]
        if level or top not in ("tensorflow", "keras"):
            return builtins.__import__(name, globals, locals, fromlist, level)
        name = re.sub(r"^tensorflow\.(python\.)?keras\b", "keras", name)
        parts = name.split(".")
        module = self._tensorflow if parts[0] == "tensorflow" else self._keras
        found = module
        for i, part in enumerate(parts[1:], 1):
            try:
                found = getattr(found, part)
            except AttributeError:
                full = ".".join(parts[: i + 1])
                raise ModuleNotFoundError(f"No module named '{full}'", name=full) from None
        if fromlist:
            return found
        return self._tensorflow if top == "tensorflow" else module

    @functools.cached_property
    def _tensorflow(self):
        from oldstack.scripts import modules as tensorflow

        if self._script.with_keras:
            return tensorflow.beside_keras(self._keras)
        return tensorflow.graphs(lambda: self._keras)

    @functools.cached_property
    def _keras(self):
        from oldstack.scripts import modules as tensorflow

        return tensorflow.keras(self._script.with_keras, self._script.of_tensorflow)


class _Loader(SourceFileLoader):
    """Loads a module of the script's."""

    def __init__(self, name, path, world):
        super().__init__(name, path)
        self._world = world

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        return self._world.code(self.get_data(path), path)

    def exec_module(self, module):
        self._world.builtins_for(module)
        super().exec_module(module)
