"""The convolutions of `tf.contrib.layers`.

The arguments that a function doesn't describe are those of `fully_connected`.
"""

from tensorflow.python.framework import ops
from tensorflow.python.ops import array_ops, nn_impl, nn_ops, variable_scope

from oldstack.tf1 import layers as tf1_layers
from oldstack.tf1.contrib.arg_scope import add_arg_scope
from oldstack.tf1.contrib.framework import collect_variables, model_variable, model_variables
from oldstack.tf1.contrib.layers import utils
from oldstack.tf1.contrib.layers.weighted import XAVIER, ZEROS, activated, apply_weighted

_BY_RANK = {3: tf1_layers.Conv1D, 4: tf1_layers.Conv2D, 5: tf1_layers.Conv3D}
_DATA_FORMATS = None, "NWC", "NCW", "NHWC", "NCHW", "NDHWC", "NCDHW"


def _convolution(name, axes):
    """Returns the function of this name, for inputs of so many axes besides batch and channels (None: 1 to 3)."""

    def convolution(
        inputs,
        num_outputs,
        kernel_size,
        stride=1,
        padding="SAME",
        data_format=None,
        rate=1,
        activation_fn=nn_ops.relu,
        normalizer_fn=None,
        normalizer_params=None,
        weights_initializer=XAVIER,
        weights_regularizer=None,
        biases_initializer=ZEROS,
        biases_regularizer=None,
        reuse=None,
        variables_collections=None,
        outputs_collections=None,
        trainable=True,
        scope=None,
    ):
        if data_format not in _DATA_FORMATS:
            raise ValueError(f"Invalid data_format: {data_format!r}")

        def find_layer(inputs):
            rank = inputs.shape.ndims
            if axes is not None and rank != axes + 2:
                raise ValueError(f"Convolution expects input with rank {axes + 2}, got {rank}")
            if rank not in _BY_RANK:
                raise ValueError("Convolution not supported for input with rank", rank)
            return _BY_RANK[rank], {
                "filters": num_outputs,
                "kernel_size": kernel_size,
                "strides": stride,
                "padding": padding,
                "data_format": utils.channels_axis_name(data_format),
                "dilation_rate": rate,
            }

        return apply_weighted(
            find_layer, "Conv", inputs, activation_fn, normalizer_fn, normalizer_params, weights_initializer,
            weights_regularizer, biases_initializer, biases_regularizer, reuse, variables_collections,
            outputs_collections, trainable, scope,
        )  # fmt: skip

    convolution.__name__ = convolution.__qualname__ = name
    convolution.__doc__ = f"""Adds a convolution over {axes or "one to three"} axes, then a normalizer or biases.

    The arguments not described here are those of `fully_connected`.

    Args:
        inputs: A tensor of batch x sizes x channels.
        num_outputs: The number of filters.
        kernel_size: The sizes of a filter, or one number for all.
        stride: By how much it moves.
        padding: "SAME" or "VALID".
        data_format: "NWC", "NHWC" or "NDHWC", or "NCW", "NCHW" or "NCDHW" with the channels before the sizes: only
            that counts. As in 1.15, a processor has no convolution with the channels first: running it fails.
        rate: The distance of the inputs that a filter looks at.

    Returns:
        A tensor of batch x sizes x filters.

    Raises:
        ValueError: The data format is none of these, or the inputs have another number of axes.
    """
    return convolution


_over_any, _over = _convolution("convolution", None), {n: _convolution("convolution", n) for n in (1, 2, 3)}


@add_arg_scope
def convolution(*args, conv_dims=None, **options):
    """Adds a convolution over one to three axes.

    Args:
        *args: The arguments of `convolution2d`, whose inputs may also have three or five axes.
        conv_dims: How many axes the inputs must have besides batch and channels; None for any.
        **options: These arguments by name.

    Returns:
        A tensor of batch x sizes x filters.

    Raises:
        ValueError: As in `convolution2d`.
    """
    return (_over_any if conv_dims is None else _over[conv_dims])(*args, **options)


convolution1d = add_arg_scope(_convolution("convolution1d", 1))
convolution2d = add_arg_scope(_convolution("convolution2d", 2))
convolution3d = add_arg_scope(_convolution("convolution3d", 3))


