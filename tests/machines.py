"""Builds each Python's environment from nothing, runs the lessons in it, and notes what came of it.

    python tests/machines.py                                 # every fitting Python that is found
    python tests/machines.py /usr/bin/python3.12             # that one
    python tests/machines.py --newest "keras numpy" PYTHON   # with the newest releases of these

Graph-mode lessons run whole, Keras lessons with 2 epochs on 1000 rows; each with oneDNN on and off, with one thread and
with all. docs/machines.md gets a row for each: what is measured again takes the place of what was.
"""

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from lessonkit import checkup  # noqa: E402
from lessonkit.environment import set_up, venv  # noqa: E402

PAGE = ROOT / "docs" / "machines.md"
SETTINGS = {
    ("on", "all"): {"TF_ENABLE_ONEDNN_OPTS": "1"},
    ("off", "all"): {"TF_ENABLE_ONEDNN_OPTS": "0"},
    ("on", "1"): {"TF_ENABLE_ONEDNN_OPTS": "1", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"},
    ("off", "1"): {
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
    },
}
RELEASES = ("tensorflow", "keras", "numpy", "pandas")
GOOD = re.compile(r"(stand-in data: )?(same|quick|the original's digits|inside|beside|not recorded for)")
KEYS = 5  # columns that say what was measured on; the others what came of it
HEAD = """\
# On which machines it was run

Each row was measured by `python tests/machines.py`, which builds an environment from nothing for each Python, runs
the graph-mode lessons and compares what they print, and runs the Keras lessons with 2 epochs on 1000 rows. What isn't
here has not been measured.

| system, processor | Python | releases | oneDNN | threads | as expected | what isn't |
| --- | --- | --- | --- | --- | --- | --- |
"""


def main() -> None:
    """Measures, and writes the page after each row."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pythons", nargs="*", metavar="PYTHON")
    parser.add_argument(
        "--newest", default="", metavar="PACKAGES", help="packages to bring to their newest release"
    )
    parser.add_argument("--first", action="store_true", help="only oneDNN on and all threads")
    given = parser.parse_args()
    worked = True
    for python in given.pythons or found():
        with tempfile.TemporaryDirectory(prefix="lessons-") as folder:
            worked &= measure(python, Path(folder) / "project", given.newest.split(), given.first)
    sys.exit(not worked)


def found() -> list[str]:
    """Returns a Python of each release that fits, as far as there is one on PATH."""
    answers = {
        version: path
        for version in venv.PYTHONS
        for command in set_up.commands_for(version)
        for answer, path in [venv.ask_python(command)]
        if answer == version
    }
    return sorted(answers.values())


def measure(python: str, folder: Path, newest: list[str], first: bool) -> bool:
    """Builds an environment and runs the lessons with each setting; returns whether all came out as expected.

    Args:
        python: The Python that it is built of.
        folder: Where: a copy of the project, made here.
        newest: Packages that are then brought to their newest release.
        first: Whether one setting is enough.
    """
    files = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, encoding="utf-8").split("\0")
    for name in filter(None, files):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    subprocess.run([python, "lessons.py", "list"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    inside = folder / ".venv" / venv.BIN / venv.PYTHON
    if newest:
        subprocess.run([inside, "-m", "pip", "install", "-q", "--upgrade", *newest], check=True)
    about = "import sys; from importlib.metadata import version\nprint(sys.version.split()[0])\n"
    about += f"print(', '.join(f'{{name}} {{version(name)}}' for name in {RELEASES}))"
    release, releases = subprocess.check_output([inside, "-c", about], encoding="utf-8").splitlines()
    command = [inside, "-P", "-c", "from lessonkit.cli import main; main()", "run", "all", "--quick"]
    worked = True
    for (onednn, threads), setting in list(SETTINGS.items())[: 1 if first else None]:
        variables = {**os.environ, **setting, "LC_ALL": "C.UTF-8", "COLUMNS": "400"}
        done = subprocess.run(
            command, cwd=folder, env=variables, capture_output=True, encoding="utf-8", check=False
        )
        where = f"{platform.system()}, {checkup.processor()}"
        row = [where, release, releases, onednn, threads, *outcome(done.stdout, done.stderr)]
        print(" | ".join(row), flush=True)
        previous = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
        PAGE.write_text(page(previous, row), encoding="utf-8", newline="\n")
        worked &= done.returncode == 0
    return worked


def outcome(printed: str, messages: str) -> list[str]:
    """Returns how many lessons came out as expected, and which did not, with their verdicts.

    Args:
        printed: What `run` printed.
        messages: What it said on stderr: why, where it printed no table.
    """
    counted = re.search(r"^(\d+ of \d+) as expected$", printed, re.M)
    if not counted:
        return ["none", (messages.strip().splitlines() or ["no answer"])[-1]]
    table = printed[printed.rindex("verdict") : counted.start()]
    rows = re.findall(r"^(\d\d_\w+) +(.+?) +[\d.]+ *$", table, re.M)
    other = (f"{name}: {verdict}" for name, verdict in rows if not GOOD.match(verdict))
    return [counted[1], "; ".join(other)]


def page(previous: str, row: list[str]) -> str:
    """Returns the page with a row in the place of the one on the same machine, or in the order of the rows.

    Args:
        previous: The page as it was.
        row: The row's cells.
    """
    rows = [line.strip("|\n ").split(" | ") for line in previous.splitlines() if line.startswith("| ")][2:]
    rows = [other for other in rows if other[:KEYS] != row[:KEYS]]
    lines = sorted(
        "| " + " | ".join(cell.replace("|", "/") or "-" for cell in cells) + " |" for cells in [*rows, row]
    )
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
