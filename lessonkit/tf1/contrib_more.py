"""More of `tf.contrib` as of TensorFlow 1.15: names that are TensorFlow's own by now, and small functions around these.

Loaded where a script asks for a name that `contrib` itself doesn't have. Like there, the functions make the
same variables and add the same number of ops as in 1.15.
"""

import collections
import functools
import importlib
import inspect
import json
import os
import re
import types

import numpy as np
from tensorflow.python.framework import dtypes, ops
from tensorflow.python.ops import (
    array_ops,
    clip_ops,
    control_flow_ops,
    init_ops,
    math_ops,
    nn_impl,
    nn_ops,
    rnn,
    variable_scope,
)

from lessonkit.tf1 import contrib, tf
from lessonkit.tf1 import layers as tf1_layers

_ZEROS = init_ops.zeros_initializer()
_XAVIER = contrib.xavier_initializer()


# --- layers


def model_variable(
    name,
    shape=None,
    dtype=dtypes.float32,
    initializer=None,
    regularizer=None,
    trainable=True,
    collections=None,
    **options,
):
    """Returns a variable that is also in the graph's collection of model variables.

    Args:
        name: Its name.
        shape: Its shape.
        dtype: Its type.
        initializer: Its initializer.
        regularizer: A function of it that returns a loss.
        trainable: Whether it is trained.
        collections: Other collections for it.
        **options: The other arguments of `get_variable`.
    """
    keys = {*(collections or []), ops.GraphKeys.GLOBAL_VARIABLES, ops.GraphKeys.MODEL_VARIABLES}
    return variable(name, shape, dtype, initializer, regularizer, trainable, list(keys), **options)


def variable(
    name,
    shape=None,
    dtype=None,
    initializer=None,
    regularizer=None,
    trainable=True,
    collections=None,
    device="",
    **options,
):
    """Returns a variable, as `tf.get_variable`.

    Args:
        name: Its name.
        shape: Its shape.
        dtype: Its type.
        initializer: Its initializer.
        regularizer: A function of it that returns a loss.
        trainable: Whether it is trained.
        collections: Collections for it, by default the global variables.
        device: A device, or a function of an op.
        **options: The other arguments of `get_variable`.
    """
    with ops.device(device):
        return variable_scope.get_variable(
            name, shape, dtype, initializer, regularizer, trainable, collections, **options
        )


@contrib._in_arg_scope
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
    return contrib._weighted(
        tf1_layers.Conv2DTranspose, "Conv2d_transpose", inputs, sizes, activation_fn, normalizer_fn, normalizer_params,
        weights_initializer, weights_regularizer, biases_initializer, biases_regularizer, reuse, variables_collections,
        outputs_collections, trainable, scope,
    )  # fmt: skip


@contrib._in_arg_scope
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
    getter = contrib._model_variables(renamed)
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
        return contrib._collected(outputs_collections, outputs)


def _pair(size):
    return tuple(size) if isinstance(size, (list, tuple)) else (size, size)


@contrib._in_arg_scope
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
        return contrib._collected(outputs_collections, activation_fn(outputs) if activation_fn else outputs)


@contrib._in_arg_scope
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
        return contrib._collected(outputs_collections, activation_fn(outputs) if activation_fn else outputs)


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


@contrib._in_arg_scope
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


_OPTIMIZERS = {
    "Adagrad": "AdagradOptimizer",
    "Adam": "AdamOptimizer",
    "Ftrl": "FtrlOptimizer",
    "RMSProp": "RMSPropOptimizer",
    "SGD": "GradientDescentOptimizer",
}


def _optimizer(optimizer, rate):
    if optimizer == "Momentum":
        return tf.train.MomentumOptimizer(learning_rate=rate, momentum=0.9)
    if isinstance(optimizer, str):
        if optimizer not in _OPTIMIZERS:
            known = ", ".join(sorted([*_OPTIMIZERS, "Momentum"]))
            raise ValueError(f"Optimizer name should be one of [{known}], you provided {optimizer}.")
        return getattr(tf.train, _OPTIMIZERS[optimizer])(learning_rate=rate)
    if isinstance(optimizer, type):
        return optimizer(learning_rate=rate)
    if isinstance(optimizer, tf.train.Optimizer):
        return optimizer
    return optimizer() if rate is None else optimizer(rate)


