"""Which private modules and names of TensorFlow, Keras, NumPy, pandas and the like are used, and which are gone.

    python -m oldstack.loading.private_names [FOLDER ...]

reads the source below the folders, by default this package, and says in one table which of these names the
installed releases don't have; `--all` lists every one of them. To be run with a new TensorFlow before anything else.

What is found: imports of private modules and what is taken from them, attributes of private modules and classes,
names that are given to `patch`, `replace`, `replace_method` and `replace_gradient`, modules that are named in a string,
and private attributes of foreign objects. Of the last, `OWNERS` says whose they are; one that isn't there and that no
class here has is reported as well. Not found: a name that is put together when the code runs, to which `patch` sees;
and a private attribute whose name something of ours has too, unless it is in `OWNERS`.
"""

import argparse
import ast
import contextlib
import importlib
import inspect
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from oldstack.loading.owners import OWNERS
from oldstack.loading.quiet import quiet_stderr, silence_tensorflow

_LIBRARIES = ("keras", "matplotlib", "numpy", "pandas", "scipy", "seaborn", "sklearn", "tensorflow")
# Besides what begins with an underscore.
_PRIVATE = (
    "keras.src",
    "numpy.core",
    "pandas.core",
    "pandas.io.formats",
    "tensorflow.core",
    "tensorflow.python",
)
_MODULE_IN_STRING = re.compile(rf"(?:{'|'.join(_LIBRARIES)})(?:\.\w+)+")
# What these modules of ours give under the name.
_GIVEN = {
    ("oldstack.loading.quick_keras", "keras"): "keras",
    ("oldstack.loading.quick_keras", "tf"): "tensorflow",
    ("oldstack.tf1", "tf"): "tensorflow.compat.v1",
    ("lessonkit.tf1", "tf"): "tensorflow.compat.v1",
}
# What a release of then has under the name of today's, for `oldstack.graph_keras`.
_THEN = {"keras.utils.generic_utils"}
_REGISTRY = "tensorflow.python.framework.ops"
_CHANGES = ("patch", "replace", "replace_method")
_OBJECT = "an object"


@dataclass(frozen=True, order=True)
class Use:
    """A private name in a line of source.

    Attributes:
        module: The module that has it, "tensorflow.python.framework.ops"; "an object" where that isn't known.
        name: The name in it, "Graph.as_graph_def"; empty for the module itself.
        where: File and line, "oldstack/tf1/kernels.py:510".
    """

    module: str
    name: str
    where: str


def uses(folders: Iterable[Path]) -> list[Use]:
    """Returns every use of a private name below folders, sorted.

    Args:
        folders: The folders. Files called `original_*.py` are left out: they run on the libraries of then.
    """
    files = {
        file: ast.parse(file.read_text(encoding="utf-8"))
        for folder in folders
        for file in sorted(folder.rglob("*.py"))
        if not file.name.startswith("original_") and not file.samefile(__file__)
    }
    own = {name for tree in files.values() for name in _defined(tree)}
    found = set()
    for file, tree in files.items():
        found |= uses_in(tree, file.as_posix(), own)
    return sorted(found)


def uses_in(tree: ast.Module, file: str, own: Iterable[str] = ()) -> set[Use]:
    """Returns the uses of private names in a file.

    Args:
        tree: What is in it.
        file: How the file is called in them.
        own: Private attributes that classes of the project have.
    """
    reader = _Reader(file, tree, set(own) | set(_defined(tree)))
    reader.visit(tree)
    return reader.found


def is_there(use: Use) -> bool:
    """Returns whether the installed release of a library has a name.

    Args:
        use: Where it is used.
    """
    if use.module == _OBJECT:
        return False
    if use.module in _THEN:
        return True
    with contextlib.suppress(ImportError, AttributeError, LookupError):
        if op_type := re.fullmatch(r"gradient_registry\['(\w+)'\]", use.name):
            importlib.import_module(_REGISTRY).gradient_registry.lookup(op_type[1])
        elif use.name in OWNERS:
            return _is_in_source(use.module, use.name)
        else:
            _reached(use.module, use.name.split(".") if use.name else [])
        return True
    return False


def table(rows: Iterable[Use]) -> str:
    """Returns names with the places where they are used, a line for each name.

    Args:
        rows: The uses.
    """
    places: dict[tuple[str, str], list[str]] = {}
    for use in rows:
        places.setdefault((use.module, use.name), []).append(use.where)
    width = max((len(module) for module, _ in places), default=0), max((len(n) for _, n in places), default=0)
    return "\n".join(
        f"{module:{width[0]}}  {name:{width[1]}}  {', '.join(where)}"
        for (module, name), where in places.items()
    )


