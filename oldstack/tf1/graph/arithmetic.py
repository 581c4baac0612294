"""Sums, products and what is reduced."""

import numpy as np

from oldstack.loading.patch import Hooks, patch, replace

_OPS = "tensorflow.python.ops."
hooks = Hooks()


@hooks.on(_OPS + "math_ops")
def _math_ops(module):
    from tensorflow.python.framework import dtypes, ops
    from tensorflow.python.ops import array_ops

    linspace_today = module.linspace_nd

    def linspace(start, stop, num, name=None, axis=0):
        if axis != 0:
            return linspace_today(start, stop, num, name, axis)
        return module.gen_math_ops.lin_space(start, stop, num, name=name or "LinSpace")

    def add(x, y, name=None):
        """Adds; `tf.add` made another op than `+`."""
        return module.gen_math_ops.add(x, y, name=name)

    def saturate_cast(value, dtype, name=None):
        """Casts, cutting at the lower and at the upper bound one after the other."""
        with ops.name_scope(name, "saturate_cast", [value]) as name:
            value = ops.convert_to_tensor(value, name="value")
            dtype = dtypes.as_dtype(dtype).base_dtype
            if value.dtype.min < dtype.min:
                least = ops.convert_to_tensor(dtype.min, dtype=value.dtype, name="min")
                value = module.gen_math_ops.maximum(value, least)
            if value.dtype.max > dtype.max:
                most = ops.convert_to_tensor(dtype.max, dtype=value.dtype, name="max")
                value = module.gen_math_ops.minimum(value, most)
            return module.cast(value, dtype, name=name)

    def accumulate_n(inputs, shape=None, tensor_dtype=None, name=None):
        """Adds up tensors as they come; the type is that of the tensors."""
        inputs = [ops.convert_to_tensor(each) for each in inputs]
        if len(inputs) == 1:
            return inputs[0] if name is None else array_ops.identity(inputs[0], name=name)
        for each in inputs:
            shape = each.shape.merge_with(shape)
        return module.gen_math_ops.accumulate_nv2(inputs, shape, name)

    replace(module, "accumulate_n", accumulate_n)
    replace(module, "add", add)
    replace(module, "mod", lambda x, y, name=None: module.gen_math_ops.floor_mod(x, y, name=name))
    replace(module, "saturate_cast", saturate_cast)
    replace(module, "sign", lambda x, name=None: module.gen_math_ops.sign(x, name=name))
    replace(module, "linspace_nd", linspace)
    patch(module, "linspace", module.linspace_nd)


@hooks.on(_OPS + "math_ops")
def _reductions(module):
    from tensorflow.python.framework import constant_op, dtypes, ops, sparse_tensor, tensor
    from tensorflow.python.ops import array_ops, gen_data_flow_ops

    def reduction_dims(x, axis):
        """Returns all axes of a tensor as a constant where their number is known."""
        if axis is not None:
            return axis
        known = isinstance(x, (tensor.Tensor, sparse_tensor.SparseTensor)) and x.shape.rank is not None
        if known:
            return constant_op.constant(np.arange(x.shape.rank, dtype=np.int32))
        return module.range(0, array_ops.rank(x))

    def reduced_shape(input_shape, axes):
        """Returns a shape with 1 in place of the reduced sizes, always computed in the graph."""
        input_shape = module.cast(input_shape, dtypes.int32)
        axes = module.cast(axes, dtypes.int32)
        rank = array_ops.size(input_shape)
        axes = (axes + rank) % rank
        axes_shape = array_ops.shape(axes)
        return gen_data_flow_ops.dynamic_stitch(
            [module.range(rank), axes], [input_shape, array_ops.fill(axes_shape, 1)]
        )

    def sizes_of_segments(data, segment_ids, num_segments):
        """Counts what is in each segment, at least 1, as a divisor of their sums."""
        ones = array_ops.ones(array_ops.shape_internal(segment_ids), dtype=data.dtype)
        sizes = module.gen_math_ops.unsorted_segment_sum(ones, segment_ids, num_segments)
        ones_after = [1] * (data.shape.rank - segment_ids.shape.rank)
        return module.gen_math_ops.maximum(array_ops.reshape(sizes, [num_segments, *ones_after]), 1)

    def reduce_logsumexp(input_tensor, axis=None, keepdims=False, name=None):
        """Returns the logarithm of the sum of powers, with the greatest taken out of it."""
        input_tensor = ops.convert_to_tensor(input_tensor)
        with ops.name_scope(name, "ReduceLogSumExp", [input_tensor]):
            greatest = module.reduce_max(input_tensor, axis=axis, keepdims=True)
            is_finite = module.gen_math_ops.is_finite(greatest)
            finite = array_ops.where(is_finite, greatest, array_ops.zeros_like(greatest))
            finite = array_ops.stop_gradient(finite)
            powers = module.gen_math_ops.exp(module.gen_math_ops.sub(input_tensor, finite))
            result = module.gen_math_ops.log(module.reduce_sum(powers, axis, keepdims=keepdims))
            if not keepdims:
                finite = array_ops.reshape(finite, array_ops.shape(result))
            result = module.gen_math_ops.add(result, finite)
            return module._may_reduce_to_scalar(keepdims, axis, result)

    patch(module, "_unsorted_segment_N", sizes_of_segments)
    patch(module, "_ReductionDims", reduction_dims)
    patch(module, "reduced_shape", reduced_shape)
    replace(module, "reduce_logsumexp", reduce_logsumexp)


