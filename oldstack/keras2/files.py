"""Models in files and as text, as Keras 2.2.5 kept them: what it wrote is read, and what is written it could read."""

import contextlib
import json
import os
import re
import warnings

import keras
import numpy as np

from oldstack.keras2 import base, optimizers
from oldstack.keras2.by_name import CustomObjectScope, get_custom_objects
from oldstack.loading.versions import STANDS_FOR

_VERSION, _BACKEND = np.bytes_(STANDS_FOR["Keras"].encode()), np.bytes_(b"tensorflow")


def _classes(custom_objects):
    return base.classes | get_custom_objects() | (custom_objects or {})


def layer_from_config(description, custom_objects=None):
    """Returns the layer or model of a description.

    Args:
        description: A dict of "class_name" and "config".
        custom_objects: The user's own classes and functions by name.

    Raises:
        ValueError: The class is unknown.
    """
    name, config = description["class_name"], description["config"]
    known = _classes(custom_objects)
    if name not in known:
        raise ValueError(f"Unknown layer: {name}")
    with CustomObjectScope(custom_objects or {}):
        if isinstance(config, dict):
            config = {
                key: layer_from_config(value, custom_objects) if _is_layer(value, known) else value
                for key, value in config.items()
            }
            if name == "StackedRNNCells":
                config["cells"] = [layer_from_config(cell, custom_objects) for cell in config["cells"]]
            if name == "ConvLSTM2D":
                config.pop("unroll", None)
            if name == "TimeDistributed" or name == "Bidirectional" or name == "RNN":
                return known[name](**config)
        return known[name].from_config(config)


def _is_layer(value, known):
    return (
        isinstance(value, dict)
        and isinstance(known.get(value.get("class_name")), type)
        and issubclass(known[value["class_name"]], keras.layers.Layer)
    )


def graph(model) -> dict:
    """Returns the description of a model's layers and of how they are connected."""
    places = _places(model)
    layers = []
    for layer in model.layers:
        inbound = [
            [[*_place(tensor, places), _others(node)] for tensor in base.sources(node)]
            for node in base.calls(model, layer)
            if node.input_tensors
        ]
        layers.append({"name": layer.name} | base.wrapped(layer) | {"inbound_nodes": inbound})
    return {
        "name": model.name,
        "layers": layers,
        "input_layers": [_place(tensor, places) for tensor in model.inputs],
        "output_layers": [_place(tensor, places) for tensor in model.outputs],
    }


def _places(model):
    """Returns which of a layer's nodes are the model's, as numbers from 0; a model was the first call of itself."""
    places = {}
    for layer in model.layers:
        used = [layer._inbound_nodes.index(node) for node in base.calls(model, layer)]
        places |= {(layer.name, i): number for number, i in enumerate(used, _first_call(layer))}
    return places


def _first_call(layer):
    return int(isinstance(layer, keras.Model))


def _place(tensor, places):
    history = tensor._keras_history
    name = history.operation.name
    return [name, places.get((name, history.node_index), 0), history.tensor_index]


def _others(node):
    return {
        name: value
        for name, value in node.arguments.kwargs.items()
        if isinstance(value, str | int | float) and (name, value) != ("training", False)  # by Keras 3 itself
    }


def from_graph(cls, config, custom_objects=None):
    """Returns a model of a description by `graph`."""
    layers = {each["name"]: layer_from_config(each, custom_objects) for each in config["layers"]}
    tensors = {
        (name, 0, 0): layer.output
        for name, layer in layers.items()
        if isinstance(layer, keras.layers.InputLayer)
    }
    waiting = [
        (each["name"], number, node)
        for each in config["layers"]
        for number, node in enumerate(each["inbound_nodes"], _first_call(layers[each["name"]]))
    ]
    while waiting:
        ready = [each for each in waiting if all(tuple(source[:3]) in tensors for source in each[2])]
        if not ready:
            raise ValueError("the model's description has layers that nothing leads to")
        for name, number, node in ready:
            inputs = [tensors[tuple(source[:3])] for source in node]
            outputs = layers[name](
                inputs[0] if len(inputs) == 1 else inputs, **node[0][3] if len(node[0]) > 3 else {}
            )
            outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
            tensors |= {(name, number, i): output for i, output in enumerate(outputs)}
        waiting = [each for each in waiting if each not in ready]
    ends = ([tensors[tuple(place)] for place in config[end]] for end in ("input_layers", "output_layers"))
    return cls(*ends, name=config.get("name"))


