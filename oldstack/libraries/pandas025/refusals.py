"""What pandas 0.25 said of what it refused, where today's says it in other words."""

import functools
import re

from oldstack.libraries.calls import change

_AMBIGUOUS = (
    r"(The truth value of a \w+ is ambiguous\. Use a\.empty, )a\.item\(\), (.*)",
    r"\1a.bool(), a.item(), \2",
)
# For each function today's text, and that of then.
_TEXTS = {
    "DataFrame.__bool__": _AMBIGUOUS,
    "DataFrame.__init__": (r"All arrays must be of the same length", "arrays must all be same length"),
    "DataFrame.__setitem__": (
        r"Length of values \(\d+\) does not match length of index \(\d+\)",
        "Length of values does not match length of index",
    ),
    "Series.__bool__": _AMBIGUOUS,
    "to_numeric": (r"Unable to parse string '(.*)' at (.*)", r'Unable to parse string "\1" at \2'),
}


def install(pandas):
    """Makes pandas refuse in the words of then.

    Args:
        pandas: The module.
    """
    for path, (today, then) in _TEXTS.items():
        owner, _, name = path.rpartition(".")
        change(getattr(pandas, owner) if owner else pandas, name, _saying, re.compile(today), then)
    for name in ("read_csv", "read_table"):
        change(pandas, name, _missing)


def _saying(function, today, then):
    @functools.wraps(function)
    def wrapped(*args, **options):
        try:
            return function(*args, **options)
        except ValueError as error:
            if not (match := today.fullmatch(str(error))):
                raise
            raise type(error)(match.expand(then)) from None

    return wrapped


def _missing(read):
    """Says of a file that isn't there what the reader in C said, which is the one unless Python's is asked for."""

    @functools.wraps(read)
    def wrapped(*args, **options):
        try:
            return read(*args, **options)
        except FileNotFoundError as error:
            by_python = options.get("engine") == "python" or len(options.get("sep") or ",") > 1
            if error.filename is None or (by_python and options.get("sep") != r"\s+"):
                raise
            name = str(error.filename).encode()
            raise FileNotFoundError(error.errno, f"File {name} does not exist: {name}") from None

    return wrapped
