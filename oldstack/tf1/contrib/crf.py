"""`tf.contrib.crf` as of TensorFlow 1.15: conditional random fields over sequences of tags.

Scores of tags are tensors of batch x steps x tags, the scores of one tag after another of tags x tags, right tags of
batch x steps, lengths of batch.
"""

import numpy as np
from tensorflow.python.framework import constant_op, dtypes, smart_cond
from tensorflow.python.keras.layers.legacy_rnn import rnn_cell_impl
from tensorflow.python.ops import array_ops, array_ops_stack, gen_array_ops, math_ops, rnn, variable_scope


class _Cell(rnn_cell_impl.RNNCell):
    """A cell of a known size, whose step is `_step`."""

    def __init__(self, size):
        super().__init__()
        self._size = size

    state_size = property(lambda self: self._size)
    output_size = property(lambda self: self._size)

    def __call__(self, inputs, state, scope=None):
        return self._step(inputs, state)


class _Forward(_Cell):
    """A cell that goes from tags to those after them."""

    def __init__(self, transition_params):
        self._transitions = array_ops.expand_dims(transition_params, 0)
        super().__init__(transition_params.shape.dims[0].value)


class CrfForwardRnnCell(_Forward):
    """Sums over all tags before, in logarithms.

    Args:
        transition_params: The scores of one tag after another.
    """

    def _step(self, inputs, state):
        each = array_ops.expand_dims(state, 2) + self._transitions
        total = inputs + math_ops.reduce_logsumexp(each, [1])
        return total, total


class CrfDecodeForwardRnnCell(_Forward):
    """Takes the best tag before; its outputs are these tags.

    Args:
        transition_params: The scores of one tag after another.
    """

    def _step(self, inputs, state):
        each = array_ops.expand_dims(state, 2) + self._transitions
        best = inputs + math_ops.reduce_max(each, [1])
        return math_ops.cast(math_ops.argmax(each, 1), dtype=dtypes.int32), best


class CrfDecodeBackwardRnnCell(_Cell):
    """Goes back from a tag to the best one before.

    Args:
        num_tags: The number of tags.
    """

    def __init__(self, num_tags):
        super().__init__(1)

    def _step(self, inputs, state):
        tag = array_ops.squeeze(state, axis=[1])
        places = array_ops_stack.stack([math_ops.range(array_ops.shape(inputs)[0]), tag], axis=1)
        before = array_ops.expand_dims(gen_array_ops.gather_nd(inputs, places), axis=-1)
        return before, before


def _by_steps(scores, of_one, of_more):
    """Calls one of two functions, by whether there is a single step; in the graph where that isn't known."""
    single = math_ops.equal(scores.shape.dims[1].value or array_ops.shape(scores)[1], 1)
    return smart_cond.smart_cond(pred=single, true_fn=of_one, false_fn=of_more)


def _none_where_empty(values, lengths):
    return array_ops.where(math_ops.less_equal(lengths, 0), array_ops.zeros_like(values), values)


def _steps_before_last(lengths):
    return math_ops.maximum(constant_op.constant(0, dtype=lengths.dtype), lengths - 1)


def crf_sequence_score(inputs, tag_indices, sequence_lengths, transition_params):
    """Returns what the right tags score.

    Args:
        inputs: The tags' scores.
        tag_indices: The right tags.
        sequence_lengths: The lengths.
        transition_params: The scores of one tag after another.
    """

    def of_one():
        rows = math_ops.range(array_ops.shape(inputs, out_type=tag_indices.dtype)[0], dtype=tag_indices.dtype)
        rows = array_ops.reshape(rows, [-1, 1])
        places = array_ops.squeeze(inputs, [1]), array_ops.concat([rows, tag_indices], axis=1)
        return _none_where_empty(array_ops.gather_nd(*places), sequence_lengths)

    def of_more():
        unary = crf_unary_score(tag_indices, sequence_lengths, inputs)
        return unary + crf_binary_score(tag_indices, sequence_lengths, transition_params)

    return _by_steps(inputs, of_one, of_more)


def crf_multitag_sequence_score(inputs, tag_bitmap, sequence_lengths, transition_params):
    """Returns the sum, in logarithms, of what all sequences score whose tags are right.

    Args:
        inputs: The tags' scores.
        tag_bitmap: For each step and tag, whether it is right.
        sequence_lengths: The lengths.
        transition_params: The scores of one tag after another.
    """

    def right():
        return array_ops.where(tag_bitmap, inputs, array_ops.fill(array_ops.shape(inputs), float("-inf")))

    return _by_steps(
        inputs,
        lambda: math_ops.reduce_logsumexp(right(), axis=[1, 2], keepdims=False),
        lambda: crf_log_norm(right(), sequence_lengths, transition_params),
    )


def crf_log_norm(inputs, sequence_lengths, transition_params):
    """Returns the sum, in logarithms, of what all sequences score.

    Args:
        inputs: The tags' scores.
        sequence_lengths: The lengths.
        transition_params: The scores of one tag after another.
    """
    first = array_ops.squeeze(array_ops.slice(inputs, [0, 0, 0], [-1, 1, -1]), [1])

    def of_one():
        return _none_where_empty(math_ops.reduce_logsumexp(first, [1]), sequence_lengths)

    def of_more():
        rest = array_ops.slice(inputs, [0, 1, 0], [-1, -1, -1])
        cell = CrfForwardRnnCell(transition_params)
        _, last = rnn.dynamic_rnn(
            cell=cell,
            inputs=rest,
            sequence_length=_steps_before_last(sequence_lengths),
            initial_state=first,
            dtype=dtypes.float32,
        )
        return _none_where_empty(math_ops.reduce_logsumexp(last, [1]), sequence_lengths)

    return _by_steps(inputs, of_one, of_more)


