import tensorflow as tf

X = tf.placeholder(tf.int32, [None, None])
lengths = tf.placeholder(tf.int32, [None])
Y = tf.placeholder(tf.float32, [None])
embedding = tf.get_variable("embedding", [1000, 32])
inputs = tf.nn.embedding_lookup(embedding, X)
forward = tf.nn.rnn_cell.LSTMCell(16, use_peepholes=True)
backward = tf.nn.rnn_cell.LSTMCell(16)
(out_f, out_b), states = tf.nn.bidirectional_dynamic_rnn(
    forward, backward, inputs, sequence_length=lengths, dtype=tf.float32
)
outputs = tf.concat([out_f, out_b], axis=2)
H = tf.tanh(outputs)
w = tf.Variable(tf.random_normal([32], stddev=0.1))
alpha = tf.nn.softmax(tf.reduce_sum(H * w, axis=2))
context = tf.reduce_sum(outputs * tf.expand_dims(alpha, 2), 1)
logits = tf.squeeze(tf.layers.dense(tf.nn.dropout(context, 0.5), 1))
loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(logits=logits, labels=Y))
optimizer = tf.train.AdamOptimizer(1e-3)
grads, variables = zip(*optimizer.compute_gradients(loss))
clipped, norm = tf.clip_by_global_norm(grads, 5.0)
train = optimizer.apply_gradients(zip(clipped, variables))
