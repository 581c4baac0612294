"""What a decoder looks at in what it remembers: the attention of `tf.contrib.seq2seq`."""

import collections
import math

import numpy as np
from tensorflow.python.framework import dtypes, ops, tensor_shape
from tensorflow.python.keras.layers.legacy_rnn import rnn_cell_impl
from tensorflow.python.ops import (
    array_ops,
    check_ops,
    init_ops,
    math_ops,
    nn_ops,
    tensor_array_ops,
    variable_scope,
)
from tensorflow.python.util import nest

from oldstack.tf1 import layers as tf1_layers
from oldstack.tf1 import tf


class AttentionMechanism:
    """Says how much a decoder looks at each step of what it remembers."""


class _Attention(AttentionMechanism):
    def __init__(self, query_layer, memory, probability_fn, lengths, units, mask_value, dtype, custom, name):
        self.query_layer = query_layer
        self.memory_layer = tf1_layers.Dense(units, name="memory_layer", use_bias=False, dtype=dtype)
        self.dtype = self.memory_layer.dtype
        self._units = units
        mask_value = -np.inf if mask_value is None else mask_value
        softmax = probability_fn or nn_ops.softmax
        self._probabilities = lambda score: softmax(_masked_score(score, lengths, mask_value))
        with ops.name_scope(name, "BaseAttentionMechanismInit", nest.flatten(memory)):
            self.values = _masked_memory(memory, lengths)
            self.keys = self.memory_layer(self.values)
            if custom is not None:
                self.keys, self.values = custom(self.keys, self.values)
            self.batch_size = self.keys.shape.dims[0].value or array_ops.shape(self.keys)[0]
            self.alignments_size = self.keys.shape.dims[1].value or array_ops.shape(self.keys)[1]

    @property
    def state_size(self):
        """The number of steps."""
        return self.alignments_size

    def initial_alignments(self, batch_size, dtype):
        """Returns zeros."""
        return rnn_cell_impl._zero_state_tensors(self.alignments_size, batch_size, dtype)

    initial_state = initial_alignments

    def __call__(self, query, state):
        alignments = self._probabilities(self._score(query))
        return alignments, alignments


def _masked_memory(memory, lengths):
    memory = ops.convert_to_tensor(memory, name="memory")
    if not memory.shape[2:].is_fully_defined():
        raise ValueError(
            f"Expected memory {memory.name} to have fully defined inner dims, but saw shape: {memory.shape}"
        )
    if lengths is None:
        return memory
    lengths = ops.convert_to_tensor(lengths, name="memory_sequence_length")
    mask = array_ops.sequence_mask(lengths, maxlen=array_ops.shape(memory)[1], dtype=memory.dtype)
    ones = array_ops.ones(memory.shape.ndims - 2, dtype=dtypes.int32)
    return memory * array_ops.reshape(mask, array_ops.concat((array_ops.shape(mask), ones), 0))


def _masked_score(score, lengths, value):
    if lengths is None:
        return score
    message = "All values in memory_sequence_length must be greater than zero."
    with ops.control_dependencies([check_ops.assert_positive(lengths, message=message)]):
        mask = array_ops.sequence_mask(lengths, maxlen=array_ops.shape(score)[1])
    return array_ops.where(mask, score, value * array_ops.ones_like(score))


class LuongAttention(_Attention):
    """Attention by the product of query and memory (arXiv:1508.04025).

    Args:
        num_units: The number of units.
        memory: What is remembered, of batch x steps x features.
        memory_sequence_length: How many steps each sample has.
        scale: Whether to train a factor.
        probability_fn: A function in place of the softmax.
        score_mask_value: The score after a sample's end.
        dtype: The type of the layers.
        custom_key_value_fn: A function of keys and values that returns others.
        name: The name of its ops.
    """

    def __init__(
        self,
        num_units,
        memory,
        memory_sequence_length=None,
        scale=False,
        probability_fn=None,
        score_mask_value=None,
        dtype=None,
        custom_key_value_fn=None,
        name="LuongAttention",
    ):
        super().__init__(
            None, memory, probability_fn, memory_sequence_length, num_units, score_mask_value,
            dtype or dtypes.float32, custom_key_value_fn, name,
        )  # fmt: skip
        self._scale = scale

    def _score(self, query):
        with variable_scope.variable_scope(None, "luong_attention", [query]):
            factor = None
            if self._scale:
                factor = variable_scope.get_variable(
                    "attention_g", dtype=query.dtype, initializer=init_ops.ones_initializer, shape=()
                )
            depth, units = query.shape[-1], self.keys.shape[-1]
            if depth != units:
                raise ValueError(
                    f"Incompatible or unknown inner dimensions between query and keys.  Query ({query}) has units: "
                    f"{depth}.  Keys ({self.keys}) have units: {units}.  Perhaps you need to set num_units to the "
                    f"keys' dimension ({units})?"
                )
            score = math_ops.matmul(array_ops.expand_dims(query, 1), self.keys, transpose_b=True)
            score = array_ops.squeeze(score, [1])
            return score if factor is None else factor * score


