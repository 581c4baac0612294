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


class PublicHead(Head):
    """A head that scripts may make themselves.

    Attributes:
        name: Distinguishes it from others, or None.
    """

    name = None

    @property
    def logits_dimension(self):
        """How many numbers it needs for each sample."""
        return self.size

    def create_estimator_spec(
        self,
        features,
        mode,
        logits,
        labels=None,
        optimizer=None,
        train_op_fn=None,
        regularization_losses=None,
    ):
        """Returns an `EstimatorSpec`.

        Args:
            features: The features by name.
            mode: What for, of `ModeKeys`.
            logits: A tensor of batch x `logits_dimension`.
            labels: The labels; None for predictions.
            optimizer: What trains, or in its place
            train_op_fn: a function that makes a training step of a loss.
            regularization_losses: Losses that are added.

        Raises:
            ValueError: Both or neither are given for a training.
        """
        if mode == ModeKeys.TRAIN and (optimizer is None) == (train_op_fn is None):
            raise ValueError(
                f"train_op_fn and optimizer cannot both be {'set' if optimizer is not None else 'None'}."
            )

        def train(loss):
            if train_op_fn is not None:
                return train_op_fn(loss)
            return optimizer.minimize(loss, global_step=tf.train.get_global_step())

        with ops.name_scope(self.name, "head"):
            return self.spec(features, mode, logits, labels, train, regularization_losses)


class _Summed(PublicHead):
    """A head of `tf.estimator`, whose loss is by default summed over the batch.

    Args:
        weight: Which feature is a sample's weight, by its name or as a column; None for no weights.
        reduction: How the samples' losses become one, of `tf.losses.Reduction`.
        loss_fn: Returns the loss of each sample of `labels` and `logits`, in place of the head's own.
        name: Distinguishes it from others.

    Raises:
        ValueError: There is no such reduction.
    """

    def __init__(self, weight=None, reduction=tf.losses.Reduction.SUM, loss_fn=None, name=None):
        if reduction not in tf.losses.Reduction.all() or reduction == tf.losses.Reduction.NONE:
            raise ValueError(f"Invalid loss_reduction: {reduction}")
        self._weight, self._reduction, self._loss_fn, self.name = weight, reduction, loss_fn, name

    def outputs(self, predictions):
        """Returns what a saved model gives besides all predictions, by the names of signatures.

        Args:
            predictions: What `predictions` gave.
        """
        raise NotImplementedError

    def spec(self, features, mode, logits, labels, train, regularization_losses=None):
        """Returns an `EstimatorSpec`."""
        predictions = self.predictions(logits)
        if mode == ModeKeys.PREDICT:
            outputs = {**self.outputs(predictions), "predict": PredictOutput(predictions)}
            return EstimatorSpec(mode, predictions, export_outputs=outputs)
        labels = self._targets(labels, logits)
        each = self.losses(logits, labels)
        weights = self._weights(features)
        own = loss = tf.losses.compute_weighted_loss(
            each, 1.0 if weights is None else weights, reduction=self._reduction
        )
        if regularization_losses:
            penalty = tf.add_n(regularization_losses)
            loss = tf.add_n([own, penalty])
        if mode == ModeKeys.EVAL:
            metrics = {
                "average_loss": tf.metrics.mean(each, weights),
                **self.metrics(labels, predictions, weights),
            }
            if regularization_losses:
                metrics["regularization_loss"] = tf.metrics.mean(penalty)
            metrics = {self._named(key): metric for key, metric in metrics.items()}
            return EstimatorSpec(mode, predictions, loss, eval_metric_ops=metrics)
        step, shown = train(loss), {"loss": loss}
        updates = ops.get_collection(ops.GraphKeys.UPDATE_OPS)
        if updates:
            step = tf.group(step, *updates)
        if self._reduction == tf.losses.Reduction.SUM:
            ones = tf.ones_like(each)
            shown["average_loss"] = own / tf.reduce_sum(ones if weights is None else weights * ones)
        if regularization_losses:
            shown["regularization_loss"] = penalty
        with ops.name_scope(""):
            for name, value in shown.items():
                tf.summary.scalar(self._named(name), value)
        return EstimatorSpec(mode, predictions, loss, step)

    def _named(self, key):
        return f"{key}/{self.name}" if self.name else key

    def _targets(self, labels, logits):
        """Returns labels with as many dimensions as the logits, and refuses those of other sizes."""
        return _of_size(self.size, labels, logits)

    def _weights(self, features):
        if self._weight is None:
            return None
        column = self._weight
        if isinstance(column, str):
            column = tf.feature_column.numeric_column(column, shape=(1,))
        weights = tf.to_float(feature_column._LazyBuilder(features).get(column))
        return tf.expand_dims(weights, -1) if weights.shape.ndims == 1 else weights


