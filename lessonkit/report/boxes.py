"""The graph of a lesson as boxes: its scopes and operations, from the event file that its run left.

A variable is one box, whatever it is made of; what only gives it its first value is left out, and so is what saves.
"""

import json
import math
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from lessonkit.folders import events

_SMALL = 6  # values of a constant that are shown
_VARIABLES = ("Variable", "VariableV2", "VarHandleOp", "TemporaryVariable")
_OF_A_VARIABLE = {"Assign", "Identity", "AssignVariableOp", "ReadVariableOp", "VarIsInitializedOp"}
_SIGNS = {"Add": "+", "AddV2": "+", "Sub": "−", "Mul": "×", "RealDiv": "÷", "MatMul": "matrix ×", "Neg": "−"}
_UPDATE = re.compile(r"update_(.+?)/[^/]*Apply")
_HIDDEN = re.compile(r"(^|/)(save|report_uninitialized\w*)(_\d+)?(/|$)")
_GRADIENTS = re.compile(r"gradients(_\d+)?$")


@dataclass
class Box:
    """An operation, or a scope with what is in it.

    Attributes:
        path: Its whole name.
        label: What stands on it.
        kind: "op", "const", "variable", "placeholder", "layer", "scope", "gradients" or "optimizer".
        note: The line below the label.
        inside: A scope's boxes by their own names.
        edges: Pairs of names of boxes inside.
    """

    path: str
    label: str
    kind: str
    note: str = ""
    inside: dict[str, "Box"] = field(default_factory=dict)
    edges: dict[tuple[str, str], None] = field(default_factory=dict)

    def count(self) -> int:
        """Returns how many operations it stands for."""
        return sum(box.count() for box in self.inside.values()) if self.inside else 1


def whole(folder: Path) -> Box | None:
    """Returns the graph of a lesson, or the layers of the model that it trained, as one box; None if there is none.

    Args:
        folder: What its run wrote.
    """
    for file in sorted(events(folder)):
        for kind, content in _recorded(file):
            box = _of_graph(content) if kind == "graph" else _of_model(content)
            if box.inside:
                return box
    return None


def _recorded(file: Path) -> Iterator[tuple[str, list]]:
    """Yields the nodes of a graph, or a Keras model's layers, from an event file."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.graph_pb2 import GraphDef

    content, position = file.read_bytes(), 0
    while position + 12 <= len(content):
        # A record: its length, a checksum, what it holds, a checksum.
        (length,) = struct.unpack_from("<Q", content, position)
        event = Event.FromString(content[position + 12 : position + 12 + length])
        position += length + 16
        if event.graph_def:
            yield "graph", list(GraphDef.FromString(event.graph_def).node)
        for value in event.summary.value:
            if value.metadata.plugin_data.plugin_name == "graph_keras_model":
                yield "model", json.loads(value.tensor.string_val[0])["config"]["layers"]


def _of_model(layers: list[dict]) -> Box:
    whole = Box("", "", "scope")
    for layer in layers:
        config = layer["config"]
        shape = config.get("batch_shape") or layer.get("build_config", {}).get("input_shape")
        notes = [_shape_text(shape)] if config.get("batch_shape") else []
        notes += [
            str(config[key])
            for key in ("units", "filters", "output_dim", "rate", "pool_size")
            if key in config
        ]
        activation = config.get("activation")
        notes += [activation] if isinstance(activation, str) and activation != "linear" else []
        before = next(reversed(whole.inside), None)
        whole.inside[config["name"]] = Box(
            config["name"], layer["class_name"], "layer", " · ".join(map(str, notes))
        )
        if before:
            whole.edges[before, config["name"]] = None
    return whole


def _of_graph(nodes: list) -> Box:
    by_name = {node.name: node for node in nodes}
    inputs = {node.name: [_name(text) for text in node.input if _name(text) in by_name] for node in nodes}
    variable_of = _parts_of_variables(by_name)
    hidden = _hidden(by_name, inputs, variable_of)
    whole = Box("", "", "scope")
    for node in nodes:
        if node.name not in hidden and variable_of.get(node.name, node.name) == node.name:
            _put(
                whole,
                node,
                is_scope_too=_has_inside(node.name, by_name, variable_of),
                first=_first_value(node, by_name),
            )
    _mark_optimizers(whole, by_name)
    for node in nodes:
        for source in inputs[node.name]:
            ends = [variable_of.get(name, name) for name in (source, node.name)]
            is_shown = not hidden.intersection((source, node.name)) and not hidden.intersection(ends)
            if is_shown and ends[0] != ends[1]:
                _connect(whole, *(_place_of(name, whole) for name in ends))
    _thin(whole, {node.name: i for i, node in enumerate(nodes)})
    _flatten(whole)
    return whole


def _name(text):
    return text.lstrip("^").partition(":")[0]


def _parts_of_variables(by_name):
    """Returns for each variable's operation, and those that belong to it alone, the variable."""
    found = {name: name for name, node in by_name.items() if node.op in _VARIABLES}
    for name, node in by_name.items():
        owner = name.rpartition("/")[0]
        while owner and owner not in found:
            owner = owner.rpartition("/")[0]
        rest = name[len(owner) + 1 :]
        if (
            owner
            and by_name[owner].op in _VARIABLES
            and (node.op in _OF_A_VARIABLE or rest.startswith("init"))
        ):
            found[name] = owner
    return found


