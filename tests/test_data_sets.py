"""All data sets of the registry; where files come from; `lessons.py data`."""

import contextlib
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from served import GOOD, ROOT, gives, missing, said

from lessonkit import cli, data
from lessonkit.data import arrays, download, own_file, registry
from oldstack.messages import UserError

REAL_MIRROR = os.environ.get("LESSONS_DATA_MIRROR", "")  # before `place` takes it away
ENTRIES = registry.entries()
TABLES = [name for name, entry in ENTRIES.items() if "columns" in entry]
REAL_FILES = {
    name: file
    for name, entry in ENTRIES.items()
    for spelling in registry.spellings(name, entry)
    if REAL_MIRROR and (file := Path(REAL_MIRROR, spelling)).is_file()
}


# The registry


def test_registry_of_the_project():
    """Every entry has what the module and the reader need."""
    for name, entry in ENTRIES.items():
        assert re.fullmatch(r"[\w.-]+", name)
        assert all(url.startswith("https://") for url in entry["urls"])
        assert all(re.fullmatch(r"[0-9a-f]{64}", known) for known in entry["sha256"])
        assert all(re.fullmatch(r"[0-9a-f]{32}", known) for known in entry.get("md5", []))
        assert all(entry[key] for key in ("urls", "size", "rows", "source", "licence", "notes", "stand_in"))
        for column in entry.get("columns", []):
            assert column["name"]
            assert "labels" in column or column["min"] < column["max"]


def test_keras_hashes():
    """The registry's hashes of the .npz are those that Keras itself checks."""
    import importlib.util

    folder = Path(importlib.util.find_spec("keras").origin).parent / "src" / "datasets"
    for name in ("mnist", "reuters", "imdb"):
        source = (folder / f"{name}.py").read_text(encoding="utf-8")
        [known, *md5] = re.findall(r'"([0-9a-f]{64}|[0-9a-f]{32})"', source)
        assert ENTRIES[f"{name}.npz"]["sha256"][0] == known
        if name == "reuters":
            assert ENTRIES["reuters_word_index.json"]["md5"] == md5


def test_sources_page():
    """It has every data set, its columns and its arrays, and is committed."""
    text = registry.sources()
    assert "## wine.csv" in text
    assert "| band 60 | number 0..1 (energy) |" in text
    assert "| x_train | 60000 x 28 x 28 |" in text
    assert "!/datasets/SOURCES.md" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


@pytest.mark.skipif(not REAL_FILES, reason="no mirror with the real files here")
@pytest.mark.parametrize("name", ENTRIES)
def test_registry_describes_the_real_file(place, monkeypatch, name):
    """Hash, size, rows, columns, shapes: `data check` on every real file."""
    monkeypatch.setattr(registry, "REGISTRY", ROOT / "datasets" / "registry.toml")
    monkeypatch.setenv("LESSONS_DATA_MIRROR", REAL_MIRROR)
    data.fetch(name)
    assert data.check(name) == ("real", ENTRIES[name]["rows"])
    assert (place.folder / name).stat().st_size == pytest.approx(ENTRIES[name]["size"], rel=0.001)
    if name in TABLES:
        # With its last row twice it is no longer the known file, but one that fits.
        with open(place.folder / name, "ab") as file:
            file.write(REAL_FILES[name].read_bytes().rstrip().splitlines()[-1] + b"\n")
        assert data.state(name) == "your own file"


# A user's own file


def fitting(entry):
    """Returns a row that fits."""
    return [column["labels"][0] if "labels" in column else str(column["max"]) for column in entry["columns"]]


@pytest.mark.parametrize("name", TABLES)
def test_own_file_is_checked_in_every_column(tmp_path, name):
    """Whatever the column, what doesn't fit is named by line and column."""
    entry, file = ENTRIES[name], tmp_path / name
    entry = {**entry, "columns": [{**column, "every": False} for column in entry["columns"]]}
    separator = entry.get("separator", ",")
    header = ",".join(column["name"] for column in entry["columns"]) + "\n" if entry["header"] else ""
    row = fitting(entry)

    def check(cells):
        file.write_text(f"{header}{separator.join(row)}\n\n{separator.join(cells)}\n", encoding="utf-8")
        return own_file.check(file, entry)

    assert check(row) == 2
    line = 4 if entry["header"] else 3
    for number, column in enumerate(entry["columns"], 1):
        for wrong in ["x", "-99999"]:
            with pytest.raises(UserError) as error:
                check([*row[: number - 1], wrong, *row[number:]])
            assert str(error.value).startswith(
                f"{file}, line {line}, column {number} ({column['name']}): expected "
            )
    for cells in (row[:-1], [*row, "1"]):
        with pytest.raises(UserError, match=f"line {line}, column"):
            check(cells)


