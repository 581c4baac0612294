"""Steps of Adam, RMSProp and Adagrad as TensorFlow 1.15's kernels took them: with roots of the processor's approximation.

One op of the script's graph is some fifteen in the graph that runs: the averages are updated, their root is taken, the
variable is changed. Variables of more than `MOST` numbers keep today's op, and so do those of fewer than are taken at a
time, whose roots were exact.

Source: training_ops.cc of TensorFlow 1.15.
"""

import functools
import weakref

import numpy as np
from tensorflow.core.framework import node_def_pb2
from tensorflow.python.framework import dtypes, ops, tensor_util
from tensorflow.python.ops import gen_math_ops

from oldstack.arithmetic115 import elementary, processor
from oldstack.tf1 import run_graph

MOST = 8192
_PREFIX = "As1_15_"
_FLOAT = dtypes.float32.as_datatype_enum

_tables = weakref.WeakKeyDictionary()
_rates = weakref.WeakKeyDictionary()


class _Steps:
    """Collects the nodes that stand for one op. The last one has the op's name."""

    def __init__(self, op, running):
        self._op = op
        self._running = running
        self._is_resource = op.inputs[0].dtype == dtypes.resource
        self._waits = [f"^{each.name}" for each in op.control_inputs]
        self.steps = run_graph.Steps([], [])

    def add(self, suffix, op_type, inputs, **types):
        """Adds a node and returns its name."""
        name = f"{_PREFIX}{self._op.name}/{suffix}" if suffix else self._op.name
        node = node_def_pb2.NodeDef(name=name, op=op_type, device=self._op.device)
        node.input.extend([*inputs, *(each for each in self._waits if each not in inputs)])
        for attribute, value in types.items():
            node.attr[attribute].type = value
        self.steps.nodes.append(node)
        return name

    def call(self, suffix, function, inputs):
        """Adds a node that calls a function."""
        self.steps.functions.append(function)
        return self.add(suffix, function.name, inputs)

    def constant(self, suffix, value):
        """Adds a constant."""
        name = self.add(suffix, "Const", (), dtype=_FLOAT)
        self.steps.nodes[-1].attr["value"].tensor.CopyFrom(tensor_util.make_tensor_proto(np.float32(value)))
        return name

    def read(self, suffix, variable, *after):
        """Adds what takes a variable's value, after other nodes."""
        inputs = [variable, *(f"^{each}" for each in after)]
        if self._is_resource:
            return self.add(suffix, "ReadVariableOp", inputs, dtype=_FLOAT)
        return self.add(suffix, "Identity", inputs, T=_FLOAT)

    def change(self, suffix, how, variable, value, *after):
        """Adds what assigns to a variable; `how` is "Assign", "AssignAdd" or "AssignSub"."""
        inputs = [variable, value, *(f"^{each}" for each in after)]
        if self._is_resource:
            return self.add(suffix, f"{how}VariableOp", inputs, dtype=_FLOAT)
        return self.add(suffix, how, inputs, T=_FLOAT)

    def table(self):
        """Returns the name of the processor's approximations, which a graph holds once."""
        if self._running not in _tables:
            _tables[self._running] = name = f"{_PREFIX}inverse_roots"
            node = node_def_pb2.NodeDef(name=name, op="Const")
            node.attr["dtype"].type = _FLOAT
            node.attr["value"].tensor.CopyFrom(tensor_util.make_tensor_proto(processor.whole_table()))
            self.steps.nodes.append(node)
        return _tables[self._running]

    def rate(self, inputs):
        """Returns the name of Adam's rate, which is one for all variables of an optimizer."""
        rates = _rates.setdefault(self._running, {})
        key = self._op.device, *inputs, *self._waits
        if key not in rates:
            rates[key] = self.call("rate", _function("Rate", _rate, 3), inputs)
        return rates[key]


@functools.cache
def _function(name, body, number, shape=None):
    """Returns a function of so many floats; the shape is that of the first one."""
    from tensorflow.python.framework import function

    def within_scope(*tensors):
        with ops.name_scope(_PREFIX):
            if shape is not None:
                tensors[0].set_shape(shape)
            return body(*tensors)

    kind = "x".join(map(str, shape or ()))
    types = [dtypes.float32] * number
    return function.Defun(*types, func_name=f"{_PREFIX}{name}_{kind}")(
        lambda *as1_15_inputs: within_scope(*as1_15_inputs)
    )


