"""What a step of a model of Keras 2.2.5 computes, and what `compile` says of it.

Losses and figures are by its formulas and averaged by sample; trained are the weights that were trainable when the
model was compiled.
"""

import keras
import tensorflow as tf

from oldstack.arithmetic115 import EPSILON
from oldstack.keras2 import losses as keras2_losses
from oldstack.keras2 import metrics as keras2_metrics
from oldstack.keras2 import optimizers, symbolic
from oldstack.training import reductions, rules
from oldstack.training.compiled import Compiled

_ACCURACIES = ("accuracy", "acc", "crossentropy", "ce")


class Steps:
    """What a model of either kind does in a step.

    Attributes:
        optimizer: What it is trained by; None before it is compiled.
    """

    optimizer = None

    has_all_variables = True  # when it is ready to be trained

    def compile(
        self, optimizer, loss=None, metrics=None, loss_weights=None, sample_weight_mode=None, weighted_metrics=None,
        target_tensors=None, **kwargs,
    ):  # fmt: skip
        """Says how to train: by which optimizer, which losses, and which figures to show.

        Args:
            optimizer: A name or one of `keras.optimizers`.
            loss: A name or function; a list or dict for several outputs.
            metrics: Names or functions; a dict by output.
            loss_weights: How much each output's loss counts.
            sample_weight_mode: "temporal" for a weight for each step of a sequence.
            weighted_metrics: Figures that take account of the samples' weights.
            target_tensors: Not taken.
            **kwargs: Keras 2 gave them to TensorFlow's session.

        Raises:
            ValueError: A name is unknown, or the arguments don't fit the model's outputs.
        """
        if target_tensors is not None:
            raise ValueError("compile: target_tensors is not taken: give the targets to fit")
        kept = vars(self)
        kept["_compiled_as"] = {
            "loss": loss, "metrics": metrics, "loss_weights": loss_weights, "sample_weight_mode": sample_weight_mode,
            "weighted_metrics": weighted_metrics,
        }  # fmt: skip
        optimizer = optimizers.get(optimizer)
        if optimizer.built:
            optimizer = optimizer.sharing()
        super().compile(optimizer=optimizer, jit_compile=False)
        self.loss, kept["loss_weights"], kept["sample_weight_mode"] = loss, loss_weights, sample_weight_mode
        kept["_is_ready"] = False
        kept.pop("_test", None)
        kept.pop("_compiled_for_batches", None)
        if self.built:
            self._get_ready()

    def _get_ready(self):
        """Prepares the training of a model whose layers are built."""
        kept, given = vars(self), self._compiled_as
        kept["_collected"] = list(self.trainable_weights)
        kept["_trained"] = list({id(weight): weight for weight in self._collected}.values())
        self.optimizer.build(self._trained)
        losses = self._by_output(given["loss"], None)
        kept["loss_functions"] = [keras2_losses.get_loss(loss) for loss in losses]
        kept["_loss_weights"] = self._by_output(given["loss_weights"], 1.0)
        modes = self._by_output(given["sample_weight_mode"], None)
        kept["_weighted_axes"] = [2 if mode == "temporal" else 1 for mode in modes]
        names = ["loss"]
        if len(losses) > 1:
            names += [
                f"{name}_loss" for name, loss in zip(self._ends, losses, strict=True) if loss is not None
            ]
        kept["_figures"] = [
            (i, *figure, weighted)
            for i, loss in enumerate(self.loss_functions)
            if loss is not None
            for weighted in (False, True)
            for figure in self._figures_of(
                i, given["weighted_metrics" if weighted else "metrics"], names, weighted
            )
        ]
        kept["_names"] = names
        kept["_last"] = tf.Variable(tf.zeros(len(names)), trainable=False)
        # In double precision, as NumPy averaged them.
        self._loss_tracker = keras.metrics.Mean(name="loss", dtype="float64")
        self._metrics[:] = []
        self._means = [keras.metrics.Mean(name=name, dtype="float64") for name in names[1:]]
        kept["_is_ready"] = True

    def _by_output(self, given, default):
        """Returns an argument for each output."""
        if isinstance(given, dict):
            if unknown := given.keys() - set(self._ends):
                raise ValueError(f"Unknown entry in dictionary: {sorted(unknown)}. Known are {self._ends}")
            return [given.get(name, default) for name in self._ends]
        if isinstance(given, list | tuple):
            if len(given) != len(self._ends):
                raise ValueError(f"One entry for each output is expected: {self._ends}. You passed {given}")
            return list(given)
        return [default if given is None else given] * len(self._ends)

    def _figures_of(self, i, metrics, names, weighted):
        """Yields the function and the name of each figure of an output."""
        if isinstance(metrics, dict):
            metrics = metrics.get(self._ends[i], [])
        for metric in metrics if isinstance(metrics, list | tuple) else [metrics] if metrics else []:
            function, name = self._figure(i, metric)
            name = f"weighted_{name}" if weighted else name
            name = f"{self._ends[i]}_{name}" if len(self._ends) > 1 else name
            base, number = name, 0
            while name in names:
                number += 1
                name = f"{base}_{number}"
            names.append(name)
            yield function, name

    def _figure(self, i, metric):
        if metric not in _ACCURACIES:
            function = keras2_metrics.get_metric(metric)
            return function, getattr(function, "name", None) or function.__name__
        kind = "categorical"
        loss = self.loss_functions[i]
        if self.outputs[i].shape[-1] == 1 or loss is keras2_losses.binary_crossentropy:
            kind = "binary"
        elif loss is keras2_losses.sparse_categorical_crossentropy:
            kind = "sparse_categorical"
        is_accuracy = metric in ("accuracy", "acc")
        name = f"{kind}_{'accuracy' if is_accuracy else 'crossentropy'}"
        return keras2_metrics.METRICS[name], "acc" if is_accuracy else "ce"

    @property
    def _ends(self):
        """The outputs' names."""
        return [tensor._keras_history.operation.name for tensor in self.outputs]

    @property
    def metrics_names(self):
        """The names of the figures, "loss" first."""
        return self._since_compiled("metrics_names", "_names")

    @property
    def metrics(self):
        """The figures besides the loss, as they were given to `compile`."""
        return self._since_compiled("metrics", "_compiled_as")["metrics"] or []

    def _since_compiled(self, name, kept):
        """Returns what is kept from `compile` on, under another name than scripts know it by."""
        if kept not in vars(self):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return vars(self)[kept]

    @property
    def _averages(self):
        return [self._loss_tracker, *self._means]

    def reset_metrics(self):
        """Begins to average the figures anew."""
        for mean in self._averages:
            mean.reset_state()

    def get_metrics_result(self):
        """Returns the averages so far, by the names of the figures."""
        return {mean.name: mean.result() for mean in self._averages}

    def train_step(self, data):
        """Takes one step; returns the averages so far."""
        return self._average(data, self._learned(data))

    def test_step(self, data):
        """Returns the averages so far, without a step."""
        return self._average(data, self._measured(data))

    def _learned(self, data):
        """Takes one step; returns its loss and figures."""
        x, y, weight = keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            predicted = self(x, training=True)
            loss = self.compute_loss(x, y, predicted, weight)
        if self._trained:
            gradients = tape.gradient(loss, self._trained)
            self.optimizer.apply_gradients(zip(gradients, self._trained, strict=True))
        return self._valued_figures(loss, y, predicted, weight)

    def _measured(self, data):
        """Returns the loss and figures of a batch, without a step."""
        x, y, weight = keras.utils.unpack_x_y_sample_weight(data)
        predicted = self(x, training=False)
        loss = self.compute_loss(x, y, predicted, weight, False)
        return self._valued_figures(loss, y, predicted, weight)

    def _on_batch(self, kind, data):
        """Returns what `_learned` or `_measured`, as `kind` says, gives of one batch: a number, or a list of them."""
        compiled = vars(self).setdefault("_compiled_for_batches", {})
        if kind not in compiled:

            def computed(*data):
                getattr(self, kind)(data)
                return tf.convert_to_tensor(self._last)

            compiled[kind] = Compiled(rules.computing(self, computed))
        return as_one([*compiled[kind](*data).numpy()])

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Returns the loss of a batch, and keeps that of each output."""
        total, vars(self)["_each"] = 0.0, []
        for i, (true, predicted, weight) in enumerate(self._aligned(y, y_pred, sample_weight)):
            if self.loss_functions[i] is not None:
                values = self._valued(self.loss_functions[i](true, predicted))
                loss = _mean(values, predicted, weight, self._weighted_axes[i])
                self._each.append(loss)
                total += self._loss_weights[i] * loss
        return sum([*self.losses, *map(self._valued, self._added)], start=total)

    @property
    def _added(self):
        """What was added to the loss that has no value yet."""
        return vars(self).setdefault("_losses_added", [])

    def _valued(self, result):
        """Returns what a loss or figure gave; its value in this step where it looks into the model's graph."""
        if not symbolic.is_symbolic(result):
            return result
        return getattr(self, "_functional", self).last_run.value(result)

    def _aligned(self, y, predicted, weight):
        """Returns the targets, predictions and weights of each output."""
        predicted = as_list(predicted)
        targets, weights = (
            as_list(each) if each is not None else [None] * len(predicted) for each in (y, weight)
        )
        for i, (target, output) in enumerate(zip(targets, predicted, strict=True)):
            if target is not None:
                targets[i] = tf.cast(target, output.dtype)
                if target.shape.rank == 1:
                    targets[i] = targets[i][:, None]
        return list(zip(targets, predicted, weights, strict=True))

    def _valued_figures(self, loss, y, predicted, weight):
        """Returns the loss and figures of a batch, and keeps them."""
        aligned = self._aligned(y, predicted, weight)
        figures = [
            _mean(
                self._valued(function(*aligned[i][:2])),
                aligned[i][1],
                *((aligned[i][2], self._weighted_axes[i]) if weighted else ()),
            )
            for i, function, _, weighted in self._figures
        ]
        values = [loss, *(self._each if len(self.outputs) > 1 else ()), *figures]
        self._last.assign(tf.stack([tf.cast(value, tf.float32) for value in values]))
        return values

    def _average(self, data, values):
        size = tf.shape(keras.tree.flatten(data[0])[0])[0]
        for mean, value in zip(self._averages, values, strict=True):
            mean.update_state(value, sample_weight=size)
        return self.get_metrics_result()

    def last_logs(self, batch, size):
        """Returns what Keras 2 told callbacks after a step.

        Args:
            batch: The step's number.
            size: Its number of samples.
        """
        values = dict(zip(self._names, self._last.numpy(), strict=True))
        return {"batch": batch, "size": size} | values


def _mean(values, predicted, weight=None, weighted_axes=None):
    """Returns the mean of a loss or figure over a batch, as Keras 2 took account of masks and weights.

    Where there could be weights, of so many axes, it took the mean of what each of them is for first.
    """
    values = tf.convert_to_tensor(values)
    mask = getattr(predicted, "_keras_mask", None)
    if mask is not None:
        mask = tf.cast(mask, values.dtype)
        values = values * mask / (tf.reduce_mean(mask) + EPSILON)
    if weighted_axes and values.shape.rank > weighted_axes:
        values = reductions.reduced("mean", values, range(weighted_axes, values.shape.rank))
    if weight is not None:
        weight = tf.cast(weight, values.dtype)
        values = values * weight / tf.reduce_mean(tf.cast(weight != 0, values.dtype))
    return reductions.mean(values)


def as_list(values) -> list:
    """Returns a list or tuple as a list, and all else as a list of one."""
    return list(values) if isinstance(values, list | tuple) else [values]


def as_one(values: list):
    """Returns the one element of a list, or the list where there are more."""
    return values[0] if len(values) == 1 else values
