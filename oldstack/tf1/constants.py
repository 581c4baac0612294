"""Sums, products and quotients with a constant, in the order in which 1.15 took them.

Before a run, TensorFlow moves a constant down a tree, where it may meet another: `(x + y) - C` becomes `x + (y - C)` if
nothing else takes `x + y`. Today's goes by the names of x and y, and leaves a constant that is larger than y where it
is. A quotient by a constant is a product with its inverse by then, which today's takes from an approximation. So the
graph that runs is built as 1.15 rewrote it (`ConstantPushDown` in its core/grappler/optimizers/constant_folding.cc). A
run that also fetches `x + y` got another order there; here it gets the same.
"""

import weakref
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from tensorflow.core.framework import node_def_pb2
from tensorflow.python.framework import dtypes, ops, tensor_util

from oldstack.tf1 import run_graph

_SUMS, _PRODUCTS, _QUOTIENTS = ("Add", "AddV2", "Sub"), ("Mul",), ("RealDiv",)
_PREFIX = "as1_15_constants/"
# What courses make constants of, where they make them in the graph.
_FOLDED = {
    *_SUMS, *_PRODUCTS, "Cast", "Cos", "Exp", "ExpandDims", "Identity", "Neg", "Pack", "Pow", "RealDiv", "Reshape", "Sin",
    "Sqrt", "Square", "Transpose",
}  # fmt: skip

_known: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def install() -> None:
    """Lets graphs that sessions run from here on take such sums and products in 1.15's order."""
    for kind in (*_SUMS, *_PRODUCTS, *_QUOTIENTS):
        run_graph.add_rule(kind, _rule)


class _Pair(NamedTuple):
    """A sum or a product of two tensors.

    Attributes:
        kind: Its op's type.
        inputs: The names of what it takes.
        are_constant: Which of these are known before a run.
        inverse: The node of the inverse of a constant, where the op is a quotient by it.
    """

    kind: str
    inputs: Sequence[str]
    are_constant: Sequence[bool]
    inverse: node_def_pb2.NodeDef | None = None


def is_rewritten(op: ops.Operation) -> bool:
    """Tells whether an op of two inputs is another before a run: one whose constant moves down, or a constant itself."""
    return all(_are_constant(op)) or _inner(op) is not None


def _rule(op, running):
    if op.inputs[0].dtype.base_dtype not in (dtypes.float32, dtypes.float64):
        return None
    whole, inner = _pair(op, f"{_PREFIX}{op.name}/inverse"), _inner(op)
    if inner is not None:
        return run_graph.Steps(_moved_down(op, whole, _pair(inner, f"{_PREFIX}{op.name}/inner")))
    if whole is None or whole.inverse is None or _is_in_loop(op):
        return None
    return run_graph.Steps([whole.inverse, run_graph.arithmetic_node(op.name, "Mul", whole.inputs, op)])


def _inner(op):
    """Returns the op below, among whose inputs the constant of an op moves; None where there is none."""
    whole = _pair(op)
    if whole is None or all(whole.are_constant) or not any(whole.are_constant):
        return None
    inner = op.inputs[0 if whole.are_constant[1] else 1].op
    if len(inner.outputs) != 1 or len(inner.outputs[0].consumers()) != 1:
        return None
    below = _pair(inner)
    if below is None or all(below.are_constant) or (below.kind == "Mul") != (whole.kind == "Mul"):
        return None
    return None if any(map(_is_in_loop, (op, inner))) else inner


def _is_in_loop(op):
    context = op._get_control_flow_context()
    return context is not None and context.IsWhileContext()


def _pair(op, name=""):
    """Returns an op as a sum or a product, or None; of a quotient, the inverse gets the name."""
    if op.type in (*_SUMS, *_PRODUCTS):
        return _Pair(op.type, [each.name for each in op.inputs], _are_constant(op))
    if op.type not in _QUOTIENTS or _are_constant(op) != [False, True]:
        return None
    divisor = tensor_util.constant_value(op.inputs[1])
    if divisor is None:
        return None
    inverse = node_def_pb2.NodeDef(name=name, op="Const", device=op.device)
    inverse.attr["dtype"].type = op.inputs[1].dtype.base_dtype.as_datatype_enum
    with np.errstate(all="ignore"):
        inverse.attr["value"].tensor.CopyFrom(tensor_util.make_tensor_proto(1 / divisor, divisor.dtype))
    return _Pair("Mul", [op.inputs[0].name, name], [False, True], inverse)


def _are_constant(op):
    return [is_constant(each.op) for each in op.inputs]


def is_constant(op: ops.Operation) -> bool:
    """Returns whether an op's outputs are known before a run: constants, and what is made of them alone."""
    if op not in _known:
        _known[op] = op.type == "Const" or (
            op.type in _FOLDED and bool(op.inputs) and all(is_constant(each.op) for each in op.inputs)
        )
    return _known[op]


def _moved_down(op, whole, inner):
    """Returns the nodes for an op of a constant and an inner op."""
    is_left = whole.are_constant[0]
    constant = whole.inputs[0 if is_left else 1]
    is_first = inner.are_constant[0]
    y, x = inner.inputs if is_first else reversed(inner.inputs)
    # What is subtracted in the whole.
    is_inner_negative = whole.kind == "Sub" and is_left
    constant_negative = whole.kind == "Sub" and not is_left
    first_negative, second_negative = is_inner_negative, is_inner_negative != (inner.kind == "Sub")
    y_negative, x_negative = (
        (first_negative, second_negative) if is_first else (second_negative, first_negative)
    )
    plus, minus = ("Mul", "") if whole.kind == "Mul" else ("AddV2", "Sub")
    below = run_graph.arithmetic_node(
        f"{_PREFIX}{op.name}",
        minus if constant_negative != y_negative else plus,
        (y, constant) if constant_negative else (constant, y),
        op,
    )
    above = run_graph.arithmetic_node(
        op.name,
        minus if x_negative or (constant_negative and y_negative) else plus,
        (below.name, x) if x_negative else (x, below.name),
        op,
    )
    inverses = [each.inverse for each in (whole, inner) if each.inverse is not None]
    return [*inverses, below, above]
