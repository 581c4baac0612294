"""The ready-made estimators: deep, linear, and both together."""

from tensorflow.python.framework import ops
from tensorflow.python.ops import control_flow_ops

from oldstack.tf1 import tf
from oldstack.tf1.estimator.heads import Classes, Numbers
from oldstack.tf1.estimator.model import Estimator
from oldstack.tf1.estimator.specs import OPTIMIZERS, ModeKeys


def _trainer(optimizer, rate, **options):
    """Returns a function that makes a training step of a loss."""
    if isinstance(optimizer, str):
        if optimizer not in OPTIMIZERS:
            raise ValueError(
                f"Unsupported optimizer name: {optimizer}. Supported names are: {tuple(sorted(OPTIMIZERS))}"
            )
        optimizer = getattr(tf.train, OPTIMIZERS[optimizer])(learning_rate=rate)
    elif callable(optimizer):
        optimizer = optimizer()
    if not isinstance(optimizer, tf.train.Optimizer):
        raise ValueError(f"The given object is not an Optimizer instance. Given: {optimizer}")
    return lambda loss: optimizer.minimize(loss, **{"global_step": tf.train.get_global_step(), **options})


def _scope(name):
    partitioner = tf.min_max_variable_partitioner(max_partitions=1)
    return tf.variable_scope(name, partitioner=partitioner, use_resource=True)


def _summarize(tensor, name):
    tf.summary.scalar(f"dnn/{name}/fraction_of_zero_values", tf.nn.zero_fraction(tensor))
    tf.summary.histogram(f"dnn/{name}/activation", tensor)


def _deep_logits(size, features, mode, units, columns, activation, dropout, batch_norm):
    with tf.variable_scope("input_from_feature_columns"):
        net = tf.feature_column.input_layer(features, columns)
    for i, number in enumerate(units):
        with tf.variable_scope(f"hiddenlayer_{i}") as scope:
            net = tf.layers.Dense(number, activation, name=scope, _scope=scope)(net)
        if dropout is not None and mode == ModeKeys.TRAIN:
            net = tf.layers.dropout(net, dropout, training=True)
        if batch_norm:
            net = tf.layers.batch_normalization(
                net, momentum=0.999, training=mode == ModeKeys.TRAIN, name=f"batchnorm_{i}"
            )
        _summarize(net, f"hiddenlayer_{i}")
    with tf.variable_scope("logits") as scope:
        logits = tf.layers.Dense(size, name=scope, _scope=scope)(net)
    _summarize(logits, "logits")
    return logits


def _deep(head, optimizer, *settings):
    def model_fn(features, labels, mode):
        with _scope("dnn"):
            logits = _deep_logits(head.logits_dimension, features, mode, *settings)
            train = _trainer(optimizer, 0.05)
            return head.create_estimator_spec(features, mode, logits, labels, train_op_fn=train)

    return model_fn


def linear_rate(columns, most):
    """Returns the learning rate of a linear part, which is less the more columns it has.

    Args:
        columns: The columns.
        most: The greatest rate.
    """
    return min(most, 1.0 / len(columns) ** 0.5)


def _linear(head, columns, optimizer):
    def model_fn(features, labels, mode):
        with _scope("linear"):
            logits = tf.feature_column.linear_model(features, columns, units=head.logits_dimension)
            train = _trainer(optimizer, linear_rate(columns, 0.2))
            return head.create_estimator_spec(features, mode, logits, labels, train_op_fn=train)

    return model_fn


def _combined(head, linear_columns, linear_optimizer, deep_optimizer, units, deep_columns, *settings):
    def model_fn(features, labels, mode):
        size, parts, trainers = head.logits_dimension, [], []
        if deep_columns:
            with _scope("dnn"):
                parts.append(_deep_logits(size, features, mode, units, deep_columns, *settings))
            trainers.append(("dnn", deep_optimizer, 0.001))
        if linear_columns:
            with _scope("linear"):
                parts.append(tf.feature_column.linear_model(features, linear_columns, units=size))
            trainers.append(("linear", linear_optimizer, linear_rate(linear_columns, 0.005)))

        def train(loss):
            steps = []
            for scope, optimizer, rate in trainers:
                trained = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope=scope)
                steps.append(_trainer(optimizer, rate, var_list=trained, global_step=None)(loss))
            with ops.control_dependencies([control_flow_ops.group(*steps)]):
                return tf.assign_add(tf.train.get_global_step(), 1).op

        return head.create_estimator_spec(features, mode, sum(parts[1:], parts[0]), labels, train_op_fn=train)

    return model_fn


def _baseline(head, optimizer, weight=None):
    def model_fn(features, labels, mode):
        first = next(each for name, each in features.items() if name != weight)
        number = tf.shape(first)[0]
        with tf.variable_scope("baseline"):
            bias = tf.get_variable("bias", [head.logits_dimension], initializer=tf.zeros_initializer())
            logits = bias * tf.ones([number, head.logits_dimension])
        train = _trainer(optimizer, 0.3)
        return head.create_estimator_spec(features, mode, logits, labels, train_op_fn=train)

    return model_fn


