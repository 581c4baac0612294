"""An epoch of training as one compiled program: `fit(model, x, y, ...)` for `model.fit(x, y, ...)`.

`Model.fit` fetches each batch from an iterator and comes back to Python after each step. On the small tables of
the lessons that costs hundreds of times what the arithmetic does. For arrays in memory `fit` hands TensorFlow
the order of the samples, and a compiled loop takes the batches, step after step, to the end of the epoch. What
a step does is Keras's own `train_step`; optimizer, metrics, callbacks, progress bar and `History` are the model's.

The samples come in the order that Keras 2 took them in: one array of their numbers, which
`numpy.random.shuffle` shuffles on from epoch to epoch. Together with `as_keras2` a model follows the one
that Keras 2.2.5 trained from the same seeds.
"""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from lessonkit import keras2_rules
from lessonkit.folders import running_dir
from lessonkit.keras2_rules import Dropout, as_keras2, hard_sigmoid
from lessonkit.messages import say
from lessonkit.quick_keras import keras, tf

__all__ = ["Dropout", "as_keras2", "fit", "fits", "hard_sigmoid"]

QUICK_EPOCHS, QUICK_ROWS = 2, 1000  # what `run --quick` leaves of a training

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

_fits = []


def fit(
    model: keras.Model,
    x,
    y=None,
    batch_size: int | None = None,
    epochs: int = 1,
    verbose: int | str = "auto",
    callbacks: Sequence[keras.callbacks.Callback] | keras.callbacks.Callback | None = None,
    validation_split: float = 0.0,
    validation_data: tuple | None = None,
    shuffle: bool | str = True,
    class_weight: dict[int, float] | None = None,
    sample_weight=None,
    initial_epoch: int = 0,
    validation_batch_size: int | None = None,
    validation_freq: int | Sequence[int] = 1,
) -> keras.callbacks.History:
    """Trains a model as `model.fit` does with the same arguments, an epoch as one compiled program.

    Callbacks that look at each batch (`on_train_batch_begin`, `on_train_batch_end`) get to see each
    batch, at the price of a call for each. The others leave the epoch in one piece, or in pieces of
    some tenths of a second.

    Args:
        model: A compiled Keras model.
        x: The inputs: an array of shape (samples, ...), or a list or dict of such arrays. Floats are taken
            as Keras's `floatx`.
        y: The targets, in the same way; None if the model has its own.
        batch_size: Samples in a step, 32 unless given. The last batch of an epoch may be shorter.
        epochs: The number of the last epoch.
        verbose: 0 for silence, 1 or "auto" for a progress bar, 2 for a line each epoch.
        callbacks: Keras's callbacks.
        validation_split: The share of the samples, from the end, that is kept for validation.
        validation_data: `(x, y)` or `(x, y, sample_weight)` for validation.
        shuffle: Whether each epoch takes the samples in another order; "anew" to shuffle them as they were given,
            as tf.keras of TensorFlow 1.15 did, and not on from the epoch before; and those of validation as well.
        class_weight: How much a sample counts in the loss, by its class.
        sample_weight: How much each sample counts in the loss: an array of shape (samples,).
        initial_epoch: The number of epochs that are done already.
        validation_batch_size: Samples in a step of validation, `batch_size` unless given.
        validation_freq: Validate every so many epochs, or in these epochs, counted from 1.

    Returns:
        Keras's `History`, whose `history` has for each metric its value in each epoch.

    Raises:
        TypeError: `x` isn't in memory: a dataset, a generator; use `model.fit`.
        ValueError: The arrays differ in their number of samples, or hold objects; or the arguments
            contradict each other.
    """
    if not getattr(model, "compiled", False):
        raise ValueError("compile the model first: model.compile(loss=..., optimizer=...)")
    arguments = {name: value for name, value in locals().items() if name != "model"}
    started = time.perf_counter()
    is_plain = os.environ.get("LESSONS_PLAIN")  # to measure against
    history, cut = (model.fit(**arguments), "") if is_plain else _fit(model, **arguments)
    _fits.append({"history": history.history, "seconds": time.perf_counter() - started, "cut": cut})
    return history