# Two spellings


@pytest.fixture
def thoracic(place):
    """Adds a file with two spellings to the registry; returns its content."""
    content = b"1,2\n"
    place.know("ThoracicSurgery.csv", content, 'also = "ThoraricSurgery.csv"\nheader = false\ncolumns = []')
    return content


@pytest.mark.parametrize("name", ["ThoracicSurgery.csv", "ThoraricSurgery.csv"])
@pytest.mark.parametrize("spelling", ["ThoracicSurgery.csv", "ThoraricSurgery.csv"])
def test_either_spelling(place, thoracic, tmp_path, monkeypatch, name, spelling):
    """The slides' and the publisher's: in a lesson, in datasets/, in a mirror."""
    file = place.folder / spelling
    file.write_bytes(thoracic)
    assert data.dataset(name) == str(file)
    file.rename(tmp_path / spelling)
    monkeypatch.setenv("LESSONS_DATA_MIRROR", str(tmp_path))
    assert data.dataset(name) == str(place.folder / "ThoracicSurgery.csv")
    assert data.used() == {"ThoracicSurgery.csv": "real"}


# Sources


def test_keras_folder_is_used(place, tmp_path, monkeypatch, capsys):
    """What Keras has downloaded is not downloaded again, if it is the known file."""
    for name in ("imdb.npz", "imdb_word_index.json"):
        place.know(name, b"good")
    keras = tmp_path / "keras" / "datasets"
    keras.mkdir(parents=True)
    (keras / "imdb.npz").write_bytes(b"good")
    (keras / "imdb_word_index.json").write_bytes(b"bad")
    place.server.answers["/imdb_word_index.json"] = gives(b"good")
    data.dataset("imdb.npz")
    data.dataset("imdb_word_index.json")
    assert place.server.asked == ["/imdb_word_index.json"]
    assert said(capsys) == [
        f"imdb.npz: fetched from {keras / 'imdb.npz'}",
        f"imdb_word_index.json: not from {keras / 'imdb_word_index.json'}: not the known file (SHA-256)",
        f"imdb_word_index.json: fetched from {place.server.url}/imdb_word_index.json",
    ]


def test_md5_where_the_publisher_gives_no_more(place):
    """Either hash makes a file known."""
    place.know("a.json", b"other", 'md5 = ["5d41402abc4b2a76b9719d911017c592"]')
    place.server.answers["/a.json"] = gives(b"hello")
    assert Path(data.dataset("a.json")).read_bytes() == b"hello"


def in_turn(*answers):
    """Returns an answer that is another one each time."""
    turns = iter(answers)
    return lambda request, server: next(turns)(request, server)


def broken(request, server):
    """Answers that the server has a problem."""
    request.send_error(503)


@pytest.mark.parametrize("fault", [broken, gives(GOOD[:5000], len(GOOD))], ids=["503", "broken off"])
@pytest.mark.fault("a server error, or a connection that breaks off once", "nothing: it is tried again", "-")
def test_second_attempt(place, capsys, fault):
    """What broke off is tried again, without a word if it goes well."""
    place.server.answers["/first.csv"] = in_turn(fault, gives(GOOD))
    data.dataset("bmi.csv")
    assert place.server.asked == ["/first.csv"] * 2
    assert said(capsys) == [f"bmi.csv: fetched from {place.server.url}/first.csv"]


def test_no_second_attempt_where_it_is_no_use(place):
    """What isn't there now won't be in a second."""
    place.server.answers.update({"/first.csv": missing, "/second.csv": gives(b"<html>login</html>")})
    data.dataset("bmi.csv")
    assert place.server.asked == ["/first.csv", "/second.csv"]


def test_big_file_is_announced(place, capsys, monkeypatch):
    """Before a long wait a line says for what."""
    monkeypatch.setattr(download, "_BIG", 1000)
    place.server.answers["/first.csv"] = gives(GOOD)
    data.dataset("bmi.csv")
    assert place.file.read_bytes() == GOOD
    url = f"{place.server.url}/first.csv"
    assert said(capsys) == [f"downloading {url} (0.2 MB)", f"bmi.csv: fetched from {url}"]


def test_big_file_shows_its_progress(place, capsys, monkeypatch):
    """On a terminal there is a bar, and it is gone at the end."""
    monkeypatch.setattr(download, "_BIG", 1000)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    place.server.answers["/first.csv"] = gives(GOOD)
    data.dataset("bmi.csv")
    out, err = capsys.readouterr()
    assert out == ""
    assert "━" in err
    assert err.splitlines()[-1].endswith(f"bmi.csv: fetched from {place.server.url}/first.csv")


