"""Processes that a script starts find what it finds: those of `multiprocessing`, and scripts run by `python`.

Multiprocessing's "spawn", the way of Windows and macOS, runs the script anew in each child; `subprocess`, `os.system`
and a notebook's `!python` name a script of their own.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from wrapt import when_imported

from oldstack.host import process
from oldstack.loading.patch import patch

_PYTHON = re.compile(r"python[\d.]*(\.exe)?")
# Options of Python's that change nothing of what a script prints.
_OPTIONS = ("-u", "-B", "-O", "-s", "-E")
_IN_A_SHELL = re.compile(
    r"^(?P<python>\s*(?P<program>\S*python[\d.]*)(?:\s+-[uBOsE])*)\s+(?P<script>[^\s;&|<>$`'\"-]\S*\.py)\b"
)


def install() -> None:
    """Lets the processes that this one starts be as this one."""
    when_imported("multiprocessing.spawn")(_spawning)
    today: Any = patch(subprocess.Popen, "__init__", None)

    def start(self, args, *more, **options):
        return today(self, _command(args, options.get("shell")), *more, **options)

    patch(subprocess.Popen, "__init__", start)
    system: Any = patch(os, "system", None)
    patch(os, "system", lambda command: system(in_a_shell(command)))


def _spawning(spawn):
    today = patch(spawn, "get_command_line", None)

    def get_command_line(**ends):
        command = today(**ends)
        place = command.index("-c")
        pairs = ", ".join(f"{name}={value!r}" for name, value in ends.items())
        return [*command[:place], *process(f"{__name__}.spawned", pairs)[-2:], *command[place + 2 :]]

    patch(spawn, "get_command_line", get_command_line)


def spawned(**ends: int) -> None:
    """Is a child of multiprocessing's: its main module gets the world of its parent's.

    Args:
        ends: What `multiprocessing.spawn.spawn_main` takes.
    """
    from multiprocessing import spawn

    patch(spawn, "_fixup_main_from_path", _main_from(list(sys.path)))
    spawn.spawn_main(**ends)


def _main_from(places: list[str]) -> Callable[[str], None]:
    def main_from_path(path):
        from multiprocessing import spawn

        from oldstack.scripts.read import read
        from oldstack.scripts.world import World

        world = World(read(path), places)
        world.enter()
        world.main.__name__, world.main.__file__ = "__mp_main__", path
        spawn.old_main_modules.append(sys.modules["__main__"])
        sys.modules["__main__"] = sys.modules["__mp_main__"] = world.main
        world.run()

    return main_from_path


def run() -> None:
    """Is a script that another one has started: its path and arguments are the process's own."""
    from oldstack.scripts.run import run

    sys.exit(run(sys.argv[1], sys.argv[2:]))


def _command(args, shell):
    if isinstance(args, (str, bytes, os.PathLike)):
        return in_a_shell(args) if shell and isinstance(args, str) else args
    args = list(args)
    script = 1
    while args[script:] and args[script] in _OPTIONS:
        script += 1
    if shell or not args[script:] or not _is_old(args[0], args[script]):
        return args
    return [*process(f"{__name__}.run"), *args[script:]]


def in_a_shell(command: str) -> str:
    """Returns a command of a shell in which `python script.py` runs the script as this process does.

    Args:
        command: What the user wrote.
    """
    found = _IN_A_SHELL.match(command)
    if not found or not _is_old(found["program"], found["script"]):
        return command
    words = process(f"{__name__}.run")
    ours = subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
    return ours + command[found.end("python") :]


def _is_old(program, script):
    """Whether a command is Python with a script of the user's, not with a tool that is installed."""
    program, script = os.fsdecode(program), os.fsdecode(script)
    if program != sys.executable and not _PYTHON.fullmatch(os.path.basename(program)):
        return False
    return script.endswith(".py") and not os.path.abspath(script).startswith(sys.prefix + os.sep)
