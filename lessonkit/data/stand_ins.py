"""What stands in for a data set that can't be had: made here, the same bytes on every machine.

How each was made is said at its function. Measured are iris and the digits only; the others are drawn
from statistics of the real files, `stand_ins.json`, which `lessonkit/record/stand_in_statistics.py` makes.

That the bytes are the same everywhere rests on three rules. Random numbers are `random.Random.random`
and raw bits of PCG64, whose sequences Python and NumPy promise to keep. Of arithmetic there are integers,
single floating-point operations that IEEE 754 rounds one way, and `fsum`, which rounds once: no logarithm
of a system's own, no sum whose order depends on the processor, no `sum`, which Python 3.12 changed. And
an `.npz` is stored uncompressed, dated 1980.
"""

import functools
import io
import json
import zipfile
from collections.abc import Callable
from math import fsum, sqrt
from operator import mul
from pathlib import Path
from random import Random

STATISTICS = Path(__file__).with_name("stand_ins.json")

# A row as the real file prints it. `:g` leaves out zeros at the end; a class comes last.
ROWS = {
    "ThoracicSurgery.csv": "{:g}," * 17 + "{}\n",
    "pima-indians-diabetes.csv": "{:g}," * 5 + "{:.1f},{:.3f},{:g},{}\n",
    "sonar.csv": "{:.4f}," * 60 + "{}\n",
    "wine.csv": "{:g}," * 12 + "{}\n",
    "housing.csv": "{:8.5f} {:6.2f} {:7.3f} {:2g} {:7.4f} {:7.4f} {:6.2f} {:7.4f} {:3g} {:6.1f} "
    "{:6.2f} {:6.2f} {:6.2f} {:6.2f}\n",
}
ONE_CLASS_AFTER_THE_OTHER = ("sonar.csv", "wine.csv")
NUMBERED = ("ThoracicSurgery.csv",)  # the first column is the patient's number
# Where UCI's iris.csv differs from Fisher's article: row, column, what it has.
UCI_ERRATA = ((34, 3, 0.1), (37, 1, 3.1), (37, 2, 1.5))
SLOTS = 2**20  # that the words of a class share by their frequencies
PERCENT = (0, 1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 100)  # at which a length is known


def make(name: str) -> bytes:
    """Returns the content of the file that stands in for a data set, the same each time.

    Args:
        name: The file's name, "wine.csv".

    Raises:
        KeyError: Nothing stands in for such a file.
    """
    makers: dict[str, Callable[[], bytes]] = {
        "bmi.csv": bmi,
        "iris.csv": iris,
        "mnist.npz": digits,
        **dict.fromkeys(ROWS, functools.partial(table, name)),
        **dict.fromkeys(("reuters.npz", "imdb.npz"), functools.partial(texts, name)),
        **dict.fromkeys(("reuters_word_index.json", "imdb_word_index.json"), functools.partial(words, name)),
    }
    return makers[name]()


def bmi() -> bytes:
    """Returns a bmi.csv: heights, weights and labels by the rule that its author published."""
    draw = Random(20000).random
    lines = ["height,weight,label\n"]
    for _ in range(20000):
        height, weight = 120 + int(81 * draw()), 35 + int(46 * draw())  # 120 to 200 cm, 35 to 80 kg
        bmi = weight / (height / 100) ** 2
        label = "thin" if bmi < 18.5 else "normal" if bmi < 25 else "fat"
        lines.append(f"{height},{weight},{label}\n")
    return "".join(lines).encode()


def iris() -> bytes:
    """Returns the iris.csv of the lecture from scikit-learn's, which are the same real measurements.

    scikit-learn's follow Fisher's article. UCI's copy, which the lecture uses, has other numbers in three
    places; with those, every byte is the real file's.
    """
    from sklearn.datasets import load_iris

    flowers = load_iris()
    for row, column, value in UCI_ERRATA:
        flowers.data[row, column] = value
    line = "{:.1f}," * 4 + "Iris-{}\n"
    kinds = flowers.target_names[flowers.target]
    lines = [line.format(*measured, kind) for measured, kind in zip(flowers.data, kinds, strict=True)]
    return ("".join(lines) + "\n").encode()