@pytest.mark.fault("an answer without end", "`File too large`; the next source", "memory")
def test_endless_answer_is_cut_off(place, capsys):
    """A server can't fill the memory."""

    def endless(request, server):
        request.send_response(200)
        request.end_headers()
        try:
            while not server.stop.is_set():
                request.wfile.write(bytes(1 << 16))
        except OSError:
            pass

    place.server.answers["/first.csv"] = endless
    place.server.answers["/second.csv"] = gives(GOOD)
    data.dataset("bmi.csv")
    assert said(capsys)[0] == f"bmi.csv: not from {place.server.url}/first.csv: File too large"


@pytest.mark.fault(
    "a download that drips", "`not from URL: slower than 20 kB/s`; the next source, or a stand-in", "-"
)
def test_a_download_that_drips_is_given_up(place, capsys, monkeypatch):
    """Though something comes every now and then."""

    def drips(request, server):
        request.send_response(200)
        request.send_header("Content-Length", str(len(GOOD)))
        request.end_headers()
        with contextlib.suppress(OSError):
            while not server.stop.wait(0.05):
                request.wfile.write(b"h")

    monkeypatch.setattr(download, "LONGEST", 0.5)
    monkeypatch.setattr(download, "SLOWEST", 10**9)
    place.server.answers["/first.csv"] = drips
    data.dataset("bmi.csv")
    assert said(capsys)[0] == f"bmi.csv: not from {place.server.url}/first.csv: slower than 1000000 kB/s"
    assert place.server.asked.count("/first.csv") == 1


def test_another_process_was_quicker(place, monkeypatch):
    """Where a file in use can't be replaced (Windows) the same content is good enough."""
    place.server.answers["/first.csv"] = gives(GOOD)

    def replace(source, target):
        place.file.write_bytes(GOOD)
        raise PermissionError(13, "in use")

    monkeypatch.setattr(os, "replace", replace)
    assert data.dataset("bmi.csv") == str(place.file)
    assert place.files() == ["bmi.csv"]


# The commands


def command(monkeypatch, *arguments):
    """Returns the exit code of `lessons.py data`."""
    monkeypatch.setattr(sys, "argv", ["lessons.py", "data", *arguments])
    monkeypatch.setattr(sys.stdout, "reconfigure", lambda **_: None, raising=False)
    monkeypatch.setattr(sys.stderr, "reconfigure", lambda **_: None, raising=False)
    with pytest.raises(SystemExit) as end:
        cli.main()
    return end.value.code


def test_table(place, monkeypatch, capsys):
    """What is here, in one word for each."""
    for name in ("a.npz", "b.npz", "c.npz"):
        place.know(name, b"good", 'source = "From here"\nlicence = "CC"')
    (place.folder / "a.npz").write_bytes(b"good")
    (place.folder / "b.npz").write_bytes(b"bad")
    (place.folder / "stand-in").mkdir()
    (place.folder / "stand-in" / "c.npz").write_bytes(b"")
    place.file.write_bytes(b"height,weight,label\n142,62,fat\n")
    assert command(monkeypatch) == 0
    lines = [re.split(r"  +", line.strip()) for line in said_out(capsys)]
    assert lines[0] == ["name", "file", "rows", "source", "licence"]
    assert [line[:3] for line in lines[1:] if len(line) > 2] == [
        ["bmi.csv", "your own file", "20000"],
        ["a.npz", "real", "1"],
        ["b.npz", "refused: see `data check`", "1"],
        ["c.npz", "stand-in", "1"],
    ]
    assert lines[2][3:] == ["From here", "CC"]
    assert re.search(r"lessons\.py.* data fetch$", lines[-1][0])  # what is not the real file can be had
    assert place.server.asked == []


def said_out(capsys):
    """Returns the lines on stdout so far."""
    return capsys.readouterr().out.splitlines()


def test_fetch(place, monkeypatch, capsys):
    """One that comes, one that is here, one that can't be had; the exit code tells."""
    place.know("a.npz", b"good")
    place.know("b.npz", b"good")
    (place.folder / "b.npz").write_bytes(b"good")
    place.server.answers["/a.npz"] = gives(b"good")
    assert command(monkeypatch, "fetch") == 1
    url = place.server.url
    assert said(capsys) == [
        f"bmi.csv: not from {url}/first.csv: 404 Not Found",
        f"bmi.csv: not from {url}/second.csv: 404 Not Found",
        "bmi.csv: none of 2 sources gave it. Try again later, "
        f"put it at {place.file}, or set LESSONS_DATA_MIRROR to a folder or URL that has it.",
        f"a.npz: fetched from {url}/a.npz",
        f"b.npz: already in {place.folder}",
    ]
    assert place.files() == ["a.npz", "b.npz"]
    assert command(monkeypatch, "fetch", "a.npz", "b.npz") == 0


