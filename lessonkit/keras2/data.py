"""Data for the models of Keras 2.2.5: arrays as it took them, batches of generators, and its data sets."""

import inspect
import random
import warnings

import keras
import numpy as np
import tensorflow as tf

from lessonkit import data
from lessonkit.keras2 import arguments, bars, losses
from lessonkit.keras2.op_counts import graph
from lessonkit.keras2.steps import as_one

_GENERATOR_NAMES = {
    "samples_per_epoch": "steps_per_epoch",
    "nb_epoch": "epochs",
    "nb_val_samples": "validation_steps",
    "nb_worker": "workers",
    "pickle_safe": "use_multiprocessing",
    "max_q_size": "max_queue_size",
}


class Sequence:
    """Batches by their number, for `fit_generator`: a class of the user's has `__getitem__` and `__len__`."""

    use_sequence_api = True

    def on_epoch_end(self):
        """Is called after each epoch."""

    def __iter__(self):
        return (self[i] for i in range(len(self)))


def to_categorical(y, num_classes=None, dtype="float32"):
    """Returns a row for each class number, with 1 at its place.

    Args:
        y: Class numbers from 0.
        num_classes: The length of a row; `nb_classes` to Keras 1.
        dtype: The type.
    """
    y = np.array(y, dtype="int")
    shape = y.shape[:-1] if y.ndim > 1 and y.shape[-1] == 1 else y.shape
    y = y.ravel()
    num_classes = num_classes or np.max(y) + 1
    rows = np.zeros((len(y), num_classes), dtype)
    rows[np.arange(len(y)), y] = 1
    return rows.reshape((*shape, num_classes))


def normalize(x, axis=-1, order=2):
    """Returns an array divided by its norm along an axis."""
    norm = np.atleast_1d(np.linalg.norm(x, order, axis))
    norm[norm == 0] = 1
    return x / np.expand_dims(norm, axis)


def standardized(model, x, y=None, weight=None, class_weight=None):
    """Returns inputs, targets and weights as arrays of floats, in the order of the model's inputs and outputs.

    Args:
        model: The model.
        x: An array, a pandas object, or a list or dict of them.
        y: The targets; None for none.
        weight: The samples' weights; None for none.
        class_weight: Weights by class; None for none.

    Raises:
        ValueError: They don't fit the model, or each other.
    """
    inputs = [(_short_name(tensor), tensor.shape) for tensor in model.inputs]
    x = _arrays(x, inputs, "input")
    if y is None:
        return as_one(x), None, None
    names = [tensor._keras_history.operation.name for tensor in model.outputs]
    y = _arrays(y, _targets(model, names), "target")
    _check_lengths(x, y)
    weights = [
        _weights(target, *each)
        for target, *each in zip(y, _each(weight, names), _each(class_weight, names), strict=True)
    ]
    if all(each is None for each in weights):
        return as_one(x), as_one(y), None
    weights = [np.ones(len(y[0]), "float32") if each is None else each for each in weights]
    return as_one(x), as_one(y), as_one(weights)


def _short_name(tensor):
    return tensor._keras_history.operation.name


def _targets(model, names):
    """Returns name and shape of each output's targets; no shape where the loss is the user's own."""
    targets = []
    for name, tensor, loss in zip(names, model.outputs, model.loss_functions, strict=True):
        shape = tuple(tensor.shape)
        if loss is losses.sparse_categorical_crossentropy:
            shape = (*shape[:-1], 1)
        elif loss not in losses.LOSSES.values():
            shape = None
        targets.append((name, shape))
    return targets


def _arrays(values, expected, what):
    names = [name for name, _ in expected]
    if isinstance(values, dict):
        if missing := [name for name in names if name not in values]:
            raise ValueError(f'No data provided for "{missing[0]}". Need data for each key in: {names}')
        values = [values[name] for name in names]
    elif isinstance(values, tuple) or (isinstance(values, list) and len(names) > 1):
        values = list(values)
    elif not (
        isinstance(values, list) and len(values) == 1 and np.ndim(values[0]) > 0 and np.ndim(values) > 1
    ):
        values = [values]
    if len(values) != len(names):
        raise ValueError(
            f"Error when checking model {what}: the list of Numpy arrays that you are passing to your model is not "
            f"the size the model expected. Expected to see {len(names)} array(s), but instead got the following "
            f"list of {len(values)} arrays: {str(values)[:200]}..."
        )
    return [_array(each, name, shape, what) for each, (name, shape) in zip(values, expected, strict=True)]


