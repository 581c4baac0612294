"""Estimators for a TPU, as scripts ran them on a processor: with `use_tpu=False`."""

import collections
import copy

from tensorflow.python.util import function_utils

from oldstack.tf1 import tf
from oldstack.tf1.estimator.model import Estimator
from oldstack.tf1.estimator.run_config import RunConfig
from oldstack.tf1.estimator.specs import EstimatorSpec, ModeKeys

_RESERVED = {"batch_size", "context"}


class InputPipelineConfig:
    """How a TPU got its inputs; without one it doesn't matter."""

    PER_SHARD_V1, PER_HOST_V1, PER_HOST_V2, BROADCAST, SLICED = range(1, 6)


class TPUConfig(
    collections.namedtuple(
        "TPUConfig",
        (
            "iterations_per_loop", "num_shards", "num_cores_per_replica", "per_host_input_for_training", "tpu_job_name",
            "initial_infeed_sleep_secs", "input_partition_dims", "eval_training_input_configuration",
            "experimental_host_call_every_n_steps",
        ),
        defaults=(2, None, None, True, None, None, None, InputPipelineConfig.PER_HOST_V1, 1),
    )
):  # fmt: skip
    """How a TPU ran; without one it doesn't matter."""

    __slots__ = ()


class TPURunConfig(RunConfig):
    """How an estimator runs.

    Args:
        tpu_config: A `TPUConfig`.
        evaluation_master: Not used.
        master: Not used.
        cluster: Not used.
        **settings: As in `tf.estimator.RunConfig`.
    """

    def __init__(self, tpu_config=None, evaluation_master=None, master=None, cluster=None, **settings):
        super().__init__(**settings)
        self._tpu_config = tpu_config or TPUConfig()

    @property
    def tpu_config(self):
        """What it was given for a TPU."""
        return self._tpu_config

    def replace(self, **settings):
        """Returns a copy with other settings, `tpu_config` among them."""
        tpu_config = settings.pop("tpu_config", self._tpu_config)
        changed = super().replace(**settings)
        changed._tpu_config = tpu_config
        return changed


class TPUEstimatorSpec(
    collections.namedtuple(
        "TPUEstimatorSpec",
        (
            "mode", "predictions", "loss", "train_op", "eval_metrics", "export_outputs", "scaffold_fn", "host_call",
            "training_hooks", "evaluation_hooks", "prediction_hooks",
        ),
        defaults=(None,) * 10,
    )
):  # fmt: skip
    """What a model function returns; `eval_metrics` is a function of pairs of `tf.metrics`, and its arguments."""

    __slots__ = ()

    def as_estimator_spec(self):
        """Returns an `EstimatorSpec`."""
        metrics = None
        if self.eval_metrics is not None:
            function, given = self.eval_metrics
            metrics = function(**given) if isinstance(given, dict) else function(*given)
        return EstimatorSpec(
            self.mode,
            self.predictions,
            self.loss,
            self.train_op,
            metrics,
            self.export_outputs,
            training_hooks=self.training_hooks,
            scaffold=self.scaffold_fn() if self.scaffold_fn else None,
            evaluation_hooks=self.evaluation_hooks,
            prediction_hooks=self.prediction_hooks,
        )


class TPUEstimator(Estimator):
    """An estimator whose functions find the number of samples of a batch in `params`.

    Args:
        model_fn: As in `Estimator`; it may return a `TPUEstimatorSpec`.
        model_dir: As there.
        config: A `RunConfig` of this module.
        params: As in `Estimator`.
        use_tpu: False.
        train_batch_size: The samples of a batch in training.
        eval_batch_size: The same in an evaluation.
        predict_batch_size: The same of predictions.
        *others: Not used.
        warm_start_from: As in `Estimator`.
        **more: Not used.

    Raises:
        ValueError: The configuration is of another kind, or `params` has a name of its own for the size.
        NotImplementedError: A TPU is asked for.
    """

    def __init__(
        self,
        model_fn=None,
        model_dir=None,
        config=None,
        params=None,
        use_tpu=True,
        train_batch_size=None,
        eval_batch_size=None,
        predict_batch_size=None,
        *others,
        warm_start_from=None,
        **more,
    ):
        if not isinstance(config, TPURunConfig):
            raise ValueError("`config` must be provided with type `tpu_config.RunConfig`")
        if _RESERVED & {*(params or {})}:
            raise ValueError(f"{list(_RESERVED)} are reserved keys but existed in params {params}.")
        if use_tpu:
            raise NotImplementedError("there is no TPU here: give TPUEstimator use_tpu=False")
        taken = function_utils.fn_args(model_fn)
        if "params" not in taken:
            raise ValueError(
                f"model_fn ({model_fn}) does not include params argument, required by TPUEstimator to pass batch size "
                "as params['batch_size']"
            )

        def function(features, labels, mode, params, config):
            if "labels" not in taken and labels is not None:
                raise ValueError("model_fn does not take labels, but input_fn returns labels.")
            given = {"labels": labels, "mode": mode, "params": params, "config": config}
            spec = model_fn(features=features, **{name: given[name] for name in given if name in taken})
            return spec.as_estimator_spec() if isinstance(spec, TPUEstimatorSpec) else spec

        super().__init__(function, model_dir, config, params, warm_start_from)
        sizes = train_batch_size, eval_batch_size, predict_batch_size
        self._sizes = dict(zip((ModeKeys.TRAIN, ModeKeys.EVAL, ModeKeys.PREDICT), sizes, strict=True))
        self._size = None

    def train(self, input_fn, hooks=None, steps=None, max_steps=None, saving_listeners=None):
        """Trains, as `Estimator.train`.

        Raises:
            TypeError: A strategy is given, which 1.15 could not hand on either.
        """
        if self.config.train_distribute is not None:
            raise TypeError("_call_input_fn() takes 3 positional arguments but 4 were given")
        return super().train(input_fn, hooks, steps, max_steps, saving_listeners)

    def _graph(self):
        tf.set_random_seed(self.config.tf_random_seed)
        return tf.get_variable(
            tf.GraphKeys.GLOBAL_STEP,
            [],
            tf.int64,
            tf.zeros_initializer(),
            trainable=False,
            use_resource=True,
            collections=[tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.GLOBAL_STEP],
        )

    def _inputs(self, input_fn, mode):
        if "params" not in function_utils.fn_args(input_fn):
            raise ValueError(
                f"input_fn ({input_fn}) does not include params argument, required by TPUEstimator to pass batch size "
                'as params["batch_size"]'
            )
        self._size = self._sizes[mode]
        return self._with(super()._inputs, input_fn, mode)

    def _model(self, features, labels, mode):
        size, self._size = self._size, None
        return self._with(super()._model, features, labels, mode, size=size, use_tpu=False)

    def _with(self, function, *args, size=None, **more):
        """Returns what a function returns while `params` has the size of a batch; none while a model is exported."""
        params, size = self.params, size or self._size
        self.params = {**copy.deepcopy(params), **more} | ({"batch_size": size} if size else {})
        try:
            return function(*args)
        finally:
            self.params = params


def names() -> dict[str, object]:
    """Returns the names of `tf.estimator.tpu`, which `tf.contrib.tpu` has too."""
    return {
        "InputPipelineConfig": InputPipelineConfig,
        "RunConfig": TPURunConfig,
        "TPUConfig": TPUConfig,
        "TPUEstimator": TPUEstimator,
        "TPUEstimatorSpec": TPUEstimatorSpec,
    }
