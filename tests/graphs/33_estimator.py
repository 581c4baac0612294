import numpy as np
import tensorflow as tf

graphs = []


class Keep(tf.train.SessionRunHook):
    def begin(self):
        graphs.append(tf.get_default_graph())


def model_fn(features, labels, mode):
    net = tf.layers.dense(features["x"], 8, activation=tf.nn.relu)
    logits = tf.layers.dense(net, 3)
    predicted = tf.argmax(logits, 1)
    loss = tf.losses.sparse_softmax_cross_entropy(labels=labels, logits=logits)
    accuracy = tf.metrics.accuracy(labels=labels, predictions=predicted, name="acc_op")
    tf.summary.scalar("accuracy", accuracy[1])
    if mode == tf.estimator.ModeKeys.EVAL:
        return tf.estimator.EstimatorSpec(mode, loss=loss, eval_metric_ops={"accuracy": accuracy})
    train = tf.train.AdagradOptimizer(0.1).minimize(loss, global_step=tf.train.get_global_step())
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train)


x, y = np.ones((8, 4), np.float32), np.zeros(8, np.int32)
estimator = tf.estimator.Estimator(model_fn)
estimator.train(lambda: ({"x": tf.constant(x)}, tf.constant(y)), steps=1, hooks=[Keep()])
graph = graphs[0]
