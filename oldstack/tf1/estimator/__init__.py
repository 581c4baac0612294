"""`tf.estimator` as of TensorFlow 1.15: with a model function of one's own, deep or linear; and inputs from arrays.

Estimators ended with TensorFlow 2.15. What is here trains, evaluates and predicts in the sessions that TensorFlow
still has, and builds the same graphs as then: the seeds of random ops rest on them (see `graph`).
"""

import types

from tensorflow.python.saved_model.model_utils.export_output import (
    ClassificationOutput,
    ExportOutput,
    PredictOutput,
    RegressionOutput,
)

from oldstack.tf1 import homes, tf
from oldstack.tf1.estimator import tpu
from oldstack.tf1.estimator.boosted_trees import (
    BoostedTreesClassifier,
    BoostedTreesEstimator,
    BoostedTreesRegressor,
)
from oldstack.tf1.estimator.canned import (
    BaselineClassifier,
    BaselineEstimator,
    BaselineRegressor,
    DNNClassifier,
    DNNEstimator,
    DNNLinearCombinedClassifier,
    DNNLinearCombinedEstimator,
    DNNLinearCombinedRegressor,
    DNNRegressor,
    LinearClassifier,
    LinearEstimator,
    LinearRegressor,
)
from oldstack.tf1.estimator.export import (
    BestExporter,
    Exporter,
    FinalExporter,
    LatestExporter,
    ServingInputReceiver,
    TensorServingInputReceiver,
    build_parsing_serving_input_receiver_fn,
    build_raw_serving_input_receiver_fn,
)
from oldstack.tf1.estimator.extended import (
    STOP_HOOKS,
    InMemoryEvaluatorHook,
    add_metrics,
    make_early_stopping_hook,
    make_stop_at_checkpoint_step_hook,
)
from oldstack.tf1.estimator.inputs import numpy_input_fn, pandas_input_fn
from oldstack.tf1.estimator.model import Estimator
from oldstack.tf1.estimator.run_config import RunConfig
from oldstack.tf1.estimator.specs import (
    EstimatorSpec,
    EvalSpec,
    ModeKeys,
    TrainSpec,
    WarmStartSettings,
)
from oldstack.tf1.estimator.train_and_evaluate import train_and_evaluate


def _module(name, **names):
    module = types.ModuleType(f"tensorflow.estimator.{name}")
    vars(module).update(names)
    return module


estimator = types.ModuleType("tensorflow.estimator")
for _file, _kinds in {
    "canned.baseline": (BaselineClassifier, BaselineEstimator, BaselineRegressor),
    "canned.boosted_trees": (BoostedTreesClassifier, BoostedTreesEstimator, BoostedTreesRegressor),
    "canned.dnn": (DNNClassifier, DNNEstimator, DNNRegressor),
    "canned.dnn_linear_combined": (
        DNNLinearCombinedClassifier,
        DNNLinearCombinedEstimator,
        DNNLinearCombinedRegressor,
    ),
    "canned.linear": (LinearClassifier, LinearEstimator, LinearRegressor),
    "estimator": (Estimator, WarmStartSettings),
    "exporter": (BestExporter, Exporter, FinalExporter, LatestExporter),
    "model_fn": (EstimatorSpec,),
    "run_config": (RunConfig,),
    "training": (EvalSpec, TrainSpec),
}.items():
    homes.place(f"tensorflow_estimator.python.estimator.{_file}", *_kinds)
    vars(estimator).update({each.__name__: each for each in _kinds})
estimator.ModeKeys, estimator.train_and_evaluate = ModeKeys, train_and_evaluate
estimator.add_metrics = add_metrics
estimator.experimental = _module(
    "experimental",
    InMemoryEvaluatorHook=InMemoryEvaluatorHook,
    make_early_stopping_hook=make_early_stopping_hook,
    make_stop_at_checkpoint_step_hook=make_stop_at_checkpoint_step_hook,
    **STOP_HOOKS,
)
estimator.inputs = _module("inputs", numpy_input_fn=numpy_input_fn, pandas_input_fn=pandas_input_fn)
estimator.tpu = _module("tpu", **tpu.names())
estimator.export = _module(
    "export",
    **{
        each.__name__: each
        for each in (
            ClassificationOutput,
            ExportOutput,
            PredictOutput,
            RegressionOutput,
            ServingInputReceiver,
            TensorServingInputReceiver,
            build_parsing_serving_input_receiver_fn,
            build_raw_serving_input_receiver_fn,
        )
    },
)
for _name in (
    "CheckpointSaverHook", "CheckpointSaverListener", "FeedFnHook", "FinalOpsHook", "GlobalStepWaiterHook",
    "LoggingTensorHook", "NanLossDuringTrainingError", "NanTensorHook", "ProfilerHook", "SecondOrStepTimer",
    "SessionRunArgs", "SessionRunContext", "SessionRunHook", "SessionRunValues", "StepCounterHook", "StopAtStepHook",
    "SummarySaverHook", "VocabInfo",
):  # fmt: skip
    setattr(estimator, _name, getattr(tf.train, _name))
