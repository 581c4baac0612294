"""`tf.contrib.feature_column` as of TensorFlow 1.15: columns of sequences, and what makes an RNN's input of them."""

import types

from tensorflow.python.feature_column import feature_column, sequence_feature_column
from tensorflow.python.framework import dtypes, ops
from tensorflow.python.ops import array_ops, check_ops, variable_scope

from oldstack.tf1 import tf


def names() -> dict[str, object]:
    """Returns what `tf.contrib.feature_column` has."""
    ids = (
        "sequence_categorical_column_with_hash_bucket",
        "sequence_categorical_column_with_identity",
        "sequence_categorical_column_with_vocabulary_file",
        "sequence_categorical_column_with_vocabulary_list",
    )
    return {
        **{name: getattr(tf.feature_column, name) for name in ids},
        "sequence_input_layer": sequence_input_layer,
        "sequence_numeric_column": sequence_numeric_column,
    }


class _SequenceNumericColumn(
    sequence_feature_column.SequenceNumericColumn, feature_column._SequenceDenseColumn
):
    """A sequence of numbers that `sequence_input_layer` takes."""

    _parse_example_spec = property(lambda self: self.parse_example_spec)
    _variable_shape = property(lambda self: self.variable_shape)

    def _transform_feature(self, inputs):
        return self.transform_feature(_cached(inputs), None)

    def _get_sequence_dense_tensor(self, inputs, weight_collections=None, trainable=None):
        return self.get_sequence_dense_tensor(_cached(inputs), None)


def _cached(inputs):
    return types.SimpleNamespace(get=lambda key, manager: inputs.get(key))


def sequence_numeric_column(
    key, shape=(1,), default_value=0.0, dtype=dtypes.float32, normalizer_fn=None
) -> _SequenceNumericColumn:
    """Returns a column of sequences of numbers.

    Args:
        key: The feature.
        shape: The shape of one step.
        default_value: What shorter sequences are filled up with.
        dtype: The numbers' type.
        normalizer_fn: Is applied to the feature.

    Raises:
        TypeError: `shape` has other than integers, or `normalizer_fn` is no function.
        ValueError: `shape` or `dtype` is none of numbers.
    """
    return _SequenceNumericColumn(
        *sequence_feature_column.sequence_numeric_column(key, shape, default_value, dtype, normalizer_fn)
    )


def sequence_input_layer(features, feature_columns, weight_collections=None, trainable=True):
    """Returns an RNN's input, a tensor of batch x steps x numbers, and the sequences' lengths.

    Args:
        features: The tensors by name.
        feature_columns: Columns of sequences.
        weight_collections: Where variables are collected.
        trainable: Whether they are trained.

    Raises:
        ValueError: A column is not one of dense sequences.
    """
    columns = feature_column._normalize_feature_columns(feature_columns)
    for column in columns:
        if not isinstance(column, feature_column._SequenceDenseColumn):
            raise ValueError(
                "All feature_columns must be of type _SequenceDenseColumn. You can wrap a "
                "sequence_categorical_column with an embedding_column or indicator_column. "
                f"Given (type {type(column)}): {column}"
            )
    columns = sorted(columns, key=lambda column: column.name)
    with variable_scope.variable_scope(None, default_name="sequence_input_layer", values=features.values()):
        builder = feature_column._LazyBuilder(features)
        parts, lengths = [], []
        for column in columns:
            with variable_scope.variable_scope(None, default_name=column._var_scope_name):
                part, length = column._get_sequence_dense_tensor(
                    builder, weight_collections=weight_collections, trainable=trainable
                )
                shape = array_ops.shape(part)
                size = column._variable_shape.num_elements()
                parts.append(array_ops.reshape(part, shape=[shape[0], shape[1], size]))
                lengths.append(length)
        for each in (parts, lengths):
            feature_column._verify_static_batch_size_equality(each, columns)
        return array_ops.concat(parts, -1), _equal(lengths)


def _equal(lengths):
    with ops.name_scope(None, "assert_all_equal", values=lengths):
        if len(lengths) == 1:
            return lengths[0]
        with ops.control_dependencies([check_ops.assert_equal(lengths[0], each) for each in lengths[1:]]):
            return array_ops.identity(lengths[0])
