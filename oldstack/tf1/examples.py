"""`tensorflow.examples.tutorials.mnist.input_data` as of TensorFlow 1.15: MNIST in batches.

The digits come from the four files of the folder that the script names, where they are there, else from
the host (see `host`). Which images are in which batch is as it was: NumPy's generator, seeded by the graph's seed.
"""

import collections
import gzip
import os
import types

import numpy as np
from tensorflow.python.framework import dtypes, random_seed

from oldstack.host import host

_FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
_TRAINING = 60_000  # digits that MNIST has for training
_MAGIC = {3: (2051, "image"), 1: (2049, "label")}

Datasets = collections.namedtuple("Datasets", ["train", "validation", "test"])


class DataSet:
    """Images and their labels, given out in batches.

    Args:
        images: n x 28 x 28 x 1, from 0 to 255.
        labels: n numbers, or n x 10.
        fake_data: Whether every batch is made up.
        one_hot: Whether made-up labels have ten numbers.
        dtype: `tf.float32` to scale the images to 0..1, or `tf.uint8`.
        reshape: Whether each image is one row of 784.
        seed: Of the order; the graph's by default.

    Raises:
        TypeError: Another type.
    """

    def __init__(
        self, images, labels, fake_data=False, one_hot=False, dtype=dtypes.float32, reshape=True, seed=None
    ):
        graph_seed, op_seed = random_seed.get_seed(seed)
        np.random.seed(graph_seed if seed is None else op_seed)
        dtype = dtypes.as_dtype(dtype).base_dtype
        if dtype not in (dtypes.uint8, dtypes.float32):
            raise TypeError(f"Invalid image dtype {dtype!r}, expected uint8 or float32")
        self._fake = ([1] * 784, [1] + [0] * 9 if one_hot else 0)
        self._num_examples = 10000 if fake_data else len(images)
        if not fake_data:
            if reshape:
                images = images.reshape(len(images), images.shape[1] * images.shape[2])
            if dtype == dtypes.float32:
                images = np.multiply(images.astype(np.float32), np.float32(1.0 / 255.0))
        self._images, self._labels = images, labels
        self._epochs_completed = self._index_in_epoch = 0

    images = property(lambda self: self._images, doc="All images, in their present order.")
    labels = property(lambda self: self._labels, doc="All labels, in their present order.")
    num_examples = property(lambda self: self._num_examples, doc="How many there are.")
    epochs_completed = property(lambda self: self._epochs_completed, doc="How often all were given out.")

    def next_batch(self, batch_size, fake_data=False, shuffle=True):
        """Returns the next images and labels; after the last ones it goes on with a new epoch.

        Args:
            batch_size: How many.
            fake_data: Whether they are made up.
            shuffle: Whether each epoch has an order of its own.
        """
        if fake_data:
            return tuple([value] * batch_size for value in self._fake)
        start, end = self._index_in_epoch, self._index_in_epoch + batch_size
        if self._epochs_completed == 0 and start == 0 and shuffle:
            self._shuffle()
        if end <= self._num_examples:
            self._index_in_epoch = end
            return self._images[start:end], self._labels[start:end]
        self._epochs_completed += 1
        rest = self._images[start:], self._labels[start:]
        if shuffle:
            self._shuffle()
        end = self._index_in_epoch = batch_size - (self._num_examples - start)
        new = self._images[:end], self._labels[:end]
        return tuple(np.concatenate(pair) for pair in zip(rest, new, strict=True))

    def _shuffle(self):
        order = np.arange(self._num_examples)
        np.random.shuffle(order)
        self._images, self._labels = self._images[order], self._labels[order]


def read_data_sets(
    train_dir,
    fake_data=False,
    one_hot=False,
    dtype=dtypes.float32,
    reshape=True,
    validation_size=5000,
    seed=None,
    source_url=None,
):
    """Returns the digits for training, validation and test.

    Args:
        train_dir: The folder in which the four files are, if they are.
        fake_data: Whether every batch is made up.
        one_hot: Whether a label is ten numbers, one of them 1.
        dtype: `tf.float32` to scale the images to 0..1, or `tf.uint8`.
        reshape: Whether each image is one row of 784, or 28 x 28 x 1.
        validation_size: How many of the first training digits are for validation; of a stand-in that has fewer,
            as large a part.
        seed: Of the order; the graph's by default.
        source_url: Not used: nothing is downloaded from there.

    Raises:
        UserError: As the host raises it.
        ValueError: There are not so many digits for validation, or a file isn't what its name says.
    """
    if fake_data:
        options = {"fake_data": True, "one_hot": one_hot, "dtype": dtype, "seed": seed}
        return Datasets(*(DataSet([], [], **options) for _ in Datasets._fields))
    files = [os.path.join(train_dir, name) for name in _FILES]
    if all(map(os.path.exists, files)):
        arrays = []
        for file in files:
            print("Extracting", file)
            arrays.append(_read(file))
    else:
        (images, labels), (test_images, test_labels) = host().keras_dataset("mnist").load_data()
        arrays = [images[..., None], labels, test_images[..., None], test_labels]
        if len(images) < validation_size:
            validation_size = len(images) * validation_size // _TRAINING
        for file in files:
            print("Extracting", file)
    images, labels, test_images, test_labels = arrays
    if one_hot:
        labels, test_labels = _one_hot(labels), _one_hot(test_labels)
    if not 0 <= validation_size <= len(images):
        raise ValueError(
            f"Validation size should be between 0 and {len(images)}. Received: {validation_size}."
        )
    options = {"dtype": dtype, "reshape": reshape, "seed": seed}
    return Datasets(
        DataSet(images[validation_size:], labels[validation_size:], **options),
        DataSet(images[:validation_size], labels[:validation_size], **options),
        DataSet(test_images, test_labels, **options),
    )


def _read(file):
    with gzip.open(file) as stream:
        content = stream.read()
    rank = content[3]
    expected, what = _MAGIC[3 if "images" in os.path.basename(file) else 1]
    magic = int.from_bytes(content[:4], "big")
    if magic != expected:
        raise ValueError(f"Invalid magic number {magic} in MNIST {what} file: {file}")
    sizes = np.frombuffer(content, ">u4", rank, offset=4)
    array = np.frombuffer(content, np.uint8, int(np.prod(sizes)), offset=4 + 4 * rank)
    return array.reshape(*sizes, 1) if rank == 3 else array


def _one_hot(labels):
    encoded = np.zeros((len(labels), 10))
    encoded[np.arange(len(labels)), labels] = 1
    return encoded


input_data = types.ModuleType("tensorflow.examples.tutorials.mnist.input_data")
input_data.read_data_sets = read_data_sets
