"""`tf.estimator` as of TensorFlow 1.15: with a model function of one's own, deep or linear; and inputs from arrays.

Estimators ended with TensorFlow 2.15. What is here trains, evaluates and predicts in the sessions that TensorFlow
still has, and builds the same graphs as then: the seeds of random ops rest on them (see `graph`).
"""

import collections
import contextlib
import copy
import os
import random
import tempfile
import threading
import types

import numpy as np
from tensorflow.python.framework import dtypes, ops
from tensorflow.python.ops import control_flow_ops
from tensorflow.python.training import evaluation, queue_runner_impl, training_util
from tensorflow.python.util import function_utils

from oldstack.tf1 import tf


class ModeKeys:
    """What a model function is called for."""

    TRAIN, EVAL, PREDICT = "train", "eval", "infer"


class EstimatorSpec(
    collections.namedtuple(
        "EstimatorSpec",
        (
            "mode", "predictions", "loss", "train_op", "eval_metric_ops", "export_outputs", "training_chief_hooks",
            "training_hooks", "scaffold", "evaluation_hooks", "prediction_hooks",
        ),
    )
):  # fmt: skip
    """What a model function returns."""

    __slots__ = ()

    def __new__(
        cls,
        mode,
        predictions=None,
        loss=None,
        train_op=None,
        eval_metric_ops=None,
        export_outputs=None,
        training_chief_hooks=None,
        training_hooks=None,
        scaffold=None,
        evaluation_hooks=None,
        prediction_hooks=None,
    ):
        """Makes it.

        Args:
            mode: What for, of `ModeKeys`.
            predictions: Tensors, or a dictionary of them.
            loss: A scalar tensor.
            train_op: What trains one step.
            eval_metric_ops: For each name a pair of `tf.metrics`.
            export_outputs: Not used.
            training_chief_hooks: Hooks of the training.
            training_hooks: Hooks of the training.
            scaffold: What the session is made with.
            evaluation_hooks: Hooks of the evaluation.
            prediction_hooks: Hooks of the prediction.

        Raises:
            ValueError: Something is missing.
        """
        if mode == ModeKeys.TRAIN and train_op is None:
            raise ValueError("Missing train_op.")
        if mode in (ModeKeys.TRAIN, ModeKeys.EVAL) and loss is None:
            raise ValueError("Missing loss.")
        if mode == ModeKeys.PREDICT and predictions is None:
            raise ValueError("Missing predictions.")
        if loss is not None:
            loss = ops.convert_to_tensor(loss)
            if loss.shape.num_elements() not in (None, 1):
                raise ValueError(f"Loss must be scalar, given: {loss}")
            if loss.shape.ndims:
                loss = tf.reshape(loss, [])
        return super().__new__(
            cls,
            mode,
            {} if predictions is None else predictions,
            loss,
            train_op,
            eval_metric_ops or {},
            export_outputs,
            tuple(training_chief_hooks or ()),
            tuple(training_hooks or ()),
            scaffold or tf.train.Scaffold(),
            tuple(evaluation_hooks or ()),
            tuple(prediction_hooks or ()),
        )


