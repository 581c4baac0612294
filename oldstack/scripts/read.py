"""Reads an old script or notebook, finds out how it has to be run, and refuses what is none."""

import ast
import contextlib
import os
import re
import sys
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from oldstack.messages import UserError, tr
from oldstack.scripts.cells import Cells, joined, needed, without_magics
from oldstack.scripts.graphs import builds_graphs
from oldstack.scripts.imports import as_keras, dotted, imported_names, imports

# What of Keras a script can use beside a graph of its own.
_DATA_PARTS = {"datasets", "preprocessing", "utils"}
# What folders are called in which packages are installed.
PACKAGES = {"site-packages", "dist-packages"}

CODE = "-c"  # stands for the path of a script that is given as text


@dataclass(frozen=True)
class Script:
    """An old script.

    Attributes:
        path: Its path, as the user gave it.
        source: Its text.
        with_keras: Whether it, or a module beside it, trains with Keras and builds no graph; else its TensorFlow
            is one of graphs, and Keras a part of them, as tf.keras always was.
        cells: Of a notebook, its cells of code.
        module: Of a script that was asked for as `-m package.module`, that name.
    """

    path: str
    source: str
    with_keras: bool
    cells: Cells | None = None
    module: str = ""

    @property
    def folder(self) -> str:
        """The folder in which its imports look first: where it lies, or with `-m` and `-c` where its user is."""
        return (
            os.getcwd() if self.module or self.path == CODE else os.path.dirname(os.path.realpath(self.path))
        )


def read(path: str) -> Script:
    """Reads a script and finds out how it has to be run.

    Args:
        path: The script's path.

    Raises:
        UserError: It isn't there, or isn't Python 3.
    """
    if os.path.isdir(path):
        raise UserError(
            tr(
                f"{path} is a folder: name a script in it, or see what it holds with --check.",
                f"{path}: 폴더입니다. 그 안의 스크립트를 지정하거나, --check로 내용을 살펴보세요.",
            )
        )
    if not os.path.exists(path):
        raise UserError(tr(f"{path}: there is no such file.", f"{path}: 파일이 없습니다."))
    notebook = _cells(path) if path.endswith(".ipynb") else None
    source, tree = (notebook.source, ast.parse(notebook.source)) if notebook else _parsed(path)
    return _script(path, source, tree, notebook)


def read_module(name: str) -> Script:
    """Reads a script by the name of its module, as `python -m` does.

    Args:
        name: The name, "package.module"; of a package, its `__main__` is meant.

    Raises:
        UserError: There is none, or it isn't Python 3.
    """
    for place in [os.getcwd(), *sys.path]:
        base = Path(place, *name.split("."))
        for file in (base / "__main__.py", base.with_name(f"{base.name}.py")):
            if file.is_file() and (file.name != "__main__.py" or base.is_dir()):
                source, tree = _parsed(str(file))
                return replace(_script(str(file), source, tree, None, os.getcwd()), module=name)
        if (base / "__init__.py").is_file():
            english = f"No module named {name}.__main__; '{name}' is a package: name a module in it."
            korean = f"No module named {name}.__main__: {name}은(는) 패키지입니다. 그 안의 모듈을 지정하세요."
            raise UserError(tr(english, korean))
    english = f"No module named {name}: it is looked for from the folder you are in."
    raise UserError(tr(english, f"No module named {name}: 모듈은 현재 폴더에서 찾습니다."))


def of_code(source: str) -> Script:
    """Returns a script that is given as text, as `python -c` takes it.

    Args:
        source: The text.

    Raises:
        SyntaxError: It isn't Python 3.
    """
    return _script(CODE, source, ast.parse(source), None, os.getcwd())


def of_cells(path: str, ran: list[str]) -> Script:
    """Returns a notebook that is at work, to be run as its file and the cells so far say.

    Args:
        path: Where it may lie.
        ran: The cells that ran, which its file need not have.
    """
    sources = list(ran)
    with contextlib.suppress(UserError):
        sources += [cell.source for cell in code_cells(notebook(path))]
    text = joined(sources)
    return _script(path, text.source, ast.parse(text.source), text)


def _script(path, source, tree, notebook, folder=None):
    modules, is_own = _with_own(path, tree, folder)
    trains = not is_own and any(map(_trains_with_keras, modules))
    with_keras = trains and not any(map(builds_graphs, modules))
    return Script(path, source, with_keras, notebook)


def keras_alone(script: Script) -> bool:
    """Tells whether a script builds no graph and trains with Keras or tf.keras: today one library, which needs no graph.

    Args:
        script: The script.
    """
    modules, is_own = _with_own(script.path, ast.parse(script.source), script.folder)
    trains = script.with_keras or (
        not is_own and any(_trains_with_keras(each, of_tensorflow=True) for each in modules)
    )
    return trains and not any(map(builds_graphs, modules))


def trees(script: Script) -> list[ast.Module]:
    """Returns what a script and those of its own modules that it imports are parsed to.

    Args:
        script: The script.
    """
    return _with_own(script.path, ast.parse(script.source), script.folder)[0]


def _with_own(path, tree, folder):
    """Returns the trees of a script and its own modules, and whether one of these is its own `keras`."""
    file = Path(os.path.realpath(path))
    further = [
        place for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if not is_installed(place)
    ]
    places = [Path(folder or file.parent), *map(Path, further)]
    return list(_modules(file, tree, {file}, places)), any(module_files(places, ["keras"]))


def _cells(path):
    return joined([cell.source for cell in code_cells(notebook(path))], path)


