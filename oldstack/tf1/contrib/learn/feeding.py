"""Arrays for the estimators of `tf.contrib.learn`: fed in batches to placeholders, and what they have to be like."""

import collections

import numpy as np
from tensorflow.python.framework import tensor_util
from tensorflow.python.framework.sparse_tensor import SparseTensor

from oldstack.tf1 import tf


class Feeder:
    """Gives arrays in batches to placeholders.

    Args:
        x: An array, arrays by name, or a frame.
        y: The labels likewise, or None.
        batch: The size of a batch, by default all.
        shuffle: Whether the order is drawn anew in each epoch, always from the same seed.
        epochs: How often; None for ever.
    """

    def __init__(self, x, y, batch, shuffle, epochs):
        self._x, self._y = _by_name(x), None if y is None else _by_name(y)
        self._alone = not isinstance(x, dict), not isinstance(y, dict)
        self._number = len(next(iter(self._x.values())))
        self._batch = self._number if batch is None else batch
        if self._batch <= 0:
            raise ValueError(f"Invalid batch_size {batch}.")
        self._draws = np.random.RandomState(42)
        self._shuffle, self._epochs, self._epoch, self._offset = shuffle, epochs, 0, 0
        self._order = self._next_order()

    def _next_order(self):
        return self._draws.permutation(self._number) if self._shuffle else np.arange(self._number)

    def inputs(self):
        """Returns features and labels, as placeholders."""
        self._places = {}

        def places(arrays, name, alone, size):
            made = {}
            for key, array in arrays.items():
                rest = size(list(array.shape[1:]))
                made[key] = tf.placeholder(array.dtype, [None, *rest], name if alone else f"{name}_{key}")
                self._places[made[key]] = array, rest
            return made[""] if alone else made

        features = places(self._x, "input", self._alone[0], lambda rest: rest or [1])
        if self._y is None:
            return features, None
        return features, places(self._y, "output", self._alone[1], _without_one)

    def feed(self):
        """Returns the next batch, for `feed_dict`.

        Raises:
            StopIteration: All epochs are over.
        """
        if self._epochs is not None and self._epoch + 1 > self._epochs:
            raise StopIteration
        picked = self._order[self._offset : self._offset + self._batch]
        self._offset += self._batch
        if self._offset >= self._number:
            self._order, self._offset, self._epoch = self._next_order(), 0, self._epoch + 1
        return {
            place: array[picked].reshape([len(picked), *rest])
            for place, (array, rest) in self._places.items()
        }


def _without_one(sizes):
    return sizes[1:] if sizes[:1] == [1] else sizes


def _by_name(given):
    given = given if isinstance(given, dict) else {"": given}
    return {key: np.asarray(getattr(each, "values", each)) for key, each in given.items()}


def given_or_fed(x, y, input_fn, batch, shuffle=False, epochs=1):
    """Returns a function of features and labels, and one that feeds them, or None.

    Args:
        x: As in `Feeder`, or None.
        y: As there.
        input_fn: The function itself, in place of both.
        batch: As in `Feeder`.
        shuffle: As there.
        epochs: As there.

    Raises:
        ValueError: Both or neither are given, or tensors as arrays.
    """
    if input_fn is None:
        if x is None:
            raise ValueError("Either x or input_fn must be provided.")
        if tensor_util.is_tf_type(x) or tensor_util.is_tf_type(y):
            raise ValueError("Inputs cannot be tensors. Please provide input_fn.")
        feeder = Feeder(x, y, batch, shuffle, epochs)
        return feeder.inputs, feeder.feed
    if x is not None or y is not None:
        raise ValueError("Can not provide both input_fn and x or y.")
    if batch is not None:
        raise ValueError("Can not provide both input_fn and batch_size.")
    return input_fn, None


_Signature = collections.namedtuple("TensorSignature", ["dtype", "shape", "is_sparse"])


def signatures(given):
    """Returns types and shapes of a tensor, or of tensors by name."""
    if isinstance(given, dict):
        return {key: signatures(each) for key, each in given.items()}
    sparse = isinstance(given, SparseTensor)
    shape = None if sparse else given.shape
    return _Signature((given.values if sparse else given).dtype, shape, sparse)


def fits(given, known):
    """Tells whether tensors have the types and shapes that `signatures` returned of others."""
    if isinstance(known, dict):
        return isinstance(given, dict) and all(
            key in given and fits(given[key], each) for key, each in known.items()
        )
    if isinstance(given, dict):
        return False
    found = signatures(given)
    if (found.dtype, found.is_sparse) != (known.dtype, known.is_sparse):
        return False
    return known.is_sparse or found.shape.is_compatible_with(known.shape)


def placeholders(known):
    """Returns placeholders of types and shapes, of batches of any size."""
    if isinstance(known, dict):
        return {key: placeholders(each) for key, each in known.items()}
    if known is None:
        return None
    if known.is_sparse:
        return tf.sparse_placeholder(known.dtype)
    return tf.placeholder(known.dtype, [None, *known.shape.as_list()[1:]])