class RunConfig:
    """How an estimator runs.

    Args:
        model_dir: The folder of checkpoints and summaries.
        tf_random_seed: The graphs' seed; by default each run draws other numbers.
        save_summary_steps: Steps between summaries.
        save_checkpoints_steps: Steps between checkpoints.
        save_checkpoints_secs: Seconds between checkpoints, by default 600.
        session_config: The session's settings.
        keep_checkpoint_max: How many checkpoints are kept.
        keep_checkpoint_every_n_hours: Hours after which one is kept for good.
        log_step_count_steps: Steps between what is logged.
        **others: Not used.
    """

    def __init__(
        self,
        model_dir=None,
        tf_random_seed=None,
        save_summary_steps=100,
        save_checkpoints_steps=None,
        save_checkpoints_secs=None,
        session_config=None,
        keep_checkpoint_max=5,
        keep_checkpoint_every_n_hours=10000,
        log_step_count_steps=100,
        **others,
    ):
        self.model_dir, self.tf_random_seed, self.save_summary_steps = (
            model_dir,
            tf_random_seed,
            save_summary_steps,
        )
        self.save_checkpoints_steps, self.session_config = save_checkpoints_steps, session_config
        if save_checkpoints_steps is None and save_checkpoints_secs is None:
            save_checkpoints_secs = 600
        self.save_checkpoints_secs, self.keep_checkpoint_max = save_checkpoints_secs, keep_checkpoint_max
        self.keep_checkpoint_every_n_hours = keep_checkpoint_every_n_hours
        self.log_step_count_steps = log_step_count_steps
        self.is_chief, self.master, self.task_type, self.task_id = True, "", "worker", 0

    def replace(self, **settings):
        """Returns a copy with other settings.

        Args:
            **settings: The settings.
        """
        changed = copy.copy(self)
        vars(changed).update(settings)
        return changed


class _DatasetHook(tf.train.SessionRunHook):
    def __init__(self, iterator):
        self._iterator = iterator

    def begin(self):
        self._initializer = self._iterator.initializer

    def after_create_session(self, session, coord):
        session.run(self._initializer)


