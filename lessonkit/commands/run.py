"""`lessons.py run`: runs lessons and compares what they print."""

import os
import re
import sys

from rich.markup import escape
from rich.rule import Rule
from rich.table import Table

from lessonkit.commands.parser import Add
from lessonkit.commands.parts import add_lessons, console, open_for_user, positive
from lessonkit.folders import events, figures, from_here, program
from lessonkit.lessons import catalog, runner, times
from lessonkit.lessons.result import Result
from oldstack.messages import UserError, say, tr

_WORKERS_PER_CORE = 8  # each takes as much memory as a lesson
_TRAINS = re.compile(r"^from lessonkit\.training import .*\bfit\b", re.MULTILINE)


def register(add: Add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    run = add("run", _main, "run lessons and compare what they print", "예제를 실행하고 출력을 비교")
    add_lessons(run)
    run.add_argument(
        "--jobs",
        type=positive,
        metavar="N",
        help=tr("run N at a time; 2 where there are two cores", "N개씩 동시에 실행; 코어가 둘 이상이면 2"),
    )
    run.add_argument(
        "--workers",
        type=positive,
        metavar="N",
        default=1,
        help=tr(
            "share out a Keras lesson's training to N processes", "Keras 예제의 학습을 프로세스 N개로 나눔"
        ),
    )
    run.add_argument(
        "--real-data", action="store_true", help=tr("stand-in data are an error", "대체 데이터를 쓰면 오류")
    )
    run.add_argument(
        "--quick",
        action="store_true",
        help=tr(
            "Keras lessons with 2 epochs on 1000 rows, to see that they run",
            "Keras 예제를 2에포크, 1000행으로 줄여 돌아가는지만 확인",
        ),
    )
    run.add_argument(
        "--open", action="store_true", help=tr("open the figures that it saves", "저장한 그림 열기")
    )
    run.add_argument(
        "--verbose",
        action="store_true",
        help=tr(
            "show TensorFlow's messages, and whole tracebacks", "TensorFlow 메시지와 오류의 모든 줄도 표시"
        ),
    )


def _main(arguments):
    if arguments.real_data:
        os.environ["LESSONS_REAL_DATA"] = "1"
    if arguments.quick:
        os.environ["LESSONS_QUICK"] = "1"
    if arguments.verbose:
        os.environ["LESSONS_VERBOSE"] = "1"
    results: list[Result] = []
    last = b""
    screen = console()
    try:
        lessons = catalog.find(arguments.lessons)
        if "all" in arguments.lessons:
            lessons = times.long_ones_last(lessons)
        if arguments.workers > 1:
            _check_workers(lessons, arguments.workers)
        jobs = arguments.jobs or (times.at_a_time(lessons) if arguments.workers == 1 else 1)
        if not arguments.quick and (text := times.announcement(lessons, jobs)):
            screen.print(text, highlight=False)
        for event in runner.run(lessons, jobs, sys.stdout.isatty(), arguments.workers):
            if isinstance(event, catalog.Lesson):
                place = f" [dim]{len(results) + 1}/{len(lessons)}[/]" if len(lessons) > 1 else ""
                title = f"[bold]{event.name}[/] {escape(event.local_title)}{place}"
                screen.print(Rule(title, align="left"), width=min(screen.width, 80))
            elif isinstance(event, bytes):
                sys.stdout.buffer.write(event)
                sys.stdout.flush()
                last = event
            else:
                results.append(event)
                if last and not last.endswith(b"\n"):
                    screen.print()
                last = b""
                ok, verdict = event.judge()
                screen.print(
                    f"→ {verdict}", style="green" if ok else "bold red", markup=False, highlight=False
                )
    except (KeyboardInterrupt, UserError):
        if results:
            _print_results(results)
        raise
    _print_results(results)
    if arguments.open:
        _open_figures(results)
    return 0 if all(result.judge()[0] for result in results) else 1


def _check_workers(lessons, count):
    cores = os.cpu_count() or 1
    if count > (most := cores * _WORKERS_PER_CORE):
        english = f"--workers {count}: this machine has {cores} cores; take {most} at most."
        raise UserError(
            tr(english, f"--workers {count}: 이 컴퓨터의 코어는 {cores}개입니다. {most} 이하로 하세요.")
        )
    others = [
        lesson.name for lesson in lessons if not _TRAINS.search(lesson.path.read_text(encoding="utf-8"))
    ]
    if others:
        names = ", ".join(others)
        english = (
            f"--workers is for lessons that train with `fit` of lessonkit.training, and these do not: {names}"
        )
        korean = (
            f"--workers는 lessonkit.training의 fit으로 학습하는 예제에만 쓸 수 있습니다. 아닌 예제: {names}"
        )
        raise UserError(tr(english, korean))


def _print_results(results: list[Result]) -> None:
    screen = console()
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(tr("lesson", "예제"))
    table.add_column(tr("verdict", "판정"), overflow="fold")
    table.add_column(tr("seconds", "초"), justify="right")
    for result in results:
        ok, verdict = result.judge()
        table.add_row(
            result.lesson.name,
            f"[{'green' if ok else 'bold red'}]{escape(verdict)}[/]",
            f"{result.seconds:.1f}",
        )
    good = sum(result.judge()[0] for result in results)
    screen.print(Rule(), width=min(screen.width, 80))
    screen.print(table)
    screen.print(
        tr(f"{good} of {len(results)} as expected", f"{len(results)}개 중 {good}개가 예상과 같음"),
        highlight=False,
    )
    if recorded := [result.lesson for result in results if events(result.lesson.logs)]:
        which = f" {recorded[0].number:02d}" if len(recorded) == 1 else ""
        screen.print(
            tr("Graphs and curves are recorded; to see them: ", "그래프와 곡선을 기록했습니다. 보려면: ")
            + f"{program()} board{which}",
            highlight=False,
        )
    if shown := [from_here(file) for result in results for file in figures(result.lesson.logs)]:
        where = ", ".join(shown) if len(shown) < 5 else "logs/*/figure-*.png"
        screen.print(
            tr(f"Figures are saved: {where}", f"그림을 저장했습니다: {where}"), highlight=False, markup=False
        )


def _open_figures(results: list[Result]) -> None:
    files = [file for result in results for file in figures(result.lesson.logs)]
    if not files:
        say("No figure was drawn: nothing to open.", "그려진 그림이 없어 열 것이 없습니다.")
    elif not all([open_for_user(file.as_uri()) for file in files]):
        say(
            "Nothing here can show figures: open the files yourself.",
            "그림을 보여 줄 프로그램이 없습니다. 파일을 직접 여세요.",
        )
