"""The columns of `tf.contrib.layers` as of TensorFlow 1.15, from before `tf.feature_column`, and what sums them."""

import functools
import itertools
import math

import numpy as np
from tensorflow.python.framework import dtypes, ops
from tensorflow.python.framework.sparse_tensor import SparseTensor
from tensorflow.python.ops import (
    array_ops,
    array_ops_stack,
    embedding_ops,
    init_ops,
    lookup_ops,
    math_ops,
    nn_ops,
    parsing_ops,
    sparse_ops,
    string_ops,
    variable_scope,
)

from oldstack.tf1 import tf
from oldstack.tf1.contrib.framework import model_variable, parts_of
from oldstack.tf1.graph import count_as_surplus

# How 1.15 mixed the fingerprints of what is crossed.
HASH_START, _HASH_ADDED = 0xDECAFCAFFE, 0x9E3779B97F4A7800


class Column:
    """A feature, and how a model takes it.

    Attributes:
        name: Its name in variables.
        key: What tells it from all others.
        config: How it is read from an example, by the feature's name.
    """

    name: str
    key: str
    config: dict

    def transformed(self, features):
        """Returns what the column makes of its feature.

        Args:
            features: The tensors by name.
        """
        raise NotImplementedError

    def dense(self, value, collections, trainable):
        """Returns a tensor of batch x numbers.

        Args:
            value: What `transformed` gave.
            collections: Where variables are collected.
            trainable: Whether they are trained.

        Raises:
            ValueError: The column has no such tensor.
        """
        raise ValueError(f"{type(self).__name__[1:]} is not supported in DNN. column: {self.name}")

    def weighted(self, value, outputs, collections, trainable):
        """Returns the variables, and a tensor of batch x outputs: the numbers times a variable.

        Args:
            value: What `transformed` gave.
            outputs: How many outputs.
            collections: Where variables are collected.
            trainable: Whether they are trained.

        Raises:
            ValueError: The column has no weights.
        """
        raise ValueError(f"Column {self.name} is not supported in linear models.")


def _two_dimensional(tensor):
    if tensor.shape.ndims == 1:
        return array_ops.expand_dims(tensor, -1, name="expand_dims")
    return tensor if tensor.shape.ndims == 2 else tf.contrib.layers.flatten(tensor)


def _flat(sparse):
    with ops.name_scope("InnerFlatten"):
        outer, inner = sparse.dense_shape[:1], sparse.dense_shape[1:]
        shape = array_ops.concat((outer, [math_ops.reduce_prod(inner)]), 0)
        return sparse_ops.sparse_reshape(sparse, shape)


def _sparse(tensor):
    tensor = _two_dimensional(tensor)
    with ops.name_scope("DenseToSparseTensor"):
        nothing = math_ops.cast(
            "" if tensor.dtype == dtypes.string else -1, tensor.dtype, name="ignore_value"
        )
        indices = array_ops.where(math_ops.not_equal(tensor, nothing), name="indices")
        values = array_ops.gather_nd(tensor, indices, name="values")
        shape = array_ops.shape(tensor, out_type=dtypes.int64, name="dense_shape")
        return SparseTensor(indices, values, shape)


class _RealValuedColumn(Column):
    def __init__(self, name, dimension, default, dtype, normalizer):
        self.name = self.column_name = name
        self.dimension, self.dtype, self.normalizer = dimension, dtype, normalizer
        self.default_value = None if default is None else tuple(default)
        self.key = (
            f"_RealValuedColumn(column_name={name}, dimension={dimension}, default_value={self.default_value}, "
            f"dtype={dtype})"
        )
        default = None if default is None else list(default)
        self.config = {name: parsing_ops.FixedLenFeature([dimension], dtype, default)}

    def transformed(self, features):
        value = features[self.name]
        return math_ops.cast(self.normalizer(value) if self.normalizer else value, dtypes.float32)

    def dense(self, value, collections, trainable):
        return _two_dimensional(value)

    def weighted(self, value, outputs, collections, trainable):
        with variable_scope.variable_scope(None, self.name):
            value = _two_dimensional(value)
            weight = model_variable(
                "weight",
                [value.shape[1], outputs],
                initializer=init_ops.zeros_initializer(),
                trainable=trainable,
                collections=collections,
            )
            return [weight], math_ops.matmul(value, weight, name="matmul")


