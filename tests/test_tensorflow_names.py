"""Each public name of TensorFlow 1.15 is there, or a line says what to use.

The names were recorded from TensorFlow 1.15.5 (tests/original/names).
"""

import functools
import subprocess
import sys
from pathlib import Path

from lessonkit.lessons.compare import read_expected

RECORDED = Path(__file__).resolve().parent / "original" / "names" / "public_names.txt"
# What the first courses used and was missing once.
FOUND = (
    "tf.contrib.crf.viterbi_decode", "tf.contrib.cudnn_rnn.CudnnCompatibleGRUCell", "tf.contrib.factorization.KMeans",
    "tf.contrib.image.rotate", "tf.contrib.keras.layers", "tf.contrib.layers.real_valued_column",
    "tf.contrib.learn.DNNClassifier", "tf.contrib.learn.RunConfig", "tf.contrib.learn.SKCompat",
    "tf.contrib.opt.ScipyOptimizerInterface", "tf.contrib.rnn.AttentionCellWrapper", "tf.contrib.rnn.LSTMBlockFusedCell",
    "tf.contrib.util.make_ndarray", "tf.pywrap_tensorflow", "tf.config.experimental_list_devices",
)  # fmt: skip
WALK = """
import functools, sys, types
from oldstack.scripts import advice, modules
tf = modules.graphs(lambda: types.SimpleNamespace(**dict.fromkeys(sys.argv[1].split())))
for line in sys.stdin:
    path, *names = line.split()
    try:
        module = functools.reduce(getattr, path.split(".")[1:], tf)
    except AttributeError as error:
        print(path, "*", bool(advice.advice(error, {})))
        continue
    for name in names:
        try:
            getattr(module, name)
        except AttributeError as error:
            print(path, name, bool(advice.advice(error, {})))
"""


@functools.cache
def missing():
    recorded = read_expected(RECORDED)[1]
    keras = next(line for line in recorded.splitlines() if line.startswith("tf.contrib.keras "))
    done = subprocess.run(
        [sys.executable, "-c", WALK, keras],
        input=recorded,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return [line.split() for line in done.stdout.splitlines()]


def test_what_is_missing_has_a_line_of_advice():
    assert [row[:2] for row in missing() if row[2] == "False"] == []


def test_what_courses_use_most_is_there():
    recorded = dict(line.split(" ", 1) for line in read_expected(RECORDED)[1].splitlines())
    gone = {f"{path}.{name}" for path, name, _ in missing()}
    for each in FOUND:
        path, _, name = each.rpartition(".")
        assert name in recorded[path].split()
        assert each not in gone and f"{path}.*" not in gone
    assert len(recorded["tf"].split()) > 600
