"""Layers of `tf.keras` as of TensorFlow 1.15, where what TensorFlow still carries of them adds other ops, or is gone."""

import numpy as np
from tensorflow.python.framework import constant_op
from tensorflow.python.keras import backend, initializers, layers
from tensorflow.python.keras.layers import serialization
from tensorflow.python.ops import array_ops, image_ops, math_ops, nn_impl

from oldstack.graph_keras import features115, local115, wrappers115
from oldstack.loading.patch import patch
from oldstack.tf1 import homes
from oldstack.tf1 import layers as of_tf1


def _changed(name, today=None, **methods):
    """Returns a layer of today with some methods of 1.15."""
    today = today or getattr(layers, name)
    return type(name, (today,), {"__module__": today.__module__, "__doc__": today.__doc__} | methods)


def _built_by_cell(build):
    """Returns `build` of a recurrent layer whose weights have no name of the cell in theirs."""

    def build_cell_first(self, input_shape):
        if not self.cell.built and isinstance(self.cell, layers.Layer) and not isinstance(input_shape, list):
            shape = tuple(input_shape)
            self.cell.build((shape[0], *shape[2:]))
            self.cell.built = True
        build(self, input_shape)

    return build_cell_first


class BatchNormalization(of_tf1.Normalizing, layers.Layer):
    """Normalizes each channel: `tf.layers`' computation, by the batch's moments while Keras trains."""

    def call(self, inputs, training=None):
        """Returns the normalized inputs.

        Args:
            inputs: A tensor.
            training: Whether it is training; by default Keras's learning phase.
        """
        return super().call(inputs, backend.learning_phase() if training is None else training)

    def get_config(self):
        """Returns the layer's arguments."""
        config = {
            "axis": self.axis,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
        }
        for part, (name, (wanted, *options)) in zip(("scale", "center"), self._trained.items(), strict=True):
            config[part] = wanted
            for kind, module, option in zip(local115.PARTS, local115.PARTS.values(), options, strict=True):
                config[f"{name}_{kind}"] = module.serialize(module.get(option))
        for name, initializer in zip(
            ("moving_mean", "moving_variance"), self._moving_initializers, strict=True
        ):
            config[f"{name}_initializer"] = initializers.serialize(initializers.get(initializer))
        order = (
            "axis", "momentum", "epsilon", "center", "scale", "beta_initializer", "gamma_initializer",
            "moving_mean_initializer", "moving_variance_initializer", "beta_regularizer", "gamma_regularizer",
            "beta_constraint", "gamma_constraint",
        )  # fmt: skip
        return super().get_config() | {name: config[name] for name in order}


class LayerNormalization(layers.Layer):
    """Normalizes each sample by its own moments.

    Args:
        axis: The axis of the features, or several.
        epsilon: What is added to the variance.
        center: Whether a bias is learned.
        scale: Whether a factor is learned.
        **options: `beta_initializer`, `beta_regularizer`, `beta_constraint`, the same of `gamma`, and for the base class.
    """

    def __init__(self, axis=-1, epsilon=1e-3, center=True, scale=True, **options):
        defaults = {"beta_initializer": "zeros", "gamma_initializer": "ones"}
        self._options = {
            (name, kind): module.get(options.pop(f"{name}_{kind}", defaults.get(f"{name}_{kind}")))
            for kind, module in local115.PARTS.items()
            for name in ("beta", "gamma")
        }
        super().__init__(**options)
        self.axis, self.epsilon, self.center, self.scale = axis, epsilon, center, scale
        self.supports_masking = True

    def build(self, input_shape):
        """Makes the weights."""
        axes = [self.axis] if isinstance(self.axis, int) else self.axis
        self.axis = [axis % len(input_shape) for axis in axes]
        shape = [input_shape[axis] for axis in self.axis]
        for name, wanted in (("gamma", self.scale), ("beta", self.center)):
            options = {kind: self._options[name, kind] for kind in local115.PARTS}
            setattr(self, name, self.add_weight(name, shape, **options) if wanted else None)
        self.built = True

    def call(self, inputs):
        """Returns the normalized inputs."""
        number = inputs.shape.rank
        mean, variance = nn_impl.moments(inputs, self.axis, keep_dims=True)
        gamma, beta = self.gamma, self.beta
        if self.axis != [number - 1]:
            shape = [inputs.shape[axis] if axis in self.axis else 1 for axis in range(number)]
            gamma, beta = (None if each is None else array_ops.reshape(each, shape) for each in (gamma, beta))
        outputs = nn_impl.batch_normalization(inputs, mean, variance, beta, gamma, self.epsilon)
        outputs.set_shape(inputs.shape)
        return outputs

    def compute_output_shape(self, input_shape):
        """Returns the same shape."""
        return input_shape

    def get_config(self):
        """Returns the layer's arguments."""
        config = {"axis": self.axis, "epsilon": self.epsilon, "center": self.center, "scale": self.scale}
        for (name, kind), each in self._options.items():
            config[f"{name}_{kind}"] = local115.PARTS[kind].serialize(each)
        return super().get_config() | config


