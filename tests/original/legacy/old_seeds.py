# tf.keras: a weight's seed is how many ops there were before it, of layers and optimizers of each kind.
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

for name in "sgd rmsprop adagrad adadelta adam adamax nadam".split():
    tf.keras.backend.clear_session()
    tf.set_random_seed(2)
    model = tf.keras.Sequential([layers.Dense(3, input_shape=(4,)), layers.Dense(2)])
    model.compile(name, "mse")
    model.fit(np.ones((8, 4)), np.ones((8, 2)), epochs=1, verbose=0)
    print(name, "%.5f" % tf.keras.Sequential([layers.Dense(3, input_shape=(4,))]).get_weights()[0][0, 0])
for shape, kinds in (
    (
        (6, 3),
        (layers.Conv1D(2, 3), layers.MaxPooling1D(), layers.LSTM(2), layers.GRU(2), layers.SimpleRNN(2)),
    ),
    ((6, 6, 3), (layers.Conv2D(2, 3), layers.SeparableConv2D(2, 3), layers.DepthwiseConv2D(3))),
    ((6, 6, 3), (layers.Conv2DTranspose(2, 3), layers.BatchNormalization(), layers.AveragePooling2D())),
    ((6, 6, 6, 1), (layers.Conv3D(2, 3), layers.MaxPooling3D(), layers.Conv3D(2, 2, activation="relu"))),
    ((8,), (layers.Dropout(0.3), layers.PReLU(), layers.Reshape((2, 4)), layers.RepeatVector(3))),
):
    for kind in kinds:
        tf.keras.backend.clear_session()
        tf.set_random_seed(3)
        model = tf.keras.Sequential([layers.InputLayer(shape), kind, layers.Flatten(), layers.Dense(2)])
        print(type(kind).__name__, "%.5f" % model.layers[-1].get_weights()[0][0, 0])
