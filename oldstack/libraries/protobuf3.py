"""How protobuf's messages printed themselves then."""

from typing import Any

from google.protobuf import text_format
from google.protobuf.internal import type_checkers

from oldstack.loading.patch import patch


def print_as_then(module: dict[str, Any]) -> None:
    """Lets messages print maps in the order of their keys, which is one of chance today, and floats with all digits.

    Args:
        module: The names in a `_pb2.py` file.
    """
    kinds = [module[name] for name in module["DESCRIPTOR"].message_types_by_name]
    for kind in kinds:
        kinds.extend(
            getattr(kind, each.name) for each in kind.DESCRIPTOR.nested_types if hasattr(kind, each.name)
        )
        patch(kind, "__str__", _text)
        patch(kind, "__repr__", _text)


def _text(message):
    shortest, type_checkers.ToShortestFloat = type_checkers.ToShortestFloat, float
    try:
        return text_format.MessageToString(message)
    finally:
        type_checkers.ToShortestFloat = shortest
