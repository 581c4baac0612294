"""The layers of Keras 2.2.5 on those of Keras 3.

Most are Keras 3's own with other argument names; those that compute otherwise are classes here and in
`recurrent`.
"""

import functools
import math
import sys
import types
from typing import ClassVar

import keras
import numpy as np
import tensorflow as tf

from oldstack import saved_code
from oldstack.keras2 import arguments, base, products, symbolic
from oldstack.keras2 import streams as random
from oldstack.keras2.base import Described, Layer, get_uid, layer, replayed, wrapped
from oldstack.keras2.by_name import get_custom_objects
from oldstack.names import keras1
from oldstack.training import dropout, formulas, normalization, reductions

_KERNEL = "kernel_initializer='glorot_uniform', "
_REGULARIZED = (
    "kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, "
    "kernel_constraint=None, bias_constraint=None"
)
_FILTERED = f"activation=None, use_bias=True, {_KERNEL}bias_initializer='zeros', {_REGULARIZED}"
_SEPARABLE = (
    "depth_multiplier=1, activation=None, use_bias=True, depthwise_initializer='glorot_uniform', "
    "pointwise_initializer='glorot_uniform', bias_initializer='zeros', depthwise_regularizer=None, "
    "pointwise_regularizer=None, bias_regularizer=None, activity_regularizer=None, depthwise_constraint=None, "
    "pointwise_constraint=None, bias_constraint=None"
)


def with_kernel(dimensions):
    """Returns how arguments `nb_row, nb_col` become a `kernel_size`."""
    names = {2: ("nb_row", "nb_col"), 3: ("kernel_dim1", "kernel_dim2", "kernel_dim3")}.get(dimensions)

    def _as_keras2(self, args, kwargs):
        if names and all(name in kwargs for name in names):
            kwargs["kernel_size"] = tuple(kwargs.pop(name) for name in names)
        elif len(args) == dimensions + 1 and names and all(isinstance(size, int) for size in args[1:]):
            args = (args[0], tuple(args[1:]))
        if "init" in kwargs and "depthwise_initializer" in self._signature.parameters:
            kwargs["depthwise_initializer"] = kwargs["pointwise_initializer"] = kwargs.pop("init")
        return args, kwargs

    return _as_keras2


def _convolution(name, dimensions, middle, last=_FILTERED, other=(), first="filters, kernel_size"):
    ones = "1" if dimensions == 1 else str((1,) * dimensions)
    form = "'channels_last'" if dimensions == 1 else "None"
    signature = f"{first}, strides={ones}, padding='valid', {middle.format(ones=ones, form=form)}{last}"
    return layer(
        name,
        signature,
        keras1(name),
        other,
        _as_keras2=with_kernel(dimensions),
        _is_sequential=dimensions == 1,
        _described_in_order=_of_some_last,
        call=_convolved,
    )


def _convolved(self, inputs):
    """Returns what the filters give: with channels last, whatever the inputs have, and the bias added as then."""
    then, dimensions = dict(vars(self)), len(inputs.shape) - 2
    last = [0, *range(2, dimensions + 2), 1] if self.data_format == "channels_first" else None
    vars(self).update(use_bias=False, activation=None, data_format="channels_last")
    try:
        convolve = super(Described, self).call
        if isinstance(self, keras.layers.Conv2DTranspose):
            convolve = functools.partial(products.transposed, convolve)
        outputs = convolve(inputs if last is None else tf.transpose(inputs, last))
    finally:
        vars(self).update({name: then[name] for name in ("use_bias", "activation", "data_format")})
    if self.use_bias and last is None:
        outputs = formulas.plus_bias(outputs, self.bias)
    elif self.use_bias:
        outputs += self.bias
    if last is not None:
        outputs = tf.transpose(outputs, np.argsort(last))
    return outputs if self.activation is None else self.activation(outputs)


def _of_some_last(self):
    """Returns the arguments' names, those last that not all convolutions have."""
    return sorted(self._signature.parameters, key=lambda name: name.startswith(("depth", "point", "output")))


