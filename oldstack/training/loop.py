"""The loop over epochs: how many are trained in one call, and the callbacks around it."""

import contextlib
import time
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from oldstack.loading.quick_keras import keras, tf
from oldstack.training import rules, workers
from oldstack.training.ahead import Ahead
from oldstack.training.arrays import Structure, map_arrays, rows_of
from oldstack.training.interruption import TimeLeft, interruptible
from oldstack.training.programs import Pass, Program, kept_until_compile

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
        make_variables(model, "train_step", self._first_batch)
        self._pass = Pass("train_step", data, batch_size)
        self._jit = _is_worth_compiling(model, epochs * self._pass.steps)
        self._is_small = not (self._jit or _is_unfit_for_xla(model))
        self._workers = workers.current()
        if self._workers:
            self._jit = self._is_small = False  # sums over workers are neither for XLA nor for one thread
            workers.check(model)
            self._workers.check_data(data)
        self._validation: Pass | None = None
        self._validates = lambda epoch: False

    def validate_with(self, data: Structure, batch_size: int, frequency: int | Collection[int]) -> None:
        """Takes the data for validation, and after which epochs it comes.

        Args:
            data: Inputs, targets and weights, each array of shape (samples, ...).
            batch_size: Samples in a step.
            frequency: After every so many epochs, or after these, counted from 1.
        """
        make_variables(self._model, "test_step", self._first_batch)
        self._validation = Pass("test_step", data, batch_size)
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
        shuffle: bool,
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
        model, listed = self._model, self._listed(callbacks, epochs, verbose)
        self._orders = _Orders(self._pass.samples, shuffle)
        self._ahead = Ahead(listed, self._pass.samples)
        ahead = self._ahead.epochs, self._ahead.kept
        each_batch = any(map(_looks_at_batches, listed.callbacks))
        if self._workers:
            # The others have no callbacks, but see which ones the chief has.
            each_batch = any(map(_looks_at_batches, keras.tree.flatten(callbacks or [])))
            listed = workers.Followed(listed, each_batch)
        passes = self._pass, self._validation
        self._program = Program(model, *passes, self._jit, self._is_small, *ahead, each_batch)
        self._training_pace, self._validation_pace = _Pace(each_batch), _Pace(each_batch)
        pace = _Pace(most=self._ahead.epochs)
        logs: Any = None
        model.stop_training = False
        watched = workers.watched(listed), self._ahead.watched()
        with _as_it_stands(self._is_small), interruptible(listed, epochs) as check, watched[0], watched[1]:
            listed.on_train_begin()
            # Where BackupAndRestore says how far a training has come. It is not public.
            epoch = first = model._initial_epoch or initial_epoch
            while epoch < epochs and not model.stop_training:
                with pace.timed(has_compiled=epoch == first):
                    if pace.size == 1:
                        logs = self._one(epoch, listed, check)
                        epoch += 1
                    else:
                        logs, epoch = self._several(epoch, min(epoch + pace.size, epochs), listed)
                check(epoch - 1)
            if isinstance(model.optimizer, keras.optimizers.Optimizer):
                model.optimizer.finalize_variable_values(model.trainable_variables)
            listed.on_train_end(logs)
        return model.history

    def _one(self, epoch, listed, check):
        """Trains an epoch, in pieces between which callbacks hear of it; returns its figures."""
        order, validates, steps = self._orders.next(), [self._validates(epoch)], self._pass.steps
        listed.on_epoch_begin(epoch)
        for first, last in self._training_pace.pieces(steps):
            listed.on_train_batch_begin(first)
            logs, _ = self._program.run(order[None], validates, first, last).of(0)
            listed.on_train_batch_end(last - 1, logs)
            check(epoch)
            if self._model.stop_training:
                break
        if validates[0]:
            listed.on_test_begin()
            for first, last in self._validation_pace.pieces(self._validation.steps):
                listed.on_test_batch_begin(first)
                results = self._program.run(order[None], validates, steps + first, steps + last)
                _, figures = results.of(0)
                listed.on_test_batch_end(last - 1, figures)
            listed.on_test_end(figures)
            logs |= _named(figures)
        listed.on_epoch_end(epoch, logs)
        return logs

    def _several(self, epoch, end, listed):
        """Trains the epochs from one to before another in one go; returns the last one's figures, and which is next.

        It ends before where a callback has stopped the training, or made what came after void.
        """
        epochs = range(epoch, end)
        steps = self._pass.steps + (self._validation.steps if self._validation else 0)
        orders, validates = self._orders.ahead(len(epochs)), list(map(self._validates, epochs))
        results = self._program.run(orders, validates, 0, len(epochs) * steps)
        self._ahead.went(results.states, len(epochs))

        def tell(
            of_what, *given
        ):  # a CallbackList does the same, after a look at each figure that takes longer
            for callback in listed.callbacks:
                getattr(callback, f"on_{of_what}")(*given)

        for number, epoch in enumerate(epochs):
            self._ahead.tells(number)
            logs, figures = results.of(number)
            tell("epoch_begin", epoch, {})
            tell("train_batch_begin", 0, {})
            tell("train_batch_end", self._pass.steps - 1, logs)
            if validates[number]:
                tell("test_begin", {})
                tell("test_batch_begin", 0, {})
                tell("test_batch_end", self._validation.steps - 1, figures)
                tell("test_end", figures)
                logs |= _named(figures)
            tell("epoch_end", epoch, logs)
            if self._ahead.is_void():
                break
        self._ahead.catch_up()
        self._orders.back_to(number)
        return logs, epoch + 1

    def _listed(self, callbacks, epochs, verbose):
        if isinstance(callbacks, keras.callbacks.CallbackList):
            return callbacks
        if self._workers and not self._workers.is_chief:
            return keras.callbacks.CallbackList(add_history=True, model=self._model)
        return keras.callbacks.CallbackList(
            [*keras.tree.flatten(callbacks or []), TimeLeft()],
            add_history=True,
            add_progbar=verbose != 0,
            verbose=verbose,
            epochs=epochs,
            steps=self._pass.steps,
            model=self._model,
        )


