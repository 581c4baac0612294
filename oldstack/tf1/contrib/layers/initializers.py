"""The initializers of `tf.contrib.layers`."""

from tensorflow.python.framework import dtypes
from tensorflow.python.ops import random_ops


def variance_scaling_initializer(factor=2.0, mode="FAN_IN", uniform=False, seed=None, dtype=dtypes.float32):
    """Returns an initializer whose spread depends on the number of inputs, outputs, or both.

    Args:
        factor: The variance is this, divided by that number.
        mode: "FAN_IN", "FAN_OUT" or "FAN_AVG".
        uniform: Whether to draw from a uniform distribution, not from a truncated normal one.
        seed: The op's seed.
        dtype: A floating point type.

    Raises:
        TypeError: The type or the mode is none of these.
    """
    if not dtype.is_floating:
        raise TypeError("Cannot create initializer for non-floating point type.")
    if mode not in ("FAN_IN", "FAN_OUT", "FAN_AVG"):
        raise TypeError("Unknown mode %s [FAN_IN, FAN_OUT, FAN_AVG]", mode)

    def initializer(shape, dtype=dtype, partition_info=None):
        sizes = [float(size) for size in shape]
        fan_in = sizes[-2] if len(sizes) > 1 else sizes[-1] if sizes else 1.0
        fan_out = sizes[-1] if sizes else 1.0
        for size in sizes[:-2]:
            fan_in, fan_out = fan_in * size, fan_out * size
        n = {"FAN_IN": fan_in, "FAN_OUT": fan_out, "FAN_AVG": (fan_in + fan_out) / 2.0}[mode]
        if uniform:
            limit = (3.0 * factor / n) ** 0.5
            return random_ops.random_uniform(shape, -limit, limit, dtype, seed=seed)
        # 1.3 makes up for what the truncation takes away.
        return random_ops.truncated_normal(shape, 0.0, (1.3 * factor / n) ** 0.5, dtype, seed=seed)

    return initializer


def xavier_initializer(uniform=True, seed=None, dtype=dtypes.float32):
    """Returns Glorot's initializer.

    Args:
        uniform: Whether to draw from a uniform distribution, not from a truncated normal one.
        seed: The op's seed.
        dtype: A floating point type.
    """
    return variance_scaling_initializer(1.0, "FAN_AVG", uniform, seed, dtype)
