"""The one table of old names: what is put back where a script runs is explained and migrated too, and the other way."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lessonkit.lessons.compare import read_expected
from oldstack import names
from oldstack.scripts.find import find
from oldstack.scripts.migrate import rewritten
from oldstack.scripts.source import METHODS

ORIGINAL = Path(__file__).parent / "original"
# Puts the libraries back as they were, and says what was added to which module or class, which arguments are taken,
# and which of the table's names are there.
INSTALL = """
import importlib, json, sys
import oldstack.loading.patch as patches
from oldstack import names

added, taken = [], []
add = patches.add
def adding(owner, name, new):
    added.append((owner.__name__, isinstance(owner, type), name))
    add(owner, name, new)
patches.add = adding
from oldstack.libraries import calls
renaming = calls.renaming
def taking(function, renamed, defaults=None):
    owner = function.__qualname__.removesuffix(".__init__").rpartition(".")[2]
    taken.extend((owner, name) for name in renamed)
    return renaming(function, renamed, defaults)
calls.renaming = taking
from oldstack.libraries.install import install
install(lambda file: False)

def is_there(full):
    parts = full.split(".")
    for size in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:size]))
        except ImportError:
            continue
        for part in parts[size:]:
            found = getattr(found, part, None)
        return found is not None
    return False

for library in ("matplotlib.pyplot", "pandas", "scipy.stats", "seaborn"):
    importlib.import_module(library)
for part in ("cluster", "ensemble", "linear_model", "svm", "tree", "datasets", "metrics", "preprocessing"):
    importlib.import_module(f"sklearn.{part}")
import sklearn.feature_extraction.text, sklearn.externals
print(json.dumps({"added": added, "taken": taken, "there": {name: is_there(name) for name in sys.argv[1:]}}))
"""
KERAS = """
import functools, json, sys
from oldstack.scripts import modules
keras = modules.keras()
def is_there(full):
    try:
        return functools.reduce(getattr, full.split(".")[1:], keras) is not None
    except AttributeError:
        return False
