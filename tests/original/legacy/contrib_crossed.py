# tf.contrib.layers.crossed_column: which bucket a combination falls into, and models of such.
import logging

import numpy as np
import tensorflow as tf
from tensorflow.contrib import layers, learn

logging.getLogger("tensorflow").setLevel(logging.ERROR)
LABELS = np.array([[1], [0], [1], [0]])


def batch():
    return {
        "word": tf.SparseTensor([[0, 0], [0, 1], [2, 0], [3, 0]], ["en", "fr", "zh", "en"], [4, 2]),
        "dense": tf.constant([["a"], ["b"], ["a"], ["c"]]),
        "number": tf.SparseTensor(
            [[0, 0], [1, 0], [2, 0], [2, 1]], tf.constant([3, 8, -1, 5], tf.int64), [4, 2]
        ),
        "x": tf.constant([[0.8], [0.2], [0.1], [0.4]]),
        "y": tf.constant([[0.8, 0.1], [0.2, 0.3], [0.1, 0.9], [0.4, 0.6]]),
    }, tf.constant(LABELS)


word = layers.sparse_column_with_hash_bucket("word", 20)
listed = layers.sparse_column_with_keys("dense", ["a", "b"])
number = layers.sparse_column_with_integerized_feature("number", 9)
x = layers.bucketized_column(layers.real_valued_column("x"), [0.15, 0.5])
y = layers.bucketized_column(layers.real_valued_column("y", dimension=2), [0.5])
crosses = [
    layers.crossed_column([word, listed], 1000),
    layers.crossed_column([x, word], 50),
    layers.crossed_column([number, x], 70, combiner="mean"),
    layers.crossed_column([y, layers.crossed_column([word, number], 5), listed], 10**6),
    layers.crossed_column([word, number], 100, hash_key=layers.SPARSE_FEATURE_CROSS_DEFAULT_HASH_KEY),
]
for each in crosses:
    print(each.name, each.length, sorted(layers.create_feature_spec_for_parsing([each])))
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(5)
        given, labels = batch()
        summed, variables, _ = layers.weighted_sum_from_feature_columns(given, [each], 1)
        (weights,) = next(iter(variables.values()))
        rows = tf.constant(np.random.RandomState(3).randn(each.length, 1).astype(np.float32))
        drawn = tf.random_normal([2])
        session.run([tf.global_variables_initializer(), tf.tables_initializer()])
        session.run(weights.assign(rows))
        print(" ".join("%.5f" % value for value in session.run(summed).ravel()), weights.op.name)
        print(" ".join("%.5f" % value for value in session.run(drawn)))
config = learn.RunConfig(tf_random_seed=7)
wide = learn.LinearClassifier([word, listed, *crosses], config=config)
wide.fit(input_fn=batch, steps=20)
print("%.5f" % wide.evaluate(input_fn=batch, steps=1)["loss"])
deep = learn.DNNLinearCombinedClassifier(
    linear_feature_columns=crosses[:3], dnn_feature_columns=[layers.embedding_column(crosses[1], 2)],
    dnn_hidden_units=[3], config=config, fix_global_step_increment_bug=True,
)  # fmt: skip
deep.fit(input_fn=batch, steps=20)
print("%.5f" % deep.evaluate(input_fn=batch, steps=1)["loss"])
for wrong in (
    lambda: layers.crossed_column([word], 10),
    lambda: layers.crossed_column([word, listed], 1),
    lambda: layers.crossed_column([word, layers.real_valued_column("x")], 10),
):
    try:
        wrong()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, str(error)[:40])
