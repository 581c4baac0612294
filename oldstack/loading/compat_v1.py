"""The names of `tensorflow.compat.v1`, each imported when it is first used.

`import tensorflow` loads some 2,000 modules, Keras among them; a graph-mode script needs 600 to
1,100 of them. Each `__init__.py` of `tensorflow.compat.v1` is a list of lines `from MODULE import
NAME`: it is read here as a table, and a name is imported from its module when somebody asks for
it. What comes out is the same object that `tensorflow.compat.v1` would have given.

Where TensorFlow's files do not look like that (a later version may move them), `load()` gives plain
`tensorflow.compat.v1`.
"""

import contextlib
import functools
import importlib
import importlib.util
import sys
import types
from collections.abc import Callable
from pathlib import Path

from oldstack.loading import gradients, quick_tensorflow
from oldstack.loading.garbage import kept_for_good
from oldstack.loading.patch import add
from oldstack.loading.quiet import quiet_stderr
from oldstack.loading.tables import Table, own_names, read_table
from oldstack.loading.versions import say_if_other

_API = "tensorflow._api.v2.compat.v1"

# What a full import registers on the way and no name of its own asks for: operators of tensors and
# variables, what Session.run can fetch, what the collections of a graph hold.
_EAGER = (
    "tensorflow.python.client.session",
    "tensorflow.python.framework.constant_op",
    "tensorflow.python.ops.array_ops",
    "tensorflow.python.ops.math_ops",
    "tensorflow.python.ops.variable_v1",
)


def load() -> types.ModuleType:
    """Returns `tensorflow.compat.v1`, as a table of names where possible, with TensorFlow 2 behaviour off."""
    with kept_for_good():
        tf = _load()
        say_if_other("TensorFlow", tf.__version__)
    return tf


def _load():
    spec = importlib.util.find_spec("tensorflow")
    if spec is None:
        raise ModuleNotFoundError("No module named 'tensorflow'", name="tensorflow")
    folder = Path(spec.origin).parent
    imported_before = "tensorflow" in sys.modules
    try:
        tf = Namespace(_API, folder.joinpath(*_API.split(".")[1:], "__init__.py"))
        if not imported_before:
            sys.modules["tensorflow"] = _Package(spec, folder)
        quick_tensorflow.install()
        with quiet_stderr():
            importlib.import_module("tensorflow.python.pywrap_tensorflow")
        for module in _EAGER:
            importlib.import_module(module)
        gradients.import_when_missed()
        tf.disable_v2_behavior()
        provide(tf, {"app.flags": lambda: importlib.import_module("tensorflow.python.platform.flags")})
    except (ImportError, AttributeError, OSError, SyntaxError):
        if not imported_before:
            sys.modules.pop("tensorflow", None)
        return _plain()
    return tf


def _plain() -> types.ModuleType:
    with quiet_stderr():
        tf = importlib.import_module("tensorflow.compat.v1")
    tf.disable_v2_behavior()
    # compat.v1 hides it behind Keras 3, which doesn't have it.
    rnn_cell = importlib.import_module("tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl")
    add(tf.nn, "rnn_cell", rnn_cell)
    return tf


def _whole(module: str) -> types.ModuleType:
    """Returns a module of compat.v1 with all of that imported."""
    with quiet_stderr():
        importlib.import_module(_API)
    return importlib.import_module(module)


def _as_1_15(name):
    return "tensorflow" if name == _API else name.replace(".v2.compat.v1", ".v1")


class Namespace(Table):
    """A module of `tensorflow.compat.v1`."""

    def __init__(self, name: str, source: Path):
        """Reads which module each name comes from.

        Args:
            name: The module's full name, `tensorflow._api.v2.compat.v1.nn`.
            source: Its `__init__.py`.

        Raises:
            OSError: There is no such file.
            SyntaxError: It isn't Python.
        """
        super().__init__(name, read_table(source.read_text(encoding="utf-8"))[0])
        self.__file__ = str(source)
        self.__path__ = [str(source.parent)]
        self._provided: dict[str, Callable[[], object]] = {}

    def _find(self, name):
        if name in self._provided:
            return self._provided[name]()
        if name in self._origins:
            module, original = self._origins[name]
            if module == self.__name__:
                return Namespace(f"{module}.{original}", Path(self.__path__[0], original, "__init__.py"))
        elif name.startswith("__") or not hasattr(_whole(self.__name__), name):
            raise AttributeError(f"module '{_as_1_15(self.__name__)}' has no attribute '{name}'")
        else:
            # What compat.v1's own code adds to its table: `keras`.
            return getattr(_whole(self.__name__), name)
        return super()._find(name)

    @property
    def __dict__(self):
        """What `tf.logging.__dict__` and `vars(tf.logging)` hold: all names, which are imported for it."""
        for name in dir(self):
            hasattr(self, name)
        return own_names(self)

    def __dir__(self):
        return [name for name in sorted({*super().__dir__(), *self._provided}) if not name.startswith("_")]


def provide(tf: types.ModuleType, names: dict[str, Callable[[], object]]) -> None:
    """Gives `tf` names besides those of compat.v1, or other objects under the same names.

    Args:
        tf: What `load` returned.
        names: For each name below `tf` ("train.SummaryWriter") a function that returns its object.
    """
    for name, get in names.items():
        *path, leaf = name.split(".")
        parent = functools.reduce(getattr, path, tf)
        if isinstance(parent, Namespace):
            parent._provided[leaf] = get
            with contextlib.suppress(AttributeError):
                delattr(parent, leaf)  # it may have been asked for before
        else:
            add(parent, leaf, get())


class _Package(types.ModuleType):
    """The package `tensorflow` without its `__init__.py` having run.

    Modules below it import as usual. A public name asked of the package itself (Keras does that) is
    the one of `tensorflow.compat.v2`.
    """

    def __init__(self, spec, folder):
        super().__init__("tensorflow")
        self.__spec__ = spec
        self.__file__ = spec.origin
        self.__path__ = [str(folder), str(folder / "_api" / "v2")]
        if keras := importlib.util.find_spec("keras"):
            self.__path__.insert(0, str(Path(keras.origin).parent / "_tf_keras"))
        self._public = {path.name for path in (folder / "_api" / "v2" / "compat" / "v2").iterdir()}

    def __setattr__(self, name, value):
        # Importing a module sets it here, also where a public one has the same name: `distribute`.
        if not isinstance(value, types.ModuleType):
            super().__setattr__(name, value)

    def __getattr__(self, name):
        if name.startswith("__") and name not in ("__internal__", "__operators__", "__version__"):
            raise AttributeError(f"module 'tensorflow' has no attribute '{name}'")
        if name == "is_tensor":
            # Matplotlib asks it of all that it draws, and would load the whole of TensorFlow by that.
            return importlib.import_module("tensorflow.python.framework.tensor_util").is_tf_type
        module = sys.modules.get(f"tensorflow.{name}")
        if module and name not in self._public:
            return module
        return getattr(importlib.import_module("tensorflow._api.v2.compat.v2"), name)
