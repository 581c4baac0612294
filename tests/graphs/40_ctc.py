import tensorflow as tf

inputs = tf.placeholder(tf.float32, [None, None, 13])
targets = tf.sparse_placeholder(tf.int32)
seq_len = tf.placeholder(tf.int32, [None])
cells = [tf.contrib.rnn.LSTMCell(10, state_is_tuple=True) for _ in range(2)]
stack = tf.contrib.rnn.MultiRNNCell(cells, state_is_tuple=True)
outputs, _ = tf.nn.dynamic_rnn(stack, inputs, seq_len, dtype=tf.float32)
shape = tf.shape(inputs)
batch_s, max_timesteps = shape[0], shape[1]
outputs = tf.reshape(outputs, [-1, 10])
W = tf.Variable(tf.truncated_normal([10, 6], stddev=0.1))
b = tf.Variable(tf.constant(0.0, shape=[6]))
logits = tf.matmul(outputs, W) + b
logits = tf.reshape(logits, [batch_s, -1, 6])
logits = tf.transpose(logits, (1, 0, 2))
loss = tf.nn.ctc_loss(targets, logits, seq_len)
cost = tf.reduce_mean(loss)
optimizer = tf.train.MomentumOptimizer(0.01, 0.9).minimize(cost)
decoded, log_prob = tf.nn.ctc_greedy_decoder(logits, seq_len)
beam, _ = tf.nn.ctc_beam_search_decoder(logits, seq_len, merge_repeated=False)
ler = tf.reduce_mean(tf.edit_distance(tf.cast(decoded[0], tf.int32), targets))
