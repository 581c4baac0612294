"""exp, log, sigmoid, tanh, 1/x, softmax, cross entropy, sums and products with a column to the bit as in TensorFlow 1.15.

Its kernels took a tensor's numbers eight at a time through one formula, and the up to seven that were left through the
C library; they added up one after the other, in eight sums. Today's formulas round other last bits and today's sums are
those of pairs, and a training that enlarges each difference prints other digits.

Each of these ops is a function of ops that are exact, called by one node of the op's name in the graph that runs
(`run_graph`); the script's graph has TensorFlow's own ops. They cost time: today's ops stand where a tensor is large,
for all but a graph's first nodes, within functions, and for other types than float32.
"""

import collections
import functools
import weakref

import numpy as np
from tensorflow.core.framework import node_def_pb2
from tensorflow.python.framework import dtypes, ops, tensor, tensor_shape, tensor_util
from tensorflow.python.ops import gen_array_ops, gen_math_ops

from oldstack.arithmetic115 import SIGMOID_ABOVE, SIGMOID_BELOW, SIGMOID_BOUND
from oldstack.tf1 import run_graph

_AT_ONCE = 8
_LARGEST = 8192
# Below this many numbers, today's sums are those of 1.15.
_FEWEST = 32
_MOST_NODES = 32
# Below this number of rows, columns and what is added up, together.
_SMALL_PRODUCT = 20
_PREFIX = "As1_15_"

_nodes = weakref.WeakKeyDictionary()
_logs_of_softmax = weakref.WeakKeyDictionary()
_runs = weakref.WeakKeyDictionary()


def _constant(value, dtype=dtypes.float32):
    return ops.convert_to_tensor(value, dtype=dtype)


def _add(x, y):
    return gen_math_ops.add_v2(x, _constant(y))


def _mul(x, y):
    return gen_math_ops.mul(x, _constant(y))


def _polynomial(x, first, *rest):
    """Returns a polynomial's value, its coefficients from the highest on, each step rounded."""
    value = _add(_mul(x, first), rest[0])
    for coefficient in rest[1:]:
        value = _add(_mul(value, x), coefficient)
    return value


def _clamped(x, low, high):
    return gen_math_ops.maximum(gen_math_ops.minimum(x, _constant(high)), _constant(low))


def _inverse(x):
    # Not written as 1 / x: that would become the op that is replaced here.
    one = gen_math_ops.cast(gen_math_ops.equal(x, x), dtypes.float32)
    return gen_math_ops.real_div(one, x)


def _exp(x):
    bounded = _clamped(x, -88.3762626647949, 88.3762626647950)
    power = gen_math_ops.floor(_add(_mul(bounded, 1.44269504088896341), 0.5))
    rest = gen_math_ops.sub(bounded, _mul(power, 0.693359375))
    rest = gen_math_ops.sub(rest, _mul(power, -2.12194440e-4))
    value = _polynomial(
        rest, 1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1
    )  # fmt: skip
    value = _add(_add(_mul(value, _mul(rest, rest)), rest), 1.0)
    bits = gen_math_ops.cast(_add(power, 127.0), dtypes.int32)
    scale = gen_array_ops.bitcast(gen_math_ops.mul(bits, _constant(1 << 23, dtypes.int32)), dtypes.float32)
    return gen_math_ops.maximum(_mul(value, scale), x)


