"""What the lessons write differently from the slides, what the slides have wrong, and why.

`deviations.toml` is the list, kept by hand. Which lessons a row is of comes from the marks in their scripts.
"""

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lessonkit.lessons import catalog, listing, markdown
from lessonkit.lessons.catalog import Lesson
from lessonkit.lessons.listing import Row
from oldstack import names

SOURCE = Path(__file__).with_name("deviations.toml")
_SPELLED = ("api", "path")

_PAGE = """\
# Where the lessons differ from the slides

Made from `lessonkit/lessons/deviations.toml` and the marks in the lessons by `python -m lessonkit.generated`. A
lesson's own differences, line by line: `lessons.py show NN --diff`.

## Spelled in another way today

For lesson 46 the slides have no listing; it stands beside the book's that the lecture follows.

{spellings}
Many more old names are known to `lessons.py legacy`: [old_names.md](old_names.md).

## What the slides have wrong

A listing's mistakes are mended in the lesson and marked `erratum`. The other ones are of tables and text; every figure
on the slides is in [figures_on_the_slides.md](figures_on_the_slides.md), with what a lesson prints for it.

{mistakes}"""


@dataclass(frozen=True)
class Spelling:
    """Something that the slides write in one way and the lessons in another.

    Attributes:
        then: The slides' way, as it is shown.
        why: Why.
        korean: Why, in Korean.
        slide: A pattern for the slide's line, or "".
        script: A pattern for the lesson's line in its place, or "".
        added: A pattern for lines that only the lesson has, or "".
        today: The lessons' way, as it is shown; "" if `name` tells.
        name: The row's old name in `oldstack.names`, or "".
    """

    then: str
    why: str
    korean: str
    slide: str = ""
    script: str = ""
    added: str = ""
    today: str = ""
    name: str = ""

    def shown_today(self) -> str:
        """Returns the lessons' way, as it is shown."""
        return self.today or f"`{next(row for row in names.rows() if row.old == self.name).today}`"

    def fits(self, lesson: Lesson, row: Row) -> bool:
        """Tells whether a marked line shows that its lesson differs in this.

        Args:
            lesson: The lesson.
            row: The line and the slide's.
        """
        if row.slide is None:
            return not self.slide and self.explains(row)
        return self.explains(row)

    def explains(self, row: Row) -> bool:
        """Tells whether a marked line differs because of this.

        Args:
            row: The line and the slide's.
        """
        slide, script = ((text or "").strip() for text in (row.slide, row.script))
        if not slide:
            return bool(self.added and re.search(self.added, script))
        return bool(self.slide and re.search(self.slide, slide) and re.search(self.script, script))


@dataclass(frozen=True)
class Mistake:
    """Something that the slides have wrong.

    Attributes:
        slide: What stands there.
        right: What is right.
        why: Why.
        korean: Why, in Korean, where there is a mark.
        mark: A pattern for the slide's line in an erratum's mark, or "".
        lessons: The numbers of the lessons, where no mark tells.
    """

    slide: str
    right: str
    why: str
    korean: str = ""
    mark: str = ""
    lessons: tuple[int, ...] = ()

    def fits(self, lesson: Lesson, row: Row) -> bool:
        """Tells whether a marked line mends this.

        Args:
            lesson: Its lesson; where the slides have no listing of it, nothing can be wrong there.
            row: The line and the slide's.
        """
        return lesson.listing is not None and self.explains(row)

    def explains(self, row: Row) -> bool:
        """Tells whether a marked line differs because of this.

        Args:
            row: The line and the slide's.
        """
        is_mended = bool(self.mark) and row.kind == "erratum"
        return is_mended and re.search(self.mark, (row.slide or "").strip()) is not None


@functools.cache
def read() -> tuple[list[Spelling], list[Mistake]]:
    """Returns the list."""
    text = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    mistakes = [Mistake(**row | {"lessons": tuple(row.get("lessons", ()))}) for row in text["mistake"]]
    return [Spelling(**row) for row in text["spelling"]], mistakes


def reasons(row: Row) -> list[tuple[str, str]]:
    """Returns why a line differs from the slide's, in English and in Korean: each reason that is known.

    Args:
        row: The line and the slide's.
    """
    spellings, mistakes = read()
    rows: list[Spelling | Mistake] = [*mistakes, *spellings]
    return [(each.why, each.korean) for each in rows if each.explains(row)]


def marked() -> Iterator[tuple[Lesson, Row]]:
    """Yields every line that is marked as spelled otherwise or mended, with its lesson."""
    for lesson in catalog.lessons():
        for row in listing.deviations(lesson.path.read_text(encoding="utf-8")):
            if row.kind in (*_SPELLED, "erratum"):
                yield lesson, row


def page() -> str:
    """Returns the page in Markdown."""
    spellings, mistakes = read()
    lines = list(marked())

    def where(row, more=()):
        return _links({lesson.number for lesson, line in lines if row.fits(lesson, line)}.union(more))

    return _PAGE.format(
        spellings=markdown.table(
            ["On the slides", "Today", "Why", "Lessons"],
            ([row.then, row.shown_today(), row.why, where(row)] for row in spellings),
        ),
        mistakes=markdown.table(
            ["Slide", "Right is", "Why", "Lessons"],
            ([row.slide, row.right, row.why, where(row, row.lessons)] for row in mistakes),
        ),
    )


def _links(numbers: set[int]) -> str:
    known = {lesson.number: lesson for lesson in catalog.lessons()}
    paths = {number: f"../{known[number].package}/{known[number].path.name}" for number in numbers}
    return " ".join(f"[{number:02d}]({paths[number]})" for number in sorted(numbers))
