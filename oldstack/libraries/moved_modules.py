"""Modules of libraries that are gone, whose names are in others today: found when an old script imports them."""

import importlib
import importlib.util
import sys
import types
from collections.abc import Sequence
from importlib.machinery import ModuleSpec

from oldstack import names
from oldstack.loading.patch import add

_STUBS = ("dsolve", "eigen", "isolve")  # of scipy.sparse.linalg: modules today, packages once


class _Finder:
    """Finds the modules that nobody else finds: for `sys.meta_path`, as the last."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == "pkg_resources":
            return importlib.util.spec_from_loader(name, _Loader(["oldstack.libraries.setuptools41"]))
        row = names.table(names.Module).get(name)
        if row is None:
            return None
        above, _, last = name.rpartition(".")
        private = f"{above}._{last.rstrip('_')}"  # where scikit-learn has it
        there = [private] if above == row.today and importlib.util.find_spec(private) else []
        return importlib.util.spec_from_loader(name, _Loader([*there, row.today]), is_package=True)


class _Loader:
    """Fills a module with the names of others.

    Args:
        today: The others; the last one counts most.
    """

    def __init__(self, today: list[str]):
        self._today = today

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        for each in self._today:
            now = vars(importlib.import_module(each))
            vars(module).update({name: value for name, value in now.items() if not name.startswith("__")})


def install() -> None:
    """Has moved modules found, in this process."""
    sys.meta_path.append(_Finder())


def install_solvers(linalg: types.ModuleType) -> None:
    """Lets modules be found below those of `scipy.sparse.linalg` that are no packages any more.

    Args:
        linalg: The module.
    """
    for name in _STUBS:
        add(getattr(linalg, name), "__path__", [])