def optimize_loss(
    loss,
    global_step,
    learning_rate,
    optimizer,
    gradient_multipliers=None,
    clip_gradients=None,
    learning_rate_decay_fn=None,
    update_ops=None,
    variables=None,
    name=None,
    summaries=None,
    colocate_gradients_with_ops=False,
    increment_global_step=True,
):
    """Returns a tensor that trains one step when it is computed, and is the loss.

    Args:
        loss: A scalar tensor.
        global_step: The variable that counts the steps; None for the graph's own.
        learning_rate: A float, a scalar tensor, or None.
        optimizer: "Adam" and the like, a class of `tf.train`, an optimizer, or a function of the rate.
        gradient_multipliers: Factors of gradients, by variable or its name.
        clip_gradients: The largest global norm, or a function of the gradients and variables.
        learning_rate_decay_fn: A function of rate and step that returns the rate.
        update_ops: What is to run before, by default the graph's collection of updates.
        variables: What is trained, by default all trainable variables.
        name: The name of the scope.
        summaries: Which are made, of "loss", "learning_rate", "gradients", "gradient_norm" and
            "global_gradient_norm".
        colocate_gradients_with_ops: Whether gradients are computed where their ops are.
        increment_global_step: Whether the step is counted.

    Raises:
        ValueError: The rate or the optimizer is none of these.
    """
    loss = ops.convert_to_tensor(loss)
    global_step = tf.train.get_global_step() if global_step is None else global_step
    with variable_scope.variable_scope(name, "OptimizeLoss", [loss, global_step]):
        update_ops = set(ops.get_collection(ops.GraphKeys.UPDATE_OPS) if update_ops is None else update_ops)
        if update_ops:
            loss = control_flow_ops.with_dependencies(list(update_ops), loss)
        rate = None
        if learning_rate is not None:
            if isinstance(learning_rate, float):
                initializer = init_ops.constant_initializer(learning_rate)
                rate = variable_scope.get_variable(
                    "learning_rate", [], trainable=False, initializer=initializer
                )
            elif getattr(getattr(learning_rate, "shape", None), "ndims", None) == 0:
                rate = learning_rate
            else:
                raise ValueError(
                    f"Learning rate should be 0d Tensor or float. Got {learning_rate} of type {type(learning_rate)}"
                )
        summaries = ["loss", "learning_rate", "global_gradient_norm"] if summaries is None else summaries
        if rate is not None and learning_rate_decay_fn is not None:
            rate = learning_rate_decay_fn(rate, global_step)
            if "learning_rate" in summaries:
                tf.summary.scalar("learning_rate", rate)
        trainer = _optimizer(optimizer, rate)
        pairs = trainer.compute_gradients(
            loss,
            tf.trainable_variables() if variables is None else variables,
            colocate_gradients_with_ops=colocate_gradients_with_ops,
        )
        if gradient_multipliers is not None:
            pairs = [
                (grad * math_ops.cast(factor, grad.dtype), var)
                if (factor := gradient_multipliers.get(var.name)) is not None and grad is not None
                else (grad, var)
                for grad, var in pairs
            ]
        norms = "global_gradient_norm" in summaries or "gradient_norm" in summaries
        if norms:
            tf.summary.scalar("global_norm/gradient_norm", clip_ops.global_norm([grad for grad, _ in pairs]))
        if isinstance(clip_gradients, float):
            gradients, trained = zip(*pairs, strict=True)
            pairs = list(
                zip(clip_ops.clip_by_global_norm(gradients, clip_gradients)[0], trained, strict=True)
            )
        elif clip_gradients is not None:
            pairs = clip_gradients(pairs)
        if "loss" in summaries:
            tf.summary.scalar("loss", loss)
        for grad, var in pairs:
            values = grad.values if isinstance(grad, tf.IndexedSlices) else grad
            if values is not None:
                file = var.name.replace(":", "_")
                if "gradients" in summaries:
                    tf.summary.histogram(f"gradients/{file}", values)
                if "gradient_norm" in summaries:
                    tf.summary.scalar(f"gradient_norm/{file}", clip_ops.global_norm([values]))
        if clip_gradients is not None and norms:
            tf.summary.scalar(
                "global_norm/clipped_gradient_norm", clip_ops.global_norm([grad for grad, _ in pairs])
            )
        step = global_step if increment_global_step else None
        train = trainer.apply_gradients(pairs, global_step=step, name="train")
        return control_flow_ops.with_dependencies([train], loss)


def _summarize(tensor, tag=None):
    tag = tag or tensor.op.name
    if tensor.shape.ndims == 0:
        return tf.summary.scalar(tag, tensor)
    return tf.summary.histogram(tag, tensor)


def _summarize_collection(collection, name_filter=None, summarizer=_summarize):
    tensors = ops.get_collection(collection)
    return [
        summarizer(each) for each in tensors if name_filter is None or re.match(name_filter, each.op.name)
    ]


_layers = {
    "bias_add": bias_add,
    "conv2d_transpose": convolution2d_transpose,
    "convolution2d_transpose": convolution2d_transpose,
    "elu": functools.partial(contrib.fully_connected, activation_fn=nn_ops.elu),
    "embed_sequence": embed_sequence,
    "layer_norm": layer_norm,
    "optimize_loss": optimize_loss,
    "relu6": functools.partial(contrib.fully_connected, activation_fn=nn_ops.relu6),
    "repeat": repeat,
    "separable_conv2d": separable_convolution2d,
    "separable_convolution2d": separable_convolution2d,
    "softmax": softmax,
    "stack": stack,
    "summarize_collection": _summarize_collection,
    "summarize_tensor": _summarize,
    "summarize_tensors": lambda tensors, summarizer=_summarize: [summarizer(each) for each in tensors],
}


# --- losses and metrics


def compute_weighted_loss(losses, weights=1.0, scope=None):
    """Returns the mean of losses where their weights aren't 0, and collects it.

    Args:
        losses: A tensor, one loss for each element.
        weights: A scalar, one weight for each sample, or one for each element.
        scope: The name of its ops.
    """
    with ops.name_scope(scope, "weighted_loss", [losses, weights]):
        losses = ops.convert_to_tensor(losses)
        dtype = losses.dtype
        losses = math_ops.cast(losses, dtypes.float32)
        weights = math_ops.cast(ops.convert_to_tensor(weights), dtypes.float32)
        if weights.shape.ndims > 1 and weights.shape.dims[-1].is_compatible_with(1):
            weights = array_ops.squeeze(weights, [-1])
        axes = list(range(weights.shape.ndims, losses.shape.ndims))
        total = math_ops.reduce_sum(math_ops.multiply(math_ops.reduce_sum(losses, axis=axes), weights))
        present = _present(losses, weights)
        mean = math_ops.div_no_nan(math_ops.reduce_sum(total), present, name="value")
        mean = math_ops.cast(mean, dtype)
        ops.add_to_collection(ops.GraphKeys.LOSSES, mean)
        return mean


def _present(losses, weights):
    """Returns the number of losses whose weight isn't 0."""
    if weights.shape.ndims == 0:
        rows = array_ops.reshape(array_ops.slice(array_ops.shape(losses), [0], [1]), [])
        each = math_ops.div(
            math_ops.cast(array_ops.size(losses), dtypes.float32), math_ops.cast(rows, dtypes.float32)
        )
        each = array_ops.where(math_ops.equal(weights, 0), 0.0, each)
        return math_ops.reduce_sum(math_ops.multiply(array_ops.ones(array_ops.reshape(rows, [1])), each))
    counted = math_ops.cast(math_ops.not_equal(weights, 0), dtypes.float32)
    counted = math_ops.reduce_sum(counted, axis=list(range(1, weights.shape.ndims)))
    rest = math_ops.reduce_prod(array_ops.slice(array_ops.shape(losses), [weights.shape.ndims], [-1]))
    return math_ops.reduce_sum(math_ops.multiply(counted, math_ops.cast(rest, dtypes.float32)))


def _loss(scope_name, compute):
    """Returns a loss of predictions and labels, in this order, as contrib had it."""

    def loss(predictions, labels=None, weights=1.0, scope=None):
        with ops.name_scope(scope, scope_name, [predictions, labels, weights]) as scope:
            predictions.shape.assert_is_compatible_with(labels.shape)
            predictions = math_ops.cast(predictions, dtypes.float32)
            labels = math_ops.cast(labels, dtypes.float32)
            return compute_weighted_loss(compute(predictions, labels), weights, scope=scope)

    return loss


