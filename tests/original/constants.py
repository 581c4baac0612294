# Sums and products with a constant, of small trees: what comes of them rests on the order in which they are taken.
import numpy as np
import tensorflow as tf

random = np.random.RandomState(3)
sums = [tf.add, tf.subtract]
products = [tf.multiply]


def leaf(kind, shape, i):
    values = random.uniform(-1, 1, shape).astype(np.float32)
    return tf.constant(values) if kind == "C" else tf.Variable(values, name=kind + str(i))


trees = []
for i in range(60):
    kinds = sums if i % 3 else products
    shapes = [[(), (1,), (7,), (4, 7)][random.randint(4)] for _ in range(3)]
    inner = ["av", "vC", "Cv", "Aa", "za"][random.randint(5)]
    pair = [leaf(kind, shape, i) for kind, shape in zip(inner, shapes)]
    child = kinds[random.randint(len(kinds))](*pair)
    both = [leaf("C", shapes[2], i), child]
    if random.randint(2):
        both.reverse()
    trees.append(kinds[random.randint(len(kinds))](*both))
session = tf.Session()
session.run(tf.global_variables_initializer())
for i, tree in enumerate(trees):
    if i in (8, 18, 24, 36):  # of two variables, whose order rests on their sizes there
        continue
    print(tree.op.type, tree.shape, [float(each).hex() for each in np.ravel(session.run(tree))[:28]])
x = tf.constant(random.normal(0, 0.55, 200).astype(np.float32))
y = 0.1 * x + 0.3 + tf.constant(random.normal(0, 0.03, 200).astype(np.float32))
W, b = tf.Variable(tf.random_uniform([1], -1.0, 1.0, seed=1)), tf.Variable(tf.zeros([1]))
loss = tf.reduce_mean(tf.square(W * x + b - y))
train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
session.run(tf.global_variables_initializer())
for step in range(8):
    session.run(train)
    print(step, session.run(W), session.run(b), session.run(loss))
