"""What the first and the last cell of a notebook call: which lesson it is, and whether it printed what is expected.

Between the two, what each cell writes to standard output is noted as it passes. A cell that is run again counts
once, with what it wrote last. Of a long training only some epochs are shown: thousands of bars stop a browser.
"""

import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from lessonkit.data import used
from lessonkit.folders import clear_events, events, how_to_see, running_dir
from lessonkit.lessons import catalog
from lessonkit.lessons.catalog import Lesson
from lessonkit.lessons.result import Result
from lessonkit.lessons.transcript import Transcript
from oldstack.loading.on_import import when_imported
from oldstack.loading.patch import patch
from oldstack.messages import UserError, tr

_EPOCH = re.compile(r"Epoch (\d+)/(\d+)\n")
_LONG = 100  # epochs; of more, the first is shown and each tenth part


class _Noted:
    """Stands for standard output: passes everything on, and notes what is written in which cell.

    Args:
        stream: Standard output.
    """

    def __init__(self, stream: TextIO):
        self._stream = stream
        self.forget()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def forget(self) -> None:
        """Begins anew."""
        self._cells: dict[str, list[str]] = {}
        self._cell, self._hides = "", False

    def begin_cell(self, info: Any) -> None:
        """Notes what follows as of this cell; for IPython's event `pre_run_cell`."""
        self._cell = info.cell_id or info.raw_cell
        self._cells[self._cell] = []

    def write(self, text: str) -> int:
        self._cells.setdefault(self._cell, []).append(text)
        if epoch := _EPOCH.fullmatch(text):
            number, planned = map(int, epoch.groups())
            self._hides = planned > _LONG and number not in {
                1,
                *(planned * part // 10 for part in range(1, 11)),
            }
        elif not text.startswith(("\r", "\b")):  # nor its bar
            self._hides = False
        return len(text) if self._hides else self._stream.write(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def text(self) -> str:
        """Returns what was written, cell by cell, as `output.txt` of a run has it."""
        transcript = Transcript(thins=True)
        written = "".join(text for cell in self._cells.values() for text in cell)
        return transcript.feed(written.encode()) + transcript.close()


@dataclass
class _Notebook:
    """The running notebook.

    Attributes:
        lesson: Its lesson.
        noted: What it has written.
        former_fits: How many trainings there were before it began.
    """

    lesson: Lesson
    noted: _Noted
    former_fits: int


_running: list[_Notebook] = []  # none before the first `begin`, then one


def begin(name: str) -> None:
    """Tells which lesson this is, and begins it anew: as in a fresh process, also where the kernel is not fresh.

    Args:
        name: The lesson's name, "02_constants".

    Raises:
        UserError: There is no such lesson.
    """
    [lesson] = catalog.find([name])
    os.environ["LESSONS_NOTEBOOK"] = name
    noted = _running[0].noted if _running else _note()
    noted.forget()
    clear_events(running_dir())
    former_fits = 0
    if "lessonkit.tf1" in sys.modules:
        sys.modules["lessonkit.tf1"].tf.reset_default_graph()
    if "lessonkit.training" in sys.modules:
        sys.modules["keras"].utils.clear_session()
        former_fits = len(sys.modules["lessonkit.training"].fits())
    _running[:] = [_Notebook(lesson, noted, former_fits)]


def verdict() -> None:
    """Prints how what the cells have printed compares with what is expected, and where the graph is.

    Raises:
        UserError: The first cell has not run.
    """
    if not _running:
        raise UserError(tr("Run the first cell, then the others again.", "첫 셀부터 차례로 다시 실행하세요."))
    [notebook] = _running
    training = sys.modules.get("lessonkit.training")
    fits = training.fits()[notebook.former_fits :] if training else []
    _, text = Result(notebook.lesson, 0, notebook.noted.text(), used(), fits, 0.0).judge()
    print(f"{notebook.lesson.name}: {text}")
    folder = running_dir()
    if "lessonkit.tf1" in sys.modules:
        _write_graph(folder)
    if events(folder):
        print(how_to_see(folder))


def _note() -> _Noted:
    """Puts what notes in the place of standard output, and has it told of each cell."""
    noted = _Noted(sys.stdout)
    patch(sys, "stdout", noted)
    if shell := "IPython" in sys.modules and sys.modules["IPython"].get_ipython():
        shell.events.register("pre_run_cell", noted.begin_cell)
    when_imported("matplotlib.pyplot")(_draw_hangul)
    return noted


def _write_graph(folder: Path) -> None:
    """Writes the graph, or what the notebook's own writers hold back: the kernel may go on for hours."""
    tf1 = sys.modules["lessonkit.tf1"]
    tf1.write_graph(folder)
    for value in list(vars(sys.modules["__main__"]).values()):
        if isinstance(value, tf1.tf.summary.FileWriter):
            value.flush()


def _draw_hangul(pyplot: ModuleType) -> None:
    from lessonkit.figures import use_hangul_font

    use_hangul_font()