def crf_log_likelihood(inputs, tag_indices, sequence_lengths, transition_params=None):
    """Returns how likely the right tags are, in logarithms, and the scores of one tag after another.

    Args:
        inputs: The tags' scores.
        tag_indices: The right tags.
        sequence_lengths: The lengths.
        transition_params: The scores of one tag after another; None for a variable `transitions`.
    """
    tags = inputs.shape.dims[2].value
    if transition_params is None:
        transition_params = variable_scope.get_variable("transitions", [tags, tags])
    score = crf_sequence_score(inputs, tag_indices, sequence_lengths, transition_params)
    return score - crf_log_norm(inputs, sequence_lengths, transition_params), transition_params


def crf_unary_score(tag_indices, sequence_lengths, inputs):
    """Returns what the right tags score without the transitions.

    Args:
        tag_indices: The right tags.
        sequence_lengths: The lengths.
        inputs: The tags' scores.
    """
    batch, steps, tags = (array_ops.shape(inputs)[axis] for axis in range(3))
    flat = array_ops.reshape(inputs, [-1])
    offsets = array_ops.expand_dims(math_ops.range(batch) * steps * tags, 1)
    offsets += array_ops.expand_dims(math_ops.range(steps) * tags, 0)
    if tag_indices.dtype == dtypes.int64:
        offsets = math_ops.cast(offsets, dtypes.int64)
    places = array_ops.reshape(offsets + tag_indices, [-1])
    scores = array_ops.reshape(array_ops.gather(flat, places), [batch, steps])
    return math_ops.reduce_sum(scores * _mask(tag_indices, sequence_lengths), 1)


def crf_binary_score(tag_indices, sequence_lengths, transition_params):
    """Returns what the transitions between the right tags score.

    Args:
        tag_indices: The right tags.
        sequence_lengths: The lengths.
        transition_params: The scores of one tag after another.
    """
    tags = transition_params.get_shape()[0]
    transitions = array_ops.shape(tag_indices)[1] - 1
    start = array_ops.slice(tag_indices, [0, 0], [-1, transitions])
    end = array_ops.slice(tag_indices, [0, 1], [-1, transitions])
    places = start * tags + end
    scores = array_ops.gather(array_ops.reshape(transition_params, [-1]), places)
    mask = array_ops.slice(_mask(tag_indices, sequence_lengths), [0, 1], [-1, -1])
    return math_ops.reduce_sum(scores * mask, 1)


def _mask(tags, lengths):
    return array_ops.sequence_mask(lengths, maxlen=array_ops.shape(tags)[1], dtype=dtypes.float32)


def viterbi_decode(score, transition_params):
    """Finds the best tags of one sequence, in NumPy.

    Args:
        score: The tags' scores, an array of steps x tags.
        transition_params: The scores of one tag after another.

    Returns:
        A list of the tags, and what they score.
    """
    best = np.zeros_like(score)
    before = np.zeros_like(score, dtype=np.int32)
    best[0] = score[0]
    for step in range(1, score.shape[0]):
        each = np.expand_dims(best[step - 1], 1) + transition_params
        best[step] = score[step] + np.max(each, 0)
        before[step] = np.argmax(each, 0)
    tags = [np.argmax(best[-1])]
    for row in reversed(before[1:]):
        tags.append(row[tags[-1]])
    return tags[::-1], np.max(best[-1])


def crf_decode(potentials, transition_params, sequence_length):
    """Finds the best tags, in the graph.

    Args:
        potentials: The tags' scores.
        transition_params: The scores of one tag after another.
        sequence_length: The lengths.

    Returns:
        Tensors of batch x steps, the tags, and of batch, what they score.
    """

    def of_one():
        scores = array_ops.squeeze(potentials, [1])
        tags = array_ops.expand_dims(math_ops.argmax(scores, axis=1), 1)
        best = math_ops.reduce_max(scores, axis=1)
        return math_ops.cast(tags, dtype=dtypes.int32), best

    def of_more():
        forward = CrfDecodeForwardRnnCell(transition_params)
        first = array_ops.squeeze(array_ops.slice(potentials, [0, 0, 0], [-1, 1, -1]), axis=[1])
        rest = array_ops.slice(potentials, [0, 1, 0], [-1, -1, -1])
        steps = _steps_before_last(sequence_length)
        before, score = rnn.dynamic_rnn(
            forward, inputs=rest, sequence_length=steps, initial_state=first, dtype=dtypes.int32
        )
        before = gen_array_ops.reverse_sequence(before, steps, seq_dim=1)
        backward = CrfDecodeBackwardRnnCell(potentials.shape.dims[2].value)
        last = math_ops.cast(math_ops.argmax(score, axis=1), dtype=dtypes.int32)
        last = array_ops.expand_dims(last, axis=-1)
        tags, _ = rnn.dynamic_rnn(
            backward, inputs=before, sequence_length=steps, initial_state=last, dtype=dtypes.int32
        )
        tags = array_ops.concat([last, array_ops.squeeze(tags, axis=[2])], axis=1)
        tags = gen_array_ops.reverse_sequence(tags, sequence_length, seq_dim=1)
        return tags, math_ops.reduce_max(score, axis=1)

    return _by_steps(potentials, of_one, of_more)


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.crf`."""
    return {
        each.__name__: each
        for each in (
            CrfDecodeBackwardRnnCell, CrfDecodeForwardRnnCell, CrfForwardRnnCell, crf_binary_score, crf_decode,
            crf_log_likelihood, crf_log_norm, crf_multitag_sequence_score, crf_sequence_score, crf_unary_score,
            viterbi_decode,
        )
    }  # fmt: skip