def _hidden(by_name, inputs, variable_of):
    """Returns what is not drawn: savers, what initializes all variables, and what only gives them first values."""
    hidden = {name for name in by_name if _HIDDEN.search(name)}
    is_first = {
        name for name, owner in variable_of.items() if name != owner and by_name[name].op.startswith("Assign")
    }
    hidden |= {
        name
        for name, node in by_name.items()
        if node.op == "NoOp" and inputs[name] and all(source in is_first for source in inputs[name])
    }
    users = {}
    for name, sources in inputs.items():
        for source in sources:
            users.setdefault(source, set()).add(name)
    for name in reversed(by_name):
        into = users.get(name, set())
        if name not in variable_of and into and all(user in hidden or user in is_first for user in into):
            hidden.add(name)
    return hidden


def _has_inside(name, by_name, variable_of):
    return any(other.startswith(name + "/") and variable_of.get(other) != name for other in by_name)


def _first_value(node, by_name):
    first = by_name.get(f"{node.name}/initial_value") if node.op in _VARIABLES else None
    return _value_text(first) if first is not None and first.op == "Const" else ""


def _put(whole, node, is_scope_too, first):
    scope, names = whole, node.name.split("/")
    for i, name in enumerate(names if is_scope_too else names[:-1]):
        path = "/".join(names[: i + 1])
        kind = "gradients" if _GRADIENTS.match(name) else "scope"
        scope = scope.inside.setdefault(name, Box(path, name, kind))
    kinds = {"Const": "const", "Placeholder": "placeholder", **dict.fromkeys(_VARIABLES, "variable")}
    kind, notes = kinds.get(node.op, "op"), [_SIGNS.get(node.op, node.op)]
    if re.sub(r"_\d+$", "", names[-1]).lower() == notes[0].lower():
        notes = []
    if kind in ("const", "variable"):
        value = _value_text(node) if kind == "const" else first
        notes = [f"= {value}"] if value else [node.op] if kind == "const" else []
    shape = _shape_of(node)
    notes += [shape] if shape and "=" not in "".join(notes) else []
    scope.inside[f"({names[-1]})" if is_scope_too else names[-1]] = Box(
        node.name, names[-1], kind, " ".join(notes)
    )


def _shape_of(node):
    if "shape" in node.attr and node.op in (*_VARIABLES, "Placeholder"):
        return _shape_text([d.size for d in node.attr["shape"].shape.dim])
    shapes = node.attr["_output_shapes"].list.shape
    return _shape_text([d.size for d in shapes[0].dim]) if shapes else ""


