"""Functions whose gradient is not that of the ops that they consist of."""

import functools
from collections.abc import Callable

from oldstack.loading.quick_keras import tf


def with_own_gradient(function: Callable) -> Callable:
    """Makes a function of a pair, a result and its gradient, one that a `tf.GradientTape` takes as one op.

    It does what `tf.custom_gradient` does, which adds ops to each call and looks through the whole graph for
    variables: a function may take variables, but must not use others.

    Args:
        function: It returns a tensor or a tuple of them, and a function from the gradients of these to those of the
            arguments, None where there is none.

    Returns:
        A function of tensors, variables and arrays that returns the first of the two.
    """
    from tensorflow.python.eager import record

    @functools.wraps(function)
    def recorded(*given):
        tensors = list(map(tf.convert_to_tensor, given))
        with record.stop_recording():
            result, backward = function(*tensors)
        record.record_operation(
            function.__name__,
            [result] if tf.is_tensor(result) else list(result),
            tensors,
            lambda *gradients: tf.nest.flatten(backward(*gradients)),
        )
        return result

    return recorded
