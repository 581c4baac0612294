"""lessonkit.data.stand_ins: the same bytes everywhere, the real files' layout, and as hard to learn as they are."""

import functools
import hashlib
import io
import itertools
import json
import os
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.model_selection import KFold, cross_val_score
from sklearn.neighbors import NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from lessonkit.data import stand_ins
from lessonkit.record import stand_in_statistics as statistics

MIRROR = Path(os.environ.get("LESSONS_DATA_MIRROR", ""))  # before any test takes it away
with_real_files = pytest.mark.skipif(
    not (MIRROR / "ThoraricSurgery.csv").is_file(), reason="no folder with the real files here"
)
SHA256 = {
    "bmi.csv": "e1c210f62ef4b02bdd2b3b5ff823af351f67775fc731fa1f3ad3e086853b1b20",
    "iris.csv": "6f608b71a7317216319b4d27b4d9bc84e6abd734eda7872b71a458569e2656c0",
    "mnist.npz": "7bf47ec3c1366bc910bc4d7bfd24b7cd93fa05211e54ead1ec4f0dcff872a601",
    "ThoracicSurgery.csv": "b2db0d14ca42860f3ba8693fd4dde085e2dc9e5ea98eb1550aeb82620585affe",
    "pima-indians-diabetes.csv": "77dbb898e8233c6582f47b9d2a6ee83e62979924fb26e62b74eb40a86b5f911e",
    "sonar.csv": "678b8745311ba6cb1a12a9ae6b408a7739c791a04c8e43a800f16aa707122258",
    "wine.csv": "1db253ec91b46c3113030eed6488c35676e4093f0f838bc57cf68b89356fe97c",
    "housing.csv": "c2e945226d9294f2644c18092318a53d6fff85193ac635ac2b982fcd6c0c32c1",
    "reuters.npz": "fe504201ee6df36f86b34402f19a716f19d743914240755215fba5199aa85043",
    "imdb.npz": "907709016cc9a145787eb9c1a556d7d9bdc452099d26756c354966cda23bafa3",
    "reuters_word_index.json": "44f01794ec6f63ade29da7b5a5be1bfef0de6600e49233b6de19b7c27db3217f",
    "imdb_word_index.json": "6c39c72d8bc633974f4a308f1c0fb848db0f2a413e94720594ec43f9369ed528",
}
CLASSES = {
    "ThoracicSurgery.csv": {"0": 400, "1": 70},
    "pima-indians-diabetes.csv": {"0": 500, "1": 268},
    "sonar.csv": {"R": 97, "M": 111},
    "wine.csv": {"1": 1599, "0": 4898},
}
# On the real files: the accuracy of a logistic regression in five folds.
LEARNED = {
    "ThoracicSurgery.csv": 0.8404,
    "pima-indians-diabetes.csv": 0.7734,
    "sonar.csv": 0.7839,
    "wine.csv": 0.9917,
}
ERROR = 4.838  # of a linear regression of the prices in five folds, in 1000 $
# The accuracy of least squares on which words are among the last hundred, of the 1000 most frequent ones.
READ = {"reuters.npz": 0.751, "imdb.npz": 0.824}


@functools.cache
def made(name):
    """Returns a stand-in's content, made once."""
    return stand_ins.make(name)


def columns(name, content):
    """Returns a table's columns and its last one as numbers, R and M as 1 and 0."""
    rows = [line.replace(",", " ").split() for line in content.decode().split("\n")]
    table = np.array([[{"R": 1, "M": 0}.get(cell, cell) for cell in row] for row in rows if row], float)
    return table[:, :-1], table[:, -1]


def real(name):
    """Returns a real table's content."""
    return statistics.content(MIRROR, name)


@functools.cache
def arrays(name):
    """Returns a stand-in's arrays, which need no unpickling."""
    with np.load(io.BytesIO(made(name)), allow_pickle=False) as archive:
        return dict(archive)


@pytest.mark.parametrize("name", SHA256)
def test_the_same_bytes_everywhere(name):
    """Who changes these on purpose has to record anew what the lessons print with stand-ins."""
    assert hashlib.sha256(made(name)).hexdigest() == SHA256[name]