def _array(values, name, shape, what):
    array = np.asarray(values)
    if array.dtype != np.float32:
        array = array.astype(np.float32)
    if array.ndim == 1:
        array = array[:, None]
    if shape is None:
        return array
    begin = f"Error when checking {what}: expected {name} to have"
    if array.ndim != len(shape):
        raise ValueError(f"{begin} {len(shape)} dimensions, but got array with shape {array.shape}")
    if any(size and size != there for size, there in zip(shape[1:], array.shape[1:], strict=True)):
        raise ValueError(f"{begin} shape {tuple(shape[1:])} but got array with shape {array.shape[1:]}")
    return array


def _check_lengths(x, y):
    for arrays, what in ((x, "input arrays (x)"), (y, "target arrays (y)")):
        if len({len(array) for array in arrays}) > 1:
            shapes = [array.shape for array in arrays]
            raise ValueError(f"All {what} should have the same number of samples. Got array shapes: {shapes}")
    if len(x[0]) != len(y[0]):
        raise ValueError(
            f"Input arrays should have the same number of samples as target arrays. Found {len(x[0])} input samples "
            f"and {len(y[0])} target samples."
        )


def _each(given, names):
    """Returns an argument for each output: one for one, a list in order, a dict by name."""
    if given is None or len(given) == 0:
        return [None] * len(names)
    if len(names) == 1:
        is_named = isinstance(given, dict) and names[0] in given
        return [given[names[0]] if is_named else given]
    return [given.get(name) for name in names] if isinstance(given, dict) else list(given)


def _weights(target, weight, class_weight):
    weight = None if weight is None else np.asarray(weight, "float32")
    if not isinstance(class_weight, dict):
        return weight
    classes = target.argmax(1) if target.shape[-1] > 1 else target.reshape(len(target))
    if missing := set(classes.tolist()) - set(class_weight):
        raise ValueError(
            f"`class_weight` must contain all classes in the data. The classes {missing} exist in the data but not "
            "in `class_weight`."
        )
    by_class = np.array([class_weight[each] for each in classes], "float32")
    return by_class if weight is None else weight * by_class


def is_generator(x) -> bool:
    """Returns whether batches come out of something, a generator or a Sequence."""
    kinds = keras.utils.PyDataset, tf.data.Dataset
    return inspect.isgenerator(x) or hasattr(x, "use_sequence_api") or isinstance(x, kinds)


def _is_sequence(generator):
    return (
        hasattr(generator, "__getitem__")
        and hasattr(generator, "__len__")
        and not isinstance(generator, tf.data.Dataset)
    )


def batches(generator, steps=None):
    """Yields the batches of a generator, so many of them; of a Sequence, all.

    Raises:
        ValueError: The number is missing.
    """
    if steps is None:
        steps = _steps(generator, "steps")
    if _is_sequence(generator):
        for i in range(int(steps)):
            yield generator[i % len(generator)]
        return
    for _, batch in zip(range(int(steps)), generator, strict=False):
        yield keras.tree.map_structure(np.asarray, batch) if isinstance(generator, tf.data.Dataset) else batch


def _steps(generator, name):
    if _is_sequence(generator):
        return len(generator)
    raise ValueError(
        f"`{name}=None` is only valid for a generator based on the `keras.utils.Sequence` class. Please specify "
        f"`{name}` or use the `keras.utils.Sequence` class."
    )


def _endless(sequence, shuffle):
    """Yields the batches of a Sequence, epoch after epoch."""
    order = list(range(len(sequence)))
    while True:
        if shuffle:
            random.shuffle(order)
        for i in order:
            yield sequence[i]
        if hasattr(sequence, "on_epoch_end"):
            sequence.on_epoch_end()


