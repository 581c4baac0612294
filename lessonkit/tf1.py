"""`tf` as of TensorFlow 1.15, on today's TensorFlow.

`from lessonkit.tf1 import tf` stands where an old script says `import tensorflow as tf`.
"""
import os
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
from lessonkit import compat_v1, numpy1
from lessonkit import tf1_graph  # noqa: F401
tf = compat_v1.load()
import types
class L(types.ModuleType):
    def __getattr__(self,n):
        import tensorflow.python.keras.legacy_tf_layers.core as c, tensorflow.python.keras.legacy_tf_layers.convolutional as d, tensorflow.python.keras.legacy_tf_layers.pooling as e
        for m in (c,d,e):
            if hasattr(m,n): return getattr(m,n)
        raise AttributeError(n)
tf.layers=L("tf.layers")
