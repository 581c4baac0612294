"""Random numbers of Keras 2.2.5: each op takes its seed from NumPy once, and goes on from step to step."""

import contextlib
import random

import keras
import tensorflow as tf

from oldstack.loading.patch import patch
from oldstack.training import draws
from oldstack.training.draws import Stream


class _Seeds:
    """What Keras 3 has in place of Python's `random`, from which it takes seeds."""

    is_own = False
    _own = random.Random()

    def __getattr__(self, name):
        return getattr(self._own if self.is_own else random, name)


_seeds = _Seeds()
patch(keras.src.random.seed_generator, "python_random", _seeds)


def leave_python_random(is_left: bool = True):
    """Lets Keras 3 take its seeds elsewhere: Python's generator is the script's.

    Args:
        is_left: Whether it does; False to go back.
    """
    _seeds.is_own = is_left


_replayed = None  # the streams of a layer's function, which is traced more than once


def draw():
    """Takes a seed from NumPy where Keras 2.2.5 made an op again, for another call of a layer."""
    draws.seed_of_op()


def stream(seed=None) -> Stream:
    """Returns the stream of an op; in a function that is traced again, the one that it had the first time.

    Args:
        seed: The op's own seed; from NumPy unless given.
    """
    if _replayed is None:
        return Stream(seed)
    known, position = _replayed
    if position == len(known):
        known.append(Stream(seed))
    _replayed[1] += 1
    return known[position]


@contextlib.contextmanager
def replaying(known: list):
    """Gives the streams of a function's first run to each of its later ones.

    Args:
        known: Where they are kept: an empty list at first.
    """
    global _replayed
    before, _replayed = _replayed, [known, 0]
    try:
        yield
    finally:
        _replayed = before


def _shape(shape):
    return tf.cast(tf.stack(shape) if isinstance(shape, list | tuple) else shape, tf.int32)


def random_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    """Returns numbers of a normal distribution, of a shape."""
    return tf.cast(stream(seed).normal(_shape(shape)) * stddev + mean, dtype or keras.config.floatx())


def random_uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
    """Returns numbers between two bounds, of a shape."""
    numbers = stream(seed).uniform(_shape(shape)) * (maxval - minval) + minval
    return tf.cast(numbers, dtype or keras.config.floatx())


def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    """Returns numbers of a normal distribution up to two deviations, of a shape."""
    numbers = stream(seed).truncated_normal(_shape(shape)) * stddev + mean
    return tf.cast(numbers, dtype or keras.config.floatx())


def random_binomial(shape, p=0.0, dtype=None, seed=None):
    """Returns 1 with a probability, else 0, of a shape."""
    return tf.cast(stream(seed).uniform(_shape(shape)) <= p, dtype or keras.config.floatx())
