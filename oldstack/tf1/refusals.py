"""What TensorFlow 1.15 said of the data formats that it refused, where today's TensorFlow says it in other words."""

import re

from oldstack.loading.patch import Hooks, replace

_hooks = Hooks()

# Today's text, and 1.15's.
_TEXTS = (
    (
        r"`data_format` must be of the form `N\.\.\.C` or `NC\.\.\.`\. Received.*",
        "data_format must be of the form `N...C` or `NC...`",
    ),
    (
        r"`data_format` must be '(\w+)' or '(\w+)'\. Received.*",
        r'data_format must be "\1" or "\2".',
    ),
    (
        r"The number of input channels is not divisible .* with (\d+) channels .* with (\d+) output filters\.",
        r"number of input channels does not match corresponding dimension of filter, \1 != \2",
    ),
)


def install() -> None:
    """Makes TensorFlow refuse data formats in 1.15's words, in this process; modules imported later, too."""
    _hooks.install()


def _say_as_before(module, name):
    today = getattr(module, name)

    def called(*args, **options):
        try:
            return today(*args, **options)
        except ValueError as error:
            for pattern, text in _TEXTS:
                if match := re.fullmatch(pattern, str(error)):
                    raise ValueError(match.expand(text)) from None
            raise

    replace(module, name, called)


@_hooks.on("tensorflow.python.ops.nn_ops")
def _nn_ops(module):
    for name in ("atrous_conv2d", "bias_add", "conv1d", "convolution"):
        _say_as_before(module, name)
