"""Kernels of our own that TensorFlow runs like its own, in the processor's instructions.

They are registered by TensorFlow's C API of ops and kernels. Most are functions of one number as TensorFlow 1.15's kernels
computed them: `elementary` puts the same formulas together from a dozen ops each, all of which a step has to start and to
wait for, and here each is one op; its kernel is one of the `loops`, and the C library's function for the up to seven
numbers that are left. The others are loops over the `rows` of several tables.
"""

import ctypes
import functools
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from tensorflow.python.eager import context, execute
from tensorflow.python.framework import dtypes, ops, tensor, versions

from oldstack.arithmetic115 import SIGMOID_BOUND, blocks, loops, machine_code, processor
from oldstack.arithmetic115.rows import Rows


def _four(number):
    return number.to_bytes(4, "little")


_TABLE = bytes(range(8))  # where instructions have the address of a table
# A kernel, of nothing and a context of TensorFlow's (rdi, rsi). Its table (rbx) has functions of the C API, a status,
# a loop with its constants, and what the work needs besides. Where it keeps what on the stack: the sizes of up to 254
# axes (from rsp + 96 on), its tensors, and where their numbers are.
_TENSORS, _NUMBERS, _FRAME = 2128, 2192, 2328
_BEGIN = b"".join([
    bytes.fromhex("53 55 4154 4155 4156 4157 4881ec"),  # push rbx, rbp, r12, r13, r14, r15; sub rsp
    _four(_FRAME),
    bytes.fromhex("48bb") + _TABLE,  # mov rbx, the table
    bytes.fromhex("4989f4 31c0"),  # mov r12, rsi; xor eax, eax
])  # fmt: skip
_SIZES_OF = b"".join([  # a tensor (r13)
    bytes.fromhex("4c89ef ff5308 89c5"),  # ebp = TF_NumDims(r13)
    bytes.fromhex("4531f6 eb11"),  # for r14 = 0; r14 < ebp:
    bytes.fromhex("4c89ef 4489f6 ff5310 4a8944f460 41ffc6"),  # [the sizes + 8 * r14] = TF_Dim(r13, r14)
    bytes.fromhex("4139ee 7cea"),
    bytes.fromhex("4c89ef ff5318 4989c7"),  # r15 = TF_TensorElementCount(r13)
])  # fmt: skip
_SET = bytes.fromhex("48898424")  # mov [rsp + ...], rax
_RDI = bytes.fromhex("488bbc24")  # mov rdi, [rsp + ...]
_OF_NUMBERS = bytes.fromhex("ff5328")  # rax = TF_TensorData(rdi)
_END = b"".join([
    bytes.fromhex("4881c4") + _four(_FRAME),
    bytes.fromhex("415f 415e 415d 415c 5d 5b c3"),
])  # fmt: skip
# What is done with the numbers of one tensor, one by one where they are no eights: the table has the bits of the number
# of numbers that are for the loop, and the function of one number.
_EACH = b"".join([
    bytes.fromhex("4c8ba424") + _four(_NUMBERS),  # mov r12, the numbers of the first tensor
    bytes.fromhex("4c8bb424") + _four(_NUMBERS + 8),  # mov r14, those of the second
    bytes.fromhex("4c89fd 48236b50 4989e8 49c1e803 7424"),  # rbp = r15 and the bits; r8 = rbp / 8; if r8:
    bytes.fromhex("4c89e7 4c89e6 4c89f2 488b4b48 ff5340"),  # the loop (r12, r12, r14, constants, r8)
    bytes.fromhex("eb12"),  # for rbp; rbp < r15:
    bytes.fromhex("f3410f1004ac ff5358 f3410f1104ae 48ffc5"),  # [r14 + 4 * rbp] = the function ([r12 + 4 * rbp])
    bytes.fromhex("4c39fd 7ce9"),
])  # fmt: skip
# What is done with the rows of tables, of which the last that is written has so many columns as a part.
_ROWS = b"".join([
    bytes.fromhex("488dbc24") + _four(_NUMBERS),  # lea rdi, where the numbers are
    bytes.fromhex("488b742460 488b542468 488b4b48 ff5340"),  # the loop (rdi, the first size, the second, constants)
])  # fmt: skip
# The function of one number (xmm0) where that is the loop's own formula: it has one register's numbers.
_BY_LOOP = b"".join([
    bytes.fromhex("4883ec48 f30f110424"),  # sub rsp, 72; movss [rsp], xmm0
    bytes.fromhex("4889e7 4889e6 488d542420 488b4b48 41b801000000 ff5340"),  # the loop (rsp, rsp, rsp + 32, constants, 1)
    bytes.fromhex("f30f10442420 4883c448 c3"),  # movss xmm0, [rsp + 32]
])  # fmt: skip
# That of a sigmoid: 1 / (e to the power of -x + 1), and 0 below the bound. The table ends with expf, 1 and the bound.
_ONE_SIGMOID = b"".join([
    bytes.fromhex("f30f104b6c 0f2ec8 7727"),  # movss xmm1, the bound; jump to the end where it is above xmm0
    bytes.fromhex("4883ec08 0f57c9 f30f5cc8 0f28c1 ff5360"),  # xmm0 = expf(0 - xmm0)
    bytes.fromhex("f30f584368 f30f104b68 f30f5ec8 0f28c1 4883c408 c3"),  # 1 / (xmm0 + 1)
    bytes.fromhex("0f57c0 c3"),  # the end: 0
])  # fmt: skip
# A function of TensorFlow's context of shapes and a status (rdi, rsi): begin, for each output, end.
_SHAPES_BEGIN = b"".join([
    bytes.fromhex("53 4154 4155 4156 4883ec08"),  # push rbx, r12, r13, r14; sub rsp, 8
    bytes.fromhex("48bb") + _TABLE,  # mov rbx, the table
    bytes.fromhex("4989fc 4989f5 ff13 4989c6"),  # mov r12, rdi; mov r13, rsi; r14 = TF_NewShapeHandle()
])  # fmt: skip
_SHAPE = bytes.fromhex("4c89f2 4c89e9 4c89e7 be")  # the function (r12, a number, r14, r13)
_OF_INPUT, _OF_OUTPUT = (
    bytes.fromhex("ff5308"),
    bytes.fromhex("ff5310"),
)  # TF_ShapeInferenceContextGetInput, ...SetOutput
_SHAPES_END = b"".join([
    bytes.fromhex("4c89f7 ff5318"),  # TF_DeleteShapeHandle(r14)
    bytes.fromhex("4883c408 415e 415d 415c 5b c3"),
])  # fmt: skip
# That of 1 / sqrt(x).
_ONE_INVERSE_ROOT = bytes.fromhex("f30f51c0 f30f104b68 f30f5ec8 0f28c1 c3")  # 1 / sqrtss(xmm0)
_OF_TENSORS = (
    "TF_GetInput",
    "TF_NumDims",
    "TF_Dim",
    "TF_TensorElementCount",
    "TF_AllocateOutput",
    "TF_TensorData",
    "TF_DeleteTensor",
)
_OF_SHAPES = (
    "TF_NewShapeHandle",
    "TF_ShapeInferenceContextGetInput",
    "TF_ShapeInferenceContextSetOutput",
    "TF_DeleteShapeHandle",
)
_PREFIX = "As115"
_BITS_OF_EIGHTS, _NO_BITS = 2**64 - blocks.AT_ONCE, 0
# For each op its loop, and what takes a number by itself: a function of the C library, or instructions.
_IN_EIGHTS: dict[str, tuple[Callable[[], machine_code.Loop], str | bytes]] = {
    "Exp": (loops.exp, "expf"),
    "Log": (loops.log, "logf"),
    "Sigmoid": (loops.sigmoid, _ONE_SIGMOID),
    "Tanh": (loops.tanh, _BY_LOOP),
}
# The same, where the processor has the approximation that they begin with.
_ROOTS: dict[str, tuple[Callable[[], machine_code.Loop], str | bytes]] = {
    "Rsqrt": (loops.rsqrt, _ONE_INVERSE_ROOT),
    "RsqrtOfEights": (loops.rsqrt, _BY_LOOP),
    "Sqrt": (loops.sqrt, "sqrtf"),
    "SqrtOfEights": (loops.sqrt, _BY_LOOP),
}
# Where the C library's function took all numbers.
_ONE_BY_ONE = {
    "Acos": "acosf",
    "Asin": "asinf",
    "Atan": "atanf",
    "Atanh": "atanhf",
    "Erf": "erff",
    "Erfc": "erfcf",
    "OneExp": "expf",
    "OneLog": "logf",
}
_kept: list[ctypes.Array] = []


