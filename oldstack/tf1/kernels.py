"""exp, log, roots, sigmoid, tanh, softmax, cross entropies, sums, products with a column to the bit as in TensorFlow 1.15.

Its kernels took a tensor's numbers eight at a time through one formula, and the up to seven that were left through the
C library; they added up one after the other, in eight sums. Today's formulas round other last bits and today's sums are
those of pairs, and a training that enlarges each difference prints other digits.

In the graph that runs (`run_graph`) one node of the op's name stands for each of these ops: a kernel of 1.15's where the
processor can run it (`native`), else a call of a function of ops that are exact; the script's graph has TensorFlow's own
ops. Functions cost time: today's ops stand for all but the first calls of a graph, within functions of the script's own,
and for other types than float32.
"""

import collections
import functools
import math
import re
import weakref

import numpy as np
from tensorflow.core.framework import node_def_pb2
from tensorflow.python.framework import dtypes, ops, tensor, tensor_shape, tensor_util
from tensorflow.python.ops import gen_array_ops, gen_math_ops, gen_nn_ops

from oldstack.arithmetic115 import (
    blocks,
    convolutions,
    elementary,
    local_response,
    losses,
    native,
    passes,
    products,
    sums,
)
from oldstack.tf1 import common_factors, constants, matrices, one_pass, optimizer_steps, run_graph

# Below this many numbers, today's sums are those of 1.15.
_FEWEST = 32
_MOST_NODES = 32
# Below this number of rows, columns and what is added up, together; an even number.
_SMALL_PRODUCT = 20
_PREFIX = "As1_15_"

_nodes = weakref.WeakKeyDictionary()
_logs_of_softmax = weakref.WeakKeyDictionary()
_runs = weakref.WeakKeyDictionary()


def _times_column(x, column):
    """Multiplies a matrix by a column. Today's product of a small one adds up one by one: rows of zeros make it large.

    One row was added up so in 1.15, too. Of more, an odd number's last one is taken by itself: it stays the last.
    """
    rows, columns = (gen_array_ops._slice(gen_array_ops.shape(x), [at], [1]) for at in range(2))
    are_more = gen_math_ops.cast(gen_math_ops.greater(rows, 1), dtypes.int32)
    more = gen_math_ops.mul(are_more, _SMALL_PRODUCT)
    zeros = gen_array_ops.fill(gen_array_ops.concat_v2([more, columns], 0), elementary.constant(0.0))
    product = gen_math_ops.mat_mul(gen_array_ops.concat_v2([zeros, x], 0), column)
    return gen_array_ops._slice(product, gen_array_ops.concat_v2([more, [0]], 0), [-1, -1])


def _times_column_with_bias(x, column):
    """Multiplies a matrix by a column; one op with the bias in 1.15, it went by the way of products with more columns."""
    columns = gen_array_ops.concat_v2([column, gen_array_ops.zeros_like(column)], 1)
    return gen_array_ops._slice(gen_math_ops.mat_mul(x, columns), [0, 0], [-1, 1])


@functools.cache
def _function(op_type, body, types=(dtypes.float32,), kind=""):
    """Returns a function that a node calls in the place of an op."""
    from tensorflow.python.framework import function

    def within_scope(*tensors):
        # The graph that runs holds the function's ops beside the calling node, under no name twice.
        with ops.name_scope(_PREFIX), elementary.by_kernels(native.caller()):
            return body(*tensors)

    # A function made by Defun has the inputs that its own signature shows.
    own = {
        1: lambda as1_15_x: within_scope(as1_15_x),
        2: lambda as1_15_x, as1_15_y: within_scope(as1_15_x, as1_15_y),
        3: lambda as1_15_x, as1_15_y, as1_15_z: within_scope(as1_15_x, as1_15_y, as1_15_z),
    }
    return function.Defun(*types, func_name=f"{_PREFIX}{op_type}_{kind}")(own[len(types)])


