"""Dropout that leaves out the units that Keras 2.2.5 left out."""

from oldstack.loading.quick_keras import keras, tf
from oldstack.training import draws
from oldstack.training.naming import as_keras_own


class Dropout(keras.layers.Dropout):
    """Keras's Dropout, which after `as_keras2` leaves out the units that Keras 2.2.5 left out.

    There the mask came from an op with a seed of its own, drawn from NumPy when the layer was added, and a
    stream of numbers that went on from step to step. Here each step computes its place in that stream.

    Attributes:
        stream: That stream, or None.
    """

    stream: draws.Stream | None = None

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Draws the seed of the mask.

        Args:
            input_shape: The inputs' shape.
        """
        super().build(input_shape)
        self.stream = draws.Stream(self.get_config()["seed"]) if draws.is_on() and self.rate > 0 else None

    def call(self, inputs: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Returns the inputs, in training with some of them set to 0 and the rest scaled up.

        Args:
            inputs: Any shape.
            training: Whether it is training.
        """
        if not training or self.stream is None:
            return super().call(inputs, training=training)
        keep = 1.0 - self.rate
        shape = tf.shape(inputs) if self.noise_shape is None else self._noise_shape(inputs)
        kept = self.stream.uniform(shape) >= tf.constant(1.0 - keep, tf.float32)
        return inputs * tf.cast(1 / keep, inputs.dtype) * tf.cast(kept, inputs.dtype)

    def _noise_shape(self, inputs):
        sizes = tf.unstack(tf.shape(inputs))
        return tf.stack(
            [size if wanted is None else wanted for size, wanted in zip(sizes, self.noise_shape, strict=True)]
        )


as_keras_own(Dropout, "Dropout", "keras.layers")
