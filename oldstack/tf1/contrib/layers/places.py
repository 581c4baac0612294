"""Layers of `tf.contrib.layers` that look at the places in pictures."""

from tensorflow.python.framework import dtypes, ops
from tensorflow.python.ops import array_ops, init_ops, math_ops, nn_ops, variable_scope

from oldstack.tf1.contrib.arg_scope import add_arg_scope
from oldstack.tf1.contrib.framework import model_variable
from oldstack.tf1.contrib.layers import utils
from oldstack.tf1.contrib.layers.weighted import ONES


@add_arg_scope
def images_to_sequence(inputs, data_format="NHWC", outputs_collections=None, scope=None):
    """Makes the columns of pictures the steps of sequences, one for each row.

    Args:
        inputs: A tensor of batch x height x width x channels.
        data_format: "NHWC", or "NCHW" with the channels before the sizes.
        outputs_collections: Collections for the output.
        scope: The name of the scope.

    Returns:
        A tensor of width x (batch * height) x channels.

    Raises:
        ValueError: The data format is none of these.
    """
    channels_axis = utils.checked_data_format(data_format)
    with ops.name_scope(scope, "ImagesToSequence", [inputs]) as name:
        inputs = ops.convert_to_tensor(inputs)
        if channels_axis == "channels_first":
            inputs = array_ops.transpose(inputs, [0, 2, 3, 1])
        width, channels = inputs.shape.as_list()[2:]
        shape = array_ops.shape(inputs)
        rows = [shape[0], shape[1]]
        outputs = array_ops.transpose(inputs, [2, 0, 1, 3])
        outputs = array_ops.reshape(outputs, [width, rows[0] * rows[1], channels])
        return utils.collect_named_outputs(outputs_collections, name, outputs)


@add_arg_scope
def sequence_to_images(
    inputs, height, output_data_format="channels_last", outputs_collections=None, scope=None
):
    """Makes pictures of the sequences of `images_to_sequence` again.

    Args:
        inputs: A tensor of width x (batch * height) x channels.
        height: The height of a picture.
        output_data_format: "channels_last", or "channels_first" for the channels before the sizes.
        outputs_collections: Collections for the output.
        scope: The name of the scope.

    Returns:
        A tensor of batch x height x width x channels.
    """
    with ops.name_scope(scope, "SequenceToImages", [inputs]) as name:
        inputs = ops.convert_to_tensor(inputs)
        width, rows, channels = inputs.shape.as_list()
        batch = -1 if rows is None else rows // height
        outputs = array_ops.reshape(inputs, [width, batch, height, channels])
        axes = [1, 3, 2, 0] if output_data_format == "channels_first" else [1, 2, 0, 3]
        outputs = array_ops.transpose(outputs, axes)
        return utils.collect_named_outputs(outputs_collections, name, outputs)


@add_arg_scope
def spatial_softmax(
    features, temperature=None, name=None, variables_collections=None, trainable=True, data_format="NHWC"
):
    """Returns where each channel is active: the mean place, weighted by a softmax over the places.

    Args:
        features: A tensor of batch x height x width x channels.
        temperature: Divides the features; None to train it from 1 on.
        name: The name of the scope.
        variables_collections: Collections for the temperature.
        trainable: Whether the temperature is trained.
        data_format: "NHWC", or "NCHW" with the channels before the sizes.

    Returns:
        A tensor of batch x (2 * channels): for each channel row and column, from -1 to 1.

    Raises:
        ValueError: The data format is none of these, or the number of channels isn't known.
    """
    with variable_scope.variable_scope(name, "spatial_softmax"):
        shape = array_ops.shape(features)
        if data_format == "NHWC":
            height, width, channels = shape[1], shape[2], features.shape.dims[3].value
        else:
            utils.checked_data_format(data_format)
            channels, height, width = features.shape.dims[1].value, shape[2], shape[3]
        if channels is None:
            raise ValueError(
                "The num_channels dimension of the inputs to `spatial_softmax` should be defined. Found `None`."
            )
        with ops.name_scope("spatial_softmax_op", "spatial_softmax_op", [features]):
            places = array_ops.meshgrid(
                math_ops.lin_space(-1.0, 1.0, num=height),
                math_ops.lin_space(-1.0, 1.0, num=width),
                indexing="ij",
            )
            rows, columns = (array_ops.reshape(each, [height * width]) for each in places)
            temperature = model_variable(
                "temperature",
                (),
                dtypes.float32,
                ONES if temperature is None else init_ops.constant_initializer(temperature),
                trainable=trainable,
                collections=utils.get_variable_collections(variables_collections, "temperature")
                if trainable
                else None,
            )
            if data_format == "NHWC":
                features = array_ops.transpose(features, [0, 3, 1, 2])
            attention = nn_ops.softmax(array_ops.reshape(features, [-1, height * width]) / temperature)
            means = [math_ops.reduce_sum(each * attention, [1], keepdims=True) for each in (rows, columns)]
            points = array_ops.reshape(array_ops.concat(means, 1), [-1, channels * 2])
            points.set_shape([None, channels * 2])
    return points
