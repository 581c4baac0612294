"""lessonkit.data: every way to a data set, against a real server on 127.0.0.1 and in a folder of its own."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from served import GOOD, LOGIN, ROOT, gives, hangs, missing, moved_to_login, refused, said, silent

from lessonkit import data
from lessonkit.data import download, own_file, stand_ins

pytestmark = pytest.mark.usefixtures("place")
REAL_MIRROR = os.environ.get("LESSONS_DATA_MIRROR", "")  # before `place` takes it away
STAND_IN_SHA256 = "e1c210f62ef4b02bdd2b3b5ff823af351f67775fc731fa1f3ad3e086853b1b20"

FAULTS = {
    "404": (missing, "404 Not Found"),
    "login page": (gives(LOGIN), "not the known file"),
    "redirect to login page": (moved_to_login, "not the known file"),
    "empty": (gives(b""), "not the known file"),
    "silent": (silent, "connection failed (ReadTimeout)"),
    "hangs in the middle": (gives(GOOD[:5000], len(GOOD), hangs), "connection failed (ConnectionError)"),
    "broken off": (gives(GOOD[:5000], len(GOOD)), "connection failed"),
    "cut short": (gives(GOOD[:5000]), "not the known file"),
    "nonsense for a length": (gives(GOOD, "much"), "connection failed"),
}
HANGING = ("silent", "hangs in the middle")


# The file in datasets/


def test_real_file_is_used_without_a_word(place, capsys):
    """A file with a known hash needs no network and no message."""
    place.file.write_bytes(GOOD)
    assert data.dataset("bmi.csv") == str(place.file)
    assert data.used() == {"bmi.csv": "real"}
    assert said(capsys) == place.server.asked == []


@pytest.mark.parametrize(
    "content",
    [
        b"height,weight,label\n142,62,fat\n",
        b"height,weight,label\r\n142,62,fat\r\n",
        b"\xef\xbb\xbfheight,weight,label\n142,62,fat",
        b'"height","weight","label"\n\n142,62,"fat"\n\n',
    ],
    ids=["LF", "CRLF", "BOM", "quotes and blank lines"],
)
def test_own_file_that_fits_is_used_and_said_once(place, capsys, content):
    """A file of the user's own is taken as pandas would read it, and never silently."""
    place.file.write_bytes(content)
    for _ in range(2):
        assert data.dataset("bmi.csv") == str(place.file)
    assert data.used() == {"bmi.csv": "your own file"}
    assert said(capsys) == ["bmi.csv: your own file is used, 1 rows (the lecture's has 20000)."]
    assert place.server.asked == []


