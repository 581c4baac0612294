"""`Estimator`: a model made by a function, anew for training, evaluation and prediction."""

import copy
import os
import tempfile

import numpy as np
from tensorflow.core.protobuf import rewriter_config_pb2
from tensorflow.python.framework import ops
from tensorflow.python.ops import control_flow_ops
from tensorflow.python.training import evaluation, training_util
from tensorflow.python.util import function_utils

from oldstack.tf1 import tf
from oldstack.tf1.estimator import export
from oldstack.tf1.estimator.run_config import RunConfig
from oldstack.tf1.estimator.specs import EstimatorSpec, ModeKeys, WarmStartSettings


class _DatasetHook(tf.train.SessionRunHook):
    def __init__(self, iterator):
        self._iterator = iterator

    def begin(self):
        self._initializer = self._iterator.initializer

    def after_create_session(self, session, coord):
        session.run(self._initializer)


def samples(batches):
    """Yields what was predicted for each sample.

    Args:
        batches: For each batch an array, or arrays by name.
    """
    for batch in batches:
        if isinstance(batch, dict):
            for i in range(len(next(iter(batch.values())))):
                yield {key: values[i] for key, values in batch.items()}
        else:
            yield from batch


def _batches(session, predictions):
    while not session.should_stop():
        yield session.run(predictions)


def _session_config():
    once = rewriter_config_pb2.RewriterConfig(
        meta_optimizer_iterations=rewriter_config_pb2.RewriterConfig.ONE
    )
    return tf.ConfigProto(allow_soft_placement=True, graph_options=tf.GraphOptions(rewrite_options=once))


