"""Layers of `tf.keras` as of TensorFlow 1.15 that call other layers: TensorFlow carries them no more."""

import numpy as np
from tensorflow.python.framework import tensor_shape
from tensorflow.python.keras import backend, layers
from tensorflow.python.keras.layers import recurrent, serialization
from tensorflow.python.keras.utils import generic_utils
from tensorflow.python.ops import array_ops
from tensorflow.python.util import nest

_MERGED = {
    "concat": lambda both: backend.concatenate(both),
    "sum": lambda both: both[0] + both[1],
    "ave": lambda both: (both[0] + both[1]) / 2,
    "mul": lambda both: both[0] * both[1],
    None: list,
}


def _takes(layer, name):
    return generic_utils.has_arg(layer.call, name)


def _description(layer, config=None):
    return {"class_name": type(layer).__name__, "config": config or layer.get_config()}


def _is_builtin(layer):
    """Returns whether a layer's class is Keras's own; those of a script have no such place."""
    return type(layer).__module__.startswith("tensorflow.python.keras")


class Wrapper(layers.Layer):
    """A layer around another.

    Args:
        layer: The layer inside.
        **options: For the base class.
    """

    def __init__(self, layer, **options):
        self.layer = layer
        self._inner_inputs = {}
        super().__init__(**options)

    def build(self, input_shape=None):
        """Makes the weights of the layer inside."""
        if not self.layer.built:
            self.layer.build(input_shape)
            self.layer.built = True
        self.built = True

    @property
    def activity_regularizer(self):
        """That of the layer inside."""
        return getattr(self.layer, "activity_regularizer", None)

    def get_config(self):
        """Returns the layer's arguments."""
        return super().get_config() | {"layer": _description(self.layer)}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Returns a layer of this description."""
        inner = serialization.deserialize(config["layer"], custom_objects=custom_objects)
        return cls(inner, **{name: value for name, value in config.items() if name != "layer"})


class TimeDistributed(Wrapper):
    """Calls a layer for each step of time.

    Args:
        layer: The layer.
        **options: For the base class.
    """

    def __init__(self, layer, **options):
        if not isinstance(layer, layers.Layer):
            raise ValueError(
                f"Please initialize `TimeDistributed` layer with a `Layer` instance. You passed: {layer}"
            )
        super().__init__(layer, **options)
        self.supports_masking = True
        self._joins_steps = _is_builtin(layer) and not getattr(layer, "stateful", False)

    def build(self, input_shape):
        """Makes the weights of the layer inside."""
        shape = tensor_shape.TensorShape(input_shape).as_list()
        if len(shape) < 3:
            raise ValueError(
                "`TimeDistributed` Layer should be passed an `input_shape ` with at least 3 dimensions, "
                f"received: {shape}"
            )
        self.input_spec = layers.InputSpec(shape=[None, None, *shape[2:]])
        super().build((shape[0], *shape[2:]))

    def compute_output_shape(self, input_shape):
        """Returns the shape of the outputs."""
        shape = tensor_shape.TensorShape(input_shape).as_list()
        inner = self.layer.compute_output_shape(tensor_shape.TensorShape([shape[0], *shape[2:]]))
        inner = tensor_shape.TensorShape(inner).as_list()
        return tensor_shape.TensorShape([inner[0], shape[1], *inner[1:]])

    def call(self, inputs, training=None, mask=None):
        """Returns the outputs for all steps.

        Args:
            inputs: (samples, steps, ...).
            training: Whether it is training.
            mask: (samples, steps), or nothing.
        """
        options = {"training": training} if _takes(self.layer, "training") else {}
        shape = backend.int_shape(inputs)
        if shape[0] and not self._joins_steps:
            _, outputs, _ = backend.rnn(
                lambda x, _: (self.layer(x, **options), []), inputs, [], input_length=shape[1], unroll=False
            )
            return outputs
        steps = shape[1] or array_ops.shape(inputs)[1]
        joined = array_ops.reshape(inputs, _sizes((-1,), inputs, 2))
        self._inner_inputs[id(inputs)] = joined
        if mask is not None and _takes(self.layer, "mask"):
            options["mask"] = backend.reshape(mask, _sizes((-1,), mask, 2))
        outputs = self.layer(joined, **options)
        after = self.compute_output_shape(shape).as_list()[2:]
        return array_ops.reshape(outputs, _sizes((-1, steps), outputs, 1, after))

    def compute_mask(self, inputs, mask=None):
        """Returns the mask of the outputs, or nothing."""
        shape = backend.int_shape(inputs)
        if shape[0]:
            return mask
        inner = mask if mask is None else backend.reshape(mask, _sizes((-1,), mask, 2))
        found = self.layer.compute_mask(self._inner_inputs.get(id(inputs), inputs), inner)
        if found is None:
            for _ in range(2, 0 if mask is None else len(backend.int_shape(mask))):
                mask = backend.any(mask, axis=-1)
            return mask
        steps = shape[1] or backend.shape(inputs)[1]
        after = backend.int_shape(found) or backend.int_shape(mask)
        return backend.reshape(found, _sizes((-1, steps), found, 1, after[1:]))


def _sizes(first, tensor, start, after=None):
    """Returns a shape: what is given first, then a tensor's sizes, those that aren't known as tensors.

    Args:
        first: A tuple.
        tensor: The tensor.
        start: From which of its dimensions on.
        after: Its sizes from there on, if others than it says.
    """
    after = list(backend.int_shape(tensor)[start:] if after is None else after)
    if all(after):
        return (*first, *after)
    shape = backend.shape(tensor)
    return (*first, *(size or shape[start + i] for i, size in enumerate(after)))


class Bidirectional(Wrapper):
    """Runs a recurrent layer forwards and another like it backwards.

    Args:
        layer: The layer.
        merge_mode: "concat", "sum", "ave", "mul", or nothing for both outputs.
        weights: Those of both, half and half.
        backward_layer: The one that goes backwards, if it isn't like the other.
        **options: For the base class.
    """

    def __init__(self, layer, merge_mode="concat", weights=None, backward_layer=None, **options):
        for name, each in (("layer", layer), ("backward_layer", backward_layer)):
            if not isinstance(each, layers.Layer) and (name == "layer" or each is not None):
                raise ValueError(
                    f"Please initialize `Bidirectional` layer with a `Layer` instance. You passed: {each}"
                )
        if merge_mode not in _MERGED:
            raise ValueError(
                'Invalid merge mode. Merge mode should be one of {"sum", "mul", "ave", "concat", None}'
            )
        self._setattr_tracking = False  # the layers become known where they are called
        self._given_backwards = backward_layer and _description(backward_layer)
        forwards = _like(layer)
        backwards = backward_layer or _like(layer, go_backwards=not layer.go_backwards)
        self._check(forwards, backwards)
        for prefix, each in (("forward_", forwards), ("backward_", backwards)):
            each._name = prefix + each.name
            if getattr(each, "zero_output_for_mask", None) is not None:
                each.zero_output_for_mask = each.return_sequences
        self.merge_mode, self._num_constants = merge_mode, 0
        if weights:
            half = len(weights) // 2
            forwards._initial_weights, backwards._initial_weights = weights[:half], weights[half:]
        for name in ("stateful", "return_sequences", "return_state"):
            setattr(self, name, getattr(layer, name))
        super().__init__(layer, **options)
        self._setattr_tracking = True
        self.forward_layer, self.backward_layer = forwards, backwards
        self.supports_masking, self.input_spec = True, layer.input_spec

    def _check(self, forwards, backwards):
        if forwards.go_backwards == backwards.go_backwards:
            raise ValueError("Forward layer and backward layer should have different `go_backwards` value.")
        for name in ("stateful", "return_sequences", "return_state"):
            values = getattr(forwards, name), getattr(backwards, name)
            if values[0] != values[1]:
                raise ValueError(
                    "Forward layer and backward layer are expected to have the same value for attribute "
                    f"{name}, got {values[0]} and {values[1]}"
                )

    def compute_output_shape(self, input_shape):
        """Returns the shape of the outputs, and of the states with `return_state`."""
        found = self.forward_layer.compute_output_shape(input_shape)
        shapes = found if isinstance(found, list) else [found]
        one = tensor_shape.TensorShape(shapes[0]).as_list()
        if self.merge_mode == "concat":
            one[-1] *= 2
        outputs = [tuple(one)] * (1 if self.merge_mode else 2)
        outputs += 2 * list(shapes[1:]) if self.return_state else []
        return outputs if len(outputs) > 1 else outputs[0]

    def __call__(self, inputs, initial_state=None, constants=None, **options):
        """Calls the layer; states and constants that are Keras's tensors become inputs."""
        inputs, initial_state, constants = recurrent._standardize_args(
            inputs, initial_state, constants, self._num_constants
        )
        if isinstance(inputs, list):
            initial_state, inputs = inputs[1:] or initial_state, inputs[0]
        states, constants = list(initial_state or []), list(constants or [])
        if not states and not constants:
            return super().__call__(inputs, **options)
        if len(states) % 2:
            raise ValueError(
                "When passing `initial_state` to a Bidirectional RNN, the state should be a list containing "
                f"the states of the underlying RNNs. Found: {initial_state}"
            )
        specs = [layers.InputSpec(shape=backend.int_shape(each)) for each in [*states, *constants]]
        half, self._num_constants = len(states) // 2, len(constants)
        for each, own in ((self.forward_layer, specs[:half]), (self.backward_layer, specs[half : 2 * half])):
            each._num_constants = self._num_constants
            if states:
                each.state_spec = own
            if constants:
                each.constants_spec = specs[2 * half :]
        if not backend.is_keras_tensor([*states, *constants][0]):
            given = {"initial_state": states, "constants": constants}
            return super().__call__(inputs, **options, **{name: each for name, each in given.items() if each})
        kept, self.input_spec = self.input_spec, [None] * len(nest.flatten(inputs)) + specs
        try:
            return super().__call__([inputs, *states, *constants], **options)
        finally:
            self.input_spec = kept

    def call(self, inputs, training=None, mask=None, initial_state=None, constants=None):
        """Returns the outputs of both, merged; then their states with `return_state`.

        Args:
            inputs: (samples, steps, units), or a list of them, states and constants.
            training: Whether it is training.
            mask: (samples, steps), or nothing.
            initial_state: The states of both, half and half, if they aren't inputs.
            constants: What each step gets besides, if that isn't in the inputs.
        """
        given = {"training": training, "mask": mask, "constants": constants}
        options = {name: value for name, value in given.items() if _takes(self.layer, name)}
        each_inputs, each_options = [inputs, inputs], [options, options]
        if isinstance(inputs, list) and len(inputs) > 1:
            end = len(inputs) - self._num_constants
            half = (end - 1) // 2 + 1
            each_inputs = [
                [inputs[0], *inputs[1:half], *inputs[end:]],
                [inputs[0], *inputs[half:end], *inputs[end:]],
            ]
        elif initial_state is not None:
            half = len(initial_state) // 2
            each_options = [
                options | {"initial_state": states} for states in (initial_state[:half], initial_state[half:])
            ]
        both = [self.forward_layer(each_inputs[0], **each_options[0])]
        both.append(self.backward_layer(each_inputs[1], **each_options[1]))
        states = []
        if self.return_state:
            states = [*both[0][1:], *both[1][1:]]
            both = [each[0] for each in both]
        if self.return_sequences:
            both[1] = backend.reverse(both[1], 1)
        merged = _MERGED[self.merge_mode](both)
        if not self.return_state:
            return merged
        return [*(merged if self.merge_mode is None else [merged]), *states]

    def reset_states(self):
        """Sets the states of both to 0."""
        self.forward_layer.reset_states()
        self.backward_layer.reset_states()

    def build(self, input_shape):
        """Makes the weights of both."""
        for each in (self.forward_layer, self.backward_layer):
            with backend.name_scope(each.name):
                each.build(input_shape)
                each.built = True
        self.built = True

    def compute_mask(self, inputs, mask):
        """Returns the mask of each output, or nothing."""
        mask = mask[0] if isinstance(mask, list) else mask
        own = mask if self.return_sequences else None
        masks = [own] if self.merge_mode else [own, own]
        if self.return_state:
            return masks + [None] * 2 * len(self.forward_layer.states)
        return masks[0] if self.merge_mode else masks

    def get_config(self):
        """Returns the layer's arguments."""
        config = super().get_config() | {"merge_mode": self.merge_mode}
        if self._num_constants:
            config["num_constants"] = self._num_constants
        if self._given_backwards:
            config["backward_layer"] = self._given_backwards
        return config

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Returns a layer of this description."""
        config = dict(config)
        constants = config.pop("num_constants", 0)
        if (backwards := config.get("backward_layer")) is not None:
            config["backward_layer"] = serialization.deserialize(backwards, custom_objects=custom_objects)
        made = super().from_config(config, custom_objects)
        made._num_constants = constants
        return made


def _like(layer, **changes):
    """Returns a layer of the same arguments, with none of its state."""
    config = layer.get_config() | changes
    if not isinstance(layer, layers.RNN) or type(layer) is not layers.RNN:
        return type(layer).from_config(config)
    cells = [layer.cell, *getattr(layer.cell, "cells", [])]
    return type(layer).from_config(config, custom_objects={type(each).__name__: type(each) for each in cells})


class GaussianDropout(layers.Layer):
    """Multiplies with noise around 1 in training.

    Args:
        rate: What makes the noise's standard deviation: sqrt(rate / (1 - rate)).
        **options: For the base class.
    """

    def __init__(self, rate, **options):
        super().__init__(**options)
        self.supports_masking, self.rate = True, rate

    def call(self, inputs, training=None):
        """Returns the inputs, in training with noise."""
        if not 0 < self.rate < 1:
            return inputs

        def noised():
            stddev = np.sqrt(self.rate / (1.0 - self.rate))
            return inputs * backend.random_normal(array_ops.shape(inputs), 1.0, stddev)

        return backend.in_train_phase(noised, inputs, training)

    def compute_output_shape(self, input_shape):
        """Returns the same shape."""
        return input_shape

    def get_config(self):
        """Returns the layer's arguments."""
        return super().get_config() | {"rate": self.rate}


