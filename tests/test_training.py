"""`lessonkit.training.fit` does what `Model.fit` does: the same figures, weights, callbacks and lines.

`Model.fit` itself says what is right. Both get the samples in the same order, and both models the same weights.
"""

import contextlib
import gc
import io
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
import weakref
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from keras import layers

from lessonkit import folders, training
from oldstack import training as engine
from oldstack.training import interruption, loop

gc.freeze()  # what is imported stays: no search for garbage need look at it

ROOT = Path(__file__).resolve().parent.parent
RANDOM = np.random.RandomState(5)
X = RANDOM.normal(size=(50, 4))
Y = (X.sum(1) > 0).astype(int)
CLASSES = np.digitize(X[:, 0], [-0.5, 0.5])
WORDS = RANDOM.randint(0, 20, (40, 6))
IMAGES = RANDOM.normal(size=(30, 8, 8, 1)).astype("float32")
WEIGHTS = RANDOM.uniform(0, 2, 50)


@pytest.fixture(autouse=True)
def _as_a_learner(monkeypatch):
    for name in ("LESSONS_PLAIN", "LESSONS_QUICK", "LESSONS_RUN", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def xla(monkeypatch):
    """Has every training compiled with XLA."""
    monkeypatch.setattr(loop, "_WORTH_COMPILING", 0)


def dense(
    outputs=1,
    activation="sigmoid",
    loss="binary_crossentropy",
    optimizer="adam",
    metrics=("accuracy",),
    between=(),
    inputs=4,
    **compiled,
):
    """Makes a net of Dense layers."""
    hidden = layers.Dense(6, activation="relu")
    model = keras.Sequential([keras.Input((inputs,)), hidden, *between, layers.Dense(outputs, activation)])
    model.compile(loss=loss, optimizer=optimizer, metrics=list(metrics), **compiled)
    return model


def embedding_lstm():
    """Makes a net of words."""
    model = keras.Sequential([keras.Input((6,)), layers.Embedding(20, 4), layers.LSTM(5), layers.Dense(1)])
    model.compile("adam", "mse")
    return model


def conv2d():
    """Makes a net of images."""
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(3, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def two_by_two(names=("a", "b")):
    """Makes a net of two inputs and two outputs."""
    a, b = keras.Input((4,), name=names[0]), keras.Input((2,), name=names[1])
    joined = layers.concatenate([layers.Dense(3)(a), layers.Dense(3)(b)])
    p = layers.Dense(1, activation="sigmoid", name="p")(joined)
    q = layers.Dense(2, name="q")(joined)
    model = keras.Model([a, b], [p, q])
    model.compile(
        "sgd",
        loss={"p": "binary_crossentropy", "q": "mse"},
        loss_weights={"p": 1.0, "q": 0.3},
        metrics={"p": ["accuracy"], "q": ["mae"]},
    )
    return model


class OwnStep(keras.Model):
    """The model of Keras's guide to an own `train_step`."""

    def __init__(self, returned=None):
        super().__init__()
        self.dense, self.returned = layers.Dense(1), returned

    def call(self, x):
        return self.dense(x)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            predicted = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=predicted)
        variables = self.trainable_variables
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, predicted)
        if self.returned:
            return {self.returned: loss}
        return {metric.name: metric.result() for metric in self.metrics}


class Autoencoder(keras.Model):
    """A model with metrics of its own, without targets, whose `train_step` gets the inputs alone."""

    def __init__(self):
        super().__init__()
        self.inner = keras.Sequential([layers.Dense(2), layers.Dense(4)])
        self.error = keras.metrics.Mean(name="error")

    @property
    def metrics(self):
        return [self.error]

    def call(self, x):
        return self.inner(x)

    def train_step(self, data):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(data) - data))
        self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
        self.error.update_state(loss)
        return {"error": self.error.result()}


class TwoNets(keras.Model):
    """A model without `call`, of two nets that learn against each other, each by an optimizer of its own."""

    def __init__(self):
        super().__init__()
        self.nets = [keras.Sequential([layers.Dense(4)]), keras.Sequential([layers.Dense(1)])]
        self.errors = [keras.metrics.Mean(name="made"), keras.metrics.Mean(name="told")]
        self.optimizers = [keras.optimizers.Adam(0.1), keras.optimizers.SGD(0.1)]
        self.built = True

    @property
    def metrics(self):
        return self.errors

    def train_step(self, data):
        for sign, net, optimizer, error in zip((1, -1), self.nets, self.optimizers, self.errors, strict=True):
            with tf.GradientTape() as tape:
                told = tf.nn.softplus(self.nets[1](self.nets[0](data))) - tf.nn.softplus(self.nets[1](data))
                loss = sign * tf.reduce_mean(told)
            optimizer.apply(tape.gradient(loss, net.trainable_variables), net.trainable_variables)
            error.update_state(loss)
        return self.get_metrics_result()