def _log(x):
    normal = gen_math_ops.maximum(x, _constant(1.17549435e-38))
    bits = gen_array_ops.bitcast(normal, dtypes.int32)
    power = gen_math_ops.floor_div(bits, _constant(1 << 23, dtypes.int32))
    fraction = gen_math_ops.sub(bits, gen_math_ops.mul(power, _constant(1 << 23, dtypes.int32)))
    half = _constant(0x3F000000, dtypes.int32)
    fraction = gen_array_ops.bitcast(gen_math_ops.add(fraction, half), dtypes.float32)
    power = _add(gen_math_ops.cast(power, dtypes.float32), -126.0)
    is_low = gen_math_ops.cast(gen_math_ops.less(fraction, _constant(0.707106781186547524)), dtypes.float32)
    power = gen_math_ops.sub(power, is_low)
    z = _add(_add(fraction, -1.0), _mul(fraction, is_low))
    square = _mul(z, z)
    cube = _mul(square, z)
    # Differences, since nested sums are put in another order before a graph runs.
    low = _polynomial(z, 7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1)
    middle = _polynomial(z, 1.2420140846e-1, -1.4249322787e-1, 1.6668057665e-1)
    high = _polynomial(z, -2.0000714765e-1, 2.4999993993e-1, -3.3333331174e-1)
    value = gen_math_ops.sub(_mul(low, cube), middle)
    value = _mul(gen_math_ops.sub(_mul(value, cube), high), cube)
    value = gen_math_ops.sub(_mul(power, 2.12194440e-4), value)
    value = gen_math_ops.sub(gen_math_ops.sub(z, _mul(square, 0.5)), value)
    value = _add(value, _mul(power, 0.693359375))
    # 0 gives -inf, what is below it NaN, and NaN and inf themselves.
    value = gen_math_ops.select(gen_math_ops.equal(x, _mul(x, 0.5)), gen_math_ops.log(x), value)
    return gen_math_ops.select(gen_math_ops.greater_equal(x, _mul(x, 0.0)), value, gen_math_ops.log(x))


def _sigmoid(x):
    x = _clamped(x, -SIGMOID_BOUND, SIGMOID_BOUND)
    square = _mul(x, x)
    above = _mul(x, _polynomial(square, *SIGMOID_ABOVE))
    below = _polynomial(square, *SIGMOID_BELOW)
    return _clamped(_add(gen_math_ops.real_div(above, below), 0.5), 0.0, 1.0)


def _one_sigmoid(x):
    value = _inverse(_add(gen_math_ops.exp(gen_math_ops.neg(x)), 1.0))
    is_above = gen_math_ops.greater_equal(x, _constant(-SIGMOID_BOUND))
    return _mul(value, gen_math_ops.cast(is_above, dtypes.float32))


def _tanh(x):
    x = _clamped(x, -9.0, 9.0)
    square = _mul(x, x)
    above = _mul(x, _polynomial(
        square, -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-08,
        1.48572235717979e-05, 6.37261928875436e-04, 4.89352455891786e-03,
    ))  # fmt: skip
    below = _polynomial(
        square, 1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03
    )
    return gen_math_ops.real_div(above, below)


def _split(rows, at_once):
    """Returns the first rows, as many as are a multiple, and those that are left; of a large tensor, all are left."""
    number = gen_array_ops._slice(gen_array_ops.shape(rows), [0], [1])
    is_small = gen_math_ops.cast(gen_math_ops.less_equal(gen_array_ops.size(rows), _LARGEST), dtypes.int32)
    most = gen_math_ops.mul(gen_math_ops.sub(number, gen_math_ops.floor_mod(number, at_once)), is_small)
    return gen_array_ops.split_v(
        rows, gen_array_ops.concat_v2([most, gen_math_ops.sub(number, most)], 0), 0, num_split=2
    )


def _rows(x):
    """Returns a tensor as a matrix that has its last axis."""
    shape = gen_array_ops.shape(x)
    before = gen_array_ops.expand_dims(gen_math_ops.sub(gen_array_ops.size(shape), 1), 0)
    width = gen_array_ops._slice(shape, before, [1])
    return gen_array_ops.reshape(x, gen_array_ops.concat_v2([[-1], width], 0))


def _by_eight(formula, of_one, x):
    """Takes eight numbers at a time through a formula, and what is left through an op."""
    first, last = _split(gen_array_ops.reshape(x, [-1]), _AT_ONCE)
    joined = gen_array_ops.concat_v2([formula(first), of_one(last)], 0)
    return gen_array_ops.reshape(joined, gen_array_ops.shape(x))


_whole_exp = functools.partial(_by_eight, _exp, gen_math_ops.exp)
_whole_log = functools.partial(_by_eight, _log, gen_math_ops.log)


def _of_one(op):
    """Returns an op as the C library computed it, for any number of them."""

    def computed(x):
        return gen_math_ops.cast(op(gen_math_ops.cast(x, dtypes.float64)), dtypes.float32)

    return computed


def _shifted(logits):
    return gen_math_ops.sub(logits, gen_math_ops._max(logits, -1, keep_dims=True))