_ALPHA, _SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


class AlphaDropout(layers.Layer):
    """Sets values to selu's lowest in training, and keeps mean and variance.

    Args:
        rate: How many, 0 to 1.
        noise_shape: The shape of what is drawn; by default that of the inputs.
        seed: Seed of what is drawn.
        **options: For the base class.
    """

    def __init__(self, rate, noise_shape=None, seed=None, **options):
        super().__init__(**options)
        self.rate, self.noise_shape, self.seed, self.supports_masking = rate, noise_shape, seed, True

    def call(self, inputs, training=None):
        """Returns the inputs, in training some of them at the lowest value."""
        rate = self.rate
        if not 0.0 < rate < 1.0:
            return inputs
        shape = self.noise_shape or array_ops.shape(inputs)

        def dropped():
            lowest = -_ALPHA * _SCALE
            kept = backend.random_uniform(shape, seed=self.seed) >= rate
            kept = backend.cast(kept, backend.floatx())
            a = ((1 - rate) * (1 + rate * lowest**2)) ** -0.5
            b = -a * lowest * rate
            return a * (inputs * kept + lowest * (1 - kept)) + b

        return backend.in_train_phase(dropped, inputs, training)

    def compute_output_shape(self, input_shape):
        """Returns the same shape."""
        return input_shape

    def get_config(self):
        """Returns the layer's arguments; noise shape and seed weren't among them in 1.15."""
        return super().get_config() | {"rate": self.rate}