class DNNEstimator(Estimator):
    """Predicts what a head says by dense layers.

    Args:
        head: What is predicted, of `tf.contrib.estimator`.
        hidden_units: The numbers of units.
        feature_columns: The inputs, of `tf.feature_column`.
        model_dir: As in `Estimator`.
        optimizer: "Adagrad" and the like, an optimizer, or a function that returns one.
        activation_fn: The activation.
        dropout: Which share of a layer's outputs is dropped.
        input_layer_partitioner: Not used.
        config: As in `Estimator`.
        warm_start_from: As there.
        batch_norm: Whether to normalize after each layer.
    """

    def __init__(
        self,
        head,
        hidden_units,
        feature_columns,
        model_dir=None,
        optimizer="Adagrad",
        activation_fn=tf.nn.relu,
        dropout=None,
        input_layer_partitioner=None,
        config=None,
        warm_start_from=None,
        batch_norm=False,
    ):
        function = _deep(head, optimizer, hidden_units, feature_columns, activation_fn, dropout, batch_norm)
        super().__init__(function, model_dir, config, warm_start_from=warm_start_from)


class DNNClassifier(DNNEstimator):
    """Classifies by dense layers; the arguments are those of `DNNEstimator` and of the head.

    Args:
        hidden_units: As there.
        feature_columns: As there.
        model_dir: As there.
        n_classes: The number of classes.
        weight_column: Which feature is a sample's weight, by its name or as a column.
        label_vocabulary: The classes' names, if the labels are names.
        optimizer: As in `DNNEstimator`.
        activation_fn: As there.
        dropout: As there.
        input_layer_partitioner: As there.
        config: As there.
        warm_start_from: As there.
        loss_reduction: How the samples' losses become one, of `tf.losses.Reduction`.
        batch_norm: As in `DNNEstimator`.
    """

    def __init__(
        self,
        hidden_units,
        feature_columns,
        model_dir=None,
        n_classes=2,
        weight_column=None,
        label_vocabulary=None,
        optimizer="Adagrad",
        activation_fn=tf.nn.relu,
        dropout=None,
        input_layer_partitioner=None,
        config=None,
        warm_start_from=None,
        loss_reduction="weighted_sum",
        batch_norm=False,
    ):
        super().__init__(
            Classes(n_classes, label_vocabulary, weight_column, loss_reduction), hidden_units, feature_columns,
            model_dir, optimizer, activation_fn, dropout, input_layer_partitioner, config, warm_start_from, batch_norm,
        )  # fmt: skip


class DNNRegressor(DNNEstimator):
    """Predicts numbers by dense layers; the arguments are those of `DNNClassifier`, and `label_dimension`."""

    def __init__(
        self,
        hidden_units,
        feature_columns,
        model_dir=None,
        label_dimension=1,
        weight_column=None,
        optimizer="Adagrad",
        activation_fn=tf.nn.relu,
        dropout=None,
        input_layer_partitioner=None,
        config=None,
        warm_start_from=None,
        loss_reduction="weighted_sum",
        batch_norm=False,
    ):
        super().__init__(
            Numbers(label_dimension, weight_column, loss_reduction), hidden_units, feature_columns,
            model_dir, optimizer, activation_fn, dropout, input_layer_partitioner, config, warm_start_from, batch_norm,
        )  # fmt: skip


class LinearEstimator(Estimator):
    """Predicts what a head says by one linear layer; the arguments are those of `DNNEstimator` as far as they fit."""

    def __init__(
        self,
        head,
        feature_columns,
        model_dir=None,
        optimizer="Ftrl",
        config=None,
        partitioner=None,
        sparse_combiner="sum",
        warm_start_from=None,
    ):
        function = _linear(head, feature_columns, optimizer)
        super().__init__(function, model_dir, config, warm_start_from=warm_start_from)


class LinearClassifier(LinearEstimator):
    """Classifies by one linear layer; the arguments are those of `DNNClassifier` as far as they fit."""

    def __init__(
        self,
        feature_columns,
        model_dir=None,
        n_classes=2,
        weight_column=None,
        label_vocabulary=None,
        optimizer="Ftrl",
        config=None,
        partitioner=None,
        warm_start_from=None,
        loss_reduction="weighted_sum",
        sparse_combiner="sum",
    ):
        head = Classes(n_classes, label_vocabulary, weight_column, loss_reduction)
        super().__init__(
            head, feature_columns, model_dir, optimizer, config, partitioner, sparse_combiner, warm_start_from
        )


