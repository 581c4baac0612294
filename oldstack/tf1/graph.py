"""Graphs as TensorFlow 1.15 built them.

With `tf.set_random_seed` alone, 1.15 seeds a random op with the number of ops that its graph holds at
that moment. To draw the same numbers today, the same Python call has to add the same number of ops.
Most still do. Those that don't are built here as 1.15 built them, as far as courses use them; which
they are was found by comparing the graphs of both versions op by op (`tests/original/graphs.py`, `tests/graphs`).

Left as today: `tf.image.decode_image`, `tf.image.central_crop` and columns of embeddings. Random ops that are
made after one of these draw other numbers than in 1.15. Data sets are in `data.py`.

Each replacement is put into the TensorFlow module it belongs to when that module is imported, after `install()`,
so that TensorFlow's own calls meet it too, and a script that doesn't need the module doesn't load it.
"""

import functools
import numbers
import operator
import types
import uuid
import weakref

import numpy as np

from oldstack import seeds
from oldstack.loading.patch import Hooks, patch, replace

_OPS = "tensorflow.python.ops."
_hooks = Hooks()
# How many ops each graph holds that 1.15's did not.
_surplus = weakref.WeakKeyDictionary()


def count_as_surplus(number: int):
    """Leaves ops of the graph out when seeds are counted.

    Args:
        number: How many, or of ops that are missing the negative number.
    """
    from tensorflow.python.framework import ops

    graph = ops.get_default_graph()
    _surplus[graph] = _surplus.get(graph, 0) + number


def install() -> None:
    """Makes TensorFlow build graphs as 1.15 did, in this process; modules that are imported later, too."""
    _hooks.install()


@_hooks.on("tensorflow.python.framework.random_seed")
def _random_seed(module):
    from tensorflow.python.eager import context
    from tensorflow.python.framework import ops

    today = module.get_seed

    def get_seed(op_seed):
        """Returns an op's two seeds: the graph's and the op's own, else the number of ops so far."""
        if context.executing_eagerly():
            return today(op_seed)
        graph = ops.get_default_graph()
        if graph.seed is None and op_seed is None:
            return None, None
        if op_seed is None:
            op_seed = graph.num_operations() - _surplus.get(graph, 0)
        return seeds.of_op(graph.seed, op_seed)

    patch(module, "get_seed", get_seed)


@_hooks.on("tensorflow.python.framework.ops")
def _ops(module):
    today = module.Graph._create_op_internal

    @functools.wraps(today)
    def create_op(self, *args, **options):
        try:
            return today(self, *args, **options)
        except ValueError:  # shapes that don't fit: 1.15 had counted the op by then
            _surplus[self] = _surplus.get(self, 0) - 1
            raise

    patch(module.Graph, "_create_op_internal", create_op)


@_hooks.on("tensorflow.python.framework.op_def_library")
def _op_def_library(module):
    find_types = module._ExtractDefaultTypesAndAllowedTypes

    def find_default_types(op_def, default_types, allowed_types):
        """Leaves out which types are allowed: trying these makes two constants of an empty list."""
        find_types(op_def, default_types, {})

    patch(module, "_ExtractDefaultTypesAndAllowedTypes", find_default_types)


@_hooks.on(_OPS + "random_ops")
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


