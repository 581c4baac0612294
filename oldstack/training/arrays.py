"""The arrays that `fit` takes: checked, split, and turned into what the compiled loop reads."""

from functools import partial

import numpy as np

from oldstack.loading.quick_keras import keras, tf


def map_arrays(function, arrays):
    """Returns what a function makes of each array of a structure; None stays None."""
    return keras.tree.map_structure(lambda array: None if array is None else function(array), arrays)


def number_of_samples(data) -> int:
    """Returns the length of the first array of a structure."""
    return len(next(array for array in keras.tree.flatten(data) if array is not None))


def rows_of(data, first: int, last: int):
    """Returns each array of a structure from one row to before another; None for None."""
    return None if data is None else map_arrays(lambda array: array[first:last], data)


def split(arrays, share: float):
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


def checked_arrays(x, y, weight, where=""):
    """Returns the data as NumPy arrays, floats as `floatx`, after checking that they go together."""
    if x is None:
        raise ValueError(f"{where}x is missing: give the inputs as an array")
    if isinstance(x, tf.data.Dataset | keras.utils.PyDataset) or hasattr(x, "__next__"):
        raise TypeError(f"{where}fit takes arrays in memory, and x is a {type(x).__name__}: use model.fit")
    if weight is not None and keras.tree.is_nested(y) and not keras.tree.is_nested(weight):
        weight = keras.tree.map_structure(lambda _: weight, y)  # for each output
    named = (("x", x), ("y", y), ("sample_weight", weight))
    arrays = tuple(map_arrays(partial(_array, where + name), values) for name, values in named)
    sizes = {len(array) for array in keras.tree.flatten(arrays) if array is not None}
    if len(sizes) > 1:
        raise ValueError(f"{where}the arrays have different numbers of samples: {sorted(sizes)}")
    if sizes == {0}:
        raise ValueError(f"{where}the arrays have no samples")
    return arrays


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


def weighted(x, y, weight, class_weight):
    """Returns the data with each sample's weight, where one is given by its class."""
    if class_weight is None:
        return x, y, weight
    if weight is not None:
        raise ValueError("class_weight and sample_weight exclude each other: give one")
    if y is None or keras.tree.is_nested(y):
        raise ValueError("class_weight goes with one array of targets: give sample_weight for several")
    classes = y
    if classes.ndim > 1:
        classes = classes.argmax(-1) if classes.shape[-1] > 1 else classes[:, 0]
    weights = [class_weight.get(label, 1.0) for label in np.round(classes).astype(int).tolist()]
    return x, y, np.array(weights, keras.config.floatx())
