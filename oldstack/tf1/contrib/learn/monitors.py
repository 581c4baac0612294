"""`tf.contrib.learn.monitors` as of TensorFlow 1.15: what looks at a training between its steps, before there were hooks."""

import copy
import inspect
import time

import numpy as np

from oldstack.tf1 import tf
from oldstack.tf1.estimator import model


class BaseMonitor:
    """What is told of each step of a training, which may ask for tensors and end it."""

    run_on_all_workers = False

    def __init__(self):
        self._begun, self._max_steps, self._estimator = False, None, None
        self._current_epoch = self._current_step = None

    def set_estimator(self, estimator):
        """Tells whose training it is.

        Args:
            estimator: The estimator.
        """
        if estimator is None:
            raise ValueError("Missing estimator.")
        self._estimator = estimator

    def begin(self, max_steps=None):
        """Is called before the training.

        Args:
            max_steps: At which step it ends, if that is known.
        """
        if self._begun:
            raise ValueError("begin called twice without end.")
        self._begun, self._max_steps = True, max_steps

    def end(self, session=None):
        """Is called after the training.

        Args:
            session: The session, still open.
        """
        if not self._begun:
            raise ValueError("end called without begin.")
        self._begun, self._max_steps = False, None

    def epoch_begin(self, epoch):
        """Is called before an epoch, where a loop has any.

        Args:
            epoch: Its number.
        """
        if self._current_epoch is not None:
            raise ValueError("epoch_begin called twice without epoch_end.")
        if epoch < 0:
            raise ValueError(f"Invalid epoch {epoch}.")
        self._current_epoch = epoch

    def epoch_end(self, epoch):
        """Is called after an epoch.

        Args:
            epoch: Its number.
        """
        if self._current_epoch != epoch:
            raise ValueError("epoch_end expected %s but got %s.", self._current_epoch, epoch)
        self._current_epoch = None

    def step_begin(self, step):
        """Returns the tensors that are run with a step, or their names.

        Args:
            step: Its number, from 1.
        """
        if step < 0 or (self._max_steps is not None and step > self._max_steps):
            raise ValueError(f"Invalid step {step}.")
        self._current_step = step
        return []

    def step_end(self, step, output):
        """Returns whether the training ends.

        Args:
            step: The number of the step.
            output: The values of what `step_begin` returned, by that.
        """
        if self._current_step != step:
            raise ValueError("step_end expected %s but got %s.", self._current_step, step)
        self._current_step = None
        return False

    def post_step(self, step, session):
        """Is called after a step and all monitors' `step_end`.

        Args:
            step: The number of the step.
            session: The session.
        """


class EveryN(BaseMonitor):
    """What looks at the first steps, and at every so-manieth from then on.

    Args:
        every_n_steps: How many steps apart.
        first_n_steps: How many at the start.
    """

    def __init__(self, every_n_steps=100, first_n_steps=1):
        super().__init__()
        self._every_n_steps, self._first_n_steps = every_n_steps, first_n_steps
        self._last_successful_step, self._last_active_step, self._is_active = None, 0, False

    def every_n_step_begin(self, step):
        """Is `step_begin` of the steps that are looked at."""
        return []

    def every_n_step_end(self, step, outputs):
        """Is `step_end` of the steps that are looked at."""
        return False

    def every_n_post_step(self, step, session):
        """Is `post_step` of the steps that are looked at."""

    def step_begin(self, step):
        """Asks `every_n_step_begin`."""
        super().step_begin(step)
        due = self._every_n_steps + self._last_active_step
        self._is_active = step <= self._first_n_steps or step >= due or step == self._max_steps
        return self.every_n_step_begin(step) if self._is_active else []

    def step_end(self, step, output):
        """Asks `every_n_step_end`."""
        super().step_end(step, output)
        return self.every_n_step_end(step, output) if self._is_active else False

    def post_step(self, step, session):
        """Calls `every_n_post_step`."""
        super().post_step(step, session)
        if self._is_active:
            self.every_n_post_step(step, session)
            self._last_active_step = step
        self._last_successful_step = step

    def end(self, session=None):
        """Looks at the last step, if it hasn't been."""
        super().end(session=session)
        if self._last_successful_step != self._last_active_step:
            self.every_n_post_step(self._last_successful_step, session)


def _value(outputs, asked):
    return outputs[asked] if asked in outputs else outputs[asked.name]


def _shown(names, outputs):
    return ", ".join(f"{tag} = {outputs[name]!s}" for tag, name in names.items() if name in outputs)


