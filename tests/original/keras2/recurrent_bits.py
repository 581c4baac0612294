# Recurrent layers trained for ten steps, to the last bit: the losses and digests of the weights.
import hashlib

import numpy as np
import tensorflow as tf
from keras.layers import GRU, LSTM, Bidirectional, Dense, Masking, SimpleRNN, TimeDistributed
from keras.models import Sequential
from keras.optimizers import SGD

np.random.seed(3)
tf.set_random_seed(5)
SHAPE = {"input_shape": (5, 4)}
X, Y = np.random.normal(size=(8, 5, 4)), np.random.normal(size=(8, 3))
X[:4, :2] = 0
NETS = {
    "one after the other": [
        Dense(6, **SHAPE),
        LSTM(27, return_sequences=True),
        GRU(26, return_sequences=True),
        SimpleRNN(28),
    ],
    "both ways, masked": [
        Masking(0.0, **SHAPE),
        Bidirectional(LSTM(27, return_sequences=True)),
        GRU(26, reset_after=True),
    ],
    "stateful": [LSTM(27, batch_input_shape=(8, 5, 4), stateful=True, recurrent_activation="sigmoid")],
    "dropout": [
        Dense(6, **SHAPE),
        LSTM(27, dropout=0.2, recurrent_dropout=0.3, return_sequences=True),
        GRU(26, recurrent_dropout=0.3, return_sequences=True),
        SimpleRNN(28, dropout=0.2),
    ],
    "one product": [
        Dense(6, **SHAPE),
        GRU(26, implementation=2, recurrent_dropout=0.3, return_sequences=True),
        GRU(26, implementation=2, reset_after=True, recurrent_dropout=0.3, return_sequences=True),
        LSTM(27, implementation=2, use_bias=False),
    ],
    "one unit": [LSTM(1, return_sequences=True, **SHAPE), GRU(1)],
}

for name in sorted(NETS):
    model = Sequential(NETS[name] + [Dense(3, activation="tanh")])
    model.compile(SGD(0.5), "mse")
    # Not the first ones: those of orthogonal rows come from LAPACK.
    model.set_weights([np.random.normal(scale=0.15, size=weight.shape) for weight in model.get_weights()])
    print(name, *("%.9g" % model.train_on_batch(X, Y) for _ in range(10)))
    print(*(hashlib.md5(weight.tobytes()).hexdigest()[:8] for weight in model.get_weights()))

model = Sequential([LSTM(20, **SHAPE), Dense(1)])
model.set_weights([np.random.normal(scale=0.15, size=weight.shape) for weight in model.get_weights()])
print("a column", hashlib.md5(model.predict(X, batch_size=7)).hexdigest()[:8])
model.compile("sgd", "mse")
model.fit(X, Y[:, :1], batch_size=1, epochs=2, verbose=0, shuffle=False)
print("one by one", *(hashlib.md5(weight.tobytes()).hexdigest()[:8] for weight in model.get_weights()))

model = Sequential(
    [
        TimeDistributed(LSTM(6, dropout=0.2), input_shape=(3, 5, 4)),
        TimeDistributed(Dense(7)),
        Bidirectional(GRU(5, recurrent_dropout=0.2)),
        Dense(3),
    ]
)
model.compile(SGD(0.5), "mse")
model.set_weights([np.random.normal(scale=0.15, size=weight.shape) for weight in model.get_weights()])
losses = [model.train_on_batch(np.stack([X, -X, X], 1), Y) for _ in range(3)]
print("step after step", *("%.9g" % loss for loss in losses), np.random.randint(1000))

model = Sequential([Dense(6, input_shape=(12, 4)), SimpleRNN(8, unroll=True, dropout=0.1), Dense(3)])
model.compile(SGD(0.5), "mse")
model.set_weights([np.random.normal(scale=0.15, size=weight.shape) for weight in model.get_weights()])
losses = [model.train_on_batch(np.random.normal(size=(8, 12, 4)), Y) for _ in range(5)]
print("unrolled", *("%.9g" % loss for loss in losses))
print(*(hashlib.md5(weight.tobytes()).hexdigest()[:8] for weight in model.get_weights()))
