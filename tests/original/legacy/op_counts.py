"""Weights of a model that is made after the training of another: they tell how many ops there were by then."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers, regularizers

K = keras.backend
random = np.random.RandomState(3)
ROWS = random.rand(8, 4).astype("float32")
STEPS = random.rand(8, 6, 3).astype("float32")
PICTURES = random.rand(8, 8, 8, 2).astype("float32")
FILMS = random.rand(8, 4, 4, 4, 1).astype("float32")
WORDS = random.randint(1, 9, (8, 6))
CLASSES = np.arange(8) % 3


def tried(
    name, x, parts, optimizer="sgd", loss="sparse_categorical_crossentropy", y=CLASSES, metrics=(), **how
):
    K.clear_session()
    tf.set_random_seed(1)
    np.random.seed(1)
    model = keras.Sequential([part() for part in parts])
    model.compile(optimizer() if callable(optimizer) else optimizer, loss, metrics=list(metrics))
    model.fit(x, y, epochs=1, batch_size=8, verbose=0, **how)
    after = keras.Sequential([layers.Dense(2, input_shape=(3,))])
    print(name, *("%.4f" % weight for weight in after.get_weights()[0].ravel()))


def classes():
    return layers.Dense(3, activation="softmax")


def dense(**how):
    return lambda: layers.Dense(5, input_shape=(4,), **how)


def first(made, *args, **how):
    return lambda: made(*args, **how)


row, steps, picture, film = (4,), (6, 3), (8, 8, 2), (4, 4, 4, 1)
one = ROWS[:, :1]
tried(
    "conv1d causal",
    STEPS,
    [
        first(layers.Conv1D, 4, 2, padding="causal", activation="relu", input_shape=steps),
        layers.GlobalMaxPooling1D,
        classes,
    ],
    "adam",
    metrics=["accuracy"],
)
tried(
    "conv1d dilated",
    STEPS,
    [first(layers.Conv1D, 4, 2, dilation_rate=2, use_bias=False, input_shape=steps), layers.Flatten, classes],
    "adamax",
)
tried(
    "conv2d selu",
    PICTURES,
    [
        first(layers.Conv2D, 4, 3, activation="selu", padding="same", input_shape=picture),
        layers.AveragePooling2D,
        layers.Flatten,
        classes,
    ],
    "nadam",
)
tried(
    "conv2d twice",
    PICTURES,
    [
        first(layers.Conv2D, 4, 3, input_shape=picture),
        layers.BatchNormalization,
        layers.ReLU,
        first(layers.Conv2D, 4, 2, strides=2),
        layers.GlobalAveragePooling2D,
        classes,
    ],
    "rmsprop",
)
tried(
    "conv3d",
    FILMS,
    [first(layers.Conv3D, 2, 2, input_shape=film), layers.MaxPooling3D, layers.Flatten, classes],
    "adagrad",
)
tried(
    "separable",
    PICTURES,
    [
        first(layers.SeparableConv2D, 4, 3, input_shape=picture),
        first(layers.SpatialDropout2D, 0.2),
        layers.Flatten,
        classes,
    ],
    "adadelta",
)
tried(
    "depthwise",
    PICTURES,
    [
        first(layers.DepthwiseConv2D, 3, input_shape=picture),
        first(layers.ZeroPadding2D, 1),
        layers.GlobalMaxPooling2D,
        classes,
    ],
)
tried(
    "transposed",
    PICTURES,
    [
        first(layers.Conv2DTranspose, 3, 3, strides=2, padding="same", input_shape=picture),
        first(layers.Cropping2D, 1),
        layers.Flatten,
        classes,
    ],
)
tried("local", STEPS, [first(layers.LocallyConnected1D, 3, 2, input_shape=steps), layers.Flatten, classes])
tried(
    "upsampled",
    STEPS,
    [
        first(layers.UpSampling1D, 2, input_shape=steps),
        first(layers.Conv1D, 2, 2),
        layers.GlobalAveragePooling1D,
        classes,
    ],
)
tried(
    "noises",
    ROWS,
    [
        dense(),
        first(layers.GaussianNoise, 0.1),
        first(layers.GaussianDropout, 0.2),
        first(layers.AlphaDropout, 0.1),
        classes,
    ],
    "adam",
)
tried(
    "prelu",
    ROWS,
    [
        dense(use_bias=False),
        layers.PReLU,
        first(layers.ELU, 1.0),
        layers.LeakyReLU,
        layers.ThresholdedReLU,
        classes,
    ],
)
tried(
    "normalized",
    ROWS,
    [
        dense(),
        first(layers.BatchNormalization, scale=False),
        first(layers.Activation, "softsign"),
        first(layers.Dropout, 0.3),
        classes,
    ],
)
tried(
    "regularized",
    ROWS,
    [
        dense(kernel_regularizer=regularizers.l1_l2(0.1, 0.1), activity_regularizer=regularizers.l2(0.01)),
        first(layers.Dense, 4, bias_regularizer=regularizers.l1(0.1)),
        classes,
    ],
)
tried(
    "constrained",
    ROWS,
    [
        dense(kernel_constraint=keras.constraints.max_norm(2.0), bias_constraint=keras.constraints.non_neg()),
        classes,
    ],
)
tried(
    "hard",
    ROWS,
    [dense(activation="hard_sigmoid"), first(layers.Dense, 4, activation="softplus"), classes],
    lambda: keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
)
tried(
    "lstm",
    STEPS,
    [
        first(layers.LSTM, 4, return_sequences=True, input_shape=steps),
        first(layers.LSTM, 3, dropout=0.2, recurrent_dropout=0.1),
        classes,
    ],
    "adam",
)
tried(
    "gru",
    STEPS,
    [first(layers.GRU, 4, dropout=0.2, recurrent_activation="sigmoid", input_shape=steps), classes],
    "rmsprop",
)
tried(
    "simple",
    STEPS,
    [first(layers.Masking, input_shape=steps), first(layers.SimpleRNN, 4, activation="relu"), classes],
)
tried(
    "both ways",
    STEPS,
    [
        lambda: layers.Bidirectional(layers.LSTM(3, return_sequences=True), input_shape=steps),
        lambda: layers.Bidirectional(layers.GRU(3), merge_mode="sum"),
        classes,
    ],
)
tried(
    "masked words",
    WORDS,
    [first(layers.Embedding, 9, 4, mask_zero=True), first(layers.GRU, 3), classes],
    "adam",
)
tried(
    "words",
    WORDS,
    [
        first(layers.Embedding, 300, 4, input_length=6),
        layers.GlobalAveragePooling1D,
        first(layers.Dense, 5, activation="relu"),
        classes,
    ],
    "adam",
    metrics=["acc"],
)
tried(
    "distributed",
    STEPS,
    [
        lambda: layers.TimeDistributed(layers.Dense(4, activation="relu"), input_shape=steps),
        first(layers.SpatialDropout1D, 0.2),
        layers.Flatten,
        classes,
    ],
)
tried(
    "shapes",
    STEPS,
    [
        first(layers.Permute, (2, 1), input_shape=steps),
        first(layers.Reshape, (18,)),
        dense(),
        first(layers.RepeatVector, 2),
        layers.Flatten,
        classes,
    ],
)
tried("mape", ROWS, [dense(), first(layers.Dense, 1)], "adagrad", "mape", one, ["mae", "mse"])
tried(
    "msle",
    ROWS,
    [dense(activation="relu"), first(layers.Dense, 2)],
    "nadam",
    "msle",
    ROWS[:, :2],
    validation_split=0.5,
)
tried(
    "logcosh",
    ROWS,
    [dense(activation="elu"), first(layers.Dense, 2)],
    lambda: keras.optimizers.Adam(0.01, amsgrad=True, clipnorm=1.0),
    "logcosh",
    ROWS[:, :2],
)
tried(
    "hinge",
    ROWS,
    [dense(), first(layers.Dense, 3, activation="tanh")],
    lambda: keras.optimizers.RMSprop(0.01, momentum=0.5),
    "categorical_hinge",
    np.eye(3)[CLASSES],
)
tried(
    "poisson",
    ROWS,
    [dense(), first(layers.Dense, 2, activation="exponential")],
    "sgd",
    "poisson",
    ROWS[:, :2],
    ["cosine_proximity"],
)
tried(
    "divergence",
    ROWS,
    [dense(), classes],
    "sgd",
    "kullback_leibler_divergence",
    np.eye(3)[CLASSES],
    ["categorical_accuracy"],
)
tried(
    "binary",
    ROWS,
    [dense(activation="relu"), first(layers.Dense, 1, activation="sigmoid")],
    "adam",
    "binary_crossentropy",
    (one > 0.5) * 1.0,
    ["accuracy"],
    sample_weight=np.arange(8) / 8,
)
tried(
    "clipped",
    ROWS,
    [dense(activation="tanh"), first(layers.Dense, 3, activation="relu")],
    lambda: keras.optimizers.SGD(0.1, decay=0.01, clipvalue=0.5),
    "categorical_crossentropy",
    np.eye(3)[CLASSES],
    ["mape"],
)

K.clear_session()
tf.set_random_seed(1)
np.random.seed(1)
left, right = layers.Input((4,)), layers.Input((4,))
shared = layers.Dense(4, activation="relu")
joined = layers.concatenate([shared(left), shared(right), layers.multiply([left, right])])
ends = [layers.Dense(3, activation="softmax")(joined), layers.Dense(1)(layers.add([shared(left), right]))]
model = keras.Model([left, right], ends)
model.compile("adam", ["sparse_categorical_crossentropy", "mae"], metrics=["accuracy"])
for _ in range(2):
    model.train_on_batch([ROWS, ROWS], [CLASSES, one])
    model.evaluate([ROWS, ROWS], [CLASSES, one], verbose=0)
    model.predict([ROWS, ROWS])
    print(
        "graph",
        *(
            "%.4f" % each
            for each in keras.Sequential([layers.Dense(1, input_shape=(3,))]).get_weights()[0].ravel()
        ),
    )
