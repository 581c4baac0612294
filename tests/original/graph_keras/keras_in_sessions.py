"""Keras's own training inside sessions and graphs: `fit`, files, callbacks, and models that threads share."""

import os
import threading

import keras
import numpy as np
import tensorflow as tf
from keras import backend as K  # noqa: N812 - its usual name
from keras.callbacks import (
    CSVLogger,
    EarlyStopping,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
)
from keras.layers import (
    LSTM,
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Input,
    Lambda,
    Layer,
    MaxPooling2D,
)  # fmt: skip
from keras.models import Model, Sequential, load_model, model_from_json
from keras.utils import np_utils


def rounded(values):
    return ["%.3f" % value for value in np.ravel(values)]


class Scale(Layer):
    def __init__(self, factor, **kwargs):
        self.factor = factor
        super(Scale, self).__init__(**kwargs)

    def build(self, input_shape):
        self.w = self.add_weight(name="w", shape=(input_shape[-1],), initializer="ones", trainable=True)
        super(Scale, self).build(input_shape)

    def call(self, x):
        return x * self.w * self.factor

    def get_config(self):
        return dict(super(Scale, self).get_config(), factor=self.factor)


np.random.seed(1)
tf.set_random_seed(2)
config = tf.ConfigProto(gpu_options=tf.GPUOptions(per_process_gpu_memory_fraction=0.3))
config.gpu_options.allow_growth = True
sess = tf.Session(config=config)
K.set_session(sess)
x, y = np.random.rand(60, 8, 8, 1), np_utils.to_categorical(np.random.randint(0, 3, 60), 3)
model = Sequential()
model.add(Conv2D(4, (3, 3), activation="relu", input_shape=(8, 8, 1), padding="same"))
model.add(BatchNormalization())
model.add(MaxPooling2D((2, 2)))
model.add(Flatten())
model.add(Dense(16))
model.add(Activation("tanh"))
model.add(Dropout(0.25))
model.add(Dense(3, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
history = model.fit(x, y, epochs=3, batch_size=16, validation_split=0.2, verbose=2)
print(sorted(history.history), [type(value).__name__ for value in history.history["loss"]])
print(rounded(model.evaluate(x, y, verbose=0)))
print(rounded(sess.run(model.output, feed_dict={model.input: x[:2], K.learning_phase(): 0})))
model.save("whole.h5")
again = load_model("whole.h5")
print(np.abs(again.predict(x) - model.predict(x)).max())
again.fit(x, y, epochs=1, verbose=2)
print(sess.run(again.layers[0].output, {again.input: x[:1], K.learning_phase(): 0}).shape)

given = Input((5,))
hidden = Dropout(0.2)(
    Scale(2)(Dense(4, activation="relu", kernel_regularizer=keras.regularizers.l2(0.01))(given))
)
both = Model(given, [Dense(1, name="a")(hidden), Dense(2, activation="softmax", name="b")(hidden)])
both.compile(
    "adam", {"a": "mse", "b": "categorical_crossentropy"}, loss_weights=[1.0, 0.5], metrics={"b": "accuracy"}
)
rows = np.random.rand(40, 5)
sums = rows.sum(1)
kinds = np_utils.to_categorical(sums > 2.5, 2)
callbacks = [
    EarlyStopping(patience=1), ModelCheckpoint("best.h5", save_best_only=True), ReduceLROnPlateau(patience=1),
    CSVLogger("log.csv"), LearningRateScheduler(lambda epoch: 0.01 / (epoch + 1)),
]  # fmt: skip
history = both.fit(
    rows, [sums, kinds], epochs=3, batch_size=8, verbose=0, validation_split=0.25, callbacks=callbacks
)
for name in sorted(history.history):
    print(name, rounded(history.history[name]))
print(open("log.csv").readline().strip(), os.path.exists("best.h5"))
best = load_model("best.h5", custom_objects={"Scale": Scale})
copy = model_from_json(both.to_json(), custom_objects={"Scale": Scale})
copy.set_weights(both.get_weights())
print(
    np.allclose(copy.predict(rows)[0], both.predict(rows)[0]), [weight.shape for weight in best.get_weights()]
)


def batches():
    while True:
        chosen = np.random.randint(0, 40, 8)
        yield rows[chosen], [sums[chosen], kinds[chosen]]


both.fit_generator(batches(), steps_per_epoch=3, epochs=2, verbose=2, workers=0)
print(rounded(both.train_on_batch(rows[:4], [sums[:4], kinds[:4]])), both.metrics_names)

words = Sequential(
    [Embedding(20, 3, input_length=6, mask_zero=True), LSTM(4, dropout=0.1, return_sequences=True)]
)
words.add(Lambda(lambda t: K.mean(t, 1)))
words.add(Dense(2, activation="softmax"))
words.compile(
    keras.optimizers.Nadam(lr=0.01, clipnorm=1.0), "sparse_categorical_crossentropy", metrics=["accuracy"]
)
numbers, labels = np.random.randint(0, 20, (30, 6)), np.random.randint(0, 2, 30)
words.fit(numbers, labels, epochs=2, verbose=2, class_weight={0: 1.0, 1: 2.0})
print(words.predict_classes(numbers[:8]))
with tf.Session() as other:
    K.set_session(other)
    other.run(tf.global_variables_initializer())
    words.fit(numbers, labels, epochs=1, verbose=2)


class Served:
    """A model as a web service keeps it: in a graph and a session of its own."""

    def __init__(self, path):
        self.graph = tf.Graph()
        with self.graph.as_default():
            self.session = tf.Session(graph=self.graph)
            with self.session.as_default():
                self.model = load_model(path)
                self.model._make_predict_function()

    def predict(self, values):
        with self.graph.as_default(), self.session.as_default():
            return self.model.predict(values)


served, answers = Served("whole.h5"), {}
threads = [
    threading.Thread(target=lambda i=i: answers.update({i: rounded(served.predict(x[i : i + 1]))}))
    for i in range(3)
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(answers.items()))
for optimizer in ("adagrad", "adadelta", "adamax", "adam", "rmsprop"):
    K.clear_session()
    np.random.seed(4)
    small = Sequential([Dense(3, input_dim=5, activation="tanh"), Dense(1)])
    small.compile(optimizer, "mse")
    print(optimizer, rounded(small.fit(rows, sums, epochs=3, batch_size=8, verbose=0).history["loss"]))
