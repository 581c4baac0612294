"""Boosted trees as of TensorFlow 1.15. The kernels that grew them are gone; `growing` does it in their place."""

import collections
import itertools
import json

import numpy as np
from tensorflow.python.feature_column import feature_column, feature_column_v2
from tensorflow.python.ops import array_ops, gradients_impl, math_ops

from oldstack.tf1 import tf
from oldstack.tf1.estimator import growing
from oldstack.tf1.estimator.heads import Classes, Numbers
from oldstack.tf1.estimator.model import Estimator
from oldstack.tf1.estimator.specs import ModeKeys

_MEAN = tf.losses.Reduction.SUM_OVER_BATCH_SIZE
_EXPLAINED = "_explained"
_Settings = collections.namedtuple(
    "_Settings",
    "n_trees max_depth learning_rate l1_regularization l2_regularization tree_complexity min_node_weight "
    "center_bias pruning_mode quantile_sketch_epsilon",
    defaults=(100, 6, 0.1, 0.0, 0.0, 0.0, 0.0, False, "none", 0.01),
)


class _Columns:
    """The columns of a model, in the order of their names, each of one or more features in buckets.

    Args:
        columns: Columns of numbers, bucketized ones, indicators.
        epsilon: How exact the quantiles are that columns of numbers are cut at.

    Raises:
        ValueError: A column is of another kind.
    """

    def __init__(self, columns, epsilon):
        self._sorted = sorted(columns, key=lambda column: column.name)
        for each in self._sorted:
            if isinstance(each, feature_column_v2.CategoricalColumn) and not _is_bucketized(each):
                raise ValueError(f"CategoricalColumn must be wrapped by IndicatorColumn, got: {each}")
        self._numbers = [each for each in self._sorted if not (_is_bucketized(each) or _is_indicator(each))]
        self._epsilon, self._quantiles = epsilon, int(1 / epsilon)

    @property
    def cuts(self):
        """What collects the quantiles at which numbers are cut, for each feature of numbers."""
        return [growing.Quantiles(self._epsilon) for each in self._numbers for _ in range(_size(each))]

    @property
    def number(self):
        """How many features there are."""
        return sum(map(_size, self._sorted))

    @property
    def names(self):
        """The name of each feature's column."""
        return [_source(each).name for each in self._sorted for _ in range(_size(each))]

    @property
    def groups(self):
        """For features with the same number of buckets that number, and which they are."""
        groups, bucketized, most, first = {}, [], 2, 0
        for each in self._sorted:
            features = range(first, first + _size(each))
            first += len(features)
            if _is_bucketized(each):
                most = max(most, len(each.boundaries) + 1)
                bucketized += features
            else:
                groups.setdefault(2 if _is_indicator(each) else self._quantiles, []).extend(features)
        if bucketized:
            groups.setdefault(most, []).extend(bucketized)
        return list(groups.items())

    def boundaries(self, streams):
        """Returns where numbers are cut, as a text.

        Args:
            streams: What `cuts` gave, with all numbers seen.
        """
        return json.dumps([each.boundaries(self._quantiles).tolist() for each in streams])

    def numbers(self, features):
        """Returns the features that are cut at quantiles, each of one number for each sample.

        Args:
            features: The tensors by name.
        """
        given = feature_column._LazyBuilder(features)
        return [each for column in self._numbers for each in tf.unstack(given.get(column), axis=1)]

    def buckets(self, features, cuts):
        """Returns all features, as a tensor of features x samples, each of one bucket for each sample.

        Args:
            features: The tensors by name.
            cuts: What `boundaries` returned, as a tensor; "" while that isn't known.
        """
        given, found = feature_column._LazyBuilder(features), []
        numbers = self.numbers(features)
        if numbers:
            cut = tf.unstack(tf.py_func(_cut, [cuts, *numbers], tf.int32), num=len(numbers))
        for column in self._sorted:
            if _is_bucketized(column):
                found.append(array_ops.squeeze(given.get(column), axis=1))
            elif _is_indicator(column):
                found += tf.unstack(math_ops.cast(given.get(column), tf.int32), axis=1)
            else:
                size = _size(column)
                found, cut = found + cut[:size], cut[size:]
        return tf.stack([math_ops.cast(each, tf.int32) for each in found])