class WithLoss(layers.Layer):
    """Adds to the loss."""

    def call(self, x):
        self.add_loss(0.01 * tf.reduce_sum(tf.square(x)))
        return x


def compiled(model, **arguments):
    """Compiles a model and returns it."""
    model.compile(**arguments)
    return model


def unbuilt():
    """Makes a net that doesn't know its inputs."""
    model = keras.Sequential([layers.Dense(3, activation="relu"), layers.Dropout(0.5), layers.Dense(1)])
    return compiled(model, optimizer="adam", loss="mse", metrics=["mae"])


def regularized():
    """Makes a net whose weights and outputs cost something."""
    return dense(between=[layers.Dense(4, kernel_regularizer=keras.regularizers.L2(0.1)), WithLoss()])


def many_metrics():
    """Makes a net with several metrics."""
    more = [keras.metrics.AUC(name="auc"), keras.metrics.Precision(name="precision"), "mae"]
    return dense(metrics=["accuracy", *more, keras.metrics.MeanAbsoluteError(name="error")])


def mean_squared_error(true, predicted):
    """A loss of one's own."""
    return keras.ops.mean(keras.ops.square(true - predicted), -1)


def mixed(policy):
    """Makes a net that computes in 16 bits."""
    hidden = layers.Dense(6, activation="relu", dtype=policy)
    model = keras.Sequential(
        [keras.Input((4,)), hidden, layers.Dense(1, activation="sigmoid", dtype="float32")]
    )
    model.compile("adam", "mse", metrics=["mae"])
    return model


def frozen():
    """Makes a net whose first layer doesn't learn."""
    model = dense()
    model.layers[0].trainable = False
    model.compile("adam", "mse")
    return model


def noisy():
    """Makes a net with layers that are others in training."""
    return dense(between=[layers.BatchNormalization(), layers.Dropout(0.4), layers.GaussianNoise(0.1)])


def scheduled():
    """Makes a net that learns at a falling rate."""
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 5, 0.5)
    return dense(optimizer=keras.optimizers.Adam(rate))


def of_classes(loss, optimizer="adam"):
    """Makes a net for three classes."""
    return dense(3, "softmax", loss, optimizer)


