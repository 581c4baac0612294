"""What Keras 2.2.5's own modules need of today's libraries, each put in when its module is imported."""

import functools
import importlib.util
import inspect
import sys
import types

import numpy as np

from oldstack import saved_code
from oldstack.host import Host, host
from oldstack.keras_data import OF_HOST
from oldstack.libraries.sklearn022 import tags_of_keras
from oldstack.loading.patch import Hooks, add, patch
from oldstack.loading.quick_libraries import is_sparse_alone
from oldstack.loading.stand_ins import later_from_package
from oldstack.messages import UserError, tr

_hooks = Hooks()


def install() -> None:
    """Prepares today's libraries for the release, and the release for them."""
    _tensorflow()
    _hooks.install()


@_hooks.on("keras.utils.generic_utils")
def _generic_utils(module):
    patch(module, "getargspec", inspect.getfullargspec)
    keep_functions(module)


def keep_functions(module: types.ModuleType) -> None:
    """Lets Keras run no bytecode out of a file that nobody trusts.

    Args:
        module: Its `utils.generic_utils`.
    """

    def func_load(code, defaults=None, closure=None, globs=None):
        """Returns the function of a description."""
        dump = code if isinstance(code, (tuple, list)) else (code, defaults, closure)
        return saved_code.loaded(dump, globs or vars(module))

    patch(module, "func_dump", saved_code.dumped)
    patch(module, "func_load", func_load)


@_hooks.on("keras.wrappers.scikit_learn")
def _scikit_learn(module):
    add(module.BaseWrapper, "__sklearn_tags__", tags_of_keras)
    add(module.BaseWrapper, "__sklearn_is_fitted__", lambda wrapper: hasattr(wrapper, "model"))


@_hooks.on("keras.datasets")
def _datasets(module):
    if host() != Host():  # else Keras loads them itself
        for name, functions in OF_HOST.items():
            for each, function in functions.items():
                patch(getattr(module, name), each, function)


def _tensorflow():
    from tensorflow.python.framework import ops, sparse_tensor, tensor
    from tensorflow.python.ops import variables

    symbolic = (tensor.Tensor, sparse_tensor.SparseTensor, variables.Variable)
    add(ops, "_TensorLike", symbolic)
    add(ops, "is_dense_tensor_like", lambda value: isinstance(value, symbolic))


@_hooks.on("h5py")
def _h5py(module):
    get = module.AttributeManager.__getitem__

    def get_as_bytes(self, name):
        """Returns an attribute; text that was written as bytes as bytes, as h5py 2 gave it."""
        value = get(self, name)
        kind = self.get_id(name).get_type()
        if not isinstance(kind, module.h5t.TypeStringID) or kind.get_cset() != module.h5t.CSET_ASCII:
            return value
        if isinstance(value, np.ndarray) and value.dtype == object:
            return np.array([text.encode() for text in value.ravel()], object).reshape(value.shape)
        return value.encode() if isinstance(value, str) else value

    patch(module.AttributeManager, "__getitem__", get_as_bytes)


@_hooks.on("keras.optimizers")
def _optimizers(module):
    for kind in {each for each in vars(module).values() if isinstance(each, type)} - {module.TFOptimizer}:
        if "get_updates" in vars(kind):
            patch(kind, "get_updates", _without_races(kind.get_updates))


def _without_races(get_updates):
    """Returns a method that orders the ops of a step, which Keras 2.2.5 left to chance.

    First come loss and gradients, then the weights' new values, and last the count of steps that these read.
    """

    @functools.wraps(get_updates)
    def ordered(self, *args, **options):
        found = []
        plain = self.get_gradients

        def get_gradients(loss, params):
            gradients = plain(loss, params)
            found.extend(each.op for each in [loss, *gradients])
            return gradients

        self.get_gradients = get_gradients
        try:
            updates = get_updates(self, *args, **options)
        finally:
            del self.get_gradients
        changes = [each for each in updates if not isinstance(each, tuple)]
        counts = [each.op for each in changes if each.op.inputs[0] is self.iterations._ref()]
        first = [each.op for each in changes if each.op not in counts]
        for op in first:
            op._add_control_inputs(found)
        for op in counts:
            op._add_control_inputs(first)
        for pair in [each for each in updates if isinstance(each, tuple)]:  # Nadam leaves one for later
            update = sys.modules["keras.backend"].update(*pair)
            update.op._add_control_inputs(first)
            updates[updates.index(pair)] = update
        return updates

    return ordered


def stand_ins() -> dict[str, types.ModuleType]:
    """Returns what the release's modules get for libraries that they hardly use, by the library's name.

    Each of SciPy's modules is imported when something of it is used. Python's `distutils` is gone, and what
    stands for it loads all of setuptools.
    """
    versions = types.ModuleType("distutils.version")
    versions.StrictVersion = lambda text: [int(part) for part in text.split(".")]
    found = {"distutils.version": versions, "scipy.sparse": is_sparse_alone()}
    if importlib.util.find_spec("yaml") is None:
        found["yaml"] = _yaml()
    return found | later_from_package("scipy", "linalg", "ndimage")


def _yaml():
    """Returns what stands for PyYAML, which nothing but `to_yaml` and `model_from_yaml` needs."""

    def refuse(*args, **options):
        english = (
            "Keras's YAML needs PyYAML, which is not installed here: use to_json() and model_from_json()."
        )
        raise UserError(
            tr(
                english,
                "Keras의 YAML에는 PyYAML이 필요한데 설치되어 있지 않습니다. to_json()과 model_from_json()을 쓰세요.",
            )
        )

    module = types.ModuleType("yaml")
    module.dump = module.load = refuse
    return module
