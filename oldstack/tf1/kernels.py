"""exp, log, roots, sigmoid, tanh, softmax, cross entropies, sums, products with a column to the bit as in TensorFlow 1.15.

Its kernels took a tensor's numbers eight at a time through one formula, and the up to seven that were left through the
C library; they added up one after the other, in eight sums. Today's formulas round other last bits and today's sums are
those of pairs, and a training that enlarges each difference prints other digits.

Each of these ops is a function of ops that are exact, called by one node of the op's name: a graph has as many ops as
in 1.15, on which the seeds of random ops rest. A graph that is written (`as_graph_def`) has TensorFlow's own ops.
They cost time: today's ops stand where a tensor is large, for all but a graph's first nodes, within functions, and for
other types than float32. `install()` puts them in the place of TensorFlow's own.
"""

import collections
import functools
import weakref

import numpy as np
from tensorflow.python.client import session
from tensorflow.python.framework import dtypes, ops, tensor, tensor_shape, tensor_util
from tensorflow.python.ops import gen_array_ops, gen_math_ops
from tensorflow.python.util import nest

from oldstack.arithmetic115 import elementary, losses, sums
from oldstack.loading.patch import Hooks, patch, replace
from oldstack.tf1.graph import count_as_surplus

# Below this many numbers, today's sums are those of 1.15.
_FEWEST = 32
_MOST_NODES = 32
# Below this number of rows, columns and what is added up, together.
_SMALL_PRODUCT = 20
_PREFIX = "As1_15_"

_hooks = Hooks()
_nodes = weakref.WeakKeyDictionary()
_logs_of_softmax = weakref.WeakKeyDictionary()
_runs = weakref.WeakKeyDictionary()


def _times_column(x, column):
    """Multiplies a matrix by a column. Today's product of a small one adds up one by one: rows of zeros make it large."""
    shape = gen_array_ops.shape(x)
    columns = gen_array_ops._slice(shape, [1], [1])
    zeros = gen_array_ops.fill(
        gen_array_ops.concat_v2([[_SMALL_PRODUCT], columns], 0), elementary.constant(0.0)
    )
    product = gen_math_ops.mat_mul(gen_array_ops.concat_v2([x, zeros], 0), column)
    rows = gen_array_ops._slice(shape, [0], [1])
    return gen_array_ops._slice(product, [0, 0], gen_array_ops.concat_v2([rows, [1]], 0))


def _function(
    op_type, body, types=(dtypes.float32,), shapes=lambda op: [op.inputs[0].shape], gradient=None, kind=""
):
    """Returns what adds a node of a graph that calls a function in the place of an op."""
    name = f"{_PREFIX}{op_type}_{kind}"
    ops.RegisterGradient(name)(
        gradient or (lambda op, *grads: ops.gradient_registry.lookup(op_type)(op, *grads))
    )

    @functools.cache
    def defined():
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
        return function.Defun(*types, func_name=name, shape_func=shapes)(own[len(types)])

    return lambda *tensors, name: defined()(*tensors, name=name)


def _fits(op_type, *inputs):
    """Tells whether a node of ours takes an op's inputs, and counts it."""
    graph = ops.get_default_graph()
    counts = _nodes.setdefault(graph, collections.Counter())
    if graph.building_function or counts[op_type] >= _MOST_NODES:
        return False
    if any(getattr(x, "dtype", None) not in (dtypes.float32, dtypes.float32_ref) for x in inputs):
        return False
    counts[op_type] += 1
    return True


def _replace_op(module, op_type, body, name=None):
    name = name or op_type.lower()
    today, ours = getattr(module, name), _function(op_type, body)

    def called(x, name=None):
        if not _fits(op_type, x):
            return today(x, name=name)
        with ops.name_scope(name, op_type, [x]) as scope:
            x = ops.convert_to_tensor(x)
            if op_type == "Log" and x.op.type.startswith(_PREFIX + "Softmax_"):
                return _log_node(x, scope)
            return ours(x, name=scope)

    replace(module, name, called)


@functools.cache
def _log_of_softmax_node():
    return _function(
        "Log",
        losses.log_of_softmax,
        types=(dtypes.float32, dtypes.float32, dtypes.bool),
        gradient=lambda op, grad: (ops.gradient_registry.lookup("Log")(op, grad), None, None),
        kind="of_softmax",
    )


def _log_node(softmax, name):
    """Adds the logarithm of a softmax. 1.15 computed the two as one op where a run took the softmax nowhere else."""
    with ops.name_scope(None), ops.control_dependencies(None):
        no = ops.convert_to_tensor(False, name=_PREFIX + "no")
        is_alone = gen_array_ops.placeholder_with_default(no, [], name=_PREFIX + "alone")
    result = _log_of_softmax_node()(softmax, softmax.op.inputs[0], is_alone, name=name)
    graph = ops.get_default_graph()
    count_as_surplus(2)
    _logs_of_softmax.setdefault(graph, []).append(result.op)
    return result


