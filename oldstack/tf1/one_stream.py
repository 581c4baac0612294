"""A data set shuffled and repeated as by 1.15's `ShuffleAndRepeatDataset`, whose stream of numbers spans the epochs.

No kernel of today begins a stream where another epoch has left it. So the elements go through a buffer in chunks: which
of them leave it in which order is found in NumPy, and the graph gathers them. Small elements of known shape are stacked
into tensors; others are moved without looking into them.

Source: core/kernels/data/shuffle_dataset_op.cc and core/lib/random/philox_random.h of TensorFlow 1.15.
"""

import numpy as np

_SMALLEST_CHUNK = 128
# How many bytes of stacked elements a buffer may hold; they are there up to four times.
_MOST_STACKED = 2**26
_PHILOX_FACTORS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_PHILOX_KEY_STEPS = np.uint32(0x9E3779B9), np.uint32(0xBB67AE85)
_LOW, _BITS = np.uint64(0xFFFFFFFF), np.uint64(32)


def philox(seed: int, seed2: int, start: int, number: int) -> np.ndarray:
    """Returns numbers of the stream that a kernel draws one by one, as 32-bit integers.

    Args:
        seed: The key, 64 bits.
        seed2: The upper half of the counter, 64 bits.
        start: How many numbers were drawn before.
        number: How many are wanted.
    """
    blocks = np.arange(start // 4, (start + number + 3) // 4, dtype=np.uint64)
    words = [blocks & _LOW, blocks >> _BITS]
    words += [np.full_like(blocks, half) for half in _halves(seed2)]
    keys = [np.uint32(half) for half in _halves(seed)]
    with np.errstate(over="ignore"):
        for _ in range(10):
            first, third = words[0] * _PHILOX_FACTORS[0], words[2] * _PHILOX_FACTORS[1]
            words = [
                (third >> _BITS) ^ words[1] ^ keys[0],
                third & _LOW,
                (first >> _BITS) ^ words[3] ^ keys[1],
                first & _LOW,
            ]
            keys = [key + step for key, step in zip(keys, _PHILOX_KEY_STEPS, strict=True)]
    drawn = np.stack(words, axis=1).ravel()
    return drawn[start % 4 :][:number]


def _halves(seed):
    seed = int(seed) % 2**64
    return seed % 2**32, seed >> 32


def leaving(seeds, buffer_size, drawn, held, come, is_end):
    """Finds which elements leave the buffer and which stay.

    Args:
        seeds: The stream's two seeds; both 0 for any.
        buffer_size: How many elements it holds.
        drawn: How many have left it so far, in all epochs.
        held: How many are in it, in the order of its places.
        come: How many come now.
        is_end: Whether the epoch's elements have all come.

    Returns:
        The seeds; the elements that leave and those that stay, in order, as numbers below `held + come`, those that
        come last; and whether there is anything to repeat.
    """
    if not seeds.any():
        seeds = np.random.default_rng().integers(1, 2**63 - 1, size=2)
    places = list(range(held + come))
    number = len(places) if is_end else max(0, len(places) - buffer_size + 1)
    among = np.minimum(buffer_size, len(places) - np.arange(number, dtype=np.uint64))
    offsets = philox(*seeds, drawn, number) % among.astype(np.uint64)
    for start, place in enumerate((np.arange(number) + offsets.astype(np.int64)).tolist()):
        places[start], places[place] = places[place], places[start]
    order = np.array(places, np.int64)
    return seeds, order[:number], order[number:], not is_end or drawn + number > 0


def shuffled_and_repeated(source, buffer_size, seed, seed2, count, output_types, output_shapes):
    """Returns the tensor of a data set that is shuffled and repeated.

    Args:
        source: The tensor of the data set.
        buffer_size: A tensor: how many elements the buffer holds.
        seed: A tensor.
        seed2: Another; the stream begins with the two.
        count: A tensor: the number of epochs, -1 for no end.
        output_types: Of the tensors of an element.
        output_shapes: Likewise.
    """
    from tensorflow.python.data.ops import dataset_ops
    from tensorflow.python.framework import tensor
    from tensorflow.python.ops import array_ops_stack, gen_dataset_ops, math_ops

    of_each = zip(output_shapes, output_types, strict=True)
    specs = tuple(tensor.TensorSpec(shape, dtype) for shape, dtype in of_each)
    packing = _Stacked(specs) if _are_small(specs, buffer_size) else _Moved(specs)
    rows = packing.packed(dataset_ops._VariantDataset(source, specs))
    chunks = rows.batch(math_ops.maximum(buffer_size, _SMALLEST_CHUNK))
    chunks = chunks.map(_plain(lambda *rows: (False, *rows)))
    chunks = chunks.concatenate(dataset_ops.DatasetV2.from_tensors((True, *packing.no_rows())))
    repeated = gen_dataset_ops.repeat_dataset(chunks._variant_tensor, count=count, **chunks._flat_structure)
    start = array_ops_stack.stack([seed, seed2]), np.int64(0), *packing.no_rows()
    shuffled = (
        dataset_ops._VariantDataset(repeated, chunks.element_spec)
        .scan(start, _plain(lambda state, chunk: _passed(state, chunk, buffer_size, packing)))
        .take_while(_plain(lambda goes_on, *rows: goes_on))
        .flat_map(_plain(lambda goes_on, *rows: dataset_ops.DatasetV2.from_tensor_slices(rows)))
    )
    return packing.unpacked(shuffled)._variant_tensor


def _plain(function):
    """Returns a function that is traced as it is: nothing in it is to be translated into ops."""
    from tensorflow.python.autograph.impl import api

    return api.do_not_convert(function)


def _passed(state, chunk, buffer_size, packing):
    """Lets a chunk of elements into the buffer, and as many out of it as the next would have to wait for."""
    from tensorflow.python.framework import dtypes
    from tensorflow.python.ops import array_ops, script_ops

    (seeds, drawn, *held), (is_end, *come) = state, chunk
    sizes = [array_ops.shape_internal(rows[0], out_type=dtypes.int64)[0] for rows in (held, come)]
    types = [dtypes.int64, dtypes.int64, dtypes.int64, dtypes.bool]
    seeds, out, rest, goes_on = script_ops.numpy_function(
        leaving, [seeds, buffer_size, drawn, *sizes, is_end], types
    )
    seeds.set_shape([2])
    out.set_shape([None])
    rest.set_shape([None])
    goes_on.set_shape([])
    drawn += array_ops.shape_internal(out, out_type=dtypes.int64)[0]
    stay, leave = packing.parted(held, come, (rest, out))
    return (seeds, drawn, *stay), (goes_on, *leave)


def _are_small(specs, buffer_size):
    """Returns whether a buffer of elements can be stacked into a tensor for each part of an element."""
    from tensorflow.python.framework import dtypes, tensor_util

    size = tensor_util.constant_value(buffer_size)
    if size is None or any(
        spec.dtype == dtypes.variant or not spec.shape.is_fully_defined() for spec in specs
    ):
        return False
    bytes_of_one = sum(spec.shape.num_elements() * (spec.dtype.size or 1) for spec in specs)
    return bytes_of_one * size <= _MOST_STACKED


class _Stacked:
    """Elements as rows of tensors."""

    def __init__(self, specs):
        self._specs = specs

    def packed(self, elements):
        return elements

    def unpacked(self, rows):
        return rows

    def no_rows(self):
        from tensorflow.python.ops import array_ops

        return [array_ops.zeros([0, *spec.shape], spec.dtype) for spec in self._specs]

    def parted(self, held, come, orders):
        from tensorflow.python.ops import array_ops

        rows = [array_ops.concat(pair, 0) for pair in zip(held, come, strict=True)]
        return [[array_ops.gather(each, order) for each in rows] for order in orders]


class _Moved:
    """Elements as they are, each a scalar that holds its tensors."""

    def __init__(self, specs):
        self._specs = specs

    def packed(self, elements):
        from tensorflow.python.data.ops import optional_ops

        return elements.map(_plain(lambda *parts: optional_ops.Optional.from_value(parts)._variant_tensor))

    def unpacked(self, rows):
        from tensorflow.python.data.ops import optional_ops

        return rows.map(_plain(lambda row: optional_ops._OptionalImpl(row, self._specs).get_value()))

    def no_rows(self):
        from tensorflow.python.ops import array_ops, gen_optional_ops

        return [array_ops.reshape(gen_optional_ops.optional_none(), [1])[:0]]

    def parted(self, held, come, orders):
        from tensorflow.python.framework import dtypes
        from tensorflow.python.ops import list_ops, math_ops

        lists = (list_ops.tensor_list_from_tensor(rows[0], element_shape=[]) for rows in (held, come))
        both = list_ops.tensor_list_concat_lists(*lists, element_dtype=dtypes.variant)
        return [
            [list_ops.tensor_list_gather(both, math_ops.cast(order, dtypes.int32), dtypes.variant, [])]
            for order in orders
        ]
