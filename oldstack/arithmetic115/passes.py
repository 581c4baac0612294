"""Functions of one number as TensorFlow 1.15's kernels computed them, of large arrays in one pass.

`elementary` has the same formulas as ops of a graph, and their source; there they cost less where numbers are few.
"""

import functools
import math

import numpy as np

from oldstack.arithmetic115 import blocks, loops
from oldstack.arithmetic115.c_library import of_each
from oldstack.arithmetic115.elementary import (
    EXPF,
    LEAST_NORMAL,
    LOGF,
    LOGF_INVERSES,
    SELU_ABOVE,
    SELU_BELOW,
    SOFTPLUS_BOUND,
)
from oldstack.arithmetic115.sums import IN_ONE_GO, leaves_of, middle_of

# So many numbers 1.15 took at once in a softmax and in the gradient of a cross-entropy, by what each cost.
AT_ONCE_IN_SOFTMAX, AT_ONCE_IN_GRADIENT = 4076, 2560


@functools.cache
def _built(loop):
    return loop().built()


def _one(name, x):
    """Returns what the C library makes of a few floats."""
    return of_each(f"{name}f")(x)


def one_power(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Returns a number to the power of another."""
    return of_each("powf", 2)(x, y)


def _with_the_rest(found, x, one):
    """Puts in what was left over from eights."""
    places = blocks.one_by_one(x.size)
    if len(places):
        found.flat[places] = one(x.flat[places])
    return found


def exp(x: np.ndarray) -> np.ndarray:
    """Returns e to the power of numbers."""
    return _with_the_rest(_built(loops.exp)(x), x, functools.partial(_one, "exp"))


def log(x: np.ndarray) -> np.ndarray:
    """Returns logarithms."""
    return _with_the_rest(_built(loops.log)(x), x, functools.partial(_one, "log"))


def log1p(x: np.ndarray) -> np.ndarray:
    """Returns the logarithms of 1 + x."""
    above = x + np.float32(1)
    found = _built(loops.log)(above)
    is_same = (above == 1) | (above == found)
    found = np.where(is_same, x, x * (found / (above - np.float32(1))))
    return _with_the_rest(found, x, functools.partial(_one, "log1p"))


def softplus(x: np.ndarray) -> np.ndarray:
    """Returns the logarithms of 1 plus e to the power of numbers."""
    power = exp(x)
    found = log(power + 1)
    np.copyto(found, power, where=x < np.float32(-SOFTPLUS_BOUND))
    np.copyto(found, x, where=x > np.float32(SOFTPLUS_BOUND))
    return found


def elu(x: np.ndarray) -> np.ndarray:
    """Returns numbers, and of those below 0 e to their power, less 1."""
    found = exp(x)
    found -= 1
    np.copyto(found, x, where=~(x < 0))
    return found


def selu(x: np.ndarray) -> np.ndarray:
    """Returns what `elu` does, scaled so that mean and variance stay."""
    found = exp(x)
    found -= 1
    found *= np.float32(SELU_BELOW)
    np.copyto(found, x * np.float32(SELU_ABOVE), where=~(x < 0))
    return found


def sums_of_rows(x: np.ndarray) -> np.ndarray:
    """Returns the sum of each row's numbers, the axis kept: of its eights, and of what is left of it."""
    return _sums_of_rows(x, x, np.asarray)


def _sums_of_rows(x, beside, one):
    """Returns the sum of each row's eights, and of what is left, which is what `one` makes of the numbers beside."""
    width = x.shape[-1]
    if width <= IN_ONE_GO:
        number = width // blocks.AT_ONCE * blocks.AT_ONCE
        return _sums(x[..., :number], one(beside[..., number:]))
    rows = (each.reshape(-1, width) for each in (x, beside))
    sums = [_sum_of_halves(*both, one, at * width) for at, both in enumerate(zip(*rows, strict=True))]
    return np.array(sums, np.float32).reshape(*x.shape[:-1], 1)


def _sum_of_halves(x, beside, one, first):
    """Returns the same of one row, of whose numbers so many are before it."""
    if x.size <= IN_ONE_GO:
        return _sums_of_rows(x[np.newaxis], beside[np.newaxis], one)[0, 0]
    middle = middle_of(first, x.size) - first
    left, right = (
        _sum_of_halves(x[part], beside[part], one, first + (part.start or 0))
        for part in (slice(middle), slice(middle, None))
    )
    return left + right


def _sums(eights, left):
    # All rows' first eights beside each other, then their second ones: so few additions are of many numbers.
    rows = eights.reshape(math.prod(eights.shape[:-1]), eights.shape[-1])
    rows = np.ascontiguousarray(rows).view(f"V{blocks.AT_ONCE * 4}")
    columns = np.ascontiguousarray(rows.T).view(np.float32)
    sums = np.add.reduce(columns, axis=0).reshape(-1, blocks.AT_ONCE).T
    sums = sums[:4] + sums[4:]
    sums = sums[0] + sums[2] + (sums[1] + sums[3])
    if left.size:
        sums += np.add.reduce(left.reshape(len(rows), -1).T, axis=0)
    return sums.reshape(*eights.shape[:-1], 1)


def _expf(x):
    """Returns what the C library makes of numbers: e to their power."""
    scaled = np.clip(x.astype(np.float64), -200.0, 200.0) * (32 / np.log(2))
    whole = np.rint(scaled)
    rest = scaled - whole
    value = (rest * EXPF[0] + EXPF[1]) * (rest * rest) + (rest * EXPF[2] + 1.0)
    return (value * np.power(2.0, whole / 32)).astype(np.float32)


def _logf(x):
    """Returns what the C library makes of numbers: their logarithm."""
    bits = x.view(np.int32)
    shifted = bits - np.int32(0x3F330000)
    power = shifted >> 23
    place = (shifted - (power << 23)) >> 19
    inverses = LOGF_INVERSES[place]
    rest = (bits - (power << 23)).view(np.float32).astype(np.float64) * inverses - 1.0
    square = rest * rest
    linear = -np.log(inverses) + power * np.log(2) + rest
    value = ((square * LOGF[0] + (rest * LOGF[1] + LOGF[2])) * square + linear).astype(np.float32)
    is_normal = (x >= np.float32(LEAST_NORMAL)) & (x < np.inf)
    return value if is_normal.all() else np.where(is_normal, value, np.log(x))


def _shifted(logits):
    return logits - logits.max(-1, keepdims=True)


def _sums_of_powers(shifted, powers):
    """Returns the sums of rows of powers; what is left of a row, the C library raised."""
    return _sums_of_rows(powers, shifted, _expf)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Returns each row's powers as shares of their sum."""
    shifted = _shifted(logits)
    powers = _built(loops.exp)(shifted)
    places = blocks.one_by_one_of_cut(shifted.size, max(logits.shape[-1], 1), AT_ONCE_IN_SOFTMAX)
    if len(places):
        powers.flat[places] = _expf(shifted.flat[places])
    powers *= np.float32(1) / sums_of_rows(powers)
    return powers


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Returns the logarithm of each row's softmax."""
    shifted = _shifted(logits)
    return shifted - log(_sums_of_powers(shifted, _built(loops.exp)(shifted)))


def _powers(logits):
    """Returns what is less than each row's largest number, e to its power, and the sums of these."""
    shifted = _shifted(logits)
    powers = _built(loops.exp)(shifted)
    sums = _sums_of_powers(shifted, powers)
    return shifted, powers, sums


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns the losses of rows, and their gradients with respect to the logits."""
    shifted, powers, sums = _powers(logits)
    places = blocks.one_by_one_in_blocks(shifted.size, max(logits.shape[-1], 1), AT_ONCE_IN_GRADIENT)
    powers.flat[places] = _expf(shifted.flat[places])
    losses = sums_of_rows(labels * (log(sums) - shifted))
    powers /= sums
    powers -= labels
    return losses[..., 0], powers


def sparse_cross_entropy(logits: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns the same where labels are the numbers of classes; NaN for what is no class."""
    shifted, gradients, sums = _powers(logits)
    gradients = _with_the_rest(gradients, shifted, functools.partial(_one, "exp"))
    is_class = (labels >= 0) & (labels < logits.shape[1])
    rows, chosen = np.arange(len(labels)), np.where(is_class, labels, 0)
    losses = _logf(sums[:, 0]) - shifted[rows, chosen]
    gradients /= sums
    gradients[rows, chosen] -= np.float32(1)
    losses[~is_class] = gradients[~is_class] = np.nan
    return losses, gradients


def l2_loss(x: np.ndarray) -> np.ndarray:
    """Returns half of the sum of squares."""
    squares = np.square(x)
    squares *= np.float32(0.5)
    return sum_of_all(squares, 3)


def sum_of_all(x: np.ndarray, cost: int = 1) -> np.ndarray:
    """Returns the sum of all numbers: of halves of halves, in each of eights and of what is left.

    Args:
        x: The numbers.
        cost: How many additions and products there are for each, as for `leaves_of`.
    """
    x, leaves = x.ravel(), leaves_of(x.size, cost)
    sums = np.array(
        [[_sum_of_leaf(x[first : first + size]) for first, size in each] for each in leaves], np.float32
    )
    while sums.shape[1] > 1:
        sums = sums[:, ::2] + sums[:, 1::2]
    return np.add.reduce(sums, axis=0)[0]


def _sum_of_leaf(x):
    return sums_of_rows(x[np.newaxis])[0, 0]


def sum_of_rows(x: np.ndarray) -> np.ndarray:
    """Returns the sum of a matrix's rows: one row after the other, and a column like all numbers."""
    if x.shape[-1] == 1:
        return sum_of_all(x).reshape(1)
    return np.add.reduce(x.reshape(-1, x.shape[-1]), axis=0)


def sums_of_middle(x: np.ndarray, first: int, last: int) -> np.ndarray:
    """Returns the sums over axes before the last one, which are kept: one number after the other.

    Args:
        x: The numbers, more than one along the last axis.
        first: The first axis that is added up.
        last: The last one.
    """
    before, along, after = x.shape[:first], x.shape[first : last + 1], x.shape[last + 1 :]
    blocks_in = x.reshape(math.prod(before), math.prod(along), math.prod(after))
    return np.add.reduce(blocks_in, axis=1).reshape(*before, *[1] * len(along), *after)
