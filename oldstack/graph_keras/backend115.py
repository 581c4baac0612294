"""What `tf.keras` computed with in TensorFlow 1.15, where what TensorFlow still carries of it adds other ops.

Seeds count ops: the functions of the backend, losses, penalties, steps of training and cells build as 1.15 did.
"""

import contextlib
import functools
import operator
import re
import types
from dataclasses import dataclass

import h5py
import numpy as np
from tensorflow.python.checkpoint.sharding import sharding_policies
from tensorflow.python.distribute import input_lib
from tensorflow.python.eager import context
from tensorflow.python.framework import ops, tensor
from tensorflow.python.keras import activations, backend, callbacks, losses, metrics, regularizers
from tensorflow.python.keras.engine import functional, sequential, training, training_utils_v1, training_v1
from tensorflow.python.keras.layers import recurrent
from tensorflow.python.keras.optimizer_v2 import optimizer_v2
from tensorflow.python.keras.saving import hdf5_format, saving_utils
from tensorflow.python.ops import array_ops, clip_ops, math_ops
from tensorflow.python.trackable import base
from tensorflow.python.types import distribute

from oldstack.loading.patch import add, patch, with_names
from oldstack.tf1 import homes
from oldstack.tf1.graph import count_as_surplus


def install() -> None:
    """Changes TensorFlow's modules, once for a process."""
    patch(backend, "array_ops", _ArrayOps("array_ops"))
    patch(backend, "batch_dot", _batch_dot)
    patch(backend, "clip", _clip)
    patch(backend, "sqrt", _sqrt)
    patch(activations, "selu", _selu)
    add(recurrent, "callable", lambda cell: False)  # a layer calls its cell's `call` itself
    for name, function in _LOSSES.items():
        for module in (losses, metrics):
            patch(module, name, function)
    for name in ("L1L2", "l1", "l2", "l1_l2"):
        patch(regularizers, name, globals()[f"_{name}" if name != "L1L2" else name])
    optimizer = optimizer_v2.OptimizerV2
    patch(optimizer, "get_gradients", _cutting(optimizer.get_gradients))
    patch(optimizer, "_compute_gradients", _cutting_pairs(optimizer._compute_gradients))
    patch(optimizer, "_transform_gradients", lambda self, pairs: pairs)  # which cuts them in another place
    patch(training_v1.Model, "_prepare_total_loss", _adding(training_v1.Model._prepare_total_loss))
    add(
        input_lib, "DistributedDatasetInterface", distribute.DistributedDatasetInterface
    )  # where Keras asks for it
    for name, op_type in _PROBABILITIES.items():
        patch(backend, name, _of_logits(getattr(backend, name), op_type))
    patch(functional.Functional, "_lookup_dependency", _lookup_dependency)
    for name, counted in (("save_weights", _of_saving), ("load_weights", _of_loading)):
        patch(training.Model, name, _in_session(getattr(training.Model, name), counted))
    plain = training_utils_v1.verify_dataset_shuffled
    patch(training_utils_v1, "verify_dataset_shuffled", _uncounted(plain))
    patch(sequential.Sequential, "get_config", _without_input(sequential.Sequential.get_config))
    patch(hdf5_format, "load_model_from_hdf5", _with_steps(hdf5_format.load_model_from_hdf5))
    patch(functional.Functional, "__name__", "Model")  # which summaries and files say
    policy = sharding_policies.ShardByTaskPolicy
    patch(policy, "__call__", _in_two_parts(policy.__call__))
    scheduler = callbacks.LearningRateScheduler
    reducing = with_names(scheduler.on_epoch_begin, print=_print_reducing)
    patch(scheduler, "on_epoch_begin", reducing)


_PROBABILITIES = {
    "binary_crossentropy": "Sigmoid",
    "categorical_crossentropy": "Softmax",
    "sparse_categorical_crossentropy": "Softmax",
}


def _of_logits(entropy, op_type):
    """Returns a cross entropy that takes logits where its outputs come from one op, and nowhere else."""

    @functools.wraps(entropy)
    def of_logits(target, output, from_logits=False, axis=-1):
        options = {} if op_type == "Sigmoid" else {"axis": axis}
        is_of_graph = isinstance(output, tensor.Tensor) and not isinstance(output, ops.EagerTensor)
        if is_of_graph and not from_logits and output.op.type == op_type:
            return entropy(target, output.op.inputs[0], True, **options)
        logits = vars(output).pop("_keras_logits", None) if hasattr(output, "__dict__") else None
        try:
            return entropy(target, output, from_logits, **options)
        finally:
            if logits is not None:
                output._keras_logits = logits

    return of_logits


def _without_input(get_config):
    """Returns the method that describes a stack, without the layer that stands for its input."""

    def get_config_of_layers(self):
        config = get_config(self)
        kept = [each for each in config["layers"] if each["class_name"] != "InputLayer"]
        return config | {"layers": kept}

    return get_config_of_layers


def _in_two_parts(share):
    """Returns what shares tensors out to a checkpoint's files, with one file more for a graph's objects."""

    @functools.wraps(share)
    def in_two_parts(self, tensors):
        found = share(self, tensors)
        if context.executing_eagerly():
            return found
        objects = base.OBJECT_GRAPH_PROTO_KEY
        parts = [{key: each for key, each in part.items() if key != objects} for part in found]
        return [*filter(None, parts), *({objects: part[objects]} for part in found if objects in part)]

    return in_two_parts


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


def _lookup_dependency(self, name, cached_dependencies=None):
    """Returns what of a model a name in a checkpoint stands for."""
    known = self._layer_checkpoint_dependencies
    if name in known:
        return known[name]
    return super(functional.Functional, self)._lookup_dependency(name, cached_dependencies)


