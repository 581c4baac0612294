"""How the project speaks to its user: in Korean where the locale is Korean, else in English.

Imports nothing outside the standard library and keeps to syntax that old Pythons can read, since
`lessons.py` needs it before anything is installed.
"""

import locale
import os
import sys


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


def _language():
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
    print(tr(english, korean), file=sys.stderr)
