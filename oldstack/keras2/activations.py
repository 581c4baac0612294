"""The activations of Keras 2.2.5, by name and by formula."""

import keras

from oldstack.keras2.by_name import getter
from oldstack.keras2.symbolic import composed
from oldstack.training import formulas


def relu(x, alpha=0.0, max_value=None, threshold=0.0):
    """Returns x where it is above a threshold, else `alpha` times what it is below it."""
    return keras.activations.relu(x, negative_slope=alpha, max_value=max_value, threshold=threshold)


@composed
def softmax(x, axis=-1):
    """Returns probabilities along an axis."""
    if x.shape.rank == 1:
        raise ValueError(f"Cannot apply softmax to a tensor that is 1D. Received input: {x}")
    return formulas.shares(x, axis)


@composed
def elu(x, alpha=1.0):
    """Returns numbers, and of those below 0 e to their power, less 1, times alpha."""
    return formulas.elu(x, alpha)


def _elementwise(name, function):
    def activation(x):
        return function(x)

    activation.__name__ = activation.__qualname__ = name
    activation.__doc__ = f"Returns Keras's `{name}` of x."
    return activation


ACTIVATIONS = {
    name: composed(_elementwise(name, formula))
    for name, formula in (
        ("exponential", formulas.exp),
        ("selu", formulas.selu),
        ("sigmoid", formulas.logistic),
        ("softplus", formulas.softplus),
        ("tanh", formulas.tanh),
    )
}
ACTIVATIONS |= {name: _elementwise(name, getattr(keras.activations, name)) for name in ("linear", "softsign")}
ACTIVATIONS |= {
    "elu": elu,
    "hard_sigmoid": formulas.hard_sigmoid,
    "relu": relu,
    "softmax": softmax,
}

get_activation = getter(ACTIVATIONS | {None: ACTIVATIONS["linear"]}, "activation function")