@functools.cache
def op_types() -> dict[str, str]:
    """Registers the ops when it is first asked.

    Returns:
        For the type of an op of one tensor of float32 the type of that which computes as in 1.15; besides, `OneExp` and
        `OneLog` for what the C library makes of numbers one by one, and `SqrtOfEights` and `RsqrtOfEights` where it makes
        nothing of any. Empty where instructions can't be run.
    """
    register = _registration()
    if register is None:
        return {}
    of_roots = _ROOTS if processor.inverse_roots() is not None else {}
    for op_type, (loop, one) in {**_IN_EIGHTS, **of_roots}.items():
        register.of_one(op_type, *loop().placed(), _BITS_OF_EIGHTS, one)
    for op_type, one in _ONE_BY_ONE.items():
        register.of_one(op_type, 0, 0, _NO_BITS, one)
    for op_type in (registered := [*_IN_EIGHTS, *of_roots, *_ONE_BY_ONE]):
        today = op_type.removeprefix("One").removesuffix("OfEights")
        ops.RegisterGradient(_PREFIX + op_type)(functools.partial(_gradient, today))
    return {op_type: _PREFIX + op_type for op_type in registered}


def _gradient(today, op, gradient):
    """Returns the gradient of an op that is differentiated like one of today's."""
    return ops._gradient_registry.lookup(today)(op, gradient)