@_hooks.on(_OPS + "array_ops")
def _array_ops(module):
    from tensorflow.python.eager import context
    from tensorflow.python.framework import dtypes, ops

    constant_if_small, split = module._constant_if_small, module.split
    shape_today = module.shape_internal
    transpose_today = module.transpose
    matrix_diag, matrix_diag_part = module.matrix_diag, module.matrix_diag_part
    matrix_set_diag = module.matrix_set_diag

    def constant_if_small_or_count(value, shape, dtype, name, **layout):
        """Multiplies the sizes of a shape with tensors in it, as 1.15 did before it saw that it can't tell."""
        if isinstance(shape, (list, tuple)) and any(
            isinstance(size, module.tensor_lib.Tensor) for size in shape
        ):
            functools.reduce(operator.mul, shape) < 1000  # noqa: B015 - adds its ops to the graph
            return None
        return constant_if_small(value, shape, dtype, name, **layout)

    def shape_internal(input, name=None, optimize=True, out_type=None):
        """Makes a constant of a known shape under the op's own name."""
        return shape_today(input, name, optimize, out_type or dtypes.int32)

    def transpose(a, perm=None, name="transpose", conjugate=False):
        """Reverses the axes of a tensor of unknown rank by a subtraction."""
        with ops.name_scope(name, "transpose", [a]) as name:
            if perm is None:
                a = ops.convert_to_tensor(a, name="a")
                if not a.shape.ndims:
                    rank = module.gen_array_ops.rank(a)
                    perm = (rank - 1) - module.gen_math_ops._range(0, rank, 1)
            return transpose_today(a, perm, name, conjugate)

    def split_by_tensor(value, num_or_size_splits, axis=0, num=None, name="split"):
        if isinstance(num_or_size_splits, int):
            ops.convert_to_tensor(num_or_size_splits)
        return split(value, num_or_size_splits, axis, num, name)

    def main_diagonal(diagonal, name="diag", k=0, **options):
        if k == 0 and not options:
            return module.gen_array_ops.matrix_diag(diagonal=diagonal, name=name)
        return matrix_diag(diagonal, name, k, **options)

    def main_diagonal_part(input, name="diag_part", k=0, **options):
        if k == 0 and not options:
            return module.gen_array_ops.matrix_diag_part(input=input, name=name)
        return matrix_diag_part(input, name, k, **options)

    def set_main_diagonal(input, diagonal, name="set_diag", k=0, **options):
        if k == 0 and not options:
            return module.gen_array_ops.matrix_set_diag(input=input, diagonal=diagonal, name=name)
        return matrix_set_diag(input, diagonal, name, k, **options)

    def one_hot(indices, depth, on_value=None, off_value=None, axis=None, dtype=None, name=None):
        """Looks at the values' types by making constants of them."""
        with ops.name_scope(name, "one_hot", [indices, depth, on_value, off_value, axis, dtype]) as name:
            given = [value for value in (on_value, off_value) if value is not None]
            types = {ops.convert_to_tensor(value).dtype.base_dtype for value in given}
            wanted = {dtypes.as_dtype(dtype).base_dtype} if dtype is not None and given else set()
            if wanted and types != wanted:
                [value_type] = types - wanted
                which = "on_value" if on_value is not None else "off_value"
                raise TypeError(
                    f"dtype {value_type} of {which} does not match dtype parameter {wanted.pop()}"
                )
            if len(types) > 1:
                on_type, off_type = (ops.convert_to_tensor(value).dtype.base_dtype for value in given)
                raise TypeError(f"dtype {on_type} of on_value does not match dtype {off_type} of off_value")
            dtype = types.pop() if types else dtypes.float32 if dtype is None else dtype
            if on_value is None:
                on_value = ops.convert_to_tensor(1, dtype, name="on_value")
            if off_value is None:
                off_value = ops.convert_to_tensor(0, dtype, name="off_value")
            return module.gen_array_ops.one_hot(
                indices, depth, on_value, off_value, -1 if axis is None else axis, name
            )

    def sparse_placeholder(dtype, shape=None, name=None):
        """Holds a shape that is given as it is."""
        if context.executing_eagerly():
            raise RuntimeError("tf.placeholder() is not compatible with eager execution.")
        names = {part: name and f"{name}/{part}" for part in ("shape", "values", "indices")}
        is_tensor = isinstance(shape, module.tensor_lib.Tensor)
        rank = None if shape is None else shape.shape[0] if is_tensor else len(shape)
        if shape is None or (not is_tensor and None in shape):
            shape = module.placeholder(dtypes.int64, shape=[rank], name=names["shape"])
        else:
            shape = ops.convert_to_tensor(shape, dtype=dtypes.int64, name=names["shape"])
        values = module.placeholder(dtype, shape=[None], name=names["values"])
        indices = module.placeholder(dtypes.int64, shape=[None, rank], name=names["indices"])
        return module.sparse_tensor.SparseTensor(values=values, indices=indices, dense_shape=shape)

    patch(module, "shape_internal", shape_internal)
    patch(module, "_constant_if_small", constant_if_small_or_count)
    replace(module, "one_hot", one_hot)
    replace(module, "sparse_placeholder", sparse_placeholder)
    replace(module, "split", split_by_tensor)
    replace(module, "transpose", transpose)
    replace(module, "matrix_diag", main_diagonal)
    replace(module, "matrix_diag_part", main_diagonal_part)
    replace(module, "matrix_set_diag", set_main_diagonal)


