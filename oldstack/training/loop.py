"""The compiled loop: all batches of an epoch in one call, and the callbacks around it."""

import contextlib
import time
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from oldstack.loading.quick_keras import keras, tf
from oldstack.training import rules
from oldstack.training.arrays import Structure, map_arrays, number_of_samples, rows_of
from oldstack.training.interruption import TimeLeft, interruptible

# Below this number of steps, compiling with XLA takes longer than it saves.
_WORTH_COMPILING = 10000
# XLA's convolutions and loops within a step are slower on a CPU than TensorFlow's own kernels.
_NOT_FOR_XLA = (keras.layers.RNN, keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D)

_BATCH_HOOKS = (
    "on_batch_begin",
    "on_batch_end",
    "on_train_batch_begin",
    "on_train_batch_end",
    "on_test_batch_begin",
    "on_test_batch_end",
)


class Training:
    """One call of `fit`.

    Args:
        model: The compiled model.
        data: Inputs, targets and weights, each array of shape (samples, ...).
        batch_size: Samples in a step.
        epochs: How many epochs there will be.
    """

    def __init__(self, model: keras.Model, data: Structure, batch_size: int, epochs: int):
        self._model = model
        self._first_batch = rows_of(data, 0, batch_size)
        _make_variables(model, "train_step", self._first_batch)
        steps = epochs * -(-number_of_samples(data) // batch_size)
        self._jit = _is_worth_compiling(model, steps)
        self._is_small = not (self._jit or _is_unfit_for_xla(model))
        self._epoch = _Loop(model, "train_step", data, batch_size, self._jit)
        self._validation: _Loop | None = None
        self._validates = lambda epoch: False

    def validate_with(self, data: Structure, batch_size: int, frequency: int | Collection[int]) -> None:
        """Takes the data for validation, and after which epochs it comes.

        Args:
            data: Inputs, targets and weights, each array of shape (samples, ...).
            batch_size: Samples in a step.
            frequency: After every so many epochs, or after these, counted from 1.
        """
        _make_variables(self._model, "test_step", self._first_batch)
        self._validation = _Loop(self._model, "test_step", data, batch_size, self._jit)
        self._validates = lambda epoch: (
            epoch + 1 in frequency if hasattr(frequency, "__contains__") else (epoch + 1) % frequency == 0
        )

    def run(
        self,
        initial_epoch: int,
        epochs: int,
        verbose: int | str,
        callbacks: keras.callbacks.CallbackList
        | Sequence[keras.callbacks.Callback]
        | keras.callbacks.Callback
        | None,
        shuffle: bool | str,
    ) -> keras.callbacks.History:
        """Trains; returns the model's History.

        Args:
            initial_epoch: The number of epochs that are done already.
            epochs: The number of the last epoch.
            verbose: As in `fit`.
            callbacks: Keras's callbacks, or a list of them that knows the model already.
            shuffle: As in `fit`.

        Raises:
            ValueError: The model's own step returns figures that are none of its metrics.
        """
        model, order = self._model, np.arange(self._epoch.samples, dtype=np.int32)
        listed = self._listed(callbacks, epochs, verbose)
        each_batch = any(map(_looks_at_batches, listed.callbacks))
        logs: Any = None
        model.stop_training = False
        with _as_it_stands(self._is_small), interruptible(listed, epochs) as check:
            listed.on_train_begin()
            # Where BackupAndRestore says how far a training has come. It is not public.
            for epoch in range(model._initial_epoch or initial_epoch, epochs):
                if shuffle == "anew":
                    order = self._epoch.shuffled()
                elif shuffle:
                    np.random.shuffle(order)
                listed.on_epoch_begin(epoch)
                for first, last in self._epoch.pieces(each_batch):
                    listed.on_train_batch_begin(first)
                    logs = self._epoch.run(tf.constant(order), first, last)
                    listed.on_train_batch_end(last - 1, logs)
                    check(epoch)
                    if model.stop_training:
                        break
                if self._validates(epoch):
                    logs |= {
                        f"val_{name}": value for name, value in self._validate(listed, each_batch, shuffle)
                    }
                listed.on_epoch_end(epoch, logs)
                check(epoch)
                if model.stop_training:
                    break
            if isinstance(model.optimizer, keras.optimizers.Optimizer):
                model.optimizer.finalize_variable_values(model.trainable_variables)
            listed.on_train_end(logs)
        return model.history

    def _listed(self, callbacks, epochs, verbose):
        if isinstance(callbacks, keras.callbacks.CallbackList):
            return callbacks
        return keras.callbacks.CallbackList(
            [*keras.tree.flatten(callbacks or []), TimeLeft()],
            add_history=True,
            add_progbar=verbose != 0,
            verbose=verbose,
            epochs=epochs,
            steps=self._epoch.steps,
            model=self._model,
        )

    def _validate(self, callbacks, each_batch, shuffle):
        order = (
            self._validation.shuffled()
            if shuffle == "anew"
            else np.arange(self._validation.samples, dtype=np.int32)
        )
        order = tf.constant(order)
        callbacks.on_test_begin()
        for first, last in self._validation.pieces(each_batch):
            callbacks.on_test_batch_begin(first)
            logs = self._validation.run(order, first, last)
            callbacks.on_test_batch_end(last - 1, logs)
        callbacks.on_test_end(logs)
        return logs.items()


class _Loop:
    """A loop over the batches of some arrays.

    Attributes:
        samples: The number of samples.
        steps: The number of batches.
    """

    def __init__(self, model, step, data, batch_size, jit):
        self.samples = number_of_samples(data)
        self.steps = -(-self.samples // batch_size)
        self._model, self._step, self._batch_size, self._jit = model, step, batch_size, jit
        self._data, self._program = map_arrays(tf.constant, data), None
        self._steps_in_a_piece = 1

    def shuffled(self):
        """Returns another order of the samples, as tf.keras of TensorFlow 1.15 took them: in one batch as they were."""
        order = np.arange(self.samples, dtype=np.int32)
        shuffled = np.random.permutation(order)
        return order if self.steps == 1 else shuffled

    def pieces(self, each_batch):
        """Yields the first step of each piece of an epoch and the one after its last.

        A piece is a batch if somebody looks at each, else as long as it takes some tenths of a second:
        then there is time to show progress, and to stop.
        """
        first = 0
        while first < self.steps:
            last = first + 1 if each_batch else min(first + self._steps_in_a_piece, self.steps)
            started = time.perf_counter()
            yield first, last
            if time.perf_counter() - started < 0.1:
                self._steps_in_a_piece *= 8
            elif time.perf_counter() - started > 0.5 and first:  # the first one was compiled as well
                self._steps_in_a_piece = max(1, self._steps_in_a_piece // 2)
            first = last

    def run(self, order, first, last):
        """Takes the batches from `first` to before `last`; returns the metrics since the epoch began."""
        given = self._data, order, tf.constant(first), tf.constant(last)
        if self._program is None:
            self._program = _program(self._model, self._step, self._batch_size, self._jit, given)
        try:
            results = self._program(*given)
        except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError):
            if not self._jit or self._model.jit_compile:
                raise
            self._jit, self._program = False, None  # not everything can be compiled with XLA
            return self.run(order, first, last)
        return {name: float(value) if value.shape.rank == 0 else value for name, value in results.items()}


def _make_variables(model, step, batch):
    """Makes what variables are not there yet, of model, optimizer and metrics: a compiled loop can't make any."""
    if isinstance(model, keras.Sequential) and not model.built:
        x, *_ = keras.utils.unpack_x_y_sample_weight(batch)
        model.build((None, *x.shape[1:]))  # layer after layer
    if getattr(type(model), step) is getattr(keras.Model, step):
        # Public methods that do this also train or test on the batch.
        model._symbolic_build(data_batch=batch)
    else:  # its class alone knows what it needs
        own_step = tf.function(getattr(model, step), autograph=False)
        own_step.get_concrete_function(map_arrays(tf.constant, batch))


def _program(model, step, batch_size, jit, given):
    """Returns the compiled loop of a model, which is kept until `model.compile`, as Keras's own is."""
    model.make_train_function()
    programs = vars(model.train_function).setdefault("compiled_epochs", {})
    key = step, batch_size, jit, rules.is_on()
    if key not in programs:
        programs[key] = _new_program(model, step, batch_size, jit)
    # What is compiled for these shapes is called in half the time: it needn't look at them each time.
    return programs[key] if model.run_eagerly else programs[key].get_concrete_function(*given)


def _new_program(model, step, batch_size, jit):
    def program(data, order, first, last):
        samples = order.shape[0]
        is_odd = samples % batch_size > 0
        # XLA has to know how long a batch is, so there the short last one is compiled by itself.
        in_loop = samples // batch_size if jit else -(-samples // batch_size)
        has_outputs = keras.tree.is_nested(keras.utils.unpack_x_y_sample_weight(data)[1])

        def take(rows):
            if jit and is_odd and has_outputs:
                # In Model.fit no batch knows its size then, and Keras averages each output's loss by batch.
                rows = tf.raw_ops.PlaceholderWithDefault(input=rows, shape=[None])
            logs = getattr(model, step)(map_arrays(lambda array: tf.gather(array, rows), data))
            _check_logs(model, step, logs)

        def take_batch(number):
            start = number * batch_size
            size = tf.minimum(batch_size, samples - start) if is_odd and not jit else batch_size
            take(tf.slice(order, [start], [size]))
            return (number + 1,)

        with rules.computations(model):
            tf.cond(tf.equal(first, 0), _returning_0(model.reset_metrics), lambda: 0)
            if in_loop:
                end = tf.minimum(last, in_loop)
                tf.while_loop(lambda number: number < end, take_batch, (first,), parallel_iterations=1)
            if jit and is_odd:
                rest = _returning_0(lambda: take(order[in_loop * batch_size :]))
                tf.cond(last > in_loop, rest, lambda: 0)
            return model.get_metrics_result()

    return program if model.run_eagerly else tf.function(program, jit_compile=jit, autograph=False)


def _returning_0(function):
    def returning_0():
        function()
        return 0

    return returning_0


def _check_logs(model, step, logs):
    """Refuses a step whose figures are its last batch's alone: the loop keeps those that are metrics."""
    named = {}
    for name, value in logs.items():
        named |= value if isinstance(value, dict) else {name: value}
    if others := named.keys() ^ model.get_metrics_result().keys():
        raise ValueError(
            f"{step} of {type(model).__name__} must return the model's metrics, and these differ: "
            f"{sorted(others)}. Keep them in a keras.metrics.Mean, or use model.fit"
        )


def _is_worth_compiling(model, steps):
    """Returns whether XLA is to compile a training of so many steps.

    By itself Keras leaves XLA out on a CPU, where a step at a time gains nothing from it.
    """
    return model.jit_compile or (steps >= _WORTH_COMPILING and not _is_unfit_for_xla(model))


def _is_unfit_for_xla(model):
    # Public are only the layers of a model, not those inside another layer.
    return any(isinstance(layer, _NOT_FOR_XLA) or _draws(layer) for layer in model._flatten_layers())


def _draws(layer):
    """Returns whether a layer draws random numbers from Keras's stream; XLA would draw others."""
    return getattr(layer, "seed_generator", None) is not None and getattr(layer, "stream", None) is None


@contextlib.contextmanager
def _as_it_stands(is_small):
    """Has TensorFlow run the graph of a small model as it stands: to look for a better one takes longer."""
    before = tf.config.optimizer.get_experimental_options().get("disable_meta_optimizer", False)
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": before or is_small})
    try:
        yield
    finally:
        tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": before})


def _looks_at_batches(callback):
    """Returns whether a callback has to be called for each batch."""
    if isinstance(callback, keras.callbacks.ProgbarLogger):
        return False
    # Keras's own look at batches only if these say so.
    is_for_epochs = "epoch" in (getattr(callback, "save_freq", None), getattr(callback, "update_freq", None))
    for hook in _BATCH_HOOKS:
        function = getattr(getattr(callback, hook), "__func__", None)
        if function is not getattr(keras.callbacks.Callback, hook) and not (
            is_for_epochs and function.__module__.startswith("keras.")
        ):
            return True
    return False