@hooks.on(_OPS + "math_ops")
def _tensordot(module):
    from tensorflow.python.framework import dtypes, ops
    from tensorflow.python.ops import array_ops, array_ops_stack

    today = module.tensordot

    def tensordot(a, b, axes, name=None):
        """Contracts by one matrix product; transposes and reshapes also where nothing would change."""
        if not isinstance(axes, (int, list, tuple)):
            return today(a, b, axes, name)
        with ops.name_scope(name, "Tensordot", [a, b, axes]) as name:
            a = ops.convert_to_tensor(a, name="a")
            b = ops.convert_to_tensor(b, name="b")
            if a.shape.rank is None or b.shape.rank is None:
                return today(a, b, axes, name)
            if isinstance(axes, int):
                axes = range(a.shape.rank - axes, a.shape.rank), range(axes)
            a, sizes_a, static_a = as_matrix(a, axes[0], contracted_first=False)
            b, sizes_b, static_b = as_matrix(b, axes[1], contracted_first=True)
            product = module.matmul(a, b)
            if isinstance(sizes_a, list) and isinstance(sizes_b, list):
                return array_ops.reshape(product, sizes_a + sizes_b, name=name)
            sizes_a = ops.convert_to_tensor(sizes_a, dtype=dtypes.int32)
            sizes_b = ops.convert_to_tensor(sizes_b, dtype=dtypes.int32)
            result = array_ops.reshape(product, array_ops.concat([sizes_a, sizes_b], 0), name=name)
            result.set_shape(static_a + static_b)
            return result

    def as_matrix(x, axes, contracted_first):
        contracted = [axis % x.shape.rank for axis in ([axes] if isinstance(axes, int) else axes)]
        kept = [axis for axis in range(x.shape.rank) if axis not in contracted]
        sizes = x.shape.as_list()
        static = [sizes[axis] for axis in kept]
        if x.shape.is_fully_defined():
            free = int(np.prod(static))
            inner = int(np.prod([sizes[axis] for axis in contracted]))
            order = contracted + kept if contracted_first else kept + contracted
            shape = [inner, free] if contracted_first else [free, inner]
            return array_ops.reshape(array_ops.transpose(x, order), shape), static, static
        contracted = ops.convert_to_tensor(contracted, dtype=dtypes.int32, name="axes")
        kept = ops.convert_to_tensor(kept, dtype=dtypes.int32, name="free")
        shape = array_ops.shape(x)
        free_sizes = array_ops.gather(shape, kept)
        inner_sizes = array_ops.gather(shape, contracted)
        free, inner = module.reduce_prod(free_sizes), module.reduce_prod(inner_sizes)
        order = array_ops.concat([contracted, kept] if contracted_first else [kept, contracted], 0)
        shape = array_ops_stack.stack([inner, free] if contracted_first else [free, inner])
        return array_ops.reshape(array_ops.transpose(x, order), shape), free_sizes, static

    replace(module, "tensordot", tensordot)


@hooks.on(_OPS + "special_math_ops")
def _special_math_ops(module):
    replace(
        module, "einsum", lambda equation, *inputs, **options: module._einsum_v1(equation, *inputs, **options)
    )


@hooks.on(_OPS + "linalg_ops")
def _linalg_ops(module):
    def matrix_triangular_solve(matrix, rhs, lower=True, adjoint=False, name=None):
        """Solves by the op alone."""
        return module.gen_linalg_ops.matrix_triangular_solve(matrix, rhs, lower, adjoint, name)

    replace(module, "matrix_triangular_solve", matrix_triangular_solve)


@hooks.on(_OPS + "bincount_ops")
def _bincount_ops(module):
    from tensorflow.python.framework import constant_op, dtypes, ops
    from tensorflow.python.ops import array_ops, gen_math_ops, math_ops

    def bincount(arr, weights=None, minlength=None, maxlength=None, dtype=dtypes.int32):
        """Counts how often each number is there."""
        with ops.name_scope("bincount"):
            arr = ops.convert_to_tensor(arr, dtype=dtypes.int32, name="arr")
            is_any = math_ops.cast(math_ops.reduce_prod(array_ops.shape(arr)) > 0, dtypes.int32)
            size = is_any * (math_ops.reduce_max(arr) + 1)
            if minlength is not None:
                least = ops.convert_to_tensor(minlength, dtype=dtypes.int32, name="minlength")
                size = gen_math_ops.maximum(least, size)
            if maxlength is not None:
                most = ops.convert_to_tensor(maxlength, dtype=dtypes.int32, name="maxlength")
                size = gen_math_ops.minimum(most, size)
            if weights is not None:
                weights = ops.convert_to_tensor(weights, name="weights")
                return gen_math_ops.unsorted_segment_sum(weights, arr, size)
            return gen_math_ops.bincount(arr, size, constant_op.constant([], dtype))

    replace(module, "bincount_v1", bincount)
