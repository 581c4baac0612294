"""Gradients of products of matrices and of broadcast numbers whose ranks only a run tells."""

import numpy as np
import tensorflow as tf

tf.set_random_seed(1)
X = tf.placeholder(tf.float32)
Y = tf.placeholder(tf.float32)
W = tf.Variable(tf.random_uniform([1, 3], -1.0, 1.0))
b = tf.Variable(0.5)
h = tf.matmul(W, X) + b
H = tf.div(1.0, 1.0 + tf.exp(-h))
cost = -tf.reduce_mean(Y * tf.log(H) + (1 - Y) * tf.log(1 - H))
train = tf.train.GradientDescentOptimizer(0.1).minimize(cost)
stack = tf.placeholder(tf.float32, [None, 1, 2, 40])
other = tf.Variable(tf.random_uniform([5, 40, 2], -1.0, 1.0))
product = tf.matmul(stack, other)
gradients = tf.gradients(product, [stack, other])
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    x, y = [[1, 1, 1, 1], [2, 3, 5, 7], [2, 1, 4, 6]], [0, 0, 1, 1]
    for step in range(5):
        sess.run(train, {X: x, Y: y})
        print(step, sess.run(cost, {X: x, Y: y}), sess.run(W), sess.run(b))
    print(sess.run(tf.gradients(h, [W, X, b]), {X: [[1], [2], [2]]}))
    values = np.linspace(-1, 1, 3 * 2 * 40).reshape(3, 1, 2, 40)
    for gradient in sess.run(gradients, {stack: values}):
        print(gradient.shape, gradient.sum(-1).ravel()[:4])
