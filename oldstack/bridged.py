"""What was bridged while a script ran: noted by whoever bridges it, told by `--explain`.

A kind of bridging is the key of a `Pattern` in `oldstack.names`.
"""

import sys
from types import FrameType

_followed: set[str] = set()
_seen: set[tuple[str, int, str]] = set()


def follow(filename: str) -> None:
    """Lets notes be taken at the lines of a module.

    Args:
        filename: The path that it was compiled with.
    """
    _followed.add(filename)


def note(kind: str) -> None:
    """Notes that something was bridged, at the script's own line that leads here.

    Args:
        kind: What, the key of a pattern.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame and frame.f_code.co_filename not in _followed:
        frame = frame.f_back
    if frame:
        _seen.add((frame.f_code.co_filename, frame.f_lineno, kind))


def seen(filename: str) -> list[tuple[int, str]]:
    """Returns where in a module something was bridged as it ran: the lines, and what.

    Args:
        filename: The module's path.
    """
    return sorted((line, kind) for file, line, kind in _seen if file == filename)
