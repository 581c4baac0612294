"""IPython's names of 2019 that are elsewhere today."""

from types import ModuleType

from oldstack.loading.patch import add

_MOVED = ("DisplayHandle", "clear_output", "display", "publish_display_data", "update_display")


def install(module: ModuleType) -> None:
    """Gives `IPython.core.display` what shows objects, which notebooks import from there.

    Args:
        module: The module.
    """
    from IPython.core import display_functions

    for name in _MOVED:
        add(module, name, getattr(display_functions, name))


def install_formats(module: ModuleType) -> None:
    """Gives `IPython.display` what sets the format of figures.

    Args:
        module: The module.
    """
    for name in ("set_matplotlib_close", "set_matplotlib_formats"):
        add(module, name, _late(name))


def _late(name):
    def call(*args, **options):
        from matplotlib_inline import backend_inline

        return getattr(backend_inline, name)(*args, **options)

    return call