class GaussianNoise(layers.Layer):
    """Adds noise of a normal distribution in training.

    Args:
        stddev: The noise's standard deviation.
        **options: For the base class.
    """

    def __init__(self, stddev, **options):
        super().__init__(**options)
        self.supports_masking, self.stddev = True, stddev

    def call(self, inputs, training=None):
        """Returns the inputs, in training with noise."""

        def noised():
            noise = backend.random_normal(array_ops.shape(inputs), 0.0, self.stddev, inputs.dtype)
            return inputs + noise

        return backend.in_train_phase(noised, inputs, training)

    def compute_output_shape(self, input_shape):
        """Returns the same shape."""
        return input_shape

    def get_config(self):
        """Returns the layer's arguments."""
        return super().get_config() | {"stddev": self.stddev}


class Dot(layers.Dot):
    """Multiplies along axes; of rows, 1.15 summed the products."""

    def _merge_function(self, inputs):
        if self.axes not in (1, (1, 1), [1, 1], -1) or self.normalize or inputs[0].shape.rank != 2:
            return super()._merge_function(inputs)
        return array_ops.expand_dims(math_ops.reduce_sum(math_ops.multiply(*inputs), 1), 1)


class UpSampling2D(layers.UpSampling2D):
    """Enlarges pictures; 1.15 computed their new size in the graph."""

    def call(self, inputs):
        """Returns the pictures, enlarged."""
        is_first = self.data_format == "channels_first"
        rows = 2 if is_first else 1
        sizes = array_ops.shape(inputs)[rows : rows + 2] * constant_op.constant(np.array(self.size, "int32"))
        if is_first:
            inputs = array_ops.transpose(inputs, [0, 2, 3, 1])
        nearest = self.interpolation == "nearest"
        resize = image_ops.resize_nearest_neighbor if nearest else image_ops.resize_bilinear
        outputs = resize(inputs, sizes)
        outputs = array_ops.transpose(outputs, [0, 3, 1, 2]) if is_first else outputs
        outputs.set_shape(self.compute_output_shape(inputs.shape) if not is_first else outputs.shape)
        return outputs


LAYERS = (
    {
        name: getattr(wrappers115, name)
        for name in ("AlphaDropout", "Bidirectional", "GaussianDropout", "TimeDistributed", "Wrapper")
    }
    | {
        "DenseFeatures": features115.DenseFeatures,
        "LocallyConnected1D": local115.LocallyConnected1D,
        "LocallyConnected2D": local115.LocallyConnected2D,
    }
    | {
        "BatchNormalization": BatchNormalization,
        "Dot": Dot,
        "GaussianNoise": GaussianNoise,
        "LayerNormalization": LayerNormalization,
    }
    | {"UpSampling2D": UpSampling2D}
    | {"Flatten": _changed("Flatten", call=of_tf1.flatten_call)}
    | {"Conv2DTranspose": _changed("Conv2DTranspose", call=of_tf1.conv2d_transpose_call)}
    | {
        name: _changed(name, build=of_tf1.built_with_dilation_rate(getattr(layers, name).build))
        for name in ("Conv1D", "Conv2D", "Conv3D")
    }
    | {name: _changed(name, getattr(layers, f"{name}V1")) for name in ("GRUCell", "LSTMCell")}
    | {
        name: _changed(name, today, build=_built_by_cell(today.build))
        for name, today in (
            ("GRU", layers.GRUV1),
            ("LSTM", layers.LSTMV1),
            ("RNN", layers.RNN),
            ("SimpleRNN", layers.SimpleRNN),
        )
    }
)
for _name in ("Conv1D", "Conv2D", "Conv2DTranspose", "Conv3D"):
    LAYERS[_name.replace("Conv", "Convolution")] = LAYERS[_name]
for _file, _names in (
    ("feature_column.dense_features", "DenseFeatures"),
    ("keras.layers.convolutional", "UpSampling2D"),
    ("keras.layers.local", "LocallyConnected1D LocallyConnected2D"),
    ("keras.layers.merge", "Dot"),
    ("keras.layers.noise", "AlphaDropout GaussianDropout GaussianNoise"),
    ("keras.layers.normalization", "BatchNormalization LayerNormalization"),
    ("keras.layers.wrappers", "Bidirectional TimeDistributed Wrapper"),
):
    homes.place(f"tensorflow.python.{_file}", *map(LAYERS.get, _names.split()))


def _knowing_ours(populate):
    """Returns the function that says which class a saved layer is of, with these classes."""

    def populate_with_ours():
        populate()
        vars(serialization.LOCAL)["ALL_OBJECTS"].update(LAYERS)

    return populate_with_ours


patch(
    serialization,
    "populate_deserializable_objects",
    _knowing_ours(serialization.populate_deserializable_objects),
)
