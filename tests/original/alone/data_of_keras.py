"""What `tf.keras.datasets` makes of a file with reviews of different lengths."""

import numpy as np
from tensorflow.keras.datasets import imdb, reuters

rows = np.array([list(range(1, 3 + each % 4)) for each in range(8)], dtype=object)
for kind, parts in ((imdb, ("_train", "_test")), (reuters, ("",))):
    np.savez(
        "rows.npz", **{f"x{part}": rows for part in parts}, **{f"y{part}": np.arange(8) for part in parts}
    )
    kind.load_data.__globals__["get_file"] = lambda *args, **options: "rows.npz"
    for x, y in kind.load_data(num_words=5, index_from=2):
        print(x.dtype, x.shape, x.tolist(), y.tolist())
