"""Batches of generators: in which order a Sequence is asked, and where Python's `random` and NumPy stand afterwards."""

import random
import time

import numpy as np
from keras.layers import Dense
from keras.models import Sequential
from keras.utils import Sequence


class Numbered(Sequence):
    def __init__(self, length=4):
        self.length, self.asked, self.ends = length, [], 0

    def __len__(self):
        return self.length

    def __getitem__(self, i):
        self.asked.append(i)
        return np.ones((2, 2)) * i, np.ones((2, 1)) * i / 4

    def on_epoch_end(self):
        self.ends += 1


def build():
    model = Sequential([Dense(1, input_dim=2, kernel_initializer="ones")])
    model.compile("sgd", "mse", metrics=["mae"])
    return model


def endless():
    while True:
        i = random.randint(0, 9)
        yield np.ones((2, 2)) * i / 9, np.ones((2, 1))


for options in (
    {"workers": 0},
    {"workers": 0, "steps_per_epoch": 3},
    {"workers": 0, "steps_per_epoch": 6},
    {"workers": 0, "shuffle": False},
    {"workers": 1, "shuffle": False},
    {"workers": 1},
    {"workers": 1, "steps_per_epoch": 3},
    {"workers": 1, "steps_per_epoch": 6},
    {"workers": 1, "max_queue_size": 1},
    {"workers": 1, "max_queue_size": 30, "steps_per_epoch": 2},
    {"workers": 1, "initial_epoch": 1},
):
    random.seed(5)
    np.random.seed(5)
    sequence, seen = Numbered(), []
    model = build()
    train = model.train_on_batch

    def noting(x, y, **kwargs):
        seen.append(int(x[0, 0]))
        time.sleep(0.02)
        return train(x, y, **kwargs)

    model.train_on_batch = noting
    history = model.fit_generator(sequence, epochs=3, verbose=0, **options)
    print(sorted(options.items()), seen, np.round(history.history["loss"], 4))
    if options["workers"] == 0:
        print(sequence.asked, sequence.ends)
    if options["workers"] == 0 or set(options) == {"workers"}:
        print(random.random(), np.random.rand())

random.seed(6)
history = build().fit_generator(Numbered(), epochs=2, verbose=0, workers=0, validation_data=Numbered(3))
print([(name, np.round(values, 4).tolist()) for name, values in sorted(history.history.items())])
history = build().fit_generator(
    Numbered(), epochs=2, verbose=0, workers=0, validation_data=Numbered(3), validation_steps=2
)
print([(name, np.round(values, 4).tolist()) for name, values in sorted(history.history.items())])

random.seed(7)
history = build().fit_generator(endless(), 3, 2, verbose=0, workers=0)
print(np.round(history.history["loss"], 5), random.random())


class Drawn(Numbered):
    def __getitem__(self, i):
        return np.random.rand(2, 2) * i, np.ones((2, 1))


def drawn():
    while True:
        yield np.random.rand(2, 2), np.ones((2, 1))


np.random.seed(7)
history = build().fit_generator(
    Drawn(), epochs=2, verbose=0, workers=1, use_multiprocessing=True, shuffle=False
)
print(np.round(history.history["loss"], 5), random.random(), np.random.rand())
history = build().fit_generator(drawn(), 3, 2, verbose=0, workers=1, use_multiprocessing=True)
print(np.round(history.history["loss"], 5), np.random.rand())
named = Sequential([Dense(1, input_dim=2, kernel_initializer="ones", name="named")])
named.compile("sgd", "mse")
history = named.fit(Numbered(), epochs=2, workers=0, verbose=0)
print(np.round(history.history["loss"], 5))

model = build()
for steps in (None, 2, 3, 7):
    for workers in (0, 1):
        random.seed(8)
        sequence = Numbered(3)
        print(np.round(model.evaluate_generator(sequence, steps, workers=workers), 4), end=" ")
        print(model.predict_generator(sequence, steps, workers=workers).ravel().tolist(), random.random())
random.seed(9)
print(np.round(model.evaluate_generator(endless(), 2, workers=0), 4), random.random())
print(np.round(model.predict_generator(endless(), steps=2, workers=0), 4).tolist(), random.random())
try:
    model.fit_generator(endless(), epochs=1)
except ValueError as error:
    print(error)
try:
    model.fit_generator(endless(), 1, validation_data=endless())
except ValueError as error:
    print(error)