def _in_session(method, counted):
    """Returns a model's method that reads and writes the variables of Keras's session.

    Args:
        method: The method.
        counted: Takes the model and the ops that the method added, and returns how many 1.15 added.
    """

    @functools.wraps(method)
    def in_session(self, *args, **options):
        if context.executing_eagerly():
            return method(self, *args, **options)
        with backend.get_session().as_default():
            known = ops.get_default_graph().get_operations()
            done = method(self, *args, **options)
            added = ops.get_default_graph().get_operations()[len(known) :]
            if any(op.type in ("SaveV2", "RestoreV2") for op in added) or _SAVED in vars(self):
                count_as_surplus(len(added) - counted(self, added))
            return done

    return in_session


_SAVED = "_variables_of_saver"
_OF_SAVER, _OF_RESTORE, _OF_RESTORED = 18, 4, 2


def _of_saving(model, added):
    if not any(op.type == "SaveV2" for op in added):
        return len(added)
    optimizer = getattr(model, "optimizer", None)
    names = [each.name for each in [*model.weights, *getattr(optimizer, "weights", [])]]
    is_known = vars(model).get(_SAVED) == names
    vars(model)[_SAVED] = names
    return 0 if is_known else _OF_SAVER


def _of_loading(model, added):
    if not any(op.type == "RestoreV2" for op in added):
        return len(added)
    return _OF_RESTORE + _OF_RESTORED * sum(op.type == "AssignVariableOp" for op in added)


def _with_steps(load):
    """Returns the function that reads a model, which makes its steps of training if it was trained."""

    def load_model(filepath, *args, **options):
        is_open = isinstance(filepath, h5py.File)
        with contextlib.nullcontext(filepath) if is_open else h5py.File(filepath, "r") as file:
            was_trained = "optimizer_weights" in file
        plain = saving_utils.try_build_compiled_arguments

        def build(model):
            plain(model)
            if was_trained and not context.executing_eagerly():
                model._make_train_function()

        built = types.SimpleNamespace(**{**vars(saving_utils), "try_build_compiled_arguments": build})
        return with_names(load, saving_utils=built)(filepath, *args, **options)

    return load_model


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


class _Sums(types.ModuleType):
    """`math_ops` for what makes a model's loss: it adds penalties at once, then losses and that sum one by one."""

    def __init__(self):
        super().__init__("math_ops")
        self._penalties = None

    def add_n(self, terms):
        """Returns the sum of tensors."""
        if _OF_AN_OUTPUT.search(terms[0].op.name):
            return functools.reduce(operator.add, terms)
        if terms[-1] is self._penalties:
            return 0.0 + self._penalties
        self._penalties = math_ops.add_n(terms)
        return self._penalties

    def __getattr__(self, name):
        return getattr(math_ops, name)


_OF_AN_OUTPUT = re.compile(r"(^|/)loss(_\d+)?/mul(_\d+)?$")


def _adding(prepare):
    """Returns the method that makes a model's loss, with 1.15's additions."""

    def prepare_total_loss(self, masks):
        return with_names(prepare, math_ops=_Sums())(self, masks)

    return prepare_total_loss


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


def _percentage(y_true, y_pred):
    """Returns the mean absolute percentage error."""
    y_pred = backend.ops.convert_to_tensor(y_pred)
    y_true = math_ops.cast(y_true, y_pred.dtype)
    parts = math_ops.abs((y_true - y_pred) / backend.clip(math_ops.abs(y_true), backend.epsilon(), None))
    return 100.0 * backend.mean(parts, axis=-1)


def _logarithmic(y_true, y_pred):
    """Returns the mean squared logarithmic error."""
    y_pred = backend.ops.convert_to_tensor(y_pred)
    y_true = math_ops.cast(y_true, y_pred.dtype)
    first, second = (
        math_ops.log(backend.clip(each, backend.epsilon(), None) + 1.0) for each in (y_pred, y_true)
    )
    return backend.mean(math_ops.squared_difference(first, second), axis=-1)


_percentage.__name__ = "mean_absolute_percentage_error"
_logarithmic.__name__ = "mean_squared_logarithmic_error"
_LOSSES = dict.fromkeys((_percentage.__name__, "mape", "MAPE"), _percentage)
_LOSSES |= dict.fromkeys((_logarithmic.__name__, "msle", "MSLE"), _logarithmic)


class L1L2(regularizers.Regularizer):
    """A penalty for weights.

    Args:
        l1: That for their sizes.
        l2: That for their squares.
    """

    def __init__(self, l1=0.0, l2=0.0):
        self.l1, self.l2 = backend.cast_to_floatx(l1), backend.cast_to_floatx(l2)

    def __call__(self, x):
        """Returns the penalty for a tensor."""
        if not self.l1 and not self.l2:
            return backend.constant(0.0)
        penalty = 0.0
        if self.l1:
            penalty += self.l1 * math_ops.reduce_sum(math_ops.abs(x))
        if self.l2:
            penalty += self.l2 * math_ops.reduce_sum(math_ops.square(x))
        return penalty

    def get_config(self):
        """Returns the arguments."""
        return {"l1": float(self.l1), "l2": float(self.l2)}


homes.place("tensorflow.python.keras.regularizers", L1L2)


def _l1(l=0.01):  # noqa: E741
    return L1L2(l1=l)


def _l2(l=0.01):  # noqa: E741
    return L1L2(l2=l)


def _l1_l2(l1=0.01, l2=0.01):
    return L1L2(l1, l2)


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
