"""Ops of the graph that runs that go over many numbers in one pass: by a function of arrays.

What takes a dozen of today's ops costs that many ways through memory; where numbers are many, one call into Python costs
less. The functions leave the lock of Python's interpreter while they compute.
"""

import functools
import math
import sys
import weakref

import numpy as np
from tensorflow.core.framework import node_def_pb2
from tensorflow.python.framework import dtypes
from tensorflow.python.ops import gen_array_ops, gen_control_flow_ops, gen_math_ops, gen_script_ops

from oldstack.arithmetic115 import (
    batch_norm,
    blocks,
    complex_numbers,
    elementary,
    machine_code,
    native,
    passes,
    sums,
)
from oldstack.tf1 import run_graph

# From so many numbers on. Of a batch whose size nobody knows, that many are in some dozens of samples.
MANY, _MANY_IN_SAMPLE, _DOZENS = 8192, 128, 32
_branching = weakref.WeakSet()
_FLOAT = dtypes.float32.as_datatype_enum
OF_ONE = {
    "Elu": passes.elu,
    "Log1p": passes.log1p,
    "Selu": passes.selu,
    "Softplus": passes.softplus,
}


@functools.cache
def _token(function):
    """Returns the name by which an op calls a function, which is kept."""
    from tensorflow.python.ops import script_ops  # half of TensorFlow comes with it

    def quietly(*arrays):
        with np.errstate(all="ignore"):
            return function(*arrays)

    _kept.append(quietly)
    return script_ops._py_funcs.insert(quietly)


_kept: list = []


def is_possible(op) -> bool:
    """Tells whether an op may be such a function: on a device that is not known to be of another process."""
    return machine_code.can_run() and "/job:" not in op.device


def is_ready(op) -> bool:
    """Tells the same, and that nothing is to be imported for it any more."""
    return is_possible(op) and "tensorflow.python.ops.script_ops" in sys.modules


def node(name: str, op, function, inputs, outputs: int = 1) -> node_def_pb2.NodeDef:
    """Returns a node that calls a function of arrays.

    Args:
        name: Its name.
        op: The op that it takes part in, whose device it has.
        function: The function, of as many arrays of float32 as there are inputs.
        inputs: The names of what it takes, and what it waits for.
        outputs: How many arrays of float32 the function returns.
    """
    made = node_def_pb2.NodeDef(name=name, op="PyFuncStateless", device=op.device, input=inputs)
    made.attr["token"].s = _token(function).encode()
    made.attr["Tin"].list.type.extend([_FLOAT] * sum(not each.startswith("^") for each in inputs))
    made.attr["Tout"].list.type.extend([_FLOAT] * outputs)
    return made


@functools.cache
def of_any_size(body, function, most=MANY):
    """Returns what computes few numbers by ops, and many in one pass; which of them, a run tells.

    Args:
        body: What makes ops of tensors, of which the first is counted.
        function: A function of as many arrays, that returns arrays of float32.
        most: Of so many numbers they are few.
    """

    def either(*tensors):
        is_many = gen_math_ops.greater(gen_array_ops.size(tensors[0]), most)
        few, many = zip(*(gen_control_flow_ops.switch(each, is_many) for each in tensors), strict=True)
        with elementary.of_few():
            made = body(*few)
        made = made if isinstance(made, tuple) else (made,)
        passed = gen_script_ops.py_func_stateless(many, _token(function), [dtypes.float32] * len(made))
        merged = [gen_control_flow_ops.merge(pair)[0] for pair in zip(made, passed, strict=True)]
        return tuple(merged) if len(merged) > 1 else merged[0]

    return either


@functools.cache
def _of_known_size(function, outputs):
    def passed(*tensors):
        made = gen_script_ops.py_func_stateless(tensors, _token(function), [dtypes.float32] * outputs)
        return tuple(made) if outputs > 1 else made[0]

    return passed


def of_known_shape(x):
    """Returns a tensor, or what it was before cross entropies took all axes but the last as one."""
    is_flat = x.op.type == "Reshape" and x.shape.rank == 2 and x.shape.as_list()[-1] is None
    return x.op.inputs[0] if is_flat else x


def by_size(op, running, body, function, most=MANY):
    """Returns what an op's function is made of, and the kind of it.

    It is `body` where numbers are few; where they are many, one pass; where a run tells the size, `of_any_size`. A branch
    makes each step of a whole graph cost a tenth more, so a graph has some only if a batch may well be many numbers:
    where a sample is some dozens anywhere before.
    """
    context, x = op._get_control_flow_context(), op.inputs[0]
    is_within = context is not None and context.IsWhileContext()
    if function is None or is_within or x.shape.rank is None:
        return body, ""
    if x.shape.is_fully_defined():
        is_many = x.shape.num_elements() > most and is_possible(op)
        return (_of_known_size(function, len(op.outputs)), "of_many") if is_many else (body, "")
    known = of_known_shape(x).shape
    if known.rank is not None and math.prod(size or 1 for size in known.as_list()) >= _DOZENS:
        _branching.add(running)
    if running not in _branching or not is_possible(op):
        return body, ""
    return of_any_size(body, function, most), f"of_any_size{most}"


def _inputs(op):
    return [*(each.name for each in op.inputs), *(f"^{each.name}" for each in op.control_inputs)]


def stands_for(op, function) -> run_graph.Steps:
    """Returns what stands for an op that a function of arrays computes, of the types that the op takes and returns."""
    made = node(op.name, op, function, _inputs(op), len(op.outputs))
    for name, tensors in (("Tin", op.inputs), ("Tout", op.outputs)):
        made.attr[name].list.type[:] = [each.dtype.base_dtype.as_datatype_enum for each in tensors]
    return run_graph.Steps([made])


