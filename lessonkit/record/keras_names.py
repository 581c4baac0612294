"""Records the names of Keras 2.2.5, for the test that each is here or gives advice: `tests/original/keras_names.txt`.

What is listed is in `original_keras_names.py`, which runs on the original's Python.
"""

import json
from pathlib import Path

from lessonkit.folders import ROOT
from lessonkit.record import original

FILE = ROOT / "tests" / "original" / "keras_names.txt"
_SCRIPT = Path(__file__).with_name("original_keras_names.py")


def record(python: str) -> None:
    """Lists the names and writes them, those of a module or object on a line.

    Args:
        python: The original's interpreter.

    Raises:
        UserError: The original can't be run.
    """
    source = f"{_SCRIPT.read_text(encoding='utf-8')}\n\nmain()\n"
    found = json.loads(original.run(python, source, _SCRIPT.name, {}).printed.splitlines()[-1])
    lines = [f"# Recorded by lessons.py record keras-names, on {original.versions(python, 'Keras')}"]
    for owner, names in (found["modules"] | found["objects"]).items():
        lines.append(" ".join([f"{owner}:", *names]))
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def names() -> dict[str, list[str]]:
    """Returns the names by their module ("keras.utils") or object ("Layer")."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    found = (line.split() for line in lines if not line.startswith("#"))
    return {owner.rstrip(":"): names for owner, *names in found}
