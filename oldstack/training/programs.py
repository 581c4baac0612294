"""What is compiled of a training: the steps of some epochs, and those of validation after each."""

import contextlib
from dataclasses import dataclass

import numpy as np

from oldstack.loading.quick_keras import keras, tf
from oldstack.training import rules, workers
from oldstack.training.arrays import Structure, map_arrays, number_of_samples
from oldstack.training.reductions import of_at_most
from oldstack.training.updates import AllAtOnce

# Takes half the time for small ops.
ONE_THREAD = "SINGLE_THREADED_EXECUTOR"


@dataclass
class Pass:
    """A way through all samples of some arrays, batch by batch.

    Attributes:
        step: What the model does with a batch: "train_step" or "test_step".
        data: Inputs, targets and weights, each array of shape (samples, ...).
        batch_size: Samples in a step.
        samples: The number of samples.
        steps: The number of batches.
    """

    step: str
    data: Structure
    batch_size: int

    def __post_init__(self):
        self.data = map_arrays(tf.constant, self.data)
        self.samples = number_of_samples(self.data)
        self.steps = -(-self.samples // self.batch_size)


@dataclass
class Results:
    """What a call of a program gives.

    Attributes:
        logs: For each figure of training its values, of shape (epochs, ...).
        validation: The same for those of validation; empty without it.
        states: What the variables that were to be kept held after each epoch, of shape (epochs, ...).
    """

    logs: dict[str, tf.Tensor]
    validation: dict[str, tf.Tensor]
    states: list[tf.Tensor]

    def __post_init__(self):
        self._columns = [_columns(logs) for logs in (self.logs, self.validation)]

    def of(self, number: int) -> tuple[dict, dict]:
        """Returns an epoch's figures of training, and of validation.

        Args:
            number: The epoch, counted from 0 in the call.
        """
        logs, figures = (
            {name: column[number] for name, column in columns.items()} for columns in self._columns
        )
        return logs, figures


def _columns(logs):
    return {
        name: values.numpy().astype(float).tolist() if values.shape.rank == 1 else values
        for name, values in logs.items()
    }


class Program:
    """The compiled steps of a training.

    A step is known by its number in the call: first come those of training of the first epoch, then those of
    validation after it, then those of training of the second.

    Args:
        model: The compiled model, all its variables made.
        training: The samples that it learns.
        validation: Those that it is measured by after an epoch, or None.
        jit: Whether XLA compiles it.
        is_small: Whether its ops are so small that handing them from thread to thread takes longer than they do.
        epochs: How many epochs a call can have.
        kept: Variables whose values are wanted after each epoch.
        is_by_step: Whether a call is one step.
    """

    def __init__(
        self,
        model: keras.Model,
        training: Pass,
        validation: Pass | None,
        jit: bool,
        is_small: bool,
        epochs: int,
        kept: list,
        is_by_step: bool,
    ):
        self._model, self._passes, self._jit, self._is_small = model, (training, validation), jit, is_small
        self._epochs, self._kept, self._is_by_step = epochs, kept, is_by_step
        self._compiled = self._executor = None
        self._order_of_validation = np.arange(validation.samples if validation else 0, dtype=np.int32)

    def run(self, orders: np.ndarray, validates: list[bool], first: int, last: int) -> Results:
        """Takes the steps from `first` to before `last`.

        Args:
            orders: The order of the samples in each epoch, of shape (epochs, samples); epochs that are not
                reached may be left out.
            validates: Whether validation comes after an epoch, for each.
            first: The first step.
            last: The one after the last.
        """
        missing = self._epochs - len(orders)
        given = (
            *(way and way.data for way in self._passes),
            tf.constant(np.pad(orders, ((0, missing), (0, 0))) if missing else orders),
            tf.constant(self._order_of_validation),
            tf.constant([*validates, *[False] * missing]),
            tf.constant(first),
            tf.constant(last),
        )
        compiled = self._compiled = self._compiled or self._program(given)
        try:
            with tf.experimental.function_executor_type(self._executor):
                return Results(*compiled(*given))
        except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError):
            if not self._jit or self._model.jit_compile:
                raise
            self._jit, self._compiled = False, None  # not everything can be compiled with XLA
            return self.run(orders, validates, first, last)

    def _program(self, given):
        """Returns the compiled program of a model."""
        kept = kept_until_compile(self._model)
        programs, concrete = kept.setdefault("programs", {}), kept.setdefault("concrete", {})
        batch_sizes = tuple(way and way.batch_size for way in self._passes)
        holds_averages = self._holds_averages()
        given_besides = batch_sizes, self._jit, self._epochs, self._kept, holds_averages
        key = batch_sizes, self._jit, self._epochs, len(self._kept), holds_averages, rules.is_on()
        if self._model.run_eagerly:
            return _new_program(self._model, *given_besides)
        # To look for what is compiled takes longer than what a small model does in an epoch.
        shapes = (
            *key,
            self._is_small,
            *(None if each is None else (each.shape, each.dtype) for each in keras.tree.flatten(given)),
        )
        if shapes not in concrete:
            for executor in [ONE_THREAD] * self._is_small + [None]:
                if (*key, executor) not in programs:
                    programs[*key, executor] = _new_program(self._model, *given_besides)
                with tf.experimental.function_executor_type(executor):
                    program = programs[*key, executor].get_concrete_function(*given)
                if executor is None or _consists_of_loops(program):
                    break
            concrete[shapes] = program, executor
        program, self._executor = concrete[shapes]
        return program

    def _holds_averages(self):
        """Returns whether the optimizer's averages may be held as one from step to step of a call."""
        has_one_step = type(self._model).train_step is keras.Model.train_step or hasattr(
            self._model, "has_all_variables"
        )
        return (
            has_one_step
            and isinstance(self._model.optimizer, AllAtOnce)
            and not (self._is_by_step or self._kept or self._jit or self._model.run_eagerly)
        )