class StopAtStep(BaseMonitor):
    """Ends the training.

    Args:
        num_steps: After how many steps.
        last_step: At which step, in place of that.
    """

    run_on_all_workers = True

    def __init__(self, num_steps=None, last_step=None):
        super().__init__()
        if num_steps is None and last_step is None:
            raise ValueError("One of num_steps or last_step must be specified.")
        if num_steps is not None and last_step is not None:
            raise ValueError("Only one of num_steps or last_step can be specified.")
        self._num_steps, self._last_step = num_steps, last_step

    def step_begin(self, step):
        """Finds out the last step."""
        super().step_begin(step)
        if self._last_step is None:
            self._last_step = step + self._num_steps - 1
        return []

    def step_end(self, step, output):
        """Returns whether it is the last."""
        super().step_end(step, output)
        return step >= self._last_step


class PrintTensor(EveryN):
    """Logs tensors.

    Args:
        tensor_names: Their names, or names by what they are called in the log.
        every_n: As in `EveryN`.
        first_n: As there.
    """

    def __init__(self, tensor_names, every_n=100, first_n=1):
        super().__init__(every_n, first_n)
        named = isinstance(tensor_names, dict)
        self._tensor_names = tensor_names if named else {each: each for each in tensor_names}

    def every_n_step_begin(self, step):
        """Asks for the tensors."""
        return list(self._tensor_names.values())

    def every_n_step_end(self, step, outputs):
        """Logs them."""
        tf.logging.info("Step %d: %s", step, _shown(self._tensor_names, outputs))


class LoggingTrainable(EveryN):
    """Logs what is trained.

    Args:
        scope: Of which scope, by default all.
        every_n: As in `EveryN`.
        first_n: As there.
    """

    def __init__(self, scope=None, every_n=100, first_n=1):
        super().__init__(every_n, first_n)
        self._scope = scope

    def every_n_step_begin(self, step):
        """Asks for the variables."""
        trained = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope=self._scope)
        self._names = {each.name: each.value().name for each in trained}
        return list(self._names.values())

    def every_n_step_end(self, step, outputs):
        """Logs them."""
        tf.logging.info("Logging Trainable: Step %d: %s", step, _shown(self._names, outputs))


class CaptureVariable(EveryN):
    """Keeps a tensor's values.

    Args:
        var_name: Its name.
        every_n: As in `EveryN`.
        first_n: As there.

    Attributes:
        values: The values by step.
    """

    def __init__(self, var_name, every_n=100, first_n=1):
        super().__init__(every_n, first_n)
        self._var_name, self.values = var_name, {}

    def every_n_step_begin(self, step):
        """Asks for the tensor."""
        return [self._var_name]

    def every_n_step_end(self, step, outputs):
        """Keeps it."""
        self.values[step] = _value(outputs, self._var_name)


class NanLossDuringTrainingError(RuntimeError):
    """The loss is no number."""

    def __str__(self):
        return "NaN loss during training."


class NanLoss(EveryN):
    """Ends the training when its loss is no number.

    Args:
        loss_tensor: The loss.
        every_n_steps: As in `EveryN`.
        fail_on_nan_loss: Whether it ends with an error.
    """

    def __init__(self, loss_tensor, every_n_steps=100, fail_on_nan_loss=True):
        super().__init__(every_n_steps)
        self._loss, self._fail = loss_tensor, fail_on_nan_loss

    def every_n_step_begin(self, step):
        """Asks for the loss."""
        return [self._loss]

    def every_n_step_end(self, step, outputs):
        """Returns whether it is no number.

        Raises:
            NanLossDuringTrainingError: It is none, and that is an error.
        """
        if not np.isnan(_value(outputs, self._loss)):
            return False
        if self._fail:
            tf.logging.error("Model diverged with loss = NaN.")
            raise NanLossDuringTrainingError
        tf.logging.warning("Model diverged with loss = NaN.")
        return True


