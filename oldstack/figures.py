"""A Matplotlib backend that opens no window: `plt.show()` saves each figure of an old script as a file.

The figures of a script are `NAME_figures/figure-1.png`, `figure-2.png` and so on, below the folder in which its user
is. As after closing a window, a figure that `plt.show()` has shown is closed, and the next one begins afresh. With
`plt.show(block=False)`, and in interactive mode, it stays open and keeps its file.
"""

import functools
import itertools
import os
from pathlib import Path

import matplotlib

# What `FigureManagerBase.pyplot_show` itself goes by: pyplot has no way to a figure that leaves it not current.
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from oldstack import figure_folder
from oldstack.messages import UserError, say

__all__ = ["FigureCanvas", "FigureManager"]

DPI = 150

_numbers = itertools.count(1)
_refused: list[UserError] = []  # the one that was said


class FigureManager(FigureManagerBase):
    """Stands where other backends have a window.

    Attributes:
        file: Where the figure is saved; None until it has been shown.
        goes_on: Whether it was shown as one of many pictures, as by `plt.pause`.
    """

    def __init__(self, canvas, num):
        super().__init__(canvas, num)
        self.file: Path | None = None
        self.goes_on = False

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        """Saves all open figures in the order of their numbers, then closes them.

        Args:
            block: False to leave the figures open; by default they are closed unless Matplotlib is in
                interactive mode.
        """
        for _, manager in sorted(Gcf.figs.items()):
            manager.goes_on = block is False
            manager.show()
        if block or (block is None and not matplotlib.is_interactive()):
            Gcf.destroy_all()

    def show(self) -> None:
        """Saves the figure; the first time in a new file, and says where."""
        folder = self.folder()
        try:
            if self.file:
                self.save(self.file)
                return
            number = next(_numbers)
            if number == 1:
                self.make(folder)
            file = folder / f"figure-{number}.png"
            self.save(file)
        except OSError as error:
            self.refuse(figure_folder.not_writable(folder, error))
            return
        self.file = file
        self.tell(number)

    def folder(self) -> Path:
        """Returns the folder in which the script's figures are, or will be."""
        return _folder()

    def make(self, folder: Path) -> None:
        """Makes that folder ready for the first figure."""
        figure_folder.make(folder)

    def save(self, file: Path) -> None:
        """Saves the figure in a file, which is never there in part."""
        temporary = file.with_name(f"{file.name}.{os.urandom(4).hex()}.part")
        try:
            self.draw(temporary)
            os.replace(temporary, file)
        finally:
            temporary.unlink(missing_ok=True)

    def draw(self, file: Path) -> None:
        """Draws the figure as a PNG."""
        figure = self.canvas.figure
        figure.savefig(file, format="png", dpi=max(DPI, figure.dpi))

    def refuse(self, error: UserError) -> None:
        """Says, once, that no figure can be saved: the script goes on."""
        if not _refused:
            _refused.append(error)
            say(f"Figures are not saved: {error}", f"그림을 저장하지 않습니다. {error}")

    def tell(self, number: int) -> None:
        """Says where the figures are, with the first."""
        if number == 1:
            say(f"Figures are in {self.folder()}", f"그림은 {self.folder()} 에 저장합니다.")


class FigureCanvas(FigureCanvasAgg):
    """Agg's canvas, with our manager. What shall be drawn in a window's good time waits until the picture is asked for."""

    manager_class = FigureManager
    _is_due = _is_drawing = False

    def draw_idle(self, *args, **options) -> None:
        """Has the figure drawn once somebody takes the picture."""
        self._is_due = not self._is_drawing

    def draw(self) -> None:
        """Draws the figure."""
        self._is_due, self._is_drawing = False, True
        try:
            super().draw()
        finally:
            self._is_drawing = False

    @property
    def renderer(self):
        """What holds the picture."""
        if self._is_due and not self.is_saving():
            self.draw()
        return self._renderer

    @renderer.setter
    def renderer(self, renderer):
        self._renderer = renderer


@functools.cache
def _folder():
    return figure_folder.figure_folder()
