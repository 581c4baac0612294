"""Where the figures of an old script are saved: below the folder in which its user is."""

import errno
import itertools
import sys
from pathlib import Path

from oldstack.messages import UserError, tr

FIGURES_OF = "script.txt"  # in a folder of figures: the script's path
_user: Path | None = None


def begin() -> None:
    """Has figures saved below the folder of now: a script may leave it later."""
    global _user
    _user = Path.cwd()


def is_begun() -> bool:
    """Returns whether an old script runs in this process."""
    return _user is not None


def figure_folder() -> Path:
    """Returns the folder for the figures of the running script, which may not be there yet.

    It is `NAME_figures`, or `NAME_figures_2` and so on where another script of that name has its own: `script.txt` in
    it says whose they are.
    """
    script, owner = _script()
    names = (f"{script.stem}_figures" + (f"_{number}" if number > 1 else "") for number in itertools.count(1))
    return next(
        folder
        for folder in (script.parent / name for name in names)
        if not folder.exists() or _is_of(folder / FIGURES_OF, owner)
    )


def make(folder: Path) -> None:
    """Makes the folder that `figure_folder` returned ready: without the figures of a former run.

    Args:
        folder: The folder.

    Raises:
        OSError: It can't be written.
    """
    folder.mkdir(exist_ok=True)
    clear_figures(folder)
    (folder / FIGURES_OF).write_text(f"{_script()[1]}\n", encoding="utf-8")


def clear_figures(folder: Path) -> None:
    """Deletes the figures in a folder, and what is left of one that was being written."""
    for old in folder.glob("figure-[0-9]*.png*"):
        old.unlink()


def not_writable(folder: Path, error: OSError) -> UserError:
    """Returns the error for a folder of ours that the user has to make writable, or to make room for."""
    if error.errno == errno.ENOSPC:
        english = f"The disk is full: make room for {folder}, then run it again."
        return UserError(
            tr(english, f"디스크 공간이 부족합니다. {folder} 을(를) 위한 공간을 비우고 다시 실행하세요.")
        )
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        english = f"{folder} can't be written ({error.strerror}): name a folder; a file is in its place."
        return UserError(
            tr(
                english,
                f"{folder} 에 쓸 수 없습니다({error.strerror}). 그 자리에 파일이 있으니 폴더를 지정하세요.",
            )
        )
    return UserError(
        tr(
            f"{folder} can't be written ({error.strerror}): give yourself write permission there.",
            f"{folder} 폴더에 쓸 수 없습니다({error.strerror}). 쓰기 권한을 확인하세요.",
        )
    )


def _script():
    """Returns the script's name in the folder of its user, and its path."""
    user = _user or Path.cwd()
    path = Path(getattr(sys.modules["__main__"], "__file__", None) or "notebook")
    return user / path.name, str((user / path).resolve())


def _is_of(note, owner):
    return note.is_file() and note.read_text(encoding="utf-8").strip() == owner