def _log_losses(predictions, labels, epsilon=1e-7):
    positive = math_ops.multiply(labels, math_ops.log(predictions + epsilon))
    return -positive - math_ops.multiply(1 - labels, math_ops.log(1 - predictions + epsilon))


def hinge_loss(logits, labels=None, scope=None):
    """Returns the hinge loss of each element, and doesn't collect it.

    Args:
        logits: A tensor.
        labels: For each element 0 or 1.
        scope: The name of its ops.
    """
    with ops.name_scope(scope, "hinge_loss", [logits, labels]):
        logits.shape.assert_is_compatible_with(labels.shape)
        labels = math_ops.cast(labels, dtypes.float32)
        ones = array_ops.ones_like(labels)
        labels = math_ops.subtract(2 * labels, ones)
        return nn_ops.relu(math_ops.subtract(ones, math_ops.multiply(labels, logits)))


def softmax_cross_entropy(logits, onehot_labels, weights=1.0, label_smoothing=0, scope=None):
    """Returns the softmax's cross-entropy, and collects it.

    Args:
        logits: A tensor of batch x classes.
        onehot_labels: The right classes, each a row with a single 1.
        weights: How much each sample counts.
        label_smoothing: How much of each label is spread over all classes.
        scope: The name of its ops.
    """
    with ops.name_scope(scope, "softmax_cross_entropy_loss", [logits, onehot_labels, weights]) as scope:
        logits.shape.assert_is_compatible_with(onehot_labels.shape)
        labels = math_ops.cast(onehot_labels, logits.dtype)
        if label_smoothing > 0:
            classes = math_ops.cast(array_ops.shape(labels)[1], logits.dtype)
            labels = labels * (1.0 - label_smoothing) + label_smoothing / classes
        losses = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope=scope)


def sparse_softmax_cross_entropy(logits, labels, weights=1.0, scope=None):
    """Returns the softmax's cross-entropy, and collects it.

    Args:
        logits: A tensor of batch x classes.
        labels: The right classes' numbers.
        weights: How much each sample counts.
        scope: The name of its ops.
    """
    with ops.name_scope(scope, "sparse_softmax_cross_entropy_loss", [logits, labels, weights]) as scope:
        labels = array_ops.reshape(labels, shape=[array_ops.shape(labels)[0]])
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope=scope)


def sigmoid_cross_entropy(logits, multi_class_labels, weights=1.0, label_smoothing=0, scope=None):
    """Returns the sigmoid's cross-entropy, and collects it.

    Args:
        logits: A tensor of batch x classes.
        multi_class_labels: For each class 0 or 1.
        weights: How much each counts.
        label_smoothing: How far labels are moved to 1/2.
        scope: The name of its ops.
    """
    with ops.name_scope(scope, "sigmoid_cross_entropy_loss", [logits, multi_class_labels, weights]) as scope:
        logits.shape.assert_is_compatible_with(multi_class_labels.shape)
        labels = math_ops.cast(multi_class_labels, logits.dtype)
        if label_smoothing > 0:
            labels = labels * (1 - label_smoothing) + 0.5 * label_smoothing
        losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope=scope)


def _total_loss(add_regularization_losses=True, name="total_loss"):
    losses = ops.get_collection(ops.GraphKeys.LOSSES)
    if add_regularization_losses:
        losses += ops.get_collection(ops.GraphKeys.REGULARIZATION_LOSSES)
    return math_ops.add_n(losses, name=name)


_losses = {
    "absolute_difference": _loss("absolute_difference", lambda p, y: math_ops.abs(math_ops.subtract(p, y))),
    "add_loss": tf.losses.add_loss,
    "compute_weighted_loss": compute_weighted_loss,
    "get_losses": tf.losses.get_losses,
    "get_regularization_losses": tf.losses.get_regularization_losses,
    "get_total_loss": _total_loss,
    "hinge_loss": hinge_loss,
    "log_loss": _loss("log_loss", _log_losses),
    "mean_squared_error": _loss("mean_squared_error", lambda p, y: math_ops.squared_difference(p, y)),
    "sigmoid_cross_entropy": sigmoid_cross_entropy,
    "softmax_cross_entropy": softmax_cross_entropy,
    "sparse_softmax_cross_entropy": sparse_softmax_cross_entropy,
}


def accuracy(predictions, labels, weights=None, name=None):
    """Returns the share of predictions that are right.

    Args:
        predictions: A tensor.
        labels: A tensor of the same type.
        weights: How much each counts.
        name: The name of its ops.
    """
    with ops.name_scope(name, "accuracy", [predictions, labels]):
        right = math_ops.cast(math_ops.equal(predictions, labels), dtypes.float32)
        if weights is None:
            return math_ops.reduce_mean(right)
        right = math_ops.multiply(right, weights)
        counted = math_ops.multiply(weights, array_ops.ones_like(right))
        return math_ops.div(math_ops.reduce_sum(right), math_ops.reduce_sum(counted))


def _streaming(name):
    """Returns a metric of `tf.metrics` that takes the predictions first."""
    metric = getattr(tf.metrics, name)
    if not {"labels", "predictions"} <= set(inspect.signature(metric).parameters):
        return metric

    @functools.wraps(metric)
    def streaming(predictions, labels, *args, **options):
        return metric(labels, predictions, *args, **options)

    return streaming


def _metrics():
    metrics = {f"streaming_{name}": _streaming(name) for name in dir(tf.metrics)}
    metrics["accuracy"] = accuracy
    metrics["confusion_matrix"] = lambda labels, predictions, *args, **options: tf.confusion_matrix(
        labels, predictions, *args, **options
    )
    metrics["aggregate_metrics"] = lambda *pairs: tuple(map(list, zip(*pairs, strict=True)))
    metrics["aggregate_metric_map"] = lambda pairs: tuple(
        {name: pair[i] for name, pair in pairs.items()} for i in range(2)
    )
    return metrics


# --- framework, slim, training


def _get_variables(scope=None, suffix=None, collection=ops.GraphKeys.GLOBAL_VARIABLES):
    scope = getattr(scope, "name", scope)
    if suffix is not None:
        scope = (scope or "") + ".*" + (suffix if ":" in suffix else suffix + ":")
    return ops.get_collection(collection, scope)


def _variables_of(collection):
    return lambda scope=None, suffix=None: _get_variables(scope, suffix, collection)


