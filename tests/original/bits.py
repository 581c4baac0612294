# The last bit of what ops compute that courses train by: a sum of their results' bits, which any other bit changes.
import numpy as np
import tensorflow as tf

SIZES = [(4, 2), (25, 3), (100, 10)]
ONE = {
    "log1p": lambda x: tf.log1p(tf.abs(x)),
    "expm1": tf.expm1,
    "half of the squares": tf.nn.l2_loss,
    "softplus of minus": lambda x: tf.log1p(tf.exp(-tf.abs(x))),
}
TWO = {
    "sigmoid cross entropy": lambda x, y: tf.nn.sigmoid_cross_entropy_with_logits(logits=x, labels=y),
    "weighted": lambda x, y: tf.nn.weighted_cross_entropy_with_logits(logits=x, targets=y, pos_weight=2.0),
    "sparse cross entropy": lambda x, y: tf.nn.sparse_softmax_cross_entropy_with_logits(
        logits=x, labels=tf.argmax(y, 1)
    ),
}
random = np.random.RandomState(0)


def bits(array):
    return int(np.asarray(array, np.float32).view(np.uint32).astype(np.uint64).sum())


for rows, columns in SIZES:
    x = random.randn(rows, columns).astype(np.float32) * 3
    y = np.abs(random.randn(rows, columns)).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        shape = [None if rows > 4 else rows, columns]
        a, b = tf.placeholder(tf.float32, shape), tf.placeholder(tf.float32, shape)
        for name, op in [*ONE.items(), *TWO.items()]:
            inputs = [a, b][: 1 if name in ONE else 2]
            result = op(*inputs)
            values = [session.run(each, {a: x, b: y}) for each in (result, *tf.gradients(result, inputs[:1]))]
            print(shape, name, result.name, result.shape, *map(bits, values))

# So many that they are added up in halves.
for size in (8200, 20001, 100000):
    with tf.Graph().as_default(), tf.Session() as session:
        a = tf.placeholder(tf.float32, [size])
        for op in (tf.reduce_sum, tf.reduce_mean, tf.nn.l2_loss):
            value = session.run(op(a), {a: random.randn(size)})
            print(size, value, bits(value))

with tf.Graph().as_default(), tf.Session() as session:
    logits, labels = tf.placeholder(tf.float32, [4, 3]), tf.placeholder(tf.int32, [4])
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(logits=logits, labels=labels)
    print(loss)
    try:
        session.run(tf.gradients(loss, logits), {logits: np.zeros((4, 3)), labels: [0, 1, 2, 3]})
    except tf.errors.InvalidArgumentError as error:
        print(error.message.splitlines()[0])

# Powers, softplus, a softmax's logarithm fetched itself, sums over axes, rows of more than 32 numbers, and the gradients
# of a bias in a batch whose size nobody knows.
MORE = {
    "power": lambda x, y: tf.pow(tf.abs(x) + 0.1, y),
    "power of 2.5": lambda x, y: tf.abs(x) ** 2.5,
    "softplus": lambda x, y: tf.nn.softplus(x * 4),
    "logarithm of softmax": lambda x, y: tf.log(tf.nn.softmax(x)),
    "softmax": lambda x, y: tf.nn.softmax(x) * y,
    "log_softmax": lambda x, y: tf.nn.log_softmax(x) * y,
    "cross entropy": lambda x, y: tf.nn.softmax_cross_entropy_with_logits_v2(logits=x, labels=y),
    "sparse": lambda x, y: tf.nn.sparse_softmax_cross_entropy_with_logits(logits=x, labels=tf.argmax(y, 1)),
    "sums of rows": lambda x, y: tf.reduce_sum(x * y, 1),
    "means of rows": lambda x, y: tf.reduce_mean(x, 1, keepdims=True) * y,
    "sums of columns": lambda x, y: tf.reduce_sum(x, 0, keepdims=True) * y,
    "moments": lambda x, y: tf.nn.moments(x, [0])[1],
    "bias": lambda x, y: y * (x + tf.Variable(np.linspace(-1, 1, x.shape[1], dtype=np.float32))),
}
for rows, columns in [(20, 11), (41, 64), (60, 101)]:
    x, y = (np.abs(random.randn(rows, columns)).astype(np.float32) for _ in range(2))
    for name, op in MORE.items():
        with tf.Graph().as_default(), tf.Session() as session:
            a, b = (tf.placeholder(tf.float32, [None, columns]) for _ in range(2))
            result = op(a, b)
            inputs = [a, *tf.trainable_variables()]
            session.run(tf.global_variables_initializer())
            values = [
                session.run(each, {a: x, b: y}) for each in (result, *tf.gradients(result * 0.7, inputs))
            ]
            print(columns, name, result.shape, *map(bits, values))

# Convolutions of small pictures, of one channel and by one filter, and their gradients.
for side, size, channels, filters in [(4, 3, 6, 7), (5, 3, 6, 1), (28, 5, 1, 8), (5, 2, 3, 49)]:
    with tf.Graph().as_default(), tf.Session() as session:
        a = tf.placeholder(tf.float32, [None, side, side, channels])
        kernel = tf.constant(random.randn(size, size, channels, filters), tf.float32)
        result = tf.nn.conv2d(a, kernel, [1, 2, 2, 1], "SAME" if filters < 8 else "VALID")
        values = session.run(
            [result, *tf.gradients(result * result, [a, kernel])],
            {a: random.randn(2, side, side, channels)},
        )
        print(side, result.shape, *map(bits, values))

