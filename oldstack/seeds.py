"""How TensorFlow 1.15 and Keras 2.2.5 came by the seeds of their random ops.

Source: python/framework/random_seed.py of TensorFlow 1.15, keras/backend/tensorflow_backend.py of Keras 2.2.5.
"""

DEFAULT_OF_GRAPH = 87654321
_MODULUS = 2**31 - 1
# Keras asked NumPy for a number below this where an op was given no seed.
BELOW_FOR_KERAS = int(10e6)


def of_op(graph_seed: int | None, op_seed: int) -> tuple[int, int]:
    """Returns the two seeds of a random op.

    Args:
        graph_seed: What `tf.set_random_seed` was given; None if it wasn't called.
        op_seed: The op's own.
    """
    graph_seed = DEFAULT_OF_GRAPH if graph_seed is None else graph_seed
    seeds = graph_seed % _MODULUS, op_seed % _MODULUS
    # Kernels take (0, 0) to mean "seed me at random".
    return seeds if any(seeds) else (0, _MODULUS)
