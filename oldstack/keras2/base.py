"""What all layers of Keras 2.2.5 have in common: names as counted there, its arguments and defaults, its descriptions."""

import functools
import re
from collections import Counter
from typing import ClassVar

import keras
import numpy as np
from keras import ops
from keras.src import backend
from keras.src.layers.convolutional import (
    base_conv,
    base_conv_transpose,
    base_depthwise_conv,
    base_separable_conv,
)

from oldstack.keras2 import arguments, insides, symbolic
from oldstack.keras2 import streams as random
from oldstack.keras2.activations import get_activation
from oldstack.keras2.by_name import described
from oldstack.keras2.weights import get_constraint, get_initializer, get_regularizer
from oldstack.loading.patch import add, patch

_COMMON = {"name", "trainable", "dtype"}
classes = {}  # what a description of a layer or model may name
scope = {"np": np}  # what a function in a description finds by name
_names = Counter()
_MISFIT = re.compile(
    r"Input (\d+) with name '.*?' of layer '.*?' is incompatible with the layer: (expected .*?)(?:\. Full shape.*)?"
)
_CONVOLUTIONS = (
    base_conv.BaseConv,
    base_conv_transpose.BaseConvTranspose,
    base_depthwise_conv.BaseDepthwiseConv,
    base_separable_conv.BaseSeparableConv,
)


# Layers of the user's ask a tensor for its shape so.
add(keras.KerasTensor, "_keras_shape", property(lambda tensor: tuple(tensor.shape)))


def _shown(variable):
    if not variable.name.endswith(":0"):  # of no layer or optimizer of Keras 2
        return _plainly_shown(variable)
    return f"<tf.Variable {variable.name!r} shape={tuple(variable.shape)} dtype={variable.dtype}_ref>"


_plainly_shown = patch(keras.Variable, "__repr__", _shown)


def get_uid(prefix: str = "") -> int:
    """Returns how many names with this prefix there are now, this one included."""
    _names[prefix] += 1
    return _names[prefix]


def reset_uids():
    """Begins to count names anew."""
    _names.clear()


def named(cls: str) -> str:
    """Returns a name for an object of a class: "max_pooling2d_1"."""
    snake = re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", cls)).lower()
    return f"{snake}_{get_uid(cls)}"


def calls(model, layer) -> list:
    """Returns Keras's nodes of a layer in a model: what it was called with, and what came of it.

    Args:
        model: A model of inputs and outputs.
        layer: One of its layers.
    """
    # There is no public way to ask.
    nodes = [node for each in model._nodes_by_depth.values() for node in each]
    return [node for node in layer._inbound_nodes if node in nodes]


def sources(node) -> list:
    """Returns the tensors that a layer was called with, masks left out.

    Args:
        node: The call, of `calls`.
    """
    given = {name: value for name, value in node.arguments.kwargs.items() if not name.endswith("mask")}
    return [each for each in keras.tree.flatten((node.arguments.args, given)) if symbolic.is_symbolic(each)]


