import tensorflow as tf


def weight_variable(shape):
    return tf.Variable(tf.truncated_normal(shape, stddev=0.1))


def bias_variable(shape):
    return tf.Variable(tf.constant(0.1, shape=shape))


x = tf.placeholder(tf.float32, [None, 784])
y_ = tf.placeholder(tf.float32, [None, 10])
x_image = tf.reshape(x, [-1, 28, 28, 1])
h_conv1 = tf.nn.relu(
    tf.nn.conv2d(x_image, weight_variable([5, 5, 1, 32]), strides=[1, 1, 1, 1], padding="SAME")
    + bias_variable([32])
)
h_pool1 = tf.nn.max_pool(h_conv1, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")
h_norm1 = tf.nn.lrn(h_pool1, 4, bias=1.0, alpha=0.001 / 9.0, beta=0.75)
h_conv2 = tf.nn.relu(
    tf.nn.bias_add(
        tf.nn.conv2d(h_norm1, weight_variable([5, 5, 32, 64]), strides=[1, 1, 1, 1], padding="SAME"),
        bias_variable([64]),
    )
)
h_pool2 = tf.nn.max_pool(h_conv2, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")
h_mean = tf.nn.avg_pool(h_pool2, [1, 2, 2, 1], [1, 1, 1, 1], "SAME")
h_flat = tf.reshape(h_mean, [-1, 7 * 7 * 64])
h_fc1 = tf.nn.relu(tf.matmul(h_flat, weight_variable([7 * 7 * 64, 1024])) + bias_variable([1024]))
keep_prob = tf.placeholder(tf.float32)
h_drop = tf.nn.dropout(h_fc1, keep_prob)
y_conv = tf.nn.xw_plus_b(h_drop, weight_variable([1024, 10]), bias_variable([10]))
cross_entropy = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=y_, logits=y_conv))
global_step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(1e-4, global_step, 1000, 0.96, staircase=True)
train_step = tf.train.AdamOptimizer(rate).minimize(cross_entropy, global_step=global_step)
correct = tf.equal(tf.argmax(y_conv, 1), tf.argmax(y_, 1))
accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))
saver = tf.train.Saver()