old = {name: getattr(kind, "_old", {}) for name, kind in vars(keras.layers).items()}
print(json.dumps({"there": {name: is_there(name) for name in sys.argv[1:]}, "old": old}))
"""
LIBRARIES = {
    "PIL", "collections", "fractions", "matplotlib", "numpy", "pandas", "scipy", "seaborn", "sklearn", "time",
}  # fmt: skip


def known(module):
    """Returns the old names below some modules, those of modules that moved as a whole included."""
    found = [row.old for row in names.rows(names.Name)]
    for row in names.rows(names.Module):
        found += [f"{row.old}.{member}" for member in row.members.split()] or [row.old]
    return {name for name in found if name.split(".")[0] in module}


def printed(script, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def installed():
    return printed(INSTALL, *known(LIBRARIES))


def test_what_the_table_says_of_libraries_is_there(installed):
    assert len(installed["there"]) > 90
    assert [name for name, is_there in installed["there"].items() if not is_there] == []


def test_what_is_put_back_is_in_the_table(installed):
    modules = known(LIBRARIES) | {row.old for row in names.rows(names.Module)}
    methods = {row.old for row in names.rows(names.Method)} | {row.key for row in names.rows(names.Pattern)}
    unknown = [
        (owner, name)
        for owner, is_class, name in installed["added"]
        if owner != "ArtistList"  # a list again: nobody looks its methods up
        if name not in methods | {"__path__", "__sklearn_clone__", "from_csv"}
        if is_class
        or not any(each == f"{owner}.{name}" or each.startswith(f"{owner}.{name}.") for each in modules)
    ]
    assert unknown == [] and len(installed["added"]) > 60
    added = {name for _, _, name in installed["added"]}
    of_libraries = {row.old for row in names.rows(names.Method)} - names.keras_methods()
    # NumPy's arrays take no attributes: a script's calls of theirs are compiled otherwise.
    assert of_libraries - set(METHODS) <= added


# Taken by functions of their own signature.
OTHERWISE = {
    ("read_csv", "squeeze"), ("read_csv", "prefix"), ("read_csv", "date_parser"), ("read_csv", "keep_date_col"),
    ("to_datetime", "infer_datetime_format"), ("info", "null_counts"), ("factorplot", "size"),
    ("LinearRegression", "normalize"), ("Lasso", "normalize"), ("Ridge", "normalize"),
    ("LogisticRegression", "multi_class"),
}  # fmt: skip


def test_arguments_of_libraries_both_ways(installed):
    taken = {(owner, name) for owner, name in installed["taken"]}
    # Taken for their values.
    of_values = {"algorithm", "criterion", "loss", "max_features", "metric", "penalty", "whiten"}
    assert {name for owner, name in taken if name not in names.arguments(owner)} <= of_values
    rows = [row for row in names.rows(names.Argument) if not row.of_keras and row not in names.graphs.ROWS]
    missing = {(owner, row.old) for row in rows for owner in row.owners.split()} - taken - OTHERWISE
    as_read_csv = {(owner, name) for owner, name in missing if owner == "read_table"}
    assert missing - as_read_csv == set()


def test_keras_modules_names_and_arguments():
    wanted = known({"keras"}) - {"keras.InputLayer"}
    wanted -= {row.old for row in names.rows(names.Module) if not row.members}
    found = printed(KERAS, *wanted)
    assert [name for name, is_there in found["there"].items() if not is_there] == []
    recorded = {}
    for line in read_expected(ORIGINAL / "keras2" / "keras1_arguments.txt")[1].splitlines():
        owner, old, now, *values = line.split()
        recorded.setdefault(owner, {})[old] = now
        if values and old == "dim_ordering":
            assert values == ["=".join(pair) for pair in names.arguments(owner)[old].values if pair[1]]
    owners = {owner for row in names.rows(names.Argument) if row.keras2 for owner in row.owners.split()}
    elsewhere = {"*", "fit", "load_data", "Tokenizer", "to_categorical"}
    assert {owner: names.keras1(owner) for owner in owners - elsewhere} == recorded
    methods = {"Model", "fit_generator", "evaluate_generator", "predict_generator"}
    for owner, old in recorded.items():
        assert owner in methods or found["old"][owner] == old, owner
    assert all(
        not old or recorded[names.short(owner)] for owner, old in found["old"].items() if owner in recorded
    )


def test_names_that_numpy_says_are_gone_are_in_the_table():
    expired = pytest.importorskip("numpy._expired_attrs_2_0").__expired_attributes__
    for name, advice in expired.items():
        if now := re.fullmatch(r"Use `np\.(\w+)` instead\.", advice):
            if name in ("issubsctype", "set_string_function", "recfromtxt"):  # they take other arguments
                continue
            assert names.table(names.Name)[f"numpy.{name}"].today.rpartition(".")[2] == now[1]


def written(row):
    """Returns a script with an old spelling in it."""
    if isinstance(row, names.Name):
        top = row.old.split(".")[0]
        return f"import {top}\nx = {row.old}(1)\n"
    if isinstance(row, names.Module):
        above, _, last = row.old.rpartition(".")
        members = row.members.split() or ["something"]
        lines = [f"from {row.old} import {member}" for member in members]
        return "\n".join([f"from {above} import {last}", f"import {row.old} as m", *lines, ""])
    if isinstance(row, names.Method):
        return f"import keras\nx.{row.old}(1)\n"
    if isinstance(row, names.Text):
        return f"import keras\nmodel.compile('{row.old}')\n"
    owner = row.owners.split()[0].replace("*", "f")
    return f"import keras\nf({owner}(0, {row.old}=1))\n"


EVERYWHERE = names.table(names.Name, names.Keras1Name, names.RefusedName)
# What a graph's tf.keras lacks is told as the script runs; a copy for today has the layer of `keras` of that name.
OF_TF_KERAS = [row for row in names.rows(names.GoneName) if row.old.startswith("tensorflow.keras.")]
STATIC = [row for row in names.rows() if not isinstance(row, names.Pattern) and row not in OF_TF_KERAS]


@pytest.mark.parametrize("row", STATIC, ids=lambda row: f"{type(row).__name__} {row.old}")
def test_row_is_explained_and_migrated(row, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    source = written(row)
    with_keras = isinstance(row, names.BesideKerasName) or row.old.startswith(
        ("keras", "tensorflow.keras", "tensorflow.python.keras")
    )
    findings = find(source, with_keras)
    last = row.old.rpartition(".")[2]
    assert any(last in finding.old for finding in findings), source
    text = rewritten(source, with_keras).split("\n", 2)[2]
    if isinstance(row, (names.GraphName, names.GoneName)):
        shown = [finding.now for finding in findings if last in finding.old]
        assert row.today in shown or names.short(row.today) in shown
        assert isinstance(row, names.GraphName) or f"is today: {row.today}" in text
    elif isinstance(row, names.Module):
        assert f"import {row.today} as m" in text
        for member in row.members.split() or ["something"]:
            today = EVERYWHERE.get(f"{row.today}.{member}") or names.Name(member, f"{row.today}.{member}")
            module, _, name = today.today.rpartition(".")
            if today.is_name:
                assert f"from {module} import {name}{'' if name == member else f' as {member}'}\n" in text
            else:
                assert f"# from {row.old} import {member} is today: {today.today}\n" in text
    elif row.is_name or (isinstance(row, names.Argument) and "=" in row.today):
        assert row.today in text and not re.search(rf"(?<![\w.]){re.escape(row.old)}\b", text)
    else:
        assert row.today in text
    compile(text, "x.py", "exec")


@pytest.mark.parametrize("row", OF_TF_KERAS, ids=lambda row: row.old)
def test_a_name_of_a_graph_s_tf_keras_has_a_row_of_keras_too(row):
    source = written(row)
    today = names.table(names.Name)[row.old.removeprefix("tensorflow.")].today
    assert today in [finding.now for finding in find(source, True)]
    assert today in rewritten(source, True)


@pytest.mark.parametrize("row", [row for row in names.rows() if not row.is_code], ids=lambda row: row.old)
def test_words_are_there_in_korean_too(row, monkeypatch):
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert row.words() == row.korean != row.today
    assert re.search("[가-힣]", row.korean) or row.korean in row.today


def test_explains_in_the_locale_s_language(monkeypatch):
    source = "import tensorflow as tf\nx = tf.placeholder(tf.float32)\n"
    for locale, words in (("C.UTF-8", "the argument of a function"), ("ko_KR.UTF-8", "함수의 인자")):
        monkeypatch.setenv("LC_ALL", locale)
        assert words in [finding.now for finding in find(source, False)]


def test_values_move_with_an_argument():
    source = "import keras\nConv2D(1, 2, dim_ordering='th')\nf(Adam(lr=0.1, decay=0.0))\n"
    assert rewritten(source, True).splitlines()[3:] == [
        "Conv2D(1, 2, data_format='channels_first')",
        "f(Adam(learning_rate=0.1))",
    ]


def test_a_copy_s_layers_optimizers_and_backend_are_today_s():
    source = (
        "import keras\nimport numpy as np\nfrom keras import backend as K\nfrom keras.layers import Dense, Embedding\n"
        "n = np.max(y) + 1\nmodel.add(Dense(n))\nmodel.add(Dense(output_dim=y.max()))\nEmbedding(1 + max(y), y.max())\n"
        "Dense(y.shape[0])\nDense(max(len(y), 4))\nmodel.compile(keras.optimizers.rmsprop(lr=0.1), lambda t, p: K.mean(K.pow(t - p, 2)))\n"
        "model.fit_generator(g, 2, workers=4,\n    verbose=0, pickle_safe=True)\nz = K.random_normal((2, 3))\n"
        "model.save_weights('w_{}.hdf5'.format(n))\nmodel.load_weights(os.path.join('runs', name + '_%d.h5' % n))\n"
        "model.save_weights(os.path.join('runs', name + '_%d.h5' % n))\n"
    )
    assert rewritten(source, True).splitlines()[6:] == [
        "n = np.max(y) + 1",
        "model.add(Dense(int(n)))",
        "model.add(Dense(units=int(y.max())))",
        "Embedding(int(1 + max(y)), y.max())",
        "Dense(y.shape[0])",
        "Dense(max(len(y), 4))",
        "model.compile(keras.optimizers.RMSprop(learning_rate=0.1), lambda t, p: keras.ops.mean(keras.ops.power(t - p, 2)))",
        "# fit_generator(workers=...) is today: nothing: a keras.utils.PyDataset has workers",
        "model.fit(g, 2,",
        "    # fit_generator(pickle_safe=...) is today: nothing: a keras.utils.PyDataset has use_multiprocessing",
        "    verbose=0)",
        "z = keras.random.normal((2, 3))",
        "model.save_weights('w_{}.weights.h5'.format(n))",
        "model.load_weights(os.path.join('runs', name + '_%d.weights.h5' % n))",
        "model.save_weights(os.path.join('runs', name + '_%d.weights.h5' % n))",
    ]


def test_a_function_of_the_script_keeps_its_arguments():
    source = "import keras\nbuild(init='uniform', bias=1, output_dim=3, stride=2, lr=0.1)\n"
    assert find(source, True) == []


def test_the_table_loads_no_library():
    code = "import sys, oldstack.names, oldstack.scripts.find, oldstack.scripts.command; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=60)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "oldstack" in loaded and not loaded & {"numpy", "tensorflow", "keras", "pandas", "rich"}


def test_markdown_has_a_line_for_each_row():
    titles = [line for line in names.markdown().splitlines() if line.startswith("## ")]
    lines = [line for line in names.markdown().splitlines() if line.startswith("| ")]
    assert len(lines) - 2 * len(titles) == len(list(names.rows()))
    assert "| `numpy.in1d` | `numpy.isin` |" in lines
    assert all(line.count(" | ") == 1 for line in lines)
