"""IPython's kernel with a script's world around the cells."""

import functools
import os
import re
import symtable
import sys
import warnings

from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell

from oldstack.kernel import interrupt, log
from oldstack.messages import UserError, say, tr
from oldstack.scripts.ipython import as_then, follow
from oldstack.scripts.read import Script, of_cells
from oldstack.scripts.report import as_worded_then, report
from oldstack.scripts.world import World

# Figures that Jupyter's page of then drew, with scripts that JupyterLab and VS Code don't run.
_OF_THE_PAGE = ("ipympl", "nbagg", "notebook", "widget")


class _Notebook:
    """What `World` takes for its script: a notebook of which more may be known once TensorFlow is imported."""

    def __init__(self):
        # Jupyter's server says so; VS Code tells it the cells themselves.
        self.path = os.environ.get("JPY_SESSION_NAME") or os.path.join(os.getcwd(), "notebook.ipynb")
        self.names = {}

    @functools.cached_property
    def _script(self) -> Script:
        return self._of(self.names.get("In", []))

    def _of(self, ran):
        return of_cells(self.names.get("__vsc_ipynb_file__") or self.path, ran)

    def gives(self, name: str) -> bool:
        """Tells whether a cell of its file gives something a name, be it one that ran or not."""
        table = symtable.symtable(self._of([]).source, self.path, "exec")
        known = name in table.get_identifiers() and table.lookup(name)
        return bool(known) and (known.is_assigned() or known.is_imported())

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._script, name)


class _Shell(as_then(ZMQInteractiveShell)):
    def enable_matplotlib(self, gui=None):
        if gui in _OF_THE_PAGE:
            say(
                f"%matplotlib {gui}: figures are inline here.",
                f"%matplotlib {gui}: 그림은 셀 아래에 보입니다.",
            )
            gui = "inline"
        try:
            return super().enable_matplotlib(gui)
        except (ImportError, RuntimeError):  # no window can be opened here
            return super().enable_matplotlib("inline")

    def _showtraceback(self, etype, evalue, stb):
        super()._showtraceback(etype, as_worded_then(str(evalue)), self._shown(evalue) or stb)

    def _shown(self, error):
        """Returns an error as an old script's is shown, with the cells in place of files; [] for Jupyter's own way."""
        if isinstance(error, UserError):
            return [str(error)]
        if isinstance(error, SystemExit):
            return []
        text = report(error, self.world.files, self.user_ns)
        if isinstance(error, NameError) and self.notebook.gives(error.name):
            text = (
                text.partition("\n→ ")[0]
                + "\n→ "
                + tr(
                    f"a cell of the notebook gives {error.name}, and hasn't run since the kernel started: run it first",
                    f"{error.name}을(를) 만드는 셀이 커널을 시작한 뒤 아직 실행되지 않았습니다. 그 셀부터 실행하세요",
                )
            )
        if isinstance(error, SyntaxError) and "Missing parentheses in call" in (error.msg or ""):
            text += "\n→ " + tr(
                "this is Python 2: write print(...) with parentheses",
                "Python 2 문법입니다. print(...)처럼 괄호를 쓰세요",
            )
        if isinstance(error, ModuleNotFoundError) and (error.name or "").startswith("keras."):
            text += "\n→ " + tr(
                "TensorFlow was loaded for graphs before Keras was known of: save the notebook, restart, run it again",
                "Keras를 쓰기 전에 TensorFlow를 그래프용으로 불러왔습니다. 저장하고 커널을 다시 시작해 실행하세요",
            )
        return re.sub(r'File "([^"\n]+)", line', self._cell, text).split("\n")

    def _cell(self, found):
        number = self.compile._filename_map.get(found[1])
        return f"Cell In[{number}], line" if number else found[0]

    def seen(self) -> list[tuple[int, int, str]]:
        """Returns what was bridged in the cells: the numbers of cells and lines, and what."""
        from oldstack import bridged

        return [
            (number, line, kind)
            for name, number in self.compile._filename_map.items()
            for line, kind in bridged.seen(name)
        ]


class Kernel(IPythonKernel):
    """The kernel: one world for all cells, for as long as it runs."""

    implementation = "oldstack"
    shell_class = _Shell

    def __init__(self, **options):
        notebook = _Notebook()
        world = World(notebook)
        world.enter()
        interrupt.install()
        log.install()
        warnings.filterwarnings("ignore", "To exit: use 'exit'")
        self.compiler_class = follow(world, XCachingCompiler)
        super().__init__(user_module=world.main, **options)
        # By it TensorFlow would take each cell for one that wants to know all that it notes.
        del sys.ps1
        self.shell.world, self.shell.notebook = world, notebook
        notebook.names = self.shell.user_ns
