"""What `tf.keras` computed with in TensorFlow 1.15, where what TensorFlow still carries of it adds other ops.

Seeds count ops: the functions of the backend, cuts of gradients and cells build as 1.15 did.
"""

import functools
import types
from dataclasses import dataclass

import numpy as np
from tensorflow.python.distribute import input_lib
from tensorflow.python.eager import context
from tensorflow.python.framework import ops
from tensorflow.python.keras import activations, backend, callbacks
from tensorflow.python.keras.engine import training_utils_v1
from tensorflow.python.keras.layers import convolutional_recurrent, recurrent
from tensorflow.python.keras.optimizer_v2 import adagrad, optimizer_v2
from tensorflow.python.ops import array_ops, clip_ops, math_ops
from tensorflow.python.types import distribute

from oldstack.loading.patch import add, patch, with_names
from oldstack.tf1.graph import count_as_surplus


def install() -> None:
    """Changes TensorFlow's modules, once for a process."""
    patch(backend, "array_ops", _ArrayOps("array_ops"))
    patch(backend, "batch_dot", _batch_dot)
    patch(backend, "clip", _clip)
    patch(backend, "sqrt", _sqrt)
    patch(activations, "selu", _selu)
    pictures = convolutional_recurrent.ConvRNN2D
    knowing = types.SimpleNamespace(**{**vars(backend), "rnn": _rnn_of_known_length(backend.rnn)})
    patch(pictures, "call", with_names(pictures.call, backend=knowing))
    add(recurrent, "callable", lambda cell: False)  # a layer calls its cell's `call` itself
    optimizer = optimizer_v2.OptimizerV2
    patch(optimizer, "get_gradients", _cutting(optimizer.get_gradients))
    patch(optimizer, "_compute_gradients", _cutting_pairs(optimizer._compute_gradients))
    patch(optimizer, "_transform_gradients", lambda self, pairs: pairs)  # which cuts them in another place
    patch(adagrad.Adagrad, "from_config", _beginning_at_zero(adagrad.Adagrad.from_config))
    add(
        input_lib, "DistributedDatasetInterface", distribute.DistributedDatasetInterface
    )  # where Keras asks for it
    plain = training_utils_v1.verify_dataset_shuffled
    patch(training_utils_v1, "verify_dataset_shuffled", _uncounted(plain))
    scheduler = callbacks.LearningRateScheduler
    reducing = with_names(scheduler.on_epoch_begin, print=_print_reducing)
    patch(scheduler, "on_epoch_begin", reducing)


def _print_reducing(line):
    print(line.replace(" setting ", " reducing "))


def _uncounted(function):
    """Returns a function whose ops 1.15 did not have; those that begin variables it had, if later."""

    @functools.wraps(function)
    def uncounted(*args, **options):
        if not context.executing_eagerly():
            backend.get_session()
        before = ops.get_default_graph().num_operations()
        done = function(*args, **options)
        count_as_surplus(ops.get_default_graph().num_operations() - before)
        return done

    return uncounted


def _rnn_of_known_length(rnn):
    """Returns the loop over time, which ends by the number of steps too where that is known."""
    bounded = types.SimpleNamespace(GraphOrParentsInXlaContext=lambda graph: True)
    as_it_is = types.SimpleNamespace(**{**vars(math_ops), "reduce_max": lambda steps: steps})
    return with_names(rnn, control_flow_util=bounded, math_ops=as_it_is)


class _ArrayOps(types.ModuleType):
    """`array_ops` whose `where` is that of old, which spreads no mask over the units by itself."""

    @staticmethod
    def tile(tensor, multiples, name=None):
        """Returns a tensor again and again; one that is to be there once is left for `where_v2` to spread."""
        if isinstance(multiples, list) and multiples == [1, 1] and tensor.dtype.is_bool:
            return _Unspread(tensor)
        return array_ops.tile(tensor, multiples, name)

    @staticmethod
    def where_v2(condition, x, y):
        """Returns values of `x` where the condition holds, else of `y`."""
        if isinstance(condition, _Unspread):
            condition = array_ops.tile(condition.mask, [1, *x.shape[1:]])
        return array_ops.where(condition, x, y)

    def __getattr__(self, name):
        return getattr(array_ops, name)