def _cut(cuts, *numbers):
    edges = json.loads(cuts) if cuts else [[]] * len(numbers)
    return np.array(
        [
            np.minimum(np.searchsorted(np.array(each, np.float32), values), max(len(each) - 1, 0))
            for each, values in zip(edges, numbers, strict=True)
        ],
        np.int32,
    )


def _is_bucketized(column):
    return isinstance(column, feature_column_v2.BucketizedColumn)


def _is_indicator(column):
    return isinstance(column, feature_column_v2.IndicatorColumn)


def _source(column):
    return column.categorical_column if _is_indicator(column) else column


def _size(column):
    if _is_bucketized(column):
        return 1
    if _is_indicator(column):
        return column.categorical_column.num_buckets
    return column.variable_shape.num_elements()


def _variables():
    """Returns what is kept of a model: its trees and whether they are still moved to the mean, and its cuts."""
    return [
        tf.Variable("", trainable=False, name=name, use_resource=True)
        for name in ("boosted_trees", "boundaries")
    ]


def _read(text, centers=False):
    state, centers = json.loads(text) if text else (None, centers)
    return growing.Forest(state), centers


def _valued(text, buckets):
    number = buckets.shape[1]
    return _read(text)[0].places(buckets, np.zeros(number, np.int32), np.full(number, -1, np.int32))[0]


class _StopHook(tf.train.SessionRunHook):
    """Ends the training when all trees are there, or too many layers of them couldn't be grown."""

    def __init__(self, trees, layers, settings):
        self._asked, self._trees = [trees, layers], settings.n_trees
        self._layers = 2 * settings.n_trees * settings.max_depth

    def before_run(self, run_context):
        return tf.train.SessionRunArgs(self._asked)

    def after_run(self, run_context, run_values):
        trees, layers = run_values.results
        if trees >= self._trees - 1 or layers > self._layers - 1:
            trees, layers = run_context.session.run(self._asked)
        if trees >= self._trees or layers > self._layers:
            run_context.request_stop()


class _Grower:
    """Grows trees from gradients: a layer each time that so many batches have been seen.

    Args:
        feature_columns: As `_Columns` takes them.
        settings: A `_Settings`.
        batches: The number of batches for a layer, or for anything else that is found out.
        in_memory: Whether each batch is all samples.

    Raises:
        ValueError: There is no such pruning, or it and the penalty of leaves don't go together.
    """

    def __init__(self, columns, settings, batches, in_memory):
        if settings.pruning_mode not in ("none", "pre", "post"):
            raise ValueError("pruning_mode mode must be one of: none, post, pre")
        if settings.tree_complexity > 0 and settings.pruning_mode == "none":
            raise ValueError("Tree complexity have no effect unless pruning mode is chosen.")
        if settings.tree_complexity <= 0 and settings.pruning_mode != "none":
            raise ValueError("For pruning, tree_complexity must be positive.")
        self._columns, self._settings, self._batches = columns, settings, batches
        self._in_memory, self._places = in_memory, None
        self._streams, self._seen, self._sums = columns.cuts, 0, []
        self._penalties = settings.l1_regularization, settings.l2_regularization
        self._text, self._forest, self._centers = None, None, None

    def _read(self, text):
        if text != self._text:
            self._text, (self._forest, self._centers) = text, _read(text, self._settings.center_bias)
        return self._forest

    def numbers(self, text):
        """Returns how many trees there are, are complete, and how many layers were to be grown."""
        forest = self._read(text)
        return np.array([len(forest.trees), forest.finished, forest.attempted], np.int32)

    def known(self, number):
        """Returns for samples of which all are in memory the last tree, node and value of each; nothing of others.

        Args:
            number: How many samples there are.
        """
        if self._places:
            return self._places
        return np.zeros(number, np.int32), np.full(number, -1, np.int32), np.zeros((number, 1), np.float32)

    def places(self, text, buckets, trees, nodes):
        """Returns what `Forest.places` does."""
        return self._read(text).places(buckets, trees, nodes)

    def step(self, text, cuts, buckets, places, gradients, hessians, means, weights, *numbers):
        """Returns trees and cuts after a batch, and how many steps it was: none while numbers are only looked at.

        Args:
            text: The trees.
            cuts: The cuts.
            buckets: Numbers of features x samples.
            places: Trees, nodes and values of samples.
            gradients: Of samples x 1.
            hessians: Of samples x 1.
            means: Of gradients and hessians.
            weights: The samples' weights, or one for all.
            *numbers: The features of numbers.
        """
        if numbers and not cuts:
            for stream, values in zip(self._streams, numbers, strict=True):
                stream.see(values, np.broadcast_to(weights, values.shape))
            return text, self._columns.boundaries(self._streams) if self._is_enough() else "", 0
        forest = self._read(text)
        if self._in_memory and not self._centers:
            self._places = places
        if self._centers:
            self._add([np.stack(means)])
            if self._is_enough():
                self._centers = forest.center(*self._taken()[0], self._penalties)
        else:
            self._add(
                [
                    growing.sums(
                        places[1], gradients, hessians, buckets[each], 1 << self._settings.max_depth, number
                    )
                    for number, features in self._columns.groups
                    for each in features
                ]
            )
            if self._is_enough():
                self._grow(forest)
        self._text = json.dumps([forest.state(), self._centers]).encode()
        return self._text, cuts, 1

    def _add(self, found):
        self._sums = [a + b for a, b in zip(self._sums, found, strict=True)] if self._sums else found

    def _is_enough(self):
        self._seen = (self._seen + 1) % self._batches
        return not self._seen

    def _taken(self):
        found, self._sums = [each / np.float32(self._batches) for each in self._sums], []
        return found

    def _grow(self, forest):
        settings = self._settings
        features = [each for _, features in self._columns.groups for each in features]
        splits = [
            (feature, split)
            for feature, found in zip(features, self._taken(), strict=True)
            for split in growing.best_splits(
                found, forest.nodes, self._penalties, settings.tree_complexity, settings.min_node_weight
            )
        ]
        forest.grow(splits, settings.learning_rate, settings.max_depth, settings.pruning_mode)
        if settings.pruning_mode == "post":
            self._places = None


