"""What layers, models, weights, optimizers and callbacks of Keras 2 look like where a script prints them."""

# ruff: noqa: E402

import random
import re

random.seed(1)  # and what is imported next leaves it so

import numpy as np
from keras import callbacks, optimizers, regularizers
from keras.layers import LSTM, Bidirectional, Conv2D, Dense, Dropout, Embedding, Layer, LeakyReLU, Reshape
from keras.models import Model, Sequential


class Own(Layer):
    def call(self, x):
        return x


def show(*values):
    print(*[re.sub(" at 0x[0-9a-f]+", "", "%s" % (value,)) for value in values])


penalty = regularizers.l2(0.1)
layers = [
    Dense(2, input_dim=3, kernel_regularizer=penalty),
    Own(),
    Dropout(0.3),
    LeakyReLU(),
    Reshape((2, 1)),
]
model = Sequential([*layers, Bidirectional(LSTM(2)), Dense(1)])
show(model.layers)
show(model, Model(model.input, model.layers[2].output), Conv2D(2, 3), Embedding(3, 2))
model.compile("adam", "mse")
show(model.optimizer, model.optimizer.lr, model.loss, penalty)
history = model.fit(np.ones((4, 3)), np.ones((4, 1)), verbose=0)
show(history, history.params, type(model), type(layers[0]), type(history), type(model.optimizer))
show(model.weights[0], layers[0].weights, str(layers[0].bias))
show(callbacks.EarlyStopping(), optimizers.SGD(), optimizers.SGD(lr=0.1).lr)
show(random.random())
