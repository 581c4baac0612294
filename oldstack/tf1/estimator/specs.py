"""What `tf.estimator` is told: modes, specifications, optimizers' names and the configuration of runs."""

import collections
import copy

from tensorflow.python.framework import ops

from oldstack.tf1 import tf

# The names of optimizers, and the classes of `tf.train` that they stand for.
OPTIMIZERS = {
    "Adagrad": "AdagradOptimizer",
    "Adam": "AdamOptimizer",
    "Ftrl": "FtrlOptimizer",
    "RMSProp": "RMSPropOptimizer",
    "SGD": "GradientDescentOptimizer",
}


class ModeKeys:
    """What a model function is called for."""

    TRAIN, EVAL, PREDICT = "train", "eval", "infer"


def scalar_loss(loss, refusal):
    """Returns a loss as a tensor without dimensions.

    Args:
        loss: A tensor of one number, or what becomes one.
        refusal: What is said of one of more numbers, with {} for it.

    Raises:
        ValueError: It is of more numbers.
    """
    loss = ops.convert_to_tensor(loss)
    if loss.shape.num_elements() not in (None, 1):
        raise ValueError(refusal.format(loss))
    return tf.reshape(loss, []) if loss.shape.ndims else loss


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
            loss = scalar_loss(loss, "Loss must be scalar, given: {}")
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


TrainSpec = collections.namedtuple("TrainSpec", ("input_fn", "max_steps", "hooks"), defaults=(None, None))
EvalSpec = collections.namedtuple(
    "EvalSpec",
    ("input_fn", "steps", "name", "hooks", "exporters", "start_delay_secs", "throttle_secs"),
    defaults=(100, None, None, None, 120, 600),
)
