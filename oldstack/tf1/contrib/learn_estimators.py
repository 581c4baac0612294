"""The estimators of `tf.contrib.learn` as of TensorFlow 1.15, which take arrays, and `fit`."""

import collections

import numpy as np
from tensorflow.python.framework import ops, tensor_util
from tensorflow.python.framework.sparse_tensor import SparseTensor, convert_to_tensor_or_sparse_tensor
from tensorflow.python.ops import control_flow_ops
from tensorflow.python.training import evaluation, training_util
from tensorflow.python.util import function_utils

from oldstack.tf1 import tf
from oldstack.tf1.contrib import feature_columns as columns_of_then
from oldstack.tf1.contrib.training import chosen
from oldstack.tf1.estimator import model
from oldstack.tf1.estimator.canned import linear_rate
from oldstack.tf1.estimator.specs import RunConfig, scalar_loss


class NotFittedError(ValueError, AttributeError):
    """There is no checkpoint yet."""


class ModeKeys:
    """What a model is made for."""

    TRAIN, EVAL, INFER = "train", "eval", "infer"


class PredictionKey:
    """The names of what is predicted."""

    CLASSES, PROBABILITIES, LOGITS, LOGISTIC = "classes", "probabilities", "logits", "logistic"
    SCORES, TOP_K, GENERIC = "scores", "top_k", "output"


class MetricKey:
    """The names of what is measured."""

    LOSS, AUC, AUC_PR, ACCURACY = "loss", "auc", "auc_precision_recall", "accuracy"
    PREDICTION_MEAN, LABEL_MEAN = "labels/prediction_mean", "labels/actual_label_mean"
    ACCURACY_BASELINE, ACCURACY_MEAN = "accuracy/baseline_label_mean", "accuracy/threshold_%f_mean"
    PRECISION_MEAN, RECALL_MEAN = "precision/positive_threshold_%f_mean", "recall/positive_threshold_%f_mean"


_Ops = collections.namedtuple(
    "ModelFnOps",
    "predictions loss train_op eval_metric_ops output_alternatives training_chief_hooks training_hooks "
    "scaffold mode",
)


class ModelFnOps(_Ops):
    """What a model's function returns.

    Args:
        mode: What for, of `ModeKeys`.
        predictions: A tensor, or tensors by name.
        loss: A tensor of one number.
        train_op: What trains one step.
        eval_metric_ops: Pairs of `tf.metrics`, by name.
        output_alternatives: Not used.
        training_chief_hooks: Hooks.
        training_hooks: Hooks.
        scaffold: How the session starts.

    Raises:
        ValueError: Something that the mode needs is missing.
    """

    __slots__ = ()

    def __new__(
        cls,
        mode,
        predictions=None,
        loss=None,
        train_op=None,
        eval_metric_ops=None,
        output_alternatives=None,
        training_chief_hooks=None,
        training_hooks=None,
        scaffold=None,
    ):
        """Puts them together."""
        if train_op is None and mode == ModeKeys.TRAIN:
            raise ValueError("Missing train_op.")
        if train_op is not None and not isinstance(train_op, ops.Operation):
            train_op = ops.convert_to_tensor(train_op).op
        if loss is None and mode != ModeKeys.INFER:
            raise ValueError("Missing loss.")
        if loss is not None:
            loss = scalar_loss(loss, "Loss must be scalar: {}.")
        if predictions is None and mode != ModeKeys.TRAIN:
            raise ValueError("Missing predictions.")
        if isinstance(predictions, dict):
            predictions = {key: convert_to_tensor_or_sparse_tensor(each) for key, each in predictions.items()}
        elif predictions is not None:
            predictions = convert_to_tensor_or_sparse_tensor(predictions)
        return super().__new__(
            cls,
            predictions,
            loss,
            train_op,
            {} if eval_metric_ops is None else eval_metric_ops,
            output_alternatives,
            list(training_chief_hooks or []),
            list(training_hooks or []),
            scaffold or tf.train.Scaffold(),
            mode,
        )


