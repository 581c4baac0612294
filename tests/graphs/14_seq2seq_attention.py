import tensorflow as tf

source = tf.placeholder(tf.int32, [8, None])
target = tf.placeholder(tf.int32, [8, None])
source_lengths = tf.placeholder(tf.int32, [8])
target_lengths = tf.placeholder(tf.int32, [8])
with tf.variable_scope("encoder"):
    embedded = tf.contrib.layers.embed_sequence(source, 50, 16)
    encoder_outputs, encoder_state = tf.nn.dynamic_rnn(
        tf.nn.rnn_cell.LSTMCell(16), embedded, sequence_length=source_lengths, dtype=tf.float32
    )
with tf.variable_scope("decoder"):
    embeddings = tf.Variable(tf.random_uniform([50, 16]))
    attention = tf.contrib.seq2seq.BahdanauAttention(16, encoder_outputs, source_lengths)
    cell = tf.contrib.seq2seq.AttentionWrapper(tf.nn.rnn_cell.LSTMCell(16), attention, 16)
    initial = cell.zero_state(8, tf.float32).clone(cell_state=encoder_state)
    helper = tf.contrib.seq2seq.TrainingHelper(tf.nn.embedding_lookup(embeddings, target), target_lengths)
    decoder = tf.contrib.seq2seq.BasicDecoder(cell, helper, initial, tf.layers.Dense(50))
    outputs, _, _ = tf.contrib.seq2seq.dynamic_decode(decoder, maximum_iterations=20)
mask = tf.sequence_mask(target_lengths, dtype=tf.float32)
loss = tf.contrib.seq2seq.sequence_loss(outputs.rnn_output, target, mask)
optimizer = tf.train.AdamOptimizer(0.001)
gradients = [
    (tf.clip_by_value(gradient, -5.0, 5.0), variable)
    for gradient, variable in optimizer.compute_gradients(loss)
    if gradient is not None
]
train = optimizer.apply_gradients(gradients)
