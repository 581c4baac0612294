"""The order in which the hash table of pandas 0.25 gave numbers back: `value_counts` of equal counts shows it."""


def order(keys: list[int], count: int) -> list[int]:
    """Returns different keys in the order of their places in the table.

    Args:
        keys: The 64 bits of each number as a signed integer, in the order in which they come.
        count: How many numbers there are in all, which makes the table's first size.
    """
    table = [None] * _size(count)
    for number, key in enumerate(keys):
        if number >= _limit(len(table)):
            table = _grown(table)
        place, step = _hash(key), _step(key, len(table))
        while table[place % len(table)] is not None:
            place += step
        table[place % len(table)] = key
    return [key for key in table if key is not None]


def _size(count):
    return max(4, 1 << max(count - 1, 0).bit_length())


def _limit(size):
    return int(size * 0.77 + 0.5)


def _hash(key):
    return ((key >> 33) ^ key ^ (key << 11)) & 0xFFFFFFFF


def _step(key, size):
    key = _hash(key)
    return (((key >> 3) ^ (key << 3)) | 1) & (size - 1)


def _grown(table):
    """Returns a table of twice the size: each key goes to its place, and drives on one that stands there still."""
    waiting, placed = list(table), [None] * (2 * len(table))
    for place in range(len(table)):
        key, waiting[place] = waiting[place], None
        while key is not None:
            target, step = _hash(key) % len(placed), _step(key, len(placed))
            while placed[target] is not None:
                target = (target + step) % len(placed)
            placed[target] = key
            key = None
            if target < len(waiting):
                key, waiting[target] = waiting[target], None
    return placed
