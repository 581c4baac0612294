"""Old scripts as they lie in their folders run as Python 3.7 ran them there, and end as there."""

import errno
import json
import os
import re
import signal
import subprocess
import sys
import types
from pathlib import Path

import pytest
from layouts import LAYOUTS, RECORDED, ran, recorded

from oldstack.host import Host, set_host
from oldstack.messages import UserError
from oldstack.scripts import advice, command, read
from oldstack.scripts.check import Checked, check, checked

EXPECTED = recorded()
# Says `on` once the main thread is in TensorFlow's C++; and however slow the machine is, what is cancelled can end.
TELLS = """
import sys, threading, time
import tensorflow as tf
from oldstack.scripts import interrupt
interrupt._CANCELLED = 600.0
def tell(within):
    main = threading.main_thread().ident
    while sys._current_frames()[main].f_code.co_name != within:
        time.sleep(0.05)
    print('on', flush=True)
def follow(within):
    threading.Thread(target=tell, args=(within,), daemon=True).start()
"""
WAITS = """
waiting = tf.FIFOQueue(3, tf.float32).dequeue()
with tf.Session() as sess:
    try:
        follow('_call_tf_sessionrun')
        sess.run(waiting)
    finally:
        print('tidied', flush=True)
"""
LOOPS = """
endless = tf.while_loop(lambda i: i >= 0, lambda i: i * 1, [tf.constant(1)])
with tf.Session() as sess:
    try:
        follow('_call_tf_sessionrun')
        sess.run(endless)
    except KeyboardInterrupt:
        print('saved', flush=True)
"""
# Nothing cancels this one.
SERVES = """
server = tf.train.Server.create_local_server()
interrupt._CANCELLED = 1.0
follow('join')
server.join()
"""


@pytest.fixture(scope="module")
def home(make_house):
    return make_house()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_layout_runs_as_it_did(name, home, tmp_path):
    given, err = ran([sys.executable, "-P", "-m", "oldstack"], name, home.environment(), tmp_path)
    assert given == {what: EXPECTED[name][what] for what in given}, err


def test_of_python_s_own_modules_none_is_read_for_a_module_of_python_s(monkeypatch):
    asked, find = set(), read.module_files

    def finding(places, parts):
        places = list(places)
        asked.update(places)
        return find(places, parts)

    monkeypatch.setenv("PYTHONPATH", "/somewhere/site-packages")
    monkeypatch.setattr(read, "module_files", finding)
    read.read_module("unittest")
    library = Path(os.__file__).parent
    assert asked == {Path.cwd(), library / "unittest"}


def test_a_script_with_a_library_s_name_is_told_so(home, tmp_path):
    _, err = ran([sys.executable, "-m", "oldstack"], "keras_is_the_script", home.environment(), tmp_path)
    said = "→ keras.py has the name of a library, and was imported in its place: rename it"
    assert err.splitlines()[-1] == said


@pytest.mark.parametrize(
    ("files", "start", "command", "said"),
    [
        (
            {"m/a.py": "import data.load\nimport b\n", "m/b.py": "", "data/load.py": ""},
            "m",
            "a.py",
            "data is in {0}, where Python doesn't look for it: set PYTHONPATH={0}, or run it from there: legacy -m m.a",
        ),
        (
            {"not a name/a.py": "import data\n", "data.py": ""},
            ".",
            "not a name/a.py",
            "data is in {0}, where Python doesn't look for it: set PYTHONPATH={0}",
        ),
        (
            {"m/a.py": "import sys\nsys.path.append('..')\nimport data\n", "data.py": ""},
            ".",
            "m/a.py",
            "the script looks for data from its own folder: start it there (cd {0}/m)",
        ),
        (
            {
                "p/__init__.py": "",
                "p/q/__init__.py": "",
                "p/q/a.py": "from .b import x\n",
                "p/q/b.py": "x = 1\n",
            },
            "p/q",
            "a.py",
            "it is a part of the package p: run it from {0} as legacy -m p.q.a",
        ),
        (
            {
                "m/p/__init__.py": "",
                "m/__init__.py": "",
                "m/p/a.py": "from .b import x\n",
                "m/p/b.py": "x = 1\n",
            },
            "m",
            "p/a.py",
            "it is a part of the package p: run it from {0}/m as legacy -m p.a",
        ),
        (
            {"m/a.py": "import data\n", "lib/data.py": ""},
            "m",
            "a.py",
            "data is in {0}/lib, where Python doesn't look for it: set PYTHONPATH={0}/lib",
        ),
        (
            {"p/__init__.py": "from .b import x\n", "p/b.py": ""},
            ".",
            "p/__init__.py",
            "it is what a package begins with, and no script: run the file that imports the package",
        ),
        (
            {"a.py": "import keras_gone\n"},
            ".",
            "a.py",
            "keras_gone is neither beside the script nor installed: if it is a module of the course, put keras_gone.py "
            "beside the script; if it is a package, install it by the name that its authors give: "
            f"{sys.executable} -m pip install ...",
        ),
        (
            {"a.py": "import cv2\n", "far/away/cv2.py": ""},
            ".",
            "a.py",
            f"cv2 is not installed here: {sys.executable} -m pip install opencv-python",
        ),
    ],
    ids=[
        "above",
        "no_name",
        "appended",
        "relative",
        "relative_here",
        "beside",
        "package",
        "nowhere",
        "known",
    ],
)
def test_a_module_that_lies_near_is_pointed_out(files, start, command, said, tmp_path, monkeypatch):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    script = tmp_path / start / command
    main = types.ModuleType("__main__")
    main.__file__ = str(script)
    monkeypatch.chdir(tmp_path / start)
    monkeypatch.setattr(sys, "path", [str(script.parent), *sys.path])
    monkeypatch.setitem(sys.modules, "__main__", main)
    set_host(Host(command="legacy"))
    try:
        with pytest.raises(ImportError) as caught:
            exec(script.read_text(), vars(main))
        words = advice.advice(caught.value, vars(main))
    finally:
        set_host(Host())
    assert words == said.format(tmp_path)


