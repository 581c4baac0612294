"""Signals: their frames and transforms, built with less regard to what is known before a run than today."""

import math
import types

from oldstack.loading.patch import Hooks, altered, patch, replace, with_names

_SIGNAL = "tensorflow.python.ops.signal."
hooks = Hooks()


def _nothing_is_known(tensor_util):
    return altered(tensor_util, constant_value=lambda tensor: None)


@hooks.on(_SIGNAL + "fft_ops")
def _fft_ops(module):
    patch(module, "_tensor_util", _nothing_is_known(module._tensor_util))


@hooks.on(_SIGNAL + "reconstruction_ops")
def _reconstruction_ops(module):
    patch(module, "tensor_util", _nothing_is_known(module.tensor_util))


@hooks.on(_SIGNAL + "shape_ops")
def _shape_ops(module):
    ops = module.ops

    def convert(value, dtype=None, name=None):
        """Leaves lists within the function to the ops that take them."""
        return (
            value if isinstance(value, list) and name is None else ops.convert_to_tensor(value, dtype, name)
        )

    frame = with_names(
        module.frame,
        tensor_util=_nothing_is_known(module.tensor_util),
        ops=altered(ops, convert_to_tensor=convert),
        constant_op=types.SimpleNamespace(constant=lambda value, dtype: value),
    )
    replace(module, "frame", frame)


@hooks.on(_SIGNAL + "dct_ops")
def _dct_ops(module):
    from tensorflow.python.ops import math_ops

    ops = module._ops

    def convert(value, dtype=None):
        """Leaves numbers to the ops that take them."""
        return (
            value if isinstance(value, float) else ops.convert_to_tensor(value, dtype=module._dtypes.float32)
        )

    dct = with_names(
        module._dct_internal,
        _ops=types.SimpleNamespace(name_scope=ops.name_scope, convert_to_tensor=convert),
        _math=types.SimpleNamespace(pi=math.pi, sqrt=math_ops.sqrt),
    )
    patch(module, "_dct_internal", dct)


@hooks.on(_SIGNAL + "mel_ops")
def _mel_ops(module):
    math_ops = module.math_ops
    named = altered(math_ops, cast=module.ops.convert_to_tensor)
    matrix = with_names(module.linear_to_mel_weight_matrix, math_ops=named)
    replace(module, "linear_to_mel_weight_matrix", matrix)
