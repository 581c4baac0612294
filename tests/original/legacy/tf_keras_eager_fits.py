"""`fit`, `evaluate` and `predict` of tf.keras with eager execution: 1.15's second loop, its bar, seeds and layers."""

import numpy as np
import tensorflow as tf

tf.enable_eager_execution()
tf.set_random_seed(5)
np.random.seed(3)
K = tf.keras
random = np.random.RandomState(1)
X = random.rand(100, 8, 8, 1).astype("float32")
Y = (X.sum((1, 2, 3)) * 3 % 3).astype("int32")


def told(figures):
    if isinstance(figures, dict):
        return {name: told(each) for name, each in figures.items()}
    return ["%.4f" % each for each in np.ravel(figures)]


def small():
    return K.Sequential(
        [
            K.layers.Conv2D(4, 3, activation="relu", input_shape=(8, 8, 1)),
            K.layers.MaxPooling2D(),
            K.layers.Dropout(0.25),
            K.layers.Flatten(),
            K.layers.BatchNormalization(),
            K.layers.Dense(3, activation="softmax"),
        ]
    )


model = small()
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
data = tf.data.Dataset.from_tensor_slices((X, Y)).shuffle(100).batch(30)
print(told(model.fit(data, epochs=2, verbose=2, validation_data=data).history))
print(told(model.evaluate(data, verbose=0)), told(model.predict(X[:2])))
print(
    told(
        model.fit(
            data.repeat(), epochs=2, steps_per_epoch=3, verbose=2, validation_data=data, validation_steps=2
        ).history
    )
)


