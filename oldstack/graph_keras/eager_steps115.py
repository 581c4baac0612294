"""What `tf.keras` of TensorFlow 1.15 did with one batch where execution is eager: op by op, or traced as a function.

Source: python/keras/engine/training_v2_utils.py of TensorFlow 1.15.
"""

import functools
import inspect

import numpy as np
from tensorflow.python.eager import context, def_function
from tensorflow.python.framework import tensor_util
from tensorflow.python.keras import backend
from tensorflow.python.keras.engine import (
    training_eager_v1,
    training_generator_v1,
    training_utils_v1,
    training_v1,
)
from tensorflow.python.keras.utils.mode_keys import ModeKeys
from tensorflow.python.ops import array_ops, math_ops
from tensorflow.python.util import nest

from oldstack.graph_keras.eager_batches115 import next_batch
from oldstack.graph_keras.eager_repeats115 import repeated
from oldstack.graph_keras.strategies115 import in_strategy, ops_before
from oldstack.loading.patch import patch
from oldstack.tf1.graph import count_as_surplus


def install() -> None:
    """Changes TensorFlow's modules, once for a process."""
    model = training_v1.Model
    for name, function in (("train_on_batch", _train), ("test_on_batch", _test)):
        patch(model, name, _on_batch(getattr(model, name), function))
    patch(model, "predict_on_batch", _predicting(model.predict_on_batch))
    patch(training_generator_v1, "_make_execution_function", _in_arrays)
    for name in ("fit_generator", "evaluate_generator", "predict_generator"):
        patch(model, name, _of_before(getattr(model, name), getattr(training_generator_v1, name)))


def has_own_loop(model) -> bool:
    """Tells whether 1.15's second loop trains a model."""
    return context.executing_eagerly() and model._experimental_run_tf_function


def _sized(plain):
    """Returns what takes a step with inputs, targets and weights, and tells the number of samples, too."""

    def step(model, x, y, weights):
        size = array_ops.shape(nest.flatten(x, expand_composites=True)[0])[0]
        found = plain(model, x, y, sample_weights=weights, output_loss_metrics=model._output_loss_metrics)
        return {**found, "batch_size": math_ops.cast(size, "int64")}

    return step


_TRAINING, _TESTING = _sized(training_eager_v1.train_on_batch), _sized(training_eager_v1.test_on_batch)


def _train(model, x, y=None, sample_weight=None, class_weight=None, reset_metrics=True):
    """Takes one step, and returns loss, losses and metrics."""
    return _on_data(model, _TRAINING, x, y, sample_weight, reset_metrics, class_weight=class_weight)


def _test(model, x, y=None, sample_weight=None, reset_metrics=True):
    """Returns loss, losses and metrics of one batch."""
    return _on_data(model, _TESTING, x, y, sample_weight, reset_metrics)


def _on_data(model, step, x, y, sample_weight, reset_metrics, **options):
    model._assert_compile_was_called()
    data = model._standardize_user_data(
        x, y, sample_weight=sample_weight, extract_tensors_from_dataset=True, **options
    )
    found = repeated(model, step, *data) if context.executing_eagerly() else step(model, *data)
    if reset_metrics:
        model.reset_metrics()
    return found


def _predict(model, x):
    inputs, _, _ = model._standardize_user_data(x, extract_tensors_from_dataset=True)
    inputs = training_utils_v1.cast_if_floating_dtype(inputs)
    if isinstance(inputs, (list, tuple)) and len(inputs) == 1:
        (inputs,) = inputs
    with backend.eager_learning_phase_scope(0):
        return model(inputs)


def figures(found: dict) -> list:
    """Returns loss, losses and metrics that a step gave, as numbers."""
    return [value_of(each) for each in (*found["total_loss"], *found["output_losses"], *found["metrics"])]


def _on_batch(plain, function):
    """Returns `train_on_batch` or `test_on_batch`, which takes a step op by op where execution is eager."""

    @functools.wraps(plain)
    def on_batch(self, *args, **options):
        if not has_own_loop(self):
            return plain(self, *args, **options)
        self._assert_compile_was_called()
        self._check_call_args(plain.__name__)
        found = figures(function(self, *args, **options))
        return found[0] if len(found) == 1 else found

    return on_batch


def _predicting(plain):
    """Returns `predict_on_batch`, which gives tensors where execution is eager."""

    @functools.wraps(plain)
    def predict_on_batch(self, x):
        return _predict(self, x) if has_own_loop(self) else plain(self, x)

    return predict_on_batch


def _in_arrays(model, mode, class_weight=None):
    """Returns what a loop over a generator does with a batch; predictions are arrays, eager execution or not."""
    if mode == ModeKeys.TRAIN:
        return functools.partial(model.train_on_batch, class_weight=class_weight, reset_metrics=False)
    if mode == ModeKeys.TEST:
        return functools.partial(model.test_on_batch, reset_metrics=False)

    def predict(x, y=None, sample_weights=None):
        return nest.map_structure(np.asarray, model.predict_on_batch(x))

    return predict


def _of_before(plain, loop):
    """Returns a method that takes a generator's batches by the loop of before where execution is eager."""
    signature = inspect.signature(plain)

    @functools.wraps(plain)
    def with_generator(self, *args, **options):
        if not has_own_loop(self):
            return plain(self, *args, **options)
        bound = signature.bind(self, *args, **options)
        bound.apply_defaults()
        names = {"self": "model", "generator": "data", "steps": "steps_per_epoch"}
        return loop(**{names.get(name, name): value for name, value in bound.arguments.items()})

    return with_generator


def value_of(found):
    """Returns a tensor's value where it has one."""
    value = tensor_util.constant_value(found)
    return found if value is None else value


def step_of(model, mode, dataset):
    """Returns what takes the next batch of an iterator and gives what a step returns, traced once for a kind of batches."""
    model._init_distributed_function_cache_if_not_compiled()
    known, key = model._distributed_function_cache, (mode, str(dataset.element_spec))
    if (
        key in known and model._compile_time_distribution_strategy is None
    ):  # which has iterators of its own kind
        return known[key]

    def step(iterator):
        if not model.run_eagerly:
            count_as_surplus(-ops_before(model, dataset))
        x, y, weights = next_batch(iterator)
        x = [x[name] for name in model._feed_input_names] if isinstance(x, dict) else x
        x = training_utils_v1.ModelInputs(x).as_list()
        return in_strategy(model, functools.partial(_step, model, mode), x, y, weights)

    known[key] = step if model.run_eagerly else _traced_once(step)
    return known[key]


def _step(model, mode, x, y, weights):
    if mode == ModeKeys.PREDICT:
        return _predict(model, x)
    return (_train if mode == ModeKeys.TRAIN else _test)(model, x, y, weights, reset_metrics=False)


def _traced_once(step):
    """Returns a function of an iterator, traced when it is first called; it is one for iterators of one kind."""
    traced = def_function.function(step, autograph=False)
    known = []

    def run(iterator):
        if known:
            return known[0](iterator)
        found = traced(iterator)
        known.append(traced.get_concrete_function(iterator))
        return found

    return run
