"""How the kernel of `oldstack.kernel` is started, in Jupyter's words."""

import json
from pathlib import Path

from oldstack.host import process

NAME = "oldstack"
QUIET = "--log-level=CRITICAL"  # a warning that whoever is on this machine may listen frightens beginners
TITLE = "TensorFlow 1.15 · Keras 2.2, on today's"


def write(folder: Path) -> None:
    """Writes how the kernel starts, with what is around the package now (`host`) around it too.

    Args:
        folder: Where; it is there.
    """
    spec = {
        "argv": [*process("oldstack.kernel.main"), "-f", "{connection_file}", QUIET],
        "display_name": TITLE,
        "language": "python",
        "metadata": {"debugger": False},
    }
    (folder / "kernel.json").write_text(json.dumps(spec, ensure_ascii=False, indent=1), encoding="utf-8")
