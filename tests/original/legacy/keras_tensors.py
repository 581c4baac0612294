"""Tensors that a script of Keras prints, or asks for their names."""

from keras import backend as K  # noqa: N812 - its usual name
from keras.layers import LSTM, Concatenate, Conv2D, Dense, Dropout, Flatten, Input, Lambda, MaxPooling2D, add
from keras.models import Model, Sequential

shared = Dense(2)
shared(Input((3,)))
shared(Input((3,)))
print(shared.get_output_at(1).name, shared.get_input_at(0).name)

words = Input((4,), name="words")
hidden = Dense(3, activation="relu")(words)
print(words)
print(hidden, hidden.shape, hidden.get_shape().as_list(), K.int_shape(hidden), hidden.dtype)
total = Lambda(lambda t: K.sum(t, axis=1))(hidden)
print("%s %s" % (total.op.name, total))
print(f"{add([hidden, Dropout(0.5)(hidden)])}", K.mean(hidden))
print("{} {}".format(Concatenate()([hidden, hidden]), hidden * 2))
state, *states = LSTM(2, return_state=True)(Input((5, 2)))
print([state, *states])

model = Model(words, hidden)
print(model.input, model.output)
print(model.inputs, model.outputs, model.get_layer("dense_2").output)
print(model(Input((4,))))
print(model.weights, model.layers[1].kernel)
picture = Sequential(
    [Conv2D(2, 3, input_shape=(8, 8, 1)), MaxPooling2D(), Flatten(), Dense(2, activation="softmax")]
)
for layer in picture.layers:
    print(layer.name, layer.input, layer.output)
print(K.variable([1.0, 2.0]), K.constant(3.0), K.placeholder((2, 3)))
