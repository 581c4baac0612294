"""What courses do with tf.keras: first weights, losses and lines, of models that come after one another."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

np.random.seed(1)
tf.set_random_seed(2)
random = np.random.RandomState(0)
ROWS = random.rand(64, 6).astype("float32")
CLASSES = (ROWS.sum(1) * 1.7).astype("int64") % 3
HALVES = (ROWS[:, 0] > 0.5).astype("float32")
PICTURES = random.rand(64, 10, 10, 1).astype("float32")
WORDS = random.randint(1, 30, (64, 8))
STEPS = random.rand(64, 5, 3).astype("float32")


def trained(
    name, model, x, y, loss="sparse_categorical_crossentropy", optimizer="adam", metrics=("accuracy",), **how
):
    model.compile(optimizer, loss, metrics=list(metrics))
    run = model.fit(x, y, epochs=2, verbose=0, **how)
    print(name, sorted((key, ["%.4f" % value for value in values]) for key, values in run.history.items()))
    return model


def classes():
    return layers.Dense(3, activation="softmax")


# Pictures, with BatchNormalization.
model = keras.Sequential(
    [
        layers.Conv2D(6, 3, activation="relu", input_shape=(10, 10, 1)),
        layers.BatchNormalization(),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dropout(0.25),
        classes(),
    ]
)
trained("pictures", model, PICTURES, CLASSES, validation_split=0.25)
print(model.output)
model.evaluate(PICTURES, CLASSES, batch_size=64, verbose=2)

# Words and steps.
both = [layers.Embedding(30, 8), layers.Bidirectional(layers.LSTM(6, return_sequences=True))]
both += [layers.Bidirectional(layers.GRU(4), merge_mode="sum"), classes()]
model = trained("both ways", keras.Sequential(both), WORDS, CLASSES)
print([weight.name for weight in model.weights])
again = keras.Sequential.from_config(model.get_config())
again.set_weights(model.get_weights())
print(np.abs(again.predict(WORDS) - model.predict(WORDS)).max() < 1e-6)
inputs = keras.Input((8,))
hidden, *states = layers.Bidirectional(layers.LSTM(3, return_state=True, return_sequences=True))(
    layers.Embedding(30, 4, mask_zero=True)(inputs)
)
hidden = layers.Bidirectional(layers.LSTM(3))(hidden, initial_state=states)
trained("states", keras.Model(inputs, layers.Dense(3, "softmax")(hidden)), WORDS, CLASSES)
parts = [layers.TimeDistributed(layers.Dense(4, "relu"), input_shape=(5, 3)), layers.GaussianDropout(0.2)]
parts += [
    layers.SimpleRNN(4, return_sequences=True),
    layers.AlphaDropout(0.1),
    layers.LocallyConnected1D(3, 2),
]
model = trained("noises", keras.Sequential([*parts, layers.Flatten(), classes()]), STEPS, CLASSES)
print(model.to_json()[:600])

# Steps that are cut, weights that are bounded.
for optimizer in (keras.optimizers.SGD(0.5, clipnorm=0.1), keras.optimizers.RMSprop(0.01, clipvalue=0.01)):
    bounded = layers.Dense(6, "selu", kernel_constraint=keras.constraints.MaxNorm(0.5), input_shape=(6,))
    trained("cut", keras.Sequential([bounded, classes()]), ROWS, CLASSES, optimizer=optimizer)

# Metrics as classes, and those that see what the loss sees.
model = keras.Sequential(
    [
        layers.Dense(8, "relu", kernel_regularizer=keras.regularizers.l2(0.01), input_shape=(6,)),
        layers.Dropout(0.5),
        layers.Dense(1, activation="sigmoid"),
    ]
)
figures = [
    "binary_crossentropy",
    keras.metrics.Precision(name="precision"),
    keras.metrics.Recall(name="recall"),
]
trained(
    "metrics",
    model,
    ROWS,
    HALVES,
    "binary_crossentropy",
    metrics=[*figures, keras.metrics.AUC(name="auc"), "mape"],
)