def digits() -> bytes:
    """Returns an mnist.npz of the 1797 digits in scikit-learn: real handwriting, scanned as 8x8 pixels.

    Each is brought to 20x20 by bilinear interpolation, in integers, with MNIST's margin of 4 around it,
    and 0 to 16 to 0 to 255. Every sixth is in the test set: 299, and 1498 to train on.
    """
    import numpy as np
    from sklearn.datasets import load_digits

    small = load_digits()
    # A new pixel's centre lies (4i - 3) tenths of an old pixel from the first one's centre.
    tenths = np.clip(4 * np.arange(20) - 3, 0, 70)
    weights = np.clip(10 - abs(tenths[:, None] - 10 * np.arange(8)), 0, 10)
    large = weights @ small.images.astype(np.int64) @ weights.T  # 0 to 1600
    images = np.pad(large * 255 // 1600, ((0, 0), (4, 4), (4, 4))).astype(np.uint8)
    labels, test = small.target.astype(np.uint8), np.arange(len(images)) % 6 == 5
    arrays = {"x_train": images[~test], "y_train": labels[~test]}
    return _npz(arrays | {"x_test": images[test], "y_test": labels[test]})


def table(name: str) -> bytes:
    """Returns a table drawn from statistics of the real one's classes.

    Of each class are known: the number of rows; for each column the values that occur often, with their
    counts, and quantiles of the others; the correlations between the columns, of normal scores. From the
    correlations numbers are drawn (a Gaussian copula), and the k-th smallest of a column is replaced
    by the k-th smallest of the values that the column's statistics ask for.

    Args:
        name: One of `ROWS`.
    """
    known = _statistics()[name]
    draw = Random(known["seed"]).random
    rows = []
    for label, group in known["classes"].items():
        rows += [[*row, label] for row in zip(*_columns(group, known["decimals"], draw), strict=True)]
    if name not in ONE_CLASS_AFTER_THE_OTHER:
        rows = _shuffled(rows, draw)
    if name in NUMBERED:
        for row, number in zip(rows, _shuffled(range(1, len(rows) + 1), draw), strict=True):
            row[0] = number
    return "".join(ROWS[name].format(*row) for row in rows).encode()


def texts(name: str) -> bytes:
    """Returns texts that are nothing but numbers of words, drawn one by one with their class's frequencies.

    A word's frequency falls with its number as Zipf's law has it, within bands whose shares are known;
    in each class some hundred words, the most telling ones, have a factor to that. Lengths are drawn from
    each class's quantiles. `x` is all texts, one after the other, and `offsets` where each begins, with
    the end of the last.

    Args:
        name: "reuters.npz" or "imdb.npz".
    """
    import numpy as np

    known = _statistics()[name]
    bits = np.random.PCG64(known["seed"]).random_raw
    tables = [_slots(known, factors) for factors in (group["words"] for group in known["classes"].values())]
    arrays: dict[str, np.ndarray] = {}
    for part in known["parts"]:
        labels = np.repeat(np.arange(len(tables)), [group["rows"] for group in known["classes"].values()])
        labels = labels[np.argsort(bits(len(labels)), kind="stable")]
        lengths = _lengths(known, labels, bits(len(labels)))
        label = np.repeat(labels.astype(np.uint8), lengths)
        slot = (bits(len(label)) % SLOTS).astype(np.int32)
        x = np.empty(len(label), "<i4")
        for number, words in enumerate(tables):
            x[label == number] = words[slot[label == number]]
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        arrays |= {"x" + part: x, "offsets" + part: offsets.astype("<i8"), "y" + part: labels.astype("<i8")}
    return _npz(arrays)


def words(name: str) -> bytes:
    """Returns names for the numbers in the texts, which have no words: word1, word2, …

    Args:
        name: "reuters_word_index.json" or "imdb_word_index.json".
    """
    last = _statistics()[name.replace("_word_index.json", ".npz")]["last"]
    return json.dumps({f"word{number}": number for number in range(1, last + 1)}).encode()


@functools.cache
def _statistics():
    return json.loads(STATISTICS.read_text(encoding="utf-8"))


def _columns(group, decimals, draw):
    """Returns a class's columns."""
    rows, factor = group["rows"], _cholesky(group["correlations"])
    normal = [[fsum(draw() for _ in range(12)) - 6 for _ in factor] for _ in range(rows)]
    columns = []
    for weights, column, places in zip(factor, group["columns"], decimals, strict=True):
        scores = [fsum(map(mul, weights, row)) for row in normal]
        order = sorted(range(rows), key=scores.__getitem__)
        ranked = dict(zip(order, _values(column, rows, places), strict=True))
        columns.append([ranked[row] for row in range(rows)])
    return columns


def _cholesky(percent):
    """Returns the factor of a correlation matrix, of which the part left of the diagonal is given."""
    factor = []
    for given in percent:
        row = []
        for correlation, other in zip(given, factor, strict=True):
            row.append((correlation / 100 - fsum(map(mul, row, other))) / other[-1])
        factor.append([*row, sqrt(max(1 - fsum(map(mul, row, row)), 0.01))])
    return factor


def _values(column, rows, decimals):
    """Returns as many values as there are rows, in ascending order: the frequent ones, and between them."""
    values = [value for value, count in column["often"] for _ in range(count)]
    knots, others = column["quantiles"], rows - len(values)
    for number in range(others):
        at = (number + 0.5) / others * (len(knots) - 1)
        low = int(at)
        values.append(round(knots[low] + (at - low) * (knots[low + 1] - knots[low]), decimals))
    return sorted(values)


def _shuffled(items, draw):
    return [items[number] for _, number in sorted((draw(), number) for number in range(len(items)))]


def _slots(known, factors):
    """Returns the word in each of the slots."""
    import numpy as np

    weights = np.zeros(known["last"] + 1)
    ends = [first for first, _ in known["bands"][1:]] + [len(weights)]
    for (first, share), end in zip(known["bands"], ends, strict=True):
        zipf = 1 / np.arange(first, end)
        weights[first:end] = share / fsum(zipf) * zipf
    for word, factor in factors.items():
        weights[int(word)] *= factor
    ends = np.cumsum((weights * 2**38).astype(np.int64))
    ends = ends * SLOTS // ends[-1]
    return np.repeat(np.arange(len(weights), dtype="<i4"), np.diff(ends, prepend=0))


def _lengths(known, labels, raw):
    """Returns a length for each text, drawn from its class's quantiles."""
    import numpy as np

    knots = np.array([group["lengths"] for group in known["classes"].values()])
    part = np.searchsorted(PERCENT[1:], raw % 100, side="right")
    shortest, longest = knots[labels, part], knots[labels, part + 1]
    return shortest + ((longest - shortest + 1) * (raw >> 40).astype(np.int64) >> 24)


def _npz(arrays):
    import numpy as np

    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, array in arrays.items():
            stream, member = io.BytesIO(), zipfile.ZipInfo(f"{name}.npy")
            np.lib.format.write_array(stream, array, version=(1, 0))
            member.create_system = 3  # whatever the system is
            archive.writestr(member, stream.getvalue())
    return content.getvalue()