def _fed(run):
    @functools.wraps(run)
    def fed(self, fetches, feed_dict=None, *args, **options):
        if more := _feeds(self.graph, fetches):
            feed_dict = {**(feed_dict or {}), **more}
        return run(self, fetches, feed_dict, *args, **options)

    return fed


def _feeds(graph, fetches):
    """Returns what a run has to be fed besides, so that its ops compute as in 1.15."""
    logs = _logs_of_softmax.get(graph)
    if not logs:
        return {}
    wanted = nest.flatten(fetches)
    key = tuple(map(id, wanted)), len(logs)
    runs = _runs.setdefault(graph, {})
    if key not in runs:
        runs[key] = wanted, {log.inputs[2]: True for log in _alone(graph, wanted, logs)}
    return runs[key][1]


def _alone(graph, wanted, logs):
    """Yields the logarithms whose softmax no other op of a run takes."""
    needed = set()
    waiting = [each.op for each in map(graph.as_graph_element, wanted) if isinstance(each, tensor.Tensor)]
    waiting += [each for each in map(graph.as_graph_element, wanted) if isinstance(each, ops.Operation)]
    fetched = set(waiting)
    while waiting:
        op = waiting.pop()
        if op not in needed:
            needed.add(op)
            waiting += [*(each.op for each in op.inputs), *op.control_inputs]
    for log in logs:
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
        return sums.sum_of_all
    if axes != set(range(rank - 1)):
        return None
    return sums.sum_of_column if x.shape[-1] == 1 else sums.sum_of_rows


def _size_of_many(x):
    """Returns how many numbers a tensor has if they are known to be too many to be added up in one go."""
    size = x.shape.num_elements()
    return size if size and size > sums.IN_ONE_GO else None


def _replace_reduction(name, op_type, body):
    """The same for one that goes over all axes, or over all but the last."""
    today = getattr(gen_math_ops, name)

    @functools.cache
    def ours(add, size):
        is_whole = add is sums.sum_of_all
        return _function(
            op_type,
            lambda x, axis: body(x, add(x, size) if is_whole else add(x)),
            (dtypes.float32, dtypes.int32),
            lambda op: [tensor_shape.TensorShape([]) if is_whole else op.inputs[0].shape[-1:]],
            kind=f"{add.__name__}{size or ''}",
        )

    def called(input, axis, keep_dims=False, name=None):
        add = None if keep_dims else _reduction(input, axis)
        if add is None or not _fits(op_type, input):
            return today(input, axis, keep_dims, name=name)
        with ops.name_scope(name, op_type, [input, axis]) as scope:
            axis = ops.convert_to_tensor(axis, dtypes.int32, name="reduction_indices")
            size = _size_of_many(input) if add is sums.sum_of_all else None
            return ours(add, size)(ops.convert_to_tensor(input), axis, name=scope)

    replace(gen_math_ops, name, called)


def _replace_mat_mul():
    today = gen_math_ops.mat_mul
    ours = _function(
        "MatMul",
        _times_column,
        (dtypes.float32, dtypes.float32),
        lambda op: [tensor_shape.TensorShape([op.inputs[0].shape[0], 1])],
        lambda op, grad: (
            today(grad, op.inputs[1], transpose_b=True),
            today(op.inputs[0], grad, transpose_a=True),
        ),
    )

    def mat_mul(a, b, transpose_a=False, transpose_b=False, *args, name=None, **options):
        """Multiplies matrices."""
        shapes = [x.shape for x in (a, b) if isinstance(x, tensor.Tensor) and x.shape.rank == 2]
        depth, width = shapes[1].as_list() if len(shapes) == 2 else (None, None)
        is_column = depth and elementary.AT_ONCE <= depth < _SMALL_PRODUCT and width == 1
        changed = transpose_a or transpose_b or args or any(options.values())
        if not is_column or changed or not _fits("MatMul", a, b):
            return today(a, b, transpose_a, transpose_b, *args, name=name, **options)
        with ops.name_scope(name, "MatMul", [a, b]) as scope:
            return ours(a, b, name=scope)

    replace(gen_math_ops, "mat_mul", mat_mul)


def _written_with_todays_ops(as_graph_def):
    @functools.wraps(as_graph_def)
    def written(self, *args, **options):
        graph = as_graph_def(self, *args, **options)
        shown = [node for node in graph.node if not node.name.startswith(_PREFIX)]
        for node in shown:
            if node.op.startswith(_PREFIX):
                node.op = node.op.removeprefix(_PREFIX).partition("_")[0]
                node.attr["T"].type = dtypes.float32.as_datatype_enum
                if node.op == "Log":
                    del node.input[1:]
        if len(shown) < len(graph.node):
            del graph.node[:]
            graph.node.extend(shown)
        kept = [each for each in graph.library.function if not each.signature.name.startswith(_PREFIX)]
        if len(kept) < len(graph.library.function):
            del graph.library.function[:]
            graph.library.function.extend(kept)
        return graph

    return written