class Estimator:
    """A model that is made by a function, and made anew for training, evaluation and prediction.

    Args:
        model_fn: Makes the model of `features`, and as far as it takes them `labels`, `mode`, `params` and `config`,
            and returns an `EstimatorSpec`.
        model_dir: The folder of checkpoints and summaries, by default one for this run.
        config: How it runs, a `RunConfig`.
        params: Settings for the function.
        warm_start_from: A checkpoint from which the variables of the same names start.

    Raises:
        ValueError: There is no function.
    """

    def __init__(self, model_fn, model_dir=None, config=None, params=None, warm_start_from=None):
        if model_fn is None:
            raise ValueError("model_fn must be provided to Estimator.")
        config = RunConfig() if config is None else config
        folder = model_dir or config.model_dir or tempfile.mkdtemp()
        self.config = config.replace(model_dir=os.fspath(folder))
        self.model_dir, self.params = self.config.model_dir, copy.deepcopy(params or {})
        self._function, self._start = model_fn, warm_start_from

    @property
    def model_fn(self):
        """The function, with `features`, `labels`, `mode` and `config`."""
        return lambda features, labels, mode, config: self._model(features, labels, mode)

    def _model(self, features, labels, mode):
        taken = function_utils.fn_args(self._function)
        given = {"labels": labels, "mode": mode, "params": self.params, "config": self.config}
        if "labels" not in taken and labels is not None:
            raise ValueError("model_fn does not take labels, but input_fn returns labels.")
        spec = self._function(features, **{name: given[name] for name in given if name in taken})
        if not isinstance(spec, EstimatorSpec):
            raise ValueError("model_fn should return an EstimatorSpec.")
        return spec

    def _inputs(self, input_fn, mode):
        taken = function_utils.fn_args(input_fn)
        given = {"mode": mode, "params": self.params, "config": self.config}
        with ops.device("/cpu:0"):
            result = input_fn(**{name: given[name] for name in given if name in taken})
        hooks = []
        if hasattr(result, "make_initializable_iterator"):
            iterator = result.make_initializable_iterator()
            hooks.append(_DatasetHook(iterator))
            result = iterator.get_next()
        if isinstance(result, (list, tuple)):
            if len(result) != 2:
                raise ValueError(
                    f"input_fn should return (features, labels) as a len 2 tuple. Received {result}."
                )
            return *result, hooks
        return result, None, hooks

    def _graph(self):
        tf.set_random_seed(self.config.tf_random_seed)
        return tf.train.create_global_step()

    def _warm_start(self):
        if self._start is not None:
            known = {name for name, _ in tf.train.list_variables(self._start)}
            names = [each.op.name for each in tf.trainable_variables() if each.op.name in known]
            tf.train.init_from_checkpoint(self._start, {name: name for name in names})

    def train(self, input_fn, hooks=None, steps=None, max_steps=None, saving_listeners=None):
        """Trains, from the last checkpoint on if there is one.

        Args:
            input_fn: Returns features and labels, or a data set of them.
            hooks: Hooks.
            steps: How many more steps.
            max_steps: At which step it ends.
            saving_listeners: What is told of checkpoints.

        Returns:
            The estimator.

        Raises:
            ValueError: Both `steps` and `max_steps` are given, or they aren't positive.
        """
        if steps is not None and max_steps is not None:
            raise ValueError("Can not provide both steps and max_steps.")
        for name, number in (("steps", steps), ("max_steps", max_steps)):
            if number is not None and number <= 0:
                raise ValueError(f"Must specify {name} > 0, given: {number}")
        if max_steps is not None and max_steps <= self._step():
            tf.logging.info("Skipping training since max_steps has already saved.")
            return self
        hooks = list(hooks or [])
        if steps is not None or max_steps is not None:
            hooks.append(tf.train.StopAtStepHook(steps, max_steps))
        config = self.config
        with ops.Graph().as_default() as graph:
            self._graph()
            training_util._get_or_create_global_step_read(graph)
            features, labels, input_hooks = self._inputs(input_fn, ModeKeys.TRAIN)
            spec = self._model(features, labels, ModeKeys.TRAIN)
            step = tf.train.get_global_step(graph)
            self._warm_start()
            if not any(each.op.name == "loss" for each in ops.get_collection(ops.GraphKeys.SUMMARIES)):
                tf.summary.scalar("loss", spec.loss)
            ops.add_to_collection(ops.GraphKeys.LOSSES, spec.loss)
            hooks = [*input_hooks, *hooks, tf.train.NanTensorHook(spec.loss)]
            if config.log_step_count_steps is not None:
                logged = {"loss": spec.loss, "step": step}
                hooks.append(tf.train.LoggingTensorHook(logged, every_n_iter=config.log_step_count_steps))
            hooks += spec.training_hooks
            if not (spec.scaffold.saver or ops.get_collection(ops.GraphKeys.SAVERS)):
                saver = tf.train.Saver(
                    sharded=True,
                    max_to_keep=config.keep_checkpoint_max,
                    keep_checkpoint_every_n_hours=config.keep_checkpoint_every_n_hours,
                    defer_build=True,
                    save_relative_paths=True,
                )
                ops.add_to_collection(ops.GraphKeys.SAVERS, saver)
            chief = []
            if not any(
                isinstance(each, tf.train.CheckpointSaverHook)
                for each in [*hooks, *spec.training_chief_hooks]
            ):
                chief.append(
                    tf.train.CheckpointSaverHook(
                        self.model_dir,
                        save_secs=config.save_checkpoints_secs,
                        save_steps=config.save_checkpoints_steps,
                        scaffold=spec.scaffold,
                        listeners=saving_listeners,
                    )
                )
            loss = None
            with tf.train.MonitoredTrainingSession(
                checkpoint_dir=self.model_dir,
                scaffold=spec.scaffold,
                hooks=hooks,
                chief_only_hooks=[*chief, *spec.training_chief_hooks],
                save_checkpoint_secs=0,
                save_summaries_steps=config.save_summary_steps,
                config=config.session_config,
                log_step_count_steps=config.log_step_count_steps,
            ) as session:
                while not session.should_stop():
                    _, loss = session.run([spec.train_op, spec.loss])
        tf.logging.info("Loss for final step: %s.", loss)
        return self

    def _step(self):
        checkpoint = self.latest_checkpoint()
        return tf.train.load_variable(checkpoint, "global_step") if checkpoint else 0

    def evaluate(self, input_fn, steps=None, hooks=None, checkpoint_path=None, name=None):
        """Returns the metrics, by name, with the loss and the step.

        Args:
            input_fn: Returns features and labels, or a data set of them.
            steps: How many batches, by default all.
            hooks: Hooks.
            checkpoint_path: The checkpoint, by default the last.
            name: Distinguishes several evaluations.

        Raises:
            ValueError: There is no checkpoint.
        """
        checkpoint = checkpoint_path or self.latest_checkpoint()
        if not checkpoint:
            tf.logging.info(
                "Could not find trained model in model_dir: %s, running initialization.", self.model_dir
            )
        with ops.Graph().as_default():
            self._graph()
            features, labels, input_hooks = self._inputs(input_fn, ModeKeys.EVAL)
            spec = self._model(features, labels, ModeKeys.EVAL)
            pairs = dict(spec.eval_metric_ops)
            if "loss" not in pairs:
                pairs["loss"] = tf.metrics.mean(spec.loss)
            pairs = sorted(pairs.items())
            update = control_flow_ops.group(*(pair[1] for _, pair in pairs))
            values = {**{each: pair[0] for each, pair in pairs}, "global_step": tf.train.get_global_step()}
            hooks = [*input_hooks, *(hooks or []), *spec.evaluation_hooks]
            if steps is not None:
                hooks.append(evaluation._StopAfterNEvalsHook(steps))
            results = evaluation._evaluate_once(
                checkpoint_path=checkpoint,
                scaffold=spec.scaffold,
                eval_ops=update,
                final_ops=values,
                hooks=hooks,
                config=self.config.session_config,
            )
        writer = tf.summary.FileWriterCache.get(
            os.path.join(self.model_dir, f"eval_{name}" if name else "eval")
        )
        numbers = [
            tf.Summary.Value(tag=each, simple_value=float(value))
            for each, value in results.items()
            if each != "global_step" and np.ndim(value) == 0 and not isinstance(value, bytes)
        ]
        writer.add_summary(tf.Summary(value=numbers), results["global_step"])
        writer.flush()
        return results

    def predict(
        self, input_fn, predict_keys=None, hooks=None, checkpoint_path=None, yield_single_examples=True
    ):
        """Yields what the model predicts, for each sample.

        Args:
            input_fn: Returns features, or a data set of them.
            predict_keys: Which of the predictions.
            hooks: Hooks.
            checkpoint_path: The checkpoint, by default the last.
            yield_single_examples: Whether each sample is yielded, not each batch.
        """
        with ops.Graph().as_default():
            self._graph()
            features, _, input_hooks = self._inputs(input_fn, ModeKeys.PREDICT)
            spec = self._model(features, None, ModeKeys.PREDICT)
            predictions = spec.predictions
            if predict_keys:
                predictions = {key: value for key, value in predictions.items() if key in predict_keys}
            creator = tf.train.ChiefSessionCreator(
                checkpoint_filename_with_path=checkpoint_path or self.latest_checkpoint(),
                scaffold=spec.scaffold,
                config=self.config.session_config,
            )
            hooks = [*input_hooks, *(hooks or []), *spec.prediction_hooks]
            with tf.train.MonitoredSession(session_creator=creator, hooks=hooks) as session:
                while not session.should_stop():
                    batch = session.run(predictions)
                    if not yield_single_examples:
                        yield batch
                    elif not isinstance(predictions, dict):
                        yield from batch
                    else:
                        for i in range(len(next(iter(batch.values())))):
                            yield {key: value[i] for key, value in batch.items()}

    def latest_checkpoint(self):
        """Returns the path of the last checkpoint, or None."""
        return tf.train.latest_checkpoint(self.model_dir)

    def get_variable_names(self):
        """Returns the names of the variables in the last checkpoint."""
        return [name for name, _ in tf.train.list_variables(self.model_dir)]

    def get_variable_value(self, name):
        """Returns a variable's value in the last checkpoint.

        Args:
            name: The variable's name.
        """
        return tf.train.load_variable(self.model_dir, name)


