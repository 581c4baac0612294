"""What the layers of `tf.contrib.layers` with weights share: their variables' names, then normalizer and activation.

Their arguments, which `fully_connected` describes, are for all of them:

    activation_fn, normalizer_fn, normalizer_params, weights_initializer, weights_regularizer, biases_initializer,
    biases_regularizer, reuse, variables_collections, outputs_collections, trainable, scope
"""

from tensorflow.python.framework import ops
from tensorflow.python.ops import init_ops, variable_scope

from oldstack.tf1.contrib.framework import collect_variables, model_variables
from oldstack.tf1.contrib.layers import utils
from oldstack.tf1.contrib.layers.initializers import xavier_initializer

XAVIER, ZEROS, ONES = xavier_initializer(), init_ops.zeros_initializer(), init_ops.ones_initializer()


def apply_weighted(
    find_layer,
    scope_name,
    inputs,
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
    """Makes a layer of `tf.layers` with contrib's names for its variables, and applies it.

    Args:
        find_layer: A function of the inputs that returns the layer's class and its sizes; it runs inside the scope.
        scope_name: The default name of the scope.
        inputs: A tensor, or what becomes one.
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
        The layer's outputs, normalized and activated.
    """
    getter = model_variables({"bias": "biases", "kernel": "weights"})
    with variable_scope.variable_scope(
        scope, scope_name, [inputs], reuse=reuse, custom_getter=getter
    ) as variables:
        inputs = ops.convert_to_tensor(inputs)
        layer_class, sizes = find_layer(inputs)
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
        return activated(outputs, activation_fn, outputs_collections, variables)


def activated(outputs, activation_fn, outputs_collections, variables):
    """Returns a layer's outputs, activated and in these collections.

    Args:
        outputs: A tensor.
        activation_fn: A function of it, or None.
        outputs_collections: Collections for the result.
        variables: The layer's variable scope.
    """
    if activation_fn is not None:
        outputs = activation_fn(outputs)
    return utils.collect_named_outputs(outputs_collections, variables.name, outputs)
