"""Writes a copy of an old script or notebook in current spelling: `--migrate`."""

import ast
import re
import warnings
from collections.abc import Iterable
from pathlib import Path

from oldstack import names
from oldstack.host import host
from oldstack.messages import UserError, tr
from oldstack.scripts.find import Finding, find
from oldstack.scripts.gone import gone
from oldstack.scripts.imports import imported_names
from oldstack.scripts.read import code_cells, keras_alone, module_files, notebook, read


def _header():
    command = host().command
    return tr(
        f"# Rewritten for today by `{command} FILE --migrate`. What shows only as a script runs (frames appended to,\n"
        f"# other arrays of one element) is told by `{command} FILE --explain`.\n",
        f"# `{command} FILE --migrate`가 지금의 표기로 고쳤습니다. 실행해야 드러나는 것(표에 덧붙이기,\n"
        f"# 그 밖의 원소 하나짜리 배열)은 `{command} FILE --explain`이 알려 줍니다.\n",
    )


def rewritten(source: str, with_keras: bool, more: Iterable[Finding] = ()) -> str:
    """Returns a script in current spelling, with a comment on each line that has no plain rewriting.

    Args:
        source: The script.
        with_keras: Whether it trains with Keras.
        more: What else is to be said of its lines.

    Raises:
        SyntaxError: It isn't Python 3.
    """
    rows = _rows(source, with_keras, more)
    if block := _stand_ins("\n".join(rows)):
        place = _after_the_head(source) - 1
        rows[place] = f"{block}\n\n{rows[place]}"
    return _header() + "\n".join(rows) + "\n"


def _first_import(source):
    """Returns the line of the first import that isn't `from __future__`, or else where one can stand."""
    for node in ast.parse(source).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)) and getattr(node, "module", None) != "__future__":
            return node.lineno
    return _after_the_head(source)


def _after_the_head(source):
    """Returns the first line that may be something else than the script's docstring and `from __future__`."""
    for node in ast.parse(source).body:
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not is_text and getattr(node, "module", None) != "__future__":
            return node.lineno
    return 1


def _stand_ins(text):
    """Returns the definitions of the stand-ins that a text uses, and of those that they use."""
    path = Path(names.__file__).with_name("stand_ins.py")
    source = path.read_text(encoding="utf-8")
    lines, tree = source.split("\n"), ast.parse(source)
    parts = {
        node.name: "\n".join(lines[node.lineno - 1 : node.end_lineno])
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    used, waiting = set(), [text]
    while waiting:
        new = set(re.findall(r"\bthen_\w+", waiting.pop())) & parts.keys() - used
        used |= new
        waiting += [parts[name] for name in new]
    if not used:
        return ""
    head = [tr("# In place of what is gone today:", "# 지금은 없어진 것을 대신합니다.")]
    body = "\n\n\n".join(part for name, part in parts.items() if name in used)
    needed = (
        node for node in tree.body if isinstance(node, ast.Import) and f"{node.names[0].asname}." in body
    )
    return "\n".join([*head, *map(ast.unparse, needed)]) + "\n\n\n" + body


def _rows(source, with_keras, more):
    """Returns what becomes of each row; one may hold several lines then."""
    findings = [*find(source, with_keras), *more]
    edits = [each for each in findings if each.start]
    rows = [row.encode() for row in source.splitlines()]
    places = [(each.start, each.end, each.text) for each in edits if each.start and each.end]
    edited = None
    for start, stop, text in sorted(places, key=lambda place: place[:2], reverse=True):
        if edited and stop > edited:
            continue
        (first, begin), (last, end) = start, stop
        rows[first - 1 : last] = [rows[first - 1][:begin] + text.encode() + rows[last - 1][end:]] + [b""] * (
            last - first
        )
        edited = start
    notes: dict[int, dict[str, None]] = {}
    for each in findings:
        is_said = any(each.line == other.line for other in edits if not other.old)
        if each.noted or not (each.start or each.runs or is_said):
            text = tr(f"{each.old} is today: {each.now}", f"{each.old} 지금은: {each.now}")
            notes.setdefault(each.line, {})[text] = None
    for line, words in notes.items():
        row = rows[line - 1]
        indent = row[: len(row) - len(row.lstrip())]
        rows[line - 1] = b"".join(indent + f"# {text}\n".encode() for text in words) + row
    rows = [row.decode() for row in rows]
    text = "\n".join(rows)
    for module, used in (
        ("keras", r"keras\.(utils\.set_random_seed|optimizers\.|ops\.|random\.)"),
        ("numpy", r"numpy\.(array|set_printoptions)\("),
    ):
        if re.search(rf"(?<![\w.]){used}", text) and not re.search(
            rf"^import {module}(?!\S)", text, re.MULTILINE
        ):
            row = _first_import(source) - 1
            rows[row] = f"import {module}\n" + rows[row]
    return rows


def migrate(path: str, out: str | None) -> str:
    """Writes a copy of a script in current spelling.

    Args:
        path: The script's path.
        out: The copy's; by default beside the script, with `_today` in its name.

    Returns:
        The copy's path.

    Raises:
        UserError: The script isn't Python 3, or the copy can't be written or is there.
    """
    script = read(path)
    file = Path(out) if out else Path(path).with_stem(Path(path).stem + "_today")
    if file.exists():
        raise UserError(
            tr(f"{file} is there already: name another.", f"{file}: 이미 있습니다. 다른 이름을 지정하세요.")
        )
    try:
        file.write_text(_copy(script), encoding="utf-8")
    except OSError as error:
        english = f"{file} can't be written: {error.strerror}."
        raise UserError(tr(english, f"{file} 에 쓸 수 없습니다: {error.strerror}.")) from None
    return str(file)


def _old_modules(script, with_keras):
    """Yields the lines that import the script's own modules which are to be migrated too."""
    for node in ast.walk(ast.parse(script.source)):
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        above = max(getattr(node, "level", 0) - 1, 0)
        places = [Path(script.folder), *Path(script.folder).parents][above : above + 1]
        files = {file for _, name in imported_names(node) for file in module_files(places, name.split("."))}
        for file in sorted(files):
            if _is_old(file, with_keras):
                yield Finding(node.lineno, file.name, tr("a file to migrate too", "함께 고칠 파일"))


def _is_old(file, with_keras):
    try:
        source = file.read_text(encoding="utf-8")
        return any(not each.runs for each in find(source, with_keras))
    except (SyntaxError, ValueError, OSError, RecursionError):
        return False


def _copy(script):
    with_keras = keras_alone(script)
    more = [*gone(script.source, with_keras), *_old_modules(script, with_keras)]
    if not script.cells:
        return rewritten(script.source, with_keras, more)
    import nbformat

    copy = notebook(script.path)
    texts = script.cells.back(_rows(script.source, with_keras, more))
    for cell, text in zip(code_cells(copy), texts, strict=True):
        cell.source, cell.outputs, cell.execution_count = text, [], None
    copy.cells.insert(0, nbformat.v4.new_code_cell((_header() + _stand_ins("\n".join(texts))).rstrip("\n")))
    # The older notebooks' cells had no id.
    copy.nbformat_minor = max(copy.nbformat_minor, 5)
    with warnings.catch_warnings(action="ignore"):  # that it gives them one
        _, copy = nbformat.validator.normalize(copy)
    return nbformat.writes(copy)