def test_each_layout_is_recorded_as_it_stands():
    assert json.loads(RECORDED.read_text(encoding="utf-8")) == EXPECTED
    assert set(LAYOUTS) == set(EXPECTED)


@pytest.mark.parametrize(("name", "said"), [("my.csv", "cd '{}'"), ("other.csv", "what data sets are known")])
def test_a_file_beside_the_script_is_told_of(tmp_path, monkeypatch, name, said):
    folder = tmp_path / "내 강의"
    folder.mkdir()
    (folder / "my.csv").touch()
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(advice, "_main_file", lambda: str(folder / "script.py"))
    set_host(Host(data_command="data"))
    try:
        words = advice.advice(FileNotFoundError(2, "No such file or directory", name), {})
    finally:
        set_host(Host())
    assert said.format(folder) in words


@pytest.mark.parametrize("module", [["-m", "p.a"], ["-mp.a"]])
def test_a_module_by_the_lessons_command(module, home, tmp_path):
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "a.py").write_text("import sys\nprint(__package__, sys.argv[1:], sys.path[0])\n")
    done = home.start("legacy", *module, "-x", "--explain", cwd=tmp_path)
    assert done.out == f"p ['-x'] {tmp_path}\n"
    assert "Nothing in it is spelled in another way today." in done.err


@pytest.mark.fault(
    "Ctrl-C, kill or a closed terminal while a script waits in TensorFlow's C++",
    "it ends; the exit code is that of the signal",
    "its `finally` and `except KeyboardInterrupt` run after Ctrl-C",
)
@pytest.mark.parametrize(
    ("source", "number", "code", "out"),
    [
        (WAITS, signal.SIGTERM, -signal.SIGTERM, ""),
        (WAITS, signal.SIGHUP, -signal.SIGHUP, ""),
        (WAITS, signal.SIGINT, 130, "tidied\n"),
        (LOOPS, signal.SIGINT, 0, "saved\n"),
        (SERVES, signal.SIGINT, 130, ""),
        (SERVES, signal.SIGTERM, -signal.SIGTERM, ""),
    ],
)
def test_signals_end_a_script_deep_in_tensorflow(source, number, code, out, home, tools, tmp_path):
    (tmp_path / "a.py").write_text(TELLS + source)
    process = home.begin("legacy", "a.py", cwd=tmp_path)
    try:
        assert process.stdout.readline() == "on\n"
        os.kill(process.pid, number)
        rest, err = process.communicate(timeout=300)
        assert (process.returncode, rest) == (code, out), err
        assert ("Stopped." in err) == (code == 130) and "Traceback" not in err
    finally:
        tools.kill_group(process)


