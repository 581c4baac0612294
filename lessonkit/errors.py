"""What is shown of an error in a lesson, whoever runs it."""

import sys
import traceback

from lessonkit import settings


def told(error: BaseException, script: str) -> str:
    """Returns an error's traceback; of one from a library the script's own lines and advice, unless verbose.

    Args:
        error: The error.
        script: The script's path, as its code has it.
    """
    from oldstack.scripts.report import report

    files = {frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)}
    if settings.is_verbose() or script not in files or files == {script}:
        return "".join(traceback.format_exception(error)).rstrip("\n")
    return report(error, {script}, vars(sys.modules["__main__"]))


def install() -> None:
    """Lets Python, where it runs a script by itself, show an error so."""
    sys.excepthook = _show


def _show(kind, error, trace):
    script = getattr(sys.modules["__main__"], "__file__", None)
    if script and issubclass(kind, Exception):
        print(told(error, script), file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)
