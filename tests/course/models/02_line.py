"""직선 배우기 · Learning a line

Slides:    Page 2, A line
Data:      none
Expect:    loss: 0.0023
Changed:   input_dim -> Input, tf.set_random_seed -> keras.utils.set_random_seed

One weight and one bias learn y = 2 x + 1 from five points.
"""
from lessonkit.training import as_keras2, fit  # added[api]
from keras import Input, Sequential  # slide[api]: from keras.models import Sequential
from keras.layers import Dense
import numpy
import keras  # slide[api]: import tensorflow as tf

# %% The points
seed = 0
keras.utils.set_random_seed(seed)  # slide[api]: numpy.random.seed(seed)
as_keras2(seed)  # slide[api]: tf.set_random_seed(seed)
X = numpy.array([[0.0], [1.0], [2.0], [3.0], [4.0]])
Y = 2 * X + 1

# %% The model
model = Sequential()
model.add(Input((1,)))  # added[api]
model.add(Dense(1))  # slide[api]: model.add(Dense(1, input_dim=1))
model.compile(loss='mse', optimizer='sgd')
fit(model, X, Y, epochs=300, batch_size=5, verbose=0)  # slide[api]: model.fit(X, Y, epochs=300, batch_size=5, verbose=0)

# %% What it has learned
print("loss: %.4f" % model.evaluate(X, Y, verbose=0))