class BahdanauAttention(_Attention):
    """Attention by a layer over query and memory (arXiv:1409.0473).

    Args:
        num_units: The number of units.
        memory: What is remembered, of batch x steps x features.
        memory_sequence_length: How many steps each sample has.
        normalize: Whether to normalize the layer's weights.
        probability_fn: A function in place of the softmax.
        score_mask_value: The score after a sample's end.
        dtype: The type of the layers.
        custom_key_value_fn: A function of keys and values that returns others.
        name: The name of its ops.
    """

    def __init__(
        self,
        num_units,
        memory,
        memory_sequence_length=None,
        normalize=False,
        probability_fn=None,
        score_mask_value=None,
        dtype=None,
        custom_key_value_fn=None,
        name="BahdanauAttention",
    ):
        dtype = dtype or dtypes.float32
        super().__init__(
            tf1_layers.Dense(num_units, name="query_layer", use_bias=False, dtype=dtype), memory, probability_fn,
            memory_sequence_length, num_units, score_mask_value, dtype, custom_key_value_fn, name,
        )  # fmt: skip
        self._normalize = normalize

    def _score(self, query):
        with variable_scope.variable_scope(None, "bahdanau_attention", [query]):
            query = self.query_layer(query)
            weights = variable_scope.get_variable("attention_v", [self._units], dtype=query.dtype)
            if not self._normalize:
                query = array_ops.expand_dims(query, 1)
                return math_ops.reduce_sum(weights * math_ops.tanh(self.keys + query), [2])
            first = init_ops.constant_initializer(math.sqrt(1.0 / self._units))
            factor = variable_scope.get_variable(
                "attention_g", dtype=query.dtype, initializer=first, shape=()
            )
            bias = variable_scope.get_variable(
                "attention_b", [self._units], dtype=query.dtype, initializer=init_ops.zeros_initializer()
            )
            query = array_ops.expand_dims(query, 1)
            weights = factor * weights * math_ops.rsqrt(math_ops.reduce_sum(math_ops.square(weights)))
            return math_ops.reduce_sum(weights * math_ops.tanh(self.keys + query + bias), [2])


def hardmax(logits, name=None):
    """Returns 1 where the largest number of a row is, else 0.

    Args:
        logits: A tensor.
        name: The name of its ops.
    """
    with ops.name_scope(name, "Hardmax", [logits]):
        logits = ops.convert_to_tensor(logits, name="logits")
        depth = logits.shape.dims[-1].value or array_ops.shape(logits)[-1]
        return array_ops.one_hot(math_ops.argmax(logits, -1), depth, dtype=logits.dtype)


class AttentionWrapperState(
    collections.namedtuple(
        "AttentionWrapperState",
        ("cell_state", "attention", "time", "alignments", "alignment_history", "attention_state"),
    )
):
    """The state of an `AttentionWrapper`."""

    def clone(self, **replaced):
        """Returns the state with other parts.

        Args:
            **replaced: The parts, by name.
        """

        def with_shape(old, new):
            return _with_shape_of(old, new) if isinstance(old, tf.Tensor) else new

        return nest.map_structure(with_shape, self, self._replace(**replaced))