HEADER = b"height,weight,label\n142,62,fat\n"
MISFITS = {
    "empty": (b"", "line 1, column 1 (height): expected height, found ''"),
    "blank lines only": (b"\n\n", "line 3, column 1 (height): expected height, found ''"),
    "no rows": (b"height,weight,label\n", "line 2, column 1 (height): expected integer 50..250 cm, found ''"),
    "no header": (b"142,62,fat\n", "line 1, column 1 (height): expected height, found '142'"),
    "missing column": (b"height,label\n", "line 1, column 2 (weight): expected weight, found 'label'"),
    "missing last column": (b"height,weight\n", "line 1, column 3 (label): expected label, found ''"),
    "extra column": (b"height,weight,label,bmi\n", "line 1, column 4: expected end of line, found 'bmi'"),
    "other separator": (
        b"height;weight;label\n",
        "line 1, column 1 (height): expected height, found 'height;",
    ),
    "text for a number": (
        HEADER + b"tall,62,fat\n",
        "line 3, column 1 (height): expected integer 50..250 cm",
    ),
    "fraction": (HEADER + b"142,62.5,fat\n", "line 3, column 2 (weight): expected integer 10..300 kg"),
    "number too high": (HEADER + b"1420,62,fat\n", "line 3, column 1 (height): expected integer 50..250 cm"),
    "number too long": (HEADER + b"9" * 5000 + b",62,fat\n", "line 3, column 1 (height): expected integer"),
    "nan": (HEADER + b"nan,62,fat\n", "line 3, column 1 (height): expected integer 50..250 cm, found 'nan'"),
    "full-width digits": (HEADER + "１４２,62,fat\n".encode(), "line 3, column 1 (height): expected integer"),
    "empty cell": (
        HEADER + b"142,,fat\n",
        "line 3, column 2 (weight): expected integer 10..300 kg, found ''",
    ),
    "unknown label": (
        HEADER + b"142,62,big\n",
        "line 3, column 3 (label): expected thin / normal / fat, found",
    ),
    "label with a blank": (
        HEADER + b"142,62, fat\n",
        "line 3, column 3 (label): expected thin / normal / fat",
    ),
    "short line": (HEADER + b"142,62\n", "line 3, column 3 (label): expected thin / normal / fat, found ''"),
    "long line": (HEADER + b"142,62,fat,\n", "line 3, column 4: expected end of line, found ''"),
    "after a blank line": (HEADER + b"\nx,62,fat\n", "line 4, column 1 (height)"),
    "open quote": (HEADER + b'"142,62,fat\n142,62,fat\n', "line 3, column 1 (height): expected integer"),
    "CP949": (
        HEADER + "142,62,비만\n".encode("cp949"),
        r"line 3, column 3 (label): expected thin / normal / fat",
    ),
    "UTF-16": (HEADER.decode().encode("utf-16"), "line 1, column 1 (height): expected height, found"),
    "binary": (bytes(range(256)) * 50, "line 1, column 1 (height): expected height, found"),
    "one huge cell": (b"\0" * 300_000, "line 1, column 1 (height): expected height, found 'field larger"),
}


@pytest.mark.fault(
    "a CSV of one's own that doesn't fit, or is in CP949 or UTF-16",
    "`FILE, line N, column NAME: expected ..., found ...`, the encoding",
    "the file",
)
@pytest.mark.parametrize("misfit", MISFITS)
def test_own_file_that_does_not_fit_is_refused_by_line_and_column(place, misfit):
    """Each kind of misfit is named by its place, and the file is left alone."""
    content, where = MISFITS[misfit]
    place.file.write_bytes(content)
    line = refused()
    assert line.startswith(f"{place.file}, {where}")
    other = {"CP949": "CP949", "UTF-16": "UTF-16"}.get(misfit)
    mend = f"It is not in UTF-8 but in {other}: save it as UTF-8." if other else "Mend the file or remove it."
    assert line.endswith(f". {mend}")
    assert place.file.read_bytes() == content
    assert data.used() == {}


@pytest.mark.fault("a folder in the place of a data set", "`can't be read (Is a directory)`", "-")
def test_file_that_can_not_be_read(place):
    """A folder in the file's place is an error of one line."""
    place.file.mkdir()
    assert refused() == f"{place.file} can't be read (Is a directory): make it readable, or remove it."


@pytest.mark.fault(
    "a pipe, or a link to a device, in the place of a data set", "`... can't be read (no ordinary file)`", "-"
)
@pytest.mark.parametrize("make", [os.mkfifo, lambda file: file.symlink_to("/dev/zero")], ids=["FIFO", "zero"])
def test_what_is_no_file_is_not_read(place, make):
    """It would give bytes without end, or none ever."""
    make(place.file)
    assert refused() == f"{place.file} can't be read (no ordinary file): make it readable, or remove it."


@pytest.mark.parametrize("make", [os.mkfifo, lambda file: file.symlink_to("/dev/zero")], ids=["FIFO", "zero"])
def test_what_is_no_file_in_the_mirror_is_not_read(place, make, tmp_path, monkeypatch, capsys):
    make(tmp_path / "bmi.csv")
    monkeypatch.setenv("LESSONS_DATA_MIRROR", str(tmp_path))
    place.server.answers["/first.csv"] = gives(GOOD)
    data.dataset("bmi.csv")
    assert said(capsys)[0] == f"bmi.csv: not from {tmp_path}/bmi.csv: no ordinary file"


