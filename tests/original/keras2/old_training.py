# What scripts do with a model besides: callbacks, files, generators, own layers and losses, two models that share one.
import numpy as np
import tensorflow as tf
from keras import backend as K  # noqa: N812
from keras.callbacks import (
    Callback,
    CSVLogger,
    EarlyStopping,
    LambdaCallback,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
)
from keras.engine.topology import Layer
from keras.layers import BatchNormalization, Dense, Dropout, Input, Lambda, LeakyReLU, add
from keras.models import Model, Sequential, load_model, model_from_json
from keras.optimizers import Adam
from keras.preprocessing.sequence import pad_sequences
from keras.preprocessing.text import Tokenizer, text_to_word_sequence
from keras.utils import np_utils

np.random.seed(3)
tf.set_random_seed(5)
X = np.random.rand(50, 7)
Y = np.random.randint(0, 2, 50)


def show(name, history):
    print(
        name,
        *("%s %s" % (key, ["%.5g" % value for value in values]) for key, values in history.history.items()),
    )


def numbers(*values):
    print(*("%.5g" % value for value in values))


texts = ["The cat sat on the mat.", "The dog ate my homework!", "a cat and a dog"]
tokenizer = Tokenizer(num_words=10)
tokenizer.fit_on_texts(texts)
print(tokenizer.word_index, tokenizer.texts_to_matrix(texts, mode="binary").sum())
print(pad_sequences(tokenizer.texts_to_sequences(texts), maxlen=5, padding="post").tolist())
print(text_to_word_sequence(texts[0]), np_utils.to_categorical([0, 2]).tolist())


class Losses(Callback):
    def on_train_begin(self, logs={}):
        self.losses = []

    def on_batch_end(self, batch, logs={}):
        self.losses.append(logs.get("loss"))

    def on_epoch_end(self, epoch, logs={}):
        print("end", epoch, sorted(logs), sorted(self.params), len(self.validation_data))


model = Sequential([Dense(8, input_dim=7, activation="relu"), Dropout(0.5), Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
losses = Losses()
callbacks = [
    losses,
    ModelCheckpoint("best.hdf5", monitor="val_acc", verbose=1, save_best_only=True),
    ModelCheckpoint("w-{epoch:02d}-{val_acc:.2f}.h5", save_weights_only=True, period=2, verbose=1),
    EarlyStopping(monitor="val_loss", patience=1, verbose=1, min_delta=1.0),
    ReduceLROnPlateau(patience=1, verbose=1, min_delta=1.0, factor=0.5),
    CSVLogger("log.csv"),
    LearningRateScheduler(lambda epoch: 0.001 * (epoch + 1), verbose=1),
    LambdaCallback(on_epoch_end=lambda epoch, logs: print("function", epoch)),
]
history = model.fit(X, Y, epochs=4, batch_size=16, verbose=0, validation_split=0.3, callbacks=callbacks)
numbers(*losses.losses)
show("callbacks", history)
with open("log.csv") as file:
    print(file.readline())

model.save("model.h5")
loaded = load_model("model.h5")
print(np.array_equal(model.predict(X), loaded.predict(X)), "%.5g" % loaded.optimizer.get_config()["lr"])
show("goes on", loaded.fit(X, Y, epochs=2, batch_size=16, verbose=0))
described = model_from_json(model.to_json())
described.load_weights("model.h5")
print(np.array_equal(described.predict(X), model.predict(X)))

inputs = Input((7,))
shared = Dense(4, name="shared")
hidden = Dense(4, name="one")(inputs)
hidden = add([shared(hidden), shared(shared(hidden))])
hidden = Lambda(lambda x: K.square(x) + K.random_normal(K.shape(x)) * 0.1)(hidden)
model = Model(inputs, Dense(1)(hidden))
model.compile("adam", "mse", metrics=["mae"])
show("shared", model.fit(X, Y, epochs=2, verbose=0))
model.summary()


def batches():
    while True:
        for i in range(0, 50, 20):
            yield X[i : i + 20], Y[i : i + 20]


model = Sequential([Dense(6, input_dim=7, activation="relu"), Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
more = {"verbose": 2, "validation_data": (X, Y)}
show("generator", model.fit_generator(batches(), steps_per_epoch=3, epochs=2, **more))
numbers(*model.evaluate_generator(batches(), 3))
print(model.predict_generator(batches(), 3).shape)
numbers(*model.train_on_batch(X[:10], Y[:10]))
numbers(*model.test_on_batch(X[:10], Y[:10]))


def own_loss(true, predicted):
    return K.mean(K.square(true - predicted), axis=-1) + K.epsilon()


def own_metric(true, predicted):
    return K.mean(K.abs(true - predicted))


class Own(Layer):
    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super(Own, self).__init__(**kwargs)

    def build(self, input_shape):
        shape = (input_shape[1], self.output_dim)
        self.kernel = self.add_weight(name="kernel", shape=shape, initializer="uniform", trainable=True)
        super(Own, self).build(input_shape)

    def call(self, x):
        return K.dot(x, self.kernel)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)


model = Sequential()
model.add(Own(3, input_shape=(7,)))
model.add(Dense(1))
model.compile(loss=own_loss, optimizer=Adam(0.01), metrics=[own_metric, "acc"])
show("own", model.fit(X, Y, verbose=0))
print(model.layers[0].name, model.layers[0].output_shape)

optimizer = Adam(0.01, 0.5)
judge = Sequential([Dense(6, input_dim=3), LeakyReLU(0.2), Dropout(0.3), Dense(1, activation="sigmoid")])
judge.compile(loss="binary_crossentropy", optimizer=optimizer, metrics=["accuracy"])
maker = Sequential([Dense(6, input_dim=2, activation="relu"), BatchNormalization(momentum=0.8), Dense(3)])
judge.trainable = False
noise = Input((2,))
both = Model(noise, judge(maker(noise)))
both.compile(loss="binary_crossentropy", optimizer=optimizer)
for _ in range(3):
    drawn, real = np.random.normal(0, 1, (8, 2)), np.random.rand(8, 3)
    numbers(*judge.train_on_batch(real, np.ones((8, 1))))
    numbers(*judge.train_on_batch(maker.predict(drawn), np.zeros((8, 1))))
    numbers(both.train_on_batch(drawn, np.ones((8, 1))))
