"""What is added to an estimator: metrics and features in its results, and hooks that evaluate it or end its training."""

import operator
import os
import tempfile

from tensorflow.python.framework import sparse_tensor
from tensorflow.python.summary import summary_iterator
from tensorflow.python.training import training_util
from tensorflow.python.util import function_utils

from oldstack.tf1 import tf
from oldstack.tf1.estimator.model import Estimator
from oldstack.tf1.estimator.specs import ModeKeys


def add_metrics(estimator, metric_fn):
    """Returns an estimator with more metrics.

    Args:
        estimator: The estimator.
        metric_fn: Returns pairs of `tf.metrics` by name, of as many of `features`, `labels`, `predictions` and `config`
            as it takes.

    Raises:
        ValueError: It takes something else.
    """
    taken = function_utils.fn_args(metric_fn)
    others = [name for name in taken if name not in ("features", "labels", "predictions", "config")]
    if others:
        raise ValueError(f"metric_fn ({metric_fn}) has following not expected args: {others}")

    def model_fn(features, labels, mode, config):
        spec = estimator.model_fn(features, labels, mode, config)
        if mode != ModeKeys.EVAL:
            return spec
        given = {"features": features, "labels": labels, "predictions": spec.predictions, "config": config}
        more = metric_fn(**{name: given[name] for name in taken})
        return spec._replace(eval_metric_ops={**spec.eval_metric_ops, **more})

    return _like(estimator, model_fn)


def forward_features(estimator, keys=None, sparse_default_values=None):
    """Returns an estimator whose predictions hold features too.

    Args:
        estimator: The estimator.
        keys: The names of the features, by default of all.
        sparse_default_values: What stands in sparse features where there is nothing, by name.

    Raises:
        ValueError: There is no such feature, or a prediction of this name.
    """
    keys = [keys] if isinstance(keys, str) else keys

    def model_fn(features, labels, mode, config):
        spec = estimator.model_fn(features, labels, mode, config)
        if spec.predictions is None:
            return spec
        more = {}
        for key in features if keys is None else keys:
            if key not in features:
                raise ValueError(
                    f'keys should be exist in features. Key "{key}" is not in features dict. features dict has '
                    f"following keys: {features.keys()}. Please check arguments of forward_features."
                )
            if key in spec.predictions:
                raise ValueError(
                    f"Cannot forward feature key ({key}). Since it does exist in predictions. Existing prediction "
                    f"keys: {spec.predictions.keys()}. Please check arguments of forward_features."
                )
            more[key] = sparse_tensor.convert_to_tensor_or_sparse_tensor(features[key])
            if key in (sparse_default_values or ()):
                more[key] = tf.sparse_tensor_to_dense(more[key], sparse_default_values[key])
        for name in "predict", "serving_default":
            output = (spec.export_outputs or {}).get(name)
            if isinstance(output, tf.estimator.export.PredictOutput):
                output.outputs.update(more)
        return spec._replace(predictions={**spec.predictions, **more})

    return _like(estimator, model_fn)


def _like(estimator, model_fn):
    return Estimator(
        model_fn, estimator.model_dir, estimator.config, warm_start_from=estimator.warm_start_from
    )


class _StopHook(tf.train.SessionRunHook):
    def __init__(self, should_stop_fn, secs, steps):
        self._should_stop, self._timer = should_stop_fn, tf.train.SecondOrStepTimer(secs, steps)

    def begin(self):
        self._step = training_util.get_global_step()

    def before_run(self, run_context):
        return tf.train.SessionRunArgs(self._step)

    def after_run(self, run_context, run_values):
        step = run_values.results
        if self._timer.should_trigger_for_step(step):
            self._timer.update_last_triggered_step(step)
            if self._should_stop():
                tf.logging.info("Requesting early stopping at global step %d", step)
                run_context.request_stop()


def make_early_stopping_hook(estimator, should_stop_fn, run_every_secs=60, run_every_steps=None):
    """Returns a hook that ends a training when a function says so.

    Args:
        estimator: The estimator.
        should_stop_fn: The function.
        run_every_secs: How often it is asked, in seconds.
        run_every_steps: How often it is asked, in steps.

    Raises:
        TypeError: That is no estimator.
        ValueError: Both are given.
    """
    if not isinstance(estimator, Estimator):
        raise TypeError(f"`estimator` must have type `tf.estimator.Estimator`. Got: {type(estimator)}")
    if run_every_secs is not None and run_every_steps is not None:
        raise ValueError("Only one of `run_every_secs` and `run_every_steps` must be set.")
    return _StopHook(should_stop_fn, run_every_secs, run_every_steps)


