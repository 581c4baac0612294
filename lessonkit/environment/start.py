"""Sees to it that `.venv` is as it should be, and goes on in its Python."""

import contextlib
import os
import signal
import subprocess
import sys

from lessonkit import settings
from lessonkit.environment.venv import FOLDER, VENV, WINDOWS, is_current, is_usable, python_of, state
from oldstack.messages import UserError, say, tr

# Variables for another Python, or for another way of running it, than .venv's.
FOREIGN = (
    "PYTHONHOME",
    "PYTHONINSPECT",
    "PYTHONOPTIMIZE",
    "PYTHONPLATLIBDIR",
    "PYTHONSTARTUP",
    "PYTHONWARNINGS",
)


def main():
    """Sees to it that .venv is as it should be, and hands over to it."""
    try:
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # lessons.py has put it so
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if sys.argv[1:2] == ["doctor"]:  # looks, and changes nothing
            report_alone()
        elif not is_current():
            from lessonkit.environment.set_up import set_up

            set_up()
        hand_over()
    except KeyboardInterrupt:
        say("\nStopped: nothing half-made is left.", "\n중단했습니다. 설치하다 만 것은 남기지 않았습니다.")
        sys.exit(130)
    except OSError as error:
        from lessonkit.environment.pip import explain

        raise UserError(explain(str(error))) from None


def hand_over():
    """Goes on in .venv's Python; doesn't return.

    With `-P` the modules that a learner keeps in the current folder, such as a random.py, don't
    stand in for Python's own; no more do those on PYTHONPATH for what is installed.
    """
    settings.put_python_path_aside()
    for name in FOREIGN:
        os.environ.pop(name, None)
    python = python_of(VENV)
    command = [python, "-P", "-c", "from lessonkit.cli import main; main()", *sys.argv[1:]]
    if not WINDOWS:
        # A Ctrl-C while the new Python starts waits until it can be answered in one line.
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        os.execv(python, command)
    child = subprocess.Popen(command)
    while True:  # Ctrl-C reaches the child as well: it is the child's answer that counts
        with contextlib.suppress(KeyboardInterrupt):
            sys.exit(child.wait())


def report_alone():
    """Reports on the machine and ends the program, unless .venv can do so; then returns."""
    reason = tr("not made, or a package is missing", "없거나 빠진 패키지가 있음")
    if is_usable():
        command = [python_of(VENV), "-P", "-c", "import lessonkit.cli"]
        child = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=FOLDER)
        if not child.returncode:
            return
        lines = child.stderr.decode("utf-8", "replace").split("\n")
        reason = ([line for line in lines if line.strip()] or [f"exit code {child.returncode}"])[-1]
    from lessonkit import checkup

    cannot = tr(".venv can't be used, so nothing more was tried", ".venv를 쓸 수 없어 더 확인하지 못함")
    sys.stdout.write(checkup.shown([*checkup.facts(FOLDER), (".venv", state()), (cannot, reason)]))
    sys.exit(1)
