"""The machine that this runs on, as far as digits and times depend on it."""

import functools
import os
import platform
import subprocess
from pathlib import Path

from numpy._core._multiarray_umath import __cpu_features__  # type: ignore[import-not-found]

_VECTORS = {"AVX512F": "AVX-512", "AVX2": "AVX2", "AVX": "AVX", "ASIMD": "NEON"}  # the widest first
_MAKERS = {"AuthenticAMD": "AMD", "GenuineIntel": "Intel"}


def cores() -> int:
    """Returns how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@functools.cache
def processor() -> str:
    """Returns the kind of the processor: who makes it and how wide its vectors are, "AMD, AVX-512".

    The original's last digits depend on both.
    """
    vectors = next((name for flag, name in _VECTORS.items() if __cpu_features__.get(flag)), "no vectors")
    text = _description()
    return f"{next((name for key, name in _MAKERS.items() if key in text), platform.machine())}, {vectors}"


def _description():
    """Returns what the system says of the processor, its maker's name in it as the processor gives it."""
    if Path("/proc/cpuinfo").exists():
        return Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    if platform.system() == "Darwin":
        command = ["sysctl", "-n", "machdep.cpu.vendor"]  # fails where Apple makes it
        return subprocess.run(command, capture_output=True, encoding="utf-8").stdout
    return platform.processor()
