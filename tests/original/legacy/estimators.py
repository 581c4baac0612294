# Estimators, hooks, data sets and checkpoints: what they train, return and print.
import os

import numpy as np
import tensorflow as tf
from tensorflow.python.framework import graph_util
from tensorflow.python.tools.inspect_checkpoint import print_tensors_in_checkpoint_file

rows = np.random.RandomState(0)
x = {"a": rows.rand(60).astype(np.float32), "b": rows.rand(60).astype(np.float32)}
y = ((x["a"] + x["b"]) > 1).astype(np.int32)
config = tf.estimator.RunConfig(tf_random_seed=1)


def inputs(number=60, **options):
    features = {name: values[:number] for name, values in x.items()}
    return tf.estimator.inputs.numpy_input_fn(features, y[:number], shuffle=False, **options)


class Step(tf.train.SessionRunHook):
    def before_run(self, run_context):
        return tf.train.SessionRunArgs("global_step:0")

    def after_run(self, run_context, run_values):
        self.last = run_values.results


def model_fn(features, labels, mode, params):
    hidden = tf.layers.dense(
        tf.stack([features["a"], features["b"]], 1), params["units"], tf.nn.tanh, name="h"
    )
    hidden = tf.layers.dropout(hidden, 0.2, training=mode == tf.estimator.ModeKeys.TRAIN)
    logits = tf.layers.dense(hidden, 2)
    classes = tf.argmax(logits, 1)
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tf.estimator.EstimatorSpec(mode, predictions={"class": classes, "p": tf.nn.softmax(logits)})
    loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss, tf.train.get_global_step())
    metrics = {"accuracy": tf.metrics.accuracy(labels, classes)}
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train, eval_metric_ops=metrics)


def shown(values):
    return {
        name: ["%.3f" % each for each in np.ravel(values[name])] for name in values if "class" not in name
    }


step = Step()
model = tf.estimator.Estimator(model_fn, "estimator_files", config, params={"units": 4})
model.train(inputs(batch_size=20, num_epochs=None), steps=30, hooks=[step])
print(shown(model.evaluate(inputs())), step.last)
print([shown(each) for each in model.predict(inputs(2))])
print(model.get_variable_names(), model.latest_checkpoint())
model.train(lambda: tf.data.Dataset.from_tensor_slices((x, y)).shuffle(60).repeat(2).batch(60), max_steps=31)
print(shown(model.evaluate(lambda: tf.data.Dataset.from_tensor_slices((x, y)).batch(20), steps=2)))

columns = [tf.feature_column.numeric_column(name) for name in "ab"]
for estimator in (
    tf.estimator.DNNClassifier([5, 3], columns, n_classes=3, config=config),
    tf.estimator.DNNClassifier(
        [4], columns, optimizer=tf.train.AdamOptimizer(0.01), dropout=0.2, config=config
    ),
    tf.estimator.LinearRegressor(columns, config=config),
    tf.estimator.DNNLinearCombinedClassifier(
        None, columns[:1], "Ftrl", columns, "Adagrad", [4], config=config
    ),
):
    estimator.train(inputs(batch_size=20, num_epochs=None), steps=20)
    print(shown(estimator.evaluate(inputs())))
    print([shown(each) for each in estimator.predict(inputs(1))])

w = tf.Variable([1.0, 2.0], name="w")
total = tf.reduce_sum(w, name="total")
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(tf.train.Saver().save(sess, "./w.ckpt", global_step=3))
    frozen = graph_util.convert_variables_to_constants(sess, sess.graph_def, ["total"])
    print([node.op for node in frozen.node])
print_tensors_in_checkpoint_file("w.ckpt-3", tensor_name="", all_tensors=True)
shuffled = tf.data.Dataset.range(10).shuffle(4, seed=3).repeat(2).make_one_shot_iterator().get_next()
with tf.Session() as sess:
    print([sess.run(shuffled) for _ in range(10)])
with tf.Graph().as_default():
    tf.set_random_seed(1)
    matrix = (
        tf.confusion_matrix([0, 1, 2], [1, 1, 2]),
        tf.metrics.mean_iou(tf.constant([0, 1]), tf.constant([1, 1]), 2),
    )
    with tf.Session() as sess:
        print(sess.run(matrix[0]).tolist(), sess.run(tf.random_normal([2])))
print(sorted(name for name in os.listdir("estimator_files") if "ckpt-30" in name))
for optimizer in ("Sgd", 3):
    regressor = tf.estimator.DNNRegressor(
        [2], [tf.feature_column.numeric_column("x")], optimizer=optimizer, model_dir="refused_files"
    )
    try:
        regressor.train(lambda: ({"x": tf.zeros([2, 1])}, tf.zeros([2, 1])), steps=1)
    except ValueError as error:
        print(error)