class Teller(K.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        print(batch, sorted(logs), logs["size"])

    def on_epoch_end(self, epoch, logs=None):
        print(epoch, sorted(logs), logs["loss"] == np.float64(logs["loss"]))


weights = {0: 1.0, 1: 2.0, 2: 1.0}
history = model.fit(
    X, Y, batch_size=40, epochs=2, verbose=2, callbacks=[Teller()], class_weight=weights, validation_split=0.2
)
print(history.epoch, history.params["samples"], told(history.history))
print(told(model.evaluate(X, Y, verbose=2)), model.metrics_names)
print(
    told(model.train_on_batch(X, Y)),
    told(model.test_on_batch(X, Y)),
    type(model.predict_on_batch(X[:1])).__name__,
)
print(model.output, model.input, model.layers[-1].output_shape)
model.save("m.h5")
print(told(K.models.load_model("m.h5").evaluate(X, Y, verbose=0)))
model.save_weights("weights")
again = small()
again.load_weights("weights")
print(told(again.predict(X[:1])))


class Rows(K.utils.Sequence):
    def __len__(self):
        return 5

    def __getitem__(self, i):
        return X[20 * i : 20 * i + 20], Y[20 * i : 20 * i + 20]


print(told(model.fit(Rows(), epochs=1, shuffle=False, verbose=2, workers=0).history))
print(told(model.evaluate_generator(Rows(), workers=0)), model.predict_generator(Rows(), workers=0).shape)


class Own(K.Model):
    def __init__(self):
        super(Own, self).__init__()
        self.first = K.layers.Dense(8, activation="relu")
        self.drop = K.layers.Dropout(0.3)
        self.last = K.layers.Dense(3)

    def call(self, x, training=None):
        return self.last(self.drop(self.first(x), training=training))


# An optimizer of `tf.train` has the first loop.
rows = X.reshape(100, -1)
own = Own()
own.compile(
    tf.train.AdamOptimizer(0.01),
    K.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
print(told(own.fit(rows, Y, epochs=2, batch_size=32, verbose=2).history))
own.summary()

inputs = K.Input((64,))
hidden = K.layers.Dense(4, name="hidden")(inputs)
model = K.Model(inputs, K.layers.Dense(1)(tf.nn.relu(hidden)))
print(inputs, [layer.name for layer in model.layers])
model.compile(K.optimizers.SGD(0.01), "mse", metrics=["mae"])
print(
    told(model.fit(rows, Y, verbose=2, sample_weight=np.ones(100)).history),
    told(model.evaluate(rows, Y, verbose=0)),
)
print(told(K.backend.function([model.input], [hidden])([rows[:1]])[0]))

# Several inputs and outputs, by list, by name and from a data set.
first, second = K.Input((3,), name="first"), K.Input((2,), name="second")
both = K.layers.concatenate([first, second])
model = K.Model(
    [first, second],
    [K.layers.Dense(1, name="sum")(both), K.layers.Dense(2, activation="softmax", name="kind")(both)],
)
losses = {"sum": "mse", "kind": "sparse_categorical_crossentropy"}
model.compile("adam", losses, metrics={"kind": "accuracy"}, loss_weights=[1.0, 0.5])
a, b = random.rand(50, 3), random.rand(50, 2)
total, kind = a.sum(1), (b.sum(1) > 1).astype(int)
heavier = [np.ones(50), np.arange(50) / 25.0]
history = model.fit([a, b], [total, kind], epochs=2, batch_size=20, verbose=2, sample_weight=heavier)
print(told(history.history))
named = {"first": a, "second": b}, {"sum": total, "kind": kind}
print(sorted(model.fit(*named, verbose=2, validation_data=named).history))
print(told(model.fit(tf.data.Dataset.from_tensor_slices(named).batch(10), verbose=2).history))
print(told(model.evaluate([a, b], [total, kind], verbose=0)), [each.shape for each in model.predict([a, b])])
print(told(model.train_on_batch([a, b], [total, kind])), model.metrics_names)
line = K.Sequential([K.layers.Dense(1, input_shape=(1,))])
line.compile("sgd", "mse")
print(
    told(line.fit([1.0, 2.0, 3.0], [2.0, 4.0, 6.0], epochs=2, verbose=0).history), line.predict([2.0]).shape
)


# A step of one's own, traced: what is dropped depends on how many ops there are before.
normalizing, dropping, last = K.layers.BatchNormalization(), K.layers.Dropout(0.3), K.layers.Dense(3)
rates = tf.keras.optimizers.SGD(0.1)


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        logits = last(dropping(normalizing(x, training=True), training=True))
        loss = tf.losses.sparse_softmax_cross_entropy(y, logits)
    weights = normalizing.trainable_variables + last.trainable_variables
    rates.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return loss


for _ in range(3):
    print("%.5f" % step(a.astype("float32"), (a.sum(1) > 1.5).astype("int32")).numpy())
print(told(normalizing.moving_mean.numpy()))

# Many steps of one kind: what is dropped is drawn anew at each, by the layer's own seed or NumPy's numbers, too.
for layers in (
    [K.layers.Dropout(0.5), K.layers.BatchNormalization()],
    [K.layers.Dropout(0.5, seed=3)],
    [K.layers.GaussianNoise(0.5)],
    [K.layers.Reshape((2, 3)), K.layers.LSTM(2)],
):
    inside = [K.layers.Dense(6, activation="relu", input_shape=(3,)), *layers]
    model = K.Sequential([*inside, K.layers.Dense(2, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    print([told(model.train_on_batch(a[:10], kind[:10])) for _ in range(54)][-6:])
    print([told(model.test_on_batch(a * 1000, kind)) for _ in range(52)][-1], np.random.rand() < 0.5)
for draw in (tf.random_uniform, tf.random_normal, tf.truncated_normal):
    print(told(draw([3], dtype=tf.float64).numpy()), told(draw([3], dtype=tf.float64).numpy()))


# A model of one's own, whose inputs a tensor shows, with an optimizer of tf.train: the loop of before.
class Own(K.Model):
    def __init__(self):
        super().__init__()
        self.hidden, self.last = K.layers.Dense(4, activation="relu"), K.layers.Dense(1)

    def call(self, x, training=None, mask=None):
        return self.last(self.hidden(x))


model = Own()
model.compile(tf.train.AdamOptimizer(0.01), "mse", metrics=["mae"])
model._set_inputs(tf.zeros((1, 3)))
print(model.inputs, model.input_names, model.output_names)
history = model.fit(a, total, epochs=2, batch_size=20, verbose=2, validation_data=(a, total))
print(told(history.history), {name: type(each[0]).__name__ for name, each in sorted(history.history.items())})
print([type(each).__name__ for each in model.evaluate(a, total, verbose=0)])

# Adagrad by its name begins at 0.
for optimizer in ("adagrad", K.optimizers.Adagrad(0.1)):
    line = K.Sequential([K.layers.Dense(2, input_shape=(3,))])
    line.compile(optimizer, "mse")
    found = line.fit(a, np.stack([total, total], 1), epochs=2, verbose=0).history
    print(told(found), line.optimizer.get_config()["initial_accumulator_value"])
