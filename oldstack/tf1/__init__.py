"""`tf` as of TensorFlow 1.15, on today's TensorFlow.

`from oldstack.tf1 import tf` stands where an old script says `import tensorflow as tf`. It is
`tensorflow.compat.v1` (see `compat_v1`), and besides:

- random ops draw what they drew then (`graph`);
- what `Session.run` gives back computes, formats and prints as in NumPy 1 (`numpy1`);
- `tf.layers` and `tf.nn.rnn_cell`, which compat.v1 refuses beside Keras 3, are there (`layers`),
  and so are names from before TensorFlow 1.0;
- summary writers are closed when the script ends;
- TensorFlow's start-up chatter is off, unless the environment variable OLDSTACK_VERBOSE is set.

All of it holds for the process that imports this module.
"""

import atexit
import functools
import importlib
import operator
import os
import re
import warnings

import numpy as np
from wrapt import when_imported

from oldstack import names, settings
from oldstack.libraries import numpy1
from oldstack.loading import compat_v1
from oldstack.loading.quiet import silence_tensorflow
from oldstack.tf1 import graph as tf1_graph  # noqa: F401 - it acts on what is imported from here on

__all__ = ["tf"]

silence_tensorflow()
if not settings.is_verbose():
    warnings.filterwarnings("ignore", module=r"tensorflow\.python\.keras\.")
# Products of matrices and convolutions come out as TensorFlow 1.15 computed them, to the bit.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")


def _as_numpy1(function):
    @functools.wraps(function)
    def wrapped(*args, **options):
        return numpy1.wrap(function(*args, **options))

    return wrapped


def _fed(run):
    @functools.wraps(run)
    def fed(self, fetches, feed_dict=None, *args, **options):
        if more := kernels.feeds(self.graph, fetches):
            feed_dict = {**(feed_dict or {}), **more}
        return run(self, fetches, feed_dict, *args, **options)

    return fed


@when_imported("tensorflow.python.client.session")
def _session(module):
    session = module.BaseSession
    session.run = _as_numpy1(_fed(session.run))
    session.partial_run = _as_numpy1(session.partial_run)
    make_callable = session.make_callable

    @functools.wraps(make_callable)
    def make_callable_as_numpy1(self, *args, **options):
        return _as_numpy1(make_callable(self, *args, **options))

    session.make_callable = make_callable_as_numpy1


@when_imported("tensorflow.python.util.numpy_compat")
def _numpy_compat(module):
    def np_asarray(values, dtype=None, order=None, copy=None):
        """Converts a value that is fed; TensorFlow's own parses NumPy's version each time."""
        if dtype is not None and np.issubdtype(dtype, np.number):
            return np.asarray(values, order=order, copy=copy).astype(dtype, copy=copy)
        return np.asarray(values, dtype=dtype, order=order, copy=copy)

    module.np_asarray = np_asarray


@when_imported("tensorflow.python.framework.error_interpolation")
def _error_interpolation(module):
    # Today's text begins with "Graph execution error:" and a traceback of TensorFlow's own files.
    module.interpolate_graph = lambda message, graph: re.sub(r"\{\{node (\S+?)\}\}", r"node \1", message)


@when_imported("tensorflow.python.framework.ops")
def _ops(module):
    numpy_text = module.numpy_text

    def numpy_text_as_numpy1(tensor, is_repr=False):
        """Shows a scalar of an eager tensor to the digits of its own type."""
        if is_repr and tensor.shape.rank == 0 and (tensor.dtype.is_floating or tensor.dtype.is_integer):
            return str(tensor._numpy())
        return numpy_text(tensor, is_repr)

    module.numpy_text = numpy_text_as_numpy1


@when_imported("tensorflow.python.tools.inspect_checkpoint")
def _inspect_checkpoint(module):
    def print_as_before(text):
        if isinstance(text, str):
            text = re.sub(r"^tensor: (\S+) \(\w+\) \[.*\]$", r"tensor_name:  \1", text)
        print(text)

    module.print = print_as_before


@when_imported("tensorflow.python.framework.tensor_shape")
def _tensor_shape(module):
    module.scalar = lambda: module.TensorShape([])
    module.vector = lambda length: module.TensorShape([length])
    module.matrix = lambda rows, cols: module.TensorShape([rows, cols])


@when_imported("tensorflow.python.summary.writer.writer")
def _writer(module):
    init = module.FileWriter.__init__

    @functools.wraps(init)
    def init_and_close_at_exit(self, *args, **options):
        init(self, *args, **options)
        atexit.register(self.close)

    module.FileWriter.__init__ = init_and_close_at_exit


def before_1_0() -> dict[str, str]:
    """Returns the names from before TensorFlow 1.0, below `tf`, and those that took their places."""
    rows = names.successors("tensorflow", names.Before1Name)
    return {old: now.removeprefix("tensorflow.") for old, now in rows.items()}


numpy1.print_as_before()
tf = compat_v1.load()
kernels = importlib.import_module("oldstack.tf1.kernels")
compat_v1.provide(
    tf, {"layers": lambda: importlib.import_module("oldstack.tf1.layers"), "compat.v1": lambda: tf}
)
compat_v1.provide(
    tf, {name: functools.partial(operator.attrgetter(now), tf) for name, now in before_1_0().items()}
)
