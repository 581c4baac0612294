"""The layers of `tf.contrib.layers` that are neither convolution, pooling nor normalization."""

import functools

from tensorflow.python.framework import dtypes, ops
from tensorflow.python.ops import array_ops, math_ops, nn_ops, variable_scope

from oldstack.tf1 import layers as tf1_layers
from oldstack.tf1 import tf
from oldstack.tf1.contrib.arg_scope import add_arg_scope
from oldstack.tf1.contrib.framework import model_variable, model_variables
from oldstack.tf1.contrib.layers import utils
from oldstack.tf1.contrib.layers.weighted import XAVIER, ZEROS, activated, apply_weighted


@add_arg_scope
def fully_connected(
    inputs,
    num_outputs,
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
    return apply_weighted(
        lambda inputs: (tf1_layers.Dense, {"units": num_outputs}), "fully_connected", inputs, activation_fn,
        normalizer_fn, normalizer_params, weights_initializer, weights_regularizer, biases_initializer,
        biases_regularizer, reuse, variables_collections, outputs_collections, trainable, scope,
    )  # fmt: skip


elu = functools.partial(fully_connected, activation_fn=nn_ops.elu)
linear = functools.partial(fully_connected, activation_fn=None)
relu = functools.partial(fully_connected, activation_fn=nn_ops.relu)
relu6 = functools.partial(fully_connected, activation_fn=nn_ops.relu6)


@add_arg_scope
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
        return utils.collect_named_outputs(outputs_collections, variables.name, outputs)


@add_arg_scope
def flatten(inputs, outputs_collections=None, scope=None):
    """Makes all axes but the first into one.

    Args:
        inputs: A tensor of at least two axes.
        outputs_collections: Collections for the output.
        scope: The name of the scope.

    Returns:
        A tensor of two axes.
    """
    with ops.name_scope(scope, "Flatten", [inputs]) as name:
        outputs = tf1_layers.flatten(ops.convert_to_tensor(inputs))
        return utils.collect_named_outputs(outputs_collections, name, outputs)


@add_arg_scope
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
    with ops.name_scope(scope, "OneHotEncoding", [labels, num_classes]) as name:
        labels = ops.convert_to_tensor(labels)
        if labels.dtype == dtypes.int32:
            labels = math_ops.cast(labels, dtypes.int64, name="ToInt64")
        outputs = array_ops.one_hot(labels, num_classes, on_value, off_value)
        return utils.collect_named_outputs(outputs_collections, name, outputs)


@add_arg_scope
def bias_add(
    inputs,
    activation_fn=None,
    initializer=ZEROS,
    regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    data_format="NHWC",
    scope=None,
):
    """Adds one bias per channel.

    Args:
        inputs: A tensor, channels last.
        activation_fn: A function of a tensor; None for none.
        initializer: For the biases.
        regularizer: For the biases.
        reuse: Whether to use the variables of an earlier layer in the same scope.
        variables_collections: Collections for the biases.
        outputs_collections: Collections for the output.
        trainable: Whether the biases are trained.
        data_format: "NHWC", or, of four axes, "NCHW" with the channels before the sizes.
        scope: The name of the scope.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: The data format is none of these, or the number of axes or channels isn't known.
    """
    channels_axis = utils.checked_data_format(data_format)
    with variable_scope.variable_scope(scope, "BiasAdd", [inputs], reuse=reuse) as variables:
        inputs = ops.convert_to_tensor(inputs)
        if inputs.shape.ndims is None:
            raise ValueError("Dims of shape must be known but is None")
        if inputs.shape.ndims != 4 and data_format == "NCHW":
            raise ValueError("Data format NCHW only supports 4D Tensor")
        channels = inputs.shape.dims[1 if channels_axis == "channels_first" else -1].value
        if channels is None:
            raise ValueError("`C` dimension must be known but is None")
        collections = utils.get_variable_collections(variables_collections, "biases")
        biases = model_variable(
            "biases", [channels], inputs.dtype.base_dtype, initializer, regularizer, trainable, collections
        )
        outputs = nn_ops.bias_add(inputs, biases, data_format=data_format)
        return activated(outputs, activation_fn, outputs_collections, variables)


@add_arg_scope
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
