# Keras as a part of TensorFlow: its names, its bars and lines, and classes for losses and figures.
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

np.random.seed(1)
tf.set_random_seed(1)
x = np.random.rand(40, 4).astype("float32")
y = np.arange(40) % 3

model = keras.Sequential(
    [keras.layers.Dense(5, input_shape=(4,), activation=tf.nn.tanh), keras.layers.Dense(3)]
)
model.add(layers.Softmax())
model.set_weights([np.random.rand(*weight.shape) for weight in model.get_weights()])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.summary()
history = model.fit(x, y, epochs=2, verbose=0, shuffle=False, validation_data=(x, y))
print({name: ["%.5f" % value for value in values] for name, values in sorted(history.history.items())})
model.fit(x, y, epochs=1, verbose=0, shuffle=False)
print(*("%.5f" % value for value in model.evaluate(x, y, verbose=0)))
print(model.metrics_names, keras.__version__)

entry = keras.Input((4,))
logits = layers.Dense(3, kernel_initializer="ones")(
    layers.concatenate([entry, layers.Dense(2, kernel_initializer="ones")(entry)])
)
second = keras.Model(inputs=entry, outputs=logits)
second.summary()
second.compile(
    optimizer=tf.keras.optimizers.Adam(learning_rate=0.01),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=[tf.keras.metrics.SparseCategoricalAccuracy()],
)
print(*("%.5f" % value for value in second.fit(x, y, epochs=2, verbose=0, shuffle=False).history["loss"]))


# Seeds of weights and dropouts are how many ops there were: those of layers, of trainings and of what reads weights.
class Counted(keras.Model):
    def __init__(self):
        super(Counted, self).__init__(name="counted")
        self.first = layers.Dense(3, activation="relu")
        self.last = layers.Dense(3, activation="softmax")

    def call(self, inputs):
        return self.last(self.first(inputs))


def stack(*parts):
    made = keras.Sequential(parts)
    made.compile(tf.keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return made


def shown(name, made, values):
    print(name, *("%.4f" % weight.ravel()[0] for weight in made.get_weights()))
    run = made.fit(values, y, epochs=2, batch_size=16, verbose=0, validation_data=(values, y))
    print(list(run.history), *("%.4f" % each[-1] for each in run.history.values()))


tf.keras.backend.clear_session()
tf.set_random_seed(5)
np.random.seed(5)
pictures, words = np.random.rand(40, 8, 8, 1), np.arange(200).reshape(40, 5) % 9
last = [layers.Dense(3, activation="softmax") for _ in range(4)]
shown("dense", stack(layers.Dense(6, "relu", input_dim=4), layers.Dropout(0.4), last[0]), x)
late = stack(layers.Dense(6, kernel_regularizer=keras.regularizers.l2(0.1)), last[1])
late.fit(x, y, epochs=2, verbose=2)
late.summary()
shown(
    "images",
    stack(
        layers.Conv2D(4, 3, activation="relu", input_shape=(8, 8, 1)),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dropout(0.2),
        last[2],
    ),
    pictures,
)
shown(
    "words", stack(layers.Embedding(9, 4), layers.Bidirectional(layers.LSTM(3, dropout=0.2)), last[3]), words
)
tf.keras.backend.clear_session()
tf.set_random_seed(6)
counted = Counted()
counted.compile("adadelta", "sparse_categorical_crossentropy")
counted.fit(x, y, epochs=1, verbose=2, callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=print)])
counted.summary()
counted.save_weights("folder/weights")
print(tf.train.latest_checkpoint("folder"))
