import tensorflow as tf

X = tf.placeholder(tf.float32, [None, 28, 28, 3])
V = tf.placeholder(tf.float32, [None, 20])
Y = tf.placeholder(tf.float32, [None, 1])
phase = tf.placeholder(tf.bool)
h = tf.layers.conv2d(X, 8, 3, use_bias=False)
h = tf.nn.relu(tf.layers.batch_normalization(h, training=phase))
h = tf.layers.conv2d(h, 8, 3, use_bias=False)
h = tf.nn.relu(tf.layers.batch_normalization(h, training=True, momentum=0.9))
h = tf.reduce_mean(h, axis=[1, 2])
v = tf.layers.dense(V, 8)
v = tf.layers.batch_normalization(v, training=phase)
v = tf.layers.batch_normalization(v, training=True)
v = tf.layers.batch_normalization(v)
out = tf.layers.dense(tf.concat([h, v], 1), 1)
loss = tf.losses.mean_squared_error(Y, out)
with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
    train = tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss)