def _logistic_derivatives(logits, labels):
    predictions = math_ops.reciprocal(math_ops.exp(-logits) + 1.0)
    share = math_ops.reciprocal(math_ops.cast(array_ops.size(predictions), tf.float32))
    labels = array_ops.reshape(math_ops.cast(labels, tf.float32), array_ops.shape(logits))
    # TensorFlow's optimizer took the number of one element first.
    return (predictions - labels) * share, predictions * share * (1.0 - predictions)


class _BoostedTrees(Estimator):
    """An estimator of boosted trees.

    Args:
        head: What is predicted.
        feature_columns: As `_Columns` takes them.
        settings: A `_Settings`.
        batches: The number of batches for a layer of a tree.
        in_memory: Whether each batch is all samples.
        derivatives: A function that returns gradients and hessians of logits and labels; None for those of the loss.
        weight: As `weight_column`.
        model_dir: As in `Estimator`.
        config: As there.
    """

    def __init__(
        self, head, feature_columns, settings, batches, in_memory, derivatives, weight, model_dir, config
    ):
        tf.enable_resource_variables()
        self._head, self._settings = head, settings
        self._columns = _Columns(feature_columns, settings.quantile_sketch_epsilon)
        self._batches, self._in_memory, self._derivatives = batches, in_memory, derivatives
        self._weight = tf.feature_column.numeric_column(weight) if isinstance(weight, str) else weight
        super().__init__(self._built, model_dir, config)

    def _built(self, features, labels, mode):
        forest, cuts = _variables()
        if mode == ModeKeys.TRAIN:
            return self._trained(features, labels, forest, cuts)
        return self._head.spec(features, mode, self._logits(features, forest, cuts)[0], labels, None)

    def _logits(self, features, forest, cuts):
        buckets = self._columns.buckets(features, cuts)
        logits = tf.py_func(_valued, [forest, buckets], tf.float32)
        logits.set_shape([None, self._head.size])
        return logits, buckets

    def _trained(self, features, labels, forest, cuts):
        head, settings = self._head, self._settings
        grower = _Grower(self._columns, settings, self._batches, self._in_memory)
        now, now_cuts = forest.read_value(), cuts.read_value()
        buckets = self._columns.buckets(features, now_cuts)
        known = tf.py_func(grower.known, [array_ops.shape(labels)[0]], [tf.int32, tf.int32, tf.float32])
        change, trees, nodes = tf.py_func(
            grower.places, [now, buckets, *known[:2]], [tf.float32, tf.int32, tf.int32]
        )
        logits = known[2] + change
        logits.set_shape([None, head.size])
        planted, finished, layers = tf.unstack(tf.py_func(grower.numbers, [now], tf.int32), num=3)
        for name, value in (("trees", planted), ("finalized_trees", finished), ("attempted_layers", layers)):
            tf.summary.scalar(f"boosted_trees/ensemble/num_{name}", tf.reshape(value, []))
        weights = array_ops.constant(1.0, shape=[1])
        if self._weight is not None:
            weights = tf.unstack(feature_column._LazyBuilder(features).get(self._weight), axis=1)[0]

        def train(loss):
            if self._derivatives:
                gradients, hessians = self._derivatives(logits, labels)
            else:
                gradients = gradients_impl.gradients(loss, logits)[0]
                hessians = gradients_impl.gradients(gradients, logits)[0]
            means = [math_ops.reduce_mean(each) for each in (gradients, hessians)]
            numbers = self._columns.numbers(features)
            given = [
                now,
                now_cuts,
                buckets,
                trees,
                nodes,
                logits,
                gradients,
                hessians,
                *means,
                weights,
                *numbers,
            ]
            text, text_cuts, steps = tf.py_func(
                lambda text, cuts, buckets, trees, nodes, logits, gradients, hessians, one, two, *rest: (
                    grower.step(
                        text, cuts, buckets, (trees, nodes, logits), gradients, hessians, (one, two), *rest
                    )
                ),
                given,
                [tf.string, tf.string, tf.int64],
            )
            return tf.group(
                forest.assign(tf.reshape(text, [])),
                cuts.assign(tf.reshape(text_cuts, [])),
                tf.assign_add(tf.train.get_global_step(), tf.reshape(steps, [])),
            )

        made = head.spec(features, ModeKeys.TRAIN, logits, labels, train)
        return made._replace(training_hooks=(*made.training_hooks, _StopHook(finished, layers, settings)))

    def experimental_feature_importances(self, normalize=False):
        """Returns how much each column gained, by its name, the greatest first.

        Args:
            normalize: Whether they add up to 1.

        Raises:
            ValueError: Nothing has been trained.
        """
        forest, _ = _read(self.get_variable_value("boosted_trees"))
        if not forest.trees:
            raise ValueError(
                "Found empty serialized string for TreeEnsemble.You should only call this method after training."
            )
        found = np.zeros(self._columns.number)
        for node in itertools.chain(*forest.trees):
            if "left" in node:
                found[node["feature"]] += node["gain"]
        if normalize:
            assert np.sum(found) > 0, "Trees are all empty or contain only a root node."
            found /= np.sum(found)
        return self._by_column(found)

    def _by_column(self, values):
        summed = {}
        for name, value in zip(self._columns.names, values, strict=True):
            summed[name] = summed.get(name, 0) + value
        return collections.OrderedDict(sorted(summed.items(), key=lambda item: abs(item[1]), reverse=True))

    def experimental_predict_with_explanations(
        self, input_fn, predict_keys=None, hooks=None, checkpoint_path=None
    ):
        """Yields for each sample what is predicted, and how much of it comes from the bias and from each column.

        Args:
            input_fn: As in `predict`.
            predict_keys: As there.
            hooks: As there.
            checkpoint_path: As there.

        Raises:
            ValueError: The trees were grown without `center_bias`.
        """
        if not self._settings.center_bias:
            raise ValueError(
                "center_bias must be enabled during estimator instantiation when using "
                "experimental_predict_with_explanations."
            )

        def explained(features, labels, mode):
            forest, cuts = _variables()
            logits, buckets = self._logits(features, forest, cuts)
            made = self._head.spec(features, mode, logits, labels, None)
            made.predictions[_EXPLAINED] = tf.py_func(self._explained, [forest, buckets], tf.float64)
            return made

        keys = {*predict_keys, _EXPLAINED} if predict_keys is not None else None
        model = Estimator(explained, self.model_dir, self.config)
        for sample in model.predict(input_fn, keys, hooks, checkpoint_path):
            bias, *parts = sample.pop(_EXPLAINED)
            yield {**sample, "bias": bias, "dfc": self._by_column(parts)}

    def _explained(self, text, buckets):
        """Returns for each sample the bias and what each feature adds to it."""
        found = []
        for sample in buckets.T:
            features, values = _read(text)[0].path(sample)
            values = np.array(values, np.float64)
            if isinstance(self._head, Classes):
                values = 1 / (1 + np.exp(-values))
            found.append([values[0], *np.bincount(features, np.diff(values), self._columns.number)])
        return np.array(found)


