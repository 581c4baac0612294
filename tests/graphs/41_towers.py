import tensorflow as tf


def tower(x, y, scope):
    with tf.variable_scope("layer"):
        w = tf.get_variable(
            "w", [4, 3], initializer=tf.truncated_normal_initializer(stddev=0.1, dtype=tf.float32)
        )
        decay = tf.multiply(tf.nn.l2_loss(w), 0.004, name="weight_loss")
        tf.add_to_collection("losses", decay)
        b = tf.get_variable("b", [3], initializer=tf.constant_initializer(0.1))
        logits = tf.add(tf.matmul(x, w), b, name="logits")
    cross = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits, name="per_example")
    tf.add_to_collection("losses", tf.reduce_mean(cross, name="cross_entropy"))
    losses = tf.get_collection("losses", scope)
    return tf.add_n(losses, name="total_loss")


x = tf.placeholder(tf.float32, [None, 4])
y = tf.placeholder(tf.int64, [None])
step = tf.get_variable("global_step", [], initializer=tf.constant_initializer(0), trainable=False)
rate = tf.train.exponential_decay(0.1, step, 100, 0.1, staircase=True)
optimizer = tf.train.GradientDescentOptimizer(rate)
tower_grads = []
with tf.variable_scope(tf.get_variable_scope()):
    for i in range(2):
        with tf.device("/cpu:0"), tf.name_scope("tower_%d" % i) as scope:
            loss = tower(x, y, scope)
            tf.get_variable_scope().reuse_variables()
            tower_grads.append(optimizer.compute_gradients(loss))
average_grads = []
for grad_and_vars in zip(*tower_grads):
    grads = [tf.expand_dims(g, 0) for g, _ in grad_and_vars]
    grad = tf.reduce_mean(tf.concat(axis=0, values=grads), 0)
    average_grads.append((grad, grad_and_vars[0][1]))
apply_gradient_op = optimizer.apply_gradients(average_grads, global_step=step)
for var in tf.trainable_variables():
    tf.summary.histogram(var.op.name, var)
variable_averages = tf.train.ExponentialMovingAverage(0.9999, step)
variables_averages_op = variable_averages.apply(tf.trainable_variables())
train_op = tf.group(apply_gradient_op, variables_averages_op)
loss_averages = tf.train.ExponentialMovingAverage(0.9, name="avg")
loss_averages_op = loss_averages.apply([loss])
tf.summary.scalar(loss.op.name + " (raw)", loss)
tf.summary.scalar(loss.op.name, loss_averages.average(loss))
saver = tf.train.Saver(variable_averages.variables_to_restore())
