import tensorflow as tf

slim = tf.contrib.slim
X = tf.placeholder(tf.float32, [None, 32, 32, 3])
Y = tf.placeholder(tf.int64, [None])
with slim.arg_scope(
    [slim.conv2d, slim.fully_connected],
    weights_initializer=tf.truncated_normal_initializer(0.0, 0.01),
    weights_regularizer=slim.l2_regularizer(0.0005),
):
    net = slim.repeat(X, 2, slim.conv2d, 8, [3, 3], scope="conv1")
    net = slim.max_pool2d(net, [2, 2], scope="pool1")
    net = slim.conv2d(net, 16, [3, 3], normalizer_fn=slim.batch_norm, scope="conv2")
    net = slim.avg_pool2d(net, [2, 2])
    net = slim.flatten(net)
    net = slim.stack(net, slim.fully_connected, [16, 16], scope="fc")
    net = slim.dropout(net, 0.5, scope="dropout")
    logits = slim.fully_connected(net, 10, activation_fn=None, scope="logits")
slim.losses.softmax_cross_entropy(logits, slim.one_hot_encoding(Y, 10))
total = slim.losses.get_total_loss()
optimizer = tf.train.RMSPropOptimizer(0.001, decay=0.9)
train = slim.learning.create_train_op(total, optimizer)
