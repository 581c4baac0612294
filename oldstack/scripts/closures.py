"""Losses and metrics of Keras that read tensors of the model from around them: in Keras 3 these have no value there."""

import ast
from collections.abc import Iterator

_SCOPES = (ast.FunctionDef, ast.Lambda, ast.ClassDef)


def read_tensors(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yields for each function that `compile` or `add_loss` gets, and each tensor that `add_loss` gets, what it reads.

    Args:
        tree: The script.

    Yields:
        The name of a tensor, and where it is read first.
    """
    for scope in ast.walk(tree):
        if isinstance(scope, (ast.Module, ast.FunctionDef)):
            statements = list(_of(scope))
            tensors = set(_tensors(statements))
            functions = {node.name: node for node in statements if isinstance(node, ast.FunctionDef)}
            for node in statements:
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    yield from _read(node, tensors, functions)


def _of(scope):
    """Yields the nodes of a scope in order, without what is within functions and classes in it."""
    waiting = list(reversed(scope.body))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def _tensors(statements):
    """Yields the names of what layers give: of `Input(...)`, `Dense(2)(x)`, and of calls and sums of such."""
    known: set[str] = set()
    for node in statements:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value
            called = value.func if isinstance(value, ast.Call) else None
            name = ast.unparse(called).rpartition(".")[2] if called else ""
            is_layer = isinstance(called, ast.Call) or name == "Input"
            is_made_of = isinstance(value, (ast.Call, ast.BinOp)) and bool(_names(value) & known)
            if is_layer or (is_made_of and name not in ("Model", "Sequential", "function")):
                known.add(node.targets[0].id)
                yield node.targets[0].id


def _names(node):
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _read(call, tensors, functions):
    kind = call.func.attr
    if kind not in ("compile", "add_loss"):
        return
    for value in [*call.args, *(keyword.value for keyword in call.keywords)]:
        for node in ast.walk(value):
            body = functions.get(node.id) if isinstance(node, ast.Name) else None
            if body or isinstance(node, ast.Lambda):
                yield from list(_free(body or node, tensors))[:1]
            elif kind == "add_loss" and isinstance(node, ast.Name) and node.id in tensors:
                yield node.id, node
                return


def _free(function, tensors):
    """Yields where a function reads a tensor that is not its own."""
    nodes = list(ast.walk(function))
    own = {each.arg for each in nodes if isinstance(each, ast.arg)}
    own |= {each.id for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    reads = [each for each in nodes if isinstance(each, ast.Name) and each.id in tensors - own]
    yield from ((each.id, each) for each in sorted(reads, key=lambda each: (each.lineno, each.col_offset)))
