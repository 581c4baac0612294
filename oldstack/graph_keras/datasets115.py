"""`tf.keras.datasets` of TensorFlow 1.15: Keras's own, whose order of samples comes from NumPy's own stream."""

import functools
import types

import numpy as np

# The arguments of what shuffles.
_ARGUMENTS = {
    "boston_housing": ("path", "test_split", "seed"),
    "imdb": ("path", "num_words", "skip_top", "maxlen", "seed"),
    "reuters": ("path", "num_words", "skip_top", "maxlen", "test_split", "seed"),
}
_SEED = 113


def datasets(of_release: types.ModuleType) -> types.ModuleType:
    """Returns the module.

    Args:
        of_release: That of Keras's release.
    """
    module = types.ModuleType("tensorflow.keras.datasets")
    for name, each in vars(of_release).items():
        if isinstance(each, types.ModuleType):
            below = types.ModuleType(f"{module.__name__}.{name}")
            vars(below).update({key: value for key, value in vars(each).items() if not key.startswith("_")})
            if name in _ARGUMENTS:
                below.load_data = _seeding(each.load_data, name)
            setattr(module, name, below)
    return module


def _seeding(load_data, name):
    """Returns `load_data` that leaves NumPy's stream where 1.15 left it, which seeded it and shuffled by it."""

    @functools.wraps(load_data)
    def load(*args, **options):
        (x, _), (x_test, _) = found = load_data(*args, **options)
        given = dict(zip(_ARGUMENTS[name], args, strict=False)) | options
        seed = given.get("seed", _SEED)
        if given.get("maxlen"):  # which takes from what was shuffled
            (x, _), (x_test, _) = load_data(seed=seed)
        np.random.seed(seed)
        for size in (len(x), len(x_test)) if name == "imdb" else (len(x) + len(x_test),):
            np.random.shuffle(np.arange(size))
        return found

    return load
