"""Public functions have type hints, wherever mypy is told to look (`tool.mypy` in pyproject.toml)."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CHECKED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]["files"]
WITHOUT = {
    # `lessons.py` reads them with any Python, to say which one it needs.
    "lessonkit/__init__.py",
    "lessonkit/checkup.py",
    "lessonkit/environment/lock.py",
    "lessonkit/environment/pip.py",
    "lessonkit/environment/set_up.py",
    "lessonkit/environment/start.py",
    "lessonkit/environment/venv.py",
    "lessonkit/settings.py",
    # Its functions are copied into other people's scripts.
    "oldstack/names/stand_ins.py",
    # They run on the original's Python 3.7, with its libraries.
    "lessonkit/record/original_keras_names.py",
    "lessonkit/record/original_prelude.py",
}
ENTRY_POINTS = (
    "oldstack/files.py",
    "oldstack/host.py",
    "oldstack/loading/patch.py",
    "oldstack/scripts/command.py",
    "oldstack/scripts/migrate.py",
    "oldstack/scripts/read.py",
    "oldstack/scripts/run.py",
    "oldstack/training/__init__.py",
)


def checked_files():
    for place in map(ROOT.joinpath, CHECKED):
        yield from sorted(place.rglob("*.py")) if place.is_dir() else [place]


def public_functions(tree, owner=""):
    """Yields the names and nodes of a module's functions and of its classes' methods."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name[0] == "_":
            continue
        if isinstance(node, ast.ClassDef):
            yield from public_functions(node, f"{owner}{node.name}.")
        else:
            yield f"{owner}{node.name}", node


def without_hints(name, function):
    """Returns the parameters that have none, and "return"."""
    given = function.args
    parameters = [*given.posonlyargs, *given.args]
    is_static = any(ast.unparse(each) == "staticmethod" for each in function.decorator_list)
    if "." in name and not is_static:
        parameters = parameters[1:]  # self or cls
    parameters += [*given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    lacking = [each.arg for each in parameters if each.annotation is None]
    return lacking if function.returns else [*lacking, "return"]


def lacking(source):
    """Returns for each public function without all hints which are missing."""
    found = {name: without_hints(name, node) for name, node in public_functions(ast.parse(source))}
    return {name: names for name, names in found.items() if names}


@pytest.mark.parametrize("path", [path.relative_to(ROOT).as_posix() for path in checked_files()])
def test_public_functions_have_hints(path):
    found = lacking((ROOT / path).read_text(encoding="utf-8"))
    if path in WITHOUT:
        assert found or path.endswith("__init__.py"), f"{path} has hints: take it off the list"
    else:
        assert not found


def test_the_own_rooms_and_the_engines_entry_points_are_checked():
    paths = {path.relative_to(ROOT).as_posix() for path in checked_files()}
    assert paths >= {*ENTRY_POINTS, *WITHOUT}
    assert paths >= {path.relative_to(ROOT).as_posix() for path in (ROOT / "lessonkit").rglob("*.py")}


def test_what_is_missing_is_found():
    source = """
def whole(a: int, *rest: str, key: bool = True, **options: object) -> None: ...
def half(a, b: int, *rest, key=1, **options) -> None: ...
def no_result(a: int): ...
def _private(a): ...
class Public:
    x: int = 0
    def method(self, a): ...
    def _own(self, a): ...
    @classmethod
    def made(cls, a: int) -> "Public": ...
    @staticmethod
    def free(a, b: int) -> None: ...
class _Private:
    def method(self, a): ...
"""
    assert lacking(source) == {
        "half": ["a", "key", "rest", "options"],
        "no_result": ["return"],
        "Public.method": ["a", "return"],
        "Public.free": ["a"],
    }
