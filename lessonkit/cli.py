"""The commands of `lessons.py`."""

import argparse
import contextlib
import os
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import types

from rich.console import Console
from rich.table import Table

from lessonkit import data
from lessonkit.data import registry
from lessonkit.folders import LOGS, ROOT, events, figures
from lessonkit.lessons import bench, catalog, listing, runner
from oldstack.messages import UserError, say, tr

_REFUSED = "refused: see `data check`"
_NOT_HERE = (data.STAND_IN, data.MISSING)
_KOREAN = {
    data.REAL: "원본",
    data.STAND_IN: "대체 데이터",
    data.OWN: "직접 넣은 파일",
    data.MISSING: "없음",
    _REFUSED: "쓸 수 없음: `data check` 참조",
}


def main():
    """Runs the command that the arguments name; exits with 0 only if all went as expected."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = _parser().parse_args()
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # ends as after an error, so that no lesson goes on by itself
            signal.signal(getattr(signal, name), lambda number, frame: sys.exit(128 + number))
    try:
        exit_code = arguments.command(arguments)
        sys.stdout.flush()
        sys.exit(exit_code)
    except KeyboardInterrupt:
        say("\nStopped.", "\n중단했습니다.")
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output (`| head`) has had enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lessons.py",
        description=tr(
            "Old deep-learning course material that runs again, and prints the same digits.",
            "오래된 딥러닝 강의 예제를 다시 실행하고, 슬라이드와 같은 숫자를 찍습니다.",
        ),
    )
    commands = parser.add_subparsers(required=True, metavar=tr("COMMAND", "명령"))

    def add(name, function, english, korean):
        command = commands.add_parser(name, help=tr(english, korean), description=tr(english, korean))
        command.set_defaults(command=function)
        return command

    add("list", _list, "every lesson, one line each", "모든 예제를 한 줄씩")
    run = add("run", _run, "run lessons and compare what they print", "예제를 실행하고 출력을 비교")
    run.add_argument(
        "lessons", nargs="+", metavar="NN", help=tr("04, 02-06, a name, or all", "04, 02-06, 이름, 또는 all")
    )
    run.add_argument(
        "--jobs", type=_positive, default=1, metavar="N", help=tr("run N at a time", "N개씩 동시에 실행")
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
        "--verbose", action="store_true", help=tr("show TensorFlow's messages", "TensorFlow 메시지도 표시")
    )
    show = add("show", _show, "a lesson's script", "예제의 스크립트")
    show.add_argument("lesson", metavar="NN")
    form = show.add_mutually_exclusive_group()
    form.add_argument(
        "--slide", action="store_true", help=tr("the slide's listing, restored", "복원한 슬라이드 원문")
    )
    form.add_argument(
        "--diff", action="store_true", help=tr("the deviations from the slide", "슬라이드와 다른 줄")
    )
    old = add(
        "legacy",
        _legacy,
        "run an old TensorFlow 1 or Keras 2 script, unchanged",
        "옛 TensorFlow 1, Keras 2 스크립트를 그대로 실행",
    )
    old.add_argument("file", metavar="FILE", help=tr("the script", "스크립트"))
    old.add_argument(
        "arguments",
        nargs=argparse.REMAINDER,
        metavar="...",
        help=tr(
            "its arguments, and ours before a `--`: --explain tells at the end what is spelled in another way today; "
            "--migrate [OUT] writes a copy in current spelling and runs nothing",
            "스크립트의 인자. `--` 앞에는 다음 옵션도 가능: --explain 지금은 다르게 쓰는 것을 끝에 표로 보이기, "
            "--migrate [OUT] 지금의 표기로 고친 사본을 쓰기(실행하지 않음)",
        ),
    )
    board = add(
        "board", _board, "TensorBoard on what the lessons recorded", "예제가 남긴 기록을 TensorBoard로 보기"
    )
    board.add_argument(
        "--port", type=_positive, help=tr("6006 or the next that is free", "6006부터 비어 있는 포트")
    )
    sets = add("data", _data, "the data sets: which are here, and from where", "데이터: 무엇이 어디서 왔는지")
    sets.add_argument(
        "action",
        nargs="?",
        choices=["fetch", "check"],
        metavar="fetch | check",
        help=tr("get the real files; check those that are here", "원본을 내려받기; 있는 파일을 검사"),
    )
    sets.add_argument(
        "names", nargs="*", metavar="NAME", help=tr("wine.csv; all if none is named", "wine.csv; 없으면 모두")
    )
    timing = add(
        "bench", _bench, "how long lessons take, beside other stacks", "예제가 걸리는 시간을 다른 환경과 비교"
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
        "--times", type=_positive, default=3, metavar="N", help=tr("run each N times", "N번씩 실행")
    )
    timing.add_argument(
        "--markdown", action="store_true", help=tr("a table for a README", "README에 넣을 표")
    )
    test = add("test", _test, "the project's tests", "프로젝트의 테스트")
    test.add_argument(
        "pytest_arguments",
        nargs=argparse.REMAINDER,
        metavar="...",
        help=tr("arguments for pytest", "pytest 인자"),
    )
    return parser


def _positive(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(tr(f"{text}: take 1 or more", f"{text}: 1 이상이어야 합니다"))
    return number


def _list(arguments):
    table = Table.grid(padding=(0, 2))
    for lesson in catalog.lessons():
        table.add_row(lesson.name, f"{lesson.title} · {lesson.title_english}", lesson.expect)
    width = None if sys.stdout.isatty() else 1000
    Console(width=width).print(table, no_wrap=not sys.stdout.isatty())


def _run(arguments):
    if arguments.real_data:
        os.environ["LESSONS_REAL_DATA"] = "1"
    if arguments.quick:
        os.environ["LESSONS_QUICK"] = "1"
    if arguments.verbose:
        os.environ["LESSONS_VERBOSE"] = "1"
    results, last = [], b""
    console = _console()
    try:
        for event in runner.run(catalog.find(arguments.lessons), arguments.jobs):
            if isinstance(event, catalog.Lesson):
                console.rule(f"[bold]{event.name}[/] {event.title}", align="left")
            elif isinstance(event, bytes):
                sys.stdout.buffer.write(event)
                sys.stdout.flush()
                last = event
            else:
                results.append(event)
                if last and not last.endswith(b"\n"):
                    console.print()
                last = b""
                ok, verdict = event.judge()
                console.print(
                    f"→ {verdict}", style="green" if ok else "bold red", markup=False, highlight=False
                )
    except KeyboardInterrupt:
        if results:
            _print_results(results)
        raise
    _print_results(results)
    return 0 if all(result.judge()[0] for result in results) else 1


def _print_results(results: list[runner.Result]):
    console = _console()
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(tr("lesson", "예제"))
    table.add_column(tr("verdict", "판정"), overflow="fold")
    table.add_column(tr("seconds", "초"), justify="right")
    for result in results:
        ok, verdict = result.judge()
        table.add_row(
            result.lesson.name,
            f"[{'green' if ok else 'bold red'}]{_escaped(verdict)}[/]",
            f"{result.seconds:.1f}",
        )
    good = sum(result.judge()[0] for result in results)
    console.rule()
    console.print(table)
    console.print(
        tr(f"{good} of {len(results)} as expected", f"{len(results)}개 중 {good}개가 예상과 같음"),
        highlight=False,
    )
    if any(events(result.lesson.logs) for result in results):
        console.print(
            tr("Graphs and curves are recorded; to see them: ", "그래프와 곡선을 기록했습니다. 보려면: ")
            + "python3 lessons.py board",
            highlight=False,
        )
    if shown := [file.relative_to(ROOT) for result in results for file in figures(result.lesson.logs)]:
        where = ", ".join(map(str, shown)) if len(shown) < 5 else "logs/*/figure-*.png"
        console.print(
            tr(f"Figures are saved: {where}", f"그림을 저장했습니다: {where}"), highlight=False, markup=False
        )


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _show(arguments):
    [lesson, *more] = catalog.find([arguments.lesson])
    if more:
        raise UserError(
            tr(f"{arguments.lesson}: name one lesson", f"{arguments.lesson}: 예제 하나만 고르세요")
        )
    source = lesson.path.read_text(encoding="utf-8")
    if arguments.diff:
        _print_deviations(source)
        return
    text = listing.restore(source) if arguments.slide else source
    if sys.stdout.isatty():
        from rich.syntax import Syntax

        _console().print(Syntax(text, "python", background_color="default"))
    else:
        print(text, end="")


def _print_deviations(source: str):
    console = _console()
    for deviation in listing.deviations(source):
        console.print(
            tr(f"line {deviation.line}, {deviation.kind}", f"{deviation.line}번째 줄, {deviation.kind}"),
            style="bold",
        )
        for sign, code, style in (("-", deviation.slide, "red"), ("+", deviation.script, "green")):
            for row in (code or "").splitlines():
                console.print(f"{sign} {row}", style=style, markup=False, highlight=False, soft_wrap=True)


def _legacy(arguments):
    from lessonkit.old_scripts import hand_over
    from oldstack.scripts import run as legacy  # NumPy 1's arithmetic comes with it

    hand_over()

    ours, _, theirs = _until(arguments.arguments, "--")
    explain = "--explain" in ours
    ours = [each for each in ours if each != "--explain"]
    before, migrate, out = _until(ours, "--migrate")
    if migrate:
        if before or len(out) > 1 or explain:
            raise UserError(
                tr(
                    "--migrate takes at most one name, OUT, and runs nothing.",
                    "--migrate는 OUT 하나만 받고 실행하지 않습니다.",
                )
            )
        print(tr("Written: ", "저장함: ") + legacy.migrate(arguments.file, *(out or [None])))
        return 0
    return legacy.run(arguments.file, ours + theirs, explain)


def _until(arguments: list[str], mark: str) -> tuple[list[str], bool, list[str]]:
    """Returns what stands before an argument, whether it is there, and what follows it."""
    place = arguments.index(mark) if mark in arguments else len(arguments)
    return arguments[:place], place < len(arguments), arguments[place + 1 :]


def _board(arguments):
    if not any(map(events, LOGS.glob("*/"))):
        raise UserError(
            tr(
                f"Nothing is recorded in {LOGS} yet: run `python3 lessons.py run all` first.",
                f"{LOGS} 에 아직 기록이 없습니다. 먼저 `python3 lessons.py run all`을 실행하세요.",
            )
        )
    # With this module there TensorBoard doesn't import TensorFlow, which it can do without.
    sys.modules["tensorboard.compat.notf"] = types.ModuleType("tensorboard.compat.notf")
    from tensorboard import program

    server = program.TensorBoard()
    options = ["--logdir", str(LOGS), "--host", "127.0.0.1", "--load_fast", "false"]
    if arguments.port:
        options += ["--port", str(arguments.port)]
    server.configure(argv=["tensorboard", *options])
    try:
        address = server.launch()
    except program.TensorBoardServerException as error:
        raise UserError(f"TensorBoard: {error.msg}") from None
    print(
        tr(f"TensorBoard is at {address} (Ctrl-C ends it)", f"TensorBoard 주소: {address} (끝내려면 Ctrl-C)"),
        flush=True,
    )
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()


def _data(arguments):
    if arguments.action:
        act = {"fetch": data.fetch, "check": _check}[arguments.action]
        # Unless it is named, a file that isn't here is no error to `check`.
        names = arguments.names or [
            name for name in registry.entries() if act is data.fetch or _kind(name) not in _NOT_HERE
        ]
        if not names:
            print(tr("No data set is here yet.", "아직 데이터가 없습니다."))
        return max([_exit_code(act, name) for name in names], default=0)
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(tr("name", "이름"), no_wrap=True)
    table.add_column(tr("file", "파일"))
    table.add_column(tr("rows", "행"), justify="right")
    table.add_column(tr("source", "출처"), overflow="fold")
    table.add_column(tr("licence", "라이선스"), overflow="fold")
    for name, entry in registry.entries().items():
        table.add_row(name, _in_words(_kind(name)), str(entry["rows"]), entry["source"], entry["licence"])
    _console().print(table)
    return 0


def _check(name: str):
    kind, rows = data.check(name)
    print(tr(f"{name}: {kind}, {rows} rows", f"{name}: {_in_words(kind)}, {rows}행"))


def _exit_code(act, name: str) -> int:
    """Returns 0 if a thing can be done to a data set; else says why not and returns 1."""
    try:
        act(name)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _kind(name: str) -> str:
    try:
        return data.state(name)
    except UserError:
        return _REFUSED


def _in_words(kind: str) -> str:
    return tr(kind, _KOREAN.get(kind, kind))


def _bench(arguments):
    python = arguments.original and shutil.which(arguments.original)
    if arguments.original and not python:
        english = f"There is no Python at {arguments.original}: give the path of one with TensorFlow 1.15.5."
        raise UserError(
            tr(
                english,
                f"{arguments.original} 이(가) 없습니다. TensorFlow 1.15.5가 있는 Python을 지정하세요.",
            )
        )
    console, timings = Console(stderr=True), []
    for timing in bench.run(
        catalog.find(arguments.lessons or ["all"]), arguments.times, python, arguments.plain
    ):
        timings.append(timing)
        console.print(
            f"{timing.lesson.name}: {statistics.median(timing.whole[bench.OURS]):.1f} s", highlight=False
        )
    table = bench.table(timings)
    if arguments.markdown:
        print(
            *("| " + " | ".join(row) + " |" for row in [table[0], ["---"] * len(table[0]), *table[1:]]),
            sep="\n",
        )
        return 0
    shown = Table(box=None, padding=(0, 2, 0, 0))
    for number, title in enumerate(table[0]):
        shown.add_column(title, justify="right" if number else "left")
    for row in table[1:]:
        shown.add_row(*row)
    _console().print(shown)
    return 0


def _test(arguments):
    process = subprocess.Popen([sys.executable, "-P", "-m", "pytest", *arguments.pytest_arguments], cwd=ROOT)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # pytest gets Ctrl-C as well, and ends in its own way


def _console() -> Console:
    # Without a terminal nothing needs to fit a width.
    return Console(width=None if sys.stdout.isatty() else 160)
