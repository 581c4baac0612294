"""`lessons.py`: takes the arguments, and hands over to the command that they name."""

import errno
import importlib
import os
import signal
import sys

from lessonkit.commands.parser import Parser, in_the_users_language
from lessonkit.commands.parts import answer_end_signals
from oldstack.messages import say, tr

_COMMANDS = (
    "list",
    "run",
    "view",
    "compare",
    "show",
    "notebook",
    "jupyter",
    "legacy",
    "board",
    "data",
    "bench",
    "record",
    "doctor",
    "test",
)

# What to type first, and what for.
_FIRST = (
    ("list", "every lesson, one line each", "모든 예제를 한 줄씩"),
    ("run 02", "run a lesson, compare what it prints", "예제를 실행하고 출력을 비교"),
    ("view", "all lessons beside their slides, in the browser", "모든 예제를 슬라이드와 나란히, 브라우저로"),
    ("show 02", "its script; --slide, --clean, --diff", "그 스크립트; --slide, --clean, --diff"),
    ("board 08", "the graph that `run 08` records", "`run 08`이 기록하는 그래프"),
)


def main() -> None:
    """Runs the command that the arguments name; exits with 0 only if all went as expected."""
    _open_streams()
    # Ends as after an error, so that no lesson goes on by itself.
    answer_end_signals(lambda number, frame: sys.exit(128 + number))
    try:
        if hasattr(signal, "pthread_sigmask"):  # a Ctrl-C since lessons.py handed over has waited until here
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        exit_code = _run(sys.argv[1:])
        sys.stdout.flush()
        sys.exit(exit_code)
    except KeyboardInterrupt:
        say("\nStopped.", "\n중단했습니다.")
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output (`| head`) has had enough.
        _give_up_output()
        sys.exit(1)
    except OSError as error:
        if error.filename or error.errno not in (errno.ENOSPC, errno.EIO, errno.EBADF):
            raise
        _give_up_output()
        english = f"What is printed can't be written ({error.strerror}): make room, or print elsewhere."
        say(english, f"출력을 쓸 수 없습니다({error.strerror}). 공간을 비우거나 다른 곳으로 출력하세요.")
        sys.exit(1)


def _open_streams():
    """Sets up standard output and error, also where whoever started this has closed them."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
        getattr(sys, name).reconfigure(encoding="utf-8", errors="replace")


def _give_up_output():
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments):
    with in_the_users_language():
        arguments = _choose_course(arguments)
        if arguments[:1] == ["help"]:
            arguments = [*arguments[1:2], "--help"]
        if not arguments:
            print(_overview())
            return 0
        found = _parser().read(arguments)
        if not hasattr(found, "command"):
            found = _parser().read(["--help"])
    return found.command(found)


def _choose_course(arguments: list[str]) -> list[str]:
    """Takes `--course DIR` before any module asks which course it is, and for the processes that a command starts.

    Behind the command it would be a script's own.

    Args:
        arguments: Those of the command line.

    Returns:
        The others.
    """
    if not arguments or arguments[0].partition("=")[0] != "--course":
        return arguments
    chosen, rest = _course_option().parse_known_args(arguments[:2])
    os.environ["LESSONS_COURSE"] = os.path.abspath(chosen.course)
    return rest + arguments[2:]


def _course_option() -> Parser:
    parser = Parser(prog="lessons.py", add_help=False, allow_abbrev=False)
    parser.add_argument(
        "--course",
        metavar="DIR",
        help=tr("another course: a folder with a course.toml", "다른 강의: course.toml이 있는 폴더"),
    )
    return parser


def _overview() -> str:
    width = max(len(command) for command, _, _ in _FIRST)
    rows = [
        f"  python3 lessons.py {command:{width}}   {tr(english, korean)}"
        for command, english, korean in _FIRST
    ]
    more = tr("All commands: python3 lessons.py --help", "모든 명령: python3 lessons.py --help")
    return "\n".join([_description(), "", *rows, "", more])


def _description() -> str:
    return tr(
        "Old deep-learning course material that runs again, and prints the same digits.",
        "오래된 딥러닝 강의 예제를 다시 실행하고, 슬라이드와 같은 숫자를 찍습니다.",
    )


def _parser() -> Parser:
    parser = Parser(prog="lessons.py", description=_description(), parents=[_course_option()])
    add = parser.add_commands()
    for name in _COMMANDS:
        importlib.import_module(f"lessonkit.commands.{name}").register(add)
    return parser