TrainSpec = collections.namedtuple("TrainSpec", ("input_fn", "max_steps", "hooks"), defaults=(None, None))
EvalSpec = collections.namedtuple(
    "EvalSpec",
    ("input_fn", "steps", "name", "hooks", "exporters", "start_delay_secs", "throttle_secs"),
    defaults=(100, None, None, None, 120, 600),
)


def train_and_evaluate(estimator, train_spec, eval_spec):
    """Trains, and evaluates at the end.

    Args:
        estimator: The estimator.
        train_spec: How to train, a `TrainSpec`.
        eval_spec: How to evaluate, an `EvalSpec`.

    Returns:
        The metrics, and None.
    """
    estimator.train(train_spec.input_fn, hooks=train_spec.hooks, max_steps=train_spec.max_steps)
    return (
        estimator.evaluate(
            eval_spec.input_fn, steps=eval_spec.steps, hooks=eval_spec.hooks, name=eval_spec.name
        ),
        None,
    )


# --- inputs from arrays


class _FeedingRunner(queue_runner_impl.QueueRunner):
    """Fills a queue, each time with what a function gives."""

    def __init__(self, queue, enqueue_op, feed):
        errors = (tf.errors.OutOfRangeError, tf.errors.CancelledError)
        super().__init__(queue, [enqueue_op], queue_closed_exception_types=errors)
        self._feed = feed

    def _fill(self, session, coord):
        if coord:
            coord.register_thread(threading.current_thread())
        try:
            while not (coord and coord.should_stop()):
                session.run(self._enqueue_ops[0], feed_dict=self._feed())
        except (tf.errors.OutOfRangeError, tf.errors.CancelledError):
            # Where the session is closing already, so is the queue.
            with contextlib.suppress(tf.errors.OpError, RuntimeError):
                session.run(self._close_op)
        except Exception as error:
            if coord is None:
                raise
            coord.request_stop(error)

    def create_threads(self, sess, coord=None, daemon=False, start=False):
        """Returns the threads that fill the queue and close it."""
        threads = [threading.Thread(target=self._fill, args=(sess, coord), daemon=daemon)]
        if coord:
            closing = threading.Thread(
                target=self._close_on_stop, args=(sess, self._cancel_op, coord), daemon=daemon
            )
            threads.append(closing)
        for thread in threads:
            if coord:
                coord.register_thread(thread)
            if start:
                thread.start()
        return threads

    def to_proto(self, export_scope=None):
        """Says that it can't be written to a file."""
        raise NotImplementedError("_FeedingQueueRunner does not support serialization to proto.")


