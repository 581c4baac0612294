# How many ops each line of tf.contrib adds to a graph, under which names its variables go, and which seeds it leaves.
import tensorflow as tf
from tensorflow.python.framework import tensor_shape

LINES = """
a = tf.get_variable('a', [4,3], initializer=tf.contrib.layers.xavier_initializer()); b = tf.get_variable('b', [3,3,1,4], initializer=tf.contrib.layers.xavier_initializer_conv2d()); c = tf.get_variable('c', [4,3], initializer=tf.contrib.layers.xavier_initializer(uniform=False)); d = tf.Variable(tf.contrib.layers.xavier_initializer()([4,3])); e = tf.Variable(tf.contrib.layers.xavier_initializer(seed=3)([4]))
a = tf.get_variable('a', [4,3], initializer=tf.contrib.layers.variance_scaling_initializer()); b = tf.get_variable('b', [4,3], initializer=tf.contrib.layers.variance_scaling_initializer(factor=1.0, mode='FAN_OUT', uniform=True)); c = tf.get_variable('c', [4,3], initializer=tf.contrib.layers.variance_scaling_initializer(mode='FAN_AVG'))
w = tf.Variable(tf.random_normal([4,3])); a = tf.contrib.layers.l2_regularizer(0.01)(w); b = tf.contrib.layers.l1_regularizer(0.01)(w); c = tf.contrib.layers.l1_l2_regularizer(0.1, 0.2)(w); d = tf.contrib.layers.apply_regularization(tf.contrib.layers.l2_regularizer(0.1), [w, w]); e = tf.contrib.layers.l2_regularizer(0.)(w); f = tf.random_normal([2])
w = tf.get_variable('w', [4,3], regularizer=tf.contrib.layers.l2_regularizer(0.01)); a = tf.losses.get_regularization_losses(); b = tf.add_n(a)
x = tf.placeholder(tf.float32, [None, 4]); a = tf.contrib.layers.fully_connected(x, 3); b = tf.contrib.layers.fully_connected(a, 2, activation_fn=None, scope='out'); c = tf.contrib.layers.fully_connected(x, 2, tf.nn.sigmoid, weights_initializer=tf.truncated_normal_initializer(stddev=0.1), biases_initializer=None)
x = tf.placeholder(tf.float32, [None, 3, 4]); a = tf.contrib.layers.fully_connected(x[:, -1], 3, activation_fn=None); b = tf.contrib.layers.fully_connected(x, 3, activation_fn=None)
x = tf.placeholder(tf.float32, [None, 4]); a = tf.contrib.layers.fully_connected(x, 3, weights_regularizer=tf.contrib.layers.l2_regularizer(0.1), biases_regularizer=tf.contrib.layers.l2_regularizer(0.1), scope='h'); b = tf.contrib.layers.fully_connected(x, 3, reuse=True, scope='h'); c = tf.contrib.layers.linear(x, 2); d = tf.contrib.layers.relu(x, 2)
x = tf.placeholder(tf.float32, [None, 8, 8, 1]); a = tf.contrib.layers.conv2d(x, 4, 3); b = tf.contrib.layers.max_pool2d(a, 2); c = tf.contrib.layers.flatten(b); d = tf.contrib.layers.conv2d(x, 4, [5, 5], stride=2, padding='VALID', activation_fn=None, scope='c2'); e = tf.contrib.layers.avg_pool2d(a, [2,2], scope='pool'); f = tf.contrib.layers.fully_connected(c, 10)
x = tf.placeholder(tf.float32, [5, 2, 2, 3]); a = tf.contrib.layers.flatten(x); b = tf.contrib.layers.convolution2d(x, 2, 1)
x = tf.placeholder(tf.float32, [None, 4]); t = tf.placeholder(tf.bool); a = tf.contrib.layers.dropout(x, 0.5); b = tf.contrib.layers.dropout(x, keep_prob=0.7, is_training=t); c = tf.contrib.layers.dropout(x, 0.5, is_training=False)
x = tf.placeholder(tf.float32, [None, 4]); t = tf.placeholder(tf.bool); a = tf.contrib.layers.batch_norm(x); b = tf.contrib.layers.batch_norm(x, is_training=t, scale=True, scope='b'); c = tf.contrib.layers.batch_norm(x, is_training=False); d = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
x = tf.placeholder(tf.float32, [None, 4]); t = tf.placeholder(tf.bool); a = tf.contrib.layers.batch_norm(x, decay=0.9, updates_collections=None); b = tf.contrib.layers.batch_norm(x, is_training=t, updates_collections=None, center=False, activation_fn=tf.nn.relu)
x = tf.placeholder(tf.float32, [None, 8, 8, 3]); t = tf.placeholder(tf.bool); a = tf.contrib.layers.batch_norm(x); b = tf.contrib.layers.batch_norm(x, is_training=t, scale=True); c = tf.contrib.layers.batch_norm(x, is_training=t, updates_collections=None)
x = tf.placeholder(tf.float32, [None, 4]); a = tf.contrib.layers.fully_connected(x, 3, normalizer_fn=tf.contrib.layers.batch_norm, normalizer_params={'is_training': True, 'decay': 0.9, 'updates_collections': None}); b = tf.random_normal([2])
with tf.contrib.framework.arg_scope([tf.contrib.layers.fully_connected], activation_fn=tf.nn.elu, normalizer_fn=tf.contrib.layers.batch_norm): x = tf.placeholder(tf.float32, [None, 4]); a = tf.contrib.layers.fully_connected(x, 3, scope='h1'); b = tf.contrib.layers.fully_connected(a, 3, activation_fn=None, scope='h2')
x = tf.placeholder(tf.int32, [None]); a = tf.contrib.layers.one_hot_encoding(x, 5); b = tf.random_normal([2])
x = tf.placeholder(tf.float32, [None, 3, 4]); c = tf.contrib.rnn.BasicRNNCell(5); o, s = tf.contrib.rnn.static_rnn(c, tf.unstack(x, 3, 1), dtype=tf.float32); r = tf.random_normal([2])
x = tf.placeholder(tf.float32, [None, 3, 4]); c = tf.contrib.rnn.BasicLSTMCell(5, state_is_tuple=True); o, s = tf.nn.dynamic_rnn(c, x, dtype=tf.float32); r = tf.random_normal([2])
x = tf.placeholder(tf.float32, [2, 3, 4]); c = tf.contrib.rnn.MultiRNNCell([tf.contrib.rnn.DropoutWrapper(tf.contrib.rnn.GRUCell(5), output_keep_prob=0.5) for _ in range(2)]); i = c.zero_state(2, tf.float32); o, s = tf.nn.dynamic_rnn(c, x, initial_state=i); r = tf.random_normal([2])
x = tf.placeholder(tf.float32, [None, 3, 4]); f = tf.contrib.rnn.LSTMCell(5); b = tf.contrib.rnn.LSTMCell(5, use_peepholes=True); o, s, t = tf.contrib.rnn.static_bidirectional_rnn(f, b, tf.unstack(x, 3, 1), dtype=tf.float32); r = tf.random_normal([2])
x = tf.placeholder(tf.float32, [None, 3, 4]); c = tf.contrib.rnn.OutputProjectionWrapper(tf.contrib.rnn.BasicRNNCell(5, activation=tf.nn.relu), output_size=2); o, s = tf.nn.dynamic_rnn(c, x, dtype=tf.float32); r = tf.random_normal([2])
x = tf.placeholder(tf.float32, [2, 3, 5]); t = tf.placeholder(tf.int32, [2, 3]); a = tf.contrib.seq2seq.sequence_loss(logits=x, targets=t, weights=tf.ones([2, 3])); b = tf.reduce_mean(a); c = tf.contrib.seq2seq.sequence_loss(x, t, tf.ones([2, 3]), average_across_timesteps=False); d = tf.contrib.seq2seq.sequence_loss(x, t, tf.ones([2, 3]), average_across_timesteps=False, average_across_batch=False, sum_over_batch=True, sum_over_timesteps=True); e = tf.random_normal([2])
x = tf.placeholder(tf.float32, [6, 5]); t = tf.placeholder(tf.int32, [6]); a = tf.contrib.legacy_seq2seq.sequence_loss_by_example([x], [t], [tf.ones([6])]); r = tf.random_normal([2])
"""
for line in LINES.strip().splitlines():
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(1)
        exec(line, {"tf": tf})
        seeds = [op.get_attr("seed2") for op in graph.get_operations() if "seed2" in op.node_def.attr]
        names = [(v.op.name, v.shape.as_list()) for v in tf.global_variables()]
        kept = [
            len(tf.get_collection(key)) for key in ("model_variables", "update_ops", "regularization_losses")
        ]
        print(len(graph.get_operations()), "ops, seeds", seeds, names, kept, line)

print(tensor_shape.scalar(), tensor_shape.vector(3), tensor_shape.matrix(None, 2))
