"""Gradients as TensorFlow 1.15 built them, op by op: TensorBoard shows their names, and seeds count their ops.

Each is put into the TensorFlow module that registers it when that module is imported, after `install()`.
"""

import warnings
import weakref

import numpy as np

from oldstack.loading.patch import Hooks, altered, patch, replace_gradient, with_names

_OPS = "tensorflow.python.ops."
_hooks = Hooks()


def install() -> None:
    """Makes TensorFlow build gradients as 1.15 did, in this process; modules that are imported later, too."""
    _hooks.install()


@_hooks.on(_OPS + "gradients_util")
def _gradients_util(module):
    from tensorflow.python.framework import constant_op
    from tensorflow.python.ops import array_ops

    def ones(shape, dtype, name):
        """Returns the gradient of what is differentiated; the constant in it has the name."""
        return array_ops.fill(shape, constant_op.constant(1, dtype=dtype, name=name))

    patch(module, "array_ops", altered(array_ops, ones=ones))


@_hooks.on(_OPS + "array_grad")
def _array_grad(module):
    from tensorflow.python.framework import dtypes, indexed_slices, ops
    from tensorflow.python.ops import array_ops, math_ops

    def reshape_to_input(op, grad):
        shape = array_ops.shape(op.inputs[0])
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Converting sparse IndexedSlices")
            return array_ops.reshape(grad, shape)

    def gather_rows_grad(op, grad):
        """Returns the rows' gradients as slices, with the shape taken in 64 bits and cast to 32."""
        params, indices = op.inputs[:2]
        with ops.colocate_with(params):
            shape = math_ops.cast(array_ops.shape(params, out_type=dtypes.int64), dtypes.int32)
        number = array_ops.expand_dims(array_ops.size(indices), 0)
        values = array_ops.reshape(grad, array_ops.concat([number, shape[1:]], 0))
        return indexed_slices.IndexedSlices(values, array_ops.reshape(indices, number), shape)

    def gather_v2_grad(op, grad):
        params, indices, axis = op.inputs
        if module.tensor_util.constant_value(axis) == 0:
            return gather_rows_grad(op, grad), None, None
        with ops.colocate_with(params):
            shape = math_ops.cast(array_ops.shape(params, out_type=dtypes.int64), dtypes.int32)
        array_ops.expand_dims(array_ops.size(indices), 0)
        batch_dims = int(op.get_attr("batch_dims"))
        batch_dims += indices.shape.ndims if batch_dims < 0 else 0
        outer, inner = shape[:axis], shape[axis:][1:]
        values_shape = array_ops.concat([outer, [-1], inner], 0)
        values_rank, axis_rank = array_ops.size(values_shape), array_ops.size(outer)
        batches = math_ops.range(batch_dims)
        to_axis = math_ops.range(batch_dims, axis_rank)
        after_axis = math_ops.range(axis_rank + 1, values_rank)
        values = array_ops.reshape(grad, values_shape)
        order = array_ops.concat([batches, [axis_rank], to_axis, after_axis], 0)
        values = array_ops.transpose(values, order)
        summed = module._BatchGatherGrad(shape, values, indices, batch_dims, shape[axis])
        back = array_ops.concat([batches, to_axis + 1, [batch_dims], after_axis], 0)
        return array_ops.transpose(summed, back), None, None

    def strided_slice_grad(op, grad):
        shape = array_ops.shape(op.inputs[0], out_type=op.inputs[1].dtype)
        masks = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")
        slices = {mask: op.get_attr(mask) for mask in masks}
        return array_ops.strided_slice_grad(shape, *op.inputs[1:], grad, **slices), None, None, None

    replace_gradient("Gather", lambda op, grad: (gather_rows_grad(op, grad), None))
    replace_gradient("GatherV2", gather_v2_grad)
    patch(module, "_ReshapeToInput", reshape_to_input)
    replace_gradient("Reshape", lambda op, grad: [reshape_to_input(op, grad), None])
    replace_gradient("StridedSlice", strided_slice_grad)


