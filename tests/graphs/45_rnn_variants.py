import tensorflow as tf

x = tf.placeholder(tf.float32, [4, 7, 5])
lengths = tf.placeholder(tf.int32, [4])


def cell(size):
    inner = tf.nn.rnn_cell.LSTMCell(size, initializer=tf.orthogonal_initializer(), num_proj=3)
    return tf.nn.rnn_cell.DropoutWrapper(
        inner, input_keep_prob=0.9, output_keep_prob=0.8, state_keep_prob=0.7, variational_recurrent=False
    )


stacked = tf.nn.rnn_cell.MultiRNNCell([cell(6), cell(6)])
state = stacked.zero_state(4, tf.float32)
outputs, last = tf.nn.dynamic_rnn(stacked, x, lengths, initial_state=state)
major, _ = tf.nn.dynamic_rnn(
    tf.nn.rnn_cell.GRUCell(5), tf.transpose(x, [1, 0, 2]), dtype=tf.float32, time_major=True, scope="major"
)
both, _, _ = tf.nn.static_bidirectional_rnn(
    tf.nn.rnn_cell.BasicLSTMCell(3),
    tf.nn.rnn_cell.BasicLSTMCell(3),
    tf.unstack(x, axis=1)[:2],
    dtype=tf.float32,
)
residual, _ = tf.nn.dynamic_rnn(
    tf.nn.rnn_cell.ResidualWrapper(tf.nn.rnn_cell.GRUCell(5)), x, dtype=tf.float32, scope="residual"
)
basic = tf.contrib.rnn.BasicRNNCell(4, activation=tf.nn.relu)
with tf.variable_scope("by_hand"):
    h, hidden = basic.zero_state(4, tf.float32), []
    for t in range(3):
        if t > 0:
            tf.get_variable_scope().reuse_variables()
        out, h = basic(x[:, t, :], h)
        hidden.append(out)
joined = tf.concat(hidden, 1)
index = tf.range(0, 4) * 7 + (lengths - 1)
relevant = tf.gather(tf.reshape(outputs, [-1, 3]), index)
loss = tf.reduce_mean(relevant) + tf.reduce_sum(major) + tf.reduce_sum(joined) + tf.reduce_sum(residual)
loss += tf.reduce_sum(both[0]) + tf.reduce_sum(last[0].h)
optimizer = tf.train.AdamOptimizer()
clipped = [
    (tf.clip_by_norm(gradient, 5.0), variable)
    for gradient, variable in optimizer.compute_gradients(loss)
    if gradient is not None
]
train = optimizer.apply_gradients(clipped)
