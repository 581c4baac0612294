"""The steps of Keras 2.2.5's optimizers, and Keras 3's optimizers taking them.

Source: keras/optimizers.py of Keras 2.2.5.
"""

import contextlib
import functools
import math
from collections.abc import Callable, Iterator, Sequence

from oldstack.loading.quick_keras import keras, tf
from oldstack.training.naming import as_keras_own
from oldstack.training.roots import sqrt

# With more numbers than these, to copy them costs more than to call an op for each variable.
_MOST_TO_JOIN = 2**14


class Joined:
    """Variables as one that holds all their numbers in a row.

    Args:
        variables: The variables.

    Attributes:
        lengths: How many numbers each has.
    """

    def __init__(self, variables: Sequence[keras.Variable]):
        self._variables = variables
        self.lengths = [math.prod(variable.shape) for variable in variables]

    @functools.cached_property
    def value(self) -> tf.Tensor:
        """The numbers, of shape (sum of `lengths`,)."""
        return joined(self._variables)

    def assign(self, value: tf.Tensor) -> None:
        """Sets all numbers."""
        self._each("assign", value)
        self.value = value

    def assign_add(self, step: tf.Tensor) -> None:
        """Adds to all numbers."""
        self._each("assign_add", step)

    def assign_sub(self, step: tf.Tensor) -> None:
        """Takes from all numbers."""
        self._each("assign_sub", step)

    def _each(self, method, value):
        vars(self).pop("value", None)
        for variable, part in zip(self._variables, tf.split(value, self.lengths), strict=True):
            # Of TensorFlow's variable: Keras's own reads it, changes what it read and writes that.
            getattr(variable.value, method)(tf.reshape(part, variable.shape))


class _InOne(Joined):
    """What `Joined` is, held by one variable."""

    def __init__(self, lengths, variable):
        self.lengths, self._variable = lengths, variable

    @functools.cached_property
    def value(self):
        return tf.convert_to_tensor(self._variable)

    def _each(self, method, value):
        vars(self).pop("value", None)
        getattr(self._variable, method)(value)


def joined(arrays: Sequence[tf.Tensor | keras.Variable]) -> tf.Tensor:
    """Returns the numbers of some arrays in a row."""
    return tf.concat([tf.reshape(array, [-1]) for array in arrays], 0)


class AllAtOnce:
    """Stands before a class of Keras's optimizers whose step is one formula for each number of all variables.

    The step of a small model is taken for all variables at once: an op on a small array costs what it takes to call
    it. A class says what its step is in `_take(gradient, variable, learning_rate, *averages)`, of arrays of one
    shape, and what it keeps of each variable in `_averages()`.
    """

    _averages: Callable[[], Sequence[Sequence[keras.Variable]]]
    _take: Callable[..., None]
    _trainable_variables: Sequence[keras.Variable]  # Keras's
    _get_variable_index: Callable[[keras.Variable], int]

    def update_step(self, gradient: tf.Tensor, variable: keras.Variable, learning_rate: tf.Tensor) -> None:
        """Takes the step of one variable."""
        index = self._get_variable_index(variable)
        self._take(gradient, variable, learning_rate, *(kept[index] for kept in self._averages()))

    def room_in_one(self) -> list[tf.Variable]:
        """Returns a variable for each of the averages, to hold those of all that is trained; none where it is not joined."""
        if not _are_joined(self._trainable_variables):
            return []
        # Keras 2's Adam keeps one number for each variable besides.
        averages = self._joined_averages(range(len(self._trainable_variables)))
        return [tf.Variable(tf.zeros(sum(each.lengths)), trainable=False) for each in averages]

    @contextlib.contextmanager
    def over_many_steps(self, room: list[tf.Variable]) -> Iterator[None]:
        """Has the steps that are added to a graph keep the averages joined from one to the next.

        Before the first and after the last of them they are in the optimizer's own variables. If a step changes not all
        that is trained, all goes on as without this.

        Args:
            room: What `room_in_one` gave, which has to live as long as the graph.
        """
        apart = self._joined_averages(range(len(self._trainable_variables)))
        for each, variable in zip(apart, room, strict=True):
            variable.assign(each.value)
        # Not as an attribute, which Keras would save.
        in_one = vars(self)["_in_one"] = {"averages": room, "are_used": False}
        try:
            yield
        finally:
            del vars(self)["_in_one"]
        if in_one["are_used"]:
            for each, variable in zip(apart, room, strict=True):
                each.assign(tf.convert_to_tensor(variable))

    def _joined_averages(self, indices):
        averages = [Joined([kept[index] for index in indices]) for kept in self._averages()]
        in_one = vars(self).get("_in_one")
        if in_one is None or list(indices) != list(range(len(self._trainable_variables))):
            return averages
        in_one["are_used"] = True
        return [_InOne(each.lengths, held) for each, held in zip(averages, in_one["averages"], strict=True)]

    def _backend_update_step(self, grads, trainable_variables, learning_rate):
        if not _are_joined(trainable_variables, grads):
            super()._backend_update_step(grads, trainable_variables, learning_rate)
            return
        averages = self._joined_averages(list(map(self._get_variable_index, trainable_variables)))
        self._take(joined(grads), Joined(trainable_variables), learning_rate, *averages)