def notebook(path: str) -> Any:
    """Returns a notebook, as of nbformat 4.

    Args:
        path: Its path.

    Raises:
        UserError: It can't be read, or is none.
    """
    needed("nbformat")
    import nbformat

    try:
        # What has no id where its version asks for one gets it.
        with open(path, encoding="utf-8-sig") as file, warnings.catch_warnings(action="ignore"):
            _, read = nbformat.validator.normalize(nbformat.reads(file.read(), as_version=4))
        # What is not as nbformat describes it, it only logs.
        if not all(isinstance(cell.cell_type, str) and isinstance(cell.source, str) for cell in read.cells):
            raise TypeError
        return read
    except OSError as error:
        raise _unreadable(path, error) from None
    except Exception as error:  # nbformat has many, and a part may be missing
        english = f"{path} is not a notebook ({type(error).__name__}): save it anew in Jupyter."
        korean = f"{path}: 노트북 파일이 아닙니다({type(error).__name__}). Jupyter에서 다시 저장하세요."
        raise UserError(tr(english, korean)) from None


def code_cells(notebook: Any) -> list[Any]:
    """Returns the cells of a notebook that Jupyter runs."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def _unreadable(path, error):
    english = f"{path} can't be read: {error.strerror}."
    return UserError(tr(english, f"{path} 파일을 읽을 수 없습니다: {error.strerror}."))


def _parsed(path):
    try:
        with tokenize.open(path) as file:
            source = file.read()
    except OSError as error:
        raise _unreadable(path, error) from None
    except (SyntaxError, UnicodeDecodeError):
        source = "\0"
    if "\0" in source:
        english = (
            f"{path} is not a Python script in UTF-8: save it with that encoding, or name the one that it has in its "
            "first line, as in `# coding: cp949`."
        )
        korean = (
            f"{path}: UTF-8로 된 파이썬 스크립트가 아닙니다. UTF-8로 다시 저장하거나 "
            "첫 줄에 `# coding: cp949`처럼 인코딩을 적으세요."
        )
        raise UserError(tr(english, korean))
    try:
        return source, ast.parse(source, path)
    except SyntaxError as error:
        if re.search(r"^\s*[%!]\S", source, re.MULTILINE):
            needed("IPython")
            plain = without_magics(source)
            with contextlib.suppress(SyntaxError):
                return plain, ast.parse(plain, path)
        raise UserError(_syntax(path, error)) from None
    except (RecursionError, MemoryError):
        english = f"{path} is nested too deeply for Python: part its longest expression into several."
        korean = f"{path}: Python이 읽기에는 너무 깊이 겹쳐 있습니다. 가장 긴 식을 여러 줄로 나누세요."
        raise UserError(tr(english, korean)) from None


def _syntax(path, error):
    where = place(path, error.lineno)
    if re.fullmatch(r"\s*\.{4,}\s*", error.text or ""):
        return where + tr(
            "the dots stand for lines that the slide leaves out: put them in from the listing before.",
            "점은 슬라이드가 생략한 줄입니다. 앞 예제에서 찾아 채우세요.",
        )
    if "Missing parentheses in call" in error.msg:
        return where + tr(
            "this is Python 2: write print(...) with parentheses.",
            "Python 2 문법입니다. print(...)처럼 괄호를 쓰세요.",
        )
    return where + tr(f"not Python 3: {error.msg}.", f"Python 3 문법이 아닙니다: {error.msg}.")


def place(path: str, line: int) -> str:
    """Returns the beginning of a message about a line of a script."""
    return tr(f"{path}, line {line}: ", f"{path}, {line}번째 줄: ")


def _modules(path, tree, seen, places):
    """Yields the script's tree and those of its own modules that it imports."""
    yield tree
    if any(isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.path" for node in ast.walk(tree)):
        # Most often by a folder or two above; which, shows only as it runs.
        around = [path.parent, *list(path.parent.parents)[:2]]
        places = [*places, *(place for place in around if not is_installed(str(place)))]
    for level, name in imported_names(tree):
        around = [path.parents[level - 1]] if 0 < level <= len(path.parents) else places
        for file in module_files(around, name.split(".")):
            if file not in seen:
                seen.add(file)
                try:
                    yield from _modules(file, ast.parse(file.read_bytes()), seen, places)
                except (SyntaxError, ValueError, OSError, RecursionError, MemoryError):
                    continue  # Python says so when the script imports it


def is_installed(place: str) -> bool:
    """Tells whether a folder of `sys.path` belongs to Python, or is one in which packages are installed.

    Args:
        place: The folder.
    """
    bases = {os.path.abspath(base) for base in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
    return os.path.basename(place) in PACKAGES or any(place.startswith(base + os.sep) for base in bases)


def module_files(places: Iterable[Path], parts: list[str]) -> Iterator[Path]:
    """Yields the files of a module and of the packages around it.

    Args:
        places: The folders in which it may be.
        parts: Its name's parts; the last ones may be names in it.
    """
    for place in places:
        folder = place
        for part in parts:
            found = [
                file for file in (folder / part / "__init__.py", folder / f"{part}.py") if file.is_file()
            ]
            yield from found[:1]
            folder = folder / part
            if not folder.is_dir():
                break


def _trains_with_keras(tree, of_tensorflow=False):
    names = imports(tree)
    used = {dotted(node, names) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            used |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            used |= {alias.name for alias in node.names}
    parts = [(as_keras(name) if of_tensorflow else name).split(".") for name in used - {None}]
    return any(top == "keras" and below and below[0] not in _DATA_PARTS for top, *below in parts)
