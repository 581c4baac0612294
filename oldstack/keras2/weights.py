"""What a weight of Keras 2.2.5 is given: initializers, regularizers and constraints, by name."""

import inspect

import keras
import numpy as np
import tensorflow as tf

from oldstack.keras2.by_name import maker
from oldstack.training import reductions
from oldstack.training.initializers import INITIALIZERS as DRAWN


class L1L2(keras.regularizers.Regularizer):
    """Adds l1 times the sum of a weight's sizes and l2 times that of their squares to the loss."""

    def __init__(self, l1=0.0, l2=0.0):
        self.l1, self.l2 = float(np.float32(l1)), float(np.float32(l2))

    def __call__(self, x):
        """Returns the sum."""
        total = 0.0
        if self.l1:
            total += self.l1 * reductions.reduced("sum", tf.abs(x), None)
        if self.l2:
            total += self.l2 * reductions.reduced("sum", tf.square(x), None)
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


class Constraint(keras.constraints.Constraint):
    """What constraints have in common."""


class MaxNorm(Constraint, keras.constraints.MaxNorm):
    """Limits the norms of a weight's vectors."""


class MinMaxNorm(Constraint, keras.constraints.MinMaxNorm):
    """Keeps the norms of a weight's vectors between two bounds."""


class NonNeg(Constraint, keras.constraints.NonNeg):
    """Sets what is below 0 to 0."""


class UnitNorm(Constraint, keras.constraints.UnitNorm):
    """Scales a weight's vectors to a norm of 1."""


CONSTRAINTS = {each.__name__: each for each in (Constraint, MaxNorm, MinMaxNorm, NonNeg, UnitNorm)}
CONSTRAINTS |= {"max_norm": MaxNorm, "maxnorm": MaxNorm, "min_max_norm": MinMaxNorm, "non_neg": NonNeg}
CONSTRAINTS |= {"nonneg": NonNeg, "unit_norm": UnitNorm, "unitnorm": UnitNorm}


class Initializer(keras.initializers.Initializer):
    """What initializers have in common: a description in the order of their arguments."""

    def get_config(self):
        """Returns the arguments."""
        config = super().get_config()
        return {name: config[name] for name in inspect.signature(type(self)).parameters if name in config}

    @classmethod
    def from_config(cls, config):
        """Returns an initializer with these arguments."""
        return cls(**config)


class Zeros(Initializer, keras.initializers.Zeros):
    """Begins with zeros."""


class Ones(Initializer, keras.initializers.Ones):
    """Begins with ones."""


class Constant(Initializer, keras.initializers.Constant):
    """Begins with one number."""

    def __init__(self, value=0):
        super().__init__(value)


class Identity(Initializer, keras.initializers.Identity):
    """Begins with a gain on the diagonal."""

    def __init__(self, gain=1.0):
        super().__init__(gain)

    def get_config(self):
        """Returns the gain."""
        return {"gain": self.gain}


class RandomUniform(Initializer, DRAWN["RandomUniform"]):
    """Begins with numbers between two bounds."""


class RandomNormal(Initializer, DRAWN["RandomNormal"]):
    """Begins with numbers of a normal distribution."""


class TruncatedNormal(Initializer, DRAWN["TruncatedNormal"]):
    """Begins with numbers of a normal distribution up to two deviations."""


class Orthogonal(Initializer, DRAWN["Orthogonal"]):
    """Begins with orthogonal vectors."""


class VarianceScaling(Initializer, DRAWN["VarianceScaling"]):
    """Begins with numbers that keep the variance of what a layer gets."""

    def __init__(self, scale=1.0, mode="fan_in", distribution="normal", seed=None):
        super().__init__(scale, mode, "truncated_normal" if distribution == "normal" else distribution, seed)

    def get_config(self):
        """Returns the arguments."""
        config = super().get_config()
        return config | {"distribution": config["distribution"].replace("truncated_", "")}


def _scaled(name, scale, mode, distribution):
    def make(seed=None):
        return VarianceScaling(scale, mode, distribution, seed)

    make.__name__ = make.__qualname__ = name
    make.__doc__ = f"Returns the initializer {name}."
    return make


INITIALIZERS = {
    each.__name__: each
    for each in (
        Initializer, Zeros, Ones, Constant, Identity, RandomUniform, RandomNormal, TruncatedNormal, Orthogonal,
        VarianceScaling,
    )
}  # fmt: skip
INITIALIZERS |= {
    alias: INITIALIZERS[name]
    for name, aliases in {
        "Zeros": "zero zeros",
        "Ones": "one ones",
        "Constant": "constant",
        "RandomUniform": "uniform random_uniform",
        "RandomNormal": "normal random_normal",
        "TruncatedNormal": "truncated_normal",
        "Identity": "identity",
        "Orthogonal": "orthogonal",
    }.items()
    for alias in aliases.split()
}
INITIALIZERS |= {
    f"{kind}_{distribution}": _scaled(f"{kind}_{distribution}", scale, mode, distribution)
    for kind, scale, mode in (("glorot", 1.0, "fan_avg"), ("he", 2.0, "fan_in"), ("lecun", 1.0, "fan_in"))
    for distribution in ("uniform", "normal")
}


get_regularizer = maker(REGULARIZERS, "regularizer")
get_constraint = maker(CONSTRAINTS, "constraint")
_named_initializer = maker(INITIALIZERS, "initializer")


def get_initializer(identifier):
    """Returns the initializer of a name or of a saved description; a function of the shape as one of shape and type."""
    made = _named_initializer(identifier)
    if inspect.isfunction(made) and "dtype" not in inspect.signature(made).parameters:
        return lambda shape, dtype=None: made(shape)
    return made
