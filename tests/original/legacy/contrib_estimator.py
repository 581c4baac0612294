# tf.contrib.estimator, estimators with heads, baselines, and the hooks of tf.estimator.experimental.
import logging

import numpy as np
import tensorflow as tf

logging.getLogger("tensorflow").setLevel(logging.ERROR)
heads, draw = tf.contrib.estimator, np.random.RandomState(3)
X = draw.randn(60, 3).astype(np.float32)
FLAGS = (X[:, :2] + 0.3 * draw.randn(60, 2) > 0).astype(np.int64)
CLASSES, NUMBERS = FLAGS.sum(1), (X @ [1, 2, 3]).astype(np.float32)
COLUMNS = [tf.feature_column.numeric_column("x", shape=(3,))]
CONFIG = tf.estimator.RunConfig(tf_random_seed=2)


def data(labels, shuffle=False):
    return tf.estimator.inputs.numpy_input_fn(
        {"x": X, "w": np.arange(60, dtype=np.float32)}, labels, batch_size=20, num_epochs=4, shuffle=shuffle
    )


def show(title, model, labels, hooks=None):
    model.train(data(labels), steps=9, hooks=hooks)
    metrics = model.evaluate(data(labels), steps=2)
    print(title, *("%s=%.5g" % (name, metrics[name]) for name in sorted(metrics)))
    predicted = next(model.predict(data(None)))
    print("   ", *("%s=%s" % (name, np.ravel(predicted[name])[:3]) for name in sorted(predicted, key=str)))


def deep(head):
    return tf.estimator.DNNEstimator(head, [4], COLUMNS, config=CONFIG)


def squares(labels, logits):
    return tf.reduce_mean(tf.squared_difference(tf.to_float(labels), logits), axis=-1, keepdims=True)


np.set_printoptions(precision=4)
SUM = tf.losses.Reduction.SUM
show("binary", deep(heads.binary_classification_head("w", [0.3, 0.6], name="two")), FLAGS[:, 0])
show("classes", deep(heads.multi_class_head(3, loss_reduction=SUM)), CLASSES)
show("labels", deep(heads.multi_label_head(2, thresholds=[0.5])), FLAGS)
show("labels, weights", deep(heads.multi_label_head(2, "w", loss_fn=squares, name="many")), FLAGS)
show("numbers", deep(heads.regression_head(loss_fn=squares)), NUMBERS)
show("shares", deep(heads.logistic_regression_head(name="share")), FLAGS[:, 1].astype(np.float32))
show("counts", deep(heads.poisson_regression_head()), CLASSES.astype(np.float32))
both = heads.multi_head(
    [heads.binary_classification_head(name="first"), heads.regression_head(name="second")], [1.0, 0.5]
)
show("several", deep(both), {"first": FLAGS[:, :1], "second": NUMBERS[:, None]})
show(
    "linear",
    tf.estimator.LinearEstimator(both, COLUMNS, config=CONFIG),
    {"first": FLAGS[:, :1], "second": NUMBERS[:, None]},
)
show(
    "both",
    tf.estimator.DNNLinearCombinedEstimator(
        heads.multi_class_head(3),
        config=CONFIG,
        linear_feature_columns=COLUMNS,
        dnn_feature_columns=COLUMNS,
        dnn_hidden_units=[4],
    ),
    CLASSES,
)
show("baseline", tf.estimator.BaselineClassifier(n_classes=3, config=CONFIG), CLASSES)
show("baseline", tf.estimator.BaselineRegressor(weight_column="w", config=CONFIG), NUMBERS)
show("baseline", tf.estimator.BaselineEstimator(heads.regression_head(), config=CONFIG), NUMBERS)
show("normalized", tf.estimator.DNNClassifier([4], COLUMNS, batch_norm=True, config=CONFIG), FLAGS[:, 0])


def own(features, labels, mode):
    head = heads.binary_classification_head()
    logits = tf.layers.dense(features["x"], head.logits_dimension, kernel_regularizer=tf.nn.l2_loss)
    return head.create_estimator_spec(
        features,
        mode,
        logits,
        labels,
        optimizer=heads.clip_gradients_by_norm(tf.train.AdamOptimizer(0.1), 0.05),
        regularization_losses=tf.losses.get_regularization_losses(),
    )


model = tf.estimator.Estimator(own, config=CONFIG)
show("own", model, FLAGS[:, 0])
model = tf.estimator.add_metrics(
    model,
    lambda labels, predictions: {"more": tf.metrics.mean(predictions["logistic"] - tf.to_float(labels))},
)
show("more", heads.forward_features(model, "w"), FLAGS[:, 0])

experimental = tf.estimator.experimental
model = tf.estimator.LinearRegressor(COLUMNS, config=CONFIG)
show("seen", model, NUMBERS, [experimental.InMemoryEvaluatorHook(model, data(NUMBERS), every_n_iter=4)])
for kind, most in (("lower", 1e9), ("higher", 1e9), ("no_decrease", 5), ("no_increase", 100)):
    model = tf.estimator.LinearRegressor(COLUMNS, config=CONFIG)
    seen = experimental.InMemoryEvaluatorHook(model, data(NUMBERS), every_n_iter=4)
    hook = getattr(experimental, "stop_if_%s_hook" % kind)(
        model, "average_loss", most, run_every_secs=None, run_every_steps=1
    )
    show("stop if %s" % kind, model, NUMBERS, [seen, hook])
buckets = [tf.feature_column.bucketized_column(tf.feature_column.numeric_column("x"), [-0.5, 0.0, 0.5])]


def all_data():
    return {"x": tf.constant(X[:, :1])}, tf.constant(FLAGS[:, :1])


trees = heads.boosted_trees_classifier_train_in_memory(
    all_data, buckets, n_trees=3, max_depth=2, config=CONFIG
)
print("trees", "%.5g" % trees.evaluate(all_data, steps=1)["average_loss"])
trees = tf.estimator.BoostedTreesEstimator(
    buckets, 1, heads.binary_classification_head(), n_trees=3, max_depth=2, config=CONFIG
)
trees.train(all_data, max_steps=9)
print("trees", "%.5g" % trees.evaluate(all_data, steps=1)["average_loss"])
