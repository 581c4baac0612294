"""Graphs as TensorFlow 1.15 built them.

With `tf.set_random_seed` alone, 1.15 seeds a random op with the number of ops that its graph holds at
that moment. To draw the same numbers today, the same Python call has to add the same number of ops.
Most still do. Those that don't are built here as 1.15 built them, as far as courses use them; which
they are was found by comparing the graphs of both versions op by op (`tests/original/graphs.py`, `tests/graphs`).

Left as today: `tf.image.decode_image` and columns of embeddings. Random ops that are made after one of these draw
other numbers than in 1.15. Data sets are in `tf1/data.py`, gradients in `tf1/gradients.py`.

Each replacement is put into the TensorFlow module it belongs to when that module is imported, after `install()`,
so that TensorFlow's own calls meet it too, and a script that doesn't need the module doesn't load it.
"""

from oldstack.tf1 import eager_draws
from oldstack.tf1.graph import (
    arithmetic,
    arrays,
    conversion,
    counts,
    draws,
    features,
    images,
    metrics,
    networks,
    signals,
    training,
    variables,
)
from oldstack.tf1.graph.counts import count_as_surplus

__all__ = ["count_as_surplus", "install"]

# Metrics take the functions of arrays and of arithmetic as they are by then.
_PARTS = (
    counts,
    conversion,
    draws,
    arrays,
    arithmetic,
    networks,
    metrics,
    variables,
    training,
    features,
    images,
    signals,
    eager_draws,
)


def install() -> None:
    """Makes TensorFlow build graphs as 1.15 did, in this process; modules that are imported later, too."""
    for part in _PARTS:
        part.hooks.install()
