"""`lessons.py jupyter`: JupyterLab on the lessons' notebooks, with the kernels of the project's environment."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from lessonkit import environment
from lessonkit.commands.notebook import NOTEBOOKS, write
from lessonkit.commands.parser import Add
from lessonkit.commands.parts import add_server_options
from lessonkit.folders import not_writable
from lessonkit.lessons import catalog, course
from oldstack.messages import say, tr

_LOCK = "requirements-jupyter.lock"


def register(add: Add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    parser = add(
        "jupyter",
        _main,
        "JupyterLab on the lessons' notebooks",
        "예제 노트북을 JupyterLab으로 열기",
    )
    parser.add_argument("lesson", nargs="?", metavar="NN", help=tr("the one to open", "처음에 열 예제"))
    add_server_options(parser, 8888)


def _main(arguments):
    from lessonkit.notebooks import kernels

    named = catalog.find([arguments.lesson] if arguments.lesson else [])
    if find_spec("jupyterlab") is None:
        _install()
    try:
        kernels.install()
    except OSError as error:
        raise not_writable(Path(sys.prefix), error) from None
    write([lesson for lesson in catalog.lessons() if lesson.kind != course.OLD], NOTEBOOKS, anew=False)
    command = [sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", f"--ServerApp.root_dir={NOTEBOOKS}"]
    # Ctrl-C ends it without a question; in a container the user may be root.
    command += ["-y", "--allow-root", *(f"{NOTEBOOKS / lesson.name}.ipynb" for lesson in named[:1])]
    if arguments.port:
        command.append(f"--port={arguments.port}")
    if arguments.no_open:
        command.append("--no-browser")
    say("JupyterLab starts (Ctrl-C ends it).", "JupyterLab을 시작합니다(끝내려면 Ctrl-C).")
    # A kernel of the same name that the user has elsewhere must not be taken for ours.
    variables = {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1"}
    if environment.WINDOWS:
        return subprocess.call(command, env=variables)
    os.execve(sys.executable, command, variables)


def _install():
    say(
        "Installing JupyterLab into .venv, this once: about 35 MB to download; a minute or less.",
        "JupyterLab을 .venv에 한 번만 설치합니다. 약 35 MB를 내려받으며 1분쯤 걸립니다.",
    )
    environment.run(
        environment.python_of(environment.VENV),
        *("pip", "install", "--no-input", "--require-hashes", "-r", _LOCK),
        watch=environment.show_progress,
    )
