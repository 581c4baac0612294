"""What tests share: a copy of the project for those that run lessons, so that its own logs and data stay as
they are; a datasets/ folder and a server for those of the data sets.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from served import Place, Server

from lessonkit import folders
from lessonkit.data import download, registry
from lessonkit.lessons import catalog, course

ROOT = Path(__file__).resolve().parent.parent
HEADER = '"""제목 · Title\n\nSlides:    none\nData:      none\nExpect:    none\n"""\n'
MIRROR = os.environ.get("LESSONS_DATA_MIRROR")  # before any test takes it away
# Settings of how TensorFlow computes, which whoever tests another arithmetic passes to every process.
ARITHMETIC = ("TF_ENABLE_ONEDNN_OPTS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell has it ignored for what it runs in the background, and each process hands that on.
    signal.signal(signal.SIGINT, signal.default_int_handler)


class House:
    """The project's lessons and lessonkit in a folder of their own, with no data and nothing to download."""

    def __init__(self, folder, *lessons):
        self.folder, self.logs, self.datasets = folder, folder / "logs", folder / "datasets"
        for package in ("lessonkit", "oldstack", *(lessons or ["tf1_lessons"])):
            # With what is compiled, but not with what is being written just now.
            shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("*.pyc.*"))
        shutil.copy(ROOT / "course.toml", folder)
        for package in course.read(ROOT).folders:
            (folder / package).mkdir(exist_ok=True)
        self.logs.mkdir()
        self.datasets.mkdir()
        text = (ROOT / "datasets" / "registry.toml").read_text(encoding="utf-8")
        self.registry = self.datasets / "registry.toml"
        # Nobody listens at port 9.
        self.registry.write_text(re.sub(r'"https?://[^/]+', '"http://127.0.0.1:9', text), encoding="utf-8")

    def add(self, name, source, expected=None, stand_in=None):
        """Adds a lesson and what it is expected to print; returns it."""
        path = self.folder / "tf1_lessons" / f"{name}.py"
        path.write_text(HEADER + source, encoding="utf-8")
        for suffix, text in ((".txt", expected), (".stand-in.txt", stand_in)):
            if text is not None:
                file = path.parent / "expected" / f"{name}{suffix}"
                file.write_text(f"# By hand\n\n{text}", encoding="utf-8")
        return self.lesson(name)

    def lesson(self, name):
        """Returns a lesson by its name or number."""
        return catalog.find([name], self.folder)[0]

    def environment(self, **more):
        """Returns the environment of a learner who has not set anything, and what else is given.

        Only what stands for another processor stays: `ARITHMETIC`, and what the libraries below TensorFlow read.
        `TF_ENABLE_ONEDNN_OPTS=0 TF_NUM_INTRAOP_THREADS=1 python -m pytest`, `ONEDNN_MAX_CPU_ISA=AVX2
        XLA_FLAGS=--xla_cpu_max_isa=AVX2 OPENBLAS_CORETYPE=Haswell python -m pytest` run all tests as there.
        """
        settings = ("PYTHON", "LESSONS_", "LC_", "LANG", "TF_", "COLUMNS", "MPLBACKEND", "DISPLAY", "WAYLAND")
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in ARITHMETIC or not name.startswith(settings)
        }
        ours = {"PYTHONPATH": str(self.folder), "LC_ALL": "C.UTF-8", "KERAS_HOME": str(self.folder / "keras")}
        return {**kept, **ours, **more}

    @contextlib.contextmanager
    def inside(self, **environment):
        """Lets this process run lessons of the house."""
        wanted = self.environment(**environment)
        with pytest.MonkeyPatch.context() as patch:
            for name in os.environ.keys() - wanted.keys():
                patch.delenv(name)
            for name, value in wanted.items():
                patch.setenv(name, value)
            patch.setattr(catalog, "LOGS", self.logs)
            patch.chdir(self.folder)
            yield self

    def begin(self, *arguments, cwd=None, **environment):
        """Starts a command as lessons.py does, in a process group of its own; returns the process."""
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [sys.executable, "-P", "-c", "from lessonkit.cli import main; main()", *arguments],
            cwd=cwd or self.folder,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=pipe,
            stderr=pipe,
            encoding="utf-8",
            start_new_session=True,
        )

    def start(self, *arguments, **more):
        """Runs a command to its end; returns its exit code, what it printed and its messages."""
        process = self.begin(*arguments, **more)
        try:
            out, err = process.communicate(timeout=300)
        finally:
            kill_group(process)
        return SimpleNamespace(code=process.returncode, out=out, err=err)


def kill_group(process):
    """Ends a process and its group if a test has left them running."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def is_running(pid):
    """Tells whether a process is there and has not ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    try:
        # One that has ended stays listed until somebody takes note of it.
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_until(condition, seconds=120):
    """Waits until a condition holds, however busy the machine is; returns what it gave."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
    return answer


def _has_real_data(mirror):
    if mirror.startswith(("http://", "https://")):
        return True
    return all(
        any(
            file.is_file() and download.known(file.read_bytes(), entry)
            for file in (Path(mirror, spelling) for spelling in registry.spellings(name, entry))
        )
        for name, entry in registry.entries().items()
    )


@pytest.fixture(scope="session")
def real_data():
    """Returns a mirror that has the real data, or None: this machine's, or the project's own folder."""
    places = [MIRROR, str(folders.DATASETS)] if MIRROR else [str(folders.DATASETS)]
    return next((place for place in places if _has_real_data(place)), None)


@pytest.fixture(scope="session")
def tools():
    """Returns the helpers that more than one test file needs."""
    return SimpleNamespace(kill_group=kill_group, is_running=is_running, wait_until=wait_until)


@pytest.fixture(scope="module")
def make_house(tmp_path_factory):
    """Returns a function that makes a house, in a folder whose name has a blank and Korean in it."""
    return lambda *lessons: House(tmp_path_factory.mktemp("house") / "딥러닝 수업", *lessons)


@pytest.fixture
def house(make_house):
    """Returns a house of a test's own."""
    return make_house()


@pytest.fixture
def server():
    """A server for one test."""
    server = Server()
    yield server
    server.close()


@pytest.fixture
def place(tmp_path, monkeypatch, server):
    """A datasets/ folder for one test, in English, with no setting of the user's own."""
    for name in ("LESSONS_DATA_MIRROR", "LESSONS_REAL_DATA", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    place = Place(tmp_path / "datasets", server)
    place.use(monkeypatch)
    return place