class ValidationMonitor(EveryN):
    """Evaluates the last checkpoint while the model is trained, and ends the training when it gets no better.

    Args:
        x: As in `Estimator.fit`.
        y: As there.
        input_fn: As there.
        batch_size: As there.
        eval_steps: How many batches, by default all.
        every_n_steps: As in `EveryN`; there is nothing to evaluate before there is another checkpoint.
        metrics: As in `Estimator.evaluate`.
        hooks: As there.
        early_stopping_rounds: How many steps it may get no better, by default any number.
        early_stopping_metric: What gets better.
        early_stopping_metric_minimize: Whether less is better.
        name: As in `Estimator.evaluate`.
        check_interval_secs: How many seconds apart it looks for another checkpoint.

    Attributes:
        early_stopped: Whether it ended the training.
        best_step: The step of the best evaluation.
        best_value: Its `early_stopping_metric`.
        best_metrics: All that it measured.
    """

    def __init__(
        self,
        x=None,
        y=None,
        input_fn=None,
        batch_size=None,
        eval_steps=None,
        every_n_steps=100,
        metrics=None,
        hooks=None,
        early_stopping_rounds=None,
        early_stopping_metric="loss",
        early_stopping_metric_minimize=True,
        name=None,
        check_interval_secs=5,
    ):
        super().__init__(every_n_steps, first_n_steps=-1)
        if x is None and input_fn is None:
            raise ValueError("Either x or input_fn should be provided.")
        self._arrays = {"x": x, "y": y, "batch_size": batch_size, "metrics": metrics}
        self._given = {"input_fn": input_fn, "steps": eval_steps, "hooks": hooks, "name": name}
        self.early_stopping_rounds, self.early_stopping_metric = early_stopping_rounds, early_stopping_metric
        self.early_stopping_metric_minimize = early_stopping_metric_minimize
        self.early_stopped, self.best_step, self.best_value, self.best_metrics = False, None, None, None
        self._checkpoint, self._checked, self._interval = None, None, check_interval_secs

    def _evaluate(self):
        if isinstance(self._estimator, model.Estimator) and not hasattr(self._estimator, "fit"):
            if any(each is not None for each in self._arrays.values()):
                raise ValueError(
                    "tf.estimator.Estimator does not support following arguments: x, y, batch_size, metrics. Should "
                    "set as `None` in ValidationMonitor"
                )
            return self._estimator.evaluate(**self._given)
        return self._estimator.evaluate(**self._arrays, **self._given)

    def every_n_step_end(self, step, outputs):
        """Evaluates, if there is another checkpoint, and returns whether the training ends."""
        if self._estimator is None:
            raise ValueError("Missing call to set_estimator.")
        now = time.time()
        if None not in (self._interval, self._checked) and now - self._checked <= self._interval:
            return False
        self._checked = now
        checkpoint = tf.train.latest_checkpoint(self._estimator.model_dir)
        if checkpoint in (None, self._checkpoint):
            return False
        self._checkpoint = checkpoint
        measured = self._evaluate()
        shown = ", ".join(f"{name} = {value!s}" for name, value in measured.items())
        tf.logging.info("Validation (step %d): %s", step, shown)
        return self.early_stopping_rounds is not None and self._stops(step, measured)

    def _stops(self, step, measured):
        metric = self.early_stopping_metric
        if metric not in measured:
            raise ValueError(f"Metric {metric} missing from outputs {set(measured)}.")
        value, best = measured[metric], self.best_value
        if best is None or (value < best if self.early_stopping_metric_minimize else value > best):
            self.best_value, self.best_metrics, self.best_step = value, copy.deepcopy(measured), step
        if step - self.best_step < self.early_stopping_rounds:
            return False
        self.early_stopped = True
        tf.logging.info(f"Stopping. Best step: {self.best_step} with {metric} = {self.best_value}.")
        return True


class RunHookAdapterForMonitors(tf.train.SessionRunHook):
    """A hook that calls monitors.

    Args:
        monitors: The monitors.
    """

    def __init__(self, monitors):
        self._monitors = monitors

    def begin(self):
        """Tells of the start."""
        self._step, self._global_step = None, tf.train.get_global_step()
        for each in self._monitors:
            each.begin(max_steps=None)

    def before_run(self, run_context):
        """Asks what is to be run with the step."""
        if self._step is None:
            self._step = run_context.session.run(self._global_step) + 1
        asked = [each for monitor in self._monitors for each in monitor.step_begin(self._step) or ()]
        request = {self._global_step: self._global_step}
        if asked:
            request["monitors"] = {each: _element(each) for each in asked}
        return tf.train.SessionRunArgs(request)

    def after_run(self, run_context, run_values):
        """Gives it."""
        given = run_values.results.get("monitors", {})
        for each in self._monitors:
            if each.step_end(self._step, given):
                run_context.request_stop()
        for each in self._monitors:
            each.post_step(self._step, run_context.session)
        self._step = run_values.results[self._global_step] + 1

    def end(self, session):
        """Tells of the end."""
        for each in self._monitors:
            each.end(**({"session": session} if "session" in inspect.signature(each.end).parameters else {}))


def _element(asked):
    return tf.get_default_graph().as_graph_element(
        f"{asked}:0" if isinstance(asked, str) and ":" not in asked else asked
    )


def replace_monitors_with_hooks(monitors_or_hooks, estimator):
    """Returns hooks, one for all monitors among them.

    Args:
        monitors_or_hooks: Monitors and hooks, or None.
        estimator: Whose training it is.
    """
    given = monitors_or_hooks or []
    hooks = [each for each in given if isinstance(each, tf.train.SessionRunHook)]
    monitors = [each for each in given if not isinstance(each, tf.train.SessionRunHook)]
    for each in monitors:
        each.set_estimator(estimator)
    return [*hooks, RunHookAdapterForMonitors(monitors)] if monitors else hooks


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.learn.monitors`."""
    public = (
        BaseMonitor, CaptureVariable, EveryN, LoggingTrainable, NanLoss, NanLossDuringTrainingError, PrintTensor,
        RunHookAdapterForMonitors, StopAtStep, ValidationMonitor,
    )  # fmt: skip
    return {
        **{each.__name__: each for each in public},
        "replace_monitors_with_hooks": replace_monitors_with_hooks,
    }