def _softmax(logits):
    powers = _whole_exp(_shifted(logits))
    return _mul(powers, _inverse(gen_math_ops._sum(powers, -1, keep_dims=True)))


def _sums_of_powers(shifted):
    """Returns the sum of each row's powers: the row's eights, and what is left of each row, not of the tensor."""
    rows, others = _split(shifted, 1)
    columns = gen_array_ops._slice(gen_array_ops.shape(rows), [1], [1])
    most = gen_math_ops.sub(columns, gen_math_ops.floor_mod(columns, _AT_ONCE))
    first = gen_array_ops._slice(rows, [0, 0], gen_array_ops.concat_v2([[-1], most], 0))
    last = gen_array_ops._slice(rows, gen_array_ops.concat_v2([[0], most], 0), [-1, -1])
    powers = gen_array_ops.concat_v2([_exp(first), _of_one(gen_math_ops.exp)(last)], 1)
    powers = gen_array_ops.concat_v2([powers, gen_math_ops.exp(others)], 0)
    return gen_math_ops._sum(powers, -1, keep_dims=True)


def _log_of_softmax(softmax, logits, is_alone):
    shape = gen_array_ops.shape(softmax)
    shifted = _shifted(_rows(logits))
    alone = gen_math_ops.sub(shifted, _whole_log(_sums_of_powers(shifted)))
    return gen_math_ops.select(
        gen_array_ops.fill(shape, is_alone), gen_array_ops.reshape(alone, shape), _whole_log(softmax)
    )


def _cross_entropy(logits, labels):
    shifted = _shifted(logits)
    sums = _sums_of_powers(shifted)
    loss = gen_math_ops.mul(labels, gen_math_ops.sub(_whole_log(sums), shifted))
    gradient = gen_math_ops.sub(gen_math_ops.real_div(_whole_exp(shifted), sums), labels)
    return gen_math_ops._sum(loss, -1), gradient


def _one_by_one(rows, width):
    """Returns the sum of rows, each added to those before it."""
    zeros = gen_array_ops.fill(gen_array_ops.concat_v2([[1], width], 0), _constant(0.0))
    sums = gen_math_ops.cumsum(gen_array_ops.concat_v2([zeros, rows], 0), 0)
    last = gen_array_ops._slice(gen_array_ops.shape(rows), [0], [1])
    return gen_array_ops.reshape(gen_array_ops.gather(sums, last), width)


def _sum(x):
    first, last = _split(gen_array_ops.reshape(x, [-1]), _AT_ONCE)
    eights = _one_by_one(gen_array_ops.reshape(first, [-1, _AT_ONCE]), [_AT_ONCE])
    return _add(gen_math_ops._sum(last, 0), gen_math_ops._sum(eights, 0))


def _sum_of_rows(x):
    rows = _rows(x)
    first, last = _split(rows, 1)
    width = gen_array_ops._slice(gen_array_ops.shape(rows), [1], [1])
    return _add(_one_by_one(first, width), gen_math_ops._sum(last, 0))


def _sum_of_column(x):
    return gen_array_ops.expand_dims(_sum(x), 0)


def _mean(x, total):
    # Not by a constant: that would become a product.
    one = gen_math_ops.cast(gen_math_ops.equal(total, total), dtypes.float32)
    number = gen_math_ops.real_div(
        gen_math_ops.cast(gen_array_ops.size(x), dtypes.float32),
        gen_math_ops.cast(gen_array_ops.size(total), dtypes.float32),
    )
    return gen_math_ops.real_div(total, gen_math_ops.mul(one, number))


def _times_column(x, column):
    """Multiplies a matrix by a column. Today's product of a small one adds up one by one: rows of zeros make it large."""
    shape = gen_array_ops.shape(x)
    columns = gen_array_ops._slice(shape, [1], [1])
    zeros = gen_array_ops.fill(gen_array_ops.concat_v2([[_SMALL_PRODUCT], columns], 0), _constant(0.0))
    product = gen_math_ops.mat_mul(gen_array_ops.concat_v2([x, zeros], 0), column)
    rows = gen_array_ops._slice(shape, [0], [1])
    return gen_array_ops._slice(product, [0, 0], gen_array_ops.concat_v2([rows, [1]], 0))


