"""Data sets, generators, saved models and columns in tf.keras of courses."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

np.random.seed(1)
tf.set_random_seed(2)
random = np.random.RandomState(0)
ROWS = random.rand(64, 6).astype("float32")
CLASSES = (ROWS.sum(1) * 1.7).astype("int64") % 3
PICTURES = random.rand(64, 10, 10, 1).astype("float32")


def classes():
    return layers.Dense(3, activation="softmax")


# Data sets.
data = tf.data.Dataset.from_tensor_slices((ROWS, CLASSES)).batch(16)
model = keras.Sequential([layers.Dense(8, activation="relu", input_shape=(6,)), classes()])
model.compile(tf.train.AdamOptimizer(0.01), "sparse_categorical_crossentropy", metrics=["acc"])
model.fit(data.repeat(), epochs=2, steps_per_epoch=3, validation_data=data, validation_steps=2, verbose=2)
model.fit(data, epochs=2, verbose=2)
print(*("%.5f" % value for value in model.evaluate(data, verbose=0)), model.predict(data).shape)


class Batches(keras.utils.Sequence):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        rows = slice(16 * index, 16 * index + 16)
        return ROWS[rows], CLASSES[rows]


model.fit_generator(Batches(), epochs=2, validation_data=Batches(), verbose=2, shuffle=False, workers=0)
print(*("%.5f" % value for value in model.evaluate_generator(Batches(), workers=0)))

# Models that come after one that is saved and loaded.
model.compile("adam", "sparse_categorical_crossentropy", metrics=["acc"])
model.fit(ROWS, CLASSES, verbose=0)
model.save("model.h5")
loaded = keras.models.load_model("model.h5")
print(*("%.5f" % value for value in loaded.evaluate(ROWS, CLASSES, verbose=0)))
print(keras.Sequential([layers.Dense(2, input_shape=(3,))]).get_weights()[0][0].round(4))
model.save_weights("folder/weights")
print(keras.Sequential([layers.Dense(2, input_shape=(3,))]).get_weights()[0][0].round(4))
loaded.load_weights("folder/weights")
print(keras.Sequential([layers.Dense(2, input_shape=(3,))]).get_weights()[0][0].round(4))
print("%.5f" % loaded.evaluate(ROWS, CLASSES, verbose=0)[0], tf.train.latest_checkpoint("folder"))

# Columns, pictures that are turned, a model without weights of its own.
columns = [
    tf.feature_column.numeric_column("a"),
    tf.feature_column.bucketized_column(tf.feature_column.numeric_column("b"), [0.3, 0.6]),
]
columns.append(
    tf.feature_column.embedding_column(tf.feature_column.categorical_column_with_identity("c", 3), 4)
)
named = tf.data.Dataset.from_tensor_slices(({"a": ROWS[:, 0], "b": ROWS[:, 1], "c": CLASSES}, CLASSES)).batch(
    16
)
model = keras.Sequential([layers.DenseFeatures(columns), layers.Dense(4, activation="relu"), classes()])
model.compile("adam", "sparse_categorical_crossentropy")
print(*("%.5f" % loss for loss in model.fit(named, epochs=2, verbose=0).history["loss"]))
turned = keras.preprocessing.image.ImageDataGenerator(
    rotation_range=20, width_shift_range=0.2, horizontal_flip=True
)
model = keras.Sequential(
    [layers.Conv2D(4, 3, input_shape=(10, 10, 1)), layers.GlobalMaxPooling2D(), classes()]
)
model.compile("sgd", "sparse_categorical_crossentropy")
batches = turned.flow(PICTURES, CLASSES, batch_size=16, seed=1, shuffle=False)
model.fit_generator(batches, steps_per_epoch=4, epochs=2, verbose=2, workers=0)
print(keras.applications.VGG16(weights=None, include_top=False, input_shape=(32, 32, 3)).layers[-2].output)
