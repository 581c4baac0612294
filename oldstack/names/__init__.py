"""The one table of old names: what TensorFlow 1.15, Keras 2.2 and the libraries of 2019 are called today.

From it the old names are put back where a script runs (`libraries`, `tf1`, `keras2`), shown by `--explain`,
rewritten by `--migrate` and named in advice (`scripts`). `python -m oldstack.names` prints it.

Loads none of the libraries. Source: the libraries' release notes and Keras 2.2.5's `legacy/interfaces.py`.
"""

import functools
import re
from collections.abc import Iterator
from typing import TypeVar, overload

from oldstack.names import graphs, keras2, libraries
from oldstack.names.graphs import STAND_INS
from oldstack.names.keras2 import FORMATS, KEPT, PREPROCESSING
from oldstack.names.rows import (
    Argument,
    Before1Name,
    BesideKerasName,
    GoneName,
    GraphName,
    Keras1Name,
    Method,
    Module,
    Name,
    Pattern,
    RefusedName,
    Row,
    Text,
)

__all__ = [
    "FORMATS", "KEPT", "PREPROCESSING", "STAND_INS", "Argument", "Before1Name", "BesideKerasName", "GoneName", "GraphName", "Keras1Name", "Method", "Module", "Name",
    "Pattern", "RefusedName", "Row", "Text", "arguments", "keras1", "keras_methods", "markdown", "renamed", "rows", "short",
    "successors", "table",
]  # fmt: skip

_ROWS = (*libraries.ROWS, *keras2.ROWS, *graphs.ROWS)
_Kind = TypeVar("_Kind", bound=Row)


@overload
def rows() -> Iterator[Row]: ...


@overload
def rows(kind: type[_Kind]) -> Iterator[_Kind]: ...


def rows(kind: type[Row] = Row) -> Iterator[Row]:
    """Yields the rows of a kind.

    Args:
        kind: The class; its subclasses count.
    """
    return (row for row in _ROWS if isinstance(row, kind))


@functools.cache
def table(*kinds: type[Row]) -> dict[str, Row]:
    """Returns the rows of some kinds by their old spelling.

    Args:
        *kinds: The classes; their subclasses don't count.
    """
    return {row.old: row for row in _ROWS if type(row) in kinds}


def successors(module: str, kind: type[Row] = Name) -> dict[str, str]:
    """Returns what took the places of a module's names: {"Inf": "numpy.inf"} for "numpy".

    Args:
        module: The module.
        kind: Of which rows.

    Returns:
        For each name whose successor is a name, that one in full.
    """
    start = f"{module}."
    return {
        row.old.removeprefix(start): row.today
        for row in rows(kind)
        if row.old.startswith(start) and row.is_name
    }


@functools.cache
def arguments(function: str) -> dict[str, Argument]:
    """Returns the rows of a function's or class's arguments by their old names.

    Args:
        function: Its last name, "hist"; "*" for those that many have.
    """
    return {row.old: row for row in rows(Argument) if function in row.owners.split()}


def renamed(function: str) -> dict[str, str]:
    """Returns the arguments of a library's function that have another name today, and that name.

    Args:
        function: Its last name.
    """
    return {old: row.today for old, row in arguments(function).items() if row.is_name}


def keras1(owner: str) -> dict[str, str]:
    """Returns Keras 1's arguments of a layer or method, and their names in Keras 2.

    Args:
        owner: Its name.
    """
    return {old: row.keras2 for old, row in arguments(owner).items() if row.keras2}


def keras_methods() -> set[str]:
    """Returns the methods that only a Keras model had."""
    return {row.old for row in keras2.METHODS}


def short(name: str) -> str:
    """Returns a full name as it is written: "tf.multiply" for "tensorflow.multiply".

    Args:
        name: The name.
    """
    return re.sub(r"^tensorflow\.", "tf.", name)


_KINDS = {
    "Names": Name,
    "Names of Keras 1": Keras1Name,
    "Layers of Keras 1": RefusedName,
    "Names from before TensorFlow 1.0": Before1Name,
    "What only a graph needs": GraphName,
    "Gone from TensorFlow": GoneName,
    "TensorFlow beside Keras": BesideKerasName,
    "Modules": Module,
    "Methods": Method,
    "Arguments": Argument,
    "Words in quotes": Text,
    "What shows only as a script runs": Pattern,
}


def markdown() -> str:
    """Returns the table in Markdown, a part for each kind of thing: the old spelling, and today's."""
    lines: list[str] = []
    for title, kind in _KINDS.items():
        lines += ["", f"## {title}", "", "| then | today |", "| --- | --- |"][not lines :]
        for row in filter(lambda row: type(row) is kind, _ROWS):
            then, today = row.old, row.words()
            if kind is Argument:
                then = ", ".join(f"{owner}({row.old}=)" for owner in row.owners.split()).replace("*(", "(")
            if kind is Pattern:
                then, today = row.both()
            today = f"`{today}`" if row.is_code and not row.korean else today
            lines.append(f"| `{then}` | {today} |")
    return "\n".join(lines) + "\n"
