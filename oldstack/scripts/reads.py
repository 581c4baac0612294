"""What data a script reads, as far as its text says: files by their names, and what is fetched from the network."""

import ast
import re

from oldstack.keras_data import OF_HOST
from oldstack.names import short
from oldstack.scripts.imports import as_keras, dotted, imports

# Functions whose first argument is a file that they read.
_READERS = {
    "FastGFile", "GFile", "TextLineDataset", "genfromtxt", "imread", "loadmat", "loadtxt", "open", "read_csv", "read_excel",
    "read_table", "string_input_producer",
}  # fmt: skip
_DATA = re.compile(r"[\w./\\ ()\[\]~-]+\.\w{1,5}")
# Functions that fetch what they are asked for.
_FETCHING = {
    "fetch_20newsgroups", "fetch_california_housing", "fetch_covtype", "fetch_lfw_people", "fetch_mldata",
    "fetch_olivetti_faces", "fetch_openml", "get_file", "maybe_download", "urlopen", "urlretrieve",
}  # fmt: skip


def data(tree: ast.Module) -> list[tuple[str, int]]:
    """Returns the data files that a script reads by a name that stands in it, and the line; not those that it writes.

    Args:
        tree: The script.
    """
    names, written = imports(tree), set()
    found: dict[str, int] = {}
    given = _texts(tree, names)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        full = dotted(node.func, names) if isinstance(node.func, ast.Attribute) else ""
        last = str(full or getattr(node.func, "id", "") or getattr(node.func, "attr", "")).rpartition(".")[2]
        first = node.args[0].elts if isinstance(node.args[0], ast.List) else [node.args[0]]
        mode = next((each.value for each in node.args[1:2] if isinstance(each, ast.Constant)), "r")
        is_reading = last in _READERS and not (last in ("open", "GFile") and str(mode)[:1] in "wax")
        for text in filter(None, (_text(each, names, given) for each in first)):
            if not is_reading:
                written.add(text)
            elif _DATA.fullmatch(text) and "://" not in text:
                found.setdefault(text, node.lineno)
    return [(name, line) for name, line in found.items() if name not in written]


def _texts(tree, names):
    """Returns the texts that stand in names of a script, each given once."""
    given: dict[str, str | None] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.For)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            text = _text(node.value, names, given) if isinstance(node, ast.Assign) else None
            for each in (target.id for target in targets if isinstance(target, ast.Name)):
                given[each] = None if each in given else text
    return given


def _text(node, names, given):
    """Returns the text that an expression is, a path that is joined of several too; None if that can't be seen."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        return given.get(node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts, between = [node.left, node.right], ""
    elif isinstance(node, ast.Call) and dotted(node.func, names) == "os.path.join":
        parts, between = node.args, "/"
    else:
        return None
    texts = [_text(part, names, given) for part in parts]
    return between.join(texts) if all(texts) else None


def fetched(tree: ast.Module) -> list[tuple[str, int]]:
    """Returns what a script fetches from the network, a data set of Keras's or a function that fetches, and the line.

    Args:
        tree: The script.
    """
    names, found = imports(tree), dict[str, int]()
    for node in [each for each in ast.walk(tree) if isinstance(each, ast.Call)]:
        full = dotted(node.func, names) or ""
        *_, owner, last = ["", "", *as_keras(full).split(".")]
        if ".datasets." in full and last == "load_data":
            fetches = owner not in OF_HOST
        elif ".applications." in full:
            weights = next((each.value for each in node.keywords if each.arg == "weights"), None)
            fetches = last[:1].isupper() and getattr(weights, "value", "imagenet") == "imagenet"
        else:
            fetches = last in _FETCHING
        if fetches:
            found.setdefault(short(full), node.lineno)
    return list(found.items())
