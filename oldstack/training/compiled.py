"""A function of arrays that is called again and again, with little besides its arithmetic."""

from collections.abc import Callable

import numpy as np

from oldstack.loading.quick_keras import tf
from oldstack.training.programs import ONE_THREAD


class Compiled:
    """A function of tensors, compiled for each shapes of them; with shapes that it knows it looks no further at them.

    Args:
        function: The function; what it is given besides arrays, it is compiled for anew.
        any_length: Whether it is compiled once for arrays of any length, of which all have a first axis; and for
            those of length 1, whose products were other ops.
    """

    def __init__(self, function: Callable, any_length: bool = False):
        # One that knows a program for any length takes no other.
        self._functions = [tf.function(function, reduce_retracing=True, autograph=False) for _ in range(2)]
        self._any_length = any_length
        self._known: dict[tuple, tuple] = {}

    def __call__(self, *given: object) -> object:
        """Returns what the function gives.

        Args:
            *given: NumPy arrays, lists and tuples of them, and hashable things.
        """
        parts = tf.nest.flatten(given)
        arrays = [each for each in parts if isinstance(each, np.ndarray)]
        is_free = self._any_length and len(arrays[0]) != 1
        key = tuple(
            (each.shape[is_free:], each.dtype) if isinstance(each, np.ndarray) else each for each in parts
        )
        if key not in self._known:

            def as_given(each):
                if not isinstance(each, np.ndarray):
                    return each
                return tf.TensorSpec((None,) * is_free + each.shape[is_free:], each.dtype)

            function = self._functions[is_free]
            concrete = function.get_concrete_function(*tf.nest.map_structure(as_given, given))
            self._known[key] = concrete, ONE_THREAD if _is_small(concrete) else None
        concrete, executor = self._known[key]
        with tf.experimental.function_executor_type(executor):
            # The public way sorts its arguments anew in each call.
            return concrete._call_flat(list(map(tf.constant, arrays)), concrete.captured_inputs)


def _is_small(concrete):
    """Returns whether handing ops from thread to thread takes longer than they do: without loops and convolutions."""
    graph = concrete.graph.as_graph_def()
    return not graph.library.function and not any("Conv" in node.op for node in graph.node)
