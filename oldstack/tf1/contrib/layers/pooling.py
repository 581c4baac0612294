"""The pooling layers of `tf.contrib.layers`."""

from tensorflow.python.framework import ops
from tensorflow.python.ops import array_ops, math_ops, variable_scope

from oldstack.tf1 import layers as tf1_layers
from oldstack.tf1.contrib.arg_scope import add_arg_scope
from oldstack.tf1.contrib.layers import utils


def _pooling(name, doc, scope_name, layer_class, data_formats):
    default = data_formats[1]

    def pooling(
        inputs,
        kernel_size,
        stride=2,
        padding="VALID",
        data_format=default,
        outputs_collections=None,
        scope=None,
    ):
        channels = utils.checked_data_format(data_format, data_formats)
        with ops.name_scope(scope, scope_name, [inputs]) as name:
            layer = layer_class(kernel_size, stride, padding, channels, _scope=name)
            outputs = layer.apply(ops.convert_to_tensor(inputs))
            return utils.collect_named_outputs(outputs_collections, name, outputs)

    pooling.__name__ = pooling.__qualname__ = name
    pooling.__doc__ = f"""{doc}

    Args:
        inputs: A tensor of batch x sizes x channels.
        kernel_size: The sizes of a neighbourhood, or one number for all.
        stride: By how much it moves.
        padding: "SAME" or "VALID".
        data_format: "{default}", or "{data_formats[0]}" with the channels before the sizes.
        outputs_collections: Collections for the output.
        scope: The name of the scope.

    Returns:
        A tensor of batch x smaller sizes x channels.

    Raises:
        ValueError: The data format is none of these.
    """
    return add_arg_scope(pooling)


_LARGEST, _MEAN = "Keeps the largest of neighbouring pixels.", "Takes the mean of neighbouring pixels."
avg_pool2d = _pooling("avg_pool2d", _MEAN, "AvgPool2D", tf1_layers.AveragePooling2D, utils.NCHW_NHWC)
avg_pool3d = _pooling("avg_pool3d", _MEAN, "AvgPool3D", tf1_layers.AveragePooling3D, utils.NCDHW_NDHWC)
max_pool2d = _pooling("max_pool2d", _LARGEST, "MaxPool2D", tf1_layers.MaxPooling2D, utils.NCHW_NHWC)
max_pool3d = _pooling("max_pool3d", _LARGEST, "MaxPool3D", tf1_layers.MaxPooling3D, utils.NCDHW_NDHWC)


@add_arg_scope
def maxout(inputs, num_units, axis=-1, scope=None):
    """Keeps the largest of each few numbers along an axis.

    Args:
        inputs: A tensor.
        num_units: How many are kept, of which the axis's size is a multiple.
        axis: The axis.
        scope: The name of the scope.

    Raises:
        ValueError: The size is no multiple.
    """
    with variable_scope.variable_scope(scope, "MaxOut", [inputs]):
        inputs = ops.convert_to_tensor(inputs)
        sizes = inputs.shape.as_list()
        size = sizes[axis]
        if size % num_units:
            raise ValueError(f"number of features({size}) is not a multiple of num_units({num_units})")
        sizes[axis] = num_units
        sizes.append(size // num_units)
        sizes = [array_ops.shape(inputs)[i] if each is None else each for i, each in enumerate(sizes)]
        return math_ops.reduce_max(array_ops.reshape(inputs, sizes), -1, keepdims=False)