def caller() -> Callable[[str, tensor.Tensor], tensor.Tensor] | None:
    """Returns what computes by an op: from one of `op_types` and a tensor of float32; None where there are none."""
    return _call if op_types() else None


def _call(op_type, x):
    kind = op_types()[op_type]
    made = _made(kind, [x], 1)
    if execute.must_record_gradient():
        execute.record_gradient(kind, [x], (), made)
    return made[0]


def _made(kind, inputs, outputs):
    if context.executing_eagerly():
        return execute.execute(kind.encode(), outputs, inputs, None, context.context())
    return ops.get_default_graph()._create_op_internal(kind, inputs, [dtypes.float32] * outputs).outputs


def of_rows(
    op_type: str, inputs: Sequence[str], outputs: dict[str, int], rows: Rows
) -> Callable[..., Sequence[tensor.Tensor]] | None:
    """Registers an op of tables: what a loop makes of their rows.

    Args:
        op_type: Its type.
        inputs: Names and types of the tables that are read.
        outputs: The names of those of float32 that are written, each with the number of an input of its shape.
        rows: The loop; its tables are those that are read, and those that are written.

    Returns:
        A function from the tables that are read, as tensors, to those that are written, without a gradient; None where
        instructions can't be run.
    """
    register = _registration()
    if register is None:
        return None
    register.op(op_type, inputs, outputs, _ROWS, *rows.placed())
    ops.NotDifferentiable(_PREFIX + op_type)
    return lambda *tables: _made(_PREFIX + op_type, list(tables), len(outputs))


@functools.cache
def _registration():
    if not machine_code.can_run():
        return None
    version = versions.VERSION.partition(".")[0]
    path = Path(dtypes.__file__).parents[2] / f"libtensorflow_framework.so.{version}"
    try:
        return _Registration(ctypes.CDLL(str(path)))
    except (OSError, AttributeError):  # a library of another system, or without this API
        return None


