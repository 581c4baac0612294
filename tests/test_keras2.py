"""What `oldstack.keras2.modules` stands for: scripts of Keras 2.2 print here what they printed there.

The scripts are those in `tests/original/keras2/`, recorded on the original stack by `lessons.py record`.
"""

import builtins
import contextlib
import io
import json
import os
import re
import subprocess
import sys
import types
import warnings
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from printed import without_clock
from processors import has_recorded_roots, recorded

from lessonkit.lessons.compare import compare
from oldstack.keras2 import modules as keras2
from oldstack.messages import UserError
from oldstack.training import rules as keras2_rules

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "tests" / "original" / "keras2"


@pytest.fixture(autouse=True)
def _from_the_start(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    keras2.modules()["keras.backend"].clear_session()
    yield
    keras2_rules.as_keras2(False)
    keras2.random.leave_python_random(False)


def run(source, name="script.py"):
    """Runs a script with the stand-ins for what it imports; returns what it printed."""
    table = keras2.modules() | {"tensorflow": types.SimpleNamespace(set_random_seed=keras2_rules.as_keras2)}

    def import_(name, globals=None, locals=None, fromlist=(), level=0):
        if name in table and (globals or {}).get("__name__") == "__main__":
            return table[name if fromlist else name.partition(".")[0]]
        return builtins.__import__(name, globals, locals, fromlist, level)

    names = {"__name__": "__main__", "__builtins__": vars(builtins) | {"__import__": import_}}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(source, name, "exec"), names)
    return printed.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "old_graphs",
        "old_models",
        "old_numbers",
        "old_parts",
        "old_recurrent",
        "old_shapes",
        "old_training",
        "own_objects",
        "old_batches",
        "old_bits",
        "old_folds",
        "old_insides",
        "old_pictures",
        "old_shown",
        "old_warnings",
    ],
)
def test_an_old_script_prints_what_it_printed(name):
    if name == "old_bits" and not has_recorded_roots():
        pytest.skip("other last bits are right on this processor")
    expected, _ = recorded(SCRIPTS / f"{name}.py")
    printed = run((SCRIPTS / f"{name}.py").read_text(encoding="utf-8"), f"{name}.py")
    verdict = compare(without_clock(expected), without_clock(printed), "float32")
    assert verdict.ok, verdict.text


