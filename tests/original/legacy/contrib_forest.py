# tf.contrib.tensor_forest, with a seed and in one thread: its trees are drawn anew in each run otherwise.
import logging
import random
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib.learn.python.learn import metric_spec
from tensorflow.contrib.tensor_forest.client import eval_metrics, random_forest
from tensorflow.contrib.tensor_forest.python import tensor_forest
from tensorflow.python.ops import resources

logging.getLogger("tensorflow").setLevel(logging.ERROR)
draw = np.random.RandomState(3)
X = np.round(draw.randn(600, 7), 2).astype(np.float32)
CLASSES = np.digitize(X[:, 0] + X[:, 3] * X[:, 4], [-0.5, 0.5])
NUMBERS = np.stack([X[:, 0] * X[:, 1], X[:, 2] + X[:, 5]], 1)
WEIGHTS = draw.randint(1, 4, 600).astype(np.float32)
ONE = tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)


def show(title, *values):
    for value in values:
        value = np.asarray(value)
        print(title, value.dtype, value.shape, " ".join("%.6g" % x for x in value.ravel()[:24]))


def settings(num_classes=3, **more):
    return tensor_forest.ForestHParams(
        num_classes=num_classes,
        num_features=7,
        num_trees=3,
        max_nodes=200,
        split_after_samples=30,
        base_random_seed=4,
        **more,
    )


for is_weighted, more in (
    (False, {}),
    (False, {"split_name": "less", "num_splits_to_consider": 3}),
    (False, {"bagging_fraction": 0.6, "feature_bagging_fraction": 0.8, "model_name": "all_sparse"}),
    (True, {}),
    (False, {"regression": True, "num_classes": 2}),
):
    with tf.Graph().as_default(), tf.Session(config=ONE) as session:
        tf.set_random_seed(2)
        random.seed(1)
        params = settings(**more).fill()
        x, w = tf.placeholder(tf.float32, [None, 7]), tf.placeholder(tf.float32, [None])
        y = tf.placeholder(tf.float32, [None, 2]) if params.regression else tf.placeholder(tf.int32, [None])
        labels = NUMBERS if params.regression else CLASSES
        forest = tensor_forest.RandomForestGraphs(params)
        step = forest.training_graph(x, y, **({"input_weights": w} if is_weighted else {}))
        loss = forest.training_loss(x, y)
        found, _, variance = forest.inference_graph(x)
        importances = forest.feature_importances()
        after = tf.random_normal([2])
        start = resources.initialize_resources(resources.shared_resources())
        session.run(tf.group(tf.global_variables_initializer(), start))
        print(sorted(more), params.num_splits_to_consider, params.bagged_features)
        for i in range(12):
            part = slice(i % 6 * 100, i % 6 * 100 + 100)
            session.run(step, {x: X[part], y: labels[part], w: WEIGHTS[part]})
            if i % 4 == 3:
                show("loss", session.run(loss))
        session.run(step, {x: X[:0], y: labels[:0], w: WEIGHTS[:0]})
        show("found", *session.run([found, variance], {x: X[::60]}))
        show("importances", *session.run([importances, after]))
        saver = tf.train.Saver()
        path = saver.save(session, tempfile.mkdtemp() + "/forest")
        with tf.Session() as other:
            saver.restore(other, path)
            show("restored", *other.run([loss, found], {x: X[:3]}))


def shown(metrics):
    return sorted((name, "%.5g" % value) for name, value in metrics.items())


def three_classes():
    return {"x": tf.constant(X[:300])}, tf.constant(CLASSES[:300])


def two_classes():
    features, labels = three_classes()
    return features, tf.cast(labels > 0, tf.int64)


config = tf.contrib.learn.RunConfig(tf_random_seed=1, session_config=ONE)
model = random_forest.TensorForestEstimator(settings(), model_dir=tempfile.mkdtemp(), config=config)
model.fit(input_fn=three_classes, steps=5)
accuracy = metric_spec.MetricSpec(
    eval_metrics.get_metric("accuracy"), prediction_key=eval_metrics.get_prediction_key("accuracy")
)
print(shown(model.evaluate(input_fn=three_classes, steps=1, metrics={"accuracy": accuracy})))
predicted = next(model.predict(input_fn=three_classes))
for name in sorted(predicted):
    show(name, predicted[name])

config = tf.estimator.RunConfig(tf_random_seed=1, session_config=ONE)
model = random_forest.CoreTensorForestEstimator(
    settings(2), model_dir=tempfile.mkdtemp(), config=config, report_feature_importances=True
)
model.train(two_classes, steps=5)
print(shown(model.evaluate(two_classes, steps=1)))
