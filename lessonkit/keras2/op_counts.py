"""How many ops tf.keras of TensorFlow 1.15 had made when: under `tf.set_random_seed`, the seed of each random op.

Each layer that is called adds what it added to the graph there: the ops of its weights and those of the call itself.
Measured on TensorFlow 1.15.5.
"""

import contextlib
import math

import keras
import numpy as np

from lessonkit import keras2_rules

_OF_VARIABLE = 4  # the handle, whether it is initialized, the assignment, the value
_TO_SEED = 3  # what an initializer makes before the random op
_OF_DROPOUT = 23  # in a recurrent layer, for each gate

# For each layer: the ops of a call, and how many come before each random op.
_CALLS = {
    "Flatten": (8,), "RepeatVector": (4,), "Permute": (2,), "Masking": (7,), "ThresholdedReLU": (4,), "PReLU": (7,),
    "ZeroPadding1D": (2,), "ZeroPadding2D": (2,), "ZeroPadding3D": (2,), "Cropping1D": (4,), "Cropping2D": (4,),
    "UpSampling1D": (5,), "UpSampling2D": (8,), "MaxPooling1D": (4,), "AveragePooling1D": (4,), "Concatenate": (2,),
    "ActivityRegularization": (1,), "SpatialDropout1D": (34, 19), "SpatialDropout2D": (35, 20),
    "SpatialDropout3D": (36, 21), "GaussianNoise": (14, 8), "GaussianDropout": (14, 8), "AlphaDropout": (28, 7),
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
        is_tracing: Whether a model finds out by a run of its layers what they compute.
    """

    is_tracing = False

    def __init__(self):
        self._unseeded = np.random.RandomState()
        self.reset()

    def reset(self, has_phase=False):
        """Begins a new graph.

        Args:
            has_phase: Whether it was made by `clear_session`.
        """
        self._has_phase, self._offsets = has_phase, []
        self._ops = _PHASE if has_phase else 0
        self._start = None

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
        if not keras2_rules.has_seed():
            return self._unseeded.randint(high)
        start = self._ops if self._start is None else self._start
        return start + (self._offsets.pop(0) if self._offsets else _TO_SEED)

    @contextlib.contextmanager
    def weight(self, initializer, shape):
        """Counts the ops of a weight that is made meanwhile.

        Args:
            initializer: What it starts as.
            shape: Its shape.
        """
        before, self._offsets = self._offsets, []
        try:
            yield
        finally:
            self._offsets = before
        self._ops += _of_initializer(initializer, tuple(shape or ())) + _OF_VARIABLE

    @contextlib.contextmanager
    def first_call(self, is_stack):
        """Counts what a model adds that hadn't known the shape of its inputs.

        Args:
            is_stack: Whether it is a `Sequential`.
        """
        if is_stack:
            self.need_phase()
        self._ops += 1
        self.is_tracing = not is_stack
        try:
            yield
        finally:
            self.is_tracing = False

    @contextlib.contextmanager
    def call(self, layer, inputs):
        """Counts the ops of a layer's call, after those of the weights that are made meanwhile.

        Args:
            layer: The layer.
            inputs: What it is called with.
        """
        if needs_phase(layer):
            self.need_phase()
        self._start, self._offsets = None, _offsets(layer)
        yield
        self._start = self._ops
        self._ops += of_call(layer, inputs)


graph = _Graph()


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
    if name == "Identity" or callable(initializer) and not isinstance(initializer, keras.Initializer):
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
        return sum(of_call(each, each.input) for each in layer.layers if not isinstance(each, keras.layers.InputLayer))
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
        return _of_layer(layer.layer, keras.KerasTensor((None, *inputs.shape[2:]))) + (4 if inputs.shape[1] else 11)
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
    inner, outer = _of_activation(cell.activation), _of_activation(getattr(cell, "recurrent_activation", None))
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


def _offsets(layer):
    """Returns how many ops of a layer's call come before each of its random ops."""
    name = type(layer).__name__
    if name == "Dropout":
        return [9]
    if name in _CALLS:
        return list(_CALLS[name][1:])
    if name in _GATES:
        return _of_masks(layer)
    if name == "Bidirectional":
        after = _of_recurrent(layer.forward_layer, None) + 2
        return [*_of_masks(layer.forward_layer), *(after + each for each in _of_masks(layer.backward_layer))]
    return []


def _of_masks(layer):
    name = type(layer).__name__
    gates, first = _GATES[name], 54 if name == "LSTM" else 46
    kinds = [layer.cell.dropout, layer.cell.recurrent_dropout]
    each = _OF_DROPOUT * gates + 3
    return [first + each * i + _OF_DROPOUT * gate for i in range(sum(map(bool, kinds))) for gate in range(gates)]
