"""The normalizations of `tf.contrib.layers`."""

from tensorflow.python.framework import dtypes, ops, smart_cond
from tensorflow.python.ops import array_ops, nn_impl, state_ops, variable_scope

from oldstack.tf1 import layers as tf1_layers
from oldstack.tf1.contrib.arg_scope import add_arg_scope
from oldstack.tf1.contrib.framework import collect_variables, model_variable, model_variables
from oldstack.tf1.contrib.layers import utils
from oldstack.tf1.contrib.layers.weighted import ONES, ZEROS, activated

_VARIABLES = {"beta": ZEROS, "gamma": ONES, "moving_mean": ZEROS, "moving_variance": ONES}


@add_arg_scope
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
    renorm_clipping=None,
    renorm_decay=0.99,
    adjustment=None,
):
    """Normalizes each channel to mean 0 and variance 1, then scales and shifts it (arXiv:1502.03167).

    Args:
        inputs: A tensor of batch x channels, or of batch x sizes x channels.
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
        variables_collections: Collections for the variables, or for each of them by name.
        outputs_collections: Collections for the output.
        trainable: Whether `beta` and `gamma` are trained.
        batch_weights: How much each sample counts, of batch.
        fused: Whether to use the one fused op; by default where it fits.
        data_format: "NHWC", or "NCHW" with the channels before the sizes.
        zero_debias_moving_mean: Not taken: False.
        scope: The name of the scope.
        renorm: Not taken: False.
        renorm_clipping: Not used.
        renorm_decay: Not used.
        adjustment: Not taken: None.

    Returns:
        A tensor of the same shape.

    Raises:
        NotImplementedError: An argument has a value that is not taken.
        ValueError: The data format is none of these, or the number of axes or channels isn't known.
    """
    inputs = ops.convert_to_tensor(inputs)
    rank = inputs.shape.ndims
    if zero_debias_moving_mean or renorm or adjustment is not None:
        raise NotImplementedError("batch_norm is here without zero_debias_moving_mean, renorm and adjustment")
    utils.checked_data_format(data_format)
    if rank is None:
        raise ValueError(f"Inputs {inputs.name} has undefined rank")
    by_layer = batch_weights is None and updates_collections == ops.GraphKeys.UPDATE_OPS
    if fused is not False and batch_weights is None and (rank == 2 or (rank == 4 and not by_layer)):
        normalize = _fused_batch_norm
    else:
        normalize = _batch_norm_by_layer if by_layer else _batch_norm_in_parts
    with variable_scope.variable_scope(
        scope, "BatchNorm", [inputs], reuse=reuse, custom_getter=model_variables({})
    ) as variables:
        parameters = _Parameters(
            center,
            scale,
            param_initializers or {},
            param_regularizers or {},
            trainable,
            variables_collections,
        )
        outputs = normalize(
            inputs, parameters, decay, epsilon, updates_collections, is_training, data_format,
            fused=fused, batch_weights=batch_weights, variables=variables, reuse=reuse,
        )  # fmt: skip
        return activated(outputs, activation_fn, outputs_collections, variables)


class _Parameters:
    """The variables of a normalization, `beta` and the like, as they are wanted."""

    def __init__(self, center, scale, initializers, regularizers, trainable, collections):
        self.wanted = {"beta": center, "gamma": scale, "moving_mean": True, "moving_variance": True}
        self.initializers = {name: initializers.get(name, default) for name, default in _VARIABLES.items()}
        self.regularizers, self.trainable, self.collections = regularizers, trainable, collections

    def make(self, name, shape, dtype, regularizers):
        """Returns a variable, or None if it isn't wanted."""
        if not self.wanted[name]:
            return None
        return model_variable(
            name,
            shape,
            dtype,
            self.initializers[name],
            regularizers.get(name),
            self.trainable and not name.startswith("moving"),
            utils.get_variable_collections(self.collections, name),
        )


def _batch_norm_by_layer(
    inputs, parameters, decay, epsilon, updates_collections, is_training, data_format, *, fused, variables, reuse,
    **unused,
):  # fmt: skip
    layer = tf1_layers.BatchNormalization(
        axis=1 if data_format == "NCHW" else -1,
        momentum=decay,
        epsilon=epsilon,
        center=parameters.wanted["beta"],
        scale=parameters.wanted["gamma"],
        **{f"{name}_initializer": initializer for name, initializer in parameters.initializers.items()},
        beta_regularizer=parameters.regularizers.get("beta"),
        gamma_regularizer=parameters.regularizers.get("gamma"),
        fused=fused,
        trainable=parameters.trainable,
        name=variables.name,
        _scope=variables,
        _reuse=reuse,
    )
    outputs = layer.apply(inputs, training=is_training)
    collect_variables(
        parameters.collections,
        moving_mean=layer.moving_mean,
        moving_variance=layer.moving_variance,
        beta=layer.beta,
        gamma=layer.gamma,
    )
    return outputs


