"""Steps of optimizers as TensorFlow 1.15's kernels took them: with roots of the processor's approximation.

One op of the script's graph is half a dozen in the graph that runs: the averages are updated, their root is taken, the
variable is changed. For variables of many numbers one call does it all, by loops of the processor's own instructions, but
for the averages of RMSProp and Adagrad. Those of fewer than are taken at a time, whose roots were exact, keep today's
op. What courses use seldom is one formula of `arithmetic115.steps`, for both.

Source: training_ops.cc of TensorFlow 1.15.
"""

import functools
import math
import operator
import weakref

import numpy as np
from tensorflow.core.framework import node_def_pb2
from tensorflow.python.framework import dtypes, tensor_util

from oldstack.arithmetic115 import blocks, native, processor
from oldstack.arithmetic115 import steps as formulas
from oldstack.tf1 import one_pass, run_graph

_PREFIX = "As1_15_"
_FLOAT = dtypes.float32.as_datatype_enum

_VARIABLES = ("VariableV2", "VarHandleOp")
# What an op may be asked for is built here as it is by default only.
_DEFAULTS = {"use_nesterov": False, "update_slots": True, "multiply_linear_by_lr": False}
_FTRLS_POWER = -0.5
_MANY_IF_READY = 1024

_shared = weakref.WeakKeyDictionary()


class _Steps:
    """Collects the nodes that stand for one op. The last one has the op's name."""

    def __init__(self, op, running):
        self._op = op
        self._running = running
        self.is_resource = op.inputs[0].dtype == dtypes.resource
        self._waits = [f"^{each.name}" for each in op.control_inputs]
        self.steps = run_graph.Steps([])

    def add(self, suffix, op_type, inputs, **types):
        """Adds a node and returns its name."""
        number = len(self.steps.nodes)
        name = f"{_PREFIX}{self._op.name}/{suffix}_{number}" if suffix else self._op.name
        node = node_def_pb2.NodeDef(name=name, op=op_type, device=self._op.device)
        node.input.extend([*inputs, *(each for each in self._waits if each not in inputs)])
        for attribute, value in types.items():
            node.attr[attribute].type = value
        self.steps.nodes.append(node)
        return name

    def math(self, suffix, op_type, *inputs):
        """Adds an op of floats."""
        return self.add(suffix, op_type, inputs, T=_FLOAT)

    def constant(self, suffix, value):
        """Adds a constant, of numbers or of truths."""
        dtype = dtypes.as_dtype(value.dtype).as_datatype_enum
        name = self.add(suffix, "Const", (), dtype=dtype)
        self.steps.nodes[-1].attr["value"].tensor.CopyFrom(tensor_util.make_tensor_proto(value))
        return name

    def shared(self, kind, build, *inputs):
        """Returns what is computed once for all variables of an optimizer, from the same inputs.

        Args:
            kind: What to call it.
            build: Takes the names of the inputs, and adds it if it is not there.
            inputs: The names.
        """
        held = _shared.setdefault(self._running, {})
        key = kind, self._op.device, *inputs, *self._waits
        if key not in held:
            held[key] = build(*inputs)
        return held[key]

    def change(self, suffix, how, variable, value, *after):
        """Adds what assigns to a variable; `how` is "Assign", "AssignAdd" or "AssignSub"."""
        inputs = [variable, value, *(f"^{each}" for each in after)]
        if self.is_resource:
            return self.add(suffix, f"{how}VariableOp", inputs, dtype=_FLOAT)
        return self.add(suffix, how, inputs, T=_FLOAT)

    def value(self, variable, after):
        """Returns a variable's value after another node: the name of it, and those of what has to be waited for."""
        if self.is_resource:
            return [self.add("value", "ReadVariableOp", [variable, f"^{after}"], dtype=_FLOAT)]
        # What takes a reference reads it when it runs.
        return [variable, f"^{after}"]

    def read(self, variable):
        """Returns the name of a variable's value before the step."""
        return (
            self.add("before", "ReadVariableOp", [variable], dtype=_FLOAT) if self.is_resource else variable
        )

    def root(self, kind, shape, x, *waits, one_by_one=None):
        """Returns roots, or inverse roots.

        Args:
            kind: "Sqrt" or "Rsqrt".
            shape: The numbers' shape.
            x: The numbers.
            *waits: What has to be waited for.
            one_by_one: The places of those that were taken so, by the C library, if not what is left over from eights.
        """
        kernels = native.op_types()
        if one_by_one is None or np.array_equal(one_by_one, blocks.one_by_one(math.prod(shape))):
            return self.add("root", kernels[kind], [x, *waits])
        is_one = np.zeros(math.prod(shape), bool)
        is_one[one_by_one] = True
        of_eights = self.add("of_eights", kernels[f"{kind}OfEights"], [x, *waits])
        exact = self.math("exact", kind, x, *waits)
        is_one = self.constant("is_one", is_one.reshape(shape))
        return self.math("root", "SelectV2", is_one, exact, of_eights)

    def in_one_pass(self, function, *inputs, outputs=1):
        """Returns floats that a function of arrays makes.

        Args:
            function: The function.
            *inputs: The names of what it takes, and what has to be waited for.
            outputs: How many arrays it returns.
        """
        name = f"{_PREFIX}{self._op.name}/in_one_pass"
        waits = (each for each in self._waits if each not in inputs)
        self.steps.nodes.append(one_pass.node(name, self._op, function, [*inputs, *waits], outputs))
        return name

    def setting(self, value):
        """Returns a constant so that TensorFlow doesn't draw it into other sums and products, which would round elsewhere."""
        return self.shared("setting", lambda value: self.math("setting", "DeepCopy", value), value)

    def adams_rate(self, *inputs):
        """Returns the rate that Adam takes at this step; from the powers of both betas, and the rate."""

        def build(beta1_power, beta2_power, rate):
            one = self.constant("of_rate/one", np.float32(1.0))
            root = self.math("of_rate/root", "Sqrt", self.math("of_rate/share", "Sub", one, beta2_power))
            above = self.math("of_rate/above", "Mul", rate, root)
            below = self.math("of_rate/below", "Sub", one, beta1_power)
            return self.math("of_rate", "RealDiv", above, below)

        return self.shared("rate", build, *inputs)

    def averages(self, op_type, inputs):
        """Takes the gradient into averages by today's op, and leaves the variable as it is.

        Args:
            op_type: "ApplyAdam" or "ApplyAdagrad".
            inputs: The op's; None for what would change the variable.
        """
        zero = self.shared("zero", lambda: self.constant("zero", np.float32(0.0)))
        prefix = "Resource" if self.is_resource else ""
        return self.math("averages", prefix + op_type, *(zero if each is None else each for each in inputs))


