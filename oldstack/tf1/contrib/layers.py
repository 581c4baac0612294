"""`tf.contrib.layers` as of TensorFlow 1.15: initializers, regularizers and layers as functions."""

import functools
import numbers

from tensorflow.python.framework import dtypes, ops, smart_cond
from tensorflow.python.ops import (
    array_ops,
    init_ops,
    math_ops,
    nn_impl,
    nn_ops,
    random_ops,
    state_ops,
    variable_scope,
)

from oldstack.tf1 import layers as tf1_layers
from oldstack.tf1 import tf
from oldstack.tf1.contrib.framework import (
    collect_variables,
    collected,
    in_arg_scope,
    model_variable,
    model_variables,
)
from oldstack.tf1.contrib.training import optimize_loss, summarize, summarize_collection

_ZEROS, _ONES = init_ops.zeros_initializer(), init_ops.ones_initializer()


def variance_scaling_initializer(factor=2.0, mode="FAN_IN", uniform=False, seed=None, dtype=dtypes.float32):
    """Returns an initializer whose spread depends on the number of inputs, outputs, or both.

    Args:
        factor: The variance is this, divided by that number.
        mode: "FAN_IN", "FAN_OUT" or "FAN_AVG".
        uniform: Whether to draw from a uniform distribution, not from a truncated normal one.
        seed: The op's seed.
        dtype: A floating point type.

    Raises:
        TypeError: The type or the mode is none of these.
    """
    if not dtype.is_floating:
        raise TypeError("Cannot create initializer for non-floating point type.")
    if mode not in ("FAN_IN", "FAN_OUT", "FAN_AVG"):
        raise TypeError("Unknown mode %s [FAN_IN, FAN_OUT, FAN_AVG]", mode)

    def initializer(shape, dtype=dtype, partition_info=None):
        sizes = [float(size) for size in shape]
        fan_in = sizes[-2] if len(sizes) > 1 else sizes[-1] if sizes else 1.0
        fan_out = sizes[-1] if sizes else 1.0
        for size in sizes[:-2]:
            fan_in, fan_out = fan_in * size, fan_out * size
        n = {"FAN_IN": fan_in, "FAN_OUT": fan_out, "FAN_AVG": (fan_in + fan_out) / 2.0}[mode]
        if uniform:
            limit = (3.0 * factor / n) ** 0.5
            return random_ops.random_uniform(shape, -limit, limit, dtype, seed=seed)
        # 1.3 makes up for what the truncation takes away.
        return random_ops.truncated_normal(shape, 0.0, (1.3 * factor / n) ** 0.5, dtype, seed=seed)

    return initializer


def xavier_initializer(uniform=True, seed=None, dtype=dtypes.float32):
    """Returns Glorot's initializer.

    Args:
        uniform: Whether to draw from a uniform distribution, not from a truncated normal one.
        seed: The op's seed.
        dtype: A floating point type.
    """
    return variance_scaling_initializer(1.0, "FAN_AVG", uniform, seed, dtype)


_XAVIER = xavier_initializer()


def _checked_scale(scale):
    """Refuses the scale of a regularizer that 1.15 refused; returns whether it does anything."""
    if isinstance(scale, numbers.Integral):
        raise ValueError(f"scale cannot be an integer: {scale}")
    if isinstance(scale, numbers.Real) and scale < 0.0:
        raise ValueError(f"Setting a scale less than 0 on a regularizer: {scale:g}")
    return not (isinstance(scale, numbers.Real) and scale == 0.0)


def _regularizer(scale, scope, default_name, penalty):
    if not _checked_scale(scale):
        return lambda weights: None

    def regularizer(weights):
        with ops.name_scope(scope, default_name, [weights]) as name:
            factor = ops.convert_to_tensor(scale, dtype=weights.dtype.base_dtype, name="scale")
            return math_ops.multiply(factor, penalty(weights), name=name)

    return regularizer


def l1_regularizer(scale, scope=None):
    """Returns a function that adds up the sizes of weights.

    Args:
        scale: A factor; 0.0 turns it off.
        scope: The name of its ops.

    Raises:
        ValueError: The factor is an integer or negative.
    """
    return _regularizer(
        scale, scope, "l1_regularizer", lambda weights: math_ops.reduce_sum(math_ops.abs(weights))
    )


