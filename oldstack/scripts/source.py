"""What an old script's own lines are compiled to, so that NumPy, `%` and pandas treat them as they did then.

The file stays as it is. In what is compiled from it, with every line number kept,

- `a + b` and the like compute as in NumPy 1 where a NumPy scalar is among them (see `numpy1`);
- `"%.2f" % array`, `float(array)`, `int(array)` and `x[i] = array` take an array of one element;
- `frame["column"][rows] = value` changes the frame;
- arrays and NumPy scalars have the methods that NumPy 2 took from them: `array.tostring()`;
- `dtype=np.integer` and other kinds of types stand for a type;
- `np.__version__` and the like are those of then;
- a `_pb2.py` file describes its messages as protobuf takes it today.
"""

import ast
import contextlib
import functools
import operator
import sys
from types import CodeType
from typing import Any

import numpy as np

from oldstack import bridged
from oldstack.libraries import numpy1
from oldstack.scripts import protocols

_BINARY = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
}
# Without the underscores at the end, a class would give it a name of its own.
_NAME = "__as_then_{}__"

# A float64 or int64 alone computes as ever; with an array of less precision it doesn't.
_WIDE = (np.float64, np.int64)
_NARROW = (np.float16, np.float32, np.int8, np.int16, np.int32, np.uint8, np.uint16, np.uint32, np.uint64)


def compiled(source: bytes | str, filename: str) -> CodeType:
    """Returns the code of an old module.

    Args:
        source: Its text.
        filename: Its path, for tracebacks.

    Raises:
        SyntaxError: It isn't Python 3, or is nested too deeply.
        ValueError: It has a null byte.
    """
    bridged.follow(filename)
    try:
        tree = ast.parse(source, filename)
        if filename.endswith("_pb2.py"):
            tree = protocols.as_today(tree)
        with _deep():
            tree = ast.fix_missing_locations(transformer().visit(tree))
        return compile(tree, filename, "exec", dont_inherit=True)
    except (RecursionError, MemoryError):
        raise SyntaxError("nested too deeply", (filename, 1, 1, "")) from None


@contextlib.contextmanager
def _deep():
    """Lets a tree be visited that is as deep as Python's own compiler takes it: three calls of ours for one of its."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(4 * limit)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def transformer() -> ast.NodeTransformer:
    """Returns what makes of a module's tree one that computes as then."""
    return _AsThen()


class _AsThen(ast.NodeTransformer):
    def visit_BinOp(self, node):
        self.generic_visit(node)
        name = _BINARY.get(type(node.op))
        if name is None or (isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant)):
            return node
        return _call(name, node, node.left, node.right)

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        name = _BINARY.get(type(node.op))
        if name is None or not isinstance(node.target, ast.Name):
            return node
        now = ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target)
        return ast.copy_location(ast.Assign([node.target], _call(f"i{name}", node, now, node.value)), node)

    def visit_Call(self, node):
        self.generic_visit(node)
        if (
            isinstance(node.func, ast.Name)
            and node.func.id in ("float", "int")
            and len(node.args) == 1
            and not node.keywords
            and not isinstance(node.args[0], ast.Starred)
        ):
            node.args = [_call("one", node.args[0], node.args[0])]
        for keyword in node.keywords:
            if keyword.arg == "dtype" and isinstance(keyword.value, ast.Attribute):
                keyword.value = _call("type", keyword.value, keyword.value)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "astype" and node.args:
            node.args[0] = _call("type", node.args[0], node.args[0])
        return node

    def visit_Attribute(self, node):
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            return node
        if node.attr == "__version__":
            return _call("version", node, node.value)
        if node.attr in METHODS:
            return _call("method", node, node.value, ast.copy_location(ast.Constant(node.attr), node))
        return node

    def visit_Assign(self, node):
        self.generic_visit(node)
        target = node.targets[0]
        if len(node.targets) > 1 or not isinstance(target, ast.Subscript):
            return node
        place = target.value
        if isinstance(place, ast.Subscript):
            parts = [place.value, _as_value(place.slice), _as_value(target.slice)]
        else:
            parts = [place, _as_value(target.slice)]
        return ast.copy_location(ast.Expr(_call("store", node, node.value, *parts)), node)


def _call(name, place, *args):
    function = ast.copy_location(ast.Name(_NAME.format(name), ast.Load()), place)
    return ast.copy_location(ast.Call(function, [_loaded(arg) for arg in args], []), place)


