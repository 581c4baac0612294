"""Modules of others loaded in ways of our own."""

import sys
import types
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader


def load_by(loaders: Mapping[str, Callable[[str, str], Loader]]) -> None:
    """Has modules, when they are imported, loaded by other loaders, where they are plain files of source.

    Args:
        loaders: What makes each one's loader of its name and path, by the module's name.
    """
    # Where Python's own finder is, so that those who wait for a module's import are told of it.
    sys.meta_path.insert(sys.meta_path.index(PathFinder), _Finder(loaders))


class _Finder:
    def __init__(self, loaders):
        self._loaders = loaders

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name in self._loaders else None
        if spec and spec.origin and type(spec.loader) is SourceFileLoader:
            spec.loader = self._loaders[name](name, spec.origin)
        return spec
