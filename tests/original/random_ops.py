# The numbers that random ops draw with a seed of the graph alone, with one of their own, and with both.
import tensorflow as tf

N = tf.placeholder_with_default(2, [])
OPS = {
    "random_uniform": lambda seed: tf.random_uniform([3], seed=seed),
    "random_uniform 0 1": lambda seed: tf.random_uniform([3], 0, 1, seed=seed),
    "random_uniform -1.0 1.0": lambda seed: tf.random_uniform([3], -1.0, 1.0, seed=seed),
    "random_uniform float64": lambda seed: tf.random_uniform([3], 0, 10, dtype=tf.float64, seed=seed),
    "random_uniform int32": lambda seed: tf.random_uniform([3], 0, 100, dtype=tf.int32, seed=seed),
    "random_normal": lambda seed: tf.random_normal([3], 5.0, 2.0, seed=seed),
    "random_normal float64": lambda seed: tf.random_normal([3], dtype=tf.float64, seed=seed),
    "truncated_normal": lambda seed: tf.truncated_normal([3], stddev=0.1, seed=seed),
    "random_shuffle": lambda seed: tf.random_shuffle(tf.range(8), seed=seed),
    "multinomial": lambda seed: tf.multinomial(tf.log([[1.0, 2.0, 3.0]]), 8, seed=seed),
    "random_crop": lambda seed: tf.random_crop(tf.reshape(tf.range(16), [4, 4]), [2, 2], seed=seed),
    "random_gamma": lambda seed: tf.random_gamma([3], 2.0, seed=seed),
    "random_poisson": lambda seed: tf.random_poisson(3.0, [6], seed=seed),
    "nn.dropout": lambda seed: tf.nn.dropout(tf.ones([8]), 0.5, seed=seed),
    "nn.dropout rate": lambda seed: tf.nn.dropout(tf.ones([8]), rate=0.3, seed=seed),
    "layers.dropout": lambda seed: tf.layers.dropout(tf.ones([8]), 0.5, training=True, seed=seed),
    "RandomShuffleQueue": lambda seed: shuffled_by_queue(seed),
}
INITIALIZERS = {
    "default": lambda seed: None,
    "random_uniform": lambda seed: tf.random_uniform_initializer(-1, 1, seed=seed),
    "random_normal": lambda seed: tf.random_normal_initializer(0.0, 0.1, seed=seed),
    "truncated_normal": lambda seed: tf.truncated_normal_initializer(stddev=0.1, seed=seed),
    "glorot_uniform": lambda seed: tf.glorot_uniform_initializer(seed=seed),
    "glorot_normal": lambda seed: tf.glorot_normal_initializer(seed=seed),
    "variance_scaling": lambda seed: tf.variance_scaling_initializer(seed=seed),
    "uniform_unit_scaling": lambda seed: tf.uniform_unit_scaling_initializer(seed=seed),
    "orthogonal": lambda seed: tf.orthogonal_initializer(seed=seed),
    "he_normal": lambda seed: tf.initializers.he_normal(seed=seed),
    "lecun_uniform": lambda seed: tf.initializers.lecun_uniform(seed=seed),
}
LAYERS = {
    "dense": lambda: tf.layers.dense(tf.ones([1, 3]), 2),
    "dense rank 3": lambda: tf.layers.dense(tf.ones([1, 2, 3]), 2),
    "conv2d": lambda: tf.layers.conv2d(tf.ones([1, 3, 3, 1]), 2, 3),
    "conv2d flatten dense": lambda: tf.layers.dense(
        tf.layers.flatten(tf.layers.conv2d(tf.ones([1, 4, 4, 1]), 2, 3)), 2
    ),
    "batch_normalization dense": lambda: tf.layers.dense(tf.layers.batch_normalization(tf.ones([1, 3])), 2),
    "BasicLSTMCell": lambda: tf.nn.dynamic_rnn(
        tf.nn.rnn_cell.BasicLSTMCell(2), tf.ones([1, 2, 3]), dtype=tf.float32
    )[0],
    "GRUCell": lambda: tf.nn.static_rnn(tf.nn.rnn_cell.GRUCell(2), [tf.ones([1, 3])], dtype=tf.float32)[0][0],
}


def shuffled_by_queue(seed):
    queue = tf.RandomShuffleQueue(8, 0, [tf.int32], [[]], seed=seed)
    with tf.control_dependencies([queue.enqueue_many([tf.range(8)])]):
        return queue.dequeue_many(8)


def show(name, graph_seed, make):
    with tf.Graph().as_default(), tf.Session() as sess:
        if graph_seed is not None:
            tf.set_random_seed(graph_seed)
        tf.constant(1.0) + 1
        value = make()
        sess.run(tf.global_variables_initializer())
        for drawn in sess.run(tf.trainable_variables() or [value]):
            print(name, graph_seed, drawn.ravel())


for graph_seed, seed in [(0, None), (777, None), (None, 1), (777, 1), (0, 0)]:
    for name in sorted(OPS):
        show("%s seed=%s:" % (name, seed), graph_seed, lambda: OPS[name](seed))
    for name in sorted(INITIALIZERS):
        if name == "default" and graph_seed is None:
            continue  # drawn anew each time
        show(
            "get_variable %s seed=%s:" % (name, seed),
            graph_seed,
            lambda: tf.get_variable("v", [3, 2], initializer=INITIALIZERS[name](seed)),
        )
for name in sorted(LAYERS):
    show("layer %s:" % name, 777, LAYERS[name])

# Two draws of one op in one session, and of a second session.
tf.set_random_seed(1234)
draw = tf.random_uniform([1])
for _ in range(2):
    with tf.Session() as sess:
        print(sess.run(draw), sess.run(draw))
