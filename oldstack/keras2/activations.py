"""The activations of Keras 2.2.5, by name and by formula."""

import keras

from oldstack.keras2.by_name import getter
from oldstack.training import formulas, rules


def relu(x, alpha=0.0, max_value=None, threshold=0.0):
    """Returns x where it is above a threshold, else `alpha` times what it is below it."""
    return keras.activations.relu(x, negative_slope=alpha, max_value=max_value, threshold=threshold)


def softmax(x, axis=-1):
    """Returns probabilities along an axis."""
    return keras.activations.softmax(x, axis=axis)


def sigmoid(x):
    """Returns the sigmoid as TensorFlow 1.15 computed it."""
    if isinstance(x, keras.KerasTensor):
        return keras.activations.sigmoid(x)
    return formulas.logistic(x)


def _elementwise(name):
    function = getattr(keras.activations, name)

    def activation(x):
        return function(x)

    activation.__name__ = activation.__qualname__ = name
    activation.__doc__ = f"Returns Keras's `{name}` of x."
    return activation


ACTIVATIONS = {
    name: _elementwise(name) for name in ("tanh", "softplus", "softsign", "selu", "linear", "exponential")
}
ACTIVATIONS |= {
    "elu": keras.activations.elu,
    "relu": relu,
    "sigmoid": sigmoid,
    "softmax": softmax,
    "hard_sigmoid": formulas.hard_sigmoid,
}

rules.ACTIVATIONS |= {softmax: formulas.softmax, ACTIVATIONS["tanh"]: formulas.tanh}

get_activation = getter(ACTIVATIONS | {None: ACTIVATIONS["linear"]}, "activation function")
