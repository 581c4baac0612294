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
from collections.abc import Callable, Sequence
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from lessonkit import keras2_rules
from lessonkit.folders import LOGS
from lessonkit.keras2_rules import Dropout, as_keras2, hard_sigmoid
from lessonkit.messages import say

__all__ = ["Dropout", "as_keras2", "fit", "fits", "hard_sigmoid"]

QUICK_EPOCHS, QUICK_ROWS = 2, 1000  # what `run --quick` leaves of a training

# Below this number of steps, compiling with XLA takes longer than it saves.
_WORTH_COMPILING = 3000
# XLA's convolutions and loops within a step are slower on a CPU than TensorFlow's own kernels.
_NOT_FOR_XLA = (keras.layers.RNN, keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D)

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
    shuffle: bool = True,
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
        shuffle: Whether each epoch takes the samples in another order.
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
    # LESSONS_PLAIN: to measure against
    history = model.fit(**arguments) if os.environ.get("LESSONS_PLAIN") else _fit(model, **arguments)
    _fits.append({"history": history.history, "seconds": time.perf_counter() - started})
    return history


def _fit(
    model, x, y, batch_size, epochs, verbose, callbacks, validation_split, validation_data, shuffle,
    class_weight, sample_weight, initial_epoch, validation_batch_size, validation_freq,
):  # fmt: skip
    batch_size = batch_size or 32
    if validation_split and validation_data is None:
        (x, y, sample_weight), validation_data = _split((x, y, sample_weight), validation_split)
    data = _arrays(x, y, _weights(y, class_weight, sample_weight))
    validation = None
    if validation_data is not None:
        validation = _arrays(*keras.utils.unpack_x_y_sample_weight(validation_data))
    if os.environ.get("LESSONS_QUICK"):
        epochs = min(epochs, initial_epoch + QUICK_EPOCHS)
        data, validation = _rows(data, 0, QUICK_ROWS), _rows(validation, 0, QUICK_ROWS)
    steps = (epochs - initial_epoch) * -(-_samples(data) // batch_size)
    training = _Training(model, data, batch_size, steps)
    if validation is not None:
        training.validate_with(validation, validation_batch_size or batch_size, validation_freq)
    callbacks = [*keras.tree.flatten(callbacks or []), _TimeLeft(), *_recorders(callbacks)]
    return training.run(range(initial_epoch, epochs), verbose, callbacks, shuffle)


def fits() -> list[dict]:
    """Returns what each `fit` of this process did, in order: `history`, `seconds`, and `quick` if it was cut."""
    return list(_fits)


class _Training:
    """One call of `fit`."""

    def __init__(self, model, data, batch_size, steps):
        self._model = model
        self._jit = _is_worth_compiling(model, steps)
        _build(model, _rows(data, 0, batch_size))
        train_step, self._test_step = _steps(model, data)
        self._epoch = _Loop(model, train_step, data, batch_size, self._jit)
        self._validation, self._validates = None, lambda epoch: False

    def validate_with(self, data, batch_size, frequency):
        self._validation = _Loop(self._model, self._test_step, data, batch_size, self._jit)
        self._validates = lambda epoch: (
            (epoch + 1) % frequency == 0 if isinstance(frequency, int) else epoch + 1 in frequency
        )

    def run(self, epochs, verbose, callbacks, shuffle):
        model, order = self._model, np.arange(self._epoch.samples)
        callbacks = keras.callbacks.CallbackList(
            callbacks,
            add_history=True,
            add_progbar=verbose != 0,
            verbose=verbose,
            epochs=epochs.stop,
            steps=self._epoch.steps,
            model=model,
        )
        each_batch = any(map(_looks_at_batches, callbacks.callbacks))
        logs = None
        model.stop_training = False
        with _interruptible() as check:
            callbacks.on_train_begin()
            for epoch in epochs:
                if shuffle:
                    np.random.shuffle(order)
                callbacks.on_epoch_begin(epoch)
                for first, last in self._epoch.pieces(each_batch):
                    callbacks.on_train_batch_begin(first)
                    logs = self._epoch.run(order, first, last)
                    callbacks.on_train_batch_end(last - 1, logs)
                    check(epoch, epochs, callbacks)
                    if model.stop_training:
                        break
                if self._validates(epoch):
                    logs |= {
                        f"val_{name}": value for name, value in self._validate(callbacks, each_batch).items()
                    }
                callbacks.on_epoch_end(epoch, logs)
                check(epoch, epochs, callbacks)
                if model.stop_training:
                    break
            model.optimizer.finalize_variable_values(model.trainable_variables)
            callbacks.on_train_end(logs)
        return model.history

    def _validate(self, callbacks, each_batch):
        callbacks.on_test_begin()
        for first, last in self._validation.pieces(each_batch):
            callbacks.on_test_batch_begin(first)
            logs = self._validation.run(np.arange(self._validation.samples), first, last)
            callbacks.on_test_batch_end(last - 1, logs)
        callbacks.on_test_end(logs)
        return logs


class _Loop:
    """A compiled loop over the batches of some arrays.

    Attributes:
        samples: The number of samples.
        steps: The number of batches.
    """

    def __init__(self, model, step, data, batch_size, jit):
        self.samples = _samples(data)
        self.steps = -(-self.samples // batch_size)
        self._data = _map(tf.constant, data)
        self._steps_in_a_piece = 1
        full = self.samples // batch_size

        def program(data, order, first, last):
            def take(rows):
                step(_map(lambda array: tf.gather(array, rows), data))

            def take_batch(number):
                take(tf.slice(order, [number * batch_size], [batch_size]))
                return number + 1

            tf.cond(tf.equal(first, 0), _returning_0(model.reset_metrics), lambda: 0)
            if full:
                end = tf.minimum(last, full)
                tf.while_loop(lambda number: number < end, take_batch, [first], parallel_iterations=1)
            if self.steps > full:
                rest = _returning_0(lambda: take(order[full * batch_size :]))
                tf.cond(tf.equal(last, self.steps), rest, lambda: 0)
            return model.get_metrics_result()

        self._program = (
            program if model.run_eagerly else tf.function(program, jit_compile=jit, autograph=False)
        )

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
        results = self._program(
            self._data, tf.constant(order, tf.int32), tf.constant(first), tf.constant(last)
        )
        return {name: float(value) for name, value in sorted(results.items())}


def _returning_0(function):
    def returning_0():
        function()
        return 0

    return returning_0


def _steps(model, data) -> tuple[Callable, Callable]:
    """Returns the functions that train and test a model on one batch `(x, y, sample_weight)`."""
    loss_of = keras2_rules.loss_function(model.loss) if keras2_rules.is_on() else None
    if loss_of is None or keras.tree.is_nested(data[1]):
        return model.train_step, model.test_step
    tracker = next(metric for metric in model.metrics if metric.name == "loss")

    def forward(x, y, weight, training):
        predicted = model(x, training=training)
        losses = loss_of(y, predicted)
        if weight is not None:
            losses *= weight / tf.reduce_mean(tf.cast(tf.not_equal(weight, 0), weight.dtype))
        return predicted, tf.add_n([tf.reduce_mean(losses), *model.losses])

    def update_metrics(x, y, weight, predicted, loss):
        tracker.update_state(loss, sample_weight=tf.shape(predicted)[0])
        model.compute_metrics(x, y, predicted, sample_weight=weight)

    def train_step(batch):
        with tf.GradientTape() as tape:
            predicted, loss = forward(*batch, training=True)
        # Keras 3 squares each word's share in the gradient of an embedding; Keras 2 squared their sum.
        gradients = [tf.convert_to_tensor(one) for one in tape.gradient(loss, model.trainable_variables)]
        model.optimizer.apply(gradients, model.trainable_variables)
        update_metrics(*batch, predicted, loss)

    def test_step(batch):
        update_metrics(*batch, *forward(*batch, training=False))

    return train_step, test_step


def _build(model, data):
    """Makes all variables of a model, its optimizer and its metrics, which a compiled loop can't make."""
    x, y, weight = _map(tf.constant, data)
    predicted = model(x, training=False)
    model.optimizer.build(model.trainable_variables)
    model.compute_loss(x, y, predicted, weight)
    model.compute_metrics(x, y, predicted, weight)


def _is_worth_compiling(model, steps):
    """Returns whether XLA is to compile a training of so many steps.

    By itself Keras leaves XLA out on a CPU, where a step at a time gains nothing from it.
    """
    return model.jit_compile or (steps >= _WORTH_COMPILING and not _has_layer(model, _NOT_FOR_XLA))


def _has_layer(model, kinds):
    return any(isinstance(layer, kinds) or _has_layer(layer, kinds) for layer in getattr(model, "layers", ()))


def _looks_at_batches(callback):
    """Returns whether a callback has to be called for each batch."""
    if isinstance(callback, keras.callbacks.ProgbarLogger):
        return False
    if "epoch" in (getattr(callback, "save_freq", None), getattr(callback, "update_freq", None)):
        return False  # Keras's own: they look at batches only if these say so
    hooks = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")
    hooks += ("on_test_batch_begin", "on_test_batch_end")
    return any(
        getattr(getattr(callback, hook), "__func__", None) is not getattr(keras.callbacks.Callback, hook)
        for hook in hooks
    )


def _map(function, arrays):
    return keras.tree.map_structure(lambda array: None if array is None else function(array), arrays)


def _samples(data):
    return len(next(array for array in keras.tree.flatten(data) if array is not None))


def _rows(data, first, last):
    return None if data is None else _map(lambda array: array[first:last], data)


def _split(data, share):
    samples = _samples(data)
    kept = int(samples * (1.0 - share))
    if not 0 < kept < samples:
        raise ValueError(
            f"validation_split={share} of {samples} samples leaves none to train on, or none to test on"
        )
    return _rows(data, 0, kept), _rows(data, kept, samples)


def _arrays(x, y, weight):
    """Returns the data as NumPy arrays, floats as `floatx`, after checking that they go together."""
    if isinstance(x, (tf.data.Dataset, keras.utils.PyDataset)) or hasattr(x, "__next__"):
        raise TypeError(f"fit takes arrays in memory, and x is a {type(x).__name__}: use model.fit")
    data = tuple(_map(_array, part) for part in (x, y, weight))
    sizes = {len(array) for array in keras.tree.flatten(data) if array is not None}
    if len(sizes) > 1:
        raise ValueError(f"the arrays have different numbers of samples: {sorted(sizes)}")
    if sizes == {0}:
        raise ValueError("the arrays have no samples")
    return data


def _array(values):
    array = np.asarray(values)
    if array.dtype == object:
        raise ValueError("an array of objects can't be trained on: turn it into numbers with .astype(float)")
    return array.astype(keras.config.floatx()) if np.issubdtype(array.dtype, np.floating) else array


def _weights(y, class_weight, sample_weight):
    """Returns the weight of each sample, or None."""
    if class_weight is None:
        return sample_weight
    if sample_weight is not None:
        raise ValueError("class_weight and sample_weight exclude each other: give one")
    if keras.tree.is_nested(y):
        raise ValueError("class_weight goes with one array of targets: give sample_weight for several")
    classes = np.asarray(y)
    if classes.ndim > 1:
        classes = classes.argmax(-1) if classes.shape[-1] > 1 else classes[:, 0]
    return np.array([class_weight.get(int(label), 1.0) for label in np.round(classes)], keras.config.floatx())


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
    folder = LOGS / Path(sys.modules["__main__"].__file__).stem
    return [keras.callbacks.TensorBoard(folder / f"fit-{len(_fits) + 1:02d}" if _fits else folder)]


@contextlib.contextmanager
def _interruptible():
    """Puts Ctrl-C off to where nothing is half done; yields a function to call there.

    A second Ctrl-C is taken at once.
    """
    interrupted = False

    def note(number, frame):
        nonlocal interrupted
        if interrupted:
            raise KeyboardInterrupt
        interrupted = True

    def check(epoch, epochs, callbacks):
        if interrupted:
            _stop(epoch, epochs, callbacks)

    if threading.current_thread() is not threading.main_thread():
        yield check
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)


def _stop(epoch, epochs, callbacks):
    english, korean = (
        f"Stopped in epoch {epoch + 1} of {epochs.stop}.",
        f"{epochs.stop}에포크 중 {epoch + 1}번째에서 멈췄습니다.",
    )
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