def test_each_cell_of_a_long_own_file_is_checked(place, monkeypatch):
    """Those seen before are known; what isn't among them is looked at, however many there are."""
    looked = []
    misfit = own_file._misfit
    monkeypatch.setattr(own_file, "_misfit", lambda *args: looked.append(args) or misfit(*args))
    place.file.write_bytes(HEADER + b"142,62,fat\n143,62,fat\n" * 5000)
    data.dataset("bmi.csv")
    assert len(looked) == 7  # the header, two heights, a weight and a label
    monkeypatch.setattr(own_file, "_MANY", 1)
    place.file.write_bytes(HEADER + b"143,62,fat\n" * 5000 + b"143,62,big\n")
    assert f"{place.file}, line 5003, column 3 (label): " in refused()


def test_columns_without_header_separated_by_blanks(place, capsys):
    """The registry can describe files such as housing.csv: no header, blanks, fractions."""
    place.registry.write_text("""["t.data"]
        urls = []
        sha256 = []
        rows = 2
        size = 20
        header = false
        separator = " "
        columns = [{ name = "A", type = "number", unit = "m", min = -1, max = 1e3 }, { name = "B", labels = ["0"] }]
        """)
    (place.folder / "t.data").write_text(" -.5   0\n1.25e2  0\n")
    data.dataset("t.data")
    assert said(capsys) == ["t.data: your own file is used, 2 rows (the lecture's has 2)."]
    (place.folder / "t.data").write_text(" -.5   0\n1e9  0\n")
    assert "line 2, column 1 (A): expected number -1..1000.0 m, found '1e9'" in refused("t.data")


# The mirror


def test_folder_as_mirror(place, tmp_path, monkeypatch, capsys):
    """A known file is copied from the mirror, without network."""
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / "bmi.csv").write_bytes(GOOD)
    monkeypatch.setenv("LESSONS_DATA_MIRROR", f"{mirror}/")
    assert data.dataset("bmi.csv") == str(place.file)
    assert place.file.read_bytes() == GOOD
    assert data.used() == {"bmi.csv": "real"}
    assert place.files() == ["bmi.csv"]
    assert said(capsys) == [f"bmi.csv: fetched from {mirror}/bmi.csv"]
    assert place.server.asked == []


def test_file_url_as_mirror(place, tmp_path, monkeypatch):
    """With blanks and Korean in it."""
    folder = tmp_path / "내 데이터"
    folder.mkdir()
    (folder / "bmi.csv").write_bytes(GOOD)
    monkeypatch.setenv("LESSONS_DATA_MIRROR", folder.as_uri())
    data.dataset("bmi.csv")
    assert data.used() == {"bmi.csv": "real"}


def test_url_as_mirror(place, monkeypatch, capsys):
    """A URL as mirror is asked before the registry's URLs."""
    place.server.answers["/mirror/bmi.csv"] = gives(GOOD)
    monkeypatch.setenv("LESSONS_DATA_MIRROR", f"{place.server.url}/mirror")
    data.dataset("bmi.csv")
    assert data.used() == {"bmi.csv": "real"}
    assert said(capsys) == [f"bmi.csv: fetched from {place.server.url}/mirror/bmi.csv"]
    assert place.server.asked == ["/mirror/bmi.csv"]


@pytest.mark.fault(
    "another file under the name in the mirror", "`not the known file (SHA-256)`; the next source", "-"
)
def test_unknown_file_in_the_mirror_is_not_used(place, tmp_path, monkeypatch, capsys):
    """Only a known hash counts; the next source is tried."""
    (tmp_path / "bmi.csv").write_bytes(HEADER)
    monkeypatch.setenv("LESSONS_DATA_MIRROR", str(tmp_path))
    place.server.answers["/first.csv"] = gives(GOOD)
    data.dataset("bmi.csv")
    assert said(capsys) == [
        f"bmi.csv: not from {tmp_path}/bmi.csv: not the known file (SHA-256)",
        f"bmi.csv: fetched from {place.server.url}/first.csv",
    ]


