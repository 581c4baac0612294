"""What protoc wrote of a `.proto` file then: it describes each message once more, which protobuf refuses since 4.0."""

import ast

_TODAY = """
from google.protobuf import descriptor_pool as _pool
from google.protobuf.internal import builder as _builder
from oldstack.libraries.protobuf3 import print_as_then as _print_as_then
DESCRIPTOR = _pool.Default().AddSerializedFile({described})
_builder.BuildMessageAndEnumDescriptors(DESCRIPTOR, globals())
_module = DESCRIPTOR.name[: -len(".proto")].replace("-", "_").replace("/", ".") + "_pb2"
_builder.BuildTopDescriptorsAndMessages(DESCRIPTOR, _module, globals())
_print_as_then(globals())
"""


def as_today(tree: ast.Module) -> ast.Module:
    """Returns the tree of a `_pb2.py` file of then as protoc would write the file today; another tree as it is.

    Args:
        tree: The tree of a module.
    """
    for place, node in enumerate(tree.body):
        if described := _described(node):
            before = [each for each in tree.body[:place] if not _is_of_then(each)]
            made = ast.parse(_TODAY.format(described=ast.unparse(described))).body
            services = [
                each for each in tree.body[place + 1 :] if not isinstance(each, (ast.Assign, ast.Expr))
            ]
            return ast.Module([*before, *made, *services], [])
    return tree


def _described(node):
    """Returns what the `DESCRIPTOR` of a file is given: the file's own description, as bytes."""
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DESCRIPTOR":
        keywords = node.value.keywords if isinstance(node.value, ast.Call) else []
        return next((each.value for each in keywords if each.arg == "serialized_pb"), None)
    return None


def _is_of_then(node):
    """Tells whether a line is for the descriptions that follow: imports of other files stay, which protobuf has to know."""
    if isinstance(node, ast.ImportFrom):
        is_file = any(
            name.endswith("_pb2") for name in (node.module or "", *(each.name for each in node.names))
        )
        return (node.module or "").startswith("google.protobuf") and not is_file
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_sym_db"