def _variables_to_restore(include=None, exclude=None):
    wanted = [each for scope in include or [None] for each in _get_variables(scope)]
    left_out = {each.name for scope in exclude or [] for each in _get_variables(scope)}
    return [each for each in wanted if each.name not in left_out]


def _assign_from_checkpoint_fn(model_path, var_list, ignore_missing_vars=False, reshape_variables=False):
    wanted = var_list if isinstance(var_list, dict) else {each.op.name: each for each in var_list}
    if ignore_missing_vars:
        reader = tf.train.NewCheckpointReader(model_path)
        wanted = {name: each for name, each in wanted.items() if reader.has_tensor(name)}
    saver = tf.train.Saver(wanted, reshape=reshape_variables)
    return lambda session: saver.restore(session, model_path)


def _framework():
    train = ("assert_global_step", "create_global_step", "get_global_step", "get_or_create_global_step",
             "init_from_checkpoint", "list_variables", "load_checkpoint", "load_variable")  # fmt: skip
    return {
        **{name: getattr(tf.train, name) for name in train},
        "add_arg_scope": contrib._in_arg_scope,
        "add_model_variable": lambda var: ops.add_to_collection(ops.GraphKeys.MODEL_VARIABLES, var),
        "arg_scope": contrib.arg_scope,
        "argsort": tf.argsort,
        "assign_from_checkpoint_fn": _assign_from_checkpoint_fn,
        "get_local_variables": _variables_of(ops.GraphKeys.LOCAL_VARIABLES),
        "get_model_variables": _variables_of(ops.GraphKeys.MODEL_VARIABLES),
        "get_trainable_variables": _variables_of(ops.GraphKeys.TRAINABLE_VARIABLES),
        "get_variables": _get_variables,
        "get_variables_by_name": lambda name, scope=None: _get_variables(scope, f"(.+/)?{name}:"),
        "get_variables_by_suffix": lambda suffix, scope=None: _get_variables(scope, suffix),
        "get_variables_to_restore": _variables_to_restore,
        "is_tensor": tf.is_tensor,
        "local_variable": lambda value, name=None: tf.Variable(
            value, trainable=False, collections=[ops.GraphKeys.LOCAL_VARIABLES], name=name
        ),
        "model_variable": contrib._in_arg_scope(model_variable),
        "nest": importlib.import_module("tensorflow.python.util.nest"),
        "sort": tf.sort,
        "variable": contrib._in_arg_scope(variable),
    }


_USE_GLOBAL_STEP = object()


def create_train_op(
    total_loss,
    optimizer,
    global_step=_USE_GLOBAL_STEP,
    update_ops=None,
    variables_to_train=None,
    transform_grads_fn=None,
    summarize_gradients=False,
    colocate_gradients_with_ops=False,
    check_numerics=True,
    clip_gradient_norm=0,
):
    """Returns a tensor that trains one step when it is computed, and is the loss.

    Args:
        total_loss: A scalar tensor.
        optimizer: An optimizer of `tf.train`.
        global_step: The variable that counts the steps, by default the graph's own; None for none.
        update_ops: What is to run before, by default the graph's collection of updates.
        variables_to_train: What is trained, by default all trainable variables.
        transform_grads_fn: A function of the gradients and variables.
        summarize_gradients: Whether to add summaries of the gradients.
        colocate_gradients_with_ops: Whether gradients are computed where their ops are.
        check_numerics: Whether a loss that is no number ends the training.
        clip_gradient_norm: The largest norm of each gradient, 0 for any.
    """
    if global_step is _USE_GLOBAL_STEP:
        global_step = tf.train.get_or_create_global_step()
    update_ops = set(ops.get_collection(ops.GraphKeys.UPDATE_OPS) if update_ops is None else update_ops)
    if update_ops:
        with ops.control_dependencies(update_ops):
            barrier = control_flow_ops.no_op(name="update_barrier")
        total_loss = control_flow_ops.with_dependencies([barrier], total_loss)
    pairs = optimizer.compute_gradients(
        total_loss,
        variables_to_train or tf.trainable_variables(),
        colocate_gradients_with_ops=colocate_gradients_with_ops,
    )
    if clip_gradient_norm > 0:
        with ops.name_scope("clip_grads"):
            pairs = _clip_norms(pairs, clip_gradient_norm)
    if transform_grads_fn:
        pairs = transform_grads_fn(pairs)
    if summarize_gradients:
        with ops.name_scope("summarize_grads"):
            for grad, var in pairs:
                values = grad.values if isinstance(grad, tf.IndexedSlices) else grad
                if values is not None:
                    tf.summary.histogram(f"{var.op.name}_gradient", values)
                    tf.summary.scalar(f"{var.op.name}_gradient_norm", clip_ops.global_norm([values]))
    updates = optimizer.apply_gradients(pairs, global_step=global_step)
    with ops.name_scope("train_op"):
        if check_numerics:
            total_loss = array_ops.check_numerics(total_loss, "LossTensor is inf or nan")
        train_op = control_flow_ops.with_dependencies([updates], total_loss)
    ops.add_to_collection(ops.GraphKeys.TRAIN_OP, train_op)
    return train_op


def _clip_norms(pairs, norm):
    def clip(grad):
        if isinstance(grad, tf.IndexedSlices):
            return tf.IndexedSlices(clip_ops.clip_by_norm(grad.values, norm), grad.indices, grad.dense_shape)
        return None if grad is None else clip_ops.clip_by_norm(grad, norm)

    return [(clip(grad), var) for grad, var in pairs]


