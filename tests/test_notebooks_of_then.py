"""Old notebooks run as they stand, through `lessons.py legacy` and in the kernel, and print what they printed.

The cells of tests/original/notebooks were recorded as scripts from the original stack.
"""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager
from printed import without_clock

from lessonkit import figures
from lessonkit.lessons.compare import read_expected
from oldstack import kernel
from oldstack.host import Host, host, set_host
from oldstack.messages import UserError
from oldstack.scripts.cells import joined
from oldstack.scripts.ipython import is_install
from oldstack.scripts.migrate import migrate
from oldstack.scripts.notebook import run
from oldstack.scripts.read import notebook, read

ROOT = Path(__file__).resolve().parent.parent
ORIGINALS = sorted((ROOT / "tests" / "original" / "notebooks").glob("*.py"))

FAILS = [
    "%matplotlib inline\nimport tensorflow as tf\nimport matplotlib.pyplot as plt\ntf.constant(2).name",
    "print('before')\nplt.plot([1, 2])\nplt.title('손실')\nplt.show()\nprint('af', end='')\nprint('xx\\b\\bter')",
    "import pandas as pd\ndisplay(pd.DataFrame({'a': [1.5]}))\nfound = !echo one\nfound",
    "tf.get_variable('x', [1])",
    "%%bash\npip install nothing\necho of bash",
    "value = 1\ntf.get_variable('x', [1])",
    "print('never')",
]


def write(path, cells):
    """Writes a notebook with cells of code."""
    nbformat.write(nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells))), path)


def outputs(path):
    """Returns the outputs of the cells of a notebook."""
    return [cell.outputs for cell in nbformat.read(path, as_version=4).cells]


@pytest.fixture(scope="module")
def home(make_house):
    """Returns a copy of the project with a folder for notebooks."""
    house = make_house()
    house.scripts = house.folder / "내 노트북"
    house.scripts.mkdir()
    return house


@pytest.mark.parametrize("script", ORIGINALS, ids=lambda path: path.stem)
def test_prints_what_the_original_printed(script, home):
    _, *cells = script.read_text(encoding="utf-8").split("# %%\n")
    source = home.scripts / f"{script.stem}.ipynb"
    # The line after `#: %time` is for the original alone.
    cells = [re.sub(r"(?m)^#: (%time .*)\n.*", r"\1", cell) for cell in cells]
    write(source, [re.sub(r"(?m)^#: ", "", cell) for cell in cells])
    before = source.read_bytes()
    result = home.start("legacy", str(source), cwd=home.folder)
    assert result.code == 0, result.err
    printed = re.sub(r"CPU times: .*\nWall time: .*\n", "", result.out)
    assert without_clock(printed) == without_clock(read_expected(script.with_suffix(".txt"))[1])
    assert source.read_bytes() == before
    kept = "".join(
        each.text
        for cell in outputs(source.with_suffix(".out.ipynb"))
        for each in cell
        if each.name == "stdout"
    )
    assert kept == result.out
    if script.stem == "graph_cells":
        assert "skipped: !pip install tensorflow==1.15\n" in result.err
        assert "skipped: %load_ext no_such_extension\n" in result.err


def test_what_ran_before_an_error_is_kept(home):
    source = home.scripts / "fails.ipynb"
    write(source, FAILS)
    result = home.start("legacy", "fails.ipynb", "--explain", cwd=home.scripts)
    assert result.code == 1
    assert (
        result.out
        == "'Const:0'\nbefore\nafxx\b\bter\n     a\n0  1.5\n['one']\n<tf.Variable 'x:0' shape=(1,) dtype=float32_ref>\nof bash\n"
    )
    assert "skipped: pip install nothing" in result.err
    assert (
        "  Cell In[6], line 2, in <module>\n    tf.get_variable('x', [1])\nValueError: Variable x already"
        in result.err
    )
    assert (
        "→ the variable is made twice: tf.reset_default_graph() first, or reuse=tf.AUTO_REUSE\n" in result.err
    )
    assert re.search(r"^4:1, 6:2 +tf\.get_variable ", result.err, re.MULTILINE)
    assert "IPKernelApp" not in result.err
    assert ("Glyph" in result.err) == (not figures._hangul_font())
    kept = outputs(home.scripts / "fails.out.ipynb")
    assert [each.get("text", "image/png" in each.get("data", "")) for each in kept[1]] == [
        "before\n",
        True,
        "after\n",
    ]
    assert kept[0][0].data["text/plain"] == "'Const:0'"
    assert kept[5][-1].output_type == "error" and kept[6] == []


