"""`lessons.py board`: TensorBoard on what the lessons recorded."""

import contextlib
import sys
import threading
import types

from lessonkit.commands.parts import positive
from lessonkit.folders import LOGS, events
from oldstack.messages import UserError, tr


def register(add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    board = add(
        "board", _main, "TensorBoard on what the lessons recorded", "예제가 남긴 기록을 TensorBoard로 보기"
    )
    board.add_argument(
        "--port", type=positive, help=tr("6006 or the next that is free", "6006부터 비어 있는 포트")
    )


def _main(arguments):
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
