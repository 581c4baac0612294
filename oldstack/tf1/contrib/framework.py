"""`tf.contrib.framework` as of TensorFlow 1.15: the variables of a model, and `arg_scope`."""

import importlib
import re

from tensorflow.python.framework import dtypes, ops
from tensorflow.python.ops import variable_scope
from tensorflow.python.ops import variables as variables_lib

from oldstack.tf1 import tf
from oldstack.tf1.contrib import arg_scope
from oldstack.tf1.contrib.arg_scope import add_arg_scope


def model_variables(renamed):
    """Returns a getter that names a layer's variables as contrib did, and collects them.

    Args:
        renamed: Contrib's name for each of the layer's that it calls otherwise.
    """

    def getter(getter, name, *args, collections=None, **options):
        *path, last = name.split("/")
        collections = [
            *(collections or []),
            ops.GraphKeys.GLOBAL_VARIABLES,
            ops.GraphKeys.MODEL_VARIABLES,
        ]
        name = "/".join([*path, renamed.get(last, last)])
        return getter(name, *args, collections=collections, **options)

    return getter


def collect_variables(collections, **variables):
    """Adds variables to collections, once each.

    Args:
        collections: The collections, or a dictionary that names them for each variable.
        **variables: The variables by name; None for one that there isn't.
    """
    for name, variable in variables.items():
        names = collections.get(name) if isinstance(collections, dict) else collections
        for part in parts_of(variable):
            for collection in names or []:
                if all(part is not each for each in ops.get_collection(collection)):
                    ops.add_to_collection(collection, part)


def parts_of(variable):
    """Returns a list of the variables that a partitioned one consists of, or of the one that is given; none for None.

    Args:
        variable: A variable or None.
    """
    if variable is None:
        return []
    return list(variable) if isinstance(variable, variables_lib.PartitionedVariable) else [variable]


@add_arg_scope
def model_variable(
    name,
    shape=None,
    dtype=dtypes.float32,
    initializer=None,
    regularizer=None,
    trainable=True,
    collections=None,
    **options,
):
    """Returns a variable that is also in the graph's collection of model variables.

    Args:
        name: Its name.
        shape: Its shape.
        dtype: Its type.
        initializer: Its initializer.
        regularizer: A function of it that returns a loss.
        trainable: Whether it is trained.
        collections: Other collections for it.
        **options: The other arguments of `get_variable`.
    """
    keys = {*(collections or []), ops.GraphKeys.GLOBAL_VARIABLES, ops.GraphKeys.MODEL_VARIABLES}
    return variable(name, shape, dtype, initializer, regularizer, trainable, list(keys), **options)


@add_arg_scope
def variable(
    name,
    shape=None,
    dtype=None,
    initializer=None,
    regularizer=None,
    trainable=True,
    collections=None,
    caching_device=None,
    device=None,
    **options,
):
    """Returns a variable, as `tf.get_variable`.

    Args:
        name: Its name.
        shape: Its shape.
        dtype: Its type.
        initializer: Its initializer.
        regularizer: A function of it that returns a loss.
        trainable: Whether it is trained.
        collections: Collections for it, by default the global variables.
        caching_device: Where it is kept for reading.
        device: A device, or a function of an op.
        **options: The other arguments of `get_variable`.
    """
    with ops.device(device or ""):
        return variable_scope.get_variable(
            name, shape, dtype, initializer, regularizer, trainable, collections, caching_device, **options
        )


def _get_variables(scope=None, suffix=None, collection=ops.GraphKeys.GLOBAL_VARIABLES):
    scope = getattr(scope, "name", scope)
    if suffix is not None:
        scope = (scope or "") + ".*" + (suffix if ":" in suffix else suffix + ":")
    return ops.get_collection(collection, scope)


def _variables_of(collection):
    return lambda scope=None, suffix=None: _get_variables(scope, suffix, collection)


