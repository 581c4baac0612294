import numpy as np
import tensorflow as tf

features, labels = np.ones((10, 4), np.float32), np.ones((10,), np.int32)
dataset = tf.data.Dataset.from_tensor_slices((features, labels))
dataset = dataset.map(lambda x, y: (x * 2.0, tf.one_hot(y, 3)))
dataset = dataset.shuffle(100).batch(5)
iterator = dataset.make_one_shot_iterator()
x, y = iterator.get_next()
initializable = tf.data.Dataset.range(10).repeat().batch(2).prefetch(1).make_initializable_iterator()
numbers = initializable.get_next()
either = tf.data.Iterator.from_structure(dataset.output_types, dataset.output_shapes)
a, b = either.get_next()
train_init = either.make_initializer(dataset)
test_init = either.make_initializer(dataset.take(1))
net = tf.layers.dense(a, 8, tf.nn.tanh)
logits = tf.layers.dense(net, 3)
loss = tf.losses.softmax_cross_entropy(b, logits)
train = tf.train.AdamOptimizer().minimize(loss)
