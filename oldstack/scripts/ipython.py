"""IPython as an old notebook knows it, and as a script that came out of one calls it: `get_ipython()`, `display`.

What would change the environment (`!pip install`, `!apt`) is not run, and said. A magic of an extension that is not
installed is passed over, and said.
"""

import contextlib
import io
import os
import re
import sys
from typing import TYPE_CHECKING, Any

from oldstack import bridged
from oldstack.messages import say
from oldstack.scripts import children
from oldstack.scripts.cells import needed
from oldstack.scripts.source import transformer

if TYPE_CHECKING:
    from oldstack.scripts.world import World

_INSTALLS = re.compile(
    r"(?:^|[;&|(]|\bsudo(?:\s+-\S+)*)\s*(?:(?:\S*python[\d.]*\s+-m\s+)?(?:\S*/)?"
    r"(?:pip[\d.]*|conda|mamba|easy_install|brew|uv\s+pip)\b.*\b(?:install|uninstall|update|upgrade|remove|create)\b"
    r"|(?:apt|apt-get|aptitude|add-apt-repository|yum|dnf|easy_install)\b)"
)
_INSTALLERS = ("pip", "conda", "mamba", "uv")
# Colab's choice of TensorFlow: it is 1.15 here.
_DONE = ("tensorflow_version",)
_EXTENSION = ("load_ext", "reload_ext")
_SHELLS = ("bash", "sh", "script", "system", "sx", "!")


def display(*objects: object, **options: object) -> object:
    """Shows objects, as a notebook's `display`."""
    needed("IPython")
    from IPython.display import display as show

    return show(*objects, **options)


def shell(world: "World") -> object:
    """Returns `get_ipython()` of a script that came out of a notebook; its figures stay as a script's.

    Args:
        world: The script's world.
    """
    needed("IPython")
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    if InteractiveShell.initialized():
        return InteractiveShell.instance()

    base: Any = as_then(InteractiveShell)

    class Shell(base):
        def enable_matplotlib(self, gui=None):
            from matplotlib import pyplot

            return gui, pyplot.get_backend()

        def start(self, command):
            sys.stdout.flush()
            return os.system(command)

        def showtraceback(self, *args, **options):
            raise  # as in a script

    config = Config()
    config.HistoryManager.enabled = False
    started = Shell.instance(user_module=world.main, config=config)
    started.world = world
    return started


def is_install(command: str) -> bool:
    """Tells whether a command of a shell would change what is installed."""
    return bool(_INSTALLS.search(command))


def _skip(command):
    say(f"skipped: {command.strip()}", f"건너뜀: {command.strip()}")


class _AsThen:
    """What such a shell does in another way than the class of IPython's before which it stands."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.ast_transformers.append(transformer())

    def system(self, command):
        command = self.var_expand(command, depth=1)
        if is_install(command):
            _skip(f"!{command}")
            return
        self.user_ns["_exit_code"] = self.start(children.in_a_shell(command))

    def start(self, command):
        from IPython.utils.process import system

        return system(command)

    def getoutput(self, command, split=True, depth=0):
        if is_install(command):
            _skip(f"!{command}")
            command = ""
        return super().getoutput(children.in_a_shell(command), split, depth + 1)

    def run_line_magic(self, magic_name, line, _stack_depth=1):
        if magic_name in _INSTALLERS:
            self.system(f"{magic_name} {line}")
        elif magic_name in _EXTENSION and not self._has_extension(line):
            _skip(f"%{magic_name} {line}")
        elif magic_name not in _DONE:
            if not self.find_line_magic(magic_name):
                return _skip(f"%{magic_name} {line}")
            try:
                if magic_name == "pylab":
                    return self._pylab(line)
                return super().run_line_magic(magic_name, line, _stack_depth + 1)
            finally:
                # After `%run`, `%pylab` and `%reset` they are Python's own.
                self.world.builtins_for(self.world.main)
        return None

    def magic(self, command):
        """Runs a magic of a line, as scripts out of notebooks called it until IPython 7."""
        name, _, line = command.lstrip("%").partition(" ")
        return self.run_line_magic(name, line, _stack_depth=2)

    def _pylab(self, line):
        held = io.StringIO()
        with contextlib.redirect_stdout(held):
            super().run_line_magic("pylab", line, 3)
        print(re.sub(r"^%pylab is deprecated.*\n", "", held.getvalue(), flags=re.MULTILINE), end="")

    def run_cell_magic(self, magic_name, line, cell):
        if magic_name in _SHELLS:
            lines = cell.splitlines(keepends=True)
            for each in filter(is_install, lines):
                _skip(each)
            cell = "".join(each for each in lines if not is_install(each))
        return super().run_cell_magic(magic_name, line, cell)

    def _has_extension(self, name):
        from importlib.util import find_spec

        name = name.strip()
        known = (name, f"IPython.extensions.{name}")
        try:
            return any(map(find_spec, known))
        except (ImportError, ValueError):
            return False

    def safe_execfile(self, fname, *where, exit_ignore=False, raise_exceptions=False, shell_futures=False):
        from IPython.utils.syspathcontext import prepended_to_syspath

        path = os.path.abspath(os.path.expanduser(fname))
        with prepended_to_syspath(os.path.dirname(path)), self.builtin_trap:
            try:
                with open(path, "rb") as file:
                    code = self.world.code(file.read(), path)
                where[0]["__builtins__"] = self.world.main.__builtins__
                exec(code, *where)
            except BaseException as error:
                if raise_exceptions:
                    raise
                if not (isinstance(error, SystemExit) and (exit_ignore or error.code in (None, 0))):
                    self.showtraceback()


def as_then(base: type) -> Any:
    """Returns a shell of IPython's whose cells are compiled and run in a script's world.

    Args:
        base: A class of IPython's shells. An instance needs an attribute `world`.
    """

    class AsThenShell(_AsThen, base):
        pass

    return AsThenShell


def follow(world: "World", compiler: type) -> type:
    """Returns a compiler of IPython's whose cells are modules of a script's.

    Args:
        world: The script's world.
        compiler: The class of the compiler.
    """

    class Following(compiler):
        def cache(self, *args, **options):
            name = super().cache(*args, **options)
            world.files.add(name)
            bridged.follow(name)
            return name

    return Following