@pytest.fixture
def course(tmp_path):
    """Returns a folder with a course that somebody has to bring over."""
    files = {
        "fine.py": "import tensorflow as tf\nimport helper\nx = open('data/here.csv')\n",
        "helper.py": "try:\n    import cPickle\nexcept ImportError:\n    import pickle\n",
        "keras/train.py": "from keras.models import Sequential\nimport gym_of_then\nimport pandas as pd\n"
        "pd.read_csv('gone.csv')\nopen('out.txt', 'w')\nopen('out.txt')\npd.read_csv('known.csv')\n",
        "two.py": "x = 1\nprint 'x'\n",
        "course.ipynb": '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "metadata": {}, '
        '"outputs": [], "execution_count": null, "source": "import two\\nfrom tensorflow import keras"}, {"cell_type": "code", '
        '"metadata": {}, "outputs": [], "execution_count": null, "source": "x = 1\\nkeras.Input(open(\'gone.csv\'))"}]}',
        "binary.py": "\0\0",
        "broken.ipynb": "{",
        "part/src/inner.py": "import helper\n",
        "part/astray.py": "import inner\n",
        "part/user.py": "import astray\n",
        "part/src/looks.py": "import sys\nsys.path.append('../..')\nimport helper\n",
        "data/here.csv": "1",
        ".hidden/a.py": "print 'x'",
        "env3/pyvenv.cfg": "",
        "env3/lib.py": "print 'x'",
        "__pycache__/b.py": "print 'x'",
    }
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / "korean.py").write_bytes("x = '한글'\n".encode("cp949"))
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "again.py").symlink_to(tmp_path / "fine.py")
    (tmp_path / "nowhere.py").symlink_to(tmp_path / "nothing")
    return tmp_path


@pytest.mark.fault(
    "`legacy FOLDER --check` on a folder with links in a circle, broken links, binary files and Python 2",
    "a table that names each file once, and what keeps it from running",
    "the folder: nothing in it is run or written",
)
def test_check_of_a_folder(course, monkeypatch, capsys):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    set_host(Host(knows_file=lambda name: name == "known.csv"))
    try:
        rows = {row.path: row for row in checked(str(course))}
        assert check(str(course)) == 1
    finally:
        set_host(Host())
    assert set(rows) == {
        "again.py", "helper.py", "keras/train.py", "two.py", "binary.py", "broken.ipynb", "nowhere.py",
        "korean.py", "course.ipynb", "part/src/inner.py", "part/src/looks.py",
        "part/astray.py", "part/user.py",
    }  # fmt: skip
    assert rows["again.py"] == Checked("again.py", "graph", "", ())
    assert rows["helper.py"] == Checked("helper.py", "Python", "", ())
    assert rows["part/src/inner.py"] == Checked("part/src/inner.py", "Python", "", (), ".")
    assert not rows["part/src/looks.py"].home
    for name in ("part/astray.py", "part/user.py"):
        assert rows[name] == Checked(name, "Python", "", (), "part/src")
    assert rows["keras/train.py"].needs == ("package gym_of_then", "gone.csv (line 4)")
    assert rows["keras/train.py"].kind == "Keras"
    assert rows["course.ipynb"] == Checked(
        "course.ipynb", "Keras", "", ("two.py (refused)", "gone.csv (cell 2, line 2)")
    )
    assert rows["two.py"].refused.startswith("line 2: this is Python 2:")
    assert rows["binary.py"].refused.startswith("is not a Python script in UTF-8")
    assert rows["korean.py"].refused.startswith("is not a Python script in UTF-8")
    assert rows["broken.ipynb"].refused.startswith("is not a notebook")
    assert rows["nowhere.py"].refused.startswith("can't be read")
    table = capsys.readouterr().out
    assert (
        table.splitlines()[-1]
        == "13 files: 6 with nothing missing found, 2 with something missing, 5 refused"
    )
    assert "missing: package gym_of_then" in table
    assert re.search(
        r"^part/src/inner\.py +Python +nothing missing found; run it with PYTHONPATH=\.$", table, re.M
    )


