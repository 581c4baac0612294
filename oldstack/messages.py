"""How the project speaks to its user: in Korean where the locale is Korean, else in English.

Imports nothing outside the standard library and keeps to syntax that old Pythons can read, since
`lessons.py` needs it before anything is installed.
"""

import contextlib
import locale
import os
import sys

_speaking = []  # languages that `speaking` has asked for, the innermost last


class UserError(SystemExit):
    """Something for the user to mend: ends the program with one line on stderr and exit code 1.

    The line says what is wrong, where, and what to do.
    """


def tr(english, korean):
    """Returns the one of two wordings that fits the user's locale.

    Args:
        english: The message in English.
        korean: The same message in Korean.
    """
    return korean if _language().lower().startswith("ko") else english


@contextlib.contextmanager
def speaking(language):
    """Lets `tr` answer in a language, whatever the locale.

    Args:
        language: "en" or "ko".
    """
    _speaking.append(language)
    try:
        yield
    finally:
        _speaking.pop()


def in_both(function):
    """Returns what a function gives in English and in Korean.

    Args:
        function: Takes nothing and returns what `tr` made.
    """
    found = []
    for language in ("en", "ko"):
        with speaking(language):
            found.append(function())
    return tuple(found)


def _language():
    if _speaking:
        return _speaking[-1]
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name]
    return locale.getlocale()[0] or ""


def say(english, korean):
    """Prints the one of two wordings that fits the user's locale to stderr.

    Args:
        english: The message in English.
        korean: The same message in Korean.
    """
    print(tr(english, korean), file=sys.stderr, flush=True)
