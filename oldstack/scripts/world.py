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
from oldstack.scripts import children, ipython
from oldstack.scripts import source as old_source
from oldstack.scripts.read import Script

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class World:
    """The process as a script finds it.

    Attributes:
        main: The script's module.
        files: The paths of its modules.

    Args:
        script: The script.
        places: What `sys.path` was before the script changed it; by default what it is.
    """

    def __init__(self, script: Script, places: list[str] | None = None):
        self._script = script
        self.files: set[str] = set()
        self._packages: set[str] = set()
        self._folder = os.path.dirname(os.path.realpath(script.path))
        # Of what is in sys.path before the script, PYTHONPATH alone is its user's.
        of_user = os.environ.get("PYTHONPATH", "").split(os.pathsep)
        self._known_places = {os.path.abspath(place) for place in places or sys.path} - (
            {os.path.abspath(place) for place in of_user if place} - {_ROOT}
        )
        self._builtins = {
            **vars(builtins),
            **old_source.FUNCTIONS,
            "__import__": self._import,
            "open": files.open_found,
            "round": old_source.rounded,
            "input": _input,
            "display": ipython.display,
            "get_ipython": functools.partial(ipython.shell, self),
        }
        self.main = types.ModuleType("__main__")
        vars(self.main)["__builtins__"] = self._builtins

    def enter(self) -> None:
        """Sets up the process."""
        for category in (DeprecationWarning, FutureWarning, PendingDeprecationWarning, SyntaxWarning):
            warnings.simplefilter("ignore", category)
        install(self.files.__contains__)
        children.install()
        sys.path.insert(0, self._folder)
        sys.meta_path.insert(0, self)
        sys.modules["__main__"] = self.main

    def be_main(self, args: list[str]) -> None:
        """Gives the process the script's name and arguments.

        Args:
            args: The arguments.
        """
        sys.argv = [self._script.path, *args]
        self.main.__file__ = self._script.path

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
            if name in sys.builtin_module_names:
                return None
            # In Python's order: a folder without an __init__.py comes after all of sys.path.
            spec = PathFinder.find_spec(name)
            if spec is None or not self._is_own(spec):
                return None
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

    def _is_own(self, spec):
        places = spec.submodule_search_locations or [spec.origin or ""]
        beside = {os.path.dirname(os.path.abspath(place)) for place in places}
        own = {os.path.abspath(place) for place in sys.path} - self._known_places
        return bool(beside & (own | {self._folder}))

    def builtins_for(self, module: types.ModuleType) -> None:
        """Gives a module of the script's what is built in for it."""
        vars(module)["__builtins__"] = self._builtins

    def _import(self, name, globals=None, locals=None, fromlist=(), level=0):
        top = name.partition(".")[0]
        if level or top not in ("tensorflow", "keras"):
            return builtins.__import__(name, globals, locals, fromlist, level)
        if top == "keras" and not self._script.with_keras:
            _ = self._keras
            return builtins.__import__(name, globals, locals, fromlist, level)
        if self._script.with_keras:
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
        from oldstack.graph_keras import of_tensorflow

        return tensorflow.graphs(lambda: of_tensorflow.load(lambda: self._keras))

    @functools.cached_property
    def _keras(self):
        from oldstack.scripts import modules as tensorflow

        if self._script.with_keras:
            return tensorflow.keras(self._script.of_tensorflow)
        from oldstack.graph_keras import release

        return release.load(self._import)


def _input(prompt=""):
    return builtins.input(prompt)  # Jupyter's kernel puts its own there for each cell


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
