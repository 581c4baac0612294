"""What a script imports, and what its names stand for."""

import ast
import re
from collections.abc import Iterator


def imports(tree: ast.AST) -> dict[str, str]:
    """Returns what each imported name of a module stands for, "tensorflow" for `tf`.

    Args:
        tree: The module.
    """
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    names[alias.asname] = alias.name
                else:
                    top = alias.name.split(".")[0]
                    names[top] = top
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def dotted(node: ast.expr, names: dict[str, str]) -> str | None:
    """Returns what an expression `tf.train.Saver` is by its full name, or None if it is something else.

    Args:
        node: The expression.
        names: What `imports` returned.
    """
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in names:
        return None
    return ".".join([names[node.id], *reversed(parts)])


def as_keras(name: str) -> str:
    """Returns a full name with Keras in place of tf.keras."""
    return re.sub(r"^tensorflow\.(python\.)?keras\b", "keras", name)


def imported_modules(tree: ast.AST) -> Iterator[str]:
    """Yields the first parts of the names of all modules that a module imports.

    Args:
        tree: The module.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from [node.module.split(".")[0]] if node.module else [alias.name for alias in node.names]


def imported_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yields what a module imports by its full name, `from a.b import c` as "a.b.c", and how many dots stand before it.

    Args:
        tree: The module.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.level, f"{node.module}.{alias.name}" if node.module else alias.name
