"""What TensorFlow notes: as in Jupyter then, from INFO on and among what a cell prints."""

import logging
import os
import sys

from oldstack import settings
from oldstack.loading.patch import Hooks

_hooks = Hooks()


def install() -> None:
    """Shows in the cells of this process what a session, a saver or an estimator notes."""
    if not settings.is_verbose():
        _hooks.install()


class _Handler(logging.Handler):
    def emit(self, record):
        print(self.format(record), file=sys.stdout)


@_hooks.on("tensorflow.python.platform.tf_logging")
def _tf_logging(module):
    folder = os.path.dirname(os.path.dirname(os.path.dirname(module.__file__))) + os.sep
    handler = _Handler()
    handler.setFormatter(logging.Formatter(logging.BASIC_FORMAT))
    # Today's TensorFlow warns of other things than that of then.
    handler.addFilter(
        lambda record: record.levelno != logging.WARNING or not record.pathname.startswith(folder)
    )
    logger = module.get_logger()
    logger.handlers[:] = [handler]
    logger.propagate = False
    logger.setLevel(logging.INFO)
