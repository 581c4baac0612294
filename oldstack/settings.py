"""The one environment variable of this package."""

import os


def is_verbose() -> bool:
    """Returns whether OLDSTACK_VERBOSE is set: TensorFlow's own messages are shown then."""
    return bool(os.environ.get("OLDSTACK_VERBOSE"))


def tf_config() -> str:
    """Returns who trains together, TensorFlow's TF_CONFIG; "" for nobody."""
    return os.environ.get("TF_CONFIG", "")
