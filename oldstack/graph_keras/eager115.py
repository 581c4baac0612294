"""How `tf.keras` of TensorFlow 1.15 worked where execution is eager: layers on symbols, and a loop of its own.

Source: python/keras/engine/training_v2.py, training_v2_utils.py and data_adapter.py of TensorFlow 1.15.
"""

import functools
import inspect
import itertools
import logging
import math
import types
from dataclasses import dataclass

import numpy as np
from tensorflow.python.autograph.core import ag_ctx
from tensorflow.python.autograph.impl import api
from tensorflow.python.data.ops import dataset_ops
from tensorflow.python.eager import context, def_function, wrap_function
from tensorflow.python.framework import composite_tensor, errors, ops, tensor, tensor_util
from tensorflow.python.keras import backend, callbacks, optimizer_v1
from tensorflow.python.keras.engine import (
    base_layer_utils,
    base_layer_v1,
    functional,
    input_layer,
    node,
    sequential,
    training_eager_v1,
    training_generator_v1,
    training_utils_v1,
    training_v1,
)
from tensorflow.python.keras.utils import data_utils, version_utils
from tensorflow.python.keras.utils.mode_keys import ModeKeys
from tensorflow.python.ops import array_ops, math_ops
from tensorflow.python.types import data as data_types
from tensorflow.python.util import nest

from oldstack.graph_keras.bars115 import Bar
from oldstack.loading.patch import patch, with_names
from oldstack.tf1.graph import count_as_surplus


def install() -> None:
    """Changes TensorFlow's modules, once for a process."""
    patch(version_utils, "should_use_v2", lambda: False)
    symbolic = _Symbolic("ops")
    for module in (functional, input_layer, node):
        patch(module, "ops", symbolic)
    for module, name in (
        (backend, "is_keras_tensor"),
        (backend, "is_placeholder"),
        (backend, "placeholder"),
        (base_layer_utils, "_create_keras_history_helper"),
        (base_layer_utils, "create_keras_history"),
    ):
        patch(module, name, with_names(getattr(module, name), ops=symbolic, context=symbolic))
    patch(backend, "function", _function(backend.function))
    layer = base_layer_v1.Layer
    patch(layer, "add_update", _updating(layer.add_update))
    patch(layer, "__call__", _calling(layer.__call__))
    model = training_v1.Model
    patch(model, "_select_training_loop", _selecting(model._select_training_loop))
    patch(model, "compile", _compiling(model.compile))
    patch(model, "_set_optimizer", _setting(model._set_optimizer))
    for name, function in (("train_on_batch", _train), ("test_on_batch", _test)):
        patch(model, name, _on_batch(getattr(model, name), function))
    patch(model, "predict_on_batch", _predicting(model.predict_on_batch))
    patch(training_generator_v1, "_make_execution_function", _in_arrays)
    patch(sequential.Sequential, "_build_graph_network_for_inferred_shape", lambda self, *args: None)
    for name in ("fit_generator", "evaluate_generator", "predict_generator"):
        patch(model, name, _of_before(getattr(model, name), getattr(training_generator_v1, name)))


class _Symbolic(types.ModuleType):
    """`ops` and `context` for what makes layers: inputs are placeholders in Keras's own graph, eager execution or not."""

    @staticmethod
    def executing_eagerly():
        """Says that it is a graph that is built."""
        return False

    @staticmethod
    def executing_eagerly_outside_functions():
        """Says that it is a graph that is built."""
        return False

    def __getattr__(self, name):
        return getattr(ops, name)


def _function(plain):
    """Returns `function` of the backend, which runs a part of Keras's graph where execution is eager."""

    @functools.wraps(plain)
    def function(inputs, outputs, updates=None, name=None, **options):
        if not ops.executing_eagerly_outside_functions():
            return plain(inputs, outputs, updates=updates, name=name, **options)
        if options:
            raise ValueError(
                f"Session keyword arguments are not support during eager execution. You passed: {options}"
            )
        feeds = nest.flatten(inputs, expand_composites=True)
        fetches = [*nest.flatten(outputs, expand_composites=True), *(updates or [])]
        graph = next((each.graph for each in [*feeds, *fetches]), backend.get_graph())

        @functools.cache
        def pruned(shapes):  # for each of which 1.15 made kernels, with random numbers of their own
            whole = wrap_function.WrappedFunction(graph, wrap_function.VariableHolder())
            return whole.prune(feeds, fetches)

        def run(values):
            values = [
                ops.convert_to_tensor(value, each.dtype)
                for value, each in zip(nest.flatten(values), feeds, strict=True)
            ]
            of_shapes = pruned(tuple(tuple(each.shape.as_list()) for each in values))
            found = [getattr(each, "numpy", lambda: None)() for each in of_shapes(*values)]
            return nest.pack_sequence_as(outputs, found[: len(found) - len(updates or [])])

        return run

    return function