class _IdColumn(Column):
    """A feature that is one of some, or several of them."""

    combiner = "sum"

    def sparse(self, value):
        """Returns the numbers of what is there, a sparse tensor.

        Args:
            value: What `transformed` gave.
        """
        return value

    def weighted(self, value, outputs, collections, trainable):
        value = self.sparse(value)
        with variable_scope.variable_scope(None, self.name):
            weights = model_variable(
                "weights",
                [self.size, outputs],
                initializer=init_ops.zeros_initializer(),
                trainable=trainable,
                collections=collections,
            )
            found = embedding_ops.safe_embedding_lookup_sparse(
                parts_of(weights), value, combiner=self.combiner, name=f"{self.name}_weights"
            )
            return parts_of(weights), found


class _SparseColumn(_IdColumn):
    def __init__(self, kind, name, size, ids, dtype, combiner, key=None):
        self.name = self.column_name = name
        self.size = self.length = size
        self._ids, self._dtype, self.combiner = ids, dtype, combiner
        self.key = f"_SparseColumn{kind}(column_name={name!r}, {(size, combiner, dtype, key)})"
        self.config = {name: parsing_ops.VarLenFeature(dtype)}

    def transformed(self, features):
        value = features[self.name]
        value = value if isinstance(value, SparseTensor) else _sparse(value)
        return SparseTensor(value.indices, self._ids(value.values), value.dense_shape)


class _BucketizedColumn(_IdColumn):
    def __init__(self, source, boundaries):
        self.source_column, self.boundaries = source, tuple(sorted(set(boundaries)))
        self.name, self.config = f"{source.name}_bucketized", source.config
        self._count = len(self.boundaries) + 1
        self.size = self._count * source.dimension
        self.key = f"_BucketizedColumn(source_column={source.key}, boundaries={self.boundaries})"

    def transformed(self, features):
        return tf.raw_ops.Bucketize(
            input=self.source_column.transformed(features), boundaries=list(self.boundaries), name="bucketize"
        )

    def dense(self, value, collections, trainable):
        ones = array_ops.one_hot(math_ops.cast(value, dtypes.int64), self._count, 1.0, 0.0, name="one_hot")
        return array_ops.reshape(ones, [-1, self.size], name="reshape")

    def sparse(self, value):
        dimension = self.source_column.dimension
        batch = array_ops.shape(value, name="shape")[0]
        if dimension > 1:
            rows = array_ops.expand_dims(math_ops.range(0, batch), 1, name="expand_dims")
            rows = array_ops.reshape(array_ops.tile(rows, [1, dimension], name="tile"), [-1], name="reshape")
            places = array_ops.tile(math_ops.range(0, dimension), [batch], name="tile")
            ids = array_ops.reshape(value, [-1], name="reshape") + self._count * places
        else:
            rows = math_ops.range(0, batch)
            places = array_ops.zeros([batch], dtype=dtypes.int32, name="zeros")
            ids = array_ops.reshape(value, [-1], name="reshape")
        indices = math_ops.cast(array_ops.transpose(array_ops_stack.stack((rows, places))), dtypes.int64)
        return SparseTensor(
            indices, ids, math_ops.cast(array_ops_stack.stack([batch, dimension]), dtypes.int64)
        )


class _CrossedColumn(_IdColumn):
    def __init__(self, columns, size, hash_key, combiner):
        self.columns = tuple(sorted(columns, key=lambda column: column.name))
        self.name = "_X_".join(column.name for column in self.columns)
        self.size = self.length = size
        self._hash_key, self.combiner = hash_key, combiner
        keys = ", ".join(column.key for column in self.columns)
        self.key = f"_CrossedColumn(columns=({keys}), {(size, hash_key, combiner)})"
        self.config = {name: kind for column in self.columns for name, kind in column.config.items()}

    def _leaves(self):
        for column in self.columns:
            yield from column._leaves() if isinstance(column, _CrossedColumn) else (column,)

    def transformed(self, features):
        given = [
            column.sparse(column.transformed(features))
            if isinstance(column, _BucketizedColumn)
            else features[column.name]
            for column in self._leaves()
        ]
        graph = ops.get_default_graph()
        before, casts = (
            graph.num_operations(),
            sum(each.dtype not in (dtypes.string, dtypes.int64) for each in given),
        )
        given.sort(key=lambda each: not isinstance(each, SparseTensor))
        found = self._cross([each if isinstance(each, SparseTensor) else _sparse(each) for each in given])
        count_as_surplus(graph.num_operations() - before - casts - 1)
        return found

    def _cross(self, given):
        if self._hash_key:
            return sparse_ops._sparse_cross_internal(given, True, self.size, self._hash_key)
        parts = [(each.indices, _fingerprints(each.values), each.dense_shape) for each in given]
        crossed = functools.partial(_crossed, self.size)
        found = tf.py_func(crossed, [part for each in parts for part in each], [dtypes.int64] * 3)
        for tensor, shape in zip(found, ([None, 2], [None], [2]), strict=True):
            tensor.set_shape(shape)
        return SparseTensor(*found)


