"""Nothing is sent, nothing that others bring is run, and what is written in passing is for its user alone."""

import ast
import http.client
import importlib.util
import os
import re
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = [*ROOT.glob("lessonkit/**/*.py"), *ROOT.glob("oldstack/**/*.py")]

HOSTILE = """
import keras, sys
path, marker = sys.argv[1:]
keras.utils.set_random_seed(0)
code = f"lambda x: (open({marker!r}, 'w').close(), x)[1]"
model = keras.Sequential([keras.Input((2,)), keras.layers.Lambda(eval(code))])
model.save(path)
"""
LOADS = """
import sys
from lessonkit.training import keras
from keras.models import load_model
load_model(sys.argv[1]).predict([[1.0, 2.0]])
"""


def python(code, *arguments, **variables):
    """Runs code in a process of its own; returns it when it has ended."""
    command = [sys.executable, "-P", "-c", textwrap.dedent(code), *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CUDA_VISIBLE_DEVICES": "", **variables}
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("name", ["my_model.keras", "my_model.h5"])
@pytest.mark.fault(
    "a hostile model file in the place of lesson 33's",
    "an error of Keras that names `Lambda`",
    "nothing is run",
)
def test_a_hostile_model_is_refused(tmp_path, name):
    """A layer may hold any code; `load_model` refuses it unless somebody asks for it."""
    file, marker = tmp_path / name, tmp_path / "was here"
    made = python(HOSTILE, file, marker)
    assert made.returncode == 0, made.stderr
    marker.unlink(missing_ok=True)
    done = python(LOADS, file)
    assert done.returncode == 1
    assert "Lambda" in done.stderr.splitlines()[-1] or "lambda" in done.stderr.splitlines()[-1], done.stderr
    assert not marker.exists()
    # It is a real attack: who asks for it gets it.
    python(LOADS.replace("load_model(sys.argv[1])", "load_model(sys.argv[1], safe_mode=False)"), file)
    assert marker.exists()


def test_unsafe_loading_is_asked_for_nowhere():
    for path in [*OURS, *ROOT.glob("*_lessons/*.py")]:
        text = path.read_text(encoding="utf-8")
        assert "safe_mode=False" not in text and "enable_unsafe_deserialization" not in text, path


def test_every_server_is_at_home():
    """Whatever listens: the board, Jupyter, and a port that is only looked for."""
    for path in OURS:
        text = path.read_text(encoding="utf-8")
        for address in re.findall(r"""["'](0\.0\.0\.0|::)["']""", text):
            pytest.fail(f"{path}: {address}")
        assert not re.search(r"\.bind\(\(\s*[\"']{2}", text), path


def test_nothing_is_fetched_but_data_sets():
    """The modules that open connections are few, and each is known."""
    opens = re.compile(
        r"^\s*(?:import|from) (urllib\.request|http\.client|requests|socket|smtplib|ftplib)", re.M
    )
    found = {
        path.relative_to(ROOT).as_posix() for path in OURS if opens.search(path.read_text(encoding="utf-8"))
    }
    assert found == {
        "lessonkit/data/download.py",
        "lessonkit/commands/board.py",
        "lessonkit/lessons/workers.py",
        "oldstack/scripts/interrupt.py",  # a pair of sockets within the process
    }


@pytest.mark.fault("others on the machine look into temporary files", "-", "they can't read them")
def test_temporary_files_are_private(tmp_path):
    """They are made by `tempfile`, which makes them so, and never under a name that can be guessed."""
    done = python(
        "import os, tempfile; os.umask(0)\n"
        "with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile() as file:\n"
        "    print(oct(os.stat(folder).st_mode & 0o777), oct(os.stat(file.name).st_mode & 0o777))",
        TMPDIR=str(tmp_path),
    )
    assert done.stdout.split() == ["0o700", "0o600"]
    for path in OURS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.match(r"/(tmp|var/tmp)(/|$)", node.value), (path, node.lineno)
            if (
                isinstance(node, ast.Attribute) and path.name != "flags115.py"
            ):  # says where absl's tests write
                assert node.attr not in ("mktemp", "tempnam", "gettempdir"), (path, node.lineno)


@pytest.mark.skipif(importlib.util.find_spec("jupyterlab") is None, reason="JupyterLab is not installed")
@pytest.mark.fault(
    "a page in the browser asks JupyterLab under a name of its own (DNS rebinding)", "-", "403"
)
def test_jupyter_refuses_a_foreign_host(tmp_path, tools):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", "--allow-root", "-y", "--no-browser"]
    process = subprocess.Popen(
        [*command, f"--port={port}", f"--ServerApp.root_dir={tmp_path}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def status(host):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", "/api", headers={"Host": host})
            return connection.getresponse().status
        except ConnectionRefusedError:
            return None

    try:
        assert tools.wait_until(lambda: status(f"127.0.0.1:{port}")) == 200
        assert status("evil.example") == 403
    finally:
        tools.kill_group(process)
