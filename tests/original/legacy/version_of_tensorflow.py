# What TensorFlow says of its own release.
import tensorflow as tf

graph = tf.get_default_graph()
print(tf.__version__, tf.VERSION, tf.version.VERSION, tf.compat.v1.version.VERSION)
print(tf.GIT_VERSION, tf.version.GIT_VERSION, tf.__git_version__)
print(tf.COMPILER_VERSION, tf.version.COMPILER_VERSION, tf.__compiler_version__)
print(tf.GRAPH_DEF_VERSION, tf.version.GRAPH_DEF_VERSION, tf.version.GRAPH_DEF_VERSION_MIN_CONSUMER)
print(tf.CXX11_ABI_FLAG, tf.__cxx11_abi_flag__, tf.keras.__version__, graph.as_graph_def().versions.producer)
