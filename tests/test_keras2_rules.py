"""`as_keras2` starts and trains models as Keras 2.2.5 did, and leaves Keras 3 as it is."""

import contextlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from lessonkit import training
from lessonkit.lessons.compare import read_expected
from oldstack.keras2 import of_train, optimizers
from oldstack.training import Dropout, as_keras2, formulas, hard_sigmoid, loop, programs, updates
from oldstack.training import rules as keras2_rules

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "tests" / "original" / "keras2" / "rules.py"
LINE = "\n# " + "-" * 112 + "\n"


@pytest.fixture(autouse=True)
def _back_to_keras_3():
    yield
    as_keras2(False)


def seed(numpy_seed, graph_seed):
    """Seeds what follows as the original's script does."""
    keras.utils.set_random_seed(numpy_seed)
    as_keras2(graph_seed)


def fit(model, *arguments, **more):
    """Trains a model; returns the figures of each epoch."""
    return training.fit(model, *arguments, verbose=0, **more).history


def in_training(model, batches, jit):
    """Returns what a model gives for each batch in training."""
    call = tf.function(lambda batch: model(batch, training=True), jit_compile=jit)
    return [call(tf.constant(batch, tf.float32)) for batch in batches]


def loss_and_gradient(loss, true, predicted):
    """Returns a loss and its gradient by the predicted values."""
    model = keras.Sequential([keras.Input((3,)), layers.Activation("linear")])
    model.compile("sgd", loss)
    predicted = tf.constant(predicted)
    with keras2_rules.computations(model), tf.GradientTape() as tape:
        tape.watch(predicted)
        value = model.compute_loss(y=tf.constant(true), y_pred=predicted)
    return value, tape.gradient(value, predicted)


def draws_and_computes(jit):
    """Runs the original's script with today's words in place of Keras 2.2.5's; returns what it prints, by name."""
    words = {
        "np": np,
        "keras": keras,
        "hashlib": __import__("hashlib"),
        "seed": seed,
        "fit": fit,
        "sigmoid": lambda values: formulas.logistic(tf.constant(values)),
        "in_training": lambda model, batches: in_training(model, batches, jit),
        "loss_and_gradient": loss_and_gradient,
        "Dropout": Dropout,
        "LSTM": lambda units, **more: layers.LSTM(units, recurrent_activation=hard_sigmoid, **more),
    }
    _, script = SCRIPT.read_text(encoding="utf-8").split(LINE)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(script, SCRIPT, "exec"), words)
    return by_name(printed.getvalue())


def by_name(printed):
    """Returns the values, with their digest before them, by what they are values of."""
    found = {}
    for line in printed.splitlines():
        name, _, rest = re.match(r"(.*?) (\d+) ([0-9a-f]{16} .*)", line).groups()
        digest, *values = rest.split()
        found[name] = digest, np.array(values, float)
    return found


EXPECTED = by_name(read_expected(SCRIPT.with_suffix(".txt"))[1])
BY_SVD = re.compile("orthogonal|recurrent")  # LAPACK's last bits are another processor's


@pytest.fixture(scope="module", params=[False, True], ids=["", "xla"])
def ours(request):
    """Returns what our rules draw and compute, without and with XLA."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "_WORTH_COMPILING", 20 if request.param else 10**9)
        yield draws_and_computes(request.param)
    as_keras2(False)


def test_everything_that_was_recorded_is_compared(ours):
    assert list(ours) == list(EXPECTED)
    assert len(EXPECTED) > 150


@pytest.mark.parametrize("kind", ["dense", "conv2d", "lstm", "initializer", "dropout"])
def test_draws_the_very_same(ours, kind):
    names = [name for name in EXPECTED if name.startswith(kind) and not BY_SVD.search(name)]
    assert len(names) > 10
    assert {name: ours[name][0] for name in names} == {name: EXPECTED[name][0] for name in names}


@pytest.mark.parametrize(
    ("kind", "tolerance", "least"),
    [
        ("", 1e-6, 1e-7),
        ("loss", 3e-7, 1e-7),
        ("gradient", 3e-6, 1e-7),
        ("sigmoid", 1e-6, 1e-7),
        ("training", 1e-5, 1e-7),
        ("training after two steps", 3e-6, 1e-9),  # the biases began at 0: their values are the steps
    ],
)
def test_computes_the_same(ours, kind, tolerance, least):
    names = [name for name in EXPECTED if (name.startswith(kind) if kind else BY_SVD.search(name))]
    assert len(names) >= 5
    for name in names:
        np.testing.assert_allclose(ours[name][1], EXPECTED[name][1], rtol=tolerance, atol=least, err_msg=name)


def test_computes_the_same_where_hardly_anything_is_left_of_a_sigmoid(ours):
    """Six values are no group of eight: what is below -18 is nothing, what is above isn't."""
    name = "sigmoid of 6 small"
    np.testing.assert_allclose(ours[name][1], EXPECTED[name][1], rtol=1e-6, atol=0)