def train(
    train_op,
    logdir,
    number_of_steps=None,
    init_op=None,
    init_fn=None,
    local_init_op=None,
    log_every_n_steps=1,
    summary_op=None,
    save_summaries_secs=600,
    save_interval_secs=600,
    saver=None,
    global_step=None,
    session_config=None,
):
    """Trains until a number of steps is done, or the input ends, with checkpoints and summaries.

    Args:
        train_op: What `create_train_op` returned.
        logdir: The folder of checkpoints and summaries; None for none.
        number_of_steps: The value of the global step at which it ends.
        init_op: What initializes the variables.
        init_fn: A function of the session, called after that.
        local_init_op: What initializes the local variables and tables.
        log_every_n_steps: How often the loss is logged.
        summary_op: The summaries, by default all.
        save_summaries_secs: Seconds between summaries.
        save_interval_secs: Seconds between checkpoints.
        saver: What saves, by default all variables.
        global_step: The variable that counts the steps.
        session_config: The session's settings.

    Returns:
        The last loss.
    """
    step = global_step if global_step is not None else tf.train.get_or_create_global_step()
    options = {"summary_op": summary_op} if summary_op is not None else {}
    if init_op is not None:
        options["init_op"] = init_op
    if local_init_op is not None:
        options["local_init_op"] = local_init_op
    supervisor = tf.train.Supervisor(
        logdir=logdir,
        global_step=step,
        saver=saver or tf.train.Saver(),
        init_fn=init_fn,
        save_summaries_secs=save_summaries_secs,
        save_model_secs=save_interval_secs,
        **options,
    )
    loss = None
    with supervisor.managed_session(start_standard_services=False, config=session_config) as session:
        if logdir:
            supervisor.start_standard_services(session)
        supervisor.start_queue_runners(session)
        try:
            while not supervisor.should_stop():
                loss, done = session.run([train_op, step])
                if log_every_n_steps and done % log_every_n_steps == 0:
                    tf.logging.info("global step %d: loss = %.4f", done, loss)
                if number_of_steps and done >= number_of_steps:
                    break
        except tf.errors.OutOfRangeError:
            supervisor.request_stop()
        if logdir:
            supervisor.saver.save(session, supervisor.save_path, global_step=supervisor.global_step)
    return loss


def _slim():
    framework, layers = _framework(), {**vars(contrib.layers), **_layers}
    learning = contrib._module("slim.learning", create_train_op=create_train_op, train=train)
    learning.clip_gradient_norms = _clip_norms
    return {
        **framework,
        **{name: value for name, value in layers.items() if not name.startswith("_")},
        "conv2d": contrib.convolution2d,
        "learning": learning,
        "losses": contrib.contrib.losses,
        "metrics": contrib.contrib.metrics,
    }


class HParams:
    """Settings of a model, each an attribute.

    Args:
        hparam_def: Not used.
        model_structure: Not used.
        **settings: The settings.
    """

    def __init__(self, hparam_def=None, model_structure=None, **settings):
        self._types = {}
        for name, value in settings.items():
            self.add_hparam(name, value)

    def add_hparam(self, name, value):
        """Adds a setting.

        Args:
            name: Its name.
            value: Its value.

        Raises:
            ValueError: There is one of this name, or the list is empty.
        """
        if getattr(self, name, None) is not None:
            raise ValueError(f"Hyperparameter name is reserved: {name}")
        if isinstance(value, (list, tuple)):
            if not value:
                raise ValueError(f"Multi-valued hyperparameters cannot be empty: {name}")
            self._types[name] = type(value[0]), True
        else:
            self._types[name] = type(value), False
        setattr(self, name, value)

    def set_hparam(self, name, value):
        """Changes a setting, within its type.

        Args:
            name: Its name.
            value: Its value.

        Raises:
            ValueError: It is another type, or a list for a single one.
        """
        kind, many = self._types[name]
        if isinstance(value, list) != many:
            words = "not be a list" if not many else "be a list"
            raise ValueError(f"Must {words}: {name}")
        setattr(
            self,
            name,
            [_as_type(name, kind, each) for each in value] if many else _as_type(name, kind, value),
        )

    def del_hparam(self, name):
        """Takes a setting away.

        Args:
            name: Its name.
        """
        if hasattr(self, name):
            delattr(self, name)
            del self._types[name]

    def parse(self, values):
        """Changes settings as a text says, "rate=0.1,layers=[3,4]", and returns all.

        Args:
            values: The text.

        Raises:
            ValueError: It has a name or a value that doesn't fit.
        """
        for name, listed, single in re.findall(
            r"([a-zA-Z]\w*)\s*=\s*(?:\[([^\]]*)\]|([^,]*))(?:,|$)", values
        ):
            if name not in self._types:
                raise ValueError(f"Unknown hyperparameter type for {name}")
            kind, many = self._types[name]
            if many:
                self.set_hparam(name, [_parsed(kind, each) for each in (listed or single).split(",")])
            else:
                self.set_hparam(name, _parsed(kind, single))
        return self

    def override_from_dict(self, values_dict):
        """Changes settings, and returns all.

        Args:
            values_dict: Their new values.
        """
        for name, value in values_dict.items():
            self.set_hparam(name, value)
        return self

    def parse_json(self, values_json):
        """Changes settings as JSON says, and returns all.

        Args:
            values_json: An object of JSON.
        """
        return self.override_from_dict(json.loads(values_json))

    def to_json(self, indent=None, separators=None, sort_keys=False):
        """Returns the settings as JSON.

        Args:
            indent: As in `json.dumps`.
            separators: As there.
            sort_keys: As there.
        """
        return json.dumps(self.values(), indent=indent, separators=separators, sort_keys=sort_keys)

    def values(self):
        """Returns the settings as a dictionary."""
        return {name: getattr(self, name) for name in self._types}

    def get(self, key, default=None):
        """Returns a setting, or something else if there is none of the name.

        Args:
            key: Its name.
            default: What to return then.
        """
        return getattr(self, key) if key in self._types else default

    def __contains__(self, key):
        return key in self._types

    def __str__(self):
        return str(sorted(self.values().items()))

    def __repr__(self):
        return f"HParams({self})"


def _parsed(kind, text):
    text = text.strip()
    if kind is bool:
        return text.lower() == "true" if text.lower() in ("true", "false") else bool(int(text))
    return kind(text)


def _as_type(name, kind, value):
    if isinstance(value, kind) or value is None or kind is type(None):
        return value
    if isinstance(value, (bool, str)) != (kind in (bool, str)) or isinstance(value, str) != (kind is str):
        raise ValueError(f"Could not cast hparam '{name}' of type '{kind}' from value {value!r}")
    if kind is int and isinstance(value, float):
        raise ValueError(f"Could not cast hparam '{name}' of type '{kind}' from value {value!r}")
    return kind(value)


# --- learn: data sets and vocabularies


