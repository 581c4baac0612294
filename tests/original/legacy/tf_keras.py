# Keras as a part of TensorFlow: its names, its bars and lines, and classes for losses and figures.
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

np.random.seed(1)
tf.set_random_seed(1)
x = np.random.rand(40, 4).astype("float32")
y = np.arange(40) % 3

model = keras.Sequential(
    [keras.layers.Dense(5, input_shape=(4,), activation=tf.nn.tanh), keras.layers.Dense(3)]
)
model.add(layers.Softmax())
model.set_weights([np.random.rand(*weight.shape) for weight in model.get_weights()])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.summary()
history = model.fit(x, y, epochs=2, verbose=0, shuffle=False, validation_data=(x, y))
print({name: ["%.5f" % value for value in values] for name, values in sorted(history.history.items())})
model.fit(x, y, epochs=1, verbose=0, shuffle=False)
print(*("%.5f" % value for value in model.evaluate(x, y, verbose=0)))
print(model.metrics_names, keras.__version__)

entry = keras.Input((4,))
logits = layers.Dense(3, kernel_initializer="ones")(
    layers.concatenate([entry, layers.Dense(2, kernel_initializer="ones")(entry)])
)
second = keras.Model(inputs=entry, outputs=logits)
second.summary()
second.compile(
    optimizer=tf.keras.optimizers.Adam(learning_rate=0.01),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=[tf.keras.metrics.SparseCategoricalAccuracy()],
)
print(*("%.5f" % value for value in second.fit(x, y, epochs=2, verbose=0, shuffle=False).history["loss"]))