def test_check_sees_through_paths_and_into_packages(tmp_path):
    files = {
        "a.py": "import os\nFOLDER = 'data'\nFILE = os.path.join(FOLDER, 'gone.csv')\nopen(FILE)\nopen(FOLDER + '/also.txt')\n"
        "open(os.path.join(FOLDER, 'made.txt'), 'w')\nopen('data/made.txt')\nFOR = 'x.csv'\nFOR = 'y.csv'\nopen(FOR)\n",
        "b.py": "import httplib, google.api, google.protobuf\nfrom mpl_toolkits import mplot3d, basemap\nimport looks\nimport far\n",
        "looks.py": "import sys\nsys.path.append('deep')\n",
        "deep/far.py": "",
        "c.py": "from keras.datasets import cifar10, mnist\nfrom keras.applications import VGG16, vgg19\nfrom six.moves.urllib.request "
        "import urlretrieve as get\ncifar10.load_data()\nmnist.load_data()\nVGG16(weights=None)\nvgg19.VGG19()\nget('http://x/y')\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    rows = {row.path: row for row in checked(str(tmp_path))}
    assert rows["a.py"].needs == ("data/gone.csv (line 4)", "data/also.txt (line 5)")
    assert rows["b.py"].needs == (
        "package google.api",
        "httplib of Python 2 (today http.client)",
        "package mpl_toolkits.basemap",
    )
    assert (rows["c.py"].needs, rows["c.py"].fetches) == (
        (),
        (
            "keras.datasets.cifar10.load_data (line 4)",
            "keras.applications.vgg19.VGG19 (line 7)",
            "six.moves.urllib.request.urlretrieve (line 8)",
        ),
    )


def test_check_names_packages_and_where_modules_lie(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    files = {
        "gym/cart/a.py": "import gym\nimport cv2, a_package\n",
        "src/b.py": "from common import io\nimport tool\nfrom gone import x\n",
        "lib/common/io.py": "",
        "tools/tool.py": "",
        ".hidden/gone.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    rows = {row.path: row for row in checked(str(tmp_path))}
    needs = ("package a_package", "package cv2", "package gym")
    assert rows["gym/cart/a.py"] == Checked(
        "gym/cart/a.py", "Python", "", needs, installs=("opencv-python", "gym==0.25.2")
    )
    home = os.pathsep.join(["lib", "tools"])
    assert rows["src/b.py"] == Checked("src/b.py", "Python", "", ("package gone",), home)
    check(str(tmp_path))
    said = f"To install what is missing: {sys.executable} -m pip install gym==0.25.2 opencv-python"
    assert capsys.readouterr().out.splitlines()[-1] == said


def test_check_takes_a_folder_with_scripts_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(UserError, match=r"스크립트\(\.py\)나 노트북"):
        check(str(tmp_path))
    with pytest.raises(UserError, match="그런 폴더가 없습니다"):
        check(str(tmp_path / "notes.txt"))
    (tmp_path / "a.py").write_text("x = 1\n")
    assert check(str(tmp_path)) == 0


def test_check_tells_of_a_folder_that_cannot_be_read(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def refuse(path):
        if path == str(tmp_path / "closed"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    fine, closed = checked(str(tmp_path))
    assert (fine.path, fine.refused, closed.path) == ("a.py", "", "closed")
    assert closed.refused == "can't be read: give yourself permission to read the folder."


def test_check_by_the_command(home, course):
    done = home.start("legacy", str(course), "--check", LC_ALL="ko_KR.UTF-8")
    assert done.code == 1 and "Python 2 문법입니다" in done.out.replace("\n", "")
    assert done.out.splitlines()[-1].startswith("파일 13개: 빠진 것 없음 6") and done.err == ""
    assert len(done.out.splitlines()) == 15  # a line each
    plain = home.start("legacy", str(course))
    assert (plain.code, plain.out) == (1, "") and plain.err.count("\n") == 1
    assert "is a folder: name a script in it, or see what it holds with --check." in plain.err
    other = home.start("legacy", "--check", str(course), "x")
    assert other.code == 1 and other.err == "--check takes a folder alone, and runs nothing.\n"


def test_check_tells_which_names_of_tensorflow_are_not_there(home, tmp_path):
    (tmp_path / "a.py").write_text(
        "import tensorflow as tf\nfrom tensorflow.contrib import graph_editor, rnn\n"
        "try:\n    from tensorflow.contrib import nothing\nexcept ImportError:\n    pass\n"
        "x = tf.placeholder(tf.float32)\nFLAGS = tf.app.flags.FLAGS\n"
        "y = tf.contrib.layers.no_such_layer(tf.mul(x, FLAGS.rate), rnn.GRUCell)\n"
    )
    done = home.start("legacy", str(tmp_path), "--check")
    missing = "tf.contrib.graph_editor (line 2), tf.contrib.layers.no_such_layer (line 9), tf.mul (line 9)"
    assert f"missing: {missing}" in " ".join(done.out.split())
    assert done.code == 1 and done.err == ""


def test_the_shells_python_is_there_and_can_be_run():
    folder = Path(command.__file__).with_name("bin")
    assert {file.name for file in folder.iterdir()} == {"python", "python3"}
    for file in folder.iterdir():
        done = subprocess.run(
            [file, "a b"],
            env={"OLDSTACK_PYTHON": "/bin/echo", "OLDSTACK_CHILD": "code"},
            capture_output=True,
            encoding="utf-8",
        )
        assert done.stdout == f"-P -c code {file} a b\n"
