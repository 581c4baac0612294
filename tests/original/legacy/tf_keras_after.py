"""What tf.keras leaves behind: weights made after metrics, files of weights; and an estimator of a model."""

import os

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers, metrics

np.random.seed(1)
tf.set_random_seed(2)
ROWS = np.random.RandomState(0).rand(64, 6).astype("float32")
HALVES = (ROWS[:, 0] > 0.5).astype("float32")

figures = [metrics.AUC(), metrics.Precision(), metrics.Recall(top_k=1), metrics.MeanIoU(2)]
figures += [metrics.SensitivityAtSpecificity(0.5, 9), metrics.SpecificityAtSensitivity(0.9, 9)]
inputs = keras.Input((6,))
inner = keras.Model(inputs, layers.Dense(4)(inputs))
model = keras.Sequential([inner, layers.Dense(1, "sigmoid")])
model.compile("sgd", "mse", weighted_metrics=figures)
model.summary()
slower = keras.callbacks.LearningRateScheduler(lambda epoch: 0.1, verbose=1)
model.fit(ROWS, HALVES, sample_weight=ROWS[:, 1], verbose=0, callbacks=[slower])
print(["%.4f" % value for value in model.evaluate(ROWS, HALVES, verbose=0)])
model.save_weights("weights/model")
print(sorted(os.listdir("weights")))
model = keras.Sequential([layers.Dense(2, input_shape=(6,), name="after")])
model.compile("adam", "mse", metrics=["mae"])
print(np.round(model.predict(ROWS[:1]), 4))

config = tf.estimator.RunConfig(tf_random_seed=1)
estimator = keras.estimator.model_to_estimator(model, model_dir="estimator", config=config)


def features():
    return tf.data.Dataset.from_tensor_slices(({"after_input": ROWS}, ROWS[:, :2])).batch(32)


estimator.train(features)
print([(name, "%.4f" % value) for name, value in sorted(estimator.evaluate(features).items())])

options = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
metadata = tf.RunMetadata()
model.compile("sgd", "mse", options=options, run_metadata=metadata)
model.train_on_batch(ROWS, ROWS[:, :2])
traced = [each.node_name for device in metadata.step_stats.dev_stats for each in device.node_stats]
print(any("after/MatMul" in name for name in traced))
first = keras.backend.variable(1.0)
total = keras.backend.function([], [first])
for number in range(3):
    more = keras.backend.variable(number)
    print(total([]), keras.backend.function([], [first + more])([]))
    keras.backend.set_value(first, number + 5)
    print(keras.backend.get_session().run(more))
keras.backend.clear_session()
tf.set_random_seed(3)
model = keras.Sequential([layers.Dense(32, "relu", input_shape=(6,)), layers.Dense(1)])
model.compile("sgd", "mse")
for _ in range(3):
    print([float(each).hex() for each in model.predict(ROWS[:7])])
    print(float(model.train_on_batch(ROWS, HALVES)).hex())
print(keras.backend.get_session().run(model.output, {model.input: ROWS[:3]}).tolist())
print(keras.Sequential([layers.Dense(2, input_shape=(3,))]).predict(np.ones((1, 3))).tolist())
