"""The ready-made estimators of `tf.contrib.learn`: deep, linear, and both together."""

from tensorflow.python.framework import ops
from tensorflow.python.ops import control_flow_ops

from oldstack.tf1 import tf
from oldstack.tf1.contrib import feature_columns as columns_of_then
from oldstack.tf1.contrib.learn import heads
from oldstack.tf1.contrib.learn.estimator import Estimator
from oldstack.tf1.contrib.learn.feeding import given_or_fed
from oldstack.tf1.contrib.learn.specs import MetricSpec, ModeKeys, PredictionKey
from oldstack.tf1.contrib.training import chosen
from oldstack.tf1.estimator.canned import linear_rate


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
            return head.spec(features, mode, logits, labels, train)

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
            return head.spec(features, mode, logits, labels, train)

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

        return head.spec(features, mode, sum(parts[1:], parts[0]), labels, train)

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
        head = heads.classes(n_classes, weight_column_name)
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
        head = heads.Numbers(label_dimension, weight_column_name)
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
        head = heads.classes(n_classes, weight_column_name)
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
        head = heads.Numbers(label_dimension, weight_column_name)
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
            heads.classes(n_classes, weight_column_name), linear_feature_columns, linear_optimizer, dnn_feature_columns,
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
            heads.Numbers(label_dimension, weight_column_name), linear_feature_columns, linear_optimizer,
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
    return infer_real_valued_columns_from_input_fn(given_or_fed(x, None, None, None)[0])


def infer_real_valued_columns_from_input_fn(input_fn):
    """Returns a column of numbers for each feature.

    Args:
        input_fn: Returns features and labels.
    """
    with ops.Graph().as_default():
        return columns_of_then.infer_real_valued_columns(input_fn()[0])