def _fingerprints(values):
    if values.dtype != dtypes.string:
        return math_ops.cast(values, dtypes.int64)
    return array_ops.bitcast(tf.raw_ops.Fingerprint(data=values, method="farmhash64"), dtypes.int64)


def _crossed(size, *parts):
    """Returns indices, numbers and shape of the crosses of what each sample has, one of each part."""
    batch, found, indices = int(parts[2][0]), [], []
    by_part = []
    for places, values, _ in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        rows = [[] for _ in range(batch)]
        for (row, _), value in zip(places.tolist(), values.view(np.uint64).tolist(), strict=True):
            rows[row].append(value)
        by_part.append(rows)
    for row, choices in enumerate(zip(*by_part, strict=True)):
        for place, chosen in enumerate(itertools.product(*choices)):
            mixed = HASH_START
            for each in chosen:
                signed = mixed - (mixed >> 63 << 64)
                mixed ^= (each + _HASH_ADDED + (signed << 10) + (signed >> 4)) % (1 << 64)
            found.append(mixed % size)
            indices.append((row, place))
    most = max((place + 1 for _, place in indices), default=0)
    return (
        np.array(indices, np.int64).reshape(-1, 2),
        np.array(found, np.int64),
        np.array([batch, most], np.int64),
    )


class _OneHotColumn(Column):
    def __init__(self, source):
        self.sparse_id_column, self.name, self.config = source, f"{source.name}_one_hot", source.config
        self.key = f"_OneHotColumn(sparse_id_column={source.key})"

    def transformed(self, features):
        return self.sparse_id_column.transformed(features)

    def dense(self, value, collections, trainable):
        ids = sparse_ops.sparse_tensor_to_dense(_flat(self.sparse_id_column.sparse(value)), default_value=-1)
        ones = array_ops.one_hot(ids, depth=self.sparse_id_column.size, on_value=1.0, off_value=0.0)
        return math_ops.reduce_sum(ones, axis=[1])


class _EmbeddingColumn(Column):
    def __init__(self, source, dimension, combiner, initializer, max_norm, trainable):
        self.sparse_id_column, self.dimension, self.combiner = source, dimension, combiner
        self.name, self.config = f"{source.name}_embedding", source.config
        self._initializer, self._norm, self._trainable = initializer, max_norm, trainable
        if initializer is None:
            self._initializer = init_ops.truncated_normal_initializer(stddev=1 / math.sqrt(source.size))
        self.key = (
            f"_EmbeddingColumn(sparse_id_column={source.key}, {(dimension, combiner, max_norm, trainable)})"
        )

    def transformed(self, features):
        return self.sparse_id_column.transformed(features)

    def dense(self, value, collections, trainable):
        ids = _flat(self.sparse_id_column.sparse(value))
        embeddings = model_variable(
            "weights",
            [self.sparse_id_column.size, self.dimension],
            initializer=self._initializer,
            trainable=trainable and self._trainable,
            collections=collections,
        )
        return embedding_ops.safe_embedding_lookup_sparse(
            parts_of(embeddings),
            ids,
            combiner=self.combiner,
            name=f"{self.name}weights",
            max_norm=self._norm,
        )


