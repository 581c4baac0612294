"""What is shown of a lesson: its script beside the slide, the original's words beside its last run."""

import ast
import re
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lessonkit import folders
from lessonkit.data import OWN, REAL, STAND_IN
from lessonkit.lessons import listing
from lessonkit.lessons.catalog import Lesson
from lessonkit.lessons.compare import read_expected
from lessonkit.lessons.result import Result
from lessonkit.lessons.result import last as last_result
from lessonkit.report import align
from oldstack.messages import UserError, tr


@dataclass(frozen=True)
class Words:
    """What the original printed.

    Attributes:
        text: Its lines, epochs shortened.
        versions: The stack: "TensorFlow 1.15.5, ...".
        seconds: How long its process took; None if that is not recorded.
    """

    text: str
    versions: str
    seconds: float | None


class Shown:
    """A lesson and what is known of it.

    Args:
        lesson: The lesson.

    Raises:
        UserError: A mark in the script can't be read.
    """

    def __init__(self, lesson: Lesson):
        self.lesson = lesson
        self.source = lesson.path.read_text(encoding="utf-8")
        try:
            self._restored = listing.restore(self.source)
        except ValueError as error:
            raise UserError(f"{lesson.path}, {error}.") from None

    @cached_property
    def cells(self) -> list[listing.Cell]:
        """The lesson beside its slide, cell by cell."""
        return listing.cells(self.source)

    @cached_property
    def has_slide(self) -> bool:
        """Whether there is an older listing to stand beside the script."""
        return self.lesson.listing is not None or any(
            row.slide is not None and row.kind
            for cell in self.cells
            for block in cell.blocks
            for row in block.rows
        )

    @cached_property
    def is_as_on_slide(self) -> bool:
        """Whether taking the marks back still gives the slide's listing, where the slides have one."""
        return self.lesson.listing is None or listing.digest(self._restored) == self.lesson.listing

    @cached_property
    def run(self) -> Result | None:
        """What came of the last run, or None."""
        return last_result(self.lesson)

    @cached_property
    def data(self) -> str:
        """What data are shown: `REAL`, `STAND_IN` or `OWN`; "" where the lesson needs none."""
        used = set(self.run.data.values()) if self.run else set()
        for kind in (OWN, STAND_IN, REAL):
            if kind in used:
                return kind
        return REAL if self.lesson.data else ""

    @cached_property
    def words(self) -> Words | None:
        """What the original printed on those data; None where that is not recorded, or can't be read."""
        file = self.lesson.words(self.data == STAND_IN)
        if not file.exists():
            return None
        try:
            header, text = read_expected(file)
        except ValueError as error:
            print(f"{error}.", file=sys.stderr)
            return None
        versions = next((row for row in header.split("\n") if row.startswith("TensorFlow ")), "")
        seconds = re.search(r"^Seconds: ([\d.]+)$", header, re.M)
        return Words(text, versions, float(seconds[1]) if seconds else None)

    @cached_property
    def output(self) -> list[align.Pair | align.Epochs | align.Quiet]:
        """The original's words beside those of the run; of one side only, where the other is not there.

        In a run as expected, lines of its own are those of cells that the slide doesn't have.
        """
        original = self.words.text if self.words else ""
        printed = self.run.printed if self.run else ""
        return align.output(original, printed, may_add=self.verdict()[0] == "good")

    @cached_property
    def is_compared(self) -> bool:
        """Whether both sides are there."""
        return self.words is not None and self.run is not None

    @cached_property
    def score(self) -> align.Score:
        """What the comparison counts."""
        return align.score(self.output)

    def problems(self) -> list[str]:
        """Returns what is not as it should be, in words: the listing, the script since its run, the verdict."""
        found = []
        if not self.is_as_on_slide:
            found.append(
                tr(
                    "the script without its marks is not the slide's listing",
                    "표시를 걷어 낸 스크립트가 슬라이드의 코드와 다름",
                )
            )
        if self.run and self.run.is_stale:
            found.append(
                tr(
                    "the script has changed since it ran: run it again",
                    "실행한 뒤에 스크립트가 바뀜: 다시 실행하세요",
                )
            )
        if self.run and not self.run.judge()[0]:
            found.append(self.run.judge()[1])
        return found

    def verdict(self) -> tuple[str, str]:
        """Returns "good", "bad" or "none", and the verdict in words."""
        if self.run is None:
            return "none", tr("not run yet", "아직 실행하지 않음")
        if self.run.is_stale or not self.is_as_on_slide:
            return "bad", self.problems()[0]
        ok, text = self.run.judge()
        return "good" if ok else "bad", text

    @cached_property
    def figures(self) -> list[Path]:
        """The figures that the last run left."""
        return folders.figures(self.lesson.logs) if self.run else []

    @cached_property
    def intro(self) -> list[str]:
        """The paragraphs of the docstring below its header."""
        paragraphs = (ast.get_docstring(ast.parse(self.source)) or "").split("\n\n")[2:]
        return [" ".join(paragraph.split()) for paragraph in paragraphs]
