"""`tf.keras.preprocessing` of TensorFlow 1.15: Keras's own, whose iterators are sequences of `tf.keras`."""

import types

from tensorflow.python.keras.utils.data_utils import Sequence

from oldstack.tf1 import homes

_FLOWS = {
    "flow": "NumpyArrayIterator",
    "flow_from_directory": "DirectoryIterator",
    "flow_from_dataframe": "DataFrameIterator",
}


def preprocessing() -> types.ModuleType:
    """Returns the module; Keras's release has been imported by then."""
    from keras_preprocessing import image, sequence, text

    module = types.ModuleType("tensorflow.keras.preprocessing")
    for each, changed in ((image, _pictures(image)), (sequence, _sequences(sequence)), (text, {})):
        name = each.__name__.rpartition(".")[2]
        below = types.ModuleType(f"{module.__name__}.{name}")
        vars(below).update(
            {key: value for key, value in vars(each).items() if not key.startswith("_")} | changed
        )
        homes.place(f"tensorflow.python.keras.preprocessing.{name}", *changed.values())
        setattr(module, name, below)
    return module


def _pictures(image):
    base = type("Iterator", (image.Iterator, Sequence), {})
    iterators = {name: type(name, (getattr(image, name), base), {}) for name in _FLOWS.values()}
    flows = {}
    for name in _FLOWS:
        plain = getattr(image.ImageDataGenerator, name)
        flows[name] = types.FunctionType(
            plain.__code__, {**plain.__globals__, **iterators}, name, plain.__defaults__, plain.__closure__
        )
    generator = type("ImageDataGenerator", (image.ImageDataGenerator,), flows)
    return iterators | {"Iterator": base, "ImageDataGenerator": generator}


def _sequences(sequence):
    return {"TimeseriesGenerator": type("TimeseriesGenerator", (sequence.TimeseriesGenerator, Sequence), {})}