def _shape_text(shape):
    return "×".join("?" if size in (None, -1) else str(size) for size in shape or ())


def _value_text(node):
    """Returns a constant's value if it is a short one."""
    tensor = node.attr["value"].tensor
    count = math.prod(dim.size for dim in tensor.tensor_shape.dim)
    if count > _SMALL or tensor.string_val:
        return ""
    from tensorboard.util.tensor_util import make_ndarray

    try:
        values = np.asarray(make_ndarray(tensor))
    except (TypeError, ValueError):
        return ""
    if values.dtype.kind == "f":
        values = values.astype(np.float64).round(6)
    text = " ".join(f"{value:g}" if values.dtype.kind == "f" else str(value) for value in values.flat)
    return f"[{text}]" if values.ndim else text


def _mark_optimizers(scope, by_name):
    for box in scope.inside.values():
        if box.kind != "scope":
            continue
        updates = [path for path in _paths(box) if _applies(by_name, path)]
        is_innermost = not any(name != "" and inner.kind == "gradients" for name, inner in box.inside.items())
        if updates and is_innermost and f"({box.label})" in box.inside:
            box.kind = "optimizer"
            names = (_UPDATE.search(path) for path in updates)
            box.note = "→ " + ", ".join(dict.fromkeys(found[1] for found in names if found))
        else:
            _mark_optimizers(box, by_name)


def _applies(by_name, path):
    return path in by_name and re.match(r"(Resource)?(Sparse)?Apply", by_name[path].op) is not None


def _paths(box):
    for inner in box.inside.values():
        if inner.inside:
            yield from _paths(inner)
        else:
            yield inner.path


def _place_of(name, whole):
    """Returns the names of the boxes that lead to an operation."""
    scope, found, parts = whole, [], name.split("/")
    for i, part in enumerate(parts):
        box = scope.inside.get(part)
        if box is None:
            return []
        found.append(part)
        if i + 1 == len(parts) and box.inside:
            found.append(f"({part})")
        scope = box
    return found


def _connect(whole, one, other):
    scope = whole
    while one and other and one[0] == other[0]:
        scope, one, other = scope.inside[one[0]], one[1:], other[1:]
    if one and other:
        scope.edges[one[0], other[0]] = None


def _thin(scope, order):
    """Leaves of all that leads to gradients only the last operation before them, and to an optimizer those."""
    for name, box in scope.inside.items():
        _thin(box, order)
        if not _is_training(box):
            continue
        sources = [one for one, other in scope.edges if other == name]
        folded = [one for one in sources if _is_training(scope.inside[one])]
        kept = folded or [max(sources, key=lambda one: _last(scope.inside[one], order))] if sources else []
        for one in sources:
            if one not in kept:
                del scope.edges[one, name]
        for one, other in list(scope.edges):
            if one == name and not _is_training(scope.inside[other]):
                del scope.edges[one, other]


def _is_training(box):
    """Tells whether a box is gradients, an optimizer or a scope of nothing else."""
    if box.kind == "scope":
        return all(map(_is_training, box.inside.values()))
    return box.kind in ("gradients", "optimizer")


def _last(box, order):
    return max((order.get(path, -1) for path in _paths(box)), default=order.get(box.path, -1))


def _flatten(scope):
    """Draws as one box a scope of one box, and an operation with its constants."""
    for name, box in scope.inside.items():
        _flatten(box)
        if box.kind != "scope":
            continue
        if len(box.inside) == 1:
            [inner] = box.inside.values()
            inner.label = inner.label if inner.path == box.path else f"{box.label}/{inner.label}"
            scope.inside[name] = inner
        elif itself := box.inside.get(f"({name})"):
            others = [inner for inner in box.inside.values() if inner is not itself]
            if all(inner.kind == "const" for inner in others):
                values = [f"{inner.label} {inner.note}".strip() for inner in others]
                notes = [note for note in (itself.note, *values) if note]
                scope.inside[name] = Box(itself.path, itself.label, itself.kind, ", ".join(notes))
