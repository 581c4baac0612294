"""What Keras 2 says of Keras 1's arguments, and of which line."""

import os
import warnings

from keras.layers import LSTM, Convolution2D, Dense, Dropout, Input
from keras.models import Sequential


class Two(Sequential):
    """A model that is made in a method of its own."""

    def __init__(self):
        super().__init__()
        self.add(Dense(output_dim=2, init="uniform", bias=False, input_dim=3, name="own"))


with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always", UserWarning)
    image = Convolution2D(4, 3, 3, border_mode="same", init="uniform", input_shape=(8, 8, 1))
    [LSTM(3, inner_init="uniform"), (lambda p: Dropout(p=p))(0.5)]
    Dense(output_dim=2, W_regularizer="l2", name="last")(Input((3,)))
    Two()

for each in said:
    if issubclass(each.category, UserWarning):
        print(os.path.basename(each.filename), each.lineno, each.message)