def _channels(inputs, data_format):
    shape = inputs.shape[1:2] if data_format == "NCHW" else inputs.shape[-1:]
    if not shape.is_fully_defined():
        raise ValueError(f"Inputs {inputs.name} has undefined `C` dimension {shape}.")
    return shape


def _fused_batch_norm(
    inputs, parameters, decay, epsilon, updates_collections, is_training, data_format, **unused
):
    original = inputs
    if inputs.shape.ndims == 2:
        channels = inputs.shape.dims[-1].value
        if channels is None:
            raise ValueError("`C` dimension must be known but is None")
        shape = [-1, channels, 1, 1] if data_format == "NCHW" else [-1, 1, 1, channels]
        inputs = array_ops.reshape(inputs, shape)
    sizes = _channels(inputs, data_format)
    beta, gamma = (
        parameters.make(name, sizes, dtypes.float32, parameters.regularizers)
        if parameters.wanted[name]
        else array_ops.constant(default, dtypes.float32, sizes)
        for name, default in (("beta", 0.0), ("gamma", 1.0))
    )
    moving_mean, moving_variance = (
        parameters.make(name, sizes, dtypes.float32, {}) for name in ("moving_mean", "moving_variance")
    )
    options = {"epsilon": epsilon, "data_format": data_format}
    outputs, mean, variance = smart_cond.smart_cond(
        is_training,
        lambda: nn_impl.fused_batch_norm(inputs, gamma, beta, **options),
        lambda: nn_impl.fused_batch_norm(
            inputs, gamma, beta, moving_mean, moving_variance, is_training=False, **options
        ),
    )
    if smart_cond.smart_constant_value(is_training) is not False:

        def move():
            return _move(moving_mean, mean, decay), _move(moving_variance, variance, decay)

        def move_and_pass_on():
            with ops.control_dependencies(move()):
                return array_ops.identity(outputs)

        if updates_collections is None:
            outputs = smart_cond.smart_cond(is_training, move_and_pass_on, lambda: outputs)
        else:
            _delay(is_training, move, (moving_mean, moving_variance), updates_collections)
    outputs.set_shape(inputs.shape)
    return array_ops.reshape(outputs, array_ops.shape(original)) if original.shape.ndims == 2 else outputs


def _batch_norm_in_parts(
    inputs, parameters, decay, epsilon, updates_collections, is_training, data_format, *, batch_weights, **unused
):  # fmt: skip
    rank, dtype, channels_first = inputs.shape.ndims, inputs.dtype.base_dtype, data_format == "NCHW"
    if batch_weights is not None:
        batch_weights = ops.convert_to_tensor(batch_weights)
        inputs.shape[0:1].assert_is_compatible_with(batch_weights.shape)
        batch_weights = array_ops.reshape(batch_weights, [-1] + [1] * (rank - 1))
    sizes = _channels(inputs, data_format)
    beta, gamma, moving_mean, moving_variance = (
        parameters.make(name, sizes, dtype, {}) for name in _VARIABLES
    )
    mean, variance = moving_mean, moving_variance
    if smart_cond.smart_constant_value(is_training) is not False:
        axes = [0, *range(2, rank)] if channels_first else list(range(rank - 1))
        if batch_weights is None:
            moments = nn_impl.moments(inputs, axes, keep_dims=channels_first)
        else:
            moments = nn_impl.weighted_moments(inputs, axes, batch_weights, keepdims=channels_first)
        if channels_first:
            moments = [array_ops.reshape(each, [-1]) for each in moments]

        def move():
            return _move(moving_mean, moments[0], decay), _move(moving_variance, moments[1], decay)

        def move_and_pass_on():
            with ops.control_dependencies(move()):
                return tuple(array_ops.identity(each) for each in moments)

        so_far = moving_mean, moving_variance
        if updates_collections is None:
            mean, variance = smart_cond.smart_cond(is_training, move_and_pass_on, lambda: so_far)
        else:
            _delay(is_training, move, so_far, updates_collections)
            mean, variance = smart_cond.smart_cond(is_training, lambda: tuple(moments), lambda: so_far)
    if channels_first:
        shape = [1, sizes.dims[0].value] + [1] * (rank - 2)
        mean, variance, beta, gamma = (
            None if each is None else array_ops.reshape(each, shape) for each in (mean, variance, beta, gamma)
        )
    outputs = nn_impl.batch_normalization(inputs, mean, variance, beta, gamma, epsilon)
    outputs.set_shape(inputs.shape)
    return outputs


