import tensorflow as tf

X = tf.placeholder(tf.float32, shape=[None, 3])
Y = tf.placeholder(tf.float32, shape=[None, 1])
W = tf.Variable(tf.random_normal([3, 1]), name="weight")
b = tf.Variable(tf.random_normal([1]), name="bias")
hypothesis = tf.matmul(X, W) + b
rmse = tf.sqrt(tf.reduce_mean(tf.square(hypothesis - Y)))
cost = tf.reduce_sum(tf.pow(hypothesis - Y, 2)) / (2 * 5)
gradient = tf.reduce_mean((hypothesis - Y) * X)
descent = W - 0.1 * gradient
update = W.assign(descent)
train = tf.train.GradientDescentOptimizer(1e-5).minimize(cost + rmse)
correlation = tf.reduce_mean((X - tf.reduce_mean(X)) * (hypothesis - tf.reduce_mean(hypothesis)))
init = tf.global_variables_initializer()
