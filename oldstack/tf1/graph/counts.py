"""How many ops a graph held in 1.15, by which random ops without a seed of their own are seeded."""

import functools
import weakref

from oldstack import seeds
from oldstack.loading.patch import Hooks, patch
from oldstack.tf1 import eager_draws

hooks = Hooks()
# How many ops each graph holds that 1.15's did not.
_surplus = weakref.WeakKeyDictionary()


def count_as_surplus(number: int):
    """Leaves ops of the graph out when seeds are counted.

    Args:
        number: How many, or of ops that are missing the negative number.
    """
    from tensorflow.python.framework import ops

    graph = ops.get_default_graph()
    _surplus[graph] = _surplus.get(graph, 0) + number


@hooks.on("tensorflow.python.framework.random_seed")
def _random_seed(module):
    from tensorflow.python.eager import context
    from tensorflow.python.framework import ops

    today = module.get_seed

    def get_seed(op_seed):
        """Returns an op's two seeds: the graph's and the op's own, else the number of ops so far."""
        if eager_draws.is_drawn(op_seed):
            return eager_draws.seeds(today)
        if context.executing_eagerly():
            return today(op_seed)
        graph = ops.get_default_graph()
        if graph.seed is None and op_seed is None:
            return None, None
        if op_seed is None:
            op_seed = graph.num_operations() - _surplus.get(graph, 0)
        return seeds.of_op(graph.seed, op_seed)

    patch(module, "get_seed", get_seed)


@hooks.on("tensorflow.python.framework.ops")
def _ops(module):
    today = module.Graph._create_op_internal

    @functools.wraps(today)
    def create_op(self, *args, **options):
        try:
            return today(self, *args, **options)
        except ValueError:  # shapes that don't fit: 1.15 had counted the op by then
            _surplus[self] = _surplus.get(self, 0) - 1
            raise

    patch(module.Graph, "_create_op_internal", create_op)