@_hooks.on(_OPS + "linalg_ops")
def _linalg_ops(module):
    def matrix_triangular_solve(matrix, rhs, lower=True, adjoint=False, name=None):
        """Solves by the op alone."""
        return module.gen_linalg_ops.matrix_triangular_solve(matrix, rhs, lower, adjoint, name)

    replace(module, "matrix_triangular_solve", matrix_triangular_solve)


@_hooks.on(_OPS + "bincount_ops")
def _bincount_ops(module):
    from tensorflow.python.framework import constant_op, dtypes, ops
    from tensorflow.python.ops import array_ops, gen_math_ops, math_ops

    def bincount(arr, weights=None, minlength=None, maxlength=None, dtype=dtypes.int32):
        """Counts how often each number is there."""
        with ops.name_scope("bincount"):
            arr = ops.convert_to_tensor(arr, dtype=dtypes.int32, name="arr")
            is_any = math_ops.cast(math_ops.reduce_prod(array_ops.shape(arr)) > 0, dtypes.int32)
            size = is_any * (math_ops.reduce_max(arr) + 1)
            if minlength is not None:
                least = ops.convert_to_tensor(minlength, dtype=dtypes.int32, name="minlength")
                size = gen_math_ops.maximum(least, size)
            if maxlength is not None:
                most = ops.convert_to_tensor(maxlength, dtype=dtypes.int32, name="maxlength")
                size = gen_math_ops.minimum(most, size)
            if weights is not None:
                weights = ops.convert_to_tensor(weights, name="weights")
                return gen_math_ops.unsorted_segment_sum(weights, arr, size)
            return gen_math_ops.bincount(arr, size, constant_op.constant([], dtype))

    replace(module, "bincount_v1", bincount)


@_hooks.on("tensorflow.python.framework.sparse_tensor")
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


@_hooks.on(_OPS + "tensor_getitem_override")
def _tensor_getitem_override(module):
    from tensorflow.python.framework import dtypes, tensor

    class OnlyMasks(type):
        def __instancecheck__(cls, value):
            return isinstance(value, tensor.Tensor) and value.dtype == dtypes.bool

    class Mask(metaclass=OnlyMasks):
        """What a slice takes for a tensor: bounds that are not given go into one op with tensors that are."""

    patch(module, "tensor_lib", types.SimpleNamespace(Tensor=Mask))


@_hooks.on(_OPS + "clip_ops")
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


@_hooks.on(_OPS + "variable_scope")
def _variable_scope(module):
    get_single_variable = module._VariableStore._get_single_variable

    def get_and_regularize(self, name, *args, regularizer=None, **options):
        """Adds the regularization loss at once, in the variable's own scope."""
        is_new = name not in self._vars
        variable = get_single_variable(self, name, *args, regularizer=None, **options)
        if regularizer and is_new:
            with module.ops.colocate_with(variable), module.ops.name_scope(name + "/Regularizer/"):
                loss = regularizer(variable)
            if loss is not None:
                module.ops.add_to_collection(module.ops.GraphKeys.REGULARIZATION_LOSSES, loss)
        return variable

    patch(module._VariableStore, "_get_single_variable", get_and_regularize)


