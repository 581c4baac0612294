"""What a folder of old scripts and notebooks needs here, and what of it would be refused, without running any: `--check`."""

import ast
import functools
import os
import shlex
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path

from oldstack.host import host
from oldstack.messages import UserError, tr
from oldstack.names import python2, short
from oldstack.names.packages import PIP
from oldstack.scripts import astray, modules, reads
from oldstack.scripts import read as reading
from oldstack.scripts.imports import dotted, imported_names, imports

# Folders with other people's code.
_SKIPPED = {"__pycache__", "node_modules", "site-packages", "venv", "env"}
_ONE_LINE = 10_000  # columns: without a terminal nothing needs to fit a width
# Packages in several of which other packages lie.
_SHARED = {"google", "mpl_toolkits"}
# Given to a script as its own, whether installed or not.
_GIVEN = {"tensorflow", "keras", "__future__"}


@dataclass(frozen=True)
class Checked:
    """What is to be said of a file.

    Attributes:
        path: Where it is, from the folder.
        kind: What it is made with: "graph", "Keras" or "Python".
        refused: Why it would not be run; "" if it would.
        needs: What is missing here: packages, own modules that would be refused, and data files.
        home: The folders in which modules lie that it imports and would not find, named as `path` is: PYTHONPATH has to
            be this.
        fetches: What it fetches from the network.
        installs: What pip calls the packages that are missing, where we know it.
    """

    path: str
    kind: str
    refused: str
    needs: tuple[str, ...]
    home: str = ""
    fetches: tuple[str, ...] = ()
    installs: tuple[str, ...] = ()


def check(folder: str) -> int:
    """Shows a table of the scripts and notebooks in a folder and below it.

    Args:
        folder: The folder.

    Returns:
        The exit code: 0 if none would be refused and nothing missing was found, else 1.

    Raises:
        UserError: The folder isn't there, or holds neither a script nor a notebook.
    """
    if not os.path.isdir(folder):
        english = f"{folder}: there is no such folder; --check takes one."
        raise UserError(tr(english, f"{folder}: 그런 폴더가 없습니다. --check는 폴더를 받습니다."))
    rows = list(checked(folder))
    if not rows:
        english = f"{folder}: neither a script (.py) nor a notebook (.ipynb) is in it or below it."
        korean = f"{folder}: 스크립트(.py)나 노트북(.ipynb)이 없습니다."
        raise UserError(tr(english, korean))
    _show(rows)
    return int(any(row.refused or row.needs for row in rows))


def checked(folder: str) -> Iterator[Checked]:
    """Yields what is to be said of each script and notebook in a folder and below it, by path.

    Args:
        folder: The folder.
    """
    files = list(_files(folder))
    own = {each.name for file in files for each in (file.with_suffix(""), *file.parents)}
    for file in files:
        yield _checked(file, Path(folder), own)


def _files(folder):
    """Yields the files of a folder, each once, whatever links lead to it; and the folders that can't be read."""
    seen, closed = set(), []
    for place, folders, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        folders[:] = sorted(name for name in folders if _is_walked(place, name))
        for name in sorted(names):
            file = Path(place, name)
            if (
                not name.startswith(".")
                and file.suffix in (".py", ".ipynb")
                and not name.endswith(".out.ipynb")
            ):
                real = os.path.realpath(file)
                if real not in seen:
                    seen.add(real)
                    yield file
    yield from closed


def _is_walked(place, name):
    is_environment = os.path.isfile(os.path.join(place, name, "pyvenv.cfg"))
    return not (name.startswith(".") or name in _SKIPPED or is_environment)


