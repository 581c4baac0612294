"""What Keras 2 says of Keras 1's arguments, and of which line."""

import os
import warnings

import numpy as np
from keras.layers import LSTM, Convolution2D, Dense, Dropout, Input
from keras.models import Sequential


class Two(Sequential):
    """A model that is made in a method of its own."""

    def __init__(self):
        super().__init__()
        self.add(Dense(output_dim=2, init="uniform", bias=False, input_dim=3, name="own"))


class Batches:
    """Batches without end, which know their size."""

    batch_size = 4

    def __iter__(self):
        return self

    def __next__(self):
        return np.ones((4, 3)), np.ones((4, 2))


def endless():
    """Yields batches."""
    yield from Batches()


model = Sequential([Dense(2, input_shape=(3,))])
model.compile("sgd", "mse")
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always", UserWarning)
    image = Convolution2D(4, 3, 3, border_mode="same", init="uniform", input_shape=(8, 8, 1))
    [LSTM(3, inner_init="uniform"), (lambda p: Dropout(p=p))(0.5)]
    Dense(output_dim=2, W_regularizer="l2", name="last")(Input((3,)))
    Two()
    Dense(bias=False, init="uniform", activation="relu", output_dim=2)
    Convolution2D(4, 3, 3, init="normal", bias=False, subsample=(2, 2), dim_ordering="tf", border_mode="same")
    model.fit_generator(endless(), samples_per_epoch=2, verbose=0)
    validation = {"validation_data": endless(), "nb_val_samples": 1}
    model.fit_generator(Batches(), nb_epoch=1, verbose=0, samples_per_epoch=8, **validation)
    model.fit_generator(endless(), 2, nb_epoch=1, verbose=0, max_q_size=1)
    model.evaluate_generator(endless(), val_samples=2)
    model.predict_generator(endless(), val_samples=1, nb_worker=1)
    try:
        model.fit_generator(endless(), 1, 1, 0)
    except TypeError as error:
        print(str(error).partition(" positional arguments: ")[0])

for each in said:
    if issubclass(each.category, UserWarning):
        print(os.path.basename(each.filename), each.lineno, each.message)
