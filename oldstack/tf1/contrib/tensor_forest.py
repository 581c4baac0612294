"""`tf.contrib.tensor_forest` as of TensorFlow 1.15: random forests, as graphs and as estimators.

The kernels that grew the trees are gone; `random_trees` does it in their place. With `base_random_seed` and one thread
the original printed the same in each run, and so do these; without, neither does.
"""

import contextlib
import itertools
import math
import random
import types

import numpy as np
from tensorflow.python.framework import ops
from tensorflow.python.framework.sparse_tensor import convert_to_tensor_or_sparse_tensor
from tensorflow.python.ops import resources
from tensorflow.python.training import saver, training_util

from oldstack.tf1 import tf
from oldstack.tf1.contrib.learn import estimator as of_learn
from oldstack.tf1.contrib.learn import heads as heads_of_learn
from oldstack.tf1.contrib.learn.specs import ModeKeys, PredictionKey
from oldstack.tf1.contrib.random_trees import Settings, Tree
from oldstack.tf1.estimator import heads, model
from oldstack.tf1.graph import count_as_surplus

_DEFAULTS = {
    "num_trees": 100, "max_nodes": 10000, "bagging_fraction": 1.0, "feature_bagging_fraction": 1.0,
    "num_splits_to_consider": 0, "max_fertile_nodes": 0, "split_after_samples": 250, "valid_leaf_threshold": 1,
    "dominate_method": "bootstrap", "dominate_fraction": 0.99, "model_name": "all_dense", "split_finish_name": "basic",
    "split_pruning_name": "none", "collate_examples": False, "checkpoint_stats": False,
    "use_running_stats_method": False, "initialize_average_splits": False, "inference_tree_paths": False,
    "param_file": None, "split_name": "less_or_equal", "early_finish_check_every_samples": 0, "prune_every_samples": 0,
}  # fmt: skip
_ONLY = (
    "split_finish_name", "split_pruning_name", "collate_examples", "checkpoint_stats", "initialize_average_splits",
    "inference_tree_paths", "param_file",
)  # fmt: skip
_LEAST = 0.000001


class ForestHParams:
    """The settings of a forest, all of them attributes.

    Args:
        num_trees: How many trees.
        max_nodes: How many nodes a tree may have.
        bagging_fraction: The share of a batch that a tree sees.
        **settings: `num_classes` and `num_features`, which are needed; and others, by the names that they had.

    Raises:
        NotImplementedError: A setting that hardly anybody changed isn't here.
    """

    def __init__(self, num_trees=100, max_nodes=10000, bagging_fraction=1.0, **settings):
        given = {
            "num_trees": num_trees,
            "max_nodes": max_nodes,
            "bagging_fraction": bagging_fraction,
            **settings,
        }
        vars(self).update({**_DEFAULTS, **given})
        for name in _ONLY:
            if getattr(self, name) != _DEFAULTS[name]:
                raise NotImplementedError(f"tf.contrib.tensor_forest is here without another {name}")

    def values(self):
        """Returns the settings by name."""
        return vars(self)

    def fill(self):
        """Sets what follows from other settings, and returns itself."""
        number, classes = self.num_features, self.num_classes
        self.bagged_num_features = int(self.feature_bagging_fraction * number)
        self.bagged_features = None
        if self.feature_bagging_fraction < 1.0:
            self.bagged_features = [
                random.sample(range(number), self.bagged_num_features) for _ in range(self.num_trees)
            ]
        self.regression = getattr(self, "regression", False)
        self.num_outputs = classes if self.regression else 1
        self.num_output_columns = classes + 1
        self.num_splits_to_consider = self.num_splits_to_consider or min(
            max(10, math.floor(math.sqrt(number))), 1000
        )
        self.base_random_seed = getattr(self, "base_random_seed", 0)
        return self


@contextlib.contextmanager
def _counted_as(number):
    """Counts the ops that are added as so many, for the seeds of others."""
    graph = ops.get_default_graph()
    before = graph.num_operations()
    yield
    count_as_surplus(graph.num_operations() - before - number)


class _Saved(saver.BaseSaverBuilder.SaveableObject):
    def __init__(self, number, text, restored, name):
        super().__init__(number, [saver.BaseSaverBuilder.SaveSpec(text, "", name)], name)
        self._restored = restored

    def restore(self, restored_tensors, restored_shapes):
        return self._restored(restored_tensors[0])


