"""Functions of one number as TensorFlow 1.15's kernels computed them, as kernels that TensorFlow runs like its own.

`elementary` puts the same formulas together from a dozen ops each, all of which a step has to start and to wait for. Here
each is one op, of a type that is registered by TensorFlow's C API of ops and kernels; its kernel is one of the `loops`,
and the C library's function for the up to seven numbers that are left, in the processor's instructions.
"""

import ctypes
import functools
from collections.abc import Callable
from pathlib import Path

import numpy as np
from tensorflow.python.eager import context, execute
from tensorflow.python.framework import dtypes, ops, tensor, versions

from oldstack.arithmetic115 import SIGMOID_BOUND, blocks, loops, machine_code, processor

_TABLE = bytes(range(8))  # where instructions have the address of a table
# A kernel, of nothing and a context of TensorFlow's (rdi, rsi). Its table (rbx) has functions of the C API, a status, the
# loop with its constants, the bits of the number of numbers that are for the loop, and the function of one number.
_COMPUTE = b"".join([
    bytes.fromhex("53 55 4154 4155 4156 4157"),  # push rbx, rbp, r12, r13, r14, r15
    bytes.fromhex("4881ec58080000"),  # sub rsp, 2136: for the sizes of 254 axes, from rsp + 96 on
    bytes.fromhex("48bb") + _TABLE,  # mov rbx, the table
    bytes.fromhex("4989f4"),  # mov r12, rsi
    bytes.fromhex("4c89e7 31f6 488d542408 488b4b38 ff13"),  # TF_GetInput(r12, 0, rsp + 8, status)
    bytes.fromhex("4c8b6c2408"),  # mov r13, [rsp + 8]
    bytes.fromhex("4c89ef ff5308 89c5"),  # ebp = TF_NumDims(r13)
    bytes.fromhex("4531f6 eb11"),  # for r14 = 0; r14 < ebp:
    bytes.fromhex("4c89ef 4489f6 ff5310 4a8944f460 41ffc6"),  # [rsp + 96 + 8 * r14] = TF_Dim(r13, r14)
    bytes.fromhex("4139ee 7cea"),
    bytes.fromhex("4c89ef ff5318 4989c7"),  # r15 = TF_TensorElementCount(r13)
    bytes.fromhex("488b4338 48890424 4e8d0cbd00000000 4189e8 488d4c2460 ba01000000 31f6 4c89e7 ff5320"),
    # TF_AllocateOutput(r12, 0, TF_FLOAT, rsp + 96, ebp, 4 * r15, status)
    bytes.fromhex("4889442410 4885c0 7453"),  # mov [rsp + 16], rax; jump to the end where that is 0
    bytes.fromhex("4889c7 ff5328 4989c6 4c89ef ff5328 4989c4"),  # r14, r12 = TF_TensorData(rax), TF_TensorData(r13)
    bytes.fromhex("4c89fd 48236b50 4989e8 49c1e803 7424"),  # rbp = r15 and the bits; r8 = rbp / 8; if r8:
    bytes.fromhex("4c89e7 4c89e6 4c89f2 488b4b48 ff5340"),  # the loop (r12, r12, r14, constants, r8)
    bytes.fromhex("eb12"),  # for rbp; rbp < r15:
    bytes.fromhex("f3410f1004ac ff5358 f3410f1104ae 48ffc5"),  # [r14 + 4 * rbp] = the function ([r12 + 4 * rbp])
    bytes.fromhex("4c39fd 7ce9"),
    bytes.fromhex("488b7c2410 ff5330"),  # TF_DeleteTensor([rsp + 16])
    bytes.fromhex("4c89ef ff5330"),  # the end: TF_DeleteTensor(r13)
    bytes.fromhex("4881c458080000 415f 415e 415d 415c 5d 5b c3"),
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
# A function of TensorFlow's context of shapes and a status (rdi, rsi): what comes out has the shape of what goes in.
_SAME_SHAPE = b"".join([
    bytes.fromhex("53 4154 4155 4156 4883ec08"),  # push rbx, r12, r13, r14; sub rsp, 8
    bytes.fromhex("48bb") + _TABLE,  # mov rbx, the table
    bytes.fromhex("4989fc 4989f5 ff13 4989c6"),  # mov r12, rdi; mov r13, rsi; r14 = TF_NewShapeHandle()
    bytes.fromhex("4c89e7 31f6 4c89f2 4c89e9 ff5308"),  # TF_ShapeInferenceContextGetInput(r12, 0, r14, r13)
    bytes.fromhex("4c89e7 31f6 4c89f2 4c89e9 ff5310"),  # TF_ShapeInferenceContextSetOutput(r12, 0, r14, r13)
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
    if not machine_code.can_run():
        return {}
    of_roots = _ROOTS if processor.inverse_roots() is not None else {}
    version = versions.VERSION.partition(".")[0]
    path = Path(dtypes.__file__).parents[2] / f"libtensorflow_framework.so.{version}"
    try:
        register = _Registration(ctypes.CDLL(str(path)))
        for op_type, (loop, one) in {**_IN_EIGHTS, **of_roots}.items():
            register.op(op_type, *loop().placed(), _BITS_OF_EIGHTS, one)
        for op_type, one in _ONE_BY_ONE.items():
            register.op(op_type, 0, 0, _NO_BITS, one)
    except (OSError, AttributeError):  # a library of another system, or without this API
        return {}
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
    if context.executing_eagerly():
        made = execute.execute(kind.encode(), 1, [x], None, context.context())
    else:
        made = ops.get_default_graph()._create_op_internal(kind, [x], [dtypes.float32]).outputs
    if execute.must_record_gradient():
        execute.record_gradient(kind, [x], (), made)
    return made[0]


class _Registration:
    """Registers ops by the C API of TensorFlow's library."""

    def __init__(self, library):
        self._library = library
        self._c_library = ctypes.CDLL(None)
        self._status = self._call("TF_NewStatus")
        of_shapes = _table(*(_address(library, name) for name in _OF_SHAPES))
        self._shape = machine_code.placed(_SAME_SHAPE.replace(_TABLE, of_shapes))

    def _call(self, name, *given):
        function = getattr(self._library, name)
        function.restype = ctypes.c_void_p
        return function(*(ctypes.c_void_p(each) if isinstance(each, int) else each for each in given))

    def op(self, op_type: str, loop: int, constants: int, bits: int, one: str | bytes) -> None:
        """Registers an op of a tensor of float32 that returns one of the same shape."""
        of_one = _address(self._c_library, one) if isinstance(one, str) else machine_code.placed(one)
        numbers = np.array([1.0, -SIGMOID_BOUND], np.float32).view(np.uint64)
        table = _table(
            *(_address(self._library, name) for name in _OF_TENSORS),
            *(
                self._status,
                loop,
                constants,
                bits,
                of_one,
                _address(self._c_library, "expf"),
                int(numbers[0]),
            ),
        )
        name = f"{_PREFIX}{op_type}".encode()
        definition = self._call("TF_NewOpDefinitionBuilder", name)
        self._call("TF_OpDefinitionBuilderAddInput", definition, b"x: float")
        self._call("TF_OpDefinitionBuilderAddOutput", definition, b"y: float")
        self._call("TF_OpDefinitionBuilderSetShapeInferenceFunction", definition, self._shape)
        self._call("TF_RegisterOpDefinition", definition, self._status)
        compute = machine_code.placed(_COMPUTE.replace(_TABLE, table))
        kernel = self._call("TF_NewKernelBuilder", name, b"CPU", None, ctypes.c_void_p(compute), None)
        self._call("TF_RegisterKernelBuilder", name, kernel, self._status)


def _address(library, name):
    return ctypes.cast(getattr(library, name), ctypes.c_void_p).value


def _table(*addresses):
    """Returns where a table of addresses is, as it stands in instructions."""
    table = (ctypes.c_uint64 * len(addresses))(*addresses)
    _kept.append(table)
    return ctypes.addressof(table).to_bytes(8, "little")
