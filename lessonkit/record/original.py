"""Scripts on the original stack: TensorFlow 1.15.5 and Keras 2.2.5 on Python 3.7, where it can be had.

Needed is an environment with `tensorflow==1.15.5 keras==2.2.5 "h5py<3" "protobuf<3.21" "numpy<1.19" "pandas<1.0"
scikit-learn==0.22 matplotlib seaborn==0.9`. No lesson and no test needs it: what it prints is recorded.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lessonkit import data
from lessonkit.data import stand_ins
from oldstack.messages import UserError, tr

TENSORFLOW = "1.15.5"
_VERSION = "import tensorflow; print(tensorflow.__version__)"
_PRELUDE = Path(__file__).with_name("original_prelude.py")
# Stands in for what a mended lesson may still import of ours: see listing.mended, and a lesson that has no listing
# has no mark at its import of `tf`.
_OURS = {
    "__init__.py": "",
    "folders.py": "def log_dir():\n    return 'log_dir'\n",
    "tf1.py": "import tensorflow as tf\n",
}
_SEED = re.compile(r"^seed = 0\b", re.MULTILINE)
_VERSIONS = """\
import importlib, platform
for name in {packages}:
    print(name, importlib.import_module(name.lower()).__version__, end=", ")
print("Python", platform.python_version())
"""


@dataclass(frozen=True)
class Outcome:
    """What came of a script on the original stack.

    Attributes:
        printed: What it printed to standard output, progress bars included.
        seconds: How long its process took.
        fit_seconds: How long it spent in Keras's `fit`, all calls together.
        histories: For each call of `fit` its History: the figures of each epoch, by Keras 2's names ("acc").
    """

    printed: str
    seconds: float
    fit_seconds: float
    histories: list[dict[str, list[float]]]


def found(python: str) -> str:
    """Returns the path of an interpreter of the original stack.

    Args:
        python: Its name or path.

    Raises:
        UserError: It isn't there, or has another TensorFlow.
    """
    path = shutil.which(python)
    if not path:
        english = f"There is no Python at {python}: give the path of one with TensorFlow {TENSORFLOW}."
        korean = f"{python} 이(가) 없습니다. TensorFlow {TENSORFLOW}가 있는 Python을 지정하세요."
        raise UserError(tr(english, korean))
    asked = subprocess.run([path, "-W", "ignore", "-c", _VERSION], capture_output=True, encoding="utf-8")
    version = asked.stdout.strip() if asked.returncode == 0 else ""
    if version != TENSORFLOW:
        there = f"TensorFlow {version}" if version else tr("no TensorFlow", "TensorFlow 없음")
        english = f"{python} has {there}: the original is TensorFlow {TENSORFLOW}."
        korean = f"{python}: {there}. 원래 환경은 TensorFlow {TENSORFLOW}입니다."
        raise UserError(tr(english, korean))
    return path


def data_files(names: Iterable[str], stand_in: bool) -> dict[str, bytes]:
    """Returns data sets by their names, as `run` takes them.

    Args:
        names: The names, "wine.csv".
        stand_in: Whether what stands in for them, or the real ones.

    Raises:
        UserError: A real one can't be had.
    """
    return {
        name: stand_ins.make(name) if stand_in else Path(data.dataset(name)).read_bytes() for name in names
    }


def run(
    python: str,
    source: str,
    name: str,
    files: dict[str, bytes],
    *,
    race_free: bool = False,
    seed: int | None = None,
    limits: tuple[int, int] | None = None,
) -> Outcome:
    """Runs a script on the original stack, in a folder and a process of its own.

    Args:
        python: The original's interpreter.
        source: The script's text.
        name: Its file name.
        files: Names and contents of the data files. The script finds them beside it, in `./dataset/` and
            in `../dataset/`, and what `keras.datasets` loads by Keras's own `load_data`.
        race_free: Whether to take away what makes Keras 2.2.5 train differently from run to run: the
            steps are counted after they were read, and variables are not overwritten while they are read.
        seed: NumPy and TensorFlow start with it, and it replaces the script's line `seed = 0`; with None
            the script stays as it is.
        limits: To how many epochs and rows each training is cut; None for all.

    Raises:
        UserError: The script failed; the message ends with what it wrote last to standard error.
    """
    if seed is not None:
        source = with_seed(source, seed)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        _lay_out(base, source, name, files)
        settings = {
            "seed": seed,
            "race_free": race_free,
            "datasets": str(base / "dataset"),
            "record": str(base / "record.json"),
            "limits": limits,
        }
        started = time.perf_counter()
        process = subprocess.run(
            [python, "-W", "ignore", "-m", "original_prelude", name, json.dumps(settings)],
            cwd=base / "lesson",
            env=_environment(base),
            capture_output=True,
            encoding="utf-8",
        )
        seconds = time.perf_counter() - started
        if process.returncode:
            english = f"{name} failed on the original ({python}): mend it, or that environment.\n"
            korean = f"{name} 예제가 원래 환경({python})에서 실패했습니다. 예제나 그 환경을 고치세요.\n"
            raise UserError(tr(english, korean) + process.stderr[-2000:])
        fits = json.loads((base / "record.json").read_text())["fits"]
    fit_seconds = sum(fit["seconds"] for fit in fits)
    return Outcome(process.stdout, seconds, fit_seconds, [fit["history"] for fit in fits])


def with_seed(source: str, seed: int) -> str:
    """Returns a script with another number in its line `seed = 0`.

    Args:
        source: The script's text.
        seed: The number.
    """
    return _SEED.sub(f"seed = {seed}", source)


def versions(python: str, *packages: str) -> str:
    """Returns the versions of packages and of Python in the original's environment, in one line.

    Args:
        python: The original's interpreter.
        *packages: The packages' names, "TensorFlow".

    Raises:
        UserError: One of them is not there.
    """
    return run(python, _VERSIONS.format(packages=packages), "versions.py", {}).printed.strip()


def _lay_out(base: Path, source: str, name: str, files: dict[str, bytes]) -> None:
    ours = base / "ours" / "lessonkit"
    for folder in (ours, base / "dataset", base / "lesson" / "dataset", base / "lesson" / "output"):
        folder.mkdir(parents=True)
    (base / "ours" / _PRELUDE.name).write_bytes(_PRELUDE.read_bytes())
    for module, text in _OURS.items():
        (ours / module).write_text(text)
    for file, content in files.items():
        is_table = file.endswith(".csv")
        for place in ("dataset", "lesson", "lesson/dataset") if is_table else ("dataset",):
            (base / place / file).write_bytes(content)
    (base / "lesson" / name).write_text(source, encoding="utf-8")


def _environment(base: Path) -> dict[str, str]:
    # With one thread, Keras 2.2.5 would end its races in one way, and train worse in lesson 11.
    # Today's TensorFlow, where this process has imported it, has set TF2_BEHAVIOR, which 1.15 goes by as well.
    left_out = ("OMP_NUM_THREADS", "TF2_BEHAVIOR")
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    return {
        **inherited,
        "PYTHONPATH": str(base / "ours"),
        "PYTHONIOENCODING": "utf-8",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "MPLBACKEND": "Agg",
    }