def read_eval_metrics(eval_dir):
    """Returns the metrics of all evaluations: for each step their values by name.

    Args:
        eval_dir: The folder of the evaluations' summaries.
    """
    found = {}
    for path in tf.gfile.Glob(os.path.join(eval_dir, "events.out.tfevents.*")):
        for event in summary_iterator.summary_iterator(path):
            values = {
                each.tag: each.simple_value for each in event.summary.value if each.HasField("simple_value")
            }
            if values:
                found.setdefault(event.step, {}).update(values)
    return dict(sorted(found.items()))


def _threshold_hook(is_better, words):
    def hook(
        estimator, metric_name, threshold, eval_dir=None, min_steps=0, run_every_secs=60, run_every_steps=None
    ):
        folder = eval_dir or estimator.eval_dir()

        def should_stop():
            for step, metrics in read_eval_metrics(folder).items():
                if step >= min_steps and is_better(metrics[metric_name], threshold):
                    tf.logging.info(
                        'At step %s, metric "%s" has value %s which is %s the configured threshold (%s) for early '
                        "stopping.", step, metric_name, metrics[metric_name], words, threshold,
                    )  # fmt: skip
                    return True
            return False

        return make_early_stopping_hook(estimator, should_stop, run_every_secs, run_every_steps)

    return hook


def _improvement_hook(is_better, word):
    def hook(
        estimator, metric_name, most=None, eval_dir=None, min_steps=0, run_every_secs=60, run_every_steps=None, **named
    ):  # fmt: skip
        most, folder = named.get(f"max_steps_without_{word}", most), eval_dir or estimator.eval_dir()

        def should_stop():
            best = None
            for step, metrics in read_eval_metrics(folder).items():
                if step < min_steps:
                    continue
                value = metrics[metric_name]
                if best is None or is_better(value, best[0]):
                    best = value, step
                if step - best[1] >= most:
                    tf.logging.info(
                        'No %s in metric "%s" for %s steps, which is greater than or equal to max steps (%s) configured '
                        "for early stopping.", word, metric_name, step - best[1], most,
                    )  # fmt: skip
                    return True
            return False

        return make_early_stopping_hook(estimator, should_stop, run_every_secs, run_every_steps)

    return hook


def make_stop_at_checkpoint_step_hook(estimator, last_step, wait_after_file_check_secs=30):
    """Returns a hook that ends a training at a step.

    Args:
        estimator: Not used.
        last_step: The step.
        wait_after_file_check_secs: Not used.
    """
    return tf.train.StopAtStepHook(last_step=last_step)


class InMemoryEvaluatorHook(tf.train.SessionRunHook):
    """Evaluates a model at the start of its training, after so many steps, and at the end.

    Args:
        estimator: The estimator.
        input_fn: As in `evaluate`.
        steps: As there.
        hooks: As there.
        name: As there.
        every_n_iter: After how many steps.

    Raises:
        ValueError: There are no such steps.
    """

    def __init__(self, estimator, input_fn, steps=None, hooks=None, name=None, every_n_iter=100):
        if every_n_iter is None or every_n_iter <= 0:
            raise ValueError(f"invalid every_n_iter={every_n_iter}.")
        self._estimator, self._given = estimator, {"steps": steps, "hooks": hooks, "name": name}
        self._input_fn, self._every, self._count = input_fn, every_n_iter, 0

    def begin(self):
        """Makes what saves the variables for an evaluation."""
        self._saver, self._count = tf.train.Saver(), 0

    def _evaluate(self, session):
        with tempfile.TemporaryDirectory() as folder:
            path = self._saver.save(session, os.path.join(folder, "now"), write_meta_graph=False)
            self._estimator.evaluate(self._input_fn, checkpoint_path=path, **self._given)

    def after_create_session(self, session, coord):
        """Evaluates."""
        self._evaluate(session)

    def after_run(self, run_context, run_values):
        """Evaluates when it is time."""
        self._count += 1
        if self._count % self._every == 0:
            self._evaluate(run_context.session)

    def end(self, session):
        """Evaluates."""
        self._evaluate(session)


# Hooks that end a training by a metric of its evaluations.
STOP_HOOKS = {
    "stop_if_higher_hook": _threshold_hook(operator.gt, "greater than"),
    "stop_if_lower_hook": _threshold_hook(operator.lt, "less than"),
    "stop_if_no_decrease_hook": _improvement_hook(operator.lt, "decrease"),
    "stop_if_no_increase_hook": _improvement_hook(operator.gt, "increase"),
}