class Estimator:
    """A model that is made by a function, and made anew for training, evaluation and prediction.

    Args:
        model_fn: Makes the model of `features`, and as far as it takes them `labels`, `mode`, `params` and `config`,
            and returns an `EstimatorSpec`.
        model_dir: The folder of checkpoints and summaries, by default one for this run.
        config: How it runs, a `RunConfig`.
        params: Settings for the function.
        warm_start_from: A checkpoint from which the variables of the same names start, or a `WarmStartSettings`.

    Raises:
        ValueError: There is no function, or the configuration names another folder.
    """

    def __init__(self, model_fn, model_dir=None, config=None, params=None, warm_start_from=None):
        if model_fn is None:
            raise ValueError("model_fn must be provided to Estimator.")
        self.config = self._configured(config, model_dir)
        self.model_dir, self.params = self.config.model_dir, copy.deepcopy(params or {})
        self._function, self.warm_start_from = model_fn, warm_start_from

    def _configured(self, config, folder):
        if config is None:
            config = RunConfig()
            tf.logging.info("Using default config.")
        if config.session_config is None:
            config = config.replace(session_config=_session_config())
        folder = config.model_dir if folder is None else os.fspath(folder)
        if config.model_dir not in (None, folder):
            raise ValueError(
                "`model_dir` are set both in constructor and `RunConfig`, but with different values. In constructor: "
                f"'{folder}', in `RunConfig`: '{config.model_dir}' "
            )
        if not folder:
            folder = tempfile.mkdtemp()
            tf.logging.warning("Using temporary folder as model directory: %s", folder)
        config = config.replace(model_dir=folder)
        tf.logging.info("Using config: %s", vars(config))
        return config

    @property
    def model_fn(self):
        """The function, with `features`, `labels`, `mode` and `config`."""
        return lambda features, labels, mode, config: self._model(features, labels, mode)

    def _model(self, features, labels, mode):
        taken = function_utils.fn_args(self._function)
        given = {"labels": labels, "mode": mode, "params": self.params, "config": self.config}
        if "labels" not in taken and labels is not None:
            raise ValueError("model_fn does not take labels, but input_fn returns labels.")
        tf.logging.info("Calling model_fn.")
        spec = self._function(features, **{name: given[name] for name in given if name in taken})
        tf.logging.info("Done calling model_fn.")
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

    def _training_inputs(self, graph, input_fn):
        training_util._get_or_create_global_step_read(graph)
        return self._inputs(input_fn, ModeKeys.TRAIN)

    def _graph(self):
        tf.set_random_seed(self.config.tf_random_seed)
        return tf.train.create_global_step()

    def _warm_start(self, checkpoint=None):
        if self.warm_start_from is None or checkpoint:
            return
        if isinstance(self.warm_start_from, WarmStartSettings):
            tf.train.warm_start(*self.warm_start_from)
        else:
            known = {name for name, _ in tf.train.list_variables(self.warm_start_from)}
            found = {each.op.name: each for each in tf.trainable_variables() if each.op.name in known}
            tf.train.init_from_checkpoint(self.warm_start_from, found)

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
            NotImplementedError: A strategy shall train with a seed, from which 1.15 draws other numbers then.
            ValueError: Both `steps` and `max_steps` are given, or they aren't positive.
        """
        if self.config.train_distribute is not None and self.config.tf_random_seed is not None:
            raise NotImplementedError(
                "an Estimator is here without train_distribute together with tf_random_seed"
            )
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
            features, labels, input_hooks = self._training_inputs(graph, input_fn)
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
            chief = self._saving(spec, hooks, saving_listeners)
            loss = None
            with tf.train.MonitoredTrainingSession(
                checkpoint_dir=self.model_dir,
                scaffold=spec.scaffold,
                hooks=hooks,
                chief_only_hooks=chief,
                save_checkpoint_secs=0,
                save_summaries_steps=config.save_summary_steps,
                config=config.session_config,
                log_step_count_steps=config.log_step_count_steps,
            ) as session:
                while not session.should_stop():
                    _, loss = session.run([spec.train_op, spec.loss])
        tf.logging.info("Loss for final step: %s.", loss)
        return self

    def _saving(self, spec, hooks, listeners):
        """Gives the graph a saver, and returns the chief's hooks, of which one writes checkpoints."""
        config = self.config
        if not (spec.scaffold.saver or ops.get_collection(ops.GraphKeys.SAVERS)):
            saver = tf.train.Saver(
                sharded=True,
                max_to_keep=config.keep_checkpoint_max,
                keep_checkpoint_every_n_hours=config.keep_checkpoint_every_n_hours,
                defer_build=True,
                save_relative_paths=True,
            )
            ops.add_to_collection(ops.GraphKeys.SAVERS, saver)
        chief = list(spec.training_chief_hooks)
        if any(isinstance(each, tf.train.CheckpointSaverHook) for each in [*hooks, *chief]):
            return chief
        saving = tf.train.CheckpointSaverHook(
            self.model_dir,
            save_secs=config.save_checkpoints_secs,
            save_steps=config.save_checkpoints_steps,
            scaffold=spec.scaffold,
            listeners=listeners,
        )
        return [saving, *chief]

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
        checkpoint = self._checkpoint(checkpoint_path, "evaluate")
        with ops.Graph().as_default():
            self._graph()
            features, labels, input_hooks = self._inputs(input_fn, ModeKeys.EVAL)
            spec = self._model(features, labels, ModeKeys.EVAL)
            self._warm_start(checkpoint)
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
        self._write(results, name, checkpoint)
        return results

    def _checkpoint(self, path, purpose):
        checkpoint = path or self.latest_checkpoint()
        if not checkpoint:
            tf.logging.info(
                "Could not find trained model in model_dir: %s, running initialization to %s.",
                self.model_dir,
                purpose,
            )
        return checkpoint

    def _write(self, results, name, checkpoint=None):
        step = results["global_step"]
        shown = (
            f"{each} = {value!s}" for each, value in sorted(results.items()) if not isinstance(value, bytes)
        )
        tf.logging.info("Saving dict for global step %d: %s", step, ", ".join(shown))
        writer = tf.summary.FileWriterCache.get(self.eval_dir(name))
        numbers = [
            tf.Summary.Value(tag=each, simple_value=float(value))
            for each, value in results.items()
            if each != "global_step" and np.ndim(value) == 0 and not isinstance(value, bytes)
        ]
        writer.add_summary(tf.Summary(value=numbers), step)
        if checkpoint:
            tf.logging.info("Saving 'checkpoint_path' summary for global step %d: %s", step, checkpoint)
            path = tf.Summary.Value(tag="checkpoint_path", tensor=tf.make_tensor_proto(checkpoint, tf.string))
            writer.add_summary(tf.Summary(value=[path]), step)
        writer.flush()

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
        checkpoint = self._checkpoint(checkpoint_path, "predict")
        with ops.Graph().as_default():
            self._graph()
            features, _, input_hooks = self._inputs(input_fn, ModeKeys.PREDICT)
            spec = self._model(features, None, ModeKeys.PREDICT)
            self._warm_start(checkpoint)
            predictions = spec.predictions
            if predict_keys:
                predictions = {key: value for key, value in predictions.items() if key in predict_keys}
            hooks = [*input_hooks, *(hooks or []), *spec.prediction_hooks]
            with self._restored(checkpoint, spec.scaffold, hooks) as session:
                batches = _batches(session, predictions)
                yield from samples(batches) if yield_single_examples else batches

    def _restored(self, checkpoint, scaffold, hooks=None):
        """Returns a session with a checkpoint's variables, for predictions."""
        creator = tf.train.ChiefSessionCreator(
            checkpoint_filename_with_path=checkpoint,
            scaffold=scaffold,
            config=self.config.session_config,
        )
        return tf.train.MonitoredSession(session_creator=creator, hooks=hooks)

    def export_saved_model(
        self,
        export_dir_base,
        serving_input_receiver_fn,
        assets_extra=None,
        as_text=False,
        checkpoint_path=None,
    ):
        """Writes a saved model of the predictions, and returns its folder; the arguments are those of `export.saved`."""
        return export.saved(
            self, export_dir_base, serving_input_receiver_fn, assets_extra, as_text, checkpoint_path
        )

    def export_savedmodel(
        self,
        export_dir_base,
        serving_input_receiver_fn,
        assets_extra=None,
        as_text=False,
        checkpoint_path=None,
        strip_default_attrs=False,
    ):
        """Does what `export_saved_model` does."""
        return self.export_saved_model(
            export_dir_base, serving_input_receiver_fn, assets_extra, as_text, checkpoint_path
        )

    def eval_dir(self, name=None):
        """Returns the folder of an evaluation's summaries.

        Args:
            name: As in `evaluate`.
        """
        return os.path.join(self.model_dir, f"eval_{name}" if name else "eval")

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
