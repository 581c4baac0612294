# tf.data: in which order a data set comes that is shuffled and repeated, by each kind of iterator.
import hashlib

import numpy as np
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.ERROR)
Dataset = tf.data.Dataset


def without(name):
    options = tf.data.Options()
    setattr(options.experimental_optimization, name, False)
    return options


PIPES = {
    "shuffle": lambda d: d.shuffle(8).batch(4),
    "shuffle repeat": lambda d: d.shuffle(8).repeat().batch(4),
    "shuffle repeat 2": lambda d: d.shuffle(3, seed=5).repeat(2).batch(4),
    "shuffle repeat 1": lambda d: d.shuffle(8).repeat(1).batch(4),
    "shuffle batch repeat": lambda d: d.shuffle(8).batch(3).repeat(3),
    "shuffle map repeat": lambda d: d.shuffle(8).map(lambda x: x * 2).repeat().batch(4),
    "repeat shuffle": lambda d: d.repeat(3).shuffle(8).batch(4),
    "once for all": lambda d: d.shuffle(8, reshuffle_each_iteration=False).repeat().batch(4),
    "shuffle_and_repeat": lambda d: d.apply(tf.data.experimental.shuffle_and_repeat(3, 2, seed=4)).batch(4),
    "contrib": lambda d: d.apply(tf.contrib.data.shuffle_and_repeat(8)).batch(4),
    "small": lambda d: d.take(2).shuffle(20).repeat(7).batch(4),
    "nothing": lambda d: d.take(0).shuffle(20).repeat().batch(4),
    "two": lambda d: d.shuffle(8).shuffle(8).repeat().batch(4),
    "two, then batches": lambda d: d.shuffle(8).map(lambda x: x + 1).shuffle(8).batch(4).repeat(),
    "three": lambda d: d.shuffle(8).batch(2).shuffle(4).shuffle(4).batch(2).repeat(),
    "twice": lambda d: d.shuffle(8).repeat(2).shuffle(8).repeat().batch(4),
    "cached": lambda d: d.shuffle(8).cache().repeat().batch(4),
    "zip": lambda d: (
        Dataset.zip((d.shuffle(8).repeat(), d.shuffle(8))).map(lambda a, b: a * 10 + b).repeat().batch(4)
    ),
    "concatenate": lambda d: d.shuffle(8).repeat(2).concatenate(d.shuffle(8).repeat(2)).batch(4),
    "flat_map": lambda d: d.flat_map(lambda x: Dataset.range(3).shuffle(3)).batch(4).repeat(),
    "sizes": lambda d: d.map(lambda x: tf.fill([x % 3], x)).shuffle(5).repeat().padded_batch(4, [None]),
    "strings": lambda d: (
        Dataset.zip((d, d.map(tf.as_string)))
        .shuffle(5)
        .repeat()
        .map(lambda a, b: b + tf.as_string(a))
        .batch(4)
    ),
    "dict": lambda d: d.map(lambda x: {"a": x, "b": -x}).shuffle(5).repeat().batch(4).map(lambda e: e["b"]),
    "options": lambda d: d.shuffle(8).repeat().batch(4).with_options(without("shuffle_and_repeat_fusion")),
    "no options": lambda d: (
        d.shuffle(8).repeat().batch(4).with_options(without("apply_default_optimizations"))
    ),
}


def first_batches(name, kind):
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(1)
        data = PIPES[name](Dataset.range(8))
        handle, feed = None, {}
        if kind == "structure":
            iterator = tf.data.Iterator.from_structure(data.output_types, data.output_shapes)
            init = iterator.make_initializer(data)
        elif kind == "one shot":
            iterator, init = data.make_one_shot_iterator(), tf.no_op()
        else:
            iterator = data.make_initializable_iterator()
            init = iterator.initializer
        if kind == "handle":
            handle = tf.placeholder(tf.string, [])
            feed = {handle: sess.run(iterator.string_handle())}
            iterator = tf.data.Iterator.from_string_handle(handle, data.output_types, data.output_shapes)
        batch, after = iterator.get_next(), tf.random_uniform([])
        for _ in range(1 if kind == "one shot" else 2):
            sess.run(init)
            batches = []
            try:
                for _ in range(6):
                    batches.append(sess.run(batch, feed).tolist())
            except tf.errors.OutOfRangeError:
                batches.append("end")
            print(name, kind, batches)
        print("%.5f" % sess.run(after))


for pipe in PIPES:
    for kind_of_iterator in ("one shot", "structure"):
        first_batches(pipe, kind_of_iterator)
for kind_of_iterator in ("initializable", "handle"):
    first_batches("shuffle repeat", kind_of_iterator)
    first_batches("no options", kind_of_iterator)

for size in (1, 127, 300, 1001):
    for of_known_shape in (True, False):
        with tf.Graph().as_default(), tf.Session() as sess:
            tf.set_random_seed(3)
            data = Dataset.range(1000)
            if not of_known_shape:
                data = data.map(lambda x: tf.fill([x % 3], x))
            element = data.shuffle(size).repeat().map(tf.reduce_sum).make_one_shot_iterator().get_next()
            order = [int(sess.run(element)) for _ in range(2200)]
            print(size, of_known_shape, order[998:1004], hashlib.md5(str(order).encode()).hexdigest())

x = np.random.RandomState(0).rand(90, 3).astype("f")
y = (x.sum(1) > 1.5).astype(int)
linear = tf.estimator.LinearClassifier(
    [tf.feature_column.numeric_column("x", [3])],
    optimizer=tf.train.GradientDescentOptimizer(0.1),
    config=tf.estimator.RunConfig(tf_random_seed=5),
)
linear.train(lambda: Dataset.from_tensor_slices(({"x": x}, y)).shuffle(40).repeat().batch(16), steps=40)
print("%.5f %.5f %.5f" % tuple(linear.get_variable_value("linear/linear_model/x/weights").ravel()))

data = Dataset.range(4).shuffle(4).repeat()
with tf.Session() as sess:
    element = data.make_one_shot_iterator().get_next()
    print(sorted(int(sess.run(element)) for _ in range(4)), "without a seed")
