"""The kernels of the project's environment, where Jupyter finds them, and JupyterLab's settings."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from lessonkit.old_scripts import hand_over
from oldstack import kernel
from oldstack.figure_folder import not_writable
from oldstack.scripts import kernel_spec

LESSONS, TITLE = "lessons", "Lessons"
OLD = kernel_spec.NAME
# What JupyterLab is set to, as one of Jupyter's folders of configuration.
LAB = Path(__file__).parent / "jupyter"


def _write_lessons(folder: Path) -> None:
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", kernel_spec.QUIET],
        "display_name": TITLE,
        "language": "python",
        "metadata": {"debugger": True},
    }
    (folder / "kernel.json").write_text(json.dumps(spec, ensure_ascii=False, indent=1), encoding="utf-8")


def _write_old(folder: Path) -> None:
    hand_over()  # so that the kernel finds the lecture's data
    kernel_spec.write(folder)


# For each kernel what writes its `kernel.json` into a folder that is there.
KERNELS: dict[str, Callable[[Path], None]] = {
    LESSONS: _write_lessons,
    OLD: _write_old,
}


def install(prefix: Path | None = None) -> None:
    """Writes the spec of every kernel.

    Args:
        prefix: Where `share/jupyter` is; by default the environment that runs this.

    Raises:
        OSError: It can't be written.
    """
    for name, write in KERNELS.items():
        folder = (prefix or Path(sys.prefix)) / "share" / "jupyter" / "kernels" / name
        folder.mkdir(parents=True, exist_ok=True)
        write(folder)


def install_for_user() -> str:
    """Writes the spec of the kernel for old notebooks where any Jupyter of the user's looks.

    Returns:
        The folder in which it is.

    Raises:
        UserError: It can't be written.
    """
    hand_over()
    try:
        return kernel.install(None)
    except OSError as error:
        raise not_writable(Path(error.filename or "~"), error) from None