def fit_generator(
    model, generator, steps_per_epoch, epochs, verbose, callbacks, validation_data, validation_steps, validation_freq,
    class_weight, shuffle, initial_epoch, others,
):  # fmt: skip
    """Trains a model on the batches of a generator; see `Model.fit_generator`."""
    if "samples_per_epoch" in others and hasattr(generator, "batch_size"):
        others["samples_per_epoch"] //= generator.batch_size
    others = arguments.renamed("fit_generator", _GENERATOR_NAMES, others)
    epochs = others.get("epochs", epochs)
    steps = steps_per_epoch or others.get("steps_per_epoch") or _steps(generator, "steps_per_epoch")
    steps, validation_steps = int(steps), others.get("validation_steps", validation_steps)
    source = _endless(generator, shuffle) if _is_sequence(generator) else iter(generator)
    if isinstance(generator, tf.data.Dataset):
        source = (keras.tree.map_structure(np.asarray, batch) for batch in generator)
        if verbose:
            print(f"Train on {steps} steps")
        graph.add(9)  # what goes through a data set
    batch = next(source)
    model._prepare(batch[0])
    listed = model._callbacks(callbacks, epochs, verbose, None, 1, validation_data, bar=steps, steps=steps)
    listed._samples = steps
    model.stop_training = False
    listed.on_train_begin()
    for epoch in range(initial_epoch, epochs):
        listed.on_epoch_begin(epoch)
        shown = bars.Totals()
        for step in range(steps):
            batch = next(source) if batch is None else batch
            x, y, *weight = batch
            batch, size = None, len(x[0] if isinstance(x, list) else x)
            listed.call("on_train_batch_begin", step, {"batch": step, "size": size})
            values = model.train_on_batch(x, y, *weight, class_weight=class_weight)
            named = dict(
                zip(model.metrics_names, values if isinstance(values, list) else [values], strict=True)
            )
            shown.take(named, size)
            if listed.bar:
                listed.bar.come(step + 1, shown.by_step())
            listed.call("on_train_batch_end", step, {"batch": step, "size": size} | named)
            if model.stop_training:
                break
        logs = shown.by_sample()
        if listed.bar:
            listed.bar.shown = shown.with_epoch()
        if validation_data is not None and _validates(validation_freq, epoch):
            logs |= {
                f"val_{name}": value for name, value in _validated(model, validation_data, validation_steps)
            }
        listed.on_epoch_end(epoch, logs)
        if model.stop_training:
            break
    listed.on_train_end()
    return model.history


def _validates(frequency, epoch):
    return epoch + 1 in frequency if hasattr(frequency, "__contains__") else (epoch + 1) % frequency == 0


def _validated(model, validation, steps):
    if is_generator(validation) or not isinstance(validation, list | tuple):
        values = model.evaluate_generator(validation, steps)
    else:
        values = model.evaluate(*validation[:2], verbose=0, sample_weight=(*validation, None)[2])
    return zip(model.metrics_names, values if isinstance(values, list) else [values], strict=True)


def _with_old_names(load):
    def load_data(path=None, num_words=None, *args, **kwargs):
        if "nb_words" in kwargs:
            warnings.warn(
                "The `nb_words` argument in `load_data` has been renamed `num_words`.", stacklevel=2
            )
            num_words = kwargs.pop("nb_words")
        names = ("skip_top", "maxlen")
        return load(num_words=num_words, **dict(zip(names, args, strict=False)), **kwargs)

    load_data.__doc__ = load.__doc__
    return load_data


def load_boston(path="boston_housing.npz", test_split=0.2, seed=113):
    """Returns `(x_train, y_train), (x_test, y_test)` of the houses in Boston, in Keras 2's order."""
    table = np.loadtxt(data.dataset("housing.csv"))
    order = np.arange(len(table))
    np.random.RandomState(seed).shuffle(order)
    table = table[order]
    x, y = table[:, :-1], table[:, -1]
    cut = int(len(x) * (1 - test_split))
    return (x[:cut], y[:cut]), (x[cut:], y[cut:])


DATASETS = {
    "mnist": {"load_data": lambda path="mnist.npz": data.mnist.load_data()},
    "reuters": {
        "load_data": _with_old_names(data.reuters.load_data),
        "get_word_index": lambda path=None: data.reuters.get_word_index(),
    },
    "imdb": {
        "load_data": _with_old_names(data.imdb.load_data),
        "get_word_index": lambda path=None: data.imdb.get_word_index(),
    },
    "boston_housing": {"load_data": load_boston},
    "fashion_mnist": {"load_data": keras.datasets.fashion_mnist.load_data},
    "cifar10": {"load_data": keras.datasets.cifar10.load_data},
    "cifar100": {"load_data": keras.datasets.cifar100.load_data},
}
