# Losses, penalties, optimizers and enlarged pictures in trainings, to the last bit: the losses and digests of the weights.
import hashlib

import numpy as np
from keras import backend as K  # noqa: N812
from keras import layers, models, optimizers, regularizers

np.random.seed(3)
X, Y = np.random.normal(size=(2, 40, 11)).astype("float32")


def trained(name, parts, optimizer, loss, inputs=X, true=Y[:, :3]):
    model = models.Sequential(parts)
    model.set_weights([np.random.normal(scale=0.3, size=weight.shape) for weight in model.get_weights()])
    model.compile(optimizer, loss)
    losses = [model.train_on_batch(inputs[at : at + 20], true[at : at + 20]) for at in (0, 20, 10, 3, 17)]
    losses += model.fit(inputs, true, 20, 2, shuffle=False, verbose=0).history["loss"]
    print(name, *("%.9g" % loss for loss in losses))
    print(*(hashlib.md5(weight.tobytes()).hexdigest()[:8] for weight in model.get_weights()))


def dense(**first):
    return [layers.Dense(17, activation="tanh", input_dim=11, **first), layers.Dense(9), layers.Dense(3)]


def triplets(true, predicted):
    near, far = (K.sum(K.square(predicted - other), axis=-1) for other in (true, -true))
    return K.maximum(near - far + 0.2, 0.0)


trained("triplets", dense(), "sgd", triplets)
trained("product", dense(), "sgd", lambda true, predicted: K.mean(predicted * true * 0.3, axis=-1))
for loss in ("categorical_hinge", "logcosh"):
    trained(loss, dense(), "sgd", loss)
trained("nesterov", dense(), optimizers.SGD(0.05, momentum=0.9, nesterov=True, decay=1e-3), "mse")
small = [
    layers.Dense(7, input_dim=1),
    layers.Dense(1),
]  # roots of less than eight numbers are of any processor
trained("adadelta", small, optimizers.Adadelta(), "mse", X[:, :1], Y[:, :1])
for penalty in (regularizers.l1(0.013), regularizers.l2(0.013)):
    trained("penalty", dense(kernel_regularizer=penalty), "sgd", "mse")
wide = np.random.normal(size=(40, 300))
trained(
    "wide", [layers.Dense(40, kernel_regularizer="l2", input_dim=300), layers.Dense(3)], "sgd", "mse", wide
)
pictures = np.random.normal(size=(40, 10, 10, 2))
parts = [
    layers.Conv2D(8, 3, activation="relu", input_shape=(10, 10, 2)),
    layers.MaxPooling2D(),
    layers.UpSampling2D((2, 3)),
    layers.Flatten(),
    layers.Dense(3),
]
trained("enlarged", parts, optimizers.SGD(1e-4), "mse", pictures)
