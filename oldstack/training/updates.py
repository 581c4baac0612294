"""The steps of Keras 2.2.5's optimizers, and Keras 3's optimizers taking them.

Source: keras/optimizers.py of Keras 2.2.5.
"""

from oldstack.loading.quick_keras import keras, tf
from oldstack.training.formulas import sqrt
from oldstack.training.naming import as_keras_own


def into_average(average: keras.Variable, value: tf.Tensor, share: float | tf.Tensor) -> None:
    """Takes a value into a running average.

    Args:
        average: The average so far.
        value: The value, of its shape.
        share: How much of the average is kept; a number that float32 holds.
    """
    average.assign(share * average + (1.0 - share) * value)


def adam(
    gradient: tf.Tensor,
    variable: keras.Variable,
    rate: tf.Tensor,
    count: tf.Tensor,
    mean: keras.Variable,
    square: keras.Variable,
    beta_1: float | tf.Tensor,
    beta_2: float | tf.Tensor,
    epsilon: float,
    largest: keras.Variable | None = None,
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
    rate = rate * (tf.sqrt(1.0 - tf.pow(beta_2, count)) / (1.0 - tf.pow(beta_1, count)))
    into_average(mean, gradient, beta_1)
    into_average(square, tf.square(gradient), beta_2)
    if largest is not None:
        largest.assign(tf.maximum(largest.value, square.value))
        square = largest
    variable.assign_sub(rate * mean / (sqrt(square.value) + epsilon))


def rmsprop(
    gradient: tf.Tensor,
    variable: keras.Variable,
    rate: tf.Tensor,
    square: keras.Variable,
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
    variable.assign_sub(rate * gradient / (sqrt(square.value) + epsilon))


class _Summed:
    """Stands before a class of Keras's optimizers, for Embedding layers.

    There a word that comes twice in a batch has two gradients. Keras 3 squares each, Keras 2 squared their sum.
    """

    def apply(self, grads, trainable_variables=None):
        """Takes one step."""
        grads = [None if gradient is None else tf.convert_to_tensor(gradient) for gradient in grads]
        return super().apply(grads, trainable_variables)


class _Adam(_Summed, keras.optimizers.Adam):
    """Takes 1 - beta_2 of a beta_2 in single precision, as Keras 2.2.5 did: it is less by 1e-5 of it."""

    def update_step(self, gradient, variable, learning_rate):
        """Takes one step."""
        index = self._get_variable_index(variable)
        mean, square = self._momentums[index], self._velocities[index]
        beta_1, beta_2 = tf.constant(self.beta_1), tf.constant(self.beta_2)
        count = tf.cast(self.iterations + 1, variable.dtype)
        rate = tf.cast(learning_rate, variable.dtype)
        adam(gradient, variable, rate, count, mean, square, beta_1, beta_2, self.epsilon)


class _RMSprop(_Summed, keras.optimizers.RMSprop):
    """Takes its steps as in Keras 2.2.5."""

    def update_step(self, gradient, variable, learning_rate):
        """Takes one step."""
        # Keras's own optimizers keep what belongs to a variable in just this way; there is no public one.
        average = self._velocities[self._get_variable_index(variable)]
        rate = tf.cast(learning_rate, variable.dtype)
        rmsprop(gradient, variable, rate, average, tf.constant(self.rho), self.epsilon)


OPTIMIZERS = {
    "adam": as_keras_own(_Adam, "Adam", "keras.optimizers"),
    "rmsprop": as_keras_own(_RMSprop, "RMSprop", "keras.optimizers"),
}
