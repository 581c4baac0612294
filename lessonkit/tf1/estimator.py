"""`tf.estimator` as of TensorFlow 1.15: estimators with a model function of one's own, and their inputs.

Estimators ended with TensorFlow 2.15. What is here trains, evaluates and predicts in the sessions that TensorFlow
still has, and builds the same graphs as then: the seeds of random ops rest on them (see `graph`).
"""

import collections
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

from lessonkit.tf1 import tf


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


def _module(name, **names):
    module = types.ModuleType(f"tensorflow.estimator.{name}")
    vars(module).update(names)
    return module


estimator = types.ModuleType("tensorflow.estimator")
for _each in (EstimatorSpec, Estimator, EvalSpec, ModeKeys, RunConfig, TrainSpec, train_and_evaluate):
    setattr(estimator, _each.__name__, _each)
estimator.inputs = _module("inputs", numpy_input_fn=numpy_input_fn, pandas_input_fn=pandas_input_fn)
for _name in (
    "CheckpointSaverHook", "CheckpointSaverListener", "FinalOpsHook", "LoggingTensorHook", "NanTensorHook",
    "SessionRunArgs", "SessionRunContext", "SessionRunHook", "SessionRunValues", "StepCounterHook", "StopAtStepHook",
    "SummarySaverHook",
):  # fmt: skip
    setattr(estimator, _name, getattr(tf.train, _name))
