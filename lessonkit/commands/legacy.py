"""`lessons.py legacy`: somebody's old script, unchanged."""

import argparse

from oldstack.messages import UserError, tr


def register(add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    old = add(
        "legacy",
        _main,
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


def _main(arguments):
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
