"""A lesson as a notebook: prose as Markdown, today's code in cells, what the slide said folded away above it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import v4

from lessonkit.lessons import course, listing
from lessonkit.lessons.catalog import Lesson
from lessonkit.notebooks import kernels
from oldstack.messages import UserError, tr

INSTALL, VERDICT = "install", "verdict"  # tags of the first and the last cell

_BEGINNINGS_OF_CELLS = re.compile(r"^(?=# %%)", re.MULTILINE)
_TITLE = re.compile(r"# %% *(added: *)?(.*)\n?")
_MEANS_SOMETHING = re.compile(r"([\\`*_\[\]<>$#|~])")  # in Markdown
_MADE_OF = {"language_info": {"name": "python"}}

# Where lessonkit is not at hand, that is on Colab, it is fetched; everywhere it is told which lesson this is.
_BEGIN = """\
# {why}
REPOSITORY = ""

from importlib.util import find_spec

if find_spec("lessonkit") is None:
    import os
    import subprocess
    import sys

    if not os.path.isdir("lessons"):
        if not REPOSITORY:
            raise SystemExit("{missing}")
        subprocess.run(["git", "clone", "--depth", "1", REPOSITORY, "lessons"], check=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "-r", "lessons/requirements.lock"], check=True)
    sys.path.insert(0, "lessons")

from lessonkit.notebooks.running import begin

begin("{name}")"""

_END = """\
# {what}
from lessonkit.notebooks.running import verdict

verdict()"""


def build(lesson: Lesson) -> nbformat.NotebookNode:
    """Returns a lesson as a notebook, without outputs; the same each time, but for the user's language.

    Args:
        lesson: The lesson.

    Raises:
        UserError: It is an unchanged old script.
        ValueError: A mark in it can't be read.
    """
    if lesson.kind == course.OLD:
        raise UserError(
            tr(
                f"{lesson.name} is an old script as it was, no lesson for a notebook of today: run it with "
                f"lessons.py run {lesson.name}.",
                f"{lesson.name}: 옛 스크립트 그대로라 노트북으로 만들지 않습니다. "
                f"lessons.py run {lesson.name} 으로 실행하세요.",
            )
        )
    first, *chunks = _BEGINNINGS_OF_CELLS.split(lesson.path.read_text(encoding="utf-8"))
    top = ast.parse(first)
    end = top.body[0].end_lineno or 0
    below = "".join(first.splitlines(keepends=True)[end:])
    cells = [_begin(lesson), v4.new_markdown_cell(_heading(lesson, ast.get_docstring(top) or ""))]
    for number, chunk in enumerate([below, *chunks]):
        # Its line in the lesson is told with each difference from the slide.
        before = end if number == 0 else _lines([first, *chunks[: number - 1]])
        cells += _cells(chunk, before)
    cells.append(_end())
    for number, cell in enumerate(cells):
        cell.id = f"{lesson.name}-{number:02d}"[-64:]
    kernel = {"name": kernels.LESSONS, "display_name": kernels.TITLE, "language": "python"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, **_MADE_OF})


def write(lesson: Lesson, folder: Path, anew: bool = False) -> tuple[Path, bool]:
    """Writes a lesson as `folder/NN_slug.ipynb`; one that is there holds a learner's work and stays.

    Args:
        lesson: The lesson.
        folder: The folder; it is made if it isn't there.
        anew: Whether one that is there is replaced.

    Returns:
        The file, and whether it has been written.

    Raises:
        OSError: It can't be written.
        UserError: The lesson is an unchanged old script.
    """
    file = folder / f"{lesson.name}.ipynb"
    if file.exists() and not anew:
        return file, False
    notebook = build(lesson)
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, file)
    return file, True


def _begin(lesson: Lesson) -> nbformat.NotebookNode:
    why = tr(
        "On Colab only: the address for `git clone` of this project, between the quotes. Elsewhere leave it empty.",
        "Colab에서만: 이 프로젝트를 `git clone` 할 주소를 따옴표 안에 적는다. 다른 곳에서는 비워 둔다.",
    )
    missing = tr(
        "lessonkit is not here: give REPOSITORY the project's address, then run this cell again.",
        "lessonkit이 없습니다. REPOSITORY에 프로젝트 주소를 적고 이 셀을 다시 실행하세요.",
    )
    code = _BEGIN.format(why=why, missing=missing, name=lesson.name)
    return v4.new_code_cell(code, metadata={"tags": [INSTALL], "jupyter": {"source_hidden": True}})


def _end() -> nbformat.NotebookNode:
    what = tr(
        "What the cells above have printed, compared with what the original printed.",
        "위의 셀들이 찍은 것을 원본이 찍은 것과 비교한다.",
    )
    return v4.new_code_cell(_END.format(what=what), metadata={"tags": [VERDICT]})


def _heading(lesson: Lesson, docstring: str) -> str:
    _, header, *prose = docstring.strip().split("\n\n")
    rows = [row.partition(":") for row in header.splitlines()]
    listed = "\n".join(f"- **{key}**: {_escaped(value.strip())}" for key, _, value in rows)
    title = f"# {lesson.number:02d} {_escaped(lesson.title)} · {_escaped(lesson.title_english)}"
    return "\n\n".join([title, listed, *(_escaped(" ".join(part.split())) for part in prose)])


def _cells(chunk: str, before: int) -> Iterator[nbformat.NotebookNode]:
    """Yields a cell of a lesson as Markdown, if there is any to it, and as code, if there is any.

    Args:
        chunk: The cell's lines.
        before: The number of lines of the lesson that are above it.
    """
    title = _TITLE.match(chunk)
    code = listing.clean(chunk).removeprefix(_first_line(listing.clean(chunk)) if title else "")
    comments, code = _parted(code)
    text = [_escaped(part) for part in listing.running(comments).split("\n") if part]
    if title:
        added = tr(" (not on the slide)", " (슬라이드에 없음)") if title[1] else ""
        text.insert(0, f"## {_escaped(title[2])}{added}")
    if not (title and title[1]) and (differences := listing.deviations(chunk)):
        text.append(_folded(differences, before))
    if text:
        yield v4.new_markdown_cell("\n\n".join(text))
    if code:
        yield v4.new_code_cell(code)


def _first_line(text: str) -> str:
    return text.partition("\n")[0] + "\n"


def _parted(text: str) -> tuple[list[str], str]:
    """Returns the comments at the top, without `# `, and what is below."""
    rows, comments = text.strip("\n").split("\n"), []
    while rows and (rows[0].startswith("#") or not rows[0]):
        comments.append(rows.pop(0).lstrip("#").removeprefix(" "))
    return [comment for comment in comments if comment], "\n".join(rows).strip("\n")


def _folded(differences: list[listing.Row], before: int) -> str:
    rows = []
    for each in differences:
        rows.append(f"@@ {before + each.number}, {each.kind} @@")
        rows += [f"- {row}" for row in (each.slide or "").splitlines()]
        rows += [f"+ {row}" for row in (each.script or "").splitlines()]
    summary = tr("What the slide has here", "슬라이드의 코드와 다른 곳") + f" ({len(differences)})"
    code = "\n".join(rows)
    return f"<details><summary>{summary}</summary>\n\n```diff\n{code}\n```\n\n</details>"


def _lines(chunks: list[str]) -> int:
    return sum(chunk.count("\n") for chunk in chunks)


def _escaped(text: str) -> str:
    return _MEANS_SOMETHING.sub(r"\\\1", text)
