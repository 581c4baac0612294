"""Whether this processor is of the kind on which the originals were recorded."""

import zlib

from oldstack.arithmetic115 import processor

# Of its approximations of roots, those of an AMD.
CRC = 3630186119


def has_recorded_roots():
    """Tells whether the processor approximates roots as that one does."""
    found = processor.inverse_roots()
    return found is not None and zlib.crc32(found.tobytes()) == CRC
