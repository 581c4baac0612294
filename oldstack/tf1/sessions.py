"""Sessions of TensorFlow 1.15: what they take and give back, their errors, and the files written beside them.

Each change is put into the TensorFlow module it belongs to when that module is imported, after `install()`.
"""

import atexit
import functools
import inspect
import re
import sys
import sysconfig
import traceback
from importlib.util import find_spec

import numpy as np

from oldstack.libraries import numpy1
from oldstack.listening import say_where
from oldstack.loading.patch import Hooks, add, patch

_hooks = Hooks()
# The thread that asks for a run, which runs all ops: one after the other costs less than handing them to others.
_CALLER = -1
# Where files lie that are none of a script's.
_NOT_OF_SCRIPTS = (
    "<frozen ",
    *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")),
    *find_spec("oldstack").submodule_search_locations,
)
# What today's kernels say, and 1.15's.
_MESSAGES = (
    (
        r"Could not find variable (\S+)\. .*?container=(\S+), status error message=(Resource \S+ does not exist\.)",
        r"Error while reading resource variable \1 from Container: \2. This could mean that the variable was "
        r"uninitialized. Not found: \3",
    ),
    (
        r"ConcatOp : Dimension \d+ in both shapes must be equal: shape",
        "ConcatOp : Dimensions of inputs should match: shape",
    ),
    (
        r"(Cholesky decomposition was not successful\..*|Input matrix is not invertible\.) : Tensor had NaN values",
        r"\1",
    ),
    (
        r"\b(ALREADY_EXISTS|DATA_LOSS|FAILED_PRECONDITION|INVALID_ARGUMENT|NOT_FOUND|OUT_OF_RANGE): ",
        lambda match: match[1].replace("_", " ").capitalize() + ": ",
    ),
    (r"Error in user-defined function passed to \S+ transformation with iterator: \S+: ", ""),
    (r"TypeError: (`generator` yielded an element of shape )", r"ValueError: \1"),
    (
        r"(`generator` yielded an element that )did not match the expected structure\. The expected structure was "
        r"TensorSpec\(shape=.*?, dtype=tf\.(\w+), name=None\), but",
        r"\1could not be converted to the expected type. The expected type was \2, but",
    ),
    (r"convolution input must be 4-dimensional: (?=\[)", "input must be 4-dimensional"),
)


def install() -> None:
    """Makes sessions behave as in 1.15, in this process; modules that are imported later, too."""
    _hooks.install()


def _as_numpy1(function):
    @functools.wraps(function)
    def wrapped(*args, **options):
        return numpy1.wrap(function(*args, **options))

    return wrapped


@_hooks.on("tensorflow.python.client.session")
def _session(module):
    session = module.BaseSession
    make_callable, of_options = session.make_callable, session._make_callable_from_options

    @functools.wraps(make_callable)
    def make_callable_as_numpy1(self, *args, **options):
        return _as_numpy1(make_callable(self, *args, **options))

    def make_callable_from_options(self, options):
        run = options.run_options
        if not run.inter_op_thread_pool and not any(
            op.type == "NextIteration" for op in self.graph.operations
        ):
            run.inter_op_thread_pool = _CALLER
        return _as_numpy1(of_options(self, options))

    patch(session, "_make_callable_from_options", make_callable_from_options)
    from oldstack.tf1.plans import planned

    run = _as_numpy1(functools.wraps(session.run)(planned(session.run)))
    run.__signature__ = inspect.signature(session.run)  # by which Keras knows options of a run
    patch(session, "run", run)
    patch(session, "partial_run", _as_numpy1(session.partial_run))
    patch(session, "make_callable", make_callable_as_numpy1)


@_hooks.on("tensorflow.python.util.numpy_compat")
def _numpy_compat(module):
    def np_asarray(values, dtype=None, order=None, copy=None):
        """Converts a value that is fed; TensorFlow's own parses NumPy's version each time."""
        if dtype is not None and np.issubdtype(dtype, np.number):
            return np.asarray(values, order=order, copy=copy).astype(dtype, copy=copy)
        return np.asarray(values, dtype=dtype, order=order, copy=copy)

    patch(module, "np_asarray", np_asarray)


@_hooks.on("tensorflow.python.framework.error_interpolation")
def _error_interpolation(module):
    def interpolate_graph(message, graph):
        """Names the nodes; today's text begins with "Graph execution error:" and a traceback of TensorFlow's files."""
        for pattern, text in _MESSAGES:
            message = re.sub(pattern, text, message, flags=re.DOTALL)
        return re.sub(r"\{\{node (\S+?)\}\}", functools.partial(_node, graph), message)

    patch(module, "interpolate_graph", interpolate_graph)


def _node(graph, match):
    """Returns a node's name and the script's line that made it; what was matched where the graph has no such node."""
    try:
        lines = graph.get_operation_by_name(match[1]).traceback
    except KeyError:
        return match[0]
    return f"node {match[1]}" + (f" (defined at {lines[-1].filename}:{lines[-1].lineno}) " if lines else "")


@_hooks.on("tensorflow.python.framework.ops")
def _ops(module):
    traceback_of_all, numpy_text = module.Operation.traceback, module.numpy_text

    def lines_of_script(self):
        """The script's own lines among those that made the op, as `traceback.FrameSummary`s, outermost first."""
        return [
            traceback.FrameSummary(frame.filename, frame.lineno, frame.name)
            for frame in traceback_of_all.fget(self)
            if not frame.filename.startswith(_NOT_OF_SCRIPTS)
        ]

    def numpy_text_as_numpy1(tensor, is_repr=False):
        """Shows a scalar of an eager tensor to the digits of its own type."""
        if is_repr and tensor.shape.rank == 0 and (tensor.dtype.is_floating or tensor.dtype.is_integer):
            return str(tensor._numpy())
        return numpy_text(tensor, is_repr)

    patch(module.Operation, "traceback", property(lines_of_script))
    patch(module, "numpy_text", numpy_text_as_numpy1)
    for name, kind in (("__int__", int), ("__float__", float)):
        patch(module._EagerTensorBase, name, _of_one(kind))


def _of_one(kind):
    """Returns what makes a number of a tensor that has one element, in however many dimensions."""

    def number(self):
        value = self._numpy()
        return kind(value.item() if value.size == 1 else value)

    return number


@_hooks.on("tensorflow.python.tools.inspect_checkpoint")
def _inspect_checkpoint(module):
    def print_as_before(text):
        if isinstance(text, str):
            text = re.sub(r"^tensor: (\S+) \(\w+\) \[.*\]$", r"tensor_name:  \1", text)
        print(text)

    add(module, "print", print_as_before)


@_hooks.on("tensorflow.python.summary.writer.writer")
def _writer(module):
    init = module.FileWriter.__init__

    @functools.wraps(init)
    def init_and_close_at_exit(self, *args, **options):
        init(self, *args, **options)
        atexit.register(self.close)

    patch(module.FileWriter, "__init__", init_and_close_at_exit)


@_hooks.on("tensorflow.python.training.server_lib")
def _server(module):
    start, said = module.Server.start, []

    @functools.wraps(start)
    def start_and_say(self):
        start(self)
        if not said:
            said.append(self.target)
            say_where("tf.train.Server", self.target.rpartition(":")[2])

    delete, is_ending = module.Server.__del__, sys.is_finalizing  # kept: at the end `sys` is gone

    @functools.wraps(delete)
    def delete_quietly(self):
        if not is_ending():  # where it fails, since `errors` is gone by then
            delete(self)

    patch(module.Server, "start", start_and_say)
    patch(module.Server, "__del__", delete_quietly)
