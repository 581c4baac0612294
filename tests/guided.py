"""Drives a test that makes up its input by Atheris, which keeps what reaches code that nothing has reached yet.

    .venv/bin/python -m pip install atheris
    .venv/bin/python tests/guided.py test_fuzz_texts.test_anything_printed_is_compared -max_total_time=60

For tests without fixtures. What follows the test's name is libFuzzer's; Atheris has wheels for Linux, not for every Python.
"""

import importlib
import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main() -> None:
    """Runs the test that the command line names until it fails, or for as long as is said."""
    module, _, name = sys.argv.pop(1).partition(".")
    with atheris.instrument_imports(include=["lessonkit", "oldstack"]):
        test = getattr(importlib.import_module(module), name)
    atheris.Setup(sys.argv, test.hypothesis.fuzz_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