@pytest.mark.parametrize(
    ("mirror", "why"),
    [
        ("/no/such/folder", "No such file or directory"),
        (str(Path(__file__)), "Not a directory"),
        ("http://127.0.0.1:1", "connection failed (ConnectionError)"),
        ("http://[", "connection failed (InvalidURL)"),
        ("http://.", "connection failed (InvalidURL)"),
        ("ftp://127.0.0.1", "No such file or directory"),
    ],
)
@pytest.mark.fault("LESSONS_DATA_MIRROR leads nowhere", "`not from MIRROR: reason`; the next source", "-")
def test_mirror_that_can_not_be_read(place, monkeypatch, capsys, mirror, why):
    """A mirror that isn't there costs one line, and the download goes on."""
    monkeypatch.setenv("LESSONS_DATA_MIRROR", mirror)
    place.server.answers["/first.csv"] = gives(GOOD)
    data.dataset("bmi.csv")
    assert said(capsys)[0] == f"bmi.csv: not from {mirror}/bmi.csv: {why}"
    assert data.used() == {"bmi.csv": "real"}


def test_mirror_is_asked_even_after_a_failed_download(place, tmp_path, monkeypatch):
    """Whoever sets the mirror because a stand-in told them to gets the file at once."""
    data.dataset("bmi.csv")
    assert data.used() == {"bmi.csv": "stand-in"}
    (tmp_path / "bmi.csv").write_bytes(GOOD)
    monkeypatch.setenv("LESSONS_DATA_MIRROR", str(tmp_path))
    data.dataset("bmi.csv")
    assert data.used() == {"bmi.csv": "real"}


@pytest.mark.skipif(not Path(REAL_MIRROR, "bmi.csv").is_file(), reason="no mirror with the real files here")
def test_real_bmi_from_the_mirror(place, monkeypatch):
    """The published file is known, and its rows fit the registry's columns."""
    monkeypatch.setenv("LESSONS_DATA_MIRROR", REAL_MIRROR)
    file = Path(data.dataset("bmi.csv"))
    assert data.used() == {"bmi.csv": "real"}
    rows = file.read_bytes().splitlines()
    assert rows[:2] == [b"height,weight,label", b"142,62,fat"]
    assert len(rows) == 20001
    # With a row more it is no longer the known file, but still one that fits.
    file.write_bytes(file.read_bytes() + b"142,62,fat\n")
    data.dataset("bmi.csv")
    assert data.used() == {"bmi.csv": "your own file"}


# The download


def test_download(place, capsys):
    """The file is downloaded once and used from then on."""
    place.server.answers["/first.csv"] = gives(GOOD)
    assert data.dataset("bmi.csv") == data.dataset("bmi.csv") == str(place.file)
    assert place.file.read_bytes() == GOOD
    assert place.files() == ["bmi.csv"]
    assert data.used() == {"bmi.csv": "real"}
    assert place.server.asked == ["/first.csv"]
    assert said(capsys) == [f"bmi.csv: fetched from {place.server.url}/first.csv"]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.fault(
    "404, a login page, silence, an answer that breaks off", "`not from URL: reason`; the next source", "-"
)
def test_after_a_fault_the_next_url_is_tried(place, capsys, monkeypatch, fault):
    """Each fault costs one line, and leaves nothing behind."""
    fails, why = FAULTS[fault]
    patience = download.TIMEOUT
    if fault in HANGING:
        monkeypatch.setattr(download, "TIMEOUT", 1)

    def answer(request, server):
        if server.asked.count("/first.csv") == 2:  # what broke off is tried once more
            download.TIMEOUT = patience
        fails(request, server)

    place.server.answers.update({"/first.csv": answer, "/second.csv": gives(GOOD), "/login": gives(LOGIN)})
    data.dataset("bmi.csv")
    assert place.files() == ["bmi.csv"]
    assert place.file.read_bytes() == GOOD
    first, second = said(capsys)
    assert first.startswith(f"bmi.csv: not from {place.server.url}/first.csv: {why}")
    assert second == f"bmi.csv: fetched from {place.server.url}/second.csv"


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.fault("every source fails", "`a generated stand-in is used`, how to get the real file", "-")
def test_after_nothing_but_faults_there_is_only_a_stand_in(place, capsys, monkeypatch, fault):
    """What a faulty server sent never gets the real file's name."""
    monkeypatch.setattr(download, "TIMEOUT", 0.3)
    answer, _ = FAULTS[fault]
    place.server.answers.update({"/first.csv": answer, "/second.csv": answer, "/login": gives(LOGIN)})
    assert data.dataset("bmi.csv") == str(place.stand_in)
    assert place.files() == ["stand-in/bmi.csv"]
    assert data.used() == {"bmi.csv": "stand-in"}
    assert len(said(capsys)) == 3


