# tf.contrib.learn.models: one linear layer with its loss.
import numpy as np
import tensorflow as tf

models = tf.contrib.learn.models
X = np.random.RandomState(1).randn(6, 3).astype(np.float32)
CLASSES, NUMBERS = np.eye(2, dtype=np.float32)[[0, 1, 1, 0, 1, 0]], X.sum(1)
for function, y, options in (
    (models.linear_regression, NUMBERS, {}),
    (models.linear_regression, NUMBERS[:, None], {"init_mean": 0.5, "init_stddev": 0.1}),
    (models.linear_regression_zero_init, NUMBERS, {}),
    (models.logistic_regression, CLASSES, {}),
    (models.logistic_regression, CLASSES, {"class_weight": [0.5, 2.0], "init_mean": 0.0}),
    (models.logistic_regression_zero_init, CLASSES, {}),
):
    with tf.Graph().as_default() as graph, tf.Session() as session:
        tf.set_random_seed(1)
        found, loss = function(tf.constant(X), tf.constant(y), **options)
        step = tf.contrib.layers.optimize_loss(loss, tf.train.create_global_step(), 0.1, "Adagrad")
        after = tf.random_normal([2])
        session.run(tf.global_variables_initializer())
        for _ in range(3):
            session.run(step)
        print(function.__name__, len(graph.get_operations()), [each.name for each in tf.global_variables()])
        print(*("%.5g" % each for value in session.run([found, loss, after]) for each in np.ravel(value)))