def _of_size(size, labels, logits):
    if labels is None:
        raise ValueError(
            "You must provide a labels Tensor. Given: None. Suggested troubleshooting steps: Check that your data "
            "contain your label feature. Check that your input_fn properly parses and returns labels."
        )
    with ops.name_scope(None, "labels", [labels, logits]) as scope:
        if isinstance(labels, tf.SparseTensor):
            raise ValueError(
                "SparseTensor labels are not supported. labels must be a Tensor of shape "
                f"[D0, D1, ..., DN, {size}], e.g. [batch_size, {size}]. Suggested Fix (1): Check the label feature in "
                f"your data. Each example must contain {size} value(s). If not, your choice of label was probably "
                "incorrect. Suggested Fix (2): In your input_fn, use tf.sparse_tensor_to_dense() to turn labels into "
                "a Tensor."
            )
        labels = ops.convert_to_tensor(labels)
        if (
            None not in (labels.shape.ndims, logits.shape.ndims)
            and labels.shape.ndims == logits.shape.ndims - 1
        ):
            labels = tf.expand_dims(labels, -1)
        found, wanted = tf.shape(labels), tf.shape(logits)
        said = (
            f"labels shape must be [D0, D1, ... DN, {size}]. Suggested Fix: check your n_classes argument to the "
            "estimator and/or the shape of your label."
        )
        with ops.control_dependencies([tf.assert_rank_at_least(labels, 2, message=said)]):
            if labels.shape.ndims is not None and labels.shape[-1] not in (None, size):
                raise ValueError(
                    f"Mismatched label shape. Expected labels dimension={size}.  Received {labels.shape[-1]}. "
                    "Suggested Fix:If your classifier expects one-hot encoding label,check your n_classes argument to "
                    "the estimator and/or the shape of your label. Otherwise, check the shape of your label."
                )
            wanted = tf.concat([wanted[:-1], [size]], axis=0)
            shown = ["expected_labels_shape: ", wanted, "labels_shape: ", found]
            with ops.control_dependencies([tf.assert_equal(wanted, found, message=said, data=shown)]):
                return tf.identity(labels, name=scope)


def _in_range(labels, number):
    """Returns numbers of classes, and refuses those that are none."""
    with ops.name_scope(None, "assert_range", [labels]):
        last = ops.convert_to_tensor(number - 1, dtype=labels.dtype)
        checks = (
            tf.assert_less_equal(labels, last, message="Labels must <= n_classes - 1"),
            tf.assert_non_negative(labels, message="Labels must >= 0"),
        )
        with ops.control_dependencies(checks):
            return tf.identity(labels)


def _at(thresholds, labels, predictions, weights):
    """Returns how good it is to say yes from thresholds on."""
    found = {}
    for each in thresholds:
        said = tf.to_float(tf.greater_equal(predictions, each))
        found[f"accuracy/positive_threshold_{each:g}"] = tf.metrics.accuracy(labels, said, weights)
        for name in "precision", "recall":
            metric = getattr(tf.metrics, f"{name}_at_thresholds")(labels, predictions, (each,), weights)
            found[f"{name}/positive_threshold_{each:g}"] = tuple(map(tf.squeeze, metric))
    return found


def _areas(labels, predictions, weights):
    return {
        "auc": tf.metrics.auc(labels, predictions, weights),
        "auc_precision_recall": tf.metrics.auc(labels, predictions, weights, curve="PR"),
    }


