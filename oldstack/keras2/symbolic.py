"""Computing with the tensors of `Input` and of layers outside of any layer, as a graph of Keras 2.2.5 did.

TensorFlow's own functions take these tensors too: what comes out is a tensor of the same kind, which remembers how it
is computed. `K.function`, `K.gradients`, `add_loss`, and a loss that looks at a layer's output compute it in the end.
"""

import contextlib
import functools
import operator

import keras
import numpy as np
import tensorflow as tf
from tensorflow.python.ops import resource_variable_ops

from oldstack.loading.patch import patch
from oldstack.training import formulas
from oldstack.training.compiled import Compiled

_phases = []  # whether the models that are being computed are in training, and frozen, the innermost last


@contextlib.contextmanager
def phase(is_training: bool, is_frozen: bool = False):
    """Lets what is computed know whether a model is in training.

    Args:
        is_training: Whether it is.
        is_frozen: Whether the model is not trainable.
    """
    _phases.append((bool(is_training), is_frozen))
    try:
        yield
    finally:
        _phases.pop()


def is_training() -> bool:
    """Returns whether what is being computed is in training."""
    return bool(_phases) and _phases[-1][0]


def is_frozen() -> bool:
    """Returns whether what is being computed is inside a model that is not trainable."""
    return any(is_frozen for _, is_frozen in _phases)


def is_symbolic(*values) -> bool:
    """Returns whether one of these tensors, or of a list of them, has no value yet.

    Args:
        *values: Anything.
    """
    return any(isinstance(each, keras.KerasTensor) for each in keras.tree.flatten(values))


class _Function(keras.Operation):
    """A function of tensors as a part of a graph."""

    def __init__(self, function):
        super().__init__()
        self._function = function

    def call(self, *args, **kwargs):
        """Returns what the function gives."""
        return self._function(*args, **kwargs)

    def compute_output_spec(self, *args, **kwargs):
        """Returns tensors without values in the shapes of what the function gives."""
        given = [each for each in keras.tree.flatten((args, kwargs)) if is_symbolic(each)]

        def run(*values):
            args_now, kwargs_now = _replaced((args, kwargs), iter(values))
            return self._function(*args_now, **kwargs_now)

        specs = [tf.TensorSpec(each.shape, each.dtype) for each in given]
        outputs = tf.function(run, autograph=False).get_concrete_function(*specs).structured_outputs
        return keras.tree.map_structure(lambda each: keras.KerasTensor(each.shape, each.dtype), outputs)


def _replaced(arguments, values):
    return keras.tree.map_structure(lambda each: next(values) if is_symbolic(each) else each, arguments)


def apply(function, *args, **kwargs):
    """Returns what a function of TensorFlow's tensors gives, at once or as a tensor that remembers it.

    Args:
        function: The function.
        *args: Its arguments.
        **kwargs: Its keyword arguments.
    """
    if is_symbolic(args, kwargs):
        return _Function(function)(*args, **kwargs)
    return function(*args, **kwargs)


def composed(function):
    """Returns a function of tensors that also takes those without a value, for what is more than one of TensorFlow's.

    Args:
        function: The function.
    """

    @functools.wraps(function)
    def call(*args, **kwargs):
        return apply(function, *args, **kwargs)

    return call


class _Dispatcher(tf.__internal__.dispatch.GlobalOpDispatcher):
    """Takes TensorFlow's functions where one of their arguments has no value yet."""

    def handle(self, op, args, kwargs):
        """Returns a tensor that remembers the call."""
        return _Function(op)(*args, **kwargs) if is_symbolic(args, kwargs) else self.NOT_SUPPORTED


_Dispatcher().register()


def _with_symbolic(operator):
    """Returns an operator of variables that also takes a tensor without a value, and reads the variable with it."""

    @functools.wraps(operator)
    def compute(variable, other):
        return apply(operator, variable, other)

    return compute


# They would read the variable before anybody is asked for the other tensor.
for _name in ("add", "sub", "mul", "truediv", "div", "pow"):
    for _side in ("", "r"):
        _operator = getattr(resource_variable_ops.ResourceVariable, f"__{_side}{_name}__")
        patch(resource_variable_ops.ResourceVariable, f"__{_side}{_name}__", _with_symbolic(_operator))


def _divided(x, number):
    return formulas.divided(x, number) if x.dtype.is_floating else keras.ops.divide(number, x)


# Keras 3's own knows no slices of a shape, nor a bound that is a tensor.
patch(keras.KerasTensor, "__getitem__", composed(operator.getitem))
patch(keras.KerasTensor, "__pow__", composed(formulas.power))
patch(keras.KerasTensor, "__rtruediv__", composed(_divided))


class _Gradients(keras.Operation):
    """The gradients of a loss by tensors of the graph that it is computed in."""

    def call(self, loss, variables):
        """Returns a gradient for each tensor."""
        return _gradients(loss, variables)

    def compute_output_spec(self, loss, variables):
        """Returns tensors of the shapes of the variables."""
        return [keras.KerasTensor(each.shape, each.dtype) for each in variables]


def _gradients(loss, variables):
    variables = [each.value if isinstance(each, keras.Variable) else each for each in variables]
    # A layer's shapes are found where its inputs don't come from each other.
    return tf.gradients(loss, variables, unconnected_gradients=tf.UnconnectedGradients.ZERO)


def gradients(loss, variables) -> list:
    """Returns the gradients of a loss.

    Args:
        loss: The loss.
        variables: A tensor or variable, or a list of them.
    """
    variables = list(variables) if isinstance(variables, list | tuple) else [variables]
    return _Gradients()(loss, variables) if is_symbolic(loss, variables) else _gradients(loss, variables)


_computed = []  # the runs, each with the call of an operation that is being computed, the innermost last


