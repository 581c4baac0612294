"""What TensorFlow finds out of its functions' signatures while it is imported, found sooner or when somebody asks."""

import functools
import inspect
import typing

from oldstack.loading.on_import import when_imported
from oldstack.loading.patch import add, patch


@functools.cache
def install() -> None:
    """Makes the import of TensorFlow's ops, from here on, take less time."""
    # The types of thousands of ops are some twenty texts, which are compiled each time.
    add(typing, "compile", functools.lru_cache(compile))
    when_imported("tensorflow.python.framework.ops")(_ops)


def _ops(module):
    def to_raw_op(function):
        """Returns a function that takes its arguments by name only."""

        @functools.wraps(function, updated=())
        def raw_op(*args, **options):
            if args:
                raise TypeError(
                    f"{function.__name__} only takes keyword args (possible keys: "
                    f"{list(inspect.signature(function).parameters)}). Please pass these args as kwargs instead."
                )
            return function(**options)

        return raw_op

    patch(module, "to_raw_op", to_raw_op)
