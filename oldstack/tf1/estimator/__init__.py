"""`tf.estimator` as of TensorFlow 1.15: with a model function of one's own, deep or linear; and inputs from arrays.

Estimators ended with TensorFlow 2.15. What is here trains, evaluates and predicts in the sessions that TensorFlow
still has, and builds the same graphs as then: the seeds of random ops rest on them (see `graph`).
"""

import types

from oldstack.tf1 import tf
from oldstack.tf1.estimator.canned import (
    DNNClassifier,
    DNNLinearCombinedClassifier,
    DNNLinearCombinedRegressor,
    DNNRegressor,
    LinearClassifier,
    LinearRegressor,
)
from oldstack.tf1.estimator.inputs import numpy_input_fn, pandas_input_fn
from oldstack.tf1.estimator.model import Estimator
from oldstack.tf1.estimator.specs import EstimatorSpec, EvalSpec, ModeKeys, RunConfig, TrainSpec
from oldstack.tf1.estimator.train_and_evaluate import train_and_evaluate


def _module(name, **names):
    module = types.ModuleType(f"tensorflow.estimator.{name}")
    vars(module).update(names)
    return module


estimator = types.ModuleType("tensorflow.estimator")
for _each in (
    DNNClassifier, DNNLinearCombinedClassifier, DNNLinearCombinedRegressor, DNNRegressor, EstimatorSpec, Estimator,
    EvalSpec, LinearClassifier, LinearRegressor, ModeKeys, RunConfig, TrainSpec, train_and_evaluate,
):  # fmt: skip
    setattr(estimator, _each.__name__, _each)
estimator.inputs = _module("inputs", numpy_input_fn=numpy_input_fn, pandas_input_fn=pandas_input_fn)
for _name in (
    "CheckpointSaverHook", "CheckpointSaverListener", "FinalOpsHook", "LoggingTensorHook", "NanTensorHook",
    "SessionRunArgs", "SessionRunContext", "SessionRunHook", "SessionRunValues", "StepCounterHook", "StopAtStepHook",
    "SummarySaverHook",
):  # fmt: skip
    setattr(estimator, _name, getattr(tf.train, _name))