_PLAIN = "data_format={form}, dilation_rate={ones}, "
Conv1D, Conv2D, Conv3D = (_convolution(f"Conv{n}D", n, _PLAIN) for n in (1, 2, 3))
Conv2DTranspose = _convolution("Conv2DTranspose", 2, "output_padding=None, " + _PLAIN)
Conv3DTranspose = _convolution("Conv3DTranspose", 3, "output_padding=None, data_format={form}, ")
SeparableConv1D, SeparableConv2D = (_convolution(f"SeparableConv{n}D", n, _PLAIN, _SEPARABLE) for n in (1, 2))
DepthwiseConv2D = _convolution(
    "DepthwiseConv2D",
    2,
    "depth_multiplier=1, data_format={form}, dilation_rate={ones}, ",
    _FILTERED.replace("kernel_", "depthwise_"),
    first="kernel_size",
)
DepthwiseConv2D._weights_called = {"kernel": "depthwise_kernel"}

Dense = layer("Dense", f"units, {_FILTERED}", keras1("Dense"))


def _with_strides(self):
    """Returns the arguments as a file of Keras 2 keeps them."""
    config = Described.get_config(self)
    return config | {"strides": config["strides"] or config["pool_size"]}


def _of_pools(self):
    first = ("strides", "pool_size") if len(self._values["pool_size"]) == 1 else ("pool_size", "padding")
    return (*first, *self._signature.parameters)


def _mean_of_places(self, inputs, mask=None):
    """Returns the means over all places."""
    if mask is not None:
        return super(Described, self).call(inputs, mask)
    first = 1 if self.data_format == "channels_last" else 2
    axes = range(first, first + inputs.shape.rank - 2)
    return reductions.reduced("mean", inputs, axes)


def _enlarged(self, inputs):
    """Returns pictures enlarged by the op of then, whose gradient adds up place after place."""
    if self.interpolation != "nearest" or self.data_format != "channels_last":
        return super(Described, self).call(inputs)
    size = tf.shape(inputs)[1:3] * tf.constant(self.size)
    result = tf.raw_ops.ResizeNearestNeighbor(images=inputs, size=size)
    return tf.ensure_shape(result, self.compute_output_shape(inputs.shape))


_pools = {}
for _n in (1, 2, 3):
    _size = "2" if _n == 1 else str((2,) * _n)
    _form = "'channels_last'" if _n == 1 else "None"
    for _kind in ("Max", "Average"):
        _pools[f"{_kind}Pooling{_n}D"] = layer(
            f"{_kind}Pooling{_n}D",
            f"pool_size={_size}, strides=None, padding='valid', data_format={_form}",
            keras1(f"{_kind}Pooling{_n}D"),
            get_config=_with_strides,
            _described_in_order=_of_pools,
        )
        _pools[f"Global{_kind}Pooling{_n}D"] = layer(
            f"Global{_kind}Pooling{_n}D",
            f"data_format={_form}",
            keras1(f"Global{_kind}Pooling{_n}D"),
            **({"call": _mean_of_places} if _kind == "Average" else {}),
        )
    _pools[f"Cropping{_n}D"] = layer(
        f"Cropping{_n}D",
        "cropping=(1, 1)"
        if _n == 1
        else f"cropping={((0, 0),) * _n if _n == 2 else ((1, 1),) * 3}, data_format=None",
        keras1(f"Cropping{_n}D"),
    )
    _pools[f"ZeroPadding{_n}D"] = layer(
        f"ZeroPadding{_n}D",
        "padding=1" if _n == 1 else f"padding={(1,) * _n}, data_format=None",
        keras1(f"ZeroPadding{_n}D"),
    )
    _pools[f"UpSampling{_n}D"] = layer(
        f"UpSampling{_n}D",
        {1: "size=2", 2: "size=(2, 2), data_format=None, interpolation='nearest'"}.get(
            _n, "size=(2, 2, 2), data_format=None"
        ),
        keras1(f"UpSampling{_n}D"),
        **({"call": _enlarged} if _n == 2 else {}),
    )


def _single(args, kwargs):
    """Returns arguments whose numbers have single precision."""
    return tuple(map(float, np.float32(args))), {
        name: float(np.float32(value)) if name == "alpha" else value for name, value in kwargs.items()
    }


Flatten = layer(
    "Flatten",
    "data_format=None",
    input_spec=property(lambda self: keras.layers.InputSpec(min_ndim=3), lambda self, spec: None),
)
Reshape = layer("Reshape", "target_shape")
Permute = layer("Permute", "dims")
RepeatVector = layer("RepeatVector", "n")
Masking = layer("Masking", "mask_value=0.0")
Activation = layer("Activation", "activation")
Softmax = layer("Softmax", "axis=-1")


