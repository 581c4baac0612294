"""How TensorFlow 1.15 cut numbers among threads, and which of them it took one by one and not eight at a time.

Source: TensorDeviceThreadPool.h and TensorCostModel.h of the Eigen that 1.15.5 came with.
"""

import functools
import os

import numpy as np

AT_ONCE = 8
# What a thread is started for, and what it gets at once, in cycles.
_PER_THREAD, _PER_BLOCK = 1e5, 4e4
_CYCLES_OF_BYTE = 11 / 64
# By which the kernel of Adam told the cost of one number: what it reads and writes, and the rest. It took that times the
# number of numbers for the cost of each.
_ADAM = 28 * _CYCLES_OF_BYTE + 37


def threads() -> int:
    """Returns how many threads 1.15 computed in, if a script left that to it."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads_for(cycles: float) -> int:
    """Returns how many threads took part in what costs so many cycles."""
    return max(1, min(threads(), int((cycles - _PER_THREAD) / _PER_THREAD + 0.9)))


def block(number: int, cycles: float) -> int:
    """Returns how many of some numbers a thread took at once.

    Args:
        number: How many there are.
        cycles: What each costs.
    """
    if number <= 1 or threads_for(number * cycles) == 1:
        return number
    found = min(number, max(_parts(number, 4 * threads()), int(_PER_BLOCK / cycles)))
    most, parts = min(number, 2 * found), _parts(number, found)
    efficiency = _efficiency(parts)
    while efficiency < 1 and parts > 1:
        coarser = _parts(number, parts - 1)
        if coarser > most:
            break
        parts = _parts(number, coarser)
        if _efficiency(parts) + 0.01 >= efficiency:
            found, efficiency = coarser, max(efficiency, _efficiency(parts))
    return found


def _parts(number, size):
    return -(-number // size)


def _efficiency(parts):
    return parts / (_parts(parts, threads()) * threads())


@functools.cache
def one_by_one(number: int, size: int | None = None) -> np.ndarray:
    """Returns the places of the numbers that are left over from eights.

    Args:
        number: How many numbers there are.
        size: How many make a block, of each of which eights were taken; by default all.
    """
    places = np.arange(number)
    in_block = places % (size or max(number, 1))
    of_block = np.minimum(size or number, number - places + in_block)
    return places[in_block >= of_block // AT_ONCE * AT_ONCE]


def _ends(number, width, least):
    """Returns the ends of blocks: whole rows that together have so many numbers at least, or parts of wider rows."""
    if width > least:
        parts = np.append(np.arange(least, width, least), width)
        return (np.arange(0, number, width)[:, np.newaxis] + parts).ravel()
    size = _parts(least, width) * width
    return np.append(np.arange(size, number, size), number)


@functools.cache
def one_by_one_in_blocks(number: int, width: int, least: int) -> np.ndarray:
    """Returns the places of the numbers that are left over from eights in each block of rows.

    Args:
        number: How many numbers there are.
        width: How many are in a row.
        least: How many a block has at least.
    """
    ends = _ends(number, width, least)
    left = np.diff(ends, prepend=0) % AT_ONCE
    places = (ends - left)[:, np.newaxis] + np.arange(AT_ONCE)
    return places[places < ends[:, np.newaxis]]


@functools.cache
def one_by_one_of_cut(number: int, width: int, least: int) -> np.ndarray:
    """Returns the places of the numbers in eights that an end of a block cuts, for `one_by_one_in_blocks`'s arguments."""
    ends = _ends(number, width, least)
    cut = ends[ends % AT_ONCE != 0] // AT_ONCE * AT_ONCE
    places = np.unique(cut[:, np.newaxis] + np.arange(AT_ONCE))
    return places[places < number]


@functools.cache
def one_by_one_in_adam(number: int) -> np.ndarray:
    """Returns the same for a step of Adam's, which were left over in each block where the whole was not of eights."""
    return one_by_one(number, None if number % AT_ONCE == 0 else block(number, number * _ADAM))
