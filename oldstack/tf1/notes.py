"""What today's TensorFlow notes, and that of 1.15 did not, is left out."""

from oldstack import settings
from oldstack.loading.patch import Hooks

# How such notes begin.
_NEW = ("Calling checkpoint listeners ", "Inference Time : ")

_hooks = Hooks()


def install() -> None:
    """Leaves such notes out of this process's log, unless OLDSTACK_VERBOSE is set."""
    if not settings.is_verbose():
        _hooks.install()


@_hooks.on("tensorflow.python.platform.tf_logging")
def _tf_logging(module):
    module.get_logger().addFilter(lambda record: not str(record.msg).startswith(_NEW))
