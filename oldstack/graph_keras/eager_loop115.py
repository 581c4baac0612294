"""The loop of `fit`, `evaluate` and `predict` in `tf.keras` of TensorFlow 1.15 where execution is eager.

Source: python/keras/engine/training_v2.py of TensorFlow 1.15.
"""

import functools
import logging

import numpy as np
from tensorflow.python.framework import errors
from tensorflow.python.keras import callbacks, optimizer_v1
from tensorflow.python.keras.callbacks import make_logs
from tensorflow.python.keras.engine import training_utils_v1, training_v1
from tensorflow.python.keras.utils.mode_keys import ModeKeys
from tensorflow.python.util import nest

from oldstack.graph_keras.bars115 import Bar
from oldstack.graph_keras.eager_batches115 import adapter, batches_of
from oldstack.graph_keras.eager_steps115 import figures, has_own_loop, step_of, value_of
from oldstack.graph_keras.strategies115 import begun_once
from oldstack.loading.patch import patch


def install() -> None:
    """Changes TensorFlow's modules, once for a process."""
    model = training_v1.Model
    patch(model, "_select_training_loop", _selecting(model._select_training_loop))
    patch(model, "compile", _compiling(model.compile))
    patch(model, "_set_optimizer", _setting(model._set_optimizer))
    sums = training_utils_v1.MetricsAggregator
    patch(sums, "aggregate", _in_float64(sums.aggregate))


def _in_float64(aggregate):
    """Returns the method that adds a batch's figures to those before: losses in float64, as NumPy 1 did."""

    @functools.wraps(aggregate)
    def add_batch(self, figures, *places, **of_batch):
        aggregate(self, [np.float64(figures[0]), *figures[1:]], *places, **of_batch)

    return add_batch


def _compiling(plain):
    """Returns `compile`; who weighs steps of time is trained by the loop of before."""

    @functools.wraps(plain)
    def compile_model(self, *args, **options):
        if options.get("sample_weight_mode") is not None:
            options["experimental_run_tf_function"] = False
        return plain(self, *args, **options)

    return compile_model


def _setting(plain):
    """Returns the method that sets a model's optimizer; one of `tf.train` trains by the loop of before."""

    @functools.wraps(plain)
    def set_optimizer(self, optimizer):
        plain(self, optimizer)
        if any(isinstance(each, optimizer_v1.Optimizer) for each in nest.flatten(self.optimizer)):
            self._experimental_run_tf_function = False

    return set_optimizer


def _selecting(select):
    """Returns the method that says which loop trains a model."""

    @functools.wraps(select)
    def select_training_loop(self, inputs):
        return Loop() if has_own_loop(self) and adapter(inputs) else select(self, inputs)

    return select_training_loop


class _Pass:
    """Takes the batches of one epoch after the other, with callbacks and a bar.

    Args:
        model: The model.
        mode: What the passes are for.
        called: The list of callbacks.
        data: The batches.
        steps: How many there are in an epoch, if known.
        verbose: What is shown.
        epochs: How many epochs are asked for.
    """

    def __init__(self, model, mode, called, data, steps, verbose, epochs=1):
        self.model, self.mode, self.callbacks = model, mode, called
        self._data, self._steps, self._epochs = data, steps, epochs
        self._step = step_of(model, mode, data.dataset)
        self._bar = Bar(model, data.unit, verbose)
        self._dataset, self._iterator = begun_once(model, data.dataset), None

    def begin(self):
        """Begins the first epoch."""
        self.callbacks.model.stop_training = False
        self.callbacks._call_begin_hook(self.mode)

    def epoch(self, number, logs):
        """Takes all batches of an epoch, and returns its figures or its predictions.

        Args:
            number: That of the epoch, from 0 on.
            logs: A dictionary that gets the figures by name.
        """
        self._bar.begin(number, self.callbacks.params)
        self.model.reset_metrics()
        if self._iterator is None or self._data.begins_again(self._steps):
            self._iterator = iter(self._dataset)
        found = self._batches()
        make_logs(self.model, logs, found, self.mode)
        return found

    def _batches(self):
        results, total, number = [], np.float64(0), 0
        data, steps = self._data, self._steps
        size = data.batch_size
        while (steps is None or number < steps) and not self.callbacks.model.stop_training:
            seen = number * (size or 0)
            logs = {"batch": number, "size": 1 if data.samples is None else min(size, data.samples - seen)}
            self.callbacks._call_batch_hook(self.mode, "begin", number, logs)
            self._bar.batch_begin()
            try:
                found = self._step(self._iterator)
            except (StopIteration, errors.OutOfRangeError):
                if data.size is None and steps is None and number:
                    steps = self.callbacks.params["steps"] = number
                    self._bar.is_over(number)
                else:
                    self.callbacks.model.stop_training = True
                    _warn_of_end(self._epochs * steps)
                break
            if self.mode == ModeKeys.PREDICT:
                found = [value_of(each) for each in nest.flatten(found)]
                results.append(found)
            else:
                taken, found = int(found["batch_size"]), figures(found)
                if taken != logs["size"]:
                    logs["size"] = taken
                total += float(found[0]) * (1 if data.samples is None else logs["size"])
                results = [total, *found[1:]]
            make_logs(self.model, logs, found, self.mode)
            number += 1
            self.callbacks._call_batch_hook(self.mode, "end", number - 1, logs)
            self._bar.batch_end(logs, self.callbacks.params["metrics"])
        if not results:
            raise ValueError("Empty training data.")
        if self.mode == ModeKeys.PREDICT:
            return [np.concatenate(each) for each in zip(*results, strict=True)]
        return [total / (data.samples or steps or number), *results[1:]]

    def epoch_end(self, logs):
        """Ends an epoch on the bar, where the last batch counts again.

        Args:
            logs: The epoch's figures by name.
        """
        self._bar.end(logs, self.callbacks.params["metrics"], is_training=True)

    def end(self):
        """Ends the last epoch."""
        self.callbacks._call_end_hook(self.mode)


