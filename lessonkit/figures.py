"""A Matplotlib backend that opens no window: `plt.show()` saves each figure in the lesson's folder.

`lessonkit` chooses it (see there) wherever no window can be opened, and always under `lessons.py run`:
there the lessons run one after the other in forked processes, and none may wait for a window to be closed.

The figures of a script are `logs/NN_slug/figure-1.png`, `figure-2.png` and so on, counted over the whole
script. As after closing a window, a figure that `plt.show()` has shown is closed, and the next one begins
afresh. With `plt.show(block=False)`, and in interactive mode, it stays open and keeps its file.

Above each stands which lesson it is of, and whether its data are stand-ins: what the picture shows then is not
what the slide shows. The same two lines are in the file itself, as `Title` and `Description`.
"""

import contextlib
import functools
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure
from matplotlib.font_manager import findSystemFonts, fontManager
from matplotlib.transforms import Bbox

from lessonkit.folders import make_figure_dir, running_dir
from oldstack import figure_folder
from oldstack import figures as old
from oldstack.messages import UserError, say, tr

__all__ = ["FigureCanvas", "FigureManager"]

MARGIN = 0.1  # inches around what is drawn

_CAPTION_SIZE = 9  # points
_LINE = 0.2  # inches, of the caption
_GREY, _ORANGE = "#555555", "#b35900"

# Each is on some system: Windows, macOS, then packages of Linux. The first one found draws Hangul.
_HANGUL_FONTS = (
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "AppleGothic",
    "NanumGothic",
    "Noto Sans CJK KR",
    "Noto Sans CJK JP",
    "Noto Sans KR",
    "UnDotum",
    "Baekmuk Dotum",
)
_NO_GLYPH = r"Glyph (\d+) .*missing from "


class FigureManager(old.FigureManager):
    """Saves the figures of a lesson in its folder, with a caption; those of an old script as `oldstack` does."""

    def __init__(self, canvas, num):
        super().__init__(canvas, num)
        self._missing = ""  # characters that no font has
        self._box: Bbox | None = None  # the part that was saved last
        # Matplotlib warns of each character, each time that it lays out a text; `tell` says it once.
        warnings.filterwarnings("ignore", _NO_GLYPH)
        use_hangul_font()

    def folder(self) -> Path:
        """Returns the folder in which the script's figures are, or will be."""
        return super().folder() if figure_folder.is_begun() else running_dir()

    def make(self, folder: Path) -> None:
        """Makes that folder ready for the first figure."""
        if figure_folder.is_begun():
            super().make(folder)
        else:
            make_figure_dir(folder)

    def draw(self, file: Path) -> None:
        """Draws the figure as a PNG, and what is said of it above."""
        same = self._box if self.goes_on else None
        self._missing, self._box = _draw(self.canvas.figure, file, same)

    def refuse(self, error: UserError) -> None:
        """Ends a lesson; an old script goes on.

        Raises:
            UserError: The lesson's folder can't be written.
        """
        if not figure_folder.is_begun():
            raise error from None
        super().refuse(error)

    def tell(self, number: int) -> None:
        """Says where the figure is, and which characters it lacks."""
        if figure_folder.is_begun():
            super().tell(number)
        else:
            say(f"Figure {number} is in {self.file}", f"그림 {number}: {self.file} 에 저장했습니다.")
        if self._missing:
            say(
                f"It has boxes for {self._missing}: install a font that has them, such as NanumGothic.",
                f"네모로 나온 글자: {self._missing} - 이 글자가 있는 글꼴(나눔고딕 등)을 설치하세요.",
            )


class FigureCanvas(old.FigureCanvas):
    """Agg's canvas, with our manager."""

    manager_class = FigureManager


def use_hangul_font() -> None:
    """Lets Matplotlib draw Hangul, where a font for it is installed, on any backend."""
    families = matplotlib.rcParams["font.family"]
    if (font := _hangul_font()) and font not in families:
        matplotlib.rcParams["font.family"] = [*families, font]


@functools.cache
def _hangul_font() -> str | None:
    if not (font := _known_hangul_font()):
        _read_new_fonts()
        font = _known_hangul_font()
    return font


