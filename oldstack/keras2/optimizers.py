"""The optimizers of Keras 2.2.5: their defaults, their formulas, and `decay`, which lessens the rate at each update.

One optimizer may train several models, as it could there: each has averages of its own, while the rate and the count
of the updates are shared.
"""

from typing import ClassVar

import keras
import numpy as np
import tensorflow as tf

from oldstack.arithmetic115 import EPSILON
from oldstack.keras2 import base, symbolic
from oldstack.keras2.by_name import get_custom_objects
from oldstack.messages import UserError, tr
from oldstack.training import updates
from oldstack.training.roots import rsqrt, sqrt


class Optimizer(updates.AllAtOnce, keras.optimizers.Optimizer):
    """What all of them have in common.

    Attributes:
        lr: The learning rate, a variable.
    """

    _slots = ()  # the names of the averages that each weight has

    def __init__(self, lr, decay=0.0, clipnorm=None, clipvalue=None, **kwargs):
        if kwargs:
            raise TypeError(f"Unexpected keyword argument passed to optimizer: {next(iter(kwargs))}")
        super().__init__(learning_rate=float(lr))
        scope = _scope(type(self).__name__)
        self._learning_rate._name, self._iterations._name = f"{scope}/lr:0", f"{scope}/iterations:0"
        self.decay, self.initial_decay = _single(decay), float(decay)
        self._limits = {
            name: value for name, value in (("clipnorm", clipnorm), ("clipvalue", clipvalue)) if value
        }

    @property
    def lr(self):
        """The learning rate."""
        return self._learning_rate

    @lr.setter
    def lr(self, value):
        self._learning_rate.assign(value)

    @property
    def weights(self):
        """The variables that a file keeps, in the order in which Keras 2 kept them."""
        return [*self._counts, *(variable for name in self._slots for variable in self._of[name])]

    _counted = True  # whether the count of updates is among the weights

    @property
    def _counts(self):
        return [self._iterations] if self._counted else []

    def weight_names(self):
        """Returns the names that a file gives to `weights`."""
        name = type(self).__name__
        count = len(self.weights) - len(self._counts)
        names = [f"training/{name}/Variable_{i}:0".replace("_0:", ":") for i in range(count)]
        return [f"{name}/iterations:0"] * len(self._counts) + names

    def get_weights(self):
        """Returns the values of `weights`, as NumPy arrays."""
        return [variable.numpy() for variable in self.weights]

    def set_weights(self, weights):
        """Sets the values of `weights`.

        Raises:
            ValueError: Their number or their shapes are others.
        """
        if len(weights) != len(self.weights):
            raise ValueError(
                f"Length of the specified weight list ({len(weights)}) does not match the number of weights "
                f"of the optimizer ({len(self.weights)})"
            )
        for variable, value in zip(self.weights, weights, strict=True):
            if tuple(variable.shape) != np.shape(value):
                raise ValueError(
                    f"Optimizer weight shape {variable.shape} not compatible with "
                    f"provided weight shape {np.shape(value)}"
                )
            variable.assign(value)

    def build(self, variables):
        """Makes the averages of some weights."""
        super().build(variables)
        self._of = {name: [self._slot(name, variable) for variable in variables] for name in self._slots}
        scope = _scope("training")
        for variable, name in zip(self.weights, self.weight_names(), strict=True):
            if variable is not self._iterations:
                variable._name = name.replace("training", scope, 1)

    def _slot(self, name, variable):
        return self.add_variable_from_reference(variable, name=name)

    def sharing(self):
        """Returns an optimizer for another model, with the same rate and count of updates."""
        other = type(self).from_config(self.get_config())
        other._learning_rate, other._iterations = self._learning_rate, self._iterations
        return other

    def apply(self, grads, trainable_variables=None):
        """Takes one step."""
        # A word that comes twice in a batch has two gradients, which are added up first.
        grads = [None if gradient is None else tf.convert_to_tensor(gradient) for gradient in grads]
        given = [gradient for gradient in grads if gradient is not None]
        if limit := self._limits.get("clipnorm"):
            norm = tf.sqrt(tf.add_n([tf.reduce_sum(tf.square(gradient)) for gradient in given]))
            scale = tf.where(norm >= limit, limit / norm, 1.0)
            grads = [None if gradient is None else gradient * scale for gradient in grads]
        if limit := self._limits.get("clipvalue"):
            grads = [
                None if gradient is None else tf.clip_by_value(gradient, -limit, limit) for gradient in grads
            ]
        super().apply(grads, trainable_variables)

    def get_updates(self, *args, **kwargs):
        """Returns the step that lessens a loss, for `K.function`.

        Args:
            *args: The loss and the weights; to Keras 1 the weights, their constraints and the loss.
            **kwargs: These by name: `loss`, `params`.
        """
        names = ("params", "constraints", "loss") if len(args) == 3 else ("loss", "params")
        given = dict(zip(names, args, strict=False)) | kwargs
        loss, weights = given["loss"], given["params"]
        self.build(weights)

        def step(run):
            gradients = symbolic.gradients(run.value(loss), weights)
            self.apply_gradients(zip(gradients, weights, strict=True))

        return [symbolic.Update(step)]

    def get_gradients(self, loss, params):
        """Returns the gradients of a loss."""
        return symbolic.gradients(loss, params)

    def _averages(self):
        return [self._of[name] for name in self._slots]

    def _take(self, gradient, variable, learning_rate, *averages):
        count = tf.cast(self._iterations, gradient.dtype)
        rate = tf.cast(learning_rate, gradient.dtype)
        if self.initial_decay > 0:
            rate = rate * (1.0 / (1.0 + self.decay * count))
        self._step(gradient, variable, rate, count + 1.0, *averages)

    def get_config(self):
        """Returns the arguments."""
        config = dict(self._limits)
        config["lr"] = float(self._learning_rate.numpy())
        return config | {name: self._kept(name) for name in self._arguments}

    _in_variables: ClassVar = {"momentum", "decay", "beta_1", "beta_2"}

    def _kept(self, name):
        """Returns a number as a file of Keras 2 has it, which asked a variable in single precision for most of them."""
        value = getattr(self, name)
        return _single(value) if name in self._in_variables else value

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Returns an optimizer with these arguments."""
        return cls(**config)

    _arguments = ("decay",)


def _scope(name):
    """Returns the scope of ops by this name that comes next: "Adam", then "Adam_1"."""
    earlier = base.get_uid(f"{name}/") - 1
    return f"{name}_{earlier}" if earlier else name


def _single(value):
    """Returns a number as the float of `floatx` that it was there: 1 - 0.999 was less by 1e-5."""
    return float(np.dtype(keras.config.floatx()).type(value))


def _epsilon(epsilon):
    return EPSILON if epsilon is None else epsilon


class SGD(Optimizer):
    """Gradient descent, with momentum."""

    _slots, _arguments = ("moment",), ("momentum", "decay")

    def __init__(self, lr=0.01, momentum=0.0, decay=0.0, nesterov=False, **kwargs):
        super().__init__(lr, decay, **kwargs)
        self.momentum, self.nesterov = _single(momentum), nesterov

    def _step(self, gradient, variable, rate, count, moment):
        velocity = self.momentum * moment.value - rate * gradient
        moment.assign(velocity)
        if self.nesterov:
            velocity = self.momentum * velocity
        variable.assign_add(velocity)
        if self.nesterov:
            variable.assign_sub(rate * gradient)

    def get_config(self):
        """Returns the arguments."""
        return super().get_config() | {"nesterov": self.nesterov}


class RMSprop(Optimizer):
    """Divides each gradient by the root of an average of its squares."""

    _slots, _arguments, _counted = ("square",), ("rho", "decay", "epsilon"), False
    _in_variables: ClassVar = Optimizer._in_variables | {"rho"}

    def __init__(self, lr=0.001, rho=0.9, epsilon=None, decay=0.0, **kwargs):
        super().__init__(lr, decay, **kwargs)
        self.rho, self.epsilon = _single(rho), _epsilon(epsilon)

    def _step(self, gradient, variable, rate, count, square):
        updates.rmsprop(gradient, variable, rate, square, self.rho, self.epsilon)


class Adagrad(Optimizer):
    """Divides each gradient by the root of the sum of its squares."""

    _slots, _arguments, _counted = ("square",), ("decay", "epsilon"), False

    def __init__(self, lr=0.01, epsilon=None, decay=0.0, **kwargs):
        super().__init__(lr, decay, **kwargs)
        self.epsilon = _epsilon(epsilon)

    def _step(self, gradient, variable, rate, count, square):
        square.assign_add(tf.square(gradient))
        variable.assign_sub(rate * gradient / (sqrt(square.value, updates.lengths_of(square)) + self.epsilon))


class Adadelta(Optimizer):
    """Measures each gradient against those and the steps before it."""

    _slots, _arguments, _counted = ("square", "delta"), ("rho", "decay", "epsilon"), False

    def __init__(self, lr=1.0, rho=0.95, epsilon=None, decay=0.0, **kwargs):
        super().__init__(lr, decay, **kwargs)
        self.rho, self.epsilon = rho, _epsilon(epsilon)

    def _step(self, gradient, variable, rate, count, square, delta):
        updates.into_average(square, tf.square(gradient), self.rho)
        lengths = updates.lengths_of(square)
        root = sqrt(delta.value + self.epsilon, lengths)
        update = gradient * root * rsqrt(square.value + self.epsilon, lengths)
        variable.assign_sub(rate * update)
        updates.into_average(delta, tf.square(update), self.rho)


class Adam(Optimizer):
    """Adam, or AMSGrad."""

    _slots, _arguments = ("m", "v", "vhat"), ("beta_1", "beta_2", "decay", "epsilon")

    def __init__(self, lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=None, decay=0.0, amsgrad=False, **kwargs):
        super().__init__(lr, decay, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = _single(beta_1), _single(beta_2), _epsilon(epsilon)
        self.amsgrad = amsgrad

    def _slot(self, name, variable):
        if name == "vhat" and not self.amsgrad:
            return self.add_variable((1,), name=name)  # of no use, but in each file
        return super()._slot(name, variable)

    def _step(self, gradient, variable, rate, count, m, v, vhat):
        largest = vhat if self.amsgrad else None
        updates.adam(gradient, variable, rate, count, m, v, self.beta_1, self.beta_2, self.epsilon, largest)

    def get_config(self):
        """Returns the arguments."""
        return super().get_config() | {"amsgrad": self.amsgrad}


class Adamax(Optimizer):
    """Adam with the largest of the gradients in place of their mean square."""

    _slots, _arguments = ("m", "u"), ("beta_1", "beta_2", "decay", "epsilon")

    def __init__(self, lr=0.002, beta_1=0.9, beta_2=0.999, epsilon=None, decay=0.0, **kwargs):
        super().__init__(lr, decay, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = _single(beta_1), _single(beta_2), _epsilon(epsilon)

    def _step(self, gradient, variable, rate, count, m, u):
        rate = rate / (1.0 - tf.pow(self.beta_1, count))
        updates.into_average(m, gradient, self.beta_1)
        u.assign(tf.maximum(self.beta_2 * u.value, tf.abs(gradient)))
        variable.assign_sub(rate * m.value / (u.value + self.epsilon))


class Nadam(Optimizer):
    """Adam with Nesterov's momentum."""

    _slots, _arguments = ("m", "v"), ("beta_1", "beta_2", "epsilon", "schedule_decay")

    def __init__(self, lr=0.002, beta_1=0.9, beta_2=0.999, epsilon=None, schedule_decay=0.004, **kwargs):
        super().__init__(lr, **kwargs)
        self.beta_1, self.beta_2, self.epsilon = _single(beta_1), _single(beta_2), _epsilon(epsilon)
        self.schedule_decay = schedule_decay

    def build(self, variables):
        """Makes the averages of some weights."""
        super().build(variables)
        self._schedule = self.add_variable((), initializer="ones", name="m_schedule")

    def _momentum(self, count):
        return self.beta_1 * (1.0 - 0.5 * tf.pow(0.96, count * self.schedule_decay))

    def _step(self, gradient, variable, rate, count, m, v):
        now, after = self._momentum(count), self._momentum(count + 1)
        schedule = self._schedule * now
        updates.into_average(m, gradient, self.beta_1)
        updates.into_average(v, tf.square(gradient), self.beta_2)
        mean = (1.0 - now) * (gradient / (1.0 - schedule)) + after * (m.value / (1.0 - schedule * after))
        square = v.value / (1.0 - tf.pow(self.beta_2, count))
        variable.assign_sub(rate * mean / (sqrt(square, updates.lengths_of(v)) + self.epsilon))

    def apply(self, grads, trainable_variables=None):
        """Takes one step."""
        count = tf.cast(self._iterations, keras.config.floatx()) + 1.0
        super().apply(grads, trainable_variables)
        self._schedule.assign(self._schedule * self._momentum(count))


OPTIMIZERS = {each.__name__: each for each in (SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam)}
OPTIMIZERS |= {name.lower(): each for name, each in OPTIMIZERS.items()}


def get(identifier):
    """Returns the optimizer of a name or of a saved description; one of these as it is.

    Raises:
        ValueError: The name is unknown.
        UserError: It is none of Keras's.
    """
    if isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, dict):
        name = identifier["class_name"]
        made = get_custom_objects().get(name) or OPTIMIZERS.get(name.lower())
        if made is None:
            raise ValueError(f"Unknown optimizer: {name}")
        return made.from_config(identifier["config"])
    if isinstance(identifier, str):
        if made := get_custom_objects().get(identifier):
            return made()
        if identifier.lower() not in OPTIMIZERS:
            raise ValueError(f"Unknown optimizer: {identifier}")
        return OPTIMIZERS[identifier.lower()]()
    name = type(identifier).__name__
    english = f'compile: {name} is none of Keras\'s optimizers: give a name, "adam", or keras.optimizers.Adam(lr=...).'
    korean = f'compile: {name}는 케라스의 옵티마이저가 아닙니다. "adam" 같은 이름이나 keras.optimizers.Adam(lr=...)을 주세요.'
    raise UserError(tr(english, korean))
