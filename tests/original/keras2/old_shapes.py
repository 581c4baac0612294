"""Shapes with sizes that are not known yet: `K.shape`, and what takes its values."""

import keras.backend as K  # noqa: N812 - its usual name
import numpy as np
from keras.layers import (
    LSTM,
    Bidirectional,
    Conv2D,
    Dense,
    Embedding,
    Flatten,
    Input,
    Lambda,
    MaxPooling2D,
    Reshape,
)
from keras.models import Model, Sequential

np.random.seed(0)
x = Conv2D(2, 3, padding="same")(Input((None, None, 3)))
total = K.prod(K.cast(K.shape(x), "float32"))
print(K.int_shape(x), K.ndim(x), K.int_shape(K.shape(x)), K.ndim(K.shape(x)), K.int_shape(total))

picture, row = Input((None, None, 3)), Input((4,))
maps = Conv2D(2, 3, padding="same")(picture)
places = Lambda(lambda t: K.reshape(t, (K.shape(t)[0], K.shape(t)[1] * K.shape(t)[2], 2)))(maps)
flat = Lambda(lambda t: K.reshape(t, (-1, K.shape(t)[1], K.shape(t)[2] * 2)))(maps)
twice = Lambda(lambda t: K.tile(t, [1, 2, 1]))(places)
repeated = Lambda(lambda both: K.repeat(both[0], K.shape(both[1])[1]))([row, places])
tiled = Lambda(lambda both: K.tile(K.expand_dims(both[0], 1), [1, K.shape(both[1])[1], 1]))([row, places])
sizes = Lambda(lambda t: K.zeros_like(t) + K.cast(K.shape(t)[1], "float32"))(maps)
larger = Lambda(lambda t: K.resize_images(t, 2, 2, "channels_last"))(maps)
joined = Lambda(lambda t: K.reshape(t, K.concatenate([K.shape(t)[:1], [-1]])), output_shape=(None,))(maps)
products = Lambda(lambda both: K.batch_dot(both[0], both[1], axes=(2, 2)))([places, places])
outputs = [places, flat, twice, repeated, tiled, sizes, larger, products]
for output in [*outputs, joined, Reshape((-1, 2))(maps), K.placeholder((None, None, 3))]:
    print(K.int_shape(output))
pictures, rows = np.random.rand(2, 5, 4, 3), np.arange(8.0).reshape(2, 4)
for values in Model([picture, row], outputs).predict([pictures, rows]):
    print(values.shape, values.dtype)
print(*[each.sum() for each in Model([picture, row], [repeated, tiled, sizes]).predict([pictures, rows])])
noisy = Lambda(lambda t: K.random_normal(shape=(K.shape(t)[0], K.int_shape(t)[1])) * 0 + t)(row)
print(Model(row, noisy).predict(rows))

# Outside of any layer
rest = K.reshape(maps, (K.shape(maps)[0], K.shape(maps)[1] * K.shape(maps)[2], 2))
wide = K.tile(row, [1, K.shape(picture)[1]])
print(K.int_shape(rest), K.ndim(rest), K.int_shape(wide), K.int_shape(K.repeat(row, 3)))
asked = [
    K.shape(maps), K.shape(picture)[1:3], K.prod(K.shape(maps)), wide, K.repeat(row, K.shape(picture)[1]),
    K.cast(K.shape(row)[0], "float32") * row, K.arange(0, K.shape(maps)[1]),
]  # fmt: skip
for value in K.function([picture, row], asked)([pictures, rows]):
    print(value.shape, value.sum())
print(K.eval(K.shape(K.zeros((2, 3)))))

# Who is asked for a shape, and pictures whose channels come first
Lambda(lambda t: t * 2, output_shape=lambda shape: print("asked", shape) or shape)(row)
first = {"data_format": "channels_first"}
model = Sequential([
    Conv2D(4, 3, activation="relu", input_shape=(3, 6, 5), **first), MaxPooling2D((2, 1), **first), Flatten(),
    Dense(2, kernel_initializer="ones"),
])  # fmt: skip
model.compile("sgd", "mse")
x = np.random.normal(size=(8, 3, 6, 5))
print(model.output_shape, *("%.5g" % model.train_on_batch(x, x[:, 0, 0, :2]) for _ in range(3)))

# A step that is masked repeats what the one before gave, either way
words = np.array([[0, 0, 3, 4, 0], [5, 6, 0, 0, 0]])
both_ways = Bidirectional(LSTM(2, return_sequences=True, recurrent_initializer="glorot_uniform"))
model = Sequential([Embedding(20, 5, input_length=5, mask_zero=True), both_ways])
for steps in model.predict(words):
    print(*("%.5g" % value for value in steps.ravel()))