class Layer(insides.OfAll, keras.layers.Layer):
    """What layers of Keras 2.2.5 have in common, those of the user included."""

    def __init__(self, **kwargs):
        given = self._take(kwargs)
        super().__init__(**given)

    def _take(self, kwargs):
        """Takes what Keras 3 doesn't know out of the keywords; returns the rest, with a name."""
        kwargs = dict(kwargs)
        kept = vars(self)
        dtype = kwargs.pop("input_dtype", None)
        if dtype is not None:
            kwargs.setdefault("dtype", dtype)
        if kwargs.get("dtype") in ("int32", "int64"):  # of the input; the weights are floats
            kept["_input_dtype"] = kwargs.pop("dtype")
        batch = kwargs.pop("batch_size", None)
        shape = kwargs.pop("input_shape", None)
        kept["batch_input_shape"] = kwargs.pop("batch_input_shape", None)
        if shape is not None:
            shape = (shape,) if isinstance(shape, int) else tuple(shape)
            kept["batch_input_shape"] = (batch, *shape)
        if kept["batch_input_shape"] is None:
            del kept["batch_input_shape"]
        else:
            kept["batch_input_shape"] = tuple(kept["batch_input_shape"])
        kept["_first_weights"] = kwargs.pop("weights", None)
        kept["_activity"] = get_regularizer(kwargs.pop("activity_regularizer", None))
        if unknown := kwargs.keys() - _COMMON:
            raise TypeError("Keyword argument not understood:", sorted(unknown)[0])
        kwargs["name"] = kwargs.get("name") or named(type(self).__name__)
        return kwargs

    def add_weight(self, *args, **kwargs):
        """Adds a weight; the name comes first, as in Keras 2, or the shape, as in Keras 1."""
        names = ("name", "shape", "dtype", "initializer", "regularizer", "trainable", "constraint")
        if args and isinstance(args[0], tuple | list):
            names = (
                "shape",
                *(name for name in names if name != "shape" and (name != "name" or name not in kwargs)),
            )
        kwargs |= dict(zip(names, args, strict=False))
        for argument, get in (("regularizer", get_regularizer), ("constraint", get_constraint)):
            if argument in kwargs:
                kwargs[argument] = get(kwargs[argument])
        kwargs["initializer"] = get_initializer(kwargs.get("initializer"))
        weight = super().add_weight(**kwargs)
        parts = [part for part in weight.path.split("/") if not re.search(r"_cell(_\d+)?$", part)]
        parts[-1] = self._weights_called.get(parts[-1], parts[-1])
        weight._name = "/".join(parts) + ":0"  # "dense_1/kernel:0"; Keras 3 goes by the path
        return weight

    _weights_called: ClassVar = {}  # what Keras 2 called weights that Keras 3 calls otherwise

    @property
    def trainable_weights(self):
        """The weights to train: those that a layer of the user's says it has, or all that it added."""
        given = vars(self).get("_weights_given")
        if given is None:
            return super().trainable_weights
        return given if self.trainable else []

    @trainable_weights.setter
    def trainable_weights(self, weights):
        vars(self)["_weights_given"] = list(weights)

    def add_loss(self, losses, inputs=None):
        """Adds to the loss what a layer computes in `call`."""
        for loss in losses if isinstance(losses, list | tuple) else [losses]:
            super().add_loss(ops.sum(symbolic.settled(loss)))

    def add_update(self, updates, inputs=None):
        """Takes what a layer changes in `call`: it is changed already."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "call" in vars(cls) and not cls._is_ours():
            cls.call = replayed(cls.call)

    @classmethod
    def _is_ours(cls):
        return cls.__module__.startswith((_OURS, "keras."))

    def compute_output_spec(self, *args, **kwargs):
        """Returns tensors of the output's shape; runs a layer of the user's as Keras 2 did, whatever it says of it."""
        spec = None if self._is_ours() else self._spec_of_run(*args, **kwargs)
        if spec is not None and type(self).compute_output_shape is keras.layers.Layer.compute_output_shape:
            return spec
        return super().compute_output_spec(*args, **kwargs)

    def _spec_of_run(self, *args, **kwargs):
        # What Keras 3 has for it in public puts words of its own around a layer's error.
        return backend.compute_output_spec(self.call, *args, **kwargs)

    def _assert_input_compatibility(self, arg_0):
        try:
            super()._assert_input_compatibility(arg_0)
        except ValueError as error:
            if not (match := _MISFIT.fullmatch(str(error))):
                raise
            said = match[2].replace(", but received input with shape", " but got shape")
            if isinstance(self, _CONVOLUTIONS):
                said = said.replace("min_ndim", "ndim")
            text = f"Input {match[1]} is incompatible with layer {self.name}: {said}"
            raise ValueError(text) from None

    def __call__(self, *args, **kwargs):
        """Applies the layer."""
        if args and isinstance(args[0], tuple):
            args = (list(args[0]), *args[1:])
        outputs = super().__call__(*args, **kwargs)
        if isinstance(outputs, list | tuple):
            outputs = list(outputs) if len(outputs) > 1 else outputs[0]
        if vars(self).get("_first_weights") is not None:
            self.set_weights(vars(self).pop("_first_weights"))
        if vars(self).get("_activity") is not None:
            for output in keras.tree.flatten(outputs):
                if not isinstance(output, keras.KerasTensor):
                    self.add_loss(self._activity(output))
        return outputs

    @property
    def input_shape(self):
        """The shape of the inputs, samples first; a list where there are several."""
        return _shapes(self.input)

    @property
    def output_shape(self):
        """The shape of the outputs, samples first; a list where there are several."""
        # Keras 2 believed what a layer said, which by default is that of its inputs.
        is_silent = type(self).compute_output_shape is keras.layers.Layer.compute_output_shape
        return self.input_shape if is_silent and not self._is_ours() else _shapes(self.output)

    def get_config(self):
        """Returns the arguments as a file of Keras 2 keeps them."""
        config = {"name": self.name, "trainable": self.trainable}
        if "batch_input_shape" in vars(self):
            config["batch_input_shape"] = self.batch_input_shape
        return config | {"dtype": vars(self).get("_input_dtype", self.dtype)}

    @classmethod
    def from_config(cls, config):
        """Returns a layer with these arguments."""
        return cls(**config)


_OURS = __name__.rpartition(".")[0]


def replayed(call):
    """Returns a method of a layer's in which random numbers stay those of its first run.

    Args:
        call: The method.
    """

    @functools.wraps(call)
    def replaying(self, *args, **kwargs):
        with random.replaying(vars(self).setdefault("_streams", [])):
            return symbolic.settled(call(self, *args, **kwargs))

    return replaying


def _shapes(tensors):
    if isinstance(tensors, list | tuple):
        return [tuple(tensor.shape) for tensor in tensors]
    return tuple(tensors.shape)


class Described(Layer):
    """A layer whose arguments are those of a signature.

    Attributes of the class:
        _signature: The parameters.
        _old: Keras 1's names of some of them.
        _other: What Keras 3 calls some of them; None for those that it does without.
    """

    _signature = arguments.signature("")
    _old: ClassVar = {}
    _other: ClassVar = {}

    def __init__(self, *args, **kwargs):
        name = type(self).__name__
        args, kwargs = self._as_keras2(args, dict(kwargs))
        kwargs = arguments.renamed(name, self._old, kwargs, args)
        values, rest = arguments.bound(name, self._signature, args, kwargs)
        if "input_dim" in rest:
            length = (
                (rest.pop("input_length", None),) if "input_length" in rest or self._is_sequential else ()
            )
            rest["input_shape"] = (*length, rest.pop("input_dim"))
        if "activity_regularizer" in values:
            rest["activity_regularizer"] = values.pop("activity_regularizer")
        values = {each: _made(each, value, name) for each, value in values.items()}
        vars(self)["_values"] = values
        self._begin(values, rest)

    _is_sequential = False  # whether `input_dim` is the size of a step of a sequence

    def _as_keras2(self, args, kwargs):
        return args, kwargs

    def _begin(self, values, rest):
        """Starts Keras 3's layer."""
        there = {self._other.get(each, each): value for each, value in values.items()}
        there.pop(None, None)
        super(Layer, self).__init__(**there, **self._take(rest))

    def get_config(self):
        """Returns the arguments as a file of Keras 2 keeps them."""
        values = {each: _kept(each, value) for each, value in self._values.items()}
        if "activity_regularizer" in self._signature.parameters:
            values["activity_regularizer"] = described(self._activity)
        order = {name: None for name in self._described_in_order() if name in values}
        return super().get_config() | order | values

    def _described_in_order(self):
        """Returns the names of the arguments in the order of their description."""
        return self._signature.parameters