class _Orders:
    """In which order the samples come, epoch after epoch.

    Args:
        samples: Their number.
        shuffle: As in `fit`.
    """

    def __init__(self, samples, shuffle):
        self._shuffle, self._order = shuffle, np.arange(samples, dtype=np.int32)

    def next(self):
        """Returns the order of the next epoch, an array of its own until the one after it."""
        if self._shuffle:
            np.random.shuffle(self._order)
        self._order = workers.from_chief(self._order)
        return self._order

    def ahead(self, epochs):
        """Returns the orders of the next epochs, of shape (epochs, samples)."""
        self._orders = np.empty((epochs, len(self._order)), np.int32)
        self._generators = []
        for order in self._orders:
            order[:] = self.next()
            self._generators.append(np.random.get_state())
        return self._orders

    def back_to(self, number):
        """Goes on from one of these epochs, and NumPy's generator as well.

        Args:
            number: Counted from 0.
        """
        self._order[:] = self._orders[number]
        np.random.set_state(self._generators[number])


class _Pace:
    """How much is done at a time: as much as takes some tenths of a second.

    Then there is time to show progress, and to stop.

    Args:
        is_one: Whether it is one all the time.
        most: The most that can be done at a time.

    Attributes:
        size: So many steps or epochs.
    """

    def __init__(self, is_one=False, most=2**30):
        self.size, self._most = 1, 1 if is_one else most

    @contextlib.contextmanager
    def timed(self, has_compiled):
        """Looks how long it takes, of which nothing is to be learned if something was compiled in it."""
        started = time.perf_counter()
        yield
        seconds = time.perf_counter() - started
        if seconds < 0.1:
            self.size = min(8 * self.size, self._most)
        elif seconds > 0.5 and not has_compiled:
            self.size = max(1, self.size // 2)

    def pieces(self, steps):
        """Yields the first step of each piece of a pass and the one after its last."""
        first = 0
        while first < steps:
            last = int(workers.from_chief(np.int32(min(first + self.size, steps))))
            with self.timed(has_compiled=first == 0):
                yield first, last
            first = last


def _named(figures):
    return {f"val_{name}": value for name, value in figures.items()}


def make_variables(model: keras.Model, step: str, batch: Structure) -> None:
    """Makes what variables are not there yet, of model, optimizer and metrics: a compiled step can't make any.

    A model that says `has_all_variables` is spared it: it takes as long as to compile a step.

    Args:
        model: The compiled model.
        step: What it will do with a batch: "train_step" or "test_step".
        batch: Inputs, targets and weights, each array of shape (samples, ...).
    """
    if getattr(model, "has_all_variables", False):
        return
    shapes = tuple((array.shape[1:], array.dtype) for array in keras.tree.flatten(batch) if array is not None)
    is_own = getattr(type(model), step) is not getattr(keras.Model, step)
    needed = is_own and step, shapes
    if needed in kept_until_compile(model).setdefault("variables", set()):
        return
    if isinstance(model, keras.Sequential) and not model.built:
        x, *_ = keras.utils.unpack_x_y_sample_weight(batch)
        model.build((None, *x.shape[1:]))  # layer after layer
    if is_own:  # its class alone knows what it needs
        own_step = tf.function(getattr(model, step), autograph=False)
        own_step.get_concrete_function(map_arrays(tf.constant, batch))
    else:
        _build_what_is_known(model, batch)
        # Public methods that do this also train or test on the batch.
        model._symbolic_build(data_batch=batch)
    kept_until_compile(model)["variables"] |= {needed}  # asked anew: compiling may have come in between


def _build_what_is_known(model, batch):
    """Builds losses and metrics of a chain of layers, where they are Keras's own; what else there is needs a trace."""
    _, y, _ = keras.utils.unpack_x_y_sample_weight(batch)
    parts = [each for each in (model._compile_metrics, model._compile_loss) if each and not each.built]
    own = [getattr(type(model), name) for name in ("compute_loss", "compute_metrics")]
    if y is None or keras.tree.is_nested(y) or own != [keras.Model.compute_loss, keras.Model.compute_metrics]:
        return
    if isinstance(model, keras.Sequential) and model.built and all(map(_is_of_keras, parts)):
        for each in parts:
            each.build(keras.KerasTensor(y.shape, keras.backend.standardize_dtype(y.dtype)), *model.outputs)


def _is_of_keras(part):
    given = (getattr(part, f"_user_{name}", None) for name in ("loss", "metrics", "weighted_metrics"))
    return all(
        each is None or isinstance(each, str) or each.__module__.startswith("keras.")
        for each in keras.tree.flatten(list(given))
    )


def _is_worth_compiling(model, steps):
    """Returns whether XLA is to compile a training of so many steps.

    By itself Keras leaves XLA out on a CPU, where a step at a time gains nothing from it.
    """
    if rules.is_on() and not model.jit_compile:
        return False  # XLA rounds a product and a sum at once
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
