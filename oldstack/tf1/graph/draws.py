"""Random numbers, and dropout."""

import numbers

import numpy as np

from oldstack.loading.patch import Hooks, patch, replace

_OPS = "tensorflow.python.ops."
hooks = Hooks()


@hooks.on(_OPS + "random_ops")
def _random_ops(module):
    from tensorflow.python.framework import dtypes, ops

    today = module.random_uniform

    def random_uniform(shape, minval=0, maxval=None, dtype=dtypes.float32, seed=None, name=None):
        """Draws from [minval, maxval), scaling also where the range is [0, 1)."""
        dtype = dtypes.as_dtype(dtype)
        if dtype.is_integer:
            return today(shape, minval, maxval, dtype, seed, name)
        with ops.name_scope(name, "random_uniform", [shape, minval, maxval]) as name:
            shape = module.shape_util.shape_tensor(shape)
            minval = ops.convert_to_tensor(minval, dtype=dtype, name="min")
            maxval = ops.convert_to_tensor(1 if maxval is None else maxval, dtype=dtype, name="max")
            seed1, seed2 = module.random_seed.get_seed(seed)
            drawn = module.gen_random_ops.random_uniform(shape, dtype, seed=seed1, seed2=seed2)
            result = module.math_ops.add(drawn * (maxval - minval), minval, name=name)
            module.shape_util.maybe_set_static_shape(result, shape)
            return result

    def random_gamma(shape, alpha, beta=None, dtype=dtypes.float32, seed=None, name=None):
        """Draws from a gamma distribution; alpha takes beta's shape by an addition."""
        with ops.name_scope(name, "random_gamma", [shape, alpha, beta]):
            shape = ops.convert_to_tensor(shape, name="shape", dtype=dtypes.int32)
            alpha = ops.convert_to_tensor(alpha, name="alpha", dtype=dtype)
            beta = ops.convert_to_tensor(1 if beta is None else beta, name="beta", dtype=dtype)
            alpha += module.array_ops.zeros_like(beta)
            seed1, seed2 = module.random_seed.get_seed(seed)
            drawn = module.gen_random_ops.random_gamma(shape, alpha, seed=seed1, seed2=seed2) / beta
            return module.math_ops.maximum(np.finfo(dtypes.as_dtype(dtype).as_numpy_dtype).tiny, drawn)

    replace(module, "random_uniform", random_uniform)
    replace(module, "random_gamma", random_gamma)


@hooks.on(_OPS + "nn_ops")
def _nn_ops(module):
    from tensorflow.python.framework import ops, tensor_util
    from tensorflow.python.ops import math_ops

    def dropout(x, rate, noise_shape, uniform_sampler, dummy_rng_step, name, default_name):
        """Keeps an element where a number drawn from [0, 1) reaches the rate, scaled by 1 / (1 - rate)."""
        with ops.name_scope(name, default_name, [x]) as name:
            x = ops.convert_to_tensor(x, name="x")
            if not x.dtype.is_floating:
                raise ValueError(f"x has to be a floating point tensor, since it is scaled; got {x.dtype}")
            if isinstance(rate, numbers.Real) and not 0 <= rate < 1:
                raise ValueError(f"rate must be a scalar tensor or a float in the range [0, 1), got {rate:g}")
            if isinstance(rate, numbers.Real) and rate == 0:
                return x
            rate = ops.convert_to_tensor(rate, dtype=x.dtype, name="rate")
            rate.shape.assert_has_rank(0)
            if tensor_util.constant_value(rate) == 0:
                return x
            drawn = uniform_sampler(shape=module._get_noise_shape(x, noise_shape), dtype=x.dtype)
            scale = 1 / (1 - rate)
            is_kept = drawn >= rate
            result = x * scale * math_ops.cast(is_kept, x.dtype)
            result.set_shape(x.shape)
            return result

    patch(module, "_dropout", dropout)
