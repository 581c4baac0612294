"""The list of figures on the slides: the lesson that is named prints each, and the page is made from the list."""

import re

import pytest

from lessonkit.lessons import catalog, slide_figures
from lessonkit.lessons.compare import read_expected

ROWS = slide_figures.read()
LESSONS = {lesson.name: lesson for lesson in catalog.lessons()}
# Of the others test_keras_lessons looks at what they print.
LINE_BY_LINE = [row for row in ROWS if LESSONS[row.lesson].compare != "spread"]
NUMBER = re.compile(r"-?\d[\d,]*\.?\d*(?:e-?\d+)?")


def numbers(text):
    """Returns the numbers in a text, by value; those of a product, `0x1`, and of a formula one by one."""
    return [float(number.replace(",", "")) for number in NUMBER.findall(text.replace(", ", " "))]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.line}-{row.lesson[:2]}")
def test_the_figures_are_in_what_is_printed(row):
    wanted = numbers(row.instead or row.figures)
    assert wanted
    assert not set(wanted) - set(numbers(row.printed)), row


@pytest.mark.parametrize("row", LINE_BY_LINE, ids=lambda row: f"{row.line}-{row.lesson[:2]}")
def test_the_lesson_prints_it(row):
    printed = read_expected(LESSONS[row.lesson].expected_for(stand_in=False))[1]
    assert any(row.printed in line for line in printed.splitlines()), row


def test_lessons_without_a_listing_are_all_there():
    without = {"12", "15", "19", "24", "25", "27", "31", "42", "43"}  # 16 and 23 stand beside no figure
    assert without <= {row.lesson[:2] for row in ROWS}