def _enqueued(columns, batch_size, num_epochs, shuffle, capacity):
    """Returns tensors of the next rows of columns, and of their numbers."""
    rows = len(columns[0])
    with ops.name_scope("enqueue_input"):
        kinds = [dtypes.int64, *(dtypes.as_dtype(column.dtype) for column in columns)]
        shapes = [(), *(column.shape[1:] for column in columns)]
        least = int(capacity / 4) if shuffle else 0
        if shuffle:
            queue = tf.RandomShuffleQueue(capacity, least, dtypes=kinds, shapes=shapes)
        else:
            queue = tf.FIFOQueue(capacity, dtypes=kinds, shapes=shapes)
        places = [tf.placeholder(kind) for kind in kinds]
        enqueue = queue.enqueue_many(places)
        batches = _batches(rows, batch_size, num_epochs, random.randrange(rows) if shuffle else 0)

        def feed():
            numbers = next(batches, None)
            if numbers is None:
                raise tf.errors.OutOfRangeError(None, None, "Already emitted all epochs.")
            values = [numbers, *(column[numbers] for column in columns)]
            return dict(zip(places, values, strict=True))

        tf.train.add_queue_runner(_FeedingRunner(queue, enqueue, feed))
        full = tf.cast(tf.maximum(0, queue.size() - least), tf.float32) * (1.0 / (capacity - least))
        tf.summary.scalar(f"queue/{queue.name}fraction_over_{least}_of_{capacity - least}_full", full)
    return queue.dequeue_many(batch_size) if num_epochs is None else queue.dequeue_up_to(batch_size)


