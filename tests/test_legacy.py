"""`lessons.py legacy`: old scripts run as they stand, print what they printed, and fail as they failed.

What the scripts of tests/original/legacy and graph_keras print was recorded from TensorFlow 1.15.5.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from printed import without_clock
from processors import has_recorded_roots, recorded

from lessonkit.lessons import listing
from lessonkit.lessons.compare import compare, read_expected
from oldstack import names
from oldstack.messages import UserError
from oldstack.scripts import command
from oldstack.scripts.find import find
from oldstack.scripts.migrate import migrate, rewritten
from oldstack.scripts.read import read

ROOT = Path(__file__).resolve().parent.parent
ORIGINALS = sorted(
    path
    for folder in ("graph_keras", "legacy")
    for path in (ROOT / "tests" / "original" / folder).glob("*.py")
)

KERAS = """
import numpy as np
import tensorflow as tf
from keras import backend as K
from keras.layers.core import Dense
from keras.models import Sequential
np.random.seed(7)
tf.set_random_seed(7)
config = tf.ConfigProto()
config.gpu_options.allow_growth = True
K.set_session(tf.Session(config=config))
x = np.random.rand(20, 4)
model = Sequential()
model.add(Dense(1, input_dim=4))
model.compile(loss=lambda t, p: tf.reduce_mean(tf.square(t - p), axis=-1), optimizer='sgd')
history = model.fit(x, x[:, :1], nb_epoch=1, verbose=0)
print(tf.__version__, sorted(history.history), "%.1f" % model.predict(x[:1]).shape[0])
getattr(tf, "placeholder")(tf.float32)
"""
BESIDE = """
import numpy as np
import tensorflow as tf
from keras.datasets import mnist
from keras.utils import np_utils
from parts import RATE, show
print(np_utils.to_categorical([1, 0]), RATE, tf.VERSION, hasattr(mnist, "load_data"))
print(show(np.array([0.5])), __name__)
"""
# The lecture's mistakes, and others that are common: the error's last lines.
MISTAKES = {
    "before_1_0": (
        "import tensorflow as tf\nwriter = tf.train.SummaryWriter('logs')",
        "AttributeError: module 'tensorflow._api.v1.train' has no attribute 'SummaryWriter'\n"
        "→ SummaryWriter is a name from before TensorFlow 1.0: write tf.summary.FileWriter",
    ),
    "closed": (
        "import tensorflow as tf\nwith tf.Session() as sess:\n    pass\nsess.run(tf.constant(1))",
        "RuntimeError: Attempted to use a closed Session.\n"
        "→ the session ends with its `with` block: move this line into the block",
    ),
    "percent": (
        "import numpy as np\nprint('%6.2f %' % np.array([[85.66]]))",
        "ValueError: incomplete format\n→ a percent sign in a format is written %%",
    ),
    "keyword": (
        "from sklearn.model_selection import StratifiedKFold\nn_fold = 10\nStratifiedKFold(randomstate=0)",
        "TypeError: __init__() got an unexpected keyword argument 'randomstate'\n→ did you mean random_state?",
    ),
    "name": ("n_fold = 10\nprint(nfold)", "NameError: name 'nfold' is not defined\n→ did you mean n_fold?"),
    "editor": (
        "from tensorflow.contrib import graph_editor",
        "ImportError: cannot import name 'graph_editor' from 'tensorflow.contrib' (unknown location)\n"
        "→ tf.contrib.graph_editor is not here; what replaced it: "
        "tf.import_graph_def(graph_def, input_map={...})",
    ),
    "cudnn": (
        "import tensorflow as tf\nx = tf.placeholder(tf.float32)\ntf.keras.layers.CuDNNLSTM(2)",
        "AttributeError: module 'tensorflow.keras.layers' has no attribute 'CuDNNLSTM'\n"
        "→ tf.keras.layers.CuDNNLSTM is not here; what replaced it: "
        "tf.keras.layers.LSTM(units, recurrent_activation='sigmoid'): "
        "cuDNN needs a graphics card, of TensorFlow 1.15 too",
    ),
    "strategy": (
        "import tensorflow as tf\nconfig = tf.estimator.RunConfig(tf_random_seed=1, "
        "train_distribute=tf.distribute.MirroredStrategy())\n"
        "tf.estimator.Estimator(lambda features, labels, mode: None, config=config).train(lambda: None)",
        "NotImplementedError: an Estimator is here without train_distribute together with tf_random_seed",
    ),
    "strategy_draws": (
        "import numpy as np, tensorflow as tf\ntf.set_random_seed(1)\nlayers = tf.keras.layers\n"
        "with tf.distribute.MirroredStrategy().scope():\n"
        "    model = tf.keras.Sequential([layers.Dense(2, input_shape=(2,)), layers.Dropout(0.5)])\n"
        "    model.compile('sgd', 'mse')\n"
        "model.fit(np.ones([4, 2]), np.ones([4, 2]), batch_size=2)",
        "NotImplementedError: tf.keras is here without a seed of the graph where a model with layers that draw, as "
        "Dropout, is trained in a strategy's scope",
    ),
    "experimental_distribute": (
        "import tensorflow as tf\ntf.estimator.RunConfig(experimental_distribute=1)",
        "NotImplementedError: a RunConfig is here without experimental_distribute",
    ),
    "network": (
        "import tensorflow as tf\ntf.enable_eager_execution()\ntf.contrib.eager.Network",
        "AttributeError: module 'tensorflow.contrib.eager' has no attribute 'Network'\n"
        "→ tf.contrib.eager.Network is not here; what replaced it: "
        "tf.keras.Model, whose layers are attributes, without track_layer",
    ),
    "flag": (
        "import tensorflow as tf\ntf.app.flags.DEFINE_string('log_dir', '', '')",
        "absl.flags._exceptions.DuplicateFlagError: The flag 'log_dir' is defined twice. First from absl.logging, "
        "second from flag.py. Description from first occurrence: directory to write logfiles into\n"
        "→ TensorFlow's flags are absl's since 1.5, which has this one itself: give yours another name",
    ),
    "drive": (
        "open('E:\\\\data\\\\x.csv')",
        "FileNotFoundError: [Errno 2] No such file or directory: 'E:\\\\data\\\\x.csv'\n→ it is an absolute path, of "
        "another machine perhaps: put the file beside the script, and write its name alone; what data sets are known "
        "here: python3 lessons.py data",
    ),
    "screen": (
        "raise RuntimeError('no display name and no $DISPLAY environment variable')",
        "RuntimeError: no display name and no $DISPLAY environment variable\n→ it opens a window of its own: run it "
        "where there is a screen, or under xvfb-run",
    ),
    "shapes": (
        "import tensorflow as tf\ntf.matmul(tf.zeros([2, 3]), tf.zeros([2, 3]))",
        "ValueError: Dimensions must be equal, but are 3 and 2 for 'MatMul' (op: 'MatMul') with input shapes: "
        "[2,3], [2,3].",
    ),
    "positional": (
        "import tensorflow as tf\ntf.nn.softmax_cross_entropy_with_logits(tf.zeros([1, 2]), tf.zeros([1, 2]))",
        "ValueError: Only call `softmax_cross_entropy_with_logits` with named arguments (labels=..., logits=..., "
        "...)\n→ write labels=... and logits=..., since TensorFlow 1.0",
    ),
}


@pytest.fixture(scope="module")
def home(make_house):
    """Returns a copy of the project, with a folder for scripts whose name has a blank in it."""
    house = make_house()
    house.scripts = house.folder / "내 스크립트"
    house.scripts.mkdir()
    return house


def start(house, name, source, *arguments, **more):
    """Runs a script as `lessons.py legacy` does, in the folder where it is."""
    (house.scripts / name).write_text(source, encoding="utf-8")
    return house.start("legacy", name, *arguments, cwd=house.scripts, **more)


@pytest.fixture(scope="module")
def done(home, request):
    """Runs the scripts of the tests that were chosen on two cores; returns what came of each, when it is asked for."""
    (home.scripts / "parts").mkdir()
    (home.scripts / "parts" / "__init__.py").write_text("from .rates import RATE, show\n")
    (home.scripts / "parts" / "rates.py").write_text(
        "import numpy as np\nRATE = np.float(1)\ndef show(x):\n    return '%.2f' % x\n"
    )
    sources = {path.stem: path.read_text(encoding="utf-8") for path in ORIGINALS}
    sources |= {name: source for name, (source, _) in MISTAKES.items()}
    sources |= {"with_keras": KERAS, "with_modules": BESIDE}
    chosen = {item.callspec.id for item in request.session.items if hasattr(item, "callspec")}
    with ThreadPoolExecutor(2) as pool:

        def begin(name):
            explain = ["--explain"] if name == "old_libraries" else []
            return pool.submit(start, home, f"{name}.py", sources[name], *explain)

        runs = {name: begin(name) for name in sources if name in chosen}
        yield lambda name: (runs.get(name) or runs.setdefault(name, begin(name))).result()


@pytest.mark.parametrize("script", ORIGINALS, ids=lambda path: path.stem)
def test_prints_what_the_original_printed(script, done):
    result = done(script.stem)
    assert result.code == 0, result.err
    text, how = recorded(script)
    if script.stem == "metric_types" and not has_recorded_roots():
        how = "float32"  # the last of 16 digits is that of NumPy's products, then and now
    verdict = compare(without_clock(text), without_clock(result.out), how)
    assert verdict.kind == "same" if how == "exact" else verdict.ok, verdict.text


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_stay_mistakes(name, done):
    source, error = MISTAKES[name]
    result = done(name)
    lines = result.err.splitlines()
    assert result.code == 1 and not result.out
    assert lines[0] == "Traceback (most recent call last):"
    assert "\n".join(lines[3:]) == error, result.err
    number = int(lines[1].split("line ")[1].split(",")[0])
    assert (
        lines[1].startswith(f'  File "{name}.py", line ')
        and lines[2].strip() == source.split("\n")[number - 1].strip()
    )


def test_a_script_that_trains_with_keras(done):
    result = done("with_keras")
    assert result.out == "1.15.5 ['loss'] 1.0\n"
    assert result.code == 1
    assert result.err.splitlines()[-1].startswith("with_keras.py, line 18: tf.placeholder: ")


def test_modules_beside_the_script_and_parts_of_keras_without_a_model(done):
    result = done("with_modules")
    assert result.code == 0, result.err
    assert result.out == "[[0. 1.]\n [1. 0.]] 1.0 1.15.5 True\n0.50 __main__\n"


def test_explain(done):
    table = [line.split("  ") for line in done("old_libraries").err.splitlines()]
    rows = {tuple(cell.strip() for cell in row if cell.strip())[1:]: row[0] for row in table}
    assert (".as_matrix", ".to_numpy") in rows
    assert ("frame.append(other)", "pandas.concat([frame, other])") in rows
    assert ('frame["a"][rows] = value', 'frame.loc[rows, "a"] = value') in rows
    assert ('"%.4f" % array', '"%.4f" % array.item()') in rows


def test_arguments_input_and_exit_code(home):
    source = "import sys\nprint(sys.argv, sys.stdin.read(), __file__)\nsys.exit(3)\n"
    result = start(home, "args.py", source, "--lr", "0.1", "--", "--explain")
    assert (result.code, result.err) == (3, "")
    assert result.out == "['args.py', '--lr', '0.1', '--explain']  args.py\n"
    assert start(home, "text.py", "raise SystemExit('enough')").err == "enough\n"


@pytest.mark.parametrize(
    ("given", "file", "explain", "out", "theirs"),
    [
        ("f.py --lr 0.1 -h -1 x", "f.py", False, None, "--lr 0.1 -h -1 x"),
        ("f.py --explain -- --explain", "f.py", True, None, "--explain"),
        ("f.py -- --explain --migrate -- y", "f.py", False, None, "--explain --migrate -- y"),
        ("--explain f.py a b", "f.py", True, None, "a b"),
        ("f.py --explai", "f.py", False, None, "--explai"),
        ("f.py --migrate", "f.py", False, None, None),
        ("--migrate f.py", "f.py", False, None, None),
        ("f.py --migrate g.py", "f.py", False, "g.py", None),
        ("f.py --migrate=g.py", "f.py", False, "g.py", None),
        ("--migrate f.py g.py", "f.py", False, "g.py", None),
    ],
)
def test_options_and_what_is_the_scripts_own(given, file, explain, out, theirs, monkeypatch):
    asked = []
    monkeypatch.setattr("oldstack.scripts.run.run", lambda *all: asked.append(all) or 7)
    monkeypatch.setattr("oldstack.scripts.migrate.migrate", lambda *all: asked.append(all) or "copy")
    parser = argparse.ArgumentParser()
    command.add_arguments(parser.add_subparsers().add_parser("legacy", allow_abbrev=False))
    code = command.main(parser.parse_args(["legacy", *given.split()]))
    if theirs is None:
        assert (asked, code) == ([(file, out)], 0)
    else:
        assert (asked, code) == ([(file, theirs.split(), explain)], 7)


@pytest.mark.parametrize("given", ["f.py --migrate a b", "f.py --migrate --explain", "f.py --migrate -- a"])
def test_migrate_runs_nothing(given):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    with pytest.raises(UserError, match=r"runs nothing|실행하지 않습니다"):
        command.main(parser.parse_args(given.split()))


def test_help_names_the_options(home):
    text = home.start("legacy", "--help").out
    assert re.search(r"^  --explain +tell at the end", text, re.M)
    assert re.search(r"^  --migrate \[OUT\] +write a copy", text, re.M)


def test_the_engine_by_itself(home):
    source = (
        "import sys, random\nimport numpy as np\nprint(sys.argv, np.in1d([1], [1]), open('none').read())\n"
    )
    folder = home.scripts / "alone"
    folder.mkdir()
    (folder / "alone.py").write_text(source)
    (folder / "json.py").write_text("raise ImportError('not this one')\n")
    done = subprocess.run(
        [sys.executable, "-m", "oldstack", "alone.py", "a", "--explain"],
        cwd=folder,
        env=home.environment(LC_ALL="ko_KR.UTF-8"),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    (folder / "json.py").unlink()
    assert done.returncode == 1 and "lessons.py" not in done.stderr
    assert "→ 경로는 현재 폴더를 기준으로 합니다\n" in done.stderr
    assert re.search(r"^3 +np\.in1d +numpy\.isin *$", done.stderr, re.M)
    bad = [sys.executable, "-m", "oldstack"]
    done = subprocess.run(bad, env=home.environment(), cwd=folder, capture_output=True, encoding="utf-8")
    assert done.returncode == 2 and done.stderr.startswith(
        "usage: python -m oldstack FILE | -m MODULE [--explain]"
    )


def test_the_engine_by_itself_has_keras_own_data(home, tmp_path):
    script = ROOT / "tests" / "original" / "alone" / "data_of_keras.py"
    command = [sys.executable, "-m", "oldstack", str(script)]
    done = subprocess.run(
        command, cwd=tmp_path, env=home.environment(), capture_output=True, encoding="utf-8", timeout=120
    )
    assert done.stdout == read_expected(script.with_suffix(".txt"))[1], done.stderr


def test_ctrl_c(home, tools):
    (home.scripts / "long.py").write_text("import time\nprint('on', flush=True)\ntime.sleep(600)\n")
    process = home.begin("legacy", "long.py", cwd=home.scripts)
    try:
        assert process.stdout.readline() == "on\n"
        os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=300)
        assert process.returncode == 130 and err.strip() == "Stopped."
    finally:
        tools.kill_group(process)


def test_data_are_found_by_name(home):
    source = "import os\nrows = open('../dataset/BMI.csv').read().split()\nprint(rows[0], os.path.exists('../dataset'))\n"
    source += "open('bmi.csv', 'w').write('mine')\nprint(open('bmi.csv').read())\n"
    result = start(home, "data.py", source)
    assert result.out == "height,weight,label False\nmine\n"
    said = [
        line
        for line in result.err.splitlines()
        if line.startswith("../dataset/BMI.csv: not there; read from ")
    ]
    assert len(said) == 1


def test_a_stand_in_s_digits_are_parted_as_the_real_ones(home):
    source = "from tensorflow.examples.tutorials.mnist import input_data\nd = input_data.read_data_sets('no_such_folder')\n"
    source += "print(len(d.train.images), len(d.validation.images))\n"
    result = start(home, "digits.py", source)
    training, validation = map(int, result.out.splitlines()[-1].split())
    assert 0 < training < 55_000 and validation == (training + validation) * 5000 // 60_000


BAD = {
    "none.py": (None, "none.py: there is no such file."),
    "lesson.ipynb": ("{}", "lesson.ipynb is not a notebook "),
    "two.py": ("x = 1\nprint 'two'", "two.py, line 2: this is Python 2: "),
    "dots.py": (".....\nx = 1", "dots.py, line 1: the dots stand for lines that the slide leaves out"),
    "wrong.py": ("x = (", "wrong.py, line 1: not Python 3: '(' was never closed."),
    "cp949.py": ("# 한글".encode("cp949"), "cp949.py is not a Python script in UTF-8"),
    "null.py": (b"x = 1\0", "null.py is not a Python script in UTF-8"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_script_is_refused_in_one_line(name, tmp_path, monkeypatch):
    source, message = BAD[name]
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(tmp_path)
    if source is not None:
        Path(name).write_bytes(source if isinstance(source, bytes) else source.encode())
    with pytest.raises(UserError) as error:
        read(name)
    assert str(error.value).startswith(message) and "\n" not in str(error.value)
    with pytest.raises(UserError, match="is a folder"):
        read(str(tmp_path))


@pytest.mark.parametrize(
    ("source", "with_keras"),
    [
        ("import tensorflow as tf\nx = tf.keras.datasets.mnist", False),
        ("import tensorflow as tf\nx = tf.keras.layers.Dense(1)", False),
        ("from tensorflow.keras.models import Sequential", False),
        ("from tensorflow import keras\nkeras.Sequential()", False),
        ("from keras.datasets import mnist\nfrom keras.utils import np_utils", False),
        (
            "from keras.preprocessing.text import Tokenizer\nfrom tensorflow.python.keras.models import Sequential",
            False,
        ),
        ("from keras.layers import Dense\nfrom tensorflow.keras.optimizers import Adam", True),
        ("from keras import backend as K", True),
        ("import numpy", False),
        (KERAS, True),
        ("from keras.layers import Dense\nimport tensorflow as tf\nx = tf.placeholder(tf.float32)", False),
        (
            "from keras.layers import Dense\nimport tensorflow.compat.v1 as tf\nx = tf.placeholder(tf.float32)",
            False,
        ),
        ("from keras.layers import Dense\nfrom tensorflow import placeholder", False),
        ("from keras.layers import Dense\nfrom tensorflow.contrib import rnn", False),
        ("from keras.layers import Dense\ndef fit(o, loss):\n    return o.minimize(loss)", False),
        ("from keras.layers import Dense\nfrom keras import backend as K\nK.get_session()", False),
        ("from keras.layers import Dense\nfrom keras.backend import get_session\ns = get_session()", False),
        (
            "from keras.layers import Dense\nimport tensorflow as tf\nwith tf.Session() as s:\n    s.run(1)",
            False,
        ),
        (
            "from keras.layers import Dense\nimport tensorflow as tf\nwith tf.Session() as s:\n    app.run(1)",
            True,
        ),
        (
            "from keras.layers import Dense\nimport tensorflow as tf\nwith tf.get_default_graph().as_default():\n    1",
            True,
        ),
        ("from keras.layers import Dense\nimport tensorflow as tf\nd = Dense(tf.reduce_mean)", True),
        ("from keras.layers import Dense\nfrom tensorflow.examples.tutorials.mnist import input_data", False),
        ("from keras.layers import Dense\nx = Dense(2).get_output_at(0).name", False),
        ("from keras.layers import Dense, Input\nh = Dense(2)(Input((3,)))\nprint('%s' % h[:, 0])", False),
        ("from keras.models import Sequential\nm = Sequential()\nprint(f'{m.output}')", False),
        (
            "from keras.models import Sequential\nm = Sequential()\nfor x in m.layers:\n    print(x.output)",
            False,
        ),
        ("from keras import backend as K\nprint(K.ones((2,)))", False),
        ("from keras import backend as K\nprint(K.eval(K.ones((2,))), K.int_shape(K.ones((2,))))", True),
        ("from keras.layers import Input\nx = Input((3,))\nx = 3\nprint(x, x.name)", True),
        ("from keras.models import Sequential\nm = Sequential()\nprint(m, m.name, m.predict(x))", True),
    ],
)
def test_which_tensorflow_a_script_gets(source, with_keras, tmp_path):
    file = tmp_path / "x.py"
    file.write_text(source)
    assert read(str(file)).with_keras == with_keras


OLD = """\
import tensorflow as tf  # for the seed
import numpy as np, pandas as pd, seaborn as sns
from keras.constraints import maxnorm
from keras.layers.core import Dense, Dropout
from keras.utils import np_utils
from sklearn.externals import joblib
tf.set_random_seed(0)  # 시드
x = pd.read_csv("한글.csv", delim_whitespace=True).as_matrix().astype(np.float)
x['a'].fillna(0, inplace=True); x = x.drop('b', 1).drop(columns='c', axis=1)
y = np_utils.to_categorical(x)
model.add(Convolution2D(3, 2, 2, init='uniform', W_constraint=maxnorm(3), activation='softmax'))
model.compile(SGD(lr=0.1, decay=0.0), 'cosine_proximity', metrics=['accuracy'])
h = model.fit(x, y, nb_epoch=3, callbacks=[ModelCheckpoint('{epoch}-{val_acc:.2f}.hdf5', monitor='val_acc')])
print(h.history['acc'], model.predict_classes(x), sns.factorplot('a', 'b', size=2))
model.save_weights('w.h5')
model = Sequential()
model.save('m.model')
model.save_weights('w')
"""
NEW = """\
import keras  # for the seed
import numpy as np, pandas as pd, seaborn as sns
from keras.constraints import MaxNorm as maxnorm
from keras.layers import Dense, Dropout
from keras import utils as np_utils
import joblib
keras.utils.set_random_seed(0)  # 시드
x = pd.read_csv("한글.csv", sep=r'\\s+').to_numpy().astype(float)
x['a'] = x['a'].fillna(0); x = x.drop('b', axis=1).drop(columns='c')
y = np_utils.to_categorical(x)
model.add(Convolution2D(3, (2, 2), kernel_initializer='uniform', kernel_constraint=maxnorm(3), activation='softmax'))
model.compile(SGD(learning_rate=0.1), 'cosine_similarity', metrics=['accuracy'])
h = model.fit(x, y, epochs=3, callbacks=[ModelCheckpoint('{epoch}-{val_accuracy:.2f}.h5', monitor='val_accuracy')])
print(h.history['accuracy'], model.predict(x).argmax(axis=-1), sns.catplot(x='a', y='b', height=2, kind='point'))
model.save_weights('w.weights.h5')
model = Sequential()
model.save('m.model.h5')
model.save_weights('w.weights.h5')
"""
OLD_GRAPH = """\
import keras, numpy as np
import tensorflow as tf
from tensorflow.contrib import rnn
x = tf.placeholder(tf.float32)
y = tf.layers.dense(x, 3)
z = np.float(tf.unheard_of(1))
model.fit(x)
tf.train.Saver().save(sess, "x")
"""
NEW_GRAPH = """\
import keras, numpy as np
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
# from tensorflow.contrib import rnn is today: keras.layers
from tensorflow.contrib import rnn
x = tf.placeholder(tf.float32)
# tf.layers.dense is today: keras.layers.Dense
y = then_dense(x, 3)
# tf.unheard_of is today: nothing of that name
z = float(tf.unheard_of(1))
# a model of Keras trained in a graph is today: a script without placeholders and sessions: Keras trains without graphs
model.fit(x)
tf.train.Saver().save(sess, "x")
"""
OLD_TF_KERAS = """\
from __future__ import division
import tensorflow as tf
from tensorflow.python.keras.layers import CuDNNLSTM
from tensorflow.keras.optimizers import SGD
from tensorflow.keras.preprocessing.sequence import skipgrams
from tensorflow.keras.utils.generic_utils import has_arg
tf.set_random_seed(1)
model = tf.keras.Sequential([tf.keras.layers.CuDNNGRU(2)])
model.compile(tf.train.AdamOptimizer(0.1), lambda a, b: tf.log(b), metrics=['accuracy'])
h = model.fit(x, tf.reduce_mean(y, keep_dims=True)).history['acc']
model.compile(SGD(lr=1), 'mse')
Convolution2D(nb_col=3, nb_filter=2, nb_row=5)
"""
NEW_TF_KERAS = """\
from __future__ import division
import keras
import tensorflow as tf
from keras.layers import LSTM as CuDNNLSTM
from keras.optimizers import SGD
# from tensorflow.keras.preprocessing.sequence import skipgrams is today: keras.src.legacy.preprocessing.sequence.skipgrams
from keras.src.legacy.preprocessing.sequence import skipgrams
# from tensorflow.keras.utils.generic_utils import has_arg is today: nothing of that name
from keras.utils import has_arg
keras.utils.set_random_seed(1)
model = tf.keras.Sequential([tf.keras.layers.GRU(2)])
model.compile(keras.optimizers.Adam(0.1), lambda a, b: tf.compat.v1.log(b), metrics=['accuracy'])
h = model.fit(x, tf.reduce_mean(y, keepdims=True)).history['accuracy']
model.compile(SGD(learning_rate=1.0), 'mse')
Convolution2D(kernel_size=(5, 3), filters=2)
"""
OLD_V1 = "import tensorflow.compat.v1 as tf\nx = tf.placeholder(tf.float32)\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OLD, NEW),
        (OLD_GRAPH, NEW_GRAPH),
        (OLD_TF_KERAS, NEW_TF_KERAS),
        (OLD_V1, OLD_V1.replace("\n", "\ntf.disable_v2_behavior()\n", 1)),
    ],
    ids=["Keras", "graph", "tf.keras", "v1"],
)
def test_migrate(old, new, tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "x.py").write_text(old, encoding="utf-8")
    file = migrate(str(tmp_path / "x.py"), None)
    assert file == str(tmp_path / "x_today.py")
    text = Path(file).read_text(encoding="utf-8")
    assert text.split("\n", 2)[2].endswith(new)
    assert ("def then_dense(" in text) == ("then_dense" in new) and "then_conv2d" not in text
    with pytest.raises(UserError, match="is there already"):
        migrate(str(tmp_path / "x.py"), file)


@pytest.mark.parametrize("old", ["CuDNNGRU", "CuDNNLSTM"])
def test_a_recurrent_layer_migrates_to_one_with_as_many_gates(old, tmp_path):
    """As many as the kernel had that was recorded of the original."""
    import keras

    (tmp_path / "x.py").write_text(f"from keras.layers import {old}\n", encoding="utf-8")
    migrated = Path(migrate(str(tmp_path / "x.py"), None)).read_text(encoding="utf-8")
    layer = getattr(keras.layers, re.search(r"from keras.layers import (\w+)", migrated)[1])(5)
    layer.build((None, 4, 3))
    recorded = (ROOT / "tests" / "original" / "keras2" / "old_numbers.txt").read_text(encoding="utf-8")
    assert f"{old} {list(layer.weights[0].shape)}\n" in recorded


def test_a_migrated_graph_runs_without_us(tmp_path):
    source = listing.mended((ROOT / "tf1_lessons" / "04_variable_assign.py").read_text(encoding="utf-8"))
    (tmp_path / "x.py").write_text(rewritten(source, False), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "x.py"], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=300
    )
    assert done.stdout == "150\n", done.stderr


def test_what_a_copy_needs_is_imported_in_a_script_that_imports_nothing():
    assert rewritten('"""Part."""\nmodel.fit([1, 2], [3, 4])\n', True).splitlines()[2:] == [
        '"""Part."""',
        "import numpy",
        "model.fit(numpy.array([1, 2]), numpy.array([3, 4]))",
    ]


def test_lists_that_a_model_takes_become_arrays():
    source = (
        "from keras.models import Sequential\nx = [1, -2]\nmodel.fit(x, y=[[1], [2]])\nmodel.predict(z)\n"
    )
    assert rewritten(source, True).splitlines()[2:] == [
        "import numpy",
        "from keras.models import Sequential",
        "x = [1, -2]",
        "model.fit(numpy.array(x), y=numpy.array([[1], [2]]))",
        "model.predict(z)",
    ]


@pytest.mark.parametrize("name", ["one_number.py", "stand_ins.py", "keras_stand_ins.py"])
def test_a_migrated_copy_prints_what_the_original_printed(name, tmp_path):
    original = ROOT / "tests" / "original" / "legacy" / name
    migrate(str(original), str(tmp_path / "x.py"))
    done = subprocess.run(
        [sys.executable, "x.py"], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=300
    )
    assert done.stdout == read_expected(original.with_suffix(".txt"))[1], done.stderr


def test_a_number_is_taken_out_of_an_array_where_there_may_be_one():
    """What is a number anyhow, or may have no `item`, stays as it is."""
    source = """\
