"""How values become tensors: types that are tried, slices, shapes of sparse tensors."""

import functools
import types

from oldstack.loading.patch import Hooks, patch

_OPS = "tensorflow.python.ops."
hooks = Hooks()


@hooks.on("tensorflow.python.framework.op_def_library")
def _op_def_library(module):
    find_types = module._ExtractDefaultTypesAndAllowedTypes

    def find_default_types(op_def, default_types, allowed_types):
        """Leaves out which types are allowed: trying these makes two constants of an empty list."""
        find_types(op_def, default_types, {})

    patch(module, "_ExtractDefaultTypesAndAllowedTypes", find_default_types)


@hooks.on("tensorflow.python.framework.sparse_tensor")
def _sparse_tensor(module):
    from tensorflow.python.framework import ops

    today = module.SparseTensor.__init__

    @functools.wraps(today)
    def init(self, *args, **options):
        """Leaves a shape one that may be fed: today's looks at its value, which ends that."""
        graph = ops.get_default_graph()
        graph.prevent_feeding = lambda tensor: None
        try:
            today(self, *args, **options)
        finally:
            del graph.prevent_feeding

    patch(module.SparseTensor, "__init__", init)


@hooks.on(_OPS + "tensor_getitem_override")
def _tensor_getitem_override(module):
    from tensorflow.python.framework import dtypes, tensor

    class OnlyMasks(type):
        def __instancecheck__(cls, value):
            return isinstance(value, tensor.Tensor) and value.dtype == dtypes.bool

    class Mask(metaclass=OnlyMasks):
        """What a slice takes for a tensor: bounds that are not given go into one op with tensors that are."""

    patch(module, "tensor_lib", types.SimpleNamespace(Tensor=Mask))


@hooks.on("tensorflow.python.util.nest_util")
def _nest_util(module):
    patch(module, "CustomNestProtocol", _having("__tf_flatten__", "__tf_unflatten__"))


@hooks.on("tensorflow.python.framework.tensor_util")
def _tensor_util(module):
    kinds = [each for each in module.tf_type_classes if each is not module.IsTensorLike]
    patch(module, "tf_type_classes", (*kinds, _having("is_tensor_like")))


def _having(*methods):
    """Returns a class whose instances are what has some methods; Python's own test of a protocol takes far longer."""

    class Kind(type):
        def __instancecheck__(cls, value):
            return all(hasattr(value, each) for each in methods)

    return Kind("Having", (), {})