def _batches(rows, batch_size, num_epochs, first):
    """Yields the numbers of the rows, batch by batch; the last batch may be short."""
    place, left = 0, None if num_epochs is None else rows * num_epochs
    while left is None or place < left:
        end = place + batch_size if left is None else min(place + batch_size, left)
        yield (np.arange(place, end) + first) % rows
        place = end


def numpy_input_fn(x, y=None, batch_size=128, num_epochs=1, shuffle=None, queue_capacity=1000, num_threads=1):
    """Returns an input function of arrays.

    Args:
        x: An array, or a dictionary of arrays.
        y: The labels, an array or a dictionary of arrays.
        batch_size: The size of a batch.
        num_epochs: How often all rows come; None for ever.
        shuffle: Whether they come in random order.
        queue_capacity: How many rows wait.
        num_threads: Not used: one.

    Raises:
        ValueError: `shuffle` isn't said, or the arrays differ in length.
    """
    if not isinstance(shuffle, bool):
        raise ValueError(
            "shuffle must be provided and explicitly set as boolean (it is recommended to set it as True for "
            f"training); got {shuffle}"
        )

    def input_fn():
        features = dict(sorted(x.items())) if isinstance(x, dict) else {"__direct_np_input__": x}
        labels = dict(sorted(y.items())) if isinstance(y, dict) else {} if y is None else {"": y}
        columns = [*features.values(), *labels.values()]
        if len({len(column) for column in columns}) != 1:
            raise ValueError(
                "Length of tensors in x and y is mismatched. All elements in x and y must have the same length."
            )
        tensors = _enqueued(columns, batch_size, num_epochs, shuffle, queue_capacity)[1:]
        inputs, targets = tensors[: len(features)], tensors[len(features) :]
        inputs = dict(zip(features, inputs, strict=True)) if isinstance(x, dict) else inputs[0]
        if y is None:
            return inputs
        return inputs, dict(zip(labels, targets, strict=True)) if isinstance(y, dict) else targets[0]

    return input_fn


def pandas_input_fn(
    x,
    y=None,
    batch_size=128,
    num_epochs=1,
    shuffle=None,
    queue_capacity=1000,
    num_threads=1,
    target_column="target",
):
    """Returns an input function of a frame.

    Args:
        x: The frame.
        y: The labels, a series.
        batch_size: The size of a batch.
        num_epochs: How often all rows come; None for ever.
        shuffle: Whether they come in random order.
        queue_capacity: How many rows wait.
        num_threads: Not used: one.
        target_column: Not used.

    Raises:
        ValueError: `shuffle` isn't said, or the index of the labels is another.
    """
    if not isinstance(shuffle, bool):
        raise ValueError(
            "shuffle must be provided and explicitly set as boolean (it is recommended to set it as True for "
            f"training); got {shuffle}"
        )
    if y is not None and not np.array_equal(x.index, y.index):
        raise ValueError(
            f"Index for x and y are mismatched.\nIndex for x: {x.index}\nIndex for y: {y.index}\n"
        )

    def array(column):
        values = column.to_numpy()
        return values if values.dtype.kind in "biuf" else np.array(values, dtype=object)

    def input_fn():
        columns = [array(x[name]) for name in x.columns] + ([] if y is None else [array(y)])
        tensors = _enqueued(columns, batch_size, num_epochs, shuffle, queue_capacity)[1:]
        features = dict(zip(x.columns, tensors, strict=False))
        return features if y is None else (features, tensors[-1])

    return input_fn


# --- estimators with models of their own


class _Head:
    """What a model predicts, and how it is measured."""

    def spec(self, mode, logits, labels, train):
        """Returns an `EstimatorSpec`, with the loss summed over the batch; `train` makes a step of a loss."""
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