@_hooks.on("tensorflow.python.ops.gen_nn_ops")
def _gen_nn_ops(module):
    _replace_op(module, "Softmax", losses.softmax)
    _replace_op(module, "LogSoftmax", losses.log_softmax, "log_softmax")
    _replace_op(module, "Elu", functools.partial(elementary.elu, today=module.elu))
    _replace_op(module, "Selu", functools.partial(elementary.selu, today=module.selu))
    today = module.softmax_cross_entropy_with_logits
    ours = _function(
        "SoftmaxCrossEntropyWithLogits",
        losses.cross_entropy,
        types=(dtypes.float32, dtypes.float32),
        shapes=lambda op: [op.inputs[0].shape[:1], op.inputs[0].shape],
    )

    def softmax_cross_entropy_with_logits(features, labels, name=None):
        """Returns the losses, and their gradients with respect to the logits."""
        if not _fits("SoftmaxCrossEntropyWithLogits", features, labels):
            return today(features, labels, name=name)
        with ops.name_scope(name, "SoftmaxCrossEntropyWithLogits", [features, labels]) as scope:
            return ours(features, labels, name=scope)

    replace(module, "softmax_cross_entropy_with_logits", softmax_cross_entropy_with_logits)
    _replace_sparse_cross_entropy(module)
    _replace_l2_loss(module)


def _replace_sparse_cross_entropy(module):
    today, op_type = module.sparse_softmax_cross_entropy_with_logits, "SparseSoftmaxCrossEntropyWithLogits"

    def body(logits, labels):
        # Today's refuses labels that are no classes, if something hangs on it.
        checked = today(logits, labels)
        is_number = gen_math_ops.equal(checked[0], checked[0])
        ours = losses.sparse_cross_entropy(logits, labels)
        return tuple(gen_math_ops.select(is_number, *each) for each in zip(ours, checked, strict=True))

    ours = {
        dtype: _function(
            op_type,
            body,
            types=(dtypes.float32, dtype),
            shapes=lambda op: [op.inputs[0].shape[:1], op.inputs[0].shape],
            kind=dtype.name,
        )
        for dtype in (dtypes.int32, dtypes.int64)
    }

    def sparse_softmax_cross_entropy_with_logits(features, labels, name=None):
        """Returns the losses, and their gradients with respect to the logits."""
        dtype = getattr(labels, "dtype", None)
        if dtype not in ours or not _fits(op_type, features):
            return today(features, labels, name=name)
        with ops.name_scope(name, op_type, [features, labels]) as scope:
            return ours[dtype](features, labels, name=scope)

    replace(module, today.__name__, sparse_softmax_cross_entropy_with_logits)


def _replace_l2_loss(module):
    today = module.l2_loss

    @functools.cache
    def ours(size):
        return _function(
            "L2Loss",
            lambda x: losses.l2_loss(x, size),
            shapes=lambda op: [tensor_shape.TensorShape([])],
            kind=f"{size or ''}",
        )

    def l2_loss(t, name=None):
        """Returns half of the sum of squares."""
        if not _fits("L2Loss", t):
            return today(t, name=name)
        with ops.name_scope(name, "L2Loss", [t]) as scope:
            t = ops.convert_to_tensor(t)
            return ours(_size_of_many(t))(t, name=scope)

    replace(module, "l2_loss", l2_loss)


def _without_hidden_ops(get_operations):
    @functools.wraps(get_operations)
    def shown(self):
        found = get_operations(self)
        return [op for op in found if not op.name.startswith(_PREFIX)] if self in _logs_of_softmax else found

    return shown


_BODIES = {
    "Exp": elementary.exp,
    "Expm1": elementary.expm1,
    "Log": elementary.log,
    "Log1p": elementary.log1p,
    "Reciprocal": elementary.inverse,
    "Rsqrt": elementary.rsqrt,
    "Sigmoid": elementary.sigmoid,
    "Sqrt": elementary.sqrt,
    "Tanh": elementary.tanh,
}


@functools.cache
def install() -> None:
    """Makes ops compute as in 1.15 from here on, in this process."""
    for op_type, body in _BODIES.items():
        _replace_op(gen_math_ops, op_type, body)
    _replace_mat_mul()
    _replace_reduction("_sum", "Sum", lambda x, total: total)
    _replace_reduction("mean", "Mean", sums.mean)
    _hooks.install()
    patch(session.BaseSession, "run", _fed(session.BaseSession.run))
    patch(ops.Graph, "as_graph_def", _written_with_todays_ops(ops.Graph.as_graph_def))
    patch(ops.Graph, "get_operations", _without_hidden_ops(ops.Graph.get_operations))
