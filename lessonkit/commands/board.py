"""`lessons.py board`: TensorBoard on what the lessons recorded."""

import contextlib
import json
import threading
import time
import urllib.parse
import urllib.request

from lessonkit import board
from lessonkit.commands.parser import Add
from lessonkit.commands.parts import add_server_options, open_for_user
from lessonkit.folders import LOGS, program
from lessonkit.lessons import catalog
from oldstack.messages import UserError, tr

_TIME_TO_READ = 20  # seconds for TensorBoard to read what is recorded


def register(add: Add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    parser = add(
        "board",
        _main,
        "TensorBoard: a lesson's graph or curves, in the browser",
        "텐서보드: 예제의 그래프나 곡선을 브라우저로 보기",
    )
    parser.add_argument(
        "lessons", nargs="*", metavar="NN", help=tr("04, 02-06, a name", "04, 02-06, 또는 이름")
    )
    add_server_options(parser, 6006)


def _main(arguments):
    names = [lesson.name for lesson in catalog.find(arguments.lessons)]
    shown = board.runs(names)
    if not shown:
        raise _nothing(arguments.lessons)
    server = board.server(names, str(LOGS), arguments.port)
    from tensorboard.program import TensorBoardServerException

    try:
        address = server.launch()
    except TensorBoardServerException as error:
        raise UserError(f"TensorBoard: {error.msg}") from None
    has_curves = any(board.CURVES in board.kinds(folder) for folder in shown)
    address += "?smoothing=0#timeseries" if has_curves else "#graphs"
    print(
        tr(f"TensorBoard is at {address} (Ctrl-C ends it)", f"텐서보드 주소: {address} (끝내려면 Ctrl-C)"),
        flush=True,
    )
    if not names:
        print(tr("One lesson alone: ", "예제 하나만 보려면: ") + f"{program()} board 08", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        if not arguments.no_open:
            _wait_for_runs(address)
            open_for_user(address)
        threading.Event().wait()


def _nothing(wanted: list[str]) -> UserError:
    numbers = " ".join(wanted)
    if not wanted:
        return UserError(
            tr(
                f"Nothing is recorded in {LOGS} yet: run `python3 lessons.py run 08` first, or `run all`.",
                f"{LOGS} 에 아직 기록이 없습니다. 먼저 `python3 lessons.py run 08`이나 `run all`을 실행하세요.",
            )
        )
    return UserError(
        tr(
            f"{numbers}: no graph and no curve is recorded. Run `python3 lessons.py run {numbers}` first; "
            "a lesson without TensorFlow records none.",
            f"{numbers}: 기록된 그래프나 곡선이 없습니다. 먼저 `python3 lessons.py run {numbers}`을 실행하세요. "
            "텐서플로를 쓰지 않는 예제는 기록하지 않습니다.",
        )
    )


def _wait_for_runs(address: str) -> None:
    """Waits until TensorBoard has read something: a page that is open before says that there is nothing."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + _TIME_TO_READ
    while time.monotonic() < end:
        with (
            contextlib.suppress(OSError),
            opener.open(urllib.parse.urljoin(address, "data/runs"), timeout=2) as answer,
        ):
            if json.load(answer):
                return
        time.sleep(0.1)
