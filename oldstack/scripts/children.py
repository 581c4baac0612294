"""Processes that a script starts find what it finds: those of `multiprocessing`, and scripts run by `python`.

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
from collections.abc import Callable
from importlib.machinery import PathFinder
from typing import Any

from wrapt import when_imported

from oldstack.host import process
from oldstack.loading.patch import patch
from oldstack.scripts.imports import imported_modules

_PYTHON = re.compile(r"python(3[\d.]*)?(\.exe)?")
_BIN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin")
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
        os.environ["OLDSTACK_CHILD"] = process(f"{__name__}.python")[-1]
        path = os.environ.get("PATH", os.defpath)
        if _BIN not in path.split(os.pathsep):
            os.environ["PATH"] = _BIN + os.pathsep + path


def _has_bin():
    return os.name == "posix" and os.access(os.path.join(_BIN, "python3"), os.X_OK)


def _spawning(spawn):
    today = patch(spawn, "get_command_line", None)

    def get_command_line(**ends):
        command = today(**ends)
        place = command.index("-c")
        pairs = ", ".join(f"{name}={value!r}" for name, value in ends.items())
        return [*command[:place], *process(f"{__name__}.spawned", pairs)[-2:], *command[place + 2 :]]

    patch(spawn, "get_command_line", get_command_line)


def _serving(util):
    """Has the process that forks for "forkserver" import main modules as a spawned one does."""
    today: Any = patch(util, "spawnv_passfds", None)

    def spawnv_passfds(path, args, passfds):
        args = list(args)
        if args and "multiprocessing.forkserver" in str(args[-1]):
            args[-1] = f"{process(f'{__name__}.be_child')[-1]}; {args[-1]}"
        return today(path, args, passfds)

    patch(util, "spawnv_passfds", spawnv_passfds)


def spawned(**ends: int) -> None:
    """Is a child of multiprocessing's: its main module gets the world of its parent's.

    Args:
        ends: What `multiprocessing.spawn.spawn_main` takes.
    """
    from multiprocessing import spawn

    be_child()
    spawn.spawn_main(**ends)


def be_child() -> None:
    """Gives the main module that a child of multiprocessing's imports the world of its parent's."""
    from multiprocessing import spawn

    from oldstack.scripts.read import read, read_module

    places = list(sys.path)
    patch(spawn, "_fixup_main_from_path", _main_from(places, read))
    patch(spawn, "_fixup_main_from_name", _main_from(places, read_module))


def _main_from(places: list[str], reading: Callable) -> Callable[[str], None]:
    def main_from(name):
        from multiprocessing import spawn

        from oldstack.scripts.world import World

        script = reading(name)
        world = World(script, places)
        world.enter()
        world.main.__name__, world.main.__file__ = "__mp_main__", script.path
        spawn.old_main_modules.append(sys.modules["__main__"])
        sys.modules["__main__"] = sys.modules["__mp_main__"] = world.main
        world.run()

    return main_from


def python() -> None:
    """Is a Python that a script has started by name: its path and arguments are the process's own."""
    args = sys.argv[2:]
    kind, place = _what(args, os.getcwd())
    if not kind:
        os.environ["PATH"] = os.pathsep.join(
            each for each in os.environ["PATH"].split(os.pathsep) if each != _BIN
        )
        os.execv(sys.executable, [sys.executable, *args])
    sys.exit(_run(kind, args[place], args[place + 1 :], args[:place]))


def run() -> None:
    """Is a Python that a script has started: Python's arguments are the process's own."""
    kind, place = _what(sys.argv[1:], os.getcwd())
    args = sys.argv[1:]
    sys.exit(_run(kind, args[place], args[place + 1 :], args[:place]))


def _run(kind, name, args, options):
    from oldstack.scripts.read import of_code, read, read_module
    from oldstack.scripts.run import run_script

    if any(re.fullmatch(r"-[A-Za-z]*u[A-Za-z]*", each) for each in options):
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(write_through=True)
    return run_script({"-m": read_module, "-c": of_code, "file": read}[kind](name), args)


def _what(args, folder):
    """Returns which kind of script Python's arguments name, and where; "" for what is none of the user's."""
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
    kind, _ = _what(args[1:], folder)
    return [*process(f"{__name__}.run"), *args[1:]] if kind else args


def _executing(today):
    def execute(path, args, *environment):
        words = _as_here(list(args), os.getcwd()) if _is_python(path) else args
        return today(path if words is args or words == list(args) else words[0], words, *environment)

    return execute


def _is_python(program):
    if not isinstance(program, (str, bytes, os.PathLike)):
        return False
    program = os.fsdecode(program)
    if os.path.dirname(program) == _BIN:
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
        return re.sub(whole, lambda found: shlex.quote(os.path.join(_BIN, "python3")), command)
    found = _IN_A_SHELL.match(command)
    if not found or not (_is_python(found["program"]) and _is_old_file(found["script"], os.getcwd())):
        return command
    words = process(f"{__name__}.run")
    ours = subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
    return ours + command[found.end("python") :]
