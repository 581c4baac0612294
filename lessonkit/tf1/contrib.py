"""The parts of `tf.contrib` that courses use, as of TensorFlow 1.15: layers, RNN cells, sequence losses.

`tf.contrib` ended with TensorFlow 1. What is here makes the same variables under the same names and adds
the same number of ops to the graph as it did, on which the seeds of random ops rest (see `graph`).
Its other names are not here; what replaced them is in `bridges`.
"""

import contextlib
import functools
import numbers
import types

from tensorflow.python.framework import dtypes, ops, smart_cond
from tensorflow.python.keras.layers.legacy_rnn import rnn_cell_impl
from tensorflow.python.ops import (
    array_ops,
    init_ops,
    math_ops,
    nn_impl,
    nn_ops,
    random_ops,
    rnn,
    state_ops,
    variable_scope,
)

from lessonkit.tf1 import layers as tf1_layers

_ZEROS, _ONES = init_ops.zeros_initializer(), init_ops.ones_initializer()

# The arguments that each `arg_scope` around us sets, the innermost last.
_scopes = [{}]


def _in_arg_scope(function):
    """Lets a function take what the `arg_scope`s around the call set for it."""

    @functools.wraps(function)
    def wrapped(*args, **options):
        options = {**_scopes[-1].get(function.__name__, {}), **options}
        return function(*args, **options)

    return wrapped


@contextlib.contextmanager
def arg_scope(functions, **options):
    """Sets arguments of functions of `tf.contrib.layers` for all calls inside a `with` block.

    Args:
        functions: A list of functions, or what an earlier `arg_scope` gave.
        **options: The arguments.
    """
    names = functions if isinstance(functions, dict) else [function.__name__ for function in functions]
    scope = {name: dict(values) for name, values in _scopes[-1].items()}
    for name in names:
        inherited = functions[name] if isinstance(functions, dict) else {}
        scope[name] = {**scope.get(name, {}), **inherited, **options}
    _scopes.append(scope)
    try:
        yield scope
    finally:
        _scopes.pop()


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


def _model_variables(renamed):
    """Returns a getter that names a layer's variables as contrib did, and collects them."""

    def getter(getter, name, *args, collections=None, **options):
        *path, last = name.split("/")
        collections = [
            *(collections or []),
            ops.GraphKeys.GLOBAL_VARIABLES,
            ops.GraphKeys.MODEL_VARIABLES,
        ]
        name = "/".join([*path, renamed.get(last, last)])
        return getter(name, *args, collections=collections, **options)

    return getter


def _collected(collections, tensor):
    if collections:
        ops.add_to_collections(collections, tensor)
    return tensor


def _collect_variables(collections, **variables):
    for name, variable in variables.items():
        names = collections.get(name) if isinstance(collections, dict) else collections
        for collection in names or []:
            if variable is not None and all(variable is not each for each in ops.get_collection(collection)):
                ops.add_to_collection(collection, variable)


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
    getter = _model_variables({"bias": "biases", "kernel": "weights"})
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
        _collect_variables(variables_collections, weights=layer.kernel, biases=layer.bias)
        if normalizer_fn is not None:
            outputs = normalizer_fn(outputs, **(normalizer_params or {}))
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return _collected(outputs_collections, outputs)


@_in_arg_scope
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


@_in_arg_scope
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
        return _collected(collections, layer.apply(ops.convert_to_tensor(inputs)))


@_in_arg_scope
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
    layer_class = tf1_layers.MaxPooling2D
    return _pool(
        layer_class,
        "MaxPool2D",
        inputs,
        kernel_size,
        stride,
        padding,
        data_format,
        outputs_collections,
        scope,
    )


@_in_arg_scope
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
    layer_class = tf1_layers.AveragePooling2D
    return _pool(
        layer_class,
        "AvgPool2D",
        inputs,
        kernel_size,
        stride,
        padding,
        data_format,
        outputs_collections,
        scope,
    )


@_in_arg_scope
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
        return _collected(outputs_collections, tf1_layers.flatten(ops.convert_to_tensor(inputs)))


@_in_arg_scope
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
        scope, "Dropout", [inputs], custom_getter=_model_variables({})
    ) as variables:
        layer = tf1_layers.Dropout(
            1 - keep_prob, noise_shape=noise_shape, seed=seed, name=variables.name, _scope=variables
        )
        outputs = layer.apply(ops.convert_to_tensor(inputs), training=is_training)
        return _collected(outputs_collections, outputs)


@_in_arg_scope
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
        scope, "BatchNorm", [inputs], reuse=reuse, custom_getter=_model_variables({})
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
        _collect_variables(
            variables_collections,
            moving_mean=layer.moving_mean,
            moving_variance=layer.moving_variance,
            beta=layer.beta,
            gamma=layer.gamma,
        )
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return _collected(outputs_collections, outputs)


_BATCH_NORM_VARIABLES = {"beta": _ZEROS, "gamma": _ONES, "moving_mean": _ZEROS, "moving_variance": _ONES}


