"""Sums and products with a constant, in the order in which 1.15 took them.

Before a run, TensorFlow moves a constant down a tree, where it may meet another: `(x + y) - C` becomes `x + (y - C)` if
nothing else takes `x + y`. Today's goes by the names of x and y, and leaves a constant that is larger than y where it
is. So the graph that runs is built as 1.15 rewrote it (`ConstantPushDown` in its
core/grappler/optimizers/constant_folding.cc). A run that also fetches `x + y` got another order there; here it gets
the same.
"""

import weakref

from tensorflow.core.framework import node_def_pb2
from tensorflow.python.framework import dtypes

from oldstack.tf1 import run_graph

_SUMS, _PRODUCTS = ("Add", "AddV2", "Sub"), ("Mul",)
_PREFIX = "as1_15_constants/"
# What courses make constants of, where they make them in the graph.
_FOLDED = {
    *_SUMS, *_PRODUCTS, "Cast", "Cos", "Exp", "ExpandDims", "Identity", "Neg", "Pack", "Pow", "RealDiv", "Reshape", "Sin",
    "Sqrt", "Square", "Transpose",
}  # fmt: skip

_known: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def install() -> None:
    """Lets graphs that sessions run from here on take such sums and products in 1.15's order."""
    for kinds in (_SUMS, _PRODUCTS):
        for kind in kinds:
            run_graph.add_rule(kind, _rule(kinds))


def _rule(kinds):
    def rule(op, running):
        if op.inputs[0].dtype.base_dtype not in (dtypes.float32, dtypes.float64):
            return None
        is_left, is_right = _are_constant(op)
        inner = op.inputs[0 if is_right else 1].op
        if is_left == is_right or inner.type not in kinds or len(inner.outputs[0].consumers()) != 1:
            return None
        if all(_are_constant(inner)) or any(each._get_control_flow_context() for each in (op, inner)):
            return None
        return run_graph.Steps(_moved_down(op, inner, is_left))

    return rule


def _are_constant(op):
    return [_is_constant(each.op) for each in op.inputs]


def _is_constant(op):
    """Returns whether an op's outputs are known before a run: constants, and what is made of them alone."""
    if op not in _known:
        _known[op] = op.type == "Const" or (
            op.type in _FOLDED and bool(op.inputs) and all(_is_constant(each.op) for each in op.inputs)
        )
    return _known[op]


def _moved_down(op, inner, is_left):
    """Returns the nodes for an op of a constant and an inner op; `is_left` says where the constant is."""
    constant = op.inputs[0 if is_left else 1].name
    is_first, _ = _are_constant(inner)
    y, x = (each.name for each in (inner.inputs if is_first else reversed(inner.inputs)))
    # What is subtracted in the whole.
    is_inner_negative = op.type == "Sub" and is_left
    constant_negative = op.type == "Sub" and not is_left
    first_negative, second_negative = is_inner_negative, is_inner_negative != (inner.type == "Sub")
    y_negative, x_negative = (
        (first_negative, second_negative) if is_first else (second_negative, first_negative)
    )
    plus, minus = ("Mul", "") if op.type == "Mul" else ("AddV2", "Sub")
    below = _node(
        f"{_PREFIX}{op.name}",
        minus if constant_negative != y_negative else plus,
        (y, constant) if constant_negative else (constant, y),
        op,
    )
    above = _node(
        op.name,
        minus if x_negative or (constant_negative and y_negative) else plus,
        (below.name, x) if x_negative else (x, below.name),
        op,
    )
    return [below, above]


def _node(name, kind, inputs, op):
    node = node_def_pb2.NodeDef(name=name, op=kind, device=op.device)
    node.input.extend([*inputs, *(f"^{each.name}" for each in op.control_inputs)])
    node.attr["T"].type = op.inputs[0].dtype.base_dtype.as_datatype_enum
    return node
