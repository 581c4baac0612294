"""Normalization of batches and its gradient as the fused kernels of TensorFlow 1.15 computed them, of arrays.

Source: fused_batch_norm_op.cc and redux_functor.h of TensorFlow 1.15.
"""

import numpy as np

from oldstack.arithmetic115 import blocks, processor

# What the addition of one number costs, with its way from memory, in cycles.
_CYCLES = 1 + 4 * 11 / 64
# Rows of more numbers for each thread are added up by threads that have some columns each.
_WIDE = 32


def _sums(rows):
    """Returns the sums of columns: of rows one after the other, in as many blocks as there were threads."""
    number, width = rows.shape
    threads = 1 if width > _WIDE * blocks.threads() else blocks.threads_for(rows.size * _CYCLES)
    size = -(-number // threads)
    parts = [np.add.reduce(rows[start : start + size], axis=0) for start in range(0, number, size)]
    return np.add.reduce(parts, axis=0) if len(parts) > 1 else parts[0]


def normalized(x, scale, offset, mean, variance, *, epsilon, is_training):
    """Returns the normalized batch, its means and variances, and both once more for the gradient.

    Args:
        x: A batch, channels last; their number is one of eights.
        scale: By what each channel is multiplied.
        offset: What is added to each.
        mean: The means of a training, where this is none.
        variance: The variances of it.
        epsilon: What is added to variances.
        is_training: Whether means and variances are those of the batch.
    """
    rows = x.reshape(-1, x.shape[-1])
    one = np.float32(1)
    if is_training:
        share = one / np.float32(len(rows))
        mean = np.add.reduce(rows, axis=0) * share
        result = rows - mean
        variance = np.add.reduce(result * result, axis=0) * share
        given = variance * np.float32(len(rows) / max(len(rows) - 1, 1))
    else:
        result, given = rows - mean, variance
    result *= processor.inverse_roots_of(variance + np.float32(epsilon)) * scale
    result += offset
    return result.reshape(x.shape), mean, given, mean, variance


def gradients(gradient, x, scale, mean, variance, *, epsilon, is_training):
    """Returns the gradients of the batch, of scale and of offset.

    Args:
        gradient: That of the normalized batch.
        x: As in `normalized`.
        scale: As there.
        mean: The means that `normalized` took.
        variance: The variances.
        epsilon: As there.
        is_training: As there.
    """
    gradient_rows, rows = (each.reshape(-1, x.shape[-1]) for each in (gradient, x))
    inverse = processor.inverse_roots_of(variance + np.float32(epsilon))
    centered = rows - mean
    of_offset = _sums(gradient_rows)
    factor = scale * inverse
    if is_training:
        of_scale = _sums(gradient_rows * (centered * inverse))
        number = np.float32(len(rows))
        mean_product = _sums(gradient_rows * centered) / number
        centered *= inverse * inverse * mean_product
        result = gradient_rows - of_offset * (np.float32(1) / number)
        result -= centered
        result *= factor
    else:
        of_scale = _sums(gradient_rows * centered) * inverse
        result = gradient_rows * factor
    return result.reshape(x.shape), of_scale, of_offset
