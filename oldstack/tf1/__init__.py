"""`tf` as of TensorFlow 1.15, on today's TensorFlow.

`from oldstack.tf1 import tf` stands where an old script says `import tensorflow as tf`. It is
`tensorflow.compat.v1` (see `compat_v1`), and besides:

- random ops draw what they drew then (`graph`), and ops compute what they computed (`kernels`);
- what `Session.run` gives back computes, formats and prints as in NumPy 1, and summary writers are closed when
  the script ends (`sessions`);
- `tf.layers` and `tf.nn.rnn_cell`, which compat.v1 refuses beside Keras 3, are there (`layers`),
  and so are names from before TensorFlow 1.0 (`former_names`);
- TensorFlow's start-up chatter is off, unless the environment variable OLDSTACK_VERBOSE is set.

All of it holds for the process that imports this module.
"""

import importlib
import os
import types
import warnings

from oldstack import settings
from oldstack.libraries import numpy1
from oldstack.loading import compat_v1
from oldstack.loading.quiet import silence_tensorflow
from oldstack.tf1 import (
    data,
    former_names,
    gradients,
    graph,
    homes,
    missing_folders,
    node_texts,
    notes,
    refusals,
    sessions,
)

__all__ = ["tf"]


def _load() -> types.ModuleType:
    silence_tensorflow()
    if not settings.is_verbose():
        warnings.filterwarnings("ignore", module=r"tensorflow\.python\.keras\.")
    # Products of matrices and convolutions come out as TensorFlow 1.15 computed them, to the bit.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    numpy1.print_as_before()
    graph.install()
    data.install()
    gradients.install()
    refusals.install()
    homes.install()
    node_texts.install()
    notes.install()
    sessions.install()
    former_names.install()
    missing_folders.install()
    loaded = compat_v1.load()
    # It takes modules of TensorFlow as they are by now.
    importlib.import_module("oldstack.tf1.kernels").install()
    former_names.provide(loaded)
    return loaded


tf = _load()