def test_an_error_that_the_author_shows_ends_nothing(home):
    source = home.scripts / "shows.ipynb"
    write(source, ["1 / 0", "print('on')", "int('x')", "print('not reached')"])
    notebook = nbformat.read(source, as_version=4)
    for place in (0, 2):
        shown = nbformat.v4.new_output(
            "error", ename="ZeroDivisionError", evalue="division by zero", traceback=[]
        )
        notebook.cells[place].outputs = [shown]
    nbformat.write(notebook, source)
    result = home.start("legacy", "shows.ipynb", cwd=home.scripts)
    assert (result.code, result.out) == (1, "on\n")
    assert result.err.count("going on") == 1 and "ValueError" in result.err
    assert [each.output_type for cell in outputs(home.scripts / "shows.out.ipynb") for each in cell] == [
        "error",
        "stream",
        "error",
    ]


def test_a_cell_asks(home):
    asks = "print('first')\nname = input('name? ')\nprint('hello', name)\ninput()"
    write(home.scripts / "asks.ipynb", [asks])
    done = subprocess.run(
        [sys.executable, "-m", "oldstack", "asks.ipynb"],
        cwd=home.scripts, env=home.environment(), input="철수\n", capture_output=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "first\nname? hello 철수\n"), done.stderr
    assert "EOFError" in done.stderr