def _with_shape_of(old, new):
    """Returns a tensor that has another's shape, which is checked as it is computed if it isn't known before."""
    with ops.name_scope(f"{new.op.name}/", values=[old, new]):
        known = old.shape.as_list() if old.shape.is_fully_defined() else None
        shape = array_ops.shape(old, name="expected_shape") if known is None else np.array(known, np.int32)
        if known is not None and new.shape.is_fully_defined():
            new.shape.assert_is_compatible_with(old.shape)
            return new
        with ops.name_scope("assert_shape") as scope:
            actual = array_ops.shape(new, name="actual")
            with ops.name_scope("is_shape") as is_shape:
                size = array_ops.size(shape)
                with ops.name_scope("is_rank") as is_rank:
                    same_rank = math_ops.equal(size, array_ops.rank(new, name="actual"), name=is_rank)
                with ops.name_scope("shape_tensor_equal") as equal:
                    is_free = math_ops.equal(shape, -1)
                    same_size = math_ops.equal(shape, actual, name="equal")
                    fits = math_ops.logical_or(is_free, same_size, name="exclude_partial_shape")
                    same_sizes = math_ops.reduce_all(fits, name=equal)
                same = math_ops.logical_and(same_rank, same_sizes, name=is_shape)
            told = [f"Wrong shape for {new.name} [expected] [actual].", shape, actual]
            check = tf.Assert(same, told, name=scope)
        with ops.control_dependencies([check]):
            result = array_ops.identity(new)
        if known is not None:
            result.set_shape(known)
        return result


_TILE = (
    "  Are you using the BeamSearchDecoder?  You may need to tile your {} via the "
    "tf.contrib.seq2seq.tile_batch function with argument multiple=beam_width."
)


