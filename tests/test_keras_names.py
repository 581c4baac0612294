"""Each name of Keras 2.2.5's modules and objects is here, or an error with a line of advice says what to do.

The names are those that `lessons.py record keras-names` lists on the original.
"""

import functools

import pytest

from lessonkit.record import keras_names
from oldstack.keras2 import modules as keras2
from oldstack.scripts.advice import advice
from oldstack.training import as_keras2

NAMES = keras_names.names()


@pytest.fixture(scope="module", autouse=True)
def off_again():
    """Leaves Keras 3 to the other tests of this process."""
    yield
    as_keras2(False)
    keras2.random.leave_python_random(False)


@functools.cache
def objects():
    ours = keras2.modules()
    layers, models = ours["keras.layers"], ours["keras.models"]
    dense, lstm, first = layers.Dense(2, input_shape=(3,)), layers.LSTM(2), layers.Input((3,))
    lstm(layers.Input((4, 3)))
    stack = models.Sequential([dense, layers.Dropout(0.5)])
    model = models.Model(first, layers.Dense(2)(first))
    stack.compile("sgd", "mse")
    model.compile("adam", "mse", ["acc"])
    return {
        "Layer": dense, "LSTM": lstm, "Sequential": stack, "Model": model, "Optimizer": model.optimizer,
        "History": ours["keras.callbacks"].History(), "Node": dense._inbound_nodes[0], "Tensor": dense.output,
    }  # fmt: skip


def owner_of(name):
    if name in objects():
        return objects()[name]
    return functools.reduce(getattr, name.split(".")[1:], keras2.modules()["keras"])


@pytest.mark.parametrize("owner", NAMES)
def test_each_name_is_there_or_gives_advice(owner, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    for name in NAMES[owner]:
        try:
            getattr(owner_of(owner), name)
        except AttributeError as error:
            words = advice(error, {})
            assert words and words.startswith(f"{name} is bound to the graph in Keras 2.2.5"), (
                owner,
                name,
                words,
            )


def test_what_scripts_ask_for_is_there():
    model, node = objects()["Model"], objects()["Node"]
    first = model.layers[0].output
    assert model.input_names == [model.layers[0].name]
    assert model.get_input_at(0) is first and model.get_output_shape_at(0) == (None, 2)
    assert [weight.name for weight in model.weights] == [
        f"{model.layers[1].name}/{each}:0" for each in ("kernel", "bias")
    ]
    assert model._collected_trainable_weights == model.trainable_weights and not model.updates
    assert node.outbound_layer is objects()["Layer"] and node.input_shapes == [(None, 3)]
    assert [layer.name for layer in node.inbound_layers] == [f"{objects()['Layer'].name}_input"]


def test_what_is_not_of_keras_gives_no_such_advice():
    for code in ("keras2.modules()['keras'].layers.nonsense", "objects()['Layer'].nonsense", "[].shape"):
        with pytest.raises(AttributeError) as caught:
            eval(code)
        assert advice(caught.value, {}) is None


def test_parts_of_the_release_compute():
    keras = keras2.modules()["keras"]
    assert keras.utils.conv_utils.conv_output_length(10, 3, "same", 2) == 5
    assert keras.utils.generic_utils.has_arg(lambda a, b: a, "b")
    x = keras.layers.Input((3,))
    assert keras.engine.topology.get_source_inputs(keras.layers.Dense(2)(x)) == [x]
