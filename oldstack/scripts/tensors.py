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
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
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
        self._functions = {}
        self._open = []  # the script's own functions whose calls are being read, the innermost last

    def is_shown_in(self, statements, bound):
        """Returns whether a tensor is shown; notes in `bound` what is assigned."""
        self._functions |= {each.name: each for each in statements if isinstance(each, _FUNCTIONS)}
        return any(self._is_shown_by(each, bound) for each in statements)

    def _is_shown_by(self, statement, bound):
        if isinstance(statement, _FUNCTIONS):
            given = {each.arg for each in ast.walk(statement.args) if isinstance(each, ast.arg)}
            inside = {name: kind for name, kind in bound.items() if name not in given}
            is_shown = self.is_shown_in(statement.body, inside)
            if "self" in given:
                bound |= {name: kind for name, kind in inside.items() if name.startswith("self.")}
            return is_shown
        if isinstance(statement, ast.ClassDef):
            return self.is_shown_in(statement.body, dict(bound))
        parts = list(ast.iter_child_nodes(statement))
        asked = [part for part in parts if isinstance(part, ast.expr)]
        if any(self._is_showing(*each) for part in asked for each in self._within(part, bound)):
            return True
        if isinstance(statement, ast.Assign):
            kind = self._kind(statement.value, bound)
            for target in statement.targets:
                for each in target.elts if isinstance(target, ast.Tuple | ast.List) else [target]:
                    bound[ast.unparse(each)] = kind
        if isinstance(statement, ast.For):
            bound |= self._bound_by(statement, bound)
        inner = [part for part in parts if isinstance(part, ast.stmt | ast.ExceptHandler)]
        return self.is_shown_in(inner, bound)

    def _bound_by(self, loop, bound):
        """Returns what the names are bound to that a loop, or that of a comprehension, goes through things with."""
        given, target = loop.iter, loop.target
        if isinstance(given, ast.Call) and ast.unparse(given.func) in (
            "enumerate",
            "zip",
            "reversed",
            "list",
        ):
            targets = target.elts if isinstance(target, ast.Tuple) else [target]
            if ast.unparse(given.func) == "enumerate":
                targets = targets[1:]
            parts = list(zip(targets, given.args, strict=False))
        else:
            parts = [(target, given)]
        return {
            each.id: self._kind(thing, bound)
            for names, thing in parts
            for each in ast.walk(names)
            if isinstance(each, ast.Name)
        }

    def _within(self, node, bound):
        """Yields an expression and those in it, each with what names are bound to there."""
        if isinstance(node, _COMPREHENSIONS):
            bound = self._inside(node, bound)
        yield node, bound
        for each in ast.iter_child_nodes(node):
            yield from self._within(each, bound)

    def _inside(self, comprehension, bound):
        bound = dict(bound)
        for loop in comprehension.generators:
            bound |= self._bound_by(loop, bound)
        return bound

    def _is_showing(self, node, bound):
        if isinstance(node, ast.Attribute) and node.attr in _OF_OPS:
            return self._kind(node.value, bound) == _TENSOR
        if not isinstance(node, ast.Call):
            return False
        if ast.unparse(node.func) in ("print", "repr", "str", "pprint", "pprint.pprint"):
            return any(self._holds_tensor(each, bound) for each in node.args)
        return self._of_own(node, bound)[0]

    def _of_own(self, call, bound):
        """Returns whether a call of one of the script's functions shows a tensor, and what kind of thing it returns."""
        function = self._functions.get(ast.unparse(call.func))
        kinds = [self._kind(each, bound) for each in call.args]
        named = {each.arg: self._kind(each.value, bound) for each in call.keywords}
        if function is None or function in self._open or not any((*kinds, *named.values())):
            return False, None
        parameters = [each.arg for each in function.args.args]
        inside = bound | dict.fromkeys(parameters) | dict(zip(parameters, kinds, strict=False)) | named
        self._open.append(function)
        try:
            is_shown = self.is_shown_in(function.body, inside)
            returned = [
                each.value for each in ast.walk(function) if isinstance(each, ast.Return) and each.value
            ]
            found = {self._kind(each, inside) for each in returned}
        finally:
            self._open.pop()
        return is_shown, _TENSOR if _TENSOR in found else _LAYER if _LAYER in found else None

    def _holds_tensor(self, node, bound):
        """Returns whether a text that is made of an expression shows a tensor."""
        inside = []
        if isinstance(node, ast.Starred):
            inside = [node.value]
        elif isinstance(node, ast.Dict):
            inside = node.values
        elif isinstance(node, ast.List | ast.Tuple):
            inside = node.elts
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            inside = [node.right]
        elif isinstance(node, ast.JoinedStr):
            inside = [each.value for each in node.values if isinstance(each, ast.FormattedValue)]
        elif isinstance(node, ast.Call) and (
            getattr(node.func, "attr", None) == "format" or ast.unparse(node.func) == "type"
        ):
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
        if isinstance(node, _COMPREHENSIONS):
            each = node.value if isinstance(node, ast.DictComp) else node.elt
            return self._kind(each, self._inside(node, bound))
        if isinstance(node, ast.Call):
            return self._kind_of_call(node, bound)
        if isinstance(node, ast.Attribute) and node.attr in _ENDS and self._is_layer(node.value, bound):
            return _TENSOR
        if isinstance(node, ast.Attribute) and node.attr == "layers":
            return _LAYER
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
        if isinstance(call.func, ast.Name) and call.func.id in self._functions:
            return self._of_own(call, bound)[1]
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
