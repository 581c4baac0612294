"""What a weight of Keras 2.2.5 is given: initializers, regularizers and constraints, by name."""

import inspect

import keras
import numpy as np
from keras import ops

from oldstack.keras2.by_name import maker
from oldstack.training.initializers import INITIALIZERS as DRAWN


class L1L2(keras.regularizers.Regularizer):
    """Adds l1 times the sum of a weight's sizes and l2 times that of their squares to the loss."""

    def __init__(self, l1=0.0, l2=0.0):
        self.l1, self.l2 = float(np.float32(l1)), float(np.float32(l2))

    def __call__(self, x):
        """Returns the sum."""
        total = 0.0
        if self.l1:
            total += ops.sum(self.l1 * ops.abs(x))
        if self.l2:
            total += ops.sum(self.l2 * ops.square(x))
        return total

    def get_config(self):
        """Returns l1 and l2."""
        return {"l1": self.l1, "l2": self.l2}


def l1(l=0.01):  # noqa: E741 - the argument's name
    """Returns a regularizer by size."""
    return L1L2(l1=l)


def l2(l=0.01):  # noqa: E741 - the argument's name
    """Returns a regularizer by square."""
    return L1L2(l2=l)


def l1_l2(l1=0.01, l2=0.01):
    """Returns a regularizer by both."""
    return L1L2(l1, l2)


REGULARIZERS = {
    "L1L2": L1L2,
    "l1": l1,
    "l2": l2,
    "l1_l2": l1_l2,
    "Regularizer": keras.regularizers.Regularizer,
}
CONSTRAINTS = {
    "Constraint": keras.constraints.Constraint,
    "MaxNorm": keras.constraints.MaxNorm,
    "MinMaxNorm": keras.constraints.MinMaxNorm,
    "NonNeg": keras.constraints.NonNeg,
    "UnitNorm": keras.constraints.UnitNorm,
}
CONSTRAINTS |= {
    alias: CONSTRAINTS[name]
    for name, aliases in {
        "MaxNorm": ("max_norm", "maxnorm"),
        "MinMaxNorm": ("min_max_norm",),
        "NonNeg": ("non_neg", "nonneg"),
        "UnitNorm": ("unit_norm", "unitnorm"),
    }.items()
    for alias in aliases
}


def _variance_scaling(scale=1.0, mode="fan_in", distribution="normal", seed=None):
    distribution = "truncated_normal" if distribution == "normal" else distribution
    return DRAWN["VarianceScaling"](scale, mode, distribution, seed)


class Identity(keras.initializers.Identity):
    """Begins with a gain on the diagonal."""

    def get_config(self):
        """Returns the gain."""
        return {"gain": self.gain}


INITIALIZERS = {
    name: DRAWN[name]
    for name in (
        "RandomUniform", "RandomNormal", "TruncatedNormal", "Orthogonal", "uniform", "normal", "random_uniform",
        "random_normal", "truncated_normal", "orthogonal", "glorot_uniform", "glorot_normal", "he_uniform", "he_normal",
        "lecun_uniform", "lecun_normal",
    )
}  # fmt: skip
INITIALIZERS |= {
    "Initializer": keras.initializers.Initializer,
    "VarianceScaling": _variance_scaling,
    **dict.fromkeys(("Zeros", "zeros", "zero"), keras.initializers.Zeros),
    **dict.fromkeys(("Ones", "ones", "one"), keras.initializers.Ones),
    **dict.fromkeys(("Identity", "identity"), Identity),
}


def _constant(value=0):
    return keras.initializers.Constant(value)


INITIALIZERS |= {"Constant": _constant, "constant": _constant}


get_regularizer = maker(REGULARIZERS, "regularizer")
get_constraint = maker(CONSTRAINTS, "constraint")
_named_initializer = maker(INITIALIZERS, "initializer")


def get_initializer(identifier):
    """Returns the initializer of a name or of a saved description; a function of the shape as one of shape and type."""
    made = _named_initializer(identifier)
    if inspect.isfunction(made) and "dtype" not in inspect.signature(made).parameters:
        return lambda shape, dtype=None: made(shape)
    return made
