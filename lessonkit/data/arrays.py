"""Arrays out of `.npz` files, without unpickling; and from them what Keras's `load_data` returns.

In `reuters.npz` and `imdb.npz` each text is a list of integers, and NumPy can only pickle an array of
lists. Here such an array is written as two flat ones: `x`, all texts one after the other, and `offsets`,
where each begins, with the end of the last.
"""

import contextlib
import hashlib
import io
import itertools
import pickle
import zipfile
from pathlib import Path

import numpy as np

from lessonkit.data import download
from oldstack.messages import UserError, tr

# What an array of lists needs of NumPy, under the module names of NumPy 1 and 2.
_NEEDED = {
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
}


def read(file: Path) -> dict[str, np.ndarray]:
    """Returns the integer arrays of an `.npz` file.

    Args:
        file: The file.

    Raises:
        UserError: The file is broken, or holds anything but integer arrays.
    """
    try:
        with np.load(file, allow_pickle=False) as archive:
            arrays = dict(archive)
        if all(array.dtype.kind in "iu" for array in arrays.values()):
            return arrays
        reason = "not integers"
    except Exception as error:  # a broken file makes NumPy raise all kinds
        reason = type(error).__name__
    english = f"{file} is broken ({reason}): delete it, it is made anew."
    raise UserError(tr(english, f"{file} 파일이 깨졌습니다({reason}). 지우면 다시 만듭니다."))


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

    The first time the form is written beside the file, as `NAME.flat.npz`, with the file's hash inside.

    Args:
        file: The file, one of those known.
    """
    content, copy = file.read_bytes(), file.with_suffix(".flat.npz")
    digest = np.frombuffer(hashlib.sha256(content).digest(), np.uint8)
    with contextlib.suppress(UserError):  # not there yet, or broken
        arrays = read(copy)
        if "source" in arrays and np.array_equal(arrays.pop("source"), digest):
            return arrays
    arrays = _flattened(content)
    stream = io.BytesIO()
    np.savez(stream, source=digest, **arrays)
    with contextlib.suppress(UserError):  # in a folder that can't be written it goes without
        download.write(copy, stream.getvalue())
    return arrays


def _flattened(content):
    arrays = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
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
