import tensorflow as tf


def generator(z, training, reuse=None):
    with tf.variable_scope("generator", reuse=reuse):
        x = tf.layers.dense(z, 4 * 4 * 16)
        x = tf.reshape(x, [-1, 4, 4, 16])
        x = tf.nn.relu(tf.layers.batch_normalization(x, training=training))
        x = tf.layers.conv2d_transpose(x, 8, 5, strides=2, padding="same", use_bias=False)
        x = tf.nn.relu(tf.layers.batch_normalization(x, training=training))
        return tf.tanh(tf.layers.conv2d_transpose(x, 3, [5, 5], strides=(2, 2), padding="SAME"))


def discriminator(x, reuse=None):
    with tf.variable_scope("discriminator") as scope:
        if reuse:
            scope.reuse_variables()
        x = tf.layers.conv2d(x, 8, 5, strides=2, padding="same")
        x = tf.maximum(0.2 * x, x)
        x = tf.layers.conv2d(x, 16, 5, 2, "same", activation=tf.nn.leaky_relu)
        return tf.layers.dense(tf.layers.flatten(x), 1)


real = tf.placeholder(tf.float32, [None, 16, 16, 3])
z = tf.random_uniform([16, 20], -1.0, 1.0)
fake = generator(z, training=True)
d_real, d_fake = discriminator(real), discriminator(fake, reuse=True)
d_loss = tf.reduce_mean(
    tf.nn.sigmoid_cross_entropy_with_logits(logits=d_real, labels=tf.ones_like(d_real))
) + tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(logits=d_fake, labels=tf.zeros_like(d_fake)))
g_loss = tf.reduce_mean(
    tf.nn.sigmoid_cross_entropy_with_logits(logits=d_fake, labels=tf.ones_like(d_fake) * 0.9)
)
d_vars = [v for v in tf.trainable_variables() if v.name.startswith("discriminator")]
g_vars = [v for v in tf.trainable_variables() if v.name.startswith("generator")]
with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
    d_train = tf.train.AdamOptimizer(0.0002, beta1=0.5).minimize(d_loss, var_list=d_vars)
    g_train = tf.train.AdamOptimizer(0.0002, beta1=0.5).minimize(g_loss, var_list=g_vars)
tf.summary.image("fake", fake, max_outputs=4)
