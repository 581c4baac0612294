import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 4])
labels = tf.placeholder(tf.float32, [None, 4])
classes = tf.placeholder(tf.int64, [None])
w = tf.Variable(tf.ones([4, 4]))
out = tf.matmul(x, w)
tf.losses.mean_squared_error(labels, out)
tf.losses.absolute_difference(labels, out)
tf.losses.softmax_cross_entropy(labels, out, label_smoothing=0.1)
tf.losses.sparse_softmax_cross_entropy(classes, out)
tf.losses.sigmoid_cross_entropy(labels, out, weights=0.5)
tf.losses.log_loss(labels, tf.sigmoid(out))
tf.losses.hinge_loss(labels, out)
tf.losses.huber_loss(labels, out)
tf.losses.cosine_distance(labels, out, axis=1)
tf.losses.mean_pairwise_squared_error(labels, out)
each = tf.losses.mean_squared_error(
    labels, out, weights=tf.constant([[2.0]]), reduction=tf.losses.Reduction.NONE, loss_collection=None
)
tf.losses.compute_weighted_loss(out, reduction=tf.losses.Reduction.MEAN)
weighted = tf.nn.weighted_cross_entropy_with_logits(labels, out, 2.0)
total = tf.losses.get_total_loss() + tf.reduce_mean(weighted)
gradients = tf.gradients(total, [w])
