# The TensorBoard callback: its files, tags, steps and figures; histograms, images, gradients, embeddings.
import glob
import os
import shutil

import keras
import numpy as np
import tensorflow as tf
from keras.callbacks import TensorBoard
from keras.layers import BatchNormalization, Conv2D, Dense, Dropout, Embedding, Flatten, Input
from keras.models import Model, Sequential


def figures(value):
    kind = value.WhichOneof("value")
    if kind == "histo":
        histo = value.histo
        return "%.3f %.3f %d %.3f" % (histo.min, histo.max, histo.num, histo.sum)
    if kind == "image":
        return "%d x %d" % (value.image.height, value.image.width)
    return "%.4f" % value.simple_value


def show(folder, only_tags=False):
    for path in sorted(glob.glob(os.path.join(folder, "*"))):
        if not path.endswith(".meta"):
            print(os.path.basename(path).split(".tfevents")[0])
    for path in glob.glob(os.path.join(folder, "events*")):
        for event in tf.train.summary_iterator(path):
            if event.HasField("graph_def"):
                print("a graph")
            for value in event.summary.value:
                print(event.step, value.tag, "" if only_tags else figures(value))


shutil.rmtree("board", ignore_errors=True)
np.random.seed(0)
tf.set_random_seed(1)
x = np.random.rand(50, 3)
y = (x.sum(1, keepdims=True) > 1.5).astype(float)
model = Sequential([Dense(5, input_dim=3, activation="relu"), Dropout(0.3), Dense(1, activation="sigmoid")])
model.compile("sgd", "binary_crossentropy", metrics=["acc"])
board = TensorBoard("board/all", histogram_freq=2, write_grads=True, write_images=True, batch_size=16)
model.fit(x, y, verbose=0, epochs=3, batch_size=10, validation_split=0.4, callbacks=[board])
show("board/all")

board = TensorBoard("board/again", histogram_freq=1, write_graph=False)
model.fit(x, y, verbose=0, batch_size=10, validation_split=0.4, callbacks=[board])
show("board/again")

for frequency in ("batch", 25, "epoch", 10):
    folder = "board/%s" % frequency
    board = TensorBoard(folder, update_freq=frequency, write_graph=False)
    model.fit(x, y, verbose=0, epochs=2, batch_size=10, callbacks=[board])
    show(folder)

keras.backend.clear_session()
words = np.arange(21).reshape(7, 3) % 7
model = Sequential([Embedding(7, 4, input_length=3), Flatten(), Dense(2)])
model.compile("sgd", "mse")
board = TensorBoard(
    "board/words", embeddings_freq=1, embeddings_metadata="words.tsv", embeddings_data=words, batch_size=4
)
model.fit(words, np.ones((7, 2)), verbose=0, epochs=2, callbacks=[board])
show("board/words")
for name in ("projector_config.pbtxt", "checkpoint"):
    with open(os.path.join("board/words", name)) as file:
        print(file.read().strip())
saved = tf.train.load_checkpoint(tf.train.latest_checkpoint("board/words"))
print(saved.get_variable_to_shape_map(), "%.4f" % saved.get_tensor("embedding_1_embedding").sum())

keras.backend.clear_session()
pictures = np.random.rand(8, 6, 6, 1)
inputs = Input((6, 6, 1))
hidden = Flatten()(BatchNormalization()(Conv2D(2, 3)(inputs)))
model = Model(inputs, [Dense(1, name="a")(hidden), Dense(1, name="b")(hidden)])
model.compile("adam", "mse")
targets = [pictures[:, 0, 0, 0], pictures[:, 1, 1, 0]]
board = TensorBoard("board/pictures", histogram_freq=1, write_images=True)
model.fit(pictures, targets, verbose=0, validation_data=(pictures, targets), callbacks=[board])
show("board/pictures", only_tags=True)

for missing in ({"histogram_freq": 1}, {"embeddings_freq": 1}):
    model = Sequential([Dense(1, input_dim=3)])
    model.compile("sgd", "mse")
    try:
        model.fit(x, y, verbose=0, callbacks=[TensorBoard("board/missing", **missing)])
    except ValueError as error:
        print(error)
shutil.rmtree("board")