def to_json(model, **kwargs) -> str:
    """Returns the description of a model, as JSON."""
    return json.dumps(_described(model), default=_plain, **kwargs)


def to_yaml(model, **kwargs) -> str:
    """Returns the description of a model, as YAML."""
    import yaml

    return yaml.dump(_of_plain(_described(model)), **kwargs)


def _described(model):
    return base.wrapped(model) | {"keras_version": _VERSION.decode(), "backend": _BACKEND.decode()}


def _of_plain(value):
    """Returns a description without objects of Keras's or NumPy's."""
    if isinstance(value, dict):
        return {key: _of_plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_of_plain(each) for each in value)
    return value if value is None or isinstance(value, str | int | float) else _of_plain(_plain(value))


def model_from_json(json_string, custom_objects=None):
    """Returns the model of a description, with new weights."""
    return layer_from_config(json.loads(json_string), custom_objects)


def model_from_yaml(yaml_string, custom_objects=None):
    """Returns the model of a description, with new weights."""
    import yaml

    return layer_from_config(yaml.load(yaml_string, yaml.FullLoader), custom_objects)


def model_from_config(config, custom_objects=None):
    """Returns the model of a description, with new weights."""
    return layer_from_config(config, custom_objects)


def _plain(value):
    """Returns what JSON can take in place of a value."""
    if hasattr(value, "get_config"):
        return base.wrapped(value)
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if callable(value):
        return value.__name__
    raise TypeError(f"Not JSON Serializable: {value}")


def save_model(model, filepath, overwrite=True, include_optimizer=True):
    """Writes layers, weights and optimizer to a file.

    Args:
        model: The model.
        filepath: The file, or an open HDF5 file.
        overwrite: Whether a file that is there may go.
        include_optimizer: Whether what training needs is written as well.
    """
    if not overwrite and isinstance(filepath, str) and os.path.exists(filepath):
        answer = input(f"[WARNING] {filepath} already exists - overwrite? [y/n]")
        if answer.strip().lower() != "y":
            return
    if not model.built:
        raise ValueError("the model has no weights yet: give its first layer an input_shape, or train it")
    with _opened(filepath, "w") as file:
        file.attrs["keras_version"], file.attrs["backend"] = _VERSION, _BACKEND
        file.attrs["model_config"] = json.dumps(base.wrapped(model), default=_plain).encode()
        _write_weights(model, file.create_group("model_weights"))
        if include_optimizer and getattr(model, "compiled", False):
            _write_training(model, file)


def _write_training(model, file):
    optimizer = model.optimizer
    training = {"optimizer_config": base.wrapped(optimizer)} | model._compiled_as
    training["metrics"] = training["metrics"] or []
    file.attrs["training_config"] = json.dumps(training, default=_plain).encode()
    if optimizer.built:
        group = file.create_group("optimizer_weights")
        names = optimizer.weight_names()
        group.attrs["weight_names"] = _bytes(names)
        for name, value in zip(names, optimizer.get_weights(), strict=True):
            group[name] = value


def _opened(filepath, mode):
    import h5py

    if isinstance(filepath, h5py.Group):
        return contextlib.nullcontext(filepath)
    try:
        return h5py.File(os.fspath(filepath), mode)
    except OSError as error:
        said = re.sub(r"(?:\[Errno \d+\] )?Unable to synchronously", "Unable to", str(error))
        raise OSError(said) from None


