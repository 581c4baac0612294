"""The batches that `tf.keras` of TensorFlow 1.15 made of its data where execution is eager.

Source: python/keras/engine/data_adapter.py and training_v2.py of TensorFlow 1.15.
"""

import inspect
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from tensorflow.python.data.ops import dataset_ops
from tensorflow.python.data.ops import options as options_lib
from tensorflow.python.framework import composite_tensor, ops, tensor, tensor_util
from tensorflow.python.keras.engine import training_utils_v1
from tensorflow.python.keras.utils import data_utils
from tensorflow.python.ops import array_ops
from tensorflow.python.types import data as data_types
from tensorflow.python.util import nest


def adapter(x: object) -> Callable | None:
    """Returns what makes batches of a model's data, or nothing where the loop of before takes them."""
    flat = nest.flatten(x)
    if isinstance(x, data_types.DatasetV2):
        return _of_dataset
    if inspect.isgenerator(x):
        return _of_generator
    if isinstance(x, data_utils.Sequence):
        return _of_sequence
    if _is_of_scalars(x):
        return _of_lists
    if all(isinstance(each, (np.ndarray, tensor.Tensor)) for each in flat):
        return _of_arrays
    return None


def _is_of_scalars(x):
    if isinstance(x, (list, tuple)) and len(x):
        return _is_of_scalars(x[0])
    return isinstance(x, (float, int, str))


@dataclass
class Batches:
    """What a loop takes batches from.

    Attributes:
        dataset: The batches.
        size: How many batches there are, if known.
        batch_size: How many samples a batch has, if known.
        samples: How many samples there are, if known.
        is_endless: Whether one iterator lasts for all epochs.
    """

    dataset: object
    size: int | None = None
    batch_size: int | None = None
    samples: int | None = None
    is_endless: bool = False

    @property
    def unit(self):
        """What a bar counts."""
        return "steps" if self.samples is None else "samples"

    def begins_again(self, steps):
        """Whether each epoch begins with the first batch.

        Args:
            steps: How many steps of an epoch are asked for, or nothing.
        """
        return not self.is_endless and (self.size is not None or steps is None)


def _of_dataset(x, **_):
    return Batches(x)


def _of_lists(x, y, sample_weights=None, **options):
    arrays = (None if each is None else np.asarray(each) for each in (x, y, sample_weights))
    return _of_arrays(*arrays, **options)