class _TreeInGraph:
    """A tree for each session: what the session keeps is its number.

    Args:
        settings: Those of the forest.
        name: What the tree is called.
    """

    _numbers = itertools.count(1)

    def __init__(self, settings, name):
        self._settings, self._trees = settings, {}
        with ops.name_scope(name) as scope:
            number = tf.py_func(self._new, [b""], tf.int64, name="CreateTreeVariable")
            number.set_shape([])
            self.number = tf.Variable(number, name=name, trainable=False, collections=[], use_resource=True)
            text = tf.py_func(
                lambda each: self._trees[each].saved(), [self.number], tf.string, name="TreeSerialize"
            )
            saved = _Saved(self.number.handle, text, self._restored, f"{scope[:-1]}:0")
            ops.add_to_collection(ops.GraphKeys.SAVEABLE_OBJECTS, saved)
            resources.register_resource(
                self.number.handle, self.number.initializer, self.number.is_initialized()
            )

    def _new(self, saved):
        number = next(self._numbers)
        self._trees[number] = Tree(self._settings, saved)
        return np.int64(number)

    def _restored(self, text):
        number = tf.py_func(self._new, [text], tf.int64)
        number.set_shape([])
        return self.number.assign(number).op

    def op(self, name, function, inputs, kind, counted=1):
        """Returns an op that calls a function with the tree and other inputs.

        Args:
            name: What the op is called.
            function: The function.
            inputs: The other inputs.
            kind: The type of what it returns; an empty list for nothing.
            counted: How many ops it was.
        """

        def called(number, *others):
            return function(self._trees[number], *others)

        with _counted_as(counted):
            return tf.py_func(called, [self.number, *inputs], kind, name=name)


def _joined(features):
    """Returns features as one tensor of samples x features."""
    columns = [features[name] for name in sorted(features)] if isinstance(features, dict) else [features]
    columns = list(map(convert_to_tensor_or_sparse_tensor, columns))
    if not all(isinstance(each, tf.Tensor) and each.dtype.is_floating for each in columns):
        raise NotImplementedError(
            "tf.contrib.tensor_forest is here for dense features of real numbers: cast others to tf.float32"
        )
    return tf.concat(columns, 1) if isinstance(features, dict) else columns[0]


class RandomForestGraphs:
    """Makes the graphs that train a forest and ask it.

    Args:
        params: Filled `ForestHParams`.
        *others: Not used.
        **more: Not used.

    Attributes:
        params: The settings.
    """

    def __init__(self, params, *others, **more):
        self.params = params
        tf.logging.info("Constructing forest with params = ")
        tf.logging.info(vars(params))
        settings = Settings(
            params.num_classes,
            params.num_features,
            int(params.num_splits_to_consider),
            int(params.split_after_samples),
            params.max_nodes,
            params.regression,
            params.split_name == "less",
        )
        for i in range(params.num_trees):
            tf.get_variable(f"device_dummy_{i}", shape=0)
        self._trees = []
        for i in range(params.num_trees):
            with _counted_as(10):
                self._trees.append(_TreeInGraph(settings, f"tree-{i}"))

    def _bagged(self, i, features):
        if not self.params.bagged_features:
            return features
        split = tf.split(features, self.params.num_features, axis=1)
        return tf.concat([split[each] for each in self.params.bagged_features[i]], 1)

    def training_graph(self, input_data, input_labels, num_trainers=1, trainer_id=0, input_weights=None):
        """Returns an op that trains with a batch.

        Args:
            input_data: The features, a tensor of samples x features or tensors by name.
            input_labels: The classes, or the numbers.
            num_trainers: How many train parts of the forest.
            trainer_id: Which of them trains.
            input_weights: The samples' weights.
        """
        params, done = self.params, []
        features, labels = _joined(input_data), tf.cast(input_labels, tf.float32)
        part = params.num_trees / num_trainers
        for i in range(int(trainer_id * part), int((trainer_id + 1) * part)):
            seed = params.base_random_seed and params.base_random_seed + i
            samples, targets = features, labels
            if params.bagging_fraction < 1.0:
                number = tf.strided_slice(tf.shape(features), [0], [1])
                drawn = tf.random_uniform(number, seed=seed)
                is_chosen = tf.less(drawn, tf.ones_like(drawn) * params.bagging_fraction)
                chosen = tf.squeeze(tf.where_v2(is_chosen), axis=[1])
                samples, targets = tf.gather(features, chosen), tf.gather(labels, chosen)
            samples = self._bagged(i, samples)
            is_weighted = input_weights is not None
            given = [seed, samples, targets, input_weights if is_weighted else np.zeros(0, np.float32)]
            done.append(self._trees[i].op("GrowTreeV4", Tree.train, given, [], 11 if is_weighted else 13))
        return tf.group(*done, name="train")

    def inference_graph(self, input_data):
        """Returns the mean of what the trees predict, of samples x outputs; nothing for their paths; the variance.

        Args:
            input_data: As in `training_graph`.
        """
        features, found = _joined(input_data), []
        for i, tree in enumerate(self._trees):
            samples = self._bagged(i, features)
            found.append(tree.op("TreePredictionsV4", Tree.predict, [samples], tf.float32, 4))
            found[-1].set_shape([None, None])
        number, paths = self.params.num_trees, tf.zeros([0, self.params.num_trees], tf.string)
        each = tf.stack(found, axis=1)
        mean = tf.div(tf.reduce_sum(each, 1), number, name="probabilities")
        squares = tf.div(tf.reduce_sum(each * each, 1), number)
        return mean, paths, tf.maximum(0.0, squares - mean * mean)

    def average_size(self):
        """Returns how many nodes a tree has."""
        sizes = [tree.op("TreeSize", lambda each: np.int32(each.size), [], tf.int32) for tree in self._trees]
        for size in sizes:
            size.set_shape([])
        return tf.reduce_mean(tf.cast(tf.stack(sizes), tf.float32))

    def training_loss(self, features, labels, name="training_loss"):
        """Returns the negative size of a tree; features and labels don't matter."""
        return tf.negative(self.average_size(), name=name)

    def validation_loss(self, features, labels):
        """Does what `training_loss` does."""
        return tf.negative(self.average_size())

    def feature_importances(self):
        """Returns for each feature the share of the nodes that split by it."""
        counts = [tree.op("FeatureUsageCounts", Tree.usage, [], tf.int32) for tree in self._trees]
        for each in counts:
            each.set_shape([self.params.num_features])
        total = tf.reduce_sum(tf.stack(counts, 0), 0)
        return total / tf.reduce_sum(total)


