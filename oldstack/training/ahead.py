"""Epochs that are trained in one go before callbacks hear of them, and what makes that safe.

Callbacks get each epoch in turn. Those that look at figures alone see no difference. Those that save or stop
(EarlyStopping, ModelCheckpoint, ReduceLROnPlateau) may look at the model, which is some epochs ahead of them: when
they do, it is first put back to how it was after their epoch.
"""

import contextlib
from collections.abc import Iterator

import numpy as np

from oldstack.loading.quick_keras import keras, tf
from oldstack.training import workers
from oldstack.training.interruption import TimeLeft

# Exactly these classes: what a class below them does is not known.
_LOOK_AT_FIGURES = (
    keras.callbacks.History,
    keras.callbacks.ProgbarLogger,
    keras.callbacks.CSVLogger,
    TimeLeft,
)
_LOOK_AT_THE_MODEL = (
    keras.callbacks.EarlyStopping,
    keras.callbacks.ModelCheckpoint,
    keras.callbacks.ReduceLROnPlateau,
)
# As many epochs as the orders of their samples, and the variables after each, fit into so many bytes.
_ROOM = 1 << 22
_MOST = 256


class Ahead:
    """What a training may do before its callbacks hear of it, and how it goes back.

    Args:
        callbacks: All callbacks of the training.
        samples: The samples of an epoch.

    Attributes:
        epochs: How many epochs may be trained in one go; 1 if a callback can't wait.
        kept: The variables whose values are needed after each of them.
    """

    def __init__(self, callbacks: keras.callbacks.CallbackList, samples: int):
        listed, self._model = callbacks.callbacks, callbacks.model
        self._looking = [each for each in listed if type(each) in _LOOK_AT_THE_MODEL]
        self._counts = any(isinstance(each, keras.callbacks.TensorBoard) for each in listed)
        self.epochs, self.kept = 1, []
        self._states: list[tf.Tensor] = []
        self._arrays: list[np.ndarray] | None = None
        # The epoch that callbacks hear of, and the one that the model is after.
        self._wanted = self._there = 0
        self._rate: float | None = None
        alone = workers.current() is None
        can_wait = alone and type(callbacks) is keras.callbacks.CallbackList and not self._model.run_eagerly
        if not can_wait or not all(map(_can_wait, listed)):
            return
        if self._looking:
            self.kept = _state(self._model)
        elif self._counts:  # its figures of validation stand at the number of steps
            self.kept = [self._model.optimizer.iterations]
        numbers = samples + sum(int(np.prod(variable.shape)) for variable in self.kept)
        self.epochs = max(1, min(_MOST, _ROOM // (4 * numbers)))

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Has the callbacks that look at the model see it as it was after the epoch that they are told of."""
        for callback in self._looking if self.epochs > 1 else ():
            callback.set_model(_Behind(self._model, self.catch_up))
        try:
            yield
        finally:
            for callback in self._looking:
                callback.set_model(self._model)

    def went(self, states: list[tf.Tensor], epochs: int) -> None:
        """Takes what some epochs have left, before callbacks hear of the first of them.

        Args:
            states: The values of `kept` after each epoch, of shape (epochs, ...).
            epochs: How many epochs it went.
        """
        self._states, self._there, self._arrays = states, epochs - 1, None

    def tells(self, number: int) -> None:
        """Notes of which of these epochs the callbacks hear next.

        Args:
            number: Counted from 0.
        """
        self._wanted, self._rate = number, None
        if self._counts:
            self.catch_up()

    def is_void(self) -> bool:
        """Returns whether a callback that was told has made the epochs after this one void."""
        is_changed = self._rate is not None and self._rate != _learning_rate(self._model)
        return self._model.stop_training or is_changed

    def catch_up(self) -> None:
        """Puts the model back to how it was after the epoch that the callbacks are told of."""
        if self._there == self._wanted:
            return
        if self._arrays is None:
            self._arrays = [values.numpy() for values in self._states]
        for variable, values in zip(self.kept, self._arrays, strict=True):
            variable.assign(values[self._wanted])
        self._there, self._rate = self._wanted, _learning_rate(self._model)


class _Behind:
    """The model, as a callback sees it."""

    def __init__(self, model, catch_up):
        vars(self).update({"_model": model, "_catch_up": catch_up})

    def __getattr__(self, name):
        self._catch_up()
        return getattr(self._model, name)

    def __setattr__(self, name, value):
        self._catch_up()
        setattr(self._model, name, value)


def _can_wait(callback):
    if type(callback) is keras.callbacks.TensorBoard:
        is_detailed = callback.histogram_freq or callback.embeddings_freq or callback.write_steps_per_second
        # There is no public name for whether it profiles.
        return callback.update_freq == "epoch" and not is_detailed and not callback._should_trace
    if type(callback) is keras.callbacks.ModelCheckpoint:
        return callback.save_freq == "epoch"
    return type(callback) in (*_LOOK_AT_FIGURES, *_LOOK_AT_THE_MODEL)


def _state(model):
    """Returns all variables that a step of training or validation may change."""
    streams = [getattr(layer, "stream", None) for layer in model._flatten_layers()]
    variables = [
        *model.variables,
        *model.optimizer.variables,
        *model.metrics_variables,
        *(stream.position for stream in streams if stream),
    ]
    return list({id(variable): variable for variable in variables}.values())


def _learning_rate(model):
    return float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
