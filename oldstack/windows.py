"""Whether windows can be opened here, and what shows Matplotlib's figures where they can't.

Imports nothing outside the standard library and keeps to syntax that old Pythons can read: `lessons.py` needs it.
"""

import os
import sys
from importlib.util import find_spec

TOOLKITS = ("_tkinter", "PyQt6", "PySide6", "PyQt5", "PySide2", "gi", "wx")


def choose(backend, always=False):
    """Gives Matplotlib a backend where no window can be opened; whoever has chosen already is left alone.

    Args:
        backend: The backend, "module://oldstack.figures".
        always: Whether it is to be had even where windows open.
    """
    if os.environ.get("MPLBACKEND") or (not always and can_open()):
        return
    os.environ["MPLBACKEND"] = backend
    matplotlib = sys.modules.get("matplotlib")  # Keras imports it too, and has read MPLBACKEND by then
    if matplotlib and matplotlib.get_backend(auto_select=False) is None:
        matplotlib.rcParams["backend"] = backend


def can_open():
    """Returns whether Matplotlib could open a window: there is a display, and a toolkit for it."""
    if sys.platform == "darwin":
        return True
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    return any(map(find_spec, TOOLKITS))
