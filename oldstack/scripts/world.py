"""What is around a script while it runs.

Its own modules, and only they, get TensorFlow 1.15 (`oldstack.tf1`) or Keras 2.2 (`oldstack.keras2.modules`) for what
they import by these names, are compiled by `source`, and find their data by `files`. What is below them is today's,
with the old names of `libraries`.
"""

import builtins
import contextlib
import functools
import importlib.util
import linecache
import os
import random
import re
import sys
import types
import warnings
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from typing import Any

from oldstack import figure_folder, files, windows
from oldstack.graph_keras import place
from oldstack.libraries.install import install
from oldstack.scripts import children, ipython, runners
from oldstack.scripts import source as old_source
from oldstack.scripts.read import CODE, PACKAGES, Script, is_installed

# What Python 3.7 has imported before a script begins, with the packages that TensorFlow 1.15 came with: a module
# beside the script can't stand in for these.
_AT_START = frozenset(
    [
        "abc",
        "builtins",
        "codecs",
        "collections",
        "contextlib",
        "encodings",
        "functools",
        "genericpath",
        "heapq",
        "importlib",
        "io",
        "itertools",
        "keyword",
        "marshal",
        "operator",
        "os",
        "posix",
        "posixpath",
        "reprlib",
        "site",
        "stat",
        "sys",
        "types",
        "warnings",
        "zipimport",
    ]
)


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
        self._folder = script.folder
        # Of what is in sys.path before the script, that of PYTHONPATH and of .pth files is its user's.
        before = {os.path.abspath(place) for place in places or sys.path}
        self._known_places = {place for place in before if _is_ours(place) or is_installed(place)}
        self._loaded: set[str] = set()
        self._standing_in: dict[str, dict[str, types.ModuleType]] = {}
        self._asked: list[str] = []
        self._builtins = {
            **vars(builtins),
            **old_source.FUNCTIONS,
            "__import__": self._import,
            "open": files.open_found,
            "round": old_source.rounded,
            "input": _input,
            "exec": self._exec,
            "compile": self._compile,
            "display": ipython.display,
            "get_ipython": functools.partial(ipython.shell, self),
        }
        self.main = types.ModuleType("__main__")
        vars(self.main)["__builtins__"] = self._builtins

    def enter(self) -> None:
        """Sets up the process."""
        for category in (DeprecationWarning, FutureWarning, PendingDeprecationWarning, SyntaxWarning):
            warnings.simplefilter("ignore", category)
        # NumPy 1 said nothing of a number that the new type doesn't hold.
        warnings.filterwarnings("ignore", "(overflow|invalid value) encountered in cast", RuntimeWarning)
        figure_folder.begin()
        windows.choose("module://oldstack.figures")
        release = place.folder(sys.prefix) + os.sep
        install(lambda file: file in self.files or file.startswith(release))
        children.install()
        runners.install(self)
        # What lies beside this package, or a copy of it, is none of the script's.
        sys.path[:] = [place for place in sys.path if not _is_ours(place)]
        sys.path.insert(0, "" if self._script.path == CODE else self._folder)
        self._loaded |= sys.modules.keys() - _AT_START
        sys.meta_path.insert(0, self)
        sys.modules["__main__"] = self.main

    def be_main(self, args: list[str]) -> None:
        """Gives the process the script's name and arguments.

        Args:
            args: The arguments.
        """
        sys.argv = [self._script.path, *args]
        if self._script.path != CODE:
            self.main.__file__ = self._script.path

    def run(self) -> None:
        """Runs the script."""
        if self._script.module:
            self._be_module(self._script.module)
        exec(self.code(self._script.source, self._script.path), vars(self.main))

    def _be_module(self, name):
        """Is what `python -m` makes of a module; the packages around it are imported first."""
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            spec = importlib.util.find_spec(f"{name}.__main__")
        if spec is not None:
            self.main.__spec__, self.main.__loader__, self.main.__package__ = spec, spec.loader, spec.parent

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
            if name in sys.builtin_module_names or (
                name in sys.stdlib_module_names and name not in self._asked  # a library's import
            ):
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
        # What a library adds to sys.path lies in its own folder: setuptools does so.
        own = {place for place in own if not PACKAGES.intersection(Path(place).parts)}
        return bool(beside & (own | {self._folder}))

    def builtins_for(self, module: types.ModuleType) -> None:
        """Gives a module of the script's what is built in for it."""
        vars(module)["__builtins__"] = self._builtins

    def loader_for(self, name: str, path: str) -> "_Loader":
        """Returns what loads one of the script's files as a module of its own.

        Args:
            name: The module's name.
            path: The file.
        """
        return _Loader(name, path, self)

    def builtins_of_then(self) -> dict[str, object]:
        """Returns what is built in for the script."""
        return self._builtins

    def imported(self, name: str, around: dict[str, Any]) -> types.ModuleType:
        """Returns a module as the script's own import statement finds it.

        Args:
            name: Its full name.
            around: The names of the module that asks.
        """
        return self._import(name, around, None, ("__name__",))

    def _exec(self, code, globals=None, locals=None, **options):
        around = sys._getframe(1)
        if globals is None:
            globals, locals = around.f_globals, around.f_locals if locals is None else locals
        globals.setdefault("__builtins__", self._builtins)
        if isinstance(code, (str, bytes)):
            code = self._compile(code, "<string>", "exec")
        exec(code, globals, globals if locals is None else locals, **options)

    def _compile(self, source, filename, mode, flags=0, dont_inherit=False, optimize=-1, **options):
        if mode != "exec" or flags or not isinstance(source, (str, bytes)):
            return compile(source, filename, mode, flags, dont_inherit, optimize, **options)
        return self.code(source, os.fsdecode(filename))

    def _import(self, name, globals=None, locals=None, fromlist=(), level=0):
        top = name.partition(".")[0]
        if level:
            top = ((globals or {}).get("__package__") or "").partition(".")[0]
        if self._stands_in(top):
            with self._own(top):
                return builtins.__import__(name, globals, locals, fromlist, level)
        return self._import_of_then(name, top, globals, locals, fromlist, level)

    def _stands_in(self, top):
        """Whether a module of the script's has the name of one that is loaded already, or that is given to it."""
        if top in self._standing_in:
            return True
        if top in sys.stdlib_module_names - _AT_START or top in self._loaded | {"tensorflow", "keras"}:
            if top in sys.builtin_module_names or top in ("oldstack", "__main__"):
                return False
            spec = PathFinder.find_spec(top)
            return spec is not None and spec.loader is not None and self._is_own(spec)
        return False

    @contextlib.contextmanager
    def _own(self, top):
        """Has the script's module of a name where that of the library is, for as long as it imports it."""
        if top in self._asked:
            yield
            return
        theirs = _taken(top)
        sys.modules.update(self._standing_in.get(top, {}))
        self._asked.append(top)
        try:
            yield
        finally:
            self._asked.remove(top)
            self._standing_in[top] = _taken(top)
            sys.modules.update(theirs)

    def _import_of_then(self, name, top, globals, locals, fromlist, level):
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
        with _python_random_left():
            from oldstack.scripts import modules as tensorflow

            if self._script.with_keras:
                return tensorflow.beside_keras(self._keras)
            from oldstack.graph_keras import of_tensorflow

            return tensorflow.graphs(lambda: of_tensorflow.load(lambda: self._keras))

    @functools.cached_property
    def _keras(self):
        with _python_random_left():
            from oldstack.scripts import modules as tensorflow

            if self._script.with_keras:
                return tensorflow.keras()
            from oldstack.graph_keras import release

            return release.load(self._import)


@contextlib.contextmanager
def _python_random_left():
    """Leaves Python's generator as the script seeded it: packages of today draw from it as they are imported."""
    state = random.getstate()
    try:
        yield
    finally:
        random.setstate(state)


def _is_ours(place):
    return os.path.isfile(os.path.join(place, "oldstack", "__init__.py"))


def _taken(top):
    """Takes a module and what is below it out of those that are loaded; returns them."""
    found = [name for name in sys.modules if name == top or name.startswith(f"{top}.")]
    return {name: sys.modules.pop(name) for name in found}


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