def real_valued_column(column_name, dimension=1, default_value=None, dtype=dtypes.float32, normalizer=None):
    """Returns a column of numbers.

    Args:
        column_name: The feature's name.
        dimension: How many numbers.
        default_value: What stands for a missing one, in examples that are read; or one for each.
        dtype: Their type in examples.
        normalizer: A function of the tensor.

    Raises:
        TypeError: `dimension` is not a whole number.
        ValueError: It is less than 1, the defaults are of another number, or the type is none of numbers.
    """
    if not isinstance(dimension, int):
        raise TypeError(f"dimension must be an integer. dimension: {dimension}, column_name: {column_name}")
    if dimension < 1:
        raise ValueError(
            f"dimension must be greater than 0. dimension: {dimension}, column_name: {column_name}"
        )
    if not (dtype.is_integer or dtype.is_floating):
        raise ValueError(f"dtype must be convertible to float. dtype: {dtype}, column_name: {column_name}")
    if default_value is not None and not isinstance(default_value, (list, tuple)):
        default_value = [default_value] * dimension
    if default_value is not None and len(default_value) != dimension:
        raise ValueError(
            "The length of default_value must be equal to dimension. "
            f"default_value: {default_value}, dimension: {dimension}, column_name: {column_name}"
        )
    return _RealValuedColumn(column_name, dimension, default_value, dtype, normalizer)


def sparse_column_with_hash_bucket(
    column_name, hash_bucket_size, combiner="sum", dtype=dtypes.string, hash_keys=None
):
    """Returns a column of words, each in one of some buckets by its hash.

    Args:
        column_name: The feature's name.
        hash_bucket_size: How many buckets.
        combiner: How several of one sample are put together.
        dtype: String, or a type of whole numbers.
        hash_keys: Not taken: None.
    """
    if hash_keys is not None:
        raise NotImplementedError("sparse_column_with_hash_bucket is here without hash_keys")

    def ids(values):
        words = string_ops.as_string(values) if dtype.is_integer else values
        return string_ops.string_to_hash_bucket_fast(words, hash_bucket_size, name="lookup")

    return _SparseColumn("Hashed", column_name, hash_bucket_size, ids, dtype, combiner)


def sparse_column_with_integerized_feature(column_name, bucket_size, combiner="sum", dtype=dtypes.int64):
    """Returns a column of numbers that stand for something.

    Args:
        column_name: The feature's name.
        bucket_size: The first number that is none of them.
        combiner: How several of one sample are put together.
        dtype: Their type.
    """

    def ids(values):
        return math_ops.mod(values, bucket_size, name="mod")

    return _SparseColumn("Integerized", column_name, bucket_size, ids, dtype, combiner)


def sparse_column_with_keys(column_name, keys, default_value=-1, combiner="sum", dtype=dtypes.string):
    """Returns a column of words of a list.

    Args:
        column_name: The feature's name.
        keys: The words.
        default_value: The number of a word that isn't among them.
        combiner: How several of one sample are put together.
        dtype: Their type.
    """
    keys = tuple(keys)

    def ids(values):
        table = lookup_ops.index_table_from_tensor(
            keys, default_value=default_value, dtype=dtype, name="lookup"
        )
        return table.lookup(values)

    return _SparseColumn("Keys", column_name, len(keys), ids, dtype, combiner, keys)


def bucketized_column(source_column, boundaries):
    """Returns a column of which of some intervals numbers are in.

    Args:
        source_column: A column of `real_valued_column`.
        boundaries: Where an interval ends and the next begins, in order.

    Raises:
        TypeError: The source is another column.
        ValueError: There are no boundaries, or they are out of order.
    """
    if not isinstance(source_column, _RealValuedColumn):
        raise TypeError(
            f"source_column must be an instance of _RealValuedColumn. source_column: {source_column}"
        )
    if not isinstance(boundaries, (list, tuple)) or not boundaries:
        raise ValueError(f"boundaries must be a non-empty list or tuple. boundaries: {boundaries}")
    if sorted(boundaries) != list(boundaries):
        raise ValueError(f"boundaries must be a sorted list. boundaries: {boundaries}")
    return _BucketizedColumn(source_column, boundaries)


def crossed_column(
    columns, hash_bucket_size, combiner="sum", ckpt_to_load_from=None, tensor_name_in_ckpt=None, hash_key=None
):
    """Returns a column of the combinations of others, each put into one of some buckets.

    Args:
        columns: Sparse, bucketized and crossed columns, two or more.
        hash_bucket_size: How many buckets.
        combiner: How several of one sample are put together.
        ckpt_to_load_from: Not taken: None.
        tensor_name_in_ckpt: Not taken: None.
        hash_key: Mixes otherwise.

    Raises:
        TypeError: A column can't be crossed.
        ValueError: There are fewer than two columns, or buckets.
    """
    for column in columns:
        if not isinstance(column, (_SparseColumn, _CrossedColumn, _BucketizedColumn)):
            kind = type(column).__name__
            raise TypeError(
                "columns must be a set of _SparseColumn, _CrossedColumn, or _BucketizedColumn instances. "
                f"(column {column} is a {kind})"
            )
    if len(columns) < 2:
        raise ValueError(f"columns must contain at least 2 elements. columns: {columns}")
    if hash_bucket_size < 2:
        raise ValueError(f"hash_bucket_size must be at least 2. hash_bucket_size: {hash_bucket_size}")
    return _CrossedColumn(columns, hash_bucket_size, hash_key, combiner)


