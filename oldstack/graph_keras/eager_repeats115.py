"""Steps with single batches where execution is eager: op by op, as in 1.15, and after many of a kind as a function.

An op that is run by itself takes twice as long today as it took in 1.15. A function has the same ops and no others;
only steps whose parts are all Keras's own become one.
"""

import contextlib
import math
import types
from collections.abc import Callable

import numpy as np
from tensorflow.core.protobuf import config_pb2
from tensorflow.python.eager import context, def_function
from tensorflow.python.framework import ops, tensor
from tensorflow.python.util import nest

from oldstack.tf1 import eager_draws

_MANY = 50  # steps take about as long as making a function
# Where what parts of Keras are and hold is from.
_KNOWN = {"_thread", "builtins", "collections", "numpy", "oldstack", "tensorflow"}
_DENSE = type(None), np.ndarray, ops.EagerTensor


def repeated(model, step: Callable, *data) -> dict:
    """Takes a step.

    Args:
        model: The model.
        step: Takes it op by op: of the model and its data.
        *data: Inputs, targets and weights.

    Returns:
        What the step returns.
    """
    kinds = tuple(each if each is None else (each.shape, str(each.dtype)) for each in nest.flatten(data))
    key, known = (step, kinds, context.global_seed() is None), model._distributed_function_cache
    if key not in known:
        is_dense = all(isinstance(each, _DENSE) for each in nest.flatten(data))
        known[key] = _Step(model, step, is_dense and _is_of_keras(model))
    return known[key](data)


class _Step:
    def __init__(self, model, step, can_be_traced):
        self._run = self._plain = lambda data: step(model, *data)
        self._left = _MANY if can_be_traced else math.inf

    def __call__(self, data):
        self._left -= 1
        if not self._left:
            self._run = _traced(self._plain, data) or self._plain
        return self._run(data)


def _is_of_keras(model):
    parts = [model, model.optimizer, *model._flatten_layers(), *model.loss_functions, *model.metrics]
    values = (each for part in parts if part is not None for each in (part, *vars(part).values()))
    rates = vars(model.optimizer).get("_hyper", {}).values() if model.optimizer else ()
    return not model.run_eagerly and all(map(_is_known, (*values, *rates)))


def _is_known(part):
    of = part if isinstance(part, (type, types.FunctionType)) else type(part)
    return of.__module__.partition(".")[0] in _KNOWN


def _traced(step, data):
    """Returns a step of data as one function, or nothing if the next time it would not be the same."""

    def of_tensors(rows, tensors):
        nonlocal draws
        left, draws = iter(tensors), eager_draws.Rows(rows)
        with draws.used():
            return step(nest.map_structure(lambda each: each if each is None else next(left), data))

    draws, before = None, np.random.get_state()
    specs = [tensor.TensorSpec(each.shape, each.dtype) for each in _tensors(data)]
    rows = tensor.TensorSpec((None, 3), np.uint64)
    made = def_function.function(of_tensors, autograph=False).get_concrete_function(rows, specs)
    after = np.random.get_state()
    if not all(map(np.array_equal, before, after)):  # which each step did
        np.random.set_state(before)
        return None
    if any(_is_other_again(each.op_def) for each in made.graph.get_operations()):
        return None

    def run(data):
        with _as_written():
            return made(eager_draws.rows(draws.taken), _tensors(data))

    return run


@contextlib.contextmanager
def _as_written():
    """Has functions keep the ops that they were made with, whose sums are those of ops by themselves."""
    config = config_pb2.ConfigProto()
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    here = context.context()
    before = here.function_call_options
    here.function_call_options = context.FunctionCallOptions(config_proto=config)
    try:
        yield
    finally:
        here.function_call_options = before


def _tensors(data):
    return [ops.convert_to_tensor(each) for each in nest.flatten(data) if each is not None]


def _is_other_again(op_def):
    """Tells whether an op has seeds or loops of its own, whose sums a function adds up in another order."""
    return any(each.name == "seed2" or each.type == "func" for each in op_def.attr)