class Classes(_Summed):
    """One of several classes.

    Args:
        number: How many classes; of two, one logit tells.
        vocabulary: The classes' names, if the labels are names, else None.
        *weighted: As in `_Summed`.
        thresholds: From where on the second of two classes is said, for more metrics.
        **named: As in `_Summed`.
    """

    def __init__(self, number, vocabulary, *weighted, thresholds=None, **named):
        super().__init__(*weighted, **named)
        self.size, self._number, self._vocabulary = 1 if number == 2 else number, number, vocabulary
        self._thresholds = thresholds or ()

    def _targets(self, labels, logits):
        """Returns the numbers of the classes."""
        labels = _of_size(1, labels, logits)
        if self._number > 2 and self._vocabulary and labels.dtype != tf.string:
            raise ValueError(
                f"Labels dtype should be string if there is a vocabulary. Instead got {labels.dtype}"
            )
        if self._number > 2 and not self._vocabulary and not labels.dtype.is_integer:
            raise ValueError(f"Labels dtype should be integer. Instead got {labels.dtype}.")
        if self._vocabulary:
            labels = tf.contrib.lookup.index_table_from_tensor(list(self._vocabulary)).lookup(labels)
        return _in_range(tf.to_float(labels) if self._number == 2 else labels, self._number)

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
        if self._loss_fn:
            return self._loss_fn(labels=labels, logits=logits)
        if self._number == 2:
            return tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
        losses = tf.losses.sparse_softmax_cross_entropy(
            labels=labels, logits=logits, reduction=tf.losses.Reduction.NONE
        )
        return tf.expand_dims(losses, -1)

    def metrics(self, labels, predictions, weights=None):
        """Returns the accuracy; of two classes eight measures."""
        ids = predictions["class_ids"]
        metrics = {"accuracy": tf.metrics.accuracy(labels, ids, weights)}
        if self._number > 2:
            return metrics
        logistic = predictions["logistic"]
        share = tf.metrics.mean(labels, weights)
        return {
            **metrics,
            "precision": tf.metrics.precision(labels, ids, weights),
            "recall": tf.metrics.recall(labels, ids, weights),
            "prediction/mean": tf.metrics.mean(logistic, weights),
            "label/mean": share,
            "accuracy_baseline": tuple(tf.maximum(each, 1 - each) for each in share),
            **_areas(labels, logistic, weights),
            **_at(self._thresholds, labels, logistic, weights),
        }


class Numbers(_Summed):
    """Numbers.

    Args:
        number: How many for each sample.
        *weighted: As in `_Summed`.
        inverse_link_fn: Makes numbers of the logits.
        **named: As in `_Summed`.
    """

    def __init__(self, number, *weighted, inverse_link_fn=None, **named):
        super().__init__(*weighted, **named)
        self.size, self._inverse = number, inverse_link_fn

    def predictions(self, logits):
        """Returns the logits, or what is made of them."""
        if self._inverse:
            return {"predictions": self._inverse(logits), "logits": logits}
        return {"predictions": logits}

    def outputs(self, predictions):
        """Returns the numbers."""
        return dict.fromkeys(("serving_default", "regression"), RegressionOutput(predictions["predictions"]))

    def losses(self, logits, labels):
        """Returns the squared error of each number."""
        labels = tf.cast(labels, tf.float32)
        if self._loss_fn:
            return self._loss_fn(labels=labels, logits=logits)
        return tf.losses.mean_squared_error(labels, logits, reduction=tf.losses.Reduction.NONE)

    def metrics(self, labels, predictions, weights=None):
        """Returns the means of predictions and labels."""
        return {
            "prediction/mean": tf.metrics.mean(predictions["predictions"], weights),
            "label/mean": tf.metrics.mean(labels, weights),
        }


