"""Sequences made step by step: `BasicDecoder` and `dynamic_decode` of `tf.contrib.seq2seq`."""

import collections
import contextlib
import functools

from tensorflow.python.framework import constant_op, dtypes, ops, tensor_shape, tensor_util
from tensorflow.python.keras.layers.legacy_rnn import rnn_cell_impl
from tensorflow.python.ops import array_ops, math_ops, tensor_array_ops, variable_scope
from tensorflow.python.util import nest

from oldstack.tf1 import tf
from oldstack.tf1.contrib.seq2seq.helpers import Helper, time_first

BasicDecoderOutput = collections.namedtuple("BasicDecoderOutput", ("rnn_output", "sample_id"))


class Decoder:
    """Makes a sequence step by step.

    Decoders have the methods of 1.15's `tf.contrib.seq2seq.Decoder`, whose arguments are for all of them:

    - `initialize()` returns which samples are empty, of batch, the first inputs, of batch x features, and the state;
    - `step(time, inputs, state)` returns the outputs of a step, the next state, the next inputs, and which samples
      end here;
    - `finalize(outputs, final_state, sequence_lengths)` returns the outputs of all steps, of steps x batch x ..., and
      the state, as they are at the end; the lengths are of batch.

    `time` is the number of the step, `name` the name of the ops.
    """

    tracks_own_finished = False

    def finalize(self, outputs, final_state, sequence_lengths):
        """Returns the outputs and the state as they are at the end."""
        raise NotImplementedError


def _sizes_of(cell, layer):
    """Returns the sizes of a cell's outputs, after a layer if there is one."""
    if layer is None:
        return cell.output_size
    shapes = nest.map_structure(
        lambda size: tensor_shape.TensorShape([None]).concatenate(size), cell.output_size
    )
    return nest.map_structure(lambda shape: shape[1:], layer.compute_output_shape(shapes))


class BasicDecoder(Decoder):
    """A cell that reads what a helper says.

    Args:
        cell: The cell.
        helper: The helper.
        initial_state: The cell's first state.
        output_layer: A layer for the outputs.

    Raises:
        TypeError: The helper is none.
    """

    def __init__(self, cell, helper, initial_state, output_layer=None):
        rnn_cell_impl.assert_like_rnncell("cell", cell)
        if not isinstance(helper, Helper):
            raise TypeError(f"helper must be a Helper, received: {type(helper)}")
        self._cell, self._helper, self._initial_state, self._layer = cell, helper, initial_state, output_layer

    @property
    def batch_size(self):
        """The number of samples."""
        return self._helper.batch_size

    @property
    def output_size(self):
        """The sizes of an output and of a class."""
        return BasicDecoderOutput(_sizes_of(self._cell, self._layer), self._helper.sample_ids_shape)

    @property
    def output_dtype(self):
        """The types of an output and of a class."""
        dtype = nest.flatten(self._initial_state)[0].dtype
        sizes = _sizes_of(self._cell, self._layer)
        return BasicDecoderOutput(nest.map_structure(lambda _: dtype, sizes), self._helper.sample_ids_dtype)

    def initialize(self, name=None):
        """Returns which samples are empty, the first inputs, and the first state."""
        return (*self._helper.initialize(), self._initial_state)

    def step(self, time, inputs, state, name=None):
        """Returns the outputs, the next state, the next inputs, and which samples end here."""
        with ops.name_scope(name, "BasicDecoderStep", (time, inputs, state)):
            outputs, state = self._cell(inputs, state)
            if self._layer is not None:
                outputs = self._layer(outputs)
            ids = self._helper.sample(time=time, outputs=outputs, state=state)
            finished, inputs, state = self._helper.next_inputs(
                time=time, outputs=outputs, state=state, sample_ids=ids
            )
        return BasicDecoderOutput(outputs, ids), state, inputs, finished


