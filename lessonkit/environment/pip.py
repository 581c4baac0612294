"""Runs pip in `.venv`, shows how it gets on, and says in one line what a failure comes down to."""

import ast
import functools
import os
import re
import subprocess
import sys
import time

from lessonkit.environment.venv import FOLDER, LOCK, VENV, python_of
from oldstack.graph_keras import place
from oldstack.messages import UserError, tr

# Of pip's settings, those that say how packages are reached. Another says what is installed, or where: that is here.
REACH = (
    "cache-dir",
    "cert",
    "client-cert",
    "default-timeout",
    "extra-index-url",
    "find-links",
    "index-url",
    "keyring-provider",
    "no-cache-dir",
    "no-index",
    "proxy",
    "retries",
    "timeout",
    "trusted-host",
)
# Of what pip says of a failure, a pattern; and what to tell, with the project's folder and pip's reason.
FAILURES = (
    (
        r"Errno 28\]|WinError 112\]|No usable temporary directory",
        "The disk is full: setting up needs 2.5 GB in {0} and 1 GB in the folder for temporary files (TMPDIR). "
        "Make room, then start again.",
        "디스크 공간이 부족합니다. {0} 에 2.5 GB, 임시 폴더(TMPDIR)에 1 GB가 필요합니다. "
        "공간을 비운 뒤 다시 실행하세요.",
    ),
    (
        r"connection broken by|ConnectionPool\(|IncompleteRead",
        "No connection to the server that pip installs from: check the network or proxy, then start again.",
        "pip가 패키지를 받는 서버에 연결하지 못했습니다. 네트워크나 프록시를 확인한 뒤 다시 실행하세요.",
    ),
    (
        "surrogates not allowed",
        "The name of a folder of {0} is not in UTF-8: rename it, then start again.",
        "{0} 의 폴더 이름 가운데 UTF-8이 아닌 것이 있습니다. 이름을 바꾼 뒤 다시 실행하세요.",
    ),
    (
        r"\(from versions: none\)",
        "pip finds nothing where it looks ({1}): check the network and pip's settings "
        "(PIP_NO_INDEX, PIP_INDEX_URL, pip.conf), then start again.",
        "pip가 찾는 곳에 패키지가 없습니다({1}). 네트워크와 pip 설정(PIP_NO_INDEX, PIP_INDEX_URL, pip.conf)을 "
        "확인한 뒤 다시 실행하세요.",
    ),
    (
        r"No module named '?(ensurepip|venv)",
        "This Python lacks its venv or ensurepip module: on Debian or Ubuntu run `sudo apt install python3-venv` "
        "(python3.12-venv for an added Python 3.12), then start again.",
        "이 Python에는 venv나 ensurepip 모듈이 없습니다. Debian이나 Ubuntu라면 `sudo apt install python3-venv`를 "
        "(따로 설치한 Python 3.12라면 python3.12-venv를) 실행한 뒤 다시 시작하세요.",
    ),
    (
        "enable-long-paths",
        "The path {0} is too long for Windows: move the project to a short one such as C:\\lessons, then start again.",
        "{0} 은(는) Windows에 너무 긴 경로입니다. C:\\lessons처럼 짧은 경로로 프로젝트를 옮긴 뒤 다시 실행하세요.",
    ),
    (
        r"Errno 13\]|Errno 30\]|WinError 5\]",
        "Can't write in {0} ({1}): move the project to a folder of your own, then start again.",
        "{0} 에 쓸 수 없습니다({1}). 쓰기 권한이 있는 폴더로 프로젝트를 옮긴 뒤 다시 실행하세요.",
    ),
)
START = time.time()

# Runs a module until it ends, or the process that started it does, which closes the pipe on stdin:
# pip must not go on writing to a .venv that the next start makes anew.
TIED = """\
import os, runpy, signal, sys, threading
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored under nohup, and in a script's background
pipe = os.dup(0)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
def end_with_parent():
    os.read(pipe, 1)
    os.kill(os.getpid() if os.name == "nt" else 0, signal.SIGINT)  # 0: with all that it started
threading.Thread(target=end_with_parent, daemon=True).start()
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""


def install_all():
    """Installs into .venv what the locks say: what is imported as ever, and the release of Keras that lies apart."""
    install(LOCK)
    run_pip(*place.pip_arguments(VENV))


def install(lock):
    """Installs into .venv what a lock names, from where the user's settings of pip say, whatever else they say.

    Args:
        lock: The file's name.

    Raises:
        UserError: pip failed.
    """
    run_pip("install", "--no-input", "-r", lock)


def run_pip(*arguments):
    """Runs .venv's pip, and shows how it gets on.

    Args:
        arguments: Those of pip.

    Raises:
        UserError: It failed.
    """
    run(python_of(VENV), "pip", *arguments, watch=show_progress, environment=pip_environment())


@functools.lru_cache(None)
def pip_environment():
    """Returns the environment variables for pip: of the user's settings, also those in files, those in `REACH`."""
    ours = {name: "PIP_" + name.upper().replace("-", "_") for name in REACH}
    rows, settings = [], {}
    run(python_of(VENV), "pip", "config", "list", watch=rows.append)
    for row in rows:
        name, _, value = row.strip().partition("=")
        section, _, name = name.partition(".")
        if section in ("global", "install") and name in ours:
            settings[ours[name]] = ast.literal_eval(value)
    for name, value in os.environ.items():
        if not name.startswith("PIP_") or name in ours.values():
            settings[name] = value
    return dict(settings, PIP_CONFIG_FILE=os.devnull)


def run(python, *module_and_args, watch=lambda line: None, environment=None):
    """Runs a Python module, apart from what PYTHONPATH or the current folder may hold.

    It has a session of its own, so that Ctrl-C reaches it once: from here, through the pipe.

    Args:
        python: The Python to run it with.
        module_and_args: The module's name and arguments.
        watch: Called with each line of the output.
        environment: The environment variables; by default those of this process.

    Raises:
        UserError: The module failed.
    """
    output = ""
    child = subprocess.Popen(
        [python, "-I", "-X", "utf8", "-c", TIED, *module_and_args],
        cwd=FOLDER,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        close_fds=False,
        start_new_session=True,
    )
    try:
        for line in child.stdout:
            output += line
            watch(line)
        child.wait()
    finally:
        child.stdin.close()
        child.wait()
    if child.returncode:
        raise UserError(explain(output))


def show_progress(line):
    """Shows what takes time in pip's output: each package and its size, then putting them in place."""
    what = r"\s*(?:Downloading|Using cached|Processing) "
    package = re.match(what + r"(?:\S*[/\\])?([^-\s]+)-([^-\s]+)-\S+\.whl(?: (\([\d.]+ \w+\)))?(?!\S)", line)
    text = " ".join(package.groups(default="")) if package else ""
    if line.startswith("Installing collected packages:"):
        text = tr("putting them in place ({}) ...", "패키지 {}개를 설치하는 중 ...").format(
            line.count(",") + 1
        )
    if text:
        print(f"{time.time() - START:5.0f} s  {text.rstrip()}", file=sys.stderr, flush=True)


def explain(output):
    """Returns the one line that a failure comes down to: what is wrong, where, what to do."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["?"]
    reason = ([line[7:] for line in lines if line.startswith("ERROR: ")] or lines[-1:])[0]
    for pattern, english, korean in FAILURES:
        if re.search(pattern, output):
            return tr(english, korean).format(FOLDER, reason)
    return tr("Setting up {0}/.venv failed: {1}", "{0}/.venv 를 준비하지 못했습니다: {1}").format(
        FOLDER, reason
    )