def _fit(
    model, x, y, batch_size, epochs, verbose, callbacks, validation_split, validation_data, shuffle,
    class_weight, sample_weight, initial_epoch, validation_batch_size, validation_freq,
):  # fmt: skip
    _check(model, batch_size, shuffle, class_weight)
    batch_size = batch_size or 32
    arrays, validation = _arrays(x, y, sample_weight), None
    if validation_data is not None:
        unpacked = keras.utils.unpack_x_y_sample_weight(validation_data)
        validation = keras.utils.pack_x_y_sample_weight(*_arrays(*unpacked, "validation_data: "))
    elif validation_split:
        arrays, rest = _split(arrays, validation_split)
        validation = keras.utils.pack_x_y_sample_weight(*rest)
    data = keras.utils.pack_x_y_sample_weight(*_weighted(*arrays, class_weight))
    cut = ""
    if os.environ.get("LESSONS_QUICK"):
        last, rows = min(epochs, initial_epoch + QUICK_EPOCHS), min(_samples(data), QUICK_ROWS)
        cut = f"{last}/{epochs} epochs, {rows}/{_samples(data)} rows"
        epochs, data, validation = last, _rows(data, 0, rows), _rows(validation, 0, rows)
    training = _Training(model, data, batch_size, epochs - initial_epoch)
    if validation is not None:
        training.validate_with(validation, validation_batch_size or batch_size, validation_freq)
    return training.run(initial_epoch, epochs, verbose, callbacks, shuffle), cut


def _check(model, batch_size, shuffle, class_weight):
    if type(model).make_train_function is not keras.Model.make_train_function:
        raise TypeError(f"{type(model).__name__} has its own make_train_function: use model.fit")
    if batch_size is not None and batch_size < 0:
        raise ValueError(f"batch_size={batch_size} must be above 0")
    if shuffle not in (True, False, "anew"):
        raise ValueError(f"shuffle={shuffle!r} must be True or False")
    if not isinstance(class_weight, dict | None):
        raise ValueError("class_weight must be a dict with each class's weight: {0: 1.0, 1: 5.0}")


def fits() -> list[dict]:
    """Returns what each `fit` of this process did: its `history`, its `seconds`, and what LESSONS_QUICK `cut`."""
    return list(_fits)


