"""How many ops tf.keras of TensorFlow 1.15 had made when: under `tf.set_random_seed`, the seed of each random op.

Each layer that is called adds what it added to the graph there: the ops of its weights and those of the call itself.
Measured on TensorFlow 1.15.5.
"""

import contextlib
import math

import keras
import numpy as np

from oldstack.training import rules as keras2_rules

_OF_VARIABLE = 4  # the handle, whether it is initialized, the assignment, the value
_TO_SEED = 3  # what an initializer makes before the random op

# For each layer: the ops of a call, and how many of them come before the random op.
_CALLS = {
    "Flatten": (8,), "RepeatVector": (4,), "Permute": (2,), "Masking": (7,), "ThresholdedReLU": (4,), "PReLU": (7,),
    "ZeroPadding1D": (2,), "ZeroPadding2D": (2,), "ZeroPadding3D": (2,), "Cropping1D": (4,), "Cropping2D": (4,),
    "UpSampling1D": (5,), "UpSampling2D": (8,), "MaxPooling1D": (4,), "AveragePooling1D": (4,), "Concatenate": (2,),
    "ActivityRegularization": (1,), "SpatialDropout1D": (34, 19), "SpatialDropout2D": (35, 20),
    "SpatialDropout3D": (36, 21), "GaussianNoise": (14,), "GaussianDropout": (14,), "AlphaDropout": (28,),
    **{f"Global{kind}Pooling{n}D": (2,) for kind in ("Max", "Average") for n in (1, 2, 3)},
}  # fmt: skip
_BY_PHASE = {
    "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise", "GaussianDropout",
    "AlphaDropout", "BatchNormalization",
}  # fmt: skip
_PHASE = 2  # the tensor that says whether layers are in training, and its value
_LONG_ACTIVATIONS = {"hard_sigmoid": 8, "selu": 8, "linear": 0}
_GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}


class _Graph:
    """The default graph, as far as it is counted; what `keras2_rules` takes seeds from.

    Attributes:
        is_counted: Whether its ops are counted: for tf.keras.
    """

    is_counted = False

    def __init__(self):
        self._unseeded = np.random.RandomState()
        self.reset()

    def reset(self, has_phase=False):
        """Begins a new graph.

        Args:
            has_phase: Whether it was made by `clear_session`.
        """
        self._has_phase, self._before = has_phase, None
        self._ops = _PHASE if has_phase else 0
        self._waiting = 0

    def add(self, ops):
        """Counts ops.

        Args:
            ops: Their number.
        """
        self._ops += ops

    def need_phase(self):
        """Counts the tensor that says whether layers are in training, once."""
        if not self._has_phase:
            self._has_phase = True
            self._ops += _PHASE

    def randint(self, high):
        """Returns the seed of the next random op, as `numpy.random.randint` would."""
        if self._before is None:
            return np.random.randint(high)  # as the backend's functions did
        if not keras2_rules.has_seed():
            return self._unseeded.randint(high)
        return self._ops + self._before

    @contextlib.contextmanager
    def weight(self, initializer, shape):
        """Counts the ops of a weight that is made meanwhile.

        Args:
            initializer: What it starts as.
            shape: Its shape.
        """
        before, self._before = self._before, _TO_SEED
        try:
            yield
        finally:
            self._before = before
        self._ops += _of_initializer(initializer, tuple(shape or ())) + _OF_VARIABLE
        self._waiting += 1

    def begin_session(self):
        """Counts what gives new weights their values, where a session is used next."""
        if self._waiting:
            self._ops += self._waiting + 1
            self._waiting = 0

    def assign(self, weights):
        """Counts what sets weights, once for each.

        Args:
            weights: The weights.
        """
        if not self.is_counted:
            return
        self.begin_session()
        new = [weight for weight in weights if not vars(weight).get("is_counted")]
        self._ops += 3 * len(new)
        for weight in new:
            weight.is_counted = True

    def once(self, owner, what, ops):
        """Counts what a model or so makes where it is used first.

        Args:
            owner: The model.
            what: A name.
            ops: How many ops it makes.
        """
        self.begin_session()
        done = vars(owner).setdefault("_counted", set())
        if what not in done:
            done.add(what)
            self._ops += ops

    def compile(self, model, losses, figures, ends):
        """Counts what `compile` makes.

        Args:
            model: The model.
            losses: The loss of each output.
            figures: The functions of the figures.
            ends: The last layers.
        """
        self._ops += sum(_of_loss(loss, end)[0] for loss, end in zip(losses, ends, strict=True))
        self._ops += sum(_FIGURES.get(figure.__name__, 28) for figure in figures)
        self._ops += sum(map(_of_penalties, model.layers))
        several = len(ends) * (len(ends) > 1)  # the loss of each output is a figure then
        self._ops += 22 * several + bool(several)
        self._waiting += 2 * (len(figures) + several)

    def train(self, model, losses, ends, optimizer):
        """Counts what the first `fit` makes: gradients, averages and steps.

        Args:
            model: The model.
            losses: The loss of each output.
            ends: The last layers.
            optimizer: The optimizer.
        """
        done = vars(model).setdefault("_counted", set())
        if not self.is_counted or "train" in done:
            return
        done.add("train")
        self.need_phase()
        self._ops += sum(_of_loss(loss, end)[1] for loss, end in zip(losses, ends, strict=True))
        self._ops += _of_gradients(
            model, [end for loss, end in zip(losses, ends, strict=True) if _takes_logits(loss, end)]
        )
        name = vars(optimizer).get("of_train") or type(optimizer).__name__
        name = "Momentum" if name == "SGD" and optimizer.momentum else name
        base, each, slots = _OPTIMIZERS.get(name, (0, 1, 0))
        self._ops += 34 + base + 7 * bool(optimizer.initial_decay)
        embeddings = sum(type(layer).__name__ == "Embedding" for layer in model.layers)
        self._ops += {"Adam": 26, "RMSprop": 6}.get(name, 0) * embeddings
        for weight in model.trainable_weights:
            self._ops += each + 2 * slots * (math.prod(weight.shape) >= 1000)
        self._ops += self._waiting + 1
        self._waiting = 0

    def first_call(self, is_told):
        """Counts what a model adds that hadn't known the shape of its inputs, its layers aside.

        Args:
            is_told: Whether the model's call knows if it is in training.
        """
        if is_told:
            self.need_phase()
        self._ops += 1

    @contextlib.contextmanager
    def call(self, layer, inputs):
        """Counts the ops of a layer's call, after those of the weights that are made meanwhile.

        Args:
            layer: The layer.
            inputs: What it is called with.
        """
        has_phase = needs_phase(layer)
        has_weights = type(layer).__name__ not in _CALLS and type(layer).__name__ != "Dropout"
        if has_phase and not has_weights:
            self.need_phase()
        before, self._before = self._before, _before_seed(layer)
        try:
            yield
        finally:
            self._before = before
        if has_phase:
            self.need_phase()
        self._ops += of_call(layer, inputs)


