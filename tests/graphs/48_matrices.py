# Matrices: solved, with another diagonal, and counted; what is added up as it comes.
import tensorflow as tf

x = tf.placeholder(tf.float32, [3, 3], name="x")
right = tf.Variable(tf.random_normal([3, 1]))
solved = [
    tf.matrix_triangular_solve(x, right),
    tf.linalg.triangular_solve(x, right, lower=False, name="upper"),
    tf.cholesky_solve(tf.cholesky(x), right),
    tf.matrix_solve_ls(x, right, l2_regularizer=0.1),
    tf.matrix_solve(x, right),
    tf.matrix_inverse(x),
    tf.linalg.logdet(x),
]
marked = tf.matrix_set_diag(x, right[:, 0])
number = tf.bincount(tf.argmax(x, 1, output_type=tf.int32))
weighted = tf.bincount(tf.argmax(x, 1, output_type=tf.int32), weights=right[:, 0], minlength=4, maxlength=9)
total = tf.accumulate_n([x, marked, tf.square(x)], name="total")
most = tf.contrib.layers.maxout(tf.placeholder(tf.float32, [None, 6]), 2)
gradients = tf.gradients([total, *solved[:4]], [x, right])
noise = tf.random_uniform([2])