class MetricSpec:
    """What is measured, of which labels and predictions.

    Args:
        metric_fn: A function of `tf.metrics` or `tf.contrib.metrics`.
        prediction_key: Which of the predictions.
        label_key: Which of the labels.
        weight_key: Which feature is a sample's weight.
    """

    def __init__(self, metric_fn, prediction_key=None, label_key=None, weight_key=None):
        self.metric_fn, self.prediction_key = metric_fn, prediction_key
        self.label_key, self.weight_key = label_key, weight_key

    def create_metric_ops(self, inputs, labels, predictions):
        """Returns what the function gives.

        Args:
            inputs: The features by name.
            labels: A tensor, or tensors by name.
            predictions: A tensor, or tensors by name.
        """
        options = {"weights": inputs[self.weight_key]} if self.weight_key else {}
        taken = function_utils.fn_args(self.metric_fn)
        label = _only(labels, self.label_key, "label")
        prediction = _only(predictions, self.prediction_key, "prediction")
        names = ("labels", "label", "target", "targets"), ("predictions", "prediction", "logits")
        named = [next((each for each in known if each in taken), None) for known in names]
        if all(named):
            return self.metric_fn(**{named[0]: label, named[1]: prediction}, **options)
        return self.metric_fn(prediction, label, **options)


def _only(given, key, kind):
    if key:
        return given[key]
    if isinstance(given, dict):
        if len(given) != 1:
            raise ValueError(
                f"MetricSpec without specified {kind}_key requires {kind}s tensor or single element dict, got {given}"
            )
        return next(iter(given.values()))
    return given


class _Feeder:
    """Gives arrays in batches to placeholders.

    Args:
        x: An array, arrays by name, or a frame.
        y: The labels likewise, or None.
        batch: The size of a batch, by default all.
        shuffle: Whether the order is drawn anew in each epoch, always from the same seed.
        epochs: How often; None for ever.
    """

    def __init__(self, x, y, batch, shuffle, epochs):
        self._x, self._y = _by_name(x), None if y is None else _by_name(y)
        self._alone = not isinstance(x, dict), not isinstance(y, dict)
        self._number = len(next(iter(self._x.values())))
        self._batch = self._number if batch is None else batch
        if self._batch <= 0:
            raise ValueError(f"Invalid batch_size {batch}.")
        self._draws = np.random.RandomState(42)
        self._shuffle, self._epochs, self._epoch, self._offset = shuffle, epochs, 0, 0
        self._order = self._next_order()

    def _next_order(self):
        return self._draws.permutation(self._number) if self._shuffle else np.arange(self._number)

    def inputs(self):
        """Returns features and labels, as placeholders."""
        self._places = {}

        def placeholders(arrays, name, alone, size):
            made = {}
            for key, array in arrays.items():
                rest = size(list(array.shape[1:]))
                made[key] = tf.placeholder(array.dtype, [None, *rest], name if alone else f"{name}_{key}")
                self._places[made[key]] = array, rest
            return made[""] if alone else made

        features = placeholders(self._x, "input", self._alone[0], lambda rest: rest or [1])
        if self._y is None:
            return features, None
        return features, placeholders(self._y, "output", self._alone[1], _without_one)

    def feed(self):
        """Returns the next batch, for `feed_dict`.

        Raises:
            StopIteration: All epochs are over.
        """
        if self._epochs is not None and self._epoch + 1 > self._epochs:
            raise StopIteration
        picked = self._order[self._offset : self._offset + self._batch]
        self._offset += self._batch
        if self._offset >= self._number:
            self._order, self._offset, self._epoch = self._next_order(), 0, self._epoch + 1
        return {
            place: array[picked].reshape([len(picked), *rest])
            for place, (array, rest) in self._places.items()
        }


def _without_one(sizes):
    return sizes[1:] if sizes[:1] == [1] else sizes


def _by_name(given):
    given = given if isinstance(given, dict) else {"": given}
    return {key: np.asarray(getattr(each, "values", each)) for key, each in given.items()}


def _given(x, y, input_fn, batch, shuffle=False, epochs=1):
    """Returns a function of features and labels, and one that feeds them, or None."""
    if input_fn is None:
        if x is None:
            raise ValueError("Either x or input_fn must be provided.")
        if tensor_util.is_tf_type(x) or tensor_util.is_tf_type(y):
            raise ValueError("Inputs cannot be tensors. Please provide input_fn.")
        feeder = _Feeder(x, y, batch, shuffle, epochs)
        return feeder.inputs, feeder.feed
    if x is not None or y is not None:
        raise ValueError("Can not provide both input_fn and x or y.")
    if batch is not None:
        raise ValueError("Can not provide both input_fn and batch_size.")
    return input_fn, None


_Signature = collections.namedtuple("TensorSignature", ["dtype", "shape", "is_sparse"])


def _signatures(given):
    if isinstance(given, dict):
        return {key: _signatures(each) for key, each in given.items()}
    sparse = isinstance(given, SparseTensor)
    shape = None if sparse else given.shape
    return _Signature((given.values if sparse else given).dtype, shape, sparse)


