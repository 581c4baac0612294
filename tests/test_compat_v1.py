"""The names of `tensorflow.compat.v1` without loading all of TensorFlow, and what holds where that fails.

Every script runs in a fresh process, for a process loads TensorFlow only once.
"""

import importlib.util
import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from oldstack.loading import quick_tensorflow

ROOT = Path(__file__).resolve().parent.parent

# What `oldstack.tf1` puts in the place of names of compat.v1, and what it adds.
REPLACED = {"layers", "nn.rnn_cell"}
ADDED = {
    "audio_summary", "batch_matmul", "histogram_summary", "image_summary", "merge_all_summaries",
    "merge_summary", "mul", "neg", "pack", "scalar_summary", "select", "sub", "train.SummaryWriter", "unpack",
}  # fmt: skip

# A lesson, and what it prints on TensorFlow 1.15.5.
LESSON = """
tf.set_random_seed(777)
x = tf.placeholder(tf.float32, [None, 3])
w = tf.Variable(tf.random_uniform([3], 0, 1))
tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(tf.layers.dense(x, 2)) + tf.reduce_sum(w))
tf.nn.dynamic_rnn(tf.nn.rnn_cell.BasicRNNCell(2), tf.expand_dims(x, 1), dtype=tf.float32)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for variable in tf.trainable_variables():
        print(variable.name, sess.run(variable))
    print("%d %s" % (sess.run(tf.constant([3])), sess.run([w[0] * 2])))
print(len(tf.get_default_graph().get_operations()), "ops")
"""
PRINTED = """\
Variable:0 [0.66220784 0.700492   0.72850573]
dense/kernel:0 [[ 0.16772497 -0.15764934]
 [-0.92112684  0.4277017 ]
 [ 0.7627387   0.6747837 ]]
dense/bias:0 [0. 0.]
rnn/basic_rnn_cell/kernel:0 [[-0.8847272  -0.6537739 ]
 [-0.275734    0.68550813]
 [-0.8124114  -0.9224195 ]
 [-0.03164333 -0.07677042]
 [-0.4510843  -0.4687663 ]]
rnn/basic_rnn_cell/bias:0 [0. 0.]
3 [1.3244157]
203 ops
"""


def run(code, *, fails=False, **how):
    """Runs Python code in a fresh process and returns its output and its errors."""
    unset = ("OLDSTACK_VERBOSE", "TF_CPP_MIN_LOG_LEVEL", "TF_USE_LEGACY_KERAS", "PYTHONWARNINGS")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment.update(PYTHONPATH=str(ROOT), PYTHONIOENCODING="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        **how,
    )
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stdout, done.stderr


def test_names_are_those_of_compat_v1():
    run(
        f"""
        import importlib, sys, types
        from oldstack.tf1 import tf

        API = "tensorflow._api.v2.compat.v1"
        HIDDEN = ["__internal__", "__version__", "__git_version__", "__compiler_version__"]

        def walk(module, path=""):
            "Returns every public name below a module with its object; `tf.compat.v1` itself left out."
            names = {{}}
            for name in dir(module) + (HIDDEN if not path else []):
                if name.startswith("_") and name not in HIDDEN or path + name in ("compat.v1", "compat.v2"):
                    continue
                value = getattr(module, name)
                if isinstance(value, types.ModuleType) and getattr(value, "__name__", None) == f"{{API}}.{{path}}{{name}}":
                    names |= walk(value, f"{{path}}{{name}}.")
                else:
                    names[path + name] = value
            return names

        ours = walk(tf)
        assert API not in sys.modules, "a name loads all of TensorFlow"
        theirs = walk(importlib.import_module(API))
        assert len(theirs) > 3500

        # Loading all of TensorFlow wraps some functions once more: they take weak tensors then.
        from tensorflow.python.ops import weak_tensor_ops
        from tensorflow.python.util import tf_decorator

        wrapped = {{
            id(each)
            for wrapper in weak_tensor_ops._TF_UNARY_APIS + weak_tensor_ops._TF_BINARY_APIS
            for each in (wrapper, wrapper.__wrapped__)
        }}

        def same(one, other):
            if one is other:
                return True
            if not {{id(one), id(other)}} <= wrapped:
                return False
            return getattr(one, "__wrapped__", None) is other or getattr(other, "__wrapped__", None) is one

        names = ours.keys() | theirs.keys()
        # Cells of ours have names of their own below nn.rnn_cell, Keras stands there in compat.v1.
        below = {{name for name in names if name.startswith("nn.rnn_cell.")}}
        assert below or "nn.rnn_cell" in ours
        names -= below
        differ = {{name for name in names if name in ours and name in theirs and not same(ours[name], theirs[name])}}
        assert differ | {{"nn.rnn_cell"}} == {REPLACED!r}, differ ^ {REPLACED!r}
        assert names - theirs.keys() - {{"nn.rnn_cell"}} == {ADDED!r}, names - theirs.keys() ^ {ADDED!r}
        # Keras is there when asked for, but not for a walk through all names.
        assert names - ours.keys() - {{"nn.rnn_cell"}} == {{"keras"}}, names - ours.keys()
        assert tf.keras is theirs["keras"]
        assert tf.nn.rnn_cell is not theirs["nn.rnn_cell"]
        assert tf.compat.v1.placeholder is tf.placeholder and tf.compat.v1.nn.relu is tf.nn.relu
        assert tf.compat.v2.constant is importlib.import_module("tensorflow._api.v2.compat.v2").constant
        """
    )


