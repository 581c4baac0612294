# TPUEstimator on a processor, as scripts that fine-tune BERT run it.
import logging
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib.cluster_resolver import TPUClusterResolver
from tensorflow.contrib.tpu.python.tpu import tpu_config

logging.getLogger("tensorflow").setLevel(logging.ERROR)
tpu = tf.contrib.tpu
X = np.random.RandomState(1).randn(40, 3).astype(np.float32)


def input_fn(params):
    print("input", params["batch_size"], params["units"])
    data = tf.data.Dataset.from_tensor_slices((X, (X.sum(1) > 0).astype(np.int64)))
    return data.repeat(2).apply(tf.contrib.data.batch_and_drop_remainder(params["batch_size"]))


def model_fn(features, labels, mode, params):
    print("model", mode, params.get("batch_size"), params["use_tpu"])
    hidden = tf.layers.dense(features, params["units"], tf.nn.relu)
    logits = tf.layers.dense(tf.layers.dropout(hidden, 0.1, training=mode == "train"), 2)
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tpu.TPUEstimatorSpec(mode=mode, predictions={"probabilities": tf.nn.softmax(logits)})
    each = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    loss = tf.reduce_mean(each)
    if mode == tf.estimator.ModeKeys.EVAL:

        def metrics(each, labels, logits):
            return {
                "accuracy": tf.metrics.accuracy(labels, tf.argmax(logits, -1)),
                "each": tf.metrics.mean(each),
            }

        return tpu.TPUEstimatorSpec(mode=mode, loss=loss, eval_metrics=(metrics, [each, labels, logits]))
    step = tf.train.AdamOptimizer(0.01).minimize(loss, tf.train.get_global_step())
    return tpu.TPUEstimatorSpec(mode=mode, loss=loss, train_op=step)


config = tpu.RunConfig(
    cluster=None,
    master=None,
    model_dir=tempfile.mkdtemp(),
    tf_random_seed=3,
    save_checkpoints_steps=5,
    tpu_config=tpu.TPUConfig(
        iterations_per_loop=10, num_shards=8, per_host_input_for_training=tpu.InputPipelineConfig.PER_HOST_V2
    ),
)
print(config.tpu_config)
model = tpu.TPUEstimator(
    model_fn,
    use_tpu=False,
    config=config,
    params={"units": 4},
    train_batch_size=8,
    eval_batch_size=10,
    predict_batch_size=5,
)
model.train(input_fn, max_steps=9)
print(sorted((name, "%.6g" % value) for name, value in model.evaluate(input_fn, steps=3).items()))
print(next(model.predict(input_fn))["probabilities"])
print(sorted(model.get_variable_names()))
try:
    tpu.TPUEstimator(model_fn, config=tf.estimator.RunConfig())
except ValueError as error:
    print(error)
print(tf.estimator.tpu.TPUEstimator is tpu.TPUEstimator)
print(tpu_config.RunConfig is tpu.RunConfig, TPUClusterResolver.__name__)