def _fused_batch_norm(
    inputs, decay, center, scale, epsilon, activation_fn, initializers, regularizers, updates_collections,
    is_training, reuse, variables_collections, outputs_collections, trainable, data_format, scope,
):  # fmt: skip
    with variable_scope.variable_scope(
        scope, "BatchNorm", [inputs], reuse=reuse, custom_getter=_model_variables({})
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
        return _collected(outputs_collections, outputs)


def _move(variable, value, decay):
    with ops.name_scope(None, "AssignMovingAvg", [variable, value, decay]) as scope:
        rest = ops.convert_to_tensor(1.0 - decay, name="decay")
        return state_ops.assign_sub(variable, (variable - value) * rest, name=scope)


@_in_arg_scope
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
        return _collected(outputs_collections, outputs)


def sequence_loss(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    average_across_batch=True,
    sum_over_timesteps=False,
    sum_over_batch=False,
    softmax_loss_function=None,
    name=None,
):
    """Returns the weighted cross-entropy of sequences.

    Args:
        logits: A tensor of batch x steps x classes.
        targets: The right classes, of batch x steps.
        weights: How much each counts, of batch x steps.
        average_across_timesteps: Whether to divide the sum over the steps by their weights.
        average_across_batch: Whether to divide the sum over the batch by its weights.
        sum_over_timesteps: Whether to divide the sum over the steps by how many have a weight.
        sum_over_batch: Whether to divide the sum over the batch by how many have a weight.
        softmax_loss_function: A function of `labels` and `logits` in place of the softmax's cross-entropy.
        name: The name of its ops.

    Returns:
        A tensor without the axes that were summed over.

    Raises:
        ValueError: A shape has another number of axes, or an axis is both averaged and summed over.
    """
    for tensor, rank, text in (
        (logits, 3, "Logits must be a [batch_size x sequence_length x logits] tensor"),
        (targets, 2, "Targets must be a [batch_size x sequence_length] tensor"),
        (weights, 2, "Weights must be a [batch_size x sequence_length] tensor"),
    ):
        if len(tensor.shape) != rank:
            raise ValueError(text)
    for averaged, summed, axis in (
        (average_across_timesteps, sum_over_timesteps, "timesteps"),
        (average_across_batch, sum_over_batch, "batch"),
    ):
        if averaged and summed:
            raise ValueError(f"average_across_{axis} and sum_over_{axis} cannot be set to True at same time.")
    with ops.name_scope(name, "sequence_loss", [logits, targets, weights]):
        classes = array_ops.shape(logits)[2]
        flat = array_ops.reshape(logits, [-1, classes])
        targets = array_ops.reshape(targets, [-1])
        loss = softmax_loss_function or nn_ops.sparse_softmax_cross_entropy_with_logits
        losses = loss(labels=targets, logits=flat) * array_ops.reshape(weights, [-1])
        if average_across_timesteps and average_across_batch:
            return math_ops.div_no_nan(math_ops.reduce_sum(losses), math_ops.reduce_sum(weights))
        if sum_over_timesteps and sum_over_batch:
            total = math_ops.reduce_sum(losses)
            number = math_ops.cast(math_ops.count_nonzero(weights), losses.dtype)
            return math_ops.div_no_nan(total, number)
        losses = array_ops.reshape(losses, array_ops.shape(logits)[0:2])
        if average_across_timesteps or average_across_batch:
            axis = [0] if average_across_batch else [1]
            total = math_ops.reduce_sum(losses, axis)
            losses = math_ops.div_no_nan(total, math_ops.reduce_sum(weights, axis))
        elif sum_over_timesteps or sum_over_batch:
            axis = [0] if sum_over_batch else [1]
            total = math_ops.reduce_sum(losses, axis)
            number = math_ops.cast(math_ops.count_nonzero(weights, axis), losses.dtype)
            losses = math_ops.div_no_nan(total, number)
        return losses


def sequence_loss_by_example(
    logits, targets, weights, average_across_timesteps=True, softmax_loss_function=None, name=None
):
    """Returns the weighted cross-entropy of each sequence of a batch.

    Args:
        logits: For each step a tensor of batch x classes.
        targets: For each step the right classes.
        weights: For each step how much each counts.
        average_across_timesteps: Whether to divide the sum by the weights.
        softmax_loss_function: A function of `labels` and `logits` in place of the softmax's cross-entropy.
        name: The name of its ops.

    Returns:
        A tensor of the batch's size.

    Raises:
        ValueError: The lists differ in length.
    """
    if not len(logits) == len(targets) == len(weights):
        lengths = f"{len(logits)}, {len(weights)}, {len(targets)}"
        raise ValueError(f"Lengths of logits, weights, and targets must be the same {lengths}.")
    loss = softmax_loss_function or nn_ops.sparse_softmax_cross_entropy_with_logits
    with ops.name_scope(name, "sequence_loss_by_example", [*logits, *targets, *weights]):
        steps = []
        for logit, target, weight in zip(logits, targets, weights, strict=True):
            if softmax_loss_function is None:
                target = array_ops.reshape(target, [-1])
            steps.append(loss(labels=target, logits=logit) * weight)
        total = math_ops.add_n(steps)
        if average_across_timesteps:
            size = math_ops.add_n(weights)
            size += 1e-12
            total /= size
        return total


class OutputProjectionWrapper(rnn_cell_impl.RNNCell):
    """A cell whose outputs go through a linear layer.

    Args:
        cell: The cell.
        output_size: The number of the layer's outputs.
        activation: A function of what it gives; None for none.
        reuse: Whether to use the variables of an earlier cell in the same scope.
    """

    def __init__(self, cell, output_size, activation=None, reuse=None):
        super().__init__(_reuse=reuse)
        rnn_cell_impl.assert_like_rnncell("cell", cell)
        self._cell, self._output_size, self._activation, self._weights = cell, output_size, activation, None

    @property
    def state_size(self):
        """The cell's."""
        return self._cell.state_size

    @property
    def output_size(self):
        """The number of the layer's outputs."""
        return self._output_size

    def zero_state(self, batch_size, dtype):
        """Returns the cell's first state."""
        with ops.name_scope(f"{type(self).__name__}ZeroState", values=[batch_size]):
            return self._cell.zero_state(batch_size, dtype)

    def call(self, inputs, state):
        """Returns the layer's outputs and the cell's next state."""
        outputs, state = self._cell(inputs, state)
        if self._weights is None:
            kernel = variable_scope.get_variable(
                "kernel", [outputs.shape.dims[1].value, self._output_size], outputs.dtype
            )
            zeros = init_ops.constant_initializer(0.0, dtype=outputs.dtype)
            bias = variable_scope.get_variable("bias", [self._output_size], outputs.dtype, initializer=zeros)
            self._weights = kernel, bias
        outputs = nn_ops.bias_add(math_ops.matmul(outputs, self._weights[0]), self._weights[1])
        return (self._activation(outputs) if self._activation else outputs), state


def _module(name, **names):
    module = types.ModuleType(f"tensorflow.contrib.{name}")
    vars(module).update(names)
    return module


def _ours(*functions):
    return {function.__name__: function for function in functions}


_CELLS = (
    "BasicLSTMCell", "BasicRNNCell", "DeviceWrapper", "DropoutWrapper", "GRUCell", "LSTMCell", "LSTMStateTuple",
    "MultiRNNCell", "RNNCell", "ResidualWrapper",
)  # fmt: skip

layers = _module(
    "layers",
    **_ours(
        apply_regularization, avg_pool2d, batch_norm, convolution2d, dropout, flatten, fully_connected,
        l1_l2_regularizer, l1_regularizer, l2_regularizer, max_pool2d, one_hot_encoding, sum_regularizer,
        variance_scaling_initializer, xavier_initializer,
    ),
    conv2d=convolution2d,
    linear=functools.partial(fully_connected, activation_fn=None),
    relu=functools.partial(fully_connected, activation_fn=nn_ops.relu),
    xavier_initializer_conv2d=xavier_initializer,
)  # fmt: skip
contrib = types.ModuleType("tensorflow.contrib")
contrib.layers = layers
contrib.framework = _module("framework", arg_scope=arg_scope)
contrib.rnn = _module(
    "rnn",
    **{name: getattr(rnn_cell_impl, name) for name in _CELLS},
    OutputProjectionWrapper=OutputProjectionWrapper,
    static_bidirectional_rnn=rnn.static_bidirectional_rnn,
    static_rnn=rnn.static_rnn,
)
contrib.seq2seq = _module("seq2seq", sequence_loss=sequence_loss)
contrib.legacy_seq2seq = _module("legacy_seq2seq", sequence_loss_by_example=sequence_loss_by_example)

# The folders and files in which the parts' names were.
_FILES = {
    "arg_scope", "attention_wrapper", "base", "basic_decoder", "beam_search_decoder", "core_rnn_cell", "datasets",
    "decoder", "framework", "hparam", "initializers", "layers", "learn", "losses", "metrics", "ops", "preprocessing",
    "python", "regularizers", "rnn", "rnn_cell", "seq2seq", "training", "util", "utils", "variables",
}  # fmt: skip


def _part(part, name):
    """Finds a name of a part of contrib that isn't in the part yet."""
    from lessonkit.tf1 import contrib_more

    more = {} if name.startswith("__") else contrib_more.names(part)
    module = getattr(contrib, part)
    if name not in more:
        if name in _FILES:
            return module
        raise AttributeError(f"module '{module.__name__}' has no attribute '{name}'")
    value = vars(module)[name] = more[name]
    return value


def _contrib(name):
    from lessonkit.tf1 import contrib_more

    if name not in contrib_more.PARTS:
        raise AttributeError(f"module 'tensorflow.contrib' has no attribute '{name}'")
    module = vars(contrib)[name] = _module(name)
    module.__getattr__ = functools.partial(_part, name)
    return module


contrib.__getattr__ = _contrib
for _name in ("framework", "layers", "legacy_seq2seq", "rnn", "seq2seq"):
    getattr(contrib, _name).__getattr__ = functools.partial(_part, _name)
