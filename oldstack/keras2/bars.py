"""What Keras 2.2.5 printed: progress bars, `Epoch 1/30`, and the table of `model.summary()`."""

import sys
import time
import types

import keras
import numpy as np

from oldstack.keras2 import base


class Progbar:
    """A progress bar.

    Args:
        target: What it counts up to; None if unknown.
        width: Of the bar, in characters.
        verbose: 1 for a bar, 2 for a line at the end, 0 for nothing.
        interval: Seconds between two changes, at least.
        stateful_metrics: Names of figures that are shown as they are, not averaged.
        unit_name: What it counts.
    """

    def __init__(self, target, width=30, verbose=1, interval=0.05, stateful_metrics=None, unit_name="step"):
        self._unit = unit_name
        self.target, self.width, self.verbose, self.interval = target, width, verbose, interval
        self._shown_as_is = set(stateful_metrics or ())
        self._start, self._last, self._length, self._seen = time.time(), 0.0, 0, 0
        self._totals = {}
        self._dynamic = sys.stdout.isatty() if hasattr(sys.stdout, "isatty") else False
        self._dynamic = self._dynamic or "ipykernel" in sys.modules

    def update(self, current, values=None):
        """Shows a step and figures, each averaged over the steps so far.

        Args:
            current: The step.
            values: Pairs of a name and its figure in the steps since the last call.
        """
        since = current - self._seen
        for name, value in values or []:
            total, count = self._totals.get(name, (0.0, 0))
            self._totals[name] = (
                (value, 1) if name in self._shown_as_is else (total + value * since, count + since)
            )
        self._seen = current
        self._show(current)

    def add(self, n, values=None):
        """Shows that many steps more."""
        self.update(self._seen + n, values)

    def show(self, current, figures):
        """Shows a step and figures that are averages already.

        Args:
            current: The step.
            figures: The figures by name.
        """
        self._totals = {name: (value, 1) for name, value in figures.items()}
        self._seen = current
        self._show(current)

    def _show(self, current):
        now = time.time()
        is_last = self.target is not None and current >= self.target
        if self.verbose == 2 and (self.target is None or is_last):
            sys.stdout.write(f" - {now - self._start:.0f}s{self._figures()}\n")
            sys.stdout.flush()
        elif self.verbose == 1 and (is_last or self.target is None or now - self._last >= self.interval):
            self._draw(current, now, is_last)
        self._last = now

    def _draw(self, current, now, is_last):
        before = self._length
        bar = self._bar(current)
        text = self._time(current, now - self._start, is_last) + self._figures()
        self._length = len(bar) + len(text)
        text += " " * (before - self._length) + ("\n" if is_last else "")
        sys.stdout.write(("\b" * before + "\r" if self._dynamic else "\n") + bar + text)
        sys.stdout.flush()

    def _bar(self, current):
        if self.target is None:
            return f"{current:7d}/Unknown"
        digits = int(np.floor(np.log10(self.target))) + 1
        filled = int(self.width * current / self.target)
        bar = "=" * (filled - 1) + (">" if current < self.target else "=") if filled else ""
        return f"{current:{digits}d}/{self.target} [{bar}{'.' * (self.width - filled)}]"

    def _time(self, current, seconds, is_last):
        each = seconds / current if current else 0
        if self.target is not None and not is_last:
            left = each * (self.target - current)
            if left > 3600:
                return f" - ETA: {left // 3600:.0f}:{left % 3600 // 60:02.0f}:{left % 60:02.0f}"
            return f" - ETA: {left // 60:.0f}:{int(left % 60):02d}" if left > 60 else f" - ETA: {int(left)}s"
        if each >= 1:
            speed = f"{each:.0f}s"
        else:
            speed = f"{each * 1e3:.0f}ms" if each >= 1e-3 else f"{each * 1e6:.0f}us"
        return f" - {seconds:.0f}s {speed}/{self._unit}"

    def _figures(self):
        text = ""
        for name, (total, count) in self._totals.items():
            value = np.mean(total / max(1, count))
            is_large = value > 1e-3 if self.verbose == 2 else abs(value) > 1e-3
            text += f" - {name}: {value:.4f}" if is_large else f" - {name}: {value:.4e}"
        return text


