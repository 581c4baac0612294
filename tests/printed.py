"""What tests do with printed text before they compare it."""

import re

_SECONDS = re.compile(r"- \d+s\b( \S+/step)?")


def without_clock(text):
    """Returns a text in which each of Keras's lines of progress says that it took no time."""
    return _SECONDS.sub("- 0s", text)