def l2_regularizer(scale, scope=None):
    """Returns a function that adds up the squares of weights, halved.

    Args:
        scale: A factor; 0.0 turns it off.
        scope: The name of its ops.

    Raises:
        ValueError: The factor is an integer or negative.
    """
    return _regularizer(scale, scope, "l2_regularizer", nn_ops.l2_loss)


def sum_regularizer(regularizer_list, scope=None):
    """Returns a function that adds up the values of several regularizers.

    Args:
        regularizer_list: The regularizers; None among them is left out.
        scope: The name of its ops.
    """
    regularizers = [each for each in regularizer_list if each is not None]
    if not regularizers:
        return None

    def sum_of_all(weights):
        with ops.name_scope(scope, "sum_regularizer", [weights]) as name:
            values = [value for each in regularizers if (value := each(weights)) is not None]
            return math_ops.add_n(values, name=name) if values else None

    return sum_of_all


def l1_l2_regularizer(scale_l1=1.0, scale_l2=1.0, scope=None):
    """Returns the sum of `l1_regularizer` and `l2_regularizer`.

    Args:
        scale_l1: The factor of the one.
        scale_l2: The factor of the other.
        scope: The name of its ops.

    Raises:
        ValueError: A factor is an integer or negative.
    """
    scope = scope or "l1_l2_regularizer"
    if not _checked_scale(scale_l1):
        return l2_regularizer(scale_l2, scope)
    if not _checked_scale(scale_l2):
        return l1_regularizer(scale_l1, scope)
    return sum_regularizer([l1_regularizer(scale_l1), l2_regularizer(scale_l2)], scope=scope)


def apply_regularization(regularizer, weights_list=None):
    """Returns a regularizer's sum over weights, and adds it to the graph's regularization losses.

    Args:
        regularizer: A function of one tensor.
        weights_list: The weights; by default the graph's collection of weights.

    Raises:
        ValueError: There are no weights.
    """
    weights_list = weights_list or ops.get_collection(ops.GraphKeys.WEIGHTS)
    if not weights_list:
        raise ValueError("No weights to regularize.")
    with ops.name_scope("get_regularization_penalty", values=weights_list) as scope:
        penalties = [regularizer(weights) for weights in weights_list]
        penalties = [ops.convert_to_tensor(0.0) if each is None else each for each in penalties]
        total = math_ops.add_n(penalties, name=scope)
        ops.add_to_collection(ops.GraphKeys.REGULARIZATION_LOSSES, total)
        return total


def _weighted(
    layer_class,
    scope_name,
    inputs,
    sizes,
    activation_fn,
    normalizer_fn,
    normalizer_params,
    weights_initializer,
    weights_regularizer,
    biases_initializer,
    biases_regularizer,
    reuse,
    variables_collections,
    outputs_collections,
    trainable,
    scope,
):
    getter = model_variables({"bias": "biases", "kernel": "weights"})
    with variable_scope.variable_scope(
        scope, scope_name, [inputs], reuse=reuse, custom_getter=getter
    ) as variables:
        inputs = ops.convert_to_tensor(inputs)
        layer = layer_class(
            **sizes,
            use_bias=bool(not normalizer_fn and biases_initializer),
            kernel_initializer=weights_initializer,
            bias_initializer=biases_initializer,
            kernel_regularizer=weights_regularizer,
            bias_regularizer=biases_regularizer,
            trainable=trainable,
            name=variables.name,
            dtype=inputs.dtype.base_dtype,
            _scope=variables,
            _reuse=reuse,
        )
        outputs = layer.apply(inputs)
        collect_variables(variables_collections, weights=layer.kernel, biases=layer.bias)
        if normalizer_fn is not None:
            outputs = normalizer_fn(outputs, **(normalizer_params or {}))
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return collected(outputs_collections, outputs)


