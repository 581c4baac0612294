"""What of `keras.datasets` of Keras 2.2.5 the host has the data for: its functions, with their old arguments."""

import warnings

import numpy as np

from oldstack.host import host, needed_file


def _with_old_names(name):
    def load_data(path=None, num_words=None, *args, **kwargs):
        if "nb_words" in kwargs:
            warnings.warn(
                "The `nb_words` argument in `load_data` has been renamed `num_words`.", stacklevel=2
            )
            num_words = kwargs.pop("nb_words")
        split = ("test_split",) if name == "reuters" else ()
        names = ("skip_top", "maxlen", *split, "seed", "start_char", "oov_char", "index_from")
        load = host().keras_dataset(name).load_data
        return load(num_words=num_words, **dict(zip(names, args, strict=False)), **kwargs)

    return {
        "load_data": load_data,
        "get_word_index": lambda path=None: host().keras_dataset(name).get_word_index(),
    }


def load_boston(path="boston_housing.npz", test_split=0.2, seed=113):
    """Returns `(x_train, y_train), (x_test, y_test)` of the houses in Boston, in Keras 2's order."""
    table = np.loadtxt(needed_file("housing.csv"))
    order = np.arange(len(table))
    np.random.RandomState(seed).shuffle(order)
    table = table[order]
    x, y = table[:, :-1], table[:, -1]
    cut = int(len(x) * (1 - test_split))
    return (x[:cut], y[:cut]), (x[cut:], y[cut:])


OF_HOST = {
    "mnist": {"load_data": lambda path="mnist.npz": host().keras_dataset("mnist").load_data()},
    "reuters": _with_old_names("reuters"),
    "imdb": _with_old_names("imdb"),
    "boston_housing": {"load_data": load_boston},
}