SGD, ADAM = keras.optimizers.SGD, keras.optimizers.Adam
FOUR = {"x": [X, X[:, :2]], "y": [Y, X[:, 2:]]}
ONE_HOT = np.eye(3)[CLASSES]
# Name: the model, and what is given to fit.
KINDS = {
    "bce, a column": (dense, {"y": Y[:, None]}),
    "mse by rmsprop": (lambda: dense(loss="mse", optimizer="rmsprop"), {"y": Y.astype(float)}),
    "cce, momentum": (lambda: of_classes("categorical_crossentropy", SGD(0.1, 0.9)), {"y": ONE_HOT}),
    "sparse cce, one batch": (
        lambda: of_classes("sparse_categorical_crossentropy"),
        {"y": CLASSES, "batch_size": 80},
    ),
    "no metrics, clipped": (lambda: dense(loss="mse", metrics=(), optimizer=ADAM(clipnorm=0.1)), {}),
    "integers, schedule": (scheduled, {"x": (X * 9).astype(int)}),
    "float16, whole batches": (dense, {"x": X.astype("float16"), "batch_size": 10}),
    "booleans, batches of one": (dense, {"x": X[:9] > 0, "y": Y[:9] > 0, "batch_size": 1}),
    "own loss, default batch": (
        lambda: dense(loss=mean_squared_error),
        {"y": Y[:, None] * 1.0, "batch_size": None},
    ),
    "loss object, average": (
        lambda: dense(
            loss=keras.losses.BinaryCrossentropy(label_smoothing=0.1), optimizer=ADAM(use_ema=True)
        ),
        {"y": Y[:, None]},
    ),
    "many metrics": (many_metrics, {}),
    "added losses": (regularized, {}),
    "noisy": (noisy, {}),
    "lstm": (embedding_lstm, {"x": WORDS, "y": WORDS.mean(1)}),
    "conv2d": (conv2d, {"x": IMAGES, "y": np.arange(30) % 3}),
    "two by two": (two_by_two, {**FOUR, "sample_weight": WEIGHTS, "validation_split": 0.3}),
    "two by two, weights": (two_by_two, {**FOUR, "sample_weight": [WEIGHTS, WEIGHTS + 1]}),
    "two by two, dicts": (two_by_two, {"x": {"a": X, "b": X[:, :2]}, "y": {"p": Y, "q": X[:, 2:]}}),
    "unbuilt": (unbuilt, {}),
    "own step": (
        lambda: compiled(OwnStep(), optimizer="adam", loss="mse", metrics=["mae"]),
        {"y": Y[:, None]},
    ),
    "own metrics": (lambda: compiled(Autoencoder(), optimizer="adam"), {"x": X.astype("float32"), "y": None}),
    "two nets": (lambda: compiled(TwoNets()), {"x": X.astype("float32"), "y": None}),
    "weights, split": (
        lambda: dense(weighted_metrics=["mae"]),
        {"sample_weight": WEIGHTS, "validation_split": 0.25},
    ),
    "class weight": (dense, {"class_weight": {0: 4.0}}),
    "class weight, one-hot": (
        lambda: of_classes("categorical_crossentropy"),
        {"y": ONE_HOT, "class_weight": {0: 0.5, 1: 2, float("nan"): 9}},
    ),
    "validation": (
        lambda: dense(weighted_metrics=["mae"]),
        {
            "validation_data": (X[:20], Y[:20], WEIGHTS[:20]),
            "validation_batch_size": 3,
            "validation_split": 0.5,
        },
    ),
    "validation, every other": (
        dense,
        {"validation_data": [X[:20], Y[:20]], "validation_freq": 2, "epochs": 5},
    ),
    "validation, some": (dense, {"validation_split": 0.2, "validation_freq": [1, 3]}),
    "later epochs": (dense, {"initial_epoch": 1}),
    "float16 policy": (lambda: mixed("mixed_float16"), {}),
    "eagerly": (lambda: dense(run_eagerly=True, between=[layers.Dropout(0.2)]), {"validation_split": 0.2}),
    "frame": (dense, {"x": pd.DataFrame(X), "y": pd.Series(Y), "validation_split": 0.2}),
    "series": (
        lambda: dense(inputs=1),
        {"x": pd.Series(X[:, 0]), "y": pd.DataFrame({"y": Y}), "sample_weight": pd.Series(WEIGHTS)},
    ),
    "tensors": (dense, {"x": tf.constant(X), "y": tf.constant(Y)}),
    "1-D inputs": (lambda: dense(inputs=1), {"x": X[:, 0]}),
    "frozen": (frozen, {}),
}
IN_FLOAT16, FLOAT16 = ["float16 policy"], 1e-3  # a number of 16 bits holds no more
BY_XLA = ["cce, momentum", "many metrics", "added losses", "two by two", "own step", "float16 policy"]


def both(make, **arguments):
    """Trains two equal models, one by `Model.fit` and one by `fit`; returns their Histories and the models."""
    return trained([keras.Model.fit, training.fit], make, **arguments)


def trained(fits, make, *, x=X, y=Y, **arguments):
    """Trains equal models, each in another way; returns their Histories and the models."""
    arguments = {"epochs": 3, "batch_size": 8, "verbose": 0, "shuffle": False, **arguments}
    histories, models = [], []
    for fit in fits:
        keras.utils.set_random_seed(1)
        models.append(make())
        given = {name: value() if name == "callbacks" else value for name, value in arguments.items()}
        histories.append(fit(models[-1], x, y, **given))
    return histories, models


def without_numbers(name):
    """Returns a name without the numbers of layers."""
    return re.sub(r"_\d+", "", name)


def assert_same(histories, models, tolerance=1e-5):
    """Asserts that two trainings have come to the same, small values measured by the largest beside them."""
    plain, ours = (history.history for history in histories)
    # In Keras an own train_step may give the metrics that were compiled together, under one name.
    order = sorted if isinstance(models[0], OwnStep) else list
    assert order(ours) == order(plain)
    assert histories[0].epoch == histories[1].epoch
    assert histories[0].params == histories[1].params
    for name in plain:
        np.testing.assert_allclose(ours[name], plain[name], rtol=tolerance, atol=1e-6, err_msg=name)

    def assert_close(other, one, rtol):
        least = max(2e-6, tolerance / 5 * np.abs(one.numpy()).max(initial=0))
        np.testing.assert_allclose(other, one, rtol=rtol, atol=least, err_msg=one.path)

    for one, other in zip(models[0].weights, models[1].weights, strict=True):
        assert_close(other, one, tolerance)
    for one, other in zip(models[0].optimizer.variables, models[1].optimizer.variables, strict=True):
        assert without_numbers(one.name) == without_numbers(other.name)
        assert_close(other, one, 10 * tolerance)
    assert models[0].history is histories[0] and models[1].history is histories[1]


