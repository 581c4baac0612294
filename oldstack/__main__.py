"""`python -m oldstack script.py`: runs an old script by itself, with no host around."""

import argparse
import os
import sys

from oldstack.host import host
from oldstack.messages import say, tr
from oldstack.scripts import command


def _main():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    here = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    if sys.path[0] == os.getcwd() != here:
        # Python put it there; a random.py in it would stand in for Python's own.
        del sys.path[0]
    parser = argparse.ArgumentParser(
        prog=host().command,
        allow_abbrev=False,
        description=tr(
            "Runs an old TensorFlow 1 or Keras 2 script, unchanged.",
            "옛 TensorFlow 1, Keras 2 스크립트를 그대로 실행합니다.",
        ),
    )
    command.add_arguments(parser)
    try:
        return command.main(parser.parse_args())
    except KeyboardInterrupt:
        say("\nStopped.", "\n중단했습니다.")
        return 130


if __name__ == "__main__":
    sys.exit(_main())
