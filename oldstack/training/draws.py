"""The random numbers of a Keras 2.2.5 model on TensorFlow 1.15: where seeds come from, and what an op draws with them.

Source: keras/backend/tensorflow_backend.py of Keras 2.2.5; core/util/guarded_philox_random.h of TensorFlow 1.15.
"""

import numpy as np

from oldstack import seeds
from oldstack.loading.quick_keras import keras, tf

_graph_seed: int | None = None


def begin(graph_seed: int | None) -> None:
    """Lets models draw as in Keras 2.2.5 from here on.

    Args:
        graph_seed: What the listing gives to `tf.set_random_seed`; None if it doesn't call it.
    """
    global _graph_seed
    _graph_seed = seeds.DEFAULT_OF_GRAPH if graph_seed is None else graph_seed


def end() -> None:
    """Lets models draw as in Keras 3 again."""
    global _graph_seed
    _graph_seed = None


def is_on() -> bool:
    """Returns whether models draw and compute as in Keras 2.2.5."""
    return _graph_seed is not None


def seed_of_op() -> int:
    """Takes the seed of one op from NumPy's generator."""
    return np.random.randint(seeds.BELOW_FOR_KERAS)


def _seeds_of_op(seed):
    return seeds.of_op(_graph_seed, seed_of_op() if seed is None else seed)


def _draw(op, shape, seed):
    """Returns the first numbers of TensorFlow 1.15's op with the seeds; its own of today goes on from call to call."""
    key, second = _seeds_of_op(seed)
    key, counter = tf.constant([key], tf.uint64), tf.constant([0, second], tf.uint64)
    return op(shape=shape, key=key, counter=counter, alg=1, dtype=keras.config.floatx())


def uniform(shape: tuple[int, ...], low: float, high: float, seed: int | None) -> tf.Tensor:
    """Returns the first numbers of an op, between two bounds.

    Args:
        shape: The result's shape.
        low: The lower bound.
        high: The upper one.
        seed: The op's own; taken from NumPy's generator if None.
    """
    numbers = _draw(tf.raw_ops.StatelessRandomUniformV2, shape, seed)
    low, high = tf.constant(low, numbers.dtype), tf.constant(high, numbers.dtype)
    return numbers * (high - low) + low


def normal(
    shape: tuple[int, ...], mean: float, stddev: float, seed: int | None, is_truncated: bool = False
) -> tf.Tensor:
    """Returns the first numbers of an op, of a normal distribution.

    Args:
        shape: The result's shape.
        mean: The mean.
        stddev: The standard deviation.
        seed: The op's own; taken from NumPy's generator if None.
        is_truncated: Whether numbers beyond two deviations are drawn again.
    """
    op = tf.raw_ops.StatelessTruncatedNormalV2 if is_truncated else tf.raw_ops.StatelessRandomNormalV2
    numbers = _draw(op, shape, seed)
    return numbers * tf.constant(stddev, numbers.dtype) + tf.constant(mean, numbers.dtype)


class Stream:
    """The numbers of an op of TensorFlow 1.15, call after call.

    Attributes:
        seed: The op's own seed, or None.
        position: A variable: where in the stream the next numbers begin.
    """

    def __init__(self, seed: int | None = None):
        """Takes the op's own seed; one from NumPy's generator if None."""
        self.seed = seed
        key, second = _seeds_of_op(seed)
        with tf.init_scope():  # a layer may be built while a graph is made
            self._key = tf.constant([key], tf.uint64)
            self._second = tf.constant([second], tf.uint64)
            # In blocks of four numbers. The op skips 256 blocks for each number that it gives.
            self.position = tf.Variable(0, dtype=tf.int64, trainable=False)

    def uniform(self, shape: tf.Tensor) -> tf.Tensor:
        """Returns numbers from 0 to 1, and moves on.

        Args:
            shape: The result's shape, a vector of integers.
        """
        bits = self._next(tf.raw_ops.StatelessRandomUniformFullIntV2, shape, tf.uint32)
        # The last 23 bits make a number from 1 to 2. XLA would take the first ones, so it isn't left to the op.
        return tf.bitcast(bits & 0x7FFFFF | 0x3F800000, tf.float32) - 1.0

    def normal(self, shape: tf.Tensor) -> tf.Tensor:
        """Returns numbers of the normal distribution, and moves on.

        Args:
            shape: The result's shape, a vector of integers.
        """
        return self._next(tf.raw_ops.StatelessRandomNormalV2, shape)

    def truncated_normal(self, shape: tf.Tensor) -> tf.Tensor:
        """Returns numbers of the normal distribution up to two deviations, and moves on.

        Args:
            shape: The result's shape, a vector of integers.
        """
        return self._next(tf.raw_ops.StatelessTruncatedNormalV2, shape)

    def _next(self, op, shape, dtype=tf.float32):
        counter = tf.concat([tf.cast(self.position[None], tf.uint64), self._second], 0)
        numbers = op(shape=shape, key=self._key, counter=counter, alg=1, dtype=dtype)
        self.position.assign_add(256 * tf.cast(tf.reduce_prod(shape), tf.int64))
        return numbers
