"""Makes `lessonkit/data/stand_ins.json`, from which stand-ins are drawn, from the real files.

    python lessons.py record stand-ins FOLDER

The statistics are of classes, columns and pairs of columns, never of rows; `lessonkit.data.stand_ins` says what
they are. Files other than the known ones are refused, so whoever runs this gets the same statistics.
"""

import io
import itertools
import json
import sys
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np

from lessonkit.data import download, registry
from lessonkit.data.stand_ins import PERCENT, STATISTICS

# `decimals`: of each column, without the class. `class`: its column; housing.csv has none, but places of two
# kinds, by column RAD. `knots`: how many quantiles. `seed`: of six tried, one with which the lessons end
# about as on the real data.
TABLES = {
    "ThoracicSurgery.csv": {
        "decimals": [0, 0, 2, 2, *[0] * 13],
        "class": 17,
        "knots": 21,
        "seed": 1,
    },
    "pima-indians-diabetes.csv": {
        "decimals": [0, 0, 0, 0, 0, 1, 3, 0],
        "class": 8,
        "knots": 21,
        "seed": 1,
    },
    "sonar.csv": {
        "decimals": [4] * 60,
        "class": 60,
        "knots": 11,
        "seed": 4,
    },
    "wine.csv": {
        "decimals": [1, 2, 2, 1, 3, 0, 0, 5, 2, 2, 1, 0],
        "class": 12,
        "knots": 41,
        "seed": 1,
    },
    "housing.csv": {
        "decimals": [5, 2, 3, 0, 4, 4, 2, 4, 0, 1, 2, 2, 2, 2],
        "knots": 21,
        "seed": 2,
    },
}
# `telling`: how many words of each class get a factor.
TEXTS = {
    "reuters.npz": {
        "parts": [""],
        "telling": 24,
        "seed": 1,
    },
    "imdb.npz": {
        "parts": ["_train", "_test"],
        "telling": 400,
        "seed": 1,
    },
}
OFTEN = 0.04  # a value in more than this share of the rows is counted by itself
SHRINK = 0.98  # of the correlations, so that their matrix stays positive definite when rounded


def main(folder: str) -> None:
    """Writes the statistics.

    Args:
        folder: Where the real files are.
    """
    STATISTICS.write_text(printed(statistics(Path(folder))) + "\n", encoding="utf-8")
    print(f"{STATISTICS}: {STATISTICS.stat().st_size} bytes")


def statistics(folder: Path) -> dict:
    """Returns the statistics.

    Args:
        folder: Where the real files are.

    Raises:
        SystemExit: A file isn't the known one.
    """
    tables = {name: of_table(content(folder, name), given) for name, given in TABLES.items()}
    texts = {name: of_texts(content(folder, name), given) for name, given in TEXTS.items()}
    return tables | texts


def printed(found: Any, depth: int = 0) -> str:
    """Returns the statistics as JSON, with a line for each column, row of correlations, or class's words.

    Args:
        found: The statistics.
        depth: How deep they stand in the whole.
    """
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    if depth == 5 or not any(isinstance(value, dict | list) for value in inner):
        return json.dumps(found)
    begin, end = "{}" if isinstance(found, dict) else "[]"
    names = [f"{json.dumps(name)}: " for name in found] if isinstance(found, dict) else [""] * len(found)
    lines = [
        f"{' ' * (depth + 1)}{name}{printed(value, depth + 1)}"
        for name, value in zip(names, inner, strict=True)
    ]
    return "\n".join([begin, ",\n".join(lines), " " * depth + end])


def content(folder: Path, name: str) -> bytes:
    """Returns the content of a real file, which has to be one that the registry knows."""
    name, entry = registry.find(name)
    for file in (folder / spelling for spelling in registry.spellings(name, entry)):
        if file.is_file() and download.known(found := file.read_bytes(), entry):
            return found
    sys.exit(f"{folder} doesn't have the known {name}.")


def of_table(found: bytes, given: dict) -> dict:
    """Returns the statistics of a table."""
    rows: dict[str, list[list[float]]] = {}
    for line in found.decode().split("\n"):
        if cells := line.replace(",", " ").split():
            places = "RAD 24" if cells[8] == "24" else "others"
            label = cells.pop(given["class"]) if "class" in given else places
            rows.setdefault(label, []).append([float(cell) for cell in cells])
    classes = {label: of_class(np.array(each), given) for label, each in rows.items()}
    return {"seed": given["seed"], "decimals": given["decimals"], "classes": classes}


