"""`tf.contrib.factorization` as of TensorFlow 1.15: k-means, as a graph and as an estimator."""

from tensorflow.python.framework import constant_op, dtypes, ops
from tensorflow.python.ops import (
    array_ops,
    check_ops,
    cond,
    control_flow_ops,
    embedding_ops,
    gen_clustering_ops,
    math_ops,
    nn_impl,
    random_ops,
    state_ops,
    while_loop,
)
from tensorflow.python.training import training_util

from oldstack.tf1 import tf
from oldstack.tf1.estimator.model import Estimator
from oldstack.tf1.estimator.specs import EstimatorSpec

SQUARED_EUCLIDEAN_DISTANCE, COSINE_DISTANCE = "squared_euclidean", "cosine"
RANDOM_INIT, KMEANS_PLUS_PLUS_INIT, KMC2_INIT = "random", "kmeans_plus_plus", "kmc2"


def _check(initial_clusters, starts, distance_metric):
    if isinstance(initial_clusters, str) and initial_clusters not in starts:
        raise ValueError(f"Unsupported initialization algorithm '{initial_clusters}'")
    if distance_metric not in (SQUARED_EUCLIDEAN_DISTANCE, COSINE_DISTANCE):
        raise ValueError(f"Unsupported distance metric '{distance_metric}'")


def _beside(tensor):
    return ops.colocate_with(tensor, ignore_existing=True)


