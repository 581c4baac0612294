"""What the lessons lean on, and what runs and checks them.

Importing it also settles how `plt.show()` shows figures: with `lessonkit.figures` where `lessons.py run`
runs the lesson or where no window can be opened, else as Matplotlib itself decides. Whoever has chosen
already, with MPLBACKEND, with `matplotlib.use()` or by working in a notebook, is left alone.

`lessons.py` imports this with any Python: the standard library only, and the syntax of Python 3.6.
"""

import os
import sys
from importlib.util import find_spec

from lessonkit import settings

_BACKEND = "module://lessonkit.figures"
_TOOLKITS = ("_tkinter", "PyQt6", "PySide6", "PyQt5", "PySide2", "gi", "wx")


def _choose_backend():
    if os.environ.get("MPLBACKEND") or (not settings.is_run() and _can_open_windows()):
        return
    os.environ["MPLBACKEND"] = _BACKEND
    matplotlib = sys.modules.get("matplotlib")  # Keras imports it too, and has read MPLBACKEND by then
    if matplotlib and matplotlib.get_backend(auto_select=False) is None:
        matplotlib.rcParams["backend"] = _BACKEND


def _can_open_windows():
    if sys.platform == "darwin":
        return True
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    return any(map(find_spec, _TOOLKITS))


_choose_backend()
if settings.is_verbose():
    os.environ["OLDSTACK_VERBOSE"] = "1"