def _in_single_precision(number):
    """Returns a description of a layer whose numbers are those that the layer computes with.

    Args:
        number: What makes such a number of one of float32.
    """

    def get_config(self):
        config = Described.get_config(self)
        values = {name: value for name, value in self._values.items() if isinstance(value, int | float)}
        return config | {name: number(np.float32(value)) for name, value in values.items()}

    return get_config


ReLU = layer(
    "ReLU", "max_value=None, negative_slope=0.0, threshold=0.0", get_config=_in_single_precision(np.asarray)
)
ELU = layer("ELU", "alpha=1.0", get_config=_in_single_precision(float))
LeakyReLU = layer(
    "LeakyReLU",
    "alpha=0.3",
    other={"alpha": "negative_slope"},
    _as_keras2=lambda self, args, kwargs: _single(args, kwargs),
    get_config=_in_single_precision(float),
)
PReLU = layer(
    "PReLU",
    "alpha_initializer='zeros', alpha_regularizer=None, alpha_constraint=None, shared_axes=None",
    keras1("PReLU"),
)
Add, Multiply, Average, Maximum, Minimum, Subtract = (
    layer(_name, "") for _name in ("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract")
)
Concatenate = layer("Concatenate", "axis=-1")
Dot = layer("Dot", "axes, normalize=False")


class Embedding(Described, keras.layers.Embedding):
    """Keras's Embedding, which knows its input's shape from the start."""

    _signature = arguments.signature(
        "input_dim, output_dim, embeddings_initializer='uniform', embeddings_regularizer=None, "
        "activity_regularizer=None, embeddings_constraint=None, mask_zero=False, input_length=None"
    )
    _old = keras1("Embedding")
    _other: ClassVar = {"input_length": None}

    def _as_keras2(self, args, kwargs):
        kwargs.pop("dropout", None)
        return args, kwargs

    def _begin(self, values, rest):
        if "input_shape" not in rest and "batch_input_shape" not in rest:
            length = values["input_length"]
            rest["input_shape"] = tuple(length) if isinstance(length, list | tuple) else (length,)
        rest["dtype"] = "int32"
        super()._begin(values, rest)

    def get_config(self):
        """Returns the arguments as a file of Keras 2 keeps them."""
        return super().get_config() | {"dtype": keras.config.floatx()}


class Dropout(Described, dropout.Dropout):
    """Leaves out the units that Keras 2.2.5 left out."""

    _signature = arguments.signature("rate, noise_shape=None, seed=None")
    _old = keras1("Dropout")


class _SpatialDropout(Described, dropout.Dropout):
    """Leaves out whole channels."""

    _signature = arguments.signature("rate, data_format=None, noise_shape=None, seed=None")

    def _begin(self, values, rest):
        form = values.get("data_format") or keras.config.image_data_format()
        ones = (1,) * self._dimensions
        shape = (None, None, *ones) if form == "channels_first" else (None, *ones, None)
        values.pop("data_format", None)
        super(Layer, self).__init__(
            rate=values["rate"], noise_shape=shape, seed=values["seed"], **self._take(rest)
        )


SpatialDropout1D, SpatialDropout2D, SpatialDropout3D = (
    type(
        f"SpatialDropout{_n}D",
        (_SpatialDropout,),
        {"_dimensions": _n, "_old": keras1(f"SpatialDropout{_n}D"), "__module__": __name__},
    )
    for _n in (1, 2, 3)
)
SpatialDropout1D._signature = arguments.signature("rate, noise_shape=None, seed=None")


class _Noise(Described):
    """Changes its inputs in training, by random numbers of one op."""

    def build(self, input_shape):
        """Draws the op's seed."""
        self.stream = random.Stream(self._values.get("seed"))

    def call(self, inputs, training=False):
        """Returns the inputs, in training with noise."""
        return self._noisy(inputs) if training and self._is_noisy else inputs

    @property
    def _is_noisy(self):
        return 0 < self._values["rate"] < 1

    def compute_output_shape(self, input_shape):
        """Returns the same shape."""
        return input_shape


class GaussianNoise(_Noise):
    """Adds noise of a normal distribution."""

    _signature = arguments.signature("stddev")
    _old = keras1("GaussianNoise")
    _is_noisy = True

    def _begin(self, values, rest):
        super(Described, self).__init__(**rest)
        self.supports_masking = True

    def _noisy(self, inputs):
        return inputs + self.stream.normal(tf.shape(inputs)) * self._values["stddev"]


