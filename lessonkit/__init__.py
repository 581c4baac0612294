"""What the lessons lean on, and what runs and checks them.

Importing it also settles how `plt.show()` shows figures: with `lessonkit.figures` where `lessons.py run`
runs the lesson or where no window can be opened, else as Matplotlib itself decides. Whoever has chosen
already, with MPLBACKEND, with `matplotlib.use()` or by working in a notebook, is left alone.

`lessons.py` imports this with any Python: the standard library only, and the syntax of Python 3.6.
"""

import os

from lessonkit import settings
from oldstack import windows

windows.choose("module://lessonkit.figures", settings.is_run())
if settings.is_verbose():
    os.environ["OLDSTACK_VERBOSE"] = "1"