def _replace(op_type, find):
    """Lets the first ops of a type that take float32 call what `find` returns for them, if any."""

    def rule(op, running):
        counts = _nodes.setdefault(running, collections.Counter())
        if op.inputs[0].dtype.base_dtype != dtypes.float32:
            return None
        if steps := one_pass.of_many(op):
            return steps
        if counts[op_type] >= _MOST_NODES:
            return None
        call = find(op, running)
        counts[op_type] += call is not None
        return call

    run_graph.add_rule(op_type, rule)


def _replace_op(op_type, body):
    def find(op, running):
        made, kind = one_pass.by_size(op, running, body, one_pass.OF_ONE.get(op_type))
        return run_graph.Call(_function(op_type, made, kind=kind))

    _replace(op_type, find)


def _replace_op_of_rows(op_type, body, function, types=(dtypes.float32,), at_once=None):
    of_wide = functools.partial(body, add=sums.sums_of_wide_rows)

    def find(op, running):
        is_wide, width = _is_wide(op), _width(one_pass.of_known_shape(op.inputs[0])) or 1
        # Where rows that were taken at once end within eights, numbers are many from there on.
        is_cut = at_once and -(-at_once // width) * width % blocks.AT_ONCE
        most = at_once if is_cut else one_pass.MANY
        made, kind = one_pass.by_size(op, running, of_wide if is_wide else body, function, most)
        return run_graph.Call(_function(op_type, made, types, f"{'wide' * is_wide}{kind}"))

    _replace(op_type, find)


def _width(x):
    """Returns how many numbers there are along a tensor's last axis; 0 where that is not known."""
    return (x.shape.as_list()[-1] or 0) if x.shape.rank else 0


def _is_wide(op):
    """Tells whether an op's input is known to have rows that were added up in another way than today's."""
    return _width(one_pass.of_known_shape(op.inputs[0])) >= sums.WIDE


_log_of_wide_softmax = functools.partial(losses.log_of_softmax, add=sums.sums_of_wide_rows)


def _log_call(op, running):
    """Finds what a logarithm calls. 1.15 computed a softmax and its logarithm as one op where nothing else took it.

    It made a constant of a constant's softmax before.
    """
    softmax = op.inputs[0].op
    is_one = softmax.type == "Softmax" and softmax.name in running.calls
    if not is_one or constants.is_constant(softmax.inputs[0].op):
        return run_graph.Call(_function("Log", elementary.log))
    logs = _logs_of_softmax.setdefault(running, {})
    no, alone = (
        node_def_pb2.NodeDef(name=f"{_PREFIX}{name}_{len(logs)}", op=op_type)
        for name, op_type in (("no", "Const"), ("alone", "PlaceholderWithDefault"))
    )
    no.attr["dtype"].type = alone.attr["dtype"].type = dtypes.bool.as_datatype_enum
    no.attr["value"].tensor.CopyFrom(tensor_util.make_tensor_proto(False))
    alone.attr["shape"].shape.CopyFrom(tensor_shape.TensorShape([]).as_proto())
    alone.input.append(no.name)
    logs[op.name] = alone.name
    types = (dtypes.float32, dtypes.float32, dtypes.bool)
    function = (
        _function("Log", _log_of_wide_softmax, types, "of_wide_softmax")
        if _is_wide(softmax)
        else _function("Log", losses.log_of_softmax, types, "of_softmax")
    )
    return run_graph.Call(function, [softmax.inputs[0].name, alone.name], [no, alone])


def _feeds(running, wanted):
    """Returns what a run has to be fed besides, so that its ops compute as in 1.15."""
    logs = _logs_of_softmax.get(running)
    if not logs:
        return {}
    key = tuple(each.name for each in wanted), len(logs)
    runs = _runs.setdefault(running, {})
    if key not in runs:
        runs[key] = {logs[log.name]: np.array(True) for log in _alone(wanted, logs)}
    return runs[key]


def _alone(wanted, logs):
    """Yields the logarithms whose softmax no other op of a run takes."""
    fetched = {each.op if isinstance(each, tensor.Tensor) else each for each in wanted}
    needed = run_graph.needed(fetched)
    for log in needed:
        if log.name in logs:
            softmax = log.inputs[0]
            takers = needed.intersection(softmax.consumers())
            if takers == {log} and softmax.op not in fetched:
                yield log


def _broadcast_axes(axis):
    """Returns the axes along which a gradient is added up for an input that was broadcast; None where a run decides it."""
    shapes = [tensor_util.constant_value_as_shape(each) for each in axis.op.inputs]
    if any(shape.rank is None for shape in shapes):
        return None
    own, other = shapes if axis.value_index == 0 else shapes[::-1]
    rank = max(own.rank, other.rank)
    own, other = ([1] * (rank - shape.rank) + shape.as_list() for shape in (own, other))
    # A size that is not known may be 1; along two sizes of 1 there is nothing to add up.
    if any(size is None and beside != 1 for size, beside in zip(own, other, strict=True)):
        return None
    return np.array([at for at, size in enumerate(own) if size == 1], np.int32)


def _are_rows_at_least(x, axis):
    """Tells whether a gradient is added up along the last axis for a column, and along others only where a run says so."""
    if axis.op.type != "BroadcastGradientArgs":
        return False
    own, other = (
        tensor_util.constant_value_as_shape(each)
        for each in (axis.op.inputs if axis.value_index == 0 else list(axis.op.inputs)[::-1])
    )
    if not own.rank or not own.rank == other.rank == x.shape.rank:
        return False
    *before, last = own.as_list()
    return last == 1 and None in before and 1 not in before


def _column_of_rows(x, axes):
    """Returns the sums of wide rows, and the sum of them along the other axes there are."""
    rows = gen_array_ops.squeeze(sums.sums_of_wide_rows(x), [-1])
    others = gen_array_ops._slice(axes, [0], gen_math_ops.sub(gen_array_ops.shape(axes), 1))
    return gen_math_ops._sum(rows, others)


def _axes(x, axis):
    """Returns along which axes a tensor is added up, from 0 on; none where today's ops do the same or we don't know."""
    axes = (
        _broadcast_axes(axis) if axis.op.type == "BroadcastGradientArgs" else tensor_util.constant_value(axis)
    )
    rank = x.shape.rank if isinstance(x, tensor.Tensor) else None
    if not rank or axes is None or axes.dtype.kind != "i" or (x.shape.num_elements() or _FEWEST) < _FEWEST:
        return set()
    return {int(each) % rank for each in axes.flat}


def _reduction(x, axes):
    """Returns how 1.15 added up a tensor along axes, or None where today's ops do the same or we don't know."""
    rank = x.shape.rank
    if not axes:
        return None
    if len(axes) == rank:
        return sums.sum_of_all
    if first := sums.ends_from(x.shape.as_list(), axes):
        return sums.sums_of_wide_rows if (x.shape[first:].num_elements() or 0) >= sums.WIDE else None
    if axes != set(range(rank - 1)):
        return None
    return sums.sum_of_column if x.shape[-1] == 1 else sums.sum_of_rows


def _size_of_many(x):
    """Returns how many numbers a tensor has if they are known to be too many to be added up in one go."""
    size = x.shape.num_elements()
    return size if size and size > sums.IN_ONE_GO else None


def _reduction_call(op_type, body):
    """Returns what finds the function of one that goes over all axes, or over all but the last."""

    def find(op, running):
        x, axis = op.inputs
        if op_type == "Sum" and _width(x) >= sums.WIDE and _are_rows_at_least(x, axis):
            return run_graph.Call(
                _function("Sum", _column_of_rows, (dtypes.float32, dtypes.int32), "of_rows")
            )
        axes = _axes(x, axis)
        if axes and (steps := one_pass.reduction(op, axes)):
            return steps
        add = _reduction(x, axes)
        if add is None or axis.dtype != dtypes.int32:
            return None
        rank = op.inputs[0].shape.rank if op.get_attr("keep_dims") else None
        types = (dtypes.float32, dtypes.int32)
        made, by_size = one_pass.by_size(op, running, add, _ADDED_IN_ONE_PASS.get(add))
        size = _size_of_many(x) if made is sums.sum_of_all else None
        is_hidden = add is sums.sum_of_all and _has_unknown_rank(x)
        shape = x.shape.as_list()
        row = tuple(shape[sums.ends_from(shape, axes) :]) if add is sums.sums_of_wide_rows else ()
        along = tuple(sorted(axes)) if row[1:] else (-1,)
        of_axes = "_".join(map(str, (*row, "along", *along))) if row[1:] else None
        parts = add.__name__, size, rank, by_size, is_hidden and "hidden", of_axes
        kind = "_".join(map(str, filter(None, parts)))
        reducing = _reducing(body, _hidden(made) if is_hidden else made, size, rank, row, along)
        return run_graph.Call(_function(op_type, reducing, types, kind))

    return find


def _has_unknown_rank(x):
    """Tells whether nobody knew a tensor's rank before a run: it comes from what is fed by ops that don't tell it."""
    seen, waiting = set(), [x.op]
    while waiting:
        op = waiting.pop()
        if op.type == "Placeholder":
            return True
        if op not in seen and op.type in _OF_ANY_RANK:
            seen.add(op)
            waiting += [each.op for each in op.inputs]
    return False


@functools.cache
def _hidden(add):
    """Returns what adds up a tensor to a number of which nobody knows before a run that it is one.

    Three numbers or more that are known to be some are added up in the order of their names.
    """

    def added(x, **options):
        return gen_array_ops.placeholder_with_default(add(x, **options), tensor_shape.TensorShape(None))

    return added


def _whole_call(op_type, body, otherwise):
    """Returns what finds the function of a sum of all numbers too where only a run tells the axes."""

    def whole(x, axis):
        return body(x, _hidden(sums.sum_of_all)(x))

    def find(op, running):
        call = otherwise(op, running)
        if call is not None or op.get_attr("keep_dims") or op.inputs[1].dtype != dtypes.int32:
            return call
        if _is_of_all_axes(op) or _is_gradient_of_one_number(op):
            types = (dtypes.float32, dtypes.int32)
            return run_graph.Call(_function(op_type, whole, types, "of_unknown_axes"))
        return None

    return find


def _is_of_all_axes(op):
    x, axis = op.inputs
    if x.shape.rank is not None or axis.op.type != "Range":
        return False
    start, rank, step = axis.op.inputs
    counted = rank.op.type == "Rank" and rank.op.inputs[0] is x
    return counted and tensor_util.constant_value(start) == 0 and tensor_util.constant_value(step) == 1


def _is_gradient_of_one_number(op):
    """Tells whether a sum, which is then reshaped, is the gradient of an input of one number that was broadcast."""
    x, axis = op.inputs
    if x.shape.rank is not None or axis.op.type != "BroadcastGradientArgs":
        return False
    own = tensor_util.constant_value_as_shape(axis.op.inputs[axis.value_index])
    return own.num_elements() == 1 and all(
        each.type == "Reshape" and each.outputs[0].shape.num_elements() == 1
        for each in op.outputs[0].consumers()
    )


@functools.cache
def _reducing(body, add, size, rank, row, axes):
    """Returns what adds up.

    Args:
        body: What makes of a tensor and its sum what the op gives.
        add: What gives the sum.
        size: As for `add`, if any.
        rank: The tensor's where the op keeps its axes, else None.
        row: The sizes of the last axes that make a row, where sums of rows are taken.
        axes: Along which the op adds up.
    """
    added = functools.partial(add, size=size) if size else add

    def reduce(x, axis):
        if row[1:]:
            shape = gen_array_ops.shape(x)
            before = gen_array_ops._slice(
                shape, [0], gen_math_ops.sub(gen_array_ops.shape(shape), [len(row)])
            )
            x = gen_array_ops.reshape(x, gen_array_ops.concat_v2([before, [math.prod(row)]], 0))
        result = body(x, added(x))
        if row[1:]:
            result = gen_array_ops.reshape(result, gen_array_ops.concat_v2([before, [1] * len(row)], 0))
        if row:
            return result if rank else gen_array_ops.squeeze(result, axes)
        return gen_array_ops.reshape(result, [1] * (rank - 1) + [-1]) if rank else result

    return reduce


def _product_call(op, running):
    return _times_column_call(op) or _lone_call(op)


def _lone_call(op):
    """Finds what a product calls whose last column is alone, or its last row where their number is known."""
    transposed = op.get_attr("transpose_a"), op.get_attr("transpose_b")
    rows, columns = op.outputs[0].shape.as_list()
    if not products.differs(*op.inputs, *transposed) or not (rows or products.is_alone(columns)):
        return None
    shapes = tuple(tuple(each.shape.as_list()) for each in op.inputs)
    kind = "_".join(re.findall(r"\w+", str((shapes, transposed))))
    return run_graph.Call(_function("MatMul", _product(shapes, *transposed), (dtypes.float32,) * 2, kind))


@functools.cache
def _product(shapes, transpose_a, transpose_b):
    def product(x, y):
        x.set_shape(shapes[0])
        y.set_shape(shapes[1])
        return products.product(x, y, transpose_a, transpose_b)

    return product


def _times_column_call(op):
    depth, width = op.inputs[1].shape.as_list() if op.inputs[1].shape.rank == 2 else (None, None)
    is_product = op.inputs[0].shape.rank == 2 and not op.get_attr("transpose_a")
    if not (depth and width == 1 and is_product) or op.get_attr("transpose_b"):
        return None
    types = dtypes.float32, dtypes.float32
    if [each.type for each in op.outputs[0].consumers()] == ["BiasAdd"]:
        return run_graph.Call(_function("MatMul", _times_column_with_bias, types, "with_bias"))
    if blocks.AT_ONCE // 2 <= depth < _SMALL_PRODUCT:
        return run_graph.Call(_function("MatMul", _times_column, types))
    return None


def _sparse_cross_entropy(logits, labels, **options):
    # Today's refuses labels that are no classes, if something hangs on it.
    checked = gen_nn_ops.sparse_softmax_cross_entropy_with_logits(logits, labels)
    is_number = gen_math_ops.equal(checked[0], checked[0])
    ours = losses.sparse_cross_entropy(logits, labels, **options)
    return tuple(gen_math_ops.select(is_number, *each) for each in zip(ours, checked, strict=True))


def _sparse_cross_entropy_call(op, running):
    dtype, is_wide = op.inputs[1].dtype.base_dtype, _is_wide(op)
    body = _sparse_cross_entropy_of_wide if is_wide else _sparse_cross_entropy
    made, kind = one_pass.by_size(op, running, body, passes.sparse_cross_entropy)
    types = dtypes.float32, dtype
    return run_graph.Call(_function(op.type, made, types, f"{dtype.name}{'wide' * is_wide}{kind}"))


_sparse_cross_entropy_of_wide = functools.partial(_sparse_cross_entropy, add=sums.sums_of_wide_rows)


def _constant(x):
    """Returns a tensor's value where it is known before a run: a constant, or what is left of one by another."""
    value = tensor_util.constant_value(x)
    if value is None and x.op.type == "Sub":
        values = [tensor_util.constant_value(each) for each in x.op.inputs]
        value = np.subtract(*values) if all(each is not None for each in values) else None
    return value


def _pow_call(op, running):
    """Finds what a power calls. 1.15 made roots, products and inverses of powers before they ran, as today's does."""
    exponent = _constant(op.inputs[1])
    if exponent is None and op.outputs[0].shape.rank == 0 and one_pass.is_ready(op):
        return one_pass.stands_for(op, passes.one_power)
    types = dtypes.float32, dtypes.float32
    if exponent is None or exponent.ndim or float(exponent) not in _POWERS:
        return run_graph.Call(_function("Pow", elementary.powf, types))
    name, body = _POWERS[float(exponent)]
    return run_graph.Call(_function("Pow", body, types, name)) if body else None


def _keep_quotient_of_one(op, running):
    """Finds what stands for 1 / x: it would become the op of today's inverse, which is an approximate one."""
    one = op.inputs[0]
    if one.dtype.base_dtype != dtypes.float32 or one.op.type != "Const" or not np.all(_constant(one) == 1):
        return None
    hidden = node_def_pb2.NodeDef(
        name=f"{_PREFIX}one/{op.name}", op="PlaceholderWithDefault", input=[one.name], device=op.device
    )
    hidden.attr["dtype"].type = one.dtype.as_datatype_enum
    hidden.attr["shape"].shape.CopyFrom(one.shape.as_proto())
    inputs = [hidden.name, op.inputs[1].name]
    return run_graph.Steps([hidden, run_graph.arithmetic_node(op.name, op.type, inputs, op)])


def _quotient_call(op, running):
    """Finds what a quotient calls. 1.15 took one by a root as a product with the inverse root."""
    root = op.inputs[1].op
    if root.type != "Sqrt" or len(root.outputs[0].consumers()) != 1:
        return None
    function = _function(op.type, _times_inverse_root, (dtypes.float32,) * 3, "by_root")
    return run_graph.Call(function, [root.inputs[0].name])


def _times_inverse_root(x, root, y):
    return gen_math_ops.mul(x, elementary.rsqrt(y))


def _local_response_call(op, running):
    channels = op.inputs[0].shape.as_list()[-1] if op.inputs[0].shape.rank else None
    if not channels or channels > local_response.MOST_CHANNELS:
        return None
    settings = [op.get_attr(name) for name in ("depth_radius", "bias", "alpha", "beta")]
    kind = "_".join(str(each).replace(".", "p").replace("-", "m") for each in [channels, *settings])
    return run_graph.Call(_function(op.type, _local_response(channels, *settings), kind=kind))


@functools.cache
def _local_response(channels, *settings):
    return lambda x: local_response.normalized(x, channels, *settings)


def _refusing_call(op, running):
    dtypes_of_inputs = tuple(each.dtype.base_dtype for each in op.inputs)
    if not all(each.is_floating for each in dtypes_of_inputs):
        return None
    settings = [op.get_attr(name) for name in ("lower", "adjoint") if op.type != "Cholesky"]
    kind = "_".join(map(str, [dtypes_of_inputs[0].name, *settings]))
    return run_graph.Call(_function(op.type, matrices.refusing(*settings), dtypes_of_inputs, kind))


def _l2_loss_call(op, running):
    size = _size_of_many(op.inputs[0])
    made, kind = one_pass.by_size(op, running, _l2_loss(size), passes.l2_loss)
    return run_graph.Call(_function(op.type, made, kind=f"{size or ''}{kind}"))


@functools.cache
def _l2_loss(size):
    return functools.partial(losses.l2_loss, size=size)


def _convolution_call(op, running):
    pictures, kernel, *_ = op.inputs
    if op.type == "Conv2DBackpropInput":
        pictures = op.outputs[0]
    elif op.type == "Conv2DBackpropFilter":
        kernel = op.outputs[0]
    known = convolutions.known_of(op, pictures, kernel)
    if known is None or not getattr(known, _DIFFERENCES[op.type]):
        return None
    types = tuple(each.dtype for each in op.inputs)
    kind = "_".join(re.findall(r"\w+", str(tuple(known))))
    return run_graph.Call(_function(op.type, _convolution(op.type, known), types, kind))


@functools.cache
def _convolution(op_type, known):
    bodies = {
        "Conv2D": known.computed,
        "Conv2DBackpropInput": lambda _, kernel, gradient: known.gradient_of_input(kernel, gradient),
        "Conv2DBackpropFilter": lambda pictures, _, gradient: known.gradient_of_filters(pictures, gradient),
    }
    return bodies[op_type]


_DIFFERENCES = {
    "Conv2D": "differs",
    "Conv2DBackpropInput": "input_differs",
    "Conv2DBackpropFilter": "filters_differ",
}


_ADDED_IN_ONE_PASS = {
    sums.sum_of_all: passes.sum_of_all,
    sums.sum_of_column: passes.sum_of_rows,
    sums.sum_of_rows: passes.sum_of_rows,
    sums.sums_of_wide_rows: passes.sums_of_rows,
}
_POWERS = {
    -1.0: ("inverse", lambda x, y: elementary.inverse(x)),
    -0.5: ("rsqrt", lambda x, y: elementary.rsqrt(x)),
    0.5: ("sqrt", lambda x, y: elementary.sqrt(x)),
    **dict.fromkeys([0.0, 1.0, 2.0, 3.0], ("today", None)),
}
# Whose results have the rank of what they take.
_OF_ANY_RANK = {
    "Abs", "Add", "AddV2", "Cast", "Exp", "Identity", "Log", "Maximum", "Minimum", "Mul", "Neg", "Pow", "RealDiv", "Relu",
    "Sigmoid", "Softmax", "Sqrt", "Square", "SquaredDifference", "Sub", "Tanh",
}  # fmt: skip
_BODIES = {
    "Elu": functools.partial(elementary.elu, today=gen_nn_ops.elu),
    "Exp": elementary.exp,
    "Expm1": elementary.expm1,
    "Log1p": elementary.log1p,
    "Reciprocal": elementary.inverse,
    "Rsqrt": elementary.rsqrt,
    "Selu": functools.partial(elementary.selu, today=gen_nn_ops.selu),
    "Sigmoid": elementary.sigmoid,
    "Softplus": elementary.softplus,
    "Sqrt": elementary.sqrt,
    "Tanh": elementary.tanh,
}


@functools.cache
def install() -> None:
    """Makes ops compute as in 1.15 from here on, in this process."""
    one_pass.install()
    for op_type, body in _BODIES.items():
        _replace_op(op_type, body)
    _replace_op_of_rows("LogSoftmax", losses.log_softmax, passes.log_softmax)
    _replace_op_of_rows("Softmax", losses.softmax, passes.softmax, at_once=passes.AT_ONCE_IN_SOFTMAX)
    _replace_op_of_rows(
        "SoftmaxCrossEntropyWithLogits",
        losses.cross_entropy,
        passes.cross_entropy,
        (dtypes.float32, dtypes.float32),
        passes.AT_ONCE_IN_GRADIENT,
    )
    _replace("Pow", _pow_call)
    _replace("SparseSoftmaxCrossEntropyWithLogits", _sparse_cross_entropy_call)
    _replace("L2Loss", _l2_loss_call)
    _replace("LRN", _local_response_call)
    for kind in ("Div", "RealDiv"):
        _replace(kind, _quotient_call)
        run_graph.add_rule(kind, _keep_quotient_of_one)
    _replace("Log", _log_call)
    _replace("MatMul", _product_call)
    for op_type, body in (("Sum", lambda x, total: total), ("Mean", sums.mean)):
        _replace(op_type, _whole_call(op_type, body, _reduction_call(op_type, body)))
    for kind in ("Cholesky", "MatrixTriangularSolve"):
        run_graph.add_rule(kind, _refusing_call)
    for op_type in _DIFFERENCES:
        run_graph.add_rule(op_type, _convolution_call)
    optimizer_steps.install()
    constants.install()
    common_factors.install()
    run_graph.add_feeder(_feeds)
    run_graph.install()
