"""Modules of TensorFlow's own files that are elsewhere today, and names within them."""

import tensorflow as tf
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
