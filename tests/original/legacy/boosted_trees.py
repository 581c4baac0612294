# tf.estimator: boosted trees.
import logging
import shutil
import tempfile

import numpy as np
import tensorflow as tf

logging.getLogger("tensorflow").setLevel(logging.ERROR)
np.random.seed(3)
A, B = np.random.randn(60).astype(np.float32), np.random.rand(60, 2).astype(np.float32)
KIND = np.random.choice(["x", "y", "z"], 60)
NUMBER = (A * A + B.sum(1) + (KIND == "x")).astype(np.float32)
LABEL, WEIGHT = (NUMBER > 2).astype(np.int32), np.random.rand(60).astype(np.float32)
FEATURES = {"a": A, "b": B, "kind": KIND, "weight": WEIGHT}
column = tf.feature_column
CONFIG = tf.estimator.RunConfig(tf_random_seed=7)
BUCKETS = [
    column.bucketized_column(column.numeric_column("a"), [-1.0, 0.0, 1.0]),
    column.indicator_column(column.categorical_column_with_vocabulary_list("kind", ["x", "y", "z"])),
]
NUMBERS = [column.numeric_column("a"), column.numeric_column("b", shape=2), BUCKETS[1]]
FOLDERS = []


def folder():
    FOLDERS.append(tempfile.mkdtemp())
    return FOLDERS[-1]


def data(labels, batch=60, epochs=None):
    def input_fn():
        samples = tf.data.Dataset.from_tensor_slices((FEATURES, labels))
        return samples.repeat(epochs).batch(batch)

    return input_fn


def all_at_once(labels):
    return lambda: (
        {name: tf.constant(values) for name, values in FEATURES.items()},
        tf.constant(labels[:, None]),
    )


def show(model, labels, key):
    measured = model.evaluate(data(labels, epochs=1))
    print(sorted((name, "%.5f" % value) for name, value in measured.items()))
    predicted = [each[key].ravel()[0] for each in model.predict(data(labels, epochs=1))]
    print(" ".join("%.4f" % value for value in predicted[:12]))


def gains(model):
    print([(name, "%.4f" % value) for name, value in model.experimental_feature_importances(True).items()])


trees = tf.estimator
two = trees.BoostedTreesClassifier(BUCKETS, 1, folder(), n_trees=5, max_depth=3, config=CONFIG)
two.train(data(LABEL), max_steps=100)
show(two, LABEL, "logistic")
gains(two)
cut = trees.BoostedTreesClassifier(
    NUMBERS, 2, folder(), n_trees=4, max_depth=2, learning_rate=0.3, l2_regularization=0.1, center_bias=True
)
cut.train(data(LABEL, 30), max_steps=60)
show(cut, LABEL, "logistic")
gains(cut)
for each in list(cut.experimental_predict_with_explanations(data(LABEL, epochs=1)))[:3]:
    print("%.4f" % each["bias"], sorted((name, "%.4f" % value) for name, value in each["dfc"].items()))
again = trees.BoostedTreesClassifier(NUMBERS, 2, FOLDERS[-1], n_trees=4, max_depth=2, center_bias=True)
show(again, LABEL, "logistic")
memory = trees.BoostedTreesClassifier(
    NUMBERS, 1, folder(), n_trees=3, max_depth=3, center_bias=True, train_in_memory=True
)
memory.train(all_at_once(LABEL), max_steps=40)
show(memory, LABEL, "logistic")
number = trees.BoostedTreesRegressor(
    NUMBERS,
    1,
    folder(),
    n_trees=6,
    max_depth=3,
    tree_complexity=0.01,
    pruning_mode="post",
    min_node_weight=0.01,
)
number.train(data(NUMBER), max_steps=60)
show(number, NUMBER, "predictions")
weighed = trees.BoostedTreesRegressor(BUCKETS, 1, folder(), weight_column="weight", n_trees=3, max_depth=2)
weighed.train(data(NUMBER), max_steps=30)
show(weighed, NUMBER, "predictions")
named = trees.BoostedTreesClassifier(
    BUCKETS, 1, folder(), label_vocabulary=["low", "high"], n_trees=2, max_depth=2
)
named.train(data(np.where(LABEL, "high", "low")), steps=8)
print([each["classes"][0] for each in named.predict(data(LABEL, epochs=1))][:6])

many = np.random.RandomState(5)
COUNTS = {"a": many.randint(0, 40, 300).astype(np.float32), "b": many.randint(0, 30, 300).astype(np.float32)}
ABOVE = (COUNTS["a"] + 10 * many.randn(300) > COUNTS["b"]).astype(np.int32)


def counted():
    return tf.data.Dataset.from_tensor_slices((COUNTS, ABOVE)).repeat().batch(300)


numbers = [column.numeric_column("a"), column.numeric_column("b")]
long = trees.BoostedTreesClassifier(numbers, 1, folder(), n_trees=12, max_depth=5)
long.train(counted, max_steps=100)
print([(name, "%.9g" % value) for name, value in long.experimental_feature_importances().items()])
for wrong in (
    lambda: trees.BoostedTreesClassifier(BUCKETS, 1, n_classes=3),
    lambda: trees.BoostedTreesRegressor(BUCKETS, 1, label_dimension=2),
    lambda: trees.BoostedTreesRegressor(BUCKETS, 1, folder(), pruning_mode="pre").train(
        data(NUMBER), steps=1
    ),
    lambda: next(two.experimental_predict_with_explanations(data(LABEL))),
):
    try:
        wrong()
    except ValueError as error:
        print(error)
for each in FOLDERS:
    shutil.rmtree(each)
