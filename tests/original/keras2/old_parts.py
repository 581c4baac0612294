# Layers that course scripts defined, rarer layers, descriptions and files, and pictures changed at random.
import json

import h5py
import keras
import numpy as np
import tensorflow as tf
from keras import backend as K  # noqa: N812
from keras import initializers, layers, optimizers, regularizers
from keras.engine.topology import Layer
from keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Input
from keras.models import Model, Sequential, load_model
from keras.preprocessing.image import ImageDataGenerator

np.random.seed(21)
tf.set_random_seed(22)


class Attention(Layer):
    def __init__(self, regularizer=None, **kwargs):
        self.supports_masking = True
        self.regularizer = regularizers.get(regularizer)
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.W = self.add_weight(
            (input_shape[-1],),
            initializer=initializers.get("uniform"),
            name="%s_W" % self.name,
            regularizer=self.regularizer,
        )
        super().build(input_shape)

    def compute_mask(self, inputs, mask=None):
        return None

    def call(self, x, mask=None):
        weights = K.exp(K.squeeze(K.dot(x, K.expand_dims(self.W)), -1))
        if mask is not None:
            weights *= K.cast(mask, K.floatx())
        weights /= K.cast(K.sum(weights, axis=1, keepdims=True) + K.epsilon(), K.floatx())
        return K.sum(x * K.expand_dims(weights), axis=1)

    def compute_output_shape(self, input_shape):
        return input_shape[0], input_shape[-1]


class Noisy(Layer):
    def call(self, x):
        return K.in_train_phase(x + K.random_normal(K.shape(x)), x)

    def compute_output_shape(self, input_shape):
        return input_shape


words = Input((6,))
read = Bidirectional(GRU(3, return_sequences=True, dropout=0.2, recurrent_dropout=0.1))(
    Embedding(20, 4, mask_zero=True)(words)
)
end = Dense(1, activation="sigmoid")(Noisy()(Attention("l2")(read)))
model = Model(words, end)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.summary()
x, y = np.random.randint(0, 20, (30, 6)), np.arange(30) % 2
history = model.fit(x, y, epochs=2, batch_size=10, verbose=0, validation_data=(x, y)).history
print({name: ["%.4f" % value for value in values] for name, values in sorted(history.items())})
print(type(model.layers[1]), keras.layers.LSTM, Model)

one, many = Input((6, 5, 2)), Input((7, 3))
local = layers.LocallyConnected2D(3, (2, 3), strides=(2, 1), activation="relu")(one)
lines = layers.LocallyConnected1D(2, 3)(many)
local = Model([one, many], [local, lines])
local.summary()
print(*("%.4f" % part.sum() for part in local.predict([np.ones((2, 6, 5, 2)), np.ones((2, 7, 3))])))
x, kernel = K.variable(np.random.rand(2, 5, 3)), K.variable(np.random.rand(2, 3, 4))
for name, value in (
    ("batch_dot", K.batch_dot(x, K.permute_dimensions(x, (0, 2, 1)))),
    ("batch_dot", K.batch_dot(x, x, axes=[2, 2])),
    ("batch_dot", K.batch_dot(x[:, 0], x[:, 1], axes=1)),
    ("conv1d", K.conv1d(x, kernel, padding="same")),
    ("argmax", K.cast(K.argmax(x), "float32")),
    ("cumsum", K.cumsum(x, 1)),
    ("bias_add", K.bias_add(x + 0, K.variable(np.arange(3)))),
    ("stack", K.stack([x, x])),
    (
        "ctc",
        K.ctc_batch_cost(np.array([[1, 0]] * 2), K.softmax(x), np.array([[5]] * 2), np.array([[2], [1]])),
    ),
):
    print(name, K.int_shape(value), "%.4f" % K.eval(value).sum())