def _in_one_pass(op, steps, function, kept):
    """Takes a step by a function of arrays, which returns the variable and what is kept of it."""
    variables, rest = _names(op)[: kept + 1], _names(op)[kept + 1 :]
    made = steps.in_one_pass(function, *map(steps.read, variables), *rest, outputs=kept + 1)
    _assign(steps, variables, [f"{made}:{place}" for place in range(kept + 1)])


def _assign(steps, variables, made):
    # All that reads what is kept of the variable comes before it is changed.
    waits = {each.partition(":")[0] for each in made}
    waits = [
        steps.change("assigned", "Assign", variable, value, *waits)
        for variable, value in zip(variables[1:], made[1:], strict=True)
    ]
    steps.change("", "Assign", variables[0], made[0], *waits)


def _adam(op, steps, shape):
    if _are_many(op, shape):
        _in_one_pass(op, steps, formulas.adam, 2)
        return
    variable, m, v, beta1_power, beta2_power, rate, beta1, beta2, epsilon, gradient = _names(op)
    one = steps.shared("one", lambda: steps.constant("one", np.float32(1.0)))
    done = steps.averages(
        "ApplyAdam", [variable, m, v, beta1_power, beta2_power, None, beta1, beta2, one, gradient]
    )
    places = blocks.one_by_one_in_adam(math.prod(shape))
    root = steps.root("Sqrt", shape, *steps.value(v, done), one_by_one=places)
    below = steps.math("below", "AddV2", root, epsilon)
    rate = steps.adams_rate(beta1_power, beta2_power, rate)
    m, *waits = steps.value(m, done)
    above = steps.math("above", "Mul", m, rate, *waits)
    steps.change("", "AssignSub", variable, steps.math("change", "RealDiv", above, below))


