"""What was recorded on which kind of processor: the original's last digits depend on it."""

import re
import zlib

from lessonkit.lessons.compare import read_expected
from lessonkit.machine import processor as kind
from lessonkit.record.scripts import beside, maker
from oldstack.arithmetic115 import processor

# Of the approximations of roots of the processor that was recorded first, an AMD's.
CRC = 3630186119


def has_recorded_roots():
    """Tells whether the processor approximates roots as that one does."""
    found = processor.inverse_roots()
    return found is not None and zlib.crc32(found.tobytes()) == CRC


def recorded(script):
    """Returns what the original printed of a script, and how exactly that holds on this processor.

    Args:
        script: The script's path; what was recorded on the processors of a maker is beside it.
    """
    ours = beside(script, kind())
    header, text = read_expected(ours if ours.exists() else script.with_suffix(".txt"))
    named = re.search(r"^Processor: (.*)$", header, re.M)
    is_ours = ours.exists() or not named or maker(named[1]) == maker(kind())
    return text, "exact" if is_ours else "float32"
