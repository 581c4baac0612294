"""`utils` of `tf.contrib.layers`: collections of outputs and variables, sizes."""

import collections

from tensorflow.python.framework import ops

NCHW_NHWC = "NCHW", "NHWC"
NCDHW_NDHWC = "NCDHW", "NDHWC"


def checked_data_format(data_format, allowed=NCHW_NHWC) -> str:
    """Returns what `tf.layers` calls a data format: "channels_first" or "channels_last".

    Args:
        data_format: The format, "NHWC".
        allowed: The two formats that there are.

    Raises:
        ValueError: It is none of them.
    """
    if data_format not in allowed:
        raise ValueError("data_format has to be either {} or {}.".format(*allowed))
    return channels_axis_name(data_format)


def channels_axis_name(data_format) -> str:
    """Returns "channels_first" for a data format that says so, else "channels_last".

    Args:
        data_format: The format, "NCW"; None for the default.
    """
    return "channels_first" if data_format and data_format.startswith("NC") else "channels_last"


def collect_named_outputs(collections, alias, outputs):
    """Adds a tensor to collections, under another name too.

    Args:
        collections: A collection or several; None for none.
        alias: The name.
        outputs: The tensor.

    Returns:
        The tensor.
    """
    if collections:
        append_tensor_alias(outputs, alias)
        ops.add_to_collections(collections, outputs)
    return outputs


def append_tensor_alias(tensor, alias):
    """Gives a tensor another name.

    Args:
        tensor: The tensor.
        alias: The name; a slash at its end is left out.

    Returns:
        The tensor.
    """
    alias = alias.removesuffix("/")
    if hasattr(tensor, "aliases"):
        tensor.aliases.append(alias)
    else:
        tensor.aliases = [alias]
    return tensor


def get_tensor_aliases(tensor) -> list[str]:
    """Returns the other names of a tensor, or its own if it has no other.

    Args:
        tensor: The tensor.
    """
    return getattr(tensor, "aliases", None) or [tensor.name.removesuffix(":0")]


def gather_tensors_aliases(tensors) -> list[str]:
    """Returns the other names of tensors.

    Args:
        tensors: The tensors.
    """
    return [alias for tensor in tensors for alias in get_tensor_aliases(tensor)]


def convert_collection_to_dict(collection, clear_collection=False):
    """Returns the tensors of a collection by their other names.

    Args:
        collection: The collection.
        clear_collection: Whether to empty it.
    """
    tensors = collections.OrderedDict(
        (alias, tensor) for tensor in ops.get_collection(collection) for alias in get_tensor_aliases(tensor)
    )
    if clear_collection:
        ops.get_default_graph().clear_collection(collection)
    return tensors


def get_variable_collections(variables_collections, name):
    """Returns the collections of a variable.

    Args:
        variables_collections: Collections for all variables, or a dictionary that names them for each.
        name: The variable's name.
    """
    return (
        variables_collections.get(name) if isinstance(variables_collections, dict) else variables_collections
    )


def channel_dimension(shape, data_format, min_rank=1) -> int:
    """Returns the number of channels.

    Args:
        shape: A `TensorShape`.
        data_format: "channels_first" or "channels_last".
        min_rank: How many axes there must be.

    Raises:
        ValueError: It isn't known, or there are fewer axes.
    """
    axis = 1 if data_format == "channels_first" else -1
    if shape.dims is None:
        raise ValueError("dims of shape must be known but is None")
    if len(shape.dims) < min_rank:
        raise ValueError(f"rank of shape must be at least {min_rank} not: {len(shape.dims)}")
    if shape.dims[axis].value is None:
        raise ValueError(f"dimension {axis} of shape must be known but is None: {shape}")
    return shape.dims[axis].value


def last_dimension(shape, min_rank=1) -> int:
    """Returns the length of the last axis.

    Args:
        shape: A `TensorShape`.
        min_rank: How many axes there must be.

    Raises:
        ValueError: It isn't known, or there are fewer axes.
    """
    return channel_dimension(shape, "channels_last", min_rank)


def two_element_tuple(int_or_tuple) -> tuple[int, int]:
    """Returns height and width.

    Args:
        int_or_tuple: Both, or one number for both.

    Raises:
        ValueError: There aren't two.
    """
    if isinstance(int_or_tuple, (list, tuple)):
        if len(int_or_tuple) != 2:
            raise ValueError(f"Must be a list with 2 elements: {int_or_tuple}")
        return int(int_or_tuple[0]), int(int_or_tuple[1])
    return int(int_or_tuple), int(int_or_tuple)


def n_positive_integers(n, value) -> tuple[int, ...]:
    """Returns sizes along so many axes.

    Args:
        n: The number of axes.
        value: The sizes, or one number for all.

    Raises:
        ValueError: A size isn't positive, or there are too many or too few.
    """
    if isinstance(value, (list, tuple)) and len(value) != n:
        raise ValueError(f"Expected sequence of {n} positive integers, but received {value!r}")
    values = tuple(int(size) for size in value) if isinstance(value, (list, tuple)) else (int(value),) * n
    for size in values:
        if size < 1:
            raise ValueError(f"expected positive integer, but received {size}")
    return values