def _fits(given, known):
    if isinstance(known, dict):
        return isinstance(given, dict) and all(
            key in given and _fits(given[key], each) for key, each in known.items()
        )
    if isinstance(given, dict):
        return False
    found = _signatures(given)
    if (found.dtype, found.is_sparse) != (known.dtype, known.is_sparse):
        return False
    return known.is_sparse or found.shape.is_compatible_with(known.shape)


def _placeholders(known):
    if isinstance(known, dict):
        return {key: _placeholders(each) for key, each in known.items()}
    if known is None:
        return None
    if known.is_sparse:
        return tf.sparse_placeholder(known.dtype)
    return tf.placeholder(known.dtype, [None, *known.shape.as_list()[1:]])


class Estimator(model.Estimator):
    """A model that is made by a function, and made anew for training, evaluation and prediction.

    Args:
        model_fn: Makes the model of `features` and `labels`, and as far as it takes them `mode`, `params`, `config` and
            `model_dir`; returns `ModelFnOps`, or predictions, loss and training step.
        model_dir: The folder of checkpoints and summaries, by default one for this run.
        config: How it runs, a `RunConfig`.
        params: Settings for the function.
        feature_engineering_fn: Changes features and labels before the function sees them.
    """

    def __init__(self, model_fn=None, model_dir=None, config=None, params=None, feature_engineering_fn=None):
        super().__init__(model_fn, model_dir, RunConfig() if config is None else config)
        self.params, self._known = params, {"Features": None, "Labels": None}
        self._engineer = feature_engineering_fn or (lambda features, labels: (features, labels))

    def _model(self, features, labels, mode, metrics=None):
        mode = ModeKeys.INFER if mode == "infer" else mode
        features, labels = self._engineer(features, labels)
        taken = function_utils.fn_args(self._function)
        given = {"mode": mode, "params": self.params, "config": self.config, "model_dir": self.model_dir}
        made = self._function(features, labels, **{name: given[name] for name in given if name in taken})
        if not isinstance(made, ModelFnOps):
            if len(made) != 3:
                raise ValueError("Unrecognized value returned by model_fn, please return ModelFnOps.")
            made = ModelFnOps(mode, *made)
        for name, metric in sorted((metrics or {}).items(), key=str):
            made.eval_metric_ops.update(_measured(name, metric, features, labels, made.predictions))
        return made

    def _training_inputs(self, graph, input_fn):
        features, labels, hooks = self._inputs(input_fn, ModeKeys.TRAIN)
        training_util._get_or_create_global_step_read(graph)
        return features, labels, hooks

    def _inputs(self, input_fn, mode):
        result = input_fn()
        if mode == ModeKeys.INFER:
            features = result[0] if isinstance(result, (list, tuple)) else result
            return features, _placeholders(self._known["Labels"]), []
        for kind, given in zip(self._known, result, strict=True):
            known = self._known[kind]
            if known is None:
                self._known[kind] = None if given is None else _signatures(given)
            elif given is not None and not _fits(given, known):
                raise ValueError(
                    f"{kind} are incompatible with given information. Given {kind.lower()}: {given}, "
                    f"required signatures: {known}."
                )
        return *result, []

    def fit(self, x=None, y=None, input_fn=None, steps=None, batch_size=None, monitors=None, max_steps=None):
        """Trains, from the last checkpoint on if there is one.

        Args:
            x: Features, as an array, arrays by name, or a frame.
            y: Labels likewise.
            input_fn: Returns features and labels as tensors, in place of `x` and `y`.
            steps: How many more steps.
            batch_size: How many samples a batch of `x` has, by default all.
            monitors: Hooks.
            max_steps: At which step it ends.

        Returns:
            The estimator.

        Raises:
            ValueError: Both or neither of what is taken in place of each other are given.
        """
        input_fn, feed = _given(x, y, input_fn, batch_size, shuffle=True, epochs=None)
        hooks = [tf.train.FeedFnHook(feed)] if feed else []
        return self.train(input_fn, [*hooks, *(monitors or [])], steps, max_steps)

    def partial_fit(self, x=None, y=None, input_fn=None, steps=1, batch_size=None, monitors=None):
        """Trains one step; the arguments are those of `fit`."""
        return self.fit(x, y, input_fn, steps, batch_size, monitors)

    def evaluate(
        self,
        x=None,
        y=None,
        input_fn=None,
        feed_fn=None,
        batch_size=None,
        steps=None,
        metrics=None,
        name=None,
        checkpoint_path=None,
        hooks=None,
        log_progress=True,
    ):
        """Returns the metrics by name, with the loss and the step.

        Args:
            x: As in `fit`.
            y: As there.
            input_fn: As there.
            feed_fn: Returns what is fed to the tensors of `input_fn`.
            batch_size: As in `fit`.
            steps: How many batches, by default all.
            metrics: What else is measured, `MetricSpec` by name.
            name: Distinguishes several evaluations.
            checkpoint_path: The checkpoint, by default the last.
            hooks: Hooks.
            log_progress: Not used.

        Raises:
            NotFittedError: There is no checkpoint.
        """
        input_fn, feed = _given(x, y, input_fn, batch_size)
        checkpoint = checkpoint_path or self._trained()
        with ops.Graph().as_default():
            step = self._graph()
            features, labels, _ = self._inputs(input_fn, ModeKeys.EVAL)
            made = self._model(features, labels, ModeKeys.EVAL, metrics)
            pairs = made.eval_metric_ops
            if MetricKey.LOSS not in pairs:
                pairs[MetricKey.LOSS] = tf.metrics.mean(made.loss)
            updates = [pair[1] for pair in pairs.values() if isinstance(pair, (list, tuple))]
            values = {
                key: pair[0] if isinstance(pair, (list, tuple)) else pair for key, pair in pairs.items()
            }
            hooks = list(hooks or [])
            if feed or feed_fn:
                hooks.append(tf.train.FeedFnHook(feed or feed_fn))
            if steps:
                hooks.append(evaluation._StopAfterNEvalsHook(steps))
            results = evaluation._evaluate_once(
                checkpoint_path=checkpoint,
                scaffold=made.scaffold,
                eval_ops=control_flow_ops.group(*updates) if updates else None,
                final_ops={**values, "global_step": step},
                hooks=hooks,
                config=self.config.session_config,
            )
        self._write(results, name)
        return results

    def _trained(self):
        checkpoint = self.latest_checkpoint()
        if not checkpoint:
            raise NotFittedError(f"Couldn't find trained model at {self.model_dir}.")
        return checkpoint

    def predict(
        self, x=None, input_fn=None, batch_size=None, outputs=None, as_iterable=True, iterate_batches=False
    ):
        """Returns what the model predicts: an iterator over the samples, or an array.

        Args:
            x: As in `fit`.
            input_fn: As there.
            batch_size: As there.
            outputs: Which of the predictions, by default all.
            as_iterable: Whether an iterator is returned.
            iterate_batches: Whether it gives batches.

        Raises:
            NotFittedError: There is no checkpoint.
        """
        if x is not None and not as_iterable:
            return _joined(self._batches(*_given(x, None, input_fn, batch_size or 128), outputs))
        batches = self._batches(*_given(x, None, input_fn, batch_size), outputs)
        if not as_iterable:
            return next(batches)
        return batches if iterate_batches else model.samples(batches)

    def _batches(self, input_fn, feed, outputs):
        checkpoint = self._trained()
        graph = ops.Graph()
        with graph.as_default():
            self._graph()
            features, labels, _ = self._inputs(input_fn, ModeKeys.INFER)
            made = self._model(features, labels, ModeKeys.INFER)
            predictions = made.predictions
            if outputs:
                predictions = {key: each for key, each in predictions.items() if key in outputs}
            session = self._restored(checkpoint, made.scaffold)
        once = feed is None and not graph.get_collection(ops.GraphKeys.QUEUE_RUNNERS)
        return _results(session, predictions, feed, once)

    def predict_of(self, key, as_iterable, **given):
        """Returns one of the predictions, as `predict` does.

        Args:
            key: Which.
            as_iterable: As in `predict`.
            **given: As there.
        """
        found = Estimator.predict(self, outputs=[key], as_iterable=as_iterable, **given)
        return (each[key] for each in found) if as_iterable else found[key]