import tensorflow as tf
a, b = tf.placeholder(tf.float32), tf.placeholder(tf.float32)
total, kept, step = tf.add(a, b), [], 0
sess = tf.Session()
step = sess.run(tf.zeros([1]))
print("%d %s" % (step, sess.run(tf.zeros([1]))), "%f" % sess.run(total, feed_dict={a: 1, b: 2}))
def show(value):
    print("%.2f" % value, "%.2f" % app.run(value))
for w in sess.run(tf.zeros([2])):
    print("%.2f" % w, "%(w)f" % {"w": w})
print("%.1f" % sess.run(tf.zeros([1])), "%.f" % sess.run(tf.zeros([1, 1]))[0][0])
"""
    lines = source.splitlines()
    lines[0:1] = ["import tensorflow.compat.v1 as tf", "tf.disable_v2_behavior()"]
    lines[-1] = lines[-1].replace('1])), "', '1])).item(), "')
    assert rewritten(source, False).splitlines()[2:] == lines


def test_numbers_in_a_list_are_printed_as_then():
    source = (
        "import tensorflow as tf\nfound = sess.run([a])\nprint(found)\nprint(sess.run(a), sess.run([a])[0])\n"
    )
    assert rewritten(source, False).splitlines()[2:6] == [
        "import numpy",
        "import tensorflow.compat.v1 as tf",
        "tf.disable_v2_behavior()",
        "numpy.set_printoptions(legacy='1.25')",
    ]
    assert "legacy=" not in rewritten(source.replace("print(found)", ""), False)


def test_numbers_beside_a_column_of_text_become_numbers():
    source = """\