class KMeans:
    """Builds the graph of k-means.

    Args:
        inputs: A tensor of points x features, or several.
        num_clusters: The number of clusters.
        initial_clusters: Where they start: a tensor of clusters x features, a function of inputs and number that
            returns such, or "random", "kmeans_plus_plus", "kmc2".
        distance_metric: "squared_euclidean" or "cosine".
        use_mini_batch: Whether a step sees a part of the points only.
        mini_batch_steps_per_iteration: After how many such steps the centres are changed.
        random_seed: The seed for the start.
        kmeans_plus_plus_num_retries: How many more points kmeans++ draws for each centre.
        kmc2_chain_length: How many points k-MC2 looks at for each centre.

    Raises:
        ValueError: There is no such start or distance.
    """

    def __init__(
        self,
        inputs,
        num_clusters,
        initial_clusters=RANDOM_INIT,
        distance_metric=SQUARED_EUCLIDEAN_DISTANCE,
        use_mini_batch=False,
        mini_batch_steps_per_iteration=1,
        random_seed=0,
        kmeans_plus_plus_num_retries=2,
        kmc2_chain_length=200,
    ):
        _check(initial_clusters, (RANDOM_INIT, KMEANS_PLUS_PLUS_INIT, KMC2_INIT), distance_metric)
        self._inputs = inputs if isinstance(inputs, list) else [inputs]
        self._number, self._start, self._is_cosine = (
            num_clusters,
            initial_clusters,
            distance_metric == COSINE_DISTANCE,
        )
        self._mini_batch, self._steps = use_mini_batch, int(mini_batch_steps_per_iteration)
        self._seed, self._retries = random_seed, kmeans_plus_plus_num_retries
        self._chain = kmc2_chain_length

    def _distances(self, inputs, clusters):
        """Returns for each input the distances of points x clusters."""
        found = []
        for points in inputs:
            with _beside(points):
                if self._is_cosine:
                    found.append(1 - math_ops.matmul(points, clusters, transpose_b=True))
                    continue
                own = math_ops.reduce_sum(math_ops.square(points), 1, keepdims=True)
                mixed = own - 2 * math_ops.matmul(points, clusters, transpose_b=True)
                squares = math_ops.reduce_sum(math_ops.square(clusters), 1, keepdims=True)
                found.append(mixed + array_ops.transpose(squares))
        return found

    def _nearest(self, inputs, clusters):
        """Returns for each input its distances, the least of them and the nearest clusters."""
        each = self._distances(inputs, clusters)
        if self._is_cosine and not self._keeps_unit_length:
            with _beside(clusters):
                clusters = nn_impl.l2_normalize(clusters, dim=1)
        found = []
        for points, distances in zip(inputs, each, strict=True):
            with _beside(points):
                nearest, least = gen_clustering_ops.nearest_neighbors(points, clusters, 1)
                if self._is_cosine:
                    least *= 0.5
                found.append((distances, array_ops.squeeze(least, [-1]), array_ops.squeeze(nearest, [-1])))
        return zip(*found, strict=True)

    @property
    def _keeps_unit_length(self):
        return self._is_cosine and (not self._mini_batch or self._steps > 1)

    def _variables(self, number):
        variable = tf.Variable
        empty = array_ops.constant([], dtype=dtypes.float32)
        centers = variable(empty, name="clusters", validate_shape=False)
        is_started = variable(False, dtype=dtypes.bool, name="initialized")
        updated, left, counts = centers, None, None
        if self._mini_batch and self._steps > 1:
            updated = variable(empty, name="clusters_updated", validate_shape=False)
            left = variable(self._steps, dtype=dtypes.int64, name="update_in_steps")
            counts = variable(array_ops.zeros([number], dtype=dtypes.int64))
        elif self._mini_batch:
            counts = variable(array_ops.ones([number], dtype=dtypes.int64))
        return centers, is_started, counts, updated, left

    def training_graph(self):
        """Builds the graph.

        Returns:
            For each input the distances, the nearest clusters and the distances to these; whether the centres are
            there, the op that makes them, which may have to run several times, and the op that trains one step.
        """
        if isinstance(self._start, str) or callable(self._start):
            start, number = self._start, ops.convert_to_tensor(self._number)
        else:
            start = ops.convert_to_tensor(self._start)
            number = array_ops.shape(start)[0]
        inputs = self._inputs
        centers, is_started, counts, updated, left = self._variables(number)
        starter = _Starter(
            inputs, number, start, self._is_cosine, self._seed, self._retries, self._chain,
            centers, updated, is_started,
        )  # fmt: skip
        init_op, compared = starter.op(), centers
        if self._is_cosine:
            normalized = []
            for points in inputs:
                with _beside(points):
                    normalized.append(nn_impl.l2_normalize(points, dim=1))
            inputs = normalized
            if not self._keeps_unit_length:
                compared = nn_impl.l2_normalize(centers, dim=1)
        distances, least, nearest = self._nearest(inputs, compared)
        if self._mini_batch:
            with ops.control_dependencies([self._sync(left, centers, updated, counts)]):
                train = self._mini_batch_step(inputs, nearest, updated, counts)
        else:
            train = self._full_step(inputs, number, nearest, centers)
        return distances, nearest, least, is_started, init_op, train

    def _sync(self, left, centers, updated, counts):
        if left is None:
            return control_flow_ops.no_op()

        def sync():
            with ops.control_dependencies([state_ops.assign(left, self._steps - 1)]):
                with _beside(updated):
                    new = nn_impl.l2_normalize(updated, dim=1) if self._is_cosine else updated
                with _beside(centers):
                    done = state_ops.assign(centers, new)
                with ops.control_dependencies([done]), _beside(None):
                    cleared = state_ops.assign(counts, array_ops.zeros_like(counts))
                    with ops.control_dependencies([cleared]):
                        return array_ops.identity(left)

        with _beside(left):
            return cond.cond(left <= 0, sync, lambda: state_ops.assign_sub(left, 1))

    def _mini_batch_step(self, inputs, nearest, centers, counts):
        """Moves each centre to the mean of all points it had so far."""
        done = []
        for points, clusters in zip(inputs, nearest, strict=True):
            with _beside(points):
                clusters = array_ops.reshape(clusters, [-1])
                unique, places = array_ops.unique(clusters)
                number = array_ops.size(unique)
                with _beside(counts):
                    old_counts = array_ops.gather(counts, unique)
                with _beside(centers):
                    old_centers = array_ops.gather(centers, unique)
                more = math_ops.unsorted_segment_sum(
                    array_ops.ones_like(places, dtype=counts.dtype), places, number
                )
                change = math_ops.unsorted_segment_sum(points, places, number)
                first = array_ops.reshape(number, [1])
                rest = array_ops.reshape(array_ops.rank(points) - 1, [1])
                shape = array_ops.concat([first, array_ops.ones(rest, dtype=dtypes.int32)], 0)
                change -= math_ops.cast(array_ops.reshape(more, shape), points.dtype) * old_centers
                rate = math_ops.reciprocal(math_ops.cast(old_counts + more, points.dtype))
                change *= array_ops.reshape(rate, shape)
            done.append(state_ops.scatter_add(counts, unique, more))
            done.append(state_ops.scatter_add(centers, unique, change))
        return control_flow_ops.group(*done)

    def _full_step(self, inputs, number, nearest, centers):
        """Moves each centre to the mean of its points."""
        sums, counts = [], []
        epsilon = constant_op.constant(1e-6, dtype=inputs[0].dtype)
        for points, clusters in zip(inputs, nearest, strict=True):
            with _beside(points):
                sums.append(math_ops.unsorted_segment_sum(points, clusters, number))
                ones = array_ops.ones(array_ops.reshape(array_ops.shape(points)[0], [-1]))
                ones = array_ops.reshape(ones, [-1, 1])
                counts.append(math_ops.unsorted_segment_sum(ones, clusters, number))
        with _beside(centers):
            total = math_ops.add_n(sums)
            new = total / (math_ops.cast(math_ops.add_n(counts), sums[0].dtype) + epsilon)
            if self._keeps_unit_length:
                new = nn_impl.l2_normalize(new, dim=1)
        return state_ops.assign(centers, new)


