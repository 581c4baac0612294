"""What the values of a script's expressions are: numbers, or arrays that may have one element, as far as its text says."""

import ast
import re

from oldstack.scripts.graphs import sessions
from oldstack.scripts.imports import dotted

_REDUCTIONS = {
    "count_nonzero", "mean", "median", "norm", "prod", "reduce_all", "reduce_any", "reduce_logsumexp", "reduce_max", "reduce_mean",
    "reduce_min", "reduce_prod", "reduce_sum", "std", "sum", "var",
}  # fmt: skip
_ELEMENTWISE = {
    "abs", "add", "cast", "div", "divide", "exp", "identity", "log", "maximum", "minimum", "mul", "multiply", "neg", "negative",
    "pow", "round", "sqrt", "square", "sub", "subtract", "to_float", "to_int32", "truediv",
}  # fmt: skip
_OF_ALL = {
    "l2_loss",
    "log_loss",
    "rank",
    "sequence_loss",
    "sigmoid_cross_entropy",
    "size",
    "softmax_cross_entropy",
}
_OF_ALL |= {
    "absolute_difference",
    "get_total_loss",
    "huber_loss",
    "mean_squared_error",
    "sparse_softmax_cross_entropy",
}
_WHOLE = {"amax", "amin", "argmax", "argmin", "int16", "int32", "int64", "max", "min", "prod", "sum"}
_RANDOM = {"choice", "normal", "rand", "randint", "randn", "random", "uniform"}
_CONVERSION = re.compile(r"%(?P<flags>[-+ #0]*)(?P<size>\d*(\.\d*)?)[hlL]?(?P<kind>[a-zA-Z%*(])")
_OF_NUMBERS = "diouxXeEfFgG"


class Values:
    """What stands in a script's names.

    Args:
        tree: The script.
        names: What `imports` returned of it.
    """

    def __init__(self, tree: ast.AST, names: dict[str, str]):
        self._names, self._sessions = names, sessions(tree, names)
        self._given: dict[str, list[ast.expr | None]] = {}
        self._fed: dict[str, list[ast.expr]] = {}
        self._arrays: dict[str, bool] = {}
        self._scalars: dict[str, bool] = {}
        self._own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        for node in ast.walk(tree):
            self._note(node)

    def _note(self, node):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._bind(target, node.value)
        elif isinstance(node, ast.AugAssign):
            self._bind(node.target, ast.BinOp(node.target, node.op, node.value))
        elif isinstance(node, (ast.For, ast.comprehension)):
            self._bind(node.target, None)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._bind(node.optional_vars, None)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if name := _key(key):
                    self._fed.setdefault(name, []).append(value)
        elif isinstance(node, ast.arg):
            self._given.setdefault(node.arg, []).append(None)

    def _bind(self, target, value):
        if isinstance(target, (ast.Tuple, ast.List)):
            parts = self._parts(value, len(target.elts))
            for each, part in zip(target.elts, parts, strict=True):
                self._bind(each, part)
        elif key := _key(target):
            self._given.setdefault(key, []).append(value)

    def _parts(self, value, size):
        """Returns what an expression of several values has in each place."""
        if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == size:
            return value.elts
        if self._is_run(value) and isinstance(value.args[0], (ast.Tuple, ast.List)):
            fetches = value.args[0].elts
            if len(fetches) == size:
                return [ast.Call(value.func, [fetch], value.keywords) for fetch in fetches]
        return [None] * size

    def _is_run(self, node):
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "run"
            and bool(node.args)
            and ast.unparse(node.func.value) in self._sessions
        )

    def is_numpy_integer(self, node: ast.expr, within: tuple[str, ...] = ()) -> bool:
        """Tells whether a number comes from NumPy, if it is whole: `np.max(y) + 1`.

        Args:
            node: The expression.
            within: Names that it is asked for already.
        """
        if isinstance(node, ast.BinOp):
            return self.is_numpy_integer(node.left, within) or self.is_numpy_integer(node.right, within)
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            return name in _WHOLE and (
                isinstance(function, ast.Attribute) or not isinstance(node.args[0], ast.Call)
            )
        name = _key(node)
        given = self._given.get(name, []) if name and name not in within else []
        return any(value is not None and self.is_numpy_integer(value, (*within, name)) for value in given)

    def may_be_one(self, node: ast.expr) -> bool:
        """Whether a value comes from NumPy, or out of a session or model, and may be an array of one element.

        Args:
            node: The expression.
        """
        if key := _key(node):
            # What is a number in one place has no `item`.
            return self._looked_up(self._arrays, key, self._given.get(key, []), self.may_be_one, False)
        if isinstance(node, ast.Call) and self._is_run(node):
            return not self._is_scalar(node.args[0])
        if isinstance(node, ast.BinOp):
            return self.may_be_one(node.left) or self.may_be_one(node.right)
        if isinstance(node, ast.Subscript):
            return self._rank_left(node) > 0 and self.may_be_one(_base(node))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "eval":
                return not self._is_scalar(node.func.value) and not _is_keras(node, self._names)
            if node.func.attr in ("dot", "matmul"):
                return (dotted(node.func, self._names) or "").startswith("numpy.")
            return node.func.attr == "predict" and "predict" not in self._own
        return False

    @staticmethod
    def _looked_up(known, key, given, answer, in_a_circle):
        """Returns whether all that a name is given is so, each name asked for once."""
        if key not in known:
            known[key] = in_a_circle
            known[key] = bool(given) and all(each is not None and answer(each) for each in given)
        return known[key]

    @staticmethod
    def _rank_left(node):
        """Returns how many of two axes are left after the indices, of which each that is no slice takes one."""
        left = 2
        while isinstance(node, ast.Subscript):
            indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            left -= sum(not isinstance(each, ast.Slice) for each in indices)
            node = node.value
        return left

    def _is_scalar(self, node):
        """Whether a tensor, or a value of Python's, is surely a number."""
        if key := _key(node):
            given = self._given.get(key, [])
            is_open = bool(given) and all(map(_is_open_placeholder, given))
            fed = self._fed.get(key, []) if is_open else given
            return self._looked_up(self._scalars, key, fed, self._is_scalar, not is_open)
        if isinstance(node, ast.Constant):
            return True
        if isinstance(node, ast.UnaryOp):
            return self._is_scalar(node.operand)
        if isinstance(node, ast.BinOp):
            return self._is_scalar(node.left) and self._is_scalar(node.right)
        return isinstance(node, ast.Call) and self._is_scalar_call(node)

    def _is_scalar_call(self, node):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        words = {word.arg: word.value for word in node.keywords}
        if name in _OF_ALL:
            return True
        if name in _REDUCTIONS:
            return len(node.args) <= 1 and not words.keys() - {"name", "input_tensor", "dtype"}
        if name in _RANDOM and isinstance(node.func, ast.Attribute):
            return not node.args and not words
        if name in _ELEMENTWISE:
            given = node.args[:1] if name == "cast" else node.args
            return bool(given) and all(self._is_scalar(each) for each in given)
        shape = words.get(
            "shape", node.args[0] if name in ("random_normal", "random_uniform") and node.args else None
        )
        if shape is not None:
            return isinstance(shape, (ast.List, ast.Tuple)) and not shape.elts
        if name in ("Variable", "constant"):
            first = words.get("initial_value", node.args[0] if node.args else None)
            return first is not None and self._is_scalar(first)
        return False