graph = _Graph()

# For each loss the ops of `compile` and of its gradient, by name; and where it is taken from logits.
_LOSSES = {
    "mean_squared_error": (24, 71), "mean_absolute_error": (25, 69), "mean_absolute_percentage_error": (33, 90),
    "mean_squared_logarithmic_error": (38, 106), "binary_crossentropy": (43, 138), "categorical_crossentropy": (35, 115),
    "sparse_categorical_crossentropy": (40, 67), "hinge": (46, 89), "kullback_leibler_divergence": (34, 97),
    "poisson": (28, 86), "logcosh": (31, 94),
}  # fmt: skip
_FROM_LOGITS = {
    "binary_crossentropy": ("sigmoid", 34, 96),
    "categorical_crossentropy": ("softmax", 53, 45),
    "sparse_categorical_crossentropy": ("softmax", 34, 39),
}
_FIGURES = {
    "mean_squared_error": 25, "mean_absolute_error": 26, "binary_accuracy": 29, "sparse_categorical_crossentropy": 41,
    "binary_crossentropy": 35,
}  # fmt: skip
# For each optimizer its ops beyond SGD's, those for each weight, and its averages for each weight.
_OPTIMIZERS = {
    "SGD": (0, 1, 0), "Momentum": (0, 7, 1), "Adam": (26, 13, 2), "RMSprop": (12, 22, 1), "Adagrad": (-5, 7, 0),
    "Adadelta": (1, 13, 2), "Adamax": (21, 13, 2), "Nadam": (62, 41, 2), "AdamOptimizer": (9, 18, 2),
    "GradientDescentOptimizer": (-14, 4, 0), "RMSPropOptimizer": (-11, 16, 2), "AdagradOptimizer": (-14, 10, 0),
    "MomentumOptimizer": (-13, 10, 1),
}  # fmt: skip
# The gradient ops of layers that have something to train before them.
_GRADIENTS = {
    "Flatten": 2, "Reshape": 2, "Dropout": 32, "MaxPooling2D": 1, "AveragePooling2D": 2, "MaxPooling1D": 5,
    "ZeroPadding2D": 9, "UpSampling2D": 2, "SpatialDropout1D": 32, "SpatialDropout2D": 32, "GaussianNoise": 21,
    "Add": 7, "Conv2D": 3, "Conv3D": 3, "Conv2DTranspose": 3, "SeparableConv2D": 7, "LeakyReLU": 1, "TimeDistributed": 7,
    **{f"GlobalAveragePooling{n}D": 27 for n in (1, 2)}, **{f"GlobalMaxPooling{n}D": 19 for n in (1, 2)},
}  # fmt: skip
_OF_ACTIVATIONS = {"softmax": 5, "softplus": 2, "selu": 23, "hard_sigmoid": 42, "linear": 0}


