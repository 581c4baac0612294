"""`lessons.py legacy`: somebody's old script, unchanged."""

import signal

from lessonkit.commands.parser import Add
from lessonkit.commands.parts import answer_end_signals
from oldstack.scripts import command


def register(add: Add) -> None:
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
    old.allow_abbrev = False
    command.add_arguments(old)


def _main(arguments):
    from lessonkit.old_scripts import hand_over

    hand_over()
    answer_end_signals(signal.SIG_DFL)  # in TensorFlow's C++ no other would be called
    return command.main(arguments)
