import tensorflow as tf

real = tf.placeholder(tf.float32, [8, 28, 28, 1])
noise = tf.random_normal([8, 16])


def critic(x, reuse=False):
    with tf.variable_scope("critic", reuse=reuse):
        w = tf.get_variable("w", [5, 5, 1, 4], initializer=tf.truncated_normal_initializer(stddev=0.02))
        b = tf.get_variable("b", [4], initializer=tf.constant_initializer(0.0))
        net = tf.nn.leaky_relu(tf.nn.bias_add(tf.nn.conv2d(x, w, [1, 2, 2, 1], "SAME"), b), 0.2)
        net = tf.reshape(net, [8, -1])
        return tf.layers.dense(net, 1, name="out")


with tf.variable_scope("generator"):
    net = tf.layers.dense(noise, 7 * 7 * 4, tf.nn.relu)
    net = tf.reshape(net, [-1, 7, 7, 4])
    w = tf.get_variable("deconv", [5, 5, 4, 4])
    net = tf.nn.relu(tf.nn.conv2d_transpose(net, w, [8, 14, 14, 4], [1, 2, 2, 1]))
    w = tf.get_variable("deconv2", [5, 5, 1, 4])
    fake = tf.nn.sigmoid(tf.nn.conv2d_transpose(net, w, tf.stack([8, 28, 28, 1]), [1, 2, 2, 1]))
critic_real, critic_fake = critic(real), critic(fake, True)
epsilon = tf.random_uniform([8, 1, 1, 1], 0.0, 1.0)
between = epsilon * real + (1 - epsilon) * fake
gradients = tf.gradients(critic(between, True), [between])[0]
slopes = tf.sqrt(tf.reduce_sum(tf.square(gradients), axis=[1, 2, 3]))
penalty = tf.reduce_mean((slopes - 1.0) ** 2)
loss_critic = tf.reduce_mean(critic_fake) - tf.reduce_mean(critic_real) + 10 * penalty
loss_generator = -tf.reduce_mean(critic_fake)
of_critic = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, "critic")
of_generator = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, "generator")
train_critic = tf.train.RMSPropOptimizer(5e-5).minimize(loss_critic, var_list=of_critic)
train_generator = tf.train.RMSPropOptimizer(5e-5).minimize(loss_generator, var_list=of_generator)
