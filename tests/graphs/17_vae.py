import tensorflow as tf

X = tf.placeholder(tf.float32, [None, 784])


def dense(x, size, name, activation=None):
    with tf.variable_scope(name):
        w = tf.get_variable(
            "w", [x.get_shape().as_list()[1], size], initializer=tf.variance_scaling_initializer()
        )
        b = tf.get_variable("b", [size], initializer=tf.constant_initializer(0.0))
        out = tf.matmul(x, w) + b
        return activation(out) if activation else out


hidden = dense(X, 64, "encoder_1", tf.nn.elu)
hidden = dense(hidden, 64, "encoder_2", tf.nn.tanh)
mean, log_variance = tf.split(dense(hidden, 8, "encoder_3"), 2, axis=1)
noise = tf.random_normal(tf.shape(mean), 0, 1, dtype=tf.float32)
z = mean + tf.sqrt(tf.exp(log_variance)) * noise
sigma = 1e-6 + tf.nn.softplus(log_variance)
hidden = dense(z, 64, "decoder_1", tf.nn.leaky_relu)
logits = dense(hidden, 784, "decoder_2")
output = tf.sigmoid(logits)
reconstruction = tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(labels=X, logits=logits), 1)
latent = -0.5 * tf.reduce_sum(1 + log_variance - tf.square(mean) - tf.exp(log_variance), 1)
other = 0.5 * tf.reduce_sum(tf.square(mean) + tf.square(sigma) - tf.log(1e-8 + tf.square(sigma)) - 1, 1)
loss = tf.reduce_mean(reconstruction + latent + other)
train = tf.train.AdamOptimizer(0.001).minimize(loss)