class GaussianDropout(GaussianNoise):
    """Multiplies by noise of a normal distribution."""

    _signature = arguments.signature("rate")
    _old = keras1("GaussianDropout")
    _is_noisy = _Noise._is_noisy

    def _noisy(self, inputs):
        rate = self._values["rate"]
        return inputs * (self.stream.normal(tf.shape(inputs)) * np.sqrt(rate / (1.0 - rate)) + 1.0)


class AlphaDropout(GaussianDropout):
    """Leaves out units and keeps mean and deviation."""

    _signature = arguments.signature("rate, noise_shape=None, seed=None")
    _old: ClassVar = {}

    def _begin(self, values, rest):
        vars(self)["_noise_shape"], vars(self)["_seed"] = values.pop("noise_shape"), values.pop("seed")
        super()._begin(values, rest)

    def build(self, input_shape):
        """Draws the op's seed."""
        self.stream = random.Stream(self._seed)

    def _noisy(self, inputs):
        rate, low = (
            self._values["rate"],
            -1.6732632423543772848170429916717 * 1.0507009873554804934193349852946,
        )
        kept = tf.cast(self.stream.uniform(self._noise_shape or tf.shape(inputs)) >= rate, inputs.dtype)
        scale = ((1 - rate) * (1 + rate * low**2)) ** -0.5
        return scale * (inputs * kept + low * (1 - kept)) - scale * low * rate


class ThresholdedReLU(GaussianNoise):
    """Keeps what is above a threshold."""

    _signature = arguments.signature("theta=1.0")
    _old: ClassVar = {}
    get_config = _in_single_precision(float)

    def build(self, input_shape):
        """Needs no weights."""

    def call(self, inputs):
        """Returns the inputs, 0 for those up to the threshold."""
        return inputs * tf.cast(inputs > self._values["theta"], inputs.dtype)


class ActivityRegularization(GaussianNoise):
    """Adds to the loss what its inputs cost."""

    _signature = arguments.signature("l1=0.0, l2=0.0")
    _old: ClassVar = {}

    def _begin(self, values, rest):
        super()._begin(values, rest | {"activity_regularizer": {"class_name": "L1L2", "config": values}})

    def build(self, input_shape):
        """Needs no weights."""

    def call(self, inputs):
        """Returns the inputs."""
        return inputs


