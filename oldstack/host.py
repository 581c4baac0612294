"""What a program around this package hands to it. By itself the package asks nobody.

`set_host` comes before a script runs; the lessons' own command gives its data sets by name so.
"""

import importlib
import os
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass

from oldstack.messages import UserError, tr


def _no_file(name: str) -> None:
    return None


def _knows_no_file(name: str) -> bool:
    return False


def _no_limits() -> None:
    return None


def _keras_dataset(name: str) -> types.ModuleType:
    return importlib.import_module(f"keras.datasets.{name}")


@dataclass(frozen=True)
class Host:
    """What is around the package.

    Attributes:
        find_file: Takes the name of a data file that is not where a script looks for it, without its folder;
            returns the path of one that serves, or None.
        keras_dataset: Takes "mnist", "reuters" or "imdb"; returns what has the functions of that module of
            `keras.datasets`.
        command: How its user runs a script, for messages.
        data_command: How its user sees which data files there are; "" if that can't be seen.
        limits: Returns what cuts each training short, an `oldstack.training.Limits`, or None.
        again: The full name of the function that hands this over, for processes that a script starts; "" for none.
        knows_file: Tells whether `find_file` has something for a name, without fetching it.
    """

    find_file: Callable[[str], str | None] = _no_file
    keras_dataset: Callable[[str], object] = _keras_dataset
    command: str = "python -m oldstack"
    data_command: str = ""
    limits: Callable[[], object] = _no_limits
    again: str = ""
    knows_file: Callable[[str], bool] = _knows_no_file


_host = Host()


def host() -> Host:
    """Returns what is around the package now."""
    return _host


def set_host(around: Host) -> None:
    """Hands the package what is around it.

    Args:
        around: What holds from now on.
    """
    global _host
    _host = around


def process(function: str, arguments: str = "") -> list[str]:
    """Returns the command of another process with the same around it.

    Args:
        function: The full name of the function of this package that it calls.
        arguments: What the function is called with, as Python.
    """
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    calls = [(each, given) for each, given in ((_host.again, ""), (function, arguments)) if each]
    lines = ["import sys", f"sys.path.append({root!r})"]
    for name, given in calls:
        module, _, last = name.rpartition(".")
        lines.append(f"from {module} import {last}; {last}({given})")
    return [sys.executable, "-P", "-c", "; ".join(lines)]


def needed_file(name: str) -> str:
    """Returns the path of a data file that a function of then brought with it.

    Args:
        name: Its name, "housing.csv".

    Raises:
        UserError: There is none.
    """
    path = _host.find_file(name)
    if path is None:
        english = f"{name}: the data are not part of this package: put the file where your script reads it."
        raise UserError(
            tr(english, f"{name}: 데이터가 들어 있지 않습니다. 스크립트가 읽는 곳에 파일을 두세요.")
        )
    return path