def _results(session, predictions, feed, once):
    with session:
        while not session.should_stop():
            try:
                fed = feed() if feed else None
            except StopIteration:
                return
            yield session.run(predictions, fed)
            if once:
                return


def _joined(batches):
    batches = list(batches)
    if not isinstance(batches[0], dict):
        return np.concatenate(batches, axis=0)
    return {key: np.concatenate([batch[key] for batch in batches], axis=0) for key in batches[0]}


def _measured(name, metric, features, labels, predictions):
    if isinstance(metric, MetricSpec):
        return {name: metric.create_metric_ops(features, labels, predictions)}
    if isinstance(name, tuple):
        return {name[0]: metric(predictions[name[1]], _only(labels, None, "label"))}
    return {name: metric(predictions, _only(labels, None, "label"))}


class SKCompat:
    """An estimator with scikit-learn's methods.

    Args:
        estimator: The estimator.
    """

    def __init__(self, estimator):
        self._estimator = estimator

    def fit(self, x, y, batch_size=128, steps=None, max_steps=None, monitors=None):
        """Trains; the arguments are those of `Estimator.fit`."""
        self._estimator.fit(
            x=x, y=y, batch_size=batch_size, steps=steps, max_steps=max_steps, monitors=monitors
        )
        return self

    def score(self, x, y, batch_size=128, steps=None, metrics=None, name=None):
        """Returns the metrics; the arguments are those of `Estimator.evaluate`."""
        return Estimator.evaluate(
            self._estimator, x=x, y=y, batch_size=batch_size, steps=steps, metrics=metrics, name=name
        )

    def predict(self, x, batch_size=128, outputs=None):
        """Returns an array, or arrays by name; the arguments are those of `Estimator.predict`."""
        return Estimator.predict(
            self._estimator, x=x, batch_size=batch_size, outputs=outputs, as_iterable=False
        )