@in_arg_scope
def fully_connected(
    inputs,
    num_outputs,
    activation_fn=nn_ops.relu,
    normalizer_fn=None,
    normalizer_params=None,
    weights_initializer=_XAVIER,
    weights_regularizer=None,
    biases_initializer=_ZEROS,
    biases_regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
):
    """Adds a dense layer: weights, then a normalizer or biases, then an activation.

    Args:
        inputs: A tensor of at least two axes.
        num_outputs: The number of units.
        activation_fn: A function of a tensor; None for none.
        normalizer_fn: A function in place of the biases, `batch_norm`.
        normalizer_params: Its arguments.
        weights_initializer: For the weights; the next three for weights and biases.
        weights_regularizer: See there.
        biases_initializer: See there; None for no biases.
        biases_regularizer: See there.
        reuse: Whether to use the variables of an earlier layer in the same scope.
        variables_collections: Collections for the variables.
        outputs_collections: Collections for the output.
        trainable: Whether the variables are trained.
        scope: The name of the scope.

    Returns:
        A tensor with `num_outputs` along its last axis.
    """
    if not isinstance(num_outputs, int):
        raise ValueError(f"num_outputs type should be one of [<class 'int'>], got {type(num_outputs)}.")
    return _weighted(
        tf1_layers.Dense, "fully_connected", inputs, {"units": num_outputs}, activation_fn, normalizer_fn,
        normalizer_params, weights_initializer, weights_regularizer, biases_initializer, biases_regularizer,
        reuse, variables_collections, outputs_collections, trainable, scope,
    )  # fmt: skip


@in_arg_scope
def convolution2d(
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
    weights_initializer=_XAVIER,
    weights_regularizer=None,
    biases_initializer=_ZEROS,
    biases_regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
):
    """Adds a convolution over pictures; the arguments not described here are those of `fully_connected`.

    Args:
        inputs: A tensor of four axes.
        num_outputs: The number of filters.
        kernel_size: Height and width of a filter, or one number for both.
        stride: By how much it moves.
        padding: "SAME" or "VALID".
        data_format: "NHWC", or "NCHW" with the channels before the sizes.
        rate: The distance of the pixels that a filter looks at.
        activation_fn: See there.
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
        A tensor of four axes.
    """
    sizes = {
        "filters": num_outputs,
        "kernel_size": kernel_size,
        "strides": stride,
        "padding": padding,
        "data_format": _data_format(data_format),
        "dilation_rate": rate,
    }
    return _weighted(
        tf1_layers.Conv2D, "Conv", inputs, sizes, activation_fn, normalizer_fn, normalizer_params,
        weights_initializer, weights_regularizer, biases_initializer, biases_regularizer, reuse,
        variables_collections, outputs_collections, trainable, scope,
    )  # fmt: skip


def _data_format(data_format):
    return "channels_first" if data_format == "NCHW" else "channels_last"


def _pool(layer_class, scope_name, inputs, kernel_size, stride, padding, data_format, collections, scope):
    with ops.name_scope(scope, scope_name, [inputs]) as name:
        layer = layer_class(kernel_size, stride, padding, _data_format(data_format), _scope=name)
        return collected(collections, layer.apply(ops.convert_to_tensor(inputs)))


@in_arg_scope
def max_pool2d(
    inputs, kernel_size, stride=2, padding="VALID", data_format="NHWC", outputs_collections=None, scope=None
):
    """Keeps the largest of neighbouring pixels.

    Args:
        inputs: A tensor of four axes.
        kernel_size: Height and width of a neighbourhood, or one number for both.
        stride: By how much it moves.
        padding: "SAME" or "VALID".
        data_format: "NHWC", or "NCHW" with the channels before the sizes.
        outputs_collections: Collections for the output.
        scope: The name of the scope.

    Returns:
        A tensor of four axes.
    """
    return _pool(
        tf1_layers.MaxPooling2D, "MaxPool2D", inputs, kernel_size, stride, padding, data_format, outputs_collections, scope
    )  # fmt: skip


@in_arg_scope
def avg_pool2d(
    inputs, kernel_size, stride=2, padding="VALID", data_format="NHWC", outputs_collections=None, scope=None
):
    """Takes the mean of neighbouring pixels.

    Args:
        inputs: A tensor of four axes.
        kernel_size: Height and width of a neighbourhood, or one number for both.
        stride: By how much it moves.
        padding: "SAME" or "VALID".
        data_format: "NHWC", or "NCHW" with the channels before the sizes.
        outputs_collections: Collections for the output.
        scope: The name of the scope.

    Returns:
        A tensor of four axes.
    """
    return _pool(
        tf1_layers.AveragePooling2D, "AvgPool2D", inputs, kernel_size, stride, padding, data_format, outputs_collections, scope
    )  # fmt: skip


