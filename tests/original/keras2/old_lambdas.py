"""Lambda layers that are saved and loaded by the same run: what they do, and what they find."""

import keras.backend as K  # noqa: N812 - the name that a Lambda finds
import numpy as np
from keras import activations
from keras.layers import Dense, Input, Lambda
from keras.models import (
    Model,
    Sequential,
    clone_model,
    load_model,
    model_from_config,
    model_from_json,
    model_from_yaml,
)

FACTOR = 3.0
x = np.arange(6.0).reshape(2, 3)


def build(function, **options):
    model = Sequential()
    model.add(Dense(2, input_shape=(3,), kernel_initializer="ones"))
    model.add(Lambda(function, **options))
    model.compile("sgd", "mse")
    return model


def half(values):
    return values / 2


def shifted(values, by=1.5, times=2):
    return (values - by) * times


def scaled(factor):
    return lambda values: values * factor


def by_global(values):
    return values * FACTOR


def ways(model):
    model.save("lambda.h5")
    yield "h5", lambda: load_model("lambda.h5")
    yield "h5 custom", lambda: load_model("lambda.h5", custom_objects={"FACTOR": FACTOR})
    yield "json", lambda: model_from_json(model.to_json())
    yield "yaml", lambda: model_from_yaml(model.to_yaml())
    yield "config", lambda: model_from_config({"class_name": "Sequential", "config": model.get_config()})
    yield "clone", lambda: clone_model(model)


for name, model in (
    ("square", build(lambda x: K.square(x))),
    ("divided", build(lambda x: x / 255.0)),
    ("less mean", build(lambda x: x - K.mean(x))),
    ("first", build(lambda x: x[:, :1])),
    ("power", build(lambda x: (x // 2) ** 2 % 5)),
    ("half", build(half)),
    ("defaults", build(shifted)),
    ("closure", build(scaled(0.5))),
    ("global", build(by_global)),
    ("np", build(lambda x: x * np.pi)),
    ("core", build(lambda x: activations.relu(x - 3.0))),
    ("arguments", build(shifted, arguments={"by": 0.5, "times": 4})),
    ("array", build(lambda x, add: x + add, arguments={"add": np.array([1.0, 2.0])})),
    (
        "shape function",
        build(lambda x: K.concatenate([x, -x]), output_shape=lambda shape: (shape[0], shape[1] * 2)),
    ),
    ("shape", build(lambda x: x[:, :1], output_shape=(1,))),
):
    expected = model.predict(x)
    print(name, expected.tolist(), model.output_shape)
    for way, load in ways(model):
        if (name, way) == ("array", "yaml"):
            continue
        try:
            again = load()
            again.set_weights(model.get_weights())
            print("  ", way, np.array_equal(again.predict(x), expected), again.output_shape)
        except Exception as error:
            print("  ", way, type(error).__name__, str(error)[:60])

first, second = Input((3,)), Input((3,))
distance = Lambda(lambda pair: K.sum(K.abs(pair[0] - pair[1]), axis=1, keepdims=True), name="distance")(
    [first, second]
)
model = Model([first, second], Dense(1, kernel_initializer="ones")(distance))
model.save("distance.h5")
print(load_model("distance.h5").predict([x, x[::-1]]).tolist())
config = Lambda(half, name="halved", input_shape=(4,)).get_config()
print(
    sorted(config),
    config["function"][1:],
    config["function_type"],
    config["output_shape"],
    config["output_shape_type"],
)
