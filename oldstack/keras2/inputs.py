"""Arrays as the models of Keras 2.2.5 took them."""

import keras
import numpy as np

from oldstack.keras2 import losses
from oldstack.keras2.steps import as_one


def standardized(model, x, y=None, weight=None, class_weight=None):
    """Returns inputs, targets and weights as arrays of floats, in the order of the model's inputs and outputs.

    Args:
        model: The model.
        x: An array, a pandas object, or a list or dict of them.
        y: The targets; None for none.
        weight: The samples' weights; None for none.
        class_weight: Weights by class; None for none.

    Raises:
        ValueError: They don't fit the model, or each other.
    """
    inputs = [(_short_name(tensor), tensor.shape) for tensor in model.inputs]
    x = _arrays(x, inputs, "input")
    if y is None:
        return as_one(x), None, None
    names = [tensor._keras_history.operation.name for tensor in model.outputs]
    y = _arrays(y, _targets(model, names), "target")
    _check_lengths(x, y)
    weights = [
        _weights(target, *each)
        for target, *each in zip(y, _each(weight, names), _each(class_weight, names), strict=True)
    ]
    if all(each is None for each in weights):
        return as_one(x), as_one(y), None
    weights = [np.ones(len(y[0]), keras.config.floatx()) if each is None else each for each in weights]
    return as_one(x), as_one(y), as_one(weights)


def _short_name(tensor):
    return tensor._keras_history.operation.name


def _targets(model, names):
    """Returns name and shape of each output's targets; no shape where the loss is the user's own."""
    targets = []
    for name, tensor, loss in zip(names, model.outputs, model.loss_functions, strict=True):
        shape = tuple(tensor.shape)
        if loss is losses.sparse_categorical_crossentropy:
            shape = (*shape[:-1], 1)
        elif loss not in losses.LOSSES.values():
            shape = None
        targets.append((name, shape))
    return targets


def _arrays(values, expected, what):
    names = [name for name, _ in expected]
    if isinstance(values, dict):
        if missing := [name for name in names if name not in values]:
            raise ValueError(f'No data provided for "{missing[0]}". Need data for each key in: {names}')
        values = [values[name] for name in names]
    elif isinstance(values, tuple) or (isinstance(values, list) and len(names) > 1):
        values = list(values)
    elif not (
        isinstance(values, list) and len(values) == 1 and np.ndim(values[0]) > 0 and np.ndim(values) > 1
    ):
        values = [values]
    if len(values) != len(names):
        raise ValueError(
            f"Error when checking model {what}: the list of Numpy arrays that you are passing to your model is not "
            f"the size the model expected. Expected to see {len(names)} array(s), but instead got the following "
            f"list of {len(values)} arrays: {str(values)[:200]}..."
        )
    return [_array(each, name, shape, what) for each, (name, shape) in zip(values, expected, strict=True)]


def _array(values, name, shape, what):
    array = np.asarray(values)
    if array.dtype != keras.config.floatx():
        array = array.astype(keras.config.floatx())
    if array.ndim == 1:
        array = array[:, None]
    if shape is None:
        return array
    begin = f"Error when checking {what}: expected {name} to have"
    if array.ndim != len(shape):
        raise ValueError(f"{begin} {len(shape)} dimensions, but got array with shape {array.shape}")
    if any(size and size != there for size, there in zip(shape[1:], array.shape[1:], strict=True)):
        raise ValueError(f"{begin} shape {tuple(shape[1:])} but got array with shape {array.shape[1:]}")
    return array


def _check_lengths(x, y):
    for arrays, what in ((x, "input arrays (x)"), (y, "target arrays (y)")):
        if len({len(array) for array in arrays}) > 1:
            shapes = [array.shape for array in arrays]
            raise ValueError(f"All {what} should have the same number of samples. Got array shapes: {shapes}")
    if len(x[0]) != len(y[0]):
        raise ValueError(
            f"Input arrays should have the same number of samples as target arrays. Found {len(x[0])} input samples "
            f"and {len(y[0])} target samples."
        )


def _each(given, names):
    """Returns an argument for each output: one for one, a list in order, a dict by name."""
    if given is None or len(given) == 0:
        return [None] * len(names)
    if len(names) == 1:
        is_named = isinstance(given, dict) and names[0] in given
        return [given[names[0]] if is_named else given]
    return [given.get(name) for name in names] if isinstance(given, dict) else list(given)


def _weights(target, weight, class_weight):
    weight = None if weight is None else np.asarray(weight, keras.config.floatx())
    if not isinstance(class_weight, dict):
        return weight
    classes = target.argmax(1) if target.shape[-1] > 1 else target.reshape(len(target))
    if missing := set(classes.tolist()) - set(class_weight):
        raise ValueError(
            f"`class_weight` must contain all classes in the data. The classes {missing} exist in the data but not "
            "in `class_weight`."
        )
    by_class = np.array([class_weight[each] for each in classes], keras.config.floatx())
    return by_class if weight is None else weight * by_class
