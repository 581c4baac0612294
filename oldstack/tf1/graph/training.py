"""What changes gradients and steps: clipping, FTRL, rates that decay."""

import numpy as np

from oldstack.loading.patch import Hooks, patch, replace

_OPS = "tensorflow.python.ops."
hooks = Hooks()


@hooks.on(_OPS + "clip_ops")
def _clip_ops(module):
    from tensorflow.python.framework import constant_op
    from tensorflow.python.ops import array_ops, math_ops

    def clip_by_global_norm(t_list, clip_norm, use_norm=None, name=None):
        """Scales tensors to a common norm; NaN where that norm is not finite."""
        t_list = list(t_list)
        norm = module.global_norm(t_list, name) if use_norm is None else use_norm
        with module.ops.name_scope(name, "clip_by_global_norm", [*t_list, clip_norm]) as name:
            inverse = 1.0 / norm
            one = constant_op.constant(1.0, dtype=norm.dtype)
            scale = clip_norm * math_ops.minimum(inverse, one / clip_norm)
            is_finite = math_ops.is_finite(norm)
            nan = constant_op.constant(np.nan, dtype=norm.dtype)
            scale = array_ops.where(is_finite, scale, nan)
            return [clip(tensor, scale, f"{name}_{i}") for i, tensor in enumerate(t_list)], norm

    def clip(tensor, scale, name):
        if tensor is None:
            return None
        values = tensor.values if isinstance(tensor, module.indexed_slices.IndexedSlices) else tensor
        with module.ops.colocate_with(values):
            clipped = array_ops.identity(values * scale, name=name)
        if values is tensor:
            return clipped
        return module.indexed_slices.IndexedSlices(clipped, tensor.indices, tensor.dense_shape)

    replace(module, "clip_by_global_norm", clip_by_global_norm)


@hooks.on("tensorflow.python.training.ftrl")
def _ftrl(module):
    from tensorflow.python.framework import constant_op, ops

    def create_slots(self, var_list):
        for variable in var_list:
            with ops.colocate_with(variable):
                start = constant_op.constant(
                    self._initial_accumulator_value, dtype=variable.dtype, shape=variable.get_shape()
                )
                self._get_or_make_slot(variable, start, "accum", self._accum_name or self._name)
                self._zeros_slot(variable, "linear", self._linear_name or self._name)

    def prepare(self):
        for kept, name in (
            ("_learning_rate_tensor", "learning_rate"),
            ("_l1_regularization_strength_tensor", "l1_regularization_strength"),
            ("_adjusted_l2_regularization_strength_tensor", "l2_regularization_strength"),
            ("_l2_shrinkage_regularization_strength_tensor", "l2_shrinkage_regularization_strength"),
            ("_learning_rate_power_tensor", "learning_rate_power"),
        ):
            setattr(self, kept, ops.convert_to_tensor(getattr(self, f"_{name}"), name=name))

    patch(module.FtrlOptimizer, "_create_slots", create_slots)
    patch(module.FtrlOptimizer, "_prepare", prepare)


@hooks.on("tensorflow.python.keras.optimizer_v2.learning_rate_schedule")
def _learning_rate_schedule(module):
    from tensorflow.python.framework import ops
    from tensorflow.python.ops import cond, math_ops

    def polynomial_decay(self, step):
        with ops.name_scope_v2(self.name or "PolynomialDecay") as name:
            first = ops.convert_to_tensor(self.initial_learning_rate, name="initial_learning_rate")
            last = math_ops.cast(self.end_learning_rate, first.dtype)
            power = math_ops.cast(self.power, first.dtype)
            step = math_ops.cast(step, first.dtype)
            steps = math_ops.cast(self.decay_steps, first.dtype)
            if self.cycle:
                times = cond.cond(
                    math_ops.equal(step, 0), lambda: 1.0, lambda: math_ops.ceil(step / self.decay_steps)
                )
                steps = math_ops.multiply(steps, times)
            else:
                step = math_ops.minimum(step, self.decay_steps)
            done = math_ops.divide(step, steps)
            decayed = math_ops.multiply(first - last, math_ops.pow(1 - done, power))
            return math_ops.add(decayed, last, name=name)

    patch(module.PolynomialDecay, "__call__", polynomial_decay)
