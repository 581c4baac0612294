"""`tf.layers` as of TensorFlow 1.15.

TensorFlow still carries the layers, though under no public name. Convolutions and `flatten` add fewer
ops to the graph than in 1.15, and so would shift the seeds of what follows: they are mended here.
Batch normalization is missing and stands here in full.
"""

from tensorflow.python.framework import constant_op, tensor_shape
from tensorflow.python.keras.legacy_tf_layers import convolutional, core, pooling
from tensorflow.python.keras.legacy_tf_layers.convolutional import *  # noqa: F403
