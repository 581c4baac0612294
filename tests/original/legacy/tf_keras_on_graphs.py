"""`tf.keras` of 1.15 in a script of graphs: its layers on placeholders, its models in a session."""

import numpy as np
import tensorflow as tf
from tensorflow.keras import backend as K  # noqa: N812 - its usual name
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Model, load_model

layers = tf.keras.layers


def drawn(what):
    with tf.Session() as sess:
        print(what, len(tf.get_default_graph().get_operations()), sess.run(tf.random_normal([2])))


tf.set_random_seed(5)
np.random.seed(5)
x, y = tf.placeholder(tf.float32, (None, 8, 8, 1)), tf.placeholder(tf.int64, (None,))
h = layers.Conv2D(4, 3, activation="relu", padding="same")(x)
h = layers.MaxPooling2D()(layers.BatchNormalization()(h))
h = layers.Dropout(0.3)(layers.Flatten()(h))
logits = layers.Dense(3)(h)
drawn("layers")
loss = tf.losses.sparse_softmax_cross_entropy(y, logits)
step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
pictures, classes = np.random.rand(30, 8, 8, 1), np.random.randint(0, 3, 30)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(4):
        feed = {x: pictures, y: classes, K.learning_phase(): 1}
        print("%.5f" % sess.run([step, loss], feed)[1])
    print("%.3f" % sess.run(logits, {x: pictures, K.learning_phase(): 0}).sum())
print([variable.name for variable in tf.global_variables()])

tf.reset_default_graph()
K.clear_session()
tf.set_random_seed(2)
tokens = tf.placeholder(tf.int32, (None, 4))
state = layers.LSTM(3, return_sequences=True)(layers.Embedding(10, 3)(tokens))
print(layers.UpSampling2D()(tf.placeholder(tf.float32, (None, 4, 4, 2))).shape)
print(layers.Conv2DTranspose(2, 3, strides=2)(tf.placeholder(tf.float32, (None, 4, 4, 2))).shape)
print(layers.Dot(1)([state[:, 0], state[:, 1]]).shape, layers.GaussianNoise(0.1)(state, training=True).shape)
print(layers.GRU(3)(state).shape, layers.SimpleRNN(2)(state).shape, layers.Dense(2)(state).shape)
print([variable.name for variable in tf.trainable_variables()][:4])
drawn("recurrent")

tf.reset_default_graph()
K.clear_session()
tf.set_random_seed(1)
given = Input((4,))
model = Model(given, Dense(2, activation="softmax")(Dense(5, activation="tanh")(given)))
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.summary()
rows, wanted = np.random.rand(40, 4), tf.keras.utils.to_categorical(np.random.randint(0, 2, 40), 2)
history = model.fit(rows, wanted, epochs=3, batch_size=8, verbose=2, validation_split=0.2)
print({name: ["%.5f" % value for value in values] for name, values in sorted(history.history.items())})
print([type(value).__name__ for value in model.evaluate(rows, wanted, verbose=0)])
print("%.5f" % K.get_session().run(model.output, {model.input: rows})[:, 0].sum())
print(
    "%.5f"
    % np.abs(K.get_session().run(tf.gradients(model.output[:, 0], model.input)[0], {model.input: rows})).sum()
)
drawn("trained")
model.save("tf_keras.h5")
print(np.abs(load_model("tf_keras.h5").predict(rows) - model.predict(rows)).max())
