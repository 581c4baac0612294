# Products and convolutions with a last row, a last column or a picture that is small, to the last bit: digests of what
# layers give, and of its gradients. And models in double precision.
import hashlib

import numpy as np
import tensorflow as tf
from keras import backend as K  # noqa: N812
from keras import layers
from keras.models import Sequential

np.random.seed(3)
tf.set_random_seed(5)


def printed(name, arrays):
    print(name, *(hashlib.md5((each + each.dtype.type(0)).tobytes()).hexdigest()[:8] for each in arrays))


def computed(name, layer, samples=5):
    model = Sequential([layer])
    given = layers.Input(model.output_shape[1:])
    gradients = K.gradients(K.sum(model.output * given), [model.input, *model.trainable_weights])
    shapes = model.input_shape[1:], model.output_shape[1:]
    values = [np.random.normal(size=(samples, *shape)).astype("float32") for shape in shapes]
    printed(name, K.function([model.input, given], [model.output, *gradients])(values))


pictures = {"input_shape": (4, 5, 6)}
computed("few places", layers.Conv2D(7, 3, **pictures))
computed("few, apart", layers.Conv2D(7, 2, strides=2, padding="same", **pictures))
computed("few, spread", layers.Conv2D(7, 2, dilation_rate=2, **pictures))
computed("few in a line", layers.Conv1D(7, 3, padding="causal", input_shape=(8, 6)))
computed("few, separable", layers.SeparableConv2D(7, 3, **pictures))
computed("few, transposed", layers.Conv2DTranspose(7, 3, strides=2, padding="same", input_shape=(3, 3, 6)))
computed("one filter", layers.Conv2D(1, 3, padding="same", **pictures))
computed("one filter in a line", layers.Conv1D(1, 3, padding="causal", input_shape=(20, 6)))
computed("one filter, separable", layers.SeparableConv2D(1, 2, padding="same", **pictures))
computed("49 filters", layers.Conv2D(49, 2, **pictures))
computed("one channel", layers.Conv2D(6, 5, strides=2, padding="same", input_shape=(28, 28, 1)), 1)
computed("one channel, transposed", layers.Conv2DTranspose(1, 5, padding="same", input_shape=(10, 10, 6)), 1)
computed("49 units", layers.Dense(49, input_shape=(7,)))
computed("49 inputs", layers.Dense(7, input_shape=(49,)))
computed("49 units of steps", layers.Dense(49, input_shape=(3, 7)))
computed("25 rows", layers.Dense(10, input_shape=(400,)), 25)

model = Sequential([layers.Dense(270, activation="sigmoid", input_shape=(4,)), layers.Dense(3)])
printed("many numbers", [model.predict(np.random.normal(size=(57, 4)))])
model = Sequential([layers.Dense(10, input_shape=(400,))])
printed("a last batch of 25", [model.predict(np.random.normal(size=(57, 400)))])

K.set_floatx("float64")
for optimizer in ("adam", "rmsprop"):
    model = Sequential(
        [layers.Dense(4, activation="tanh", input_dim=3), layers.Dense(3, activation="softmax")]
    )
    printed(optimizer, model.get_weights())
    model.compile(optimizer, "categorical_crossentropy")
    history = model.fit(np.random.rand(40, 3), np.eye(3)[np.random.randint(3, size=40)], epochs=3, verbose=0)
    print(*("%.12g" % loss for loss in history.history["loss"]), model.predict(np.ones((1, 3))).dtype)
