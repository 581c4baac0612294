"""The one environment variable of this package."""

import os


def is_verbose() -> bool:
    """Returns whether OLDSTACK_VERBOSE is set: TensorFlow's own messages are shown then."""
    return bool(os.environ.get("OLDSTACK_VERBOSE"))
