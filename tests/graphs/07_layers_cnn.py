import tensorflow as tf

X = tf.placeholder(tf.float32, [None, 28, 28, 1], name="images")
Y = tf.placeholder(tf.int64, [None], name="labels")
is_training = tf.placeholder(tf.bool, name="is_training")
with tf.variable_scope("convolutions"):
    net = tf.layers.conv2d(X, 32, [3, 3], padding="same", activation=tf.nn.relu, name="conv1")
    net = tf.layers.max_pooling2d(net, [2, 2], [2, 2], name="pool1")
    net = tf.layers.dropout(net, 0.3, training=is_training)
    net = tf.layers.conv2d(net, 64, 3, activation=tf.nn.relu)
    net = tf.layers.average_pooling2d(net, 2, 2)
    net = tf.layers.dropout(net, 0.3, training=True)
net = tf.layers.flatten(net)
net = tf.contrib.layers.flatten(tf.expand_dims(net, 1))
net = tf.layers.dense(
    net, 256, activation=tf.nn.relu, kernel_regularizer=tf.contrib.layers.l2_regularizer(0.01)
)
logits = tf.layers.dense(net, 10, activation=None, name="logits")
cost = tf.losses.sparse_softmax_cross_entropy(labels=Y, logits=logits)
total = tf.losses.get_total_loss()
train = tf.train.AdamOptimizer(0.001).minimize(total)
accuracy, update = tf.metrics.accuracy(Y, tf.argmax(logits, 1))
