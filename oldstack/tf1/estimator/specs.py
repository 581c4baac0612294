"""What `tf.estimator` is told: modes, specifications, optimizers' names and the configuration of runs."""

import collections
import copy
import operator
import os

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
_DEFAULT = object()
# What a configuration tells of itself, in this order.
_SETTINGS = (
    "model_dir", "tf_random_seed", "save_summary_steps", "save_checkpoints_steps", "save_checkpoints_secs",
    "session_config", "keep_checkpoint_max", "keep_checkpoint_every_n_hours", "log_step_count_steps", "train_distribute",
    "device_fn", "protocol", "eval_distribute", "experimental_distribute", "experimental_max_worker_delay_secs",
    "session_creation_timeout_secs", "service", "cluster_spec", "task_type", "task_id", "global_id_in_cluster", "master",
    "evaluation_master", "is_chief", "num_ps_replicas", "num_worker_replicas",
)  # fmt: skip
_ONE_PROCESS = {
    **dict.fromkeys(("device_fn", "protocol", "eval_distribute", "experimental_distribute", "service")),
    "experimental_max_worker_delay_secs": None,
    "session_creation_timeout_secs": 7200,
    "task_type": "worker",
    "task_id": 0,
    "global_id_in_cluster": 0,
    "master": "",
    "evaluation_master": "",
    "is_chief": True,
    "num_ps_replicas": 0,
    "num_worker_replicas": 1,
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
            export_outputs: What a saved model gives, by the names of signatures; by default the predictions.
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
        train_distribute: A strategy, which on one processor changes nothing but what is drawn from a seed.
        **others: Not used.

    Raises:
        ValueError: Checkpoints are to come by steps and by seconds.
    """

    def __init__(
        self,
        model_dir=None,
        tf_random_seed=None,
        save_summary_steps=100,
        save_checkpoints_steps=_DEFAULT,
        save_checkpoints_secs=_DEFAULT,
        session_config=None,
        keep_checkpoint_max=5,
        keep_checkpoint_every_n_hours=10000,
        log_step_count_steps=100,
        train_distribute=None,
        **others,
    ):
        steps, seconds = save_checkpoints_steps, save_checkpoints_secs
        if steps is seconds is _DEFAULT:
            steps, seconds = None, 600
        steps, seconds = (None if each is _DEFAULT else each for each in (steps, seconds))
        if steps is not None and seconds is not None:
            raise ValueError("`save_checkpoints_steps` and `save_checkpoints_secs` cannot be both set.")
        values = {
            "model_dir": None if model_dir is None else os.fspath(model_dir),
            "tf_random_seed": tf_random_seed,
            "save_summary_steps": save_summary_steps,
            "save_checkpoints_steps": steps,
            "save_checkpoints_secs": seconds,
            "session_config": session_config,
            "keep_checkpoint_max": keep_checkpoint_max,
            "keep_checkpoint_every_n_hours": keep_checkpoint_every_n_hours,
            "log_step_count_steps": log_step_count_steps,
            "train_distribute": train_distribute,
            **_ONE_PROCESS,
            "cluster_spec": tf.train.ClusterSpec({}),
        }
        vars(self).update({f"_{name}": values[name] for name in _SETTINGS})

    def replace(self, **settings):
        """Returns a copy with other settings.

        Args:
            **settings: The settings.
        """
        changed = copy.copy(self)
        vars(changed).update({f"_{name}": value for name, value in settings.items()})
        return changed


for _name in _SETTINGS:
    setattr(RunConfig, _name, property(operator.attrgetter(f"_{_name}")))


TrainSpec = collections.namedtuple("TrainSpec", ("input_fn", "max_steps", "hooks"), defaults=(None, None))
EvalSpec = collections.namedtuple(
    "EvalSpec",
    ("input_fn", "steps", "name", "hooks", "exporters", "start_delay_secs", "throttle_secs"),
    defaults=(100, None, None, None, 120, 600),
)
WarmStartSettings = collections.namedtuple(
    "WarmStartSettings",
    (
        "ckpt_to_initialize_from",
        "vars_to_warm_start",
        "var_name_to_vocab_info",
        "var_name_to_prev_var_name",
    ),
    defaults=(".*", {}, {}),
)
