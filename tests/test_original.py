"""lessonkit.record.original: with this Python in the original's place, and with the original where there is one.

LESSONS_ORIGINAL names the original's interpreter.
"""

import io
import json
import os
import sys

import numpy as np
import pytest

from lessonkit.data import stand_ins
from lessonkit.record import original
from oldstack.messages import UserError

PYTHON = os.environ.get("LESSONS_ORIGINAL")
with_original = pytest.mark.skipif(PYTHON is None, reason="LESSONS_ORIGINAL is not set")

PLACES = """
import os, sys
for place in ("table.csv", "./dataset/table.csv", "../dataset/table.csv", "../dataset/mnist.npz"):
    with open(place) as file:
        print(file.read())
print(sys.argv, __name__, os.path.basename(__file__), os.path.isdir("./output"), os.environ["MPLBACKEND"])
"""
TRAINING = """
import numpy
from keras.datasets import reuters
from keras.layers import Dense, Dropout
from keras.models import Sequential
import tensorflow as tf
seed = 0
numpy.random.seed(seed)
tf.set_random_seed(seed)
X = numpy.random.rand(200, 5)
Y = (X.sum(axis=1) > 2.5) * 1.
model = Sequential()
model.add(Dense(20, input_dim=5, activation='relu'))
model.add(Dropout(0.5))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='{}', metrics=['accuracy'])
model.fit(X, Y, epochs=3, batch_size=5, validation_split=0.5, verbose=0)
model.fit(X, Y, epochs=2, verbose=0)
print("loss= %r" % model.evaluate(X, Y, verbose=0)[0])
"""
TEXTS = """
from keras.datasets import reuters
(x_train, y_train), (x_test, y_test) = reuters.load_data(num_words=1000)
print(len(x_train), len(x_test), x_train[0], y_train[0])
"""


def test_a_script_finds_its_data_where_slides_look_for_them():
    done = original.run(sys.executable, PLACES, "x.py", {"table.csv": b"1,2", "mnist.npz": b"digits"})
    assert done.printed.split("\n")[:-1] == ["1,2", "1,2", "1,2", "digits", "['x.py'] __main__ x.py True Agg"]
    assert done.histories == [] and done.fit_seconds == 0 < done.seconds


def test_a_script_that_fails_says_why():
    with pytest.raises(UserError) as error:
        original.run(sys.executable, "print('before')\n{}['열쇠']", "x.py", {})
    assert "x.py" in str(error.value) and "KeyError: '열쇠'" in str(error.value)


def test_a_seed_replaces_the_line_of_the_script():
    source = "seed = 0  # of all\nprint(seed)\nother_seed = 0\nif True:\n    seed = 0\n    print(seed, other_seed)\n"
    assert original.run(sys.executable, source, "x.py", {}, seed=7).printed == "7\n0 0\n"
    assert original.run(sys.executable, source, "x.py", {}).printed == "0\n0 0\n"


def test_versions():
    assert original.versions(sys.executable, "NumPy").startswith(f"NumPy {np.__version__}, Python 3.")


@with_original
@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "nadam"])
def test_race_free_trainings_are_the_same_bit_by_bit(optimizer):
    source = TRAINING.format(optimizer)
    one, other = (original.run(PYTHON, source, "x.py", {}, race_free=True, seed=3) for _ in range(2))
    assert (one.printed, one.histories) == (other.printed, other.histories)
    assert [sorted(each) for each in one.histories] == [
        ["acc", "loss", "val_acc", "val_loss"],
        ["acc", "loss"],
    ]
    assert [len(each["loss"]) for each in one.histories] == [3, 2]
    assert 0 < one.fit_seconds < one.seconds
    assert original.run(PYTHON, source, "x.py", {}, race_free=True, seed=4).printed != one.printed


@with_original
def test_stand_in_texts_are_read_by_keras():
    content = stand_ins.make("reuters.npz")
    arrays = np.load(io.BytesIO(content))
    train, test, rest = original.run(PYTHON, TEXTS, "x.py", {"reuters.npz": content}).printed.split(" ", 2)
    assert int(train) + int(test) == len(arrays["y"])
    text = json.loads(rest.rpartition(" ")[0])
    assert text[0] == 1 and max(text) < 1000


def test_what_todays_tensorflow_has_set_stays_here(monkeypatch):
    """1.15 goes by TF2_BEHAVIOR as well: it would run eagerly."""
    monkeypatch.setenv("TF2_BEHAVIOR", "1")
    done = original.run(sys.executable, "import os\nprint(os.environ.get('TF2_BEHAVIOR'))", "x.py", {})
    assert done.printed == "None\n"
