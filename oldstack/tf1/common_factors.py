"""Sums of products with a common factor, as 1.15 took them: `x * y + x * z` as `x * (y + z)`, quotients likewise.

1.15 rewrote so before a run (`HoistCommonFactorOutOfAggregation` in its core/grappler/optimizers/
arithmetic_optimizer.cc), where the sum itself was not fetched; today's TensorFlow doesn't. So in the graph that runs
such a sum stands twice: as it is, for runs that fetch it, and rewritten, for the ops that take it. An op that takes a
sum which is fetched in the same run got the sum as it is there; here it gets the other.
"""

import weakref
from typing import NamedTuple

from tensorflow.python.framework import dtypes, tensor

from oldstack.tf1 import constants, run_graph

_PREFIX = "as1_15_factors/"
# How far back two tensors are compared that are the same by how they are made; 1.15 computed such only once.
_DEPTH = 8

_hoisted: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


class _Term(NamedTuple):
    """What is added up: the type of its op, and the two tensors that it takes, of which a sum has a name alone."""

    kind: str
    inputs: tuple[tensor.Tensor | str, tensor.Tensor | str]


def install() -> None:
    """Lets graphs that sessions run from here on take common factors out of sums."""
    for kind in ("Add", "AddV2"):
        run_graph.add_rule(kind, _rule)


def _rule(op, running):
    if op.inputs[0].dtype.base_dtype not in (dtypes.float32, dtypes.float64):
        return None
    first, second = (_term(each.op) for each in op.inputs)
    places = first and second and first.kind == second.kind and _common(first, second)
    if not places:
        return None
    common, *added = first.inputs[places[0]], first.inputs[1 - places[0]], second.inputs[1 - places[1]]
    names = [each if isinstance(each, str) else each.name for each in added]
    total = run_graph.arithmetic_node(f"{_PREFIX}sum/{op.name}", op.type, names, op)
    inputs = (common.name, total.name) if first.kind == "Mul" else (total.name, common.name)
    whole = run_graph.arithmetic_node(f"{_PREFIX}{op.name}", first.kind, inputs, op)
    _hoisted[op] = first.kind, inputs
    as_it_is = run_graph.arithmetic_node(op.name, op.type, [each.name for each in op.inputs], op)
    return run_graph.Steps([as_it_is, total, whole], taken=whole.name)


def _term(op):
    if op in _hoisted:
        kind, names = _hoisted[op]
        return _Term(
            kind,
            tuple(name if name.startswith(_PREFIX) else op.graph.get_tensor_by_name(name) for name in names),
        )
    is_term = op.type in ("Mul", "RealDiv", "Div") and not constants.is_rewritten(op)
    return _Term(op.type, tuple(op.inputs)) if is_term else None


def _common(first, second):
    """Returns in which place each of two terms has the one factor, or the divisor, that both have."""
    if first.kind != "Mul":
        return (1, 1) if _are_same(first.inputs[1], second.inputs[1]) else None
    found = [
        (i, j)
        for i, one in enumerate(first.inputs)
        for j, other in enumerate(second.inputs)
        if _are_same(one, other)
    ]
    is_one = bool(found) and (len({i for i, _ in found}) == 1 or len({j for _, j in found}) == 1)
    return found[0] if is_one else None


def _are_same(one, other, depth=_DEPTH):
    if one is other or isinstance(one, str) or isinstance(other, str):
        return one is other
    a, b = one.op, other.op
    if a is b or a.type != b.type or not depth:
        return a is b and one.value_index == other.value_index
    if a.op_def.is_stateful or one.value_index != other.value_index or len(a.inputs) != len(b.inputs):
        return False
    if not a.inputs and a.type != "Const":
        return False
    return (
        all(map(lambda x, y: _are_same(x, y, depth - 1), a.inputs, b.inputs))
        and a.control_inputs == b.control_inputs
        and dict(a.node_def.attr) == dict(b.node_def.attr)
    )
