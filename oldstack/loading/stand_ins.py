"""What stands in `sys.modules` for modules while others are imported that look for them just in case."""

import contextlib
import importlib
import sys
import types
from collections.abc import Iterator, Mapping
from typing import Any


class Later(types.ModuleType):
    """Is a module until something of it is asked for; then that is imported."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__version__":
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


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
