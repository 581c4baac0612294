"""What iterators of shuffled data sets begin with.

Where execution is eager each of them begins with the first order, as 1.15's kernels shuffled there. Today's kernel keeps its place among the orders in the data set. So what shuffles is made again for each iterator; for
that, each data set's tensor remembers what it was made with.
"""

import functools
import inspect
import re
import types
from dataclasses import dataclass

import numpy as np

from oldstack.loading.patch import patch
from oldstack.tf1.graph import count_as_surplus

_MADE = "_made_with"
# What shuffles after `enable_v2_behavior`: each iterator goes on where the one before ended.
_GOES_ON = "shuffle_dataset_v3"


@dataclass
class _Made:
    """How the tensor of a data set was made.

    Attributes:
        function: The function of TensorFlow.
        arguments: What it was given, by name.
    """

    function: object
    arguments: dict

    @property
    def name(self):
        """The function's name."""
        return self.function.__name__

    @property
    def reshuffles(self):
        """Whether each iterator, and each epoch of one, gets another order."""
        is_shuffle = self.name in ("shuffle_dataset", _GOES_ON)
        return is_shuffle and self.arguments["reshuffle_each_iteration"] is not False


def remember(module: types.ModuleType) -> None:
    """Lets data sets remember what they were made with.

    Args:
        module: One that has TensorFlow's functions for data sets.
    """
    for name, function in [*vars(module).items()]:
        if re.search(r"(^|_)dataset(_v\d)?$", name) and not name.startswith("_"):
            patch(module, name, _remembering(function))


def _remembering(function):
    @functools.wraps(function)
    def make(*args, **options):
        found = function(*args, **options)
        if hasattr(found, "_numpy"):
            bound = inspect.signature(function).bind(*args, **options)
            bound.apply_defaults()
            setattr(found, _MADE, _Made(function, bound.arguments))
        return found

    return make


def made_again(variant: object, fuses: bool) -> object:
    """Returns the tensor of a data set whose iterator begins with the first order.

    Args:
        variant: The tensor of the data set.
        fuses: Whether `shuffle` and the `repeat` right behind it become one op.
    """
    made = getattr(variant, _MADE, None)
    if made is None:
        return variant
    shuffle = _shuffle_before(made) if fuses else None
    if shuffle is not None:
        return _shuffle_and_repeat(shuffle, made, fuses)
    arguments = {name: _each_again(value, fuses) for name, value in made.arguments.items()}
    if made.name == "shuffle_dataset" and reshuffles(arguments["input_dataset"]):
        kinds = {name: arguments[name] for name in ("output_types", "output_shapes")}
        arguments["input_dataset"] = begun_again(arguments["input_dataset"], kinds)
    if (made.name == _GOES_ON or not made.reshuffles) and all(
        arguments[name] is value for name, value in made.arguments.items()
    ):
        return variant
    return _remembering(made.function)(**arguments)


def _each_again(value, fuses):
    if isinstance(value, list):
        again = [_each_again(each, fuses) for each in value]
        return value if all(new is old for new, old in zip(again, value, strict=True)) else again
    return made_again(value, fuses)


def reshuffles(variant: object) -> bool:
    """Returns whether each iterator of a data set has an order of its own.

    Args:
        variant: The tensor of the data set.
    """
    made = getattr(variant, _MADE, None)
    if made is None:
        return False
    inputs = (
        each for value in made.arguments.values() for each in (value if isinstance(value, list) else [value])
    )
    return made.reshuffles or any(map(reshuffles, inputs))


def _shuffle_before(repeat):
    """Returns how that was made which shuffles what is repeated, if 1.15 made one op of both."""
    if repeat.name != "repeat_dataset" or int(repeat.arguments["count"]) == 1:
        return None
    made = getattr(repeat.arguments["input_dataset"], _MADE, None)
    while made is not None and made.name == "options_dataset":
        made = getattr(made.arguments["input_dataset"], _MADE, None)
    return made if made is not None and made.name != _GOES_ON and made.reshuffles else None


def _shuffle_and_repeat(shuffle, repeat, fuses):
    from tensorflow.python.ops import gen_dataset_ops

    kept = {name: shuffle.arguments[name] for name in ("buffer_size", "seed", "seed2")}
    kept |= {name: repeat.arguments[name] for name in ("count", "output_types", "output_shapes")}
    source = made_again(shuffle.arguments["input_dataset"], fuses)
    return gen_dataset_ops.shuffle_and_repeat_dataset(source, **kept)


def begun_again(source: object, kinds: dict[str, object]) -> object:
    """Returns a data set that makes an iterator more at its end, as 1.15's shuffling did with what it shuffled.

    Args:
        source: The data set's tensor.
        kinds: Its `output_types` and `output_shapes`.
    """
    from tensorflow.python.data.ops import dataset_ops
    from tensorflow.python.ops import gen_dataset_ops, gen_experimental_dataset_ops

    never = dataset_ops.DatasetV2.from_tensor_slices(np.zeros(0, np.int64))
    begun = gen_experimental_dataset_ops.directed_interleave_dataset(never._variant_tensor, [source], **kinds)
    if hasattr(begun, "op"):
        count_as_surplus(4)
    return gen_dataset_ops.concatenate_dataset(source, begun, **kinds)