@pytest.mark.parametrize("kind", KINDS)
def test_trains_as_keras_does(kind, monkeypatch):
    make, arguments = KINDS[kind]
    histories, models = both(make, **arguments)
    assert_same(histories, models, tolerance=FLOAT16 if kind in IN_FLOAT16 else 1e-5)
    if kind in BY_XLA:
        monkeypatch.setattr(loop, "_WORTH_COMPILING", 0)
        (history,), (model,) = trained([training.fit], make, **arguments)
        tolerance = FLOAT16 if kind in IN_FLOAT16 else 3e-5
        assert_same((histories[0], history), (models[0], model), tolerance)


@pytest.mark.usefixtures("xla")
def test_what_xla_cannot_compile_trains_all_the_same():
    def odd(x):
        return x * tf.ensure_shape(tf.numpy_function(np.float32, [2.0], tf.float32), [])

    made = both(lambda: dense(between=[layers.Lambda(odd, output_shape=(6,))]), validation_split=0.2)
    assert_same(*made)


def test_leaves_xla_out_where_it_is_slow_or_draws_other_numbers():
    for kind in ("lstm", "conv2d", "noisy"):
        assert not loop._is_worth_compiling(KINDS[kind][0](), 10**6)
    assert loop._is_worth_compiling(dense(), 10**6)
    assert not loop._is_worth_compiling(dense(), 100)
    assert loop._is_worth_compiling(dense(jit_compile=True), 100)
    inside = keras.Sequential([keras.Input((6, 2)), layers.Bidirectional(layers.LSTM(2)), layers.Dense(1)])
    assert not loop._is_worth_compiling(inside, 10**6)


def test_shuffles_as_keras_2_did(capfd):
    """One array of numbers, shuffled on from epoch to epoch."""
    keras.utils.set_random_seed(3)
    model = dense()
    history = training.fit(model, X, Y, epochs=3, batch_size=8, verbose=0)
    assert capfd.readouterr().out == ""
    keras.utils.set_random_seed(3)
    plain = dense()
    order, losses = np.arange(50), []
    for _ in range(3):
        np.random.shuffle(order)
        losses += plain.fit(X[order], Y[order], batch_size=8, verbose=0, shuffle=False).history["loss"]
    np.testing.assert_allclose(history.history["loss"], losses, rtol=1e-5)
    np.testing.assert_allclose(model.get_weights()[0], plain.get_weights()[0], rtol=1e-5, atol=1e-6)


def test_several_trainings_of_one_model():
    """Each goes on where the last one has stopped; only other shapes are compiled anew."""
    traces = []

    class Counted(layers.Layer):
        def call(self, x):
            traces.append(x)
            return x

    def train(fit, model):
        losses = []
        for rows in (50, 50, 30, 50):
            given = {"batch_size": 8, "verbose": 0, "shuffle": False, "validation_data": (X[:10], Y[:10])}
            history = fit(model, X[:rows], Y[:rows], epochs=2, **given).history
            losses += history["loss"] + history["val_loss"] + model.evaluate(X, Y, verbose=0)
        model.compile("sgd", "mse")
        losses += fit(model, X, Y, shuffle=False, verbose=0).history["loss"]
        return losses, model.predict(X, verbose=0)

    results = []
    for fit in (keras.Model.fit, training.fit):
        keras.utils.set_random_seed(1)
        model = dense()
        results.append(train(fit, model))
    for plain, ours in zip(*results, strict=True):
        np.testing.assert_allclose(ours, plain, rtol=1e-5, atol=1e-6)

    model = dense(between=[Counted()])
    training.fit(model, X, Y, batch_size=8, verbose=0, validation_split=0.2)
    seen = len(traces)
    training.fit(model, X, Y, batch_size=8, epochs=3, verbose=0, validation_split=0.2)
    assert len(traces) == seen
    training.fit(model, X[:30], Y[:30], batch_size=8, verbose=0)
    assert len(traces) > seen
    # Model.fit can take over.
    assert model.fit(X, Y, verbose=0).history["loss"]


def test_compiling_anew_takes_effect():
    keras.utils.set_random_seed(1)
    model = dense()
    training.fit(model, X, Y, verbose=0)
    before = model.get_weights()
    model.compile(keras.optimizers.SGD(0.0), "mse", metrics=["mae"])
    history = training.fit(model, X, Y, verbose=0).history
    assert sorted(history) == ["loss", "mae"]
    assert all(map(np.array_equal, before, model.get_weights()))


HOOKS = [
    f"on_{what}_{when}"
    for what in ("train", "epoch", "train_batch", "test", "test_batch")
    for when in ("begin", "end")
]