def _checked(file, root, own):
    shown = str(file.relative_to(root))
    try:
        if file.is_dir():
            english = "can't be read: give yourself permission to read the folder."
            raise UserError(tr(english, "읽을 수 없습니다. 폴더의 읽기 권한을 확인하세요."))
        if not file.is_file():
            english = "can't be read: it is no file, or a link to nothing."
            raise UserError(tr(english, "읽을 수 없습니다. 파일이 아니거나 끊어진 링크입니다."))
        script = reading.read(str(file))
    except UserError as error:
        return Checked(shown, "", str(error).removeprefix(str(file)).lstrip(",: "), ())
    except RecursionError:
        english = "nested too deeply to be read."
        return Checked(shown, "", tr(english, "너무 깊게 중첩되어 읽을 수 없습니다."), ())
    tree, all_trees = ast.parse(script.source), reading.trees(script)
    needed: dict[str, set[str]] = {}
    for name in (name for each in all_trees for name in _needed(each)):
        needed.setdefault(_distinct(name), set()).add(name)
    kind = "Keras" if reading.keras_alone(script) else "graph" if "tensorflow" in needed else "Python"
    homes = {name: _home(file, root, needed[name]) for name in sorted(needed) if not _is_here(name)}
    packages = [name for name, home in homes.items() if not home]
    if any(map(_looks_elsewhere, all_trees)):  # where, shows only as it runs
        packages = [name for name in packages if name not in own]
        homes.clear()
    data = [
        f"{name} ({_place(script, line)})"
        for name, line in reads.data(tree)
        if not any((place / name).exists() for place in (file.parent, root, Path()))
        and not host().knows_file(os.path.basename(name.replace("\\", "/")))
    ]
    names = [f"{name} ({_place(script, line)})" for name, line in _unknown(tree)] if kind == "graph" else []
    needs = [_package(name) for name in packages]
    refused = [tr(f"{name} (refused)", f"{name} (거부됨)") for name in _refused_modules(file, tree)]
    away = [str(home.relative_to(root)) for home in homes.values() if home not in (None, file.parent)]
    fetches = tuple(f"{name} ({_place(script, line)})" for name, line in reads.fetched(tree))
    installs = tuple(PIP[name] for name in packages if name in PIP)
    return Checked(
        shown,
        kind,
        "",
        (*needs, *refused, *names, *data),
        os.pathsep.join(dict.fromkeys(away)),
        fetches,
        installs,
    )


def _package(name):
    if today := python2.MODULES.get(name):
        return tr(f"{name} of Python 2 (today {today})", f"Python 2의 {name} (지금은 {today})")
    return tr(f"package {name}", f"패키지 {name}")


