"""Training loops of one's own on tf.keras with eager execution."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

tf.enable_eager_execution()
tf.set_random_seed(2)
random = np.random.RandomState(0)
ROWS = random.rand(64, 6).astype("float32")
CLASSES = (ROWS.sum(1) * 1.7).astype("int64") % 3
DATA = tf.data.Dataset.from_tensor_slices((ROWS, CLASSES)).batch(32)

print(tf.random.normal([2]).numpy(), tf.random_uniform([2]).numpy(), tf.truncated_normal([2]).numpy())
model = keras.Sequential([layers.Dense(10, activation=tf.nn.relu, input_shape=(6,)), layers.Dense(3)])
optimizer = tf.train.GradientDescentOptimizer(learning_rate=0.05)
steps = tf.train.get_or_create_global_step()
for epoch in range(2):
    for x, y in DATA:
        with tf.GradientTape() as tape:
            loss = tf.losses.sparse_softmax_cross_entropy(labels=y, logits=model(x))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.variables), steps)
    print("Epoch {:03d}: Loss: {:.5f}".format(epoch, loss.numpy()), steps.numpy())


class Net(keras.Model):
    def __init__(self):
        super(Net, self).__init__()
        self.first = layers.Dense(8, activation="relu")
        self.last = layers.Dense(3, activation="softmax")

    def call(self, x):
        return self.last(self.first(x))


net, measure, adam = Net(), keras.losses.SparseCategoricalCrossentropy(), keras.optimizers.Adam(clipnorm=0.5)
mean, accuracy = keras.metrics.Mean(name="mean"), keras.metrics.SparseCategoricalAccuracy()


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        predicted = net(x)
        loss = measure(y, predicted)
    adam.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))
    mean(loss)
    accuracy(y, predicted)


for epoch in range(2):
    for x, y in DATA:
        step(x, y)
    print("Loss: {:.5f}, accuracy: {:.4f}".format(float(mean.result()), float(accuracy.result())))
    mean.reset_states()
    accuracy.reset_states()
net.summary()
precision, area = keras.metrics.Precision(), keras.metrics.AUC(num_thresholds=3)
precision.update_state([0, 1, 1, 1], [1, 0, 1, 1])
area.update_state([0, 0, 1, 1], [0, 0.5, 0.3, 0.9])
union = keras.metrics.MeanIoU(num_classes=2)
union.update_state([0, 0, 1, 1], [0, 1, 0, 1])
print(precision.result().numpy(), area.result().numpy(), union.result().numpy())
