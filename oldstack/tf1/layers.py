"""`tf.layers` as of TensorFlow 1.15.

TensorFlow still carries the layers, though under no public name. Convolutions and `flatten` add fewer
ops to the graph than in 1.15, and so would shift the seeds of what follows: they are mended here.
Batch normalization is missing there and stands here in full.
"""

import functools
import types

from tensorflow.python.eager import context
from tensorflow.python.framework import constant_op, ops, smart_cond, tensor_shape
from tensorflow.python.keras import backend
from tensorflow.python.keras.engine.input_spec import InputSpec
from tensorflow.python.keras.legacy_tf_layers.base import Layer, keras_style_scope, set_keras_style
from tensorflow.python.keras.legacy_tf_layers.convolutional import (
    Conv1D,
    Conv2D,
    Conv2DTranspose,
    Conv3D,
    Conv3DTranspose,
    SeparableConv1D,
    SeparableConv2D,
    conv1d,
    conv2d,
    conv2d_transpose,
    conv3d,
    conv3d_transpose,
    separable_conv1d,
    separable_conv2d,
)
from tensorflow.python.keras.legacy_tf_layers.core import Dense, Dropout, Flatten, dense, dropout, flatten
from tensorflow.python.keras.legacy_tf_layers.pooling import (
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
    average_pooling1d,
    average_pooling2d,
    average_pooling3d,
    max_pooling1d,
    max_pooling2d,
    max_pooling3d,
)
from tensorflow.python.keras.utils import conv_utils
from tensorflow.python.ops import array_ops, array_ops_stack, init_ops, math_ops, nn_impl, nn_ops, state_ops

from oldstack.loading.patch import patch
from oldstack.tf1 import homes
from oldstack.tf1.graph import count_as_surplus

__all__ = [
    "AveragePooling1D", "AveragePooling2D", "AveragePooling3D", "BatchNormalization", "Conv1D", "Conv2D",
    "Conv2DTranspose", "Conv3D", "Conv3DTranspose", "Dense", "Dropout", "Flatten", "InputSpec", "Layer",
    "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "SeparableConv1D", "SeparableConv2D", "average_pooling1d",
    "average_pooling2d", "average_pooling3d", "batch_normalization", "conv1d", "conv2d", "conv2d_transpose",
    "conv3d", "conv3d_transpose", "dense", "dropout", "experimental", "flatten", "max_pooling1d", "max_pooling2d", "max_pooling3d",
    "separable_conv1d", "separable_conv2d",
]  # fmt: skip


def __getattr__(name):
    raise AttributeError(f"module 'tensorflow._api.v1.layers' has no attribute '{name}'")


experimental = types.ModuleType("tensorflow.layers.experimental")
experimental.keras_style_scope = keras_style_scope
experimental.set_keras_style = set_keras_style


def built_with_dilation_rate(build):
    """Returns `build` of a convolution that makes 1.15's constant, or dilates as 1.15 did.

    Args:
        build: The method of today.
    """

    def build_with_dilation_rate(self, input_shape):
        build(self, input_shape)
        if all(rate == 1 for rate in self.dilation_rate):
            constant_op.constant(self.dilation_rate, name="dilation_rate")
        else:
            self._convolution_op = nn_ops.Convolution(
                input_shape,
                self.kernel.shape,
                self.padding.upper(),
                self.strides,
                self.dilation_rate,
                data_format=conv_utils.convert_data_format(self.data_format, self.rank + 2),
            )

    return build_with_dilation_rate


def _for_rank(init):
    @functools.wraps(init)
    def init_for_rank(self, *args, **options):
        init(self, *args, **options)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    return init_for_rank


for _layer_class in (Conv1D, Conv2D, Conv3D):
    patch(_layer_class, "__init__", _for_rank(_layer_class.__init__))
    patch(_layer_class, "build", built_with_dilation_rate(_layer_class.build))


def flatten_call(self, inputs):
    """Returns a row for each sample: `call` of a layer `Flatten`."""
    if self._channels_first and inputs.shape.rank > 1:
        inputs = array_ops.transpose(inputs, [0, *range(2, inputs.shape.rank), 1])
    rows = tensor_shape.dimension_value(inputs.shape[0]) or array_ops.shape(inputs)[0]
    outputs = array_ops.reshape(inputs, (rows, -1))
    outputs.set_shape(self.compute_output_shape(inputs.shape))
    return outputs


patch(Flatten, "call", flatten_call)