class _Starter:
    """Makes the op that chooses centres until there are enough."""

    def __init__(
        self, inputs, number, start, is_cosine, seed, retries, chain, centers, updated, is_started
    ):  # fmt: skip
        self._inputs, self._number, self._start, self._is_cosine = inputs, number, start, is_cosine
        self._seed, self._retries, self._chain = seed, retries, chain
        self._centers, self._updated, self._is_started = centers, updated, is_started
        self._chosen = array_ops.shape(centers)[0]
        self._missing = number - self._chosen
        self._points = math_ops.add_n([array_ops.shape(each)[0] for each in inputs])

    def op(self):
        return cond.cond(
            math_ops.equal(self._missing, 0),
            lambda: check_ops.assert_equal(self._is_started, True),
            self._choose_more,
        )

    def _choose_more(self):
        with ops.control_dependencies([check_ops.assert_positive(self._missing)]):
            is_kmc2 = isinstance(self._start, str) and self._start == KMC2_INIT
            missing = self._by_chains() if is_kmc2 else self._add(self._new())
            return cond.cond(
                math_ops.equal(missing, 0),
                lambda: state_ops.assign(self._is_started, True),
                control_flow_ops.no_op,
            )

    def _unit(self, points):
        return nn_impl.l2_normalize(points, dim=1) if self._is_cosine else points

    def _assign(self, centers):
        done = state_ops.assign(self._centers, centers, validate_shape=False)
        if self._updated is not self._centers:
            done = state_ops.assign(self._updated, done, validate_shape=False)
        return done

    def _add(self, new):
        new = self._unit(new)
        centers = cond.cond(
            math_ops.equal(self._chosen, 0),
            lambda: new,
            lambda: array_ops.concat([self._centers, new], 0),
        )
        return self._number - array_ops.shape(self._assign(centers))[0]

    def _new(self):
        if callable(self._start):
            return self._start(self._inputs, self._missing)
        if not isinstance(self._start, str):
            fits = check_ops.assert_equal(self._missing, array_ops.shape(self._start)[0])
            with ops.control_dependencies([fits]):
                return self._start
        if self._start == RANDOM_INIT:
            return cond.cond(
                self._points <= self._missing, lambda: array_ops.concat(self._inputs, 0), self._random
            )
        with ops.control_dependencies([check_ops.assert_greater_equal(self._points, self._missing)]):
            return gen_clustering_ops.kmeans_plus_plus_initialization(
                self._unit(self._inputs[0]),
                math_ops.cast(self._missing, dtypes.int64),
                self._seed,
                self._retries,
            )

    def _random(self):
        indices = random_ops.random_uniform(
            array_ops.reshape(self._missing, [-1]),
            minval=0,
            maxval=math_ops.cast(self._points, dtypes.int64),
            seed=self._seed,
            dtype=dtypes.int64,
        )
        return embedding_ops.embedding_lookup(self._inputs, indices, partition_strategy="div")

    def _by_chains(self):
        points = self._inputs[0]
        possible = math_ops.cast(array_ops.shape(points)[0] / self._chain, dtype=dtypes.int32)
        wanted = math_ops.maximum(math_ops.minimum(self._missing, possible), 1)

        def first():
            return self._unit(array_ops.reshape(points[0], [1, -1]))

        def body(i, _):
            def one_more():
                start = i * self._chain
                part = points[start : start + self._chain]
                _, distances = gen_clustering_ops.nearest_neighbors(part, self._centers, 1)
                chosen = gen_clustering_ops.kmc2_chain_initialization(
                    array_ops.squeeze(distances), self._seed
                )
                new = self._unit(array_ops.reshape(part[chosen], [1, -1]))
                return array_ops.concat([self._centers, new], 0)

            done = self._assign(cond.cond(math_ops.equal(self._chosen, 0), first, one_more))
            return i + 1, self._number - array_ops.shape(done)[0]

        return while_loop.while_loop(lambda i, _: math_ops.less(i, wanted), body, [0, 0])[1]


class _StartHook(tf.train.SessionRunHook):
    def __init__(self, init_op, is_started):
        self._init_op, self._is_started = init_op, is_started

    def after_create_session(self, session, coord):
        while not session.run(self._is_started):
            session.run(self._init_op)


class _ToleranceHook(tf.train.SessionRunHook):
    """Ends a training whose loss has hardly changed."""

    def __init__(self, loss, tolerance):
        self._loss, self._tolerance, self._before = loss, tolerance, None

    def before_run(self, run_context):
        return tf.train.SessionRunArgs(self._loss)

    def after_run(self, run_context, run_values):
        loss = run_values.results
        if self._before:
            change = abs(loss - self._before) / (1 + abs(self._before))
            if change < self._tolerance:
                run_context.request_stop()
        self._before = loss