def _of_arrays(x, y, sample_weights=None, batch_size=None, steps=None, epochs=1, shuffle=False, **_):
    parts = [_tensors(each) for each in (x, y)]
    weights = nest.flatten(sample_weights)
    if any(each is not None for each in weights) and parts[1] is not None:
        known = next(each for each in weights if each is not None)
        ones = [array_ops.ones((known.shape[0],)) if each is None else each for each in weights]
        parts.append(_tensors(ones))
    parts = tuple(each for each in parts if each is not None)
    number = int(nest.flatten(parts[0])[0].shape[0])
    batch_size = batch_size or (steps and math.ceil(number / steps))
    if not batch_size:
        raise ValueError("`batch_size` or `steps` is required for `Tensor` or `NumPy` input data.")
    size, left = math.ceil(number / batch_size), number % batch_size
    orders = np.tile(np.arange(number), (epochs, 1))
    if shuffle:
        for order in orders:
            np.random.shuffle(order)

    def batch(i):
        first = i % size * batch_size
        rows = ops.convert_to_tensor(orders)[i // size, first : first + batch_size]

        def gather(whole):
            found = array_ops.gather(whole, rows)
            if not left or size == 1:
                found.set_shape([left or batch_size, *whole.shape[1:]])
            return found

        return nest.map_structure(gather, parts)

    dataset = dataset_ops.DatasetV2.range(epochs * size).map(
        batch, num_parallel_calls=dataset_ops.AUTOTUNE, deterministic=True
    )
    return Batches(dataset.with_options(_as_written()), size, batch_size, number, is_endless=True)


def _as_written():
    """Returns the options of data that are gone through once: looking for a quicker way takes longer than it gains."""
    options = options_lib.Options()
    options.autotune.enabled = False
    options.experimental_optimization.apply_default_optimizations = False
    return options


def _tensors(arrays):
    flat = nest.flatten(arrays)
    if not flat or flat[0] is None:
        return None
    if len(flat) == 1:
        return ops.convert_to_tensor(flat[0])
    found = nest.map_structure(ops.convert_to_tensor, arrays)
    return tuple(found) if isinstance(found, list) else found


def _from_generator(function, first):
    kinds = nest.map_structure(lambda each: each.dtype, first)
    shapes = nest.map_structure(lambda each: each.shape, first)
    return dataset_ops.DatasetV2.from_generator(function, kinds, shapes)


def _of_generator(x, workers=1, use_multiprocessing=False, max_queue_size=10, **_):
    first = next(x)

    def batches():
        again = itertools.chain([first], x)
        if not workers:
            return again
        queue = data_utils.GeneratorEnqueuer(again, use_multiprocessing=use_multiprocessing)
        queue.start(workers=workers, max_queue_size=max_queue_size)
        return queue.get()

    return Batches(_from_generator(batches, first), batch_size=int(nest.flatten(first)[0].shape[0]))


def _of_sequence(x, shuffle=False, workers=1, use_multiprocessing=False, max_queue_size=10, **_):
    first = x[0]

    def batches():
        if not workers:
            return (x[i] for i in range(len(x)))
        queue = data_utils.OrderedEnqueuer(x, use_multiprocessing=use_multiprocessing)
        queue.start(workers=workers, max_queue_size=max_queue_size)
        return queue.get()

    dataset = _from_generator(batches, first)
    if shuffle:
        dataset = dataset.shuffle(len(x))
    batch_size = int(nest.flatten(first)[0].shape[0])
    return Batches(dataset, len(x), batch_size, len(x) * batch_size)


_STANDARDIZED = _of_dataset, _of_arrays


def batches_of(
    model, x, y=None, sample_weights=None, class_weights=None, batch_size=None, steps=None, split=0.0, **options
):  # fmt: skip
    """Returns the batches to train with, and those to validate with if a part is split off."""
    make, rest = adapter(x), None
    if make in _STANDARDIZED:
        x, y, sample_weights = model._standardize_user_data(
            x, y, sample_weight=sample_weights, class_weight=class_weights, batch_size=batch_size,
            check_steps=False, steps=steps,
        )  # fmt: skip
    elif split:
        raise ValueError(
            f"`validation_split` argument is not supported when data adapter is {make}. "
            f"Received: x={x}, validation_split={split}"
        )
    if split:
        x, y, sample_weights, *others = training_utils_v1.split_training_and_validation_data(
            x, y, sample_weights, split
        )
        rest = _of_arrays(*others, batch_size=batch_size)
    found = make(x, y=y, sample_weights=sample_weights, batch_size=batch_size, steps=steps, **options)
    if make not in _STANDARDIZED:
        _prepare(model, found.dataset)
    return found, rest


def _prepare(model, dataset):
    """Builds and compiles a model that knows its inputs by its data alone."""
    if model.inputs:
        inputs, target, _ = next_batch(iter(dataset))
    else:
        inputs, target, _ = model._build_model_with_inputs(dataset, targets=None)
    if not model._is_compiled and model.optimizer:
        model._compile_from_inputs(inputs, target, dataset, None)
    if target is not None:
        training_utils_v1.prepare_sample_weight_modes(model._training_endpoints, model.sample_weight_mode)


def next_batch(iterator):
    """Returns inputs, targets and weights of the next batch."""
    found = next(iterator)
    if tensor_util.is_tf_type(found) or isinstance(found, (dict, composite_tensor.CompositeTensor)):
        found = [found]
    return (*found, None, None)[:3]
