"""Every private name of TensorFlow, Keras, NumPy and the like that the project uses is in the installed releases."""

import ast
import textwrap
from pathlib import Path

import pytest
import tensorflow  # noqa: F401 - registers the gradients and loads what modules below it take for granted

from oldstack.loading import private_names
from oldstack.loading.private_names import Use, is_there, table, uses, uses_in

ROOT = Path(__file__).resolve().parent.parent
HOOK = """
    _OPS = "tensorflow.python.ops."
    @_hooks.on(_OPS + "math_ops")
    def _math_ops(module):
        {}
"""
# A use that is there, and what to write in it to name something that isn't.
FORMS = [
    ("import tensorflow.python.ops.math_ops", "math_ops", "math_opz"),
    ("from tensorflow.python.ops import math_ops", "math_ops", "math_opz"),
    ("from tensorflow.python.ops import math_ops\nmath_ops.reduced_shape(x, 1)", "reduced_shape", "reduced_form"),
    ("import numpy as np\nf = np._core.umath.clip", "umath", "umat"),
    ("import keras\nkeras.src.random.seed_generator.python_random", "python_random", "random_of_python"),
    ("import tensorflow as tf\nclass A(tf.__internal__.dispatch.GlobalOpDispatcher): pass", "GlobalOp", "Global"),
    ("from oldstack.tf1 import tf\ntf.Graph._create_op_internal", "_create_op_internal", "_create_op_inner"),
    ("from sklearn.utils import _pprint\n_pprint._changed_params(x)", "_changed_params", "_changed"),
    ("import importlib\nm = importlib.import_module('keras.src.ops.node')\nm.Node", "m.Node", "m.Nodes"),
    ("_EAGER = ('tensorflow.python.ops.variable_v1',)", "variable_v1", "variable_v0"),
    (HOOK.format("module._ReductionDims"), "_ReductionDims", "_ReductionDimensions"),
    (HOOK.format("replace(module, 'add', add)"), "'add'", "'plus'"),
    (HOOK.format("patch(module.ops.Graph, '_create_op_internal', f)"), "_create_op_internal", "_create_inner"),
    (HOOK.format("a = module.ops\n        a.Graph.finalize(a)"), "finalize", "finish"),
    ("def f(pandas):\n    pandas.core.series.Series\nHOOKS = {'pandas': f}", "Series", "Seriez"),
    ("replace_gradient('RealDiv', f)", "RealDiv", "UnrealDiv"),
    ("from tensorflow.python.ops import math_ops\ngetattr(math_ops, '_ReductionDims')", "_Red", "_Reed"),
    ("layer._flatten_layers()", "_flatten_layers", "_flattened_layers"),
    ("getattr(tensor, '_keras_mask', None)", "_keras_mask", "_mask_of_keras"),
    ("class A(B):\n    def f(self):\n        return self._get_variable_index(1)", "_get_v", "_find_v"),
]  # fmt: skip


def found_in(source):
    return uses_in(ast.parse(textwrap.dedent(source)), "planted.py")


def gone(found):
    return [use for use in found if not is_there(use)]


def test_every_private_name_is_there():
    found = uses([ROOT / "oldstack", ROOT / "lessonkit"])
    moved = gone(found)
    assert not moved, f"\n{len(moved)} private names have moved:\n{table(moved)}"
    # What is patched, asked for, imported and hooked by the project: if one is missed, so are others like it.
    names = {f"{use.module}.{use.name}".rstrip(".") for use in found}
    assert names >= {
        "tensorflow.python.framework.ops.Graph._create_op_internal",
        "tensorflow.python.framework.ops.gradient_registry['StridedSlice']",
        "tensorflow.python.ops.math_grad._InferGradientReductionAxes",
        "tensorflow.python.ops.nn_ops._dropout",
        "tensorflow.python.client.session.BaseSession.partial_run",
        "tensorflow._api.v2.compat.v1",
        "keras.src.random.seed_generator.python_random",
        "keras.src.layers.layer:Layer._flatten_layers",
        "matplotlib._pylab_helpers.Gcf.destroy_all",
        "pandas.core.indexing._LocationIndexer",
        "numpy._core.umath.clip",
        "sklearn.utils._pprint._changed_params",
    }
    assert len(names) > 400


def test_every_owner_is_asked_for():
    asked = {use.name for use in uses([ROOT / "oldstack", ROOT / "lessonkit"])}
    assert private_names.OWNERS.keys() <= asked


@pytest.mark.parametrize(("source", "name", "wrong"), FORMS)
def test_a_wrong_name_is_found(source, name, wrong):
    right = found_in(source)
    assert right
    assert not gone(right)
    assert name in source
    assert gone(found_in(source.replace(name, wrong)))


@pytest.mark.parametrize(
    "source",
    [
        "import tensorflow as tf\ntf.nn.relu(x)",
        "from keras import layers\nlayers.Dense(3)",
        "import numpy as np\nnp.random.randint(3)",
        "import os, sys\nos._exit(0)\nsys._getframe(1)",
        "class A:\n    def __init__(self):\n        self._mine = 1\na._mine",
        "from tensorflow.python.ops import math_ops\ndef f(math_ops):\n    math_ops.gone",
        "from tensorflow.python.framework import tensor\n[tensor.gone for tensor in x]",
        "OLD = {'tensorflow.python.layers.core': 'layers'}",
        "from tensorflow.python.framework import tensor_shape\nadd(tensor_shape, 'scalar', f)",
    ],
)
def test_what_is_public_or_ours_is_no_private_name(source):
    assert not [use for use in found_in(source) if use.name not in ("math_ops", "tensor", "tensor_shape")]


def test_the_table_has_a_line_for_each_name_with_its_places():
    rows = [
        Use("keras.src.ops", "node", "a.py:1"),
        Use("keras.src", "", "b.py:2"),
        Use("keras.src", "", "b.py:7"),
    ]
    assert table(sorted(rows)).splitlines() == [
        "keras.src            b.py:2, b.py:7",
        "keras.src.ops  node  a.py:1",
    ]


def test_the_report_names_what_moved(tmp_path, capsys):
    file = tmp_path / "planted.py"
    file.write_text("from tensorflow.python.ops import math_ops\nmath_ops.cast(math_ops.casst(1))\n")
    assert private_names.main([str(tmp_path)]) == 1
    first, *rows = capsys.readouterr().out.splitlines()
    assert first == "3 private modules and names in 1 files, 1 of them gone"
    assert rows == [f"tensorflow.python.ops  math_ops.casst  {file.as_posix()}:2"]
    file.write_text("from tensorflow.python.ops import math_ops\n")
    assert private_names.main([str(tmp_path), "--all"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"tensorflow.python.ops  math_ops  {file.as_posix()}:1",
        "",
        "1 private modules and names in 1 files, 0 of them gone",
    ]
