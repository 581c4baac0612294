"""Data files of an old script that are not where it looks for them: found by their names.

`open("../dataset/wine.csv")`, `pd.read_csv`, `np.loadtxt` and TensorFlow's readers take the file that the host
(see `host`) has under that name where there is no such file.
"""

import builtins
import functools
import os
from collections.abc import Callable
from typing import IO, Any

from oldstack.host import host
from oldstack.messages import say

_found: dict[str | os.PathLike, str] = {}


def found(path: Any, mode: str = "r") -> Any:
    """Returns the path of the data set that a path names if there is no such file, else the path itself.

    Args:
        path: What a script gives to a function that reads a file; anything.
        mode: How the file is opened.

    Raises:
        UserError: As the host raises it.
    """
    if isinstance(path, (list, tuple)):
        return type(path)(found(each, mode) for each in path)
    if not isinstance(path, (str, os.PathLike)) or mode[:1] != "r" or "+" in mode:
        return path
    if os.path.exists(path):
        return path
    if path in _found:
        return _found[path]
    place = host().find_file(os.path.basename(os.fspath(path).replace("\\", "/")))
    if place is None:
        return path
    _found[path] = place
    say(f"{path}: not there; read from {place}", f"{path}: 파일이 없어 {place} 을 읽습니다")
    return place


def finds() -> dict[str | os.PathLike, str]:
    """Returns for each path that was looked for in vain what was read."""
    return dict(_found)


@functools.wraps(builtins.open)
def open_found(file: Any, mode: str = "r", *args: Any, **options: Any) -> IO[Any]:
    """Opens a file, or the data set of its name."""
    return open(found(file, mode), mode, *args, **options)


def finding(function: Callable) -> Callable:
    """Returns a function whose first argument, a path or a list of paths, is looked for by name too.

    Args:
        function: A function or class.
    """

    @functools.wraps(function)
    def wrapped(path, *args, **options):
        return function(found(path), *args, **options)

    return wrapped


def finding_opener(function: Callable) -> Callable:
    """Returns a function of a path and a mode, as `finding`.

    Args:
        function: A function or class.
    """

    @functools.wraps(function)
    def wrapped(path, mode="r", *args, **options):
        return function(found(path, mode), mode, *args, **options)

    return wrapped