class _Head:
    """What a model predicts, and how it is measured."""

    size: int
    scope: str

    def __init__(self, weight):
        self._weight = weight

    def made(self, features, mode, labels, train, logits):
        """Returns `ModelFnOps`.

        Args:
            features: The features by name.
            mode: What for, of `ModeKeys`.
            labels: The labels, or None.
            train: A function that makes a training step of a loss.
            logits: A tensor of batch x `size`.
        """
        with tf.variable_scope(None, self.scope):
            predictions = self.predictions(logits)
            if mode == ModeKeys.INFER or labels is None:
                return ModelFnOps(mode, predictions)
            weights = self._weights(features)
            labels = ops.convert_to_tensor(labels)
            loss, average = self._loss(labels, logits, weights)
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

    def _loss(self, labels, logits, weights):
        losses = self.losses(labels, logits)
        with ops.name_scope("loss") as name:
            if weights is None:
                loss = tf.reduce_mean(losses, name=name)
                return loss, loss
            weights = weights + tf.zeros_like(losses)
            weighted = losses * weights
            return tf.reduce_mean(weighted, name=name), tf.reduce_sum(weighted) / tf.reduce_sum(weights)

    def predictions(self, logits):
        """Returns what is predicted, by name.

        Args:
            logits: A tensor of batch x `size`.
        """
        raise NotImplementedError

    def losses(self, labels, logits):
        """Returns the loss of each sample.

        Args:
            labels: The labels.
            logits: A tensor of batch x `size`.
        """
        raise NotImplementedError

    def metrics(self, labels, predictions, weights):
        """Returns for each name a pair of `tf.metrics`.

        Args:
            labels: The labels.
            predictions: What `predictions` gave.
            weights: Weights of batch x 1, or None.
        """
        return {}


def _as_column(tensor):
    return tf.expand_dims(tensor, 1) if tensor.shape.ndims == 1 else tensor


class _Numbers(_Head):
    scope = "regression_head"

    def __init__(self, size, weight):
        super().__init__(weight)
        self.size = size

    def predictions(self, logits):
        with ops.name_scope(None, "predictions"):
            if self.size == 1:
                logits = tf.squeeze(logits, axis=(1,), name=PredictionKey.SCORES)
            return {PredictionKey.SCORES: tf.identity(logits)}

    def losses(self, labels, logits):
        with ops.name_scope(None, "mean_squared_loss") as name:
            return tf.squared_difference(logits, tf.cast(_as_column(labels), tf.float32), name=name)


class _TwoClasses(_Head):
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

    def losses(self, labels, logits):
        with ops.name_scope(None, "log_loss_with_two_classes") as name:
            labels = _as_column(tf.cast(labels, tf.float32))
            return tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits, name=name)

    def metrics(self, labels, predictions, weights):
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


class _Classes(_Head):
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

    def losses(self, labels, logits):
        with ops.name_scope(None, "softmax_cross_entropy_loss") as name:
            if not labels.dtype.is_integer:
                raise ValueError(f"Labels dtype should be integer Instead got {labels.dtype}.")
            two_dimensional = labels.shape.ndims == 2
            labels = tf.squeeze(labels, axis=(1,)) if two_dimensional else labels
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits, name=name)
            return tf.expand_dims(losses, axis=1) if two_dimensional else losses

    def metrics(self, labels, predictions, weights):
        return {MetricKey.ACCURACY: tf.metrics.accuracy(labels, predictions[PredictionKey.CLASSES], weights)}