class VocabularyProcessor:
    """Turns documents into rows of word numbers of one length; 0 is for what is unknown, and the rest of a row.

    Args:
        max_document_length: The length.
        min_frequency: How often a word has to be there, or its number becomes 0.
        vocabulary: A vocabulary of before.
        tokenizer_fn: A function that yields for each document its words.
    """

    def __init__(self, max_document_length, min_frequency=0, vocabulary=None, tokenizer_fn=None):
        self.max_document_length, self.min_frequency = max_document_length, min_frequency
        self.vocabulary_ = vocabulary or _Vocabulary()
        self._tokenizer = tokenizer_fn or (lambda documents: map(_WORDS.findall, documents))

    def fit(self, raw_documents, unused_y=None):
        """Learns the words of documents.

        Args:
            raw_documents: Texts.
            unused_y: Not used.
        """
        for words in self._tokenizer(raw_documents):
            for word in words:
                self.vocabulary_.add(word)
        if self.min_frequency > 0:
            self.vocabulary_.trim(self.min_frequency)
        self.vocabulary_.freeze()
        return self

    def transform(self, raw_documents):
        """Yields for each document its row.

        Args:
            raw_documents: Texts.
        """
        for words in self._tokenizer(raw_documents):
            row = np.zeros(self.max_document_length, np.int64)
            for i, word in enumerate(words):
                if i >= self.max_document_length:
                    break
                row[i] = self.vocabulary_.get(word)
            yield row

    def fit_transform(self, raw_documents, unused_y=None):
        """Learns the words, and yields the rows.

        Args:
            raw_documents: Texts.
            unused_y: Not used.
        """
        self.fit(raw_documents)
        return self.transform(raw_documents)

    def reverse(self, documents):
        """Yields for each row its words.

        Args:
            documents: Rows.
        """
        for row in documents:
            yield " ".join(self.vocabulary_.reverse(each) for each in row)

    def save(self, filename):
        """Writes it to a file.

        Args:
            filename: The path.
        """
        vocabulary = self.vocabulary_
        content = [self.max_document_length, self.min_frequency, vocabulary._mapping, dict(vocabulary._freq)]
        with open(filename, "w", encoding="utf-8") as file:
            json.dump(content, file)

    @classmethod
    def restore(cls, filename):
        """Reads what `save` wrote.

        Args:
            filename: The path.
        """
        with open(filename, encoding="utf-8") as file:
            length, frequency, mapping, counts = json.load(file)
        vocabulary = _Vocabulary()
        vocabulary._mapping, vocabulary._freq = mapping, collections.Counter(counts)
        vocabulary._reverse_mapping = list(mapping)
        vocabulary.freeze()
        return cls(length, frequency, vocabulary)