class Labels(_Summed):
    """Any number of several classes.

    Args:
        number: How many classes.
        vocabulary: The classes' names, if the labels are names, else None.
        *weighted: As in `_Summed`.
        thresholds: From where on a class is said, for more metrics.
        **named: As in `_Summed`.
    """

    def __init__(self, number, vocabulary, *weighted, thresholds=None, **named):
        super().__init__(*weighted, **named)
        self.size, self._vocabulary, self._thresholds = number, vocabulary, thresholds or ()

    def predictions(self, logits):
        """Returns the logits and each class's probability."""
        with ops.name_scope(None, "predictions", [logits]):
            return {"logits": logits, "probabilities": tf.sigmoid(logits, name="probabilities")}

    def outputs(self, predictions):
        """Returns the classes with their probabilities."""
        names = list(self._vocabulary or ()) or tf.as_string(tf.range(self.size))
        number = tf.shape(predictions["probabilities"])[0]
        classes = ClassificationOutput(
            predictions["probabilities"], tf.tile(tf.expand_dims(names, 0), [number, 1])
        )
        return {"serving_default": classes, "classification": classes}

    def _targets(self, labels, logits):
        if not isinstance(labels, tf.SparseTensor):
            return super()._targets(labels, logits)
        if labels.dtype == tf.string:
            table = tf.contrib.lookup.index_table_from_tensor(list(self._vocabulary))
            labels = tf.SparseTensor(labels.indices, table.lookup(labels.values), labels.dense_shape)
        return tf.to_int64(tf.sparse_to_indicator(labels, self.size))

    def losses(self, logits, labels):
        """Returns the mean cross-entropy of each sample's classes."""
        if self._loss_fn:
            return self._loss_fn(labels=labels, logits=logits)
        each = tf.losses.sigmoid_cross_entropy(labels, logits, reduction=tf.losses.Reduction.NONE)
        return tf.reduce_mean(each, axis=-1, keepdims=True)

    def metrics(self, labels, predictions, weights=None):
        """Returns the areas under the curves."""
        probabilities = predictions["probabilities"]
        return {
            **_areas(labels, probabilities, weights),
            **_at(self._thresholds, labels, probabilities, weights),
        }


class Heads(PublicHead):
    """Several heads with names, each of which has its labels and its part of the logits.

    Args:
        heads: The heads.
        head_weights: How much each head's loss counts.

    Raises:
        ValueError: There are none, or one has no name.
    """

    def __init__(self, heads, head_weights=None):
        if not heads:
            raise ValueError(f"Must specify heads. Given: {heads}")
        for each in heads:
            if not each.name:
                raise ValueError(f"All given heads must have name specified. Given: {each}")
        self._heads, self._weights = tuple(heads), head_weights
        self.size = sum(each.logits_dimension for each in heads)
        self.name = "_".join(each.name for each in heads)

    def create_estimator_spec(self, features, mode, logits, labels=None, optimizer=None, train_op_fn=None):
        """Returns an `EstimatorSpec`; the arguments are those of other heads, labels and logits by the heads' names."""
        if not isinstance(logits, dict):
            sizes = [each.logits_dimension for each in self._heads]
            with ops.name_scope(None, "split_logits", [logits]):
                parts = tf.split(logits, sizes, axis=-1)
            logits = {head.name: part for head, part in zip(self._heads, parts, strict=True)}
        made = {
            head.name: head.create_estimator_spec(
                features,
                mode,
                logits[head.name],
                labels[head.name] if labels else None,
                train_op_fn=lambda loss: tf.no_op(),
            )
            for head in self._heads
        }
        predictions = {
            (name, key): each for name, spec in made.items() for key, each in spec.predictions.items()
        }
        if mode == ModeKeys.PREDICT:
            return EstimatorSpec(mode, predictions, export_outputs=self._outputs(made))
        losses, metrics = [spec.loss for spec in made.values()], {}
        if mode == ModeKeys.EVAL:
            for name, spec in made.items():
                metrics |= {f"loss/{name}": tf.metrics.mean(spec.loss), **spec.eval_metric_ops}
        with ops.name_scope("merge_losses"):
            if self._weights:
                losses = [loss * weight for loss, weight in zip(losses, self._weights, strict=True)]
            loss = tf.add_n(losses)
        if mode == ModeKeys.EVAL:
            return EstimatorSpec(mode, predictions, loss, eval_metric_ops=metrics)
        if optimizer is not None:
            step = optimizer.minimize(loss, global_step=tf.train.get_global_step())
        else:
            step = train_op_fn(loss)
        with ops.name_scope(""):
            tf.summary.scalar("loss", loss)
        return EstimatorSpec(mode, predictions, loss, step)

    def _outputs(self, made):
        first, *_ = made.values()
        outputs, all_predictions = {"serving_default": first.export_outputs["serving_default"]}, {}
        for name, spec in made.items():
            for key, each in spec.export_outputs.items():
                outputs[name if key == "serving_default" else f"{name}/{key}"] = each
            for key, each in spec.export_outputs["predict"].outputs.items():
                all_predictions[f"{name}/{key}"] = each
        return {**outputs, "predict": PredictOutput(all_predictions)}
