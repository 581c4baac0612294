"""Where the release of Keras 2.2.5 lies. Needs the standard library only, and keeps to the syntax of Python 3.6."""

import os

LOCK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "requirements.lock")


def folder(environment):
    """Returns the folder that the release has in a Python environment.

    Args:
        environment: The environment's own folder, `sys.prefix`.
    """
    return os.path.join(environment, "keras-2.2.5")


def pip_arguments(environment):
    """Returns what pip is called with to install the release.

    Args:
        environment: The environment's own folder.
    """
    return ("install", "--no-input", "--no-deps", "--upgrade", "--target", folder(environment), "-r", LOCK)
