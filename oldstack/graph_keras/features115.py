"""`DenseFeatures` of `tf.keras` as of TensorFlow 1.15, which takes columns of `tf.feature_column`."""

from tensorflow.python.feature_column import feature_column_v2 as columns
from tensorflow.python.feature_column import serialization
from tensorflow.python.framework import ops
from tensorflow.python.keras import layers
from tensorflow.python.ops import array_ops, variable_scope


class DenseFeatures(layers.Layer):
    """Makes one row of numbers of each sample's features.

    Args:
        feature_columns: The columns, each of which gives numbers.
        trainable: Whether the weights of embeddings are trained.
        name: The layer's name.
        **options: For the base class.
    """

    def __init__(self, feature_columns, trainable=True, name=None, **options):
        super().__init__(name=name, trainable=trainable, **options)
        self._feature_columns = columns._normalize_feature_columns(feature_columns)
        self._state_manager = columns._StateManagerImpl(self, self.trainable)
        for each in self._feature_columns:
            if not isinstance(each, columns.DenseColumn):
                raise ValueError(
                    f"Items of feature_columns must be a {columns.DenseColumn}. You can wrap a categorical column "
                    f"with an embedding_column or indicator_column. Given: {each}"
                )

    @property
    def _is_feature_layer(self):
        return True

    def build(self, _):
        """Makes the weights of the columns."""
        for each in self._feature_columns:
            with (
                variable_scope._pure_variable_scope(self.name),
                variable_scope._pure_variable_scope(each.name),
            ):
                each.create_state(self._state_manager)
        super().build(None)

    def compute_output_shape(self, input_shape):
        """Returns the shape of the rows."""
        return input_shape[0], sum(each.variable_shape.num_elements() for each in self._feature_columns)

    def call(self, features, cols_to_output_tensors=None):
        """Returns the rows.

        Args:
            features: For each name a tensor, (samples, ...).
            cols_to_output_tensors: A dictionary that gets the numbers of each column.
        """
        if not isinstance(features, dict):
            raise ValueError("We expected a dictionary here. Instead we got: ", features)
        cache, rows = columns.FeatureTransformationCache(features), []
        for each in self._feature_columns:
            with ops.name_scope(each.name):
                numbers = each.get_dense_tensor(cache, self._state_manager)
                shape = array_ops.shape(numbers)[0], each.variable_shape.num_elements()
                rows.append(array_ops.reshape(numbers, shape))
            if cols_to_output_tensors is not None:
                cols_to_output_tensors[each] = rows[-1]
        columns._verify_static_batch_size_equality(rows, self._feature_columns)
        return array_ops.concat(rows, -1)

    def get_config(self):
        """Returns the layer's arguments."""
        found = serialization.serialize_feature_columns(self._feature_columns)
        return super().get_config() | {"feature_columns": found}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Returns a layer of this description."""
        found = serialization.deserialize_feature_columns(config["feature_columns"], custom_objects)
        return cls(**{**config, "feature_columns": found})