def test_unknown_name():
    with pytest.raises(KeyError):
        stand_ins.make("titanic.csv")


# Tables


@pytest.mark.parametrize("name", CLASSES)
def test_table_has_the_classes_of_the_real_one(name):
    rows = made(name).decode().splitlines()
    labels = [row.rpartition(",")[2] for row in rows]
    assert Counter(labels) == CLASSES[name]
    turns = sum(before != after for before, after in itertools.pairwise(labels))
    assert turns == 1 if name in stand_ins.ONE_CLASS_AFTER_THE_OTHER else turns > 100
    if turns == 1:
        assert labels[0] == next(iter(CLASSES[name]))


@pytest.mark.parametrize("name", stand_ins.ROWS)
def test_values_are_within_the_range_of_the_real_ones(name):
    known = json.loads(stand_ins.STATISTICS.read_text(encoding="utf-8"))[name]["classes"].values()
    table = np.column_stack(columns(name, made(name)))
    for number, found in enumerate(zip(*(group["columns"] for group in known), strict=True)):
        values = [[value for value, _ in part["often"]] + part["quantiles"] for part in found]
        assert min(map(min, values)) <= table[:, number].min()
        assert table[:, number].max() <= max(map(max, values))


def test_patients_are_numbered():
    assert sorted(columns("ThoracicSurgery.csv", made("ThoracicSurgery.csv"))[0][:, 0]) == list(range(1, 471))


@pytest.mark.parametrize("name", LEARNED)
def test_classes_are_as_hard_to_tell_as_in_the_real_table(name):
    assert accuracy(name, made(name)) == pytest.approx(LEARNED[name], abs=0.05)


def accuracy(name, content):
    x, y = columns(name, content)
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1))
    return cross_val_score(model, x, y, cv=KFold(5, shuffle=True, random_state=0)).mean()


def test_prices_are_as_hard_to_tell_as_in_the_real_table():
    assert error(made("housing.csv")) == pytest.approx(ERROR, rel=0.15)


def error(content):
    x, y = columns("housing.csv", content)
    folds = KFold(5, shuffle=True, random_state=0)
    return -cross_val_score(LinearRegression(), x, y, cv=folds, scoring="neg_root_mean_squared_error").mean()


# Arrays


@pytest.mark.parametrize("name", ["mnist.npz", "reuters.npz", "imdb.npz"])
def test_container_says_nothing_of_when_and_where_it_was_made(name):
    with zipfile.ZipFile(io.BytesIO(made(name))) as archive:
        for member in archive.infolist():
            assert (member.date_time, member.create_system) == ((1980, 1, 1, 0, 0, 0), 3)
            assert member.compress_type == zipfile.ZIP_STORED


def test_digits_have_mnists_form():
    found = arrays("mnist.npz")
    assert {name: (array.dtype, array.shape) for name, array in found.items()} == {
        "x_train": (np.uint8, (1498, 28, 28)),
        "y_train": (np.uint8, (1498,)),
        "x_test": (np.uint8, (299, 28, 28)),
        "y_test": (np.uint8, (299,)),
    }
    assert (found["x_train"].min(), found["x_train"].max()) == (0, 255)
    assert not found["x_train"][:, [0, 1, 2, 3, -4, -3, -2, -1]].any()
    assert not found["x_train"][:, :, [0, 1, 2, 3, -4, -3, -2, -1]].any()
    assert min(np.bincount(found["y_train"])) > 130
    assert min(np.bincount(found["y_test"])) > 20


@pytest.mark.filterwarnings("ignore:self.within_class_std_dev_")  # the margin
def test_digits_can_be_told():
    """On MNIST itself the nearest mean digit is right in 0.82."""
    found = arrays("mnist.npz")
    model = NearestCentroid().fit(found["x_train"].reshape(-1, 784), found["y_train"])
    assert model.score(found["x_test"].reshape(-1, 784), found["y_test"]) > 0.8


