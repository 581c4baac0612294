"""Names of a script that its libraries of today don't have and that the table of `oldstack.names` doesn't know."""

import ast
import json
import re
import subprocess
import sys
from dataclasses import replace

from oldstack import names
from oldstack.messages import tr
from oldstack.scripts.find import Finding, find
from oldstack.scripts.imports import dotted, imports

_MOVED = re.compile(r"keras(\.\w+)+")  # where `find` has a name today, maybe by its module alone
_LIBRARIES = ("keras", "matplotlib", "numpy", "pandas", "scipy", "seaborn", "sklearn", "tensorflow")
# Another process looks, since in this one the old names may have been put back.
_LOOK = """
import importlib, inspect, json, sys

def is_there(name):
    parts, found = name.split("."), None
    for number, part in enumerate(parts, 1):
        try:
            found = importlib.import_module(".".join(parts[:number]))
            continue
        except ImportError:
            if found is None:
                return False
        for part in parts[number - 1 :]:
            if not (inspect.ismodule(found) or inspect.isclass(found)):
                return True
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return True

print(json.dumps([name for name in json.load(sys.stdin) if not is_there(name)]))
"""


def gone(source: str, with_keras: bool) -> list[Finding]:
    """Returns the names that are gone, of those that `find` doesn't know or has by their module alone.

    Args:
        source: The script.
        with_keras: Whether it trains with Keras; else its TensorFlow is one of graphs.

    Raises:
        SyntaxError: It isn't Python 3.
    """
    tree = ast.parse(source)
    found = find(source, with_keras)
    known = {(each.line, re.findall(r"\w+", each.old)[-1]) for each in found if each.old}
    moved = [each for each in found if _MOVED.fullmatch(each.now)]
    asked: dict[str, list[tuple[ast.AST, str]]] = {}
    for node, name in _names(tree):
        # Their imports are rewritten, or have a comment.
        stands_in = any(name.startswith(f"{old}.") for old in (*names.STAND_INS, *names.table(names.Module)))
        is_known = any((node.lineno, part) in known for part in name.split("."))
        if not is_known and not stands_in and name.partition(".")[0] in _LIBRARIES:
            is_inside = with_keras or name.startswith(("tensorflow.python.", "tensorflow.compat."))
            asked.setdefault(name if is_inside else _of_1(name), []).append((node, name))
    of_1 = map(_of_1, asked) if with_keras else ()
    missing = _missing({*asked, *of_1, *(each.now for each in moved)})
    return [
        *(replace(each, now=_nothing(), start=None, noted=True) for each in moved if each.now in missing),
        *(
            _finding(node, name, with_keras and _of_1(name) not in missing)
            for today in sorted(missing & asked.keys())
            for node, name in asked[today]
        ),
    ]


def _nothing():
    return tr("nothing of that name", "같은 이름이 없음")


def _of_1(name):
    return re.sub(r"^tensorflow\.(?!compat\.|keras\.)", "tensorflow.compat.v1.", name)


def _missing(asked):
    if not asked:
        return set()
    done = subprocess.run(
        [sys.executable, "-P", "-c", _LOOK],
        input=json.dumps(sorted(asked)),
        capture_output=True,
        encoding="utf-8",
    )
    return set(json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 and done.stdout else [])


def _finding(node, name, is_of_1):
    old = ast.unparse(node)
    # Both begin with TensorFlow itself.
    if not (is_of_1 and isinstance(node, ast.Attribute) and old.count(".") == name.count(".")):
        return Finding(node.lineno, names.short(name), _nothing())
    text = old.replace(".", ".compat.v1.", 1)
    start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    return Finding(node.lineno, old, names.short(_of_1(name)), start, end, text)


def _names(tree):
    """Yields the full names of what a script has of modules, and where it has them."""
    local, inner = imports(tree), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            inner.add(node.value)
            if node not in inner and (full := dotted(node, local)):
                yield node, full
        elif isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield node, node.module if alias.name == "*" else f"{node.module}.{alias.name}"
