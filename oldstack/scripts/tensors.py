"""Whether a script of Keras shows tensors that have no value yet, `Tensor("dense_1/Relu:0", shape=(?, 3), ...)`.

Such names are those of ops in a graph.
"""

import ast

from oldstack.scripts.imports import dotted

_TENSOR, _LAYER = "tensor", "layer"
_ENDS = {"input", "inputs", "output", "outputs"}
_OF_CALLS = {"get_input_at", "get_output_at"}
_OF_SHAPES = {"as_list", "get_shape", "shape"}
_OF_OPS = {"get_shape", "graph", "name", "op"}
# What of keras.backend gives no tensor.
_NO_TENSORS = {
    "backend", "batch_get_value", "batch_set_value", "clear_session", "count_params", "dtype", "epsilon", "eval",
    "floatx", "function", "get_session", "get_uid", "get_value", "image_data_format", "image_dim_ordering",
    "int_shape", "is_keras_tensor", "is_placeholder", "is_sparse", "is_tensor", "manual_variable_initialization",
    "ndim", "print_tensor", "reset_uids", "set_epsilon", "set_floatx", "set_image_data_format",
    "set_image_dim_ordering", "set_learning_phase", "set_session", "set_value",
}  # fmt: skip


def shows_tensors(tree: ast.Module, names: dict[str, str]) -> bool:
    """Returns whether a module prints such a tensor, or asks it for its name.

    Args:
        tree: The module.
        names: What its imported names stand for.
    """
    return _Reader(names).is_shown_in(tree.body, {})


def _of_shape(node):
    """Returns what an expression is the shape of, as a graph has it: `(?, 3)`; else the expression."""
    while isinstance(node, ast.Call | ast.Attribute):
        name = node.func if isinstance(node, ast.Call) else node
        if not (isinstance(name, ast.Attribute) and name.attr in _OF_SHAPES):
            break
        node = name.value
    return node


class _Reader:
    """Reads statements in their order, and knows what each name is bound to."""

    def __init__(self, names):
        self._names = names

    def is_shown_in(self, statements, bound):
        """Returns whether a tensor is shown; notes in `bound` what is assigned."""
        return any(self._is_shown_by(each, bound) for each in statements)

    def _is_shown_by(self, statement, bound):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            given = {each.arg for each in ast.walk(statement.args) if isinstance(each, ast.arg)}
            inside = {name: kind for name, kind in bound.items() if name not in given}
            return self.is_shown_in(statement.body, inside)
        if isinstance(statement, ast.ClassDef):
            return self.is_shown_in(statement.body, dict(bound))
        parts = list(ast.iter_child_nodes(statement))
        asked = [part for part in parts if isinstance(part, ast.expr)]
        if any(self._is_showing(node, bound) for part in asked for node in ast.walk(part)):
            return True
        if isinstance(statement, ast.Assign):
            kind = self._kind(statement.value, bound)
            for target in statement.targets:
                for each in target.elts if isinstance(target, ast.Tuple | ast.List) else [target]:
                    bound[ast.unparse(each)] = kind
        if isinstance(statement, ast.For) and ".layers" in ast.unparse(statement.iter):
            bound |= {each.id: _LAYER for each in ast.walk(statement.target) if isinstance(each, ast.Name)}
        inner = [part for part in parts if isinstance(part, ast.stmt | ast.ExceptHandler)]
        return self.is_shown_in(inner, bound)

    def _is_showing(self, node, bound):
        if isinstance(node, ast.Attribute) and node.attr in _OF_OPS:
            return self._kind(node.value, bound) == _TENSOR
        is_shown = isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "repr", "str")
        return is_shown and any(self._holds_tensor(each, bound) for each in node.args)

    def _holds_tensor(self, node, bound):
        """Returns whether a text that is made of an expression shows a tensor."""
        inside = []
        if isinstance(node, ast.List | ast.Tuple):
            inside = node.elts
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            inside = [node.right]
        elif isinstance(node, ast.JoinedStr):
            inside = [each.value for each in node.values if isinstance(each, ast.FormattedValue)]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", None) == "format":
            inside = node.args
        return self._kind(_of_shape(node), bound) == _TENSOR or any(
            self._holds_tensor(each, bound) for each in inside
        )

    def _kind(self, node, bound):
        if isinstance(node, ast.Subscript):
            return self._kind(node.value, bound)
        if isinstance(node, ast.BinOp):
            return (
                _TENSOR if _TENSOR in (self._kind(node.left, bound), self._kind(node.right, bound)) else None
            )
        if isinstance(node, ast.Call):
            return self._kind_of_call(node, bound)
        if isinstance(node, ast.Attribute) and node.attr in _ENDS and self._is_layer(node.value, bound):
            return _TENSOR
        return bound.get(ast.unparse(node)) if isinstance(node, ast.Attribute | ast.Name) else None

    def _is_layer(self, node, bound):
        if isinstance(node, ast.Subscript):
            return isinstance(node.value, ast.Attribute) and node.value.attr == "layers"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return node.func.attr == "get_layer" or self._kind(node, bound) == _LAYER
        return self._kind(node, bound) == _LAYER

    def _starred(self, function):
        """Returns what a name stands for that `from keras.layers import *` may have brought."""
        place = self._names.get("*", "").removesuffix("*")
        is_class = isinstance(function, ast.Name) and function.id[:1].isupper()
        return place + function.id if place and is_class and function.id not in self._names else ""

    def _kind_of_call(self, call, bound):
        if isinstance(call.func, ast.Call) or self._kind(call.func, bound) == _LAYER:
            return _TENSOR if self._is_layer(call.func, bound) else None
        if isinstance(call.func, ast.Attribute) and call.func.attr in _OF_CALLS:
            return _TENSOR
        full = dotted(call.func, self._names) or self._starred(call.func)
        place, _, name = full.rpartition(".")
        if not f"{place}.".startswith("keras."):
            return None
        if name == "Input":
            return _TENSOR
        if place.startswith("keras.backend"):
            return None if name in _NO_TENSORS else _TENSOR
        if place.startswith("keras.layers") and name[:1].islower():
            return _TENSOR
        return _LAYER if place in ("keras", "keras.models", "keras.engine") or "layers" in place else None