def _looks_elsewhere(tree):
    return any(isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.path" for node in ast.walk(tree))


def _home(file, root, names):
    """Returns the first folder that a module lies in: that of a file, one above it, one beside it; None if there is none.

    Args:
        file: The file.
        root: The folder beyond which nothing is looked at.
        names: The full names under which it is imported: a folder without `__init__.py` has to hold what is named.
    """
    above = (place for place in file.parents if place.is_relative_to(root))
    beside = (
        place
        for place in astray.beside(file.parent)
        if place.is_relative_to(root) and _is_walked(place.parent, place.name)
    )
    for place in (*above, *beside):
        if any(any(reading.module_files([place], name.split("."))) for name in names):
            return place
    return None


def _place(script, line):
    if not script.cells:
        return tr(f"line {line}", f"{line}번째 줄")
    cell, line = script.cells.place(line)
    return tr(f"cell {cell}, line {line}", f"셀 {cell}, {line}번째 줄")


def _needed(tree):
    """Yields the full names of modules, or of what is in them, without which a script stops."""
    for node in _unguarded(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # In a folder that several packages share, what is imported may be another one.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _distinct(name):
    """Returns as much of a module's name as one package has: "google.api" of what lies in `google`, which many share."""
    first, second = [*name.split("."), ""][:2]
    return f"{first}.{second}" if second and first in _SHARED else first


def _unguarded(tree):
    """Yields a script's nodes but those in a `try`: what fails there has another way."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        within = (
            ast.iter_child_nodes(node) if not isinstance(node, ast.Try) else [*node.orelse, *node.finalbody]
        )
        waiting.extend(within)


def _unknown(tree):
    """Returns the names of TensorFlow in a script that it doesn't have here, and the lines where they are first."""
    imported, found = imports(tree), {}
    for node in _unguarded(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            names = [dotted(node, imported)] if isinstance(node, ast.Attribute) else []
        for name in names:
            if name and name.startswith("tensorflow.") and (gone := _gone(name)):
                found[gone] = min(node.lineno, found.get(gone, node.lineno))
    return sorted((short(name), line) for name, line in found.items())


@functools.cache
def _gone(name):
    """Returns how far a name of TensorFlow leads until something is missing; None if all is there, or isn't known."""
    module, path = _tensorflow(), "tensorflow"
    for part in name.split(".")[1:]:
        path = f"{path}.{part}"
        if part in ("*", "keras") or not isinstance(module, types.ModuleType):
            return None
        try:
            module = getattr(module, part)
        except AttributeError:
            return path
    return None


@functools.cache
def _tensorflow():
    return modules.graphs(lambda: types.ModuleType("tensorflow.keras"))


def _refused_modules(file, tree):
    """Returns the names of a script's own modules that it can't import."""
    return sorted(
        {
            module.name
            for level, name in imported_names(tree)
            for module in reading.module_files([file.parents[max(level, 1) - 1]], name.split("."))
            if _is_refused(module)
        }
    )


@functools.cache
def _is_refused(module):
    try:
        reading.read(str(module))
    except (UserError, RecursionError):
        return True
    return False


@functools.cache
def _is_here(name):
    """Whether a module is Python's or installed."""
    if name in _GIVEN or name in sys.stdlib_module_names or name in sys.builtin_module_names:
        return True
    ours = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    places = [place for place in sys.path if os.path.abspath(place or os.curdir) != ours]
    first, _, second = name.partition(".")
    spec = PathFinder.find_spec(first, places)
    if spec is None or not second:
        return spec is not None
    return PathFinder.find_spec(name, spec.submodule_search_locations) is not None


def _show(rows):
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in (tr("file", "파일"), tr("made with", "종류"), tr("what is to be done", "할 일")):
        table.add_column(title, overflow="fold")
    kinds = {"graph": tr("graph", "그래프"), "Keras": "Keras", "Python": "Python"}
    fine = tr("nothing missing found", "빠진 것 없음")
    for row in rows:
        missing = tr("missing: ", "없는 것: ") + ", ".join(row.needs) if row.needs else fine
        words = tr("refused: ", "거부: ") + row.refused if row.refused else missing
        if row.home:
            words += tr(f"; run it with PYTHONPATH={row.home}", f". PYTHONPATH={row.home}(으)로 실행")
        if row.fetches:
            what = ", ".join(row.fetches)
            words += tr(f"; fetches from the network: {what}", f". 네트워크에서 받음: {what}")
        table.add_row(Text(row.path), kinds.get(row.kind, ""), Text(words))
    console = Console(width=None if sys.stdout.isatty() else _ONE_LINE)
    with console.capture() as text:
        console.print(table)
    print("\n".join(line.rstrip() for line in text.get().splitlines()))
    refused = sum(bool(row.refused) for row in rows)
    missing = sum(bool(row.needs) for row in rows)
    rest = len(rows) - refused - missing
    english = f"{len(rows)} files: {rest} with nothing missing found, {missing} with something missing, {refused} refused"
    print(tr(english, f"파일 {len(rows)}개: 빠진 것 없음 {rest}, 빠진 것 있음 {missing}, 거부 {refused}"))
    if installs := sorted({package for row in rows for package in row.installs}):
        way = shlex.join([sys.executable, "-m", "pip", "install", *installs])
        print(tr(f"To install what is missing: {way}", f"빠진 패키지 설치: {way}"))