def _rmsprop(op, steps, shape):
    variable, square, momentum, rate, rho, share, epsilon, gradient = _names(op)
    # Adam's averages are made by the same formula; that of gradients stays as it is.
    one = steps.shared("one", lambda: steps.constant("one", np.float32(1.0)))
    done = steps.averages(
        "ApplyAdam", [variable, momentum, square, None, None, None, one, rho, one, gradient]
    )
    square, *waits = steps.value(square, done)
    shifted = steps.math("shifted", "AddV2", square, epsilon, *waits)
    if _are_many(op, shape):
        zero = steps.shared("zero", lambda: steps.constant("zero", np.float32(0.0)))
        change = steps.in_one_pass(processor.quotients, shifted, gradient, rate, zero)
    else:
        above = steps.math("above", "Mul", gradient, rate)
        change = steps.math("quotient", "RealDiv", above, steps.root("Sqrt", shape, shifted))
    if tensor_util.constant_value(op.inputs[5]) != 0:
        before, *waits = steps.value(momentum, done)
        kept = steps.math("kept", "Mul", before, share, *waits)
        change = steps.math("change", "AddV2", kept, change)
    assigned = steps.change("assigned", "Assign", momentum, change, done)
    steps.change("", "AssignSub", variable, change, assigned)


def _adagrad(op, steps, shape):
    variable, square, rate, gradient = _names(op)
    done = steps.averages("ApplyAdagrad", [variable, square, None, gradient])
    x = steps.value(square, done)
    if _are_many(op, shape):
        change = steps.in_one_pass(processor.products, x[0], gradient, rate, *x[1:])
        steps.change("", "AssignSub", variable, change)
        return
    inverse = steps.root("Rsqrt", shape, *x)
    above = steps.math("above", "Mul", gradient, rate)
    steps.change("", "AssignSub", variable, steps.math("change", "Mul", above, inverse))


def _adagrad_with_epsilon(op, steps, shape):
    variable, square, rate, epsilon, gradient = _names(op)
    done = steps.averages("ApplyAdagrad", [variable, square, None, gradient])
    x = steps.value(square, done)
    if _are_many(op, shape):
        change = steps.in_one_pass(processor.quotients, x[0], gradient, rate, epsilon, *x[1:])
    else:
        root = steps.root("Sqrt", shape, *x)
        below = steps.math("below", "AddV2", root, epsilon)
        above = steps.math("above", "Mul", gradient, rate)
        change = steps.math("change", "RealDiv", above, below)
    steps.change("", "AssignSub", variable, change)


class _Node:
    """A node of floats that is computed with."""

    def __init__(self, steps, name):
        self.steps = steps
        self.name = name

    def of(self, op_type, *others):
        """Returns what an op makes of it and of others."""
        name = self.steps.math(op_type.lower(), op_type, self.name, *(each.name for each in others))
        return _Node(self.steps, name)

    def number(self, value):
        """Returns a number as a node, too."""

        def build():
            return self.steps.setting(self.steps.constant("number", np.float32(value)))

        return _Node(self.steps, self.steps.shared(f"number {value}", build))

    __add__ = functools.partialmethod(of, "AddV2")
    __sub__ = functools.partialmethod(of, "Sub")
    __mul__ = functools.partialmethod(of, "Mul")
    __truediv__ = functools.partialmethod(of, "RealDiv")
    __gt__ = functools.partialmethod(of, "Greater")

    def __rsub__(self, value):
        return self.number(value) - self

    def __rmul__(self, value):
        return self.number(value) * self


class _Nodes:
    """Computes with nodes what `steps.Arrays` does with arrays."""

    def __init__(self, shape):
        self._shape = shape

    def root(self, x):
        """Returns the roots."""
        return _Node(x.steps, x.steps.root("Sqrt", self._shape, x.name))

    def inverse_root(self, x):
        """Returns 1 by the roots."""
        return _Node(x.steps, x.steps.root("Rsqrt", self._shape, x.name))

    exact_root = operator.methodcaller("of", "Sqrt")
    sign = operator.methodcaller("of", "Sign")
    size = operator.methodcaller("of", "Abs")

    def or_zero(self, is_left, x):
        """Returns numbers, and 0 in the place of those that are not left."""
        return is_left.of("SelectV2", x, x.number(0.0))


@functools.cache
def _of_arrays(formula):
    return functools.partial(formula, formulas.Arrays)