class _Returned:
    """What marks outputs of a layer, as `AutomaticControlDependencies` does."""

    mark_as_return = staticmethod(array_ops.identity)


def _calling(plain):
    """Returns the method that calls a layer, with an op more for each output where Keras's own graph is built."""

    @functools.wraps(plain)
    def call_layer(self, *args, **options):
        if not ops.executing_eagerly_outside_functions():
            return plain(self, *args, **options)
        _ = self._call_fn_args, self._call_accepts_kwargs  # which look at the method itself
        own, today, status = vars(self).get("call"), self.call, ag_ctx.control_status_ctx()

        @api.do_not_convert
        def call(*args, **options):
            if base_layer_utils.is_in_eager_or_tf_function():
                return converted(*args, **options)
            return base_layer_utils.mark_as_return(converted(*args, **options), _Returned)

        is_own = base_layer_utils.is_subclassed(self) and not base_layer_utils.from_saved_model(self)
        converted = api.tf_convert(today, status) if is_own else today
        vars(self)["call"] = call
        try:
            return plain(self, *args, **options)
        finally:
            if own is None:
                del vars(self)["call"]
            else:
                vars(self)["call"] = own

    return call_layer


def _updating(plain):
    """Returns `add_update`, which makes updates at once where no graph of layers is built, unless they are frozen."""

    @functools.wraps(plain)
    def add_update(self, updates, inputs=None):
        if not base_layer_utils.is_in_eager_or_tf_function():
            return plain(self, updates, inputs)
        if not base_layer_utils.call_context().frozen:
            for each in filter(callable, nest.flatten([updates])):
                each()
        return None

    return add_update


def _compiling(plain):
    """Returns `compile`; who weighs steps of time is trained by the loop of before."""

    @functools.wraps(plain)
    def compile_model(self, *args, **options):
        if options.get("sample_weight_mode") is not None:
            options["experimental_run_tf_function"] = False
        return plain(self, *args, **options)

    return compile_model


def _setting(plain):
    """Returns the method that sets a model's optimizer; one of `tf.train` trains by the loop of before."""

    @functools.wraps(plain)
    def set_optimizer(self, optimizer):
        plain(self, optimizer)
        if any(isinstance(each, optimizer_v1.Optimizer) for each in nest.flatten(self.optimizer)):
            self._experimental_run_tf_function = False

    return set_optimizer


def _has_own_loop(model):
    return context.executing_eagerly() and model._experimental_run_tf_function


def _selecting(select):
    """Returns the method that says which loop trains a model."""

    @functools.wraps(select)
    def select_training_loop(self, inputs):
        is_iterator = isinstance(inputs, data_types.DatasetV2) is False and hasattr(inputs, "get_next")
        if is_iterator or not _has_own_loop(self) or _kind(inputs) is None:
            return select(self, inputs)
        return Loop()

    return select_training_loop


def _kind(x):
    """Returns how a model's data are taken, or nothing where the loop of before takes them."""
    flat = nest.flatten(x)
    if isinstance(x, data_types.DatasetV2):
        return _of_dataset
    if inspect.isgenerator(x):
        return _of_generator
    if isinstance(x, data_utils.Sequence):
        return _of_sequence
    if _is_of_scalars(x):
        return _of_lists
    if all(isinstance(each, (np.ndarray, tensor.Tensor)) for each in flat):
        return _of_arrays
    return None


def _is_of_scalars(x):
    if isinstance(x, (list, tuple)) and len(x):
        return _is_of_scalars(x[0])
    return isinstance(x, (float, int, str))


@dataclass
class _Data:
    """What a loop takes batches from.

    Attributes:
        dataset: The batches.
        size: How many batches there are, if known.
        batch_size: How many samples a batch has, if known.
        samples: How many samples there are, if known.
        is_endless: Whether one iterator lasts for all epochs.
    """

    dataset: object
    size: int | None = None
    batch_size: int | None = None
    samples: int | None = None
    is_endless: bool = False

    def begins_again(self, steps):
        """Whether each epoch begins with the first batch.

        Args:
            steps: How many steps of an epoch are asked for, or nothing.
        """
        return not self.is_endless and (self.size is not None or steps is None)