def one_hot_column(sparse_id_column):
    """Returns a column of ones where something is there.

    Args:
        sparse_id_column: A sparse column.
    """
    return _OneHotColumn(sparse_id_column)


def embedding_column(
    sparse_id_column, dimension, combiner="mean", initializer=None, max_norm=None, trainable=True
):
    """Returns a column of vectors, one for each word.

    Args:
        sparse_id_column: A sparse column.
        dimension: The vectors' length.
        combiner: How several of one sample are put together.
        initializer: Draws the vectors, by default near 0.
        max_norm: A vector's greatest norm.
        trainable: Whether they are trained.
    """
    return _EmbeddingColumn(sparse_id_column, dimension, combiner, initializer, max_norm, trainable)


def _ordered(columns):
    if isinstance(columns, dict):
        raise ValueError("Expected feature_columns to be iterable, found dict.")
    seen = set()
    for column in columns:
        if column.key in seen:
            raise ValueError(
                f"Duplicate feature column key found for column: {column.name}. This usually means that the column "
                "is almost identical to another column, and one must be discarded."
            )
        seen.add(column.key)
    return sorted(columns, key=lambda column: column.key)


def _collections(collections):
    return [*collections, ops.GraphKeys.GLOBAL_VARIABLES] if collections else collections


def input_from_feature_columns(
    columns_to_tensors, feature_columns, weight_collections=None, trainable=True, scope=None
):
    """Returns a tensor of batch x numbers, of all columns side by side.

    Args:
        columns_to_tensors: The features by name.
        feature_columns: The columns; they come in the order of their keys.
        weight_collections: Where variables are collected.
        trainable: Whether they are trained.
        scope: The variables' scope.

    Raises:
        ValueError: A column is there twice, or can't be an input of dense layers.
    """
    collections, parts = _collections(weight_collections), []
    with variable_scope.variable_scope(scope, "input_from_feature_columns"):
        for column in _ordered(feature_columns):
            with variable_scope.variable_scope(None, column.name):
                value = column.transformed(columns_to_tensors)
                parts.append(column.dense(value, collections, trainable))
        return array_ops.concat(parts, 1)


def weighted_sum_from_feature_columns(
    columns_to_tensors, feature_columns, num_outputs, weight_collections=None, trainable=True, scope=None
):
    """Returns a tensor of batch x outputs, the columns' variables, and the bias.

    Args:
        columns_to_tensors: The features by name.
        feature_columns: The columns.
        num_outputs: How many outputs.
        weight_collections: Where variables are collected.
        trainable: Whether they are trained.
        scope: The variables' scope.

    Raises:
        ValueError: A column is there twice, or has no weights.
    """
    parts, variables = [], {}
    with variable_scope.variable_scope(scope, "weighted_sum_from_feature_columns"):
        for column in _ordered(feature_columns):
            value = column.transformed(columns_to_tensors)
            variables[column], part = column.weighted(value, num_outputs, weight_collections, trainable)
            parts.append(array_ops.reshape(part, (-1, num_outputs)))
        together = math_ops.add_n(parts)
        bias = model_variable(
            "bias_weight",
            [num_outputs],
            initializer=init_ops.zeros_initializer(),
            trainable=trainable,
            collections=_collections(weight_collections),
        )
        return nn_ops.bias_add(together, bias), variables, bias


def create_feature_spec_for_parsing(feature_columns):
    """Returns how columns are read from examples, by the features' names.

    Args:
        feature_columns: The columns.
    """
    columns = feature_columns.values() if isinstance(feature_columns, dict) else feature_columns
    return {name: how for column in columns for name, how in column.config.items()}


def infer_real_valued_columns(features):
    """Returns a column of numbers for each tensor.

    Args:
        features: A tensor, or tensors by name.
    """
    features = features if isinstance(features, dict) else {"": features}
    return [
        real_valued_column(name, math.prod(tensor.shape.as_list()[1:]), dtype=tensor.dtype)
        for name, tensor in features.items()
    ]
