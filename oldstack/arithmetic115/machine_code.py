"""Formulas of TensorFlow 1.15's kernels in the processor's own instructions, for many numbers in one pass.

As today's ops a formula goes through memory once for each of its steps, and has no way to the processor's approximation
of roots but a table. As one loop it takes about as long as the kernel of then. Loops are put together here from a dozen
instructions of x86 in 64 bits, each of which rounds as the op that it stands for.
"""

import ctypes
import functools
import math
import mmap
import platform
import sys

import numpy as np
from numpy._core._multiarray_umath import __cpu_features__

_IN_REGISTER = 8
# From so many registers on, others may have the lock of Python's interpreter for the time of a loop.
_LONG = 4096
_ALIGNED = 64
_BYTES = 32
# The arguments of a loop by the System V convention: arrays of what is read (rdi, rsi), of what is written (rdx), of
# constants (rcx), how often (r8), and how many bytes are left out before (r9). Where an array's numbers lie is the first
# thing that NumPy puts into its object.
_FIRST, _SECOND, _WRITTEN, _CONSTANTS = 7, 6, 2, 1
_DATA = bytes([object.__basicsize__])
_BEGIN = b"".join(
    bytes.fromhex(each) + _DATA for each in ("488b7f", "488b76", "488b52", "488b49")
)  # mov rdi, [rdi + ...]; the same for rsi, rdx, rcx
_LEAVE_OUT = bytes.fromhex("4c01cf 4c01ce 4c01ca")  # add rdi, r9; rsi, rdx
_NEXT = bytes.fromhex("4883c720 4883c620 4883c220 49ffc8 0f85")  # add 32 to rdi, rsi, rdx; dec r8; jnz
RETURN = bytes.fromhex("c5f877 c3")  # vzeroupper; ret
_kept: list = []
_NONE = 0  # what an instruction says that has no first
_OPCODES = {
    "add": 0x58, "and": 0x54, "and_not": 0x55, "div": 0x5E, "max": 0x5F, "min": 0x5D, "move": 0x10, "mul": 0x59, "or": 0x56,
    "rsqrt": 0x52, "sqrt": 0x51, "sub": 0x5C,
}  # fmt: skip
_OF_ONE = {"move", "rsqrt", "sqrt"}


@functools.cache
def can_run() -> bool:
    """Tells whether instructions can be run: on x86 in 64 bits with AVX2, not on Windows, where no system forbids it."""
    if not (platform.machine() in ("x86_64", "AMD64") and sys.maxsize > 2**32 and hasattr(mmap, "PROT_EXEC")):
        return False
    if not __cpu_features__["AVX2"]:
        return False
    try:
        placed(RETURN)
    except OSError:
        return False
    return True


def placed(code: bytes) -> int:
    """Returns the address of instructions. Their memory, which can be written and run, is kept to the end."""
    memory = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(code)
    _kept.append(memory)
    return ctypes.addressof(ctypes.c_char.from_buffer(memory))


def back(instructions: bytes) -> bytes:
    """Returns instructions, the last of which is a jump, with how far it goes: to the first of them.

    Args:
        instructions: They end before that.
    """
    return instructions + (-len(instructions) - 4).to_bytes(4, "little", signed=True)


def _loops(code):
    """Returns functions of four arrays and two numbers, with the lock of Python's interpreter and without it."""
    address, arguments = placed(code), (None, *[ctypes.py_object] * 4, *[ctypes.c_long] * 2)
    return ctypes.PYFUNCTYPE(*arguments)(address), ctypes.CFUNCTYPE(*arguments)(address)


