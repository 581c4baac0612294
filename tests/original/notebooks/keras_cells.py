# A model over several cells: only the second one says that it is Keras's.
# %%
import numpy as np
import tensorflow as tf

np.random.seed(7)
tf.set_random_seed(7)
# %%
from keras.layers.core import Dense
from keras.models import Sequential

rows = np.random.rand(30, 4)
model = Sequential()
model.add(Dense(3, input_dim=4, activation="tanh", init="uniform"))
model.add(Dense(1))
# %%
model.compile(loss="mse", optimizer="sgd", metrics=["accuracy"])
history = model.fit(rows, rows[:, :1], nb_epoch=3, batch_size=30, verbose=0)
# %%
print(sorted(history.history), *("%.5f" % each for each in history.history["loss"]))
