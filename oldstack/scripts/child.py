"""What a process is that an old script has started (`children`): it finds what the script finds."""

import os
import re
import sys
from collections.abc import Callable
from multiprocessing import spawn

from oldstack.loading.patch import patch
from oldstack.scripts.children import BIN, kind_of_script
from oldstack.scripts.read import of_code, read, read_module
from oldstack.scripts.run import run_script
from oldstack.scripts.world import World


def spawned(**ends: int) -> None:
    """Is a child of multiprocessing's: its main module gets the world of its parent's.

    Args:
        ends: What `multiprocessing.spawn.spawn_main` takes.
    """
    be_child()
    spawn.spawn_main(**ends)


def be_child() -> None:
    """Gives the main module that a child of multiprocessing's imports the world of its parent's."""
    places = list(sys.path)
    patch(spawn, "_fixup_main_from_path", _main_from(places, read))
    patch(spawn, "_fixup_main_from_name", _main_from(places, read_module))


def _main_from(places: list[str], reading: Callable) -> Callable[[str], None]:
    def main_from(name):
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
    kind, place = kind_of_script(args, os.getcwd())
    if not kind:
        os.environ["PATH"] = os.pathsep.join(
            each for each in os.environ["PATH"].split(os.pathsep) if each != BIN
        )
        os.execv(sys.executable, [sys.executable, *args])
    sys.exit(_run(kind, args[place], args[place + 1 :], args[:place]))


def run() -> None:
    """Is a Python that a script has started: Python's arguments are the process's own."""
    kind, place = kind_of_script(sys.argv[1:], os.getcwd())
    args = sys.argv[1:]
    sys.exit(_run(kind, args[place], args[place + 1 :], args[:place]))


def _run(kind, name, args, options):
    if any(re.fullmatch(r"-[A-Za-z]*u[A-Za-z]*", each) for each in options):
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(write_through=True)
    return run_script({"-m": read_module, "-c": of_code, "file": read}[kind](name), args)