@in_arg_scope
def flatten(inputs, outputs_collections=None, scope=None):
    """Makes all axes but the first into one.

    Args:
        inputs: A tensor of at least two axes.
        outputs_collections: Collections for the output.
        scope: The name of the scope.

    Returns:
        A tensor of two axes.
    """
    with ops.name_scope(scope, "Flatten", [inputs]):
        return collected(outputs_collections, tf1_layers.flatten(ops.convert_to_tensor(inputs)))


@in_arg_scope
def dropout(
    inputs,
    keep_prob=0.5,
    noise_shape=None,
    is_training=True,
    outputs_collections=None,
    scope=None,
    seed=None,
):
    """Sets some of the inputs to 0 in training and scales up the rest.

    Args:
        inputs: A tensor.
        keep_prob: The share that is kept.
        noise_shape: The shape of the mask; 1 along an axis where all share it.
        is_training: Whether to do it (bool or boolean tensor).
        outputs_collections: Collections for the output.
        scope: The name of the scope.
        seed: The op's seed.

    Returns:
        A tensor of the same shape.
    """
    with variable_scope.variable_scope(
        scope, "Dropout", [inputs], custom_getter=model_variables({})
    ) as variables:
        layer = tf1_layers.Dropout(
            1 - keep_prob, noise_shape=noise_shape, seed=seed, name=variables.name, _scope=variables
        )
        outputs = layer.apply(ops.convert_to_tensor(inputs), training=is_training)
        return collected(outputs_collections, outputs)


@in_arg_scope
def batch_norm(
    inputs,
    decay=0.999,
    center=True,
    scale=False,
    epsilon=0.001,
    activation_fn=None,
    param_initializers=None,
    param_regularizers=None,
    updates_collections=ops.GraphKeys.UPDATE_OPS,
    is_training=True,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    batch_weights=None,
    fused=None,
    data_format="NHWC",
    zero_debias_moving_mean=False,
    scope=None,
    renorm=False,
):
    """Normalizes each channel to mean 0 and variance 1, then scales and shifts it (arXiv:1502.03167).

    Args:
        inputs: A tensor of two or four axes.
        decay: How much of the moving averages each training step keeps.
        center: Whether to add `beta`.
        scale: Whether to multiply by `gamma`.
        epsilon: Added to the variance.
        activation_fn: A function of a tensor; None for none.
        param_initializers: For "beta", "gamma", "moving_mean", "moving_variance".
        param_regularizers: For "beta" and "gamma".
        updates_collections: Where the updates of the moving averages go; None to make them at once.
        is_training: Whether to normalize by the batch's own moments (bool or boolean tensor).
        reuse: Whether to use the variables of an earlier layer in the same scope.
        variables_collections: Collections for the variables.
        outputs_collections: Collections for the output.
        trainable: Whether `beta` and `gamma` are trained.
        batch_weights: Not taken: None.
        fused: Whether to use the one fused op; by default where it fits.
        data_format: "NHWC", or "NCHW" with the channels before the sizes.
        zero_debias_moving_mean: Not taken: False.
        scope: The name of the scope.
        renorm: Not taken: False.

    Returns:
        A tensor of the same shape.

    Raises:
        NotImplementedError: An argument has a value that is not taken.
    """
    inputs = ops.convert_to_tensor(inputs)
    rank = inputs.shape.ndims
    delayed = updates_collections == ops.GraphKeys.UPDATE_OPS
    fused = fused is not False and rank in (2, 4) and (rank == 2 or not delayed)
    if batch_weights is not None or zero_debias_moving_mean or renorm or not (fused or delayed):
        raise NotImplementedError(
            "batch_norm without batch_weights, zero_debias_moving_mean and renorm, and with fused=None if "
            "updates_collections is given, is all there is of it here"
        )
    initializers, regularizers = param_initializers or {}, param_regularizers or {}
    if fused:
        return _fused_batch_norm(
            inputs, decay, center, scale, epsilon, activation_fn, initializers, regularizers,
            updates_collections, is_training, reuse, variables_collections, outputs_collections, trainable,
            data_format, scope,
        )  # fmt: skip
    with variable_scope.variable_scope(
        scope, "BatchNorm", [inputs], reuse=reuse, custom_getter=model_variables({})
    ) as variables:
        layer = tf1_layers.BatchNormalization(
            axis=1 if data_format == "NCHW" else -1,
            momentum=decay,
            epsilon=epsilon,
            center=center,
            scale=scale,
            **{
                f"{name}_initializer": initializers.get(name, default)
                for name, default in _BATCH_NORM_VARIABLES.items()
            },
            beta_regularizer=regularizers.get("beta"),
            gamma_regularizer=regularizers.get("gamma"),
            trainable=trainable,
            name=variables.name,
            _scope=variables,
            _reuse=reuse,
        )
        outputs = layer.apply(inputs, training=is_training)
        collect_variables(
            variables_collections,
            moving_mean=layer.moving_mean,
            moving_variance=layer.moving_variance,
            beta=layer.beta,
            gamma=layer.gamma,
        )
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return collected(outputs_collections, outputs)


