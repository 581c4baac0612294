"""The likeliest sequences, several at once: the beam search of `tf.contrib.seq2seq`."""

import collections

import numpy as np
from tensorflow.python.framework import dtypes, ops, tensor_shape, tensor_util
from tensorflow.python.keras.layers.legacy_rnn import rnn_cell_impl
from tensorflow.python.ops import array_ops, math_ops, nn_ops, script_ops, tensor_array_ops
from tensorflow.python.util import nest

from oldstack.tf1 import tf
from oldstack.tf1.contrib.seq2seq.decoders import Decoder
from oldstack.tf1.contrib.seq2seq.helpers import embedding_function

BeamSearchDecoderState = collections.namedtuple(
    "BeamSearchDecoderState",
    ("cell_state", "log_probs", "finished", "lengths", "accumulated_attention_probs"),
)
BeamSearchDecoderOutput = collections.namedtuple(
    "BeamSearchDecoderOutput", ("scores", "predicted_ids", "parent_ids")
)
FinalBeamSearchDecoderOutput = collections.namedtuple(
    "FinalBeamDecoderOutput", ("predicted_ids", "beam_search_decoder_output")
)


def tile_batch(t, multiplier, name=None):
    """Repeats each sample.

    Args:
        t: Tensors whose first axis are the samples.
        multiplier: How often.
        name: The name of its ops.
    """
    with ops.name_scope(name, "tile_batch", [*nest.flatten(t), multiplier]):
        return nest.map_structure(lambda each: _tiled(each, multiplier), t)


def _tiled(tensor, multiplier):
    tensor = ops.convert_to_tensor(tensor, name="t")
    shape = array_ops.shape(tensor)
    times = [1] * (tensor.shape.ndims + 1)
    times[1] = multiplier
    tiled = array_ops.tile(array_ops.expand_dims(tensor, 1), times)
    tiled = array_ops.reshape(tiled, array_ops.concat(([shape[0] * multiplier], shape[1:]), 0))
    rows = tensor.shape.dims[0].value
    tiled.set_shape(tensor_shape.TensorShape([rows and rows * multiplier]).concatenate(tensor.shape[1:]))
    return tiled


def gather_tree(step_ids, parent_ids, max_sequence_lengths, end_token, name=None):
    """Returns the sequences that lead to the last steps.

    Args:
        step_ids: The classes chosen, of steps x samples x sequences.
        parent_ids: Which sequence each of them continues.
        max_sequence_lengths: For each sample the length of its longest sequence.
        end_token: The class that ends a sequence.
        name: The name of the op.
    """
    paths = script_ops.numpy_function(
        _paths,
        [step_ids, parent_ids, max_sequence_lengths, end_token],
        step_ids.dtype,
        False,
        name or "GatherTree",
    )
    paths.set_shape(step_ids.shape)
    return paths


def _paths(steps, parents, lengths, end):
    paths = np.full_like(steps, end)
    for sample, length in enumerate(np.minimum(lengths, len(steps))):
        places = np.arange(steps.shape[2])
        for time in range(length - 1, -1, -1):
            paths[time, sample] = steps[time, sample, places]
            places = parents[time, sample, places]
        ended = np.cumsum(paths[:, sample] == end, axis=0) > 0
        paths[:, sample][ended] = end
    return paths


def _shape(size):
    return tensor_shape.TensorShape(tensor_util.constant_value(size) if isinstance(size, tf.Tensor) else size)