@_hooks.on(_OPS + "nn_grad")
def _nn_grad(module):
    from tensorflow.python.ops import array_ops, gen_nn_ops

    def zeros(x):
        return array_ops.zeros(array_ops.shape(x), x.dtype)

    def relu_grad_grad(op, grad):
        return gen_nn_ops.relu_grad(grad, op.inputs[1]), zeros(op.inputs[1])

    def relu6_grad_grad(op, grad):
        return gen_nn_ops.relu6_grad(grad, op.inputs[1]), zeros(op.inputs[1])

    def leaky_relu_grad_grad(op, grad):
        x = op.inputs[1]
        return gen_nn_ops.leaky_relu_grad(grad, x, alpha=op.get_attr("alpha")), zeros(x)

    def max_pool_grad_grad(op, grad):
        options = {name: op.get_attr(name) for name in ("ksize", "strides", "padding", "data_format")}
        of_inputs = [zeros(x) for x in op.inputs[:2]]
        return *of_inputs, gen_nn_ops.max_pool_grad_grad(*op.inputs[:2], grad, **options)

    def conv3d_grad(op, grad):
        """Returns the gradients with each shape taken by itself."""
        options = {name: op.get_attr(name) for name in ("dilations", "strides", "padding")}
        options["data_format"] = op.get_attr("data_format").decode()
        x, kernel = op.inputs
        return [
            gen_nn_ops.conv3d_backprop_input_v2(array_ops.shape(x), kernel, grad, **options),
            gen_nn_ops.conv3d_backprop_filter_v2(x, array_ops.shape(kernel), grad, **options),
        ]

    def sparse_cross_entropy_grad(op, grad, _):
        of_logits = array_ops.prevent_gradient(op.outputs[1], message="The second derivative is not known.")
        return module._BroadcastMul(grad, of_logits), None

    def batch_norm_grad(version):
        today = module.ops.gradient_registry.lookup(f"FusedBatchNorm{version}")

        def gradient(op, *grads):
            """Passes the gradients of the saved moments on, too, which are nothing."""
            of_inputs = today(op, *grads)
            if not op.get_attr("is_training"):
                return of_inputs
            return [*of_inputs[:3], *of_inputs[0].op.outputs[3:5]]

        return gradient

    replace_gradient("Conv3D", conv3d_grad)
    replace_gradient("ReluGrad", relu_grad_grad)
    replace_gradient("Relu6Grad", relu6_grad_grad)
    replace_gradient("LeakyReluGrad", leaky_relu_grad_grad)
    replace_gradient("MaxPoolGrad", max_pool_grad_grad)
    for version in ("", "V2", "V3"):
        replace_gradient(f"FusedBatchNorm{version}", batch_norm_grad(version))
    replace_gradient("SparseSoftmaxCrossEntropyWithLogits", sparse_cross_entropy_grad)


@_hooks.on(_OPS + "sparse_grad")
def _sparse_grad(module):
    from tensorflow.python.ops import array_ops, gen_sparse_ops, math_ops

    def product_grad(op, grad):
        indices, values, shape, dense = op.inputs
        is_turned, is_dense_turned = op.get_attr("adjoint_a"), op.get_attr("adjoint_b")
        of_dense = gen_sparse_ops.sparse_tensor_dense_mat_mul(
            indices, values, shape, grad, adjoint_a=not is_turned
        )
        if is_dense_turned:
            of_dense = array_ops.transpose(of_dense)
        rows, columns = indices[:, 0], indices[:, 1]
        if is_turned:
            rows, columns = columns, rows
        of_rows = array_ops.gather(grad, rows)
        dense = array_ops.transpose(dense) if is_dense_turned else dense
        return None, math_ops.reduce_sum(of_rows * array_ops.gather(dense, columns), axis=1), None, of_dense

    replace_gradient("SparseTensorDenseMatMul", product_grad)


@_hooks.on(_OPS + "tensor_array_grad")
def _tensor_array_grad(module):
    def written(flow, op):
        """Returns the gradients of the array that an op writes to, and their flow."""
        array = module.tensor_array_ops.TensorArray(
            dtype=op.get_attr("T"), handle=op.inputs[0], flow=flow, colocate_with_first_write_call=False
        )
        return array.grad(source=module._GetGradSource(flow), flow=flow)

    replace_gradient(
        "TensorArrayWriteV3", lambda op, flow: [None, None, written(flow, op).read(op.inputs[1]), flow]
    )
    replace_gradient(
        "TensorArrayScatterV3", lambda op, flow: [None, None, written(flow, op).gather(op.inputs[1]), flow]
    )
    replace_gradient("TensorArraySplitV3", lambda op, flow: [None, written(flow, op).concat(), None, flow])


