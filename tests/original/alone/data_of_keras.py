"""What `tf.keras.datasets` makes of a file with reviews of different lengths, and where it leaves NumPy's stream."""

import numpy as np
from tensorflow.keras.datasets import boston_housing, imdb, reuters

rows = np.array([list(range(1, 3 + each % 4)) for each in range(8)], dtype=object)
for kind, parts in ((imdb, ("_train", "_test")), (reuters, ("",))):
    np.savez(
        "rows.npz", **{f"x{part}": rows for part in parts}, **{f"y{part}": np.arange(8) for part in parts}
    )
    function = getattr(kind.load_data, "__wrapped__", kind.load_data)
    function.__globals__["get_file"] = lambda *args, **options: "rows.npz"
    for options in ({}, {"seed": 5}, {"maxlen": 5}):
        for x, y in kind.load_data(num_words=5, index_from=2, **options):
            print(x.dtype, x.shape, x.tolist(), y.tolist())
        print(np.random.rand())
np.savez("rows.npz", x=np.arange(20).reshape(10, 2), y=np.arange(10))
function = getattr(boston_housing.load_data, "__wrapped__", boston_housing.load_data)
function.__globals__["get_file"] = lambda *args, **options: "rows.npz"
print(boston_housing.load_data("rows.npz", 0.3), np.random.rand())
print(boston_housing.load_data("rows.npz", 0.2, 7), np.random.rand())
