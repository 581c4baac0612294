"""What `tf.keras` of TensorFlow 1.15 wrote into files of models and read from them, and the ops that it added for that.

Source: python/keras/engine/network.py and saving/ of TensorFlow 1.15.
"""

import contextlib
import functools
import types

import h5py
import yaml
from tensorflow.python.checkpoint.sharding import sharding_policies
from tensorflow.python.eager import context
from tensorflow.python.framework import ops
from tensorflow.python.keras import backend
from tensorflow.python.keras.engine import functional, sequential, training
from tensorflow.python.keras.layers import convolutional, serialization
from tensorflow.python.keras.saving import hdf5_format, model_config, saving_utils
from tensorflow.python.keras.utils import generic_utils
from tensorflow.python.trackable import base

from oldstack.loading.patch import patch, with_names
from oldstack.tf1.graph import count_as_surplus


def install() -> None:
    """Changes TensorFlow's modules, once for a process."""
    for name, counted in (("save_weights", _of_saving), ("load_weights", _of_loading)):
        patch(training.Model, name, _in_session(getattr(training.Model, name), counted))
    patch(functional.Functional, "_lookup_dependency", _lookup_dependency)
    patch(functional.Functional, "__name__", "Model")  # which summaries and files say
    patch(functional, "get_network_config", _named_first(functional.get_network_config))
    patch(generic_utils, "_shared_object_saving_scope", lambda: None)  # which numbers what two layers have
    patch(training.Model, "to_yaml", _to_yaml)
    patch(model_config, "model_from_yaml", _model_from_yaml)
    patch(convolutional.Conv, "get_config", _without_groups(convolutional.Conv.get_config))
    patch(sequential.Sequential, "get_config", _without_input(sequential.Sequential.get_config))
    patch(hdf5_format, "load_model_from_hdf5", _with_steps(hdf5_format.load_model_from_hdf5))
    policy = sharding_policies.ShardByTaskPolicy
    patch(policy, "__call__", _in_two_parts(policy.__call__))


def _to_yaml(model, **options):
    """Returns a model without its weights as text; the arguments are those of `yaml.dump`."""
    return yaml.dump(training.Model._updated_config(model), **options)


def _model_from_yaml(yaml_string, custom_objects=None):
    """Returns the model that such text describes."""
    config = yaml.load(yaml_string, yaml.FullLoader)
    return serialization.deserialize(config, custom_objects=custom_objects)


def _named_first(describe):
    """Returns the function that describes a model's layers, the name of each before the rest."""

    @functools.wraps(describe)
    def describe_named(network, **options):
        config = describe(network, **options)
        return config | {"layers": [{"name": each["name"], **each} for each in config["layers"]]}

    return describe_named


def _without_groups(get_config):
    """Returns the method that describes a convolution, without the groups of channels that none had."""

    @functools.wraps(get_config)
    def get_config_of_then(self):
        return {name: value for name, value in get_config(self).items() if name != "groups"}

    return get_config_of_then


def _without_input(get_config):
    """Returns the method that describes a stack, without the layer that stands for its input."""

    def get_config_of_layers(self):
        config = get_config(self)
        kept = [each for each in config["layers"] if each["class_name"] != "InputLayer"]
        return config | {"layers": kept}

    return get_config_of_layers


def _in_two_parts(share):
    """Returns what shares tensors out to a checkpoint's files, with one file more for a graph's objects."""

    @functools.wraps(share)
    def in_two_parts(self, tensors):
        found = share(self, tensors)
        if context.executing_eagerly():
            return found
        objects = base.OBJECT_GRAPH_PROTO_KEY
        parts = [{key: each for key, each in part.items() if key != objects} for part in found]
        return [*filter(None, parts), *({objects: part[objects]} for part in found if objects in part)]

    return in_two_parts


def _lookup_dependency(self, name, cached_dependencies=None):
    """Returns what of a model a name in a checkpoint stands for."""
    known = self._layer_checkpoint_dependencies
    if name in known:
        return known[name]
    return super(functional.Functional, self)._lookup_dependency(name, cached_dependencies)


def _in_session(method, counted):
    """Returns a model's method that reads and writes the variables of Keras's session.

    Args:
        method: The method.
        counted: Takes the model and the ops that the method added, and returns how many 1.15 added.
    """

    @functools.wraps(method)
    def in_session(self, *args, **options):
        if context.executing_eagerly():
            return method(self, *args, **options)
        with backend.get_session().as_default():
            known = ops.get_default_graph().get_operations()
            done = method(self, *args, **options)
            added = ops.get_default_graph().get_operations()[len(known) :]
            if any(op.type in ("SaveV2", "RestoreV2") for op in added) or _SAVED in vars(self):
                count_as_surplus(len(added) - counted(self, added))
            return done

    return in_session


_SAVED = "_variables_of_saver"
_OF_SAVER, _OF_RESTORE, _OF_RESTORED = 18, 4, 2


def _of_saving(model, added):
    if not any(op.type == "SaveV2" for op in added):
        return len(added)
    optimizer = getattr(model, "optimizer", None)
    names = [each.name for each in [*model.weights, *getattr(optimizer, "weights", [])]]
    is_known = vars(model).get(_SAVED) == names
    vars(model)[_SAVED] = names
    return 0 if is_known else _OF_SAVER


def _of_loading(model, added):
    if not any(op.type == "RestoreV2" for op in added):
        return len(added)
    return _OF_RESTORE + _OF_RESTORED * sum(op.type == "AssignVariableOp" for op in added)


def _with_steps(load):
    """Returns the function that reads a model, which makes its steps of training if it was trained."""

    def load_model(filepath, *args, **options):
        is_open = isinstance(filepath, h5py.File)
        with contextlib.nullcontext(filepath) if is_open else h5py.File(filepath, "r") as file:
            was_trained = "optimizer_weights" in file
        plain = saving_utils.try_build_compiled_arguments

        def build(model):
            plain(model)
            if was_trained and not context.executing_eagerly():
                model._make_train_function()

        built = types.SimpleNamespace(**{**vars(saving_utils), "try_build_compiled_arguments": build})
        return with_names(load, saving_utils=built)(filepath, *args, **options)

    return load_model