def _whole(formula, kept):
    """Returns what builds a step that is one formula of the numbers.

    Args:
        formula: One of `oldstack.arithmetic115.steps`.
        kept: How much is kept of a variable.
    """

    def build(op, steps, shape):
        if _are_many(op, shape):
            _in_one_pass(op, steps, _of_arrays(formula), kept)
            return
        variables, rest = _names(op)[: kept + 1], _names(op)[kept + 1 :]
        constants = {each.name for each in op.inputs if each.op.type == "Const"}
        taken = [
            steps.setting(name) if name in constants else name
            for name in (*map(steps.read, variables), *rest)
        ]
        _assign(
            steps,
            variables,
            [each.name for each in formula(_Nodes(shape), *(_Node(steps, name) for name in taken))],
        )

    return build


def _adagrad_of_rows(op, running):
    variable, square, rate, gradient, places = _names(op)
    rows = op.inputs[3]
    is_fit = rows.dtype == dtypes.float32 and rows.shape.rank == 2 and (rows.shape.as_list()[1] or 0) > 1
    if not (
        is_fit and op.inputs[0].op.type in _VARIABLES and _is_by_default(op) and one_pass.is_possible(op)
    ):
        return None
    made = _Steps(op, running)
    types = {"Tindices": op.inputs[4].dtype.as_datatype_enum}
    if made.is_resource:
        before = made.add("before", "ResourceGather", [square, places], dtype=_FLOAT, **types)
        prefix, types = "Resource", {"dtype": _FLOAT, **types}
    else:
        before = made.add("before", "Gather", [square, places], Tparams=_FLOAT, **types)
        prefix, types = "", {"T": _FLOAT, **types}
    change = made.in_one_pass(formulas.adagrad_of_rows, before, rate, gradient, outputs=2)
    kept = made.add("kept", f"{prefix}ScatterUpdate", [square, places, f"{change}:1"], **types)
    made.add("", f"{prefix}ScatterSub", [variable, places, change, f"^{kept}"], **types)
    return made.steps


def _are_many(op, shape):
    """Tells whether one pass over a variable's numbers costs less than a dozen ops, and than what a call has to import."""
    return math.prod(shape) > (_MANY_IF_READY if one_pass.is_ready(op) else one_pass.MANY)


def _names(op):
    return [each.name for each in op.inputs]


def _is_by_default(op):
    """Tells whether an op is asked for nothing that is not built here."""
    asked = op.node_def.attr
    if op.type.endswith("Ftrl") and tensor_util.constant_value(op.inputs[-1]) != _FTRLS_POWER:
        return False
    return all(asked[name].b == value for name, value in _DEFAULTS.items() if name in asked)


def _rule(build, gradient=-1):
    def rule(op, running):
        gradients = op.inputs[gradient]
        numbers = gradients.shape.num_elements() or 0
        is_fit = gradients.dtype == dtypes.float32 and numbers >= blocks.AT_ONCE
        if not (is_fit and op.inputs[0].op.type in _VARIABLES and _is_by_default(op)):
            return None
        shape = tuple(gradients.shape.as_list())
        if _are_many(op, shape) and not one_pass.is_possible(op):
            return None
        steps = _Steps(op, running)
        build(op, steps, shape)
        return steps.steps

    return rule


_OF_ALL_ROWS = {
    "Adadelta": _rule(_whole(formulas.adadelta, 2)),
    "Adagrad": _rule(_adagrad),
    "AdagradV2": _rule(_adagrad_with_epsilon),
    "Adam": _rule(_adam),
    "CenteredRMSProp": _rule(_whole(formulas.centered_rmsprop, 3)),
    "Ftrl": _rule(_whole(formulas.ftrl, 2), gradient=3),
    "RMSProp": _rule(_rmsprop),
}
_RULES = {
    **{f"Apply{name}": rule for name, rule in _OF_ALL_ROWS.items()},
    **{f"ResourceApply{name}": rule for name, rule in _OF_ALL_ROWS.items()},
    "SparseApplyAdagrad": _adagrad_of_rows,
    "ResourceSparseApplyAdagrad": _adagrad_of_rows,
}


def install() -> None:
    """Lets optimizers take their steps as in 1.15, in graphs that sessions run from here on."""
    if "Sqrt" not in native.op_types():
        return
    for op_type, rule in _RULES.items():
        run_graph.add_rule(op_type, rule)
