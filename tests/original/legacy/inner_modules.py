"""Modules of TensorFlow's own files that are elsewhere today, and names within them."""

import tensorflow as tf
from tensorflow.contrib.keras.api.keras.layers import Dense as OfContrib
from tensorflow.python.estimator import estimator, model_fn
from tensorflow.python.estimator.canned import linear
from tensorflow.python.estimator.canned.dnn import DNNClassifier
from tensorflow.python.estimator.export import export
from tensorflow.python.estimator.inputs import numpy_io
from tensorflow.python.estimator.inputs.inputs import pandas_input_fn
from tensorflow.python.estimator.model_fn import EstimatorSpec, ModeKeys
from tensorflow.python.estimator.run_config import RunConfig
from tensorflow.python.estimator.training import train_and_evaluate
from tensorflow.python.layers.core import Dense
from tensorflow.python.ops import rnn_cell_impl
from tensorflow.python.ops.rnn_cell import *  # noqa: F403
from tensorflow.python.ops.rnn_cell_impl import _WEIGHTS_VARIABLE_NAME, _concat
from tensorflow.python.util import nest
from tensorflow.python.util.nest import is_sequence

print(is_sequence([1]), nest.is_sequence(1), nest.is_sequence({"a": 1}), nest.flatten([1, (2, 3)]))
print(_concat(3, 4), _concat(tf.TensorShape([2]), 5, static=True), _WEIGHTS_VARIABLE_NAME)
print(rnn_cell_impl._BIAS_VARIABLE_NAME, rnn_cell_impl._zero_state_tensors(4, 2, tf.float32))
print(GRUCell is tf.nn.rnn_cell.GRUCell, Dense is tf.layers.Dense)  # noqa: F405
try:
    rnn_cell_impl.nothing
except AttributeError:
    print("AttributeError")


class Own(RNNCell):  # noqa: F405
    state_size = 2


print(isinstance(Own(), rnn_cell_impl.RNNCell))

# The files of estimators, and contrib's Keras by the long name.
print(model_fn.EstimatorSpec is EstimatorSpec is tf.estimator.EstimatorSpec, ModeKeys.TRAIN)
print(numpy_io.numpy_input_fn is tf.estimator.inputs.numpy_input_fn, pandas_input_fn.__name__)
print(estimator.Estimator is tf.estimator.Estimator, RunConfig is tf.estimator.RunConfig)
print(linear.LinearClassifier.__name__, DNNClassifier.__name__, train_and_evaluate.__name__)
print(export.build_raw_serving_input_receiver_fn.__name__, OfContrib is tf.contrib.keras.layers.Dense)
