"""How things of Keras show themselves: descriptions in their order, names of weights and types, what is kept where."""

import numpy as np
from keras import callbacks, constraints, initializers, layers, optimizers, regularizers
from keras.layers import BatchNormalization, Dense, Input, concatenate
from keras.models import Model, Sequential
from keras.preprocessing.image import ImageDataGenerator
from keras.utils import Sequence


def named(weights):
    """Returns the names of weights, since their types are the recording's."""
    return [weight.name for weight in weights]


for name in (
    "Zeros Ones Constant RandomNormal RandomUniform TruncatedNormal VarianceScaling Orthogonal Identity glorot_normal "
    "glorot_uniform he_normal he_uniform lecun_normal lecun_uniform"
).split():
    made = getattr(initializers, name)()
    print(name, type(made), made.get_config(), initializers.serialize(initializers.get(name)))
print(
    initializers.Constant(3).get_config(),
    initializers.VarianceScaling(2, "fan_out", "uniform", 5).get_config(),
)
for name in "max_norm non_neg unit_norm min_max_norm MaxNorm NonNeg UnitNorm MinMaxNorm".split():
    made = getattr(constraints, name)()
    print(name, type(made), made.get_config(), constraints.serialize(made))
print(type(regularizers.l1_l2()), regularizers.l1_l2().get_config())
for name in "SGD RMSprop Adagrad Adadelta Adam Adamax Nadam".split():
    made = getattr(optimizers, name)()
    print(name, type(made), made.get_config(), named([made.iterations, made.lr]))
for each in (callbacks.Callback, callbacks.History, callbacks.EarlyStopping, callbacks.LearningRateScheduler):
    made = each(abs) if each is callbacks.LearningRateScheduler else each()
    print(type(made), sorted(vars(made)))
print(layers.Layer, layers.InputLayer, Sequence, ImageDataGenerator)

flat, steps, image = Input((4,)), Input((6, 4)), Input((8, 8, 3))
for layer, entry in (
    (Dense(3, activation="relu", kernel_regularizer="l2"), flat),
    (layers.LeakyReLU(), flat),
    (layers.ELU(0.3), flat),
    (layers.ThresholdedReLU(0.3), flat),
    (layers.ReLU(6, 0.1), flat),
    (layers.PReLU(), flat),
    (BatchNormalization(), flat),
    (layers.Embedding(9, 2), Input((5,))),
    (layers.SimpleRNN(2), steps),
    (layers.LSTM(2, return_sequences=True), steps),
    (layers.GRU(2), steps),
    (layers.Bidirectional(layers.LSTM(2)), steps),
    (layers.TimeDistributed(Dense(2)), steps),
    (layers.Conv2D(2, 3), image),
    (layers.SeparableConv2D(2, 3), image),
    (layers.DepthwiseConv2D(3), image),
    (layers.Conv1D(2, 3), steps),
    (layers.SeparableConv1D(2, 3), steps),
    (layers.Conv2DTranspose(2, 3), image),
    (layers.LocallyConnected1D(2, 3), steps),
    (layers.LocallyConnected2D(2, 3), image),
    (layers.MaxPooling1D(), steps),
    (layers.AveragePooling2D(), image),
    (layers.GlobalMaxPooling2D(), image),
    (layers.UpSampling2D(), image),
    (layers.ZeroPadding1D(), steps),
    (layers.Cropping2D(), image),
    (layers.Dropout(0.5), flat),
    (layers.SpatialDropout1D(0.5), steps),
    (layers.GaussianNoise(0.5), flat),
    (layers.ActivityRegularization(0.1), flat),
    (layers.Masking(), steps),
    (layers.Reshape((2, 2)), flat),
    (layers.Permute((2, 1)), steps),
    (layers.RepeatVector(2), flat),
    (layers.Flatten(), steps),
    (layers.Softmax(), flat),
    (layers.ConvLSTM2D(2, 3), Input((2, 8, 8, 3))),
):
    layer(entry)
    print(layer.get_config(), named(layer.weights))

first, second = Input((2,), name="first"), Input((3,), name="second")
hidden = BatchNormalization(name="normal")(Dense(2, name="hidden")(first))
ends = (
    Dense(1, name="one")(concatenate([hidden, second])),
    Dense(3, activation="softmax", name="three")(hidden),
)
model = Model([first, second], list(ends))
print(model.optimizer, named(model.weights), [array.shape for array in model.get_weights()])
for asked in ("metrics", "metrics_names"):
    try:
        print(getattr(model, asked))
    except AttributeError as error:
        print(error)
model.compile("sgd", {"one": "mse", "three": "categorical_crossentropy"}, metrics={"three": ["acc", "mse"]})
print(model.metrics, model.metrics_names, model.loss)
values = [np.ones((4, 2)), np.ones((4, 3))], [np.ones((4, 1)), np.eye(3)[[0, 1, 2, 0]]]
history = model.fit(*values, verbose=0)
print(sorted(vars(history)), history.validation_data, history.epoch, named(model.optimizer.weights))
moved = [array + 1 for array in model.get_weights()]
model.set_weights(moved)
print([bool((a == b).all()) for a, b in zip(moved, model.get_weights())])

stack = Sequential([Dense(2, input_dim=2), Dense(1)])
stack.compile("adam", "mse")
print(stack.metrics, stack.metrics_names)
stack.fit(np.ones((4, 2)), np.ones(4), verbose=0, validation_split=0.5, callbacks=[callbacks.EarlyStopping()])
print(named(stack.optimizer.weights), len(stack.history.validation_data))
nested = Sequential([Sequential([Dense(2, input_dim=2), BatchNormalization(), Dense(2)]), Dense(1)])
print(named(nested.weights), [array.shape for array in nested.get_weights()])
