# Models as course scripts of Keras 1 and 2 made them: what they print, start with, and train to.
import keras
import numpy as np
import tensorflow as tf
from keras.layers import (
    Activation,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Input,
    SpatialDropout2D,
    concatenate,
)
from keras.layers.advanced_activations import LeakyReLU, PReLU
from keras.layers.convolutional import Convolution2D, MaxPooling2D
from keras.layers.normalization import BatchNormalization
from keras.models import Model, Sequential
from keras.optimizers import SGD, Adadelta, Adagrad, Adam, Adamax, Nadam, RMSprop
from keras.regularizers import l1, l2

np.random.seed(3)
tf.set_random_seed(5)
X = np.random.rand(60, 8)
Y = (X.sum(1) > 4).astype(int)


def show(name, history):
    print(
        name,
        *("%s %s" % (key, ["%.5g" % value for value in values]) for key, values in history.history.items()),
    )


def weights(model):
    print(*("%.4g" % np.abs(weight).sum() for weight in model.get_weights()))


model = Sequential()
model.add(Dense(12, input_dim=8, init="uniform", activation="relu", W_regularizer=l2(0.01)))
model.add(Dense(output_dim=6, init="he_normal", bias=True))
model.add(LeakyReLU(0.1))
model.add(BatchNormalization())
model.add(Dropout(0.3))
model.add(Dense(1, init="normal", activation="sigmoid"))
optimizer = SGD(lr=0.01, momentum=0.9, decay=1e-2, nesterov=True)
model.compile(loss="binary_crossentropy", optimizer=optimizer, metrics=["accuracy", "mae"])
weights(model)
model.summary()
more = {"verbose": 2, "validation_split": 0.2, "class_weight": {0: 1.0, 1: 3.0}}
show("Keras 1", model.fit(X, Y, nb_epoch=2, batch_size=10, **more))
weights(model)
print(["%.4g" % value for value in model.evaluate(X, Y, verbose=0)], model.metrics_names)
print(model.predict_classes(X[:3]).tolist(), model.predict_proba(X[:3]).shape)

images = np.random.rand(40, 12, 12, 1)
classes = np.eye(3)[np.random.randint(0, 3, 40)]
model = Sequential()
model.add(
    Convolution2D(4, 3, 3, border_mode="same", subsample=(1, 1), input_shape=(12, 12, 1), activation="relu")
)
model.add(BatchNormalization())
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(SpatialDropout2D(0.2))
model.add(Conv2D(5, (3, 3), kernel_initializer="glorot_normal"))
model.add(PReLU())
model.add(Flatten())
model.add(Dense(3))
model.add(Activation("softmax"))
model.compile("adam", "categorical_crossentropy", metrics=["acc"])
weights(model)
more = {"verbose": 0, "validation_data": (images[:8], classes[:8])}
show("images", model.fit(images, classes, epochs=2, batch_size=16, **more))
weights(model)

first, second = Input(shape=(8,), name="first"), Input(shape=(4,), name="second")
hidden = concatenate(
    [Dense(5, activation="elu")(first), Dense(4, activation="selu", kernel_regularizer="l2")(second)]
)
hidden = Dense(6, activation="softplus")(hidden)
one = Dense(1, activation="sigmoid", name="one")(hidden)
two = Dense(3, activation="softmax", name="two")(hidden)
model = Model(input=[first, second], output=[one, two])
model.compile(
    optimizer=RMSprop(lr=0.01, clipnorm=1.0),
    loss={"one": "binary_crossentropy", "two": "categorical_crossentropy"},
    loss_weights={"one": 1.0, "two": 0.5},
    metrics={"one": "accuracy", "two": ["acc", "mse"]},
)
model.summary()
other, targets = np.random.rand(60, 4), np.eye(3)[np.random.randint(0, 3, 60)]
more = {"verbose": 2, "validation_split": 0.25}
show("two outputs", model.fit([X, other], [Y, targets], epochs=2, batch_size=25, **more))
print([each.shape for each in model.predict([X[:3], other[:3]])])
print(["%.5g" % value for value in model.evaluate([X, other], [Y, targets], verbose=0)])

optimizers = [SGD(), Adam(decay=1e-3), RMSprop(decay=0.01), Adagrad(), Adadelta(), Adamax(), Nadam()]
optimizers += [Adam(amsgrad=True, clipvalue=0.01)]
for optimizer in optimizers:
    model = Sequential([Dense(7, input_shape=(8,), activation="relu"), Dense(2, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy", optimizer=optimizer, metrics=["accuracy"])
    show(type(model.optimizer).__name__, model.fit(X, Y, epochs=2, batch_size=8, verbose=0))
print(sorted(optimizers[0].get_config()))

losses = "mse mae mape msle hinge squared_hinge logcosh poisson kullback_leibler_divergence cosine_proximity"
for loss in losses.split():
    model = Sequential()
    model.add(Dense(7, input_shape=(8,), activation="softsign", activity_regularizer=l1(0.001)))
    model.add(Dense(1, activation="softplus"))
    model.compile(loss=loss, optimizer="sgd", metrics=["accuracy"])
    targets = np.round(X[:, 0] * 3)
    show(loss, model.fit(X, targets, epochs=1, batch_size=8, verbose=0, sample_weight=np.arange(60) % 3))
print(model.layers[0].name, keras.layers.Concatenate is Concatenate)