def _write_weights(model, group):
    group.attrs["layer_names"] = _bytes([layer.name for layer in model.layers])
    group.attrs["backend"], group.attrs["keras_version"] = _BACKEND, _VERSION
    for layer in model.layers:
        of_layer = group.create_group(layer.name)
        names = []
        for weight in layer.weights:
            name = weight.name
            while name in names:
                name = name.replace(":0", "_1:0")
            names.append(name)
            of_layer[name] = weight.numpy()
        of_layer.attrs["weight_names"] = _bytes(names)


def _bytes(names):
    return np.array(names, "S")


def save_weights(model, filepath):
    """Writes the weights to a file."""
    with _opened(filepath, "w") as file:
        _write_weights(model, file)


def load_weights(model, filepath, by_name=False, skip_mismatch=False):
    """Reads the weights from a file, layer by layer, in order or by name.

    Raises:
        ValueError: The layers are others.
    """
    with _opened(filepath, "r") as file:
        group = file.get("model_weights", file)
        saved = {name: values for name in _texts(group, "layer_names") if (values := _values(group[name]))}
    layers = [layer for layer in model.layers if layer.weights]
    if by_name:
        pairs = [(layer, saved[layer.name]) for layer in layers if layer.name in saved]
    elif len(saved) != len(layers):
        raise ValueError(
            f"You are trying to load a weight file containing {len(saved)} layers into a model with "
            f"{len(layers)} layers."
        )
    else:
        pairs = list(zip(layers, saved.values(), strict=True))
    for layer, values in pairs:
        shapes = [tuple(weight.shape) for weight in layer.weights]
        if shapes != [value.shape for value in values]:
            if skip_mismatch:
                warnings.warn(f"Skipping loading of weights for layer {layer.name}", stacklevel=2)
                continue
            raise ValueError(
                f"Layer {layer.name} expects weights of shapes {shapes}, but the saved ones have "
                f"{[value.shape for value in values]}"
            )
        layer.set_weights(values)


def _texts(group, name):
    return [text.decode() if isinstance(text, bytes) else text for text in group.attrs[name]]


def _values(group):
    return [np.asarray(group[name]) for name in _texts(group, "weight_names")]


def load_model(filepath, custom_objects=None, compile=True):
    """Returns the model in a file, compiled as it was.

    Args:
        filepath: The file.
        custom_objects: The user's own classes and functions by name.
        compile: Whether it is compiled.

    Raises:
        OSError: The file can't be read.
        ValueError: It holds weights alone.
    """
    with _opened(filepath, "r") as file:
        if "model_config" not in file.attrs:
            raise ValueError("No model found in config file.")
        model = layer_from_config(json.loads(file.attrs["model_config"]), custom_objects)
        load_weights(model, file)
        if not compile:
            return model
        if "training_config" not in file.attrs:
            warnings.warn(
                "No training configuration found in save file: the model was *not* compiled. Compile it manually.",
                stacklevel=2,
            )
            return model
        training = json.loads(file.attrs["training_config"])
        state = _values(file["optimizer_weights"]) if "optimizer_weights" in file else []
    loss, metrics, weighted = (
        keras.tree.map_structure(lambda name: (custom_objects or {}).get(name, name), training.get(each))
        for each in ("loss", "metrics", "weighted_metrics")
    )
    with CustomObjectScope(custom_objects or {}):
        model.compile(
            optimizers.get(training["optimizer_config"]), loss, metrics, training.get("loss_weights"),
            training.get("sample_weight_mode"), weighted,
        )  # fmt: skip
    if state:
        try:
            model.optimizer.set_weights(state)
        except ValueError:
            warnings.warn(
                "Error in loading the saved optimizer state. As a result, your model is starting with a freshly "
                "initialized optimizer.",
                stacklevel=2,
            )
    return model


def clone_model(model, input_tensors=None):
    """Returns a model of the same layers, with new weights."""
    own = {type(layer).__name__: type(layer) for layer in model._flatten_layers()}
    return layer_from_config(base.wrapped(model), own)