def test_tf_can_be_looked_through():
    run(
        """
        import inspect, pydoc, sys
        from oldstack.tf1 import tf
        assert {"Session", "constant", "layers", "nn", "train", "mul"} <= set(dir(tf))
        assert {"AdamOptimizer", "SummaryWriter"} <= set(dir(tf.train))
        assert dir(tf) == sorted(set(dir(tf)))
        assert not [name for name in dir(tf) + dir(tf.nn) if name.startswith("_") and not name.startswith("__")]
        assert tf.__version__ == tf.VERSION == tf.version.VERSION
        assert inspect.ismodule(tf) and inspect.getmodule(tf.Session).__name__.startswith("tensorflow.")
        assert tf.nn is tf.nn and tf.train.Saver is tf.train.Saver
        assert hasattr(tf, "multiply") and not hasattr(tf.train, "no_such_name")
        for name in ("__wrapped__", "__all__"):
            assert not hasattr(tf, name)
        """
    )


def test_only_what_is_needed_is_loaded():
    run(
        """
        import sys
        from oldstack.tf1 import tf
        a = tf.constant(100)
        v = tf.Variable(0)
        assign = tf.assign(v, a + 50)
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            sess.run(assign)
            assert sess.run(v) == 150
        unneeded = {
            "keras", "tensorflow._api.v2.compat.v1", "tensorflow.python.data", "tensorflow.python.keras",
            "tensorflow.python.ops.nn_ops", "tensorflow.python.training.training", "pandas", "sklearn", "matplotlib",
        }
        assert not unneeded & set(sys.modules), unneeded & set(sys.modules)
        assert len(sys.modules) < 900, len(sys.modules)
        """
    )


def test_a_recurrent_network_loads_no_data_sets_and_no_models():
    run(
        """
        import sys
        from oldstack.tf1 import tf
        cell = tf.nn.rnn_cell.BasicLSTMCell(2)
        out, _ = tf.nn.dynamic_rnn(cell, tf.placeholder(tf.float32, [None, 3, 2]), dtype=tf.float32)
        tf.train.AdamOptimizer(0.1).minimize(tf.reduce_mean(out))
        unneeded = {
            "tensorflow.python.data", "tensorflow.python.keras.models", "tensorflow.python.keras.engine.data_adapter",
            "tensorflow.python.ops.image_ops", "tensorflow.python.ops.losses.losses_impl",
            "tensorflow.python.ops.ragged.ragged_ops", "h5py", "requests", "scipy",
        }
        assert not unneeded & set(sys.modules), unneeded & set(sys.modules)
        assert len(sys.modules) < 1150, len(sys.modules)
        """
    )


def test_what_is_imported_late_is_there():
    folder = Path(importlib.util.find_spec("tensorflow").origin).parent
    for package, names in quick_tensorflow._LATE.items():
        for name in names:
            assert folder.joinpath(*package.split(".")[1:], f"{name}.py").exists(), (package, name)


