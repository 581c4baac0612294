# tf.keras: the tags and steps of the TensorBoard callback.
import glob
import shutil

import numpy as np
import tensorflow as tf
from tensorflow.keras.callbacks import TensorBoard
from tensorflow.keras.layers import Dense, Dropout

tf.logging.set_verbosity(tf.logging.ERROR)
x, y = np.ones((50, 3)), np.zeros((50, 1))
model = tf.keras.Sequential([Dense(5, input_dim=3), Dropout(0.3), Dense(1, activation="sigmoid")])
model.compile("sgd", "binary_crossentropy", metrics=["acc"])
for options in (
    {"histogram_freq": 2, "write_grads": True, "write_images": True},
    {"histogram_freq": 1, "write_graph": False},
    {"update_freq": "batch"},
    {"update_freq": 25},
):
    shutil.rmtree("board", ignore_errors=True)
    board = TensorBoard("board", profile_batch=0, **options)
    model.fit(x, y, verbose=0, epochs=3, batch_size=10, validation_split=0.4, callbacks=[board])
    for path in glob.glob("board/events*"):
        for event in tf.train.summary_iterator(path):
            if event.HasField("graph_def"):
                print("a graph")
            for value in event.summary.value:
                print(event.step, value.tag)
shutil.rmtree("board")