def test_words_that_come_twice_in_a_batch():
    """Keras 3's Adam would square each of their gradients."""
    keras.utils.set_random_seed(0)
    weights = []
    for seed in (0, False):
        as_keras2(seed)
        model = keras.Sequential(
            [keras.Input((4,)), layers.Embedding(3, 2, keras.initializers.Ones()), layers.Flatten()]
        )
        model.compile("adam", "mse")
        training.fit(model, np.array([[0, 0, 1, 1]]), np.arange(8.0)[None], verbose=0, epochs=3)
        weights.append(model.get_weights()[0])
    assert np.abs(weights[0] - weights[1]).max() > 1e-5


def made():
    """Makes a model whose parts are given by name."""
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(3), Dropout(0.5), layers.Dense(1, activation="sigmoid")]
    )
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"])
    return model


X = np.random.RandomState(0).normal(size=(30, 4))
Y = (X[:, 0] > 0).astype(int)


@pytest.mark.parametrize(
    "optimizer",
    [
        updates.OPTIMIZERS["adam"](),
        updates.OPTIMIZERS["rmsprop"](),
        optimizers.SGD(momentum=0.9, nesterov=True, decay=0.1),
        optimizers.RMSprop(),
        optimizers.Adagrad(),
        optimizers.Adadelta(),
        optimizers.Adam(decay=0.1),
        optimizers.Adam(amsgrad=True),
        optimizers.Adamax(),
        optimizers.Nadam(),
        of_train.OPTIMIZERS["RMSPropOptimizer"](0.001, momentum=0.5),
        of_train.OPTIMIZERS["AdagradOptimizer"](0.001),
    ],
    ids=lambda optimizer: f"{type(optimizer).__module__.split('.')[0]}'s {optimizer.name}",
)
def test_the_steps_of_all_variables_at_once_are_those_of_each(optimizer, monkeypatch):
    rng = np.random.default_rng(0)
    shapes = [(5, 7), (7,), (16,), (3, 2, 4), (1,)]
    starts = [rng.normal(size=shape).astype("float32") for shape in shapes]
    gradients = [[rng.normal(size=shape).astype("float32") for shape in shapes] for _ in range(5)]
    gradients[2][1] = None

    def trained():
        variables = list(map(keras.Variable, starts))
        own = optimizer.sharing() if hasattr(optimizer, "sharing") else type(optimizer)()
        own.build(variables)
        own.iterations.assign(0)
        # Op by op: what looks for a better graph takes products in another order.
        for given in gradients:
            own.apply([None if each is None else tf.constant(each) for each in given], variables)
        return variables + own.variables

    at_once = trained()
    monkeypatch.setattr(updates, "_MOST_TO_JOIN", 0)
    for one, other in zip(at_once, trained(), strict=True):
        np.testing.assert_array_equal(one, other, strict=True)
    assert not np.array_equal(at_once[0], starts[0])


def unused_output():
    """Makes a model with an output that no loss looks at, and that therefore has no gradients."""
    inputs = keras.Input((4,))
    hidden = layers.Dense(3, activation="relu")(inputs)
    model = keras.Model(inputs, [layers.Dense(1)(hidden), layers.Dense(2)(hidden)])
    model.compile("adam", ["mse", None])
    return model


def frozen_since_compiled():
    """Makes a model, one of whose layers stops learning after `compile`."""
    model = made()
    model.layers[0].trainable = False
    return model


@pytest.mark.parametrize("make", [made, unused_output, frozen_since_compiled])
def test_averages_that_are_one_over_many_steps_are_those_of_each(make, monkeypatch):
    def trained():
        as_keras2(5)
        keras.utils.set_random_seed(3)
        model = make()
        for epochs in (1, 6, 2):
            training.fit(model, X, Y, epochs=epochs, batch_size=8, verbose=0, validation_split=0.2)
        return model

    held = []
    over_many_steps = updates.AllAtOnce.over_many_steps
    monkeypatch.setattr(
        updates.AllAtOnce,
        "over_many_steps",
        lambda *given: held.append(1) or over_many_steps(*given),
    )
    in_one = trained()
    assert held
    assert "_in_one" not in vars(in_one.optimizer)
    monkeypatch.setattr(programs.Program, "_holds_averages", lambda program: False)
    apart = trained()
    assert len(in_one.optimizer.variables) == len(apart.optimizer.variables)
    for one, other in zip(
        in_one.weights + in_one.optimizer.variables, apart.weights + apart.optimizer.variables, strict=True
    ):
        np.testing.assert_array_equal(one, other, strict=True)


def test_false_goes_back_to_keras_3():
    def trained():
        keras.utils.set_random_seed(3)
        model = made()
        losses = training.fit(model, X * 100, Y, epochs=2, shuffle=False, verbose=0).history["loss"]
        return losses, model.get_weights()

    registered = dict(keras.saving.get_custom_objects())
    before = trained()
    as_keras2(5)
    assert keras2_rules.is_on()
    other = trained()
    as_keras2(False)
    assert not keras2_rules.is_on()
    assert keras.saving.get_custom_objects() == registered
    after = trained()
    assert before[0] == after[0] != other[0]
    assert all(map(np.array_equal, before[1], after[1]))
    as_keras2(False)  # twice does no harm