@dataclass
class _Unspread:
    """A mask of steps that is not yet as wide as what it is for.

    Attributes:
        mask: (samples, 1).
    """

    mask: object


def _batch_dot(x, y, axes=None):
    """Returns the products of two tensors, sample by sample.

    Args:
        x: (samples, ...).
        y: (samples, ...).
        axes: Which dimension of each is summed, or one for both.
    """
    ranks = backend.ndim(x), backend.ndim(y)
    if isinstance(axes, int):
        axes = (axes, axes)
    axes = [ranks[0] - 1, ranks[1] - 2] if axes is None else axes
    more = abs(ranks[0] - ranks[1])
    shaped = [
        _with_ones(each, more) if rank < max(ranks) else each
        for each, rank in zip((x, y), ranks, strict=True)
    ]
    if max(ranks) == 2:
        if axes[0] != axes[1]:
            shaped[0] = array_ops.transpose(shaped[0], [1, 0])
        product = math_ops.reduce_sum(math_ops.multiply(*shaped), axes[1])
    else:
        flips = (
            None if axes[0] == backend.ndim(shaped[0]) - 1 else True,
            True if axes[1] == backend.ndim(shaped[1]) - 1 else None,
        )
        product = math_ops.matmul(*shaped, adjoint_a=flips[0], adjoint_b=flips[1])
    if more:
        first = sum(ranks) - 3 if ranks[0] > ranks[1] else ranks[0] - 1
        product = array_ops.squeeze(product, list(range(first, first + more)))
    return backend.expand_dims(product, 1) if backend.ndim(product) == 1 else product


def _with_ones(tensor, number):
    shape = array_ops.concat([array_ops.shape(tensor), [1] * number], axis=0)
    return array_ops.reshape(tensor, shape)


def _clip(x, min_value, max_value):
    """Returns values between two others.

    Args:
        x: A tensor.
        min_value: The lowest.
        max_value: The highest, or nothing; not below the lowest.
    """
    if isinstance(min_value, int | float) and isinstance(max_value, int | float):
        max_value = max(min_value, max_value)
    bounds = [-np.inf if min_value is None else min_value, np.inf if max_value is None else max_value]
    return clip_ops.clip_by_value(
        x, *(backend._constant_to_tensor(each, x.dtype.base_dtype) for each in bounds)
    )


def _sqrt(x):
    """Returns square roots, of what is below 0 0."""
    bounds = (backend._constant_to_tensor(each, x.dtype.base_dtype) for each in (0.0, np.inf))
    return math_ops.sqrt(clip_ops.clip_by_value(x, *bounds))


def _selu(x):
    """Returns the scaled exponential linear unit."""
    return 1.0507009873554804934193349852946 * backend.elu(x, 1.6732632423543772848170429916717)


def _cut(optimizer, gradients):
    """Returns gradients cut to what an optimizer says."""
    if optimizer.clipnorm is not None:
        gradients = [clip_ops.clip_by_norm(each, optimizer.clipnorm) for each in gradients]
    if optimizer.clipvalue is not None:
        limit = optimizer.clipvalue
        gradients = [clip_ops.clip_by_value(each, -limit, limit) for each in gradients]
    return gradients


def _cutting(get_gradients):
    """Returns `get_gradients` with gradients that are cut."""

    def get_gradients_cut(self, loss, params):
        return _cut(self, get_gradients(self, loss, params))

    return get_gradients_cut


def _cutting_pairs(compute_gradients):
    """Returns `_compute_gradients` with gradients that are cut."""

    def compute_gradients_cut(self, *args, **options):
        gradients, variables = zip(*compute_gradients(self, *args, **options), strict=True)
        return list(zip(_cut(self, list(gradients)), variables, strict=True))

    return compute_gradients_cut


def _beginning_at_zero(from_config):
    """Returns what makes Adagrad of its settings, and so by its name: it begins at 0, where it is not told otherwise."""

    def made(cls, config, custom_objects=None):
        return from_config.__func__(cls, {"initial_accumulator_value": 0.0, **config}, custom_objects)

    return classmethod(made)
