"""The estimator of `tf.contrib.learn` as of TensorFlow 1.15, which takes arrays, and `fit`."""

import numpy as np
from tensorflow.python.framework import ops
from tensorflow.python.ops import control_flow_ops
from tensorflow.python.training import evaluation, training_util
from tensorflow.python.util import function_utils

from oldstack.tf1 import tf
from oldstack.tf1.contrib.learn.feeding import fits, given_or_fed, placeholders, signatures
from oldstack.tf1.contrib.learn.monitors import replace_monitors_with_hooks
from oldstack.tf1.contrib.learn.specs import MetricKey, MetricSpec, ModeKeys, ModelFnOps, only
from oldstack.tf1.estimator import model
from oldstack.tf1.estimator.run_config import RunConfig


class NotFittedError(ValueError, AttributeError):
    """There is no checkpoint yet."""


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
            return features, placeholders(self._known["Labels"]), []
        for kind, given in zip(self._known, result, strict=True):
            known = self._known[kind]
            if known is None:
                self._known[kind] = None if given is None else signatures(given)
            elif given is not None and not fits(given, known):
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
            monitors: Hooks, or monitors of `tf.contrib.learn.monitors`.
            max_steps: At which step it ends.

        Returns:
            The estimator.

        Raises:
            ValueError: Both or neither of what is taken in place of each other are given.
        """
        input_fn, feed = given_or_fed(x, y, input_fn, batch_size, shuffle=True, epochs=None)
        hooks = [tf.train.FeedFnHook(feed)] if feed else []
        return self.train(
            input_fn, replace_monitors_with_hooks([*hooks, *(monitors or [])], self), steps, max_steps
        )

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
        input_fn, feed = given_or_fed(x, y, input_fn, batch_size)
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
            return _joined(self._batches(*given_or_fed(x, None, input_fn, batch_size or 128), outputs))
        batches = self._batches(*given_or_fed(x, None, input_fn, batch_size), outputs)
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
        return {name[0]: metric(predictions[name[1]], only(labels, None, "label"))}
    return {name: metric(predictions, only(labels, None, "label"))}


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
