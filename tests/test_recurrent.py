"""The loop of an LSTM in `fit` after `as_keras2` gives what Keras's own loop gives: outputs, states and gradients."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from oldstack import training
from oldstack.arithmetic115 import lstm
from oldstack.training import recurrent

X = np.random.RandomState(2).normal(size=(6, 7, 3)).astype("float32")

LAYERS = {
    "last output": {},
    "all outputs": {"return_sequences": True},
    "states": {"return_sequences": True, "return_state": True},
    "hard gates": {"recurrent_activation": training.hard_sigmoid},
    "backwards": {"go_backwards": True, "return_sequences": True},
    "no bias": {"use_bias": False},
    "sigmoid for both": {"activation": "sigmoid"},
}


def looked_at(layer, x, loop):
    """Returns outputs and gradients of a layer, with a loop in the place of its own."""
    weights = np.linspace(0.5, 1.5, layer.units, dtype="float32")
    x = tf.constant(x)

    @tf.function
    def compute():
        with tf.GradientTape() as tape:
            tape.watch(x)
            first = layer.get_initial_state(len(x))
            last, outputs, states = loop(x, first, None)
            kept = outputs if layer.return_sequences else last
            total = sum(
                tf.reduce_sum(weights * value**2) for value in (kept, *(states if layer.return_state else ()))
            )
        return kept, states, tape.gradient(total, [x, *(weight.value for weight in layer.trainable_weights)])

    return [value.numpy() for value in tf.nest.flatten(compute())]


# Units of steps that are TensorFlow's ops, and that are one of our own: an eight, and one whose last eight overlaps.
UNITS = (5, lstm.LEAST, 13)


@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize("name", LAYERS)
def test_as_in_keras(name, units):
    keras.utils.set_random_seed(1)
    layer = layers.LSTM(units, **LAYERS[name])
    layer.build(X.shape)
    layer.cell.recurrent_kernel.assign(3 * layer.cell.recurrent_kernel)  # some gates are shut, some open
    plain, ours = (looked_at(layer, X, loop) for loop in (layer.inner_loop, recurrent.inner_loop(layer)))
    assert len(ours) == 5 + len(layer.trainable_weights) - 1
    for one, other in zip(plain, ours, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize("backwards", [False, True])
def test_words_that_are_looked_up(units, backwards):
    keras.utils.set_random_seed(1)
    embedding = layers.Embedding(9, 3)
    layer = layers.LSTM(units, return_sequences=True, go_backwards=backwards)
    words = tf.constant(np.random.RandomState(3).randint(0, 9, (6, 7)))
    layer.build(embedding(words).shape)

    def compute(lookup, loop):
        @tf.function
        def outputs_and_gradients():
            with tf.GradientTape() as tape:
                outputs = loop(lookup(words), layer.get_initial_state(6), None)[1]
                total = tf.reduce_sum(outputs**2)
            of_words, *others = tape.gradient(total, [v.value for v in embedding.weights + layer.weights])
            return outputs, tf.convert_to_tensor(of_words), *others

        return [value.numpy() for value in outputs_and_gradients()]

    plain = compute(embedding.call, layer.inner_loop)
    ours = compute(recurrent.lookup(embedding), recurrent.inner_loop(layer))
    for one, other in zip(plain, ours, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-5, atol=2e-6)


@pytest.mark.skipif(lstm.steps("Sigmoid") is None, reason="instructions can't be run here")
@pytest.mark.parametrize("gate", ["Sigmoid", "HardSigmoid"])
@pytest.mark.parametrize(("samples", "units"), [(0, 9), (1, 8), (3, 15), (5, 16), (20, 100)])
def test_a_step_of_our_own_is_that_of_the_formulas(gate, samples, units):
    draw = np.random.RandomState(4).normal
    table, from_state = (tf.constant(4 * draw(size=(n, 4 * units)), tf.float32) for n in (7, samples))
    carry, of_state, of_carry = (tf.constant(draw(size=(samples, units)), tf.float32) for _ in range(3))
    index = tf.constant(np.random.RandomState(5).randint(0, 7, samples), tf.int32)
    opened = {"Sigmoid": "sigmoid", "HardSigmoid": training.hard_sigmoid}[gate]
    cell = layers.LSTM(1, recurrent_activation=opened).cell  # of too few units for an op of our own
    forward, backward = recurrent._steps(cell)
    ours, ours_back = lstm.steps(gate)
    made, expected = ours(table, index, from_state, carry), forward(table, index, from_state, carry)
    gates, _, active, _ = made
    made = [*made, *ours_back(gates, carry, active, of_state, of_carry)]
    expected = [*expected, *backward(gates, carry, active, of_state, of_carry)]
    for one, other in zip(expected, made, strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(other, one, rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize(
    "layer",
    [
        lambda: layers.LSTM(2, dropout=0.1),
        lambda: layers.LSTM(2, recurrent_dropout=0.1),
        lambda: layers.LSTM(2, unroll=True),
        lambda: layers.LSTM(2, activation="softsign"),
        lambda: layers.LSTM(2, dtype="mixed_float16"),
        lambda: layers.GRU(2),
        lambda: type("Own", (layers.LSTM,), {})(2),
    ],
)
def test_leaves_other_layers_to_keras(layer):
    assert recurrent.inner_loop(layer()) is None


def test_masked_steps_are_left_out():
    """A mask is Keras's affair; the layer is its own again after `fit`."""
    histories = []
    for fit in (keras.Model.fit, training.fit):
        keras.utils.set_random_seed(1)
        model = keras.Sequential(
            [keras.Input((7,)), layers.Embedding(9, 3, mask_zero=True), layers.LSTM(4), layers.Dense(1)]
        )
        model.compile("sgd", "mse")
        if fit is training.fit:
            training.as_keras2(1)
        words = np.random.RandomState(3).randint(0, 9, (20, 7))
        histories.append(
            fit(model, words, words[:, :1] / 9, shuffle=False, epochs=3, verbose=0).history["loss"]
        )
        training.as_keras2(False)
    np.testing.assert_allclose(histories[1], histories[0], rtol=1e-5)
    assert "inner_loop" not in vars(model.layers[1]) and "call" not in vars(model.layers[0])


def test_fit_knows_the_words_that_were_looked_up(monkeypatch):
    found = []
    rows = recurrent._rows
    monkeypatch.setattr(
        recurrent, "_rows", lambda x, *more: found.append(hasattr(x, "_looked_up")) or rows(x, *more)
    )
    training.as_keras2(1)
    try:
        for between in ([], [layers.Activation("relu")]):
            model = keras.Sequential([layers.Embedding(9, 3), *between, layers.LSTM(8), layers.Dense(1)])
            model.compile("sgd", "mse")
            training.fit(model, np.ones((4, 7)), np.ones((4, 1)), epochs=1, verbose=0)
            assert found and set(found) == {not between}
            found.clear()
    finally:
        training.as_keras2(False)