@_hooks.on(_OPS + "math_grad")
def _math_grad(module):
    from tensorflow.python.framework import constant_op, dtypes, ops, tensor
    from tensorflow.python.ops import array_ops, gen_array_ops, gen_math_ops, math_ops

    sum_grad_today = module._SumGrad
    # The pairs of shapes for which a graph holds the op that tells the broadcast axes.
    pairs = weakref.WeakKeyDictionary()

    def broadcast(x, y, grad):
        """Returns for each input its shape, the axes along which it was broadcast, and whether it was."""
        known = isinstance(grad, tensor.Tensor) and all(each.shape.is_fully_defined() for each in (x, y))
        if not known:
            shapes = [array_ops.shape_internal(each, optimize=False) for each in (x, y)]
            axes = gen_array_ops.broadcast_gradient_args(*shapes)
            return [(*each, True) for each in zip(shapes, axes, strict=True)]
        seen = pairs.setdefault(ops.get_default_graph(), set())
        pair = tuple(x.shape.as_list()), tuple(y.shape.as_list())
        if pair not in seen:
            seen.add(pair)
            gen_array_ops.broadcast_gradient_args(np.array(pair[0], np.int32), np.array(pair[1], np.int32))
        axes = module._InferGradientReductionAxes(x.shape, y.shape)
        changed = [grad.shape.rank is None or grad.shape.as_list() != list(shape) for shape in pair]
        return list(zip(pair, axes, changed, strict=True))

    def summed(grad, shape, axes, is_broadcast=True):
        """Sums a gradient over the axes along which its input was broadcast."""
        return array_ops.reshape(math_ops.reduce_sum(grad, axes), shape) if is_broadcast else grad

    def skipped(op):
        return getattr(op, "skip_input_indices", None) or ()

    def equal(op, grad):
        return isinstance(grad, tensor.Tensor) and module._ShapesFullySpecifiedAndEqual(*op.inputs, grad)

    def binary(of_x, of_y, of_x_alone=None, of_equal=None):
        """Returns the gradient of an op of two inputs, from functions that give each input's part."""

        def gradient(op, grad):
            x, y = op.inputs
            if of_x_alone and 1 in skipped(op) and module._IsScalar(y):
                return of_x_alone(op, grad), None
            if of_equal and equal(op, grad):
                return of_equal(op, grad)
            parts = zip((of_x, of_y), broadcast(x, y, grad), strict=True)
            return [
                None if index in skipped(op) else part(op, grad, *where)
                for index, (part, where) in enumerate(parts)
            ]

        return gradient

    def x_times(op, grad, *where):
        return summed(gen_math_ops.mul(grad, math_ops.conj(op.inputs[1])), *where)

    def y_times(op, grad, *where):
        return summed(gen_math_ops.mul(math_ops.conj(op.inputs[0]), grad), *where)

    def times_equal(op, grad):
        return gen_math_ops.mul(grad, op.inputs[1]), gen_math_ops.mul(grad, op.inputs[0])

    times = binary(x_times, y_times, lambda op, grad: gen_math_ops.mul(grad, math_ops.conj(op.inputs[1])))
    times_small = binary(
        x_times, y_times, lambda op, grad: gen_math_ops.mul(grad, math_ops.conj(op.inputs[1])), times_equal
    )

    def mul_grad(op, grad):
        return (times_small if grad.dtype in (dtypes.int32, dtypes.float32) else times)(op, grad)

    def of_power(op, grad):
        x, y = map(math_ops.conj, op.inputs)
        return grad * y * math_ops.pow(x, y - 1)

    def of_exponent(op, grad, *where):
        x = math_ops.conj(op.inputs[0])
        z = math_ops.conj(op.outputs[0])
        is_positive = math_ops.not_equal(x, 0) if x.dtype.is_complex else x > 0
        safe = array_ops.where(is_positive, x, array_ops.ones_like(x))
        log = array_ops.where(is_positive, math_ops.log(safe), array_ops.zeros_like(x))
        return summed(grad * z * log, *where)

    def squared_difference_grad(op, grad):
        x, y = op.inputs
        with ops.control_dependencies([grad]):
            of_x = math_ops.scalar_mul(2.0, grad) * (x - y)
        if equal(op, grad):
            return of_x, -of_x
        where_x, where_y = broadcast(x, y, grad)
        return (
            None if 0 in skipped(op) else summed(of_x, *where_x),
            None if 1 in skipped(op) else -summed(of_x, *where_y),
        )

    def shapes_and_axes(x, y):
        shapes = array_ops.shape(x), array_ops.shape(y)
        return list(zip(shapes, gen_array_ops.broadcast_gradient_args(*shapes), strict=True))

    def dividing_grad(divide):
        def gradient(op, grad):
            x, y = op.inputs
            where_x, where_y = shapes_and_axes(x, y)
            return (
                summed(divide(grad, y), *where_x),
                summed(grad * divide(divide(-x, y), y), *where_y),
            )

        return gradient

    def floor_mod_grad(op, grad):
        x, y = op.inputs
        where_x, where_y = shapes_and_axes(x, y)
        quotient = math_ops.floor_div(x, y)
        of_x = summed(grad, *where_x)
        return of_x, summed(grad * math_ops.negative(quotient), *where_y)

    def selecting_grad(selects_x):
        def gradient(op, grad):
            x, y = op.inputs
            if 1 in skipped(op) and y.shape.rank == 0:
                zeros = array_ops.zeros_like(grad)
                return array_ops.where(selects_x(x, y), grad, zeros), None
            shapes = array_ops.shape(x), array_ops.shape(y)
            zeros = array_ops.zeros(array_ops.shape(grad), grad.dtype)
            mask = selects_x(x, y)
            axes = gen_array_ops.broadcast_gradient_args(*shapes)
            grads = (grad, zeros), (zeros, grad)
            return [
                None
                if index in skipped(op)
                else summed(array_ops.where(mask, *pair), shapes[index], axes[index])
                for index, pair in enumerate(grads)
            ]

        return gradient

    def batch_mat_mul_grad(op, grad):
        x, y = op.inputs
        adjoint_x, adjoint_y = op.get_attr("adj_x"), op.get_attr("adj_y")
        of_x, of_y = (grad, y, False, not adjoint_y), (x, grad, not adjoint_x, False)
        if adjoint_x:
            of_x = y, grad, adjoint_y, True
        if adjoint_y:
            of_y = grad, x, True, adjoint_x
        grads = [math_ops.matmul(a, b, adjoint_a=i, adjoint_b=j) for a, b, i, j in (of_x, of_y)]
        if x.shape.is_fully_defined() and y.shape.is_fully_defined() and x.shape == y.shape:
            return grads
        shapes = array_ops.shape(x), array_ops.shape(y)
        axes = gen_array_ops.broadcast_gradient_args(*(shape[:-2] for shape in shapes))
        return [summed(*each) for each in zip(grads, shapes, axes, strict=True)]

    def sparse_segment_sum_grad(op, grad):
        rows = array_ops.shape(op.inputs[0])[0]
        gathered = array_ops.gather(grad, op.inputs[2])
        return math_ops.unsorted_segment_sum(gathered, op.inputs[1], rows), None, None

    def gather_drop_negatives(params, ids, zero_clipped_indices=None, is_positive=None):
        """Gathers rows, and zeros for negative numbers of segments."""
        if zero_clipped_indices is None:
            zero_clipped_indices = math_ops.maximum(ids, array_ops.zeros_like(ids))
        gathered = array_ops.gather(params, zero_clipped_indices)
        if is_positive is None:
            is_positive = math_ops.greater_equal(ids, 0)
            for _ in range(gathered.shape.rank - is_positive.shape.rank):
                is_positive = array_ops.expand_dims(is_positive, -1)
            is_positive = is_positive & array_ops.ones_like(gathered, dtype=dtypes.bool)
        zeros = array_ops.zeros_like(gathered)
        return array_ops.where(is_positive, gathered, zeros), zero_clipped_indices, is_positive

    def sum_grad(op, grad):
        axes = module.tensor_util.constant_value(op.inputs[1])
        static = op.inputs[0].shape
        if axes is not None and static.rank is not None and np.array_equal(axes, np.arange(static.rank)):
            grad = array_ops.reshape(grad, [1] * static.rank)
            shape = (
                constant_op.constant(static.as_list(), dtypes.int32)
                if static.is_fully_defined()
                else array_ops.shape(op.inputs[0])
            )
            return [array_ops.tile(grad, shape), None]
        if axes is not None and static.is_fully_defined():
            return sum_grad_today(op, grad)
        shape = array_ops.shape(op.inputs[0])
        with ops.colocate_with(shape):
            kept = math_ops.reduced_shape(shape, op.inputs[1])
            tiles = shape // math_ops.maximum(kept, 1)
        return [array_ops.tile(array_ops.reshape(grad, kept), tiles), None]

    def mean_grad(op, grad):
        total = sum_grad(op, grad)[0]
        before, after = op.inputs[0].shape, op.outputs[0].shape
        if before.is_fully_defined() and after.is_fully_defined():
            factor = constant_op.constant(
                before.num_elements() // max(after.num_elements(), 1), dtype=total.dtype
            )
        else:
            before, after = array_ops.shape(op.inputs[0]), array_ops.shape(op.outputs[0])
            before, after = math_ops.reduce_prod(before), math_ops.reduce_prod(after)
            factor = before // math_ops.maximum(after, 1)
        return math_ops.truediv(total, math_ops.cast(factor, total.dtype)), None

    def prod_grad(op, grad):
        x = op.inputs[0]
        shape = array_ops.shape(x)
        axes = array_ops.reshape(op.inputs[1], [-1])
        kept = math_ops.reduced_shape(shape, op.inputs[1])
        tiles = shape // math_ops.maximum(kept, 1)
        grad = array_ops.tile(array_ops.reshape(grad, kept), tiles)
        with ops.device("/cpu:0"):
            rank = array_ops.rank(x)
            reduced = math_ops.cast((axes + rank) % rank, dtypes.int32)
            other, _ = array_ops.setdiff1d(math_ops.range(0, rank), reduced)
            order = array_ops.concat([reduced, other], 0)
            number = math_ops.reduce_prod(array_ops.gather(shape, reduced))
            others = math_ops.reduce_prod(array_ops.gather(shape, other))
        permuted = array_ops.transpose(x, order)
        permuted_shape = array_ops.shape(permuted)
        rows = array_ops.reshape(permuted, (number, others))
        left = math_ops.cumprod(rows, axis=0, exclusive=True)
        right = math_ops.cumprod(rows, axis=0, exclusive=True, reverse=True)
        product = array_ops.reshape(math_ops.conj(left) * math_ops.conj(right), permuted_shape)
        result = grad * array_ops.transpose(product, array_ops.invert_permutation(order))
        return array_ops.reshape(result, shape), None

    def extremum_grad(op, grad):
        kept = math_ops.reduced_shape(array_ops.shape(op.inputs[0]), op.inputs[1])
        extremum, grad = array_ops.reshape(op.outputs[0], kept), array_ops.reshape(grad, kept)
        hits = math_ops.cast(math_ops.equal(extremum, op.inputs[0]), grad.dtype)
        number = array_ops.reshape(math_ops.reduce_sum(hits, op.inputs[1]), kept)
        return [math_ops.divide(hits, number) * grad, None]

    def same(op, grad, *where):
        return summed(grad, *where)

    def negated(op, grad, *where):
        return summed(-grad, *where) if where[-1] else -grad

    for op_type in ("Add", "AddV2"):
        replace_gradient(op_type, binary(same, same, lambda op, grad: grad, lambda op, grad: (grad, grad)))
    replace_gradient("Sub", binary(same, negated, lambda op, grad: grad, lambda op, grad: (grad, -grad)))
    replace_gradient("Mul", mul_grad)
    replace_gradient("Div", dividing_grad(math_ops.divide))
    replace_gradient("RealDiv", dividing_grad(math_ops.realdiv))
    replace_gradient("DivNoNan", dividing_grad(math_ops.div_no_nan))
    replace_gradient("FloorMod", floor_mod_grad)
    replace_gradient(
        "Pow", binary(lambda op, grad, *where: summed(of_power(op, grad), *where), of_exponent, of_power)
    )

    def cumprod_grad(op, grad):
        x, axis = op.inputs
        options = {name: op.get_attr(name) for name in ("exclusive", "reverse")}
        product = math_ops.cumprod(x, axis, **options)
        options["reverse"] = not options["reverse"]
        return [math_ops.cumsum(product * grad, axis, **options) / x, None]

    replace_gradient("Cumprod", cumprod_grad)
    replace_gradient("BatchMatMulV2", batch_mat_mul_grad)
    replace_gradient("SparseSegmentSum", sparse_segment_sum_grad)
    patch(module, "_GatherDropNegatives", gather_drop_negatives)
    selecting = altered(array_ops, where_v2=array_ops.where)
    of_extremum = with_names(module._UnsortedSegmentMinOrMaxGrad, array_ops=selecting)
    patch(module, "_UnsortedSegmentMinOrMaxGrad", of_extremum)
    replace_gradient("UnsortedSegmentProd", with_names(module._UnsortedSegmentProdGrad, array_ops=selecting))
    replace_gradient("SquaredDifference", squared_difference_grad)
    replace_gradient("Maximum", selecting_grad(math_ops.greater_equal))
    replace_gradient("Minimum", selecting_grad(math_ops.less_equal))
    replace_gradient("Sum", sum_grad)
    replace_gradient("Mean", mean_grad)
    replace_gradient("Prod", prod_grad)
    replace_gradient("Max", extremum_grad)
    replace_gradient("Min", extremum_grad)
