"""The modules of Keras 2.2, for old scripts: `modules()` returns a stand-in for each name that a script may import.

A script gets these in place of Keras 3's, while this library and Keras itself go on with the real ones. Whoever runs
the script has two ways to give them to it:

- an `__import__` of the script's own, which looks names up in `modules()` and leaves `sys.modules` as it is;
- `sys.modules[name] = module` for each of them, as long as the script runs. Keras 3, TensorFlow's Keras and this
  library hold the real modules by then: importing this module has imported all that training needs. What Keras
  imports later on is under `keras.src`, which has no stand-in and stays as it is.

Weights start as they did for the same seeds: `oldstack.training.rules.as_keras2(seed)` is what the script's
`tf.set_random_seed(seed)` has to do. Before it, the seed is that of a graph without one.

Source: Keras 2.2.5.
"""

import copy
import functools
import importlib
import types
import warnings

import keras

from oldstack import names, saved_code
from oldstack.keras2 import (
    activations,
    arguments,
    backend,
    bars,
    base,
    by_name,
    callbacks,
    constants,
    files,
    generators,
    images,
    losses,
    metrics,
    np_utils,
    of_release,
    products,
    recurrent,
    weights,
)
from oldstack.keras2 import layers as keras2_layers
from oldstack.keras2 import model as keras2_model
from oldstack.keras2 import optimizers as keras2_optimizers
from oldstack.keras2 import streams as random
from oldstack.keras2 import wrappers as keras2_wrappers
from oldstack.keras_data import OF_HOST
from oldstack.loading.versions import STANDS_FOR
from oldstack.training import rules as keras2_rules

VERSION = STANDS_FOR["Keras"]

_MERGED = ("add", "multiply", "average", "maximum", "minimum", "subtract", "concatenate", "dot")
_OF_FILES = (
    "load_model", "save_model", "model_from_json", "model_from_yaml", "model_from_config", "clone_model",
)  # fmt: skip
_ours = {}
_OURS = __name__.partition(".")[0] + "."


def modules() -> dict[str, types.ModuleType]:
    """Returns the module for each name: "keras", "keras.layers", "keras.layers.core", ..., the same ones each time."""
    if not keras2_rules.is_on():
        keras2_rules.as_keras2()
    random.leave_python_random()
    keras.config.disable_traceback_filtering()  # with it Keras 3 puts words of its own around a layer's error
    if not _ours:
        _make()
    return dict(_ours)


