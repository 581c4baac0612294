"""oldstack.keras2.op_counts: what was measured of tf.keras 1.15 covers what is offered, and is as the recorder writes it."""

import os

import keras
import pytest

from lessonkit.record import op_counts as recorder
from oldstack.keras2 import (
    activations,
    layers,
    losses,
    metrics,
    of_tensorflow,
    op_counts,
    optimizers,
    recurrent,
    weights,
)

TABLE = op_counts.table()
PYTHON = os.environ.get("LESSONS_ORIGINAL")
# What has no ops of its own, and what has those of a function or of cells that it is given.
NOT_MEASURED = {
    "Layer", "Wrapper", "InputLayer", "Lambda", "RNN", "SimpleRNNCell", "LSTMCell", "GRUCell", "StackedRNNCells",
}  # fmt: skip


def test_each_layer_is_measured():
    offered = (layers.LAYERS | recurrent.RECURRENT).keys() - {"Described"}
    assert offered - TABLE["layers"].keys() == NOT_MEASURED
    assert TABLE["layers"].keys() <= offered


def test_each_loss_and_metric_is_measured():
    assert TABLE["losses"].keys() == {function.__name__ for function in losses.LOSSES.values()}
    assert TABLE["metrics"].keys() == {function.__name__ for function in metrics.METRICS.values()}


def test_each_optimizer_is_measured():
    ours = {cls.__name__ for cls in optimizers.OPTIMIZERS.values()}
    assert TABLE["optimizers"].keys() == ours | of_tensorflow.TRAIN.keys()


def test_each_activation_is_measured_after_a_layer_and_in_recurrent_ones():
    names = {f"activation={name}" for name in activations.ACTIVATIONS} - {"activation=relu"}
    for layer in ("Activation", "LSTM", "GRU", "SimpleRNN", "ConvLSTM2D"):
        assert names <= TABLE["layers"][layer]["options"].keys(), layer


def test_each_initializer_regularizer_and_constraint_is_measured():
    classes = {name for name in weights.CONSTRAINTS if isinstance(weights.CONSTRAINTS[name], type)}
    assert TABLE["constraints"].keys() == {weights.CONSTRAINTS[name].__name__ for name in classes} - {
        "Constraint"
    }
    assert {"l1", "l2", "l1_l2"} <= TABLE["penalties"].keys()
    for name in weights.INITIALIZERS.keys() - {"Initializer"}:
        made = weights.get_initializer(name)
        entry, _ = op_counts._of_initializer(made, (4, 3))
        assert entry is not TABLE["initializers"]["unit_forget_bias"], name


def test_the_file_is_as_the_recorder_writes_it():
    assert recorder.FILE.read_text(encoding="utf-8") == recorder.text(TABLE)
    tables = {name if name not in recorder.OF_LAYERS else "layers" for name in recorder.TABLES}
    assert TABLE.keys() == tables | {"recorded"}
    assert "TensorFlow 1.15.5" in TABLE["recorded"]


def test_pairs_are_of_options_that_are_measured():
    for name, entry in TABLE["layers"].items():
        for pair in entry["pairs"]:
            assert set(pair.split(" & ")) <= entry["options"].keys(), (name, pair)


def test_a_figure_is_the_sum_of_what_holds():
    entry = {
        "base": {"call": 4},
        "options": {"a": {"call": 2}, "b": {"call": 1}},
        "pairs": {"a & b": {"call": -3}},
    }
    assert op_counts.figure(entry, {"a", "else"}, "call") == 6
    assert op_counts.figure(entry, {"a", "b"}, "call") == 4
    assert op_counts.figure(entry, {"a", "b"}, "later") == 0


def test_arguments_are_named_as_the_recorder_names_them():
    named = op_counts.options_of(
        {"padding": "same", "strides": (2, 1), "dilation_rate": 1, "use_bias": False, "rate": 0.0, "shared_axes": [1],
         "size": 3, "activation": activations.relu, "noise_shape": None}
    )  # fmt: skip
    assert {"padding=same", "strides>1", "use_bias=False", "rate=0", "shared_axes", "size=3"} <= named
    assert "activation=relu" in named
    assert not {"dilation_rate>1", "noise_shape", "rate>0"} & named


@pytest.mark.parametrize(
    ("make", "shape", "said"),
    [
        (lambda: layers.BatchNormalization(axis=3), (8, 8, 3), "rank=4"),
        (lambda: layers.BatchNormalization(axis=1), (8, 8, 3), "axis=1"),
        (lambda: layers.Reshape((2, 2)), (4,), "dims=2"),
        (lambda: recurrent.LSTM(3, dropout=0.2), (None, 3), "dropout>0"),
        (lambda: recurrent.Bidirectional(recurrent.GRU(3), merge_mode=None), (6, 3), "merge_mode=None"),
        (lambda: recurrent.Bidirectional(recurrent.GRU(3)), (6, 3), "of=GRU"),
    ],
)
def test_a_call_has_the_options_that_are_measured(make, shape, said):
    layer = make()
    found = op_counts.options(layer, keras.KerasTensor((None, *shape)))
    assert said in found and said in TABLE["layers"][type(layer).__name__]["options"]
    assert ("length" in found) == (None in shape)


@pytest.mark.skipif(PYTHON is None, reason="LESSONS_ORIGINAL is not set")
@pytest.mark.parametrize("name", ["constraints", "initializers", "outputs", "events"])
def test_the_original_counts_as_recorded(name):
    assert recorder._measured(PYTHON, name) == TABLE[name]
