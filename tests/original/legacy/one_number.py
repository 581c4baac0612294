"""Arrays of one element where a number is written or made, which today's NumPy refuses; copies by `--migrate` take it out."""

import numpy as np
import tensorflow as tf

w = tf.Variable([0.3], dtype=tf.float32)
b = tf.Variable(tf.zeros([1]))
rate = tf.Variable(0.5)
x = tf.placeholder(tf.float32)
n = tf.placeholder(tf.int32)
model = w * x + b
loss = tf.reduce_mean(tf.square(model - 1.5))
train = tf.train.GradientDescentOptimizer(0.125).minimize(loss)


class Line:
    def __init__(self):
        self.error = tf.sqrt(loss)


line = Line()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(3):
        _, now, found = sess.run([train, loss, model], feed_dict={x: 2.0})
        print("%d %.4f y = %.4f" % (step, now, found))
    print("w %.3f" % sess.run(w), "%5.2f|%s" % (sess.run(b), "of b"), "%+.1e" % (found * 2 - now))
    print("rate %.1f" % sess.run(rate), "n %d" % sess.run(n * 2, {n: 4}), "%.3f" % w.eval()[0])
    print(float(sess.run(w * 2)) > 1, int(found), "error %.4f" % sess.run(line.error, feed_dict={x: 2.0}))
    print(
        "%.f" % sess.run(w),
        "%.2f" % np.dot(np.array([1.0, 2.0]), np.array([[0.5], [0.25]])),
        "100%% of %d" % 7,
    )