@functools.cache
def _function(op_type, body, types=(dtypes.float32,), kind=""):
    """Returns a function that a node calls in the place of an op."""
    from tensorflow.python.framework import function

    def within_scope(*tensors):
        # The graph that runs holds the function's ops beside the calling node, under no name twice.
        with ops.name_scope(_PREFIX):
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
        if counts[op_type] >= _MOST_NODES or op.inputs[0].dtype.base_dtype != dtypes.float32:
            return None
        call = find(op, running)
        counts[op_type] += call is not None
        return call

    run_graph.add_rule(op_type, rule)


def _replace_op(op_type, body, types=(dtypes.float32,)):
    _replace(op_type, lambda op, running: run_graph.Call(_function(op_type, body, types)))


def _log_call(op, running):
    """Finds what a logarithm calls. 1.15 computed a softmax and its logarithm as one op where nothing else took it."""
    softmax = op.inputs[0].op
    if softmax.type != "Softmax" or softmax.name not in running.calls:
        return run_graph.Call(_function("Log", _whole_log))
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
    function = _function("Log", _log_of_softmax, types, "of_softmax")
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
    needed = set()
    waiting = [each.op if isinstance(each, tensor.Tensor) else each for each in wanted]
    fetched = set(waiting)
    while waiting:
        op = waiting.pop()
        if op not in needed:
            needed.add(op)
            waiting += [*(each.op for each in op.inputs), *op.control_inputs]
    for log in needed:
        if log.name in logs:
            softmax = log.inputs[0]
            takers = needed.intersection(softmax.consumers())
            if takers == {log} and not fetched & {log, softmax.op}:
                yield log


def _reduction(x, axis):
    """Returns how 1.15 added up a tensor along axes, or None where today's ops do the same or we don't know."""
    axes = tensor_util.constant_value(axis) if isinstance(axis, tensor.Tensor) else np.asarray(axis)
    rank = x.shape.rank if isinstance(x, tensor.Tensor) else None
    if not rank or axes is None or axes.dtype.kind != "i" or (x.shape.num_elements() or _FEWEST) < _FEWEST:
        return None
    axes = {int(each) % rank for each in axes.flat}
    if len(axes) == rank:
        return _sum
    if axes != set(range(rank - 1)):
        return None
    return _sum_of_column if x.shape[-1] == 1 else _sum_of_rows


def _reduction_call(op_type, body):
    """Returns what finds the function of one that goes over all axes, or over all but the last."""

    def find(op, running):
        add = None if op.get_attr("keep_dims") else _reduction(*op.inputs)
        if add is None or op.inputs[1].dtype != dtypes.int32:
            return None
        types = (dtypes.float32, dtypes.int32)
        return run_graph.Call(_function(op_type, _reducing(body, add), types, add.__name__))

    return find


@functools.cache
def _reducing(body, add):
    return lambda x, axis: body(x, add(x))


def _times_column_call(op, running):
    depth, width = op.inputs[1].shape.as_list() if op.inputs[1].shape.rank == 2 else (None, None)
    is_column = depth and _AT_ONCE <= depth < _SMALL_PRODUCT and width == 1 and op.inputs[0].shape.rank == 2
    if not is_column or op.get_attr("transpose_a") or op.get_attr("transpose_b"):
        return None
    return run_graph.Call(_function("MatMul", _times_column, (dtypes.float32, dtypes.float32)))


_BODIES = {
    "Exp": _whole_exp,
    "Reciprocal": _inverse,
    "Sigmoid": functools.partial(_by_eight, _sigmoid, _one_sigmoid),
    "Softmax": _softmax,
    "Tanh": _tanh,
}


@functools.cache
def install() -> None:
    """Makes ops compute as in 1.15 from here on, in this process."""
    for op_type, body in _BODIES.items():
        _replace_op(op_type, body)
    _replace_op("SoftmaxCrossEntropyWithLogits", _cross_entropy, (dtypes.float32, dtypes.float32))
    _replace("Log", _log_call)
    _replace("MatMul", _times_column_call)
    _replace("Sum", _reduction_call("Sum", lambda x, total: total))
    _replace("Mean", _reduction_call("Mean", _mean))
    run_graph.add_feeder(_feeds)
    run_graph.install()
