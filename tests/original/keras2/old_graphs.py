# What scripts of Keras 2 computed outside of layers, and models inside models: losses that look into the model,
# gradients of the input, steps of an optimizer by hand, random numbers in each place.
from functools import partial

import keras
import numpy as np
import tensorflow as tf
from keras import backend as K  # noqa: N812
from keras import layers
from keras.layers import Dense, Dropout, Input, Lambda
from keras.layers.merge import _Merge
from keras.models import Model, Sequential
from keras.optimizers import Adam

np.random.seed(11)
tf.set_random_seed(12)
X = np.random.rand(24, 6)
ONES = np.ones((8, 1))


def show(name, *values):
    print(name, *("%.4g" % np.sum(value) for value in values))


# The signs of singular vectors: LAPACK 3.10 chose others.
for shape in ((7, 7), (9, 36), (16, 48), (24, 96), (40, 10), (3, 3, 4, 8)):
    matrix = np.array(keras.initializers.Orthogonal(gain=1.5)(shape))
    print("orthogonal", shape, "%.4f" % matrix.sum(), matrix.ravel()[:2].round(4))

# A loss that looks at other layers, and one that was computed from the model's tensors.
entry = Input((6,), name="entry")
hidden = Dense(5, activation="tanh")(entry)
mean, spread = Dense(2, name="mean")(hidden), Dense(2, name="spread")(hidden)


def sample(parts):
    noise = K.random_normal((K.shape(parts[0])[0], 2))
    return parts[0] + K.exp(parts[1] / 2) * noise


code = Lambda(sample, output_shape=(2,), name="code")([mean, spread])
decoder = Sequential([Dense(4, input_shape=(2,), activation="relu"), Dropout(0.2), Dense(6)], name="decoder")
output = decoder(code)


def divergence(y_true, y_pred):
    inside = -0.5 * K.sum(1 + spread - K.square(mean) - K.exp(spread), axis=-1)
    return keras.losses.mean_squared_error(y_true, y_pred) + 0.1 * inside


model = Model(entry, output)
model.compile("rmsprop", divergence)
show("inside", model.fit(X, X, epochs=2, batch_size=8, verbose=0).history["loss"], model.predict(X).shape)
encoder = Model(entry, [mean, spread, code], name="encoder")
again = Model(entry, decoder(encoder(entry)[2]), name="again")
again.add_loss(K.mean(K.square(entry - again.output)) - 0.05 * K.mean(1 + spread - K.exp(spread)))
again.compile("adam")
again.summary()
show("added", again.fit(X, epochs=2, batch_size=8, verbose=0, validation_data=(X, None)).history["val_loss"])


class Measured(layers.Layer):
    def call(self, inputs):
        self.add_loss(K.mean(K.abs(inputs[0] - inputs[1])) + K.mean(K.square(mean)), inputs=inputs)
        return inputs[0]


measured = Model(entry, Measured()([entry, output]))
measured.compile("sgd", loss=None)
measured.summary()
show("measured", measured.fit(X, None, epochs=1, verbose=0).history["loss"])

# Gradients, and functions of the graph.
column = model.get_layer("mean").output[:, 0]
gradient = K.gradients(K.sum(column), entry)[0]
ask = K.function(
    [entry, K.learning_phase()], [gradient / (K.sqrt(K.mean(K.square(gradient))) + 1e-5), column]
)
show("gradient", *ask([X, 0]))
wanted = K.placeholder(shape=(None, 6))
small = Sequential([Dense(3, input_dim=2, activation="relu"), Dense(1)])
error = K.mean(K.square(wanted - small.output))
updates = Adam(lr=0.05).get_updates(params=small.trainable_weights, loss=error)
step = K.function([small.input, wanted], [error], updates=updates)
print("steps", *("%.5f" % step([X[:, :2], X])[0] for _ in range(3)))
picture = K.variable(X[:, :2])
mixed = K.concatenate([picture, K.placeholder((24, 2))], axis=0)
show("mixed", K.int_shape(mixed)[0], K.eval(K.dot(picture, K.transpose(picture))))


def where_largest(pair):
    return K.gradients(K.sum(pair[1]), pair[0])


plane = Input((4, 4, 1))
pooled = layers.MaxPooling2D()(plane)
back = layers.multiply(
    [layers.UpSampling2D()(pooled), Lambda(where_largest, output_shape=lambda s: s[0])([plane, pooled])]
)
planes = np.random.rand(3, 4, 4, 1)
print(Model(plane, back).predict(planes)[0, :, :, 0].round(4).tolist())


# A critic in three places, with a penalty on its gradient.
class Between(_Merge):
    def _merge_function(self, inputs):
        share = K.random_uniform((8, 1))
        return share * inputs[0] + (1 - share) * inputs[1]


def penalty(y_true, y_pred, between):
    slope = K.gradients(y_pred, between)[0]
    size = K.sqrt(K.sum(K.square(slope), axis=np.arange(1, len(slope.shape))))
    return K.mean(K.square(1 - size))


critic = Sequential(
    [Dense(7, input_dim=6, activation="tanh"), Dropout(0.4), Dense(4), Dropout(0.3), Dense(1)]
)
real, fake = Input((6,)), Input((6,))
mix = Between()([real, fake])
with_penalty = partial(penalty, between=mix)
with_penalty.__name__ = "penalty"
three = Model([real, fake], [critic(real), critic(fake), critic(mix)])
three.compile("rmsprop", ["mse", lambda t, p: K.mean(t * p), with_penalty], loss_weights=[1, 1, 2])
for _ in range(2):
    print("critic", *("%.5f" % value for value in three.train_on_batch([X[:8], X[8:16]], [ONES] * 3)))
features = Sequential([Dense(5, input_dim=6), Dropout(0.5)])
image = Input((6,))
judge = Model(image, Dense(1, activation="sigmoid")(features(image)))
label = Model(image, Dense(3, activation="softmax")(features(image)))
judge.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
other = Input((6,))
judge.trainable = False
both = Model(other, [judge(other), label(other)])
both.compile("sgd", ["binary_crossentropy", "sparse_categorical_crossentropy"])
both.summary()
print("shared", *("%.5f" % value for value in both.train_on_batch(X[:8], [ONES, ONES])))
print("alone", *("%.5f" % value for value in judge.train_on_batch(X[:8], ONES)))
print(
    "twice",
    *("%.4f" % value for value in Model(other, [judge(other), judge(other)]).predict(X[:1])[0].ravel()),
)
