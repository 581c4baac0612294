import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 32, 32, 3])
y = tf.placeholder(tf.float32, [None, 10])
training = tf.placeholder_with_default(False, [], name="training")


def block(inputs, filters, stride, name):
    with tf.variable_scope(name):
        shortcut = inputs
        if stride > 1:
            shortcut = tf.layers.conv2d(inputs, filters, 1, strides=stride, padding="same", use_bias=False)
        net = tf.layers.batch_normalization(inputs, training=training)
        net = tf.nn.relu(net)
        net = tf.layers.conv2d(
            net,
            filters,
            3,
            strides=stride,
            padding="same",
            kernel_initializer=tf.contrib.layers.variance_scaling_initializer(),
            kernel_regularizer=tf.contrib.layers.l2_regularizer(1e-4),
        )
        net = tf.nn.relu(tf.layers.batch_normalization(net, training=training))
        net = tf.layers.conv2d(net, filters, 3, padding="same")
        return net + shortcut


net = tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])
net = tf.layers.conv2d(net, 8, 3, kernel_initializer=tf.initializers.he_normal())
net = tf.layers.max_pooling2d(net, 3, 2, padding="same")
net = block(net, 8, 1, "block1")
net = block(net, 16, 2, "block2")
net = tf.layers.separable_conv2d(net, 16, 3, padding="same")
net = tf.nn.depthwise_conv2d(net, tf.get_variable("dw", [3, 3, 16, 1]), [1, 1, 1, 1], "SAME")
net = tf.nn.atrous_conv2d(net, tf.get_variable("atrous", [3, 3, 16, 16]), 2, "SAME")
net = tf.nn.relu6(net)
net = tf.reduce_mean(net, [1, 2], keepdims=True)
logits = tf.layers.dense(tf.squeeze(net, [1, 2]), 10)
probabilities = tf.nn.softmax(logits, name="softmax")
loss = tf.losses.softmax_cross_entropy(y, logits)
total = loss + sum(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES))
l2 = tf.add_n([tf.nn.l2_loss(v) for v in tf.trainable_variables() if "kernel" in v.name])
update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
boundaries, values = [100, 200], [0.1, 0.01, 0.001]
step = tf.train.get_or_create_global_step()
rate = tf.train.piecewise_constant(tf.cast(step, tf.int32), boundaries, values)
with tf.control_dependencies(update_ops):
    train = tf.train.MomentumOptimizer(rate, 0.9).minimize(total + 1e-4 * l2, global_step=step)
