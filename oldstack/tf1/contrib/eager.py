"""`tf.contrib.eager`, mostly imported as `tfe`."""

import functools
import types

from tensorflow.python.eager import backprop, context
from tensorflow.python.ops import (
    array_ops,
    check_ops,
    math_ops,
    resource_variable_ops,
    state_ops,
    summary_ops_v2,
    template,
    variable_scope,
)

from oldstack.tf1 import tf


class Iterator:
    """Goes through a data set; its next element is also what `next` returns.

    Args:
        dataset: The data set.
    """

    def __init__(self, dataset):
        self._iterator = iter(dataset)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._iterator)

    next = __next__


class Saver:
    """Saves variables by their names, with no session.

    Args:
        var_list: The variables, or a dictionary of them.
    """

    def __init__(self, var_list):
        if not context.executing_eagerly():
            raise RuntimeError(
                "tfe.Saver can only be used when eager execution is enabled. Use tf.train.Saver when building "
                "graphs."
            )
        self._saver = tf.train.Saver(var_list=var_list)

    def save(self, file_prefix, global_step=None):
        """Writes a checkpoint, and returns its path."""
        return self._saver.save(None, file_prefix, write_meta_graph=False, global_step=global_step)

    def restore(self, file_prefix):
        """Reads the variables from a checkpoint."""
        self._saver.restore(None, file_prefix)


class Mean:
    """The mean of all values so far.

    Args:
        name: The metric's name.
        dtype: Of the sums.
    """

    def __init__(self, name=None, dtype=tf.float64):
        self.name, self.dtype, self.variables = name or type(self).__name__, dtype, []

    def __call__(self, *args, **options):
        """Takes what `call` takes."""
        if not self.variables:
            self.build(*args, **options)
        return self.call(*args, **options)

    def build(self, *args, **options):
        """Makes the sums, once there are values."""
        self.variables = [
            resource_variable_ops.ResourceVariable(
                array_ops.zeros((), self.dtype), name=f"{self.name}/{each}", trainable=False
            )
            for each in ("numer", "denom")
        ]
        self.numer, self.denom = self.variables

    def call(self, values, weights=None):
        """Adds values.

        Args:
            values: A tensor.
            weights: What each counts for, or nothing.

        Returns:
            The values' sum, or values and weights.
        """
        if weights is None:
            self.denom.assign_add(math_ops.cast(array_ops.size(values), self.dtype))
            values = math_ops.reduce_sum(values)
            self.numer.assign_add(math_ops.cast(values, self.dtype))
            return values
        weights = math_ops.cast(weights, self.dtype)
        self.denom.assign_add(math_ops.reduce_sum(weights))
        values = math_ops.cast(values, self.dtype) * weights
        self.numer.assign_add(math_ops.reduce_sum(values))
        return values, weights

    def result(self, write_summary=True):
        """Returns the mean so far.

        Args:
            write_summary: Whether a summary is written where one is asked for.
        """
        found = self.numer / self.denom
        if write_summary:
            summary_ops_v2.scalar(name=self.name, tensor=found)
        return found

    def value(self):
        """Returns the method that gives the result, in a graph the result."""
        return self.result if context.executing_eagerly() else self.result()

    def init_variables(self):
        """Begins again."""
        return tf.group(*[state_ops.assign(each, array_ops.zeros((), self.dtype)) for each in self.variables])


class Accuracy(Mean):
    """The part of the predictions that are right."""

    def call(self, labels, predictions, weights=None):
        """Adds a batch.

        Args:
            labels: What is right.
            predictions: A tensor of the same shape.
            weights: What each counts for, or nothing.

        Returns:
            The arguments.
        """
        check_ops.assert_equal(
            array_ops.shape(labels), array_ops.shape(predictions),
            message="Shapes of labels and predictions are unequal",
        )  # fmt: skip
        super().call(math_ops.cast(self._are_right(labels, predictions), self.dtype), weights)
        return (labels, predictions) if weights is None else (labels, predictions, weights)

    @staticmethod
    def _are_right(labels, predictions):
        return math_ops.equal(labels, predictions)


class CategoricalAccuracy(Accuracy):
    """The part of the predictions whose highest class is right."""

    @staticmethod
    def _are_right(labels, predictions):
        return math_ops.equal(*(math_ops.argmax(each, -1) for each in (labels, predictions)))


def names() -> dict[str, object]:
    """Returns what the module has."""
    found = {
        "Checkpoint": tf.train.Checkpoint,
        "EagerVariableStore": variable_scope.EagerVariableStore,
        "GradientTape": tf.GradientTape,
        "Iterator": Iterator,
        "Saver": Saver,
        "Variable": functools.partial(tf.Variable, use_resource=True),
        "custom_gradient": tf.custom_gradient,
        "defun": tf.function,
        "enable_eager_execution": tf.enable_eager_execution,
        "executing_eagerly": tf.executing_eagerly,
        "function": tf.function,
        "get_optimizer_variables": lambda optimizer: optimizer.variables(),
        "gradients_function": backprop.gradients_function,
        "implicit_gradients": backprop.implicit_grad,
        "implicit_value_and_gradients": backprop.implicit_val_and_grad,
        "in_eager_mode": tf.executing_eagerly,
        "list_devices": lambda: context.context().devices(),
        "make_template": template.make_template,
        "metrics": types.SimpleNamespace(
            Accuracy=Accuracy, CategoricalAccuracy=CategoricalAccuracy, Mean=Mean
        ),
        "num_gpus": lambda: context.context().num_gpus(),
        "py_func": tf.py_function,
        "value_and_gradients_function": backprop.val_and_grad_function,
    }
    return found | {"tfe": types.SimpleNamespace(**found)}
