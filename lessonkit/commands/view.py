"""`lessons.py view`: slide and run side by side, as pages."""

import sys

from lessonkit.commands.parser import Add
from lessonkit.commands.parts import folder, open_for_user
from lessonkit.folders import LOGS
from lessonkit.lessons import catalog
from oldstack.messages import UserError, tr

REPORT = LOGS / "report"


def register(add: Add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    view = add(
        "view",
        _main,
        "slide and run side by side, as pages",
        "슬라이드와 실행 결과를 나란히 보는 쪽 만들기",
    )
    view.add_argument(
        "lessons",
        nargs="*",
        metavar="NN",
        help=tr("opens at this lesson; with --out only these", "이 예제에서 열기, --out이면 이것만"),
    )
    view.add_argument(
        "--out",
        metavar="DIR",
        type=folder,
        help=tr("write them there, to publish, and open nothing", "그 폴더에 쓰고(공개용) 열지 않음"),
    )


def _main(arguments):
    from lessonkit.report import pages
    from lessonkit.report.collect import Shown

    named = catalog.find(arguments.lessons)
    wanted = named if named and arguments.out else catalog.lessons()
    shown = []
    for lesson in wanted:
        try:
            shown.append(Shown(lesson))
        except UserError as error:
            if lesson in named:
                raise
            print(error, file=sys.stderr)
    index = pages.write(shown, arguments.out or REPORT)
    page = index.with_name(f"{named[0].name}.html") if named else index
    print(tr(f"Written: {page}", f"만들었습니다: {page}"))
    if not arguments.out:
        open_for_user(page.resolve().as_uri())