class BoostedTreesEstimator(_BoostedTrees):
    """Predicts what a head says by boosted trees; the arguments are those of `BoostedTreesClassifier`, and `head`."""

    def __init__(
        self, feature_columns, n_batches_per_layer, head, model_dir=None, weight_column=None, config=None, **settings
    ):  # fmt: skip
        super().__init__(
            head, feature_columns, _Settings(**settings), n_batches_per_layer, False, None, weight_column,
            model_dir, config,
        )  # fmt: skip


class BoostedTreesClassifier(_BoostedTrees):
    """Tells two classes by boosted trees.

    Args:
        feature_columns: Columns of numbers, bucketized ones, indicators, of `tf.feature_column`.
        n_batches_per_layer: How many batches are seen for a layer of a tree.
        model_dir: As in `Estimator`.
        n_classes: 2.
        weight_column: As in `DNNClassifier`.
        label_vocabulary: As there.
        n_trees: How many trees.
        max_depth: How many layers a tree has.
        learning_rate: How much of a tree's value counts.
        config: As in `Estimator`.
        train_in_memory: Whether each batch is all samples.
        **settings: `l1_regularization`, a penalty of leaves' values; `l2_regularization`, one of their squares;
            `tree_complexity`, one of leaves' number, for pruning; `min_node_weight`, the least sum of hessians in a node;
            `center_bias`, whether the first root is the mean; `pruning_mode`, "none", "pre" or "post";
            `quantile_sketch_epsilon`, how exact the quantiles are that numbers are cut at.

    Raises:
        ValueError: There are more than two classes.
    """

    def __init__(
        self,
        feature_columns,
        n_batches_per_layer,
        model_dir=None,
        n_classes=2,
        weight_column=None,
        label_vocabulary=None,
        n_trees=100,
        max_depth=6,
        learning_rate=0.1,
        *,
        config=None,
        train_in_memory=False,
        **settings,
    ):
        settings = _Settings(n_trees, max_depth, learning_rate, **settings)
        if n_classes != 2:
            raise ValueError(
                "For now pruning is not supported with multi class."
                if n_classes > 2 and settings.pruning_mode is not None
                else f"For now only binary classification is supported.n_classes given as {n_classes}"
            )
        head = Classes(n_classes, label_vocabulary, weight_column, _MEAN)
        closed = _logistic_derivatives if weight_column is None and label_vocabulary is None else None
        super().__init__(
            head, feature_columns, settings, n_batches_per_layer, train_in_memory, closed, weight_column,
            model_dir, config,
        )  # fmt: skip


class BoostedTreesRegressor(_BoostedTrees):
    """Predicts a number by boosted trees; the arguments are those of `BoostedTreesClassifier` as far as they fit."""

    def __init__(
        self,
        feature_columns,
        n_batches_per_layer,
        model_dir=None,
        label_dimension=1,
        weight_column=None,
        n_trees=100,
        max_depth=6,
        learning_rate=0.1,
        *,
        config=None,
        train_in_memory=False,
        **settings,
    ):
        settings = _Settings(n_trees, max_depth, learning_rate, **settings)
        if label_dimension != 1:
            raise ValueError(
                "For now pruning is not supported with multi-dimensionregression."
                if label_dimension > 1 and settings.pruning_mode is not None
                else f"For now only 1 dimension regression is supported.label_dimension given as {label_dimension}"
            )
        head = Numbers(label_dimension, weight_column, _MEAN)
        super().__init__(
            head, feature_columns, settings, n_batches_per_layer, train_in_memory, None, weight_column,
            model_dir, config,
        )  # fmt: skip
