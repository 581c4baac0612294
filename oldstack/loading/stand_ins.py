"""What stands in `sys.modules` for modules while others are imported that look for them just in case."""

import contextlib
import functools
import importlib
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from importlib.machinery import SourceFileLoader
from typing import Any

from oldstack.loading.loaders import load_by


class Later(types.ModuleType):
    """Is a module until something of it is asked for; then that is imported."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__version__":
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


def later_from_package(package: str, *names: str) -> dict[str, types.ModuleType]:
    """Returns, for `standing_in`, a package that has nothing but modules that are imported when they are used.

    It is for those who say `from scipy.cluster import hierarchy` or `import rich.console`; nothing stands
    in for a package that is imported already.

    Args:
        package: Its full name.
        names: Of the modules in it.
    """
    if package in sys.modules:
        return {}
    stand_in = types.ModuleType(package)
    modules = {name: Later(f"{package}.{name}") for name in names}
    vars(stand_in).update(modules)
    return {package: stand_in} | {module.__name__: module for module in modules.values()}


@contextlib.contextmanager
def standing_in(modules: Mapping[str, types.ModuleType | None]) -> Iterator[None]:
    """Has others stand for modules; those that are imported already stay.

    Args:
        modules: What stands for each, by its name; None makes it seem not to be installed.
    """
    # Python's own way to say that a module is not there, which its type doesn't know.
    absent: dict[str, Any] = {name: each for name, each in modules.items() if name not in sys.modules}
    sys.modules.update(absent)
    try:
        yield
    finally:
        for name, each in absent.items():
            if sys.modules.get(name, name) is each:
                del sys.modules[name]


def import_in(contexts: Mapping[str, Callable[[], AbstractContextManager]]) -> None:
    """Has modules, when they are imported, run in a context: among stand-ins, say.

    Args:
        contexts: What makes each one's context, by the module's name.
    """
    load_by({name: functools.partial(_Loader, context) for name, context in contexts.items()})


class _Loader(SourceFileLoader):
    def __init__(self, context, name, path):
        super().__init__(name, path)
        self._context = context

    def exec_module(self, module: types.ModuleType) -> None:
        with self._context():
            super().exec_module(module)
