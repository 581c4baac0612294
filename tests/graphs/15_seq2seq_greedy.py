import tensorflow as tf

enc_input = tf.placeholder(tf.float32, [None, None, 20])
dec_input = tf.placeholder(tf.float32, [None, None, 20])
targets = tf.placeholder(tf.int64, [None, None])
with tf.variable_scope("encode"):
    cell = tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.BasicRNNCell(16), output_keep_prob=0.5)
    outputs, enc_states = tf.nn.dynamic_rnn(cell, enc_input, dtype=tf.float32)
with tf.variable_scope("decode"):
    cell = tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.BasicRNNCell(16), output_keep_prob=0.5)
    outputs, dec_states = tf.nn.dynamic_rnn(cell, dec_input, initial_state=enc_states, dtype=tf.float32)
model = tf.layers.dense(outputs, 20, activation=None)
cost = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(logits=model, labels=targets))
optimizer = tf.train.AdamOptimizer(0.01).minimize(cost)
embeddings = tf.Variable(tf.random_uniform([20, 16]))
greedy = tf.contrib.seq2seq.GreedyEmbeddingHelper(embeddings, tf.fill([4], 1), 2)
decoder = tf.contrib.seq2seq.BasicDecoder(
    tf.nn.rnn_cell.GRUCell(16), greedy, tf.zeros([4, 16]), tf.layers.Dense(20)
)
decoded, _, _ = tf.contrib.seq2seq.dynamic_decode(decoder, impute_finished=True, maximum_iterations=10)
