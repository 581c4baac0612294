"""Epochs that are trained in one go are, to the bit, the epochs trained one by one, whatever callbacks do with them."""

import csv
import itertools
import types

import keras
import numpy as np
import pytest
from keras import callbacks, layers

from oldstack import training
from oldstack.training import ahead, loop

RANDOM = np.random.RandomState(7)
X = RANDOM.normal(size=(70, 5)).astype("float32")
Y = (X[:, 0] - X[:, 1] ** 2 > 0).astype(int)
EPOCHS = 60


def model(rate=0.05):
    """Makes a net with parts that have a state of their own: running averages, and streams of random numbers."""
    between = [layers.BatchNormalization(), training.Dropout(0.3)]
    made = keras.Sequential(
        [keras.Input((5,)), layers.Dense(8, "relu"), *between, layers.Dense(1, "sigmoid")]
    )
    made.compile(keras.optimizers.Adam(rate), "binary_crossentropy", metrics=["accuracy"])
    return made


class Blocks:
    """Notes how many epochs each call of a program went."""

    def __init__(self, patch):
        self.sizes, went = [], ahead.Ahead.went

        def noted(this, states, epochs):
            self.sizes.append(epochs)
            return went(this, states, epochs)

        patch.setattr(ahead.Ahead, "went", noted)


@pytest.fixture
def blocks(monkeypatch):
    """Notes the epochs in one go, of which there are ever more: no time passes."""
    monkeypatch.setattr(loop, "time", types.SimpleNamespace(perf_counter=lambda: 0.0))
    return Blocks(monkeypatch)


@pytest.fixture(autouse=True)
def _as_in_keras2():
    yield
    training.as_keras2(False)


def trained(make, *, one_by_one=False, rate=0.05, **arguments):
    """Trains with callbacks; returns the history, all variables after it and NumPy's next random number."""
    keras.utils.set_random_seed(4)
    training.as_keras2(4)
    given = make()
    if one_by_one:  # of a class that is not known
        given = [*given, callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None)]
    arguments = {"epochs": EPOCHS, "batch_size": 20, "validation_split": 0.3} | arguments
    net = model(rate)
    history = training.fit(net, X, Y, verbose=0, callbacks=given, **arguments)
    variables = [
        *net.variables,
        *net.optimizer.variables,
        *net.metrics_variables,
        net.layers[2].stream.position,
    ]
    return history.history, [variable.numpy() for variable in variables], np.random.randint(10**6)


def assert_equal(one, other):
    """The same to the bit."""
    for name, figures in one[0].items():
        np.testing.assert_array_equal(other[0][name], figures, err_msg=name)
    for number, (variable, same) in enumerate(zip(one[1], other[1], strict=True)):
        np.testing.assert_array_equal(variable, same, err_msg=str(number))
    assert one[2] == other[2]


CALLBACKS = {
    "none": list,
    "patience": lambda: [callbacks.EarlyStopping("val_loss", patience=4)],
    "best weights": lambda: [callbacks.EarlyStopping("val_loss", patience=6, restore_best_weights=True)],
    "baseline": lambda: [callbacks.EarlyStopping("accuracy", patience=9, baseline=0.95)],
    "plateau": lambda: [callbacks.ReduceLROnPlateau("val_loss", patience=2, factor=0.5)],
    "plateau and stop": lambda: [
        callbacks.ReduceLROnPlateau("val_loss", patience=2),
        callbacks.EarlyStopping("val_loss", patience=7),
    ],
}


@pytest.mark.parametrize("name", [*CALLBACKS, "compiled by XLA"])
def test_the_same_to_the_bit(name, blocks, monkeypatch):
    if name == "compiled by XLA":
        monkeypatch.setattr(loop, "_WORTH_COMPILING", 0)
        name = "best weights"
    in_one_go = trained(CALLBACKS[name])
    assert max(blocks.sizes) > 4
    seen = len(blocks.sizes)
    one_by_one = trained(CALLBACKS[name], one_by_one=True)
    assert len(blocks.sizes) == seen
    assert_equal(one_by_one, in_one_go)
    stops = name not in ("none", "plateau")
    assert (len(in_one_go[0]["loss"]) < EPOCHS) == stops