def conv2d_transpose_call(self, inputs):
    """Returns the transposed convolution: `call` of a layer `Conv2DTranspose`."""
    shape = array_ops.shape(inputs)
    first = 2 if self.data_format == "channels_first" else 1
    rows = shape[0]
    sizes = [shape[first], shape[first + 1]]
    output_padding = self.output_padding or (None, None)
    sizes = [
        conv_utils.deconv_output_length(
            size, self.kernel_size[i], self.padding, output_padding[i], self.strides[i], self.dilation_rate[i]
        )
        for i, size in enumerate(sizes)
    ]
    sizes = [rows, self.filters, *sizes] if first == 2 else [rows, *sizes, self.filters]
    outputs = backend.conv2d_transpose(
        inputs,
        self.kernel,
        array_ops_stack.stack(sizes),
        self.strides,
        self.padding,
        self.data_format,
        self.dilation_rate,
    )
    outputs.set_shape(self.compute_output_shape(inputs.shape))
    if self.use_bias:
        data_format = conv_utils.convert_data_format(self.data_format, ndim=4)
        outputs = nn_ops.bias_add(outputs, self.bias, data_format=data_format)
    return outputs if self.activation is None else self.activation(outputs)


patch(Conv2DTranspose, "call", conv2d_transpose_call)


_ZEROS, _ONES = init_ops.zeros_initializer(), init_ops.ones_initializer()


class Normalizing:
    """Normalizes each channel to mean 0 and variance 1, then scales and shifts it (arXiv:1502.03167).

    Args:
        axis: The axis of the channels.
        momentum: How much of the moving averages each training step keeps.
        epsilon: Added to the variance.
        center: Whether to add `beta`.
        scale: Whether to multiply by `gamma`.
        beta_initializer: For `beta`; the next three for `gamma` and the moving averages.
        gamma_initializer: See there.
        moving_mean_initializer: See there.
        moving_variance_initializer: See there.
        beta_regularizer: For `beta`.
        gamma_regularizer: For `gamma`.
        beta_constraint: For `beta`.
        gamma_constraint: For `gamma`.
        fused: Whether to use the one fused op; by default where it fits: four axes, channels first or last.
        trainable: Whether `beta` and `gamma` are trained.
        name: The layer's name.
        **options: For the base class.
    """

    def __init__(
        self,
        axis=-1,
        momentum=0.99,
        epsilon=1e-3,
        center=True,
        scale=True,
        beta_initializer=_ZEROS,
        gamma_initializer=_ONES,
        moving_mean_initializer=_ZEROS,
        moving_variance_initializer=_ONES,
        beta_regularizer=None,
        gamma_regularizer=None,
        beta_constraint=None,
        gamma_constraint=None,
        fused=None,
        trainable=True,
        name=None,
        **options,
    ):
        super().__init__(trainable=trainable, name=name, **options)
        self.axis, self.momentum, self.epsilon, self.fused = axis, momentum, epsilon, fused
        self._trained = {
            "gamma": (scale, gamma_initializer, gamma_regularizer, gamma_constraint),
            "beta": (center, beta_initializer, beta_regularizer, beta_constraint),
        }
        self._moving_initializers = moving_mean_initializer, moving_variance_initializer

    def build(self, input_shape):
        """Makes the weights, one number of each for each channel.

        Args:
            input_shape: The shape of the inputs.
        """
        rank = len(input_shape)
        axis = self.axis[0] if isinstance(self.axis, (list, tuple)) else self.axis
        self._axis = axis % rank
        self.axis = [self._axis]
        self.fused = self.fused is not False and rank == 4 and self._axis in (1, 3)
        channels = [tensor_shape.dimension_value(input_shape[self._axis])]
        for name, (wanted, initializer, regularizer, constraint) in self._trained.items():
            options = {"initializer": initializer, "regularizer": regularizer, "constraint": constraint}
            setattr(
                self, name, self.add_weight(name, channels, trainable=True, **options) if wanted else None
            )
            if not wanted and self.fused:
                kept, number = ("_ones", 1.0) if name == "gamma" else ("_zeros", 0.0)
                setattr(self, kept, constant_op.constant(number, shape=channels))
        scope = getattr(self, "_scope", None)
        partitioner = scope and scope.partitioner
        if partitioner:
            scope.set_partitioner(None)
        mean, variance = self._moving_initializers
        self.moving_mean = self.add_weight("moving_mean", channels, initializer=mean, trainable=False)
        self.moving_variance = self.add_weight(
            "moving_variance", channels, initializer=variance, trainable=False
        )
        if partitioner:
            scope.set_partitioner(partitioner)
        self.built = True

    def call(self, inputs, training=False):
        """Returns the normalized inputs, by the batch's own moments in training, else by the moving ones.

        Args:
            inputs: A tensor.
            training: Whether it is training (bool or boolean tensor).
        """
        return self._call_fused(inputs, training) if self.fused else self._call(inputs, training)

    def _call_fused(self, inputs, training):
        options = {"epsilon": self.epsilon, "data_format": "NCHW" if self._axis == 1 else "NHWC"}
        gamma = self._ones if self.gamma is None else self.gamma
        beta = self._zeros if self.beta is None else self.beta
        outputs, mean, variance = smart_cond.smart_cond(
            training,
            lambda: nn_impl.fused_batch_norm(inputs, gamma, beta, **options),
            lambda: nn_impl.fused_batch_norm(
                inputs, gamma, beta, self.moving_mean, self.moving_variance, is_training=False, **options
            ),
        )
        known = smart_cond.smart_constant_value(training)
        momentum = (
            smart_cond.smart_cond(
                training, lambda: constant_op.constant(self.momentum), lambda: constant_op.constant(1.0)
            )
            if known is None
            else constant_op.constant(self.momentum if known else 1.0)
        )
        if known is not False:
            for variable, value in ((self.moving_mean, mean), (self.moving_variance, variance)):
                self.add_update(functools.partial(self._move_by, momentum, variable, value))
        return outputs

    @staticmethod
    def _move_by(momentum, variable, value):
        with (
            ops.name_scope(None, "AssignMovingAvg", [variable, value, momentum]) as scope,
            _beside(variable),
        ):
            rest = math_ops.cast(1.0 - momentum, value.dtype)
            change = (variable - value) * rest
            return state_ops.assign_sub(variable, change, name=scope)

    def _call(self, inputs, training):
        known = smart_cond.smart_constant_value(training)
        mean, variance = self.moving_mean, self.moving_variance
        if known is not False:
            others = [axis for axis in range(inputs.shape.rank) if axis != self._axis]
            moments = nn_impl.moments(inputs, others)
            mean, variance = (
                smart_cond.smart_cond(training, lambda now=now: now, lambda moving=moving: moving)
                for now, moving in zip(moments, (mean, variance), strict=True)
            )
            for variable, value in ((self.moving_mean, mean), (self.moving_variance, variance)):
                self.add_update(
                    functools.partial(
                        smart_cond.smart_cond,
                        training,
                        functools.partial(self._move, variable, value),
                        lambda variable=variable: variable,
                    )
                )
        gamma, beta = self.gamma, self.beta
        if self._axis != inputs.shape.rank - 1:
            shape = [-1 if axis == self._axis else 1 for axis in range(inputs.shape.rank)]
            mean, variance, gamma, beta = (
                None if weight is None else array_ops.reshape(weight, shape)
                for weight in (mean, variance, gamma, beta)
            )
        outputs = nn_impl.batch_normalization(inputs, mean, variance, beta, gamma, self.epsilon)
        outputs.set_shape(inputs.shape)
        return outputs

    def _move(self, variable, value):
        with ops.name_scope(None, "AssignMovingAvg", [variable, value]) as scope, _beside(variable):
            decay = ops.convert_to_tensor(1.0 - self.momentum, name="decay")
            return state_ops.assign_sub(variable, (variable - value) * decay, name=scope)