class Recorder(keras.callbacks.Callback):
    """Notes what it is called with."""

    def __init__(self, hooks=HOOKS):
        super().__init__()
        self.calls = []
        for hook in hooks:
            setattr(self, hook, lambda *given, hook=hook, **logs: self._note(hook, *given, **logs))

    def _note(self, hook, *given, logs=None):
        if given and isinstance(given[-1], dict | None):
            *given, logs = given
        self.calls.append((hook, *given, *((name, round(value, 4)) for name, value in (logs or {}).items())))


@pytest.mark.parametrize("rows", [50, 48])
def test_callbacks_see_what_they_see_in_keras(rows):
    recorders = []

    def callbacks():
        recorders.append(Recorder())
        return [recorders[-1]]

    data = {"validation_data": (X[:20], Y[:20])}
    assert_same(*both(dense, x=X[:rows], y=Y[:rows], callbacks=callbacks, **data))
    plain, ours = (recorder.calls for recorder in recorders)
    assert ours == plain
    assert ("on_train_batch_begin", 5) in ours


def test_epochs_in_one_piece_for_callbacks_that_do_not_look_at_batches(tmp_path):
    class Own(keras.callbacks.ModelCheckpoint):
        def on_train_batch_end(self, batch, logs=None):
            pass

    looks, path = loop._looks_at_batches, tmp_path / "a.keras"
    for callback in (
        keras.callbacks.EarlyStopping(),
        keras.callbacks.ModelCheckpoint(path),
        keras.callbacks.TensorBoard(tmp_path),
        keras.callbacks.BackupAndRestore(tmp_path),
        keras.callbacks.LambdaCallback(on_epoch_end=print),
        keras.callbacks.LearningRateScheduler(float),
        keras.callbacks.ReduceLROnPlateau(),
        keras.callbacks.History(),
        keras.callbacks.ProgbarLogger(),
        keras.callbacks.CSVLogger(tmp_path / "a.csv"),
        Recorder(["on_epoch_end", "on_test_end"]),
    ):
        assert not looks(callback), callback
    for callback in (
        keras.callbacks.ModelCheckpoint(path, save_freq=3),
        keras.callbacks.TensorBoard(tmp_path, update_freq=2),
        keras.callbacks.BackupAndRestore(tmp_path, save_freq=3),
        keras.callbacks.LambdaCallback(on_train_batch_end=print),
        keras.callbacks.TerminateOnNaN(),
        Recorder(["on_test_batch_end"]),
        Own(path),
    ):
        assert looks(callback), callback


def checkpoints(folder):
    """Returns the names of the files in a folder."""
    return sorted(path.name for path in folder.iterdir())


CALLBACKS = {
    "by epochs": (
        lambda folder: [
            keras.callbacks.EarlyStopping("val_loss", patience=1, restore_best_weights=True),
            keras.callbacks.ModelCheckpoint(folder / "{epoch}-{val_loss:.4f}.keras", save_best_only=True),
            keras.callbacks.CSVLogger(folder / "log.csv"),
        ],
        {"epochs": 30},
    ),
    "by steps": (
        lambda folder: [
            keras.callbacks.ModelCheckpoint(
                folder / "{epoch}-{batch}.weights.h5", save_freq=3, save_weights_only=True
            ),
            keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2),
        ],
        {},
    ),
    "plateau": (lambda folder: keras.callbacks.ReduceLROnPlateau("loss", patience=0, min_delta=1), {}),
    "not a number": (
        lambda folder: [keras.callbacks.TerminateOnNaN()],
        {"sample_weight": np.full(50, np.nan)},
    ),
    "stopped in a batch": (lambda folder: [Stopper(2)], {}),
}


class Stopper(keras.callbacks.Callback):
    """Stops the training in a batch of the second epoch."""

    def __init__(self, batch):
        super().__init__()
        self.batch, self.epoch = batch, 0

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if self.epoch == 1 and batch == self.batch:
            self.model.stop_training = True


@pytest.mark.parametrize("name", CALLBACKS)
def test_callbacks_do_what_they_do_in_keras(name, tmp_path):
    make, arguments = CALLBACKS[name]
    folders = [tmp_path / "plain", tmp_path / "ours"]
    made = iter(folders)

    def callbacks():
        folder = next(made)
        folder.mkdir()
        return make(folder)

    optimizer = lambda: dense(optimizer=keras.optimizers.Adam(0.05))  # noqa: E731
    histories, models = both(optimizer, validation_split=0.2, callbacks=callbacks, **arguments)
    assert_same(histories, models, 1e-4)
    assert checkpoints(folders[0]) == checkpoints(folders[1])
    assert "by" not in name or checkpoints(folders[1])
    assert name != "by epochs" or len(histories[1].epoch) < 30


