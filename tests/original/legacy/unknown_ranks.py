# Sums over axes that only a run tells: placeholders without a shape, as most short scripts have them.
import numpy as np
import tensorflow as tf

np.random.seed(1)
session = tf.Session()
X, Y = tf.placeholder(tf.float32), tf.placeholder(tf.float32)
W, b, V = tf.Variable([0.3]), tf.Variable(0.1), tf.Variable([[0.5]])
line = X * W + b
square, total = tf.reduce_mean(tf.square(line - Y)), tf.reduce_sum(line)
apart = tf.reduce_mean(tf.abs(tf.sigmoid(line) - Y) / 2)
power = tf.reduce_sum(tf.pow(X * V - Y, 2)) / 100
values = [
    square, total, apart, power, *tf.gradients(square, [W, b]), *tf.gradients(apart, [W, b]),
    *tf.gradients(power, V), *tf.gradients(line, b, grad_ys=X),
]  # fmt: skip
session.run(tf.global_variables_initializer())
for count in (1, 3, 50, 100, 1000):
    x, y = np.random.randn(2, count)
    for shape in ([count], [count, 1], [1, count]):
        for value in session.run(values, {X: x.reshape(shape), Y: y.reshape(shape)}):
            print(count, shape, value.shape, np.float32(value).tobytes().hex())
print(session.run([square, total, apart], {X: 1.5, Y: 2.0}))
print(session.run(tf.reduce_mean(X, keepdims=True), {X: np.ones((2, 2))}))
print(sorted({op.type for op in session.graph.get_operations()}))
first, second = (tf.Variable(np.random.randn(*shape).astype(np.float32)) for shape in ((2, 10), (10, 3)))
logits = tf.matmul(tf.nn.relu(tf.matmul(X, first)), second)
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=Y, logits=logits))
train = tf.train.AdamOptimizer(0.01).minimize(loss)
session.run(tf.global_variables_initializer())
for _ in range(5):
    fed = {X: np.random.randn(6, 2), Y: np.eye(3)[[0, 1, 2, 0, 1, 2]]}
    print(*(np.float32(each).tobytes().hex() for each in session.run([loss, train], fed)[:1]))
