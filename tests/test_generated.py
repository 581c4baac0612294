"""The pages that are made from what stands elsewhere: true, and whole."""

import pytest

from lessonkit import generated
from lessonkit.folders import ROOT
from lessonkit.lessons import catalog, deviations, slide_figures
from lessonkit.lessons.listing import Row
from oldstack import names
from oldstack.messages import speaking

SPELLINGS, MISTAKES = deviations.read()
MARKED = list(deviations.marked())


@pytest.mark.parametrize("file", generated.PAGES, ids=lambda file: file.name)
def test_a_page_is_true(file):
    assert file.read_text(encoding="utf-8") == generated.PAGES[file](), "run python -m lessonkit.generated"


def test_only_what_is_not_true_is_written(tmp_path, monkeypatch, capsys):
    old, new, same = tmp_path / "old.md", tmp_path / "new.md", tmp_path / "same.md"
    old.write_text("then\n", encoding="utf-8")
    same.write_text("한\n", encoding="utf-8")
    written = same.stat().st_mtime_ns
    monkeypatch.setattr(generated, "ROOT", tmp_path)
    monkeypatch.setattr(
        generated, "PAGES", {old: lambda: "now\n", new: lambda: "new\n", same: lambda: "한\n"}
    )
    generated.main()
    assert capsys.readouterr().out.split() == ["old.md", "new.md"]
    assert [file.read_text(encoding="utf-8") for file in (old, new, same)] == ["now\n", "new\n", "한\n"]
    assert same.stat().st_mtime_ns == written


@pytest.mark.parametrize(
    ("language", "head", "none"),
    [("en", "| No. | Lesson | Slides | Data | Prints |", "none"), ("ko", "| 번호 | 예제 | 슬라이드 | 데이터 | 찍히는 줄 |", "없음")],
)  # fmt: skip
def test_the_lessons_page_has_every_lesson(language, head, none):
    with speaking(language):
        lines = catalog.page().splitlines()
    table = lines[lines.index(head) :]
    assert [row[: row.index("]")] for row in table[2:]] == [
        f"| [{lesson.number:02d}" for lesson in catalog.lessons()
    ]
    assert "(../tf1_lessons/02_constants.py)" in table[3] and f" {none} | `6234` |" in table[3]
    [bmi] = [row for row in table if "07_bmi_softmax.py" in row]
    assert "[bmi.csv](../datasets/SOURCES.md#bmicsv)" in bmi


def test_every_marked_line_is_explained():
    """A new deviation needs a row, so that the page stays whole."""
    for lesson, line in MARKED:
        if line.kind == "erratum":
            explained = lesson.listing is None or any(row.fits(lesson, line) for row in MISTAKES)
        else:
            explained = any(row.explains(line) for row in SPELLINGS)
        assert explained, f"{lesson.name}, line {line.number}: give {deviations.SOURCE.name} a row for it"
        for english, korean in deviations.reasons(line):
            assert english.endswith(".") and korean.endswith("다."), english


def test_every_row_is_of_a_lesson():
    for row in (*SPELLINGS, *MISTAKES):
        by_marks = any(row.fits(*line) for line in MARKED)
        assert by_marks or getattr(row, "lessons", ()), row


def test_a_row_is_of_the_lessons_that_have_it():
    def lessons(start):
        [row] = [row for row in SPELLINGS if row.then.startswith(start)]
        return {lesson.number for lesson, line in MARKED if row.fits(lesson, line)}

    assert lessons("`csv[...].as_matrix()`") == {11}
    assert lessons("`keras.layers.core`") == {11, 29, 30, 31, 32, 33, 34}
    assert lessons("no seed") == {11}
    assert lessons("`import tensorflow as tf` in") == {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 18, 20, 21}


def test_mistakes_are_of_lessons_with_a_listing():
    line = Row(1, "x_len = numpy.arange(len(y_loss))", "x_len = 1", "erratum")
    [row] = [row for row in MISTAKES if row.mark.startswith("x_len")]
    [with_one, without] = catalog.find(["45", "46"])
    assert row.fits(with_one, line)
    assert not row.fits(without, line)
    assert "| [37](" in deviations.page() and "4.0" in deviations.page()


def test_wrong_figures_are_among_the_mistakes():
    """What the list of figures has to set right is told as a mistake too; not a formula, nor pandas 3's own count."""
    no_mistakes = ("15_derivative", "30_sonar")
    spoken = {number for row in MISTAKES for number in row.lessons}
    for row in slide_figures.read():
        if row.instead and row.lesson not in no_mistakes:
            assert int(row.lesson[:2]) in spoken, row


def test_old_names_are_those_of_the_one_table():
    page = (ROOT / "docs" / "old_names.md").read_text(encoding="utf-8")
    assert page.endswith(names.markdown())
    assert "| `tensorflow.train.SummaryWriter` | `tensorflow.summary.FileWriter` |" in page
