"""What the lessons' house hands to `oldstack`: the lecture's data sets by name, and its own command."""

import functools
from types import ModuleType

from lessonkit import data, settings
from lessonkit.data import registry
from oldstack.host import Host, set_host
from oldstack.loading.on_import import when_imported


def hand_over() -> None:
    """Lets an old script of this process find the lecture's data sets, and what is on PYTHONPATH.

    Figures below the cells of a notebook get a font for Hangul; those of a script have it from `lessonkit.figures`.
    """
    settings.give_python_path_back()
    when_imported("matplotlib_inline.backend_inline")(_draw_hangul)
    commands = "python3 lessons.py legacy", "python3 lessons.py data"
    set_host(
        Host(
            _find_file,
            functools.partial(getattr, data),
            *commands,
            _limits,
            f"{__name__}.hand_over",
            _knows_file,
        )
    )


def _draw_hangul(backend: ModuleType) -> None:
    from lessonkit.figures import use_hangul_font

    use_hangul_font()


def _find_file(name):
    known = _names().get(name.lower())
    return known and data.dataset(known)


def _knows_file(name):
    return name.lower() in _names()


def _limits():
    from lessonkit import training

    return training.limits()


@functools.cache
def _names():
    return {
        spelling.lower(): name
        for name, entry in registry.entries().items()
        for spelling in registry.spellings(name, entry)
    }