def _takes_logits(loss, end):
    of_logits = _FROM_LOGITS.get(getattr(loss, "__name__", None))
    return (
        of_logits is not None and getattr(getattr(end, "activation", None), "__name__", None) == of_logits[0]
    )


def _of_loss(loss, end):
    name = getattr(loss, "__name__", None)
    return _FROM_LOGITS[name][1:] if _takes_logits(loss, end) else _LOSSES.get(name, (24, 71))


def _of_gradients(model, ends_of_logits):
    ops, has_weights = 0, False
    for layer in model.layers:
        if has_weights or layer.trainable_weights:
            ops += _of_gradient(layer, has_weights) + sum(each[1] for each in _penalties(layer))
            if layer in ends_of_logits:
                ops -= _of_activation_gradient(layer)
        has_weights = has_weights or bool(layer.trainable_weights)
    return ops


def _penalties(layer):
    """Returns for each penalty of a layer's the ops of `compile` and of the gradient."""
    named = [
        getattr(layer, f"{name}_regularizer", None) for name in ("kernel", "bias", "recurrent", "embeddings")
    ]
    found = []
    for each in filter(None, named):
        l1, l2 = bool(getattr(each, "l1", 0)), bool(getattr(each, "l2", 0))
        found.append((31, 18) if l1 and l2 else (17, 10 if l2 else 9))
    return found + [(1, 22)] * (vars(layer).get("_activity") is not None)


def _of_penalties(layer):
    return sum(each[0] for each in _penalties(layer))


def _of_activation_gradient(layer):
    return _OF_ACTIVATIONS.get(getattr(getattr(layer, "activation", None), "__name__", None), 1)


def _of_gradient(layer, is_later):
    name = type(layer).__name__
    after = (bool(layer.use_bias) + _of_activation_gradient(layer)) if hasattr(layer, "use_bias") else 0
    if isinstance(layer, keras.Model):
        return _of_gradients(layer, [])
    if name == "Dense":
        return after + (2 if len(layer.input.shape) == 2 else 12 if is_later else 8)
    if name == "Conv1D":
        return after + (9 if is_later else 7)
    if name == "Dropout" and not layer.rate:
        return 14
    if name in _GRADIENTS:
        return _GRADIENTS[name] + after
    if name == "Activation":
        return _of_activation_gradient(layer)
    if name == "BatchNormalization":
        return 52 if len(layer.input.shape) == 4 else 115
    if name == "Embedding":
        return 14
    if name in ("LSTM", "GRU", "SimpleRNN"):
        later, first = {"LSTM": (691, 673), "GRU": (586, 568), "SimpleRNN": (139, 122)}[name]
        ops = later if is_later else first
        return ops + (28 * _GATES[name] if is_later else 18) * bool(layer.cell.dropout)
    if name == "Bidirectional":
        return 1391 if is_later else 1353
    return 1


def needs_phase(layer) -> bool:
    """Returns whether a layer asks if it is in training."""
    name = type(layer).__name__
    if name == "Bidirectional":
        return needs_phase(layer.forward_layer)
    return name in _BY_PHASE or (name in _GATES and bool(layer.cell.dropout or layer.cell.recurrent_dropout))


def _of_initializer(initializer, shape):
    name = type(initializer).__name__
    if name in ("Zeros", "Ones"):
        return 3 if math.prod(shape) >= 1000 else 1
    if name == "Constant":
        return 1
    if name == "Orthogonal":
        return 16 if math.prod(shape[:-1]) < shape[-1] else 14
    if name == "Identity" or (callable(initializer) and not isinstance(initializer, keras.Initializer)):
        return 5  # of a function: what an LSTM's bias begins with
    is_uniform = getattr(initializer, "distribution", name) in ("uniform", "RandomUniform")
    return 7 if is_uniform else 6


def _of_activation(activation):
    return _LONG_ACTIVATIONS.get(getattr(activation, "__name__", None), 1)


