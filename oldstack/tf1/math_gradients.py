"""Gradients of `math_ops` as TensorFlow 1.15 built them; `gradients` says why, and has the other modules'."""

import weakref

import numpy as np
from tensorflow.python.framework import constant_op, dtypes, ops, tensor, tensor_util
from tensorflow.python.ops import array_ops, gen_array_ops, gen_math_ops, math_grad, math_ops

from oldstack.loading.patch import altered, patch, replace_gradient, with_names

# The pairs of shapes for which a graph holds the op that tells the broadcast axes.
_pairs = weakref.WeakKeyDictionary()


def _broadcast(x, y, grad):
    """Returns for each input its shape, the axes along which it was broadcast, and whether it was."""
    known = isinstance(grad, tensor.Tensor) and all(each.shape.is_fully_defined() for each in (x, y))
    if not known:
        shapes = [array_ops.shape_internal(each, optimize=False) for each in (x, y)]
        axes = gen_array_ops.broadcast_gradient_args(*shapes)
        return [(*each, True) for each in zip(shapes, axes, strict=True)]
    seen = _pairs.setdefault(ops.get_default_graph(), set())
    pair = tuple(x.shape.as_list()), tuple(y.shape.as_list())
    if pair not in seen:
        seen.add(pair)
        gen_array_ops.broadcast_gradient_args(np.array(pair[0], np.int32), np.array(pair[1], np.int32))
    axes = math_grad._InferGradientReductionAxes(x.shape, y.shape)
    changed = [grad.shape.rank is None or grad.shape.as_list() != list(shape) for shape in pair]
    return list(zip(pair, axes, changed, strict=True))


def _summed(grad, shape, axes, is_broadcast=True):
    """Sums a gradient over the axes along which its input was broadcast."""
    return array_ops.reshape(math_ops.reduce_sum(grad, axes), shape) if is_broadcast else grad


def _skipped(op):
    return getattr(op, "skip_input_indices", None) or ()


def _equal(op, grad):
    return isinstance(grad, tensor.Tensor) and math_grad._ShapesFullySpecifiedAndEqual(*op.inputs, grad)


def _binary(of_x, of_y, of_x_alone=None, of_equal=None):
    """Returns the gradient of an op of two inputs, from functions that give each input's part."""

    def gradient(op, grad):
        x, y = op.inputs
        if of_x_alone and 1 in _skipped(op) and math_grad._IsScalar(y):
            return of_x_alone(op, grad), None
        if of_equal and _equal(op, grad):
            return of_equal(op, grad)
        parts = zip((of_x, of_y), _broadcast(x, y, grad), strict=True)
        return [
            None if index in _skipped(op) else part(op, grad, *where)
            for index, (part, where) in enumerate(parts)
        ]

    return gradient


def _same(op, grad, *where):
    return _summed(grad, *where)


def _negated(op, grad, *where):
    return _summed(-grad, *where) if where[-1] else -grad


def _x_times_number(op, grad):
    return gen_math_ops.mul(grad, math_ops.conj(op.inputs[1]))


def _x_times(op, grad, *where):
    return _summed(_x_times_number(op, grad), *where)


def _y_times(op, grad, *where):
    return _summed(gen_math_ops.mul(math_ops.conj(op.inputs[0]), grad), *where)


def _times_equal(op, grad):
    return gen_math_ops.mul(grad, op.inputs[1]), gen_math_ops.mul(grad, op.inputs[0])


_times = _binary(_x_times, _y_times, _x_times_number)
_times_small = _binary(_x_times, _y_times, _x_times_number, _times_equal)


def _mul_grad(op, grad):
    return (_times_small if grad.dtype in (dtypes.int32, dtypes.float32) else _times)(op, grad)


def _of_power(op, grad):
    x, y = map(math_ops.conj, op.inputs)
    return grad * y * math_ops.pow(x, y - 1)


def _of_exponent(op, grad, *where):
    x = math_ops.conj(op.inputs[0])
    z = math_ops.conj(op.outputs[0])
    is_positive = math_ops.not_equal(x, 0) if x.dtype.is_complex else x > 0
    safe = array_ops.where(is_positive, x, array_ops.ones_like(x))
    log = array_ops.where(is_positive, math_ops.log(safe), array_ops.zeros_like(x))
    return _summed(grad * z * log, *where)


def _squared_difference_grad(op, grad):
    x, y = op.inputs
    with ops.control_dependencies([grad]):
        of_x = math_ops.scalar_mul(2.0, grad) * (x - y)
    if _equal(op, grad):
        return of_x, -of_x
    where_x, where_y = _broadcast(x, y, grad)
    return (
        None if 0 in _skipped(op) else _summed(of_x, *where_x),
        None if 1 in _skipped(op) else -_summed(of_x, *where_y),
    )


def _shapes_and_axes(x, y):
    shapes = array_ops.shape(x), array_ops.shape(y)
    return list(zip(shapes, gen_array_ops.broadcast_gradient_args(*shapes), strict=True))


def _dividing_grad(divide):
    def gradient(op, grad):
        x, y = op.inputs
        where_x, where_y = _shapes_and_axes(x, y)
        return (
            _summed(divide(grad, y), *where_x),
            _summed(grad * divide(divide(-x, y), y), *where_y),
        )

    return gradient


