"""The ops of placeholders for sparse tensors, and what is drawn after them by the graph's seed."""

import tensorflow as tf

tf.set_random_seed(123)
kinds = [
    tf.sparse_placeholder(tf.float32),
    tf.sparse_placeholder(tf.float32, shape=tf.constant([3, 4], dtype=tf.int64)),
    tf.sparse_placeholder(tf.float32, shape=[3, 4], name="named"),
    tf.sparse_placeholder(tf.float32, shape=[None, 4]),
    tf.sparse_placeholder(tf.float32, shape=(3, 4)),
    tf.sparse_placeholder(tf.float32, name="free"),
]
for op in tf.get_default_graph().get_operations():
    print(
        op.name, op.type, [output.shape.as_list() for output in op.outputs if output.shape.rank is not None]
    )
weights = tf.Variable(tf.random_uniform([4, 2], -1.0, 1.0))
products = [tf.sparse_tensor_dense_matmul(kind, weights) for kind in kinds]
kept = tf.sparse_retain(kinds[1], [True, False])
value = tf.SparseTensorValue([[0, 1], [2, 3]], [1.0, 2.0], [3, 4])
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for kind, product in zip(kinds, products):
        print(sess.run(product, {kind: value}))
    print(sess.run(kept, {kinds[1]: value}))
    print([kind.get_shape() for kind in kinds])
