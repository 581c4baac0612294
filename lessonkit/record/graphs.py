"""Records the nodes of graphs as TensorFlow 1.15.5 makes them.

    python lessons.py record graphs PYTHON

The scripts are `tests/graphs/NN_slug.py`. Beside each a compressed text is written: a digest of its nodes with their
inputs, and of each node the name and the type.
"""

import hashlib
import lzma
from pathlib import Path

from lessonkit.folders import ROOT
from lessonkit.record import original

SCRIPTS = ROOT / "tests" / "graphs"
PRINTER = SCRIPTS / "nodes.py"


def main(python: str) -> None:
    """Records all.

    Args:
        python: The original's interpreter.
    """
    scripts = {path.name: path.read_bytes() for path in sorted(SCRIPTS.glob("[0-9]*.py"))}
    printed = original.run(python, PRINTER.read_text(encoding="utf-8"), PRINTER.name, scripts).printed
    for name, nodes in by_script(printed).items():
        text = "\n".join([digest(nodes), *map(name_and_type, nodes), ""])
        recorded(SCRIPTS / name).write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
        print(f"{name}: {len(nodes)}")


def by_script(printed: str) -> dict[str, list[str]]:
    """Returns what `nodes.py` printed, of each script the lines of its nodes."""
    parts = (part.splitlines() for part in f"\n{printed}".split("\n# ")[1:])
    return {name: [line for line in nodes if line] for name, *nodes in parts}


def digest(nodes: list[str]) -> str:
    """Returns the SHA-256 digest of a script's lines."""
    return hashlib.sha256("\n".join(nodes).encode()).hexdigest()


def name_and_type(node: str) -> str:
    """Returns the beginning of a node's line."""
    return " ".join(node.split(" ")[:2])


def recorded(script: Path) -> Path:
    """Returns the file with what is recorded of a script."""
    return script.with_suffix(".nodes.xz")


def read(script: Path) -> tuple[str, list[str]]:
    """Returns what is recorded of a script: the digest, and of each node the name and the type."""
    first, *nodes = lzma.decompress(recorded(script).read_bytes()).decode().splitlines()
    return first, nodes
