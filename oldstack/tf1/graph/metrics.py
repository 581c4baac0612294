"""Metrics and the confusion matrix."""

from oldstack.loading.patch import Hooks, altered, patch

_OPS = "tensorflow.python.ops."
hooks = Hooks()


@hooks.on(_OPS + "metrics_impl")
def _metrics_impl(module):
    math_ops = module.math_ops
    patch(module, "math_ops", altered(math_ops, divide=math_ops.div))


@hooks.on(_OPS + "confusion_matrix")
def _confusion_matrix(module):
    from tensorflow.python.eager import context
    from tensorflow.python.framework import dtypes
    from tensorflow.python.ops import array_ops, gen_sparse_ops, math_ops

    def scatter_nd(indices, updates, shape):
        """Adds a sparse tensor to zeros."""
        is_cast = not context.executing_eagerly() and shape.op.type == "Cast"
        sizes = shape.op.inputs[0] if is_cast else shape
        zeros = array_ops.zeros(math_ops.cast(sizes, dtypes.int32), updates.dtype)
        return gen_sparse_ops.sparse_tensor_dense_add(indices, updates, shape, zeros)

    patch(module, "array_ops", altered(array_ops, scatter_nd=scatter_nd))