def kept_until_compile(model: keras.Model) -> dict:
    """Returns what was made for a model's trainings; `model.compile` drops it, as it drops Keras's own functions."""
    model.make_train_function()
    return vars(model.train_function).setdefault("made_for_epochs", {})


def _new_program(model, batch_sizes, jit, epochs, kept, holds_averages):
    room = model.optimizer.room_in_one() if holds_averages else []

    def program(data, held_out, orders, order_of_validation, validates, first, last):
        of_training = -(-orders.shape[1] // batch_sizes[0])
        of_validation = -(-order_of_validation.shape[0] // batch_sizes[1]) if batch_sizes[1] else 0
        of_epoch = of_training + of_validation

        def epoch(number):
            begin, end = (step - number * of_epoch for step in (first, last))
            _take_steps(model, "train_step", data, orders[number], batch_sizes[0], jit, begin, end)
            logs = workers.results(model)
            if not of_validation:
                return logs, {}, list(map(tf.convert_to_tensor, kept))

            measured = tf.where(validates[number], end - of_training, 0)
            steps = begin - of_training, measured
            _take_steps(model, "test_step", held_out, order_of_validation, batch_sizes[1], jit, *steps)
            return logs, workers.results(model), list(map(tf.convert_to_tensor, kept))

        averages = model.optimizer.over_many_steps(room) if room else contextlib.nullcontext()
        with rules.computations(model), workers.computations(model), averages:
            if epochs == 1:
                return keras.tree.map_structure(lambda value: value[None], epoch(0))
            results = model.get_metrics_result()
            like = results, results if of_validation else {}, list(map(tf.convert_to_tensor, kept))
            return _one_after_the_other(epoch, like, epochs, first // of_epoch, -(-last // of_epoch))

    return program if model.run_eagerly else tf.function(program, jit_compile=jit, autograph=False)


def _one_after_the_other(epoch, like, epochs, first, last):
    """Returns what `epoch` gives for each number from `first` to before `last`, and zeros for the others."""

    def body(number, *arrays):
        values = keras.tree.flatten(epoch(number))
        return number + 1, *(array.write(number, value) for array, value in zip(arrays, values, strict=True))

    arrays = [
        tf.TensorArray(value.dtype, epochs, element_shape=value.shape) for value in keras.tree.flatten(like)
    ]
    _, *arrays = tf.while_loop(
        lambda number, *_: number < last, body, (first, *arrays), parallel_iterations=1
    )
    return keras.tree.pack_sequence_as(like, [array.stack() for array in arrays])


def _take_steps(model, step, data, order, batch_size, jit, first, last):
    """Adds the steps of a pass from `first` to before `last`, as far as it has them, to a program."""
    samples = order.shape[0]
    is_odd = samples % batch_size > 0
    # XLA has to know how long a batch is, so there the short last one is compiled by itself.
    in_loop = samples // batch_size if jit else -(-samples // batch_size)
    has_outputs = keras.tree.is_nested(keras.utils.unpack_x_y_sample_weight(data)[1])

    def take(rows):
        if jit and is_odd and has_outputs:
            # In Model.fit no batch knows its size then, and Keras averages each output's loss by batch.
            rows = tf.raw_ops.PlaceholderWithDefault(input=rows, shape=[None])
        with workers.share(rows, model, samples % batch_size or batch_size) as rows, of_at_most(batch_size):
            logs = getattr(model, step)(map_arrays(lambda array: tf.gather(array, rows), data))
        _check_logs(model, step, logs)

    def take_batch(number):
        start = number * batch_size
        size = tf.minimum(batch_size, samples - start) if is_odd and not jit else batch_size
        take(tf.slice(order, [start], [size]))
        return (number + 1,)

    def reset(_):
        model.reset_metrics()
        return (False,)

    tf.while_loop(lambda is_first: is_first, reset, ((first <= 0) & (last > 0),))
    if in_loop:
        begin, end = tf.maximum(first, 0), tf.minimum(last, in_loop)
        tf.while_loop(lambda number: number < end, take_batch, (begin,), parallel_iterations=1)
    if jit and is_odd:

        def rest():
            take(order[in_loop * batch_size :])
            return 0

        tf.cond((first <= in_loop) & (last > in_loop), rest, lambda: 0)


def _check_logs(model, step, logs):
    """Refuses a step whose figures are its last batch's alone: the loop keeps those that are metrics."""
    named = {}
    for name, value in logs.items():
        named |= value if isinstance(value, dict) else {name: value}
    if others := named.keys() ^ model.get_metrics_result().keys():
        raise ValueError(
            f"{step} of {type(model).__name__} must return the model's metrics, and these differ: "
            f"{sorted(others)}. Keep them in a keras.metrics.Mean, or use model.fit"
        )


def _consists_of_loops(program):
    """Returns whether loops are all that calls functions. Below a branch, one thread may wait for itself."""
    library = program.graph.as_graph_def().library.function
    nodes = [node for function in library for node in function.node_def]
    calls = {node.op for node in nodes if any(value.HasField("func") for value in node.attr.values())}
    return calls <= {"While", "StatelessWhile"}
