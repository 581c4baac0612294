import tensorflow as tf

tokens = tf.placeholder(tf.int32, [4, None])
lengths = tf.placeholder(tf.int32, [4])
embedding = tf.get_variable("embedding", [30, 8], initializer=tf.random_uniform_initializer(-0.1, 0.1))
inputs = tf.nn.embedding_lookup(embedding, tokens)
outputs, state = tf.nn.dynamic_rnn(
    tf.nn.rnn_cell.GRUCell(8), inputs, sequence_length=lengths, dtype=tf.float32, scope="encoder"
)
tiled = tf.contrib.seq2seq.tile_batch(outputs, 3)
tiled_state = tf.contrib.seq2seq.tile_batch(state, 3)
tiled_lengths = tf.contrib.seq2seq.tile_batch(lengths, 3)
attention = tf.contrib.seq2seq.LuongAttention(8, tiled, memory_sequence_length=tiled_lengths, scale=True)
cell = tf.contrib.seq2seq.AttentionWrapper(tf.nn.rnn_cell.GRUCell(8), attention, attention_layer_size=8)
initial = cell.zero_state(12, tf.float32).clone(cell_state=tiled_state)
decoder = tf.contrib.seq2seq.BeamSearchDecoder(
    cell, embedding, tf.fill([4], 1), 2, initial, beam_width=3, output_layer=tf.layers.Dense(30)
)
results, _, _ = tf.contrib.seq2seq.dynamic_decode(decoder, maximum_iterations=12)
predicted = tf.transpose(results.predicted_ids, [0, 2, 1])
