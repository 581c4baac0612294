"""The arrays that `fit` takes: checked, split, and turned into what the compiled loop reads."""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias, TypeVar

import numpy as np

from oldstack.loading.quick_keras import keras, tf

# An array of shape (samples, ...), or a list, tuple or dict of such structures; None for what isn't given.
Structure: TypeAlias = np.ndarray | tf.Tensor | list | tuple | dict | None
_Arrays = TypeVar("_Arrays", bound=Structure)


def map_arrays(function: Callable, arrays: _Arrays) -> _Arrays:
    """Returns what a function makes of each array of a structure; None stays None.

    Args:
        function: Takes an array.
        arrays: The structure.
    """
    return keras.tree.map_structure(lambda array: None if array is None else function(array), arrays)


def number_of_samples(data: Structure) -> int:
    """Returns the length of the first array of a structure.

    Args:
        data: The structure; it has an array.
    """
    return len(next(array for array in keras.tree.flatten(data) if array is not None))


def rows_of(data: _Arrays, first: int, last: int) -> _Arrays:
    """Returns each array of a structure from one row to before another; None for None.

    Args:
        data: The structure.
        first: The first row.
        last: The one after the last.
    """
    return data if data is None else map_arrays(lambda array: array[first:last], data)


def split(arrays: _Arrays, share: float) -> tuple[_Arrays, _Arrays]:
    """Returns the arrays without their last rows, and these.

    Args:
        arrays: A structure of arrays.
        share: The share of the rows, from the end, that is split off.

    Raises:
        ValueError: One of the two has no rows.
    """
    samples = number_of_samples(arrays)
    kept = int(samples * (1.0 - share))
    if not 0 < kept < samples:
        raise ValueError(
            f"validation_split={share} of {samples} samples leaves none to train on, or none to test on"
        )
    return rows_of(arrays, 0, kept), rows_of(arrays, kept, samples)


def checked_arrays(
    x: object, y: object, weight: object, *, where: str = ""
) -> tuple[Structure, Structure, Structure]:
    """Returns the data as NumPy arrays, floats as `floatx`, after checking that they go together.

    Args:
        x: The inputs: what NumPy makes an array of, of shape (samples, ...), or a structure of it.
        y: The targets, in the same way; None for none.
        weight: How much each sample counts, of shape (samples,); for all outputs or for each; None for none.
        where: What errors begin with: "validation_data: ".

    Raises:
        TypeError: `x` isn't in memory.
        ValueError: Inputs are missing, arrays hold no numbers, or they differ in their number of samples.
    """
    if x is None:
        raise ValueError(f"{where}x is missing: give the inputs as an array")
    # A data set of TensorFlow has the former, which imports nothing to ask for; a generator the latter.
    if isinstance(x, keras.utils.PyDataset) or hasattr(x, "element_spec") or hasattr(x, "__next__"):
        raise TypeError(f"{where}fit takes arrays in memory, and x is a {type(x).__name__}: use model.fit")
    if weight is not None and keras.tree.is_nested(y) and not keras.tree.is_nested(weight):
        weight = keras.tree.map_structure(lambda _: weight, y)  # for each output
    named = (("x", x), ("y", y), ("sample_weight", weight))
    x, y, weight = (map_arrays(partial(_array, where + name), values) for name, values in named)
    sizes = {len(array) for array in keras.tree.flatten((x, y, weight)) if array is not None}
    if len(sizes) > 1:
        raise ValueError(f"{where}the arrays have different numbers of samples: {sorted(sizes)}")
    if sizes == {0}:
        raise ValueError(f"{where}the arrays have no samples")
    return x, y, weight


def _array(name, values):
    if hasattr(values, "to_frame"):  # to Keras a pandas Series is a column
        values = values.to_frame()
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise ValueError(
            f"{name} holds {array.dtype} and not numbers: turn it into numbers, with .astype(float) or an encoder"
        )
    if array.ndim == 0:
        raise ValueError(f"{name} is a list of numbers, or a single one: give numpy.array({name})")
    return array.astype(keras.config.floatx()) if array.dtype.kind == "f" else array


def weighted(
    x: Structure, y: Structure, weight: Structure, class_weight: dict[int, float] | None
) -> tuple[Structure, Structure, Structure]:
    """Returns inputs, targets and weights, with each sample's weight where one is given by its class.

    Args:
        x: The inputs.
        y: The targets: with `class_weight` one array, of class numbers, (samples,) or (samples, 1), or of a share
            for each class, (samples, classes).
        weight: How much each sample counts, of shape (samples,), or None.
        class_weight: How much a sample of a class counts, 1 for those that aren't in it, or None.

    Raises:
        ValueError: Both weights are given, or there are several targets or none.
    """
    if class_weight is None:
        return x, y, weight
    if weight is not None:
        raise ValueError("class_weight and sample_weight exclude each other: give one")
    if y is None or keras.tree.is_nested(y):
        raise ValueError("class_weight goes with one array of targets: give sample_weight for several")
    classes = np.asarray(y)
    if classes.ndim > 1:
        classes = classes.argmax(-1) if classes.shape[-1] > 1 else classes[:, 0]
    weights = [class_weight.get(label, 1.0) for label in np.round(classes).astype(int).tolist()]
    return x, y, np.array(weights, keras.config.floatx())
