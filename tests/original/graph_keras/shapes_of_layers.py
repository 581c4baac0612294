# Shapes of tensors that Keras's layers return: a graph doesn't know how long a sequence is, and shows ? for it.
# ruff: noqa: F403, F405
from keras.layers import *

tensor = Input(shape=(10, 30))
rnn = SimpleRNN(50, return_sequences=True)(tensor)
print(rnn.shape, tensor.shape, rnn.get_shape().as_list())
output, state = LSTM(4, return_state=True)(tensor)[:2]
print("shape: {} {}".format(output.shape, state.shape), Dense(3)(output).shape)