@pytest.mark.parametrize(
    ("name", "part", "texts", "classes", "last", "words"),
    [
        ("reuters.npz", "", 11228, 46, 30979, 145),
        ("imdb.npz", "_train", 25000, 2, 88584, 234),
        ("imdb.npz", "_test", 25000, 2, 88584, 234),
    ],
)
def test_texts_have_the_form_and_the_measure_of_the_real_ones(name, part, texts, classes, last, words):
    x, offsets, y = (arrays(name)[array + part] for array in ("x", "offsets", "y"))
    assert (x.dtype, offsets.dtype, y.dtype) == (np.int32, np.int64, np.int64)
    assert (len(offsets), offsets[0], offsets[-1], len(y)) == (texts + 1, 0, len(x), texts)
    assert np.diff(offsets).min() >= 1
    assert x.min() == 1
    assert 0.99 * last < x.max() <= last
    assert len(x) / texts == pytest.approx(words, rel=0.05)
    assert len(set(y)) == classes
    if classes == 2:
        assert Counter(y) == {0: 12500, 1: 12500}
    else:
        assert [count for _, count in Counter(y).most_common(3)] == [3972, 2423, 682]
    # As frequent as the real words: the first is one of twenty, the first hundred are half of all.
    assert np.mean(x == 1) == pytest.approx(0.05, abs=0.008)
    assert np.mean(x <= 100) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("name", READ)
def test_texts_are_as_hard_to_tell_as_the_real_ones(name):
    assert read(arrays(name)) == pytest.approx(READ[name], abs=0.05)


def read(found):
    """Returns how much of the texts least squares gets right that has not seen them."""
    if "x" in found:
        x, y = presence(found["x"], found["offsets"]), found["y"]
        test = np.random.RandomState(0).permutation(len(y)) % 5 == 0
        return RidgeClassifier(100).fit(x[~test], y[~test]).score(x[test], y[test])
    model = RidgeClassifier(100).fit(presence(found["x_train"], found["offsets_train"]), found["y_train"])
    return model.score(presence(found["x_test"], found["offsets_test"]), found["y_test"])


def presence(x, offsets, last=100, words=1000):
    """Returns for each text which of the most frequent words are among its last ones."""
    text = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    seen = (offsets[text + 1] - np.arange(len(x)) <= last) & (x < words)
    table = np.zeros((len(offsets) - 1, words), np.float32)
    table[text[seen], x[seen]] = 1
    return table


@pytest.mark.parametrize(("name", "last"), [("reuters", 30979), ("imdb", 88584)])
def test_word_index(name, last):
    found = json.loads(made(f"{name}_word_index.json"))
    assert (len(found), found["word1"], found[f"word{last}"]) == (last, 1, last)


# Against the real files


@with_real_files
def test_statistics_are_those_of_the_real_files():
    found = statistics.printed(statistics.statistics(MIRROR)) + "\n"
    assert found == stand_ins.STATISTICS.read_text(encoding="utf-8")


@with_real_files
@pytest.mark.parametrize("name", stand_ins.ROWS)
def test_rows_are_printed_as_in_the_real_table(name):
    """But for 42 in wine.csv, with alcohol of 10.0333333333333 % or a zero more than usual."""
    lines = real(name).decode().splitlines(keepends=True)
    differ = 0
    for line in lines:
        cells = line.replace(",", " ").split()
        label = cells.pop() if name in CLASSES else ""
        differ += stand_ins.ROWS[name].format(*map(float, cells), label) != line
    assert differ == (42 if name == "wine.csv" else 0)


@with_real_files
def test_iris_is_the_real_one():
    assert made("iris.csv") == (MIRROR / "iris.csv").read_bytes()


@with_real_files
@pytest.mark.parametrize("name", stand_ins.ROWS)
def test_no_row_of_the_real_table_is_in_the_stand_in(name):
    assert not set(made(name).splitlines()) & set(real(name).splitlines())


@with_real_files
def test_measured_on_the_real_tables():
    for name, share in LEARNED.items():
        assert accuracy(name, real(name)) == pytest.approx(share, abs=0.002)
    assert error(real("housing.csv")) == pytest.approx(ERROR, rel=0.01)