class TensorForestLossHook(tf.train.SessionRunHook):
    """Ends a training whose loss doesn't get less.

    Args:
        early_stopping_rounds: For how many steps.
        early_stopping_loss_threshold: By which share it has to get less.
        loss_op: The loss.
    """

    def __init__(self, early_stopping_rounds, early_stopping_loss_threshold=None, loss_op=None):
        self._rounds, self._threshold, self._loss = (
            early_stopping_rounds,
            early_stopping_loss_threshold,
            loss_op,
        )
        self._least, self._last, self._steps = None, -1, 0

    def before_run(self, run_context):
        """Asks for the loss."""
        loss = self._loss
        if loss is None:
            loss = run_context.session.graph.get_operation_by_name("rf_training_loss").outputs[0]
        return tf.train.SessionRunArgs([training_util.get_global_step(), loss])

    def after_run(self, run_context, run_values):
        """Looks at it."""
        step, loss = run_values.results
        self._steps += 1
        is_first, self._last = self._last == -1 or self._last > step, step
        if is_first:
            self._least, self._steps = None, 0
        elif self._least is None or loss < self._least - self._least * self._threshold:
            self._least, self._steps = loss, 0
        elif self._steps > self._rounds:
            run_context.request_stop()


class _ImportancesHook(tf.train.SessionRunHook):
    def __init__(self, importances):
        self._importances = importances

    def end(self, session):
        tf.logging.info("1: feature_importances: %s", session.run(self._importances))


