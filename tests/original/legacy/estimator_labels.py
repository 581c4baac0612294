"""Labels that an estimator's head refuses: out of range, of another type or size."""

import numpy as np
import tensorflow as tf

config = tf.estimator.RunConfig(tf_random_seed=1)
x = tf.feature_column.numeric_column("x")
data = {"x": np.arange(4, dtype=np.float32).reshape(4, 1)}


def tried(estimator, labels):
    labels = labels if labels is None else np.array(labels)
    given = tf.estimator.inputs.numpy_input_fn(data, labels, shuffle=False)
    try:
        print(estimator.train(given, steps=2).get_variable_names()[-1])
        print(estimator.evaluate(given)["average_loss"])
    except (ValueError, TypeError, tf.errors.OpError) as error:
        text = error.message if isinstance(error, tf.errors.OpError) else str(error)
        print(type(error).__name__, text.split("\n")[0])


def several(**more):
    return tf.estimator.DNNClassifier([3], [x], n_classes=3, config=config, **more)


def two(**more):
    return tf.estimator.LinearClassifier([x], config=config, **more)


tried(several(), [0, 1, 2, 3])
tried(several(), [0, -1, 2, 1])
tried(several(), [0, 1, 2, 1])
tried(several(), [[0], [1], [2], [1]])
tried(several(), [0.0, 1.0, 2.0, 1.0])
tried(several(), [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]])
tried(several(), None)
tried(several(label_vocabulary=["a", "b", "c"]), ["a", "b", "c", "a"])
tried(several(label_vocabulary=["a", "b", "c"]), ["a", "b", "c", "d"])
tried(several(label_vocabulary=["a", "b", "c"]), [0, 1, 2, 0])
tried(two(), [1, 2, 1, 2])
tried(two(), [0, 1, 0, 1])
tried(two(), [0.0, 1.0, 0.5, 1.0])
tried(two(), [[0, 1]] * 4)
tried(two(label_vocabulary=["a", "b"]), ["a", "b", "c", "a"])
tried(tf.estimator.DNNRegressor([3], [x], config=config), [0.5, 1.5, 2.5, 3.5])
tried(tf.estimator.DNNRegressor([3], [x], config=config), [[0.5, 1.0]] * 4)
tried(tf.estimator.DNNRegressor([3], [x], config=config, label_dimension=2), [0.5, 1.5, 2.5, 3.5])
tried(
    tf.estimator.DNNLinearCombinedClassifier(None, [x], dnn_hidden_units=[2], dnn_feature_columns=[x]),
    [0, 1, 2, 0],
)