_BATCH_NORM_VARIABLES = {"beta": _ZEROS, "gamma": _ONES, "moving_mean": _ZEROS, "moving_variance": _ONES}


def _fused_batch_norm(
    inputs, decay, center, scale, epsilon, activation_fn, initializers, regularizers, updates_collections,
    is_training, reuse, variables_collections, outputs_collections, trainable, data_format, scope,
):  # fmt: skip
    with variable_scope.variable_scope(
        scope, "BatchNorm", [inputs], reuse=reuse, custom_getter=model_variables({})
    ):
        original = inputs
        if inputs.shape.ndims == 2:
            channels = inputs.shape.dims[-1].value
            shape = [-1, channels, 1, 1] if data_format == "NCHW" else [-1, 1, 1, channels]
            inputs = array_ops.reshape(inputs, shape)
        sizes = inputs.shape[1:2] if data_format == "NCHW" else inputs.shape[-1:]

        def variable(name, is_trained):
            collections = variables_collections
            if isinstance(collections, dict):
                collections = collections.get(name)
            return variable_scope.get_variable(
                name,
                sizes,
                dtypes.float32,
                initializers.get(name, _BATCH_NORM_VARIABLES[name]),
                regularizers.get(name),
                trainable=is_trained,
                collections=collections,
            )

        beta = variable("beta", trainable) if center else array_ops.constant(0.0, shape=sizes)
        gamma = variable("gamma", trainable) if scale else array_ops.constant(1.0, shape=sizes)
        mean_so_far, variance_so_far = variable("moving_mean", False), variable("moving_variance", False)
        options = {"epsilon": epsilon, "data_format": data_format}
        outputs, mean, variance = smart_cond.smart_cond(
            is_training,
            lambda: nn_impl.fused_batch_norm(inputs, gamma, beta, **options),
            lambda: nn_impl.fused_batch_norm(
                inputs, gamma, beta, mean_so_far, variance_so_far, is_training=False, **options
            ),
        )

        def move():
            return _move(mean_so_far, mean, decay), _move(variance_so_far, variance, decay)

        def move_and_pass_on():
            with ops.control_dependencies(move()):
                return array_ops.identity(outputs)

        if smart_cond.smart_constant_value(is_training) is not False:
            if updates_collections is None:
                outputs = smart_cond.smart_cond(is_training, move_and_pass_on, lambda: outputs)
            else:
                for update in smart_cond.smart_cond(
                    is_training, move, lambda: (mean_so_far, variance_so_far)
                ):
                    ops.add_to_collections(updates_collections, update)
        outputs.set_shape(inputs.shape)
        if original.shape.ndims == 2:
            outputs = array_ops.reshape(outputs, array_ops.shape(original))
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return collected(outputs_collections, outputs)


def _move(variable, value, decay):
    with ops.name_scope(None, "AssignMovingAvg", [variable, value, decay]) as scope:
        rest = ops.convert_to_tensor(1.0 - decay, name="decay")
        return state_ops.assign_sub(variable, (variable - value) * rest, name=scope)


@in_arg_scope
def one_hot_encoding(labels, num_classes, on_value=1.0, off_value=0.0, outputs_collections=None, scope=None):
    """Turns class numbers into vectors with a single 1.

    Args:
        labels: A tensor of integers.
        num_classes: The number of classes.
        on_value: What stands in place of 1.
        off_value: What stands in place of 0.
        outputs_collections: Collections for the output.
        scope: The name of the scope.

    Returns:
        A tensor with one more axis.
    """
    with ops.name_scope(scope, "OneHotEncoding", [labels, num_classes]):
        labels = ops.convert_to_tensor(labels)
        if labels.dtype == dtypes.int32:
            labels = math_ops.cast(labels, dtypes.int64)
        outputs = array_ops.one_hot(labels, num_classes, on_value, off_value)
        return collected(outputs_collections, outputs)