@pytest.mark.parametrize("name", ["recurrent_bits", "product_bits", "training_bits"])
def test_products_are_those_of_then_to_the_last_bit(name):
    """Those that a script of Keras gets, those of oneDNN left out."""
    script = SCRIPTS / f"{name}.py"
    command = [sys.executable, "-m", "oldstack", script]
    environment = os.environ | {"TF_ENABLE_ONEDNN_OPTS": "0"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8")
    expected, how = recorded(script)
    assert compare(expected, done.stdout, how).ok, done.stdout + done.stderr


def test_a_bar_is_as_it_was():
    printed = run(
        "import numpy as np\n"
        "from keras.models import Sequential\n"
        "from keras.layers import Dense\n"
        "model = Sequential([Dense(1, input_dim=2)])\n"
        "model.compile('sgd', 'mse', metrics=['mae'])\n"
        "model.fit(np.ones((40, 2)), np.ones(40), epochs=2, batch_size=40, validation_split=0.25)\n"
        "model.evaluate(np.ones((20, 2)), np.ones(20))\n"
    )
    lines = re.sub(r"\d\.\d+(e-\d+)?", "N", without_clock(printed)).split("\n")
    line = f"30/30 [{'=' * 30}] - 0s - loss: N - mean_absolute_error: N - val_loss: N - val_mean_absolute_error: N"
    assert lines == [
        "Train on 30 samples, validate on 10 samples",
        *["Epoch 1/2", "", line],
        *["Epoch 2/2", "", line],
        *["", f"20/20 [{'=' * 30}] - 0s", ""],
    ]


def test_keras_1_spellings_are_taken_with_a_warning():
    layers = keras2.modules()["keras.layers"]
    with pytest.warns(UserWarning, match=r'Dense\(units=3, kernel_initializer="uniform"\)'):
        assert layers.Dense(output_dim=3, init="uniform").units == 3
    with pytest.raises(TypeError, match="legacy keyword argument"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layers.Dense(units=2, output_dim=3)
    with pytest.raises(TypeError, match="not understood"):
        layers.Dense(3, nonsense=1)


def test_what_is_gone_says_what_replaced_it(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    ours = keras2.modules()
    for name, refused in (
        ("AtrousConvolution1D", lambda: ours["keras.layers"].AtrousConvolution1D(3, 3)),
        ("Merge", lambda: ours["keras.layers"].Merge([], mode="concat")),
        ("K.get_session", lambda: ours["keras.backend"].get_session()),
    ):
        with pytest.raises(UserError, match=rf"^{re.escape(name)}: not in today.s Keras\. (Use|Its|Ask) "):
            try:
                refused()
            except UserError as error:
                assert "\n" not in str(error)
                raise


def test_a_function_changes_variables():
    backend, ours_layers = keras2.modules()["keras.backend"], keras2.modules()["keras.layers"]
    given, count, half = backend.placeholder((None,)), backend.variable(1.0), backend.variable(1.0)
    update = backend.moving_average_update(half, backend.sum(given), 0.5)
    step = backend.function([given], [count + given], updates=[(count, count + backend.sum(given)), update])
    assert step([[1, 2]])[0].tolist() == [2, 3]
    assert step([[1, 2]])[0].tolist() == [5, 6]
    assert [backend.get_value(count), backend.get_value(half)] == [7, 2.5]
    entry = ours_layers.Input((2,))
    squares = backend.function([entry], [tf.reduce_sum(tf.square(entry) - 1.0, axis=1)])
    assert squares([[[1, 2], [3, 4]]])[0].tolist() == [3, 23]
    with pytest.raises(ValueError, match="You must feed a value for placeholder tensor"):
        backend.function([], [given + 1])([])


def test_a_lambda_of_another_python_is_refused(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    ours = keras2.modules()
    layers, models = ours["keras.layers"], ours["keras.models"]
    model = models.Sequential([layers.Lambda(lambda x: x * 3.0, input_shape=(2,))])
    model.save("here.h5")
    assert models.load_model("here.h5").predict(np.array([[1.0, 2.0]])).tolist() == [[3.0, 6.0]]
    description = model.to_json()
    function = layers.Lambda(lambda x: K.abs(x) * 2.0, input_shape=(2,))  # noqa: F821 - found when it runs
    again = type(function).from_config(function.get_config())
    assert again(np.array([[-1.0, 2.0]])).numpy().tolist() == [[2.0, 4.0]]
    written = json.dumps(f"{sys.version_info.major}.{sys.version_info.minor}\n")[:-1]
    assert written in description
    with pytest.raises(
        UserError, match=r"^lambda_1: .*bytecode of Python 3\.7, .*model\.load_weights\(file\)$"
    ):
        models.model_from_json(description.replace(written, '"'))


SAVES = """
from keras.models import Sequential
from keras.layers import Lambda
model = Sequential([Lambda(lambda x: x / 4, input_shape=(2,))])
model.save("m.h5")
open("m.json", "w").write(model.to_json())
open("m.yaml", "w").write(model.to_yaml())
"""
LOADS = {
    "m.h5": "from keras.models import load_model; model = load_model('m.h5')",
    "m.json": "from keras.models import model_from_json; model = model_from_json(open('m.json').read())",
    "m.yaml": "from keras.models import model_from_yaml; model = model_from_yaml(open('m.yaml').read())",
}
IN_A_GRAPH = "import tensorflow as tf; tf.placeholder(tf.float32); "


@pytest.mark.parametrize("name", LOADS)
def test_a_lambda_of_another_run_is_run_where_its_file_is_trusted(tmp_path, name):
    def run(*arguments):
        command = [sys.executable, "-m", "oldstack", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    (tmp_path / "saves.py").write_text(SAVES)
    (tmp_path / "loads.py").write_text(
        f"{LOADS[name]}; import numpy; print(model.predict(numpy.array([[4.0, 6.0]])).tolist())".replace(
            "[[4.0, 6.0]] * 1", "__import__('numpy').array([[4.0, 6.0]])"
        )
    )
    (tmp_path / "graph.py").write_text(IN_A_GRAPH + LOADS[name])
    assert run("saves.py").returncode == 0
    other = next(each for each in LOADS if each != name)
    done = run("loads.py", "--trust-file", other)
    assert (done.returncode, done.stdout) == (0, "[[1.0, 1.5]]\n"), done.stderr
    (tmp_path / other).write_bytes(b"")
    for script in ("loads.py", "graph.py"):
        done = run(script, "--trust-file", other)
        assert done.returncode == 1
        assert "lambda" in done.stderr.lower() and "--trust-file FILE" in done.stderr.splitlines()[-1], (
            done.stderr
        )


def test_arrays_that_do_not_fit_are_refused_as_they_were():
    ours = keras2.modules()
    model = ours["keras.models"].Sequential([ours["keras.layers"].Dense(2, input_dim=3)])
    model.compile("sgd", "mse")
    with pytest.raises(
        ValueError, match=r"expected dense_1_input to have shape \(3,\) but got array with shape \(4,\)"
    ):
        model.fit(np.ones((5, 4)), np.ones((5, 2)))
    with pytest.raises(
        ValueError, match=r"expected dense_1 to have shape \(2,\) but got array with shape \(1,\)"
    ):
        model.fit(np.ones((5, 3)), np.ones(5))
    with pytest.raises(ValueError, match="Found 5 input samples and 4 target samples"):
        model.fit(np.ones((5, 3)), np.ones((4, 2)))


def test_objects_and_pandas_are_taken_as_numbers():
    pandas = pytest.importorskip("pandas")
    ours = keras2.modules()
    model = ours["keras.models"].Sequential([ours["keras.layers"].Dense(1, input_dim=2)])
    model.compile("sgd", "mse")
    table = pandas.DataFrame({"a": [1, 2.5, 3], "b": [4, 5, 6]}, dtype=object)
    model.fit(table.values, table["a"], verbose=0)
    assert np.array_equal(model.predict(table), model.predict(table.values.astype(float)))


def test_a_file_of_weights_opens_in_keras_3_too():
    ours = keras2.modules()
    layers = ours["keras.layers"]
    model = ours["keras.models"].Sequential([layers.Conv2D(3, 2, input_shape=(5, 5, 1)), layers.Flatten()])
    model.add(layers.Dense(2))
    model.save_weights("model.h5")
    x = np.random.RandomState(0).rand(4, 5, 5, 1).astype("float32")
    opened = keras.Sequential(
        [keras.Input((5, 5, 1)), keras.layers.Conv2D(3, 2), keras.layers.Flatten(), keras.layers.Dense(2)]
    )
    opened.load_weights("model.h5")
    np.testing.assert_allclose(opened.predict(x, verbose=0), model.predict(x), rtol=1e-5, atol=1e-6)


def test_keras_3_stays_as_it_is():
    before = dict(vars(keras.layers)), dict(vars(keras.models))
    keras2.modules()
    assert (dict(vars(keras.layers)), dict(vars(keras.models))) == before
    keras2_rules.as_keras2(False)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    assert model.fit(np.ones((4, 2)), np.ones(4), verbose=0).history["loss"]
    assert tf.keras.layers.Dense is keras.layers.Dense
