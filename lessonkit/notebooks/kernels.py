"""The kernels of the project's environment, and where Jupyter finds them."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Kernel:
    """A kernel of the project's environment.

    Attributes:
        name: What notebooks call it.
        title: What Jupyter shows.
        module: What Python runs it with `-m`; it takes `-f CONNECTION_FILE`.
    """

    name: str
    title: str
    module: str


LESSONS = Kernel("lessons", "Lessons", "ipykernel_launcher")
KERNELS = (LESSONS,)


def install(prefix: Path | None = None) -> None:
    """Writes the spec of every kernel.

    Args:
        prefix: Where `share/jupyter` is; by default the environment that runs this.

    Raises:
        OSError: It can't be written.
    """
    for kernel in KERNELS:
        folder = (prefix or Path(sys.prefix)) / "share" / "jupyter" / "kernels" / kernel.name
        folder.mkdir(parents=True, exist_ok=True)
        spec = {
            "argv": [sys.executable, "-m", kernel.module, "-f", "{connection_file}"],
            "display_name": kernel.title,
            "language": "python",
            "metadata": {"debugger": True},
        }
        text = json.dumps(spec, ensure_ascii=False, indent=1)
        (folder / "kernel.json").write_text(text + "\n", encoding="utf-8")