def _loaded(node):
    if isinstance(getattr(node, "ctx", None), ast.Store):
        node.ctx = ast.Load()
    return node


def _as_value(node):
    """Returns an index as an expression: `1:n, 2` becomes `(slice(1, n, None), 2)`."""
    if isinstance(node, ast.Slice):
        parts = [part or ast.Constant(None) for part in (node.lower, node.upper, node.step)]
        return _call("slice", node, *parts)
    if isinstance(node, ast.Tuple):
        node.elts = [_as_value(part) for part in node.elts]
    return _loaded(node)


_VERSIONS = {
    "matplotlib": "3.5.3", "numpy": "1.18.5", "pandas": "0.25.3", "scipy": "1.7.3", "seaborn": "0.9.0",
    "sklearn": "0.22",
}  # fmt: skip


def _matters(value, other):
    kind = type(value)
    return kind in _NARROW or (
        kind in _WIDE and isinstance(other, np.ndarray) and other.dtype not in (np.float64, np.int64)
    )


def _computing(function):
    def compute(left, right):
        if _matters(left, right) or _matters(right, left):
            bridged.note("scalar")
            return function(numpy1.wrap(left), numpy1.wrap(right))
        return function(left, right)

    return compute


def _is_one(value):
    return isinstance(value, np.ndarray) and value.ndim > 0 and value.size == 1


def _one(value):
    if _is_one(value):
        bridged.note("one")
        return value.item()
    return value


def _formattable(value):
    if isinstance(value, tuple):
        return tuple(map(_formattable, value))
    if isinstance(value, dict):
        return {key: _formattable(each) for key, each in value.items()}
    return numpy1.wrap(value) if _is_one(value) else value


def _formatting(compute):
    def format_or_compute(left, right):
        if isinstance(left, (str, bytes)):
            if any(map(_is_one, right if isinstance(right, tuple) else [right])):
                bridged.note("format")
            return left % _formattable(right)
        return compute(left, right)

    return format_or_compute


def _store(value, place, *keys):
    if len(keys) == 2:
        frame, place = place, place[keys[0]]
        if _is_frame(frame) and place.ndim == 1:
            bridged.note("frame")
            column = place.copy()
            column[keys[1]] = value
            frame[keys[0]] = column
            return
    try:
        place[keys[-1]] = value
    except (TypeError, ValueError):
        if not (isinstance(place, np.ndarray) and _is_one(value)):
            raise
        bridged.note("store")
        place[keys[-1]] = value.item()


def _is_frame(value):
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)


def _itemset(array, *given):
    *place, value = given
    if len(place) == 1:
        place = place[0] if isinstance(place[0], tuple) else np.unravel_index(place[0], array.shape)
    array[tuple(place)] = value


# Of arrays and of NumPy's scalars.
METHODS = {
    "itemset": _itemset,
    "newbyteorder": lambda array, order="S": array.view(array.dtype.newbyteorder(order)),
    "ptp": np.ptp,
    "tostring": lambda array, order="C": array.tobytes(order),
}


def _method(value, name):
    if hasattr(value, name) or not isinstance(value, (np.ndarray, np.generic)):
        return getattr(value, name)
    return functools.partial(METHODS[name], value)


# What kinds of types stood for as types.
_TYPES = {
    np.character: np.bytes_, np.complexfloating: np.complex128, np.flexible: np.void, np.floating: np.float64,
    np.generic: np.void, np.inexact: np.float64, np.integer: np.int64, np.number: np.float64,
    np.signedinteger: np.int64, np.unsignedinteger: np.uint64,
}  # fmt: skip


def _type(value):
    return _TYPES.get(value, value) if isinstance(value, type) else value


def _version(module):
    return _VERSIONS.get(getattr(module, "__name__", None)) or module.__version__


def rounded(number: Any, ndigits: int | None = None) -> Any:
    """Rounds; a number of NumPy's stays one of its type."""
    if ndigits is None and isinstance(number, np.number):
        return np.round(number)
    return round(number, ndigits)


def _functions():
    functions = {}
    for name in _BINARY.values():
        for each in (name, f"i{name}"):
            functions[each] = _computing(getattr(operator, each))
    for name in ("mod", "imod"):
        functions[name] = _formatting(functions[name])
    return {
        **functions,
        "method": _method,
        "one": _one,
        "slice": slice,
        "store": _store,
        "type": _type,
        "version": _version,
    }


# What the compiled code calls: for the builtins of the modules.
FUNCTIONS = {_NAME.format(name): function for name, function in _functions().items()}
