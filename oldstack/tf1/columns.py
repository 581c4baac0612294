"""`tf.feature_column` where what TensorFlow still carries of it adds other ops than 1.15."""

from tensorflow.python.framework import dtypes, ops, sparse_tensor
from tensorflow.python.ops import array_ops, check_ops, math_ops


def identified(self, input_tensor: sparse_tensor.SparseTensor) -> sparse_tensor.SparseTensor:
    """Returns the numbers of classes of `categorical_column_with_identity`, checked or with a default.

    Args:
        self: The column.
        input_tensor: Its numbers.

    Raises:
        ValueError: They are no integers.
    """
    if not input_tensor.dtype.is_integer:
        raise ValueError(f"Invalid input, not integer. key: {self.key} dtype: {input_tensor.dtype}")
    values = math_ops.cast(input_tensor.values, dtypes.int64, name="values")
    number = math_ops.cast(self.num_buckets, dtypes.int64, name="num_buckets")
    zero = math_ops.cast(0, dtypes.int64, name="zero")
    if self.default_value is None:
        told = (
            f'Bucket index for categorical column "{self.name}" exceeds number of buckets',
            f'Negative bucket index for categorical column "{self.name}"',
        )
        checks = (
            check_ops.assert_less(
                values, number, data=(values, number), message=told[0], name="assert_less_than_num_buckets"
            ),
            check_ops.assert_greater_equal(
                values, zero, data=(values,), message=told[1], name="assert_greater_or_equal_0"
            ),
        )
        with ops.control_dependencies(checks):
            values = array_ops.identity(values)
    else:
        is_outside = math_ops.logical_or(values < zero, values >= number, name="out_of_range")
        default = math_ops.cast(self.default_value, dtypes.int64)
        defaults = array_ops.fill(array_ops.shape(values), default, name="default_values")
        values = array_ops.where_v2(is_outside, defaults, values)
    return sparse_tensor.SparseTensor(input_tensor.indices, values, input_tensor.dense_shape)