from keras.models import Sequential
rows = pandas.read_csv("sonar.csv").values
x, names = rows[:, :60], rows[:, 60]
y = LabelEncoder().fit_transform(rows[:, 60])
z = rows[:, 1:60]
kept = rows[:, 0]
z_train, z_test, y_train, y_test = train_test_split(z, y)
model.fit(z_train, y_train)
"""
    lines = source.splitlines()
    lines[4] += ".astype(float)"
    assert rewritten(source, True).splitlines()[2:] == lines
    assert "astype" not in rewritten(source.replace("LabelEncoder().fit_transform", ""), True)


def test_a_module_beside_the_script_that_is_old_too_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "helper.py").write_text("import numpy as np\nx = np.float\n")
    (tmp_path / "fine.py").write_text("import numpy as np\nx = np.zeros\n")
    (tmp_path / "x.py").write_text("import fine\nfrom helper import x\n")
    text = Path(migrate(str(tmp_path / "x.py"), None)).read_text(encoding="utf-8")
    assert text.splitlines()[2:] == [
        "import fine",
        "# helper.py is today: a file to migrate too",
        "from helper import x",
    ]


def test_probabilities_are_what_a_keras_model_predicts():
    source = "from keras.models import Sequential\nmodel = Sequential()\nmodel.predict_proba(x)\nforest.predict_proba(x)\n"
    said = [finding.now for finding in find(source, True)]
    assert "model.predict(x)\n" in rewritten(source, True) and "\nforest.predict_proba(x)" in rewritten(
        source, True
    )
    assert said[0] == ".predict" and said[1] == names.table(names.Method)["predict_proba"].words()


def test_nothing_of_a_script_of_today_is_found():
    source = "import numpy as np\nimport keras\nx = np.float64(1)\nkeras.layers.Dense(1)\nd = {}\nd['acc'] = x.items\n"
    assert find(source, True) == []


def test_a_loss_that_reads_tensors_of_the_model_is_told_of():
    source = (
        "from keras.layers import Input, Dense\nfrom keras.models import Model\n"
        "x = Input((4,))\ny = Dense(2)(x)\nz = y * 2\nmodel = Model(x, y)\n"
        "def loss(t, p):\n    return t - p + z\n"
        "def fine(t, p):\n    z = t\n    return z - p\n"
        "model.compile('sgd', loss=loss, metrics=[fine, lambda t, p: y])\n"
        "model.add_loss(z)\nmodel.fit(x, y)\n"
    )
    told = [(each.line, each.old) for each in find(source, True) if "of the model" in each.old]
    words = "a loss that reads a tensor of the model"
    assert told == [(8, f"z: {words}"), (12, f"y: {words}"), (13, f"z: {words}")]
    assert not [each for each in find(source, False) if "of the model" in each.old]
