"""Patterns of files whose folder is missing: an error in 1.15, so that restoring from one fails there as it did."""

import functools
import os
import re

from oldstack.loading.patch import Hooks, patch

_hooks = Hooks()
_WILD = re.compile(r"[*?\[\\]")


@_hooks.on("tensorflow.python.lib.io.file_io")
def _file_io(module):
    from tensorflow.python.framework import errors_impl

    today = module.get_matching_files_v2

    @functools.wraps(today)
    def get_matching_files_v2(pattern):
        found = today(pattern)
        for each in [pattern] if isinstance(pattern, (str, bytes)) and not found else ():
            folder = os.path.dirname(_WILD.split(os.fsdecode(each))[0])
            if folder and "://" not in folder and not os.path.exists(folder):
                raise errors_impl.NotFoundError(None, None, f"{folder}; No such file or directory")
        return found

    patch(module, "get_matching_files_v2", get_matching_files_v2)


def install() -> None:
    """Makes it an error, in this process."""
    _hooks.install()
