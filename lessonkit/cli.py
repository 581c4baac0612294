"""`lessons.py`: takes the arguments, and hands over to the command that they name."""

import argparse
import importlib
import os
import signal
import sys

from oldstack.messages import say, tr

_COMMANDS = ("list", "run", "view", "compare", "show", "legacy", "board", "data", "bench", "record", "test")


def main():
    """Runs the command that the arguments name; exits with 0 only if all went as expected."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    _choose_course()
    arguments = _parser().parse_args()
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # ends as after an error, so that no lesson goes on by itself
            signal.signal(getattr(signal, name), lambda number, frame: sys.exit(128 + number))
    try:
        exit_code = arguments.command(arguments)
        sys.stdout.flush()
        sys.exit(exit_code)
    except KeyboardInterrupt:
        say("\nStopped.", "\n중단했습니다.")
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output (`| head`) has had enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _choose_course():
    """Takes `--course DIR` before any module asks which course it is, and for the processes that a command starts."""
    if len(sys.argv) > 1 and sys.argv[1].startswith(
        "--course"
    ):  # behind the command it would be a script's own
        chosen, _ = _course_option().parse_known_args(sys.argv[1:3])
        os.environ["LESSONS_COURSE"] = os.path.abspath(chosen.course)


def _course_option() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lessons.py", add_help=False, allow_abbrev=False)
    parser.add_argument(
        "--course",
        metavar="DIR",
        help=tr("another course: a folder with a course.toml", "다른 강의: course.toml이 있는 폴더"),
    )
    return parser


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lessons.py",
        parents=[_course_option()],
        description=tr(
            "Old deep-learning course material that runs again, and prints the same digits.",
            "오래된 딥러닝 강의 예제를 다시 실행하고, 슬라이드와 같은 숫자를 찍습니다.",
        ),
    )
    commands = parser.add_subparsers(required=True, metavar=tr("COMMAND", "명령"))

    def add(name, function, english, korean):
        command = commands.add_parser(name, help=tr(english, korean), description=tr(english, korean))
        command.set_defaults(command=function)
        return command

    for name in _COMMANDS:
        importlib.import_module(f"lessonkit.commands.{name}").register(add)
    return parser
