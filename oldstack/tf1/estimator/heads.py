"""What a ready-made estimator predicts, and how that is measured: heads, here those of `tf.estimator`."""

from tensorflow.python.feature_column import feature_column
from tensorflow.python.framework import ops
from tensorflow.python.saved_model.model_utils.export_output import (
    ClassificationOutput,
    PredictOutput,
    RegressionOutput,
)

from oldstack.tf1 import tf
from oldstack.tf1.estimator.specs import EstimatorSpec, ModeKeys

# What classifiers predict, in the order in which it is shown.
_PREDICTED = "logits", "logistic", "probabilities", "class_ids", "classes", "all_class_ids", "all_classes"


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
    """A head of `tf.estimator`, whose loss is by default summed over the batch.

    Args:
        weight: Which feature is a sample's weight, by its name or as a column; None for no weights.
        reduction: How the samples' losses become one, of `tf.losses.Reduction`.

    Raises:
        ValueError: There is no such reduction.
    """

    def __init__(self, weight=None, reduction=tf.losses.Reduction.SUM):
        if reduction not in tf.losses.Reduction.all() or reduction == tf.losses.Reduction.NONE:
            raise ValueError(f"Invalid loss_reduction: {reduction}")
        self._weight, self._reduction = weight, reduction

    def outputs(self, predictions):
        """Returns what a saved model gives besides all predictions, by the names of signatures.

        Args:
            predictions: What `predictions` gave.
        """
        raise NotImplementedError

    def spec(self, features, mode, logits, labels, train):
        """Returns an `EstimatorSpec`."""
        predictions = self.predictions(logits)
        if mode == ModeKeys.PREDICT:
            outputs = {**self.outputs(predictions), "predict": PredictOutput(predictions)}
            return EstimatorSpec(mode, predictions, export_outputs=outputs)
        labels = ops.convert_to_tensor(labels)
        if labels.shape.ndims == 1:
            labels = tf.expand_dims(labels, -1)
        each = self.losses(logits, labels)
        weights = self._weights(features)
        loss = tf.losses.compute_weighted_loss(
            each, 1.0 if weights is None else weights, reduction=self._reduction
        )
        if mode == ModeKeys.EVAL:
            average = tf.metrics.mean(each, weights)
            metrics = {"average_loss": average, **self.metrics(labels, predictions, weights)}
            return EstimatorSpec(mode, predictions, loss, eval_metric_ops=metrics)
        step, shown = train(loss), {"loss": loss}
        if self._reduction == tf.losses.Reduction.SUM:
            ones = tf.ones_like(each)
            shown["average_loss"] = loss / tf.reduce_sum(ones if weights is None else weights * ones)
        with ops.name_scope(""):
            for name, value in shown.items():
                tf.summary.scalar(name, value)
        return EstimatorSpec(mode, predictions, loss, step)

    def _weights(self, features):
        if self._weight is None:
            return None
        column = self._weight
        if isinstance(column, str):
            column = tf.feature_column.numeric_column(column, shape=(1,))
        weights = tf.to_float(feature_column._LazyBuilder(features).get(column))
        return tf.expand_dims(weights, -1) if weights.shape.ndims == 1 else weights


class Classes(_Summed):
    """One of several classes.

    Args:
        number: How many classes; of two, one logit tells.
        vocabulary: The classes' names, if the labels are names, else None.
        *weighted: As in `_Summed`.
    """

    def __init__(self, number, vocabulary, *weighted):
        super().__init__(*weighted)
        self.size, self._number, self._vocabulary = 1 if number == 2 else number, number, vocabulary

    def _ids(self, labels):
        if not self._vocabulary:
            return labels
        return tf.contrib.lookup.index_table_from_tensor(list(self._vocabulary)).lookup(labels)

    def predictions(self, logits):
        """Returns logits, probabilities and classes; of two classes the logistic function too."""
        with ops.name_scope(None, "predictions", [logits]):
            given = {"logits": logits}
            if self._number == 2:
                given["logistic"] = tf.sigmoid(logits, name="logistic")
                two = tf.concat((tf.zeros_like(logits), logits), -1, name="two_class_logits")
                given["probabilities"] = tf.nn.softmax(two, name="probabilities")
                ids = tf.argmax(two, axis=-1, name="class_ids")
                classes = {"class_ids": tf.expand_dims(ids, -1), **self._all(logits)}
            else:
                classes = self._all(logits)
                classes["class_ids"] = tf.expand_dims(tf.argmax(logits, axis=-1, name="class_ids"), -1)
            if self._vocabulary:
                table = tf.contrib.lookup.index_to_string_table_from_tensor(list(self._vocabulary))
                classes["classes"] = table.lookup(tf.cast(classes["class_ids"], tf.int64))
            else:
                classes["classes"] = tf.as_string(classes["class_ids"], name="str_classes")
            if self._number > 2:
                given["probabilities"] = tf.nn.softmax(logits, name="probabilities")
        found = {**given, **classes}
        return {name: found[name] for name in _PREDICTED if name in found}

    def _all(self, logits):
        """Returns numbers and names of all classes, for each sample."""
        ids = tf.tile(tf.expand_dims(tf.range(self._number), 0), [tf.shape(logits)[0], 1])
        return {"all_class_ids": ids, "all_classes": self._all_names(logits)}

    def _all_names(self, of_samples):
        number = tf.shape(of_samples)[0]
        names = list(self._vocabulary or ()) or tf.as_string(tf.range(self._number))
        return tf.tile(tf.expand_dims(names, 0), [number, 1])

    def outputs(self, predictions):
        """Returns probabilities of classes; of two classes the logistic function too."""
        classes = ClassificationOutput(
            predictions["probabilities"], self._all_names(predictions["probabilities"])
        )
        outputs = {"serving_default": classes, "classification": classes}
        if self._number == 2:
            outputs["regression"] = RegressionOutput(predictions["logistic"])
        return outputs

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
        *weighted: As in `_Summed`.
    """

    def __init__(self, number, *weighted):
        super().__init__(*weighted)
        self.size = number

    def predictions(self, logits):
        """Returns the logits."""
        return {"predictions": logits}

    def outputs(self, predictions):
        """Returns the numbers."""
        return dict.fromkeys(("serving_default", "regression"), RegressionOutput(predictions["predictions"]))

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
