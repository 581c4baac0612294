# What Keras 2.2.5 draws and computes. Below the line all is in words that Keras 3 understands too.
import hashlib

import keras
import numpy as np
import tensorflow as tf
from keras import backend as K  # noqa: N812
from keras.layers import LSTM, Dropout


def seed(numpy_seed, graph_seed):
    K.clear_session()
    np.random.seed(numpy_seed)
    if graph_seed is not None:
        tf.set_random_seed(graph_seed)


def fit(model, *arguments, **more):
    return model.fit(*arguments, verbose=0, **more).history


def in_training(model, batches):
    outputs = K.function([model.input, K.learning_phase()], model.outputs)
    return [outputs([batch, 1])[0] for batch in batches]


def loss_and_gradient(loss, true, predicted):
    x, y = K.placeholder(predicted.shape), K.placeholder(true.shape)
    value = K.mean(keras.losses.get(loss)(y, x))
    return K.function([x, y], [value, K.gradients(value, [x])[0]])([predicted, true])


def sigmoid(values):
    return K.eval(K.sigmoid(K.constant(values)))


# ----------------------------------------------------------------------------------------------------------------
from keras.layers import Activation, Conv1D, Conv2D, Dense, Embedding, Flatten, InputLayer  # noqa: E402

BY_NAME = """
glorot_uniform glorot_normal he_uniform he_normal lecun_uniform lecun_normal random_uniform uniform random_normal
normal truncated_normal VarianceScaling
""".split()
BY_CONFIG = {
    "RandomUniform": {"minval": -2, "maxval": 3, "seed": None},
    "RandomNormal": {"mean": 1, "stddev": 2, "seed": 5},
    "TruncatedNormal": {"mean": 0.0, "stddev": 0.3, "seed": 0},
    "VarianceScaling": {"scale": 3.0, "mode": "fan_avg", "distribution": "uniform", "seed": None},
    "GlorotUniform": {"seed": 7},
}
TABLE = np.random.RandomState(1).uniform(-2, 2, (40, 5)).astype("float32")
SIGN = (TABLE.sum(1) > 0.3).astype("float32")
WORDS = np.random.RandomState(2).randint(0, 12, (40, 6))
CLASSES = np.eye(3)[WORDS.sum(1) % 3].astype("float32")