def of_class(rows: np.ndarray, given: dict) -> dict:
    """Returns the statistics of the rows of one class."""
    columns = [
        of_column(column, given["knots"], places)
        for column, places in zip(rows.T, given["decimals"], strict=True)
    ]
    return {"rows": len(rows), "columns": columns, "correlations": correlations(rows)}


def of_column(column: np.ndarray, knots: int, decimals: int) -> dict[str, list]:
    """Returns the values that occur often, with their counts, and quantiles of the others."""
    values, counts = np.unique(column, return_counts=True)
    often = (counts > OFTEN * len(column)) | (len(values) <= 12)
    others = column[~np.isin(column, values[often])]
    quantiles = np.quantile(others, np.linspace(0, 1, knots)) if len(others) else np.array([])
    counted = [[number(v), int(n)] for v, n in zip(values[often], counts[often], strict=True)]
    return {"often": counted, "quantiles": [number(round(float(q), decimals)) for q in quantiles]}


def number(value: float) -> int | float:
    """Returns a number as it is written shortest."""
    return int(value) if value == int(value) else float(value)


def correlations(rows: np.ndarray) -> list[list[int]]:
    """Returns the correlations of normal scores, in per cent: for each column those with the ones before."""
    scores = np.array([normal_scores(column) for column in rows.T])
    scores -= scores.mean(axis=1, keepdims=True)
    norms = np.sqrt((scores**2).sum(axis=1))
    scores /= np.where(norms > 0, norms, 1)[:, None]
    percent = np.rint(100 * SHRINK * scores @ scores.T).astype(int).tolist()
    return [row[:before] for before, row in enumerate(percent)]


def normal_scores(column: np.ndarray) -> list[float]:
    """Returns for each value what a normal variable is at its rank; equal ones have their ranks' middle."""
    ordered = np.sort(column)
    middle = np.searchsorted(ordered, column, "left") + np.searchsorted(ordered, column, "right")
    return [NormalDist().inv_cdf(rank / (2 * len(column))) for rank in middle]


def of_texts(found: bytes, given: dict) -> dict:
    """Returns the statistics of texts, of all parts together."""
    with np.load(io.BytesIO(found), allow_pickle=True) as arrays:  # pickled, but known by its hash
        parts = [(arrays[f"x{part}"], arrays[f"y{part}"]) for part in given["parts"]]
    texts, labels = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    words = np.fromiter(itertools.chain.from_iterable(texts), np.int64)
    lengths = np.array([len(text) for text in texts])
    last, of_word = int(words.max()), np.repeat(labels, lengths)
    counts = np.array([np.bincount(words[of_word == c], minlength=last + 1) for c in np.unique(labels)])
    bands, law = zipf(counts.sum(axis=0))
    classes = {
        str(c): {
            "rows": int((labels == c).sum()) // len(parts),
            "lengths": np.rint(np.percentile(lengths[labels == c], PERCENT)).astype(int).tolist(),
            "words": telling(counts[c], counts.sum(axis=0), law, given["telling"]),
        }
        for c in np.unique(labels)
    }
    return {"seed": given["seed"], "parts": given["parts"], "last": last, "bands": bands, "classes": classes}


def zipf(counts: np.ndarray) -> tuple[list[list[float]], np.ndarray]:
    """Returns the shares of bands of words, and the frequency of each word by Zipf's law within them."""
    firsts = [1]
    while firsts[-1] < len(counts):
        firsts.append(max(firsts[-1] + 1, firsts[-1] * 3 // 2))
    firsts[-1] = len(counts)
    bands: list[list[float]] = []
    law = np.zeros(len(counts))
    for first, end in itertools.pairwise(firsts):
        share = round(float(counts[first:end].sum() / counts.sum()), 6)
        bands.append([first, share])
        law[first:end] = share / np.arange(first, end) / (1 / np.arange(first, end)).sum()
    return bands, law


def telling(counts: np.ndarray, all_counts: np.ndarray, law: np.ndarray, number: int) -> dict[str, float]:
    """Returns the words whose frequency tells most of a class, with their factors to Zipf's law."""
    frequency, usual = counts / counts.sum(), all_counts / all_counts.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = np.where(counts, counts * np.log(frequency / usual), 0) - (counts - counts.sum() * usual)
    best = np.argsort(-np.round(gain, 3), kind="stable")[:number]
    return {str(word): float(f"{frequency[word] / law[word]:.2g}") for word in np.sort(best)}
