"""Activations, moments and embeddings."""

from oldstack.loading.patch import Hooks, altered, patch, replace, with_names

_OPS = "tensorflow.python.ops."
hooks = Hooks()


@hooks.on(_OPS + "nn_impl")
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

    def weighted_moments(x, axes, frequency_weights, name=None, keep_dims=None, keepdims=None):
        """Returns means and variances, as products with the inverse of the weights' sum."""
        inverses = {}

        def by_inverse(total, weight):
            if weight.name not in inverses:
                inverses[weight.name] = math_ops.reciprocal(weight, name="inv_weight_sum")
            return math_ops.multiply(total, inverses[weight.name])

        moments = with_names(moments_today, math_ops=altered(math_ops, div_no_nan=by_inverse))
        return moments(x, axes, frequency_weights, name, keep_dims, keepdims)

    replace(module, "swish", swish)
    moments_today = module.weighted_moments
    replace(module, "weighted_moments", weighted_moments)


@hooks.on(_OPS + "embedding_ops")
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
