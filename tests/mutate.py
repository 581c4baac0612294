"""Plants mistakes in the product, one at a time, and runs the tests that should find each.

    python tests/mutate.py [NAME ...] [--jobs N] [--planted-only]

`tests/mutations.toml` has the mistakes: a name, the file, the text that stands there and the mistaken one, and the
tests, as pytest takes them. Each is planted in a copy of the tree. The same tests must pass without it, which
`--planted-only` takes for granted. What the tests don't find survives: then the exit code is 1.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "mutations.toml"
_PASSED, _FAILED = 0, 1  # pytest's exit codes; others are for what could not be run


def mutations() -> list[dict]:
    """Returns the mistakes: for each `name`, `file`, `old`, `new` and `tests`."""
    return tomllib.loads(LIST.read_text(encoding="utf-8"))["mutation"]


class Copies:
    """Copies of the tree, one for each thread."""

    def __init__(self, folder):
        self._folder, self._of_thread = folder, threading.local()

    def mine(self) -> Path:
        """Returns the copy of this thread."""
        if not hasattr(self._of_thread, "copy"):
            copy = Path(tempfile.mkdtemp(dir=self._folder)) / "tree"
            left_out = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", "logs")
            shutil.copytree(ROOT, copy, ignore=left_out)
            (copy / "logs").mkdir()
            self._of_thread.copy = copy
        return self._of_thread.copy


def verdict(copy: Path, tests: str) -> int:
    """Runs tests in a copy until one fails; returns pytest's exit code.

    Args:
        copy: The copy.
        tests: The files and what else pytest takes, parted by blanks; after `-k` all that follows is its one word.
    """
    files, _, selected = tests.partition(" -k ")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        *files.split(),
    ]
    return subprocess.run(
        [*command, *(["-k", selected] if selected else [])], cwd=copy, capture_output=True
    ).returncode


def plant(copies: Copies, mutation: dict) -> str:
    """Returns "caught", "survived", or what kept the tests from telling."""
    copy = copies.mine()
    file = copy / mutation["file"]
    text = file.read_text(encoding="utf-8")
    if text.count(mutation["old"]) != 1:
        return (
            f"not planted: {mutation['old']!r} is {text.count(mutation['old'])} times in {mutation['file']}"
        )
    file.write_text(text.replace(mutation["old"], mutation["new"]), encoding="utf-8")
    try:
        code = verdict(copy, mutation["tests"])
    finally:
        file.write_text(text, encoding="utf-8")
    return {_PASSED: "survived", _FAILED: "caught"}.get(
        code, f"not tried: pytest ended with exit code {code}"
    )


def main() -> int:
    """Tries the mistakes that the command line names, or all; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--planted-only", action="store_true")
    wanted = parser.parse_args()
    chosen = [each for each in mutations() if each["name"] in (wanted.names or [each["name"]])]
    if unknown := set(wanted.names) - {each["name"] for each in chosen}:
        parser.error(f"no such mutation: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(wanted.jobs) as pool:
        copies = Copies(folder)
        selections = sorted({each["tests"] for each in chosen if not wanted.planted_only})
        codes = pool.map(lambda tests: verdict(copies.mine(), tests), selections)
        if failing := [tests for tests, code in zip(selections, codes, strict=True) if code != _PASSED]:
            print("These fail, or find no test, without any mistake:", *failing, sep="\n    ")
            return 1
        caught = 0
        for each, found in zip(chosen, pool.map(lambda each: plant(copies, each), chosen), strict=True):
            print(f"{each['name']:28}  {found}", flush=True)
            caught += found == "caught"
    print(f"{caught} of {len(chosen)} caught")
    return int(caught < len(chosen))


if __name__ == "__main__":
    sys.exit(main())
