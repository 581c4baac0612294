"""Training on the batches of a generator, as Keras 2.2.5 did."""

import inspect
import random

import keras
import numpy as np
import tensorflow as tf

from oldstack.keras2 import arguments, bars
from oldstack.keras2.op_counts import graph
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
    others = arguments.renamed("fit_generator", keras1("fit_generator"), others)
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
