"""What Keras 2.2.5 said of inputs that don't fit a layer."""

from keras import layers
from keras.layers import LSTM, Conv2D, Dense, Input
from keras.models import Sequential, load_model

flat, steps, picture = Input((3,)), Input((4, 3)), Input((6, 6, 3))
fitted = Dense(2)
fitted(flat)
with open("text.h5", "w") as file:
    file.write("no model")
for refused in (
    lambda: LSTM(2)(flat),
    lambda: layers.GRU(2)(picture),
    lambda: layers.SimpleRNN(2)(flat),
    lambda: layers.Conv1D(2, 2)(flat),
    lambda: Conv2D(2, 3)(steps),
    lambda: Conv2D(2, 3)(flat),
    lambda: layers.Conv2DTranspose(2, 3)(steps),
    lambda: layers.DepthwiseConv2D(3)(steps),
    lambda: layers.SeparableConv2D(2, 3)(steps),
    lambda: layers.MaxPooling2D()(steps),
    lambda: layers.MaxPooling1D()(picture),
    lambda: layers.GlobalAveragePooling1D()(flat),
    lambda: layers.Flatten()(flat).shape,
    lambda: fitted(Input((5,))),
    lambda: fitted(Input((4, 5))),
    lambda: Sequential([Dense(4, input_dim=3), LSTM(2)]),
    lambda: Sequential([layers.Embedding(5, 2), Conv2D(1, 2)]),
    lambda: Sequential([LSTM(2, input_shape=(4, 3)), LSTM(2)]),
    lambda: Sequential([Conv2D(2, 3, input_shape=(8, 8))]),
    lambda: Sequential([Dense(2, input_dim=3)]).get_layer("nope"),
    lambda: Sequential([Dense(2, input_dim=3)]).get_layer(index=4),
    lambda: Sequential([Dense(2, input_dim=3)]).get_layer(),
    lambda: load_model("nothing.h5"),
    lambda: Sequential([Dense(2, input_dim=3)]).load_weights("nothing.h5"),
    lambda: load_model("text.h5"),
    lambda: layers.Flatten()(steps)._keras_shape,
    lambda: layers.Bidirectional(LSTM(2))(steps).shape[1:],
    lambda: layers.TimeDistributed(Dense(2))(steps).shape[1:],
    lambda: layers.BatchNormalization()(steps).shape[1:],
):
    try:
        print(refused())
    except (ValueError, OSError) as error:
        print(type(error).__name__, error)
