"""Lets the processes that a script starts be as it is (`child`): those of `multiprocessing`, and scripts run by `python`.

Multiprocessing's "spawn", the way of Windows and macOS, runs the script anew in each child, and "forkserver" imports it
there; `subprocess`, `os.system`, `os.execv`, a shell's script and a notebook's `!python` name a script of their own. For
what finds `python` by name, the folder `bin` comes first in PATH.
"""

import ast
import os
import re
import shlex
import subprocess
import sys
from importlib.machinery import PathFinder
from typing import Any

from oldstack.host import process
from oldstack.loading.on_import import when_imported
from oldstack.loading.patch import patch
from oldstack.scripts.imports import imported_modules

# By its name only, since it imports this file.
_CHILD = "oldstack.scripts.child"
_PYTHON = re.compile(r"python(3[\d.]*)?(\.exe)?")
BIN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin")
_LIBRARIES = {"keras", "matplotlib", "numpy", "pandas", "scipy", "seaborn", "sklearn", "tensorflow"}
# Options of Python's that change nothing of what a script prints, and those of them that take a value.
_PLAIN, _WITH_VALUE = frozenset("uBOsEbqd"), frozenset("WX")
_IN_A_SHELL = re.compile(
    r"^(?P<python>\s*(?P<program>\S*python(3[\d.]*)?)(?:\s+-[uBOsE])*)\s+(?P<script>[^\s;&|<>$`'\"-]\S*\.py)\b"
)


def install() -> None:
    """Lets the processes that this one starts be as this one."""
    when_imported("multiprocessing.spawn")(_spawning)
    when_imported("multiprocessing.util")(_serving)
    today: Any = patch(subprocess.Popen, "__init__", None)

    def start(self, args, *more, **options):
        return today(self, _command(args, options.get("shell"), options.get("cwd")), *more, **options)

    patch(subprocess.Popen, "__init__", start)
    system: Any = patch(os, "system", None)
    patch(os, "system", lambda command: system(in_a_shell(command)))
    for name in ("execv", "execve"):
        patch(os, name, _executing(getattr(os, name)))
    if _has_bin():
        os.environ["OLDSTACK_PYTHON"] = sys.executable
        os.environ["OLDSTACK_CHILD"] = process(f"{_CHILD}.python")[-1]
        path = os.environ.get("PATH", os.defpath)
        if BIN not in path.split(os.pathsep):
            os.environ["PATH"] = BIN + os.pathsep + path


def _has_bin():
    return os.name == "posix" and os.access(os.path.join(BIN, "python3"), os.X_OK)


def _spawning(spawn):
    today = patch(spawn, "get_command_line", None)

    def get_command_line(**ends):
        command = today(**ends)
        place = command.index("-c")
        pairs = ", ".join(f"{name}={value!r}" for name, value in ends.items())
        return [*command[:place], *process(f"{_CHILD}.spawned", pairs)[-2:], *command[place + 2 :]]

    patch(spawn, "get_command_line", get_command_line)


def _serving(util):
    """Has the process that forks for "forkserver" import main modules as a spawned one does."""
    today: Any = patch(util, "spawnv_passfds", None)

    def spawnv_passfds(path, args, passfds):
        args = list(args)
        if args and "multiprocessing.forkserver" in str(args[-1]):
            args[-1] = f"{process(f'{_CHILD}.be_child')[-1]}; {args[-1]}"
        return today(path, args, passfds)

    patch(util, "spawnv_passfds", spawnv_passfds)


def kind_of_script(args: list[str], folder: str) -> tuple[str, int]:
    """Returns which kind of script Python's arguments name, and where.

    Args:
        args: The arguments.
        folder: The working folder.

    Returns:
        "-m", "-c" or "file", or "" for what is none of the user's; the place of its name among the arguments.
    """
    place = 0
    while place < len(args):
        arg = os.fsdecode(args[place])
        if arg in ("-m", "-c") and place + 1 < len(args):
            given = os.fsdecode(args[place + 1])
            is_old = _is_own_module(given, folder) if arg == "-m" else _is_old_code(given, folder)
            return arg if is_old else "", place + 1
        if not arg.startswith("-") or arg == "-":
            return "file" if _is_old_file(arg, folder) else "", place
        if arg[1:2] in _WITH_VALUE:
            place += 1 if len(arg) > 2 else 2
        elif set(arg[1:]) <= _PLAIN:
            place += 1
        else:
            break
    return "", 0


def _is_old_file(script, folder):
    file = os.path.realpath(os.path.join(folder, script))
    return file.endswith(".py") and not file.startswith(os.path.realpath(sys.prefix) + os.sep)


def _is_own_module(name, folder):
    places = [folder, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    spec = PathFinder.find_spec(name.partition(".")[0], places)
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return spec is not None and spec.origin != os.path.join(here, "__init__.py")


def _is_old_code(source, folder):
    try:
        tops = set(imported_modules(ast.parse(source)))
    except (SyntaxError, ValueError):
        return False
    return any(name in _LIBRARIES or PathFinder.find_spec(name, [folder]) for name in tops)


def _command(args, shell, cwd):
    if isinstance(args, (str, bytes, os.PathLike)):
        return in_a_shell(args) if shell and isinstance(args, str) else args
    args = list(args)
    if shell or not args or not _is_python(args[0]):
        return args
    return _as_here(args, os.fsdecode(cwd) if cwd else os.getcwd())


def _as_here(args, folder):
    kind, _ = kind_of_script(args[1:], folder)
    return [*process(f"{_CHILD}.run"), *args[1:]] if kind else args


def _executing(today):
    def execute(path, args, *environment):
        words = _as_here(list(args), os.getcwd()) if _is_python(path) else args
        return today(path if words is args or words == list(args) else words[0], words, *environment)

    return execute


def _is_python(program):
    if not isinstance(program, (str, bytes, os.PathLike)):
        return False
    program = os.fsdecode(program)
    if os.path.dirname(program) == BIN:
        return False
    return program == sys.executable or bool(_PYTHON.fullmatch(os.path.basename(program)))


def in_a_shell(command: str) -> str:
    """Returns a command of a shell in which `python script.py` runs the script as this process does.

    Args:
        command: What the user wrote.
    """
    if _has_bin() and isinstance(command, str):
        # By name it is found in PATH.
        whole = rf"(?<![\w./-])(['\"]?){re.escape(sys.executable)}\1(?![\w./-])"
        return re.sub(whole, lambda found: shlex.quote(os.path.join(BIN, "python3")), command)
    found = _IN_A_SHELL.match(command)
    if not found or not (_is_python(found["program"]) and _is_old_file(found["script"], os.getcwd())):
        return command
    words = process(f"{_CHILD}.run")
    ours = subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
    return ours + command[found.end("python") :]
