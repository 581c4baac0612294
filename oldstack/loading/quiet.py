"""Keeps what TensorFlow says while it loads from the user, unless OLDSTACK_VERBOSE is set."""

import contextlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator

from oldstack import settings
from oldstack.loading.on_import import when_imported


def silence_tensorflow() -> None:
    """Turns TensorFlow's log off up to its errors; to be called before TensorFlow is imported.

    Also where a script asks for errors alone, as many do: that there is no graphics card is one of today's.
    """
    if not settings.is_verbose():
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
        logging.getLogger("tensorflow").setLevel(logging.ERROR)
        if hasattr(sys, "ps1"):
            when_imported("tensorflow.python.platform.tf_logging")(_silence_in_notebook)


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Holds back what TensorFlow's libraries write to stderr while they load; no setting turns it off.

    It comes out after all if loading fails, or if the environment variable OLDSTACK_VERBOSE is set.
    """
    try:
        stderr = None if settings.is_verbose() else os.dup(2)
    except OSError:
        stderr = None
    if stderr is None:
        yield
        return
    with tempfile.TemporaryFile() as held_back:
        os.dup2(held_back.fileno(), 2)
        try:
            yield
        except BaseException:
            held_back.seek(0)
            os.write(stderr, held_back.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)


def _silence_in_notebook(tf_logging):
    """Sets the level once TensorFlow has set its own: at an interactive prompt it wants to be heard, on stdout."""
    tf_logging.get_logger().setLevel(logging.ERROR)