@_hooks.on(_OPS + "math_ops")
def _math_ops(module):
    from tensorflow.python.framework import constant_op, dtypes, ops, sparse_tensor, tensor
    from tensorflow.python.ops import array_ops, array_ops_stack, gen_data_flow_ops

    tensordot_today, linspace_today = module.tensordot, module.linspace_nd

    def reduction_dims(x, axis):
        """Returns all axes of a tensor as a constant where their number is known."""
        if axis is not None:
            return axis
        known = isinstance(x, (tensor.Tensor, sparse_tensor.SparseTensor)) and x.shape.rank is not None
        if known:
            return constant_op.constant(np.arange(x.shape.rank, dtype=np.int32))
        return module.range(0, array_ops.rank(x))

    def reduced_shape(input_shape, axes):
        """Returns a shape with 1 in place of the reduced sizes, always computed in the graph."""
        input_shape = module.cast(input_shape, dtypes.int32)
        axes = module.cast(axes, dtypes.int32)
        rank = array_ops.size(input_shape)
        axes = (axes + rank) % rank
        axes_shape = array_ops.shape(axes)
        return gen_data_flow_ops.dynamic_stitch(
            [module.range(rank), axes], [input_shape, array_ops.fill(axes_shape, 1)]
        )

    def tensordot(a, b, axes, name=None):
        """Contracts by one matrix product; transposes and reshapes also where nothing would change."""
        if not isinstance(axes, (int, list, tuple)):
            return tensordot_today(a, b, axes, name)
        with ops.name_scope(name, "Tensordot", [a, b, axes]) as name:
            a = ops.convert_to_tensor(a, name="a")
            b = ops.convert_to_tensor(b, name="b")
            if a.shape.rank is None or b.shape.rank is None:
                return tensordot_today(a, b, axes, name)
            if isinstance(axes, int):
                axes = range(a.shape.rank - axes, a.shape.rank), range(axes)
            a, sizes_a, static_a = as_matrix(a, axes[0], contracted_first=False)
            b, sizes_b, static_b = as_matrix(b, axes[1], contracted_first=True)
            product = module.matmul(a, b)
            if isinstance(sizes_a, list) and isinstance(sizes_b, list):
                return array_ops.reshape(product, sizes_a + sizes_b, name=name)
            sizes_a = ops.convert_to_tensor(sizes_a, dtype=dtypes.int32)
            sizes_b = ops.convert_to_tensor(sizes_b, dtype=dtypes.int32)
            result = array_ops.reshape(product, array_ops.concat([sizes_a, sizes_b], 0), name=name)
            result.set_shape(static_a + static_b)
            return result

    def as_matrix(x, axes, contracted_first):
        contracted = [axis % x.shape.rank for axis in ([axes] if isinstance(axes, int) else axes)]
        kept = [axis for axis in range(x.shape.rank) if axis not in contracted]
        sizes = x.shape.as_list()
        static = [sizes[axis] for axis in kept]
        if x.shape.is_fully_defined():
            free = int(np.prod(static))
            inner = int(np.prod([sizes[axis] for axis in contracted]))
            order = contracted + kept if contracted_first else kept + contracted
            shape = [inner, free] if contracted_first else [free, inner]
            return array_ops.reshape(array_ops.transpose(x, order), shape), static, static
        contracted = ops.convert_to_tensor(contracted, dtype=dtypes.int32, name="axes")
        kept = ops.convert_to_tensor(kept, dtype=dtypes.int32, name="free")
        shape = array_ops.shape(x)
        free_sizes = array_ops.gather(shape, kept)
        inner_sizes = array_ops.gather(shape, contracted)
        free, inner = module.reduce_prod(free_sizes), module.reduce_prod(inner_sizes)
        order = array_ops.concat([contracted, kept] if contracted_first else [kept, contracted], 0)
        shape = array_ops_stack.stack([inner, free] if contracted_first else [free, inner])
        return array_ops.reshape(array_ops.transpose(x, order), shape), free_sizes, static

    def linspace(start, stop, num, name=None, axis=0):
        if axis != 0:
            return linspace_today(start, stop, num, name, axis)
        return module.gen_math_ops.lin_space(start, stop, num, name=name or "LinSpace")

    patch(module, "_ReductionDims", reduction_dims)
    patch(module, "reduced_shape", reduced_shape)

    def add(x, y, name=None):
        """Adds; `tf.add` made another op than `+`."""
        return module.gen_math_ops.add(x, y, name=name)

    def reduce_logsumexp(input_tensor, axis=None, keepdims=False, name=None):
        """Returns the logarithm of the sum of powers, with the greatest taken out of it."""
        input_tensor = ops.convert_to_tensor(input_tensor)
        with ops.name_scope(name, "ReduceLogSumExp", [input_tensor]):
            greatest = module.reduce_max(input_tensor, axis=axis, keepdims=True)
            is_finite = module.gen_math_ops.is_finite(greatest)
            finite = array_ops.where(is_finite, greatest, array_ops.zeros_like(greatest))
            finite = array_ops.stop_gradient(finite)
            powers = module.gen_math_ops.exp(module.gen_math_ops.sub(input_tensor, finite))
            result = module.gen_math_ops.log(module.reduce_sum(powers, axis, keepdims=keepdims))
            if not keepdims:
                finite = array_ops.reshape(finite, array_ops.shape(result))
            result = module.gen_math_ops.add(result, finite)
            return module._may_reduce_to_scalar(keepdims, axis, result)

    def saturate_cast(value, dtype, name=None):
        """Casts, cutting at the lower and at the upper bound one after the other."""
        with ops.name_scope(name, "saturate_cast", [value]) as name:
            value = ops.convert_to_tensor(value, name="value")
            dtype = dtypes.as_dtype(dtype).base_dtype
            if value.dtype.min < dtype.min:
                least = ops.convert_to_tensor(dtype.min, dtype=value.dtype, name="min")
                value = module.gen_math_ops.maximum(value, least)
            if value.dtype.max > dtype.max:
                most = ops.convert_to_tensor(dtype.max, dtype=value.dtype, name="max")
                value = module.gen_math_ops.minimum(value, most)
            return module.cast(value, dtype, name=name)

    def accumulate_n(inputs, shape=None, tensor_dtype=None, name=None):
        """Adds up tensors as they come; the type is that of the tensors."""
        inputs = [ops.convert_to_tensor(each) for each in inputs]
        if len(inputs) == 1:
            return inputs[0] if name is None else array_ops.identity(inputs[0], name=name)
        for each in inputs:
            shape = each.shape.merge_with(shape)
        return module.gen_math_ops.accumulate_nv2(inputs, shape, name)

    replace(module, "accumulate_n", accumulate_n)
    replace(module, "add", add)
    replace(module, "mod", lambda x, y, name=None: module.gen_math_ops.floor_mod(x, y, name=name))
    replace(module, "reduce_logsumexp", reduce_logsumexp)
    replace(module, "saturate_cast", saturate_cast)
    replace(module, "tensordot", tensordot)
    replace(module, "linspace_nd", linspace)


