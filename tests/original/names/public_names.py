# The public names of TensorFlow 1.15, a module a line.
import __future__

import types

import tensorflow as tf

PLACES = (
    "bitwise compat config data data.experimental debugging distributions dtypes errors estimator feature_column flags "
    "gfile graph_util image initializers io layers linalg logging losses lookup manip math metrics nn nn.rnn_cell "
    "python_io quantization random saved_model sets signal sparse spectral strings summary test train"
)


def show(path, module):
    names = [name for name in dir(module) if not name.startswith("_") and name not in dir(__future__)]
    print(path, " ".join(sorted(names)))


show("tf", tf)
for place in PLACES.split():
    found = tf
    for part in place.split("."):
        found = getattr(found, part)
    show("tf." + place, found)
show("tf.contrib", tf.contrib)
for name in sorted(dir(tf.contrib)):
    part = getattr(tf.contrib, name)
    if (
        isinstance(part, types.ModuleType)
        and not name.startswith("_")
        and name not in ("quantization", "specs")
    ):
        show("tf.contrib." + name, part)
