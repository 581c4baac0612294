"""What a ready-made estimator predicts, and how that is measured: heads, here those of `tf.estimator`."""

from tensorflow.python.framework import ops

from oldstack.tf1 import tf
from oldstack.tf1.estimator.specs import EstimatorSpec, ModeKeys


class Head:
    """What a model predicts, and how it is measured.

    Attributes:
        size: How many numbers it needs for each sample.
    """

    size: int

    def predictions(self, logits):
        """Returns what is predicted, by name.

        Args:
            logits: A tensor of batch x `size`.
        """
        raise NotImplementedError

    def losses(self, logits, labels):
        """Returns the loss of each sample, of batch x 1, or of batch x `size` for numbers.

        Args:
            logits: A tensor of batch x `size`.
            labels: A tensor of batch x 1, or of batch x `size` for numbers.
        """
        raise NotImplementedError

    def metrics(self, labels, predictions, weights=None):
        """Returns for each name a pair of `tf.metrics`.

        Args:
            labels: As in `losses`.
            predictions: What `predictions` gave.
            weights: The samples' weights, of batch x 1, or None.
        """
        raise NotImplementedError

    def spec(self, features, mode, logits, labels, train):
        """Returns what a model's function has to return.

        Args:
            features: The features by name.
            mode: What for, of `ModeKeys`.
            logits: A tensor of batch x `size`.
            labels: A tensor of batch or batch x 1, or of batch x `size` for numbers; None for predictions.
            train: A function that makes a training step of a loss.
        """
        raise NotImplementedError


class _Summed(Head):
    """A head of `tf.estimator`, whose loss is summed over the batch."""

    def spec(self, features, mode, logits, labels, train):
        """Returns an `EstimatorSpec`."""
        predictions = self.predictions(logits)
        if mode == ModeKeys.PREDICT:
            return EstimatorSpec(mode, predictions)
        if labels.shape.ndims == 1:
            labels = tf.expand_dims(labels, -1)
        each = self.losses(logits, labels)
        loss = tf.losses.compute_weighted_loss(each, reduction=tf.losses.Reduction.SUM)
        if mode == ModeKeys.EVAL:
            metrics = {"average_loss": tf.metrics.mean(each), **self.metrics(labels, predictions)}
            return EstimatorSpec(mode, predictions, loss, eval_metric_ops=metrics)
        step = train(loss)
        mean = loss / tf.reduce_sum(tf.ones_like(each))
        with ops.name_scope(""):
            tf.summary.scalar("loss", loss)
            tf.summary.scalar("average_loss", mean)
        return EstimatorSpec(mode, predictions, loss, step)


class Classes(_Summed):
    """One of several classes.

    Args:
        number: How many classes; of two, one logit tells.
        vocabulary: The classes' names, if the labels are names, else None.
    """

    def __init__(self, number, vocabulary):
        self.size, self._number, self._vocabulary = 1 if number == 2 else number, number, vocabulary

    def _ids(self, labels):
        if not self._vocabulary:
            return labels
        return tf.contrib.lookup.index_table_from_tensor(list(self._vocabulary)).lookup(labels)

    def _names(self, ids):
        if not self._vocabulary:
            return tf.as_string(ids)
        return tf.contrib.lookup.index_to_string_table_from_tensor(list(self._vocabulary)).lookup(
            tf.cast(ids, tf.int64)
        )

    def predictions(self, logits):
        """Returns logits, probabilities and classes; of two classes the logistic function too."""
        all_ids = tf.tile(tf.expand_dims(tf.range(self._number), 0), [tf.shape(logits)[0], 1])
        if self._number == 2:
            logistic = tf.sigmoid(logits, name="logistic")
            two = tf.concat((tf.zeros_like(logits), logits), -1)
            ids = tf.expand_dims(tf.argmax(two, axis=-1), -1)
            given = {"logits": logits, "logistic": logistic, "probabilities": tf.nn.softmax(two)}
        else:
            ids = tf.expand_dims(tf.argmax(logits, axis=-1), -1)
            given = {"logits": logits, "probabilities": tf.nn.softmax(logits)}
        classes = {"class_ids": ids, "classes": self._names(ids)}
        return {**given, **classes, "all_class_ids": all_ids, "all_classes": self._names(all_ids)}

    def losses(self, logits, labels):
        """Returns the cross-entropy of each sample."""
        labels = self._ids(labels)
        if self._number == 2:
            return tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.cast(labels, tf.float32), logits=logits)
        losses = tf.losses.sparse_softmax_cross_entropy(
            labels=labels, logits=logits, reduction=tf.losses.Reduction.NONE
        )
        return tf.expand_dims(losses, -1)

    def metrics(self, labels, predictions, weights=None):
        """Returns the accuracy; of two classes eight measures."""
        labels, ids = self._ids(labels), predictions["class_ids"]
        metrics = {"accuracy": tf.metrics.accuracy(labels, ids, weights)}
        if self._number > 2:
            return metrics
        labels, logistic = tf.cast(labels, tf.float32), predictions["logistic"]
        share = tf.metrics.mean(labels, weights)
        return {
            **metrics,
            "precision": tf.metrics.precision(labels, ids, weights),
            "recall": tf.metrics.recall(labels, ids, weights),
            "prediction/mean": tf.metrics.mean(logistic, weights),
            "label/mean": share,
            "accuracy_baseline": tuple(tf.maximum(each, 1 - each) for each in share),
            "auc": tf.metrics.auc(labels, logistic, weights),
            "auc_precision_recall": tf.metrics.auc(labels, logistic, weights, curve="PR"),
        }


class Numbers(_Summed):
    """Numbers.

    Args:
        number: How many for each sample.
    """

    def __init__(self, number):
        self.size = number

    def predictions(self, logits):
        """Returns the logits."""
        return {"predictions": logits}

    def losses(self, logits, labels):
        """Returns the squared error of each number."""
        return tf.losses.mean_squared_error(
            tf.cast(labels, tf.float32), logits, reduction=tf.losses.Reduction.NONE
        )

    def metrics(self, labels, predictions, weights=None):
        """Returns the means of predictions and labels."""
        return {
            "prediction/mean": tf.metrics.mean(predictions["predictions"], weights),
            "label/mean": tf.metrics.mean(labels, weights),
        }