def _are_joined(variables, gradients=()):
    numbers = sum(math.prod(variable.shape) for variable in variables)
    types = {tf.as_dtype(each.dtype) for each in (*variables, *gradients)}
    return numbers <= _MOST_TO_JOIN and len(variables) > 1 and types == {tf.float32}


def into_average(average: keras.Variable | Joined, value: tf.Tensor, share: float | tf.Tensor) -> None:
    """Takes a value into a running average.

    Args:
        average: The average so far.
        value: The value, of its shape.
        share: How much of the average is kept; a number that float32 holds.
    """
    average.assign(share * average.value + (1.0 - share) * value)


def adam(
    gradient: tf.Tensor,
    variable: keras.Variable | Joined,
    rate: tf.Tensor,
    count: tf.Tensor,
    mean: keras.Variable | Joined,
    square: keras.Variable | Joined,
    beta_1: float | tf.Tensor,
    beta_2: float | tf.Tensor,
    epsilon: float,
    largest: keras.Variable | Joined | None = None,
) -> None:
    """Takes one step of Adam, or with `largest` of AMSGrad.

    The epsilon is added to the root of the average as it is, not as if its bias had been taken away.

    Args:
        gradient: The gradient.
        variable: What is trained, of the gradient's shape.
        rate: The learning rate, a scalar.
        count: The number of this step, from 1, a scalar.
        mean: The average of gradients, of their shape.
        square: The average of their squares.
        beta_1: How much of `mean` is kept; a number that float32 holds.
        beta_2: How much of `square` is kept; the same.
        epsilon: What is added below the line.
        largest: The largest `square` so far.
    """
    kept, kept_square = (
        1.0 - tf.pow(tf.convert_to_tensor(beta, count.dtype), count) for beta in (beta_1, beta_2)
    )
    rate = rate * (tf.sqrt(kept_square) / kept)
    into_average(mean, gradient, beta_1)
    into_average(square, tf.square(gradient), beta_2)
    if largest is not None:
        largest.assign(tf.maximum(largest.value, square.value))
        square = largest
    variable.assign_sub(rate * mean.value / (_root(square) + epsilon))


def rmsprop(
    gradient: tf.Tensor,
    variable: keras.Variable | Joined,
    rate: tf.Tensor,
    square: keras.Variable | Joined,
    rho: float | tf.Tensor,
    epsilon: float,
) -> None:
    """Takes one step of RMSprop, its epsilon added to the root; Keras 3 adds it below the root.

    Args:
        gradient: The gradient.
        variable: What is trained, of the gradient's shape.
        rate: The learning rate, a scalar.
        square: The average of the gradients' squares.
        rho: How much of it is kept; a number that float32 holds.
        epsilon: What is added below the line.
    """
    into_average(square, tf.square(gradient), rho)
    variable.assign_sub(rate * gradient / (_root(square) + epsilon))


def lengths_of(variable: keras.Variable | Joined) -> Sequence[int]:
    """Returns how many numbers are of each variable that is joined in one; nothing for one alone."""
    return getattr(variable, "lengths", ())


def _root(square):
    return sqrt(square.value, lengths_of(square))


class _Summed(AllAtOnce):
    """Stands before a class of Keras's optimizers, for Embedding layers.

    There a word that comes twice in a batch has two gradients. Keras 3 squares each, Keras 2 squared their sum.
    """

    def apply(self, grads, trainable_variables=None):
        """Takes one step."""
        grads = [None if gradient is None else tf.convert_to_tensor(gradient) for gradient in grads]
        return super().apply(grads, trainable_variables)


class _Adam(_Summed, keras.optimizers.Adam):
    """Takes 1 - beta_2 of a beta_2 in single precision, as Keras 2.2.5 did: it is less by 1e-5 of it."""

    def _averages(self):
        return self._momentums, self._velocities

    def _take(self, gradient, variable, learning_rate, mean, square):
        beta_1, beta_2 = tf.constant(self.beta_1), tf.constant(self.beta_2)
        count = tf.cast(self.iterations + 1, gradient.dtype)
        rate = tf.cast(learning_rate, gradient.dtype)
        adam(gradient, variable, rate, count, mean, square, beta_1, beta_2, self.epsilon)


class _RMSprop(_Summed, keras.optimizers.RMSprop):
    """Takes its steps as in Keras 2.2.5."""

    def _averages(self):
        return (self._velocities,)

    def _take(self, gradient, variable, learning_rate, square):
        rate = tf.cast(learning_rate, gradient.dtype)
        rmsprop(gradient, variable, rate, square, tf.constant(self.rho), self.epsilon)


OPTIMIZERS = {
    "adam": as_keras_own(_Adam, "Adam", "keras.optimizers"),
    "rmsprop": as_keras_own(_RMSprop, "RMSprop", "keras.optimizers"),
}