class AttentionWrapper(rnn_cell_impl.RNNCell):
    """A cell with attention.

    Args:
        cell: The cell.
        attention_mechanism: What attends, or a list of it.
        attention_layer_size: The size of a layer over the cell's output and what is attended to; None for none.
        alignment_history: Whether the state keeps the alignments of all steps.
        cell_input_fn: Joins inputs and attention.
        output_attention: Whether the attention is the output, not the cell's own.
        initial_cell_state: The cell's first state.
        name: The name of the cell.
        attention_layer: Such a layer.
        attention_fn: Computes the attention.
        dtype: The type of the cell.

    Raises:
        TypeError: What attends is none of contrib's mechanisms.
    """

    def __init__(
        self,
        cell,
        attention_mechanism,
        attention_layer_size=None,
        alignment_history=False,
        cell_input_fn=None,
        output_attention=True,
        initial_cell_state=None,
        name=None,
        attention_layer=None,
        attention_fn=None,
        dtype=None,
    ):
        super().__init__(name=name, dtype=dtype)
        rnn_cell_impl.assert_like_rnncell("cell", cell)
        self._is_multi = isinstance(attention_mechanism, (list, tuple))
        self._mechanisms = tuple(attention_mechanism) if self._is_multi else (attention_mechanism,)
        for each in self._mechanisms:
            if not isinstance(each, AttentionMechanism):
                raise TypeError(
                    "attention_mechanism must be an AttentionMechanism or list of multiple AttentionMechanism "
                    f"instances, saw type: {type(each).__name__}"
                )
        self._cell_input_fn = cell_input_fn or (
            lambda inputs, attention: array_ops.concat([inputs, attention], -1)
        )
        if attention_layer_size is not None:
            sizes = nest.flatten(attention_layer_size)
            self._layers_of_attention = [
                tf1_layers.Dense(size, name="attention_layer", use_bias=False, dtype=each.dtype)
                for size, each in zip(sizes, self._mechanisms, strict=True)
            ]
            self._size = sum(sizes)
        elif attention_layer is not None:
            self._layers_of_attention = nest.flatten(attention_layer)
            self._size = sum(
                layer.compute_output_shape([None, cell.output_size + each.values.shape.dims[-1].value])[-1]
                for layer, each in zip(self._layers_of_attention, self._mechanisms, strict=True)
            )
        else:
            self._layers_of_attention = [None] * len(self._mechanisms)
            self._size = sum(each.values.shape.dims[-1].value for each in self._mechanisms)
        self._attention_fn = attention_fn or _attention
        self._cell, self._keeps_history, self._gives_attention = cell, alignment_history, output_attention
        with ops.name_scope(name, "AttentionWrapperInit"):
            self._first = None
            if initial_cell_state is not None:
                last = nest.flatten(initial_cell_state)[-1]
                batch = last.shape.dims[0].value or array_ops.shape(last)[0]
                checks = self._checks(
                    batch, "constructing", "memory (encoder output) and initial_cell_state", "initial state"
                )
                with ops.control_dependencies(checks):
                    self._first = nest.map_structure(
                        lambda state: array_ops.identity(state, name="check_initial_cell_state"),
                        initial_cell_state,
                    )

    def _checks(self, batch_size, when, what, tiled):
        message = f"When {when} AttentionWrapper {self.name}: Non-matching batch sizes between the {what}."
        return [
            check_ops.assert_equal(batch_size, each.batch_size, message=message + _TILE.format(tiled))
            for each in self._mechanisms
        ]

    def _one_or_all(self, parts):
        parts = tuple(parts)
        return parts if self._is_multi else parts[0]

    @property
    def output_size(self):
        """The size of the output."""
        return self._size if self._gives_attention else self._cell.output_size

    @property
    def state_size(self):
        """The sizes of the state's parts."""
        return AttentionWrapperState(
            cell_state=self._cell.state_size,
            time=tensor_shape.TensorShape([]),
            attention=self._size,
            alignments=self._one_or_all(each.alignments_size for each in self._mechanisms),
            attention_state=self._one_or_all(each.state_size for each in self._mechanisms),
            alignment_history=self._one_or_all(
                each.alignments_size if self._keeps_history else () for each in self._mechanisms
            ),
        )

    def zero_state(self, batch_size, dtype):
        """Returns the first state.

        Args:
            batch_size: The number of samples.
            dtype: Its type.
        """
        with ops.name_scope(f"{type(self).__name__}ZeroState", values=[batch_size]):
            state = self._first
            if state is None:
                state = self._cell.get_initial_state(batch_size=batch_size, dtype=dtype)
            checks = self._checks(
                batch_size,
                "calling zero_state of",
                "memory (encoder output) and the requested batch size",
                "memory",
            )
            with ops.control_dependencies(checks):
                state = nest.map_structure(
                    lambda each: array_ops.identity(each, name="checked_cell_state"), state
                )
            alignments = [each.initial_alignments(batch_size, dtype) for each in self._mechanisms]
            return AttentionWrapperState(
                cell_state=state,
                time=array_ops.zeros([], dtype=dtypes.int32),
                attention=rnn_cell_impl._zero_state_tensors(self._size, batch_size, dtype),
                alignments=self._one_or_all(alignments),
                attention_state=self._one_or_all(
                    each.initial_state(batch_size, dtype) for each in self._mechanisms
                ),
                alignment_history=self._one_or_all(
                    tensor_array_ops.TensorArray(dtype, 0, dynamic_size=True, element_shape=each.shape)
                    if self._keeps_history
                    else ()
                    for each in alignments
                ),
            )

    def call(self, inputs, state):
        """Returns the output and the next state.

        Args:
            inputs: The inputs of one step.
            state: The state.

        Raises:
            TypeError: The state is none of such a cell.
        """
        if not isinstance(state, AttentionWrapperState):
            raise TypeError(
                f"Expected state to be instance of AttentionWrapperState. Received type {type(state)} instead."
            )
        inputs = self._cell_input_fn(inputs, state.attention)
        output, cell_state = self._cell(inputs, state.cell_state)
        batch = output.shape.dims[0].value or array_ops.shape(output)[0]
        checks = self._checks(
            batch, "applying", "memory (encoder output) and the query (decoder output)", "memory input"
        )
        with ops.control_dependencies(checks):
            output = array_ops.identity(output, name="checked_cell_output")
        states = state.attention_state if self._is_multi else [state.attention_state]
        histories = state.alignment_history if self._is_multi else [state.alignment_history]
        parts = []
        for mechanism, layer, before, history in zip(
            self._mechanisms, self._layers_of_attention, states, histories, strict=True
        ):
            attention, alignments, after = self._attention_fn(mechanism, output, before, layer)
            history = history.write(state.time, alignments) if self._keeps_history else ()
            parts.append((attention, alignments, after, history))
        attentions, alignments, after, histories = zip(*parts, strict=True)
        attention = array_ops.concat(attentions, 1)
        state = AttentionWrapperState(
            time=state.time + 1,
            cell_state=cell_state,
            attention=attention,
            attention_state=self._one_or_all(after),
            alignments=self._one_or_all(alignments),
            alignment_history=self._one_or_all(histories),
        )
        return (attention if self._gives_attention else output), state


def _attention(mechanism, output, state, layer):
    alignments, state = mechanism(output, state=state)
    context = math_ops.matmul(array_ops.expand_dims(alignments, 1), mechanism.values)
    context = array_ops.squeeze(context, [1])
    if layer is not None:
        context = layer(array_ops.concat([output, context], 1))
    return context, alignments, state
