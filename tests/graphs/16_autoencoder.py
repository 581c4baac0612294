import tensorflow as tf

X = tf.placeholder("float", [None, 784])
weights = {
    "encoder": tf.Variable(tf.random_normal([784, 256])),
    "decoder": tf.Variable(tf.random_normal([256, 784])),
}
biases = {
    "encoder": tf.Variable(tf.random_normal([256])),
    "decoder": tf.Variable(tf.random_normal([784])),
}
noisy = X + 0.3 * tf.random_normal(tf.shape(X))
noisy = tf.clip_by_value(noisy, 0.0, 1.0)
encoded = tf.nn.sigmoid(tf.add(tf.matmul(noisy, weights["encoder"]), biases["encoder"]))
decoded = tf.nn.sigmoid(tf.add(tf.matmul(encoded, weights["decoder"]), biases["decoder"]))
cost = tf.reduce_mean(tf.pow(X - decoded, 2))
sparsity = tf.reduce_sum(tf.abs(encoded))
loss = cost + 0.001 * sparsity + 0.01 * tf.nn.l2_loss(weights["encoder"])
optimizer = tf.train.RMSPropOptimizer(0.01).minimize(loss)
