"""Keras's own files in TensorFlow beside the public names of `tf.keras`, and their parts in one model."""

import numpy as np
import tensorflow as tf
import tensorflow.python.keras as keras
import tensorflow.python.keras.backend as backend
from tensorflow.keras.layers import BatchNormalization, Conv2D
from tensorflow.python import keras as the_same
from tensorflow.python.keras import datasets, regularizers
from tensorflow.python.keras.callbacks import EarlyStopping
from tensorflow.python.keras.datasets import mnist
from tensorflow.python.keras.engine.base_layer import Layer
from tensorflow.python.keras.initializers import RandomUniform
from tensorflow.python.keras.layers import *  # noqa: F403
from tensorflow.python.keras.layers.convolutional import Conv1D
from tensorflow.python.keras.layers.core import Dense, Lambda
from tensorflow.python.keras.layers.merge import concatenate
from tensorflow.python.keras.layers.noise import GaussianNoise
from tensorflow.python.keras.layers.normalization import BatchNormalization as OfFile
from tensorflow.python.keras.layers.wrappers import TimeDistributed
from tensorflow.python.keras.losses import mse
from tensorflow.python.keras.models import Model, Sequential, load_model, model_from_json
from tensorflow.python.keras.optimizers import *  # noqa: F403
from tensorflow.python.keras.preprocessing.sequence import pad_sequences
from tensorflow.python.keras.preprocessing.text import Tokenizer
from tensorflow.python.keras.utils import to_categorical
from tensorflow.python.keras.utils.np_utils import to_categorical as of_file

np.random.seed(0)
tf.set_random_seed(0)


class Product(Layer):
    """A layer without a bias."""

    def build(self, shape):
        self.w = self.add_weight("w", shape=(int(shape[-1]), 2), initializer="uniform")
        super().build(shape)

    def call(self, x):
        return tf.matmul(x, self.w)


def pictures():
    x = np.random.rand(64, 6, 6, 1).astype("float32")
    y = to_categorical(np.random.randint(0, 3, 64), 3)
    model = Sequential()
    model.add(Conv2D(4, 3, input_shape=(6, 6, 1)))
    model.add(BatchNormalization())
    model.add(Activation("relu"))  # noqa: F405
    model.add(Flatten())  # noqa: F405
    model.add(Dense(8, kernel_regularizer=regularizers.l2(0.01)))
    model.add(Dropout(0.2))  # noqa: F405
    model.add(Dense(3, activation="softmax"))
    model.compile(tf.keras.optimizers.Adam(0.01), "categorical_crossentropy", metrics=["accuracy"])
    stop = EarlyStopping(patience=3)
    found = model.fit(x, y, epochs=2, batch_size=16, verbose=0, validation_split=0.25, callbacks=[stop])
    print(sorted(found.history.items()))
    model.summary()


def texts():
    tokenizer = Tokenizer(num_words=20)
    tokenizer.fit_on_texts(["a b c", "b c d e"])
    x = pad_sequences(tokenizer.texts_to_sequences(["a b c", "b c d e"]), 4)
    inputs = tf.keras.Input((4,))
    state = Bidirectional(LSTM(4))(Embedding(20, 8)(inputs))  # noqa: F405
    both = OfFile()(concatenate([Product()(state), Dense(2)(state)]))
    outputs = tf.keras.layers.Dense(1, kernel_initializer=RandomUniform(seed=3))(
        Lambda(lambda v: v * 2)(both)
    )
    model = tf.keras.models.Model(inputs, outputs)
    model.compile(RMSprop(0.01), mse)  # noqa: F405
    print(model.fit(x, np.ones((2, 1)), epochs=3, verbose=0).history)
    model.save("own_files.h5")
    print(load_model("own_files.h5", custom_objects={"Product": Product}).predict(x))
    print(model_from_json(model.to_json(), {"Product": Product}).count_params(), isinstance(model, Model))


def steps():
    inputs = keras.Input((4, 2))
    hidden = Conv1D(2, 2)(GaussianNoise(0.1)(TimeDistributed(Dense(3))(inputs)))
    model = the_same.models.Model(inputs, Flatten()(hidden))  # noqa: F405
    model.compile(SGD(lr=0.1, momentum=0.9), "mse")  # noqa: F405
    print(type(model.optimizer).__module__, model.optimizer.get_config())
    print(model.fit(np.ones((8, 4, 2)), np.ones((8, 6)), epochs=2, verbose=0).history)


pictures()
texts()
steps()
print(
    the_same is keras, keras.layers.Dense is Dense, tf.keras.layers.Dense is Dense, of_file is to_categorical
)
print(datasets.mnist.load_data is mnist.load_data, backend.eval(backend.sum(backend.ones((2, 2)))))
print(
    isinstance(tf.keras.optimizers.Adam(), keras.optimizers.Adam), keras.optimizers.get("adam").get_config()
)
