"""Lists on the original stack the public names of Keras 2.2.5's modules, and what its base classes' objects have.

Runs on the original's Python (3.7), where `keras_names.py` adds a call of `main`. It knows nothing of this project.
"""

import importlib
import inspect
import json
import os
import pkgutil
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.filterwarnings("ignore")

import keras  # noqa: E402
from keras import layers, models  # noqa: E402

_OTHER_BACKENDS = tuple(f"keras.backend.{name}" for name in ("cntk", "load", "numpy", "theano"))


def _of_module(module):
    """Returns the functions and classes of Keras's that a module has."""
    return sorted(
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and (inspect.isclass(value) or inspect.isroutine(value))
        and str(getattr(value, "__module__", "")).startswith("keras")
    )


def _modules():
    yield keras
    for found in pkgutil.walk_packages(keras.__path__, "keras."):
        if not found.name.startswith(_OTHER_BACKENDS):
            yield importlib.import_module(found.name)


def _called(layer):
    layer(layers.Input((4, 3)))
    return layer


def _objects():
    """Returns an object of each base class, in use."""
    dense = layers.Dense(2, input_shape=(3,))
    stack = models.Sequential([dense, layers.Dropout(0.5)])
    stack.compile("sgd", "mse")
    first = layers.Input((3,))
    model = models.Model(first, layers.Dense(2)(first))
    model.compile("adam", "mse", ["acc"])
    model._make_train_function()
    return {
        "Layer": dense,
        "LSTM": _called(layers.LSTM(2)),
        "Sequential": stack,
        "Model": model,
        "Optimizer": model.optimizer,
        "History": keras.callbacks.History(),
        "Node": dense._inbound_nodes[0],
        "Tensor": dense.output,
    }


def main():
    """Prints the names as JSON."""
    members = {each.__name__: _of_module(each) for each in _modules()}
    objects = {
        name: sorted(
            each
            for each in dir(value)
            if not each.startswith("_")
            or (name != "Tensor" and each in vars(value))
            or each.startswith("_keras")
        )
        for name, value in _objects().items()
    }
    objects["Tensor"] = [each for each in objects["Tensor"] if each.startswith("_keras")]
    print(json.dumps({"modules": members, "objects": objects}))
