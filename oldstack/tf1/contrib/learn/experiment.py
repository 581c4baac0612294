"""`tf.contrib.learn.Experiment` and `learn_runner` as of TensorFlow 1.15: a training and its evaluations, in one process."""

from oldstack.tf1 import tf
from oldstack.tf1.contrib.learn import monitors
from oldstack.tf1.contrib.learn.estimator import Estimator
from oldstack.tf1.estimator import model


class Experiment:
    """An estimator, and what it is trained and evaluated with.

    Args:
        estimator: One of `tf.contrib.learn` or of `tf.estimator`.
        train_input_fn: Returns features and labels for the training.
        eval_input_fn: Returns them for evaluations.
        eval_metrics: As `metrics` in `Estimator.evaluate`; only for `tf.contrib.learn`.
        train_steps: At which step the training ends.
        eval_steps: How many batches are evaluated; all, if None.
        train_monitors: Monitors and hooks of the training.
        eval_hooks: Hooks of evaluations.
        local_eval_frequency: Steps between evaluations in `local_run`; by default only after the training.
        eval_delay_secs: Seconds before `evaluate` starts.
        continuous_eval_throttle_secs: Not used, as there is one process.
        min_eval_frequency: Steps between evaluations in `train_and_evaluate`, by default each; 0 is only after the
            training.
        delay_workers_by_global_step: Likewise.
        export_strategies: Not taken: None.
        train_steps_per_iteration: Steps between evaluations in `continuous_train_and_eval`.
        checkpoint_and_export: Not taken: False.
        saving_listeners: What is told of checkpoints; only for `tf.estimator`.
        check_interval_secs: As in `ValidationMonitor`.

    Raises:
        ValueError: It is no estimator, or something of `tf.contrib.learn` is asked of another.
    """

    def __init__(
        self,
        estimator,
        train_input_fn,
        eval_input_fn,
        eval_metrics=None,
        train_steps=None,
        eval_steps=100,
        train_monitors=None,
        eval_hooks=None,
        local_eval_frequency=None,
        eval_delay_secs=120,
        continuous_eval_throttle_secs=60,
        min_eval_frequency=None,
        delay_workers_by_global_step=False,
        export_strategies=None,
        train_steps_per_iteration=None,
        checkpoint_and_export=False,
        saving_listeners=None,
        check_interval_secs=5,
    ):
        if not isinstance(estimator, model.Estimator):
            raise ValueError(
                "`estimator` must implement `tf.contrib.learn.Evaluable` or `tf.estimator.Estimator`."
            )
        self._is_of_learn = isinstance(estimator, Estimator)
        if eval_metrics is not None and not self._is_of_learn:
            raise ValueError(
                "`eval_metrics` must be `None` with `tf.estimator.Estimator`. Use `eval_metric_ops` in "
                "`tf.estimator.EstimatorSpec` instead."
            )
        if export_strategies or checkpoint_and_export:
            raise NotImplementedError("tf.contrib.learn.Experiment is here without export_strategies")
        self.estimator, self.eval_metrics = estimator, eval_metrics
        self.train_steps, self.eval_steps = train_steps, eval_steps
        self._train_input_fn, self._eval_input_fn = train_input_fn, eval_input_fn
        self._monitors, self._eval_hooks = list(train_monitors or []), list(eval_hooks or [])
        self._frequency = 1 if min_eval_frequency is None else min_eval_frequency
        self._local_frequency, self._interval = local_eval_frequency, check_interval_secs
        self._steps_at_once, self._listeners = train_steps_per_iteration, saving_listeners

    def extend_train_hooks(self, additional_hooks):
        """Adds hooks to the training.

        Args:
            additional_hooks: The hooks.
        """
        self._monitors.extend(additional_hooks)

    def _train(self, more=(), **steps):
        hooks = monitors.replace_monitors_with_hooks([*self._monitors, *more], self.estimator)
        if self._is_of_learn:
            return self.estimator.fit(input_fn=self._train_input_fn, monitors=hooks, **steps)
        return self.estimator.train(self._train_input_fn, hooks, saving_listeners=self._listeners, **steps)

    def _evaluation(self):
        given = {"input_fn": self._eval_input_fn, "hooks": self._eval_hooks}
        return {**given, "metrics": self.eval_metrics} if self._is_of_learn else given

    def train(self, delay_secs=None):
        """Returns the trained estimator.

        Args:
            delay_secs: Not used: there are no other workers to wait for.
        """
        return self._train(max_steps=self.train_steps)

    def evaluate(self, delay_secs=None, name=None):
        """Returns what is measured.

        Args:
            delay_secs: Not used: there is nobody to wait for.
            name: As in `Estimator.evaluate`.
        """
        return self.estimator.evaluate(steps=self.eval_steps, name=name or "one_pass", **self._evaluation())

    def train_and_evaluate(self):
        """Trains, with evaluations, and returns what is measured at the end, and what was exported: nothing."""
        return self._train_and_evaluate(self._frequency)

    def local_run(self):
        """Trains and returns as `train_and_evaluate` does, with evaluations as rare as `local_eval_frequency` says."""
        return self._train_and_evaluate(self._local_frequency)

    def _train_and_evaluate(self, frequency):
        validation = []
        if frequency:
            given = self._evaluation()
            validation.append(
                monitors.ValidationMonitor(
                    eval_steps=self.eval_steps,
                    every_n_steps=frequency,
                    check_interval_secs=self._interval,
                    **given,
                )
            )
        self._train(validation, max_steps=self.train_steps)
        return self.estimator.evaluate(steps=self.eval_steps, **self._evaluation()), []

    def continuous_train_and_eval(self, continuous_eval_predicate_fn=None):
        """Trains and evaluates in turns, and returns as `train_and_evaluate` does.

        Args:
            continuous_eval_predicate_fn: Of what was measured, or None, whether to go on.
        """
        steps = self._steps_at_once or (self.train_steps // 10 if self.train_steps else 1000)
        measured, goes_on = None, continuous_eval_predicate_fn or (lambda measured: True)
        while goes_on(measured) and not (
            measured and self.train_steps and measured["global_step"] >= self.train_steps
        ):
            self._train(steps=steps)
            measured = self.estimator.evaluate(steps=self.eval_steps, name="one_pass", **self._evaluation())
        return measured, []

    def test(self):
        """Trains one step, and returns what is measured then."""
        self._train(steps=1)
        return self.estimator.evaluate(steps=1, name="one_pass", **self._evaluation())


def run(experiment_fn, output_dir=None, schedule=None, run_config=None, hparams=None):
    """Makes an experiment and returns what a method of it returns.

    Args:
        experiment_fn: Makes it of a configuration and settings, or of a folder.
        output_dir: The folder.
        schedule: The method, by default "train_and_evaluate".
        run_config: The configuration, in place of a folder.
        hparams: The settings.

    Raises:
        ValueError: Both or neither are given of what is taken in place of each other; there is no such method.
        TypeError: It isn't a function, or doesn't make an experiment.
    """
    if output_dir is not None and run_config is not None:
        raise ValueError("Cannot provide both `output_dir` and `run_config`")
    if output_dir is None and run_config is None:
        raise ValueError("Must set value for `output_dir` or `run_config`")
    if not callable(experiment_fn):
        raise TypeError(f'Experiment builder "{experiment_fn}" is not callable.')
    if run_config is not None:
        if not run_config.model_dir:
            raise ValueError("Must specify a model directory `model_dir` in `run_config`.")
        experiment = experiment_fn(run_config, hparams)
    else:
        if hparams is not None:
            raise ValueError("Must set `hparams` as None for `experiment_fn` with `output_dir`.")
        experiment = experiment_fn(output_dir=output_dir)
    if not isinstance(experiment, Experiment):
        raise TypeError(
            f"Experiment builder did not return an Experiment instance, got {type(experiment)} instead."
        )
    schedule = schedule or "train_and_evaluate"
    if not hasattr(experiment, schedule):
        tf.logging.error("Schedule references non-existent task %s", schedule)
        raise ValueError(f"Schedule references non-existent task {schedule}")
    return getattr(experiment, schedule)()
