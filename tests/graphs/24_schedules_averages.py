import tensorflow as tf

step = tf.Variable(0, trainable=False, name="global_step")
w = tf.Variable(tf.ones([3]), name="w")
rates = [
    tf.train.exponential_decay(0.1, step, 100, 0.96, staircase=True),
    tf.train.exponential_decay(0.1, step, 100, 0.96),
    tf.train.polynomial_decay(0.1, step, 100, 0.01, power=0.5),
    tf.train.piecewise_constant(step, [10, 20], [0.1, 0.05, 0.01]),
    tf.train.inverse_time_decay(0.1, step, 100, 0.5),
    tf.train.natural_exp_decay(0.1, step, 100, 0.5),
    tf.train.cosine_decay(0.1, step, 100),
]
loss = tf.reduce_sum(tf.square(w))
optimizer = tf.train.GradientDescentOptimizer(rates[0])
train = optimizer.minimize(loss, global_step=step)
averages = tf.train.ExponentialMovingAverage(0.99, step)
with tf.control_dependencies([train]):
    averaged = averages.apply([w])
plain = tf.train.ExponentialMovingAverage(0.9)
applied = plain.apply([loss])
shown = plain.average(loss)
grads = tf.gradients(loss, [w])
clipped, norm = tf.clip_by_global_norm(grads, 5.0)
each = [tf.clip_by_norm(g, 1.0) for g in grads]
increment = tf.assign_add(step, 1)
every = tf.group(train, averaged)
saver = tf.train.Saver(averages.variables_to_restore())