@_hooks.on(_OPS + "nn_ops")
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


@_hooks.on(_OPS + "nn_impl")
def _nn_impl(module):
    from tensorflow.python.framework import ops
    from tensorflow.python.ops import custom_gradient, math_ops

    def swish(features, beta=1.0):
        """Returns `features * sigmoid(features)`, whose gradient computes the sigmoid again."""
        features = ops.convert_to_tensor(features, name="features")

        @custom_gradient.custom_gradient
        def of_features(x):
            def gradient(grad):
                with ops.control_dependencies([grad]):
                    sigmoid = math_ops.sigmoid(x)
                return grad * (sigmoid * (1.0 + x * (1.0 - sigmoid)))

            return x * math_ops.sigmoid(x), gradient

        return of_features(features)

    replace(module, "swish", swish)


@_hooks.on("tensorflow.python.training.saver")
def _saver(module):
    from tensorflow.python.framework import constant_op, ops
    from tensorflow.python.ops import array_ops, gen_io_ops, string_ops

    def add_sharded_save_ops(self, checkpoint_prefix, per_device):
        """Saves by device into a folder beside the checkpoint, and puts the parts together."""
        suffix = f"_temp_{uuid.uuid4().hex}/part"
        place = string_ops.string_join([checkpoint_prefix, suffix])
        number = constant_op.constant(len(per_device), name="num_shards")
        names, saved = [], []
        for shard, (device, saveables) in enumerate(per_device):
            with ops.device(module.saveable_object_util.set_cpu0(device)):
                names.append(self.sharded_filename(place, shard, number))
                saved.append(self._AddSaveOps(names[-1], saveables))
        last = module.saveable_object_util.set_cpu0(per_device[-1][0])
        with ops.control_dependencies([each.op for each in saved]), ops.device(last):
            merged = gen_io_ops.merge_v2_checkpoints(names, checkpoint_prefix, delete_old_dirs=True)
            with ops.control_dependencies([merged]):
                return array_ops.identity(checkpoint_prefix)

    patch(module.BaseSaverBuilder, "_AddShardedSaveOpsForV2", add_sharded_save_ops)


@_hooks.on(_OPS + "special_math_ops")
def _special_math_ops(module):
    replace(
        module, "einsum", lambda equation, *inputs, **options: module._einsum_v1(equation, *inputs, **options)
    )


@_hooks.on(_OPS + "tensor_array_ops")
def _tensor_array_ops(module):
    def size(self, name=None):
        return module.gen_data_flow_ops.tensor_array_size_v3(
            handle=self._handle, flow_in=self.flow, name=name
        )

    patch(module._GraphTensorArray, "size", size)


