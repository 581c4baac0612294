"""Hostile data files: a CSV in a lecture's place, an .npz that passes for a stand-in. An answer or one line, always."""

import io
import struct
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from fuzzing import damaged
from hypothesis import given
from hypothesis import strategies as st
from served import ROOT

from lessonkit import data
from lessonkit.data import own_file, registry, stand_ins
from oldstack.messages import UserError

TABLES = {name: entry for name, entry in registry.entries().items() if "columns" in entry}
GOOD = {name: b"".join(stand_ins.make(name).splitlines(keepends=True)[:4]) for name in TABLES}
TYPES = [np.int8, np.uint8, np.int64, np.uint64, np.float32, np.bool_, np.dtype("U3"), np.complex64]
NPZ = {
    "mnist.npz": ["x_train", "y_train", "x_test", "y_test"],
    "reuters.npz": ["x", "offsets", "y"],
    "imdb.npz": [name + part for name in ("x", "offsets", "y") for part in ("_train", "_test")],
}
LOADS = {"mnist.npz": data.mnist, "reuters.npz": data.reuters, "imdb.npz": data.imdb}
# What reads a file in a child: one of 20 MB at most, for which it may take 100 MB.
BOUNDED = """
import resource, sys
from pathlib import Path
from lessonkit.data import arrays
from oldstack.messages import UserError
arrays._LARGEST = 20_000_000
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 100_000_000,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
try:
    arrays.read(Path(sys.argv[1]), ["x"])
except UserError as error:
    print(error)
"""


@given(draw=st.data())
def test_any_csv_is_counted_or_refused_in_one_line(tmp_path, draw):
    name = draw.draw(st.sampled_from(sorted(TABLES)))
    content = draw.draw(st.binary(max_size=60) | damaged([GOOD[name]]))
    file = tmp_path / "table.csv"
    file.write_bytes(content)
    try:
        assert own_file.check(file, TABLES[name]) > 0
    except UserError as error:
        assert str(error).startswith(f"{file}, ") and "\n" not in str(error)


def npz(members, method=zipfile.ZIP_STORED):
    """Returns an archive with the content of each member."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return stream.getvalue()


def npy(array):
    """Returns an array as a file has it."""
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


@st.composite
def any_array(draw):
    shape = draw(st.lists(st.integers(0, 4), max_size=3))
    values = draw(st.lists(st.integers(-3, 40), min_size=1, max_size=6))
    return np.resize(values, shape).astype(draw(st.sampled_from(TYPES)))


@st.composite
def any_npz(draw, names):
    """Draws an archive that may lack some arrays, and in which headers may lie."""
    members = {}
    for name in names:
        if draw(st.integers(0, 8)):
            count = draw(st.sampled_from([3, 3, 3, 4, 2]))
            likely = st.just(np.arange(count)) | st.just(np.arange(count * 4).reshape(count, 2, 2))
            members[name] = npy(draw(likely | any_array()))
    if members and not draw(st.integers(0, 3)):
        name = draw(st.sampled_from(sorted(members)))
        members[name] = draw(damaged([members[name]]))
    content = npz(members, draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])))
    return content if draw(st.integers(0, 3)) else draw(damaged([content]))


@pytest.mark.parametrize("name", NPZ)
@given(draw=st.data())
def test_any_npz_is_loaded_or_refused_in_one_line(name, draw, tmp_path_factory):
    file = tmp_path_factory.getbasetemp() / name
    file.write_bytes(draw.draw(any_npz(NPZ[name])))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "dataset", lambda name: str(file))
        patch.setitem(data._used, name, data.STAND_IN)
        try:
            (x_train, y_train), (x_test, y_test) = LOADS[name].load_data()
        except UserError as error:
            assert str(error).startswith(f"{file} is broken (") and "\n" not in str(error)
        else:
            assert len(x_train) == len(y_train) and len(x_test) == len(y_test)


def header(shape, version=1, padding=0):
    """Returns the beginning of an array of bytes, whatever its shape says."""
    text = str({"descr": "|u1", "fortran_order": False, "shape": shape}).encode() + b" " * padding + b"\n"
    length = struct.pack("<H" if version == 1 else "<I", len(text))
    return b"\x93NUMPY" + bytes([version, 0]) + length + text


def lying(content, size):
    """Returns an archive of one member whose size is said to be another one."""
    place = content.rindex(b"PK\x01\x02") + 24
    return content[:place] + struct.pack("<I", size) + content[place + 4 :]


def much():
    """Returns an array of 200 MB."""
    return header((200_000_000,)) + bytes(200_000_000)


BOMBS = {
    "deflated": lambda: npz({"x": much()}, zipfile.ZIP_DEFLATED),
    "deflated, said to be small": lambda: lying(npz({"x": much()}, zipfile.ZIP_DEFLATED), 10**7),
    "bzip2, said to be small": lambda: lying(npz({"x": much()}, zipfile.ZIP_BZIP2), 10**7),
    "a long header": lambda: npz({"x": header((1,), 2, 19_000_000) + b"1"}, zipfile.ZIP_DEFLATED),
    "a shape that lies": lambda: npz({"x": header((10**12,)) + b"1"}),
    "a shape of no size": lambda: npz({"x": header((10**12, 0))}),
    "a size that lies": lambda: lying(npz({"x": header((10**7,)) + b"1"}), 2 * 10**7),
}


@pytest.mark.fault(
    "an .npz that unpacks to gigabytes, or says so", "`is broken`, and why", "memory: not taken"
)
@pytest.mark.skipif(sys.platform != "linux", reason="limits memory by Linux's means")
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_no_memory(bomb, tmp_path):
    file = tmp_path / "x.npz"
    file.write_bytes(BOMBS[bomb]())
    child = [sys.executable, "-c", BOUNDED, str(file)]
    done = subprocess.run(child, capture_output=True, text=True, cwd=ROOT, env={"LC_ALL": "C.UTF-8"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{file} is broken (") and "MemoryError" not in done.stdout