@pytest.mark.parametrize(
    "arguments",
    [
        {"validation_split": 0.0},
        {"validation_freq": 3},
        {"validation_freq": [2, 17]},
        {"shuffle": False},
        {"batch_size": 70, "validation_batch_size": 4},
        {"initial_epoch": 11},
        {"class_weight": {0: 1.0, 1: 3.0}},
    ],
    ids=str,
)
def test_the_same_with_other_arguments(arguments, blocks):
    in_one_go = trained(list, **arguments)
    assert blocks.sizes
    assert_equal(trained(list, one_by_one=True, **arguments), in_one_go)


def test_files_of_each_epoch(tmp_path, blocks):
    """Files hold the weights of the epoch that they are named by, though the training was ahead of it."""

    def make(folder):
        folder.mkdir()
        path = str(folder / "{epoch}-{val_loss:.6f}.weights.h5")
        keep = callbacks.ModelCheckpoint(path, save_best_only=True, save_weights_only=True)
        return [
            keep,
            callbacks.CSVLogger(folder / "log.csv"),
            callbacks.EarlyStopping("val_loss", patience=8),
        ]

    one, other = tmp_path / "one", tmp_path / "other"
    in_one_go = trained(lambda: make(one), rate=0.005)
    assert max(blocks.sizes) > 4
    assert_equal(trained(lambda: make(other), one_by_one=True, rate=0.005), in_one_go)
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in other.iterdir())
    assert len(names) > 3
    for name in names[:-1]:
        nets = model(), model()
        for net, folder in zip(nets, (one, other), strict=True):
            net.load_weights(folder / name)
        assert all(map(np.array_equal, nets[0].get_weights(), nets[1].get_weights())), name
    assert list(csv.reader((one / "log.csv").open())) == list(csv.reader((other / "log.csv").open()))


def test_every_epoch_is_saved(tmp_path, blocks):
    keep = lambda: [callbacks.ModelCheckpoint(str(tmp_path / "{epoch}.keras"))]  # noqa: E731
    _, variables, _ = trained(keep, epochs=12)
    assert blocks.sizes
    losses = [keras.saving.load_model(tmp_path / f"{epoch}.keras").get_weights()[0] for epoch in range(1, 13)]
    assert all(not np.array_equal(one, other) for one, other in itertools.pairwise(losses))
    np.testing.assert_array_equal(losses[-1], variables[0])


def test_figures_of_validation_stand_at_their_step(tmp_path, blocks):
    """TensorBoard shows those of validation over the number of steps."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util import tensor_util

    trained(lambda: [callbacks.TensorBoard(tmp_path)], epochs=12)
    assert max(blocks.sizes) > 4
    events = EventAccumulator(str(tmp_path / "validation"), size_guidance={"tensors": 0}).Reload()
    steps = [event.step for event in events.Tensors("evaluation_loss_vs_iterations")]
    assert steps == [3 * epoch for epoch in range(1, 13)]
    shown = [float(tensor_util.make_ndarray(event.tensor_proto)) for event in events.Tensors("epoch_loss")]
    assert len(set(shown)) == 12


CANNOT_WAIT = {
    "own": lambda: type("Own", (callbacks.EarlyStopping,), {})("val_loss"),
    "lambda": lambda: callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None),
    "rate": lambda: callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.9),
    "not a number": callbacks.TerminateOnNaN,
}


@pytest.mark.parametrize("name", CANNOT_WAIT)
def test_who_cannot_wait_hears_of_each_epoch_before_the_next(name, blocks):
    trained(lambda: [CANNOT_WAIT[name]()], epochs=20)
    assert not blocks.sizes


def test_what_a_callback_of_keras_stops_as_in_keras():
    """The epoch at which it stops is that of `Model.fit`."""
    given = {
        "batch_size": 20,
        "verbose": 0,
        "shuffle": False,
        "epochs": EPOCHS,
        "validation_data": (X[:20], Y[:20]),
    }
    stopped = []
    for fit in (keras.Model.fit, training.fit):
        keras.utils.set_random_seed(4)
        net = keras.Sequential([keras.Input((5,)), layers.Dense(8, "relu"), layers.Dense(1, "sigmoid")])
        net.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
        stop = callbacks.EarlyStopping("val_loss", patience=3, restore_best_weights=True)
        history = fit(net, X[20:], Y[20:], callbacks=[stop], **given)
        stopped.append((history.epoch[-1], stop.best_epoch, stop.stopped_epoch, net.get_weights()))
    (*plain, weights), (*ours, same) = stopped
    assert ours == plain
    assert plain[0] < EPOCHS - 1
    for one, other in zip(weights, same, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-4, atol=1e-5)
