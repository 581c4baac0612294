"""What kind of machine this is, in text for a report: nothing of it is sent, and nothing in it is personal.

`lessons.py doctor` shows it, also where `.venv` can't be used: so it needs the standard library only and keeps to
the syntax of Python 3.6.
"""

import os
import platform
import re
import shutil
import subprocess
import sys

from oldstack.messages import tr

# What the kernels of TensorFlow choose by, and with that the last bits of what they compute.
FLAGS = ("avx", "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "asimd", "sve")
_OURS = ("LESSONS_", "OLDSTACK_", "TF_", "KERAS_", "PIP_", "PYTHON", "OMP_", "XLA_", "ONEDNN_", "CUDA_")


def facts(folder):
    """Returns what there is to say about the machine, as pairs of a name and a text.

    Args:
        folder: Where things are installed and written.
    """
    return [
        (tr("system", "시스템"), platform.platform()),
        (tr("processor", "프로세서"), processor()),
        (tr("threads", "스레드"), threads()),
        (tr("memory", "메모리"), memory()),
        (tr("disk", "디스크"), disk(folder)),
        ("Python", f"{platform.python_version()} ({sys.executable})"),
        (tr("terminal", "터미널"), terminal()),
        (tr("variables", "환경 변수"), variables()),
    ]


def shown(rows):
    """Returns rows of a name and a text as lines, without what is personal: the home folder is `~`.

    Args:
        rows: Pairs of a name and a text.
    """
    home = os.path.expanduser("~")
    text = "".join("{}: {}\n".format(name, " ".join(text.split())) for name, text in rows)
    return text if len(home) < 2 else text.replace(home, "~")


def processor():
    """Returns the name of the processor, its architecture, and those of its flags that TensorFlow goes by."""
    name, flags = platform.processor(), set()
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            about = dict(re.findall(r"^([\w ]+?)\s*: (.*)$", file.read(), re.M))
        name = about.get("model name", name)
        flags = set(about.get("flags", about.get("Features", "")).split())
    except OSError:
        if sys.platform == "darwin":
            name = _answer("sysctl", "-n", "machdep.cpu.brand_string") or name
            flags = set(_answer("sysctl", "-n", "machdep.cpu.features").lower().split())
    known = " ".join(flag for flag in FLAGS if flag in flags)
    return ", ".join(filter(None, [name, platform.machine(), known]))


def threads():
    """Returns how many threads run at once, and how many of them this process may have."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return tr("{} of {}", "{1}개 가운데 {0}개").format(here, os.cpu_count())


def memory():
    """Returns how much memory there is."""
    try:
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # Windows
        return tr("not known", "알 수 없음")
    return f"{size / 1e9:.1f} GB"


def disk(folder):
    """Returns how much room there is in a folder."""
    free = shutil.disk_usage(folder).free
    return tr("{:.1f} GB free in {}", "{1} 에 {0:.1f} GB 남음").format(free / 1e9, folder)


def terminal():
    """Returns where the output goes, in which encoding and language."""
    width = shutil.get_terminal_size().columns
    where = tr("{} columns", "{}열").format(width) if sys.stdout.isatty() else tr("none", "아님")
    locale = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "-"
    )
    return "{}, {}, {}".format(where, getattr(sys.stdout, "encoding", "-"), locale)


def variables():
    """Returns the names of the variables that are set and that we, Python, pip or TensorFlow go by."""
    return " ".join(sorted(name for name in os.environ if name.startswith(_OURS))) or "-"


def _answer(*command):
    try:
        return subprocess.check_output(command, stderr=subprocess.DEVNULL, encoding="utf-8").strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