def _transposed(name, scope_name, layer_class, data_formats):
    default = data_formats[1]

    def transposed(
        inputs,
        num_outputs,
        kernel_size,
        stride=1,
        padding="SAME",
        data_format=default,
        activation_fn=nn_ops.relu,
        normalizer_fn=None,
        normalizer_params=None,
        weights_initializer=XAVIER,
        weights_regularizer=None,
        biases_initializer=ZEROS,
        biases_regularizer=None,
        reuse=None,
        variables_collections=None,
        outputs_collections=None,
        trainable=True,
        scope=None,
    ):
        def find_layer(inputs):
            return layer_class, {
                "filters": num_outputs,
                "kernel_size": kernel_size,
                "strides": stride,
                "padding": padding,
                "data_format": utils.checked_data_format(data_format, data_formats),
            }

        return apply_weighted(
            find_layer, scope_name, inputs, activation_fn, normalizer_fn, normalizer_params, weights_initializer,
            weights_regularizer, biases_initializer, biases_regularizer, reuse, variables_collections,
            outputs_collections, trainable, scope,
        )  # fmt: skip

    transposed.__name__ = transposed.__qualname__ = name
    transposed.__doc__ = f"""Adds a transposed convolution, then a normalizer or biases.

    The arguments not described here are those of `fully_connected`.

    Args:
        inputs: A tensor of batch x sizes x channels.
        num_outputs: The number of filters.
        kernel_size: The sizes of a filter, or one number for all.
        stride: By how much its outputs move.
        padding: "SAME" or "VALID".
        data_format: "{default}", or "{data_formats[0]}" with the channels before the sizes.

    Returns:
        A tensor of batch x larger sizes x filters.

    Raises:
        ValueError: The data format is none of these.
    """
    return add_arg_scope(transposed)


convolution2d_transpose = _transposed(
    "convolution2d_transpose", "Conv2d_transpose", tf1_layers.Conv2DTranspose, utils.NCHW_NHWC
)
convolution3d_transpose = _transposed(
    "convolution3d_transpose", "Conv3d_transpose", tf1_layers.Conv3DTranspose, utils.NCDHW_NDHWC
)


@add_arg_scope
def convolution2d_in_plane(
    inputs,
    kernel_size,
    stride=1,
    padding="SAME",
    activation_fn=nn_ops.relu,
    normalizer_fn=None,
    normalizer_params=None,
    weights_initializer=XAVIER,
    weights_regularizer=None,
    biases_initializer=ZEROS,
    biases_regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
):
    """Adds a convolution of each channel by itself, all with one filter.

    Args:
        inputs: A tensor of batch x height x width x channels.
        kernel_size: Height and width of the filter, or one number for both.
        stride: By how much it moves.
        padding: "SAME" or "VALID".
        activation_fn: As in `fully_connected`, like all that follow.
        normalizer_fn: See there.
        normalizer_params: See there.
        weights_initializer: See there.
        weights_regularizer: See there.
        biases_initializer: See there.
        biases_regularizer: See there.
        reuse: See there.
        variables_collections: See there.
        outputs_collections: See there.
        trainable: See there.
        scope: See there.

    Returns:
        A tensor of batch x height x width x channels.
    """
    with variable_scope.variable_scope(scope, "ConvInPlane", [inputs], reuse=reuse) as variables:
        dtype = inputs.dtype.base_dtype
        strides = [1, *utils.two_element_tuple(stride), 1]
        channels = utils.last_dimension(inputs.shape, min_rank=4)
        weights = model_variable(
            "weights", [*utils.two_element_tuple(kernel_size), 1, 1], dtype, weights_initializer, weights_regularizer,
            trainable, utils.get_variable_collections(variables_collections, "weights"),
        )  # fmt: skip
        outputs = nn_impl.depthwise_conv2d(
            inputs, array_ops.tile(weights, [1, 1, channels, 1]), strides, padding
        )
        if normalizer_fn is not None:
            outputs = normalizer_fn(outputs, **(normalizer_params or {}))
        elif biases_initializer is not None:
            biases = model_variable(
                "biases", [channels], dtype, biases_initializer, biases_regularizer, trainable,
                utils.get_variable_collections(variables_collections, "biases"),
            )  # fmt: skip
            outputs = nn_ops.bias_add(outputs, biases)
        return activated(outputs, activation_fn, outputs_collections, variables)


_SEPARABLE_NAMES = {
    "bias": "biases",
    "depthwise_kernel": "depthwise_weights",
    "pointwise_kernel": "pointwise_weights",
}


