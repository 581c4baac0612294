# Sums, products and quotients that 1.15 rewrote before a run: a sum of their results' bits, which any other bit changes.
import numpy as np
import tensorflow as tf

random = np.random.RandomState(5)
SHAPES = dict(x=(33, 7), y=(33, 7), z=(33, 7), u=(33, 7), p=(7,), q=(7,), s=(), t=(), k=(33, 1))
VALUES = {name: random.uniform(0.1, 3, shape).astype(np.float32) for name, shape in SHAPES.items()}
CASES = {
    "common": lambda x, y, z, **_: x * y + x * z,
    "of other shapes": lambda x, y, p, **_: x * p + x * y,
    "small": lambda x, p, q, **_: x * p + x * q,
    "number": lambda x, y, s, **_: s * x + s * y,
    "row": lambda x, p, q, **_: p * x + p * q,
    "column": lambda x, k, p, **_: k * x + k * p,
    "its own": lambda x, y, **_: x * x + x * y,
    "both": lambda x, y, **_: x * y + y * x,
    "three": lambda x, y, z, u, **_: x * y + x * z + x * u,
    "nested": lambda x, y, z, u, **_: (x * y) * z + (x * y) * u,
    "no product": lambda x, y, **_: x + x * y,
    "divisor": lambda x, y, z, **_: y / x + z / x,
    "three over one": lambda x, y, s, u, **_: x / s + y / s + u / s,
    "constant": lambda x, y, **_: 0.3 * tf.reduce_max(x) + 0.3 * tf.reduce_max(y),
    "constant divisor": lambda x, y, **_: x / 3.0 + y / 3.0,
    "made twice": lambda x, y, z, **_: tf.exp(x) * tf.tanh(y) + tf.exp(x) * z,
    "difference": lambda x, y, z, **_: x * y - x * z,
    "several": lambda x, y, z, u, **_: tf.add_n([x * y, x * z, x * u]),
    "gradient": lambda x, y, z, **_: tf.gradients(tf.reduce_sum(tf.square(x * y + x * z)), x)[0],
    "inverse": lambda x, **_: 1 / (1 + tf.exp(-x)),
    "inverse of product": lambda x, p, **_: 1.0 / (1.0 + tf.exp(-x * p)),
    "scaled": lambda x, **_: x / 3.0 * 0.7,
    "scaled twice": lambda x, **_: x / 3.0 / 0.7,
    "by a row": lambda x, **_: x / VALUES["p"],
    "product by number": lambda x, y, **_: tf.exp(x) * tf.exp(y) / 255.0,
    "into a quotient": lambda x, **_: 0.3 * (2.0 / x),
    "logistic loss": lambda x, y, **_: (
        -y * tf.log(1 / (1 + tf.exp(-x))) - (1 - y) * tf.log(1 - 1 / (1 + tf.exp(-x)))
    ),
    "local response": lambda x, **_: tf.nn.lrn(
        tf.round(tf.reshape(x, [1, 33, 1, 7]) * 9), 4, 1.0, 0.001 / 9, 0.75
    ),
    "local response as it is": lambda x, **_: tf.nn.lrn(
        tf.round(tf.reshape(x, [1, 33, 1, 7]) * 9), 2, 2.0, 1e-4, 1.0
    ),
}


def bits(array):
    return int(np.asarray(array, np.float32).view(np.uint32).astype(np.uint64).sum())


for is_known in (True, False):
    for name, make in CASES.items():
        with tf.Graph().as_default(), tf.Session() as session:
            tensors = {
                each: tf.placeholder(tf.float32, shape if is_known else [None] * len(shape))
                for each, shape in SHAPES.items()
            }
            feed = {tensor: VALUES[each] for each, tensor in tensors.items()}
            made = make(**tensors)
            taken = tf.identity(made)
            print(is_known, name, bits(session.run(taken, feed)), bits(session.run(made, feed)))

# What is fed in the place of a sum reaches those that take it.
with tf.Graph().as_default(), tf.Session() as session:
    x, y = tf.Variable(2.0), tf.Variable(3.0)
    total = x * y + x * 0.1
    negative = -total
    session.run(tf.global_variables_initializer())
    print(
        session.run(negative),
        session.run(negative, {total: 5.0}),
        session.run([total, negative], {total: 7.0}),
    )
    late = tf.square(total)
    print(session.run([total, late]), session.run(late, {total: 5.0}))


# Within a loop and within a branch.
def several(x, y):
    with_common_factor = tf.maximum(-(x * y + x * tf.exp(y)), -1 / (1 + tf.exp(-x)))
    return tf.maximum(x / 3.0 * 0.7 + with_common_factor, (x * y) / 7.0)


with tf.Graph().as_default(), tf.Session() as session:
    x, y = tf.placeholder(tf.float32, [33, 7]), tf.constant(VALUES["y"])
    loop = tf.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, several(x, y) / 20.0), [0, x])[1]
    branch = tf.identity(tf.cond(tf.reduce_max(x) > 0, lambda: several(x, y), lambda: x))
    other = tf.identity(tf.cond(tf.reduce_max(x) < 0, lambda: several(x, y), lambda: several(y, x)))
    for each in (loop, tf.gradients(loop, x)[0], branch, other):
        print(each.op.type, bits(session.run(each, {x: VALUES["x"]})))
