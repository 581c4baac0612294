# The last bit of what ops compute: a sum of their results' bits, which any other bit changes.
import numpy as np
import tensorflow as tf

SIZES = [(4, 2), (25, 3), (100, 10)]
ONE = {
    "exp": tf.exp,
    "log": lambda x: tf.log(tf.abs(x) + 0.1),
    "sigmoid": tf.sigmoid,
    "tanh": tf.tanh,
    "softmax": tf.nn.softmax,
    "log of softmax": lambda x: tf.reduce_sum(tf.log(tf.nn.softmax(x)), 1),
    "1/x": tf.reciprocal,
    "sum": tf.reduce_sum,
    "sum of columns": lambda x: tf.reduce_sum(x, 0),
    "mean": tf.reduce_mean,
    "mean of columns": lambda x: tf.reduce_mean(x, axis=[0]),
}
TWO = {
    "matmul": lambda x, y: tf.matmul(x, y, transpose_b=True),
    "matmul of columns": lambda x, y: tf.matmul(x, y, transpose_a=True),
    "cross entropy": lambda x, y: tf.nn.softmax_cross_entropy_with_logits_v2(logits=x, labels=y),
}
random = np.random.RandomState(0)


def bits(array):
    return int(np.asarray(array, np.float32).view(np.uint32).astype(np.uint64).sum())


for rows, columns in SIZES:
    x = random.randn(rows, columns).astype(np.float32) * 3
    y = np.abs(random.randn(rows, columns)).astype(np.float32)
    y /= y.sum(1, keepdims=True)
    with tf.Graph().as_default(), tf.Session() as session:
        shape = [None if rows > 4 else rows, columns]
        a, b = tf.placeholder(tf.float32, shape), tf.placeholder(tf.float32, shape)
        for name, op in [*ONE.items(), *TWO.items()]:
            inputs = [a, b][: 1 if name in ONE else 2]
            result = op(*inputs)
            values = [session.run(each, {a: x, b: y}) for each in (result, *tf.gradients(result, inputs[:1]))]
            print(shape, name, result.name, result.shape, *map(bits, values))

with tf.Graph().as_default(), tf.Session() as session:
    a = tf.placeholder(tf.float32, [None, 10])
    b = tf.Variable(np.linspace(-1, 1, 10, dtype=np.float32)[:, None])
    product = tf.matmul(a, b)
    session.run(tf.global_variables_initializer())
    values = session.run([product, *tf.gradients(product, [a, b])], {a: random.randn(4, 10)})
    print(product, len(tf.get_default_graph().get_operations()), *map(bits, values))

# A column, times one row, an even number of them and an odd one; with a bias, too.
with tf.Graph().as_default(), tf.Session() as session:
    of_each = np.random.RandomState(0)
    for depth in (2, 4, 7, 8, 10, 13, 15, 18, 19, 20, 70):
        a, b = tf.placeholder(tf.float32, [None, depth]), tf.placeholder(tf.float32, [depth, 1])
        column, product = of_each.randn(depth, 1), tf.matmul(a, b)
        for each in (product, tf.nn.bias_add(tf.matmul(a, b), [0.1])):
            fed = [{a: of_each.randn(rows, depth), b: column} for rows in (1, 2, 3, 4, 7, 9)]
            print(depth, *(bits(session.run(each, feed)) for feed in fed))

edges = np.float32([0.0, -0.0, -1.0, np.inf, -np.inf, 1e38, 100.0, -100.0, -18.0, -18.1, 18.1] * 2)
with tf.Graph().as_default(), tf.Session() as session:
    a = tf.placeholder(tf.float32, [None])
    for name in ("exp", "log", "sigmoid", "tanh", "reciprocal"):
        print(name, session.run(getattr(tf, name)(a), {a: edges}))
    print(len(tf.get_default_graph().get_operations()))

# A training that shows each bit.
with tf.Graph().as_default(), tf.Session() as session:
    tf.set_random_seed(3)
    a, b = tf.placeholder(tf.float32, [None, 2]), tf.placeholder(tf.float32, [None, 3])
    hidden = tf.sigmoid(
        tf.matmul(a, tf.Variable(tf.random_normal([2, 5]))) + tf.Variable(tf.random_normal([5]))
    )
    output = tf.nn.softmax(
        tf.matmul(hidden, tf.Variable(tf.random_normal([5, 3]))) + tf.Variable(tf.zeros([3]))
    )
    loss = tf.reduce_mean(-tf.reduce_sum(b * tf.log(output), axis=1))
    train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    session.run(tf.global_variables_initializer())
    feed = {a: random.randn(90, 2), b: np.eye(3)[random.randint(3, size=90)]}
    for _ in range(50):
        session.run(train, feed)
    print(session.run(loss, feed), session.run([loss, train], feed), session.run(output, feed)[:2])