class EpochBar(keras.callbacks.ProgbarLogger):
    """`Epoch 1/30` and a bar for each epoch.

    Args:
        target: The samples or the steps of an epoch.
        epochs: The number of the last epoch.
        verbose: 1 for a bar, 2 for a line.
    """

    def __init__(self, target, epochs, verbose):
        super().__init__()
        self._of_keras2 = target, epochs, verbose

    def set_params(self, params):
        """Needs none."""

    def on_train_begin(self, logs=None):
        """Prints nothing."""

    def on_epoch_begin(self, epoch, logs=None):
        """Prints which epoch begins."""
        target, epochs, verbose = self._of_keras2
        print(f"Epoch {epoch + 1}/{epochs}")
        self._bar = Progbar(target, verbose=verbose)

    def on_train_batch_end(self, batch, logs=None):
        """Needs `come`, which knows how many samples there were."""

    def on_test_begin(self, logs=None):
        """Shows no bar of validation, as Keras 2 showed none."""

    on_test_end = on_test_begin

    def on_test_batch_end(self, batch, logs=None):
        """Shows no bar of validation."""

    def come(self, count, figures):
        """Shows how far the epoch has come, but for its end.

        Args:
            count: The samples or steps so far.
            figures: Their averages by name.
        """
        if count < self._of_keras2[0]:
            self._bar.show(count, figures)

    def on_epoch_end(self, epoch, logs=None):
        """Shows the epoch's figures."""
        validated = [name for name in logs if name.startswith("val_")]
        order = [name for name in logs if name not in validated] + validated
        shown = {name: self.shown.get(name, logs[name]) for name in order if name in self.figures}
        self._bar.show(self._of_keras2[0], shown)

    figures = ()  # the names that are the model's own
    shown = types.MappingProxyType({})  # what is shown in place of an epoch's figures


def print_summary(model, line_length=None, positions=None, print_fn=None):
    """Prints the table of a model's layers.

    Args:
        model: The model.
        line_length: Characters in a line; 65, or 98 where layers have several inputs.
        positions: Where the columns end, as characters or as shares of the line.
        print_fn: Is called with each line instead of `print`.
    """
    say = print_fn or print
    has_graph = isinstance(model, keras.Sequential) or hasattr(model, "_nodes_by_depth")
    nodes = {layer: _nodes(model, layer) if has_graph else [] for layer in model.layers}
    is_plain = isinstance(model, keras.Sequential) or not has_graph or _is_chain(model, nodes)
    line_length = line_length or (65 if is_plain else 98)
    positions = positions or ([0.45, 0.85, 1.0] if is_plain else [0.33, 0.55, 0.67, 1.0])
    if positions[-1] <= 1:
        positions = [int(line_length * position) for position in positions]

    def row(fields):
        line = ""
        for i, (field, end) in enumerate(zip(fields, positions, strict=False)):
            line = f"{line[:-1]} {field}" if i else str(field)
            line = line[:end].ljust(end)
        say(line)

    say(f'Model: "{model.name}"')
    say("_" * line_length)
    row(["Layer (type)", "Output Shape", "Param #", "Connected to"][: len(positions)])
    say("=" * line_length)
    for i, layer in enumerate(model.layers):
        shape = _output_shape(layer) if has_graph else "multiple"
        fields = [f"{layer.name} ({type(layer).__name__})", shape, layer.count_params()]
        sources = [] if is_plain else nodes[layer]
        row([*fields, *(sources or [""])[:1]] if not is_plain else fields)
        for source in sources[1:]:
            row(["", "", "", source])
        say(("=" if i == len(model.layers) - 1 else "_") * line_length)
    trainable = _count(getattr(model, "_collected", None) or model.trainable_weights)
    other = _count(model.non_trainable_weights)
    say(f"Total params: {trainable + other:,}")
    say(f"Trainable params: {trainable:,}")
    say(f"Non-trainable params: {other:,}")
    say("_" * line_length)


def _count(weights):
    return sum(int(np.prod(weight.shape)) for weight in weights)


def _output_shape(layer):
    try:
        return layer.output_shape
    except (AttributeError, ValueError):
        return "multiple"


def _nodes(model, layer):
    """Returns where a layer's inputs come from: "dense_1[0][0]"."""
    if isinstance(model, keras.Sequential):
        return []
    sources = []
    for node in base.calls(model, layer):
        for tensor in base.sources(node):
            history = tensor._keras_history
            # A model was the first call of itself.
            index = history.node_index + isinstance(history.operation, keras.Model)
            sources.append(f"{history.operation.name}[{index}][{history.tensor_index}]")
    return sources


def _is_chain(model, nodes):
    """Returns whether each layer has one input, and no two have the same one."""
    sources = [source for each in nodes.values() for source in each]
    return len(model.inputs) == 1 and len(sources) == len(set(sources)) == len(model.layers) - 1


class Totals:
    """The figures of an epoch of batches of different sizes, of which the bar and the history took other averages."""

    def __init__(self):
        self._samples = self._steps = 0
        self._sums, self._plain = {}, {}

    def take(self, figures, size):
        """Adds a batch.

        Args:
            figures: Its figures by name.
            size: Its samples.
        """
        self._samples, self._steps = self._samples + size, self._steps + 1
        for name, value in figures.items():
            self._sums[name] = self._sums.get(name, 0.0) + float(value) * size
            self._plain[name] = self._plain.get(name, 0.0) + float(value)

    def by_step(self):
        """Returns the averages in which each batch counts the same."""
        return {name: value / self._steps for name, value in self._plain.items()}

    def with_epoch(self):
        """Returns what Keras 2 showed in the end: those averages, in which the epoch's counts as a batch more."""
        epoch = self.by_sample()
        return {name: (value + epoch[name]) / (self._steps + 1) for name, value in self._plain.items()}

    def by_sample(self):
        """Returns the averages in which each sample counts the same."""
        return {name: value / self._samples for name, value in self._sums.items()}