class _Forest:
    """What both estimators of a forest are told, and their model.

    Args:
        params: `ForestHParams`.
        device_assigner: Not used.
        model_dir: As in `Estimator`.
        feature_columns: Columns of `tf.contrib.layers`, which are added to the features.
        graph_builder_class: What makes the graphs.
        config: As in `Estimator`.
        weight_column: Which feature is a sample's weight.
        keys_column: Which feature is returned beside the predictions.
        feature_engineering_fn: Changes features and labels, where they are fitted.
        early_stopping_rounds: As `TensorForestLossHook` takes it.
        early_stopping_loss_threshold: As there.
        num_trainers: How many train parts of the forest.
        trainer_id: Which of them trains.
        report_feature_importances: Whether they are logged at the end of a training.
        head: What is predicted; by default what the settings say.
        **others: Not used.
    """

    def __init__(
        self,
        params,
        device_assigner=None,
        model_dir=None,
        feature_columns=None,
        graph_builder_class=RandomForestGraphs,
        config=None,
        weight_column=None,
        keys_column=None,
        feature_engineering_fn=None,
        early_stopping_rounds=100,
        early_stopping_loss_threshold=0.001,
        num_trainers=1,
        trainer_id=0,
        report_feature_importances=False,
        head=None,
        **others,
    ):
        params = params.fill()
        head = head or self._head(params, weight_column)

        def model_fn(features, labels, mode):
            features = dict(features) if isinstance(features, dict) else {"features": features}
            all_features = dict(features)
            if feature_columns:
                features |= tf.contrib.layers.transform_features(features, feature_columns)
            weights, keys = features.pop(weight_column, None), features.pop(keys_column, None)
            graphs = graph_builder_class(params, device_assigner=device_assigner)
            logits, _, variance = graphs.inference_graph(features)
            tf.summary.scalar("average_tree_size", graphs.average_size())
            if not params.regression and params.num_classes == 2:
                second = tf.slice(logits, [0, 1], [-1, 1])
                logits = tf.log(tf.maximum(second / tf.maximum(1.0 - second, _LEAST), _LEAST))
            step, hooks = None, []
            if labels is not None and mode == ModeKeys.TRAIN:
                with ops.control_dependencies([logits.op]):
                    step = tf.group(
                        graphs.training_graph(features, labels, num_trainers, trainer_id, weights),
                        tf.assign_add(training_util.get_global_step(), 1),
                    )
            if report_feature_importances:
                hooks.append(_ImportancesHook(graphs.feature_importances()))
            spec = head.spec(all_features, mode, logits, labels, lambda loss: step)
            if early_stopping_rounds and spec.loss is not None:
                hooks.append(
                    TensorForestLossHook(early_stopping_rounds, early_stopping_loss_threshold, spec.loss)
                )
            if keys is not None:
                spec.predictions[keys_column] = keys
            spec.predictions["prediction_variance"] = variance
            return spec._replace(training_hooks=[*hooks, *spec.training_hooks])

        engineer = (
            {} if feature_engineering_fn is None else {"feature_engineering_fn": feature_engineering_fn}
        )
        super().__init__(model_fn, model_dir, config, **engineer)


class TensorForestEstimator(_Forest, of_learn.Estimator):
    """A forest as an estimator of `tf.contrib.learn`; the arguments are those of `_Forest`."""

    @staticmethod
    def _head(params, weight):
        if params.regression:
            return heads_of_learn.Numbers(params.num_outputs, weight)
        return heads_of_learn.classes(params.num_classes, weight)


class CoreTensorForestEstimator(_Forest, model.Estimator):
    """A forest as an estimator of `tf.estimator`; the arguments are those of `_Forest`."""

    @staticmethod
    def _head(params, weight):
        reduction = tf.losses.Reduction.SUM_OVER_BATCH_SIZE
        if params.regression:
            return heads.Numbers(params.num_outputs, weight, reduction)
        return heads.Classes(params.num_classes, None, weight, reduction)


def _r2(probabilities, targets, weights=None):
    targets = tf.cast(targets, tf.float32)
    total = tf.reduce_sum(tf.squared_difference(targets, tf.reduce_mean(targets, 0)), 0)
    rest = tf.reduce_sum(tf.squared_difference(targets, probabilities), 0)
    return tf.metrics.mean(1 - tf.reduce_sum(rest / total), weights=weights)


def _of_classes(metric):
    return lambda predictions, targets, weights=None: metric(targets, predictions, weights)


# For each metric by its name what it is of, and its function.
_METRICS = {
    "accuracy": (PredictionKey.CLASSES, _of_classes(tf.metrics.accuracy)),
    "auc": (
        PredictionKey.PROBABILITIES,
        lambda probs, targets, weights=None: tf.metrics.auc(
            targets, tf.slice(probs, [0, 1], [-1, 1]), weights
        ),
    ),
    "precision": (PredictionKey.CLASSES, _of_classes(tf.metrics.precision)),
    "r2": (PredictionKey.SCORES, _r2),
    "recall": (PredictionKey.CLASSES, _of_classes(tf.metrics.recall)),
}


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.tensor_forest`, with the files in which they were."""
    graphs = {"ForestHParams": ForestHParams, "RandomForestGraphs": RandomForestGraphs}
    estimators = {
        "CoreTensorForestEstimator": CoreTensorForestEstimator,
        "TensorForestEstimator": TensorForestEstimator,
        "TensorForestLossHook": TensorForestLossHook,
    }
    metrics = types.SimpleNamespace(
        INFERENCE_PRED_NAME=PredictionKey.CLASSES,
        INFERENCE_PROB_NAME=PredictionKey.PROBABILITIES,
        get_metric=lambda metric_name: _METRICS[metric_name][1],
        get_prediction_key=lambda metric_name: _METRICS[metric_name][0],
    )
    return {
        **graphs,
        **estimators,
        "eval_metrics": metrics,
        "random_forest": types.SimpleNamespace(**estimators),
        "tensor_forest": types.SimpleNamespace(**graphs),
    }
