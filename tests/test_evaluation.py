"""After `as_keras2`, `model.evaluate` and `model.predict` give what Keras's own give, with callbacks and bar.

Keras's own, before `as_keras2`, say what is right: of arrays, and of what goes their way still.
"""

import re
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from test_training import IN_FLOAT16, KINDS, WithLoss, X, Y, dense

from oldstack import training

ROOT = Path(__file__).resolve().parent.parent
OF_EVALUATE = {"x", "y", "batch_size", "sample_weight"}
LOOKED_AT = [
    "cce, momentum", "sparse cce, one batch", "no metrics, clipped", "integers, schedule", "own loss, default batch",
    "loss object, average", "many metrics", "added losses", "noisy", "lstm", "conv2d", "two by two, weights",
    "two by two, dicts", "unbuilt", "own metrics", "weights, split", "float16 policy", "eagerly", "series", "tensors",
]  # fmt: skip


@pytest.fixture(autouse=True)
def keras2():
    """Goes back to Keras's own after each test; what is given it, it calls as there and as here."""

    def both(call):
        training.as_keras2(False)
        own = call()
        training.as_keras2(1)
        return own, call()

    yield both
    training.as_keras2(False)


@pytest.mark.parametrize("kind", LOOKED_AT)
def test_gives_what_keras_gives(kind, keras2):
    make, arguments = KINDS[kind]
    given = {"x": X, "y": Y, "batch_size": 8, **{k: v for k, v in arguments.items() if k in OF_EVALUATE}}
    keras.utils.set_random_seed(1)
    model = make()
    tolerance = {"rtol": 1e-3, "atol": 1e-3} if kind in IN_FLOAT16 else {"rtol": 1e-5, "atol": 1e-6}

    outputs = keras2(lambda: model.predict(given["x"], given["batch_size"], verbose=0))
    keras.tree.map_structure(lambda own, ours: np.testing.assert_allclose(ours, own, **tolerance), *outputs)
    if kind != "own metrics":  # it takes targets, but has a loss only in training
        logs = keras2(lambda: model.evaluate(**given, verbose=0, return_dict=True))
        assert list(logs[1]) == list(logs[0])
        np.testing.assert_allclose(list(logs[1].values()), list(logs[0].values()), **tolerance)
        listed = keras2(lambda: model.evaluate(**given, verbose=0))
        np.testing.assert_allclose(listed[1], listed[0], **tolerance)


class Noted(keras.callbacks.Callback):
    """Notes what it is told; stops after so many batches."""

    def __init__(self, stop_after=99):
        super().__init__()
        self.told, self.stop_after = [], stop_after

    def _note(self, hook, batch=None, logs=None):
        shapes = keras.tree.map_structure(np.shape, logs or {})
        self.told.append((hook, batch, shapes, self.params["steps"], self.params["epochs"]))
        if batch == self.stop_after:
            self.model.stop_evaluating = self.model.stop_predicting = True

    def on_test_begin(self, logs=None):
        self._note("test begin", logs=logs)

    def on_test_batch_begin(self, batch, logs=None):
        self._note("batch begin", batch, logs)

    def on_test_batch_end(self, batch, logs=None):
        self._note("batch end", batch, logs)

    def on_test_end(self, logs=None):
        self._note("test end", logs=logs)

    on_predict_begin, on_predict_batch_begin = on_test_begin, on_test_batch_begin
    on_predict_batch_end, on_predict_end = on_test_batch_end, on_test_end


@pytest.mark.parametrize("stop_after", [1, 99])
def test_tells_callbacks_what_keras_tells_them(keras2, stop_after):
    model = dense()

    def told(call):
        noted = Noted(stop_after)
        result = call(callbacks=[noted], batch_size=20, verbose=0)
        return noted.told, np.shape(result)

    for call in (lambda **given: model.evaluate(X, Y, **given), lambda **given: model.predict(X, **given)):
        own, ours = keras2(lambda call=call: told(call))
        assert ours == own


@pytest.mark.parametrize("verbose", ["auto", 1, 2, 0])
def test_draws_the_bar_that_keras_draws(keras2, capsys, verbose):
    def lines():
        model = dense()
        keras.utils.set_random_seed(1)
        model.set_weights([np.full(each.shape, 0.1) for each in model.weights])
        capsys.readouterr()
        model.evaluate(X, Y, verbose=verbose)
        model.predict(X, verbose=verbose)
        # Between the first and the last state of a bar come as many as there is time for.
        shown = re.sub(r"\x1b\[\d*m", "", capsys.readouterr().out)
        shown = re.sub(r"\d+s|\d+u?m?s/step", "", shown)
        return [re.split("[\r\b]+", line)[-1].strip() for line in shown.split("\n")]

    own, ours = keras2(lines)
    assert ours == own
    assert bool("".join(ours)) == bool(verbose)


def test_computes_as_the_validation_of_fit_does():
    keras.utils.set_random_seed(1)
    training.as_keras2(1)
    model = dense()
    history = training.fit(model, X, Y, epochs=2, verbose=0, validation_data=(X[:30], Y[:30])).history
    assert model.evaluate(X[:30], Y[:30], verbose=0) == [
        history["val_loss"][-1],
        history["val_accuracy"][-1],
    ]


def test_is_compiled_once_for_all_lengths_and_anew_after_compile(monkeypatch):
    training.as_keras2(1)
    model, traced = dense(), []
    step = model.test_step
    monkeypatch.setattr(model, "test_step", lambda data: traced.append(1) or step(data))
    for rows in (50, 7, 30):
        assert list(model.evaluate(X[:rows], Y[:rows], 8, 0, return_dict=True)) == ["accuracy", "loss"]
    assert len(traced) == 1
    model.compile("sgd", "mse", metrics=["mae"])
    assert list(model.evaluate(X, Y, verbose=0, return_dict=True)) == ["loss", "mae"]
    assert len(traced) == 2


def test_what_is_no_array_goes_keras_own_way(keras2):
    model = dense()
    batches = tf.data.Dataset.from_tensor_slices((X, Y)).batch(8)
    own, ours = keras2(lambda: model.evaluate(batches, verbose=0))
    assert ours == pytest.approx(own, rel=1e-6)
    own, ours = keras2(lambda: model.evaluate(X, Y, steps=2, verbose=0))
    assert ours == pytest.approx(own, rel=1e-6)
    np.testing.assert_allclose(*keras2(lambda: model.predict(batches, verbose=0)), rtol=1e-6)


def test_takes_inputs_alone(keras2):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1), WithLoss()])
    model.compile("adam")
    own, ours = keras2(lambda: model.evaluate(X, batch_size=8, verbose=0))
    assert ours == pytest.approx(own, rel=1e-5)
    assert ours > 0


def test_refuses_what_does_not_go_together():
    training.as_keras2(1)
    with pytest.raises(ValueError, match="different numbers of samples"):
        dense().evaluate(X, Y[:9], verbose=0)
    with pytest.raises(ValueError, match="compile"):
        keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)]).evaluate(X, Y)


def test_needs_no_data_sets_of_tensorflow():
    program = """
import sys
from oldstack.training import as_keras2, fit
from oldstack.loading.quick_keras import keras
import numpy
as_keras2(0)
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("adam", "mse", metrics=["mae"])
x = numpy.zeros((5, 2))
fit(model, x, x[:, 0], verbose=0)
print(model.evaluate(x, x[:, 0], verbose=0), model.predict(x, verbose=0).shape)
print([name for name in sys.modules if name.startswith("tensorflow.python.data")])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "[0.0, 0.0] (5, 1)\n[]\n", done.stderr
