import tensorflow as tf

for make in (
    lambda: tf.train.GradientDescentOptimizer(0.1),
    lambda: tf.train.MomentumOptimizer(0.1, 0.9, use_nesterov=True),
    lambda: tf.train.AdagradOptimizer(0.1),
    lambda: tf.train.AdadeltaOptimizer(0.1),
    lambda: tf.train.RMSPropOptimizer(0.1, centered=True),
    lambda: tf.train.AdamOptimizer(0.1),
    lambda: tf.train.FtrlOptimizer(0.1),
    lambda: tf.train.ProximalGradientDescentOptimizer(0.1),
    lambda: tf.train.ProximalAdagradOptimizer(0.1),
):
    with tf.variable_scope(None, "one"):
        w = tf.get_variable("w", [3, 2])
        b = tf.get_variable("b", [2], initializer=tf.zeros_initializer())
        e = tf.get_variable("e", [10, 2])
        rows = tf.nn.embedding_lookup(e, [1, 2])
        loss = tf.reduce_sum(tf.matmul(tf.ones([2, 3]), w) + b) + tf.reduce_sum(rows)
        make().minimize(loss, var_list=[w, b, e])