def _rate(beta1_power, beta2_power, rate):
    one = elementary.constant(1.0)
    root = gen_math_ops.sqrt(gen_math_ops.sub(one, beta2_power))
    return gen_math_ops.real_div(gen_math_ops.mul(rate, root), gen_math_ops.sub(one, beta1_power))


def _root(x, table):
    return elementary.by_eight(
        functools.partial(elementary.root_of_eights, table=table), gen_math_ops.sqrt, x
    )


def _adam_change(v, m, rate, epsilon, table):
    below = gen_math_ops.add_v2(_root(v, table), epsilon)
    return gen_math_ops.real_div(gen_math_ops.mul(m, rate), below)


def _adam(op, steps, shape):
    variable, m, v, beta1_power, beta2_power, rate, beta1, beta2, epsilon, gradient = _names(op)
    # Today's op with a rate of 0 leaves the variable as it is.
    zero, one = steps.constant("zero", 0.0), steps.constant("one", 1.0)
    averages = steps.add(
        "averages",
        op.type,
        [variable, m, v, beta1_power, beta2_power, zero, beta1, beta2, one, gradient],
        T=_FLOAT,
    )
    inputs = [
        steps.read("v", v, averages),
        steps.read("m", m, averages),
        steps.rate([beta1_power, beta2_power, rate]),
        epsilon,
        steps.table(),
    ]
    steps.change("", "AssignSub", variable, steps.call("change", _function("Adam", _adam_change, 5, shape), inputs))


def _square_change(square, gradient, rho):
    share = gen_math_ops.sub(elementary.constant(1.0), rho)
    return gen_math_ops.mul(gen_math_ops.sub(gen_math_ops.square(gradient), square), share)


def _rmsprop_change(square, momentum, rate, share, epsilon, gradient, table):
    shifted = gen_math_ops.add_v2(square, epsilon)
    quotient = gen_math_ops.real_div(gen_math_ops.mul(gradient, rate), _root(shifted, table))
    return gen_math_ops.add_v2(gen_math_ops.mul(momentum, share), quotient)


def _rmsprop(op, steps, shape):
    variable, square, momentum, rate, rho, share, epsilon, gradient = _names(op)
    old = steps.read("before", square)
    added = steps.call("squared", _function("RMSPropSquare", _square_change, 3), [old, gradient, rho])
    squared = steps.change("square", "AssignAdd", square, added)
    inputs = [steps.read("after", square, squared), steps.read("momentum", momentum), rate, share, epsilon, gradient]
    change = steps.call(
        "change", _function("RMSProp", _rmsprop_change, 7, shape), [*inputs, steps.table()]
    )
    kept = steps.change("kept", "Assign", momentum, change)
    steps.change("", "AssignSub", variable, change, kept)


def _adagrad_change(square, gradient, rate, table):
    inverse = elementary.by_eight(
        functools.partial(elementary.inverse_root_of_eights, table=table), gen_math_ops.rsqrt, square
    )
    return gen_math_ops.mul(gen_math_ops.mul(gradient, rate), inverse)


def _adagrad(op, steps, shape):
    variable, square, rate, gradient = _names(op)
    squared = steps.change("square", "AssignAdd", square, steps.add("squared", "Square", [gradient], T=_FLOAT))
    inputs = [steps.read("after", square, squared), gradient, rate, steps.table()]
    change = steps.call("change", _function("Adagrad", _adagrad_change, 4, shape), inputs)
    steps.change("", "AssignSub", variable, change)


def _names(op):
    return [each.name for each in op.inputs]


def _rule(build):
    def rule(op, running):
        shape = op.inputs[-1].shape
        numbers = shape.num_elements() or 0
        is_plain = op.inputs[-1].dtype == dtypes.float32 and op.inputs[0].op.type in ("VariableV2", "VarHandleOp")
        if not (is_plain and elementary.AT_ONCE <= numbers <= MOST):
            return None
        steps = _Steps(op, running)
        build(op, steps, tuple(shape.as_list()))
        return steps.steps

    return rule


def install() -> None:
    """Lets optimizers take their steps as in 1.15, in graphs that sessions run from here on."""
    if processor.inverse_roots() is None:
        return
    for op_type, build in (("Adam", _adam), ("RMSProp", _rmsprop), ("Adagrad", _adagrad)):
        for prefix in ("Apply", "ResourceApply"):
            run_graph.add_rule(prefix + op_type, _rule(build))
