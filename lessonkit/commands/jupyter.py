"""`lessons.py jupyter`: JupyterLab on the lessons' notebooks or one's own, with the kernels of the project."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from lessonkit.commands.notebook import NOTEBOOKS, write
from lessonkit.commands.parser import Add
from lessonkit.commands.parts import add_server_options
from lessonkit.environment import pip, venv
from lessonkit.lessons import catalog, course
from oldstack.figure_folder import not_writable
from oldstack.messages import UserError, say, tr

_LOCK = "requirements-jupyter.lock"


def register(add: Add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    parser = add(
        "jupyter",
        _main,
        "JupyterLab on the lessons' notebooks, or on your own old one",
        "예제 노트북이나 내 옛 노트북을 JupyterLab으로 열기",
    )
    parser.add_argument(
        "what",
        nargs="?",
        metavar="NN|FILE",
        help=tr(
            "the lesson to open, or an old notebook or a folder of such, for the kernel of then",
            "처음에 열 예제. 또는 옛 노트북이나 그 폴더(옛 TensorFlow 커널로 엶)",
        ),
    )
    parser.add_argument(
        "--user",
        action="store_true",
        help=tr(
            "let every Jupyter and VS Code of yours find the kernel for old notebooks",
            "내 모든 Jupyter와 VS Code에서도 옛 노트북용 커널을 쓸 수 있게 하기",
        ),
    )
    add_server_options(parser, 8888)


def _main(arguments):
    from lessonkit.notebooks import kernels

    folder, opened, names = _place(arguments.what)
    if find_spec("jupyterlab") is None:
        _install()
    try:
        kernels.install()
    except OSError as error:
        raise not_writable(Path(sys.prefix), error) from None
    if arguments.user:
        _tell(kernels.install_for_user())
    command = [sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", f"--ServerApp.root_dir={folder}"]
    # Of the kernels only ours: an old notebook asks for "python3", which here is today's TensorFlow.
    command += [f"--KernelSpecManager.allowed_kernelspecs={name}" for name in names]
    # Of all that it notes only errors, and at once the address; Ctrl-C ends it without a question; in a container the
    # user may be root.
    command += ["--log-level=ERROR", "-y", "--allow-root", *map(str, opened)]
    if arguments.port:
        command.append(f"--port={arguments.port}")
    if arguments.no_open:
        # The address that is printed is the notebook's, as it is where a browser opens.
        command += [
            "--no-browser",
            *(f"--LabApp.default_url=/lab/tree/{quote(each.name)}" for each in opened),
        ]
    say("JupyterLab starts (Ctrl-C ends it).", "JupyterLab을 시작합니다(끝내려면 Ctrl-C).")
    # A kernel of the same name that the user has elsewhere must not be taken for ours.
    variables = {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1"}
    # And nobody is asked whether he wants Jupyter's news.
    configured = filter(None, (str(kernels.LAB), os.environ.get("JUPYTER_CONFIG_PATH")))
    variables["JUPYTER_CONFIG_PATH"] = os.pathsep.join(configured)
    if venv.WINDOWS:
        return subprocess.call(command, env=variables)
    os.execve(sys.executable, command, variables)


def _place(what):
    """Returns the folder that JupyterLab shows, the notebooks that it opens, and the names of its kernels."""
    from lessonkit.notebooks import kernels

    path = Path(what or "")
    if what and (path.suffix == ".ipynb" or path.is_dir()):
        if not path.exists():
            raise UserError(tr(f"{path}: there is no such file.", f"{path}: 파일이 없습니다."))
        path = path.resolve()
        return (path, [], [kernels.OLD]) if path.is_dir() else (path.parent, [path], [kernels.OLD])
    named = catalog.find([what] if what else [])
    write([lesson for lesson in catalog.lessons() if lesson.kind != course.OLD], NOTEBOOKS, anew=False)
    return NOTEBOOKS, [NOTEBOOKS / f"{lesson.name}.ipynb" for lesson in named[:1]], list(kernels.KERNELS)


def _tell(folder):
    english = f"The kernel for old notebooks is where all your Jupyters and VS Code look: {folder}"
    korean = f"옛 노트북용 커널을 모든 Jupyter와 VS Code가 찾는 곳에 두었습니다: {folder}"
    say(english, korean)


def _install():
    say(
        "Installing JupyterLab into .venv, this once: about 35 MB to download; a minute or less.",
        "JupyterLab을 .venv에 한 번만 설치합니다. 약 35 MB를 내려받으며 1분쯤 걸립니다.",
    )
    pip.install(_LOCK)
