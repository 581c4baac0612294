"""The optimizers of `tf.train` that `compile` takes beside those of Keras 2.2.5."""

import keras
import tensorflow as tf

from oldstack.keras2 import optimizers
from oldstack.training import updates


class Adagrad(optimizers.Adagrad):
    """Adagrad, whose sums begin above 0."""

    def __init__(self, lr=0.001, initial_accumulator_value=0.1, epsilon=None, decay=0.0, **kwargs):
        super().__init__(lr, epsilon, decay, **kwargs)
        self._first = initial_accumulator_value

    def _slot(self, name, variable):
        return self.add_variable(
            variable.shape, initializer=keras.initializers.Constant(self._first), name=name
        )


class TrainRMSProp(optimizers.RMSprop):
    """RMSprop, also with momentum, whose averages begin with 1 and whose epsilon is below the root."""

    def __init__(self, lr=0.001, rho=0.9, momentum=0.0, epsilon=None, decay=0.0, **kwargs):
        super().__init__(lr, rho, epsilon, decay, **kwargs)
        self.momentum = momentum
        if momentum:
            self._slots = ("square", "momentum_of")

    def _slot(self, name, variable):
        start = "ones" if name == "square" else "zeros"
        return self.add_variable(variable.shape, initializer=start, name=name)

    def _step(self, gradient, variable, rate, count, square, momentum=None):
        updates.into_average(square, tf.square(gradient), self.rho)
        step = rate * gradient / tf.sqrt(square.value + self.epsilon)
        if momentum is not None:
            momentum.assign(self.momentum * momentum.value + step)
            step = momentum.value
        variable.assign_sub(step)


def _made_by(cls, names, **defaults):
    """Returns what makes an optimizer of `tf.train`, given its arguments in their order."""

    def make(*args, use_locking=False, name=None, **kwargs):
        given = defaults | dict(zip(names, args, strict=False)) | kwargs
        return cls(**{_RENAMED.get(key, key): value for key, value in given.items()})

    return make


_RENAMED = {
    "learning_rate": "lr",
    "decay": "rho",
    "use_nesterov": "nesterov",
    "beta1": "beta_1",
    "beta2": "beta_2",
}
OPTIMIZERS = {
    "AdamOptimizer": _made_by(optimizers.Adam, ("learning_rate", "beta1", "beta2", "epsilon"), learning_rate=0.001, epsilon=1e-8
    ),
    "GradientDescentOptimizer": _made_by(optimizers.SGD, ("learning_rate",)),
    "MomentumOptimizer": _made_by(optimizers.SGD, ("learning_rate", "momentum")),
    "RMSPropOptimizer": _made_by(TrainRMSProp, ("learning_rate", "decay", "momentum", "epsilon"), decay=0.9, epsilon=1e-10
    ),
    "AdagradOptimizer": _made_by(Adagrad, ("learning_rate", "initial_accumulator_value"), epsilon=0.0),
    "AdadeltaOptimizer": _made_by(optimizers.Adadelta, ("learning_rate", "rho", "epsilon"), learning_rate=0.001, rho=0.95, epsilon=1e-8
    ),
}  # fmt: skip
