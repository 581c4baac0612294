"""Batch normalization as Keras 2.2.5 on TensorFlow 1.15 computed it, of tables by formula and of pictures by its kernel."""

import functools
from collections.abc import Callable

from oldstack.arithmetic115 import batch_norm, machine_code
from oldstack.loading.quick_keras import tf
from oldstack.training.own_gradient import with_own_gradient
from oldstack.training.reductions import quotient, reduced
from oldstack.training.roots import inverse_root, rsqrt


def normalized(
    x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor, epsilon: float
) -> tf.Tensor:
    """Returns a batch, normalized by averages.

    Args:
        x: The batch, of shape (samples, ..., channels).
        scale: By what each channel is multiplied.
        offset: What is added to each.
        mean: The means.
        variance: The variances.
        epsilon: What is added to these.
    """
    inverse = inverse_root(variance + epsilon) * scale
    return x * inverse + (offset - mean * inverse)


@functools.cache
def normalized_batch(epsilon: float) -> Callable:
    """Returns the function from a batch, a scale and an offset to the normalized batch, its means and its variances.

    Args:
        epsilon: What is added to variances.
    """

    @with_own_gradient
    def of_batch(x, scale, offset):
        axes = range(x.shape.rank - 1)
        mean = reduced("mean", x, axes)
        centered = x - mean
        variance = reduced("mean", tf.square(centered), axes)
        root = rsqrt(variance + epsilon)
        inverse = root * scale

        def backward(gradient, *_):
            of_offset = reduced("sum", gradient, axes)
            of_inverse = reduced("sum", gradient * x, axes) - of_offset * mean
            of_variance = tf.raw_ops.RsqrtGrad(y=root, dy=of_inverse * scale)
            number = tf.size(x) // tf.size(mean)
            of_x = gradient * inverse + 2.0 * quotient(of_variance, number) * centered
            return of_x + quotient(-of_offset * inverse, number), of_inverse * root, of_offset

        return (x * inverse + (offset - mean * inverse), mean, variance), backward

    return of_batch


@functools.cache
def fused_normalization(epsilon: float, is_training: bool) -> Callable:
    """Returns the function of `arithmetic115.batch_norm.normalized`, to its first three results.

    Args:
        epsilon: What is added to variances.
        is_training: Whether means and variances are those of the batch.
    """
    settings = {"epsilon": epsilon, "is_training": is_training}

    def call(function, shapes, *tensors):
        made = tf.numpy_function(
            functools.partial(function, **settings), tensors, [tf.float32] * len(shapes), stateful=False
        )
        return [tf.ensure_shape(each, shape) for each, shape in zip(made, shapes, strict=True)]

    @with_own_gradient
    def fused(x, scale, offset, mean, variance):
        of_channels = scale.shape
        *results, mean_taken, variance_taken = call(
            batch_norm.normalized, [x.shape, *[of_channels] * 4], x, scale, offset, mean, variance
        )

        def backward(gradient, *_):
            taken = gradient, x, scale, mean_taken, variance_taken
            return *call(batch_norm.gradients, [x.shape, *[of_channels] * 2], *taken), None, None

        return tuple(results), backward

    return fused


def is_fused(x: tf.Tensor) -> bool:
    """Returns whether `fused_normalization` can take a batch.

    Args:
        x: The batch.
    """
    return x.dtype == tf.float32 and x.shape[-1] > 1 and machine_code.can_run()
