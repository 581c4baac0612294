"""Whether a script builds graphs of TensorFlow 1 itself, by what it does and not by what it imports.

Keras alone trains without a graph here (`oldstack.keras2`). Once a script makes placeholders, asks a session for
values or minimizes a loss of its own, all of it is one graph, Keras's layers too (`oldstack.graph_keras`). So it is
where it shows tensors, which have the names of a graph's ops.
"""

import ast

from oldstack.scripts.imports import dotted, imports
from oldstack.scripts.tensors import shows_tensors

# What makes ops or asks for them by name; what is below such a name as well.
_BUILDING = {
    "Graph", "GraphDef", "GraphKeys", "Variable", "add_to_collection", "assign", "assign_add", "assign_sub", "contrib",
    "control_dependencies", "data.Iterator", "decode_csv", "estimator", "examples", "get_collection", "get_default_session",
    "get_local_variable", "get_variable", "get_variable_scope", "global_variables", "gradients", "graph_util",
    "import_graph_def", "layers", "local_variables", "nn.bidirectional_dynamic_rnn", "nn.dynamic_rnn", "nn.rnn_cell",
    "nn.static_rnn", "placeholder", "placeholder_with_default", "py_func", "saved_model", "sparse_placeholder",
    "summary", "TextLineReader", "train.MonitoredSession", "train.MonitoredTrainingSession", "train.Saver",
    "train.SummaryWriter", "train.batch", "train.exponential_decay", "train.get_or_create_global_step",
    "train.import_meta_graph", "train.shuffle_batch", "train.string_input_producer", "trainable_variables",
    "variable_scope", "variables_initializer", "while_loop",
}  # fmt: skip
_SESSIONS = {"tensorflow.Session", "tensorflow.InteractiveSession", "keras.backend.get_session"}
_STEPS = {"apply_gradients", "compute_gradients", "minimize"}


def builds_graphs(tree: ast.Module) -> bool:
    """Returns whether a module builds a graph, or asks a session for values.

    Args:
        tree: The module.
    """
    names = imports(tree)
    asked = sessions(tree, names)
    return shows_tensors(tree, names) or any(
        _is_building(node, names) or _is_asking(node, names, asked) or _is_looking_into_training(node)
        for node in ast.walk(tree)
    )


def sessions(tree: ast.AST, names: dict[str, str]) -> set[str]:
    """Returns what a module calls its sessions: {"sess", "self.sess"}.

    Args:
        tree: The module.
        names: What `imports` returned of it.
    """
    return {target for node in ast.walk(tree) if (target := _target(node, names))}


def _full(node, names):
    """Returns the full name of an expression, without what stands between TensorFlow or Keras and its names."""
    full = dotted(node, names) or ""
    full = full.replace("tensorflow.compat.v1.", "tensorflow.").replace(
        "tensorflow.python.keras.", "tensorflow.keras."
    )
    full = full.replace("tensorflow.keras.", "keras.")
    return full.replace("keras.backend.tensorflow_backend.", "keras.backend.")


def _is_looking_into_training(node):
    """Returns whether an expression is a tensor of the graph that trains a model of Keras."""
    if not isinstance(node, ast.Attribute):
        return False
    is_of_model = ast.unparse(node.value).endswith("model") and node.attr in ("targets", "sample_weights")
    return is_of_model or node.attr in (
        "total_loss",
        "metrics_tensors",
        "_feed_targets",
        "_feed_sample_weights",
    )


def _is_building(node, names):
    found = []
    if isinstance(node, ast.Attribute | ast.Name):
        found = [_full(node, names)]
    elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
        found = [f"{node.module}.{alias.name}" for alias in node.names]
    elif isinstance(node, ast.Import):
        found = [alias.name for alias in node.names]
    tops = [each.removeprefix("tensorflow.").split(".") for each in found if each.startswith("tensorflow.")]
    return any(".".join(parts[:size]) in _BUILDING for parts in tops for size in range(1, len(parts) + 1))


def _target(node, names):
    """Returns what a session is bound to by an assignment or a `with`: "sess", "self.sess"."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        value, target = node.value, node.targets[0]
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        value, target = node.context_expr, node.optional_vars
    else:
        return None
    is_session = isinstance(value, ast.Call) and _full(value.func, names) in _SESSIONS
    return ast.unparse(target) if is_session else None


def _is_asking(node, names, sessions):
    """Returns whether a call asks a session or takes a step of a training of the script's own."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return _full(getattr(node, "func", node), names) == "keras.backend.get_session"
    owner, method = node.func.value, node.func.attr
    if method in _STEPS or _full(node.func, names) == "keras.backend.get_session":
        return True
    if method == "eval" and {each.arg for each in node.keywords} & {"session", "feed_dict"}:
        return True
    is_session = isinstance(owner, ast.Call) and _full(owner.func, names) in _SESSIONS
    return method == "run" and (is_session or ast.unparse(owner) in sessions)