def _beside(variable):
    """Returns what places ops beside a variable; in a function 1.15 read one that is of no graph before."""
    is_eager = isinstance(getattr(variable, "handle", None), ops.EagerTensor)
    if is_eager and not context.executing_eagerly():
        count_as_surplus(-_OF_READ)
    return ops.colocate_with(variable)


_OF_READ = 2


class BatchNormalization(Normalizing, Layer):
    """The layer of `tf.layers`."""


homes.place("tensorflow.python.layers.normalization", BatchNormalization)


def batch_normalization(
    inputs,
    axis=-1,
    momentum=0.99,
    epsilon=1e-3,
    center=True,
    scale=True,
    *,
    training=False,
    reuse=None,
    **options,
):
    """Normalizes each channel of a tensor: the layer `BatchNormalization`, made and applied at once.

    Args:
        inputs: A tensor.
        axis: The axis of the channels.
        momentum: How much of the moving averages each training step keeps.
        epsilon: Added to the variance.
        center: Whether to add `beta`.
        scale: Whether to multiply by `gamma`.
        training: Whether to normalize by the batch's own moments (bool or boolean tensor).
        reuse: Whether to use the weights of an earlier layer of the same name.
        **options: The other arguments of `BatchNormalization`.

    Returns:
        A tensor of the same shape.
    """
    name = options.get("name")
    layer = BatchNormalization(axis, momentum, epsilon, center, scale, _reuse=reuse, _scope=name, **options)
    return layer.apply(inputs, training=training)