def _defined(tree):
    """Yields the names that a file gives to something of its own."""
    asked = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and len(node.args) > 1 and _called(node) != "setattr":
            asked.add(id(node.args[1]))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
                yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in asked:
            yield node.value


def _called(node):
    return ast.unparse(node.func).split(".")[-1]


def _is_private(path):
    below_private = any(path == each or path.startswith(each + ".") for each in _PRIVATE)
    return below_private or any(map(_is_private_name, path.split(".")))


def _is_private_name(name):
    return name == "__internal__" or (name.startswith("_") and not name.startswith("__"))


class _Reader(ast.NodeVisitor):
    """Goes through a file, and knows which names stand for what of a library."""

    def __init__(self, file, tree, own):
        self.found = set()
        self._file, self._own = file, own
        self._strings = {}
        self._scopes = [{}]
        self._standard = set()
        self._hooked = {}  # for a function's name, the module that it is given
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self._strings[node.targets[0].id] = node.value
            elif isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    name = self._text(key)
                    if name and name.split(".")[0] in _LIBRARIES and isinstance(value, ast.Name):
                        self._hooked[value.id] = name

    def _add(self, node, module, name=""):
        self.found.add(Use(module, name, f"{self._file}:{node.lineno}"))

    def _text(self, node):
        """Returns the text that an expression stands for, if that can be told."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if isinstance(node, ast.Name) and isinstance(self._strings.get(node.id), ast.Constant):
            return self._text(self._strings[node.id])
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            parts = self._text(node.left), self._text(node.right)
            return "".join(parts) if None not in parts else None
        return None

    def _resolved(self, node):
        """Returns module and name of what an expression stands for, or None if it isn't a library's."""
        if isinstance(node, ast.Name):
            return next((scope[node.id] for scope in reversed(self._scopes) if node.id in scope), None)
        if isinstance(node, ast.Attribute):
            owner = self._resolved(node.value)
            return owner and (owner[0], f"{owner[1]}.{node.attr}".lstrip("."))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module") and node.args:
            module = self._text(node.args[0])
            if module and module.split(".")[0] in _LIBRARIES:
                return module, ""
        return None

    def visit_Import(self, node):
        """Takes `import a.b as c`."""
        for alias in node.names:
            if alias.name.split(".")[0] in _LIBRARIES:
                if _is_private(alias.name):
                    self._add(node, alias.name)
                bound = alias.name if alias.asname else alias.name.split(".")[0]
                self._scopes[-1][alias.asname or bound] = bound, ""
            elif alias.name in sys.stdlib_module_names:
                self._standard.add(alias.name)

    def visit_ImportFrom(self, node):
        """Takes `from a.b import c`."""
        for alias in node.names:
            bound = None
            if given := _GIVEN.get((node.module, alias.name)):
                bound = given, ""
            elif (node.module or "").split(".")[0] in _LIBRARIES:
                bound = node.module, alias.name
                if _is_private(f"{node.module}.{alias.name}"):
                    self._add(node, *bound)
            self._scopes[-1][alias.asname or alias.name] = bound

    def visit_FunctionDef(self, node):
        """Takes a function, with what it is given if it waits for a module."""
        for each in [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]:
            self.visit(each)
        scope = dict.fromkeys(_local_names(node))
        hooked = self._hooked.get(node.name)
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith(
                (".on", "when_imported")
            ):
                hooked = self._text(decorator.args[0])
        if hooked and node.args.args:
            scope[node.args.args[0].arg] = hooked, ""
        self._within(scope, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - ast's own name

    def visit_Lambda(self, node):
        """Takes a lambda."""
        self._within(dict.fromkeys(_local_names(node)), [node.body])

    def visit_ClassDef(self, node):
        """Takes a class."""
        for each in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(each)
        self._within({}, node.body)

    def _comprehension(self, node):
        targets = [each for part in node.generators for each in ast.walk(part.target)]
        names = {each.id for each in targets if isinstance(each, ast.Name)}
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._within(dict.fromkeys(names), [*node.generators, *parts])

    visit_ListComp = visit_SetComp = _comprehension  # noqa: N815 - the names of `ast`
    visit_DictComp = visit_GeneratorExp = _comprehension  # noqa: N815

    def _within(self, scope, nodes):
        self._scopes.append(scope)
        for each in nodes:
            self.visit(each)
        self._scopes.pop()

    def visit_Assign(self, node):
        """Takes `x = module.name`, after which x is that name."""
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)
        pairs = [(target, node.value) for target in node.targets]
        if isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = zip(node.targets[0].elts, node.value.elts, strict=False)
        for target, value in pairs:
            if isinstance(target, ast.Name):
                self._scopes[-1][target.id] = self._resolved(value)

    def visit_Attribute(self, node):
        """Takes `module.name`, as far as the names go."""
        resolved = self._resolved(node)
        if resolved and _is_private(".".join(resolved)):
            self._add(node, *resolved)
        elif resolved is None:
            self._object(node, node.attr, node.value)
            self.visit(node.value)

    def _object(self, node, name, owner):
        """Takes an attribute of something of which only the name is known."""
        is_standard = name == "_fields" or (isinstance(owner, ast.Name) and owner.id in self._standard)
        if name in OWNERS or (_is_private_name(name) and not is_standard and name not in self._own):
            self._add(node, OWNERS.get(name, _OBJECT), name)

    def visit_Call(self, node):
        """Takes a name that is given beside its owner: `patch(module, "name", ...)`, `getattr(module, "_name")`."""
        called, args = _called(node), node.args
        name = self._text(args[1]) if len(args) > 1 else None
        owner = self._resolved(args[0]) if name else None
        if owner:
            path = owner[0], f"{owner[1]}.{name}".lstrip(".")
            if called in _CHANGES or (
                called != "add" and name.isidentifier() and _is_private(".".join(path))
            ):
                self._add(node, *path)
        elif name and called in ("getattr", "hasattr"):
            self._object(node, name, args[0])
        elif called == "replace_gradient" and args and (op_type := self._text(args[0])):
            self._add(node, _REGISTRY, f"gradient_registry['{op_type}']")
        self.generic_visit(node)

    def visit_Dict(self, node):
        """Takes a dict without its keys: modules that are gone are named there."""
        for key, value in zip(node.keys, node.values, strict=True):
            for each in (key, value):
                if each is not None and (each is value or not isinstance(each, ast.Constant)):
                    self.visit(each)

    def visit_Constant(self, node):
        """Takes the name of a private module in a string."""
        if (
            isinstance(node.value, str)
            and _MODULE_IN_STRING.fullmatch(node.value)
            and _is_private(node.value)
        ):
            self._add(node, node.value)


def _local_names(node):
    """Returns the names that a function binds."""
    names = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
    if isinstance(node, ast.FunctionDef):
        for statement in node.body:
            for each in ast.walk(statement):
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                    names.add(each.id)
    return names


def _reached(module, names):
    """Returns what names lead to from a module, importing modules on the way."""
    reached, path = importlib.import_module(module), module
    for name in names:
        path = f"{path}.{name}"
        if not hasattr(reached, name) and inspect.ismodule(reached):
            reached = importlib.import_module(path)
        else:
            reached = getattr(reached, name)
    return reached


def _is_in_source(owner, name):
    """Returns whether a class has an attribute, or its source or that of a module sets it."""
    module, _, class_name = owner.partition(":")
    thing = _reached(module, [class_name] if class_name else [])
    if hasattr(thing, name):
        return True
    parts = [each for each in inspect.getmro(thing) if each is not object] if class_name else [thing]
    return any(re.search(rf"\b{name}\b", _source(part)) for part in parts)


def _source(thing):
    try:
        return inspect.getsource(thing)
    except (OSError, TypeError):
        return ""


def main(arguments: list[str] | None = None) -> int:
    """Prints the table; returns 1 if a name is gone, else 0.

    Args:
        arguments: Those of the command line.
    """
    parser = argparse.ArgumentParser(prog="python -m oldstack.loading.private_names")
    parser.add_argument("folders", nargs="*", type=Path, default=[Path(__file__).parent.parent])
    parser.add_argument("--all", action="store_true", help="list the names that are there as well")
    options = parser.parse_args(arguments)
    silence_tensorflow()
    found = uses(options.folders)
    with quiet_stderr():
        importlib.import_module("tensorflow")
        gone = [use for use in found if not is_there(use)]
    if options.all:
        print(table(found), end="\n\n")
    names = {(use.module, use.name) for use in found}
    print(
        f"{len(names)} private modules and names in {len({use.where.split(':')[0] for use in found})} files, "
        f"{len({(use.module, use.name) for use in gone})} of them gone"
    )
    if gone:
        print(table(gone))
    return 1 if gone else 0


if __name__ == "__main__":
    sys.exit(main())
