"""`tf.keras` of 1.15 in the scope of a distribution strategy: variables are mirrored without more ops than it had."""

import functools

from tensorflow.python.distribute import values
from tensorflow.python.framework import ops
from tensorflow.python.keras.distribute import distributed_training_utils_v1
from tensorflow.python.keras.engine import base_layer_utils
from tensorflow.python.keras.utils.mode_keys import ModeKeys
from tensorflow.python.ops import variables
from tensorflow.python.util import nest

from oldstack.loading.patch import patch


def install() -> None:
    """Changes TensorFlow's modules, once for a process."""
    patch(base_layer_utils, "is_split_variable", _is_split)
    for name in ("_build_network_on_replica", "_clone_and_build_model"):
        plain = getattr(distributed_training_utils_v1, name)
        patch(distributed_training_utils_v1, name, _without_draws(plain))
    for name, shown in (("__str__", str), ("__repr__", repr)):
        patch(values.DistributedValues, name, functools.partialmethod(_shown, shown))


def _shown(self, shown):
    rows = ",\n".join(f"  {row} {each.device}: {shown(each)}" for row, each in enumerate(self._values))
    return f"{type(self).__name__}:{{\n{rows}\n}}"


def _without_draws(plain):
    """Returns what copies a model for a strategy, and refuses one that draws in training where the graph has a seed.

    1.15 built more ops there, by which it seeded what is drawn.
    """

    @functools.wraps(plain)
    def copy(model, mode, inputs=None, targets=None):
        graph = ops.get_default_graph()
        before = graph.num_operations()
        copied = plain(model, mode, inputs, targets)
        if (
            mode == ModeKeys.TRAIN
            and graph.seed is not None
            and any(map(_draws, graph.get_operations()[before:]))
        ):
            raise NotImplementedError(
                "tf.keras is here without a seed of the graph where a model with layers that draw, as Dropout, "
                "is trained in a strategy's scope"
            )
        return copied

    return copy


def _draws(op):
    return "seed2" in op.node_def.attr and "/Initializer/" not in op.name


def _is_split(variable):
    # Today's asks by attributes, each of which reads a mirrored variable.
    return isinstance(variable, variables.PartitionedVariable)


# What 1.15's function of a step had before a model's ops: another input for the iterator, a number for the replica.
_OF_STEP = 2
# What it had of a mirrored iterator whose batches are all of one size: a number for the replica.
_OF_ITERATOR = 1
# And of one whose batches may differ in size: whether there are more, and a choice of them.
_OF_CHOICE = 11


def ops_before(model, dataset):
    """Returns how many ops 1.15's function of a step had before the model's, beyond those of today.

    Args:
        model: The model.
        dataset: What gives its batches.
    """
    strategy = model._compile_time_distribution_strategy
    parts = nest.flatten(dataset.element_spec)
    if strategy is None:
        return _OF_STEP
    is_fixed = all(part.shape.is_fully_defined() for part in parts)
    return _OF_ITERATOR if is_fixed else _OF_CHOICE + len(parts)


def begun_once(model, dataset):
    """Returns a data set whose iterators go on with its orders where 1.15 made but one, for a strategy.

    Args:
        model: The model that is trained.
        dataset: Its batches.
    """
    if model._compile_time_distribution_strategy is None:
        return dataset
    built = dataset._apply_debug_options()
    patch(built, "_apply_debug_options", lambda: built)
    return built


def in_strategy(model, step, *args):
    """Returns what a step returns, taken by the strategy in whose scope a model was compiled, if there is one.

    Args:
        model: The model.
        step: A function.
        *args: Its arguments.
    """
    strategy = model._compile_time_distribution_strategy
    return step(*args) if strategy is None else strategy.run(step, args)
