"""The figures in the slides' tables and worked examples, and the lesson that prints each.

`docs/figures_on_the_slides.tsv` is the list, kept by hand; `docs/figures_on_the_slides.md` is made from it.
"""

import csv
from dataclasses import dataclass

from lessonkit.folders import ROOT
from lessonkit.lessons import catalog, markdown

SOURCE = ROOT / "docs" / "figures_on_the_slides.tsv"
TABLE = SOURCE.with_suffix(".md")

_HEAD = """\
# The figures on the slides

Every figure that stands in a table or a worked example of the lecture, by its line in the lecture's text, with what a
lesson prints for it (on the real data). Where the slide is wrong, the last column has what is right. The slides'
listings print nothing there; what their lessons print is in `tf1_lessons/expected/` and `keras_lessons/expected/`.

Made from `figures_on_the_slides.tsv` by `python -m lessonkit.generated`.

"""


@dataclass(frozen=True)
class SlideFigure:
    """Figures of one row of a table, or of one step of an example.

    Attributes:
        line: The line of the lecture's text.
        figures: What stands there.
        lesson: The name of the lesson that prints it.
        printed: What of a printed line has it.
        instead: What is right where the slide is not; or what the figures come to, for a formula; else "".
    """

    line: int
    figures: str
    lesson: str
    printed: str
    instead: str


def read() -> list[SlideFigure]:
    """Returns the list."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [SlideFigure(int(row.pop("line")), **row) for row in rows]


def table() -> str:
    """Returns the list as a page in Markdown."""
    paths = {lesson.name: f"../{lesson.package}/{lesson.path.name}" for lesson in catalog.lessons()}
    rows = []
    for row in read():
        lesson = f"[{row.lesson[:2]}]({paths[row.lesson]})"
        rows.append([str(row.line), row.figures, lesson, f"`{row.printed.strip()}`", row.instead])
    return _HEAD + markdown.table(["Line", "On the slide", "Lesson", "Printed", "Right is"], rows)