def _floor_mod_grad(op, grad):
    x, y = op.inputs
    where_x, where_y = _shapes_and_axes(x, y)
    quotient = math_ops.floor_div(x, y)
    of_x = _summed(grad, *where_x)
    return of_x, _summed(grad * math_ops.negative(quotient), *where_y)


def _selecting_grad(selects_x):
    def gradient(op, grad):
        x, y = op.inputs
        if 1 in _skipped(op) and y.shape.rank == 0:
            zeros = array_ops.zeros_like(grad)
            return array_ops.where(selects_x(x, y), grad, zeros), None
        shapes = array_ops.shape(x), array_ops.shape(y)
        zeros = array_ops.zeros(array_ops.shape(grad), grad.dtype)
        mask = selects_x(x, y)
        axes = gen_array_ops.broadcast_gradient_args(*shapes)
        grads = (grad, zeros), (zeros, grad)
        return [
            None
            if index in _skipped(op)
            else _summed(array_ops.where(mask, *pair), shapes[index], axes[index])
            for index, pair in enumerate(grads)
        ]

    return gradient


def _batch_mat_mul_grad(op, grad):
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
    return [_summed(*each) for each in zip(grads, shapes, axes, strict=True)]


def _sparse_segment_sum_grad(op, grad):
    rows = array_ops.shape(op.inputs[0])[0]
    gathered = array_ops.gather(grad, op.inputs[2])
    return math_ops.unsorted_segment_sum(gathered, op.inputs[1], rows), None, None


def _gather_drop_negatives(params, ids, zero_clipped_indices=None, is_positive=None):
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


def _sum_grad(op, grad):
    axes = tensor_util.constant_value(op.inputs[1])
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
        return math_grad._SumGrad(op, grad)
    shape = array_ops.shape(op.inputs[0])
    with ops.colocate_with(shape):
        kept = math_ops.reduced_shape(shape, op.inputs[1])
        tiles = shape // math_ops.maximum(kept, 1)
    return [array_ops.tile(array_ops.reshape(grad, kept), tiles), None]


def _mean_grad(op, grad):
    total = _sum_grad(op, grad)[0]
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


def _prod_grad(op, grad):
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


def _extremum_grad(op, grad):
    kept = math_ops.reduced_shape(array_ops.shape(op.inputs[0]), op.inputs[1])
    extremum, grad = array_ops.reshape(op.outputs[0], kept), array_ops.reshape(grad, kept)
    hits = math_ops.cast(math_ops.equal(extremum, op.inputs[0]), grad.dtype)
    number = array_ops.reshape(math_ops.reduce_sum(hits, op.inputs[1]), kept)
    return [math_ops.divide(hits, number) * grad, None]


def _cumprod_grad(op, grad):
    x, axis = op.inputs
    options = {name: op.get_attr(name) for name in ("exclusive", "reverse")}
    product = math_ops.cumprod(x, axis, **options)
    options["reverse"] = not options["reverse"]
    return [math_ops.cumsum(product * grad, axis, **options) / x, None]


def register() -> None:
    """Makes TensorFlow take these gradients in the place of its own."""
    for op_type in ("Add", "AddV2"):
        replace_gradient(op_type, _binary(_same, _same, lambda op, grad: grad, lambda op, grad: (grad, grad)))
    replace_gradient("Sub", _binary(_same, _negated, lambda op, grad: grad, lambda op, grad: (grad, -grad)))
    replace_gradient("Mul", _mul_grad)
    replace_gradient("Div", _dividing_grad(math_ops.divide))
    replace_gradient("RealDiv", _dividing_grad(math_ops.realdiv))
    replace_gradient("DivNoNan", _dividing_grad(math_ops.div_no_nan))
    replace_gradient("FloorMod", _floor_mod_grad)
    replace_gradient(
        "Pow", _binary(lambda op, grad, *where: _summed(_of_power(op, grad), *where), _of_exponent, _of_power)
    )
    replace_gradient("Cumprod", _cumprod_grad)
    replace_gradient("BatchMatMulV2", _batch_mat_mul_grad)
    replace_gradient("SparseSegmentSum", _sparse_segment_sum_grad)
    patch(math_grad, "_GatherDropNegatives", _gather_drop_negatives)
    selecting = altered(array_ops, where_v2=array_ops.where)
    of_extremum = with_names(math_grad._UnsortedSegmentMinOrMaxGrad, array_ops=selecting)
    patch(math_grad, "_UnsortedSegmentMinOrMaxGrad", of_extremum)
    replace_gradient(
        "UnsortedSegmentProd", with_names(math_grad._UnsortedSegmentProdGrad, array_ops=selecting)
    )
    replace_gradient("SquaredDifference", _squared_difference_grad)
    replace_gradient("Maximum", _selecting_grad(math_ops.greater_equal))
    replace_gradient("Minimum", _selecting_grad(math_ops.less_equal))
    replace_gradient("Sum", _sum_grad)
    replace_gradient("Mean", _mean_grad)
    replace_gradient("Prod", _prod_grad)
    replace_gradient("Max", _extremum_grad)
    replace_gradient("Min", _extremum_grad)
