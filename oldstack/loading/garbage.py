"""Python's search for garbage, put off while modules are imported.

They make hardly any, and the search takes a sixth of the time that their import takes.
"""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def no_search() -> Iterator[None]:
    """Puts the search off."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextlib.contextmanager
def kept_for_good() -> Iterator[None]:
    """Puts the search off; what there is at the end stays, and no later search looks at it."""
    with no_search():
        yield
        gc.freeze()