@add_arg_scope
def separable_convolution2d(
    inputs,
    num_outputs,
    kernel_size,
    depth_multiplier=1,
    stride=1,
    padding="SAME",
    data_format="NHWC",
    rate=1,
    activation_fn=nn_ops.relu,
    normalizer_fn=None,
    normalizer_params=None,
    weights_initializer=XAVIER,
    pointwise_initializer=None,
    weights_regularizer=None,
    biases_initializer=ZEROS,
    biases_regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
):
    """Adds a convolution by channel, then, unless `num_outputs` is None, one of 1 x 1.

    Args:
        inputs: A tensor of batch x height x width x channels.
        num_outputs: The number of filters.
        kernel_size: Height and width of a filter, or one number for both.
        depth_multiplier: How many outputs each channel has at first.
        stride: By how much a filter moves.
        padding: "SAME" or "VALID".
        data_format: "NHWC", or "NCHW" with the channels before the sizes: as in 1.15, running that fails on a
            processor.
        rate: The distance of the pixels that a filter looks at.
        pointwise_initializer: For the weights of 1 x 1; by default as for the others.
        activation_fn: As in `fully_connected`, like all that follow.
        normalizer_fn: See there.
        normalizer_params: See there.
        weights_initializer: See there.
        weights_regularizer: See there.
        biases_initializer: See there.
        biases_regularizer: See there.
        reuse: See there.
        variables_collections: See there.
        outputs_collections: See there.
        trainable: See there.
        scope: See there.

    Returns:
        A tensor of batch x height x width x filters.

    Raises:
        ValueError: The data format is none of these.
    """
    channels_axis = utils.checked_data_format(data_format)
    getter = model_variables(_SEPARABLE_NAMES)
    with variable_scope.variable_scope(
        scope, "SeparableConv2d", [inputs], reuse=reuse, custom_getter=getter
    ) as variables:
        inputs = ops.convert_to_tensor(inputs)
        dtype = inputs.dtype.base_dtype
        if num_outputs is not None:
            layer = tf1_layers.SeparableConv2D(
                num_outputs,
                kernel_size,
                stride,
                padding,
                channels_axis,
                utils.two_element_tuple(rate),
                depth_multiplier,
                use_bias=bool(not normalizer_fn and biases_initializer),
                depthwise_initializer=weights_initializer,
                pointwise_initializer=pointwise_initializer or weights_initializer,
                bias_initializer=biases_initializer,
                depthwise_regularizer=weights_regularizer,
                pointwise_regularizer=weights_regularizer,
                bias_regularizer=biases_regularizer,
                trainable=trainable,
                name=variables.name,
                dtype=dtype,
                _scope=variables,
                _reuse=reuse,
            )
            outputs = layer.apply(inputs)
            for kernel in (layer.depthwise_kernel, layer.pointwise_kernel):
                collect_variables(variables_collections, weights=kernel)
            collect_variables(variables_collections, biases=layer.bias)
            if normalizer_fn is not None:
                outputs = normalizer_fn(outputs, **(normalizer_params or {}))
            return activated(outputs, activation_fn, outputs_collections, variables)
        sizes, strides = utils.two_element_tuple(kernel_size), utils.two_element_tuple(stride)
        channels = utils.channel_dimension(inputs.shape, channels_axis, min_rank=4)
        weights = model_variable(
            "depthwise_weights", [*sizes, channels, depth_multiplier], dtype, weights_initializer, weights_regularizer,
            trainable, utils.get_variable_collections(variables_collections, "weights"),
        )  # fmt: skip
        outputs = nn_impl.depthwise_conv2d(
            inputs,
            weights,
            [1, 1, *strides] if channels_axis == "channels_first" else [1, *strides, 1],
            padding,
            utils.two_element_tuple(rate),
            data_format=data_format,
        )
        if normalizer_fn is not None:
            outputs = normalizer_fn(outputs, **(normalizer_params or {}))
        elif biases_initializer is not None:
            biases = model_variable(
                "biases", [depth_multiplier * channels], dtype, biases_initializer, biases_regularizer, trainable,
                utils.get_variable_collections(variables_collections, "biases"),
            )  # fmt: skip
            outputs = nn_ops.bias_add(outputs, biases, data_format=data_format)
        return activated(outputs, activation_fn, outputs_collections, variables)