_WORDS = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|[\'\w\-]+", re.UNICODE)


class _Vocabulary:
    def __init__(self):
        self._mapping, self._reverse_mapping = {"<UNK>": 0}, ["<UNK>"]
        self._freq, self._frozen = collections.Counter(), False

    def __len__(self):
        return len(self._mapping)

    def freeze(self, freeze=True):
        self._frozen = freeze

    def get(self, word):
        if word not in self._mapping:
            if self._frozen:
                return 0
            self._mapping[word] = len(self._mapping)
            self._reverse_mapping.append(word)
        return self._mapping[word]

    def add(self, word, count=1):
        if self.get(word) > 0:
            self._freq[word] += count

    def trim(self, min_frequency, max_frequency=-1):
        kept = [
            word
            for word, count in sorted(sorted(self._freq.items()), key=lambda pair: pair[1], reverse=True)
            if count > min_frequency and (max_frequency < 0 or count < max_frequency)
        ]
        self._freq = collections.Counter({word: self._freq[word] for word in kept})
        self._reverse_mapping = ["<UNK>", *kept]
        self._mapping = {word: i for i, word in enumerate(self._reverse_mapping)}

    def reverse(self, number):
        return self._reverse_mapping[number]


_Dataset = collections.namedtuple("Dataset", ["data", "target"])
_Datasets = collections.namedtuple("Datasets", ["train", "validation", "test"])


def _load_csv_with_header(filename, target_dtype, features_dtype, target_column=-1):
    import csv

    with open(filename, encoding="utf-8") as file:
        rows = list(csv.reader(file))
    n_samples, n_features = int(rows[0][0]), int(rows[0][1])
    targets = [row.pop(target_column) for row in rows[1 : n_samples + 1]]
    data = np.asarray(rows[1 : n_samples + 1], dtype=features_dtype).reshape(n_samples, n_features)
    return _Dataset(data, np.asarray(targets).astype(np.float64).astype(target_dtype))


def _load_iris(data_path=None):
    from sklearn import datasets

    iris = datasets.load_iris()
    return _Dataset(iris.data.astype(np.float64), iris.target.astype(int))


def _load_boston(data_path=None):
    from lessonkit import data

    rows = np.loadtxt(data.dataset("housing.csv"))
    return _Dataset(rows[:, :-1], rows[:, -1])


def _learn():
    from lessonkit.tf1 import examples

    datasets = contrib._module(
        "learn.datasets",
        load_boston=_load_boston,
        load_iris=_load_iris,
        load_dataset=lambda name, size="small": {"iris": _load_iris, "boston": _load_boston}[name](),
        mnist=examples.input_data,
        DataSet=examples.DataSet,
        read_data_sets=examples.read_data_sets,
    )
    datasets.base = contrib._module(
        "learn.datasets.base",
        Dataset=_Dataset,
        Datasets=_Datasets,
        load_boston=_load_boston,
        load_csv_with_header=_load_csv_with_header,
        load_iris=_load_iris,
    )
    return {
        "ModeKeys": types.SimpleNamespace(TRAIN="train", EVAL="eval", INFER="infer"),
        "datasets": datasets,
        "preprocessing": contrib._module(
            "learn.preprocessing",
            VocabularyProcessor=VocabularyProcessor,
            tokenizer=lambda documents: map(_WORDS.findall, documents),
        ),
        "run_n": _run_n,
    }


def _run_n(output_dict, feed_dict=None, restore_checkpoint_path=None, n=1):
    with tf.train.MonitoredSession() as session:
        return [session.run(output_dict, feed_dict=feed_dict) for _ in range(n)]


# --- eager


def _eager():
    from tensorflow.python.eager import backprop, context

    class Iterator:
        """Goes through a data set; its next element is also what `next` returns."""

        def __init__(self, dataset):
            self._iterator = iter(dataset)

        def __iter__(self):
            return self

        def __next__(self):
            return next(self._iterator)

        next = __next__

    return {
        "GradientTape": tf.GradientTape,
        "Iterator": Iterator,
        "Variable": functools.partial(tf.Variable, use_resource=True),
        "custom_gradient": tf.custom_gradient,
        "defun": tf.function,
        "enable_eager_execution": tf.enable_eager_execution,
        "executing_eagerly": tf.executing_eagerly,
        "gradients_function": backprop.gradients_function,
        "implicit_gradients": backprop.implicit_grad,
        "implicit_value_and_gradients": backprop.implicit_val_and_grad,
        "in_eager_mode": tf.executing_eagerly,
        "list_devices": lambda: context.context().devices(),
        "num_gpus": lambda: context.context().num_gpus(),
        "py_func": tf.py_function,
        "value_and_gradients_function": backprop.val_and_grad_function,
    }


# --- cells


def _linear(inputs, outputs, name="kernel"):
    """Returns a linear layer's function, with its variables made in the present scope."""
    inputs = inputs if isinstance(inputs, (list, tuple)) else [inputs]
    size, dtype = sum(each.shape.dims[1].value for each in inputs), inputs[0].dtype
    kernel = variable_scope.get_variable("kernel", [size, int(outputs)], dtype)
    bias = variable_scope.get_variable(
        "bias", [int(outputs)], dtype, init_ops.constant_initializer(0.0, dtype=dtype)
    )

    def apply(inputs):
        inputs = inputs if isinstance(inputs, (list, tuple)) else [inputs]
        joined = inputs[0] if len(inputs) == 1 else array_ops.concat(inputs, 1)
        return nn_ops.bias_add(math_ops.matmul(joined, kernel), bias)

    return apply


class _Wrapper(contrib.rnn_cell_impl.RNNCell):
    def __init__(self, cell, reuse=None):
        super().__init__(_reuse=reuse)
        contrib.rnn_cell_impl.assert_like_rnncell("cell", cell)
        self._cell = cell

    state_size = property(lambda self: self._cell.state_size)
    output_size = property(lambda self: self._cell.output_size)

    def zero_state(self, batch_size, dtype):
        with ops.name_scope(f"{type(self).__name__}ZeroState", values=[batch_size]):
            return self._cell.zero_state(batch_size, dtype)


class EmbeddingWrapper(_Wrapper):
    """A cell whose inputs are class numbers, turned into vectors that are trained.

    Args:
        cell: The cell.
        embedding_classes: The number of classes.
        embedding_size: The length of a vector.
        initializer: For the vectors.
        reuse: Whether to use the variables of an earlier cell in the same scope.
    """

    def __init__(self, cell, embedding_classes, embedding_size, initializer=None, reuse=None):
        super().__init__(cell, reuse)
        self._shape, self._initializer = [embedding_classes, embedding_size], initializer

    def call(self, inputs, state):
        """Returns the cell's outputs and next state."""
        with ops.device("/cpu:0"):
            initializer = self._initializer or variable_scope.get_variable_scope().initializer
            initializer = initializer or init_ops.random_uniform_initializer(-(3**0.5), 3**0.5)
            dtype = (state[0] if isinstance(state, tuple) else state).dtype
            vectors = variable_scope.get_variable(
                "embedding", self._shape, initializer=initializer, dtype=dtype
            )
            inputs = tf.nn.embedding_lookup(vectors, array_ops.reshape(inputs, [-1]))
            return self._cell(inputs, state)


class InputProjectionWrapper(_Wrapper):
    """A cell whose inputs go through a linear layer.

    Args:
        cell: The cell.
        num_proj: The number of the layer's outputs.
        activation: A function of what it gives; None for none.
        input_size: Not used.
        reuse: Whether to use the variables of an earlier cell in the same scope.
    """

    def __init__(self, cell, num_proj, activation=None, input_size=None, reuse=None):
        super().__init__(cell, reuse)
        self._size, self._activation, self._layer = num_proj, activation, None

    def call(self, inputs, state):
        """Returns the cell's outputs and next state."""
        self._layer = self._layer or _linear(inputs, self._size)
        inputs = self._layer(inputs)
        return self._cell(self._activation(inputs) if self._activation else inputs, state)


class LayerNormBasicLSTMCell(contrib.rnn_cell_impl.RNNCell):
    """An LSTM with each gate normalized, and dropout of the new memory.

    Args:
        num_units: The number of units.
        forget_bias: Added to the forget gate.
        input_size: Not used.
        activation: The inner activation.
        layer_norm: Whether to normalize.
        norm_gain: The first value of `gamma`.
        norm_shift: The first value of `beta`.
        dropout_keep_prob: Which share of the new memory is kept.
        dropout_prob_seed: The dropout's seed.
        reuse: Whether to use the variables of an earlier cell in the same scope.
    """

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        input_size=None,
        activation=math_ops.tanh,
        layer_norm=True,
        norm_gain=1.0,
        norm_shift=0.0,
        dropout_keep_prob=1.0,
        dropout_prob_seed=None,
        reuse=None,
    ):
        super().__init__(_reuse=reuse)
        self._units, self._forget_bias, self._activation = num_units, forget_bias, activation
        self._normalizes, self._first = layer_norm, {"gamma": norm_gain, "beta": norm_shift}
        self._keep, self._seed = dropout_keep_prob, dropout_prob_seed

    @property
    def state_size(self):
        """The sizes of memory and output."""
        return contrib.rnn_cell_impl.LSTMStateTuple(self._units, self._units)

    @property
    def output_size(self):
        """The number of units."""
        return self._units

    def _norm(self, inputs, scope):
        if not self._normalizes:
            return inputs
        with variable_scope.variable_scope(scope):
            for name, value in self._first.items():
                initializer = init_ops.constant_initializer(value)
                variable_scope.get_variable(name, inputs.shape[-1:], inputs.dtype, initializer)
        return layer_norm(inputs, reuse=True, scope=scope)

    def call(self, inputs, state):
        """Returns the output and the next state."""
        memory, output = state
        joined = array_ops.concat([inputs, output], 1)
        sizes = [joined.shape[-1], 4 * self._units]
        gates = math_ops.matmul(joined, variable_scope.get_variable("kernel", sizes, joined.dtype))
        if not self._normalizes:
            gates = nn_ops.bias_add(
                gates, variable_scope.get_variable("bias", [4 * self._units], joined.dtype)
            )
        gates = array_ops.split(value=gates, num_or_size_splits=4, axis=1)
        names = ("input", "transform", "forget", "output")
        i, j, f, o = (self._norm(*pair) for pair in zip(gates, names, strict=True))
        new = self._activation(j)
        if not isinstance(self._keep, float) or self._keep < 1:
            new = nn_ops.dropout(new, self._keep, seed=self._seed)
        memory = memory * math_ops.sigmoid(f + self._forget_bias) + math_ops.sigmoid(i) * new
        memory = self._norm(memory, "state")
        output = self._activation(memory) * math_ops.sigmoid(o)
        return output, contrib.rnn_cell_impl.LSTMStateTuple(memory, output)


