"""What scripts of then asked models, layers and weights for."""

import numpy as np
from keras.engine import Input, get_source_inputs
from keras.engine.topology import Layer
from keras.layers import LSTM, RNN, Dense, Dropout, GRUCell, LSTMCell
from keras.models import Model, Sequential, model_from_yaml

np.random.seed(0)
model = Sequential([Dense(4, input_shape=(3,)), Dropout(0.5), Dense(2)])
model.compile("sgd", "mse", ["mae"])
print([weight.name for weight in model.weights], model.metrics_names, model.input_names, model.output_names)
print(model.uses_learning_phase, model.stateful)
print(model.get_layer(index=0).name, model.layers[0].get_output_at(0) is model.layers[0].output)
model.layers[0]._inbound_nodes[0].outbound_layer.trainable = False
model.compile("sgd", "mse")
print(len(model._collected_trainable_weights), isinstance(model.layers[0], Layer))
history = model.fit(np.ones((4, 3)), np.ones((4, 2)), verbose=0)
print(history is model.history, sorted(model.history.history))
lines = []
model.summary(line_length=50, positions=[0.5, 0.8, 1.0], print_fn=lines.append)
print("\n".join(lines))
model.layers.pop()
print(len(model.layers))

first = Input(shape=(5, 2), name="series")
hidden = LSTM(3, name="memory")(first)
other = Model(first, Dense(1, name="end")(hidden), name="whole")
print([weight.name for weight in other.weights], get_source_inputs(hidden)[0] is first)
print(other.get_input_shape_at(0), other.get_output_shape_at(0), other.layers[1].get_input_shape_at(0))
print(other.to_yaml())
print(model_from_yaml(other.to_yaml()).count_params())
print(sorted(other.get_config()), [layer["inbound_nodes"] for layer in other.get_config()["layers"]])
other.layers.pop()
other.outputs = [other.layers[-1].output]
other.layers[-1].outbound_nodes = []
print([layer.name for layer in other.layers], other.predict(np.ones((1, 5, 2))).shape)
top = Model(other.input, Dense(2, name="new")(other.layers[-1].output))
print([layer.name for layer in top.layers], top.predict(np.ones((1, 5, 2))).shape)
stack = Sequential([Dense(4, input_shape=(3,)), Dense(2), Dense(1)])
stack.layers.pop()
stack.outputs = [stack.layers[-1].output]
print(len(stack.layers), stack.predict(np.ones((1, 3))).shape)

for (
    name
) in "layers.core models callbacks layers.recurrent layers.wrappers regularizers engine.base_layer".split():
    star = {}
    exec("from keras.%s import *" % name, star)
    wanted = (
        "K np activations initializers constraints InputSpec Layer copy os json deque six to_list".split()
    )
    print(name, *(each for each in wanted if each in star))
exec("from keras.layers.core import *")
print(np.__name__, K.backend(), initializers.get("ones").__class__.__name__)  # noqa: F821

encoded = RNN([GRUCell(7), LSTMCell(5)], return_state=True)
decoder = RNN([GRUCell(7), LSTMCell(5)], return_sequences=True, return_state=True)
source, target = Input((None, 4)), Input((None, 4))
states = encoded(source)[1:]
model = Model([source, target], decoder(target, initial_state=states)[0])
model.set_weights([np.random.normal(scale=0.15, size=weight.shape) for weight in model.get_weights()])
encoder = Model(source, states)
before = [Input((size,)) for size in (7, 5, 5)]
step = Model([target, *before], decoder(target, initial_state=before))
x = np.random.normal(size=(2, 3, 4))
known = encoder.predict(x)
for at in range(3):
    found, *known = step.predict([x[:, at : at + 1], *known])
    print(np.round(found[:, 0], 5), *(each.shape for each in known))
print(np.round(model.predict([x, x])[:, -1], 5))