@pytest.mark.fault("two lessons download one file at once", "nothing", "one whole file")
def test_two_at_once_get_one_file(place):
    """Simultaneous requests don't disturb each other."""
    place.server.answers["/first.csv"] = gives(GOOD)
    with ThreadPoolExecutor(8) as pool:
        files = set(pool.map(data.dataset, ["bmi.csv"] * 8))
    assert files == {str(place.file)}
    assert place.file.read_bytes() == GOOD
    assert place.files() == ["bmi.csv"]


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.fault(
    "a download is killed or stopped", "nothing; it starts anew", "no half file under the name"
)
def test_killed_download_leaves_nothing_that_is_used_later(place, end):
    """Ctrl-C or a kill in the middle of the file: the next start begins cleanly."""
    code = (
        "import sys; from pathlib import Path; from lessonkit import data; from lessonkit.data import download, registry;"
        "data.DATASETS = Path(sys.argv[1]); registry.REGISTRY = data.DATASETS / 'registry.toml';"
        "download.TIMEOUT = 600; data.dataset('bmi.csv')"
    )
    half_sent = threading.Event()
    place.server.answers["/first.csv"] = gives(
        GOOD[:5000], len(GOOD), lambda server: (half_sent.set(), hangs(server))
    )
    command = [sys.executable, "-c", code, str(place.folder)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    assert half_sent.wait(300)
    process.send_signal(end)
    process.wait(300)
    assert place.files() == []
    place.server.answers["/first.csv"] = gives(GOOD)
    assert Path(data.dataset("bmi.csv")).read_bytes() == GOOD


# The stand-in


def test_stand_in_is_always_the_same_and_like_the_published_file():
    """The bytes are pinned; ranges and shares are those of the published rule."""
    content = stand_ins.make("bmi.csv")
    assert hashlib.sha256(content).hexdigest() == STAND_IN_SHA256
    header, *rows = content.decode().splitlines()
    assert header == "height,weight,label"
    heights, weights, labels = zip(*(row.split(",") for row in rows), strict=True)
    assert len(rows) == 20000
    assert set(map(int, heights)) == set(range(120, 201))
    assert set(map(int, weights)) == set(range(35, 81))
    share = {label: count / 20000 for label, count in Counter(labels).items()}
    assert share == pytest.approx({"thin": 0.32, "normal": 0.30, "fat": 0.38}, abs=0.02)


def test_stand_in_passes_the_check_of_own_files(place):
    place.file.write_bytes(stand_ins.make("bmi.csv"))
    data.dataset("bmi.csv")
    assert data.used() == {"bmi.csv": "your own file"}


def test_stand_in_is_said_and_says_how_to_get_the_real_file(place, capsys):
    """One line: which file, that it is generated, what to do."""
    data.dataset("bmi.csv")
    *_, line = said(capsys)
    assert line == (
        f"bmi.csv: a generated stand-in is used, {place.stand_in}. For the real one: "
        f"`python3 lessons.py data fetch bmi.csv`, put it at {place.file}, "
        "or set LESSONS_DATA_MIRROR to a folder or URL that has it."
    )


def test_failed_download_is_not_tried_again_within_the_hour(place, capsys):
    """Offline, only the first run of an hour waits for the network."""
    for _ in range(2):
        data.dataset("bmi.csv")
        assert place.server.asked == ["/first.csv", "/second.csv"]
    assert len(said(capsys)) == 2 + 1 + 1  # two URLs, and the stand-in each time
    os.utime(place.stand_in, (time.time() - 1800,) * 2)
    data.dataset("bmi.csv")
    assert len(place.server.asked) == 2
    an_hour_ago = time.time() - 3600
    os.utime(place.stand_in, (an_hour_ago,) * 2)
    data.dataset("bmi.csv")
    assert len(place.server.asked) == 4
    assert place.stand_in.stat().st_mtime > an_hour_ago + 1800
    os.utime(place.stand_in, (time.time() - 3600,) * 2)
    place.server.answers["/first.csv"] = gives(GOOD)
    assert data.dataset("bmi.csv") == str(place.file)


@pytest.mark.fault("no real file and `--real-data`", "`no real file`, how to get it", "-")
def test_only_real_data(place, monkeypatch):
    """With LESSONS_REAL_DATA=1 the network is tried each time, and a stand-in never used."""
    data.dataset("bmi.csv")
    monkeypatch.setenv("LESSONS_REAL_DATA", "1")
    line = refused()
    assert line.startswith("bmi.csv: no real file, LESSONS_REAL_DATA=1. For the real one: `python3")
    assert len(place.server.asked) == 4  # however fresh the stand-in is
    place.server.answers["/second.csv"] = gives(GOOD)
    assert data.dataset("bmi.csv") == str(place.file)


# The rest


@pytest.mark.parametrize(
    ("name", "said"),
    [
        *((name, "did you mean 'bmi.csv'?") for name in ("bmi", "BMI.csv", "../bmi.csv")),
        *((name, "take one of bmi.csv.") for name in ("", "/etc/passwd")),
    ],
)
@pytest.mark.fault("a data set that there is not", "`There is no data set ...: did you mean ...?`", "-")
def test_unknown_name(place, name, said):
    """A name outside the registry gets the nearest one, or those that there are, and reaches no file."""
    assert refused(name) == f"There is no data set {name!r}: {said}"
    assert place.server.asked == []


@pytest.mark.parametrize("real", [True, False])
@pytest.mark.fault("datasets/ can't be written", "`can't be written`, what to do", "-")
def test_folder_that_can_not_be_written(place, tmp_path, monkeypatch, real):
    """One line, whether the real file or the stand-in should land there."""
    if real:
        place.server.answers["/first.csv"] = gives(GOOD)
    blocked = tmp_path / "blocked"
    blocked.write_text("a file")
    monkeypatch.setattr(data, "DATASETS", blocked)
    line = refused()
    assert line.startswith(
        f"{blocked} can't be written" if real else f"{blocked / 'stand-in'} can't be written"
    )
    assert blocked.read_text() == "a file"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
@pytest.mark.parametrize("real", [True, False])
@pytest.mark.fault("the disk is full during a download", "`disk full, make room`", "no half file")
def test_disk_full(place, monkeypatch, real):
    """One line, and nothing partial is left."""
    if real:
        place.server.answers["/first.csv"] = gives(GOOD)

    def write_bytes(path, content):
        path.touch()
        with open("/dev/full", "wb") as full:
            full.write(content)

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    assert refused() == f"{place.file if real else place.stand_in}: disk full, make room."
    assert place.files() == []


def test_messages_in_korean(place, monkeypatch, capsys):
    """The messages follow the locale."""
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    data.dataset("bmi.csv")
    assert "원본 대신 생성한 데이터를 씁니다" in said(capsys)[-1]
    place.file.write_bytes(HEADER + b"142,62,big\n")
    assert refused() == (
        f"{place.file} 3행 3 (label)열: thin / normal / fat 자리에 'big'. 파일을 고치거나 지우세요."
    )


def test_import_leaves_the_rest_for_when_it_is_needed():
    """Importing the module doesn't load what most runs never need."""
    code = "import sys, lessonkit.data; print(*{'pooch', 'requests', 'tomllib', 'difflib', 'numpy', 'rich'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
