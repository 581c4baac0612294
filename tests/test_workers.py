"""`fit` in several processes: what it prints in one, and what is said where one of them ends."""

import json
import os
import re
import signal
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from lessonkit.lessons.result import last
from lessonkit.lessons.workers import free_hosts
from oldstack.loading.quick_keras import keras
from oldstack.messages import UserError
from oldstack.training import workers

# A short last batch, 5 for two; a batch of one for two; Dropout of both kinds; a word that comes twice in a batch.
SHARED = """
import json, os
import numpy as np
import keras
from keras import layers
from lessonkit.folders import lesson_dir
from lessonkit.training import Dropout, as_keras2, fit

def train(model, x, y, batch_size, *callbacks, **more):
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy", keras.metrics.AUC(name="auc")])
    return fit(model, x[:-20], y[:-20], batch_size=batch_size, epochs=3, verbose=0,
               validation_data=(x[-20:], y[-20:]), callbacks=list(callbacks), **more)

def dense(dropout):
    return keras.Sequential([keras.Input((6,)), layers.Dense(8, activation="relu", kernel_regularizer="l2"),
                             dropout(0.3), layers.Dense(1, activation="sigmoid")])

class Halved(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        if batch == 3:
            self.model.optimizer.learning_rate = 0.5 * self.model.optimizer.learning_rate

keras.utils.set_random_seed(0)
as_keras2(0)
x = np.random.rand(115, 6)
y = (x.sum(1) > 3).astype("float32")
rate = keras.callbacks.LearningRateScheduler(lambda epoch, rate: 0.9 * rate)
best = keras.callbacks.EarlyStopping("loss", mode="max", patience=1, restore_best_weights=True)
checkpoints = keras.callbacks.ModelCheckpoint(lesson_dir("model") / "{epoch}-{val_loss:.4f}.keras")
model = dense(Dropout)
train(model, x, y, 10, rate, best, checkpoints, class_weight={0: 1.0, 1: 3.0})
train(dense(Dropout), x[:25], y[:25], 1)
train(dense(Dropout), x, y, 10, Halved())
as_keras2(False)
words = np.random.randint(5, size=(115, 4))
text = keras.Sequential([layers.Embedding(5, 3), layers.Flatten(), layers.Dropout(0.3),
                         layers.Dense(1, activation="sigmoid")])
train(text, words, y, 10)
print("evaluated %.4f" % model.evaluate(x, y, verbose=0)[0], sorted(os.listdir(os.path.dirname(checkpoints.filepath))))
"""
ENDLESS = """
import json, os
import numpy as np
import keras
from lessonkit.folders import lesson_dir
from lessonkit.training import fit

open(f"pid-{json.loads(os.environ['TF_CONFIG'])['task']['index']}", "w").write(str(os.getpid()))
keras.utils.set_random_seed(0)
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
best = keras.callbacks.ModelCheckpoint(lesson_dir("model") / "best.keras", "loss", save_best_only=True, mode="max")
fit(model, np.ones((20, 2)), np.ones(20), epochs=10**6, verbose=0, callbacks=[best])
"""
OTHER_DATA = """
import json, os
import numpy as np
import keras
from lessonkit.training import fit

index = json.loads(os.environ["TF_CONFIG"])["task"]["index"]
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
fit(model, np.full((20, 2), index), np.ones(20))
"""


def cluster(house, script):
    """Runs a script as two workers, as on two machines; returns of each its exit code, output and messages."""
    hosts = free_hosts(2)
    processes = []
    for index in range(2):
        config = {"cluster": {"worker": hosts}, "task": {"type": "worker", "index": index}}
        processes.append(
            subprocess.Popen(
                [sys.executable, "-P", script],
                cwd=house.folder,
                env=house.environment(TF_CONFIG=json.dumps(config)),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )
        )
    try:
        texts = [process.communicate(timeout=300) for process in processes]
    finally:
        for process in processes:
            process.kill()
    return [(process.returncode, *text) for process, text in zip(processes, texts, strict=True)]


def of_workers(messages):
    """Returns the lines that tell of a worker; TensorFlow's log, which no setting turns off, has lines of its own."""
    return [line for line in messages.splitlines() if line.startswith("Worker")]


@pytest.fixture(scope="module")
def home(make_house):
    return make_house()


@pytest.fixture(scope="module")
def alone(home):
    """Returns what one process prints, its trainings and the lesson."""
    lesson = home.add("60_shared", SHARED)
    done = home.start("run", "60")
    with home.inside():
        result = last(lesson)
    assert result.exit_code == 0, done.out
    return result


def test_figures_are_those_of_one_process(home, alone):
    done = home.start("run", "60", "--workers", "2")
    with home.inside():
        result = last(alone.lesson)
    assert result.exit_code == 0, done.out
    assert result.printed == alone.printed
    assert [len(fit["history"]["loss"]) for fit in result.fits] == [2, 3, 3, 3]
    for fit, expected in zip(result.fits, alone.fits, strict=True):
        assert fit["history"].keys() == expected["history"].keys()
        for name, values in expected["history"].items():
            # What is rounded in one step goes into the next one.
            np.testing.assert_allclose(fit["history"][name], values, rtol=5e-6, err_msg=name)
    assert not list(home.logs.glob("workers/*/*"))


