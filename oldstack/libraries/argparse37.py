"""argparse as in Python 3.7: what its help is headed with, and the order in which arguments are printed."""

import functools

from oldstack.libraries.calls import change
from oldstack.loading.patch import patch


def install(argparse: object) -> None:
    """Makes `argparse` as it was.

    Args:
        argparse: The module.
    """
    change(argparse.ArgumentParser, "__init__", _headed)
    patch(argparse.Namespace, "_get_kwargs", lambda self: sorted(vars(self).items()))


def _headed(function):
    @functools.wraps(function)
    def wrapped(self, *args, **options):
        function(self, *args, **options)
        self._optionals.title = "optional arguments"

    return wrapped