def _key(node):
    """Returns what a value is looked up by: a name, or an attribute of whatever object."""
    if isinstance(node, ast.Name):
        return node.id
    return f".{node.attr}" if isinstance(node, ast.Attribute) else None


def _is_open_placeholder(node):
    """Whether an expression makes a placeholder without a shape."""
    name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
    return (
        name == "placeholder"
        and len(node.args) < 2
        and not any(word.arg == "shape" for word in node.keywords)
    )


def _base(node):
    while isinstance(node, ast.Subscript):
        node = node.value
    return node


def _is_keras(node, names):
    return (dotted(node.func, names) or "").startswith("keras.")


def formatted_as_numbers(node: ast.BinOp) -> list[ast.expr]:
    """Returns what a `%` writes as numbers: of `"%s %.2f" % (a, b)`, b.

    Args:
        node: The operation.
    """
    text = node.left.value if isinstance(node.left, ast.Constant) else None
    if not isinstance(node.op, ast.Mod) or not isinstance(text, str):
        return []
    kinds = [found["kind"] for found in _CONVERSION.finditer(text) if found["kind"] != "%"]
    parts = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    if len(kinds) != len(parts):
        return []
    return [part for part, kind in zip(parts, kinds, strict=True) if kind in _OF_NUMBERS]


_ENCODING = {"LabelEncoder", "factorize", "fit_transform", "get_dummies", "transform", "unique"}


def numbers_of_mixed_tables(tree: ast.AST) -> list[ast.expr]:
    """Returns the slices of a table's values that a model is given and that are objects since another column is text.

    `rows = frame.values; x = rows[:, :4]; y = encoder.fit_transform(rows[:, 4])`: that of `x`.

    Args:
        tree: The script.
    """
    assigned = [
        (node.targets[0].id, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    ]
    tables = {name for name, value in assigned if _is_whole_table(value)}
    slices = [
        (name, value, ast.unparse(_base(value)))
        for name, value in assigned
        if isinstance(value, ast.Subscript)
        and (_key(_base(value)) in tables or _is_whole_table(_base(value)))
    ]
    encoded, given = _encoded(tree), _given_to_models(tree)
    mixed = {table for name, _, table in slices if name in encoded} | (encoded & tables)
    return [
        value for name, value, table in slices if table in mixed and name in given and name not in encoded
    ]


def _is_whole_table(node):
    """Whether an expression is the values of a frame with all its columns."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        node = node.func if node.func.attr in ("as_matrix", "to_numpy") else None
    elif not (isinstance(node, ast.Attribute) and node.attr == "values"):
        return False
    return (
        node is not None and isinstance(node.value, (ast.Name, ast.Call)) and "drop" not in ast.unparse(node)
    )


def _encoded(tree):
    """Returns the names of what becomes numbers by an encoder; of the tables, if a slice does."""
    encoders = {
        node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        if "Encoder" in ast.unparse(node.value) or "Binarizer" in ast.unparse(node.value)
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    return {
        key
        for call in calls
        if (call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", ""))
        in _ENCODING
        or (isinstance(call.func, ast.Attribute) and _key(call.func.value) in encoders)
        if (key := _key(_base(call.args[0])))
    }


def _given_to_models(tree):
    """Returns the names of what is given to a model, before it was split into parts too."""
    given = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in (
            "fit",
            "train_on_batch",
            "evaluate",
        ):
            given |= {_key(_base(each)) for each in [*call.args, *(word.value for word in call.keywords)]}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and "train_test_split" in ast.unparse(node.value):
            targets = {_key(each) for each in getattr(node.targets[0], "elts", [])}
            if targets & given:
                given |= {_key(_base(each)) for each in node.value.args}
    return given