class _Registration:
    """Registers ops by the C API of TensorFlow's library."""

    def __init__(self, library):
        self._library = library
        self._c_library = ctypes.CDLL(None)
        self._status = self._call("TF_NewStatus")
        self._of_tensors = [_address(library, name) for name in _OF_TENSORS]
        self._of_shapes = _table(*(_address(library, name) for name in _OF_SHAPES))

    def _call(self, name, *given):
        function = getattr(self._library, name)
        function.restype = ctypes.c_void_p
        return function(*(ctypes.c_void_p(each) if isinstance(each, int) else each for each in given))

    def of_one(self, op_type: str, loop: int, constants: int, bits: int, one: str | bytes) -> None:
        """Registers an op of a tensor of float32 that returns one of the same shape."""
        function = _address(self._c_library, one) if isinstance(one, str) else machine_code.placed(one)
        numbers = np.array([1.0, -SIGMOID_BOUND], np.float32).view(np.uint64)
        more = bits, function, _address(self._c_library, "expf"), int(numbers[0])
        self.op(op_type, ["x: float"], {"y": 0}, _EACH, loop, constants, *more)

    def op(
        self, op_type: str, inputs: Sequence[str], outputs: dict[str, int], work: bytes, *more: int
    ) -> None:
        """Registers an op.

        Args:
            op_type: Its type.
            inputs: Names and types of what it is given.
            outputs: The names of what it returns, of float32, each with the number of an input of its shape.
            work: The instructions between.
            *more: What stands in the kernel's table after the status.
        """
        name = f"{_PREFIX}{op_type}".encode()
        definition = self._call("TF_NewOpDefinitionBuilder", name)
        for each in inputs:
            self._call("TF_OpDefinitionBuilderAddInput", definition, each.encode())
        for each in outputs:
            self._call("TF_OpDefinitionBuilderAddOutput", definition, f"{each}: float".encode())
        shapes = machine_code.placed(_shapes(outputs.values()).replace(_TABLE, self._of_shapes))
        self._call("TF_OpDefinitionBuilderSetShapeInferenceFunction", definition, shapes)
        self._call("TF_RegisterOpDefinition", definition, self._status)
        table = _table(*self._of_tensors, self._status, *more)
        instructions = _kernel(len(inputs), list(outputs.values()), work).replace(_TABLE, table)
        compute = machine_code.placed(instructions)
        kernel = self._call("TF_NewKernelBuilder", name, b"CPU", None, ctypes.c_void_p(compute), None)
        self._call("TF_RegisterKernelBuilder", name, kernel, self._status)


def _kernel(inputs, shapes, work):
    """Returns the instructions of a kernel.

    Args:
        inputs: How many tensors it reads.
        shapes: For each tensor that it writes the number of the input whose shape that has.
        work: What is done with their numbers.
    """
    count = inputs + len(shapes)
    tensors = [_TENSORS + 8 * number for number in range(count)]
    numbers = [_NUMBERS + 8 * number for number in range(count)]
    begin = _BEGIN + b"".join(_SET + _four(each) for each in tensors)  # to 0, until they are there
    for number in range(inputs):
        # TF_GetInput(r12, the number, the tensor's place, status), TF_TensorData(the tensor)
        begin += bytes.fromhex("488d9424") + _four(tensors[number])  # lea rdx, [rsp + ...]
        begin += bytes.fromhex("4c89e7 be") + _four(number) + bytes.fromhex("488b4b38 ff13")
        begin += _RDI + _four(tensors[number]) + _OF_NUMBERS + _SET + _four(numbers[number])
    end = b"".join(_RDI + _four(each) + bytes.fromhex("ff5330") for each in tensors)  # TF_DeleteTensor(rdi)
    for number, shape in reversed(list(enumerate(shapes))):
        made = bytes.fromhex("4889c7") + _OF_NUMBERS + _SET + _four(numbers[inputs + number])
        work = b"".join([
            bytes.fromhex("4c8bac24") + _four(tensors[shape]) + _SIZES_OF,  # mov r13, [rsp + ...]
            # TF_AllocateOutput(r12, the number, TF_FLOAT, the sizes, ebp, 4 * r15, status); to the end where that is 0
            bytes.fromhex("488b4338 48890424 4e8d0cbd00000000 4189e8 488d4c2460 ba01000000 be") + _four(number),
            bytes.fromhex("4c89e7 ff5320") + _SET + _four(tensors[inputs + number]),
            bytes.fromhex("4885c0 0f84") + _four(len(made + work)),
            made + work,
        ])  # fmt: skip
    return begin + work + end + _END


def _shapes(of):
    """Returns the instructions of a function of shapes: for each output the number of the input whose shape it has."""
    each = [
        _SHAPE + _four(shape) + _OF_INPUT + _SHAPE + _four(number) + _OF_OUTPUT
        for number, shape in enumerate(of)
    ]
    return _SHAPES_BEGIN + b"".join(each) + _SHAPES_END


def _address(library, name):
    return ctypes.cast(getattr(library, name), ctypes.c_void_p).value


def _table(*addresses):
    """Returns where a table of addresses is, as it stands in instructions."""
    table = (ctypes.c_uint64 * len(addresses))(*addresses)
    _kept.append(table)
    return ctypes.addressof(table).to_bytes(8, "little")
