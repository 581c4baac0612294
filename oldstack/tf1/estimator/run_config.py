"""How an estimator runs, checked as 1.15 checked it."""

import copy
import operator
import os

from tensorflow.python.util import function_utils

from oldstack.tf1 import tf

_DEFAULT = object()
# What can be set, in the order in which a configuration tells of itself.
_REPLACEABLE = [
    "model_dir", "tf_random_seed", "save_summary_steps", "save_checkpoints_steps", "save_checkpoints_secs",
    "session_config", "keep_checkpoint_max", "keep_checkpoint_every_n_hours", "log_step_count_steps",
    "train_distribute", "device_fn", "protocol", "eval_distribute", "experimental_distribute",
    "experimental_max_worker_delay_secs", "session_creation_timeout_secs",
]  # fmt: skip
_CHECKPOINTS = ["save_checkpoints_steps", "save_checkpoints_secs"]
_NOT_NEGATIVE = (lambda value: value >= 0, "{} should be >= 0")
_POSITIVE = (lambda value: value > 0, "{} should be > 0")
# What a setting that is not None has to be, and what is said where it isn't; in 1.15's order.
_RULES = {
    "model_dir": (bool, "{} should be non-empty"),
    "save_summary_steps": _NOT_NEGATIVE,
    "save_checkpoints_steps": _NOT_NEGATIVE,
    "save_checkpoints_secs": _NOT_NEGATIVE,
    "session_config": (lambda value: isinstance(value, tf.ConfigProto), "{} must be instance of ConfigProto"),
    "keep_checkpoint_max": _NOT_NEGATIVE,
    "keep_checkpoint_every_n_hours": _POSITIVE,
    "log_step_count_steps": _POSITIVE,
    "tf_random_seed": (lambda value: isinstance(value, int), "{} must be integer."),
    "experimental_max_worker_delay_secs": (
        lambda value: isinstance(value, int),
        "{} must be an integer if set.",
    ),
    "session_creation_timeout_secs": _POSITIVE,
    "device_fn": (
        lambda value: callable(value) and {*function_utils.fn_args(value)} == {"op"},
        '{} must be callable with exactly one argument "op".',
    ),
    "protocol": (lambda value: value in ("grpc", "grpc+verbs"), "{} should be grpc or grpc+verbs"),
}
_ONE_PROCESS = {
    "service": None,
    "cluster_spec": None,
    "task_type": "worker",
    "task_id": 0,
    "global_id_in_cluster": 0,
    "master": "",
    "evaluation_master": "",
    "is_chief": True,
    "num_ps_replicas": 0,
    "num_worker_replicas": 1,
}


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
        device_fn: Not used: there is one processor.
        protocol: Not used: there is one process.
        eval_distribute: Not used: on one processor it changes nothing.
        experimental_distribute: Not to be had.
        experimental_max_worker_delay_secs: Not used.
        session_creation_timeout_secs: Not used.

    Raises:
        NotImplementedError: `experimental_distribute` is given.
        ValueError: Checkpoints are to come by steps and by seconds, or a setting is none that can be.
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
        device_fn=None,
        protocol=None,
        eval_distribute=None,
        experimental_distribute=None,
        experimental_max_worker_delay_secs=None,
        session_creation_timeout_secs=7200,
    ):
        given = locals()
        steps, seconds = save_checkpoints_steps, save_checkpoints_secs
        if steps is seconds is _DEFAULT:
            steps, seconds = None, 600
        steps, seconds = (None if each is _DEFAULT else each for each in (steps, seconds))
        if model_dir == "":
            raise ValueError("model_dir should be non-empty.")
        if experimental_distribute is not None:
            raise NotImplementedError("a RunConfig is here without experimental_distribute")
        values = {name: given[name] for name in _REPLACEABLE} | {
            "model_dir": None if model_dir is None else os.fspath(model_dir),
            "save_checkpoints_steps": steps,
            "save_checkpoints_secs": seconds,
        }
        self._set(values)
        vars(self).update({f"_{name}": value for name, value in _ONE_PROCESS.items()})
        self._cluster_spec = tf.train.ClusterSpec({})

    def _set(self, settings):
        vars(self).update({f"_{name}": value for name, value in settings.items()})
        counts = [name for name in _CHECKPOINTS if settings.get(name) is not None]
        if len(counts) == 2:
            raise ValueError("`save_checkpoints_steps` and `save_checkpoints_secs` cannot be both set.")
        if len(counts) == 1 and not {*_CHECKPOINTS} <= {*settings}:
            (other,) = {*_CHECKPOINTS} - {*counts}
            setattr(self, f"_{other}", None)
        for name, (holds, refusal) in _RULES.items():
            value = getattr(self, name)
            if value is not None and not holds(value):
                raise ValueError(refusal.format(name))

    def replace(self, **settings):
        """Returns a copy with other settings.

        Args:
            **settings: The settings.

        Raises:
            ValueError: There is none of that name, or it can't be that.
        """
        for name in settings:
            if name not in _REPLACEABLE:
                raise ValueError(f"Replacing {name} is not supported. Allowed properties are {_REPLACEABLE}.")
        changed = copy.copy(self)
        changed._set(settings)
        return changed


for _name in (*_REPLACEABLE, *_ONE_PROCESS):
    setattr(RunConfig, _name, property(operator.attrgetter(f"_{_name}")))