def of_call(layer, inputs) -> int:
    """Returns how many ops a call of a layer makes, those of its weights aside.

    Args:
        layer: The layer, or a model.
        inputs: What it is called with.
    """
    if isinstance(layer, keras.Model):
        return sum(
            of_call(each, each.input)
            for each in layer.layers
            if not isinstance(each, keras.layers.InputLayer)
        )
    ops = _of_layer(layer, inputs)
    regularizer = vars(layer).get("_activity")
    if regularizer is not None:
        ops += 20 if getattr(regularizer, "l1", 0) and getattr(regularizer, "l2", 0) else 14
    return ops


def _of_layer(layer, inputs):
    name = type(layer).__name__
    values = vars(layer).get("_values", {})
    if name in _CALLS:
        return _CALLS[name][0]
    if name == "Dropout":
        return 24 if layer.rate else 8
    if name == "Activation":
        return max(1, _of_activation(layer.activation))
    if name == "Reshape":
        return 7 + len(layer.target_shape)
    if name == "Dense":
        return (2 if len(inputs.shape) == 2 else 26) + _of_output(layer)
    if "Conv" in name and "kernel_size" in values:
        return _of_convolution(name, values) + _of_output(layer)
    if name == "BatchNormalization":
        if len(inputs.shape) == 4 and layer.axis in (3, -1):
            return 46 - (not layer.scale) - (not layer.center)
        return 66 - 2 * (not layer.scale) - (not layer.center)
    if name == "Embedding":
        is_number = keras.backend.is_int_dtype(inputs.dtype) and not _is_first(layer, inputs)
        return 4 - is_number + 2 * bool(layer.mask_zero)
    if name in ("Add", "Multiply", "Maximum", "Minimum", "Subtract"):
        return len(inputs) - 1
    if name == "Average":
        return len(inputs) + 1
    if name == "Dot":
        return 19 if values.get("normalize") else 5
    if name == "TimeDistributed":
        return _of_layer(layer.layer, keras.KerasTensor((None, *inputs.shape[2:]))) + (
            4 if inputs.shape[1] else 11
        )
    if name == "Bidirectional":
        masked = 2 * _is_masked(inputs)
        joined = {"concat": 2, None: 0, "ave": 3}.get(layer.merge_mode, 1)
        each = _of_recurrent(layer.forward_layer, inputs)
        return 2 * each + 2 + masked + joined + 2 * bool(layer.forward_layer.return_sequences)
    if name in _GATES:
        return _of_recurrent(layer, inputs)
    return 1


def _is_first(layer, inputs):
    """Returns whether the inputs are those of a `Sequential`, which were floats whatever the layer takes."""
    return keras.ops.is_tensor(inputs) or inputs._keras_history.operation.name == f"{layer.name}_input"


def _of_output(layer):
    return 2 * bool(layer.use_bias) + _of_activation(layer.activation)


def _of_convolution(name, values):
    dilation = values.get("dilation_rate", 1)
    is_dilated = any(each > 1 for each in (dilation if isinstance(dilation, list | tuple) else [dilation]))
    is_same = values.get("padding") == "same"
    if name == "Conv1D":
        return 8 + 2 * (values.get("padding") == "causal") + 10 * is_dilated
    if name == "Conv2DTranspose":
        return 25 if is_same else 29
    base = {"SeparableConv2D": 6, "SeparableConv1D": 11, "DepthwiseConv2D": 4}.get(name, 3)
    return base + (10 + is_same) * is_dilated


def _is_masked(inputs):
    return getattr(inputs, "_keras_mask", None) is not None


def _of_recurrent(layer, inputs):
    cell, name = layer.cell, type(layer).__name__
    gates = _GATES[name]
    inner, outer = (
        _of_activation(cell.activation),
        _of_activation(getattr(cell, "recurrent_activation", None)),
    )
    ops = {
        "LSTM": 188 + 2 * (3 * outer + 2 * inner),
        "GRU": 204 + 2 * (2 * outer + inner),
        "SimpleRNN": 92 + 2 * inner,
    }[name]
    ops -= {"LSTM": 17, "GRU": 37, "SimpleRNN": 5}[name] * (not cell.use_bias)
    ops += 2 * bool(layer.go_backwards)
    if _is_masked(inputs):
        ops += 33 if name == "LSTM" else 30
    return ops + (26 * gates + 3) * (bool(cell.dropout) + bool(cell.recurrent_dropout))


def _before_seed(layer):
    """Returns how many ops of a layer's call come before its random op; None for one with a seed from NumPy."""
    name = type(layer).__name__
    if name == "Dropout":
        return 9
    return _CALLS[name][1] if name.startswith("SpatialDropout") else None