def test_python_2_is_refused_with_its_cell(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    write(tmp_path / "old.ipynb", ["import os", "", "x = 1\nprint x"])
    with pytest.raises(UserError) as error:
        read(str(tmp_path / "old.ipynb"))
    assert str(error.value).endswith(
        "old.ipynb, cell 2, line 2: this is Python 2: write print(...) with parentheses."
    )


def test_copy_in_current_spelling(tmp_path):
    cells = [
        "%matplotlib inline\nfrom keras.layers.core import Dense",
        "%%time\n!ls\n%time Dense(output_dim=3)\nx = !ls\nprint('%d'\n  % 3)",
        "%%html\n<b>from keras.layers.core import Dense</b>",
    ]
    write(tmp_path / "old.ipynb", cells)
    copy = nbformat.read(migrate(str(tmp_path / "old.ipynb"), None), as_version=4)
    nbformat.validate(copy)
    assert [cell.source for cell in copy.cells[1:]] == [
        "%matplotlib inline\nfrom keras.layers import Dense",
        "%%time\n!ls\n%time Dense(units=3)\nx = !ls\nprint('%d'\n  % 3)",
        cells[2],
    ]


@pytest.mark.parametrize("minor", [2, 5])
def test_cells_without_an_id_are_nothing_to_warn_of(tmp_path, recwarn, minor):
    path = tmp_path / "old.ipynb"
    write(path, ["x = 1", "x"])
    content = json.loads(path.read_text(encoding="utf-8")) | {"nbformat_minor": minor}
    for cell in content["cells"]:
        cell.pop("id", None)
    path.write_text(json.dumps(content), encoding="utf-8")
    nbformat.validate(notebook(str(path)))
    copy = nbformat.read(migrate(str(path), None), as_version=4)
    assert all(cell.id for cell in copy.cells) and not recwarn


def test_cells_as_one_text_and_back():
    cells = ["%pylab inline\nx = 1", "if x:\n    %cd ..\n    x?", "%time y = 2\ndef broken(:"]
    text = joined(cells)
    assert text.source == "pass\nx = 1\nif x:\n    pass\n    pass\npass\npass"
    assert text.place(5) == (2, 3) and text.line(3, 2) == 7
    assert text.back(text.source.split("\n")) == cells


@pytest.mark.parametrize(
    ("command", "skipped"),
    [
        ("pip install keras==2.2", True),
        ("sudo apt-get update", True),
        ("cd x && python3 -m pip install -r y", True),
        ("conda create -n tf", True),
        ("pip list", False),
        ("echo pip install", False),
        ("ls; cat apt.txt", False),
    ],
)
def test_what_is_not_run(command, skipped):
    assert is_install(command) is skipped


def test_what_jupyterlab_brings_is_not_loaded(tmp_path):
    (tmp_path / "rfc3987_syntax.py").write_text("raise SystemExit('loaded')")
    code = "from oldstack.scripts.cells import needed; needed('nbformat')"
    folders = os.pathsep.join((str(tmp_path), str(ROOT)))
    environment = {**os.environ, "PYTHONPATH": folders}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(scope="module")
def jupyter(home):
    """Returns a function that runs a cell in the kernel, as it was installed, and gives status and text; and its client."""
    around = host()
    set_host(Host())
    place = kernel.install(str(home.folder / "prefix"))
    set_host(around)
    spec = json.loads((Path(place) / "kernel.json").read_text(encoding="utf-8"))
    assert spec["display_name"].startswith("TensorFlow 1.15")
    manager = KernelManager(kernel_name="oldstack")
    manager.kernel_spec_manager = KernelSpecManager(kernel_dirs=[str(Path(place).parent)])
    manager.start_kernel(cwd=str(home.scripts), env=home.environment())
    client = manager.client()
    client.start_channels()

    def cell(code):
        texts = []

        def take(message):
            content = message["content"]
            texts.append(
                content.get("text")
                or content.get("data", {}).get("text/plain")
                or "\n".join(content.get("traceback", []))
            )

        # With a limit, so that a cell that an interrupt does not end fails its test.
        reply = client.execute_interactive(
            code, timeout=300, output_hook=lambda m: m["msg_type"] in _SHOWN and take(m)
        )
        return reply["content"]["status"], "".join(texts)

    try:
        client.wait_for_ready(timeout=120)
        cell.client, cell.manager = client, manager
        assert cell("import tensorflow as tf") == ("ok", "")
        yield cell
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


_SHOWN = ("stream", "execute_result", "display_data", "error")


def test_graph_and_session_live_on_between_cells(jupyter):
    assert jupyter("sess = tf.InteractiveSession()") == ("ok", "")
    make = "v = tf.Variable(1, name='v')\nsess.run(v.initializer)\nv.name"
    assert jupyter(make) == ("ok", "'v:0'")
    assert jupyter(make) == ("ok", "'v_1:0'")
    add = "sess.run(tf.assign_add(v, 2))"
    assert [jupyter(add)[1], jupyter(add)[1]] == ["3", "5"]
    jupyter("tf.reset_default_graph()")
    assert jupyter("tf.Variable(1, name='v').name") == ("ok", "'v:0'")
    assert jupyter("'%.2f' % sess.graph.version if False else '%.1f' % __import__('numpy').ones(1)") == (
        "ok",
        "'1.0'",
    )


def test_errors_have_advice_in_the_cell(jupyter):
    status, text = jupyter("def f(x):\n    return tf.train.SummaryWriter(x)\nf('logs')")
    assert status == "error"
    assert re.fullmatch(
        r"Traceback \(most recent call last\):\n  Cell In\[\d+\], line 3, in <module>\n    f\('logs'\)\n"
        r"  Cell In\[\d+\], line 2, in f\n    return tf\.train\.SummaryWriter\(x\)\n(.*\n)?"
        r"AttributeError: .*SummaryWriter'\n→ .*write tf\.summary\.FileWriter",
        text,
    ), text
    assert jupyter("print 3")[1].endswith("→ this is Python 2: write print(...) with parentheses")


def test_names_are_completed_and_explained(jupyter):
    def matches(code):
        return jupyter.client.complete(code, reply=True, timeout=60)["content"]["matches"]

    assert {"layers", "rnn", "slim"} <= set(matches("tf.contrib."))
    assert matches("tf.contrib.layers.xav") == ["xavier_initializer", "xavier_initializer_conv2d"]
    found = jupyter.client.inspect("tf.matmul", reply=True, timeout=60)["content"]
    assert found["found"] and "transpose_a" in found["data"]["text/plain"]


def test_a_cell_is_interrupted(jupyter):
    code = "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)"
    status, text = jupyter(code)
    assert status == "error" and text.endswith("KeyboardInterrupt")
    assert jupyter("1 + 1") == ("ok", "2")


def test_a_run_is_interrupted_and_the_session_lives_on(jupyter):
    # The signal comes while TensorFlow waits for an element that nobody puts in.
    code = (
        "import os, signal\nkept = tf.Variable(7, name='kept')\n"
        "with tf.Session() as s:\n    s.run(kept.initializer)\n    try:\n"
        "        with tf.control_dependencies([tf.py_func(lambda: os.kill(os.getpid(), signal.SIGINT), [], [])]):\n"
        "            never = tf.FIFOQueue(1, tf.int32).dequeue()\n"
        "        s.run(never)\n"
        "    except KeyboardInterrupt:\n        print(s.run(kept))"
    )
    status, text = jupyter(code)
    assert status == "ok", text
    goes_on = "TensorFlow goes on with this run in the background, until the session is closed."
    assert sorted(text.splitlines()) == ["7", goes_on]  # of two streams


@pytest.mark.parametrize("is_killed", [False, True])
def test_a_kernel_that_starts_again_knows_nothing_of_before(jupyter, home, is_killed):
    make = "import tensorflow as tf\nlate = tf.Variable(1, name='late')\nlate.name"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"%matplotlib inline\n{make}")])
    nbformat.write(notebook, home.scripts / "notebook.ipynb")
    assert jupyter(make)[0] == "ok"
    jupyter.client.execute("tf.Session().run(tf.FIFOQueue(1, tf.int32).dequeue())")
    jupyter.manager.restart_kernel(now=is_killed)
    jupyter.client.wait_for_ready(timeout=120)
    for name in ("late", "tf"):
        status, text = jupyter(name)
        assert status == "error"
        assert f"NameError: name '{name}' is not defined\n→ a cell of the notebook gives {name}, and" in text
        assert "import tensorflow" not in text
    assert "gives" not in jupyter("elsewhere")[1]
    assert jupyter(make) == ("ok", "'late:0'")