def test_tensorflow_and_keras_can_be_imported_after_it():
    run(
        """
        from oldstack.tf1 import tf
        assert tf.Session().run(tf.constant(1) + 1) == 2

        import tensorflow
        import tensorflow.compat.v1 as v1
        from tensorflow.python.client import device_lib
        assert v1.Session is tf.Session and tensorflow.compat.v1.placeholder is tf.placeholder
        assert tensorflow.__version__ == tf.__version__ and tensorflow.nn.relu is tf.nn.relu
        assert tensorflow.constant([1]).graph is tf.get_default_graph()
        assert v1.Session().run(v1.random_uniform([2], seed=1) + v1.constant(1.0)).shape == (2,)
        assert not hasattr(tensorflow, "no_such_name")

        import keras
        import numpy as np
        assert keras.backend.backend() == "tensorflow"
        with tf.Graph().as_default():
            tf.enable_eager_execution
            model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(3)])
            assert model.count_params() == 9
        assert tensorflow.distribute.has_strategy() is False
        assert tensorflow.keras.layers.Dense is keras.layers.Dense
        from tensorflow.keras.layers import Dense
        assert Dense is keras.layers.Dense
        """
    )


OTHERWISE = {
    "moved": "compat_v1._API = 'tensorflow._api.v3.compat.v1'",
    "unreadable": "def read_table(source): raise SyntaxError\ncompat_v1.read_table = read_table",
    "module renamed": "compat_v1._EAGER += ('tensorflow.python.ops.no_such_ops',)",
    "imported before": "import tensorflow.compat.v1",
}


@pytest.fixture(scope="module")
def printed():
    """Runs the lesson on two cores where TensorFlow is otherwise; returns what is to become its output."""

    def start(otherwise):
        code = f"from oldstack.loading import compat_v1\n{otherwise}\nfrom oldstack.tf1 import tf\n{LESSON}"
        return run(code + "assert tf.train.SummaryWriter is tf.summary.FileWriter")[0]

    with ThreadPoolExecutor(2) as pool:
        yield {name: pool.submit(start, otherwise) for name, otherwise in OTHERWISE.items()}


@pytest.mark.parametrize("name", OTHERWISE)
def test_lessons_print_the_same_where_the_table_fails(name, printed):
    assert printed[name].result() == PRINTED


def test_the_lesson_prints_that_with_the_table():
    printed, _ = run(
        "from oldstack.tf1 import tf\n"
        + LESSON
        + "import sys\nassert 'tensorflow._api.v2.compat.v1' not in sys.modules and 'keras' not in sys.modules\n"
    )
    assert printed == PRINTED


def test_all_replacements_hold_where_tensorflow_was_imported_before():
    run(
        """
        import tensorflow
        from oldstack.tf1 import tf

        def ops(make):
            with tf.Graph().as_default() as graph:
                make()
                return [op.type for op in graph.get_operations()]

        def check(holds, make):
            if not holds(ops(make)):
                wrong.append(ops(make))

        def ones(*shape):
            return tf.ones(shape)

        def gradient(of):
            x = tf.constant([1.0, 2.0])
            return tf.gradients(of(x), x)

        wrong = []
        check(lambda found: found.count("Const") == 3, lambda: tf.random_uniform([2], 0, 1))
        check(lambda found: "Maximum" in found and "AddV2" in found, lambda: tf.random_gamma([2], 1.0))
        check(lambda found: "Add" in found, lambda: tf.add(1, 2))
        check(lambda found: found.count("Mul") == 3 and "Cast" in found, lambda: tf.nn.dropout(ones(2), 0.5))
        check(lambda found: "MatrixDiag" in found, lambda: tf.matrix_diag([1.0]))
        check(lambda found: "MatrixDiagPart" in found, lambda: tf.matrix_diag_part([[1.0]]))
        check(lambda found: found.count("Const") == 3, lambda: tf.split([1, 2], 2))
        check(lambda found: "LinSpace" in found, lambda: tf.linspace(0.0, 1.0, 3))
        check(lambda found: found.count("Transpose") == 2, lambda: tf.tensordot(ones(1, 1), ones(1, 1), 1))
        # Its own module binds tensordot by name.
        check(lambda found: found.count("Transpose") == 2, lambda: tf.layers.dense(ones(2, 3, 4), 2))
        check(lambda found: "Einsum" not in found, lambda: tf.einsum("ij,jk->ik", ones(1, 1), ones(1, 1)))
        check(lambda found: "Select" in found, lambda: tf.clip_by_global_norm([ones(2)], 1.0))
        check(lambda found: "BroadcastGradientArgs" in found, lambda: gradient(lambda x: x * tf.ones([3, 2])))
        check(lambda found: "DynamicStitch" in found, lambda: gradient(lambda x: tf.reduce_max(x, 0)))

        assert not wrong, wrong
        assert "%.1f" % tf.Session().run(tf.constant([2.0])) == "2.0"
        """
    )


