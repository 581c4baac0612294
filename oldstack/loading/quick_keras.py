"""Keras 3 on TensorFlow, without what a lesson doesn't use: `from oldstack.loading.quick_keras import keras, tf`.

Plain `import keras` loads some 4,000 modules, and most of its time goes into parts that nobody asks
for. Here

- the `__init__.py` files that make up TensorFlow's public names are run without their lines `from
  MODULE import NAME`: such a name is imported when somebody asks for it. The rest of these files
  runs as it stands, so TensorFlow is set up as ever;
- so it goes with two parts of Keras that load scikit-learn and Matplotlib;
- TensorFlow's own modules import less (`quick_tensorflow`);
- pandas, h5py, requests and others, which Keras looks for just in case, are imported when they are used.

What comes out are the same modules and objects: a script says `import keras`, `import tensorflow as
tf` or `from keras.layers import Dense` after it as always. Where TensorFlow or Keras was imported
before, or a version's files do not look as expected, it is plain `import keras`.
"""

import importlib
import os
import sys
import types
from importlib.machinery import PathFinder

from oldstack.loading import gradients, quick_libraries, quick_tensorflow
from oldstack.loading.garbage import kept_for_good
from oldstack.loading.on_import import when_imported
from oldstack.loading.patch import MissingTargetError, add, patch
from oldstack.loading.quiet import quiet_stderr, silence_tensorflow
from oldstack.loading.stand_ins import Later, later_from_package, standing_in
from oldstack.loading.tables import Table, TableLoader
from oldstack.loading.versions import say_if_other

# Besides those of TensorFlow's public names.
_TABLES = {
    "keras.wrappers",
    "keras.visualization",
    "keras.src.visualization",
    "keras._tf_keras.keras.wrappers",
    "keras._tf_keras.keras.visualization",
}

# No name asks for it, but it replaces functions of arrays by such as take weak tensors, so it goes first:
# where TensorFlow's own file, which has just said that this is TensorFlow 2, comes to its names.
_SAYS_WHICH = "\n_tf2.enable()\n"
_FIRST = "from tensorflow.python.ops import weak_tensor_ops as _weak_tensor_ops\n"

# TensorFlow's tables so far; each name of theirs may add one.
_tables: list[types.ModuleType] = []


def load() -> types.ModuleType:
    """Returns `keras`, imported with no more of TensorFlow than it needs.

    TensorFlow's start-up chatter is off, unless the environment variable OLDSTACK_VERBOSE is set.
    """
    silence_tensorflow()
    with kept_for_good(), quiet_stderr():
        if "tensorflow" not in sys.modules and "keras" not in sys.modules:
            _load()
        keras = importlib.import_module("keras")
        versions = importlib.import_module("tensorflow.python.framework.versions")
    say_if_other("TensorFlow", versions.VERSION)
    say_if_other("Keras", keras.__version__)
    return keras


def __getattr__(name):
    if name not in ("keras", "tf"):
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    keras = load()
    return keras if name == "keras" else importlib.import_module("tensorflow")


def _load():
    sys.meta_path.insert(0, _Tables)
    quick_tensorflow.install()
    quick_libraries.keep_random()
    try:
        later = {name: Later(name) for name in ("h5py", "IPython", "psutil", "requests")}
        rich = later_from_package("rich", "console", "markup", "table")
        with standing_in(later | rich | {"pandas": None, "PIL": None}):
            importlib.import_module("keras")
        _import_when_used()
        if "tensorflow" in sys.modules:
            gradients.import_when_missed()
    except MissingTargetError:
        raise
    # Whatever a later version does otherwise, plain `import keras` comes next and says what is wrong, if anything.
    except Exception:
        sys.meta_path.remove(_Tables)
        for name in list(sys.modules):
            if name.split(".")[0] == "keras" or name == "tensorflow" or name.startswith("tensorflow._api"):
                del sys.modules[name]


def _import_when_used():
    """Undoes that some of Keras's modules have found others absent."""
    from keras.src.trainers.data_adapters import array_slicing
    from keras.src.utils import image_dataset_utils, image_utils

    for module in (image_dataset_utils, image_utils):
        if module.pil_image is None:
            patch(module, "pil_image", Later("PIL.Image"))
    if image_utils.pil_image_resampling is None:

        @when_imported("PIL.Image")
        def _pil(pil):
            ways = ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")
            methods = {way: getattr(pil.Resampling, way.upper()) for way in ways}
            add(image_utils, "PIL_INTERPOLATION_METHODS", methods)

    array_types = array_slicing.ARRAY_TYPES
    if array_slicing.pandas is None:

        @when_imported("pandas")
        def _pandas(pandas):
            patch(array_slicing, "pandas", pandas)
            patch(array_slicing, "ARRAY_TYPES", (*array_types, pandas.Series, pandas.DataFrame))


class _Tables:
    """A finder, for `sys.meta_path`, of the modules that are tables of public names."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        in_tensorflow = name == "tensorflow" or (
            name.startswith("tensorflow.") and not name.startswith("tensorflow.python.")
        )
        if not in_tensorflow and name not in _TABLES:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if (
            spec
            and (spec.origin or "").endswith(".py")
            and spec.submodule_search_locations
            and (name == "tensorflow" or name in _TABLES or f"{os.sep}_api{os.sep}" in spec.origin)
        ):
            spec.loader = _PublicTableLoader(name, spec.origin)
        return spec


class _PublicNames(Table):
    def _find(self, name):
        # TensorFlow's own modules below the folder of a public name: `distribute.experimental.rpc.kernels`.
        below = sys.modules.get(f"{self.__name__.replace('._api.v2.', '.')}.{name}")
        if below and "._api.v2." in self.__name__ and name not in self._origins:
            return below
        return super()._find(name)

    def __setattr__(self, name, value):
        # Importing a submodule sets it here, also where a public one has the same name: `distribute`.
        if not (isinstance(value, types.ModuleType) and name in self._origins):
            super().__setattr__(name, value)


class _PublicTableLoader(TableLoader):
    table = _PublicNames

    def create_module(self, spec):
        module = super().create_module(spec)
        if self.name == "tensorflow":
            place = self.rest.index(_SAYS_WHICH) + len(_SAYS_WHICH)
            self.rest = f"{self.rest[:place]}{_FIRST}{self.rest[place:]}"
        return module

    def exec_module(self, module):
        if self.name.startswith("tensorflow"):
            _tables.append(module)
        super().exec_module(module)
        if "__all__" in vars(module):
            module.__all__ = [name for name in dir(module) if not name.startswith("_")] + [
                name for name in module.__all__ if name.startswith("_")
            ]
        if self.name.endswith(".saved_model"):
            # A saved model may ask for anything that registers itself.
            _load_all()


def _load_all():
    """Imports every public name of TensorFlow, and with it all that `import tensorflow` imports."""
    with quiet_stderr():
        for module in _tables:
            for name in dir(module):
                getattr(module, name)