def test_names_and_calls_of_ipython_7(jupyter):
    assert jupyter("from IPython.core.display import display, HTML\ndisplay(1)") == ("ok", "1")
    formats = "from IPython.display import set_matplotlib_formats\nset_matplotlib_formats('png')"
    assert jupyter(formats) == ("ok", "")
    assert jupyter("get_ipython().magic('pwd')")[1].endswith("내 노트북'")
    at_hand = "import shutil, sys\nshutil.which('tensorboard').startswith(sys.prefix)"  # for %tensorboard
    assert jupyter(at_hand) == ("ok", "True")
    assert jupyter("%reload_ext watermark") == ("ok", "skipped: %reload_ext watermark\n")
    assert jupyter("%pylab --no-import-all inline") == (
        "ok",
        "Populating the interactive namespace from numpy and matplotlib\n",
    )
    assert jupyter("import tensorflow\ntensorflow.__version__") == ("ok", "'1.15.5'")


def test_what_is_imported_after_a_magic_with_names_of_its_own_is_of_then(jupyter, home):
    (home.scripts / "part.py").write_text("y = 2\n")
    for line in ("%run part.py", "%reset -f"):
        assert jupyter(line) == ("ok", "")
        assert jupyter("y = [1]\nimport tensorflow as tf\ny + [1], tf.__version__") == (
            "ok",
            "([1, 1], '1.15.5')",
        )


def test_what_tensorflow_notes_is_among_the_output(jupyter):
    saved = (
        "with tf.Graph().as_default(), tf.Session() as s:\n    v = tf.Variable(tf.to_float(1))\n"
        "    s.run(v.initializer)\n    saver = tf.train.Saver()\n"
        "    saver.restore(s, saver.save(s, './noted.ckpt'))\n    tf.logging.warn('%d', 3)\n"
    )
    noted = "INFO:tensorflow:Restoring parameters from ./noted.ckpt\nWARNING:tensorflow:3\n"
    assert jupyter(saved) == ("ok", noted)
    quiet = "tf.logging.set_verbosity(tf.logging.ERROR)\n"
    assert jupyter(quiet + saved + "tf.logging.set_verbosity(tf.logging.INFO)") == ("ok", "")


def test_figures_of_the_page_are_inline(jupyter):
    _, text = jupyter(
        "%matplotlib notebook\nplt = __import__('matplotlib.pyplot').pyplot\nplt.plot([1, 2])\nplt.show()"
    )
    assert text == "%matplotlib notebook: figures are inline here.\n<Figure size 640x480 with 1 Axes>"


def test_a_folder_with_a_librarys_name_does_not_stand_in_for_it(home):
    folder = home.scripts / "beside"
    for name in ("keras", "pandas", "own"):
        (folder / name).mkdir(parents=True)
    (folder / "own" / "part.py").write_text("import tensorflow as tf\nVERSION = tf.__version__\n")
    (folder / "script.py").write_text(
        "import tensorflow as tf\nimport pandas as pd\nfrom own import part\n"
        "print(tf.contrib.rnn.BasicRNNCell(2).state_size, pd.DataFrame({'a': [1]}).shape, part.VERSION)\n"
    )
    result = home.start("legacy", "beside/script.py", cwd=home.scripts)
    assert (result.code, result.out) == (0, "2 (1, 1) 1.15.5\n"), result.err


