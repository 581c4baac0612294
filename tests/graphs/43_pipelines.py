import numpy as np
import tensorflow as tf


def parse(line):
    columns = tf.decode_csv(line, [[0.0], [0.0], [0]])
    return {"a": columns[0], "b": columns[1]}, columns[2]


def generate():
    yield 1


lines = tf.data.TextLineDataset(["a.csv"]).skip(1).map(parse)
lines = lines.filter(lambda x, y: tf.greater(x["a"], 0.0)).shuffle(10).batch(4).repeat(2)
features, label = lines.make_one_shot_iterator().get_next()
pairs = tf.data.Dataset.zip((tf.data.Dataset.range(3), tf.data.Dataset.from_tensors([1.0, 2.0]).repeat()))
initializable = pairs.make_initializable_iterator()
number, constant = initializable.get_next()
records = tf.data.TFRecordDataset(["a.tfrecord"])
padded = tf.data.Dataset.range(4).map(lambda n: tf.fill([n], n)).padded_batch(2, padded_shapes=[None])
row = padded.make_initializable_iterator().get_next()
generated = tf.data.Dataset.from_generator(generate, tf.int64, tf.TensorShape([]))
from_generator = generated.make_initializable_iterator().get_next()
x, y = tf.placeholder(tf.float32, [None, 2]), tf.placeholder(tf.int32, [None])
fed = tf.data.Dataset.from_tensor_slices((x, y)).batch(2)
iterator = fed.make_initializable_iterator()
next_x, next_y = iterator.get_next()
handle = tf.placeholder(tf.string, shape=[])
feedable = tf.data.Iterator.from_string_handle(handle, fed.output_types, fed.output_shapes)
some = feedable.get_next()
cached = fed.cache().take(3).prefetch(2)
flat = tf.data.Dataset.range(3).flat_map(lambda n: tf.data.Dataset.from_tensors(n).repeat(n))
flattened = flat.make_one_shot_iterator().get_next()
prediction = tf.layers.dense(next_x, 1)
loss = tf.reduce_mean(tf.square(prediction - tf.cast(next_y, tf.float32)))
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
arrays = tf.data.Dataset.from_tensor_slices({"x": np.ones((4, 2))}).make_one_shot_iterator().get_next()