@_hooks.on(_OPS + "parsing_ops")
def _parsing_ops(module):
    from tensorflow.python.framework import ops
    from tensorflow.python.ops import gen_parsing_ops

    config = module.parsing_config
    kinds = [
        config.VarLenFeature,
        config.SparseFeature,
        config.FixedLenFeature,
        config.FixedLenSequenceFeature,
    ]

    def params_of(features):
        return config._ParseOpParams.from_features(module._prepend_none_dimension(features), kinds)

    def parsed(features, params, outputs):
        indices, values, shapes, dense = outputs
        sparse = [
            module.sparse_tensor.SparseTensor(*parts) for parts in zip(indices, values, shapes, strict=True)
        ]
        found = dict(zip(params.sparse_keys + params.dense_keys, [*sparse, *dense], strict=True))
        return module._construct_tensors_for_composite_features(
            module._prepend_none_dimension(features), found
        )

    def parse_example(serialized, features, name=None, example_names=None):
        """Parses a batch of examples by the op of that time."""
        if not features:
            raise ValueError(f"Missing: features was {features}.")
        params = params_of(features)
        with ops.name_scope(name, "ParseExample", [serialized, example_names]):
            outputs = gen_parsing_ops.parse_example(
                serialized=serialized,
                names=[] if example_names is None else example_names,
                dense_defaults=params.dense_defaults_vec,
                sparse_keys=params.sparse_keys,
                sparse_types=params.sparse_types,
                dense_keys=params.dense_keys,
                dense_shapes=params.dense_shapes_as_proto,
                name=name,
            )
            return parsed(features, params, outputs)

    def parse_single_example(serialized, features, name=None, example_names=None):
        """Parses one example by the op of that time."""
        if not features:
            raise ValueError(f"Missing: features was {features}.")
        params = params_of(features)
        with ops.name_scope(name, "ParseSingleExample", [serialized]):
            outputs = gen_parsing_ops.parse_single_example(
                serialized=ops.convert_to_tensor(serialized, name="serialized"),
                dense_defaults=params.dense_defaults_vec,
                num_sparse=len(params.sparse_keys),
                sparse_keys=params.sparse_keys,
                sparse_types=params.sparse_types,
                dense_keys=params.dense_keys,
                dense_shapes=params.dense_shapes_as_proto,
                name=name,
            )
            return parsed(features, params, outputs)

    replace(module, "parse_example", parse_example)
    replace(module, "parse_single_example", parse_single_example)


