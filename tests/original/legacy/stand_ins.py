"""Layers whose weights begin as constants, so that today's copy by `--migrate` prints the same."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import layers

ones, some = tf.ones_initializer(), tf.constant_initializer(0.25)
x = tf.constant(np.arange(64, dtype=np.float32).reshape(2, 4, 4, 2) / 64)
training = tf.placeholder(tf.bool)
c = tf.layers.conv2d(
    x, 3, 3, strides=2, padding="same", activation=tf.nn.relu, kernel_initializer=ones, name="c"
)
p = tf.layers.max_pooling2d(x, [2, 2], 2)
a = tf.layers.average_pooling2d(x, 2, (1, 1), padding="SAME")
n = tf.layers.batch_normalization(x, training=training)
d = tf.layers.dense(tf.layers.flatten(c), 2, kernel_initializer=some, bias_initializer=ones)
f = layers.fully_connected(layers.flatten(p), 2, weights_initializer=some)
t = tf.layers.dense(x, 2, use_bias=False, kernel_initializer=some, name="t")
again = tf.layers.dense(x, 2, use_bias=False, name="t", reuse=True)
o = tf.layers.dropout(x, 0.5, training=training)
w = tf.get_variable("w", [3, 4], initializer=tf.contrib.layers.xavier_initializer(seed=1))
print([v.name for v in tf.trainable_variables()], w.shape)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for name, value in (("c", c), ("p", p), ("a", a), ("d", d), ("f", f), ("t", t - again)):
        got = sess.run(value)
        print(name, got.shape, "%.4f" % got.sum())
    update = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
    for flag in (True, False):
        got, dropped, _ = sess.run([n, o, update], {training: flag})
        print("%.3f" % np.abs(got).sum(), dropped.shape, flag or "%.4f" % dropped.sum())
    print(["%.4f" % v.sum() for v in sess.run([v for v in tf.global_variables() if "moving" in v.name])])