class _Training:
    """One call of `fit`."""

    def __init__(self, model, data, batch_size, epochs):
        self._model = model
        self._first_batch = _rows(data, 0, batch_size)
        _make_variables(model, "train_step", self._first_batch)
        steps = epochs * -(-_samples(data) // batch_size)
        self._jit = _is_worth_compiling(model, steps)
        self._is_small = not (self._jit or _is_unfit_for_xla(model))
        self._epoch = _Loop(model, "train_step", data, batch_size, self._jit)
        self._validation, self._validates = None, lambda epoch: False

    def validate_with(self, data, batch_size, frequency):
        _make_variables(self._model, "test_step", self._first_batch)
        self._validation = _Loop(self._model, "test_step", data, batch_size, self._jit)
        self._validates = lambda epoch: (
            epoch + 1 in frequency if hasattr(frequency, "__contains__") else (epoch + 1) % frequency == 0
        )

    def run(self, initial_epoch, epochs, verbose, callbacks, shuffle):
        model, order = self._model, np.arange(self._epoch.samples, dtype=np.int32)
        if not isinstance(callbacks, keras.callbacks.CallbackList):
            callbacks = keras.callbacks.CallbackList(
                [*keras.tree.flatten(callbacks or []), _TimeLeft(), *_recorders(callbacks)],
                add_history=True,
                add_progbar=verbose != 0,
                verbose=verbose,
                epochs=epochs,
                steps=self._epoch.steps,
                model=model,
            )
        each_batch = any(map(_looks_at_batches, callbacks.callbacks))
        logs = None
        model.stop_training = False
        with _as_it_stands(self._is_small), _interruptible(callbacks, epochs) as check:
            callbacks.on_train_begin()
            # Where BackupAndRestore says how far a training has come. It is not public.
            for epoch in range(model._initial_epoch or initial_epoch, epochs):
                if shuffle == "anew":
                    order = self._epoch.shuffled()
                elif shuffle:
                    np.random.shuffle(order)
                callbacks.on_epoch_begin(epoch)
                for first, last in self._epoch.pieces(each_batch):
                    callbacks.on_train_batch_begin(first)
                    logs = self._epoch.run(tf.constant(order), first, last)
                    callbacks.on_train_batch_end(last - 1, logs)
                    check(epoch)
                    if model.stop_training:
                        break
                if self._validates(epoch):
                    logs |= {
                        f"val_{name}": value for name, value in self._validate(callbacks, each_batch, shuffle)
                    }
                callbacks.on_epoch_end(epoch, logs)
                check(epoch)
                if model.stop_training:
                    break
            if isinstance(model.optimizer, keras.optimizers.Optimizer):
                model.optimizer.finalize_variable_values(model.trainable_variables)
            callbacks.on_train_end(logs)
        return model.history

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
        self.samples = _samples(data)
        self.steps = -(-self.samples // batch_size)
        self._model, self._step, self._batch_size, self._jit = model, step, batch_size, jit
        self._data, self._program = _map(tf.constant, data), None
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
        own_step.get_concrete_function(_map(tf.constant, batch))


def _program(model, step, batch_size, jit, given):
    """Returns the compiled loop of a model, which is kept until `model.compile`, as Keras's own is."""
    model.make_train_function()
    programs = vars(model.train_function).setdefault("lessonkit_programs", {})
    key = step, batch_size, jit, keras2_rules.is_on()
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
            logs = getattr(model, step)(_map(lambda array: tf.gather(array, rows), data))
            _check_logs(model, step, logs)

        def take_batch(number):
            start = number * batch_size
            size = tf.minimum(batch_size, samples - start) if is_odd and not jit else batch_size
            take(tf.slice(order, [start], [size]))
            return (number + 1,)

        with keras2_rules.computations(model):
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


def _map(function, arrays):
    return keras.tree.map_structure(lambda array: None if array is None else function(array), arrays)


def _samples(data):
    return len(next(array for array in keras.tree.flatten(data) if array is not None))


def _rows(data, first, last):
    return None if data is None else _map(lambda array: array[first:last], data)


def _split(arrays, share):
    samples = _samples(arrays)
    kept = int(samples * (1.0 - share))
    if not 0 < kept < samples:
        raise ValueError(
            f"validation_split={share} of {samples} samples leaves none to train on, or none to test on"
        )
    return _rows(arrays, 0, kept), _rows(arrays, kept, samples)


def _arrays(x, y, weight, where=""):
    """Returns the data as NumPy arrays, floats as `floatx`, after checking that they go together."""
    if x is None:
        raise ValueError(f"{where}x is missing: give the inputs as an array")
    if isinstance(x, tf.data.Dataset | keras.utils.PyDataset) or hasattr(x, "__next__"):
        raise TypeError(f"{where}fit takes arrays in memory, and x is a {type(x).__name__}: use model.fit")
    if weight is not None and keras.tree.is_nested(y) and not keras.tree.is_nested(weight):
        weight = keras.tree.map_structure(lambda _: weight, y)  # for each output
    named = (("x", x), ("y", y), ("sample_weight", weight))
    arrays = tuple(_map(partial(_array, where + name), values) for name, values in named)
    sizes = {len(array) for array in keras.tree.flatten(arrays) if array is not None}
    if len(sizes) > 1:
        raise ValueError(f"{where}the arrays have different numbers of samples: {sorted(sizes)}")
    if sizes == {0}:
        raise ValueError(f"{where}the arrays have no samples")
    return arrays


def _array(name, values):
    if hasattr(values, "to_frame"):  # to Keras a pandas Series is a column
        values = values.to_frame()
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise ValueError(
            f"{name} holds {array.dtype} and not numbers: turn it into numbers, with .astype(float) or an encoder"
        )
    if array.ndim == 0:
        raise ValueError(f"{name} is a list of numbers, or a single one: give numpy.array({name})")
    return array.astype(keras.config.floatx()) if array.dtype.kind == "f" else array


def _weighted(x, y, weight, class_weight):
    """Returns the data with each sample's weight, where one is given by its class."""
    if class_weight is None:
        return x, y, weight
    if weight is not None:
        raise ValueError("class_weight and sample_weight exclude each other: give one")
    if y is None or keras.tree.is_nested(y):
        raise ValueError("class_weight goes with one array of targets: give sample_weight for several")
    classes = y
    if classes.ndim > 1:
        classes = classes.argmax(-1) if classes.shape[-1] > 1 else classes[:, 0]
    weights = [class_weight.get(label, 1.0) for label in np.round(classes).astype(int).tolist()]
    return x, y, np.array(weights, keras.config.floatx())


class _TimeLeft(keras.callbacks.Callback):
    """Says on stderr, every ten seconds at most, how long a training of minutes will still take."""

    def on_train_begin(self, logs=None):
        self._first = self._said = None

    def on_epoch_end(self, epoch, logs=None):
        now = time.monotonic()
        if self._first is None:  # the first epoch took compiling as well
            self._first, self._said = (epoch, now), now
            return
        epochs, seconds = self.params["epochs"], (now - self._first[1]) / (epoch - self._first[0])
        left = seconds * (epochs - epoch - 1)
        if now - self._said < 10 or left < 20:
            return
        self._said = now
        left = f"{left / 60:.0f} min" if left > 90 else f"{left:.0f} s"
        say(
            f"Epoch {epoch + 1}/{epochs}, {left} left at most",
            f"에포크 {epoch + 1}/{epochs}, 남은 시간 최대 {left}",
        )


def _recorders(callbacks):
    """Returns Keras's TensorBoard callback for `logs/NN_slug` where `lessons.py run` runs the lesson."""
    if not os.environ.get("LESSONS_RUN"):
        return []
    if any(
        isinstance(callback, keras.callbacks.TensorBoard) for callback in keras.tree.flatten(callbacks or [])
    ):
        return []
    folder = running_dir()
    return [keras.callbacks.TensorBoard(folder / f"fit-{len(_fits) + 1:02d}" if _fits else folder)]


@contextlib.contextmanager
def _interruptible(callbacks, epochs):
    """Puts Ctrl-C off to where nothing is half done; yields a function to call there, with the epoch.

    A second Ctrl-C is taken at once.
    """
    interrupted = False

    def note(number, frame):
        nonlocal interrupted
        if interrupted:
            raise KeyboardInterrupt
        interrupted = True

    def check(epoch):
        if interrupted:
            _stop(epoch, epochs, callbacks)

    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield check
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _stop(epoch, epochs, callbacks):
    english = f"Stopped in epoch {epoch + 1} of {epochs}."
    korean = f"{epochs}에포크 중 {epoch + 1}번째에서 멈췄습니다."
    for callback in callbacks.callbacks:
        if isinstance(callback, keras.callbacks.TensorBoard):
            callback.on_train_end()  # writes what it has
        if isinstance(callback, keras.callbacks.ModelCheckpoint):
            folder = Path(callback.filepath).parent.resolve()
            english += f" The checkpoints so far are in {folder}."
            korean += f" 지금까지의 체크포인트: {folder}"
    say(english, korean)
    if hasattr(sys.modules["__main__"], "__file__") and not sys.flags.interactive:
        sys.exit(130)
    raise KeyboardInterrupt