# Products whose last row or column is alone.
for rows, depth, columns in [(1, 330, 49), (5, 7, 97), (25, 330, 10), (32, 49, 49)]:
    for known in (rows, None) if columns > 10 else [rows]:
        with tf.Graph().as_default(), tf.Session() as session:
            a = tf.placeholder(tf.float32, [known, depth])
            weights = tf.Variable(random.randn(depth, columns).astype(np.float32))
            result = tf.nn.bias_add(tf.matmul(a, weights), tf.Variable(tf.ones([columns])))
            session.run(tf.global_variables_initializer())
            fed = {a: random.randn(rows, depth)}
            results = result, *tf.gradients(tf.square(result), [a, weights])
            print(rows, depth, columns, *[bits(session.run(each, fed)) for each in results])

# Complex numbers and transforms.
for size in (4, 8, 12, 128, 1000):
    x = random.randn(3, size).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        a = tf.placeholder(tf.float32, [3, size])
        both = tf.complex(a, tf.reverse(a, [0, 1]))
        spectrum = tf.signal.rfft(a)
        results = [
            tf.fft(both),
            tf.ifft(both),
            spectrum,
            tf.signal.irfft(spectrum, [size]),
            tf.fft2d(both),
            *tf.gradients(tf.abs(spectrum), a),
            tf.abs(tf.signal.stft(a, 4, 2)),
            tf.exp(both),
            tf.sign(both),
            both / tf.conj(both),
            tf.angle(both),
        ]
        print(
            size,
            *[bits(np.array([np.real(value), np.imag(value)])) for value in session.run(results, {a: x})],
        )

# Losses and sums of many rows, of a size that is known.
for rows, columns in ((4000, 65), (300, 64), (1200, 40), (9000, 1), (2, 3000)):
    x = (random.randn(rows, columns) * 3).astype(np.float32)
    labels = np.arange(rows) % columns
    chosen = np.eye(columns, dtype=np.float32)[labels]
    with tf.Graph().as_default(), tf.Session() as session:
        a = tf.placeholder(tf.float32, [rows, columns])
        sparse = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=a)
        dense = tf.nn.softmax_cross_entropy_with_logits_v2(labels=chosen, logits=a)
        results = [
            *(sparse, dense, *tf.gradients(sparse, a), *tf.gradients(dense, a)),
            *(tf.nn.softmax(a), tf.nn.log_softmax(a), tf.nn.l2_loss(a)),
            *(tf.reduce_sum(a, 0), tf.reduce_mean(a, 0), tf.reduce_sum(a, 1), tf.reduce_sum(a)),
        ]
        print(rows, columns, *map(bits, session.run(results, {a: x})))

# Sums over several last axes, rows of more than 8192 numbers, and blocks of rows that end within eights.
random = np.random.RandomState(1)
for shape, axes in [
    ((3, 5, 6, 40), [2, 3]),
    ((10, 28, 28, 1), [1, 2, 3]),
    ((10, 28, 28, 1), [1, 2]),
    ((2, 6, 8), [1, 2]),
    ((3, 9001), [1]),
    ((5, 1, 20001), [1, 2]),
]:
    x = random.randn(*shape).astype(np.float32)
    for known in (shape, (None, *shape[1:])):
        with tf.Graph().as_default(), tf.Session() as session:
            a = tf.placeholder(tf.float32, known)
            total, mean = tf.reduce_sum(a, axes), tf.reduce_mean(a, axes, keepdims=True)
            results = [total, mean, *tf.gradients(mean * mean, a)]
            print(known, axes, total.shape, mean.shape, *map(bits, session.run(results, {a: x})))
for rows, columns in [(50, 100), (60, 51), (1000, 62), (37, 5000), (2, 20001)]:
    x = (random.randn(rows, columns) * 3).astype(np.float32)
    for known in (rows, None):
        with tf.Graph().as_default(), tf.Session() as session:
            a = tf.placeholder(tf.float32, [known, columns])
            loss = tf.nn.softmax_cross_entropy_with_logits_v2(logits=a, labels=tf.nn.relu(a))
            sparse = tf.nn.sparse_softmax_cross_entropy_with_logits(logits=a, labels=tf.argmax(a, 1))
            results = [tf.nn.softmax(a), tf.nn.log_softmax(a), loss, sparse, *tf.gradients(loss + sparse, a)]
            print(known, columns, *map(bits, session.run(results, {a: x})))

# Filters of one more number than 24, of so many samples that they are taken in parts.
for known in (400, None):
    with tf.Graph().as_default(), tf.Session() as session:
        a = tf.placeholder(tf.float32, [known, 28, 28, 1])
        kernel = tf.constant(random.randn(5, 5, 1, 32), tf.float32)
        result = tf.nn.conv2d(a, kernel, [1, 1, 1, 1], "SAME")
        values = session.run(tf.gradients(result * result, kernel), {a: random.randn(400, 28, 28, 1)})
        print(known, result.shape, *map(bits, values))

# A softmax of constants is one itself before its logarithm is taken.
for shape in [(3, 3), (5, 7)]:
    with tf.Graph().as_default(), tf.Session() as session:
        a = tf.constant(random.randn(*shape).astype(np.float32))
        softmax = [
            tf.nn.softmax(each)
            for each in (a, a * 2.0 + 1.0, tf.zeros(()) * tf.placeholder_with_default(a, shape))
        ]
        print(*[bits(session.run(tf.log(each))) for each in softmax])