def _make():
    products.install()
    constants.install()
    layers = _layers()
    models = {
        "Model": keras2_model.Model,
        "Sequential": keras2_model.Sequential,
        "Input": keras2_layers.Input,
    }
    _add("keras", {"__version__": VERSION, **models})
    _add("keras.layers", layers)
    for name, wanted in _members("keras.layers").items():
        for each in wanted:
            layers[each].__module__ = name
        _add(name, {each: layers[each] for each in wanted})
    _ours["keras.layers.merge"]._Merge = keras2_layers._Merge
    _add("keras.models", models | {name: getattr(files, name) for name in _OF_FILES})
    _named("initializers", weights.INITIALIZERS, weights.get_initializer)
    _named("regularizers", weights.REGULARIZERS, weights.get_regularizer)
    _named("constraints", weights.CONSTRAINTS, weights.get_constraint)
    _named("activations", activations.ACTIVATIONS, activations.get_activation)
    _named("losses", losses.LOSSES, losses.get_loss)
    _ours["keras.objectives"] = _ours["keras.losses"]
    _ours["keras"].objectives = _ours["keras.losses"]
    _named("metrics", metrics.METRICS, metrics.get_metric)
    optimizers = keras2_optimizers.OPTIMIZERS | {"Optimizer": keras2_optimizers.Optimizer}
    _named("optimizers", optimizers, keras2_optimizers.get)
    _add("keras.callbacks", dict(callbacks.CALLBACKS))
    _add("keras.backend", dict(backend.BACKEND))
    _add("keras.backend.tensorflow_backend", dict(backend.BACKEND))
    _utils()
    for each, name in (
        (keras2_model.Model, "engine.training"), (keras2_model.Sequential, "engine.sequential"),
        (base.Layer, "engine.base_layer"), (keras2_layers.InputLayer, "engine.input_layer"),
        (generators.Sequence, "utils.data_utils"), (bars.Progbar, "utils.generic_utils"),
        (images.ImageDataGenerator, "preprocessing.image"),
        *((each, "callbacks") for each in callbacks.CALLBACKS.values()),
    ):  # fmt: skip
        each.__module__ = f"keras.{name}"
    _preprocessing()
    _add("keras.datasets", {})
    own = {name: getattr(keras.datasets, name) for name in ("fashion_mnist", "cifar10", "cifar100")}
    own = {name: {"load_data": module.load_data} for name, module in own.items()}
    for name, members in (OF_HOST | own).items():
        _add(f"keras.datasets.{name}", dict(members))
    _engine(layers)
    # What keras.layers.core had around its Lambda.
    base.scope |= vars(_ours["keras.layers.core"]) | {
        "K": _ours["keras.backend"], "copy": copy, "python_types": types, "warnings": warnings,
        **{name: _ours[f"keras.{name}"] for name in ("activations", "initializers", "regularizers", "constraints")},
    }  # fmt: skip
    _add("keras.applications", {})
    _add("keras.wrappers", {})
    wrappers = {name: getattr(keras2_wrappers, name) for name in ("KerasClassifier", "KerasRegressor")}
    _add("keras.wrappers.scikit_learn", wrappers)


def _members(above):
    """Returns the names that a module and each below it gave, where all of them are in another module today."""
    return {
        row.old: row.members.split()
        for row in names.rows(names.Module)
        if f"{row.old}.".startswith(f"{above}.") and row.members
    }


def _add(name, members):
    """Adds a module, and to the one above it as well."""
    module = types.ModuleType(name, f"Stands for {name} of Keras {VERSION}.")
    vars(module).update(members, __path__=[], __getattr__=functools.partial(_of_release, name))
    _ours[name] = module
    above, _, last = name.rpartition(".")
    if above:
        setattr(_stand_in(above), last, module)
    return module


def _of_release(module, name):
    """Returns what a stand-in doesn't have: for `__getattr__` of a module."""
    full = f"{module}.{name}"
    if name == "__all__":
        taken = [each for each in of_release.imported(module) if hasattr(_ours[module], each)]
        return [*taken, *(each for each in vars(_ours[module]) if not each.startswith("_"))]
    if name.startswith("__"):
        raise AttributeError(f"module '{module}' has no attribute '{name}'")
    if full in _ours or of_release.source(full):
        return _stand_in(full)
    value = of_release.member(module, name, _stand_in)
    setattr(_ours[module], name, value)
    return value


def _stand_in(name):
    return _ours[name] if name in _ours else _add(name, {})


def _named(name, members, get):
    """Adds a module of things that have names, with `get`."""
    for each in members.values():
        if isinstance(each, type) and each.__module__.startswith(_OURS):
            each.__module__ = f"keras.{name}"
    _add(f"keras.{name}", members | {"get": get, "deserialize": get, "serialize": by_name.described})


def _layers():
    layers = keras2_layers.LAYERS | recurrent.RECURRENT
    layers |= {name: getattr(keras2_layers, name) for name in ("Input", *_MERGED)}
    layers |= {name: getattr(recurrent, name) for name in ("CuDNNLSTM", "CuDNNGRU")}
    for n in (1, 2, 3):
        layers[f"MaxPool{n}D"], layers[f"AvgPool{n}D"] = (
            layers[f"MaxPooling{n}D"],
            layers[f"AveragePooling{n}D"],
        )
        layers[f"GlobalMaxPool{n}D"] = layers[f"GlobalMaxPooling{n}D"]
        layers[f"GlobalAvgPool{n}D"] = layers[f"GlobalAveragePooling{n}D"]
    for name, now in names.successors("keras.layers", names.Keras1Name).items():
        layers[name] = layers[now.rpartition(".")[2]]
    layers["InputSpec"] = keras.layers.InputSpec
    layers |= {"serialize": base.wrapped, "deserialize": files.layer_from_config}
    for row in names.rows(names.RefusedName):
        name = row.old.rpartition(".")[2]
        korean = row.korean or row.today
        layers[name] = arguments.refused(name, f"Use {row.today}.", f"{korean}를 쓰세요.")
    return layers


