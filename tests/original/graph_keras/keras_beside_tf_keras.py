"""Keras's own helpers in a script whose model is one of tf.keras."""

import numpy as np
import tensorflow as tf
from keras.preprocessing.sequence import pad_sequences
from keras.utils import np_utils
from tensorflow.python.keras.applications.imagenet_utils import preprocess_input
from tensorflow.python.keras.layers import Dense
from tensorflow.python.keras.models import Sequential

np.random.seed(3)
tf.set_random_seed(4)
x = pad_sequences([[1, 2], [3], [4, 5, 6], [7, 8, 9, 1]], maxlen=3).astype("float32")
y = np_utils.to_categorical([0, 1, 1, 0], 2)
model = Sequential([Dense(4, input_shape=(3,), activation="relu"), Dense(2, activation="softmax")])
model.summary()
model.compile("sgd", "categorical_crossentropy", ["acc"])
print(model.fit(x, y, epochs=3, batch_size=2, verbose=0, shuffle=False).history)
print(model.predict(x))
print(preprocess_input(np.ones((1, 1, 2, 3), "float32")))