class KMeansClustering(Estimator):
    """An estimator that finds clusters.

    Args:
        num_clusters: The number of clusters.
        model_dir: The folder of checkpoints and summaries, by default one for this run.
        initial_clusters: As `KMeans` takes it, without "kmc2".
        distance_metric: As `KMeans` takes it; the next four, too.
        random_seed: The seed.
        use_mini_batch: Whether a step sees a part of the points only.
        mini_batch_steps_per_iteration: After how many such steps the centres are changed.
        kmeans_plus_plus_num_retries: How many more points kmeans++ draws.
        relative_tolerance: Training ends where the loss changes by less than this share.
        config: How it runs, a `RunConfig`.
        feature_columns: Which features, by default all.

    Raises:
        ValueError: There is no such start or distance.
    """

    SQUARED_EUCLIDEAN_DISTANCE, COSINE_DISTANCE = SQUARED_EUCLIDEAN_DISTANCE, COSINE_DISTANCE
    RANDOM_INIT, KMEANS_PLUS_PLUS_INIT = RANDOM_INIT, KMEANS_PLUS_PLUS_INIT
    SCORE, CLUSTER_INDEX, ALL_DISTANCES = "score", "cluster_index", "all_distances"
    CLUSTER_CENTERS_VAR_NAME = "clusters"

    def __init__(
        self,
        num_clusters,
        model_dir=None,
        initial_clusters=RANDOM_INIT,
        distance_metric=SQUARED_EUCLIDEAN_DISTANCE,
        random_seed=0,
        use_mini_batch=True,
        mini_batch_steps_per_iteration=1,
        kmeans_plus_plus_num_retries=2,
        relative_tolerance=None,
        config=None,
        feature_columns=None,
    ):
        _check(initial_clusters, (RANDOM_INIT, KMEANS_PLUS_PLUS_INIT), distance_metric)

        def model_fn(features, mode):
            points = _joined(features, feature_columns)
            distances, clusters, losses, is_started, init_op, train = KMeans(
                points,
                num_clusters,
                initial_clusters,
                distance_metric,
                use_mini_batch,
                mini_batch_steps_per_iteration,
                random_seed,
                kmeans_plus_plus_num_retries,
            ).training_graph()
            loss = math_ops.reduce_sum(losses)
            tf.summary.scalar("loss/raw", loss)
            step = state_ops.assign_add(training_util.get_global_step(), 1)
            train = control_flow_ops.with_dependencies([train, step], loss)
            hooks = [_StartHook(init_op, is_started)]
            if relative_tolerance is not None:
                hooks.append(_ToleranceHook(loss, relative_tolerance))
            return EstimatorSpec(
                mode=mode,
                predictions={self.ALL_DISTANCES: distances[0], self.CLUSTER_INDEX: clusters[0]},
                loss=loss,
                train_op=train,
                eval_metric_ops={self.SCORE: tf.metrics.mean(loss)},
                training_hooks=hooks,
            )

        super().__init__(model_fn, model_dir, config)

    def _predict_one(self, input_fn, key):
        return (each[key] for each in self.predict(input_fn=input_fn, predict_keys=[key]))

    def predict_cluster_index(self, input_fn):
        """Yields for each point the nearest cluster.

        Args:
            input_fn: Returns the points.
        """
        return self._predict_one(input_fn, self.CLUSTER_INDEX)

    def score(self, input_fn):
        """Returns the sum of the first batch's distances to the nearest clusters.

        Args:
            input_fn: Returns the points.
        """
        return self.evaluate(input_fn=input_fn, steps=1)[self.SCORE]

    def transform(self, input_fn):
        """Yields for each point its distances to all clusters.

        Args:
            input_fn: Returns the points.
        """
        return self._predict_one(input_fn, self.ALL_DISTANCES)

    def cluster_centers(self):
        """Returns the clusters' centres, of clusters x features."""
        return self.get_variable_value(self.CLUSTER_CENTERS_VAR_NAME)


def _joined(features, columns):
    if not isinstance(features, dict):
        return features
    if columns:
        return tf.feature_column.input_layer(features, columns)
    first, *_ = keys = sorted(features)
    with ops.colocate_with(features[first]):
        return array_ops.concat([features[each] for each in keys], axis=1)


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.factorization`."""
    return {
        "COSINE_DISTANCE": COSINE_DISTANCE,
        "KMEANS_PLUS_PLUS_INIT": KMEANS_PLUS_PLUS_INIT,
        "KMeans": KMeans,
        "KMeansClustering": KMeansClustering,
        "RANDOM_INIT": RANDOM_INIT,
        "SQUARED_EUCLIDEAN_DISTANCE": SQUARED_EUCLIDEAN_DISTANCE,
    }
