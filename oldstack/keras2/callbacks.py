"""The callbacks of Keras 2.2.5, with its names of figures ("val_acc"), its rules and its messages."""

import csv
import os
import warnings

import keras
import numpy as np

from oldstack.keras2.steps import as_list
from oldstack.messages import UserError, tr


class Callback(keras.callbacks.Callback):
    """What callbacks have in common.

    Attributes:
        validation_data: The arrays to validate with: inputs, then targets, then weights; None without them.
        params: "batch_size", "epochs", "steps", "samples", "verbose", "do_validation" and "metrics".
        model: The model.
    """

    model = None  # where Keras 3 has a property

    def __init__(self):
        # Not as Keras 3 does it: scripts print what a callback keeps.
        self.validation_data = self.model = None

    def set_model(self, model):
        """Takes the model."""
        self.model = model


class History(Callback, keras.callbacks.History):
    """The figures of each epoch.

    Attributes:
        epoch: The epochs' numbers, from 0.
        history: For each figure its value in each epoch.
    """

    def on_train_begin(self, logs=None):
        """Begins anew."""
        self.epoch, self.history = [], {}

    def on_epoch_end(self, epoch, logs=None):
        """Notes the figures."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)


class BaseLogger(Callback):
    """Stands for what averaged the figures of an epoch: the training does."""

    def __init__(self, stateful_metrics=None):
        super().__init__()


class CallbackList(keras.callbacks.CallbackList):
    """The callbacks of a training, which get Keras 2's figures.

    Args:
        callbacks: The callbacks, in the order in which they are called.
        samples: Of an epoch.
        batch_size: Of a step.
        epochs: Of the training.
        steps: Of an epoch, or None where they follow from the samples.
        **params: What besides each callback gets as `params`.
    """

    def __init__(self, callbacks, model, samples, batch_size, epochs, steps, **params):
        self._samples, self._batch_size = samples, batch_size
        self.bar = next((each for each in callbacks if hasattr(each, "come")), None)
        params = {"batch_size": batch_size, "epochs": epochs, "steps": steps, "samples": samples} | params
        super().__init__(callbacks, model=model, **params)

    def set_model(self, model):
        """Tells each callback its model, unless the user gave it one that is its own."""
        super().set_model(model)
        for callback in self.callbacks:
            if isinstance(callback, History) and not isinstance(callback, CallbackList):
                self.model.history = callback

    def on_train_begin(self, logs=None):
        """Calls each callback, before a training."""
        for callback in self.callbacks:
            callback.on_train_begin(None)

    def on_train_end(self, logs=None):
        """Calls each callback, after a training."""
        for callback in self.callbacks:
            callback.on_train_end(None)

    def on_train_batch_begin(self, batch, logs=None):
        """Calls each callback, before a step."""
        self.call("on_train_batch_begin", batch, {"batch": batch, "size": self._size(batch)})

    def on_train_batch_end(self, batch, logs=None):
        """Calls each callback after a step, with the figures of that step alone."""
        if self.bar:
            figures = {name: logs[name] for name in self.model.metrics_names}  # a compiled loop sorts them
            self.bar.come(min((batch + 1) * self._batch_size, self._samples), figures)
        self.call("on_train_batch_end", batch, self.model.last_logs(batch, self._size(batch)))

    def on_epoch_end(self, epoch, logs=None):
        """Calls each callback after an epoch, with the figures of validation first."""
        names = self.model.metrics_names
        order = [*(f"val_{name}" for name in names), *names]
        ordered = {name: logs[name] for name in order if name in logs}
        if self.bar:
            self.bar.figures = tuple(ordered)
        self.call("on_epoch_end", epoch, ordered)

    def call(self, hook, number, logs):
        """Calls each callback, with one dict for all, in whose order the figures stay.

        Args:
            hook: The method's name.
            number: Of the step or epoch.
            logs: The figures.
        """
        for callback in self.callbacks:
            getattr(callback, hook)(number, logs)

    def _size(self, batch):
        return min(self._batch_size, self._samples - batch * self._batch_size)


def _mode(mode, monitor, owner):
    """Returns whether more is better, of what is monitored."""
    if mode not in ("auto", "min", "max"):
        warnings.warn(f"{owner} mode {mode} is unknown, fallback to auto mode.", RuntimeWarning, stacklevel=3)
        mode = "auto"
    return mode == "max" or (mode == "auto" and ("acc" in monitor or monitor.startswith("fmeasure")))


class ModelCheckpoint(Callback):
    """Saves the model after an epoch, always or where it is the best so far."""

    def __init__(
        self, filepath, monitor="val_loss", verbose=0, save_best_only=False, save_weights_only=False, mode="auto",
        period=1,
    ):  # fmt: skip
        super().__init__()
        self.filepath, self.monitor, self.verbose, self.period = str(filepath), monitor, verbose, period
        self.save_best_only, self.save_weights_only = save_best_only, save_weights_only
        is_more = _mode(mode, monitor, "ModelCheckpoint")
        self.monitor_op, self.best = (np.greater, -np.inf) if is_more else (np.less, np.inf)
        self.epochs_since_last_save = 0

    def on_epoch_end(self, epoch, logs=None):
        """Saves the model."""
        self.epochs_since_last_save += 1
        if self.epochs_since_last_save < self.period:
            return
        self.epochs_since_last_save = 0
        path = self.filepath.format(epoch=epoch + 1, **logs)
        if not self.save_best_only:
            self._say(f"\nEpoch {epoch + 1:05d}: saving model to {path}")
            self._save(path)
            return
        current = logs.get(self.monitor)
        if current is None:
            warnings.warn(
                f"Can save best model only with {self.monitor} available, skipping.",
                RuntimeWarning,
                stacklevel=2,
            )
        elif self.monitor_op(current, self.best):
            self._say(
                f"\nEpoch {epoch + 1:05d}: {self.monitor} improved from {self.best:0.5f} to {current:0.5f}, "
                f"saving model to {path}"
            )
            self.best = current
            self._save(path)
        else:
            self._say(f"\nEpoch {epoch + 1:05d}: {self.monitor} did not improve from {self.best:0.5f}")

    def _say(self, text):
        if self.verbose > 0:
            print(text)

    def _save(self, path):
        save = self.model.save_weights if self.save_weights_only else self.model.save
        save(path, overwrite=True)


class EarlyStopping(Callback):
    """Stops where nothing has improved for some epochs."""

    def __init__(
        self, monitor="val_loss", min_delta=0, patience=0, verbose=0, mode="auto", baseline=None,
        restore_best_weights=False,
    ):  # fmt: skip
        super().__init__()
        self.monitor, self.patience, self.verbose, self.baseline = monitor, patience, verbose, baseline
        self.restore_best_weights, self.best_weights = restore_best_weights, None
        self.wait = self.stopped_epoch = 0
        is_more = _mode(mode, monitor, "EarlyStopping")
        self.monitor_op = np.greater if is_more else np.less
        self.min_delta = min_delta if is_more else -min_delta

    def on_train_begin(self, logs=None):
        """Begins anew."""
        self.wait = self.stopped_epoch = 0
        self.best = np.inf if self.monitor_op == np.less else -np.inf
        if self.baseline is not None:
            self.best = self.baseline

    def on_epoch_end(self, epoch, logs=None):
        """Looks at the figure that is monitored."""
        current = _monitored(self.monitor, logs, "Early stopping")
        if current is None:
            return
        if self.monitor_op(current - self.min_delta, self.best):
            self.best, self.wait = current, 0
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            return
        self.wait += 1
        if self.wait >= self.patience:
            self.stopped_epoch = epoch
            self.model.stop_training = True
            if self.restore_best_weights:
                if self.verbose > 0:
                    print("Restoring model weights from the end of the best epoch")
                self.model.set_weights(self.best_weights)

    def on_train_end(self, logs=None):
        """Says that it stopped."""
        if self.stopped_epoch > 0 and self.verbose > 0:
            print(f"Epoch {self.stopped_epoch + 1:05d}: early stopping")


def _monitored(monitor, logs, what):
    if monitor not in logs:
        warnings.warn(
            f"{what} conditioned on metric `{monitor}` which is not available. "
            f"Available metrics are: {','.join(logs)}",
            RuntimeWarning,
            stacklevel=3,
        )
    return logs.get(monitor)


def _rate(model):
    return model.optimizer.lr.numpy()


class LearningRateScheduler(Callback):
    """Sets the learning rate before each epoch."""

    def __init__(self, schedule, verbose=0):
        super().__init__()
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch, logs=None):
        """Sets the rate."""
        rate = float(_rate(self.model))
        try:
            rate = self.schedule(epoch, rate)
        except TypeError:  # it takes the epoch alone
            rate = self.schedule(epoch)
        if not isinstance(rate, float | np.float32 | np.float64):
            raise ValueError('The output of the "schedule" function should be float.')
        self.model.optimizer.lr = float(rate)
        if self.verbose > 0:
            print(f"\nEpoch {epoch + 1:05d}: LearningRateScheduler setting learning rate to {rate}.")

    def on_epoch_end(self, epoch, logs=None):
        """Adds the rate to the figures."""
        logs["lr"] = _rate(self.model)


class ReduceLROnPlateau(Callback):
    """Lessens the learning rate where nothing has improved for some epochs."""

    def __init__(
        self, monitor="val_loss", factor=0.1, patience=10, verbose=0, mode="auto", min_delta=1e-4, cooldown=0, min_lr=0,
        **kwargs,
    ):  # fmt: skip
        super().__init__()
        if factor >= 1.0:
            raise ValueError("ReduceLROnPlateau does not support a factor >= 1.0.")
        self.monitor, self.factor, self.patience, self.verbose = monitor, factor, patience, verbose
        self.min_delta, self.cooldown, self.min_lr = kwargs.get("epsilon", min_delta), cooldown, min_lr
        self._is_more = _mode(mode, monitor, "Learning Rate Plateau Reducing")
        self.on_train_begin()

    def on_train_begin(self, logs=None):
        """Begins anew."""
        self.best = -np.inf if self._is_more else np.inf
        self.cooldown_counter = self.wait = 0

    def on_epoch_end(self, epoch, logs=None):
        """Looks at the figure that is monitored."""
        logs["lr"] = _rate(self.model)
        current = _monitored(self.monitor, logs, "Reduce LR on plateau")
        if current is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if current > self.best + self.min_delta if self._is_more else current < self.best - self.min_delta:
            self.best, self.wait = current, 0
        elif not self.in_cooldown():
            self.wait += 1
            rate = float(_rate(self.model))
            if self.wait >= self.patience and rate > self.min_lr:
                rate = max(rate * self.factor, self.min_lr)
                self.model.optimizer.lr = rate
                if self.verbose > 0:
                    print(f"\nEpoch {epoch + 1:05d}: ReduceLROnPlateau reducing learning rate to {rate}.")
                self.cooldown_counter, self.wait = self.cooldown, 0

    def in_cooldown(self):
        """Returns whether the rate was lessened a short while ago."""
        return self.cooldown_counter > 0


class CSVLogger(Callback):
    """Writes the figures of each epoch to a file."""

    def __init__(self, filename, separator=",", append=False):
        super().__init__()
        self.filename, self.sep, self.append = filename, separator, append
        self.keys = self.writer = None

    def on_train_begin(self, logs=None):
        """Opens the file."""
        is_there = self.append and os.path.exists(self.filename) and os.path.getsize(self.filename)
        self._heads = not is_there
        self.csv_file = open(self.filename, "a" if self.append else "w", newline="\n")  # noqa: SIM115 - until the end

    def on_epoch_end(self, epoch, logs=None):
        """Writes a line."""
        if self.keys is None:
            self.keys = sorted(logs)
        if self.writer is None:
            self.writer = csv.DictWriter(self.csv_file, ["epoch", *self.keys], delimiter=self.sep)
            if self._heads:
                self.writer.writeheader()
        missing = "NA" if self.model.stop_training else None
        self.writer.writerow({"epoch": epoch} | {key: logs.get(key, missing) for key in self.keys})
        self.csv_file.flush()

    def on_train_end(self, logs=None):
        """Closes the file."""
        self.csv_file.close()
        self.writer = None


class TerminateOnNaN(Callback):
    """Stops where the loss is no number."""

    def on_train_batch_end(self, batch, logs=None):
        """Looks at the loss."""
        if not np.isfinite(logs.get("loss", 0.0)):
            print(f"Batch {batch}: Invalid loss, terminating training")
            self.model.stop_training = True


class LambdaCallback(Callback):
    """Calls functions."""

    def __init__(
        self, on_epoch_begin=None, on_epoch_end=None, on_batch_begin=None, on_batch_end=None, on_train_begin=None,
        on_train_end=None, **kwargs,
    ):  # fmt: skip
        super().__init__()
        # A function that looks at steps is called for each; see oldstack.training.
        given = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_batch_begin": on_batch_begin,
            "on_train_batch_end": on_batch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
        }
        vars(self).update({name: hook for name, hook in given.items() if hook is not None} | kwargs)


class TensorBoard(Callback):
    """Writes the figures of each epoch where TensorBoard finds them."""

    _writer = _save_embeddings = None

    def __init__(
        self, log_dir="./logs", histogram_freq=0, batch_size=32, write_graph=True, write_grads=False,
        write_images=False, embeddings_freq=0, embeddings_layer_names=None, embeddings_metadata=None,
        embeddings_data=None, update_freq="epoch", profile_batch=2,
    ):  # fmt: skip
        super().__init__()
        self.log_dir, self.batch_size, self.histogram_freq = log_dir, batch_size, histogram_freq
        self.write_graph, self.write_grads, self.write_images = write_graph, write_grads, write_images
        self.embeddings_freq, self.embeddings_layer_names = embeddings_freq, embeddings_layer_names
        self.embeddings_metadata, self.embeddings_data = embeddings_metadata or {}, embeddings_data
        self.update_freq = 1 if update_freq == "batch" else update_freq
        self.samples_seen = self.samples_seen_at_last_write = 0
        self._is_noted = False
        if self.update_freq != "epoch":
            # A method of the class would be called after each step of any training; see oldstack.training.
            self.on_train_batch_end = self._on_batch_end

    def set_model(self, model):
        """Begins a file."""
        from oldstack.keras2 import tensorboard

        super().set_model(model)
        if self.histogram_freq and not self._is_noted:
            tensorboard.note(model, self.write_grads, self.write_images)
            self._is_noted = True
        self._writer = tensorboard.Writer(self.log_dir, model, self.write_graph)
        if self.embeddings_freq and self.embeddings_data is not None:
            self._save_embeddings = self._writer.project(
                self.embeddings_layer_names, self.embeddings_metadata, as_list(self.embeddings_data)
            )

    def on_epoch_end(self, epoch, logs=None):
        """Writes the figures, and what else is due."""
        if not self.validation_data and self.histogram_freq:
            raise ValueError(
                "If printing histograms, validation_data must be provided, and cannot be a generator."
            )
        if self.embeddings_data is None and self.embeddings_freq:
            raise ValueError("To visualize embeddings, embeddings_data must be provided.")
        if self.validation_data and self.histogram_freq and epoch % self.histogram_freq == 0:
            self._write_histograms(epoch)
        if self._save_embeddings and epoch % self.embeddings_freq == 0:
            self._save_embeddings(epoch)
        step = epoch if self.update_freq == "epoch" else self.samples_seen
        self._writer.figures(_by_tag(logs), step)

    def on_train_end(self, logs=None):
        """Closes the file."""
        self._writer.close()

    def _write_histograms(self, epoch):
        inputs, outputs = len(self.model.inputs), len(self.model.outputs)
        for first in range(0, len(self.validation_data[0]), self.batch_size):
            rows = slice(first, first + self.batch_size)
            batch = [array[rows] for array in self.validation_data[: inputs + 2 * outputs]]
            self._writer.histograms(batch[:inputs], batch[inputs:-outputs], batch[-outputs:], epoch)

    def _on_batch_end(self, batch, logs=None):
        self.samples_seen += logs["size"]
        if self.samples_seen - self.samples_seen_at_last_write >= self.update_freq:
            self._writer.figures(_by_tag(logs), self.samples_seen)
            self.samples_seen_at_last_write = self.samples_seen


def _by_tag(logs):
    return {name: value for name, value in (logs or {}).items() if name not in ("batch", "size")}


class RemoteMonitor(Callback):
    """Sent the figures to a server, which nothing here does."""

    def __init__(self, *args, **kwargs):
        english = "RemoteMonitor: sends nothing from here. Use CSVLogger or TensorBoard."
        raise UserError(
            tr(english, "RemoteMonitor: 여기서는 전송하지 않습니다. CSVLogger나 TensorBoard를 쓰세요.")
        )


CALLBACKS = {
    each.__name__: each
    for each in (
        Callback, History, BaseLogger, ModelCheckpoint, EarlyStopping, LearningRateScheduler, ReduceLROnPlateau,
        CSVLogger, TerminateOnNaN, LambdaCallback, TensorBoard, RemoteMonitor,
    )
}  # fmt: skip
