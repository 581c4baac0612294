# The last bit of what is computed by square roots, which 1.15 took from the processor's approximation.
import numpy as np
import tensorflow as tf

OPTIMIZERS = {
    "Adam": lambda: tf.train.AdamOptimizer(0.01),
    "RMSProp": lambda: tf.train.RMSPropOptimizer(0.01),
    "RMSProp with momentum": lambda: tf.train.RMSPropOptimizer(0.01, momentum=0.9),
    "Adagrad": lambda: tf.train.AdagradOptimizer(0.1),
    "Adadelta": lambda: tf.train.AdadeltaOptimizer(0.5),
    "centered RMSProp": lambda: tf.train.RMSPropOptimizer(0.01, momentum=0.5, centered=True),
    "Ftrl": lambda: tf.train.FtrlOptimizer(0.1),
    "Ftrl with both": lambda: tf.train.FtrlOptimizer(
        0.5, l1_regularization_strength=0.3, l2_regularization_strength=0.2
    ),
    "momentum": lambda: tf.train.MomentumOptimizer(0.1, 0.9),
}
SHAPES = [(5, 3), (16,), (10,), (30, 12), (1,), (80, 100), (129, 104), (784, 64)]
random = np.random.RandomState(0)


def bits(array):
    return int(np.asarray(array, np.float32).view(np.uint32).astype(np.uint64).sum())


starts = [random.randn(*shape).astype(np.float32) for shape in SHAPES]
steps = [[random.randn(*shape).astype(np.float32) for shape in SHAPES] for _ in range(4)]
for name, optimizer in OPTIMIZERS.items():
    for is_resource in (False, True):
        with tf.Graph().as_default(), tf.Session() as session:
            variables = [tf.Variable(start, use_resource=is_resource) for start in starts]
            gradients = [tf.placeholder(tf.float32, shape) for shape in SHAPES]
            train = optimizer().apply_gradients(zip(gradients, variables))
            session.run(tf.global_variables_initializer())
            for step in steps:
                session.run(train, dict(zip(gradients, step)))
            print(name, is_resource, *map(bits, session.run(tf.global_variables())))
            print(train.type, len(tf.get_default_graph().get_operations()))

for width in (1, 3, 16, 20):
    for is_resource in (False, True):
        with tf.Graph().as_default(), tf.Session() as session:
            table = tf.get_variable(
                "table", initializer=random.randn(50, width).astype(np.float32), use_resource=is_resource
            )
            rows = tf.placeholder(tf.int32, [None])
            loss = tf.reduce_sum(tf.square(tf.nn.embedding_lookup(table, rows) - 0.3))
            train = tf.train.AdagradOptimizer(0.1).minimize(loss)
            session.run(tf.global_variables_initializer())
            for _ in range(4):
                session.run(train, {rows: random.randint(50, size=30)})
            print("Adagrad of rows", width, *map(bits, session.run(tf.global_variables())))

ONE = {
    "root": lambda x: tf.abs(x) ** 0.5,
    "inverse root": lambda x: (tf.abs(x) + 0.1) ** -0.5,
    "l2_normalize": lambda x: tf.nn.l2_normalize(x, 1),
    "norm": lambda x: tf.norm(x, axis=1),
    "batch normalization": lambda x: tf.nn.batch_normalization(
        x, *tf.nn.moments(x, [0]), offset=0.5, scale=2.0, variance_epsilon=1e-3
    ),
}
for rows, columns in [(20, 11), (41, 64)]:
    x = random.randn(rows, columns).astype(np.float32)
    for name, op in ONE.items():
        with tf.Graph().as_default(), tf.Session() as session:
            a = tf.placeholder(tf.float32, [None, columns])
            result = op(a)
            values = [session.run(each, {a: x}) for each in (result, *tf.gradients(result * 0.7, [a]))]
            print(columns, name, *map(bits, values))

# A training that shows each bit.
with tf.Graph().as_default(), tf.Session() as session:
    tf.set_random_seed(3)
    a, b = tf.placeholder(tf.float32, [None, 4]), tf.placeholder(tf.float32, [None, 3])
    hidden = tf.nn.tanh(
        tf.matmul(a, tf.Variable(tf.random_normal([4, 16]))) + tf.Variable(tf.random_normal([16]))
    )
    logits = tf.matmul(hidden, tf.Variable(tf.random_normal([16, 3]))) + tf.Variable(tf.zeros([3]))
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits=logits, labels=b))
    train = tf.train.AdamOptimizer(0.01).minimize(loss)
    session.run(tf.global_variables_initializer())
    feed = {a: random.randn(90, 4), b: np.eye(3)[random.randint(3, size=90)]}
    for step in range(200):
        session.run(train, feed)
        if step % 20 == 0:
            print(step, session.run(loss, feed))
    print(*map(bits, session.run(tf.global_variables())))

# What is computed of many numbers in one pass: activations, sums of rows and over axes between others, fused normalization.
MANY = {
    "sigmoid": tf.sigmoid,
    "exp": lambda x: tf.exp(-x),
    "log": lambda x: tf.log(tf.abs(x) + 0.1),
    "softplus of minus": lambda x: tf.log1p(tf.exp(-tf.abs(x))),
    "elu": tf.nn.elu,
    "selu": tf.nn.selu,
    "sums of rows": lambda x: tf.reduce_sum(tf.square(x), 1),
}
for shape in [(70, 139), (128, 256), (None, 139)]:
    x = random.randn(*(90 if size is None else size for size in shape)).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        a = tf.placeholder(tf.float32, shape)
        for name, op in MANY.items():
            result = op(a)
            print(name, shape, *map(bits, session.run([result, *tf.gradients(result * 0.7, a)], {a: x})))
