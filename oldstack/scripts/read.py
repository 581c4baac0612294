"""Reads an old script or notebook, finds out how it has to be run, and refuses what is none."""

import ast
import contextlib
import os
import re
import sys
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oldstack.messages import UserError, tr
from oldstack.scripts.cells import Cells, joined, needed, without_magics
from oldstack.scripts.graphs import builds_graphs
from oldstack.scripts.imports import dotted, imported_modules, imports

_LIBRARIES = {"h5py", "keras", "matplotlib", "numpy", "pandas", "scipy", "seaborn", "sklearn", "tensorflow"}
# What of Keras a script can use beside a graph of its own.
_DATA_PARTS = {"datasets", "preprocessing", "utils"}


@dataclass(frozen=True)
class Script:
    """An old script.

    Attributes:
        path: Its path, as the user gave it.
        source: Its text.
        with_keras: Whether it, or a module beside it, trains with Keras and builds no graph; else its TensorFlow
            is one of graphs, and Keras a part of them.
        of_tensorflow: Whether Keras is TensorFlow's, tf.keras.
        cells: Of a notebook, its cells of code.
    """

    path: str
    source: str
    with_keras: bool
    of_tensorflow: bool = False
    cells: Cells | None = None


def read(path: str) -> Script:
    """Reads a script and finds out how it has to be run.

    Args:
        path: The script's path.

    Raises:
        UserError: It isn't there, isn't Python 3, or has the name of a library that it imports.
    """
    if os.path.isdir(path):
        raise UserError(
            tr(
                f"{path} is a folder: name a script in it.",
                f"{path}: 폴더입니다. 그 안의 스크립트를 지정하세요.",
            )
        )
    if not os.path.exists(path):
        raise UserError(tr(f"{path}: there is no such file.", f"{path}: 파일이 없습니다."))
    notebook = _cells(path) if path.endswith(".ipynb") else None
    source, tree = (notebook.source, ast.parse(notebook.source)) if notebook else _parsed(path)
    modules = list(_modules(Path(path), tree, set()))
    _refuse_shadows(Path(path), modules)
    return _script(path, source, modules, notebook)


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
    return _script(path, text.source, list(_modules(Path(path), ast.parse(text.source), set())), text)


def _script(path, source, modules, notebook):
    has_keras = any("keras" in imported_modules(tree) for tree in modules)
    with_keras = any(map(_trains_with_keras, modules)) and not any(map(builds_graphs, modules))
    return Script(path, source, with_keras, not has_keras, notebook)


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
        with open(path, encoding="utf-8-sig") as file:
            read = nbformat.reads(file.read(), as_version=4)
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
        english = f"{path} is not a Python script in UTF-8: save it with that encoding, or name another file."
        korean = (
            f"{path}: UTF-8로 된 파이썬 스크립트가 아닙니다. UTF-8로 다시 저장하거나 다른 파일을 지정하세요."
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


def _modules(path, tree, seen):
    """Yields the script's tree and those of the modules beside it that it imports."""
    yield tree
    for name in imported_modules(tree):
        for file in (path.parent / f"{name}.py", path.parent / name / "__init__.py"):
            if file not in seen and file != path and file.is_file():
                seen.add(file)
                try:
                    yield from _modules(file, ast.parse(file.read_bytes()), seen)
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    continue  # Python says so when the script imports it


def _refuse_shadows(path, modules):
    for tree in modules:
        for name in set(imported_modules(tree)) & (_LIBRARIES | sys.stdlib_module_names):
            if (file := path.parent / f"{name}.py").is_file():
                english = f"{file} has the name of a library that the script imports: rename it."
                raise UserError(
                    tr(english, f"{file}: 스크립트가 쓰는 라이브러리와 이름이 같습니다. 이름을 바꾸세요.")
                )


def _trains_with_keras(tree):
    names = imports(tree)
    used = {dotted(node, names) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            used |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            used |= {alias.name for alias in node.names}
    for name in used - {None}:
        parts = re.sub(r"^tensorflow\.(python\.)?keras\b", "keras", name).split(".")
        if parts[0] == "keras" and len(parts) > 1 and parts[1] not in _DATA_PARTS:
            return True
    return False