class BatchNormalization(Described, keras.layers.BatchNormalization):
    """Normalizes by the batch in training, by averages of batches else; `trainable=False` stops the averages alone."""

    _signature = arguments.signature(
        "axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, beta_initializer='zeros', "
        "gamma_initializer='ones', moving_mean_initializer='zeros', moving_variance_initializer='ones', "
        "beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, gamma_constraint=None"
    )
    _old = keras1("BatchNormalization")

    def _as_keras2(self, args, kwargs):
        kwargs.pop("mode", None)
        return args, kwargs

    def build(self, input_shape):
        """Makes the weights, and what the averages are taken from, which no file keeps."""
        super().build(input_shape)
        with tf.init_scope():
            vars(self)["_of_batches"] = [
                (tf.Variable(tf.zeros(average.shape), trainable=False), tf.Variable(0.0, trainable=False))
                for average in (self.moving_mean, self.moving_variance)
            ]

    def call(self, inputs, training=False, mask=None):
        """Returns the inputs, with a mean of beta and a deviation of gamma."""
        rank = len(inputs.shape)
        axis = self.axis % rank
        if axis < rank - 1:
            last = [*range(axis), *range(axis + 1, rank), axis]
            return tf.transpose(
                self._normalized(tf.transpose(inputs, last), training, False), np.argsort(last)
            )
        return self._normalized(inputs, training, rank == 4)

    def _normalized(self, inputs, training, of_pictures):
        """Normalizes what has its channels last; pictures by TensorFlow's own op for them."""
        channels = inputs.shape[-1:]
        mean, variance = self.moving_mean.value, self.moving_variance.value
        gamma = tf.ones(channels) if self.gamma is None else self.gamma.value
        beta = tf.zeros(channels) if self.beta is None else self.beta.value
        if of_pictures and normalization.is_fused(inputs):
            normalize = normalization.fused_normalization(self.epsilon, training)
            result, mean, variance = normalize(inputs, gamma, beta, mean, variance)
        elif training:
            result, mean, variance = normalization.normalized_batch(self.epsilon)(inputs, gamma, beta)
        else:
            return normalization.normalized(inputs, gamma, beta, mean, variance, self.epsilon)
        if training and self.trainable and not symbolic.is_frozen():
            size = tf.cast(tf.size(inputs) // tf.size(mean), inputs.dtype)
            if of_pictures and not normalization.is_fused(inputs):
                variance *= size / (size - 1.0)  # the op gives the variance of a sample
            self._follow(self.moving_mean, 0, mean)
            self._follow(self.moving_variance, 1, variance * (size / (size - (1.0 + self.epsilon))))
        return result

    def _follow(self, average, number, value):
        """Takes a batch into an average that does not begin with what the weight was: TensorFlow's zero_debias."""
        sum_of_batches, steps = self._of_batches[number]
        share = tf.constant(1.0 - self.momentum, average.dtype)
        sum_of_batches.assign_sub((sum_of_batches - tf.reshape(value, average.shape)) * share)
        steps.assign_add(1.0)
        average.assign(sum_of_batches / (1.0 - tf.pow(1.0 - share, steps)))


class Lambda(Described, keras.layers.Lambda):
    """A layer of a function, whose random numbers stay those of its first run."""

    _signature = arguments.signature("function, output_shape=None, mask=None, arguments=None")

    def _begin(self, values, rest):
        vars(self)["_streams"] = []
        # The shape is found by a run of the function, whatever the script says it is.
        super()._begin(values | {"output_shape": None}, rest)

    def __call__(self, inputs, **kwargs):
        """Applies the layer, and takes as many seeds as Keras 2 did, which ran the function again for its shape."""
        known = len(self._streams)
        outputs = super().__call__(inputs, **kwargs)
        if isinstance(keras.tree.flatten(inputs)[0], keras.KerasTensor):
            shape_of = self._values["output_shape"]
            if callable(shape_of):
                shape_of(keras.tree.map_structure(lambda each: tuple(each.shape), inputs))
            runs = 2 if shape_of is None else 1
            for _ in range(len(self._streams) * runs - (len(self._streams) - known)):
                random.draw()
        return outputs

    def get_config(self):
        """Returns the arguments as a file of Keras 2 keeps them, functions as bytecode."""
        values = self._values
        config = super().get_config() | {"arguments": values["arguments"] or {}}
        del config["mask"]
        for name in ("function", "output_shape"):
            value, kind = values[name], "raw"
            if isinstance(value, types.FunctionType):
                config[name], kind = saved_code.dumped(value), "lambda"
            elif callable(value):
                config[name], kind = value.__name__, "function"
            config[f"{name}_type"] = kind
        return config

    @classmethod
    def from_config(cls, config):
        """Returns a layer with these arguments.

        Raises:
            UserError: A function of it is not run here: `saved_code.loaded`.
        """
        config, known = dict(config), get_custom_objects()
        for name, module in (
            ("function", config.pop("module", None)),
            ("output_shape", config.pop("output_shape_module", None)),
        ):
            kind = config.pop(f"{name}_type")
            if kind == "function":
                config[name] = known[config[name]]
            elif kind == "lambda":
                of_module = vars(sys.modules[module]) if module in sys.modules else {}
                config[name] = saved_code.loaded(config[name], base.scope | of_module | known, config["name"])
        config["arguments"] = {
            key: np.array(value["value"])
            if isinstance(value, dict) and value.get("type") == "ndarray"
            else value
            for key, value in config["arguments"].items()
        }
        return cls(**config)

    def call(self, inputs, mask=None, training=None):
        """Returns what the function gives."""
        with random.replaying(self._streams):
            return symbolic.settled(super().call(inputs, mask=mask, training=training))

    def compute_output_spec(self, *args, **kwargs):
        """Returns tensors of the output's shape, by a run of the function; its errors are the script's."""
        return self._spec_of_run(*args, **kwargs)


def local_conv(inputs, kernel, kernel_size, strides, output_shape, data_format):
    """Returns the products of windows with a kernel of their own at each place.

    Args:
        inputs: Sequences or pictures.
        kernel: For each place a matrix: the numbers of a window by the filters.
        kernel_size: The window's.
        strides: How far one window is from the next, along each dimension.
        output_shape: The places along each dimension.
        data_format: "channels_last" or "channels_first".
    """
    is_last = data_format == "channels_last"
    dimensions = len(kernel_size)
    if not is_last:
        inputs = tf.transpose(inputs, [0, *range(2, dimensions + 2), 1])
    offsets = np.ndindex(*kernel_size)
    windows = tf.stack(
        [
            inputs[
                :,
                *(
                    slice(o, o + s * (n - 1) + 1, s)
                    for o, s, n in zip(offset, strides, output_shape, strict=True)
                ),
            ]
            for offset in offsets
        ],
        dimensions + 1 if is_last else dimensions + 2,
    )
    windows = tf.reshape(windows, [-1, kernel.shape[0], kernel.shape[1]])
    outputs = tf.einsum("npk,pkf->npf", windows, tf.convert_to_tensor(kernel))
    outputs = tf.reshape(outputs, [-1, *output_shape, kernel.shape[-1]])
    return outputs if is_last else tf.transpose(outputs, [0, dimensions + 1, *range(1, dimensions + 1)])


class _LocallyConnected(Described):
    """A convolution with filters of their own at each place."""

    _as_keras2 = with_kernel(2)

    def _begin(self, values, rest):
        super(Described, self).__init__(**rest)
        for name in ("kernel_size", "strides"):
            size = values[name]
            values[name] = (size,) * self._dimensions if isinstance(size, int) else tuple(size)
        values["data_format"] = values["data_format"] or keras.config.image_data_format()
        if values["padding"] != "valid":
            name = type(self).__name__
            raise ValueError(
                f'Invalid border mode for {name} (only "valid" is supported): {values["padding"]}'
            )

    def get_config(self):
        """Returns the arguments as a file of Keras 2 keeps them."""
        config = super().get_config()
        if self._dimensions == 1:
            del config["data_format"]
        return config

    def _places(self, input_shape):
        values = self._values
        first = 1 if values["data_format"] == "channels_last" else 2
        sizes = zip(input_shape[first:], values["kernel_size"], values["strides"], strict=False)
        return tuple((size - window) // stride + 1 for size, window, stride in sizes)

    def build(self, input_shape):
        """Makes the weights."""
        values, places = self._values, self._places(input_shape)
        channels = input_shape[-1 if values["data_format"] == "channels_last" else 1]
        self.kernel = self.add_weight(
            "kernel", (math.prod(places), math.prod(values["kernel_size"]) * channels, values["filters"]), None,
            *(values[f"kernel_{each}"] for each in ("initializer", "regularizer")),
            constraint=values["kernel_constraint"],
        )  # fmt: skip
        self.bias = None
        if values["use_bias"]:
            self.bias = self.add_weight(
                "bias", (*places, values["filters"]), None, values["bias_initializer"], values["bias_regularizer"],
                constraint=values["bias_constraint"],
            )  # fmt: skip

    def call(self, inputs):
        """Returns what the filters give."""
        values = self._values
        places, form = self._places(inputs.shape), values["data_format"]
        outputs = local_conv(inputs, self.kernel, values["kernel_size"], values["strides"], places, form)
        if self.bias is not None:
            bias = tf.convert_to_tensor(self.bias)
            last = len(bias.shape) - 1
            outputs += bias if form == "channels_last" else tf.transpose(bias, [last, *range(last)])
        return outputs if values["activation"] is None else values["activation"](outputs)


_LOCAL = (
    "filters, kernel_size, strides={ones}, padding='valid', data_format={form}, activation=None, use_bias=True, "
    f"kernel_initializer='glorot_uniform', bias_initializer='zeros', {_REGULARIZED}"
)
LocallyConnected1D, LocallyConnected2D = (
    type(
        f"LocallyConnected{_n}D",
        (_LocallyConnected,),
        {
            "_dimensions": _n,
            "_is_sequential": _n == 1,
            "_old": keras1(f"LocallyConnected{_n}D"),
            "_signature": arguments.signature(_LOCAL.format(ones=(1,) * _n, form=_form)),
            "__module__": __name__,
        },
    )
    for _n, _form in ((1, "'channels_last'"), (2, "None"))
)


class Wrapper(Layer):
    """What wraps another layer: for the user's own."""

    def __init__(self, layer, **kwargs):
        super().__init__(**kwargs)
        self.layer = layer


class _Merge(Layer):
    """What makes one tensor of several: for the user's own, which has a `_merge_function`."""

    def call(self, inputs):
        """Returns the one tensor."""
        return self._merge_function(inputs)

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls._merge_function = replayed(cls._merge_function)


class TimeDistributed(Described, keras.layers.TimeDistributed):
    """Applies a layer to each step of a sequence, to all of a batch at once."""

    _signature = arguments.signature("layer")

    def __call__(self, inputs, **kwargs):
        """Applies the layer; one that is recurrent draws the seeds of its masks."""
        outputs = super().__call__(inputs, **kwargs)
        if symbolic.is_symbolic(inputs) and hasattr(self.layer, "draw"):
            self.layer.draw()
        return outputs

    def build(self, input_shape):
        """Makes the layer's weights, which are named after this one."""
        super().build(input_shape)
        for weight in self.layer.weights:
            weight._name = weight._name.replace(f"{self.name}/{self.layer.name}/", f"{self.name}/", 1)

    def call(self, inputs, training=None, mask=None):
        """Returns the outputs, step after step."""
        shape = tf.shape(inputs)
        together = tf.reshape(inputs, tf.concat([[-1], shape[2:]], 0))
        together.set_shape([None, *inputs.shape[2:]])
        keywords = {"training": training} if self.layer._call_has_training_arg else {}
        outputs = self.layer(together, **keywords)
        result = tf.reshape(outputs, tf.concat([shape[:2], tf.shape(outputs)[1:]], 0))
        result.set_shape([*inputs.shape[:2], *outputs.shape[1:]])
        return result

    def get_config(self):
        """Returns the arguments as a file of Keras 2 keeps them."""
        return super().get_config() | {"layer": wrapped(self.layer)}


class InputLayer(Layer, keras.layers.InputLayer):
    """What a model's inputs come from."""

    def __init__(
        self, input_shape=None, batch_size=None, batch_input_shape=None, dtype=None, input_tensor=None, sparse=False,
        name=None, **kwargs,
    ):  # fmt: skip
        batch = (batch_size, *input_shape) if batch_input_shape is None else tuple(batch_input_shape)
        name = name or f"input_{get_uid('input')}"
        keras.layers.InputLayer.__init__(
            self, batch_shape=batch, dtype=dtype or keras.config.floatx(), sparse=sparse or None, name=name
        )
        vars(self)["batch_input_shape"] = batch

    def __call__(self):
        """Takes no inputs."""

    def get_config(self):
        """Returns the arguments as a file of Keras 2 keeps them."""
        return {
            "batch_input_shape": self.batch_input_shape,
            "dtype": self.dtype,
            "sparse": False,
            "name": self.name,
        }


def Input(shape=None, batch_shape=None, name=None, dtype=None, sparse=False, tensor=None, **kwargs):  # noqa: N802
    """Returns a tensor that stands for a model's input; `shape` is that of a sample, `tensor` what it has for a value."""
    if tensor is not None:
        batch_shape, dtype = tuple(tensor.shape), keras.backend.standardize_dtype(tensor.dtype)
    if batch_shape is None:
        batch_shape = (None, *((shape,) if isinstance(shape, int) else shape))
    dtype = kwargs.pop("input_dtype", dtype)
    output = InputLayer(batch_input_shape=batch_shape, dtype=dtype, sparse=sparse, name=name).output
    if tensor is not None:
        output.of_tensor = tensor  # see symbolic.Run
    return output


def _merging(cls):
    def merge(inputs, **kwargs):
        return cls(**kwargs)(inputs)

    merge.__name__ = merge.__qualname__ = cls.__name__.lower()
    merge.__doc__ = f"Returns the {cls.__name__} of some tensors."
    return merge


add, multiply, average, maximum, minimum, subtract, concatenate = map(
    _merging, (Add, Multiply, Average, Maximum, Minimum, Subtract, Concatenate)
)


def dot(inputs, axes, normalize=False, **kwargs):
    """Returns the products of two tensors along some axes."""
    return Dot(axes, normalize, **kwargs)(inputs)


LAYERS = {
    name: value
    for name, value in globals().items()
    if isinstance(value, type) and issubclass(value, Layer) and not name.startswith("_")
} | _pools
base.classes.update(LAYERS)
