"""The process that a lesson runs in: a fork of a server that has imported TensorFlow once, or one of its own."""

import atexit
import importlib
import json
import os
import select
import signal
import sys
import threading
import types
from collections.abc import Callable
from pathlib import Path

from lessonkit import errors
from lessonkit.lessons import course

OUTPUT, MESSAGES, RECORD = "output.txt", "messages.txt", "run.json"
PIPE = 65536  # bytes that a pipe holds at most


def raw(file: Path) -> Path:
    """Returns the file that a lesson itself writes to, until its text is kept in another one."""
    return file.with_name(f"{file.name}.raw")


def serve(*modules: str) -> None:
    """Imports modules, then runs each script that stdin names, in a fork of this process.

    A line of stdin is a script and the folder for what it writes, as JSON; a line of stdout that folder and the
    script's exit code, when it has ended.

    Args:
        *modules: The modules' names.
    """
    end_with_parent(0)
    for module in modules:
        importlib.import_module(module)
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the lesson
    ended, tell = os.pipe()
    os.set_blocking(tell, False)
    wakeup = signal.set_wakeup_fd(tell)
    default = signal.signal(signal.SIGCHLD, lambda *_: None)
    folders: dict[int, str] = {}
    while True:
        ready, _, _ = select.select([0, ended], [], [])
        if 0 in ready:
            asked = os.read(0, PIPE)
            if not asked:
                _kill_group()
            for line in asked.splitlines():
                script, logs = json.loads(line)
                child = os.fork()
                if not child:
                    signal.set_wakeup_fd(wakeup)
                    signal.signal(signal.SIGCHLD, default)
                    signal.signal(signal.SIGINT, interrupt)
                    _run_and_end(script, logs)
                folders[child] = logs
        if ended in ready:
            os.read(ended, PIPE)
            for child in list(folders):
                pid, status = os.waitpid(child, os.WNOHANG)
                if pid:
                    answer = json.dumps([folders.pop(pid), os.waitstatus_to_exitcode(status)]) + "\n"
                    os.write(1, answer.encode())  # in one piece, also where PYTHONUNBUFFERED is set


def run_script(script: str, logs: str, kind: str) -> None:
    """Runs a script as `__main__` and ends the process, at the latest when who started it has ended.

    Args:
        script: The script's path.
        logs: The folder for what it writes.
        kind: The lesson's kind; one that is unchanged runs as `lessons.py legacy` runs it.
    """
    end_with_parent(os.dup(0))
    _run_and_end(script, logs, kind)


def end_with_parent(pipe: int) -> None:
    """Ends this process and all that it starts once nobody holds the other end of a pipe.

    Args:
        pipe: Its descriptor; a process that is forked is ended by the one that waits here.
    """

    def wait():
        if not hasattr(select, "poll"):  # Windows, where nothing is ever written there
            os.read(pipe, 1)
            os._exit(1)
        poll = select.poll()
        poll.register(pipe, 0)  # for nothing but its end: what is written there is for others
        poll.poll()
        _kill_group()

    threading.Thread(target=wait, daemon=True).start()


def _kill_group():
    """Ends this process, the lessons that it runs and all that they have started."""
    os.killpg(0, signal.SIGKILL)


def _run_and_end(script: str, logs: str, kind: str = course.GRAPH) -> None:
    """Runs a script as `__main__` and ends the process.

    Its output goes to files in a folder, from which the runner makes `output.txt` and `messages.txt`; its graph
    goes there as well, and what data it used and what its trainings came to go to `run.json`.
    """
    folder = Path(logs)
    redirect(folder)
    exit_code = _exit_code(_run_old if kind == course.OLD else _run_main, script)
    # Waits for the script's threads, as Python does at its end.
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()  # closes its event files
    if "lessonkit.tf1" in sys.modules:
        sys.modules["lessonkit.tf1"].write_graph(folder)
    data = sys.modules["lessonkit.data"].used() if "lessonkit.data" in sys.modules else {}
    fits = sys.modules["lessonkit.training"].fits() if "lessonkit.training" in sys.modules else []
    record = {"data": data, "fits": fits}
    (folder / RECORD).write_text(json.dumps(record), encoding="utf-8")
    sys.stdout.flush()
    sys.stderr.flush()
    # A forked process must not go on in the server's loop.
    os._exit(exit_code)


def redirect(folder: Path) -> None:
    """Sends this process's output to files, line by line, and leaves it no input."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream, name in ((sys.stdout, OUTPUT), (sys.stderr, MESSAGES)):
        os.dup2(
            os.open(raw(folder / name), os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)),
            stream.fileno(),
        )
        stream.reconfigure(  # type: ignore[union-attr]
            encoding="utf-8", errors=stream.errors, line_buffering=True
        )


def _exit_code(run: Callable[[str], int], script: str) -> int:
    """Runs a script; returns the exit code that Python would end with."""
    try:
        return run(script)
    except SystemExit as error:
        if error.code is None or isinstance(error.code, int):
            return error.code or 0
        print(error.code, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BaseException as error:
        # Without the two frames of this file.
        own = error.__traceback__.tb_next.tb_next  # type: ignore[union-attr]
        print(errors.told(error.with_traceback(own), script), file=sys.stderr)
        return 1


def _run_old(script: str) -> int:
    """Runs a script as `lessons.py legacy` does."""
    from lessonkit.old_scripts import hand_over
    from oldstack.scripts import run as old

    hand_over()
    return old.run(script, [])


def _run_main(script: str) -> int:
    """Runs a script as `python script` does."""
    main = types.ModuleType("__main__")
    main.__file__ = script
    sys.modules["__main__"] = main
    sys.argv = [script]
    sys.path.insert(0, str(Path(script).parent))
    exec(compile(Path(script).read_bytes(), script, "exec"), vars(main))
    return 0
