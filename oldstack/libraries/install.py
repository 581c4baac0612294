"""Python's modules, NumPy, pandas, scikit-learn, SciPy, Matplotlib, seaborn and IPython under the names of 2019.

Names that are gone get their successors, arguments that were renamed are taken, and text columns of pandas are arrays
of objects again. It holds for the process, so it is for one that runs an old script and nothing else.
"""

import importlib
from collections.abc import Callable

from oldstack import names
from oldstack.libraries import (
    argparse37,
    flags115,
    ipython7,
    matplotlib35,
    moved_modules,
    numpy_names,
    pandas025,
    pillow9,
    scipy17,
    seaborn09,
    sklearn022,
)
from oldstack.loading import quick_libraries
from oldstack.loading.on_import import when_imported
from oldstack.loading.patch import add

_HOOKS = {
    "PIL.Image": pillow9.install,
    "argparse": argparse37.install,
    "IPython.core.display": ipython7.install,
    "IPython.display": ipython7.install_formats,
    "matplotlib.pyplot": matplotlib35.install,
    "pandas": pandas025.install,
    "scipy": scipy17.install,
    "scipy.sparse.linalg": moved_modules.install_solvers,
    "scipy.stats": scipy17.install_stats,
    "seaborn": seaborn09.install,
    **sklearn022.HOOKS,
    "tensorflow.python.ops.parallel_for.pfor": flags115.install_loops,
    "tensorflow.python.platform.flags": flags115.install,
}


def install(is_own: Callable[[str], bool]) -> None:
    """Makes the libraries as they were, each when it is imported.

    Args:
        is_own: Tells of a file's name whether it is a module of the script's, or as old.
    """
    for module in ("collections", "fractions", "time"):
        for old, now in names.successors(module).items():
            place, _, last = now.rpartition(".")
            add(importlib.import_module(module), old, getattr(importlib.import_module(place), last))
    numpy_names.install(is_own)
    moved_modules.install()
    quick_libraries.install()
    for name, hook in _HOOKS.items():
        when_imported(name)(hook)