def _classes(number, weight):
    if number is None or number < 2:
        raise ValueError(f"n_classes must be > 1 for classification: {number}.")
    return _TwoClasses(weight) if number == 2 else _Classes(number, weight)


def _scope(name):
    return tf.variable_scope(name, partitioner=tf.min_max_variable_partitioner(max_partitions=1))


def _summarize(tensor, name):
    tf.summary.scalar(f"{name}_fraction_of_zero_values", tf.nn.zero_fraction(tensor))
    tf.summary.histogram(f"{name}_activation", tensor)


def _all_of_then(columns):
    return all(isinstance(each, columns_of_then.Column) for each in columns)


def _deep_logits(size, features, mode, columns, units, activation, dropout):
    layers = tf.contrib.layers
    with tf.variable_scope("input_from_feature_columns") as scope:
        if _all_of_then(columns):
            net = columns_of_then.input_from_feature_columns(features, columns, ["dnn"], scope=scope)
        else:
            net = tf.feature_column.input_layer(features, columns, weight_collections=["dnn"])
    for i, number in enumerate(units):
        with tf.variable_scope(f"hiddenlayer_{i}") as scope:
            net = layers.fully_connected(
                net, number, activation_fn=activation, variables_collections=["dnn"], scope=scope
            )
            if dropout is not None and mode == ModeKeys.TRAIN:
                net = layers.dropout(net, keep_prob=1.0 - dropout)
        _summarize(net, scope.name)
    with tf.variable_scope("logits") as scope:
        logits = layers.fully_connected(
            net, size, activation_fn=None, variables_collections=["dnn"], scope=scope
        )
    _summarize(logits, scope.name)
    return logits


def _linear_logits(size, features, columns, scope):
    if not _all_of_then(columns):
        return tf.feature_column.linear_model(features, columns, units=size, weight_collections=["linear"])
    summed = columns_of_then.weighted_sum_from_feature_columns
    return summed(features, columns, size, ["linear"], scope=scope)[0]


def _called(optimizer):
    return optimizer() if callable(optimizer) else optimizer


def _dictionary(features):
    return features if isinstance(features, dict) else {"": features}


def _clipped(gradients, norm):
    return tf.clip_by_global_norm(gradients, norm)[0] if norm else gradients


def _deep(head, columns, units, optimizer, activation, dropout, norm):
    activation = getattr(tf.nn, activation) if isinstance(activation, str) else activation

    def model_fn(features, labels, mode):
        features = _dictionary(features)

        def train(loss):
            return tf.contrib.layers.optimize_loss(
                loss,
                tf.train.get_global_step(),
                0.05,
                _called(optimizer or "Adagrad"),
                clip_gradients=norm,
                name="dnn",
                summaries=[],
            )

        with _scope("dnn"):
            logits = _deep_logits(head.size, features, mode, columns, units, activation, dropout)
            return head.made(features, mode, labels, train, logits)

    return model_fn


def _linear(head, columns, optimizer, norm):
    def model_fn(features, labels, mode):
        features = _dictionary(features)

        def train(loss):
            trained = tf.get_collection("linear")
            gradients = _clipped(tf.gradients(loss, trained), norm)
            trainer = optimizer or tf.train.FtrlOptimizer(linear_rate(columns, 0.2))
            if isinstance(trainer, str):
                trainer = chosen(trainer, 0.2)
            return _called(trainer).apply_gradients(
                zip(gradients, trained, strict=True), tf.train.get_global_step()
            )

        with _scope("linear") as scope:
            logits = _linear_logits(head.size, features, columns, scope)
            return head.made(features, mode, labels, train, logits)

    return model_fn


def _combined(
    head, linear_columns, linear_optimizer, columns, units, optimizer, activation, dropout, norm, once
):
    def model_fn(features, labels, mode):
        features, parts, trainers = _dictionary(features), [], []
        if columns:
            with _scope("dnn"):
                parts.append(_deep_logits(head.size, features, mode, columns, units, activation, dropout))
            trainers.append(("dnn", optimizer or "Adagrad", 0.05))
        if linear_columns:
            with _scope("linear") as scope:
                parts.append(_linear_logits(head.size, features, linear_columns, scope))
                _summarize(parts[-1], "linear")
            trainers.append(("linear", linear_optimizer or "Ftrl", linear_rate(linear_columns, 0.2)))
        step = tf.train.get_global_step()

        def train(loss):
            steps = [
                tf.contrib.layers.optimize_loss(
                    loss,
                    step,
                    rate,
                    _called(trainer),
                    clip_gradients=norm,
                    variables=tf.get_collection(scope),
                    name=scope,
                    summaries=[],
                    increment_global_step=not once,
                )
                for scope, trainer, rate in trainers
            ]
            if not once:
                return control_flow_ops.group(*steps)
            with ops.control_dependencies([control_flow_ops.group(*steps)]):
                return tf.assign_add(step, 1).op

        return head.made(features, mode, labels, train, sum(parts[1:], parts[0]))

    return model_fn