def _known_hangul_font():
    found = set(fontManager.get_font_names())
    return next((name for name in _HANGUL_FONTS if name in found), None)


def _read_new_fonts():
    """Tells Matplotlib of fonts that were installed since it has listed them: it does that once."""
    known = {font.fname for font in fontManager.ttflist}
    for file in set(findSystemFonts()) - known:
        with contextlib.suppress(OSError, RuntimeError):  # it can't be read, or its kind is another
            fontManager.addfont(file)


def _draw(figure: Figure, file: Path, part: Bbox | None) -> tuple[str, Bbox]:
    """Draws a figure with its caption as a PNG.

    Args:
        figure: The figure.
        file: Where.
        part: What to save of it, in inches; None for all that is drawn, which takes as long again to find out.

    Returns:
        The characters no font has, and the part that was saved, without the caption.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.filterwarnings("always", _NO_GLYPH)
        part = part or _box(figure)
        with _captioned(figure, part) as (box, lines):
            figure.savefig(
                file,
                format="png",
                dpi=max(old.DPI, figure.dpi),
                bbox_inches=box,
                metadata=dict(zip(("Title", "Description"), lines, strict=False)),
            )
    missing = {}
    for warning in caught:
        if glyph := re.match(_NO_GLYPH, str(warning.message)):
            missing[chr(int(glyph[1]))] = True
        else:
            warnings.showwarning(warning.message, warning.category, warning.filename, warning.lineno)
    return "".join(missing), part


@contextlib.contextmanager
def _captioned(figure: Figure, box: Bbox) -> Iterator[tuple[Bbox, list[str]]]:
    """Writes the caption above a figure for as long as it is saved.

    Args:
        figure: The figure.
        box: The part to save without a caption, in inches.

    Yields:
        The part to save with it, and its lines.
    """
    lines = [_title(), _data()]
    width, height = figure.get_size_inches()
    texts, top = [], box.y1
    for line, colour in reversed(list(zip(lines, (_GREY, _ORANGE), strict=True))):
        if line:
            text = figure.text(
                (box.x0 + MARGIN) / width,
                top / height,
                line,
                color=colour,
                fontsize=_CAPTION_SIZE,
                fontfamily=matplotlib.rcParams["font.family"],
            )
            texts.append(text)
            top += _LINE
    right = max([box.x1, *(text.get_window_extent().x1 / figure.dpi + MARGIN for text in texts)])
    try:
        yield Bbox.from_extents(box.x0, box.y0, right, top + (MARGIN if texts else 0)), lines
    finally:
        for text in texts:
            text.remove()


def _title() -> str:
    """Returns number and title of the running lesson, of a script that is none an empty text."""
    main = sys.modules["__main__"]
    number = re.match(r"\d\d(?=_)", running_dir().name)
    korean, _, english = (getattr(main, "__doc__", None) or "").partition("\n")[0].partition(" · ")
    if not number or not english:
        return ""
    return f"{number[0]} {_local(english, korean)}"


def _data() -> str:
    """Returns which data are not the real ones; an empty text if all are."""
    data = sys.modules.get("lessonkit.data")
    used = data.used() if data else {}
    for kind, english, korean in (
        (data and data.STAND_IN, "Drawn on generated stand-in data", "생성한 대체 데이터로 그린 그림"),
        (data and data.OWN, "Drawn on your own file", "직접 넣은 파일로 그린 그림"),
    ):
        if names := ", ".join(name for name, what in used.items() if what == kind):
            return f"{_local(english, korean)}: {names}"
    return ""


def _local(english: str, korean: str) -> str:
    """Returns the wording that fits the user's locale and that can be drawn."""
    return tr(english, korean if _hangul_font() else english)


def _box(figure: Figure) -> Bbox:
    """Returns the part to save, in inches: all that is drawn, be it outside the figure.

    A text far outside, at an epoch that the axes leave out, would make a picture of any size: then the
    part is the figure, as in a window.
    """
    figure.draw_without_rendering()
    drawn = figure.get_tightbbox().padded(MARGIN)
    whole = figure.bbox_inches
    return drawn if drawn.width <= 2 * whole.width and drawn.height <= 2 * whole.height else whole
