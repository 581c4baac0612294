"""The processor's own approximation of 1 / sqrt(x), from which TensorFlow 1.15's kernels took their square roots.

Its kernels asked the processor by the instruction `rsqrtps`, whose last bits are the processor's: Intel's and AMD's
differ. Nothing that is installed gives them: today's TensorFlow, XLA and oneDNN make a step of Newton's of their own of
the approximation, which can't be taken back, and NumPy has no such function. So the instruction itself is run, once for
each number that it tells apart.

The code is 24 bytes. It reads one array and writes another of the same length, in a page of its own that is given back.
Where it can't be run, `inverse_roots` returns None, and all roots are exact: on other processors than x86 in 64 bits, on
Windows, and where a system forbids memory that can be written and run.
"""

import ctypes
import functools
import mmap
import platform
import sys

import numpy as np

# It looks at the lowest bit of the exponent and at so many bits of the mantissa; those of Intel at fewer.
MANTISSA = 12
# As near as it comes, by the manuals.
_NEAR = 1.5 / 2**12
# for (; count; count--, x += 4, y += 4) *y = rsqrtps(*x), of four floats: count in rdx, x in rdi, y in rsi
_CODE = bytes.fromhex("0f1007 0f52c0 0f1106 4883c710 4883c610 48ffca 75ea c3")


@functools.cache
def inverse_roots() -> np.ndarray | None:
    """Returns the approximations for floats from 0.5 to 2, in the order of their highest bits, as the bits of floats.

    Returns:
        2 * 2**MANTISSA integers; None where there is no such instruction, or no way to run it.
    """
    is_x86 = platform.machine() in ("x86_64", "AMD64") and sys.maxsize > 2**32
    if not (is_x86 and hasattr(mmap, "PROT_EXEC")):
        return None
    numbers = (np.arange(126 << MANTISSA, 128 << MANTISSA, dtype=np.int32) << (23 - MANTISSA)).view(
        np.float32
    )
    results = np.empty_like(numbers)
    try:
        memory = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    except OSError:  # a system may forbid it
        return None
    memory.write(_CODE)
    code = ctypes.c_char.from_buffer(memory)
    run = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_long)(ctypes.addressof(code))
    run(numbers.ctypes.data, results.ctypes.data, len(numbers) // 4)
    is_near = np.abs(results * np.sqrt(numbers, dtype=np.float64) - 1) <= _NEAR
    return results.view(np.int32) if is_near.all() else None


def whole_table() -> np.ndarray:
    """Returns the approximations for all positive floats, in the order of their highest bits: 4 MB of floats.

    Those below the smallest normal float are finite, so that a number times its own is 0 where that is 0.
    """
    places = np.arange(256 << MANTISSA)
    half_exponents = places >> (MANTISSA + 1)
    bits = inverse_roots()[places & ((2 << MANTISSA) - 1)] + ((63 - half_exponents) << 23)
    return bits.astype(np.int32).view(np.float32)