@in_arg_scope
def convolution2d_transpose(
    inputs,
    num_outputs,
    kernel_size,
    stride=1,
    padding="SAME",
    data_format="NHWC",
    activation_fn=nn_ops.relu,
    normalizer_fn=None,
    normalizer_params=None,
    weights_initializer=_XAVIER,
    weights_regularizer=None,
    biases_initializer=_ZEROS,
    biases_regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
):
    """Adds a transposed convolution; the arguments are those of `convolution2d`."""
    sizes = {
        "filters": num_outputs,
        "kernel_size": kernel_size,
        "strides": stride,
        "padding": padding,
        "data_format": "channels_first" if data_format.startswith("NC") else "channels_last",
    }
    return _weighted(
        tf1_layers.Conv2DTranspose, "Conv2d_transpose", inputs, sizes, activation_fn, normalizer_fn, normalizer_params,
        weights_initializer, weights_regularizer, biases_initializer, biases_regularizer, reuse, variables_collections,
        outputs_collections, trainable, scope,
    )  # fmt: skip


@in_arg_scope
def separable_convolution2d(
    inputs,
    num_outputs,
    kernel_size,
    depth_multiplier=1,
    stride=1,
    padding="SAME",
    rate=1,
    activation_fn=nn_ops.relu,
    normalizer_fn=None,
    normalizer_params=None,
    weights_initializer=_XAVIER,
    weights_regularizer=None,
    biases_initializer=_ZEROS,
    biases_regularizer=None,
    reuse=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
):
    """Adds a convolution by channel, then, unless `num_outputs` is None, one of 1 x 1.

    Args:
        inputs: A tensor of four axes, channels last.
        num_outputs: The number of filters.
        kernel_size: The size of the kernel.
        depth_multiplier: How many outputs each channel has at first.
        stride: The stride.
        padding: "SAME" or "VALID".
        rate: The dilation.
        activation_fn: A function of a tensor; None for none.
        normalizer_fn: A function in place of the biases, `batch_norm`.
        normalizer_params: Its arguments.
        weights_initializer: For the weights; the next three for weights and biases.
        weights_regularizer: See there.
        biases_initializer: See there; None for no biases.
        biases_regularizer: See there.
        reuse: Whether to use the variables of an earlier layer in the same scope.
        outputs_collections: Collections for the output.
        trainable: Whether the variables are trained.
        scope: The name of the scope.
    """
    renamed = {
        "bias": "biases",
        "depthwise_kernel": "depthwise_weights",
        "pointwise_kernel": "pointwise_weights",
    }
    getter = model_variables(renamed)
    with variable_scope.variable_scope(
        scope, "SeparableConv2d", [inputs], reuse=reuse, custom_getter=getter
    ) as variables:
        inputs = ops.convert_to_tensor(inputs)
        has_bias = bool(not normalizer_fn and biases_initializer)
        if num_outputs is not None:
            layer = tf1_layers.SeparableConv2D(
                num_outputs,
                kernel_size,
                stride,
                padding,
                dilation_rate=_pair(rate),
                depth_multiplier=depth_multiplier,
                use_bias=has_bias,
                depthwise_initializer=weights_initializer,
                pointwise_initializer=weights_initializer,
                bias_initializer=biases_initializer,
                depthwise_regularizer=weights_regularizer,
                pointwise_regularizer=weights_regularizer,
                bias_regularizer=biases_regularizer,
                trainable=trainable,
                name=variables.name,
                dtype=inputs.dtype.base_dtype,
                _scope=variables,
                _reuse=reuse,
            )
            outputs = layer.apply(inputs)
        else:
            channels = inputs.shape.dims[-1].value
            options = {"dtype": inputs.dtype.base_dtype, "trainable": trainable}
            weights = variable_scope.get_variable(
                "depthwise_weights",
                [*_pair(kernel_size), channels, depth_multiplier],
                initializer=weights_initializer,
                regularizer=weights_regularizer,
                **options,
            )
            outputs = nn_impl.depthwise_conv2d(
                inputs, weights, [1, *_pair(stride), 1], padding, rate=_pair(rate)
            )
            if has_bias:
                biases = variable_scope.get_variable(
                    "biases",
                    [depth_multiplier * channels],
                    initializer=biases_initializer,
                    regularizer=biases_regularizer,
                    **options,
                )
                outputs = nn_ops.bias_add(outputs, biases)
        if normalizer_fn is not None:
            outputs = normalizer_fn(outputs, **(normalizer_params or {}))
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return collected(outputs_collections, outputs)