class _Classifier(Estimator):
    def predict(self, x=None, input_fn=None, batch_size=None, outputs=None, as_iterable=True):
        """Returns the classes, or what `outputs` names, as `Estimator.predict` does."""
        given = {"x": x, "input_fn": input_fn, "batch_size": batch_size}
        if outputs:
            return super().predict(outputs=outputs, as_iterable=as_iterable, **given)
        return self.predict_classes(as_iterable=as_iterable, **given)

    def predict_classes(self, x=None, input_fn=None, batch_size=None, as_iterable=True):
        """Returns the classes; the arguments are those of `predict`."""
        given = {"x": x, "input_fn": input_fn, "batch_size": batch_size}
        return self.predict_of(PredictionKey.CLASSES, as_iterable, **given)

    def predict_proba(self, x=None, input_fn=None, batch_size=None, as_iterable=True):
        """Returns the probabilities; the arguments are those of `predict`."""
        given = {"x": x, "input_fn": input_fn, "batch_size": batch_size}
        return self.predict_of(PredictionKey.PROBABILITIES, as_iterable, **given)


class _Regressor(Estimator):
    def predict(self, x=None, input_fn=None, batch_size=None, outputs=None, as_iterable=True):
        """Returns the numbers, or what `outputs` names, as `Estimator.predict` does."""
        given = {"x": x, "input_fn": input_fn, "batch_size": batch_size}
        if outputs:
            return super().predict(outputs=outputs, as_iterable=as_iterable, **given)
        return self.predict_scores(as_iterable=as_iterable, **given)

    def predict_scores(self, x=None, input_fn=None, batch_size=None, as_iterable=True):
        """Returns the numbers; the arguments are those of `predict`."""
        given = {"x": x, "input_fn": input_fn, "batch_size": batch_size}
        return self.predict_of(PredictionKey.SCORES, as_iterable, **given)

    def evaluate(self, *args, metrics=None, **options):
        """Returns the metrics, as `Estimator.evaluate` does."""
        named = {
            key
            if isinstance(metric, MetricSpec) or isinstance(key, tuple)
            else (key, PredictionKey.SCORES): metric
            for key, metric in (metrics or {}).items()
        }
        return super().evaluate(*args, metrics=named, **options)


class DNNClassifier(_Classifier):
    """Classifies by dense layers.

    Args:
        hidden_units: The numbers of units.
        feature_columns: The inputs, of `tf.contrib.layers`.
        model_dir: As in `Estimator`.
        n_classes: The number of classes.
        weight_column_name: Which feature is a sample's weight.
        optimizer: An optimizer, by default Adagrad.
        activation_fn: The activation.
        dropout: Which share of a layer's outputs is dropped.
        gradient_clip_norm: The greatest norm of all gradients.
        config: As in `Estimator`.
        feature_engineering_fn: As there.
        **others: Not taken.
    """

    def __init__(
        self,
        hidden_units,
        feature_columns,
        model_dir=None,
        n_classes=2,
        weight_column_name=None,
        optimizer=None,
        activation_fn=tf.nn.relu,
        dropout=None,
        gradient_clip_norm=None,
        config=None,
        feature_engineering_fn=None,
        **others,
    ):
        _refuse(others)
        head = _classes(n_classes, weight_column_name)
        function = _deep(
            head, tuple(feature_columns), hidden_units, optimizer, activation_fn, dropout, gradient_clip_norm
        )
        super().__init__(function, model_dir, config, None, feature_engineering_fn)


class DNNRegressor(_Regressor):
    """Predicts numbers by dense layers; the arguments are those of `DNNClassifier`, and `label_dimension`."""

    def __init__(
        self,
        hidden_units,
        feature_columns,
        model_dir=None,
        weight_column_name=None,
        optimizer=None,
        activation_fn=tf.nn.relu,
        dropout=None,
        gradient_clip_norm=None,
        config=None,
        feature_engineering_fn=None,
        label_dimension=1,
        **others,
    ):
        _refuse(others)
        head = _Numbers(label_dimension, weight_column_name)
        function = _deep(
            head, tuple(feature_columns), hidden_units, optimizer, activation_fn, dropout, gradient_clip_norm
        )
        super().__init__(function, model_dir, config, None, feature_engineering_fn)


