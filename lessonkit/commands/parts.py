"""What several commands share."""

import argparse
import os
import re
import signal
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console

from oldstack.messages import tr

_DIGITS = 9  # of a number that an option takes


def positive(text: str) -> int:
    """Returns the number that an option gives, from 1 on; for `type=` of argparse."""
    number = int(text) if re.fullmatch(rf"[0-9]{{1,{_DIGITS}}}", text) else 0
    if number < 1:
        raise argparse.ArgumentTypeError(tr(f"{text}: take 1 or more", f"{text}: 1 이상이어야 합니다"))
    return number


def folder(text: str) -> Path:
    """Returns the folder that an option gives; for `type=` of argparse. "" is a variable that is not set, and none."""
    if not text:
        raise argparse.ArgumentTypeError(tr("name a folder", "폴더를 지정하세요"))
    return Path(text)


def open_for_user(address: str) -> bool:
    """Opens an address in the user's browser, or a file in its viewer; tells whether that could be tried.

    Args:
        address: A URL; of a file it begins with `file:`.
    """
    if sys.platform == "linux" and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))):
        return False  # a browser for terminals would take this one
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False


def console() -> Console:
    """Returns where a command prints."""
    # Without a terminal nothing needs to fit a width.
    return Console(width=None if sys.stdout.isatty() else 160)


def answer_end_signals(answer: Callable[[int, FrameType | None], Any] | signal.Handlers) -> None:
    """Has what ends a process, `kill` or a closed terminal, answered in a way; what `nohup` has ignored stays so.

    Args:
        answer: As `signal.signal` takes it.
    """
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, answer)


def add_lessons(parser: argparse.ArgumentParser) -> None:
    """Adds what a command takes that works on lessons, as `lessonkit.lessons.catalog.find` takes it.

    Args:
        parser: The command's parser.
    """
    parser.add_argument(
        "lessons", nargs="+", metavar="NN", help=tr("04, 02-06, a name, or all", "04, 02-06, 이름, 또는 all")
    )


def add_server_options(parser: argparse.ArgumentParser, port: int) -> None:
    """Adds what a command takes that starts a server on this machine: `--port` and `--no-open`.

    Args:
        parser: The command's parser.
        port: The port that is tried first.
    """
    parser.add_argument(
        "--port",
        type=positive,
        metavar="N",
        help=tr(f"{port} or the next that is free", f"{port}부터 비어 있는 포트"),
    )
    parser.add_argument(
        "--no-open",
        action="store_true",
        help=tr("print the address, open no browser", "주소만 알리고 브라우저는 열지 않기"),
    )
