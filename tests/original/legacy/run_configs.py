"""What the configuration of an estimator's runs takes, and what it says of what it doesn't."""

import tensorflow as tf


def told(function):
    """Prints what a function returns or raises; of a wrong argument the kind alone, whose words are Python's."""
    try:
        print(function())
    except TypeError as error:
        print(type(error).__name__)
    except Exception as error:
        print(type(error).__name__, error)


config = tf.estimator.RunConfig
for wrong in (
    {"distribute": 1},
    {"num_worker_replicas": 2},
    {"save_checkpoints_steps": 1, "save_checkpoints_secs": 1},
    {"save_checkpoints_steps": -1},
    {"save_checkpoints_secs": -1},
    {"keep_checkpoint_max": -1},
    {"tf_random_seed": "a"},
    {"session_config": 3},
    {"protocol": "http"},
    {"device_fn": 3},
    {"device_fn": lambda node: "/cpu:0"},
    {"experimental_max_worker_delay_secs": 0.5},
    {"session_creation_timeout_secs": 0},
    {"model_dir": ""},
    {"log_step_count_steps": 0},
    {"keep_checkpoint_every_n_hours": -2},
    {"save_summary_steps": -2},
):
    told(lambda wrong=wrong: config(**wrong))
given = config(
    "a",
    3,
    None,
    None,
    9,
    tf.ConfigProto(),
    None,
    protocol="grpc",
    experimental_max_worker_delay_secs=4,
    session_creation_timeout_secs=5,
    device_fn=lambda op: "/cpu:0",
)
print(given.model_dir, given.tf_random_seed, given.save_summary_steps, given.save_checkpoints_steps)
print(given.save_checkpoints_secs, given.keep_checkpoint_max, given.protocol, given.device_fn is not None)
print(given.experimental_max_worker_delay_secs, given.session_creation_timeout_secs, given.num_ps_replicas)
plain = config()
for changes in (
    {"foo": 2},
    {"num_worker_replicas": 2},
    {"keep_checkpoint_max": -4},
    {"save_checkpoints_steps": 5, "save_checkpoints_secs": 6},
    {"model_dir": ""},
    {"protocol": "http"},
):
    told(lambda changes=changes: plain.replace(**changes))
changed = plain.replace(model_dir="b", save_checkpoints_steps=5)
print(
    changed.model_dir,
    changed.save_checkpoints_steps,
    changed.save_checkpoints_secs,
    plain.save_checkpoints_secs,
)
back = changed.replace(save_checkpoints_secs=7)
print(back.save_checkpoints_steps, back.save_checkpoints_secs)

tpu = tf.contrib.tpu.RunConfig(tf_random_seed=1, tpu_config=tf.contrib.tpu.TPUConfig(3))
print(tpu.replace(model_dir="c").tpu_config.iterations_per_loop)
print(tpu.replace(tpu_config=tf.contrib.tpu.TPUConfig(4)).tpu_config.iterations_per_loop)
told(lambda: tf.contrib.tpu.RunConfig(iterations_per_loop=3))


def model(features, labels, mode, params):
    loss = tf.losses.mean_squared_error(labels, tf.layers.dense(features, 1))
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss, tf.train.get_global_step())
    return tf.contrib.tpu.TPUEstimatorSpec(mode, loss=loss, train_op=train)


def samples(params):
    return tf.ones([params["batch_size"], 3]), tf.ones([params["batch_size"], 1])


mirrored = tf.contrib.tpu.RunConfig(train_distribute=tf.distribute.MirroredStrategy(), tf_random_seed=1)
estimator = tf.contrib.tpu.TPUEstimator(model, config=mirrored, use_tpu=False, train_batch_size=8)
try:
    estimator.train(samples, steps=1)
except TypeError as error:
    print(error)