def _pair(size):
    return tuple(size) if isinstance(size, (list, tuple)) else (size, size)


@in_arg_scope
def bias_add(
    inputs,
    activation_fn=None,
    initializer=_ZEROS,
    regularizer=None,
    reuse=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
):
    """Adds one bias per channel, the last axis.

    Args:
        inputs: A tensor.
        activation_fn: A function of a tensor; None for none.
        initializer: For the biases.
        regularizer: For the biases.
        reuse: Whether to use the variables of an earlier layer in the same scope.
        outputs_collections: Collections for the output.
        trainable: Whether the biases are trained.
        scope: The name of the scope.
    """
    with variable_scope.variable_scope(scope, "BiasAdd", [inputs], reuse=reuse):
        inputs = ops.convert_to_tensor(inputs)
        sizes = [inputs.shape.dims[-1].value]
        biases = model_variable("biases", sizes, inputs.dtype.base_dtype, initializer, regularizer, trainable)
        outputs = nn_ops.bias_add(inputs, biases)
        return collected(outputs_collections, activation_fn(outputs) if activation_fn else outputs)


@in_arg_scope
def layer_norm(
    inputs,
    center=True,
    scale=True,
    activation_fn=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    begin_norm_axis=1,
    begin_params_axis=-1,
    scope=None,
):
    """Normalizes each sample to mean 0 and variance 1, then scales and shifts it.

    Args:
        inputs: A tensor.
        center: Whether to add `beta`.
        scale: Whether to multiply by `gamma`.
        activation_fn: A function of a tensor; None for none.
        reuse: Whether to use the variables of an earlier layer in the same scope.
        variables_collections: Collections for the variables.
        outputs_collections: Collections for the output.
        trainable: Whether the variables are trained.
        begin_norm_axis: The first axis over which is normalized.
        begin_params_axis: The first axis that `beta` and `gamma` have.
        scope: The name of the scope.
    """
    with variable_scope.variable_scope(scope, "LayerNorm", [inputs], reuse=reuse):
        inputs = ops.convert_to_tensor(inputs)
        dtype = inputs.dtype.base_dtype
        beta, gamma = (
            model_variable(
                name,
                inputs.shape[begin_params_axis:],
                dtype,
                initializer,
                trainable=trainable,
                collections=variables_collections,
            )
            if wanted
            else None
            for name, wanted, initializer in (
                ("beta", center, _ZEROS),
                ("gamma", scale, init_ops.ones_initializer()),
            )
        )
        rank = inputs.shape.ndims
        moments = nn_impl.moments(inputs, list(range(begin_norm_axis % rank, rank)), keep_dims=True)
        epsilon = 1e-3 if dtype == dtypes.float16 else 1e-12
        outputs = nn_impl.batch_normalization(inputs, *moments, beta, gamma, epsilon)
        outputs.set_shape(inputs.shape)
        return collected(outputs_collections, activation_fn(outputs) if activation_fn else outputs)


def _name_of(layer, default):
    return getattr(layer, "__name__", None) or getattr(getattr(layer, "func", None), "__name__", default)


def repeat(inputs, repetitions, layer, *args, scope=None, **options):
    """Puts a layer after itself several times.

    Args:
        inputs: A tensor.
        repetitions: How many times.
        layer: A function of a tensor.
        *args: Its other arguments.
        scope: The name of the scope.
        **options: Its arguments by name.
    """
    with variable_scope.variable_scope(scope, "Repeat", [inputs]):
        outputs = ops.convert_to_tensor(inputs)
        name = scope or _name_of(layer, "repeat")
        for i in range(repetitions):
            outputs = layer(outputs, *args, scope=f"{name}_{i + 1}", **options)
        return outputs


