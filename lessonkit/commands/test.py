"""`lessons.py test`: the project's tests."""

import argparse
import subprocess
import sys

from lessonkit.commands.parser import Add
from lessonkit.folders import ROOT
from oldstack.messages import tr


def register(add: Add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    test = add("test", _main, "the project's tests", "프로젝트의 테스트")
    test.prefix_chars = "+"  # what begins with - is pytest's
    test.add_argument(
        "pytest_arguments",
        nargs=argparse.REMAINDER,
        metavar="...",
        help=tr("arguments for pytest", "pytest 인자"),
    )


def _main(arguments):
    process = subprocess.Popen([sys.executable, "-P", "-m", "pytest", *arguments.pytest_arguments], cwd=ROOT)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # pytest gets Ctrl-C as well, and ends in its own way
