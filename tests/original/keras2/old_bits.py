# To the bit what Keras's functions, losses and layers compute, and their gradients: checksums of float32.
import zlib

import numpy as np
import tensorflow as tf
from keras import activations, layers, losses, models
from keras import backend as K  # noqa: N812

np.random.seed(3)
tf.set_random_seed(3)
x = np.random.normal(0, 3, (43, 29)).astype("float32")
positive = np.abs(x) + np.float32(1e-3)
weights = np.random.normal(size=x.shape).astype("float32")
shares = (np.random.randint(1, 900, size=x.shape) / 1024).astype("float32")
classes = np.eye(29, dtype="float32")[np.random.randint(29, size=43)]


def printed(name, arrays):
    # 0 and -0 are one.
    print(
        name, *("%08x" % zlib.crc32(np.ascontiguousarray(each + np.float32(0)).tobytes()) for each in arrays)
    )


def computed(name, function, *values):
    given = [layers.Input((29,)) for _ in values]
    result = function(given[0])
    gradients = K.gradients(K.sum(result * given[1]), given[:1])
    printed(name, K.function(given, [result, *gradients])(list(values)))


for name in "elu selu softplus softsign sigmoid hard_sigmoid exponential softmax".split():
    computed(name, activations.get(name), x, weights)
for name, function in (
    ("elu of 0.3", lambda x: K.elu(x, 0.3)),
    ("tanh", K.tanh),
    ("exp", K.exp),
    ("l2_normalize", lambda x: K.l2_normalize(x, axis=-1)),
    ("logsumexp", lambda x: K.logsumexp(x, axis=-1, keepdims=True) * x),
    ("a row for all", lambda x: K.mean(x, axis=0, keepdims=True) * x),
    ("a number for all", lambda x: K.mean(x) * x),
):
    computed(name, function, x, weights)
for name, function in (
    ("log", K.log),
    ("sqrt", K.sqrt),
    ("power", lambda x: K.pow(x, 1.7)),
    ("root", lambda x: x**0.5),
    ("inverse", lambda x: 1.0 / x),
):
    computed(name, function, positive, weights)
given = layers.Input((29,))
both = K.concatenate([given, given * 0.3])
reduced = [
    K.sum(given, axis=-1), K.sum(both, axis=-1), K.mean(both, axis=-1), K.mean(given, axis=0), K.mean(given[:40, 0]),
    K.std(given, axis=-1), K.var(given, axis=0),
]  # fmt: skip
printed("reduced", K.function([given], reduced)([x]))
for name in (
    "mse mae mape msle squared_hinge hinge categorical_hinge kld poisson cosine binary_crossentropy "
    "categorical_crossentropy"
).split():
    given = [layers.Input((29,)) for _ in range(2)]
    loss = losses.get(name)(*given)
    printed(name, K.function(given, [loss, *K.gradients(K.mean(loss), given[1:])])([classes, shares]))


def trained(name, loss, *parts):
    model = models.Sequential(list(parts))
    model.compile("sgd", loss)
    true = classes[:, :5] if loss == "mse" else np.arange(43)[:, None] % 5
    figures = [model.train_on_batch(inputs[at : at + 20], true[at : at + 20]) for at in (0, 20, 23)]
    kept = [weight for part in parts for weight in part.get_weights()]
    printed(name, [np.float32(figures), *kept, model.predict(inputs)])


inputs = np.random.normal(0, 2, (43, 37)).astype("float32")
trained(
    "tables", "sparse_categorical_crossentropy", layers.Dense(16, input_dim=37, activation="elu"),
    layers.BatchNormalization(), layers.Dense(12, activation="tanh"), layers.BatchNormalization(scale=False),
    layers.Dense(5, activation="softmax"),
)  # fmt: skip
for channels in (3, 5, 8):
    inputs = np.random.normal(0, 2, (43, 9, 8, channels)).astype("float32")
    trained(
        "pictures of %d" % channels, "mse", layers.BatchNormalization(momentum=0.8, input_shape=(9, 8, channels)),
        layers.LeakyReLU(0.2), layers.GlobalAveragePooling2D(), layers.Dense(5),
    )  # fmt: skip
