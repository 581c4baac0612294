# Layers over sequences, as they were in Keras 2.2.5: masks, gates and noise. Up to 25 units LAPACK's signs differ.
import numpy as np
import tensorflow as tf
from keras.layers import (
    GRU,
    LSTM,
    AlphaDropout,
    Bidirectional,
    Conv1D,
    Dense,
    Embedding,
    GaussianDropout,
    GaussianNoise,
    GlobalMaxPooling1D,
    MaxPooling1D,
    SimpleRNN,
    SpatialDropout1D,
    TimeDistributed,
)
from keras.models import Sequential

np.random.seed(3)
tf.set_random_seed(5)
X = np.random.randint(0, 20, (50, 7))
Y = np.random.randint(0, 2, 50)
NETS = {
    "lstm": [LSTM(27)],
    "gru": [GRU(27)],
    "rnn": [SimpleRNN(27)],
    "lstm, masks": [LSTM(27, dropout=0.2, recurrent_dropout=0.3)],
    "gru, masks of Keras 1": [GRU(27, dropout_W=0.2, dropout_U=0.3)],
    "lstm, one mask": [LSTM(27, dropout=0.2, recurrent_dropout=0.3, implementation=2)],
    "gru, one mask": [GRU(27, dropout=0.2, recurrent_dropout=0.3, implementation=2)],
    "rnn, masks": [SimpleRNN(27, dropout=0.2, recurrent_dropout=0.3)],
    "both ways": [Bidirectional(LSTM(27))],
    "reset after": [GRU(27, reset_after=True)],
    "stack": [
        LSTM(26, return_sequences=True),
        GRU(28, return_sequences=True),
        TimeDistributed(Dense(2, activation="tanh")),
        LSTM(27, go_backwards=True),
    ],
    "noise": [
        SpatialDropout1D(0.2),
        Conv1D(4, 3, activation="relu", padding="same"),
        MaxPooling1D(2),
        GaussianNoise(0.1),
        GaussianDropout(0.1),
        AlphaDropout(0.1),
        GlobalMaxPooling1D(),
    ],
}

for name in sorted(NETS):
    model = Sequential()
    model.add(Embedding(20, 5, input_length=7, mask_zero=name == "stack"))
    for layer in NETS[name]:
        model.add(layer)
    model.add(Dense(1, activation="sigmoid"))
    model.compile("adam", "binary_crossentropy", metrics=["acc"])
    print(name, model.count_params(), [layer.name for layer in model.layers])
    print(*("%.5g" % np.abs(weight).sum() for weight in model.get_weights()))
    print(*("%.5g" % value for value in model.fit(X, Y, epochs=2, batch_size=16, verbose=0).history["loss"]))

inputs = np.random.rand(20, 3, 2)
model = Sequential([LSTM(26, batch_input_shape=(5, 3, 2), stateful=True), Dense(1)])
model.compile("rmsprop", "mse")
for _ in range(2):
    print(
        "%.5g" % model.fit(inputs, inputs[:, 0, 0], batch_size=5, shuffle=False, verbose=0).history["loss"][0]
    )
    model.reset_states()
