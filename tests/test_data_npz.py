"""mnist, reuters and imdb: Keras's results, and nothing unpickled for them."""

import hashlib
import io
import json
import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from served import ROOT, gives, refused, said

from lessonkit import data
from lessonkit.data import arrays, stand_ins
from oldstack.messages import UserError

pytestmark = pytest.mark.usefixtures("place")
REAL_MIRROR = os.environ.get("LESSONS_DATA_MIRROR", "")  # before `place` takes it away
TEXTS = [[1, 2, 3], [4], [70000, 5, 1, 2], [2, 2], [1, 9, 300, 4, 5]]
ONE, TWO, IMAGE = np.zeros(1, np.uint8), np.zeros(2, np.uint8), np.zeros((1, 28, 28), np.uint8)
LABELS = [3, 4, 3, 45, 0]
MODULES = ["numpy.core.multiarray", "numpy._core.multiarray"]  # of NumPy 1 and 2


def npz(numpy_module=MODULES[0], **members):
    """Returns an `.npz` with these arrays, objects pickled as NumPy 1 or 2 does."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            npy = io.BytesIO()
            header = {"descr": "|O", "fortran_order": False, "shape": np.shape(member)}
            if isinstance(member, np.ndarray) and member.dtype != object:
                np.save(npy, member)
            else:
                np.lib.format.write_array_header_1_0(npy, header)
                pickled = pickle.dumps(member, protocol=3)
                npy.write(pickled.replace(MODULES[1].encode(), numpy_module.encode()))
            archive.writestr(f"{name}.npy", npy.getvalue())
    return stream.getvalue()


def objects(texts):
    """Returns an array of lists."""
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    return array


def reuters_npz(module=MODULES[0]):
    """Returns a small file like reuters.npz."""
    return npz(module, x=objects(TEXTS), y=np.array(LABELS))


def imdb_npz():
    """Returns a small file like imdb.npz."""
    train, test = objects(TEXTS), objects([*TEXTS[::-1], [8, 8, 8]])
    labels = np.array([0, 1, 0, 1, 1, 0])
    return npz(x_train=train, y_train=labels[:5], x_test=test, y_test=labels)


def as_lists(pairs):
    """Returns the result of load_data as lists."""
    return [part.tolist() for pair in pairs for part in pair]


# The results


@pytest.mark.parametrize("module", MODULES)
def test_reuters(place, module):
    """An example by hand: order, start, shift, the words left out, the split."""
    place.know("reuters.npz", reuters_npz(module))
    (place.folder / "reuters.npz").write_bytes(reuters_npz(module))
    order = np.arange(5)
    np.random.RandomState(113).shuffle(order)
    found = as_lists(data.reuters.load_data(num_words=7))
    texts = [[1, *(word + 3 if word + 3 < 7 else 2 for word in TEXTS[i])] for i in order]
    labels = [LABELS[i] for i in order]
    assert found == [texts[:4], labels[:4], texts[4:], labels[4:]]
    assert data.used() == {"reuters.npz": "real"}


def test_keras_own_folder_is_in_the_users(place, tmp_path, monkeypatch):
    """Keras's documentation names it: `~/.keras`, or what KERAS_HOME says."""
    place.know("reuters.npz", b"real")
    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    file = tmp_path / ".keras" / "datasets" / "reuters.npz"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"real")
    assert Path(data.dataset("reuters.npz")).read_bytes() == b"real"
    assert data.used() == {"reuters.npz": "real"}
    assert place.server.asked == []


CASES = [
    {},
    {"num_words": 7},
    {"num_words": 8, "skip_top": 5},
    {"num_words": 8, "skip_top": 5, "oov_char": None},
    {"maxlen": 4},
    {"maxlen": 5, "seed": 1, "num_words": 100},
    {"start_char": None},
    {"start_char": None, "index_from": 0},
    {"start_char": None, "index_from": None},
    {"start_char": 9, "oov_char": 0, "index_from": 10},
    {"maxlen": 3, "start_char": None},
]
REUTERS_ONLY = [{"test_split": 0.5}, {"test_split": 0}, {"test_split": 1}]


