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
    given = [layers.Input(value.shape[1:]) for value in values]
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


for shape in ((11, 7, 5), (9, 300), (4, 5, 300)):
    logits, factors = np.random.normal(0, 3, (2, *shape)).astype("float32")
    probable = ((np.argsort(np.argsort(logits, -1), -1) + 1) / 1024).astype("float32")
    places = np.random.randint(shape[-1], size=shape[:-1])
    computed("softmax %s" % (shape,), activations.softmax, logits, factors)
    computed("softmax along the first %s" % (shape,), lambda x: activations.softmax(x, 1), logits, factors)
    computed("K.softmax %s" % (shape,), K.softmax, logits, factors)
    computed("places %s" % (shape,), lambda x: K.mean(x, axis=[1, -1], keepdims=True) * x, logits, factors)
    for name, loss, true in (
        ("binary", K.binary_crossentropy, np.eye(shape[-1], dtype="float32")[places]),
        ("categorical", K.categorical_crossentropy, np.eye(shape[-1], dtype="float32")[places]),
        ("sparse", K.sparse_categorical_crossentropy, places[..., None]),
    ):
        for from_logits, predicted in ((False, probable), (True, logits)):
            given = [layers.Input(value.shape[1:]) for value in (true, predicted)]
            value = loss(*given, from_logits=from_logits)
            gradients = K.gradients(K.mean(value), given[1:])
            printed(
                "%s %s %s" % (name, from_logits, shape),
                K.function(given, [value, *gradients])([true, predicted]),
            )


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


def weighed(name, loss, shape, parts, weight=None, **settings):
    model = models.Sequential(list(parts))
    model.compile("sgd", loss, **settings)
    inputs, true = np.random.normal(0, 2, (2, 43, *shape)).astype("float32")
    inputs[:20, 4:] = 0
    for at in (0, 20, 23):
        rows = slice(at, at + 20)
        figures = model.train_on_batch(
            inputs[rows], true[rows] > 0, weight if weight is None else weight[rows]
        )
        printed(name, [np.float32(figures), *model.get_weights()])


steps = {"input_shape": (7, 6)}
by_step = np.random.rand(43, 7)
weighed(
    "steps",
    "binary_crossentropy",
    (7, 6),
    [layers.Dense(6, activation="sigmoid", **steps)],
    metrics=["acc", "mae"],
)
weighed("masked", "mse", (7, 6), [layers.Masking(**steps), layers.Dense(6)], metrics=["mae"])
weighed("samples", "mse", (7, 6), [layers.Dense(6, **steps)], by_step[:, 0], weighted_metrics=["mae"])
weighed("weights of steps", "mse", (7, 6), [layers.Dense(6, **steps)], by_step, sample_weight_mode="temporal")
weighed("none of steps", "mse", (7, 6), [layers.Dense(6, **steps)], sample_weight_mode="temporal")
weighed("films", "mse", (5, 9, 8, 2), [layers.Dense(2, input_shape=(5, 9, 8, 2))])
flat = [layers.Input((300,)) for _ in range(2)]
loss = losses.mse(*map(K.flatten, flat))
pair = np.random.normal(size=(2, 43, 300)).astype("float32")
printed("flat", K.function(flat, [loss, *K.gradients(loss, flat[1:])])(list(pair)))
