"""What old scripts take from setuptools' `pkg_resources`, which is gone: files beside a module, installed releases."""

import importlib
import os
from importlib.metadata import PackageNotFoundError as DistributionNotFound
from importlib.metadata import distribution as _distribution
from typing import IO, Any

from packaging.version import parse as parse_version

__all__ = [
    "DistributionNotFound", "get_distribution", "parse_version", "resource_exists", "resource_filename", "resource_isdir",
    "resource_listdir", "resource_stream", "resource_string",
]  # fmt: skip


def resource_filename(package: str, name: str) -> str:
    """Returns the path of a file.

    Args:
        package: The name of the module in whose folder it is.
        name: Its path from there, with slashes.
    """
    found: Any = importlib.import_module(package)
    return os.path.join(os.path.dirname(found.__file__), *name.split("/"))


def resource_exists(package: str, name: str) -> bool:
    """Tells whether a file is there; see `resource_filename`."""
    return os.path.exists(resource_filename(package, name))


def resource_isdir(package: str, name: str) -> bool:
    """Tells whether a folder is there; see `resource_filename`."""
    return os.path.isdir(resource_filename(package, name))


def resource_listdir(package: str, name: str) -> list[str]:
    """Returns the names of what is in a folder; see `resource_filename`."""
    return os.listdir(resource_filename(package, name))


def resource_stream(package: str, name: str) -> IO[bytes]:
    """Opens a file; see `resource_filename`."""
    return open(resource_filename(package, name), "rb")


def resource_string(package: str, name: str) -> bytes:
    """Returns what is in a file; see `resource_filename`."""
    with resource_stream(package, name) as file:
        return file.read()


def get_distribution(name: str) -> Any:
    """Returns an installed package, which has a `version`.

    Args:
        name: The package's name.

    Raises:
        DistributionNotFound: It isn't installed.
    """
    return _distribution(name)