def compare_with_keras(folder, registry, module, cases):
    """Compares ours with Keras's; the error tells where they differ."""
    command = [sys.executable, "tests/compare_with_keras.py", folder, registry, module, json.dumps(cases)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


@pytest.mark.parametrize(
    ("module", "content", "cases"),
    [("reuters", reuters_npz(), CASES + REUTERS_ONLY), ("imdb", imdb_npz(), CASES)],
    ids=["reuters", "imdb"],
)
def test_every_argument_works_as_in_keras(place, module, content, cases):
    """On small files, with all that can be asked for."""
    place.know(f"{module}.npz", content)
    (place.folder / f"{module}.npz").write_bytes(content)
    compare_with_keras(place.folder, place.registry, module, cases)


@pytest.mark.skipif(not Path(REAL_MIRROR, "imdb.npz").is_file(), reason="no mirror with the real files here")
@pytest.mark.parametrize("module", ["mnist", "reuters", "imdb"])
def test_real_files_give_what_keras_gives(place, module):
    """The whole of the real files, as the lessons ask for them."""
    (place.folder / f"{module}.npz").symlink_to(Path(REAL_MIRROR, f"{module}.npz").resolve())
    cases = [{}] if module == "mnist" else [{"num_words": 1000}]
    compare_with_keras(place.folder, ROOT / "datasets" / "registry.toml", module, cases)


def test_no_text_is_short_enough(place):
    """As in Keras an error that says what to change."""
    place.know("imdb.npz", imdb_npz())
    (place.folder / "imdb.npz").write_bytes(imdb_npz())
    with pytest.raises(ValueError, match="take a larger maxlen"):
        data.imdb.load_data(maxlen=2)


def test_mnist(place):
    """The arrays as they are in the file."""
    content = npz(x_train=IMAGE, y_train=ONE, x_test=IMAGE, y_test=ONE)
    place.know("mnist.npz", content)
    place.server.answers["/mnist.npz"] = gives(content)
    (x_train, _), (_, y_test) = data.mnist.load_data()
    assert x_train.dtype == y_test.dtype == np.uint8
    assert place.files() == ["mnist.npz"]


@pytest.mark.parametrize("module", ["reuters", "imdb"])
def test_word_index(place, module):
    """Words and their numbers; a stand-in where there is no file."""
    content = '{"the": 1, "fünf": 2}'.encode()
    place.know(f"{module}_word_index.json", content)
    place.server.answers[f"/{module}_word_index.json"] = gives(content)
    assert getattr(data, module).get_word_index() == {"the": 1, "fünf": 2}
    (place.folder / f"{module}_word_index.json").unlink()
    place.server.answers.clear()
    stand_in = getattr(data, module).get_word_index()
    assert sorted(stand_in.values()) == list(range(1, len(stand_in) + 1))
    assert data.used() == {f"{module}_word_index.json": "stand-in"}


def test_stand_in(place, monkeypatch, capsys):
    """A stand-in is in the flat form already; lists of one length make an array of two axes, as in Keras."""
    stream = io.BytesIO()
    np.savez(stream, x=[1, 2, 3], offsets=[0, 2, 3], y=[4, 5])
    monkeypatch.setattr(stand_ins, "make", {"reuters.npz": stream.getvalue()}.get)
    place.know("reuters.npz", b"real")
    (x_train, _), (x_test, _) = data.reuters.load_data(test_split=0.5, num_words=100)
    assert sorted([x_train[0].tolist(), x_test[0].tolist()]) == [[1, 4, 5], [1, 6]]
    assert data.used() == {"reuters.npz": "stand-in"}
    assert place.files() == ["stand-in/reuters.npz"]
    assert "a generated stand-in is used" in said(capsys)[-1]


def declared(shape):
    """Returns an `.npz` whose x_train says to have a shape, and is empty."""
    stream, array = io.BytesIO(), io.BytesIO()
    np.lib.format.write_array_header_1_0(array, {"descr": "|u1", "fortran_order": False, "shape": shape})
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("x_train.npy", array.getvalue())
    return stream.getvalue()


def bomb():
    """Returns a small `.npz` with 600 MB of zeros in it."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("x_train.npy", "w") as member,
    ):
        for _ in range(600):
            member.write(bytes(1_000_000))
    return stream.getvalue()


@pytest.mark.fault(
    "a stand-in `.npz` that is cut off, lacks arrays, or would unpack to gigabytes",
    "`FILE is broken (...): delete it`",
    "nothing is unpacked",
)
@pytest.mark.parametrize(
    "content, reason",
    [
        (lambda: npz(x_train=IMAGE, y_train=ONE, x_test=IMAGE), "no y_test"),
        (
            lambda: npz(x_train=IMAGE, y_train=TWO, x_test=IMAGE, y_test=ONE),
            "x_train and y_train differ in length",
        ),
        (lambda: npz(x_train=ONE, y_train=ONE, x_test=IMAGE, y_test=ONE), "x_train is of shape (1,)"),
        (lambda: declared((10**15,)), "x_train.npy is shorter than it says"),
        (bomb, "more than 500 MB"),
    ],
)
def test_a_stand_in_that_does_not_fit(place, monkeypatch, content, reason):
    """What it says of itself is looked at before anything is unpacked."""
    place.know("mnist.npz", b"real")
    file = place.folder / "stand-in" / "mnist.npz"
    file.parent.mkdir()
    file.write_bytes(content())
    if "MB" in reason or "shorter" in reason:
        monkeypatch.setattr(np, "load", None)
    with pytest.raises(UserError) as error:
        data.mnist.load_data()
    assert str(error.value) == f"{file} is broken ({reason}): delete it, it is made anew."


@pytest.mark.parametrize("offsets", [[0, 1], [0, 1, 2, 3]])
def test_a_stand_in_of_texts_without_an_end_for_each(place, offsets):
    """As many ends as labels."""
    place.know("reuters.npz", b"real")
    file = place.folder / "stand-in" / "reuters.npz"
    file.parent.mkdir()
    file.write_bytes(npz(x=np.array([1, 2, 3]), offsets=np.array(offsets), y=np.array([4, 5])))
    with pytest.raises(UserError, match=r"reuters\.npz is broken \(offsets and y differ in length\)"):
        data.reuters.load_data()


@pytest.mark.fault("a broken stand-in", "`FILE is broken (...): delete it, it is made anew`", "-")
def test_broken_stand_in(place):
    """One line that says what to do."""
    place.know("mnist.npz", b"real")
    file = place.folder / "stand-in" / "mnist.npz"
    file.parent.mkdir()
    for content in (b"", b"no zip", reuters_npz(), npz(x_train=np.array([1.5]))):
        file.write_bytes(content)
        with pytest.raises(UserError, match=r"mnist.npz is broken \(.*\): delete it"):
            data.mnist.load_data()


# The flat form


@pytest.mark.fault(
    "a forged `reuters.flat.npz` (as former versions kept) in datasets/", "nothing", "the real data are read"
)
def test_only_the_known_file_is_read(place):
    """And nothing is written beside it."""
    place.know("reuters.npz", reuters_npz())
    file, forged = place.folder / "reuters.npz", place.folder / "reuters.flat.npz"
    file.write_bytes(reuters_npz())
    expected = as_lists(data.reuters.load_data())
    assert place.files() == ["reuters.npz"]
    source = np.frombuffer(hashlib.sha256(reuters_npz()).digest(), np.uint8)
    forged.write_bytes(npz(source=source, x=np.zeros(5, int), offsets=np.arange(6), y=np.zeros(5, int)))
    assert as_lists(data.reuters.load_data()) == expected
    flat = arrays.flat(file)
    assert flat["x"].tolist() == [word for text in TEXTS for word in text]
    assert flat["offsets"].tolist() == [0, 3, 4, 8, 10, 15]


# Hostile files


class Runs:
    """Pickles to a call."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def hostile(place):
    """Returns imdb.npz files that would make a file `run`, in several ways."""
    run = str(place.folder / "run")
    calls = [
        Runs(os.system, f"touch '{run}'"),
        Runs(eval, f"open({run!r}, 'w')"),
        Runs(os.mkdir, run),
        Runs(np.save, run, np.zeros(1)),
        Runs(np.ndarray.tofile, np.zeros(1), run),
    ]
    files = [npz(x_train=objects([call, [1]]), y_train=np.zeros(2, int)) for call in calls]
    return [*files, npz(x_train=calls[0]), pickle.dumps(calls[0])]


def test_hostile_files_are_what_they_seem(place):
    """The check of the check: NumPy, told to unpickle, runs them."""
    for content in hostile(place)[:3]:
        np.load(io.BytesIO(content), allow_pickle=True)["x_train"]
        run = place.folder / "run"
        run.rmdir() if run.is_dir() else run.unlink()


@pytest.mark.fault(
    "a hostile pickle in the place of imdb.npz",
    "`is not the known file (SHA-256) and is not opened`",
    "nothing is run",
)
def test_hostile_file_in_the_place_of_imdb(place):
    """One line, and nothing is run."""
    place.know("imdb.npz", imdb_npz())
    file = place.folder / "imdb.npz"
    for content in hostile(place):
        file.write_bytes(content)
        with pytest.raises(UserError) as error:
            data.imdb.load_data()
        assert str(error.value) == (
            f"{file} is not the known file (SHA-256) and is not opened: "
            "remove it, then `python3 lessons.py data fetch imdb.npz`."
        )
        assert refused("imdb.npz") == str(error.value)
        assert place.files() == ["imdb.npz"]
        assert data.used() == {}


@pytest.mark.fault("a hostile pickle that has a known hash", "an error of the reader", "nothing is run")
def test_hostile_file_is_refused_even_if_its_hash_is_known(place):
    """The reader knows lists of integers and nothing else."""
    for number, content in enumerate(hostile(place)[:-1]):
        file = place.folder / f"{number}.npz"
        file.write_bytes(content)
        with pytest.raises(pickle.UnpicklingError, match="is not part of an array of lists"):
            arrays.flat(file)
        assert place.files() == [f"{n}.npz" for n in range(number + 1)]


@pytest.mark.fault(
    "a hostile file from server, mirror or ~/.keras",
    "`not the known file (SHA-256)`",
    "nothing is run or written",
)
def test_hostile_file_from_server_mirror_or_keras(place, tmp_path, monkeypatch, capsys):
    """It never gets into datasets/."""
    content = hostile(place)[0]
    place.know("imdb.npz", imdb_npz())
    place.server.answers["/imdb.npz"] = gives(content)
    for folder in ("mirror", "keras/datasets"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "imdb.npz").write_bytes(content)
    monkeypatch.setenv("LESSONS_DATA_MIRROR", str(tmp_path / "mirror"))
    monkeypatch.setenv("LESSONS_REAL_DATA", "1")
    refused("imdb.npz")
    assert [line.split(": ")[-1] for line in said(capsys)] == ["not the known file (SHA-256)"] * 3
    assert place.files() == []
