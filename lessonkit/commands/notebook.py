"""`lessons.py notebook`: lessons as notebooks."""

from pathlib import Path

from lessonkit.commands.parser import Add
from lessonkit.commands.parts import add_lessons, folder
from lessonkit.folders import LOGS
from lessonkit.lessons import catalog, course
from oldstack.figure_folder import not_writable
from oldstack.messages import tr

NOTEBOOKS = LOGS / "notebooks"


def register(add: Add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    parser = add("notebook", _main, "lessons as Jupyter notebooks", "예제를 주피터 노트북으로 만들기")
    add_lessons(parser)
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=folder,
        default=NOTEBOOKS,
        help=tr("write them there, not in logs/notebooks", "logs/notebooks 대신 그 폴더에 쓰기"),
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help=tr(
            "also those that are there, with all changes in them",
            "이미 있는 것도 새로 쓰기(고친 내용은 사라짐)",
        ),
    )


def write(lessons: list[catalog.Lesson], folder: Path, anew: bool) -> tuple[list[Path], list[Path]]:
    """Writes lessons as notebooks.

    Args:
        lessons: The lessons.
        folder: Where they go.
        anew: Whether those that are there are replaced.

    Returns:
        Those that are written, and those that were there and stay.

    Raises:
        UserError: The folder can't be written, or a lesson is an unchanged old script.
    """
    from lessonkit.notebooks import build

    written: list[Path] = []
    staying: list[Path] = []
    try:
        for lesson in lessons:
            file, is_new = build.write(lesson, folder, anew)
            (written if is_new else staying).append(file)
    except OSError as error:
        raise not_writable(folder, error) from None
    return written, staying


def _main(arguments):
    lessons = catalog.find(arguments.lessons)
    if len(lessons) > 1:
        lessons = [lesson for lesson in lessons if lesson.kind != course.OLD]
    written, staying = write(lessons, arguments.out, arguments.force)
    for file in written:
        print(tr(f"Written: {file}", f"만들었습니다: {file}"))
    for file in staying:
        print(
            tr(
                f"There already, and left as it is: {file} (--force writes it anew)",
                f"이미 있어 그대로 둡니다: {file} (새로 쓰려면 --force)",
            )
        )