def _warn_of_end(batches):
    logging.getLogger("tensorflow").warning(
        "Your input ran out of data; interrupting training. Make sure that your dataset or generator can generate "
        f"at least `steps_per_epoch * epochs` batches (in this case, {batches} batches). You may need to use the "
        "repeat() function when building your dataset."
    )


def _once(model, mode, called, data, steps, verbose):
    """Returns the figures or predictions of one pass."""
    run, logs = _Pass(model, mode, called, data, steps, verbose), {}
    run.begin()
    found = run.epoch(0, logs)
    run.epoch_end(logs)
    run.end()
    return found


class Loop(training_utils_v1.TrainingLoop):
    """The loop of 1.15's `fit`, `evaluate` and `predict` where execution is eager."""

    def fit(
        self, model, x=None, y=None, batch_size=None, epochs=1, verbose=1, callbacks=None, validation_split=0.0,
        validation_data=None, shuffle=True, class_weight=None, sample_weight=None, initial_epoch=0,
        steps_per_epoch=None, validation_steps=None, validation_freq=1, **queue,
    ):  # fmt: skip
        """Trains a model; the arguments are those of its `fit`."""
        if validation_split and validation_data:
            raise ValueError("validation_data and validation_split cannot be used at same time.")
        batch_size = model._validate_or_infer_batch_size(batch_size, steps_per_epoch, x)
        data, validation = batches_of(
            model, x, y, sample_weight, class_weight, batch_size, steps_per_epoch, validation_split,
            epochs=epochs, shuffle=shuffle, **queue,
        )  # fmt: skip
        if validation_data:
            *pair, weights = training_utils_v1.unpack_validation_data(validation_data)
            size = batch_size or data.batch_size
            validation, _ = batches_of(model, *pair, weights, class_weight, size, validation_steps)
        elif validation_steps and validation is None:
            raise ValueError("`validation_steps` should not be specified if `validation_data` is None.")
        steps = steps_per_epoch or data.size
        training_utils_v1.infer_steps_for_dataset(
            model, data.dataset, steps, steps_name="steps_per_epoch", epochs=0
        )
        if validation:
            validation_steps = _steps(model, validation, validation_steps, "validation_steps")
        if verbose and (data.samples or steps):
            told = [_told(data, steps)]
            if validation and (validation.samples or validation_steps):
                told.append(_told(validation, validation_steps))
            print("Train " + ", validate ".join(told))
        called = _configured(
            model, callbacks, ModeKeys.TRAIN, data, steps, do_validation=validation is not None,
            batch_size=batch_size, epochs=epochs, samples=data.samples or steps,
        )  # fmt: skip
        run = _Pass(model, ModeKeys.TRAIN, called, data, steps, verbose, epochs)
        run.begin()
        for epoch in range(initial_epoch, epochs):
            if called.model.stop_training:
                break
            logs = {}
            called.on_epoch_begin(epoch, logs)
            run.epoch(epoch, logs)
            wanted = validation and training_utils_v1.should_run_validation(validation_freq, epoch)
            if wanted and not called.model.stop_training:
                found = _once(model, ModeKeys.TEST, called, validation, validation_steps, verbose=0)
                make_logs(model, logs, found, ModeKeys.TEST, prefix="val_")
            called.on_epoch_end(epoch, logs)
            run.epoch_end(logs)
        run.end()
        return model.history

    def _pass(
        self, model, mode, x, y=None, batch_size=None, verbose=1, sample_weight=None, steps=None, callbacks=None,
        **queue,
    ):  # fmt: skip
        batch_size = model._validate_or_infer_batch_size(batch_size, steps, x)
        data, _ = batches_of(model, x, y, sample_weight, None, batch_size, steps, **queue)
        steps = _steps(model, data, steps, "steps")
        known = data.samples is not None  # which 1.15 took for their number
        called = _configured(
            model, callbacks, mode, data, steps, batch_size=batch_size, epochs=1, samples=known
        )
        found = _once(model, mode, called, data, steps, verbose)
        return found[0] if len(found) == 1 else found

    def evaluate(self, model, x=None, y=None, **options):
        """Returns a model's loss and metrics; the arguments are those of its `evaluate`."""
        return self._pass(model, ModeKeys.TEST, x, y, **options)

    def predict(self, model, x, **options):
        """Returns a model's predictions; the arguments are those of its `predict`."""
        return self._pass(model, ModeKeys.PREDICT, x, **options)


def _steps(model, data, asked, name):
    """Returns how many steps a pass takes, if known."""
    return (
        asked
        or data.size
        or training_utils_v1.infer_steps_for_dataset(model, data.dataset, None, steps_name=name)
    )


def _configured(model, given, mode, data, steps, do_validation=False, **options):
    return callbacks.configure_callbacks(
        given, model, do_validation=do_validation, steps_per_epoch=steps, count_mode=data.unit, verbose=0,
        mode=mode, **options,
    )  # fmt: skip


def _told(data, steps):
    return f"on {data.samples} samples" if data.samples else f"for {steps} steps"
