"""What nodes, graphs, examples and summaries say of themselves when they are printed or written, as in TensorFlow 1.15.

Attributes that came later are left out where they say nothing, so that 1.15 itself reads what is written here.
"""

import functools

from oldstack.libraries import protobuf3
from oldstack.loading.patch import Hooks, patch

# Of the format of graphs that 1.15 wrote.
_VERSION = 134
# Which are left out whatever they are: they only advise, and no op of 1.15 has one of such a name.
_HINTS = {"_has_manual_control_dependencies", "debug_name", "grad_a", "grad_b", "grad_x", "grad_y"}
_HINTS_OF = {"AssignVariableOp": "validate_shape"}
# Which are left out where they are as by default.
_LATER = {
    "allowed_devices", "bad_indices_policy", "blank_index", "buffer_size_min", "exponential_avg_factor",
    "force_synchronous", "is_files", "log_warning", "metadata", "multiply_linear_by_lr", "replicate_on_split",
    "shape_type", "sparse_gradient", "Tk",
}  # fmt: skip
# The same of some ops alone; others had them.
_LATER_OF = {
    "DepthwiseConv2dNative": "explicit_paddings",
    "DepthwiseConv2dNativeBackpropFilter": "explicit_paddings",
    "DepthwiseConv2dNativeBackpropInput": "explicit_paddings",
    "InitializeTableFromTextFileV2": "offset",
    "MaxPool": "explicit_paddings",
    "MaxPoolGrad": "explicit_paddings",
    "TopKV2": "index_type",
}

_hooks = Hooks()


def install() -> None:
    """Lets nodes say of themselves what they said, in this process."""
    _hooks.install()


@functools.cache
def _later(op_type):
    """Returns which attributes of an op came later, and what they are by default, None for a hint."""
    from tensorflow.python.framework import op_def_registry

    definition = op_def_registry.get(op_type)
    names = {*_LATER, _LATER_OF.get(op_type)}
    defaults = (
        {each.name: each.default_value for each in definition.attr if each.name in names}
        if definition
        else {}
    )
    return defaults | dict.fromkeys({*_HINTS, _HINTS_OF.get(op_type, "grad_a")})


def _strip(node):
    attributes = node.attr
    for name, default in _later(node.op).items():
        if name in attributes and (default is None or attributes[name] == default):
            del attributes[name]
    return node


@_hooks.on("tensorflow.python.framework.ops")
def _ops(module):
    node_def, as_graph_def = module.Operation.node_def, module.Graph.as_graph_def

    @functools.wraps(as_graph_def)
    def as_graph_def_of_then(self, *args, **options):
        made = as_graph_def(self, *args, **options)
        for node in made.node:
            _strip(node)
        made.versions.producer = _VERSION
        return made

    patch(
        module.Operation, "node_def", property(lambda self: _strip(node_def.fget(self)), doc=node_def.__doc__)
    )
    patch(module.Graph, "as_graph_def", as_graph_def_of_then)


for _name in (
    "example.example_pb2",
    "example.feature_pb2",
    "framework.attr_value_pb2",
    "framework.graph_pb2",
    "framework.node_def_pb2",
    "framework.summary_pb2",
    "framework.tensor_pb2",
    "protobuf.config_pb2",
):
    _hooks.on(f"tensorflow.core.{_name}")(lambda module: protobuf3.print_as_then(vars(module)))
