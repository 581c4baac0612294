# tf.estimator: weights of samples, how losses become one, and what a model starts from.
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


def show(model, labels, key):
    measured = model.evaluate(data(labels, epochs=1))
    print(sorted((name, "%.5f" % value) for name, value in measured.items()))
    predicted = [each[key].ravel()[0] for each in model.predict(data(labels, epochs=1))]
    print(" ".join("%.4f" % value for value in predicted[:12]))


mean = tf.losses.Reduction.SUM_OVER_BATCH_SIZE
for title, model, labels, key in (
    (
        "deep",
        tf.estimator.DNNClassifier([4], NUMBERS, folder(), weight_column="weight", config=CONFIG),
        LABEL,
        "logistic",
    ),
    (
        "three",
        tf.estimator.DNNClassifier([4], NUMBERS, folder(), 3, loss_reduction=mean, config=CONFIG),
        LABEL + (A > 1),
        "probabilities",
    ),
    (
        "linear",
        tf.estimator.LinearRegressor(
            NUMBERS,
            folder(),
            weight_column=column.numeric_column("weight"),
            loss_reduction=mean,
            config=CONFIG,
        ),
        NUMBER,
        "predictions",
    ),
    (
        "both",
        tf.estimator.DNNLinearCombinedClassifier(
            folder(),
            BUCKETS,
            dnn_feature_columns=NUMBERS,
            dnn_hidden_units=[3],
            weight_column="weight",
            config=CONFIG,
        ),
        LABEL,
        "logistic",
    ),
):
    print(title)
    model.train(data(labels, 20), steps=20)
    show(model, labels, key)
started = tf.estimator.DNNClassifier([4], NUMBERS, folder(), config=CONFIG).train(data(LABEL), steps=20)
for which in (".*", ".*hiddenlayer.*"):
    settings = tf.estimator.WarmStartSettings(started.model_dir, vars_to_warm_start=which)
    goes_on = tf.estimator.DNNClassifier([4], NUMBERS, folder(), config=CONFIG, warm_start_from=settings)
    goes_on.train(data(LABEL), steps=1)
    show(goes_on, LABEL, "logistic")
print(settings._replace(ckpt_to_initialize_from="folder"))
try:
    tf.estimator.DNNClassifier([4], NUMBERS, loss_reduction="none")
except ValueError as error:
    print(error)
for each in FOLDERS:
    shutil.rmtree(each)