def stack_bidirectional_dynamic_rnn(
    cells_fw,
    cells_bw,
    inputs,
    initial_states_fw=None,
    initial_states_bw=None,
    dtype=None,
    sequence_length=None,
    parallel_iterations=None,
    time_major=False,
    scope=None,
    swap_memory=False,
):
    """Puts bidirectional layers on each other.

    Args:
        cells_fw: For each layer the cell that goes forward.
        cells_bw: For each layer the cell that goes backward.
        inputs: A tensor of batch x steps x features.
        initial_states_fw: For each layer the first state forward.
        initial_states_bw: For each layer the first state backward.
        dtype: The states' type.
        sequence_length: How many steps each sample has.
        parallel_iterations: How many steps may run at once.
        time_major: Whether steps are the first axis.
        scope: The name of the scope.
        swap_memory: Not of use on a CPU.

    Returns:
        The outputs, and the states of all layers forward and backward.
    """
    states_fw, states_bw = [], []
    with variable_scope.variable_scope(scope or "stack_bidirectional_rnn"):
        for i, cells in enumerate(zip(cells_fw, cells_bw, strict=True)):
            with variable_scope.variable_scope(f"cell_{i}"):
                outputs, (forward, backward) = rnn.bidirectional_dynamic_rnn(
                    *cells,
                    inputs,
                    initial_state_fw=initial_states_fw[i] if initial_states_fw else None,
                    initial_state_bw=initial_states_bw[i] if initial_states_bw else None,
                    sequence_length=sequence_length,
                    parallel_iterations=parallel_iterations,
                    dtype=dtype,
                    swap_memory=swap_memory,
                    time_major=time_major,
                )
                inputs = array_ops.concat(outputs, 2)
            states_fw.append(forward)
            states_bw.append(backward)
    return inputs, tuple(states_fw), tuple(states_bw)


# --- the parts


def _of(path, names):
    def find():
        module = importlib.import_module(f"tensorflow.python.{path}")
        return {name: getattr(module, name) for name in names.split()}

    return find


def _data():
    experimental = tf.data.experimental
    return {
        **{name: getattr(experimental, name) for name in dir(experimental)},
        "batch_and_drop_remainder": lambda size: lambda dataset: dataset.batch(size, drop_remainder=True),
        "map_and_batch": experimental.map_and_batch,
        "shuffle_and_repeat": experimental.shuffle_and_repeat,
        "sloppy_interleave": lambda function, cycle_length, block_length=1: experimental.parallel_interleave(
            function, cycle_length, block_length, sloppy=True
        ),
    }


def _lookup():
    from tensorflow.python.ops import lookup_ops

    names = (
        "KeyValueTensorInitializer TextFileIdTableInitializer TextFileIndex TextFileInitializer "
        "TextFileStringTableInitializer index_table_from_file index_table_from_tensor "
        "index_to_string_table_from_file index_to_string_table_from_tensor"
    )
    return {
        **{name: getattr(lookup_ops, name) for name in names.split()},
        "HashTable": lookup_ops.StaticHashTableV1,
        "MutableDenseHashTable": lookup_ops.DenseHashTable,
        "MutableHashTable": lookup_ops.MutableHashTable,
        "index_table_from_tensor": lambda mapping, *args, **options: lookup_ops.index_table_from_tensor(
            mapping, *args, **options
        ),
        "index_to_string_table_from_tensor": lambda mapping, *args, **options: (
            lookup_ops.index_to_string_table_from_tensor(mapping, *args, **options)
        ),
    }


def _projector():
    from tensorboard.plugins import projector

    def visualize_embeddings(summary_writer, config):
        """Writes what TensorBoard's projector reads into a writer's folder."""
        folder = summary_writer if isinstance(summary_writer, str) else summary_writer.get_logdir()
        projector.visualize_embeddings(os.fspath(folder), config)

    plugin = contrib._module(
        "tensorboard.plugins.projector",
        EmbeddingInfo=projector.EmbeddingInfo,
        ProjectorConfig=projector.ProjectorConfig,
        visualize_embeddings=visualize_embeddings,
    )
    return {"plugins": contrib._module("tensorboard.plugins", projector=plugin)}


def _all_of(path):
    def find():
        module = functools.reduce(getattr, path.split("."), tf)
        return {name: getattr(module, name) for name in dir(module)}

    return find


def _seq2seq():
    from lessonkit.tf1 import seq2seq

    return seq2seq.NAMES


def _legacy_seq2seq():
    from lessonkit.tf1 import seq2seq

    return seq2seq.LEGACY_NAMES


# For each part of contrib a function that returns its names, besides those that are there.
PARTS = {
    "data": _data,
    "distributions": _all_of("distributions"),
    "eager": _eager,
    "framework": _framework,
    "layers": lambda: _layers,
    "learn": _learn,
    "legacy_seq2seq": _legacy_seq2seq,
    "lookup": _lookup,
    "losses": lambda: _losses,
    "metrics": _metrics,
    "rnn": lambda: {
        each.__name__: each
        for each in (
            EmbeddingWrapper, InputProjectionWrapper, LayerNormBasicLSTMCell, stack_bidirectional_dynamic_rnn,
        )
    },
    "seq2seq": _seq2seq,
    "slim": _slim,
    "stateless": _of(
        "ops.stateless_random_ops",
        "stateless_multinomial stateless_random_normal stateless_random_uniform stateless_truncated_normal",
    ),
    "summary": _of("ops.summary_ops_v2", "always_record_summaries create_file_writer never_record_summaries"),
    "tensorboard": _projector,
    "training": lambda: {"HParams": HParams, "create_train_op": create_train_op, "train": train},
    "util": _of("framework.tensor_util", "constant_value make_ndarray make_tensor_proto"),
}  # fmt: skip


@functools.cache
def names(part: str) -> dict[str, object]:
    """Returns the names of a part of contrib, besides those that are there.

    Args:
        part: The part, "losses".
    """
    return PARTS[part]()