def _variables_to_restore(include=None, exclude=None):
    wanted = [each for scope in include or [None] for each in _get_variables(scope)]
    left_out = {each.name for scope in exclude or [] for each in _get_variables(scope)}
    return [each for each in wanted if each.name not in left_out]


def _assign_from_checkpoint_fn(model_path, var_list, ignore_missing_vars=False, reshape_variables=False):
    wanted = var_list if isinstance(var_list, dict) else {each.op.name: each for each in var_list}
    if ignore_missing_vars:
        reader = tf.train.NewCheckpointReader(model_path)
        wanted = {name: each for name, each in wanted.items() if reader.has_tensor(name)}
    saver = tf.train.Saver(wanted, reshape=reshape_variables)
    return lambda session: saver.restore(session, model_path)


def _assign_from_values(var_names_to_values):
    assigned, feed = [], {}
    for name, value in var_names_to_values.items():
        variable = _unique_variable(name)
        place = tf.placeholder(
            variable.dtype.base_dtype, variable.shape, name=f"placeholder/{variable.op.name}"
        )
        assigned.append(variable.assign(place))
        feed[place] = value.reshape(variable.shape.as_list())
    return tf.group(*assigned), feed


def _assign_from_values_fn(var_names_to_values):
    assign, feed = _assign_from_values(var_names_to_values)
    return lambda session: session.run(assign, feed)


def _unique_variable(name):
    found = _get_variables(name)
    if not found:
        raise ValueError(f"Couldn't find variable {name}")
    for each in found:
        if each.op.name == name:
            return each
    raise ValueError(f"Variable {name} does not uniquely identify a variable")


def _filter_variables(var_list, include_patterns=None, exclude_patterns=None, reg_search=True):
    finds = re.search if reg_search else re.match
    return [
        each
        for each in var_list
        if (include_patterns is None or any(finds(wanted, each.name) for wanted in include_patterns))
        and not any(finds(unwanted, each.name) for unwanted in exclude_patterns or ())
    ]


_ARG_SCOPE = (
    "add_arg_scope", "arg_scope", "arg_scope_func_key", "arg_scoped_arguments", "current_arg_scope", "has_arg_scope",
)  # fmt: skip


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.framework`."""
    train = ("assert_global_step", "create_global_step", "get_global_step", "get_or_create_global_step",
             "init_from_checkpoint", "list_variables", "load_checkpoint", "load_variable")  # fmt: skip
    return {
        **{name: getattr(tf.train, name) for name in train},
        **{name: getattr(arg_scope, name) for name in _ARG_SCOPE},
        "add_model_variable": lambda var: ops.add_to_collection(ops.GraphKeys.MODEL_VARIABLES, var),
        "argsort": tf.argsort,
        "assign_from_checkpoint_fn": _assign_from_checkpoint_fn,
        "assign_from_values": _assign_from_values,
        "assign_from_values_fn": _assign_from_values_fn,
        "filter_variables": _filter_variables,
        "get_local_variables": _variables_of(ops.GraphKeys.LOCAL_VARIABLES),
        "get_model_variables": _variables_of(ops.GraphKeys.MODEL_VARIABLES),
        "get_trainable_variables": _variables_of(ops.GraphKeys.TRAINABLE_VARIABLES),
        "get_unique_variable": _unique_variable,
        "get_variables": _get_variables,
        "get_variables_by_name": lambda name, scope=None: _get_variables(scope, f"(.+/)?{name}:"),
        "get_variables_by_suffix": lambda suffix, scope=None: _get_variables(scope, suffix),
        "get_variables_to_restore": _variables_to_restore,
        "is_tensor": tf.is_tensor,
        "local_variable": lambda value, name=None: tf.Variable(
            value, trainable=False, collections=[ops.GraphKeys.LOCAL_VARIABLES], name=name
        ),
        "model_variable": model_variable,
        "nest": importlib.import_module("tensorflow.python.util.nest"),
        "sort": tf.sort,
        "variable": variable,
    }
