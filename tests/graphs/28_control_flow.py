import tensorflow as tf

x = tf.placeholder(tf.float32, [5])
training = tf.placeholder(tf.bool, [])
w = tf.Variable(tf.ones([5]))
chosen = tf.cond(training, lambda: tf.nn.dropout(x * w, 0.5), lambda: x * w)
several = tf.case(
    [(tf.reduce_sum(x) > 1.0, lambda: tf.constant(1.0)), (tf.reduce_sum(x) < 0.0, lambda: tf.constant(2.0))],
    default=lambda: tf.constant(3.0),
    exclusive=True,
)
i, total = tf.while_loop(
    lambda i, total: tf.less(i, 10), lambda i, total: [i + 1, total + tf.reduce_sum(x * w)], [0, 0.0]
)
mapped = tf.map_fn(lambda v: v * 2.0, x)
scanned = tf.scan(lambda state, v: state * 0.9 + v, x, initializer=0.0)
folded = tf.foldl(lambda state, v: state + v, x)
folded_back = tf.foldr(lambda state, v: state + v, x)
selected = tf.where(x > 0, x, tf.zeros_like(x))
loss = tf.reduce_sum(chosen) + total + tf.reduce_mean(scanned)
gradient = tf.gradients(loss, w)[0]
with tf.control_dependencies([tf.assert_positive(x), tf.Assert(tf.reduce_all(x > 0), [x])]):
    checked = tf.identity(x)
printed = tf.Print(loss, [loss], "loss: ")