def test_processes_that_a_script_starts_are_of_then(home):
    (home.scripts / "child.py").write_text(
        "import sys\nimport tensorflow as tf\nprint(tf.__version__, *sys.argv, flush=True)\n"
    )
    (home.scripts / "parent.py").write_text(
        "import multiprocessing, os, subprocess, sys\nimport tensorflow as tf\n"
        "def work(queue):\n    queue.put(tf.Session().run(tf.constant(6) * 7))\n"
        "if __name__ == '__main__':\n"
        "    subprocess.check_call([sys.executable, '-u', 'child.py', 'a', '--explain'])\n"
        "    os.system('python child.py b > out.txt')\n    print(open('out.txt').read(), end='')\n"
        "    multiprocessing.set_start_method('spawn')\n    queue = multiprocessing.Queue()\n"
        "    child = multiprocessing.Process(target=work, args=(queue,))\n"
        "    child.start()\n    print(queue.get(timeout=100))\n    child.join()\n"
    )
    result = home.start("legacy", "parent.py", cwd=home.scripts)
    assert result.code == 0, result.err
    assert result.out == "1.15.5 child.py a --explain\n1.15.5 child.py b\n42\n"


def test_a_script_out_of_a_notebook(home):
    (home.scripts / "exported.py").write_text(
        "import tensorflow as tf\nget_ipython().magic('matplotlib inline')\n"
        "get_ipython().run_line_magic('matplotlib', 'inline')\n"
        "get_ipython().system('echo hello')\n%pylab inline\n!pip install nothing\n"
        "from IPython.core.display import display\ndisplay(1)\nlines = !echo two\nprint(lines, arange(2))\n"
    )
    result = home.start("legacy", "exported.py", cwd=home.scripts)
    assert result.code == 0, result.err
    assert result.out.splitlines()[0] == "hello" and result.out.endswith("1\n['two'] [0 1]\n")
    assert "skipped: !pip install nothing\n" in result.err


def test_figures_go_below_the_folder_of_the_user(home):
    for folder in ("one", "two"):
        (home.scripts / folder).mkdir()
        (home.scripts / folder / "plot.py").write_text(
            "import os\nimport matplotlib.pyplot as plt\nos.chdir('/')\nfor _ in range(2):\n"
            "    plt.plot([1, 2])\n    plt.show()\n"
        )
    said = [home.start("legacy", f"{name}/plot.py", cwd=home.scripts).err for name in ("one", "two", "one")]
    first, second = home.scripts / "plot_figures", home.scripts / "plot_figures_2"
    assert said == [f"Figures are in {place}\n" for place in (first, second, first)]
    for place, name in ((first, "one"), (second, "two")):
        assert sorted(file.name for file in place.iterdir()) == ["figure-1.png", "figure-2.png", "script.txt"]
        assert (place / "script.txt").read_text().strip() == str(home.scripts / name / "plot.py")
    assert not (home.logs / "plot").exists()


def test_one_line_where_jupyter_is_missing(tmp_path):
    write(tmp_path / "old.ipynb", ["1"])
    code = (
        "import sys; sys.modules['nbformat'] = None; sys.argv[1:] = ['old.ipynb']\n"
        "from oldstack.__main__ import _main; sys.exit(_main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
        capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 1
    assert (
        done.stderr == f"this needs nbformat: {sys.executable} -m pip install nbformat nbclient ipykernel\n"
    )


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.fault(
    "Ctrl-C or `kill` while `legacy` runs a notebook",
    "one line, and where the outputs are",
    "what ran before",
)
def test_a_signal_ends_a_notebook(home, number, code):
    write(home.scripts / "long.ipynb", ["print('begun')", "import time\nprint('waits')\ntime.sleep(600)"])
    process = subprocess.Popen(
        [sys.executable, "-m", "oldstack", "long.ipynb"],
        cwd=home.scripts, env=home.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert [process.stdout.readline(), process.stdout.readline()] == ["begun\n", "waits\n"]
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.count("Traceback")) == (code, 0) and "long.out.ipynb" in err, err
    assert outputs(home.scripts / "long.out.ipynb")[1][0].text == "waits\n"


def test_a_kernel_that_does_not_start_is_said_in_a_line(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr("oldstack.scripts.kernel_spec.QUIET", "--log-level=none")
    write(tmp_path / "old.ipynb", ["1"])
    with pytest.raises(
        UserError, match=r"old\.ipynb: the kernel that runs the cells doesn't start \(Kernel died"
    ):
        run(str(tmp_path / "old.ipynb"))