def test_backup_and_restore(tmp_path):
    """A training that broke off goes on from its last epoch."""
    fail = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: 1 // (2 - epoch))
    results = []
    for number, fit in enumerate((keras.Model.fit, training.fit)):
        keras.utils.set_random_seed(1)
        backup = lambda: keras.callbacks.BackupAndRestore(tmp_path / str(number))  # noqa: B023, E731
        with pytest.raises(ZeroDivisionError):
            fit(dense(), X, Y, epochs=4, shuffle=False, verbose=0, callbacks=[fail, backup()])
        history = fit(dense(), X, Y, epochs=4, shuffle=False, verbose=0, callbacks=[backup()])
        results.append((history.epoch, *history.history["loss"]))
    assert results[1][0] == results[0][0] == [2, 3]
    np.testing.assert_allclose(results[1][1:], results[0][1:], rtol=1e-5)


def test_a_callback_list():
    def callbacks():
        return keras.callbacks.CallbackList(
            [recorder], add_history=True, model=model, epochs=2, steps=7, verbose=0
        )

    model, recorder = dense(), Recorder()
    history = training.fit(model, X, Y, epochs=2, batch_size=8, callbacks=callbacks())
    assert len(history.history["loss"]) == 2
    assert recorder.calls[0] == ("on_train_begin",)
    assert sum(call[0] == "on_train_batch_end" for call in recorder.calls) == 14


def scalars(folder):
    """Returns the scalars in a folder's event files: for each tag its values by step."""
    found = {}
    for path in sorted(folder.rglob("*.v2")):
        for event in tf.compat.v1.train.summary_iterator(str(path)):
            for value in event.summary.value:
                if value.tag != "keras":
                    key = f"{path.parent.name}/{value.tag}"
                    found.setdefault(key, {})[event.step] = float(tf.make_ndarray(value.tensor))
    return found


def test_tensorboard(tmp_path):
    folders = iter([tmp_path / "plain", tmp_path / "ours"])
    arguments = {"validation_split": 0.2, "epochs": 4}
    both(dense, callbacks=lambda: [keras.callbacks.TensorBoard(next(folders))], **arguments)
    plain, ours = scalars(tmp_path / "plain"), scalars(tmp_path / "ours")
    assert plain.keys() == ours.keys()
    assert {"train/epoch_loss", "train/epoch_accuracy", "validation/epoch_loss"} <= ours.keys()
    for tag, values in plain.items():
        assert list(ours[tag]) == list(values)
        np.testing.assert_allclose(list(ours[tag].values()), list(values.values()), rtol=1e-5)


@pytest.mark.parametrize(("verbose", "epochs"), [(1, 1), (2, 2), ("auto", 2)])
def test_prints_what_keras_prints(verbose, epochs):
    printed = []
    for fit in (keras.Model.fit, training.fit):
        keras.utils.set_random_seed(1)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            fit(dense(), X, Y, epochs=epochs, verbose=verbose, shuffle=False, validation_split=0.2)
        text = re.sub(r"\d+(ms|s|us)(/step)?", "TIME", out.getvalue())
        # Of a bar that is drawn over and over only the last one stays.
        printed.append([line.rpartition("\r")[2].rpartition("\x08")[2] for line in text.split("\n")])
    plain, ours = printed
    assert ours == plain
    assert any("val_loss" in line for line in ours)


