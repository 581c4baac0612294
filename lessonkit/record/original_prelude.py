"""Runs a script on the original stack and notes what it trains. For Python 3.7 and Keras 2.2.5 only.

    python -m original_prelude SCRIPT SETTINGS

`lessonkit.record.original` puts this file into a folder of its own there. SETTINGS is a JSON object: `seed` (a
number or null), `race_free`, `datasets` (the folder with what `keras.datasets` loads), `record` (the file
for what is noted), `limits` (to how many epochs and rows each training is cut, or null). A script without Keras is run and nothing else.
"""

import functools
import json
import os
import runpy
import sys
import time

import numpy as np


def main(script, settings):
    """Runs the script, and writes the record even where it fails.

    Args:
        script: The script's path.
        settings: The JSON object.
    """
    settings = json.loads(settings)
    fits = []
    sys.argv = [script]
    try:
        with open(script, encoding="utf-8") as file:
            if "keras" in file.read():
                _prepare(
                    fits, settings["seed"], settings["race_free"], settings["datasets"], settings["limits"]
                )
        runpy.run_path(script, run_name="__main__")
    finally:
        with open(settings["record"], "w") as file:
            json.dump({"fits": fits}, file)


def _prepare(fits, seed, race_free, datasets, limits):
    import tensorflow as tf

    if race_free:
        # Other variables can be overwritten while they are read.
        tf.compat.v1.enable_resource_variables()
    import keras

    if race_free:
        _count_last(keras)
    if seed is not None:
        np.random.seed(seed)
        tf.compat.v1.set_random_seed(seed)
    if limits:
        _cut_fits(keras, *limits)
    _note_fits(keras, fits)
    for module in (keras.datasets.mnist, keras.datasets.reuters, keras.datasets.imdb):
        # Keras would download it, or check its MD5.
        module.get_file = lambda name, **_: _as_keras_reads_it(os.path.join(datasets, name))


def _cut_fits(keras, epochs, rows):
    plain = keras.models.Model.fit

    def cut(data):
        return tuple(each[:rows] for each in data)

    @functools.wraps(plain)
    def fit(self, x, y, validation_data=None, validation_split=0.0, **kwargs):
        if validation_split:
            first = int(len(x) * (1 - validation_split))
            x, y, validation_data = x[:first], y[:first], (x[first:], y[first:])
        kwargs["epochs"] = min(epochs, kwargs.get("epochs", 1))
        x, y = cut((x, y))
        return plain(self, x, y, validation_data=validation_data and cut(validation_data), **kwargs)

    keras.models.Model.fit = fit


def _note_fits(keras, fits):
    plain = keras.models.Model.fit

    @functools.wraps(plain)  # KerasClassifier looks at its arguments
    def fit(self, *args, **kwargs):
        started = time.perf_counter()
        try:
            return plain(self, *args, **kwargs)
        finally:
            seconds = time.perf_counter() - started
            history = getattr(self, "history", None)
            values = (
                {name: list(map(float, each)) for name, each in history.history.items()} if history else {}
            )
            fits.append({"seconds": seconds, "history": values})

    keras.models.Model.fit = fit


def _count_last(keras):
    """Makes each optimizer count its steps after all else that it does in a step.

    Adam reads the count, and nothing in Keras's graph says whether before or after it is increased.
    """
    import tensorflow as tf
    from keras import backend, optimizers

    def counting_last(plain):
        def get_updates(self, loss, params):
            increments = []
            update_add = backend.update_add
            backend.update_add = lambda *increment: increments.append(increment)
            try:
                updates = plain(self, loss, params)
            finally:
                backend.update_add = update_add
            # Nadam leaves a variable with its new value for later.
            later = [update for update in updates if isinstance(update, tuple)]
            first = [update for update in updates if not isinstance(update, (tuple, type(None)))]
            with tf.control_dependencies([getattr(update, "op", update) for update in first]):
                last = [update_add(*each) for each in increments] + [backend.update(*each) for each in later]
            self.updates = first + last
            return self.updates

        return get_updates

    for optimizer in vars(optimizers).values():
        if isinstance(optimizer, type) and "get_updates" in vars(optimizer):
            optimizer.get_updates = counting_last(optimizer.get_updates)


def _as_keras_reads_it(path):
    """Returns the path of a data file; where its texts are flat arrays, of a copy with arrays of lists."""
    if not path.endswith(".npz"):
        return path
    with np.load(path, allow_pickle=True) as archive:
        arrays = dict(archive)
    flat = [name for name in arrays if name.startswith("offsets")]
    for name in flat:
        words, offsets = arrays[name.replace("offsets", "x")].tolist(), arrays.pop(name)
        texts = np.empty(len(offsets) - 1, dtype=object)
        for i in range(len(texts)):
            texts[i] = words[offsets[i] : offsets[i + 1]]
        arrays[name.replace("offsets", "x")] = texts
    if flat:
        path = path.replace(".npz", ".lists.npz")
        np.savez(path, **arrays)
    return path


if __name__ == "__main__":
    main(*sys.argv[1:])
