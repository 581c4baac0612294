"""What layers of course scripts touched inside Keras 2."""

import numpy as np
from keras.engine import Layer
from keras.layers import Dense, Input
from keras.models import Model


class Attention(Layer):
    def build(self, input_shape):
        self.first = self.add_weight(shape=(input_shape[-1], 1), name="first", initializer="ones")
        self.other = self.add_weight(shape=(1,), name="other", initializer="ones")
        self.trainable_weights = [self.first]
        super(Attention, self).build(input_shape)

    def call(self, x):
        return x * self.first[:, 0] * self.other

    def compute_output_shape(self, input_shape):
        return input_shape


entry = Input((3,))
attention = Attention()
tensor = attention(entry)
print(tensor._keras_shape, entry._keras_shape, len(attention.trainable_weights))
attention.trainable = False
print(len(attention.trainable_weights))
attention.trainable = True
model = Model(entry, Dense(1, kernel_initializer="ones")(tensor))
model.compile("sgd", "mse")
model.fit(np.ones((4, 3)), np.zeros((4, 1)), epochs=2, verbose=0)
print(np.round(model.predict(np.ones((1, 3))), 5), len(model.trainable_weights))

shared = Dense(2)
one, two = Input((3,)), Input((3,))
first, second = shared(one), shared(two)
print(shared.get_output_at(0) is first, shared.get_output_at(1) is second, shared.get_input_at(1) is two)
print(shared.get_output_shape_at(1), shared.get_input_shape_at(0))