def by_kernel(op, running: run_graph.RunGraph | None = None) -> run_graph.Steps | None:
    """Returns what stands for an op of one tensor for which there is a kernel of 1.15's; None for others."""
    of_softmax = op.type == "Log" and op.inputs[0].op.type == "Softmax"  # both may be one
    kind = native.op_types().get(op.type)
    if kind is None or of_softmax or op.inputs[0].dtype.base_dtype != dtypes.float32:
        return None
    return run_graph.Steps([
        node_def_pb2.NodeDef(name=op.name, op=kind, device=op.device, input=_inputs(op))
    ])  # fmt: skip


def of_many(op) -> run_graph.Steps | None:
    """Returns what stands for an op of one tensor that is known to have many numbers; None for others."""
    function = OF_ONE.get(op.type)
    if function is None or not (_has_many(op.inputs[0].shape) and is_possible(op)):
        return None
    return stands_for(op, function)


def _has_many(shape):
    if shape.rank is None:
        return False
    sizes = [size for size in shape.as_list() if size is not None]
    return math.prod(sizes) >= (MANY + 1 if len(sizes) == shape.rank else _MANY_IN_SAMPLE)


def reduction(op, axes: set[int]) -> run_graph.Steps | None:
    """Returns what stands for a sum or a mean over wide rows of many numbers, or over axes between others.

    Args:
        op: The op.
        axes: Which axes are added up, from 0 on.
    """
    x, rank = op.inputs[0], op.inputs[0].shape.rank
    width = x.shape.as_list()[-1] or 0
    first, last = min(axes), max(axes)
    ends_from = sums.ends_from(x.shape.as_list(), axes)
    context = op._get_control_flow_context()
    if len(axes) == rank or (context is not None and context.IsWhileContext()):
        is_fit = False
    elif ends_from is not None:
        row = x.shape[ends_from:].num_elements()
        is_fit = bool(row) and row >= sums.WIDE and _has_many(x.shape)
    else:
        is_whole = axes == set(range(rank - 1))
        is_fit = not is_whole and last < rank - 1 and len(axes) == last - first + 1 and width > 1
    if not (is_fit and is_possible(op)):
        return None
    inputs = [x.name, *(f"^{each.name}" for each in op.control_inputs)]
    function = _reducing(op.type, op.get_attr("keep_dims"), tuple(sorted(axes)), ends_from)
    return run_graph.Steps([node(op.name, op, function, inputs)])


@functools.cache
def _reducing(op_type, keeps, axes, ends_from):
    def reduce(x):
        if ends_from is None:
            total = passes.sums_of_middle(x, axes[0], axes[-1])
        else:
            before, row = x.shape[:ends_from], x.shape[ends_from:]
            total = passes.sums_of_rows(x.reshape(*before, math.prod(row))).reshape(*before, *[1] * len(row))
        if op_type == "Mean":
            total /= np.float32(x.size // max(total.size, 1))
        return total if keeps else total.squeeze(axes)

    return reduce


def _batch_norm(op, running):
    """Returns what stands for a fused normalization of a batch, or its gradient, where channels are of eights."""
    x = op.inputs[1] if "Grad" in op.type else op.inputs[0]
    channels = x.shape.as_list()[-1] if x.shape.rank else None
    is_plain = x.dtype == dtypes.float32 and op.get_attr("data_format") == b"NHWC"
    if not (is_plain and channels and channels % blocks.AT_ONCE == 0 and is_possible(op)):
        return None
    settings = round(op.get_attr("epsilon"), 12), op.get_attr("is_training"), len(op.outputs)
    return stands_for(op, (_gradients if "Grad" in op.type else _normalized)(*settings))


@functools.cache
def _normalized(epsilon, is_training, outputs):
    def normalized(x, scale, offset, mean, variance):
        made = batch_norm.normalized(
            x, scale, offset, mean, variance, epsilon=epsilon, is_training=is_training
        )
        return [*made, *[np.float32(0)] * (outputs - len(made))]

    return normalized


@functools.cache
def _gradients(epsilon, is_training, outputs):
    def gradients(gradient, x, scale, mean, variance, *_):
        made = batch_norm.gradients(
            gradient, x, scale, mean, variance, epsilon=epsilon, is_training=is_training
        )
        return [*made, *[np.zeros(0, np.float32)] * (outputs - len(made))]

    return gradients


_OF_COMPLEX = {
    "DivNoNan": complex_numbers.quotient_or_zero,
    "Exp": complex_numbers.exp,
    "FFT": functools.partial(complex_numbers.transformed, axes=1),
    "FFT2D": functools.partial(complex_numbers.transformed, axes=2),
    "IFFT": functools.partial(complex_numbers.transformed, axes=1, is_inverse=True),
    "IFFT2D": functools.partial(complex_numbers.transformed, axes=2, is_inverse=True),
    "IRFFT": complex_numbers.to_real,
    "RFFT": complex_numbers.of_real,
    "RealDiv": complex_numbers.quotient,
    "Sign": complex_numbers.sign,
}


def _complex(op, running):
    is_single = dtypes.complex64 in (op.inputs[0].dtype, op.outputs[0].dtype)
    return stands_for(op, _OF_COMPLEX[op.type]) if is_single and is_possible(op) else None


def install() -> None:
    """Lets such ops be computed as in 1.15, in graphs that sessions run from here on."""
    for op_type in native.op_types():
        run_graph.add_rule(op_type, by_kernel)
    for op_type in _OF_COMPLEX:
        run_graph.add_rule(op_type, _complex)
    for version in ("", "V2", "V3"):
        for kind in ("", "Grad"):
            run_graph.add_rule(f"FusedBatchNorm{kind}{version}", _batch_norm)