def test_a_cluster_by_tf_config_prints_what_one_process_prints(home, alone):
    (code, out, messages), (other_code, other_out, other_messages) = cluster(home, alone.lesson.path)
    assert (code, other_code) == (0, 0), messages + other_messages
    assert (out, other_out) == (alone.printed, "")
    for index, text in enumerate((messages, other_messages)):
        assert re.search(rf"^TF_CONFIG, worker {index}: TensorFlow listens on all addresses", text, re.M)


@pytest.mark.fault(
    "a worker is killed under `run NN --workers 2`",
    "`Worker N has ended ...`, where the checkpoints are",
    "the last checkpoint; no process is left",
)
@pytest.mark.parametrize("killed", [0, 1])
def test_a_worker_that_dies_ends_all(house, tools, killed):
    house.add("61_endless", ENDLESS)
    process = house.begin("run", "61", "--workers", "2")
    files = [house.folder / f"pid-{index}" for index in range(2)]
    logs = house.logs / "61_endless"
    checkpoint = logs / "model" / "best.keras"
    try:
        tools.wait_until(lambda: all(file.exists() and file.read_text() for file in files))
        tools.wait_until(lambda: checkpoint.exists() and zipfile.is_zipfile(checkpoint))
        pids = [int(file.read_text()) for file in files]
        os.kill(pids[killed], signal.SIGKILL)
        out, _ = process.communicate(timeout=300)
        assert process.returncode == 1
        tools.wait_until(lambda: not any(map(tools.is_running, pids)))
    finally:
        tools.kill_group(process)
    verdict = "failed with exit code 1" if killed else "ended by SIGKILL"
    assert f"→ {verdict}\n" in out
    messages = (logs / "messages.txt").read_text(encoding="utf-8")
    line, folder = {
        0: (
            "Worker 0 has ended (SIGKILL), so all have been ended. What was saved so far is in ",
            logs,
        ),
        1: ("Worker 1 has ended, so the training ends. The checkpoints so far are in ", checkpoint.parent),
    }[killed]
    assert of_workers(messages) == [f"{line}{folder}."]
    assert keras.saving.load_model(checkpoint).count_params() == 3


@pytest.mark.fault("workers have different data", "`Workers 1 have other data than worker 0`", "-")
def test_other_data_are_refused(house):
    lesson = house.add("62_other_data", OTHER_DATA)
    for code, out, messages in cluster(house, lesson.path):
        assert (code, out) == (1, "")
        expected = "Workers 1 have other data than worker 0: give each the same files (lessons.py data)."
        assert of_workers(messages) == [expected]


@pytest.mark.fault("`run NN --workers 2` of a lesson without `fit`", "one line, which lesson", "-")
def test_a_lesson_that_does_not_train_is_refused(house):
    done = house.start("run", "04", "--workers", "2")
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith("with `fit` of lessonkit.training, and these do not: 04_variable_assign\n")


def test_more_workers_than_a_machine_has_room_for(house):
    done = house.start("run", "04", "--workers", "100000")
    assert (done.code, done.out) == (1, "")
    assert re.fullmatch(r"--workers 100000: this machine has \d+ cores; take \d+ at most\.\n", done.err)


@pytest.mark.fault("TF_CONFIG that names no workers", "`TF_CONFIG names no workers`, an example", "-")
@pytest.mark.parametrize(
    "config",
    [
        "worker",
        "[]",
        '{"cluster": {"worker": ["a:1", "b:1"]}}',
        '{"cluster": {"worker": ["a:1", "b:1"]}, "task": {"type": "worker", "index": 2}}',
        '{"cluster": {"worker": ["a:1"], "ps": ["b:1"]}, "task": {"type": "ps", "index": 0}}',
    ],
)
def test_tf_config_that_does_not_fit(config, monkeypatch):
    monkeypatch.setenv("TF_CONFIG", config)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with pytest.raises(UserError, match=r"^TF_CONFIG names no workers, expected: \{"):
        workers.begin()


def test_one_worker_trains_alone(monkeypatch):
    config = {"cluster": {"worker": ["127.0.0.1:9"]}, "task": {"type": "worker", "index": 0}}
    monkeypatch.setenv("TF_CONFIG", json.dumps(config))
    assert workers.begin() is None


class OwnStep(keras.Sequential):
    def train_step(self, data):
        return super().train_step(data)


@pytest.mark.parametrize(
    ("model", "part"),
    [
        (OwnStep([keras.Input((2,)), keras.layers.Dense(1)]), r"OwnStep\.train_step"),
        (keras.Sequential([keras.layers.BatchNormalization(name="b")]), r"BatchNormalization \(b\)"),
        (keras.Sequential([keras.layers.GaussianNoise(0.1, name="g")]), r"GaussianNoise \(g\)"),
        (keras.Sequential([keras.layers.LSTM(2, dropout=0.1, name="l")]), r"LSTMCell \(lstm_cell\)"),
        (keras.Sequential([keras.layers.Embedding(2, 2, mask_zero=True, name="e")]), r"Embedding \(e\)"),
    ],
)
def test_what_needs_the_whole_batch_is_refused(model, part, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with pytest.raises(UserError, match=f"^{part} needs the whole batch"):
        workers.check(model)


def test_what_can_be_shared_is_not_refused():
    layers = keras.layers
    model = [
        layers.Embedding(2, 2),
        layers.LSTM(2),
        layers.SpatialDropout1D(0.1),
        layers.GaussianDropout(0.1),
    ]
    workers.check(keras.Sequential(model))
