# What estimators note while they train, measure and predict, and what of them a cell shows.
import logging
import re

import numpy as np
import tensorflow as tf


class Shown(logging.Handler):
    def emit(self, record):
        text = re.sub(r"0x\w+|\d+\.\d+ sec|/sec: \S+|\d{4}-\d\d-\d\d[T-][\d:]+Z?", "", record.getMessage())
        if record.levelno == logging.INFO or "folder" in text:
            print(record.levelname, re.sub(r"/\S*/tmp\w+", "TEMPORARY", text))


logging.getLogger("tensorflow").handlers[:] = [Shown()]
tf.logging.set_verbosity(tf.logging.INFO)
rows = np.random.RandomState(0)
x = {"a": rows.rand(40).astype(np.float32)}
y = (x["a"] > 0.5).astype(np.int32)


def inputs(**options):
    return tf.estimator.inputs.numpy_input_fn(x, y, shuffle=False, batch_size=20, **options)


columns = [tf.feature_column.numeric_column("a")]
model = tf.estimator.LinearClassifier(columns, config=tf.estimator.RunConfig(tf_random_seed=1))
model.train(inputs(num_epochs=None), steps=3)
model.evaluate(inputs(), steps=2)
print(len(list(model.predict(inputs()))))
config = tf.estimator.RunConfig("log_files", 1, save_checkpoints_steps=2, log_step_count_steps=2)
model = tf.estimator.DNNRegressor([2], columns, config=config)
train = tf.estimator.TrainSpec(inputs(num_epochs=None), max_steps=6)
tf.estimator.train_and_evaluate(model, train, tf.estimator.EvalSpec(inputs(), name="x"))
model.train(inputs(), max_steps=6)


def model_fn(features, labels, mode):
    zeros = tf.zeros_initializer()
    loss = tf.reduce_mean(tf.layers.dense(features["a"][:, None], 1, kernel_initializer=zeros))
    return tf.estimator.EstimatorSpec(mode, loss, loss, tf.assign_add(tf.train.get_global_step(), 1))


model = tf.estimator.Estimator(model_fn, "no_files")
print(re.sub(r"0x\w+", "", str(model)), sorted(vars(model.config)))
model.evaluate(inputs())
try:
    tf.estimator.RunConfig(save_checkpoints_steps=1, save_checkpoints_secs=1)
except ValueError as error:
    print(error)
