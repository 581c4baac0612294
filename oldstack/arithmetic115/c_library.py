"""Functions of the C library on arrays, one number after the other, where TensorFlow 1.15's kernels called them so."""

import ctypes
import functools

import numpy as np

from oldstack.arithmetic115 import machine_code

# Calls the function in rcx for r8 floats of rdi, and of rsi for one of two arguments, and writes to rdx.
_LOOP = bytes.fromhex(
    "53 55 4154 4155 4156"  # push rbx, rbp, r12, r13, r14
    "4889fb 4889f5 4989d4 4989cd 4d89c6"  # mov rbx, rdi; rbp, rsi; r12, rdx; r13, rcx; r14, r8
    "f30f1003 f30f104d00 41ffd5 f3410f110424"  # movss xmm0, [rbx]; xmm1, [rbp]; call r13; movss [r12], xmm0
    "4883c304 4883c504 4983c404 49ffce 75dd"  # add 4 to rbx, rbp, r12; dec r14; jnz
    "415e 415d 415c 5d 5b c3"  # pop; ret
)


@functools.cache
def function(name: str):
    """Returns a function of one array of float32, or of two of one shape, that returns such an array.

    Args:
        name: The name of the C library's function of floats, "erff".
    """
    call = ctypes.cast(getattr(ctypes.CDLL(None), name), ctypes.c_void_p).value
    run = machine_code.loaded(_LOOP)

    def called(first, second=None):
        first = np.ascontiguousarray(first)
        second = first if second is None else np.ascontiguousarray(second)
        written = np.empty_like(first)
        if first.size:
            run(first.ctypes.data, second.ctypes.data, written.ctypes.data, call, first.size)
        return written

    return called