def test_objects_stay_as_keras_3_has_them():
    draws = []
    for on in (0, False):
        as_keras2(on)
        keras.utils.set_random_seed(1)
        state = np.random.get_state()[1].copy()
        kernel = keras.initializers.GlorotUniform(seed=4)
        layer = layers.Dense(3, kernel_initializer=kernel, bias_initializer=keras.initializers.RandomNormal())
        layer.build((None, 4))
        draws.append([value.numpy() for value in layer.weights])
        assert np.array_equal(np.random.get_state()[1], state)
    assert all(map(np.array_equal, *draws))
    optimizer = keras.optimizers.RMSprop()
    as_keras2(0)
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    model.compile(optimizer, keras.losses.BinaryCrossentropy())
    assert type(model.optimizer) is keras.optimizers.RMSprop
    plain = model.compute_loss
    with keras2_rules.computations(model):
        assert model.compute_loss == plain


def test_the_rules_that_hold_when_fit_is_called():
    """They decide on the loss, also of a model that was compiled and trained under others; none stay behind."""
    losses = []
    for first in (0, False):
        as_keras2(first)
        model = made()
        model.layers[0].set_weights([np.full((4, 3), 9.0), np.zeros(3)])
        model.layers[2].set_weights([np.full((3, 1), 9.0), np.zeros(1)])
        model.optimizer.learning_rate = 0.0
        for rules in (first, 0, False):
            as_keras2(rules)
            losses += training.fit(model, X, 1 - Y, verbose=0, validation_data=(X, 1 - Y)).history["val_loss"]
        assert "compute_loss" not in vars(model)
        assert model.layers[2].activation is keras.activations.sigmoid
    keras2, keras3 = losses[1:3]
    assert losses == [keras2, keras2, keras3, keras3, keras2, keras3]
    assert keras2 < keras3  # there a sample's is 16.1 at most


def test_a_loss_with_a_weight_is_keras_3s():
    as_keras2(0)
    model = keras.Sequential([keras.Input((3,)), layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy", loss_weights=[2.0])
    plain = model.compute_loss
    with keras2_rules.computations(model):
        assert model.compute_loss == plain


def test_a_saved_model_asks_for_nothing_of_ours(tmp_path):
    keras.utils.set_random_seed(0)
    as_keras2(0)
    model = keras.Sequential(
        [
            keras.Input((6,)),
            layers.Embedding(9, 4),
            layers.LSTM(5),
            layers.Dense(3, kernel_initializer="uniform", bias_initializer="normal"),
            Dropout(0.3),
            layers.Dense(1, kernel_initializer="he_normal", activation="sigmoid"),
        ]
    )
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    words = np.arange(120).reshape(20, 6) % 9
    training.fit(model, words, np.arange(20) % 2, verbose=0)
    predicted = model.predict(words, verbose=0)
    for file in ("model.keras", "model.h5"):  # under the same rules,
        model.save(tmp_path / file)
        loaded = keras.saving.load_model(tmp_path / file)
        np.testing.assert_array_equal(loaded.predict(words, verbose=0), predicted)
    code = """
import keras, numpy as np, sys
words = np.arange(120).reshape(20, 6) % 9
for file in ("model.h5", "model.keras"):
    model = keras.saving.load_model(file)
    np.save(file, model.predict(words, verbose=0))
    assert type(model.layers[3]) is keras.layers.Dropout
    assert type(model.optimizer) is keras.optimizers.Adam
model.fit(words, np.arange(20) % 2, verbose=0)  # after an .h5 file Keras's own models can't either
assert not any(name.startswith("lessonkit") for name in sys.modules)
"""
    # and where there is no lessonkit.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-I", "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    for file in ("model.keras", "model.h5"):
        np.testing.assert_allclose(np.load(tmp_path / f"{file}.npy"), predicted, rtol=1e-6)


def test_dropout_is_keras_own_without_the_rules():
    results = []
    for kind in (Dropout, layers.Dropout):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((5,)), kind(0.4), kind(0.0)])
        results.append([model(np.ones((4, 5)), training=True).numpy() for _ in range(2)])
    assert all(map(np.array_equal, *results))


def test_a_dropout_that_leaves_nothing_out_draws_no_seed():
    as_keras2(0)
    np.random.seed(0)
    model = keras.Sequential([keras.Input((5,)), Dropout(0.0)])
    assert np.random.randint(1000) == 684
    np.testing.assert_array_equal(model(np.ones((4, 5)), training=True), np.ones((4, 5)))


def test_a_model_that_is_built_by_its_data():
    """Its layers take their seeds in their order, though only `fit` knows the inputs."""

    def weights(*first):
        keras.utils.set_random_seed(0)
        as_keras2(0)
        model = keras.Sequential([*first, layers.Dense(3), Dropout(0.5), layers.Dense(1)])
        model.compile(keras.optimizers.SGD(0.0), "mse")
        training.fit(model, X, Y, verbose=0, shuffle=False)
        return model.get_weights(), model(np.ones((9, 4)), training=True).numpy()

    expected, found = weights(keras.Input((4,))), weights()
    assert all(map(np.array_equal, expected[0], found[0]))
    np.testing.assert_array_equal(found[1], expected[1])
