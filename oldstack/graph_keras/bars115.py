"""The progress bar of `tf.keras` as of TensorFlow 1.15: after all callbacks, for `evaluate` and `predict` too."""

import functools

import numpy as np
from tensorflow.python.keras import callbacks
from tensorflow.python.keras.utils.generic_utils import Progbar
from tensorflow.python.keras.utils.mode_keys import ModeKeys

from oldstack.loading.patch import patch


def install() -> None:
    """Changes TensorFlow's module, once for a process."""
    plain = callbacks.configure_callbacks

    def configure_callbacks(
        given, model, *args, verbose=1, count_mode="steps", mode=ModeKeys.TRAIN, **options
    ):
        """Returns the callbacks of a loop, with a bar of its own."""
        configured = plain(given, model, *args, verbose=verbose, count_mode=count_mode, mode=mode, **options)
        kept = [each for each in configured.callbacks if type(each) is not callbacks.ProgbarLogger]
        return _WithBar(kept, configured, Bar(model, count_mode, verbose))

    patch(callbacks, "configure_callbacks", configure_callbacks)
    logger = callbacks.BaseLogger
    patch(logger, "on_batch_end", _in_doubles(logger.on_batch_end))


def _in_doubles(on_batch_end):
    """Returns the method that sums a batch's figures, in float64 as NumPy 1 multiplied a number by a size."""

    @functools.wraps(on_batch_end)
    def summed(self, batch, logs=None):
        singles = {
            name: np.float64(each) for name, each in (logs or {}).items() if isinstance(each, np.floating)
        }
        summed_up = {name: each for name, each in singles.items() if name not in self.stateful_metrics}
        on_batch_end(self, batch, {**(logs or {}), **summed_up})

    return summed


class _Progbar(Progbar):
    """A bar whose averages count what comes with no step as nothing."""

    def update(self, current, values=None, finalize=None):
        """Shows more.

        Args:
            current: How many steps or samples there were so far.
            values: Pairs of names and figures.
            finalize: Whether it is the last time.
        """
        weight = current - self._seen_so_far
        for name, value in values or []:
            if name not in self._values_order:
                self._values_order.append(name)
            if name in self.stateful_metrics:
                self._values[name] = [value, 1]
            else:
                total, weights = self._values.get(name, (0, 0))
                self._values[name] = [total + value * weight, weights + weight]
        super().update(current, finalize=finalize)


class Bar:
    """What a loop prints.

    Args:
        model: The model.
        count_mode: "samples" or "steps".
        verbose: 0, 1 for a bar, or 2 for a line.
    """

    def __init__(self, model, count_mode, verbose):
        self._unit, self._verbose = count_mode.removesuffix("s"), verbose
        self._stateful = model.metrics_names[1:]
        self._values, self._batches = [], []

    def begin(self, epoch, params):
        """Begins an epoch.

        Args:
            epoch: Its number, from 0 on.
            params: Those of the callbacks.
        """
        self._seen, self._values, self._batches = 0, [], []
        self._target = params["steps" if self._unit == "step" else "samples"]
        if self._verbose and params["epochs"] > 1:
            print(f"Epoch {epoch + 1}/{params['epochs']}")
        self._bar = _Progbar(
            self._target, verbose=self._verbose, stateful_metrics=set(self._stateful), unit_name=self._unit
        )

    def batch_begin(self):
        """Forgets the figures of the batch before."""
        self._values = []

    def batch_end(self, logs, names):
        """Shows the figures so far.

        Args:
            logs: Those of the batch, with its size.
            names: Which of them are shown.
        """
        weight = logs.get("num_steps", 1) * (1 if self._unit == "step" else logs.get("size", 0))
        self._seen += weight
        self._values += [(name, logs[name]) for name in names if name in logs]
        self._batches.append((weight, self._values))
        if self._verbose and (self._target is None or self._seen < self._target):
            self._bar.update(self._seen, self._values)

    def end(self, logs, names, is_training):
        """Ends an epoch.

        Args:
            logs: Its figures; else what they were over all batches.
            names: Which of them are shown.
            is_training: Whether the number of steps is known for the next one.
        """
        if is_training and self._target is None:
            self._bar.target = self._seen
        self._values += (
            [(name, logs[name]) for name in names if name in logs] if is_training else self._means()
        )
        if self._verbose:
            self._bar.update(self._seen, self._values)

    def is_over(self, steps):
        """Takes note of how many steps there were.

        Args:
            steps: Their number.
        """
        self._bar.target = steps

    def _means(self):
        """Returns the last figures, the first of them, the loss, as the mean of all batches."""
        if not self._batches or not self._batches[-1][1]:
            return []
        (name, _), *others = self._batches[-1][1]
        total = sum(weight * values[0][1] for weight, values in self._batches)
        return [(name, total / sum(weight for weight, _ in self._batches)), *others]


class _WithBar(callbacks.CallbackList):
    """Callbacks with a bar after them.

    Args:
        each: The callbacks.
        configured: The list that knows model and parameters.
        bar: The bar.
    """

    def __init__(self, each, configured, bar):
        super().__init__(each)
        self.model, self.params = configured.model, configured.params
        self._check_timing = False
        self._own_bar = bar

    def _process_logs(self, logs, is_batch_hook=False):
        """Returns the figures themselves, so that what a callback changes is seen by the others and the bar."""
        return {} if logs is None else logs

    def _names(self):
        return self.params["metrics"]

    def _call_begin_hook(self, mode):
        super()._call_begin_hook(mode)
        if mode != ModeKeys.TRAIN:
            self._own_bar.begin(0, self.params)

    def on_epoch_begin(self, epoch, logs=None):
        """Tells the callbacks that an epoch begins."""
        super().on_epoch_begin(epoch, logs)
        self._own_bar.begin(epoch, self.params)

    def _call_batch_hook(self, mode, hook, batch, logs=None):
        super()._call_batch_hook(mode, hook, batch, logs)
        if hook == "begin":
            self._own_bar.batch_begin()
        else:
            self._own_bar.batch_end(logs or {}, self._names())

    def on_epoch_end(self, epoch, logs=None):
        """Tells the callbacks that an epoch ends."""
        super().on_epoch_end(epoch, logs)
        self._own_bar.end(logs or {}, self._names(), is_training=True)

    def _call_end_hook(self, mode):
        if mode != ModeKeys.TRAIN:
            self._own_bar.end({}, self._names(), is_training=False)
        super()._call_end_hook(mode)