def _of_dataset(x, **_):
    return _Data(x)


def _of_lists(x, y, sample_weights=None, **options):
    arrays = (None if each is None else np.asarray(each) for each in (x, y, sample_weights))
    return _of_arrays(*arrays, **options)


def _of_arrays(x, y, sample_weights=None, batch_size=None, steps=None, epochs=1, shuffle=False, **_):
    parts = [_tensors(each) for each in (x, y)]
    weights = nest.flatten(sample_weights)
    if any(each is not None for each in weights) and parts[1] is not None:
        known = next(each for each in weights if each is not None)
        ones = [array_ops.ones((known.shape[0],)) if each is None else each for each in weights]
        parts.append(_tensors(ones))
    parts = tuple(each for each in parts if each is not None)
    number = int(nest.flatten(parts[0])[0].shape[0])
    batch_size = batch_size or (steps and math.ceil(number / steps))
    if not batch_size:
        raise ValueError("`batch_size` or `steps` is required for `Tensor` or `NumPy` input data.")
    size, left = math.ceil(number / batch_size), number % batch_size
    orders = np.tile(np.arange(number), (epochs, 1))
    if shuffle:
        for order in orders:
            np.random.shuffle(order)

    def batch(i):
        first = i % size * batch_size
        rows = ops.convert_to_tensor(orders)[i // size, first : first + batch_size]

        def gather(whole):
            found = array_ops.gather(whole, rows)
            if not left or size == 1:
                found.set_shape([left or batch_size, *whole.shape[1:]])
            return found

        return nest.map_structure(gather, parts)

    dataset = dataset_ops.DatasetV2.range(epochs * size).map(
        batch, num_parallel_calls=dataset_ops.AUTOTUNE, deterministic=True
    )
    return _Data(dataset, size, batch_size, number, is_endless=True)


def _tensors(arrays):
    flat = nest.flatten(arrays)
    if not flat or flat[0] is None:
        return None
    if len(flat) == 1:
        return ops.convert_to_tensor(flat[0])
    found = nest.map_structure(ops.convert_to_tensor, arrays)
    return tuple(found) if isinstance(found, list) else found


def _from_generator(function, first):
    kinds = nest.map_structure(lambda each: each.dtype, first)
    shapes = nest.map_structure(lambda each: each.shape, first)
    return dataset_ops.DatasetV2.from_generator(function, kinds, shapes)


def _of_generator(x, workers=1, use_multiprocessing=False, max_queue_size=10, **_):
    first = next(x)

    def batches():
        again = itertools.chain([first], x)
        if not workers:
            return again
        queue = data_utils.GeneratorEnqueuer(again, use_multiprocessing=use_multiprocessing)
        queue.start(workers=workers, max_queue_size=max_queue_size)
        return queue.get()

    return _Data(_from_generator(batches, first), batch_size=int(nest.flatten(first)[0].shape[0]))


def _of_sequence(x, shuffle=False, workers=1, use_multiprocessing=False, max_queue_size=10, **_):
    first = x[0]

    def batches():
        if not workers:
            return (x[i] for i in range(len(x)))
        queue = data_utils.OrderedEnqueuer(x, use_multiprocessing=use_multiprocessing)
        queue.start(workers=workers, max_queue_size=max_queue_size)
        return queue.get()

    dataset = _from_generator(batches, first)
    if shuffle:
        dataset = dataset.shuffle(len(x))
    batch_size = int(nest.flatten(first)[0].shape[0])
    return _Data(dataset, len(x), batch_size, len(x) * batch_size)


def _data(
    model,
    x,
    y=None,
    sample_weights=None,
    class_weights=None,
    batch_size=None,
    steps=None,
    split=0.0,
    **options,
):
    """Returns the batches to train with, and those to validate with if a part is split off."""
    kind, rest = _kind(x), None
    if kind not in (_of_dataset, _of_arrays) and split:
        raise ValueError(
            f"`validation_split` argument is not supported when data adapter is {kind}. "
            f"Received: x={x}, validation_split={split}"
        )
    if kind in (_of_dataset, _of_arrays):
        x, y, sample_weights = model._standardize_user_data(
            x, y, sample_weight=sample_weights, class_weight=class_weights, batch_size=batch_size,
            check_steps=False, steps=steps,
        )  # fmt: skip
    if split:
        x, y, sample_weights, *others = training_utils_v1.split_training_and_validation_data(
            x, y, sample_weights, split
        )
        rest = _of_arrays(*others, batch_size=batch_size)
    found = kind(x, y=y, sample_weights=sample_weights, batch_size=batch_size, steps=steps, **options)
    if kind not in (_of_dataset, _of_arrays):
        _prepare(model, found.dataset)
    return found, rest


def _prepare(model, dataset):
    """Builds and compiles a model that knows its inputs by its data alone."""
    if model.inputs:
        inputs, target, _ = _next(iter(dataset))
    else:
        inputs, target, _ = model._build_model_with_inputs(dataset, targets=None)
    if not model._is_compiled and model.optimizer:
        model._compile_from_inputs(inputs, target, dataset, None)
    if target is not None:
        training_utils_v1.prepare_sample_weight_modes(model._training_endpoints, model.sample_weight_mode)


def _next(iterator):
    """Returns inputs, targets and weights of the next batch."""
    found = next(iterator)
    if tensor_util.is_tf_type(found) or isinstance(found, (dict, composite_tensor.CompositeTensor)):
        found = [found]
    return (*found, None, None)[:3]


def _train(model, x, y=None, sample_weight=None, class_weight=None, reset_metrics=True):
    """Takes one step, and returns loss, losses and metrics."""
    return _on_data(
        model, training_eager_v1.train_on_batch, x, y, sample_weight, reset_metrics, class_weight=class_weight
    )


def _test(model, x, y=None, sample_weight=None, reset_metrics=True):
    """Returns loss, losses and metrics of one batch."""
    return _on_data(model, training_eager_v1.test_on_batch, x, y, sample_weight, reset_metrics)


def _on_data(model, function, x, y, sample_weight, reset_metrics, **options):
    model._assert_compile_was_called()
    x, y, weights = model._standardize_user_data(
        x, y, sample_weight=sample_weight, extract_tensors_from_dataset=True, **options
    )
    number = array_ops.shape(nest.flatten(x, expand_composites=True)[0])[0]
    found = function(model, x, y, sample_weights=weights, output_loss_metrics=model._output_loss_metrics)
    if reset_metrics:
        model.reset_metrics()
    return {**found, "batch_size": math_ops.cast(number, "int64")}


def _predict(model, x):
    inputs, _, _ = model._standardize_user_data(x, extract_tensors_from_dataset=True)
    inputs = training_utils_v1.cast_if_floating_dtype(inputs)
    if isinstance(inputs, (list, tuple)) and len(inputs) == 1:
        (inputs,) = inputs
    with backend.eager_learning_phase_scope(0):
        return model(inputs)


def _figures(found):
    return [*found["total_loss"], *found["output_losses"], *found["metrics"]]


def _on_batch(plain, function):
    """Returns `train_on_batch` or `test_on_batch`, which takes a step op by op where execution is eager."""

    @functools.wraps(plain)
    def on_batch(self, *args, **options):
        if not _has_own_loop(self):
            return plain(self, *args, **options)
        self._assert_compile_was_called()
        self._check_call_args(plain.__name__)
        found = [_number(each) for each in _figures(function(self, *args, **options))]
        return found[0] if len(found) == 1 else found

    return on_batch


def _predicting(plain):
    """Returns `predict_on_batch`, which gives tensors where execution is eager."""

    @functools.wraps(plain)
    def predict_on_batch(self, x):
        return _predict(self, x) if _has_own_loop(self) else plain(self, x)

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
        if not _has_own_loop(self):
            return plain(self, *args, **options)
        bound = signature.bind(self, *args, **options)
        bound.apply_defaults()
        names = {"self": "model", "generator": "data", "steps": "steps_per_epoch"}
        return loop(**{names.get(name, name): value for name, value in bound.arguments.items()})

    return with_generator


def _number(found):
    value = tensor_util.constant_value(found)
    return found if value is None else value


# What 1.15's functions had before a model's ops: another input for the iterator, and a number for the replica.
_OF_STEP = 2


def _step(model, mode, dataset):
    """Returns what takes the next batch of an iterator and gives numbers, traced once for a kind of batches."""
    model._init_distributed_function_cache_if_not_compiled()
    known, key = model._distributed_function_cache, (mode, str(dataset.element_spec))
    if key in known:
        return known[key]

    def step(iterator):
        if not model.run_eagerly:
            count_as_surplus(-_OF_STEP)
        x, y, weights = _next(iterator)
        x = [x[name] for name in model._feed_input_names] if isinstance(x, dict) else x
        x = training_utils_v1.ModelInputs(x).as_list()
        if mode == ModeKeys.PREDICT:
            return _predict(model, x)
        return (_train if mode == ModeKeys.TRAIN else _test)(model, x, y, weights, reset_metrics=False)

    traced = step if model.run_eagerly else def_function.function(step, autograph=False)

    def numbers(iterator):
        return nest.map_structure(_number, traced(iterator))

    known[key] = numbers
    return numbers


class _Run:
    """One loop over batches, with its callbacks and its bar.

    Args:
        model: The model.
        mode: What the loop is for.
        called: The list of callbacks.
        unit: What the bar counts, "samples" or "steps".
        verbose: What is shown.
    """

    def __init__(self, model, mode, called, unit, verbose):
        self.model, self.mode, self.callbacks = model, mode, called
        self.bar = Bar(model, unit, verbose)

    def epoch(self, step, iterator, data, steps, epochs=1):
        """Takes all batches of an epoch, and returns its figures or its predictions.

        Args:
            step: What takes a batch.
            iterator: Where from.
            data: What is known of the batches.
            steps: How many there are, if known.
            epochs: How many epochs are asked for.
        """
        results, total, number = [], 0.0, 0
        size = data.batch_size
        while (steps is None or number < steps) and not self.callbacks.model.stop_training:
            seen = number * (size or 0)
            logs = {"batch": number, "size": 1 if data.samples is None else min(size, data.samples - seen)}
            self.callbacks._call_batch_hook(self.mode, "begin", number, logs)
            self.bar.batch_begin()
            try:
                found = step(iterator)
            except (StopIteration, errors.OutOfRangeError):
                if data.size is None and steps is None and number:
                    steps = self.callbacks.params["steps"] = number
                    self.bar.is_over(number)
                else:
                    self.callbacks.model.stop_training = True
                    _warn_of_end(epochs * steps)
                break
            if self.mode == ModeKeys.PREDICT:
                found = nest.flatten(found)
                results.append(found)
            else:
                taken, found = int(found["batch_size"]), _figures(found)
                if taken != logs["size"]:
                    logs["size"] = taken
                total += float(found[0]) * (1 if data.samples is None else logs["size"])
                results = [total, *found[1:]]
            callbacks.make_logs(self.model, logs, found, self.mode)
            number += 1
            self.callbacks._call_batch_hook(self.mode, "end", number - 1, logs)
            self.bar.batch_end(logs, self.callbacks.params["metrics"])
        if not results:
            raise ValueError("Empty training data.")
        if self.mode == ModeKeys.PREDICT:
            return [np.concatenate(each) for each in zip(*results, strict=True)]
        return [total / (data.samples or steps or number), *results[1:]]


def _warn_of_end(batches):
    logging.getLogger("tensorflow").warning(
        "Your input ran out of data; interrupting training. Make sure that your dataset or generator can generate "
        f"at least `steps_per_epoch * epochs` batches (in this case, {batches} batches). You may need to use the "
        "repeat() function when building your dataset."
    )


def _unit(data):
    return "steps" if data.samples is None else "samples"


class Loop(training_utils_v1.TrainingLoop):
    """The loop of 1.15's `fit`, `evaluate` and `predict` where execution is eager."""

    def fit(
        self, model, x=None, y=None, batch_size=None, epochs=1, verbose=1, callbacks=None, validation_split=0.0,
        validation_data=None, shuffle=True, class_weight=None, sample_weight=None, initial_epoch=0,
        steps_per_epoch=None, validation_steps=None, validation_freq=1, **queue,
    ):  # fmt: skip
        """Trains a model; the arguments are those of its `fit`."""
        if validation_split and validation_data:
            raise ValueError("validation_data and validation_split cannot be used at same time.")
        batch_size = model._validate_or_infer_batch_size(batch_size, steps_per_epoch, x)
        data, validation = _data(
            model, x, y, sample_weight, class_weight, batch_size, steps_per_epoch, validation_split,
            epochs=epochs, shuffle=shuffle, **queue,
        )  # fmt: skip
        if validation_data:
            *pair, weights = training_utils_v1.unpack_validation_data(validation_data)
            size = batch_size or data.batch_size
            validation, _ = _data(model, *pair, weights, class_weight, size, validation_steps)
        elif validation_steps and validation is None:
            raise ValueError("`validation_steps` should not be specified if `validation_data` is None.")
        steps = steps_per_epoch or data.size
        training_utils_v1.infer_steps_for_dataset(
            model, data.dataset, steps, steps_name="steps_per_epoch", epochs=0
        )
        step = _step(model, ModeKeys.TRAIN, data.dataset)
        if validation:
            validation_steps = validation_steps or validation.size
            validation_steps = validation_steps or training_utils_v1.infer_steps_for_dataset(
                model, validation.dataset, None, steps_name="validation_steps"
            )
        if verbose and (data.samples or steps):
            print(_told(data, steps, validation, validation_steps))
        called = _configured(
            model, callbacks, ModeKeys.TRAIN, data, steps, do_validation=validation is not None,
            batch_size=batch_size, epochs=epochs, samples=data.samples or steps,
        )  # fmt: skip
        run = _Run(model, ModeKeys.TRAIN, called, _unit(data), verbose)
        called.model.stop_training = False
        called._call_begin_hook(ModeKeys.TRAIN)
        self._epochs(
            run, step, data, steps, (initial_epoch, epochs), validation, validation_steps, validation_freq
        )
        called._call_end_hook(ModeKeys.TRAIN)
        return model.history

    def _epochs(self, run, step, data, steps, span, validation, validation_steps, frequency):
        model, called, iterator = run.model, run.callbacks, None
        for epoch in range(*span):
            if called.model.stop_training:
                break
            logs = {}
            called.on_epoch_begin(epoch, logs)
            run.bar.begin(epoch, called.params)
            model.reset_metrics()
            if iterator is None or data.begins_again(steps):
                iterator = iter(data.dataset)
            found = run.epoch(step, iterator, data, steps, span[1])
            callbacks.make_logs(model, logs, found, ModeKeys.TRAIN)
            wanted = validation and training_utils_v1.should_run_validation(frequency, epoch)
            if wanted and not called.model.stop_training:
                found = self._once(model, ModeKeys.TEST, called, validation, validation_steps, verbose=0)
                callbacks.make_logs(model, logs, found, ModeKeys.TEST, prefix="val_")
            called.on_epoch_end(epoch, logs)
            run.bar.end(logs, called.params["metrics"], is_training=True)

    def _once(self, model, mode, called, data, steps, verbose):
        """Returns the figures or predictions of one pass, in whose bar the last batch counts again."""
        run = _Run(model, mode, called, _unit(data), verbose)
        step, iterator = _step(model, mode, data.dataset), iter(data.dataset)
        called.model.stop_training = False
        called._call_begin_hook(mode)
        run.bar.begin(0, called.params)
        model.reset_metrics()
        found = run.epoch(step, iterator, data, steps)
        logs = callbacks.make_logs(model, {}, found, mode)
        run.bar.end(logs, called.params["metrics"], is_training=True)
        called._call_end_hook(mode)
        return found

    def _pass(
        self, model, mode, x, y=None, batch_size=None, verbose=1, sample_weight=None, steps=None, callbacks=None,
        **queue,
    ):  # fmt: skip
        batch_size = model._validate_or_infer_batch_size(batch_size, steps, x)
        data, _ = _data(model, x, y, sample_weight, None, batch_size, steps, **queue)
        steps = steps or data.size
        steps = steps or training_utils_v1.infer_steps_for_dataset(
            model, data.dataset, None, steps_name="steps"
        )
        known = data.samples is not None  # which 1.15 took for their number
        called = _configured(
            model, callbacks, mode, data, steps, batch_size=batch_size, epochs=1, samples=known
        )
        found = self._once(model, mode, called, data, steps, verbose)
        return found[0] if len(found) == 1 else found

    def evaluate(self, model, x=None, y=None, **options):
        """Returns a model's loss and metrics; the arguments are those of its `evaluate`."""
        return self._pass(model, ModeKeys.TEST, x, y, **options)

    def predict(self, model, x, **options):
        """Returns a model's predictions; the arguments are those of its `predict`."""
        return self._pass(model, ModeKeys.PREDICT, x, **options)


def _configured(model, given, mode, data, steps, do_validation=False, **options):
    return callbacks.configure_callbacks(
        given, model, do_validation=do_validation, steps_per_epoch=steps, count_mode=_unit(data), verbose=0,
        mode=mode, **options,
    )  # fmt: skip


def _told(data, steps, validation, validation_steps):
    """Returns the line that begins a training."""
    told = [f"on {data.samples} samples" if data.samples else f"for {steps} steps"]
    if validation and (validation.samples or validation_steps):
        told.append(
            f"on {validation.samples} samples" if validation.samples else f"for {validation_steps} steps"
        )
    return "Train " + ", validate ".join(told)
