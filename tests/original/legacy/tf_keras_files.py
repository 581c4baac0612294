"""tf.keras by the names of its own files."""

import numpy as np
import tensorflow as tf
from tensorflow.python.keras import backend
from tensorflow.python.keras.layers import Conv2D, Dense, Flatten
from tensorflow.python.keras.models import Sequential
from tensorflow.python.keras.optimizer_v2 import adam

tf.set_random_seed(1)
np.random.seed(1)
m = Sequential(
    [
        Conv2D(4, 2, input_shape=(6, 6, 1)),
        Conv2D(3, 2, activation="relu"),
        Flatten(),
        Dense(2, activation="softmax"),
    ]
)
m.compile(adam.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
h = m.fit(np.random.rand(40, 6, 6, 1), np.random.randint(0, 2, 40), epochs=2, verbose=2).history
print({k: ["%.4f" % e for e in v] for k, v in h.items()}, backend.floatx())