class Instructions:
    """Instructions on the registers 0 to 7, each with eight floats.

    What they take is another register's number, or what `constant` returned.
    """

    def __init__(self):
        self._body = bytearray()
        self._constants: list[float | str] = []

    def _load(self, register, pointer):
        self._add(0x10, _NONE, bytes([register << 3 | pointer]))

    def _store(self, register, pointer):
        self._add(0x11, _NONE, bytes([register << 3 | pointer]))

    def _add(self, opcode, first, rest, kind=0):
        """Adds an instruction on 256 bits; the register `first` is read too."""
        self._body += bytes([0xC5, 0x84 | (~first & 15) << 3 | kind, opcode]) + rest

    def constant(self, value: float | str):
        """Returns what stands for a number, or for one that is given by a name when the loop runs."""
        if value not in self._constants:
            self._constants.append(value)
        return "constant", self._constants.index(value)

    def _place(self, register, taken):
        if isinstance(taken, int):
            return bytes([0xC0 | register << 3 | taken])
        return bytes([0x80 | register << 3 | _CONSTANTS]) + (taken[1] * _BYTES).to_bytes(4, "little")

    def do(self, name: str, register: int, taken) -> None:
        """Puts into a register what an instruction makes of it and of what is taken."""
        first = _NONE if name in _OF_ONE else register
        self._add(_OPCODES[name], first, self._place(register, taken))

    def is_less(self, register: int, taken) -> None:
        """Makes all bits of numbers 1 that are less than what is taken, and 0 of the others."""
        self._add(0xC2, register, self._place(register, taken) + b"\x01")

    def choose(self, register: int, yes: int, no: int) -> None:
        """Takes one register's numbers where all bits of another are 1, and a third's where they are 0; `yes` is lost."""
        self.do("and", yes, register)
        self.do("and_not", register, no)
        self.do("or", register, yes)

    def floor(self, register: int) -> None:
        """Rounds down."""
        self._body += bytes([0xC4, 0xE3, 0x7D, 0x08]) + self._place(register, register) + b"\x01"

    def exponent(self, register: int) -> None:
        """Makes of positive numbers the exponents of their bits, as numbers."""
        self._add(0x72, register, bytes([0xD0 | register, 23]), kind=1)  # down from the exponent's bits
        self._add(0x5B, _NONE, self._place(register, register))  # to floats

    def power_of_two(self, register: int) -> None:
        """Makes of whole numbers, exponents and 127, the powers of two."""
        self._add(0x5B, _NONE, self._place(register, register), kind=1)  # to integers
        self._add(0x72, register, bytes([0xF0 | register, 23]), kind=1)  # up into the exponent's bits

    def clamp(self, register: int, spare: int, low: float, high: float) -> None:
        """Keeps numbers between two; NaN stays."""
        self.do("move", spare, self.constant(high))
        self.do("min", spare, register)
        self.do("move", register, self.constant(low))
        self.do("max", register, spare)

    def polynomial(self, register: int, x: int, first: float, *rest: float) -> None:
        """Puts a polynomial's value into a register; the coefficients from the highest on."""
        self.do("move", register, x)
        self.do("mul", register, self.constant(first))
        self.do("add", register, self.constant(rest[0]))
        for coefficient in rest[1:]:
            self.do("mul", register, x)
            self.do("add", register, self.constant(coefficient))

    def _registers(self):
        numbers = np.array([0.0 if isinstance(each, str) else each for each in self._constants], np.float32)
        return np.repeat(numbers[:, np.newaxis], _IN_REGISTER, axis=1)

    def placed(self) -> tuple[int, int]:
        """Returns the addresses of the instructions, as a function, and of their constants."""
        constants = self._registers()
        _kept.append(constants)
        return placed(self._instructions()), constants.ctypes.data

    def _instructions(self):
        """Returns all instructions, from the first to the return."""
        raise NotImplementedError


class Loop(Instructions):
    """A loop over one or two arrays of floats, eight numbers at a time.

    Register 0 begins with the numbers of the first array, and its last value is what is written.
    """

    def __init__(self):
        super().__init__()
        self._load(0, _FIRST)

    def load_second(self, register: int) -> None:
        """Takes the numbers of the second array."""
        self._load(register, _SECOND)

    def _instructions(self):
        self._store(0, _WRITTEN)
        return back(bytes(self._body) + _NEXT) + RETURN

    def built(self):
        """Returns a function that runs the loop.

        It takes the arrays, of float32 and one size, and the constants by name; it returns an array of the first one's
        shape.
        """
        run, run_long = _loops(_BEGIN + _LEAVE_OUT + self._instructions())
        by_default = self._registers()
        names = {each: i for i, each in enumerate(self._constants) if isinstance(each, str)}

        def loop(first, second=None, **given):
            first = np.ascontiguousarray(first)
            second = first if second is None else np.ascontiguousarray(second)
            written = _empty(first.shape) if first.size > _LONG else np.empty_like(first)
            constants = by_default.copy() if given else by_default
            for name, value in given.items():
                constants[names[name]] = value
            count, left = divmod(first.size, _IN_REGISTER)
            if count:
                (run if count < _LONG else run_long)(first, second, written, constants, count, 0)
                if left:  # together with those before it, once more
                    done = (first.size - _IN_REGISTER) * first.itemsize
                    run(first, second, written, constants, 1, done)
            elif left:
                last = [np.zeros(_IN_REGISTER, np.float32) for _ in range(3)]
                last[0][:left], last[1][:left] = first.reshape(-1), second.reshape(-1)
                run(*last, constants, 1, 0)
                written.reshape(-1)[:] = last[2][:left]
            return written

        return loop


def _empty(shape):
    """Returns an array that TensorFlow takes as it is: one that begins where its own do."""
    size = math.prod(shape)
    whole = np.empty(size + _ALIGNED // 4, np.float32)
    first = -whole.ctypes.data % _ALIGNED // 4
    return whole[first : first + size].reshape(shape)
