"""How many ops 1.15's tf.keras had added: told by the seed of the next random op, after each thing one does with a model."""

import numpy as np
import tensorflow as tf

tf.set_random_seed(5)
np.random.seed(3)
K = tf.keras
X = np.random.RandomState(1).rand(120, 6).astype("float32")
Y = (X.sum(1) * 3 % 3).astype("int32")


def count(what):
    name = tf.random.uniform([], name="probe").op.name.split("/")[0]
    (op,) = [
        op
        for op in tf.get_default_graph().get_operations()
        if op.type == "RandomUniform" and op.name.startswith(name + "/")
    ]
    print(what, op.get_attr("seed2"))


def small(drop=0.3):
    layers = [
        K.layers.Dense(8, activation="relu", input_shape=(6,)),
        K.layers.Dropout(drop),
        K.layers.Dense(3, activation="softmax"),
    ]
    model = K.Sequential(layers)
    model.compile(K.optimizers.SGD(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


data = (
    tf.data.Dataset.from_tensor_slices((X, Y))
    .map(lambda x, y: (x * 2.0 - 1.0, y))
    .shuffle(60)
    .batch(20)
    .repeat()
    .prefetch(1)
)
others = tf.data.Dataset.from_tensor_slices((X, Y)).batch(30).repeat()
count("data")
model = small()
count("model")
model.fit(data, epochs=2, steps_per_epoch=6, verbose=0)
count("fit on data")
model.fit(data, steps_per_epoch=6, validation_data=others, validation_steps=2, verbose=0)
count("and validated")
model.evaluate(others, steps=4, verbose=0)
count("evaluate")
model.predict(others, steps=1)
count("predict")
x, y = others.make_one_shot_iterator().get_next()
model.fit(x, y, steps_per_epoch=2, verbose=0)
count("fit on tensors")
model.fit(X, Y, validation_split=0.2, verbose=0)
count("fit on arrays")
model.fit(
    X,
    Y,
    validation_data=(X, Y),
    callbacks=[K.callbacks.ReduceLROnPlateau(), K.callbacks.EarlyStopping()],
    verbose=0,
)
count("callbacks")
model.train_on_batch(X, Y)
model.test_on_batch(X, Y)
model.predict_on_batch(X)
count("batches")
model.set_weights(model.get_weights())
count("weights")
model.save_weights("w.h5")
model.load_weights("w.h5")
count("weights saved")
model.save("m.h5")
count("saved")
loaded = K.models.load_model("m.h5")
count("loaded")
loaded.compile("adam", "sparse_categorical_crossentropy")
loaded.fit(X, Y, verbose=0)
loaded.save("m.h5")
count("saved again")
loaded = K.models.load_model("m.h5")
count("loaded again")
loaded.fit(X, Y, verbose=0)
loaded.evaluate(X, Y, verbose=0)
count("fit again")
model.layers[0].trainable = False
model.compile("sgd", "sparse_categorical_crossentropy")
model.fit(X, Y, verbose=0)
count("frozen")
K.backend.function([model.input], [model.layers[0].output])([X])
count("function")
K.models.clone_model(model)
K.models.model_from_json(model.to_json())
count("cloned")
K.Model(model.input, model.layers[1].output).predict(X)
count("part")
K.backend.set_value(model.optimizer.lr, 0.1)
count("rate")
model.fit_generator(((X, Y) for _ in range(10)), steps_per_epoch=3, verbose=0)
count("generator")


class Own(K.layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight("kernel", (int(shape[-1]), 2), initializer="glorot_uniform")
        super(Own, self).build(shape)

    def call(self, inputs):
        return tf.matmul(inputs, self.kernel)


inputs = K.Input((6,))
outputs = K.layers.Lambda(lambda x: x * 2)(Own()(inputs))
outputs = K.layers.Concatenate()([outputs, inputs])
outputs = K.layers.Add()([outputs, outputs])
other = K.Model(inputs, outputs)
other.compile(K.optimizers.RMSprop(0.01), "mse", metrics=["mae"])
other.fit(X, np.zeros((120, 8)), verbose=0)
count("layers of one's own")
other.add_loss(tf.reduce_mean(outputs))
other.compile("adam", None)
other.fit(X, verbose=0)
count("own loss")
model.save_weights("w")
model.load_weights("w")
count("checkpoint")
model.fit(
    X,
    Y,
    verbose=0,
    callbacks=[K.callbacks.ModelCheckpoint("c.h5"), K.callbacks.LearningRateScheduler(lambda epoch: 0.1)],
)
count("checkpoints")
model.fit(X, Y, verbose=0, callbacks=[K.callbacks.TensorBoard("board")])
count("board")
column = tf.feature_column
ages = column.numeric_column("age")
kinds = column.categorical_column_with_identity("kind", 5)
columns = [
    column.bucketized_column(ages, [30, 40, 50]),
    column.indicator_column(kinds),
    column.embedding_column(kinds, dimension=4),
]
table = {"age": np.random.randint(20, 70, 200), "kind": np.random.randint(0, 5, 200)}
rows = (
    tf.data.Dataset.from_tensor_slices((table, (table["age"] > 45).astype("int64")))
    .shuffle(200)
    .batch(32)
    .repeat()
)
model = K.Sequential([K.layers.DenseFeatures(columns), K.layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
history = model.fit(rows, epochs=2, verbose=0, steps_per_epoch=6).history
print(["%.4f" % each for each in history["loss"]], [weight.name for weight in model.weights])
count("columns")
normal = K.layers.BatchNormalization()
normal(tf.ones([2, 3]))
print(normal.axis, normal.get_config()["axis"])
K.backend.clear_session()
count("cleared")

tf.set_random_seed(5)
K.layers.ConvLSTM2D(2, 3)(K.Input((3, 5, 5, 1)))
count("a loop of known length over pictures")
K.layers.ConvLSTM2D(2, 3)(K.Input((None, 5, 5, 1)))
count("one of unknown length")