def stack(inputs, layer, stack_args, scope=None, **options):
    """Puts a layer after itself, each time with other arguments.

    Args:
        inputs: A tensor.
        layer: A function of a tensor.
        stack_args: For each time its argument, or a list of them.
        scope: The name of the scope.
        **options: Its arguments by name, the same each time.

    Raises:
        ValueError: `stack_args` is no list.
    """
    if not isinstance(stack_args, (list, tuple)):
        raise ValueError("stack_args need to be a list or tuple")
    with variable_scope.variable_scope(scope, "Stack", [inputs]):
        outputs = ops.convert_to_tensor(inputs)
        name = scope or _name_of(layer, "stack")
        for i, args in enumerate(stack_args):
            args = args if isinstance(args, (list, tuple)) else [args]
            outputs = layer(outputs, *args, scope=f"{name}_{i + 1}", **options)
        return outputs


@in_arg_scope
def softmax(logits, scope=None):
    """Returns the softmax over the last axis.

    Args:
        logits: A tensor of at least two axes.
        scope: The name of the scope.
    """
    with variable_scope.variable_scope(scope, "softmax", [logits]):
        rows = nn_ops.softmax(array_ops.reshape(logits, [-1, logits.shape.dims[-1].value]))
        predictions = array_ops.reshape(rows, array_ops.shape(logits))
        predictions.set_shape(logits.shape)
        return predictions


def embed_sequence(
    ids,
    vocab_size=None,
    embed_dim=None,
    unique=False,
    initializer=None,
    regularizer=None,
    trainable=True,
    scope=None,
    reuse=None,
):
    """Turns class numbers into vectors that are trained.

    Args:
        ids: A tensor of integers.
        vocab_size: The number of classes.
        embed_dim: The length of a vector.
        unique: Not used: looks up each class once.
        initializer: For the vectors.
        regularizer: For the vectors.
        trainable: Whether they are trained.
        scope: The name of the scope.
        reuse: Whether to use the vectors of an earlier call in the same scope.

    Raises:
        ValueError: The sizes are missing.
    """
    if not (reuse or (vocab_size and embed_dim)):
        raise ValueError(
            "Must specify vocab size and embedding dimension when not reusing. "
            f"Got vocab_size={vocab_size} and embed_dim={embed_dim}"
        )
    with variable_scope.variable_scope(scope, "EmbedSequence", [ids], reuse=reuse):
        shape = None if embed_dim is None or (reuse and vocab_size is None) else [vocab_size, embed_dim]
        vectors = model_variable(
            "embeddings", shape, initializer=initializer, regularizer=regularizer, trainable=trainable
        )
        return tf.nn.embedding_lookup(vectors, ids)


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.layers`."""
    return {
        "apply_regularization": apply_regularization,
        "avg_pool2d": avg_pool2d,
        "batch_norm": batch_norm,
        "bias_add": bias_add,
        "conv2d": convolution2d,
        "conv2d_transpose": convolution2d_transpose,
        "convolution2d": convolution2d,
        "convolution2d_transpose": convolution2d_transpose,
        "dropout": dropout,
        "elu": functools.partial(fully_connected, activation_fn=nn_ops.elu),
        "embed_sequence": embed_sequence,
        "flatten": flatten,
        "fully_connected": fully_connected,
        "l1_l2_regularizer": l1_l2_regularizer,
        "l1_regularizer": l1_regularizer,
        "l2_regularizer": l2_regularizer,
        "layer_norm": layer_norm,
        "linear": functools.partial(fully_connected, activation_fn=None),
        "max_pool2d": max_pool2d,
        "one_hot_encoding": one_hot_encoding,
        "optimize_loss": optimize_loss,
        "relu": functools.partial(fully_connected, activation_fn=nn_ops.relu),
        "relu6": functools.partial(fully_connected, activation_fn=nn_ops.relu6),
        "repeat": repeat,
        "separable_conv2d": separable_convolution2d,
        "separable_convolution2d": separable_convolution2d,
        "softmax": softmax,
        "stack": stack,
        "sum_regularizer": sum_regularizer,
        "summarize_collection": summarize_collection,
        "summarize_tensor": summarize,
        "summarize_tensors": lambda tensors, summarizer=summarize: [summarizer(each) for each in tensors],
        "variance_scaling_initializer": variance_scaling_initializer,
        "xavier_initializer": xavier_initializer,
        "xavier_initializer_conv2d": xavier_initializer,
    }
