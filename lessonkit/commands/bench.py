"""`lessons.py bench`: how long lessons take, beside other stacks."""

import shlex
import statistics

from rich.console import Console
from rich.table import Table

from lessonkit.commands.parser import Add
from lessonkit.commands.parts import console, positive
from lessonkit.lessons import bench, catalog
from lessonkit.record import original
from oldstack.messages import speaking, tr


def register(add: Add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    timing = add(
        "bench", _main, "how long lessons take, beside other stacks", "예제가 걸리는 시간을 다른 환경과 비교"
    )
    timing.add_argument("lessons", nargs="*", metavar="NN", help=tr("all if none is named", "없으면 모두"))
    timing.add_argument(
        "--original",
        metavar="PYTHON",
        help=tr("a Python with TensorFlow 1.15.5", "TensorFlow 1.15.5가 있는 Python"),
    )
    timing.add_argument(
        "--plain", action="store_true", help=tr("Keras 3's own fit as well", "Keras 3의 fit과도 비교")
    )
    timing.add_argument(
        "--times", type=positive, default=3, metavar="N", help=tr("run each N times", "N번씩 실행")
    )
    timing.add_argument(
        "--page",
        action="store_true",
        help=tr("write the table to docs/bench.md", "표를 docs/bench.md에 쓰기"),
    )


def _main(arguments):
    python = original.found(arguments.original) if arguments.original else None
    lessons = catalog.find(arguments.lessons or ["all"])
    progress, timings = Console(stderr=True), []
    for timing in bench.run(lessons, arguments.times, python, arguments.plain):
        timings.append(timing)
        progress.print(
            f"{timing.lesson.name}: {statistics.median(timing.whole[bench.OURS]):.1f} s", highlight=False
        )
    if arguments.page:
        with speaking("en"):
            page = bench.page(timings, "python3 lessons.py " + shlex.join(_again(arguments)))
        bench.PAGE.parent.mkdir(exist_ok=True)
        bench.PAGE.write_text(page, encoding="utf-8", newline="\n")
    table = bench.table(timings)
    shown = Table(box=None, padding=(0, 2, 0, 0))
    for number, title in enumerate(table[0]):
        shown.add_column(title, justify="right" if number else "left")
    for row in table[1:]:
        shown.add_row(*row)
    console().print(shown)
    console().print(bench.machine(), highlight=False, style="dim")
    return 0


def _again(arguments):
    """Returns the command line, with a word for the path of the original, which is another one elsewhere."""
    others = ["--original", "PYTHON"] if arguments.original else []
    others += ["--plain"] if arguments.plain else []
    return ["bench", *arguments.lessons, *others, "--times", str(arguments.times), "--page"]