def computed_node():
    """Returns which call of an operation in a graph is being computed."""
    return _computed[-1][1] if _computed else None


def outermost_run():
    """Returns the run in which all that is being computed is, or None."""
    return _computed[0][0] if _computed else None


class Run:
    """The values of a graph's tensors in one run of it.

    Args:
        tensors: Tensors that have a value already, the graph's inputs among them.
        values: Their values.
        applied: Returns how an operation is applied; by default as it is.

    Attributes:
        of_models: What models inside the graph gave for which tensors.
    """

    def __init__(self, tensors, values, applied=lambda operation: operation):
        self._values, self._kept, self.of_models = {}, [], {}
        self._applied = applied
        self._keep(tensors, values)

    def _keep(self, tensors, values):
        self._kept += tensors  # their numbers are theirs as long as they live
        self._values |= {id(tensor): value for tensor, value in zip(tensors, values, strict=False)}

    def compute(self, node):
        """Computes what an operation gives, if its inputs are there.

        Args:
            node: One call of the operation in the graph.
        """
        if any(id(each) not in self._values for each in node.input_tensors):
            return
        args, kwargs = node.arguments.fill_in(self._values)
        _computed.append((self, node))
        try:
            outputs = self._applied(node.operation)(*args, **kwargs)
        finally:
            _computed.pop()
        self._keep(node.outputs, keras.tree.flatten(outputs))

    def value(self, tensor):
        """Returns a tensor's value; of one that has its value from the start, itself.

        Args:
            tensor: The tensor.

        Raises:
            ValueError: It depends on an input that has no value.
        """
        if not is_symbolic(tensor):
            return tensor
        waiting = [tensor]
        while waiting:
            node = _node(waiting[-1])
            missing = [each for each in node.input_tensors if id(each) not in self._values] if node else []
            if id(waiting[-1]) in self._values:
                waiting.pop()
            elif missing:
                waiting += missing
            elif (source := vars(waiting[-1]).get("of_tensor")) is not None:
                if is_symbolic(source) and id(source) not in self._values:
                    waiting.append(source)
                else:
                    self._keep([waiting[-1]], [self._values.get(id(source), source)])
            elif node is None or node.is_input:
                raise ValueError(f"You must feed a value for placeholder tensor '{waiting[-1].name}'")
            else:
                self.compute(node)
        return self._values[id(tensor)]


def _node(tensor):
    history = getattr(tensor, "_keras_history", None)  # there is no public way to ask
    is_made = history is not None and history.operation is not None
    return history.operation._inbound_nodes[history.node_index] if is_made else None


def settled(results):
    """Returns what a layer computes, with values for tensors of the graph around it that it looks at.

    Args:
        results: A tensor, or a list of tensors.
    """

    def of(tensor):
        if not is_symbolic(tensor):
            return tensor
        if _computed:
            return _computed[-1][0].value(tensor)
        return tf.compat.v1.placeholder(tensor.dtype, tensor.shape)  # where its shape alone is asked for

    return keras.tree.map_structure(of, results)


class Recording:
    """What a model of inputs and outputs has besides: the values of its last run, for losses that look into it."""

    def _run_through_graph(self, inputs, operation_fn=lambda operation: operation, call_fn=None):
        if call_fn is not None:
            return super()._run_through_graph(inputs, operation_fn, call_fn)
        run = Run(self.inputs, keras.tree.flatten(inputs), operation_fn)
        for depth in sorted(self._nodes_by_depth, reverse=True):
            for node in self._nodes_by_depth[depth]:
                if node.operation and not node.is_input:
                    run.compute(node)
        vars(self)["last_run"] = run
        return keras.tree.pack_sequence_as(self._outputs_struct, [run.value(each) for each in self.outputs])


class Update:
    """A change of a variable that is made when a function runs.

    Args:
        make: Makes it, given the `Run`.
    """

    def __init__(self, make):
        self.make = make


def changed(change, value):
    """Changes a variable: at once, or where a function of the value's graph runs.

    Args:
        change: Makes the change, given the value.
        value: A tensor.
    """
    return Update(lambda run: change(run.value(value))) if is_symbolic(value) else change(value)


class Function:
    """A function of some tensors of a graph to others: of a list of arrays to a list of arrays.

    Args:
        inputs: Tensors; and `K.learning_phase()`, whose value says whether layers run as in training.
        outputs: Tensors.
        updates: What it changes besides: each an `Update`, or a pair of a variable and a tensor.
    """

    def __init__(self, inputs, outputs, updates=()):
        self._inputs = list(inputs)
        self._outputs = list(outputs) if isinstance(outputs, list | tuple) else [outputs]
        self._updates = [
            each
            if isinstance(each, Update)
            else Update(lambda run, each=each: each[0].assign(run.value(each[1])))
            for each in updates or ()
        ]
        self._program = Compiled(self._computed)

    def __call__(self, values):
        """Returns the outputs for these inputs."""
        given = list(zip(self._inputs, values, strict=True))
        phases = [value for each, value in given if not is_symbolic(each)]
        arrays = [np.asarray(value, each.dtype) for each, value in given if is_symbolic(each)]
        return [each.numpy() for each in self._program(bool(phases and phases[0]), arrays)]

    def _computed(self, is_training, arrays):
        def applied(operation):
            is_told = "training" in getattr(operation, "_call_context_args", {})
            return (lambda *a, **k: operation(*a, **k | {"training": is_training})) if is_told else operation

        with phase(is_training):
            run = Run([each for each in self._inputs if is_symbolic(each)], arrays, applied)
            outputs = [tf.convert_to_tensor(run.value(each)) for each in self._outputs]
            with tf.control_dependencies(outputs):
                for each in self._updates:
                    each.make(run)
        return outputs