class LinearClassifier(_Classifier):
    """Classifies by one linear layer; the arguments are those of `DNNClassifier` as far as they fit."""

    def __init__(
        self,
        feature_columns,
        model_dir=None,
        n_classes=2,
        weight_column_name=None,
        optimizer=None,
        gradient_clip_norm=None,
        config=None,
        feature_engineering_fn=None,
        **others,
    ):
        _refuse(others)
        head = _classes(n_classes, weight_column_name)
        function = _linear(head, tuple(feature_columns), optimizer, gradient_clip_norm)
        super().__init__(function, model_dir, config, None, feature_engineering_fn)


class LinearRegressor(_Regressor):
    """Predicts numbers by one linear layer; the arguments are those of `DNNRegressor` as far as they fit."""

    def __init__(
        self,
        feature_columns,
        model_dir=None,
        weight_column_name=None,
        optimizer=None,
        gradient_clip_norm=None,
        label_dimension=1,
        config=None,
        feature_engineering_fn=None,
        **others,
    ):
        _refuse(others)
        head = _Numbers(label_dimension, weight_column_name)
        function = _linear(head, tuple(feature_columns), optimizer, gradient_clip_norm)
        super().__init__(function, model_dir, config, None, feature_engineering_fn)


class DNNLinearCombinedClassifier(_Classifier):
    """Classifies by dense layers and a linear one together; the arguments are those of `DNNClassifier`.

    Each of both counts the step, so that it grows by two, but with `fix_global_step_increment_bug`.
    """

    def __init__(
        self,
        model_dir=None,
        n_classes=2,
        weight_column_name=None,
        linear_feature_columns=None,
        linear_optimizer=None,
        dnn_feature_columns=None,
        dnn_optimizer=None,
        dnn_hidden_units=None,
        dnn_activation_fn=tf.nn.relu,
        dnn_dropout=None,
        gradient_clip_norm=None,
        config=None,
        feature_engineering_fn=None,
        fix_global_step_increment_bug=False,
        **others,
    ):
        _refuse(others)
        function = _combined(
            _classes(n_classes, weight_column_name), linear_feature_columns, linear_optimizer, dnn_feature_columns,
            dnn_hidden_units, dnn_optimizer, dnn_activation_fn, dnn_dropout, gradient_clip_norm,
            fix_global_step_increment_bug,
        )  # fmt: skip
        super().__init__(function, model_dir, config, None, feature_engineering_fn)


class DNNLinearCombinedRegressor(_Regressor):
    """Predicts numbers by dense layers and a linear one together; the arguments are those of `DNNRegressor`."""

    def __init__(
        self,
        model_dir=None,
        weight_column_name=None,
        linear_feature_columns=None,
        linear_optimizer=None,
        dnn_feature_columns=None,
        dnn_optimizer=None,
        dnn_hidden_units=None,
        dnn_activation_fn=tf.nn.relu,
        dnn_dropout=None,
        gradient_clip_norm=None,
        label_dimension=1,
        config=None,
        feature_engineering_fn=None,
        fix_global_step_increment_bug=False,
        **others,
    ):
        _refuse(others)
        function = _combined(
            _Numbers(label_dimension, weight_column_name), linear_feature_columns, linear_optimizer,
            dnn_feature_columns, dnn_hidden_units, dnn_optimizer, dnn_activation_fn, dnn_dropout, gradient_clip_norm,
            fix_global_step_increment_bug,
        )  # fmt: skip
        super().__init__(function, model_dir, config, None, feature_engineering_fn)


def _refuse(others):
    for name, value in others.items():
        if value:
            raise NotImplementedError(f"the estimators of tf.contrib.learn are here without {name}")


def infer_real_valued_columns_from_input(x):
    """Returns a column of numbers for all of an array.

    Args:
        x: As in `Estimator.fit`.
    """
    return infer_real_valued_columns_from_input_fn(_given(x, None, None, None)[0])


def infer_real_valued_columns_from_input_fn(input_fn):
    """Returns a column of numbers for each feature.

    Args:
        input_fn: Returns features and labels.
    """
    with ops.Graph().as_default():
        return columns_of_then.infer_real_valued_columns(input_fn()[0])
