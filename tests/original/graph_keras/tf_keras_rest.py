# tf.keras.layers.LayerNormalization, learning rates that change, and names in files of tf.estimator.
import logging

import numpy as np
import tensorflow as tf
from tensorflow.keras.optimizers.schedules import ExponentialDecay, PiecewiseConstantDecay
from tensorflow.python.estimator import model_fn
from tensorflow.python.estimator.inputs import numpy_io
from tensorflow.python.estimator.inputs.numpy_io import numpy_input_fn

logging.getLogger("tensorflow").setLevel(logging.ERROR)
layers, draw = tf.keras.layers, np.random.RandomState(1)
X = draw.randn(40, 5, 3).astype(np.float32)
Y = X.sum(axis=(1, 2))
print(numpy_io.numpy_input_fn is numpy_input_fn is tf.estimator.inputs.numpy_input_fn)
print(model_fn.EstimatorSpec is tf.estimator.EstimatorSpec)
for options in ({}, {"axis": [1, 2], "center": False}, {"axis": 1, "beta_initializer": "ones"}):
    for rate in (
        ExponentialDecay(0.02, 2, 0.5),
        PiecewiseConstantDecay([3, 6], [0.02, 0.01, 0.001]),
        tf.keras.experimental.CosineDecay(0.02, 9),
    ):
        tf.keras.backend.clear_session()
        tf.set_random_seed(1)
        model = tf.keras.Sequential(
            [layers.LayerNormalization(input_shape=(5, 3), **options), layers.Flatten(), layers.Dense(1)]
        )
        model.compile(tf.keras.optimizers.SGD(rate), "mse")
        history = model.fit(X, Y, batch_size=10, epochs=3, verbose=0, shuffle=False)
        print(sorted(options), *("%.5g" % loss for loss in history.history["loss"]))
    print(sorted(model.layers[0].get_config().items(), key=str))
    print([weight.name for weight in model.weights], len(tf.get_default_graph().get_operations()))
