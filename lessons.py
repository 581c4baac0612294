#!/usr/bin/env python3
"""Starts the lessons on a machine that has Python and nothing else.

    python3 lessons.py run all
    python3 lessons.py test

Whatever Python is at hand runs this file, Python 2 too: it only looks whether that can read the others.
"""

import signal
import sys

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Until somebody is there who answers it, Ctrl-C just ends this.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

if sys.version_info < (3, 6):
    sys.exit(
        "The lessons need Python 3.11, 3.12 or 3.13, and this is %d.%d: say `python3 lessons.py ...`."
        % sys.version_info[:2]
    )

from lessonkit.environment.start import main

if __name__ == "__main__":
    main()