class LinearRegressor(LinearEstimator):
    """Predicts numbers by one linear layer; the arguments are those of `DNNRegressor` as far as they fit."""

    def __init__(
        self,
        feature_columns,
        model_dir=None,
        label_dimension=1,
        weight_column=None,
        optimizer="Ftrl",
        config=None,
        partitioner=None,
        warm_start_from=None,
        loss_reduction="weighted_sum",
        sparse_combiner="sum",
    ):
        head = Numbers(label_dimension, weight_column, loss_reduction)
        super().__init__(
            head, feature_columns, model_dir, optimizer, config, partitioner, sparse_combiner, warm_start_from
        )


class DNNLinearCombinedEstimator(Estimator):
    """Predicts what a head says by dense layers and a linear one together; the arguments are those of `DNNEstimator`."""

    def __init__(
        self,
        head,
        model_dir=None,
        linear_feature_columns=None,
        linear_optimizer="Ftrl",
        dnn_feature_columns=None,
        dnn_optimizer="Adagrad",
        dnn_hidden_units=None,
        dnn_activation_fn=tf.nn.relu,
        dnn_dropout=None,
        input_layer_partitioner=None,
        config=None,
        linear_sparse_combiner="sum",
        batch_norm=False,
        warm_start_from=None,
    ):
        function = _combined(
            head, linear_feature_columns, linear_optimizer, dnn_optimizer,
            dnn_hidden_units, dnn_feature_columns, dnn_activation_fn, dnn_dropout, batch_norm,
        )  # fmt: skip
        super().__init__(function, model_dir, config, warm_start_from=warm_start_from)


class DNNLinearCombinedClassifier(DNNLinearCombinedEstimator):
    """Classifies by dense layers and a linear one together; the arguments are those of `DNNClassifier`."""

    def __init__(
        self,
        model_dir=None,
        linear_feature_columns=None,
        linear_optimizer="Ftrl",
        dnn_feature_columns=None,
        dnn_optimizer="Adagrad",
        dnn_hidden_units=None,
        dnn_activation_fn=tf.nn.relu,
        dnn_dropout=None,
        n_classes=2,
        weight_column=None,
        label_vocabulary=None,
        input_layer_partitioner=None,
        config=None,
        warm_start_from=None,
        loss_reduction="weighted_sum",
        batch_norm=False,
        linear_sparse_combiner="sum",
    ):
        super().__init__(
            Classes(n_classes, label_vocabulary, weight_column, loss_reduction), model_dir, linear_feature_columns,
            linear_optimizer, dnn_feature_columns, dnn_optimizer, dnn_hidden_units, dnn_activation_fn, dnn_dropout,
            input_layer_partitioner, config, linear_sparse_combiner, batch_norm, warm_start_from,
        )  # fmt: skip


class DNNLinearCombinedRegressor(DNNLinearCombinedEstimator):
    """Predicts numbers by dense layers and a linear one together; the arguments are those of `DNNRegressor`."""

    def __init__(
        self,
        model_dir=None,
        linear_feature_columns=None,
        linear_optimizer="Ftrl",
        dnn_feature_columns=None,
        dnn_optimizer="Adagrad",
        dnn_hidden_units=None,
        dnn_activation_fn=tf.nn.relu,
        dnn_dropout=None,
        label_dimension=1,
        weight_column=None,
        input_layer_partitioner=None,
        config=None,
        warm_start_from=None,
        loss_reduction="weighted_sum",
        batch_norm=False,
        linear_sparse_combiner="sum",
    ):
        super().__init__(
            Numbers(label_dimension, weight_column, loss_reduction), model_dir, linear_feature_columns,
            linear_optimizer, dnn_feature_columns, dnn_optimizer, dnn_hidden_units, dnn_activation_fn, dnn_dropout,
            input_layer_partitioner, config, linear_sparse_combiner, batch_norm, warm_start_from,
        )  # fmt: skip


class BaselineEstimator(Estimator):
    """Predicts the same for all samples; the arguments are those of `DNNEstimator`."""

    def __init__(self, head, model_dir=None, optimizer="Ftrl", config=None):
        super().__init__(_baseline(head, optimizer), model_dir, config)


class BaselineClassifier(Estimator):
    """Predicts the same for all samples; the arguments are those of `DNNClassifier`."""

    def __init__(
        self,
        model_dir=None,
        n_classes=2,
        weight_column=None,
        label_vocabulary=None,
        optimizer="Ftrl",
        config=None,
        loss_reduction="weighted_sum",
    ):
        head = Classes(n_classes, label_vocabulary, weight_column, loss_reduction)
        super().__init__(_baseline(head, optimizer, weight_column), model_dir, config)


class BaselineRegressor(Estimator):
    """Predicts the same for all samples; the arguments are those of `DNNRegressor`."""

    def __init__(
        self,
        model_dir=None,
        label_dimension=1,
        weight_column=None,
        optimizer="Ftrl",
        config=None,
        loss_reduction="weighted_sum",
    ):
        head = Numbers(label_dimension, weight_column, loss_reduction)
        super().__init__(_baseline(head, optimizer, weight_column), model_dir, config)
