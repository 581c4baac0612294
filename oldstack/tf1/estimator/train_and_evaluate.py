"""`tf.estimator.train_and_evaluate`."""

import os

from oldstack.tf1 import tf


class _Evaluations(tf.train.CheckpointSaverListener):
    """Evaluates with a checkpoint, if long enough after the last time, and with the last one in any case."""

    def __init__(self, evaluate, seconds):
        self._evaluate, self._seconds, self.results, self.exports = evaluate, seconds, None, None

    def begin(self):
        self._timer = tf.train.SecondOrStepTimer(every_secs=self._seconds)
        self._is_trained = False

    def after_save(self, session, global_step_value):
        if not self._is_trained:
            self._is_trained = True
        elif self._timer.should_trigger_for_step(global_step_value):
            self._run(global_step_value)
        else:
            tf.logging.info(f"Skip the current checkpoint eval due to throttle secs ({self._seconds} secs).")

    def end(self, session, global_step_value):
        if global_step_value != self._timer.last_triggered_step():
            self._run(global_step_value)

    def _run(self, step):
        self._timer.update_last_triggered_step(step)
        self.results, self.exports = self._evaluate()


def train_and_evaluate(estimator, train_spec, eval_spec):
    """Trains, and evaluates with the checkpoints.

    Args:
        estimator: The estimator.
        train_spec: How to train, a `TrainSpec`.
        eval_spec: How to evaluate, an `EvalSpec`.

    Returns:
        The metrics of the last evaluation, None where nothing was left to train; and what each
        exporter gave then.
    """
    config = estimator.config
    tf.logging.info("Not using Distribute Coordinator.")
    tf.logging.info("Running training and evaluation locally (non-distributed).")
    tf.logging.info(
        "Start train and evaluate loop. The evaluate will happen after every checkpoint. Checkpoint frequency is "
        f"determined based on RunConfig arguments: save_checkpoints_steps {config.save_checkpoints_steps} or "
        f"save_checkpoints_secs {config.save_checkpoints_secs}."
    )

    exporters = eval_spec.exporters or ()
    exporters = [exporters] if hasattr(exporters, "export") else exporters

    def evaluate():
        checkpoint = estimator.latest_checkpoint()
        results = estimator.evaluate(
            eval_spec.input_fn,
            steps=eval_spec.steps,
            name=eval_spec.name,
            checkpoint_path=checkpoint,
            hooks=eval_spec.hooks,
        )
        is_final = bool(train_spec.max_steps) and results["global_step"] >= train_spec.max_steps
        folder = os.path.join(estimator.model_dir, "export")
        return results, [
            each.export(estimator, os.path.join(folder, each.name), checkpoint, results, is_final)
            for each in exporters
        ]

    listener = _Evaluations(evaluate, eval_spec.throttle_secs)
    estimator.train(
        train_spec.input_fn,
        hooks=train_spec.hooks,
        max_steps=train_spec.max_steps,
        saving_listeners=[listener],
    )
    return listener.results, listener.exports
