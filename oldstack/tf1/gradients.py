"""Gradients as TensorFlow 1.15 built them, op by op: TensorBoard shows their names, and seeds count their ops.

Each is put into the TensorFlow module that registers it when that module is imported, after `install()`.
"""

import warnings

from oldstack.loading.patch import Hooks, altered, patch, replace_gradient

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
    from oldstack.tf1 import math_gradients

    math_gradients.register()