@_hooks.on(_OPS + "image_ops_impl")
def _image_ops(module):
    from tensorflow.python.framework import dtypes, ops
    from tensorflow.python.ops import array_ops, array_ops_stack, check_ops, math_ops

    crop_today = module.crop_to_bounding_box

    def crop_to_bounding_box(image, offset_height, offset_width, target_height, target_width):
        """Cuts out a rectangle, with -1 for the sizes that stay."""
        image = ops.convert_to_tensor(image, name="image")
        sizes = offset_height, offset_width, target_height, target_width
        if image.shape.ndims not in (3, 4):
            return crop_today(image, *sizes)
        with ops.name_scope(None, "crop_to_bounding_box", [image]):
            is_batch = image.shape.ndims == 4
            if not is_batch:
                image = array_ops.expand_dims(image, 0)
            checks = module._CheckAtLeast3DImage(image, require_static=False)
            batch, height, width, depth = module._ImageDimensions(image, rank=4)
            for holds, text in (
                (lambda: offset_width >= 0, "offset_width must be >= 0."),
                (lambda: offset_height >= 0, "offset_height must be >= 0."),
                (lambda: target_width > 0, "target_width must be > 0."),
                (lambda: target_height > 0, "target_height must be > 0."),
                (lambda: width >= target_width + offset_width, "width must be >= target + offset."),
                (lambda: height >= target_height + offset_height, "height must be >= target + offset."),
            ):
                checks += module._assert(holds(), ValueError, text)
            image = module.control_flow_ops.with_dependencies(checks, image)
            cropped = array_ops.slice(
                image,
                array_ops_stack.stack([0, offset_height, offset_width, 0]),
                array_ops_stack.stack([-1, target_height, target_width, -1]),
            )
            known = [batch, target_height, target_width, depth]
            cropped.set_shape([None if module._is_tensor(each) else each for each in known])
            return cropped if is_batch else array_ops.squeeze(cropped, axis=[0])

    def check_at_least_3d(image, require_static=True):
        """Returns the checks that an image has three axes, and no size of 0 along any."""
        try:
            least = image.shape.with_rank if image.shape.ndims is None else image.shape.with_rank_at_least
            shape = least(3)
        except ValueError:
            raise ValueError("'image' must be at least three-dimensional.") from None
        if require_static and not shape.is_fully_defined():
            raise ValueError("'image' must be fully defined.")
        if any(size == 0 for size in shape):
            raise ValueError(f"all dims of 'image.shape' must be > 0: {shape}")
        if shape.is_fully_defined():
            return []
        return [
            check_ops.assert_positive(array_ops.shape(image), ["all dims of 'image.shape' must be > 0."]),
            check_ops.assert_greater_equal(
                array_ops.rank(image), 3, message="'image' must be at least three-dimensional."
            ),
        ]

    def pad_to_bounding_box(image, offset_height, offset_width, target_height, target_width, check_dims=True):
        """Puts an image into a larger one of zeros, and checks the image before it looks at its sizes."""
        with ops.name_scope(None, "pad_to_bounding_box", [image]):
            image = ops.convert_to_tensor(image, name="image")
            is_batch = image.shape.ndims == 4
            if image.shape.ndims not in (None, 3, 4):
                raise ValueError("'image' must have either 3 or 4 dimensions.")
            if not is_batch:
                unknown = image.shape.ndims is None
                image = array_ops.expand_dims(image, 0)
                if unknown:
                    image.set_shape([None] * 4)
            checks = module._CheckAtLeast3DImage(image, require_static=False) if check_dims else []
            batch, height, width, depth = module._ImageDimensions(image, rank=4)
            right, below = target_width - offset_width - width, target_height - offset_height - height
            if check_dims:
                for holds, text in (
                    (lambda: offset_height >= 0, "offset_height must be >= 0"),
                    (lambda: offset_width >= 0, "offset_width must be >= 0"),
                    (lambda: right >= 0, "width must be <= target - offset"),
                    (lambda: below >= 0, "height must be <= target - offset"),
                ):
                    checks += module._assert(holds(), ValueError, text)
                image = module.control_flow_ops.with_dependencies(checks, image)
            around = array_ops_stack.stack([0, 0, offset_height, below, offset_width, right, 0, 0])
            padded = array_ops.pad(image, array_ops.reshape(around, [4, 2]))
            known = [batch, target_height, target_width, depth]
            padded.set_shape([None if module._is_tensor(each) else each for each in known])
            return padded if is_batch else array_ops.squeeze(padded, axis=[0])

    def per_image_standardization(image):
        """Scales each image to mean 0 and variance 1, and gives it its type again."""
        with ops.name_scope(None, "per_image_standardization", [image]) as scope:
            image = module._AssertAtLeast3DImage(ops.convert_to_tensor(image, name="image"))
            dtype = image.dtype
            if dtype not in (dtypes.float16, dtypes.float32):
                image = module.convert_image_dtype(image, dtypes.float32)
            pixels = math_ops.reduce_prod(array_ops.shape(image)[-3:])
            mean = math_ops.reduce_mean(image, axis=[-1, -2, -3], keepdims=True)
            deviation = math_ops.reduce_std(image, axis=[-1, -2, -3], keepdims=True)
            least = math_ops.rsqrt(math_ops.cast(pixels, image.dtype))
            deviation = math_ops.maximum(deviation, least)
            image = math_ops.divide(image - mean, deviation, name=scope)
            return module.convert_image_dtype(image, dtype, saturate=True)

    patch(module, "_CheckAtLeast3DImage", check_at_least_3d)
    patch(module, "pad_to_bounding_box_internal", pad_to_bounding_box)
    replace(module, "crop_to_bounding_box", crop_to_bounding_box)
    replace(module, "per_image_standardization", per_image_standardization)


@_hooks.on(_OPS + "metrics_impl")
def _metrics_impl(module):
    math_ops = module.math_ops
    patch(module, "math_ops", types.SimpleNamespace(**{**vars(math_ops), "divide": math_ops.div}))


@_hooks.on(_OPS + "resource_variable_ops")
def _resource_variable_ops(module):
    sparse_read = module.BaseResourceVariable.sparse_read

    def sparse_read_and_pass_on(self, indices, name=None):
        rows = sparse_read(self, indices, name)
        return rows if module.context.executing_eagerly() else module.array_ops.identity(rows)

    patch(module.BaseResourceVariable, "sparse_read", sparse_read_and_pass_on)


