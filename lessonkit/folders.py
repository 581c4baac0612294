"""Where things are kept: the course, its data sets, and what each lesson writes."""

import atexit
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import BinaryIO

from lessonkit import settings
from lessonkit.environment.lock import try_lock
from oldstack.figure_folder import clear_figures, not_writable
from oldstack.messages import UserError, tr

ROOT = Path(__file__).resolve().parent.parent
COURSE = Path(settings.course() or ROOT).resolve()
# A course with data of its own has a registry of them.
DATASETS = (COURSE if (COURSE / "datasets" / "registry.toml").is_file() else ROOT) / "datasets"
LOGS = COURSE / "logs"
LOCK = ".lock"  # in a lesson's folder: whoever has it locked writes there
_held: dict[Path, BinaryIO] = {}


def log_dir() -> str:
    """Returns the folder of the running script for TensorBoard, `logs/NN_slug`, without old event files.

    A second run of a lesson replaces what the first one recorded, so that TensorBoard shows one
    graph for each lesson.

    Raises:
        UserError: The folder can't be written.
    """
    folder = running_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _hold_if_alone(folder)
        clear_events(folder)
    except OSError as error:
        raise not_writable(folder, error) from None
    if _script():  # a notebook's last cell says it
        atexit.register(_say_how_to_see, folder)
    return str(folder)


def lesson_dir(name: str) -> Path:
    """Returns an empty folder for what the running script saves, `logs/NN_slug/NAME`.

    What a former run left there is deleted.

    Args:
        name: The folder's name, "model".

    Raises:
        UserError: The folder can't be written.
    """
    folder = running_dir() / name
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _hold_if_alone(folder.parent)
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
    except OSError as error:
        raise not_writable(folder, error) from None
    return folder


def hold(folder: Path) -> BinaryIO:
    """Returns a file that holds a lesson's folder for this process, until it is closed or the process ends.

    Args:
        folder: The folder, `logs/NN_slug`.

    Raises:
        UserError: Another process holds it.
    """
    lock = open(folder / LOCK, "ab")  # noqa: SIM115
    if try_lock(lock):
        return lock
    lock.close()
    english = f"{folder.name} is running already, and writes {folder}: wait for its end, or stop it."
    korean = f"{folder.name} 예제가 이미 실행되어 {folder} 에 쓰는 중입니다. 끝나기를 기다리거나 중단하세요."
    raise UserError(tr(english, korean))


def _hold_if_alone(folder):
    """Holds the folder of a script that runs by itself, to its end: under `run` the runner does, a notebook stays."""
    if folder not in _held and _script() and not settings.is_run():
        _held[folder] = hold(folder)


def of_worker(index: int) -> Path:
    """Returns what stands for `logs` to a worker that isn't the first, so that the first one's files stay its own.

    Args:
        index: Which worker, from 1.
    """
    return COURSE / "logs" / "workers" / str(index)


def set_worker(index: int) -> None:
    """Lets the running script write as such a worker.

    Args:
        index: Which worker, from 1.
    """
    global LOGS
    LOGS = of_worker(index)


def make_figure_dir(folder: Path) -> None:
    """Makes a lesson's folder ready for its figures: without those of a former run.

    Args:
        folder: The folder.

    Raises:
        OSError: It can't be written.
        UserError: Another process writes there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _hold_if_alone(folder)
    clear_figures(folder)


def running_dir() -> Path:
    """Returns the folder for what the running script or notebook writes, `logs/NN_slug`; it may not be there yet."""
    return LOGS / Path(_script() or settings.notebook() or "notebook").stem


def clear_events(folder: Path) -> None:
    """Deletes TensorBoard's event files in a folder and below it."""
    for old in events(folder):
        old.unlink()


def events(folder: Path) -> list[Path]:
    """Returns TensorBoard's event files in a folder and below it."""
    return list(folder.rglob("events.out.tfevents.*"))


def figures(folder: Path) -> list[Path]:
    """Returns the figures in a folder, in the order in which they were shown."""
    return sorted(folder.glob("figure-*.png"), key=lambda file: int(file.stem.removeprefix("figure-")))


def how_to_see(folder: Path) -> str:
    """Returns where the graph is and the command that shows it.

    Args:
        folder: The folder with the event files, `logs/NN_slug`.
    """
    number = re.match(r"\d\d(?=_)", folder.name)
    command = f"{program()} board {number[0] if number else ''}".rstrip()
    return tr(
        f"The graph is in {folder}; to see it: {command}",
        f"그래프를 {folder} 에 기록했습니다. 보려면: {command}",
    )


def program() -> str:
    """Returns how `lessons.py` is started from here, on this course."""
    script = "lessons.py" if Path.cwd() == ROOT else f'"{ROOT / "lessons.py"}"'
    course = "" if COURSE == ROOT else f" --course {shlex.quote(from_here(COURSE))}"
    return f"python3 {script}{course}"


def from_here(path: Path) -> str:
    """Returns a path as one would write it here: relative where it is below the current folder."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _say_how_to_see(folder: Path) -> None:
    print(how_to_see(folder), file=sys.stderr)


def _script() -> str | None:
    return getattr(sys.modules["__main__"], "__file__", None)