class _Classes(_Head):
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
        labels = self._ids(labels)
        if self._number == 2:
            return tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.cast(labels, tf.float32), logits=logits)
        losses = tf.losses.sparse_softmax_cross_entropy(
            labels=labels, logits=logits, reduction=tf.losses.Reduction.NONE
        )
        return tf.expand_dims(losses, -1)

    def metrics(self, labels, predictions):
        labels, ids = self._ids(labels), predictions["class_ids"]
        metrics = {"accuracy": tf.metrics.accuracy(labels, ids)}
        if self._number > 2:
            return metrics
        labels, logistic = tf.cast(labels, tf.float32), predictions["logistic"]
        share = tf.metrics.mean(labels)
        return {
            **metrics,
            "precision": tf.metrics.precision(labels, ids),
            "recall": tf.metrics.recall(labels, ids),
            "prediction/mean": tf.metrics.mean(logistic),
            "label/mean": share,
            "accuracy_baseline": tuple(tf.maximum(each, 1 - each) for each in share),
            "auc": tf.metrics.auc(labels, logistic),
            "auc_precision_recall": tf.metrics.auc(labels, logistic, curve="PR"),
        }


class _Numbers(_Head):
    def __init__(self, number):
        self.size = number

    def predictions(self, logits):
        return {"predictions": logits}

    def losses(self, logits, labels):
        return tf.losses.mean_squared_error(
            tf.cast(labels, tf.float32), logits, reduction=tf.losses.Reduction.NONE
        )

    def metrics(self, labels, predictions):
        return {
            "prediction/mean": tf.metrics.mean(predictions["predictions"]),
            "label/mean": tf.metrics.mean(labels),
        }


def _trainer(optimizer, rate, **options):
    """Returns a function that makes a training step of a loss."""
    kinds = {
        "Adagrad": "AdagradOptimizer",
        "Adam": "AdamOptimizer",
        "Ftrl": "FtrlOptimizer",
        "RMSProp": "RMSPropOptimizer",
        "SGD": "GradientDescentOptimizer",
    }
    if isinstance(optimizer, str):
        optimizer = getattr(tf.train, kinds[optimizer])(learning_rate=rate)
    elif callable(optimizer):
        optimizer = optimizer()
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
            logits = _deep_logits(head.size, features, mode, *settings)
            with ops.name_scope("head"):
                return head.spec(mode, logits, labels, _trainer(optimizer, 0.05))

    return model_fn


def _linear_rate(columns, most):
    return min(most, 1.0 / len(columns) ** 0.5)


def _linear(head, columns, optimizer):
    def model_fn(features, labels, mode):
        with _scope("linear"):
            logits = tf.feature_column.linear_model(features, columns, units=head.size)
            with ops.name_scope("head"):
                return head.spec(mode, logits, labels, _trainer(optimizer, _linear_rate(columns, 0.2)))

    return model_fn


def _combined(head, linear_columns, linear_optimizer, deep_optimizer, units, deep_columns, *settings):
    def model_fn(features, labels, mode):
        parts, trainers = [], []
        if deep_columns:
            with _scope("dnn"):
                parts.append(_deep_logits(head.size, features, mode, units, deep_columns, *settings))
            trainers.append(("dnn", deep_optimizer, 0.001))
        if linear_columns:
            with _scope("linear"):
                parts.append(tf.feature_column.linear_model(features, linear_columns, units=head.size))
            trainers.append(("linear", linear_optimizer, _linear_rate(linear_columns, 0.005)))

        def train(loss):
            steps = []
            for scope, optimizer, rate in trainers:
                trained = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope=scope)
                steps.append(_trainer(optimizer, rate, var_list=trained, global_step=None)(loss))
            with ops.control_dependencies([control_flow_ops.group(*steps)]):
                return tf.assign_add(tf.train.get_global_step(), 1).op

        with ops.name_scope("head"):
            return head.spec(mode, sum(parts[1:], parts[0]), labels, train)

    return model_fn


