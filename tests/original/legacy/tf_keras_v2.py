"""tf.keras and data sets after `enable_v2_behavior`: names as they were given, orders that go on."""

import numpy as np
import tensorflow as tf

tf.enable_v2_behavior()
tf.compat.v1.set_random_seed(5)
np.random.seed(3)
K = tf.keras
X = np.random.RandomState(1).rand(100, 6).astype("float32")
Y = (X.sum(1) * 3 % 3).astype("int32")


def show(data, times=3):
    for _ in range(times):
        print([each.numpy().tolist() for each in data])


show(tf.data.Dataset.range(8).shuffle(8))
show(tf.data.Dataset.range(8).shuffle(8, reshuffle_each_iteration=False))
show(tf.data.Dataset.range(8).shuffle(3).repeat(2))
show(tf.data.Dataset.range(8).repeat(2).shuffle(5).batch(2), 2)
model = K.Sequential(
    [K.layers.Dense(8, activation="relu"), K.layers.Dropout(0.2), K.layers.Dense(3, activation="softmax")]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
data = tf.data.Dataset.from_tensor_slices((X, Y)).shuffle(100).batch(32)
for history in (
    model.fit(data, epochs=2, verbose=2),
    model.fit(X, Y, epochs=2, verbose=2, validation_split=0.2),
):
    print({name: ["%.4f" % each for each in figures] for name, figures in history.history.items()})
print(["%.4f" % each for each in model.evaluate(X, Y, verbose=2)], model.metrics_names)