def _made(name, value, owner):
    if name == "data_format" and value is None:
        return keras.config.image_data_format()
    dimensions = int(found[1]) if (found := re.search(r"(\d)D", owner)) else 0
    if dimensions and name in _SIZES and isinstance(value, int):
        return (value,) * dimensions
    if owner.startswith("ZeroPadding") and name == "padding":
        sides = (value,) * dimensions if isinstance(value, int) else value
        return sides if dimensions == 1 and not isinstance(value, int) else _of_sides(sides, dimensions)
    if name.endswith("activation"):
        return get_activation(value)
    if name.endswith("_initializer"):
        return get_initializer(value)
    if name.endswith("_regularizer"):
        return get_regularizer(value)
    if name.endswith("_constraint"):
        return get_constraint(value)
    if isinstance(value, np.integer | np.floating):
        return value.item()
    return value


def _of_sides(sizes, dimensions):
    """Returns what is added before and after along each dimension."""
    pairs = tuple(tuple(size) if isinstance(size, list | tuple) else (size, size) for size in sizes)
    return pairs[0] if dimensions == 1 else pairs


_SIZES = {"kernel_size", "strides", "dilation_rate", "pool_size"}


def _kept(name, value):
    if name.endswith("activation") and value is None:
        return "linear"
    if re.search("(activation|_initializer|_regularizer|_constraint)$", name):
        return described(value)
    return value


def layer(name, signature, old=(), other=(), base=None, **attributes):
    """Returns a layer of Keras 2.2.5 on one of Keras 3.

    Args:
        name: The class.
        signature: Its parameters.
        old: Keras 1's names of some of them.
        other: What Keras 3 calls some of them.
        base: The class in Keras 3, of the same name unless given.
        **attributes: Other attributes of the class.
    """
    bases = (Described, base or getattr(keras.layers, name))
    attributes |= {
        "_signature": arguments.signature(signature),
        "_old": dict(old),
        "_other": dict(other),
        "__doc__": f"Keras's {name}, with the arguments of Keras 2.2.5.",
        "__module__": __name__,
    }
    return type(name, bases, attributes)


def wrapped(thing) -> dict:
    """Returns how a description names a layer, model or optimizer."""
    return {"class_name": type(thing).__name__, "config": thing.get_config()}
