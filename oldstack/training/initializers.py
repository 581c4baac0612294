"""Keras's initializers, drawing as those of Keras 2.2.5 did.

Source: keras/initializers.py of Keras 2.2.5.
"""

import math
import re

import numpy as np

from oldstack.arithmetic115 import fans
from oldstack.libraries import singular_vectors as svd
from oldstack.loading.quick_keras import keras, tf
from oldstack.training import draws
from oldstack.training.naming import as_keras_own


class _Drawn:
    """Stands before a class of Keras's initializers and draws as Keras 2.2.5 did."""

    def __call__(self, shape, dtype=None):
        return tf.cast(self.draw(tuple(shape), self.get_config()["seed"]), dtype or keras.config.floatx())


class _RandomUniform(_Drawn, keras.initializers.RandomUniform):
    def draw(self, shape, seed):
        return draws.uniform(shape, self.minval, self.maxval, seed)


class _RandomNormal(_Drawn, keras.initializers.RandomNormal):
    def draw(self, shape, seed):
        return draws.normal(shape, self.mean, self.stddev, seed)


class _TruncatedNormal(_Drawn, keras.initializers.TruncatedNormal):
    def draw(self, shape, seed):
        return draws.normal(shape, self.mean, self.stddev, seed, is_truncated=True)


class _Orthogonal(_Drawn, keras.initializers.Orthogonal):
    def draw(self, shape, seed):
        flat = math.prod(shape[:-1]), shape[-1]
        random = np.random if seed is None else np.random.RandomState(seed)
        return self.gain * svd.orthogonal(random.normal(0.0, 1.0, flat)).reshape(shape)


class _Scaled(_Drawn):
    def draw(self, shape, seed):
        fan_in, fan_out = fans(shape)
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        scale = self.scale / max(1.0, fan)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * scale)
            return draws.uniform(shape, -limit, limit, seed)
        stddev = math.sqrt(scale) / 0.87962566103423978  # of a normal distribution cut off at two deviations
        return draws.normal(shape, 0.0, stddev, seed, is_truncated=True)


def _by_name():
    """Returns the initializers by the names that Keras knows them by: "GlorotUniform", "glorot_uniform"."""
    drawn = {
        "RandomUniform": _RandomUniform,
        "RandomNormal": _RandomNormal,
        "TruncatedNormal": _TruncatedNormal,
        "Orthogonal": _Orthogonal,
    }
    for name in (
        "VarianceScaling", "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal",
    ):  # fmt: skip
        drawn[name] = type(name, (_Scaled, getattr(keras.initializers, name)), {})
    for name, ours in drawn.items():
        as_keras_own(ours, name, "keras.initializers")
    snake_case = {re.sub(r"(?<=.)(?=[A-Z])", "_", name).lower(): ours for name, ours in drawn.items()}
    return {**drawn, **snake_case, "uniform": _RandomUniform, "normal": _RandomNormal}


INITIALIZERS = _by_name()
