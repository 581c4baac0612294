"""Arrays out of `.npz` files, without unpickling; and from them what Keras's `load_data` returns.

In `reuters.npz` and `imdb.npz` each text is a list of integers, and NumPy can only pickle an array of
lists. Here such an array becomes two flat ones: `x`, all texts one after the other, and `offsets`,
where each begins, with the end of the last.
"""

import io
import itertools
import math
import pickle
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from oldstack.messages import UserError, tr

_LARGEST = 500_000_000  # bytes in an `.npz`, unpacked: twenty times what the lecture's largest stand-in has
_LONGEST = 10_000  # bytes of an array's header
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others unpack to any size, whatever is asked for

# What an array of lists needs of NumPy, under the module names of NumPy 1 and 2.
_NEEDED = {
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
}


def read(file: Path, names: Iterable[str]) -> dict[str, np.ndarray]:
    """Returns the integer arrays of an `.npz` file.

    Args:
        file: The file.
        names: The arrays that have to be in it; of each part as many labels as images or texts.

    Raises:
        UserError: The file is broken, lacks an array, is too large, or holds anything but integer arrays.
    """
    try:
        reason = _too_large(file)
        if not reason:
            with np.load(file, allow_pickle=False) as archive:
                arrays = dict(archive)
            reason = _misfit(arrays, names)
        if not reason:
            return arrays
    except Exception as error:  # a broken file makes NumPy raise all kinds
        reason = type(error).__name__
    english = f"{file} is broken ({reason}): delete it, it is made anew."
    raise UserError(tr(english, f"{file} 파일이 깨졌습니다({reason}). 지우면 다시 만듭니다."))


def _too_large(file: Path) -> str:
    """Returns what is too large in an `.npz` file, by its headers alone: nothing is unpacked; else ""."""
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > _LARGEST:
            return f"more than {_LARGEST // 10**6} MB"
        for member in members:
            if member.compress_type not in _PACKED:
                return f"{member.filename} is packed as NumPy packs nothing"
            with archive.open(member) as stream:
                shape, _, dtype = _header(io.BytesIO(stream.read(_LONGEST)))
            if math.prod(shape) * dtype.itemsize > member.file_size:
                return f"{member.filename} is shorter than it says"
    return ""


def _misfit(arrays: dict[str, np.ndarray], names: Iterable[str]) -> str:
    """Returns what is wrong with arrays; "" if nothing is."""
    if missing := [name for name in names if name not in arrays]:
        return f"no {missing[0]}"
    if not all(array.dtype.kind in "iu" for array in arrays.values()):
        return "not integers"
    for name in names:
        dimensions = 3 if name.startswith("x") and name.replace("x", "offsets", 1) not in arrays else 1
        if arrays[name].ndim != dimensions or not arrays[name].size:
            return f"{name} is of shape {arrays[name].shape}"
        rows = len(arrays[name]) - name.startswith("offsets")
        if not name.startswith("x") or name.replace("x", "offsets", 1) not in arrays:
            label = re.sub("^(x|offsets)", "y", name)
            if rows != len(arrays[label]):
                return f"{name} and {label} differ in length"
    return ""


def shapes(file: Path) -> dict[str, tuple[int, ...]]:
    """Returns the shape of each array in an `.npz` file, from the headers alone.

    Args:
        file: The file, one of those known.
    """
    found = {}
    with zipfile.ZipFile(file) as archive:
        for member in archive.namelist():
            with archive.open(member) as stream:
                found[member.removesuffix(".npy")] = _header(stream)[0]
    return found


def flat(file: Path) -> dict[str, np.ndarray]:
    """Returns the arrays of `reuters.npz` or `imdb.npz` in the flat form.

    Made from the file each time (0.3 s, 2 s): a copy that is kept could be anybody's.

    Args:
        file: The file, one of those known.
    """
    arrays = {}
    with zipfile.ZipFile(file) as archive:
        for member in archive.namelist():
            name, stream = member.removesuffix(".npy"), io.BytesIO(archive.read(member))
            if _header(stream)[2].hasobject:
                texts = _Lists(stream).load().state[-1]
                arrays[name] = np.fromiter(itertools.chain.from_iterable(texts), np.int32)
                ends = itertools.accumulate(map(len, texts), initial=0)
                arrays[name.replace("x", "offsets", 1)] = np.fromiter(ends, np.int64)
            else:
                stream.seek(0)
                arrays[name] = np.lib.format.read_array(stream, allow_pickle=False)
    return arrays


def _header(stream):
    """Returns shape, order and type of the array in a stream, which is left at its first value."""
    read_header = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    return read_header[np.lib.format.read_magic(stream)](stream)


class _Lists(pickle.Unpickler):
    """Reads a pickled array of lists, and calls nothing for it but `_Held`."""

    def find_class(self, module, name):
        if (module, name) in _NEEDED:
            return _Held
        raise pickle.UnpicklingError(f"{module}.{name} is not part of an array of lists")


class _Held:
    """Stands in for NumPy's array and dtype, and keeps what they would be made of."""

    def __init__(self, *args):
        pass

    def __setstate__(self, state):
        self.state = state


def texts(
    found: dict[str, np.ndarray],
    part: str,
    random: np.random.RandomState,
    maxlen: int | None,
    start_char: int | None,
    index_from: int | None,
) -> tuple[list[np.ndarray], np.ndarray]:
    """Returns texts out of the flat form, shuffled and renumbered, and their labels.

    Args:
        found: The arrays in the flat form.
        part: What their names end with, "_train" or nothing.
        random: Draws the order.
        maxlen: Only texts of less than this many words, the start included; None for all.
        start_char: The number to put before each text, or None.
        index_from: What to add to each number, or None.

    Raises:
        ValueError: No text is shorter than `maxlen`.
    """
    words, offsets, labels = (found[name + part] for name in ("x", "offsets", "y"))
    words = words.astype(np.int64) + (index_from or 0)
    start = np.array([] if start_char is None else [start_char], np.int64)
    order = np.arange(len(labels))
    random.shuffle(order)
    texts = [np.concatenate((start, words[offsets[i] : offsets[i + 1]])) for i in order]
    if maxlen:
        keep = [i for i, text in enumerate(texts) if len(text) < maxlen]
        if not keep:
            raise ValueError(f"no text has less than maxlen={maxlen} words: take a larger maxlen")
        texts, order = [texts[i] for i in keep], order[keep]
    return texts, labels[order]


def limited(
    texts: list[np.ndarray], num_words: int | None, skip_top: int, oov_char: int | None
) -> list[list[int]]:
    """Returns texts as lists, with only the words from `skip_top` to below `num_words`.

    Args:
        texts: The texts.
        num_words: None for the largest number in the texts, which so is left out, as in Keras.
        skip_top: The first number that stays.
        oov_char: What to put for the others; None leaves them out.
    """
    num_words = num_words or max(text.max(initial=0) for text in texts)
    found = []
    for text in texts:
        stays = (skip_top <= text) & (text < num_words)
        found.append((text[stays] if oov_char is None else np.where(stays, text, oov_char)).tolist())
    return found


def lists(texts: list[list[int]]) -> np.ndarray:
    """Returns lists as an array of objects, as Keras gives them."""
    return np.array(texts, dtype=object)
