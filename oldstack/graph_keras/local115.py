"""`LocallyConnected1D` and `LocallyConnected2D` of `tf.keras` as of TensorFlow 1.15."""

import math

from tensorflow.python.framework import tensor_shape
from tensorflow.python.keras import activations, backend, constraints, initializers, layers, regularizers
from tensorflow.python.keras.utils import conv_utils

from oldstack.messages import UserError, tr

# What is said of each of a layer's weights, and the modules that know them.
PARTS = {"initializer": initializers, "regularizer": regularizers, "constraint": constraints}


class _LocallyConnected(layers.Layer):
    """A convolution with weights of its own at each place; `rank` is how many dimensions places have."""

    rank = 0

    def __init__(
        self, filters, kernel_size, strides=1, padding="valid", data_format=None, activation=None, use_bias=True,
        kernel_initializer="glorot_uniform", bias_initializer="zeros", kernel_regularizer=None,
        bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None,
        implementation=1, **options,
    ):  # fmt: skip
        super().__init__(**options)
        name = type(self).__name__
        if implementation != 1:
            english = f"tf.keras.layers.{name}: only implementation=1 is bridged: leave the argument out."
            raise UserError(
                tr(english, f"tf.keras.layers.{name}: implementation=1만 지원합니다. 이 인자를 빼세요.")
            )
        self.filters, self.use_bias, self.implementation = filters, use_bias, implementation
        self.kernel_size = conv_utils.normalize_tuple(kernel_size, self.rank, "kernel_size")
        self.strides = conv_utils.normalize_tuple(strides, self.rank, "strides")
        self.padding = conv_utils.normalize_padding(padding)
        if self.padding != "valid":
            raise ValueError(
                f'Invalid border mode for {name} (only "valid" is supported if implementation is 1): {padding}'
            )
        self.data_format = conv_utils.normalize_data_format(data_format)
        self.activation = activations.get(activation)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.input_spec = layers.InputSpec(ndim=self.rank + 2)

    def _places(self, shape):
        """Returns how many places there are along each dimension."""
        first = 2 if self.data_format == "channels_first" else 1
        sizes = shape[first : first + self.rank]
        return tuple(
            conv_utils.conv_output_length(size, kernel, self.padding, stride)
            for size, kernel, stride in zip(sizes, self.kernel_size, self.strides, strict=True)
        )

    def build(self, input_shape):
        """Makes the weights."""
        shape = tensor_shape.TensorShape(input_shape).as_list()
        axis = 1 if self.data_format == "channels_first" else -1
        self.places = self._places(shape)
        sizes = (math.prod(self.places), math.prod(self.kernel_size) * shape[axis], self.filters)
        self.kernel = self._weight("kernel", sizes)
        self.bias = self._weight("bias", (*self.places, self.filters)) if self.use_bias else None
        self.input_spec = layers.InputSpec(ndim=self.rank + 2, axes={axis: shape[axis]})
        self.built = True

    def _weight(self, name, shape):
        return self.add_weight(
            name=name, shape=shape, **{part: getattr(self, f"{name}_{part}") for part in PARTS}
        )

    def compute_output_shape(self, input_shape):
        """Returns the shape of the outputs."""
        shape = tensor_shape.TensorShape(input_shape).as_list()
        places = self._places(shape)
        is_first = self.data_format == "channels_first"
        after = (self.filters, *places) if is_first else (*places, self.filters)
        return tensor_shape.TensorShape((shape[0], *after))

    def call(self, inputs):
        """Returns the outputs.

        Args:
            inputs: (samples, places ..., channels), or with the channels first.
        """
        outputs = backend.local_conv(
            inputs, self.kernel, self.kernel_size, self.strides, self.places, self.data_format
        )
        if self.use_bias:
            outputs = backend.bias_add(outputs, self.bias, data_format=self.data_format)
        return self.activation(outputs)

    def get_config(self):
        """Returns the layer's arguments."""
        plain = ("filters", "kernel_size", "strides", "padding", "data_format", "use_bias", "implementation")
        config = {name: getattr(self, name) for name in plain}
        config["activation"] = activations.serialize(self.activation)
        for part, module in PARTS.items():
            for of in ("kernel", "bias"):
                config[f"{of}_{part}"] = module.serialize(getattr(self, f"{of}_{part}"))
        config["activity_regularizer"] = regularizers.serialize(self.activity_regularizer)
        return super().get_config() | config


class LocallyConnected1D(_LocallyConnected):
    """A convolution along one dimension with weights of its own at each place."""

    rank = 1


class LocallyConnected2D(_LocallyConnected):
    """A convolution of pictures with weights of its own at each place."""

    rank = 2
