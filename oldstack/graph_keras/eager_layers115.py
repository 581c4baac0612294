"""How layers of `tf.keras` were called in TensorFlow 1.15 where execution is eager: on placeholders, in Keras's own graph."""

import functools
import types

from tensorflow.python.autograph.core import ag_ctx
from tensorflow.python.autograph.impl import api
from tensorflow.python.framework import ops
from tensorflow.python.keras import backend
from tensorflow.python.keras.engine import (
    base_layer_utils,
    base_layer_v1,
    functional,
    input_layer,
    node,
    sequential,
    training_utils_v1,
)
from tensorflow.python.keras.utils import version_utils
from tensorflow.python.ops import array_ops
from tensorflow.python.util import nest

from oldstack.loading.patch import patch, with_names


def install() -> None:
    """Changes TensorFlow's modules, once for a process."""
    patch(version_utils, "should_use_v2", lambda: False)
    symbolic = _Symbolic("ops")
    for module in (functional, input_layer, node):
        patch(module, "ops", symbolic)
    for module, name in (
        (backend, "is_keras_tensor"),
        (backend, "is_placeholder"),
        (backend, "placeholder"),
        (base_layer_utils, "_create_keras_history_helper"),
        (base_layer_utils, "create_keras_history"),
    ):
        patch(module, name, with_names(getattr(module, name), ops=symbolic, context=symbolic))
    inputs = training_utils_v1.ModelInputs
    patch(inputs, "get_symbolic_inputs", _of_values(inputs.get_symbolic_inputs))
    layer = base_layer_v1.Layer
    patch(layer, "add_update", _updating(layer.add_update))
    patch(layer, "__call__", _calling(layer.__call__))
    patch(sequential.Sequential, "_build_graph_network_for_inferred_shape", lambda self, *args: None)


class _Symbolic(types.ModuleType):
    """`ops` and `context` for what makes layers: inputs are placeholders in Keras's own graph, eager execution or not."""

    @staticmethod
    def executing_eagerly():
        """Says that it is a graph that is built."""
        return False

    @staticmethod
    def executing_eagerly_outside_functions():
        """Says that it is a graph that is built."""
        return False

    def __getattr__(self, name):
        return getattr(ops, name)


def _of_values(plain):
    """Returns the method that gives a model's inputs; what has a value is as an array, so that there is a placeholder."""

    @functools.wraps(plain)
    def get_symbolic_inputs(self, return_single_as_list=False):
        flat = self._flattened_inputs
        self._flattened_inputs = [
            each.numpy() if isinstance(each, ops.EagerTensor) else each for each in flat
        ]
        return plain(self, return_single_as_list)

    return get_symbolic_inputs


class _Returned:
    """What marks outputs of a layer, as `AutomaticControlDependencies` does."""

    mark_as_return = staticmethod(array_ops.identity)


def _calling(plain):
    """Returns the method that calls a layer, with an op more for each output where Keras's own graph is built."""

    @functools.wraps(plain)
    def call_layer(self, *args, **options):
        if not ops.executing_eagerly_outside_functions():
            return plain(self, *args, **options)
        _ = self._call_fn_args, self._call_accepts_kwargs  # which look at the method itself
        own, today, status = vars(self).get("call"), self.call, ag_ctx.control_status_ctx()

        @api.do_not_convert
        def call(*args, **options):
            if base_layer_utils.is_in_eager_or_tf_function():
                return converted(*args, **options)
            return base_layer_utils.mark_as_return(converted(*args, **options), _Returned)

        is_own = base_layer_utils.is_subclassed(self) and not base_layer_utils.from_saved_model(self)
        converted = api.tf_convert(today, status) if is_own else today
        vars(self)["call"] = call
        try:
            return plain(self, *args, **options)
        finally:
            if own is None:
                del vars(self)["call"]
            else:
                vars(self)["call"] = own

    return call_layer


def _updating(plain):
    """Returns `add_update`, which makes updates at once where no graph of layers is built, unless they are frozen."""

    @functools.wraps(plain)
    def add_update(self, updates, inputs=None):
        if not base_layer_utils.is_in_eager_or_tf_function():
            return plain(self, updates, inputs)
        if not base_layer_utils.call_context().frozen:
            for each in filter(callable, nest.flatten([updates])):
                each()
        return None

    return add_update
