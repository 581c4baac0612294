"""Pillow as in 2019: the names of its filters."""

from oldstack import names
from oldstack.loading.patch import add


def install(image: object) -> None:
    """Makes `PIL.Image` as it was.

    Args:
        image: The module.
    """
    for old, now in names.successors("PIL.Image").items():
        add(image, old, getattr(image, now.rpartition(".")[2]))
