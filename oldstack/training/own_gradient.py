"""Functions whose gradient is not that of the ops that they consist of."""

import functools
from collections.abc import Callable

from oldstack.loading.quick_keras import tf


def with_own_gradient(function: Callable) -> Callable:
    """Makes of a function of a pair, a result and its gradient, one that has this gradient.

    It does what `tf.custom_gradient` does, but adds one op to a call and not one for each argument and three, and
    doesn't look through the whole graph for variables: a function may take variables, but must not use others.

    Args:
        function: It returns a tensor or a tuple of them, and a function from the gradients of these to those of the
            arguments, None where there is none.

    Returns:
        A function of tensors, variables and arrays that returns the first of the two.
    """
    from tensorflow.python.eager import record
    from tensorflow.python.framework import ops

    @functools.wraps(function)
    def recorded(*given):
        tensors = list(map(tf.convert_to_tensor, given))
        result, backward = function(*tensors)
        results = tf.nest.flatten(result)

        def gradients(*of_results):
            return tf.nest.flatten(backward(*of_results))

        with record.stop_recording():
            if tf.executing_eagerly():
                kept = list(map(tf.identity, results))
            else:  # `tf.gradients` goes by the ops of a graph, a tape by what is recorded below
                name = f"{function.__name__}-{ops.uid()}"
                ops.RegisterGradient(name)(
                    lambda op, *of_all: [None] * len(results) + gradients(*of_all[: len(results)])
                )
                with tf.compat.v1.get_default_graph().gradient_override_map({"IdentityN": name}):
                    kept = tf.identity_n([*results, *tensors])[: len(results)]
        record.record_operation(function.__name__, kept, tensors, gradients)
        return tf.nest.pack_sequence_as(result, kept)

    return recorded


def of_single(today: Callable) -> Callable:
    """Makes a function with its own gradient compute numbers of float32; those of other types are left to today's.

    Args:
        today: Today's function.
    """

    def decorate(function):
        then = with_own_gradient(function)

        @functools.wraps(function)
        def compute(x, *others):
            x = tf.convert_to_tensor(x)
            return (then if x.dtype == tf.float32 else today)(x, *others)

        return compute

    return decorate
