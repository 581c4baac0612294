"""Ops that arrange tensors."""

import functools
import operator

from oldstack.loading.patch import Hooks, patch, replace

_OPS = "tensorflow.python.ops."
hooks = Hooks()


@hooks.on(_OPS + "array_ops")
def _array_ops(module):
    from tensorflow.python.eager import context
    from tensorflow.python.framework import dtypes, ops

    constant_if_small, split = module._constant_if_small, module.split
    shape_today = module.shape_internal
    transpose_today = module.transpose
    matrix_diag, matrix_diag_part = module.matrix_diag, module.matrix_diag_part
    matrix_set_diag = module.matrix_set_diag

    def constant_if_small_or_count(value, shape, dtype, name, **layout):
        """Multiplies the sizes of a shape with tensors in it, as 1.15 did before it saw that it can't tell."""
        if isinstance(shape, (list, tuple)) and any(
            isinstance(size, module.tensor_lib.Tensor) for size in shape
        ):
            functools.reduce(operator.mul, shape) < 1000  # noqa: B015 - adds its ops to the graph
            return None
        return constant_if_small(value, shape, dtype, name, **layout)

    def shape_internal(input, name=None, optimize=True, out_type=None):
        """Makes a constant of a known shape under the op's own name."""
        return shape_today(input, name, optimize, out_type or dtypes.int32)

    def transpose(a, perm=None, name="transpose", conjugate=False):
        """Reverses the axes of a tensor of unknown rank by a subtraction."""
        with ops.name_scope(name, "transpose", [a]) as name:
            if perm is None:
                a = ops.convert_to_tensor(a, name="a")
                if not a.shape.ndims:
                    rank = module.gen_array_ops.rank(a)
                    perm = (rank - 1) - module.gen_math_ops._range(0, rank, 1)
            return transpose_today(a, perm, name, conjugate)

    def split_by_tensor(value, num_or_size_splits, axis=0, num=None, name="split"):
        if isinstance(num_or_size_splits, int):
            ops.convert_to_tensor(num_or_size_splits)
        return split(value, num_or_size_splits, axis, num, name)

    def main_diagonal(diagonal, name="diag", k=0, **options):
        if k == 0 and not options:
            return module.gen_array_ops.matrix_diag(diagonal=diagonal, name=name)
        return matrix_diag(diagonal, name, k, **options)

    def main_diagonal_part(input, name="diag_part", k=0, **options):
        if k == 0 and not options:
            return module.gen_array_ops.matrix_diag_part(input=input, name=name)
        return matrix_diag_part(input, name, k, **options)

    def set_main_diagonal(input, diagonal, name="set_diag", k=0, **options):
        if k == 0 and not options:
            return module.gen_array_ops.matrix_set_diag(input=input, diagonal=diagonal, name=name)
        return matrix_set_diag(input, diagonal, name, k, **options)

    def one_hot(indices, depth, on_value=None, off_value=None, axis=None, dtype=None, name=None):
        """Looks at the values' types by making constants of them."""
        with ops.name_scope(name, "one_hot", [indices, depth, on_value, off_value, axis, dtype]) as name:
            given = [value for value in (on_value, off_value) if value is not None]
            types = {ops.convert_to_tensor(value).dtype.base_dtype for value in given}
            wanted = {dtypes.as_dtype(dtype).base_dtype} if dtype is not None and given else set()
            if wanted and types != wanted:
                [value_type] = types - wanted
                which = "on_value" if on_value is not None else "off_value"
                raise TypeError(
                    f"dtype {value_type} of {which} does not match dtype parameter {wanted.pop()}"
                )
            if len(types) > 1:
                on_type, off_type = (ops.convert_to_tensor(value).dtype.base_dtype for value in given)
                raise TypeError(f"dtype {on_type} of on_value does not match dtype {off_type} of off_value")
            dtype = types.pop() if types else dtypes.float32 if dtype is None else dtype
            if on_value is None:
                on_value = ops.convert_to_tensor(1, dtype, name="on_value")
            if off_value is None:
                off_value = ops.convert_to_tensor(0, dtype, name="off_value")
            return module.gen_array_ops.one_hot(
                indices, depth, on_value, off_value, -1 if axis is None else axis, name
            )

    def sparse_placeholder(dtype, shape=None, name=None):
        """Holds a shape that is given as it is."""
        if context.executing_eagerly():
            raise RuntimeError("tf.placeholder() is not compatible with eager execution.")
        names = {part: name and f"{name}/{part}" for part in ("shape", "values", "indices")}
        is_tensor = isinstance(shape, module.tensor_lib.Tensor)
        rank = None if shape is None else shape.shape[0] if is_tensor else len(shape)
        if shape is None or (not is_tensor and None in shape):
            shape = module.placeholder(dtypes.int64, shape=[rank], name=names["shape"])
        else:
            shape = ops.convert_to_tensor(shape, dtype=dtypes.int64, name=names["shape"])
        values = module.placeholder(dtype, shape=[None], name=names["values"])
        indices = module.placeholder(dtypes.int64, shape=[None, rank], name=names["indices"])
        return module.sparse_tensor.SparseTensor(values=values, indices=indices, dense_shape=shape)

    patch(module, "shape_internal", shape_internal)
    patch(module, "_constant_if_small", constant_if_small_or_count)
    replace(module, "one_hot", one_hot)
    replace(module, "sparse_placeholder", sparse_placeholder)
    replace(module, "split", split_by_tensor)
    replace(module, "transpose", transpose)
    replace(module, "matrix_diag", main_diagonal)
    replace(module, "matrix_diag_part", main_diagonal_part)
    replace(module, "matrix_set_diag", set_main_diagonal)


@hooks.on(_OPS + "tensor_array_ops")
def _tensor_array_ops(module):
    def size(self, name=None):
        return module.gen_data_flow_ops.tensor_array_size_v3(
            handle=self._handle, flow_in=self.flow, name=name
        )

    patch(module._GraphTensorArray, "size", size)
