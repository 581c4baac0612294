"""Modules that are gone, where an old script's import finds them."""

import sys
import types
from collections.abc import Callable, Iterable

from oldstack.loading.patch import add


class LateModule(types.ModuleType):
    """A module that is gone; what is in it is made when somebody asks for a name."""

    def __init__(self, name: str, names: Callable[[], dict]):
        super().__init__(name)
        self.__path__ = []
        self._names = names

    @classmethod
    def make(cls, name: str, names: Callable[[], dict]) -> None:
        """Puts a module where an import finds it.

        Args:
            name: Its name; the module above it has been imported.
            names: Returns what is in it.
        """
        module = sys.modules[name] = cls(name, names)
        parent, _, last = name.rpartition(".")
        add(sys.modules[parent], last, module)

    def __getattr__(self, name):
        if not name.startswith("__") and self._names is not None:
            names, self._names = self._names, None
            vars(self).update(names())
            if name in vars(self):
                return vars(self)[name]
        raise AttributeError(f"module '{self.__name__}' has no attribute '{name}'")


def taken(module: types.ModuleType, names: Iterable[str]) -> dict[str, object]:
    """Returns some names of a module and what they stand for.

    Args:
        module: The module.
        names: The names.
    """
    return {name: getattr(module, name) for name in names}
