"""Compares `load_data` of ours with that of Keras, on the same files.

    python tests/compare_with_keras.py FOLDER REGISTRY MODULE CASES

FOLDER has the files, REGISTRY knows them, MODULE is "mnist", "reuters" or "imdb", CASES a JSON list of
arguments. Ends with an error where a result differs. Run it in a process of its own: of Keras only that module
is imported, without the packages around it, which would import all of TensorFlow.
"""

import gc
import importlib.util
import json
import sys
import types
from pathlib import Path

import numpy as np

from lessonkit import data
from lessonkit.data import registry


def main(folder, registry_file, module, cases):
    """Compares all cases.

    Args:
        folder: Where `reuters.npz` and so on are.
        registry_file: The registry that knows them.
        module: Which of Keras's modules.
        cases: The arguments for each case, in JSON.
    """
    gc.disable()  # millions of numbers come, none goes
    data.DATASETS, registry.REGISTRY = Path(folder), Path(registry_file)
    theirs = keras_module(module)
    for arguments in json.loads(cases):
        pairs = zip(getattr(data, module).load_data(**arguments), theirs.load_data(**arguments), strict=True)
        for our_pair, their_pair in pairs:
            for our, their in zip(our_pair, their_pair, strict=True):
                assert type(our) is type(their), arguments
                assert (our.dtype, our.shape) == (their.dtype, their.shape), arguments
                assert np.array_equal(our, their), arguments
                if our.dtype == object and our.size:
                    assert type(our[0]) is type(their[0]), arguments


def keras_module(name):
    """Returns Keras's module, which takes its file from our folder.

    Args:
        name: "mnist", "reuters" or "imdb".
    """
    root = Path(importlib.util.find_spec("keras").origin).parent
    for package in ("keras", "keras.src", "keras.src.datasets", "keras.src.utils"):
        sys.modules[package] = types.ModuleType(package)
        sys.modules[package].__path__ = [str(root.joinpath(*package.split(".")[1:]))]
    get_file = types.ModuleType("keras.src.utils.file_utils")
    get_file.get_file = lambda fname, **_: str(data.DATASETS / fname)
    sys.modules["keras.src.utils.file_utils"] = get_file
    return importlib.import_module(f"keras.src.datasets.{name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
