"""The loss of sequences: `sequence_loss` of `tf.contrib.seq2seq`."""

from tensorflow.python.framework import ops
from tensorflow.python.ops import array_ops, math_ops, nn_ops


def sequence_loss(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    average_across_batch=True,
    sum_over_timesteps=False,
    sum_over_batch=False,
    softmax_loss_function=None,
    name=None,
):
    """Returns the weighted cross-entropy of sequences.

    Args:
        logits: A tensor of batch x steps x classes.
        targets: The right classes, of batch x steps.
        weights: How much each counts, of batch x steps.
        average_across_timesteps: Whether to divide the sum over the steps by their weights.
        average_across_batch: Whether to divide the sum over the batch by its weights.
        sum_over_timesteps: Whether to divide the sum over the steps by how many have a weight.
        sum_over_batch: Whether to divide the sum over the batch by how many have a weight.
        softmax_loss_function: A function of `labels` and `logits` in place of the softmax's cross-entropy.
        name: The name of its ops.

    Returns:
        A tensor without the axes that were summed over.

    Raises:
        ValueError: A shape has another number of axes, or an axis is both averaged and summed over.
    """
    for tensor, rank, text in (
        (logits, 3, "Logits must be a [batch_size x sequence_length x logits] tensor"),
        (targets, 2, "Targets must be a [batch_size x sequence_length] tensor"),
        (weights, 2, "Weights must be a [batch_size x sequence_length] tensor"),
    ):
        if len(tensor.shape) != rank:
            raise ValueError(text)
    for averaged, summed, axis in (
        (average_across_timesteps, sum_over_timesteps, "timesteps"),
        (average_across_batch, sum_over_batch, "batch"),
    ):
        if averaged and summed:
            raise ValueError(f"average_across_{axis} and sum_over_{axis} cannot be set to True at same time.")
    with ops.name_scope(name, "sequence_loss", [logits, targets, weights]):
        classes = array_ops.shape(logits)[2]
        flat = array_ops.reshape(logits, [-1, classes])
        targets = array_ops.reshape(targets, [-1])
        loss = softmax_loss_function or nn_ops.sparse_softmax_cross_entropy_with_logits
        losses = loss(labels=targets, logits=flat) * array_ops.reshape(weights, [-1])
        if average_across_timesteps and average_across_batch:
            return math_ops.div_no_nan(math_ops.reduce_sum(losses), math_ops.reduce_sum(weights))
        if sum_over_timesteps and sum_over_batch:
            total = math_ops.reduce_sum(losses)
            number = math_ops.cast(math_ops.count_nonzero(weights), losses.dtype)
            return math_ops.div_no_nan(total, number)
        losses = array_ops.reshape(losses, array_ops.shape(logits)[0:2])
        if average_across_timesteps or average_across_batch:
            axis = [0] if average_across_batch else [1]
            total = math_ops.reduce_sum(losses, axis)
            losses = math_ops.div_no_nan(total, math_ops.reduce_sum(weights, axis))
        elif sum_over_timesteps or sum_over_batch:
            axis = [0] if sum_over_batch else [1]
            total = math_ops.reduce_sum(losses, axis)
            number = math_ops.cast(math_ops.count_nonzero(weights, axis), losses.dtype)
            losses = math_ops.div_no_nan(total, number)
        return losses
