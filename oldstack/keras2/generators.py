"""Training on the batches of a generator, as Keras 2.2.5 did."""

import contextlib
import functools
import inspect
import random
import warnings
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from oldstack.keras2 import arguments, bars
from oldstack.names import keras1


class Sequence:
    """Batches by their number, for `fit_generator`: a class of the user's has `__getitem__` and `__len__`."""

    use_sequence_api = True

    def on_epoch_end(self):
        """Is called after each epoch."""

    def __iter__(self):
        return (self[i] for i in range(len(self)))


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


def batches(generator, steps=None, workers=1, use_multiprocessing=False, verbose=0):
    """Yields the batches of a generator, so many of them; of a Sequence, all.

    Args:
        generator: The generator.
        steps: The number.
        workers: 0 for a Sequence's own iteration.
        use_multiprocessing: Whether they were made in another process.
        verbose: 1 for a bar.

    Raises:
        ValueError: The number is missing.
    """
    steps = int(_steps(generator, "steps") if steps is None else steps)
    bar = bars.Progbar(steps) if verbose == 1 else None
    source = _source(generator, workers, use_multiprocessing)
    for step, batch in zip(range(steps), source, strict=False):
        yield batch
        if bar:
            bar.update(step + 1)


def size(x) -> int:
    """Returns the number of samples of a batch.

    Args:
        x: Its inputs: an array, or a list or dict of them.
    """
    if isinstance(x, dict):
        x = list(x.values())
    return len(x[0] if isinstance(x, list) else x)


_POSITIONAL = "generator", "steps_per_epoch", "epochs"
_KEPT_BY_KERAS_1 = {"val_samples", "nb_epoch", "nb_val_samples", "nb_worker"}


def with_keras1_arguments(method: Callable) -> Callable:
    """Returns a model's method of generators that takes Keras 1's arguments, with Keras 2's warnings.

    Args:
        method: The method, with Keras 2's.
    """
    name = method.__name__

    @functools.wraps(method)
    def call(model, *args, **kwargs):
        if len(args) > len(_POSITIONAL):
            raise TypeError(
                f"`{name}` can accept only 3 positional arguments {_POSITIONAL}, but you passed the following "
                f"positional arguments: {list(args)}"
            )
        old, kwargs = keras1(name), dict(kwargs)
        if "samples_per_epoch" in kwargs and len(args) < 2:
            generator = args[0] if args else kwargs["generator"]
            kwargs["samples_per_epoch"] //= getattr(generator, "batch_size", 1)
        if _KEPT_BY_KERAS_1 & kwargs.keys():
            warnings.warn(
                "The semantics of the Keras 2 argument `steps_per_epoch` is not the same as the Keras 1 argument "
                "`samples_per_epoch`. `steps_per_epoch` is the number of batches to draw from the generator at each "
                "epoch. Basically steps_per_epoch = samples_per_epoch/batch_size. Similarly "
                "`nb_val_samples`->`validation_steps` and `val_samples`->`steps` arguments have changed. Update your "
                "method calls accordingly.",
                stacklevel=2,
            )
        return method(model, *args, **arguments.renamed(name, old, kwargs, args))

    return call


def _steps(generator, name):
    if _is_sequence(generator):
        return len(generator)
    raise ValueError(
        f"`{name}=None` is only valid for a generator based on the `keras.utils.Sequence` class. Please specify "
        f"`{name}` or use the `keras.utils.Sequence` class."
    )


def _source(generator, workers=1, use_multiprocessing=False, shuffle=False):
    """Returns an iterator over the batches of a generator."""
    if isinstance(generator, tf.data.Dataset):
        return (keras.tree.map_structure(np.asarray, batch) for batch in generator)
    if not workers:
        return _iterated(generator) if _is_sequence(generator) else iter(generator)
    if _is_sequence(generator):
        return _endless(generator, shuffle, _Apart if use_multiprocessing else contextlib.nullcontext)
    return _apart(generator) if use_multiprocessing else iter(generator)


def _iterated(sequence):
    """Yields the batches of a Sequence as its own iteration does, which ends no epoch."""
    while True:
        yield from sequence


class _Apart:
    """Random numbers as in a process of its own, which begins where this one is now."""

    def __init__(self):
        self._states = random.getstate(), np.random.get_state()

    def __enter__(self):
        self._swap()

    def __exit__(self, *error):
        self._swap()

    def _swap(self):
        here = random.getstate(), np.random.get_state()
        random.setstate(self._states[0])
        np.random.set_state(self._states[1])
        self._states = here


def _apart(generator):
    """Yields the batches of a generator that ran in another process."""
    place, source = _Apart(), iter(generator)
    while True:
        with place:
            batch = next(source, None)
        if batch is None:
            return
        yield batch


def _endless(sequence, shuffle, make_place):
    """Yields the batches of a Sequence, epoch after epoch, each epoch's made in a place of its own."""
    order = list(range(len(sequence)))
    while True:
        if shuffle:
            random.shuffle(order)
        place = make_place()
        for i in order:
            with place:
                batch = sequence[i]
            yield batch
        if hasattr(sequence, "on_epoch_end"):
            sequence.on_epoch_end()


def fit_generator(
    model, generator, steps_per_epoch, epochs, verbose, callbacks, validation_data, validation_steps, validation_freq,
    class_weight, workers, use_multiprocessing, shuffle, initial_epoch,
):  # fmt: skip
    """Trains a model on the batches of a generator; see `Model.fit_generator`."""
    steps = int(steps_per_epoch or _steps(generator, "steps_per_epoch"))
    validation = _validation(validation_data, validation_steps, workers, use_multiprocessing)
    source = _source(generator, workers, use_multiprocessing, shuffle)
    if isinstance(generator, tf.data.Dataset) and verbose:
        print(f"Train on {steps} steps")
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
            batch, rows = None, size(x)
            listed.call("on_train_batch_begin", step, {"batch": step, "size": rows})
            values = model.train_on_batch(x, y, *weight, class_weight=class_weight)
            named = dict(
                zip(model.metrics_names, values if isinstance(values, list) else [values], strict=True)
            )
            shown.take(named, rows)
            if listed.bar:
                listed.bar.come(step + 1, shown.by_step())
            listed.call("on_train_batch_end", step, {"batch": step, "size": rows} | named)
            if model.stop_training:
                break
        logs = shown.by_sample()
        if listed.bar:
            listed.bar.shown = shown.with_epoch()
        if validation and step == steps - 1 and _validates(validation_freq, epoch):
            values = validation(model, rows)
            values = values if isinstance(values, list) else [values]
            logs |= {f"val_{name}": value for name, value in zip(model.metrics_names, values, strict=True)}
        listed.on_epoch_end(epoch, logs)
        if model.stop_training:
            break
    listed.on_train_end()
    return model.history


def _validates(frequency, epoch):
    return epoch + 1 in frequency if hasattr(frequency, "__contains__") else (epoch + 1) % frequency == 0


def _validation(data, steps, workers, use_multiprocessing):
    """Returns what gives the figures of a validation, of a model and a batch size; None without data.

    A generator goes on from one validation to the next.
    """
    if data is None:
        return None
    if isinstance(data, list | tuple):
        return lambda model, rows: model.evaluate(*data[:2], rows, 0, (*data, None)[2])
    steps = steps or _steps(data, "validation_steps")
    if isinstance(data, tf.data.Dataset):
        return lambda model, rows: model.evaluate_generator(data, steps)
    source = _source(data, workers, use_multiprocessing)
    return lambda model, rows: model.evaluate_generator(source, steps, workers=0)