class BeamSearchDecoder(Decoder):
    """Follows for each sample the likeliest sequences, so many at once.

    Args:
        cell: The cell.
        embedding: The vectors of the classes, or a function that gives them.
        start_tokens: The classes at the start, one for each sample.
        end_token: The class that ends a sequence.
        initial_state: The cell's first state, tiled by `tile_batch`.
        beam_width: How many.
        output_layer: A layer for the outputs.
        length_penalty_weight: How much longer sequences are favoured.
        coverage_penalty_weight: Not taken: 0.0.
        reorder_tensor_arrays: Not of use here.

    Raises:
        NotImplementedError: The coverage has a weight.
    """

    tracks_own_finished = True

    def __init__(
        self,
        cell,
        embedding,
        start_tokens,
        end_token,
        initial_state,
        beam_width,
        output_layer=None,
        length_penalty_weight=0.0,
        coverage_penalty_weight=0.0,
        reorder_tensor_arrays=True,
    ):
        rnn_cell_impl.assert_like_rnncell("cell", cell)
        if coverage_penalty_weight:
            raise NotImplementedError("BeamSearchDecoder is here without coverage_penalty_weight")
        self._cell, self._layer, self._width, self._penalty = (
            cell,
            output_layer,
            beam_width,
            length_penalty_weight,
        )
        self._vectors = embedding_function(embedding)
        self._start_tokens = ops.convert_to_tensor(start_tokens, dtype=dtypes.int32, name="start_tokens")
        self._end_token = ops.convert_to_tensor(end_token, dtype=dtypes.int32, name="end_token")
        self._samples = array_ops.size(start_tokens)
        self._first = nest.map_structure(self._split, initial_state, cell.state_size)
        tokens = array_ops.tile(array_ops.expand_dims(self._start_tokens, 1), [1, beam_width])
        self._start_inputs = self._vectors(tokens)
        self._finished = array_ops.one_hot(
            array_ops.zeros([self._samples], dtype=dtypes.int32),
            depth=beam_width,
            on_value=False,
            off_value=True,
            dtype=dtypes.bool,
        )

    @property
    def batch_size(self):
        """The number of samples."""
        return self._samples

    @property
    def output_size(self):
        """The sizes of scores, classes and parents."""
        size = tensor_shape.TensorShape([self._width])
        return BeamSearchDecoderOutput(size, size, size)

    @property
    def output_dtype(self):
        """The types of scores, classes and parents."""
        dtype = nest.flatten(self._first)[0].dtype
        return BeamSearchDecoderOutput(dtype, dtypes.int32, dtypes.int32)

    def _is_whole(self, tensor):
        return isinstance(tensor, tensor_array_ops.TensorArray) or tensor.shape.ndims == 0

    def _split(self, tensor, size):
        """Gives a tensor of sequences an axis of samples."""
        if self._is_whole(tensor):
            return tensor
        shape = array_ops.shape(tensor)
        split = array_ops.reshape(tensor, array_ops.concat(([self._samples, self._width], shape[1:]), 0))
        samples = tensor_util.constant_value(self._samples)
        split.set_shape(tensor_shape.TensorShape([samples, self._width]).concatenate(_shape(size)))
        return split

    def _merge(self, tensor, size):
        """Takes the axis of samples away again."""
        if self._is_whole(tensor):
            return tensor
        shape = array_ops.shape(tensor)
        samples = tensor_util.constant_value(self._samples)
        merged = array_ops.reshape(tensor, array_ops.concat(([self._samples * self._width], shape[2:]), 0))
        rows = None if samples is None else samples * self._width
        merged.set_shape(tensor_shape.TensorShape([rows]).concatenate(_shape(size)))
        return merged

    def initialize(self, name=None):
        """Returns which sequences are at their end, the first inputs, and the first state."""
        dtype = nest.flatten(self._first)[0].dtype
        log_probs = array_ops.one_hot(
            array_ops.zeros([self._samples], dtype=dtypes.int32),
            depth=self._width,
            on_value=ops.convert_to_tensor(0.0, dtype=dtype),
            off_value=ops.convert_to_tensor(-np.inf, dtype=dtype),
            dtype=dtype,
        )
        lengths = array_ops.zeros([self._samples, self._width], dtype=dtypes.int64)
        state = BeamSearchDecoderState(self._first, log_probs, self._finished, lengths, ())
        return self._finished, self._start_inputs, state

    def step(self, time, inputs, state, name=None):
        """Returns the outputs, the next state, the next inputs, and which sequences end here."""
        with ops.name_scope(name, "BeamSearchDecoderStep", (time, inputs, state)):
            inputs = nest.map_structure(lambda each: self._merge(each, each.shape[2:]), inputs)
            cell_state = nest.map_structure(self._merge, state.cell_state, self._cell.state_size)
            outputs, cell_state = self._cell(inputs, cell_state)
            outputs = self._split(outputs, outputs.shape[1:])
            cell_state = nest.map_structure(self._split, cell_state, self._cell.state_size)
            if self._layer is not None:
                outputs = self._layer(outputs)
            outputs, state = self._choose(outputs, cell_state, state)
            inputs = tf.cond(
                math_ops.reduce_all(state.finished),
                lambda: self._start_inputs,
                lambda: self._vectors(outputs.predicted_ids),
            )
        return outputs, state, inputs, state.finished

    def _choose(self, logits, cell_state, state):
        samples, width = self._samples, self._width
        classes = logits.shape.dims[-1].value or array_ops.shape(logits)[-1]
        finished, goes_on = state.finished, math_ops.logical_not(state.finished)
        probabilities = self._of_the_finished(nn_ops.log_softmax(logits), finished)
        total = array_ops.expand_dims(state.log_probs, 2) + probabilities
        added = array_ops.one_hot(
            array_ops.fill([samples, width], self._end_token),
            classes,
            on_value=math_ops.cast(0, dtypes.int64, name="ToInt64"),
            off_value=math_ops.cast(1, dtypes.int64, name="ToInt64"),
            dtype=dtypes.int64,
        )
        added *= array_ops.expand_dims(math_ops.cast(goes_on, dtypes.int64), 2)
        lengths = added + array_ops.expand_dims(state.lengths, 2)
        scores = total / self._length_penalty(lengths, total.dtype)
        ops.convert_to_tensor(0.0, name="coverage_penalty_weight")
        scores = array_ops.reshape(scores, [samples, -1])
        scores, places = nn_ops.top_k(scores, k=ops.convert_to_tensor(width, dtypes.int32, name="beam_width"))
        static = tensor_util.constant_value(samples)
        scores.set_shape([static, width])
        places.set_shape([static, width])
        log_probs = self._gathered(total, places, width * classes, [-1], "next_beam_probs")
        ids = math_ops.cast(math_ops.floormod(places, classes, name="next_beam_word_ids"), dtypes.int32)
        parents = math_ops.cast(places / classes, dtypes.int32, name="next_beam_parent_ids")
        before = self._gathered(finished, parents, width, [-1])
        is_end = math_ops.equal(ids, self._end_token)
        finished = math_ops.logical_or(before, is_end, name="next_beam_finished")
        added = math_ops.cast(math_ops.logical_not(before), dtypes.int64)
        lengths = self._gathered(state.lengths, parents, width, [-1])
        lengths += added
        cell_state = nest.map_structure(lambda each: self._continued(each, parents), cell_state)
        state = BeamSearchDecoderState(cell_state, log_probs, finished, lengths, ())
        return BeamSearchDecoderOutput(scores, ids, parents), state

    def _continued(self, tensor, parents):
        """Takes a state from the sequences that are continued."""
        shape = [self._samples * self._width, -1]
        if self._is_whole(tensor) or tensor.shape.ndims < 2:
            return tensor
        return self._gathered(tensor, parents, self._width, shape)

    def _of_the_finished(self, probabilities, finished):
        """Gives sequences that have ended no other class than the end."""
        classes = array_ops.shape(probabilities)[2]
        row = array_ops.one_hot(
            self._end_token,
            classes,
            dtype=probabilities.dtype,
            on_value=ops.convert_to_tensor(0.0, dtype=probabilities.dtype),
            off_value=probabilities.dtype.min,
        )
        rows = array_ops.tile(
            array_ops.reshape(row, [1, 1, -1]), array_ops.concat([array_ops.shape(finished), [1]], 0)
        )
        mask = array_ops.tile(array_ops.expand_dims(finished, 2), [1, 1, classes])
        return array_ops.where(mask, rows, probabilities)

    def _length_penalty(self, lengths, dtype):
        penalty = ops.convert_to_tensor(self._penalty, name="penalty_factor")
        if not self._penalty:
            return math_ops.cast(1.0, dtype)
        factor = math_ops.div(
            (5.0 + math_ops.cast(lengths, dtypes.float32)) ** penalty, (5.0 + 1.0) ** penalty
        )
        return math_ops.cast(factor, dtype)

    def _gathered(self, tensor, places, size, shape, name=None):
        """Takes for each sample what stands at its places."""
        with ops.name_scope(name, "tensor_gather_helper"):
            offsets = array_ops.expand_dims(math_ops.range(self._samples) * size, 1)
            places = array_ops.reshape(places + offsets, [-1])
            taken = array_ops.gather(array_ops.reshape(tensor, shape), places)
            sizes = array_ops.shape(tensor)[: 1 + len(shape)]
            taken = array_ops.reshape(taken, sizes, name="output")
        static = tensor_util.constant_value(self._samples)
        taken.set_shape(tensor_shape.TensorShape([static]).concatenate(tensor.shape[1 : 1 + len(shape)]))
        return taken

    def finalize(self, outputs, final_state, sequence_lengths):
        """Returns the sequences from their ends back to the start."""
        longest = math_ops.cast(math_ops.reduce_max(final_state.lengths, axis=1), dtypes.int32)
        ids = gather_tree(outputs.predicted_ids, outputs.parent_ids, longest, self._end_token)
        return FinalBeamSearchDecoderOutput(ids, outputs), final_state
