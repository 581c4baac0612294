"""Arrays of classes and their norms, as `keras.utils.np_utils` of Keras 2.2.5 had them."""

import numpy as np


def to_categorical(y, num_classes: int | None = None, dtype: str = "float32") -> np.ndarray:
    """Returns a row for each class number, with 1 at its place.

    Args:
        y: Class numbers from 0, of any shape; a last axis of 1 is left out.
        num_classes: The length of a row, by default one more than the largest number; `nb_classes` to Keras 1.
        dtype: The type.

    Returns:
        An array of y's shape, with a last axis of `num_classes`.
    """
    y = np.array(y, dtype="int")
    shape = y.shape[:-1] if y.ndim > 1 and y.shape[-1] == 1 else y.shape
    y = y.ravel()
    num_classes = num_classes or np.max(y) + 1
    rows = np.zeros((len(y), num_classes), dtype)
    rows[np.arange(len(y)), y] = 1
    return rows.reshape((*shape, num_classes))


def normalize(x, axis: int = -1, order: int = 2) -> np.ndarray:
    """Returns an array divided by its norm along an axis.

    Args:
        x: The array, of any shape.
        axis: The axis.
        order: Which norm: 2 for the root of the sum of squares.
    """
    norm = np.atleast_1d(np.linalg.norm(x, order, axis))
    norm[norm == 0] = 1
    return x / np.expand_dims(norm, axis)