class DNNClassifier(Estimator):
    """Classifies by dense layers.

    Args:
        hidden_units: The numbers of units.
        feature_columns: The inputs, of `tf.feature_column`.
        model_dir: As in `Estimator`.
        n_classes: The number of classes.
        weight_column: Not taken: None.
        label_vocabulary: The classes' names, if the labels are names.
        optimizer: "Adagrad" and the like, an optimizer, or a function that returns one.
        activation_fn: The activation.
        dropout: Which share of a layer's outputs is dropped.
        input_layer_partitioner: Not used.
        config: As in `Estimator`.
        warm_start_from: As there.
        loss_reduction: Not used: the loss is summed over the batch.
        batch_norm: Whether to normalize after each layer.
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
        _refuse_weights(weight_column)
        head = _Classes(n_classes, label_vocabulary)
        function = _deep(head, optimizer, hidden_units, feature_columns, activation_fn, dropout, batch_norm)
        super().__init__(function, model_dir, config, warm_start_from=warm_start_from)


class DNNRegressor(Estimator):
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
        _refuse_weights(weight_column)
        head = _Numbers(label_dimension)
        function = _deep(head, optimizer, hidden_units, feature_columns, activation_fn, dropout, batch_norm)
        super().__init__(function, model_dir, config, warm_start_from=warm_start_from)


class LinearClassifier(Estimator):
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
        _refuse_weights(weight_column)
        function = _linear(_Classes(n_classes, label_vocabulary), feature_columns, optimizer)
        super().__init__(function, model_dir, config, warm_start_from=warm_start_from)


class LinearRegressor(Estimator):
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
        _refuse_weights(weight_column)
        function = _linear(_Numbers(label_dimension), feature_columns, optimizer)
        super().__init__(function, model_dir, config, warm_start_from=warm_start_from)


class DNNLinearCombinedClassifier(Estimator):
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
        _refuse_weights(weight_column)
        function = _combined(
            _Classes(n_classes, label_vocabulary), linear_feature_columns, linear_optimizer, dnn_optimizer,
            dnn_hidden_units, dnn_feature_columns, dnn_activation_fn, dnn_dropout, batch_norm,
        )  # fmt: skip
        super().__init__(function, model_dir, config, warm_start_from=warm_start_from)


class DNNLinearCombinedRegressor(Estimator):
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
        _refuse_weights(weight_column)
        function = _combined(
            _Numbers(label_dimension), linear_feature_columns, linear_optimizer, dnn_optimizer,
            dnn_hidden_units, dnn_feature_columns, dnn_activation_fn, dnn_dropout, batch_norm,
        )  # fmt: skip
        super().__init__(function, model_dir, config, warm_start_from=warm_start_from)


def _refuse_weights(column):
    if column is not None:
        raise NotImplementedError("estimators are here without weight_column")


def _module(name, **names):
    module = types.ModuleType(f"tensorflow.estimator.{name}")
    vars(module).update(names)
    return module


estimator = types.ModuleType("tensorflow.estimator")
for _each in (
    DNNClassifier, DNNLinearCombinedClassifier, DNNLinearCombinedRegressor, DNNRegressor, EstimatorSpec, Estimator,
    EvalSpec, LinearClassifier, LinearRegressor, ModeKeys, RunConfig, TrainSpec, train_and_evaluate,
):  # fmt: skip
    setattr(estimator, _each.__name__, _each)
estimator.inputs = _module("inputs", numpy_input_fn=numpy_input_fn, pandas_input_fn=pandas_input_fn)
for _name in (
    "CheckpointSaverHook", "CheckpointSaverListener", "FinalOpsHook", "LoggingTensorHook", "NanTensorHook",
    "SessionRunArgs", "SessionRunContext", "SessionRunHook", "SessionRunValues", "StepCounterHook", "StopAtStepHook",
    "SummarySaverHook",
):  # fmt: skip
    setattr(estimator, _name, getattr(tf.train, _name))