def show(name, values):
    values = np.asarray(values, "float32").ravel()
    digest = hashlib.sha256(values.tobytes()).hexdigest()[:16]
    print(name, values.size, digest, *("%.9g" % value for value in values[:: -(-values.size // 6)]))


def sequential(*layers):
    model = keras.models.Sequential()
    for layer in layers:
        model.add(layer)
    return model


for seeds in [(0, 0), (1, 7), (3, None), (0, 2**31 + 5)]:
    seed(*seeds)
    model = sequential(InputLayer((4,)), Dense(5), Dense(3), Dropout(0.5), Dense(1))
    for number, values in enumerate(model.get_weights()):
        show("dense %s %d" % (seeds, number), values)
    seed(*seeds)
    model = sequential(InputLayer((9, 9, 2)), Conv2D(4, (3, 2)), Conv2D(2, 3), Flatten(), Dense(2))
    for number, values in enumerate(model.get_weights()):
        show("conv2d %s %d" % (seeds, number), values)
    seed(*seeds)
    model = sequential(InputLayer((6,)), Embedding(11, 4), Conv1D(3, 2), LSTM(5), Dense(2))
    for number, values in enumerate(model.get_weights()):
        if number == 4:  # what LAPACK makes of random numbers; another version gives other signs
            values, number = np.abs(values), "recurrent"
        show("lstm %s %s" % (seeds, number), values)

for name in BY_NAME:
    seed(1, 7)
    show(
        "initializer " + name,
        sequential(InputLayer((4,)), Dense(5, kernel_initializer=name)).get_weights()[0],
    )
    seed(1, 7)
    model = sequential(InputLayer((6, 4)), Conv1D(3, 2, kernel_initializer=name, bias_initializer=name))
    show("initializer of a bias " + name, model.get_weights()[1])
for name in ("uniform", "normal", "truncated_normal"):  # more numbers than the op draws at a time
    seed(1, 7)
    model = sequential(InputLayer((200,)), Dense(300, kernel_initializer=name))
    show("initializer of many " + name, model.get_weights()[0])
for name, config in sorted(BY_CONFIG.items()):
    seed(1, 7)
    initializer = {"class_name": name, "config": config}
    if name == "GlorotUniform":  # in Keras 2 it is a function
        config = {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": 7}
        initializer = {"class_name": "VarianceScaling", "config": config}
    model = sequential(InputLayer((4,)), Dense(5, kernel_initializer=initializer))
    show("initializer by its config " + name, model.get_weights()[0])
for config in [{"gain": 1.0, "seed": None}, {"gain": 2.0, "seed": 3}]:
    seed(1, 7)
    initializer = {"class_name": "Orthogonal", "config": config}
    for units in (3, 7):
        model = sequential(InputLayer((5,)), Dense(units, kernel_initializer=initializer))
        show("orthogonal %s %d" % (config["seed"], units), np.abs(model.get_weights()[0]))

for seeds in [(0, 0), (3, None)]:
    seed(*seeds)
    model = sequential(InputLayer((5,)), Dropout(0.4), Dropout(0.25, seed=9))
    for step, values in enumerate(in_training(model, [np.ones((rows, 5)) for rows in (4, 4, 3, 1, 4)])):
        show("dropout %s step %d" % (seeds, step), values)
    seed(*seeds)
    model = sequential(InputLayer((6, 5)), Dropout(0.3, noise_shape=(None, 1, 5)))
    for step, values in enumerate(in_training(model, [np.ones((rows, 6, 5)) for rows in (3, 2)])):
        show("dropout, noise_shape %s step %d" % (seeds, step), values)

ORDINARY = np.array([[0.2, 0.5, 0.3], [0.7, 0.1, 0.2], [0.34, 0.33, 0.33]], "float32")
SATURATED = np.array([[1.0, 0.0, 0.0], [1e-9, 1.0, 1e-12], [1 - 6e-8, 3e-8, 3e-8]], "float32")
ONE_HOT = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]], "float32")
for kind, predicted in [("ordinary", ORDINARY), ("saturated", SATURATED)]:
    for loss, true in [
        ("binary_crossentropy", ONE_HOT),
        ("categorical_crossentropy", ONE_HOT),
        ("sparse_categorical_crossentropy", ONE_HOT.argmax(1)[:, None].astype("float32")),
    ]:
        value, gradient = loss_and_gradient(loss, true, predicted)
        show("loss %s %s" % (loss, kind), value)
        show("gradient %s %s" % (loss, kind), gradient)

for size in (16, 21):
    show("sigmoid of %d" % size, sigmoid(np.linspace(-19, 19, size, dtype="float32")))
for size in (6, 8, 43):  # at -17 and below
    show("sigmoid of %d small" % size, sigmoid(np.linspace(-19, -17, size, dtype="float32")))

for optimizer in ("sgd", "rmsprop", "adam"):
    seed(0, 0)
    model = sequential(InputLayer((5,)), Dense(6, activation="relu"), Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer=optimizer, metrics=["accuracy"])
    fit(model, TABLE[:14], SIGN[:14], batch_size=7, shuffle=False)
    for number, values in enumerate(model.get_weights()):
        show("training after two steps of %s %d" % (optimizer, number), values)
    if optimizer != "sgd":
        show("training table %s loss" % optimizer, fit(model, TABLE, SIGN, batch_size=7, epochs=4)["loss"])

seed(0, 0)
weights = np.arange(40) % 3  # some are 0
model = sequential(InputLayer((5,)), Dense(6, activation="relu"), Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam")
show("training with weights", fit(model, TABLE, SIGN, batch_size=7, epochs=2, sample_weight=weights)["loss"])

seed(0, 0)
model = sequential(
    InputLayer((5,)), Dense(9, activation="relu"), Dropout(0.3), Dense(3), Activation("softmax")
)
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
history = fit(model, TABLE, CLASSES, batch_size=7, epochs=4, validation_split=0.25)
show("training with dropout loss", history["loss"])
show("training with dropout val_loss", history["val_loss"])

for optimizer in ("rmsprop", "adam"):
    seed(0, 0)
    lstm = LSTM(5, recurrent_initializer="uniform")
    model = sequential(InputLayer((6,)), Embedding(12, 4), lstm, Dense(3), Activation("softmax"))
    model.compile(loss="categorical_crossentropy", optimizer=optimizer, metrics=["accuracy"])
    show("training lstm " + optimizer, fit(model, WORDS, CLASSES, batch_size=7, epochs=4)["loss"])
