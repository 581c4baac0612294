import tensorflow as tf
from tensorflow.contrib.layers import batch_norm, conv2d, dropout, flatten, fully_connected, max_pool2d

X = tf.placeholder(tf.float32, [None, 28, 28, 1])
Y = tf.placeholder(tf.int32, [None])
phase = tf.placeholder(tf.bool)
net = conv2d(X, 16, 3, normalizer_fn=batch_norm, normalizer_params={"is_training": phase})
net = max_pool2d(net, 2)
net = conv2d(net, 16, [3, 3], weights_regularizer=tf.contrib.layers.l2_regularizer(0.001))
net = flatten(net)
net = dropout(net, 0.5, is_training=phase)
net = fully_connected(net, 32, normalizer_fn=batch_norm)
net = batch_norm(net, is_training=True, updates_collections=None)
logits = fully_connected(net, 10, activation_fn=None, scope="out")
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=Y, logits=logits))
loss += tf.add_n(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES))
step = tf.train.get_or_create_global_step()
train = tf.contrib.layers.optimize_loss(loss, step, 0.1, "Adam", clip_gradients=1.0)