def _delay(is_training, move, so_far, updates_collections):
    for update in smart_cond.smart_cond(is_training, move, lambda: so_far):
        ops.add_to_collections(updates_collections, update)


def _move(variable, value, decay):
    with (
        ops.name_scope(None, "AssignMovingAvg", [variable, value, decay]) as scope,
        ops.colocate_with(variable),
    ):
        rest = ops.convert_to_tensor(1.0 - decay, name="decay")
        return state_ops.assign_sub(variable, (variable - value) * rest, name=scope)


@add_arg_scope
def instance_norm(
    inputs,
    center=True,
    scale=True,
    epsilon=1e-6,
    activation_fn=None,
    param_initializers=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    data_format="NHWC",
    scope=None,
):
    """Normalizes each channel of each sample to mean 0 and variance 1, then scales and shifts it (arXiv:1607.08022).

    Args:
        inputs: A tensor of batch x sizes x channels.
        center: Whether to add `beta`.
        scale: Whether to multiply by `gamma`.
        epsilon: Added to the variance.
        activation_fn: A function of a tensor; None for none.
        param_initializers: For "beta" and "gamma".
        reuse: Whether to use the variables of an earlier layer in the same scope.
        variables_collections: Collections for the variables, or for each of them by name.
        outputs_collections: Collections for the output.
        trainable: Whether the variables are trained.
        data_format: "NHWC", or "NCHW" with the channels before the sizes.
        scope: The name of the scope.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: The data format is none of these, or the number of axes or channels isn't known.
    """
    inputs = ops.convert_to_tensor(inputs)
    rank = inputs.shape.ndims
    if rank is None:
        raise ValueError(f"Inputs {inputs.name} has undefined rank.")
    utils.checked_data_format(data_format)
    channels_axis = 1 if data_format == "NCHW" else rank - 1
    with variable_scope.variable_scope(scope, "InstanceNorm", [inputs], reuse=reuse) as variables:
        sizes = inputs.shape[channels_axis : channels_axis + 1]
        if not sizes.is_fully_defined():
            raise ValueError(f"Inputs {inputs.name} has undefined channels dimension {sizes}.")
        parameters = _Parameters(
            center, scale, param_initializers or {}, {}, trainable, variables_collections
        )

        def parameter(name):
            made = parameters.make(name, sizes, inputs.dtype.base_dtype, {})
            if made is None or data_format == "NHWC":
                return made
            return array_ops.reshape(made, [1, sizes.dims[0].value] + [1] * (rank - 2))

        beta, gamma = parameter("beta"), parameter("gamma")
        axes = [axis for axis in range(1, rank) if axis != channels_axis]
        moments = nn_impl.moments(inputs, axes, keep_dims=True)
        outputs = nn_impl.batch_normalization(inputs, *moments, beta, gamma, epsilon, name="instancenorm")
        return activated(outputs, activation_fn, outputs_collections, variables)


@add_arg_scope
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
    with variable_scope.variable_scope(scope, "LayerNorm", [inputs], reuse=reuse) as variables:
        inputs = ops.convert_to_tensor(inputs)
        dtype = inputs.dtype.base_dtype
        beta, gamma = (
            model_variable(
                name,
                inputs.shape[begin_params_axis:],
                dtype,
                initializer,
                trainable=trainable,
                collections=utils.get_variable_collections(variables_collections, name),
            )
            if wanted
            else None
            for name, wanted, initializer in (
                ("beta", center, ZEROS),
                ("gamma", scale, ONES),
            )
        )
        rank = inputs.shape.ndims
        moments = nn_impl.moments(inputs, list(range(begin_norm_axis % rank, rank)), keep_dims=True)
        epsilon = 1e-3 if dtype == dtypes.float16 else 1e-12
        outputs = nn_impl.batch_normalization(inputs, *moments, beta, gamma, epsilon)
        outputs.set_shape(inputs.shape)
        return activated(outputs, activation_fn, outputs_collections, variables)