def _utils():
    utils = {
        "to_categorical": _to_categorical,
        "normalize": np_utils.normalize,
        "Sequence": generators.Sequence,
        "Progbar": bars.Progbar,
        "print_summary": bars.print_summary,
        "get_file": keras.utils.get_file,
        "get_custom_objects": by_name.get_custom_objects,
        "func_dump": saved_code.dumped,
        "func_load": _func_load,
        "get_source_inputs": keras.utils.get_source_inputs,
        "CustomObjectScope": by_name.CustomObjectScope,
        "custom_object_scope": by_name.custom_object_scope,
        "plot_model": _plot_model,
        "model_to_dot": _model_to_dot,
        "multi_gpu_model": lambda model, *args, **kwargs: model,
        "HDF5Matrix": arguments.refused("HDF5Matrix", "Read the array with h5py.", "h5py로 배열을 읽으세요."),
    }
    _add("keras.utils", utils)
    for name, members in _members("keras.utils").items():
        _add(name, {member: utils[member] for member in members})
    _ours["keras.utils.vis_utils"].plot = _plot_model


def _func_load(code, defaults=None, closure=None, globs=None):
    """Returns the function that `func_dump` gave."""
    dump = code if isinstance(code, list | tuple) else (code, defaults, closure)
    return saved_code.loaded(dump, globs or base.scope)


def _to_categorical(y, num_classes=None, dtype="float32", nb_classes=None):
    return np_utils.to_categorical(y, num_classes or nb_classes, dtype)


_to_categorical.__name__ = "to_categorical"


def _plot_model(model, to_file="model.png", show_shapes=False, show_layer_names=True, rankdir="TB", **kwargs):
    """Draws a model into a file, by Keras 3's own drawing."""
    return keras.utils.plot_model(
        model, to_file, show_shapes, show_layer_names=show_layer_names, rankdir=rankdir
    )


def _model_to_dot(model, show_shapes=False, show_layer_names=True, rankdir="TB", **kwargs):
    return keras.utils.model_to_dot(model, show_shapes, show_layer_names=show_layer_names, rankdir=rankdir)


def _preprocessing():
    _add("keras.preprocessing", {})
    for name, members in names.PREPROCESSING.items():
        legacy = importlib.import_module(f"keras.src.legacy.preprocessing.{name}")
        _add(f"keras.preprocessing.{name}", {member: getattr(legacy, member) for member in members.split()})
    _ours["keras.preprocessing.sequence"].pad_sequences = keras.utils.pad_sequences
    pictures = ("load_img", "img_to_array", "array_to_img", "save_img")
    _add("keras.preprocessing.image", images.IMAGES | {name: getattr(keras.utils, name) for name in pictures})


def _engine(layers):
    parts = {name: layers[name] for name in ("Layer", "Input", "InputLayer", "InputSpec")}
    parts |= {"Model": keras2_model.Model, "Sequential": keras2_model.Sequential}
    parts |= {"load_model": files.load_model, "save_model": files.save_model, "Network": keras2_model.Model}
    parts |= {
        name: getattr(files, name) for name in ("model_from_config", "model_from_json", "model_from_yaml")
    }
    parts["get_source_inputs"] = keras.utils.get_source_inputs
    for name, members in _members("keras.engine").items():
        _add(name, {member: parts[member] for member in members})