BAD = {
    "not compiled": (
        lambda: keras.Sequential([keras.Input((4,)), layers.Dense(1)]),
        X,
        Y,
        {},
        "model.compile",
    ),
    "dataset": (dense, tf.data.Dataset.from_tensors((X, Y)), None, {}, "use model.fit"),
    "generator": (dense, (batch for batch in [(X, Y)]), None, {}, "use model.fit"),
    "PyDataset": (dense, keras.utils.PyDataset(), None, {}, "use model.fit"),
    "validation dataset": (dense, X, Y, {"validation_data": tf.data.Dataset.range(3)}, "validation_data"),
    "lengths": (dense, X, Y[:9], {}, r"different numbers of samples: \[9, 50\]"),
    "weights": (dense, X, Y, {"sample_weight": WEIGHTS[:9]}, "different numbers"),
    "validation lengths": (dense, X, Y, {"validation_data": (X, Y[:9])}, "validation_data: .*different"),
    "empty": (dense, X[:0], Y[:0], {}, "no samples"),
    "objects": (dense, X.astype(object), Y, {}, r"x holds object.*astype"),
    "words": (dense, X, Y.astype(str), {}, "y holds <U"),
    "mixed frame": (dense, pd.DataFrame(X).assign(word="a"), Y, {}, "x holds object"),
    "lists": (dense, X.tolist(), Y, {}, r"numpy.array\(x\)"),
    "list of targets": (dense, X, Y.tolist(), {}, r"numpy.array\(y\)"),
    "ragged": (embedding_lstm, tf.ragged.constant([[1], [2, 3]]), Y[:2], {}, "x "),
    "nothing": (dense, None, Y, {}, "x is missing"),
    "two weights": (dense, X, Y, {"class_weight": {0: 1}, "sample_weight": WEIGHTS}, "exclude each other"),
    "class weight": (dense, X, Y, {"class_weight": "balanced"}, "must be a dict"),
    "classes of several": (
        two_by_two,
        [X, X[:, :2]],
        [Y, X[:, 2:]],
        {"class_weight": {0: 1}},
        "sample_weight",
    ),
    "all but some": (dense, X, Y, {"validation_split": 0.99}, "leaves none"),
    "all": (dense, X, Y, {"validation_split": 1.0}, "leaves none"),
    "shuffle": (dense, X, Y, {"shuffle": "batch"}, "shuffle"),
    "batch size": (dense, X, Y, {"batch_size": -1}, "batch_size"),
    "unknown": (dense, X, Y, {"nb_epoch": 3}, "nb_epoch"),
    "inputs": (dense, X[:, :3], Y, {}, "expected axis"),
    "other figures": (
        lambda: compiled(OwnStep("extra"), optimizer="adam", loss="mse"),
        X,
        Y[:, None],
        {},
        r"train_step of OwnStep.*\['extra', 'loss'\]",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_trained_on_is_refused(name):
    make, x, y, arguments, message = BAD[name]
    with pytest.raises((TypeError, ValueError), match=message) as raised:
        training.fit(make(), x, y, verbose=0, **arguments)
    assert name == "inputs" or "\n" not in str(raised.value)


def test_own_train_function_is_refused():
    class Own(keras.Sequential):
        def make_train_function(self, force=False):
            return super().make_train_function(force)

    model = Own([keras.Input((4,)), layers.Dense(1)])
    model.compile("adam", "mse")
    with pytest.raises(TypeError, match=r"^Own has its own make_train_function: use model\.fit$"):
        training.fit(model, X, Y)


def test_wrong_labels_are_not_silent():
    model = dense(3, "softmax", "sparse_categorical_crossentropy")
    with pytest.raises(tf.errors.InvalidArgumentError):
        training.fit(model, X, CLASSES + 5, verbose=0)


def test_settings_of_the_runner(tmp_path, monkeypatch):
    """LESSONS_QUICK, LESSONS_PLAIN and LESSONS_RUN."""
    known = len(training.fits())
    monkeypatch.setenv("LESSONS_QUICK", "1")
    rows = np.zeros((1500, 4))
    seen = Recorder(["on_train_batch_begin", "on_test_batch_begin"])
    given = {"epochs": 9, "batch_size": 100, "verbose": 0, "callbacks": [seen]}
    training.fit(dense(), rows, rows[:, 0], validation_data=(rows, rows[:, 0]), **given)
    assert max(call[1] for call in seen.calls) == 9
    training.fit(dense(), X, Y, epochs=1, verbose=0)
    monkeypatch.delenv("LESSONS_QUICK")
    first, second = training.fits()[known:]
    assert first["cut"] == "2/9 epochs, 1000/1500 rows" and len(first["history"]["loss"]) == 2
    assert len(second["history"]["loss"]) == 1

    monkeypatch.setenv("LESSONS_PLAIN", "1")
    monkeypatch.setattr(engine, "fit", None)
    assert training.fit(dense(), X, Y, verbose=0).history.keys() == {"accuracy", "loss"}
    monkeypatch.undo()

    monkeypatch.setenv("LESSONS_RUN", "1")
    monkeypatch.setattr(folders, "LOGS", tmp_path)
    monkeypatch.setattr(training, "_fits", [])
    monkeypatch.setattr(sys.modules["__main__"], "__file__", "/some/26_x.py", raising=False)
    for _ in range(2):
        training.fit(dense(), X, Y, verbose=0, validation_split=0.2)
    assert scalars(tmp_path / "26_x" / "train")["train/epoch_loss"].keys() == {0}
    assert scalars(tmp_path / "26_x" / "fit-02")["validation/epoch_accuracy"].keys() == {0}


def test_says_how_long_it_will_take(capfd, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(interruption.time, "monotonic", lambda: now[0])

    def pass_time(epoch, logs):
        now[0] += 6

    wait = keras.callbacks.LambdaCallback(on_epoch_begin=pass_time)
    training.fit(dense(), X, Y, epochs=40, verbose=0, callbacks=[wait])
    said = capfd.readouterr().err.splitlines()
    assert said[0] == "Epoch 3/40, 4 min left at most"
    assert said[1] == "Epoch 5/40, 4 min left at most"
    assert "Epoch 31/40, 54 s left at most" in said
    assert said[-1] == "Epoch 35/40, 30 s left at most"


def test_the_settings_of_tensorflow_are_as_before():
    """The graph of a small model runs as it stands, but nobody else's."""
    seen = []

    def settings():
        return tf.config.optimizer.get_experimental_options().get("disable_meta_optimizer", False)

    for make, given in (dense, {}), (conv2d, {"x": IMAGES, "y": np.arange(30) % 3}):
        look = keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: seen.append(settings()) or 1 // epoch
        )
        with pytest.raises(ZeroDivisionError):
            training.fit(make(), **{"x": X, "y": Y, "verbose": 0, "callbacks": [look], **given})
        assert not settings()
    assert seen == [True, False]


def test_a_deleted_model_is_gone():
    model = dense(between=[layers.Dropout(0.1)])
    alive = weakref.ref(model)
    training.fit(model, X, Y, verbose=0, validation_split=0.2)
    del model
    gc.collect()
    assert alive() is None


LONG = """
    import signal
    import sys
    # Whoever runs the tests in the background may have had it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    import numpy as np
    import keras
    from lessonkit.training import fit
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    ready = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: print("epoch", epoch, flush=True))
    keep = keras.callbacks.ModelCheckpoint("best.keras", monitor="loss")
    x = np.random.normal(size=(64, 4))
"""


@pytest.fixture
def start(tmp_path):
    """Returns a function that starts Python code in a process of its own, which ends with the test."""
    processes = []

    def start(code, *options):
        script = tmp_path / "script.py"
        script.write_text(textwrap.dedent(code), encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
        pipe = subprocess.PIPE
        processes.append(
            subprocess.Popen(
                [sys.executable, *options, str(script)],
                cwd=tmp_path,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=pipe,
                stderr=pipe,
                encoding="utf-8",
            )
        )
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def wait_for(process, line):
    """Reads what a process prints until a line begins so."""
    for printed in process.stdout:
        if printed.startswith(line):
            return
    raise AssertionError(process.stderr.read())


def test_ctrl_c_keeps_the_last_checkpoint(start, tmp_path):
    process = start(LONG + "    fit(model, x, x[:, 0], epochs=10**6, verbose=0, callbacks=[ready, keep])")
    wait_for(process, "epoch 3")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 130
    said = [line for line in err.splitlines() if not re.match(r"[IWE]\d{4} |WARNING", line)]
    assert len(said) == 1
    assert re.fullmatch(
        rf"Stopped in epoch \d+ of 1000000\. The checkpoints so far are in {tmp_path}\.", said[0]
    )
    assert keras.saving.load_model(tmp_path / "best.keras").predict(X, verbose=0).shape == (50, 1)


def test_a_second_ctrl_c_ends_at_once(start, tools):
    slow = """
    import time
    class Slow(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            print("slow", flush=True)
            time.sleep(600)
    try:
        fit(model, x, x[:, 0], epochs=3, verbose=0, callbacks=[Slow()])
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    """
    process = start(LONG + slow)
    wait_for(process, "slow")
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert process.poll() is None
    # Two that come before Python looks are one.
    tools.wait_until(lambda: process.send_signal(signal.SIGINT) or process.poll() is not None)
    assert process.stdout.read() == "interrupted\n"


def test_ctrl_c_in_interactive_use(start):
    """It is a KeyboardInterrupt as ever, and Python's own handler is back."""
    code = """
    try:
        fit(model, x, x[:, 0], epochs=10**6, verbose=0, callbacks=[ready])
    except KeyboardInterrupt:
        print("interrupted", signal.getsignal(signal.SIGINT) is signal.default_int_handler)
    sys.flags.interactive and sys.exit()
    """
    process = start(LONG + code, "-i")
    wait_for(process, "epoch 2")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=300)
    assert "interrupted True" in out
    assert "Stopped in epoch" in err


def test_in_a_thread_and_under_a_handler_of_somebody_else():
    handler = signal.getsignal(signal.SIGINT)
    losses = []
    thread = threading.Thread(
        target=lambda: losses.extend(training.fit(dense(), X, Y, verbose=0).history["loss"])
    )
    thread.start()
    thread.join()
    assert len(losses) == 1
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    seen = []
    look = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: seen.append(signal.getsignal(signal.SIGINT))
    )
    try:
        training.fit(dense(), X, Y, verbose=0, callbacks=[look])
    finally:
        signal.signal(signal.SIGINT, handler)
    assert seen == [signal.SIG_IGN]
