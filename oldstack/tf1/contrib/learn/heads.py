"""What the ready-made estimators of `tf.contrib.learn` predict, and how that is measured."""

from tensorflow.python.framework import ops

from oldstack.tf1 import tf
from oldstack.tf1.contrib.learn.specs import MetricKey, ModeKeys, ModelFnOps, PredictionKey
from oldstack.tf1.estimator.heads import Head


class _Averaged(Head):
    """A head of `tf.contrib.learn`, whose loss is the mean of the batch.

    Args:
        weight: Which feature is a sample's weight, or None.
    """

    scope: str

    def __init__(self, weight):
        self._weight = weight

    def spec(self, features, mode, logits, labels, train):
        """Returns `ModelFnOps`."""
        with tf.variable_scope(None, self.scope):
            predictions = self.predictions(logits)
            if mode == ModeKeys.INFER or labels is None:
                return ModelFnOps(mode, predictions)
            weights = self._weights(features)
            labels = ops.convert_to_tensor(labels)
            loss, average = self._loss(logits, labels, weights)
            with ops.name_scope(""):
                tf.summary.scalar("loss", tf.identity(average))
            step = None
            if mode == ModeKeys.TRAIN:
                with ops.name_scope(None, "train_op"):
                    step = train(loss)
            with ops.name_scope("metrics"):
                metrics = {
                    MetricKey.LOSS: tf.metrics.mean(average),
                    **self.metrics(labels, predictions, weights),
                }
            return ModelFnOps(mode, predictions, loss, step, metrics)

    def _weights(self, features):
        if not self._weight:
            return None
        with ops.name_scope(None, "weight_tensor"):
            weights = tf.cast(features[self._weight], tf.float32)
            return tf.reshape(weights, (-1, 1)) if weights.shape.ndims == 1 else weights

    def _loss(self, logits, labels, weights):
        losses = self.losses(logits, labels)
        with ops.name_scope("loss") as name:
            if weights is None:
                loss = tf.reduce_mean(losses, name=name)
                return loss, loss
            weights = weights + tf.zeros_like(losses)
            weighted = losses * weights
            return tf.reduce_mean(weighted, name=name), tf.reduce_sum(weighted) / tf.reduce_sum(weights)


def _as_column(tensor):
    return tf.expand_dims(tensor, 1) if tensor.shape.ndims == 1 else tensor


class Numbers(_Averaged):
    """Numbers.

    Args:
        size: How many for each sample.
        weight: As in `_Averaged`.
    """

    scope = "regression_head"

    def __init__(self, size, weight):
        super().__init__(weight)
        self.size = size

    def predictions(self, logits):
        """Returns the logits."""
        with ops.name_scope(None, "predictions"):
            if self.size == 1:
                logits = tf.squeeze(logits, axis=(1,), name=PredictionKey.SCORES)
            return {PredictionKey.SCORES: tf.identity(logits)}

    def losses(self, logits, labels):
        """Returns the squared error of each number."""
        with ops.name_scope(None, "mean_squared_loss") as name:
            return tf.squared_difference(logits, tf.cast(_as_column(labels), tf.float32), name=name)

    def metrics(self, labels, predictions, weights=None):
        """Returns nothing but what each head measures."""
        return {}


class _TwoClasses(_Averaged):
    scope, size = "binary_logistic_head", 1

    def predictions(self, logits):
        with ops.name_scope(None, "predictions"):
            two = tf.concat((tf.zeros_like(logits), logits), 1)
            return {
                PredictionKey.LOGITS: logits,
                PredictionKey.LOGISTIC: tf.sigmoid(logits, name=PredictionKey.LOGISTIC),
                PredictionKey.PROBABILITIES: tf.nn.softmax(two, name=PredictionKey.PROBABILITIES),
                PredictionKey.CLASSES: tf.argmax(two, 1, name=PredictionKey.CLASSES),
            }

    def losses(self, logits, labels):
        with ops.name_scope(None, "log_loss_with_two_classes") as name:
            labels = _as_column(tf.cast(labels, tf.float32))
            return tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits, name=name)

    def metrics(self, labels, predictions, weights=None):
        logistic, numbers = predictions[PredictionKey.LOGISTIC], tf.cast(labels, tf.float32)
        truth, half = tf.cast(labels, tf.bool), 0.5

        def at_half(metric):
            return tuple(tf.squeeze(each) for each in metric(labels, logistic, (half,), weights))

        return {
            MetricKey.ACCURACY: tf.metrics.accuracy(labels, predictions[PredictionKey.CLASSES], weights),
            MetricKey.PREDICTION_MEAN: tf.metrics.mean(logistic, weights),
            MetricKey.LABEL_MEAN: tf.metrics.mean(numbers, weights),
            MetricKey.ACCURACY_BASELINE: tf.metrics.mean(numbers, weights),
            MetricKey.AUC: tf.metrics.auc(truth, logistic, weights),
            MetricKey.AUC_PR: tf.metrics.auc(truth, logistic, weights, curve="PR"),
            MetricKey.ACCURACY_MEAN % half: tf.metrics.accuracy(
                labels, tf.cast(tf.greater_equal(logistic, half), tf.float32), weights
            ),
            MetricKey.PRECISION_MEAN % half: at_half(tf.metrics.precision_at_thresholds),
            MetricKey.RECALL_MEAN % half: at_half(tf.metrics.recall_at_thresholds),
        }


class _Classes(_Averaged):
    scope = "multi_class_head"

    def __init__(self, size, weight):
        super().__init__(weight)
        self.size = size

    def predictions(self, logits):
        with ops.name_scope(None, "predictions"):
            classes = tf.argmax(logits, 1, name=PredictionKey.CLASSES)
            return {
                PredictionKey.LOGITS: logits,
                PredictionKey.PROBABILITIES: tf.nn.softmax(logits, name=PredictionKey.PROBABILITIES),
                PredictionKey.CLASSES: classes,
            }

    def losses(self, logits, labels):
        with ops.name_scope(None, "softmax_cross_entropy_loss") as name:
            if not labels.dtype.is_integer:
                raise ValueError(f"Labels dtype should be integer Instead got {labels.dtype}.")
            two_dimensional = labels.shape.ndims == 2
            labels = tf.squeeze(labels, axis=(1,)) if two_dimensional else labels
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits, name=name)
            return tf.expand_dims(losses, axis=1) if two_dimensional else losses

    def metrics(self, labels, predictions, weights=None):
        return {MetricKey.ACCURACY: tf.metrics.accuracy(labels, predictions[PredictionKey.CLASSES], weights)}


def classes(number, weight):
    """Returns the head of one of several classes.

    Args:
        number: How many classes.
        weight: As in `Numbers`.

    Raises:
        ValueError: There are fewer than two.
    """
    if number is None or number < 2:
        raise ValueError(f"n_classes must be > 1 for classification: {number}.")
    return _TwoClasses(weight) if number == 2 else _Classes(number, weight)