@_hooks.on(_OPS + "embedding_ops")
def _embedding_ops(module):
    from tensorflow.python.framework import dtypes
    from tensorflow.python.ops import array_ops, math_ops

    def lookup(
        params, segment_ids, weights, ids, combiner, ignore_weights, max_norm, _, partition_strategy, name
    ):  # fmt: skip
        """Looks each row up once, and adds up by segments."""
        segment_ids = math_ops.cast(segment_ids, dtypes.int32)
        ids, index = array_ops.unique(ids)
        rows = module.embedding_lookup(params, ids, partition_strategy=partition_strategy, max_norm=max_norm)
        if ignore_weights:
            by_combiner = {
                "sum": math_ops.sparse_segment_sum,
                "mean": math_ops.sparse_segment_mean,
                "sqrtn": math_ops.sparse_segment_sqrt_n,
            }
            return by_combiner[combiner](rows, index, segment_ids, name=name)
        weights = math_ops.cast(weights.values, rows.dtype)
        rows = array_ops.gather(rows, index)
        ones = array_ops.fill(array_ops.expand_dims(array_ops.rank(rows) - 1, 0), 1)
        static = weights.shape.concatenate([1] * (rows.shape.rank - 1)) if rows.shape.rank else None
        weights = array_ops.reshape(weights, array_ops.concat([array_ops.shape(weights), ones], 0))
        if static is not None:
            weights.set_shape(static)
        rows *= weights
        if combiner == "sum":
            return math_ops.segment_sum(rows, segment_ids, name=name)
        total = math_ops.segment_sum(rows, segment_ids)
        if combiner == "mean":
            return math_ops.div(total, math_ops.segment_sum(weights, segment_ids), name=name)
        squares = math_ops.segment_sum(math_ops.pow(weights, 2), segment_ids)
        return math_ops.div(total, math_ops.sqrt(squares), name=name)

    patch(module, "embedding_lookup_sparse_impl", lookup)


@_hooks.on("tensorflow.python.feature_column.feature_column")
def _feature_column(module):
    for layer in (module._FCLinearWrapper, module._BiasLayer):
        init = layer.__init__

        def init_with_resources(self, *args, init=init, **options):
            init(self, *args, **options)
            self._use_resource_variables = True

        patch(layer, "__init__", init_with_resources)


@_hooks.on("tensorflow.python.training.ftrl")
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


@_hooks.on("tensorflow.python.keras.optimizer_v2.learning_rate_schedule")
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


@_hooks.on(_OPS + "confusion_matrix")
def _confusion_matrix(module):
    from tensorflow.python.eager import context
    from tensorflow.python.framework import dtypes
    from tensorflow.python.ops import array_ops, gen_sparse_ops, math_ops

    def scatter_nd(indices, updates, shape):
        """Adds a sparse tensor to zeros."""
        is_cast = not context.executing_eagerly() and shape.op.type == "Cast"
        sizes = shape.op.inputs[0] if is_cast else shape
        zeros = array_ops.zeros(math_ops.cast(sizes, dtypes.int32), updates.dtype)
        return gen_sparse_ops.sparse_tensor_dense_add(indices, updates, shape, zeros)

    patch(module, "array_ops", types.SimpleNamespace(**{**vars(array_ops), "scatter_nd": scatter_nd}))


@_hooks.on("tensorflow.python.feature_column.feature_column_v2")
def _feature_column(module):
    from oldstack.tf1 import columns

    patch(module.IdentityCategoricalColumn, "_transform_input_tensor", columns.identified)


@_hooks.on("tensorflow.python.util.nest_util")
def _nest_util(module):
    patch(module, "CustomNestProtocol", _having("__tf_flatten__", "__tf_unflatten__"))


@_hooks.on("tensorflow.python.framework.tensor_util")
def _tensor_util(module):
    kinds = [each for each in module.tf_type_classes if each is not module.IsTensorLike]
    patch(module, "tf_type_classes", (*kinds, _having("is_tensor_like")))


def _having(*methods):
    """Returns a class whose instances are what has some methods; Python's own test of a protocol takes far longer."""

    class Kind(type):
        def __instancecheck__(cls, value):
            return all(hasattr(value, each) for each in methods)

    return Kind("Having", (), {})