@pytest.mark.parametrize("imported", ["oldstack.tf1", "oldstack.loading.compat_v1"])
def test_no_tensorflow_is_said_plainly(imported):
    call = "" if imported.endswith("tf1") else "; oldstack.loading.compat_v1.load()"
    out, err = run(
        f"""
        import sys

        class Without:
            def __init__(self, finder):
                self.finder = finder

            def find_spec(self, name, path=None, target=None):
                return None if name.split(".")[0] == "tensorflow" else self.finder.find_spec(name, path, target)

        sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
        import {imported}{call}
        """,
        fails=True,
    )
    assert out == ""
    assert err.splitlines()[-1] == "ModuleNotFoundError: No module named 'tensorflow'"
    assert "During handling" not in err


def test_gradients_of_modules_that_are_not_loaded():
    run(
        """
        import sys
        from oldstack.tf1 import tf
        sess = tf.Session()
        x = tf.constant([1.0, 2.0, 3.0, 4.0])
        # Neither the ops nor `tf.gradients` load the module that registers their gradients.
        even, odd = tf.dynamic_partition(x, [0, 1, 0, 1], 2)
        joined = tf.dynamic_stitch([[0, 1], [2, 3]], [even * 2, odd * 3])
        assert tf.gradients(x * x, x) and "tensorflow.python.ops.data_flow_grad" not in sys.modules
        (gradient,) = tf.gradients(tf.reduce_sum(joined * joined), x)
        assert sess.run(gradient).tolist() == [8.0, 36.0, 24.0, 72.0]
        assert "tensorflow.python.ops.ctc_ops" not in sys.modules
        # One that TensorFlow doesn't have either stays an error, of the same class as ever.
        try:
            tf.gradients(tf.unique(x)[0], x)
        except LookupError as error:
            assert "Unique" in str(error)
        else:
            raise AssertionError("a gradient that is not there")
        """
    )


def test_the_module_of_each_gradient_is_known():
    run(
        """
        import importlib
        import tensorflow
        from tensorflow.python.framework import ops
        from oldstack.loading.gradients import modules
        known = modules()
        assert len(known) > 500
        for module in set(known.values()):
            importlib.import_module(module)
        registered = set(ops.gradient_registry.list())
        assert set(known) <= registered, set(known) - registered
        # Who uses this has imported its module, a microphone's front end.
        assert registered - set(known) <= {"AudioMicrofrontend"}, registered - set(known)
        """
    )


def test_stderr_in_any_state():
    before = "import io, os, sys\n"
    after = """
from oldstack.tf1 import tf
print(tf.Session().run(tf.constant(1) + 1))
"""
    states = [
        "sys.stderr = None",
        "os.close(2)",
        "os.close(2); sys.stderr = None",
        "sys.stderr.close()",
        "sys.stderr = io.StringIO()",
    ]
    with ThreadPoolExecutor(2) as pool:
        printed = [out for out, _ in pool.map(lambda state: run(before + state + after), states)]
    assert printed == ["2\n"] * len(states)


def test_what_is_held_back_comes_out_with_an_error():
    out, err = run(
        """
        import os, sys
        from oldstack.loading.compat_v1 import quiet_stderr
        with quiet_stderr():
            os.write(2, b"chatter\\n")
            print("more chatter", file=sys.stderr)
        print("between", file=sys.stderr)
        try:
            with quiet_stderr():
                os.write(2, b"the reason\\n")
                raise ImportError
        except ImportError:
            print("after", file=sys.stderr)
        os.environ["OLDSTACK_VERBOSE"] = "1"
        with quiet_stderr():
            os.write(2, b"asked for\\n")
        """
    )
    assert (out, err) == ("", "between\nthe reason\nafter\nasked for\n")


def test_matplotlib_asks_what_is_a_tensor_without_loading_all():
    printed, _ = run(
        """
        import sys
        from oldstack.tf1 import tf
        is_tensor = sys.modules["tensorflow"].is_tensor
        print(is_tensor(1), is_tensor(tf.constant(1)), is_tensor(tf.Variable(1)))
        print("tensorflow._api.v2.compat.v2" in sys.modules)
        """
    )
    assert printed == "False True True\nFalse\n"
