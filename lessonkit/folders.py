"""Where things are kept: the data sets, and what each lesson writes."""

import sys
from pathlib import Path

from lessonkit.messages import UserError, tr

ROOT = Path(__file__).resolve().parent.parent
DATASETS = ROOT / "datasets"
LOGS = ROOT / "logs"


def log_dir() -> str:
    """Returns the folder of the running script for TensorBoard, `logs/NN_slug`, without old event files.

    A second run of a lesson replaces what the first one recorded, so that TensorBoard shows one
    graph for each lesson.

    Raises:
        UserError: The folder can't be written.
    """
    script = getattr(sys.modules["__main__"], "__file__", "notebook")
    folder = LOGS / Path(script).stem
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("events.out.tfevents.*"):
            old.unlink()
    except OSError as error:
        raise not_writable(folder, error) from None
    return str(folder)


def not_writable(folder: Path, error: OSError) -> UserError:
    """Returns the error for a folder of ours that the user has to make writable."""
    return UserError(
        tr(
            f"{folder} can't be written ({error.strerror}): give yourself write permission there.",
            f"{folder} 폴더에 쓸 수 없습니다({error.strerror}). 쓰기 권한을 확인하세요.",
        )
    )