# A decoder that begins with an encoder's state, and the same from a file.
source, target = Input((None, 3)), Input((None, 2))
_, *state = LSTM(4, return_state=True)(source)
read = LSTM(4, return_sequences=True, return_state=True, name="reader")(target, initial_state=state)[0]
seq = Model([source, target], Dense(2, activation="softmax")(read))
seq.compile("rmsprop", "categorical_crossentropy")
data = [np.random.rand(12, 4, 3), np.random.rand(12, 5, 2)]
seq.fit(data, data[1], epochs=1, batch_size=4, verbose=0)
seq.save("seq.h5")
seq.summary()
print("%.5f" % seq.predict(data).std(), "%.5f" % load_model("seq.h5").predict(data).std())
inner = Sequential(
    [Dense(4, input_shape=(3,), activation="tanh", kernel_regularizer=regularizers.l2(0.01)), Dropout(0.5)]
)
a, b = Input((3,)), Input((3,))
twin = Model([a, b], Dense(1)(layers.concatenate([inner(a), inner(b)])))
twin.compile(optimizers.Nadam(), "mae", metrics=["mse"])
pair = [np.random.rand(8, 3), np.random.rand(8, 3)]
twin.fit(pair, np.ones(8), epochs=1, verbose=0)
twin.save("twin.h5")
print("%.5f" % twin.predict(pair).sum(), "%.5f" % load_model("twin.h5").predict(pair).sum())
print(twin.to_json())


def show(group, place=""):
    for name, value in sorted(group.attrs.items()):
        value = value.decode() if isinstance(value, bytes) else value.tolist()
        print(place, name, value)
    for name, value in sorted(group.items()):
        show(value, place + name + "/") if isinstance(value, h5py.Group) else print(place, name, value.shape)


for file in ("seq.h5", "twin.h5"):
    with h5py.File(file, "r") as opened:
        show(opened["model_weights"])
        print(json.dumps(json.loads(opened.attrs["training_config"]), sort_keys=True))
for layer in (
    layers.Conv1D(2, 3), layers.Conv2D(2, 3, strides=2), layers.SeparableConv2D(2, 3), layers.DepthwiseConv2D(3),
    layers.ZeroPadding2D(2), layers.ZeroPadding1D(), layers.UpSampling1D(), layers.MaxPooling1D(), layers.AveragePooling2D(),
    layers.Flatten(), layers.SpatialDropout2D(0.1), layers.AlphaDropout(0.2), layers.LeakyReLU(0.2), layers.PReLU(),
    layers.LSTM(3), layers.ConvLSTM2D(2, 3), layers.LocallyConnected1D(2, 3),
    layers.TimeDistributed(Dense(2)), layers.Bidirectional(LSTM(2)), layers.BatchNormalization(), layers.Dot((1, 1)), layers.Embedding(3, 4),
):  # fmt: skip
    print(type(layer).__name__, json.dumps(layer.get_config(), sort_keys=True))
for name in ("sgd", "rmsprop", "adagrad", "adadelta", "adam", "adamax", "nadam"):
    print(json.dumps(optimizers.serialize(optimizers.get(name)), sort_keys=True))

pictures = np.random.rand(4, 8, 6, 3) * 255
for changes in (
    {"rotation_range": 40}, {"width_shift_range": 0.3, "height_shift_range": 2}, {"shear_range": 20, "fill_mode": "wrap"},
    {"zoom_range": 0.4, "horizontal_flip": True}, {"channel_shift_range": 30.0, "vertical_flip": True, "rescale": 1 / 255.0},
):  # fmt: skip
    batch = ImageDataGenerator(**changes).flow(pictures, np.arange(4), batch_size=3, seed=5).next()
    print(sorted(changes), batch[0].shape, "%.1f" % batch[0].sum(), batch[1])

x, z = Input((2,)), Input((2,))
inner = Model(x, [Dense(1, name="a")(x), Dense(1, name="b")(x)])
outer = Model(z, inner(z))  # two outputs of one name
outer.compile("sgd", "mse")
figures = outer.evaluate(np.ones((3, 2)), [np.ones((3, 1)), np.zeros((3, 1))], verbose=0)
print(outer.metrics_names[1] == outer.metrics_names[2], ["%.5f" % figure for figure in figures])