def dynamic_decode(
    decoder,
    output_time_major=False,
    impute_finished=False,
    maximum_iterations=None,
    parallel_iterations=32,
    swap_memory=False,
    scope=None,
):
    """Runs a decoder until all samples have ended.

    Args:
        decoder: The decoder.
        output_time_major: Whether steps are the first axis of the outputs.
        impute_finished: Whether a sample that has ended keeps its state and gives zeros.
        maximum_iterations: The largest number of steps.
        parallel_iterations: How many steps may run at once.
        swap_memory: Not of use on a CPU.
        scope: The name of the scope.

    Returns:
        The outputs, the last state, and the lengths.

    Raises:
        TypeError: It is no decoder.
    """
    if not isinstance(decoder, Decoder):
        raise TypeError(f"Expected decoder to be type Decoder, but saw: {type(decoder)}")
    with variable_scope.variable_scope(scope, "decoder") as variables:
        if variables.caching_device is None:
            variables.set_caching_device(lambda op: op.device)
        if maximum_iterations is not None:
            maximum_iterations = ops.convert_to_tensor(
                maximum_iterations, dtype=dtypes.int32, name="maximum_iterations"
            )
        finished, inputs, state = decoder.initialize()
        zeros = nest.map_structure(
            lambda size, dtype: rnn_cell_impl._zero_state_tensors(size, decoder.batch_size, dtype),
            decoder.output_size,
            decoder.output_dtype,
        )
        if maximum_iterations is not None:
            finished = math_ops.logical_or(finished, maximum_iterations <= 0)
        lengths = array_ops.zeros_like(finished, dtype=dtypes.int32)
        time = constant_op.constant(0, dtype=dtypes.int32)
        arrays = nest.map_structure(
            functools.partial(_array, decoder), decoder.output_size, decoder.output_dtype
        )

        def goes_on(time, arrays, state, inputs, finished, lengths):
            return math_ops.logical_not(math_ops.reduce_all(finished))

        def body(time, arrays, state, inputs, finished, lengths):
            outputs, new_state, inputs, new_finished = decoder.step(time, inputs, state)
            if not decoder.tracks_own_finished:
                new_finished = math_ops.logical_or(new_finished, finished)
            lengths = array_ops.where(
                math_ops.logical_not(finished), array_ops.fill(array_ops.shape(lengths), time + 1), lengths
            )
            nest.assert_same_structure(state, new_state)
            if impute_finished:
                outputs = nest.map_structure(
                    lambda output, zero: array_ops.where(finished, zero, output), outputs, zeros
                )
                new_state = nest.map_structure(lambda new, old: _kept(finished, new, old), new_state, state)
            arrays = nest.map_structure(lambda array, output: array.write(time, output), arrays, outputs)
            return time + 1, arrays, new_state, inputs, new_finished, lengths

        _, arrays, state, _, _, lengths = tf.while_loop(
            goes_on,
            body,
            (time, arrays, state, inputs, finished, lengths),
            parallel_iterations=parallel_iterations,
            maximum_iterations=maximum_iterations,
            swap_memory=swap_memory,
        )
        outputs = nest.map_structure(lambda array: array.stack(), arrays)
        with contextlib.suppress(NotImplementedError):
            outputs, state = decoder.finalize(outputs, state, lengths)
        if not output_time_major:
            outputs = nest.map_structure(time_first, outputs)
    return outputs, state, lengths


def _array(decoder, size, dtype):
    """Returns an array of a decoder's outputs, a tensor for each step."""
    shape = None
    if isinstance(size, tensor_shape.TensorShape) and size.ndims != 0:
        batch = ops.convert_to_tensor(decoder.batch_size, name="batch_size")
        shape = tensor_shape.TensorShape([tensor_util.constant_value(batch)]).concatenate(size)
    return tensor_array_ops.TensorArray(dtype, 0, dynamic_size=True, element_shape=shape)


def _kept(finished, new, old):
    if isinstance(old, tensor_array_ops.TensorArray):
        return new
    new.set_shape(old.shape)
    return new if new.shape.ndims == 0 else array_ops.where(finished, old, new)