# The same where only a run tells that they are many.
for rows, columns in [(256, 64), (128, 100), (700, 33)]:
    x = random.randn(rows, columns).astype(np.float32)
    by = np.abs(random.randn(rows, columns)).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        a, b = tf.placeholder(tf.float32, [None, columns]), tf.placeholder(tf.float32, [None, columns])
        for name, result in {
            **{name: op(a) for name, op in MANY.items()},
            "softplus": tf.nn.softplus(a),
            "softmax": tf.nn.softmax(a),
            "log of softmax": tf.nn.log_softmax(a),
            "cross entropy": tf.nn.softmax_cross_entropy_with_logits_v2(logits=a, labels=b),
            "of classes": tf.nn.sparse_softmax_cross_entropy_with_logits(logits=a, labels=tf.argmax(b, 1)),
            "sigmoid cross entropy": tf.nn.sigmoid_cross_entropy_with_logits(logits=a, labels=b),
            "mean": tf.reduce_mean(tf.square(a - b)),
        }.items():
            values = session.run([result, *tf.gradients(result * 0.7, a)], {a: x, b: by})
            few = session.run(result, {a: x[:20], b: by[:20]})
            print(name, (rows, columns), *map(bits, [*values, few]))
x = random.randn(6, 7, 9, 16).astype(np.float32)
with tf.Graph().as_default(), tf.Session() as session:
    a = tf.placeholder(tf.float32, [None, 7, 9, 16])
    for axes in ([0], 1, [1, 2], [0, 1], [2]):
        for keeps in (False, True):
            results = [tf.reduce_sum(a, axes, keepdims=keeps), tf.reduce_mean(a, axes, keepdims=keeps)]
            print(axes, *(each.shape for each in results), *map(bits, session.run(results, {a: x})))
for is_training in (True, False):
    for shape in [(16, 8, 8, 16), (3, 2, 2, 40)]:
        x, by = random.randn(2, *shape).astype(np.float32)
        scale, offset, mean, variance = np.abs(random.randn(4, shape[-1])).astype(np.float32)
        given = {} if is_training else {"mean": mean, "variance": variance}
        with tf.Graph().as_default(), tf.Session() as session:
            inputs = [tf.placeholder(tf.float32, each.shape) for each in (x, scale, offset)]
            made = tf.nn.fused_batch_norm(*inputs, is_training=is_training, epsilon=1e-3, **given)
            results = [*made[: 3 if is_training else 1], *tf.gradients(made[0], inputs, grad_ys=by)]
            print(is_training, shape, *map(bits, session.run(results, dict(zip(inputs, (x, scale, offset))))))
# A quotient by a root that nothing else takes, and one by a root that something does.
x, y = np.abs(random.randn(2, 33, 7)).astype(np.float32)
QUOTIENTS = {
    "by a root": lambda a, b: a / tf.sqrt(b),
    "one by a root": lambda a, b: 1.0 / tf.sqrt(b),
    "normalized": lambda a, b: (a - tf.reduce_max(a, 0)) / tf.sqrt(tf.reduce_max(b, 0) + 1e-3),
    "cosine": lambda a, b: a / (tf.sqrt(tf.square(a)) * tf.sqrt(tf.square(b))),
    "root taken twice": lambda a, b: (lambda root: a / root - root)(tf.sqrt(b)),
    "local response": lambda a, b: tf.nn.lrn(tf.round(tf.reshape(a, [1, 33, 1, 7]) * 9), 2, 2.0, 1e-4, 0.5),
}
for name, make in QUOTIENTS.items():
    with tf.Graph().as_default(), tf.Session() as session:
        a, b = tf.placeholder(tf.float32, [None, 7]), tf.placeholder(tf.float32, [33, 7])
        print(name, bits(session.run(make(a, b), {a: x, b: y})))

# Many numbers, and those that have no root.
MANY = {
    "roots": tf.sqrt,
    "inverse roots": tf.math.rsqrt,
    "roots as powers": lambda x: x**0.5,
    "inverse roots as powers": lambda x: x**-0.5,
    "many by roots": lambda x: 0.3 * x / tf.sqrt(x),
}
special = np.array([0, -0.0, -1, np.inf, -np.inf, np.nan, 1e-40, 1e-37], np.float32)
for number in (8200, 18439, 300001):
    x = np.square(random.randn(number)).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        a = tf.placeholder(tf.float32, [number])
        for name, op in MANY.items():
            print(number, name, bits(session.run(op(a), {a: x})))
            print(session.run(op(a), {a: np.append(special, x[8:])})[:8])

for shape in [(30, 12), (13, 11), (129, 104)]:
    with tf.Graph().as_default(), tf.Session() as session:
        variable, square = (
            tf.Variable(random.rand(*shape).astype(np.float32), use_resource=True) for _ in range(2)
        )
        gradient = random.randn(*shape).astype(np.float32)
        train = tf.raw_ops.ResourceApplyAdagradV2(
            var=variable.handle, accum=square.handle, lr=0.1, epsilon=1e-7, grad=tf.constant(gradient)
        )
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            session.run(train)
        print("Adagrad with epsilon", *map(bits, session.run([variable, square])))