def test_fetch_after_a_stand_in_does_not_wait(place, monkeypatch):
    """Whoever asks for the real file gets it at once."""
    data.dataset("bmi.csv")
    place.server.answers["/first.csv"] = gives(GOOD)
    assert command(monkeypatch, "fetch", "bmi.csv") == 0
    assert place.file.read_bytes() == GOOD


@pytest.mark.fault("`data fetch` where a file of one's own is", "`not fetched`, why", "that file")
def test_fetch_leaves_own_and_unknown_files_alone(place, monkeypatch, capsys):
    """What a user put there is not overwritten."""
    place.know("a.npz", b"good")
    (place.folder / "a.npz").write_bytes(b"bad")
    place.file.write_bytes(b"height,weight,label\n142,62,fat\n")
    assert command(monkeypatch, "fetch") == 1
    own, unknown = said(capsys)
    assert own == f"bmi.csv: not fetched, since {place.file} is your own file: move it away first."
    assert unknown.startswith(f"{place.folder / 'a.npz'} is not the known file (SHA-256) and is not opened")
    assert place.server.asked == []


def test_check(place, monkeypatch, capsys):
    """Files that are here; the missing ones only if they are named."""
    assert command(monkeypatch, "check") == 0
    assert said_out(capsys) == ["No data set is here yet."]
    place.file.write_bytes(b"height,weight,label\n142,62,fat\n")
    assert command(monkeypatch, "check") == 0
    assert said_out(capsys) == ["bmi.csv: your own file, 1 rows"]
    place.file.write_bytes(b"height,weight,label\n142,62,\n")
    assert command(monkeypatch, "check") == 1
    assert said(capsys)[0].startswith(f"{place.file}, line 2, column 3 (label)")
    place.file.unlink()
    assert command(monkeypatch, "check", "bmi.csv") == 1
    assert said(capsys)[0].startswith("bmi.csv: not here. For the real one: ")


def test_check_finds_a_wrong_registry(place):
    """A known file that isn't as described is an error of the registry."""
    place.file.write_bytes(GOOD)  # 5003 rows, where the registry has 20000
    with pytest.raises(UserError, match="describes another shape"):
        data.check("bmi.csv")


def test_commands_in_korean(place, monkeypatch, capsys):
    """The table follows the locale."""
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    place.know("b.npz", b"good", 'source = "From here"\nlicence = "CC"')
    (place.folder / "b.npz").write_bytes(b"bad")
    assert command(monkeypatch) == 0
    out = "\n".join(said_out(capsys))
    assert "없음" in out
    assert "쓸 수 없음" in out


@pytest.mark.fault("two `data fetch` at once", "nothing", "one whole file")
def test_two_fetches_at_once(place):
    """Two processes, one file, no quarrel."""
    both = threading.Barrier(2, timeout=300)

    def answer(request, server):
        both.wait()  # both are asking before either gets an answer
        gives(GOOD)(request, server)

    place.server.answers["/first.csv"] = answer
    code = (
        "import sys; from pathlib import Path; from lessonkit import cli, data; from lessonkit.data import download, registry;"
        "data.DATASETS = Path(sys.argv.pop()); registry.REGISTRY = data.DATASETS / 'registry.toml';"
        "download.TIMEOUT = 300; cli.main()"
    )
    fetch = [sys.executable, "-c", code, "data", "fetch", "bmi.csv", str(place.folder)]
    processes = [subprocess.Popen(fetch, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    line = f"bmi.csv: fetched from {place.server.url}/first.csv\n"
    assert [process.communicate(timeout=300)[1] for process in processes] == [line, line]
    assert [process.returncode for process in processes] == [0, 0]
    assert place.file.read_bytes() == GOOD
    assert place.files() == ["bmi.csv"]


def test_shapes_of_an_npz(tmp_path):
    """Headers only are read."""
    import numpy as np

    np.savez(tmp_path / "a.npz", x=np.array([[1], [2]], dtype=object), y=np.zeros((3, 4)))
    assert arrays.shapes(tmp_path / "a.npz") == {"x": (2, 1), "y": (3, 4)}
