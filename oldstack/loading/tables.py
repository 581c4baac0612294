"""Modules that are tables of public names, each imported when somebody asks for it."""

import ast
import importlib
import re
import types
from importlib.machinery import ModuleSpec, SourceFileLoader

from oldstack.loading.garbage import no_search

# One public name's line, or the three that Keras's formatter makes of a long one.
_NAME_IMPORTED = re.compile(
    r"^from ([\w.]+) import (?:\(\s*)?(\w+)(?: as (\w+))?(?:,\s*\))?(?: *#.*)?$", re.MULTILINE
)

# Of a module, the names that it has so far, also where its class says otherwise of them all.
own_names = vars(types.ModuleType)["__dict__"].__get__


class Table(types.ModuleType):
    """A module whose names are imported on first use."""

    def __init__(self, name: str, origins: dict[str, tuple[str, str]]):
        """Takes the module's full name, and for each name in it the module it comes from and its name there."""
        super().__init__(name)
        self._origins = origins

    def __getattr__(self, name):
        value = self._find(name)
        setattr(self, name, value)
        return value

    def _find(self, name):
        if name not in self._origins:
            raise AttributeError(f"module '{self.__name__}' has no attribute '{name}'")
        module, original = self._origins[name]
        if module == self.__name__:
            return importlib.import_module(f"{module}.{original}")
        with no_search():
            imported = importlib.import_module(module)
        if not hasattr(imported, original):
            return importlib.import_module(f"{module}.{original}")
        return getattr(imported, original)

    def __dir__(self):
        return sorted({*self._origins, *own_names(self)})


def read_table(source: str) -> tuple[dict[str, tuple[str, str]], str]:
    """Reads a module that is a table of names: each bound by a line `from MODULE import NAME`.

    Args:
        source: Of such an `__init__.py`.

    Returns:
        For each name the module it comes from and its name there; and the file without those lines whose
        names are public and not used in the rest.

    Raises:
        SyntaxError: The rest isn't Python.
    """
    used = {
        node.id for node in ast.walk(ast.parse(_NAME_IMPORTED.sub("", source))) if isinstance(node, ast.Name)
    }
    origins = {}

    def take(line):
        module, original, alias = line.groups()
        name = alias or original
        origins[name] = (module, original)
        return line[0] if name.startswith("_") or name in used else ""

    rest = _NAME_IMPORTED.sub(take, source)
    return origins, rest


class TableLoader(SourceFileLoader):
    """Runs a module that is such a table without the lines of its public names."""

    table: type[Table] = Table

    def create_module(self, spec: ModuleSpec) -> Table:
        """Returns the table."""
        origins, self.rest = read_table(self.get_data(self.path).decode())
        return self.table(spec.name, origins)

    def exec_module(self, module: types.ModuleType) -> None:
        """Runs the rest in it."""
        exec(compile(self.rest, self.path, "exec"), vars(module))
