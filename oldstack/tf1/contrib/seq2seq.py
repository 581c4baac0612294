"""`tf.contrib.seq2seq` as of TensorFlow 1.15: decoders, attention, beam search."""

import collections
import contextlib
import math

import numpy as np
from tensorflow.python.framework import constant_op, dtypes, ops, tensor_shape, tensor_util
from tensorflow.python.keras.layers.legacy_rnn import rnn_cell_impl
from tensorflow.python.ops import (
    array_ops,
    check_ops,
    init_ops,
    math_ops,
    nn_ops,
    random_ops,
    rnn,
    script_ops,
    tensor_array_ops,
    variable_scope,
)
from tensorflow.python.util import nest

from oldstack.tf1 import layers as tf1_layers
from oldstack.tf1 import tf

# --- helpers: what a decoder reads next


class Helper:
    """Says what a decoder reads at each step."""

    sample_ids_shape = tensor_shape.TensorShape([])
    sample_ids_dtype = dtypes.int32

    @property
    def batch_size(self):
        """The number of samples."""
        return self._batch_size


def _time_first(tensor):
    return rnn._transpose_batch_time(tensor)


def _steps(tensor):
    array = tensor_array_ops.TensorArray(
        tensor.dtype, array_ops.shape(tensor)[0], element_shape=tensor.shape[1:]
    )
    return array.unstack(tensor)


class TrainingHelper(Helper):
    """Reads the inputs as they are.

    Args:
        inputs: Tensors of batch x steps x features.
        sequence_length: How many steps each sample has.
        time_major: Whether steps are the first axis.
        name: The name of its ops.

    Raises:
        ValueError: The lengths are no vector.
    """

    def __init__(self, inputs, sequence_length, time_major=False, name=None):
        with ops.name_scope(name, "TrainingHelper", [inputs, sequence_length]):
            self.inputs = inputs = ops.convert_to_tensor(inputs, name="inputs")
            if not time_major:
                inputs = nest.map_structure(_time_first, inputs)
            self._arrays = nest.map_structure(_steps, inputs)
            self.sequence_length = ops.convert_to_tensor(sequence_length, name="sequence_length")
            if self.sequence_length.shape.ndims != 1:
                raise ValueError(
                    f"Expected sequence_length to be a vector, but received shape: {self.sequence_length.shape}"
                )
            self._zeros = nest.map_structure(lambda each: array_ops.zeros_like(each[0, :]), inputs)
            self._batch_size = array_ops.size(sequence_length)

    def _read(self, finished, time):
        return tf.cond(
            math_ops.reduce_all(finished),
            lambda: self._zeros,
            lambda: nest.map_structure(lambda array: array.read(time), self._arrays),
        )

    def initialize(self, name=None):
        """Returns which samples are empty, and the first inputs."""
        with ops.name_scope(name, "TrainingHelperInitialize"):
            finished = math_ops.equal(0, self.sequence_length)
            return finished, self._read(finished, 0)

    def sample(self, time, outputs, name=None, **unused):
        """Returns the likeliest class of each sample."""
        with ops.name_scope(name, "TrainingHelperSample", [time, outputs]):
            return math_ops.cast(math_ops.argmax(outputs, axis=-1), dtypes.int32)

    def next_inputs(self, time, outputs, state, name=None, **unused):
        """Returns which samples end here, the next inputs, and the state."""
        with ops.name_scope(name, "TrainingHelperNextInputs", [time, outputs, state]):
            time = time + 1
            finished = time >= self.sequence_length
            return finished, self._read(finished, time), state


def _embedding(vectors):
    return vectors if callable(vectors) else lambda ids: tf.nn.embedding_lookup(vectors, ids)


class ScheduledEmbeddingTrainingHelper(TrainingHelper):
    """Reads the inputs, or now and then what was drawn from the outputs before.

    Args:
        inputs: As in `TrainingHelper`.
        sequence_length: As there.
        embedding: The vectors of the classes, or a function that gives them.
        sampling_probability: How often.
        time_major: As there.
        seed: For the classes drawn.
        scheduling_seed: For when.
        name: The name of its ops.
    """

    def __init__(
        self,
        inputs,
        sequence_length,
        embedding,
        sampling_probability,
        time_major=False,
        seed=None,
        scheduling_seed=None,
        name=None,
    ):
        with ops.name_scope(name, "ScheduledEmbeddingSamplingWrapper", [embedding, sampling_probability]):
            self._vectors = _embedding(embedding)
            self._probability = ops.convert_to_tensor(sampling_probability, name="sampling_probability")
            self._seeds = seed, scheduling_seed
            super().__init__(inputs, sequence_length, time_major, name)

    def sample(self, time, outputs, state, name=None):
        """Returns for each sample a class drawn, or -1."""
        with ops.name_scope(name, "ScheduledEmbeddingTrainingHelperSample", [time, outputs, state]):
            chosen = _bernoulli(self._probability, self.batch_size, self._seeds[1])
            return array_ops.where(
                chosen, _categorical(outputs, self._seeds[0]), array_ops.fill([self.batch_size], -1)
            )

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        """Returns which samples end here, the next inputs, and the state."""
        scope = "ScheduledEmbeddingTrainingHelperNextInputs"
        with ops.name_scope(name, scope, [time, outputs, state, sample_ids]):
            finished, inputs, state = super().next_inputs(time, outputs, state, name=name)

            def mixed():
                drawn = math_ops.cast(array_ops.where(sample_ids > -1), dtypes.int32)
                kept = math_ops.cast(array_ops.where(sample_ids <= -1), dtypes.int32)
                drawn_ids = array_ops.gather_nd(sample_ids, drawn)
                kept_inputs = array_ops.gather_nd(inputs, kept)
                drawn_inputs = self._vectors(drawn_ids)
                shape = array_ops.shape(inputs)
                return array_ops.scatter_nd(drawn, drawn_inputs, shape) + array_ops.scatter_nd(
                    kept, kept_inputs, shape
                )

            return finished, tf.cond(math_ops.reduce_all(finished), lambda: inputs, mixed), state


def _call_sampler(draw, sample_shape):
    with ops.name_scope(None, "call_sampler", [sample_shape]):
        shape = ops.convert_to_tensor(sample_shape, dtypes.int32, name="sample_shape")
        pad = math_ops.cast(math_ops.equal(array_ops.rank(shape), 0), dtypes.int32)
        padded = array_ops.pad(array_ops.shape(shape), paddings=[[pad, 0]], constant_values=1)
        shape = array_ops.reshape(shape, padded)
        drawn = draw(math_ops.reduce_prod(shape))
        return array_ops.reshape(drawn, array_ops.concat([shape, array_ops.shape(drawn)[1:]], 0))


def _bernoulli(probability, sample_shape, seed):
    probability = ops.convert_to_tensor(probability, name="probs")
    shape = array_ops.shape(probability)

    def draw(number):
        drawn = random_ops.random_uniform(
            array_ops.concat([[number], shape], 0), seed=seed, dtype=probability.dtype
        )
        return math_ops.cast(math_ops.less(drawn, probability), dtypes.bool)

    return _call_sampler(draw, sample_shape)


def _categorical(logits, seed):
    logits = ops.convert_to_tensor(logits, name="logits")
    classes = array_ops.shape(logits)[-1]
    shape = array_ops.shape(logits)[:-1]

    def draw(number):
        rows = logits if logits.shape.ndims == 2 else array_ops.reshape(logits, [-1, classes])
        drawn = random_ops.multinomial(rows, number, seed=seed, output_dtype=dtypes.int32)
        drawn = array_ops.reshape(array_ops.transpose(drawn), array_ops.concat([[number], shape], 0))
        return math_ops.cast(drawn, dtypes.int32)

    return _call_sampler(draw, ())


class GreedyEmbeddingHelper(Helper):
    """Reads the vector of the class that was the likeliest at the step before.

    Args:
        embedding: The vectors of the classes, or a function that gives them.
        start_tokens: The classes at the start, one for each sample.
        end_token: The class that ends a sample.

    Raises:
        ValueError: The starts are no vector, or the end is no number.
    """

    def __init__(self, embedding, start_tokens, end_token):
        self._vectors = _embedding(embedding)
        self._start_tokens = ops.convert_to_tensor(start_tokens, dtype=dtypes.int32, name="start_tokens")
        self._end_token = ops.convert_to_tensor(end_token, dtype=dtypes.int32, name="end_token")
        if self._start_tokens.shape.ndims != 1:
            raise ValueError("start_tokens must be a vector")
        self._batch_size = array_ops.size(start_tokens)
        if self._end_token.shape.ndims != 0:
            raise ValueError("end_token must be a scalar")
        self._start_inputs = self._vectors(self._start_tokens)

    def initialize(self, name=None):
        """Returns that no sample is at its end, and the first inputs."""
        return array_ops.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time, outputs, state, name=None):
        """Returns the likeliest class of each sample."""
        return math_ops.argmax(outputs, axis=-1, output_type=dtypes.int32)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        """Returns which samples end here, the next inputs, and the state."""
        finished = math_ops.equal(sample_ids, self._end_token)
        inputs = tf.cond(
            math_ops.reduce_all(finished), lambda: self._start_inputs, lambda: self._vectors(sample_ids)
        )
        return finished, inputs, state


class SampleEmbeddingHelper(GreedyEmbeddingHelper):
    """Reads the vector of a class drawn from the outputs of the step before.

    Args:
        embedding: As in `GreedyEmbeddingHelper`.
        start_tokens: As there.
        end_token: As there.
        softmax_temperature: Divides the outputs.
        seed: For the classes drawn.
    """

    def __init__(self, embedding, start_tokens, end_token, softmax_temperature=None, seed=None):
        super().__init__(embedding, start_tokens, end_token)
        self._temperature, self._seed = softmax_temperature, seed

    def sample(self, time, outputs, state, name=None):
        """Returns for each sample a class drawn."""
        return _categorical(outputs if self._temperature is None else outputs / self._temperature, self._seed)


class CustomHelper(Helper):
    """Says by functions what a decoder reads.

    Args:
        initialize_fn: Returns which samples are empty, and the first inputs.
        sample_fn: Returns classes, given `time`, `outputs` and `state`.
        next_inputs_fn: Returns which samples end, the next inputs, and the state, given these and `sample_ids`.
        sample_ids_shape: The shape of a class.
        sample_ids_dtype: The type of a class.
    """

    def __init__(
        self, initialize_fn, sample_fn, next_inputs_fn, sample_ids_shape=None, sample_ids_dtype=None
    ):
        self._functions = initialize_fn, sample_fn, next_inputs_fn
        self._batch_size = None
        self.sample_ids_shape = tensor_shape.TensorShape(sample_ids_shape or [])
        self.sample_ids_dtype = sample_ids_dtype or dtypes.int32

    def initialize(self, name=None):
        """Returns which samples are empty, and the first inputs."""
        with ops.name_scope(name, "CustomHelperInitialize"):
            finished, inputs = self._functions[0]()
            if self._batch_size is None:
                self._batch_size = array_ops.size(finished)
        return finished, inputs

    def sample(self, time, outputs, state, name=None):
        """Returns the classes."""
        with ops.name_scope(name, "CustomHelperSample", (time, outputs, state)):
            return self._functions[1](time=time, outputs=outputs, state=state)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        """Returns which samples end here, the next inputs, and the state."""
        with ops.name_scope(name, "CustomHelperNextInputs", (time, outputs, state)):
            return self._functions[2](time=time, outputs=outputs, state=state, sample_ids=sample_ids)


class InferenceHelper(Helper):
    """Reads what was sampled.

    Args:
        sample_fn: Returns samples, given outputs.
        sample_shape: The shape of a sample.
        sample_dtype: The type of a sample.
        start_inputs: The first inputs.
        end_fn: Returns which samples end, given what was sampled.
        next_inputs_fn: Returns the next inputs, given what was sampled.
    """

    def __init__(self, sample_fn, sample_shape, sample_dtype, start_inputs, end_fn, next_inputs_fn=None):
        self._sample_fn, self._end_fn, self._next_inputs_fn = sample_fn, end_fn, next_inputs_fn
        self.sample_ids_shape, self.sample_ids_dtype = tensor_shape.TensorShape(sample_shape), sample_dtype
        self._batch_size = array_ops.shape(start_inputs)[0]
        self._start_inputs = ops.convert_to_tensor(start_inputs, name="start_inputs")

    def initialize(self, name=None):
        """Returns that no sample is at its end, and the first inputs."""
        return array_ops.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time, outputs, state, name=None):
        """Returns the samples."""
        return self._sample_fn(outputs)

    def next_inputs(self, time, outputs, state, sample_ids, name=None):
        """Returns which samples end here, the next inputs, and the state."""
        inputs = self._next_inputs_fn(sample_ids) if self._next_inputs_fn else sample_ids
        return self._end_fn(sample_ids), inputs, state


# --- decoders

BasicDecoderOutput = collections.namedtuple("BasicDecoderOutput", ("rnn_output", "sample_id"))


class Decoder:
    """Makes a sequence step by step."""

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

        def array(size, dtype):
            shape = None
            if isinstance(size, tensor_shape.TensorShape) and size.ndims != 0:
                batch = ops.convert_to_tensor(decoder.batch_size, name="batch_size")
                shape = tensor_shape.TensorShape([tensor_util.constant_value(batch)]).concatenate(size)
            return tensor_array_ops.TensorArray(dtype, 0, dynamic_size=True, element_shape=shape)

        arrays = nest.map_structure(array, decoder.output_size, decoder.output_dtype)

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
            outputs = nest.map_structure(_time_first, outputs)
    return outputs, state, lengths


def _kept(finished, new, old):
    if isinstance(old, tensor_array_ops.TensorArray):
        return new
    new.set_shape(old.shape)
    return new if new.shape.ndims == 0 else array_ops.where(finished, old, new)


# --- attention


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
        with ops.name_scope("assert_shape"):
            actual = array_ops.shape(new, name="actual")
            same_rank = math_ops.equal(array_ops.size(shape), array_ops.rank(new))
            same_sizes = math_ops.logical_or(math_ops.equal(shape, -1), math_ops.equal(shape, actual))
            same = math_ops.logical_and(same_rank, math_ops.reduce_all(same_sizes))
            check = tf.Assert(same, [f"Wrong shape for {new.name} [expected] [actual].", shape, actual])
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


# --- beam search

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
        _paths, [step_ids, parent_ids, max_sequence_lengths, end_token], step_ids.dtype, False, name
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
        self._vectors = _embedding(embedding)
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
            cell_state = nest.map_structure(self._merge, state.cell_state, self._cell.state_size)
            inputs = nest.map_structure(lambda each: self._merge(each, each.shape[2:]), inputs)
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
            on_value=math_ops.cast(0, dtypes.int64),
            off_value=math_ops.cast(1, dtypes.int64),
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
        log_probs = self._gathered(total, places, width * classes, [-1])
        ids = math_ops.cast(math_ops.mod(places, classes), dtypes.int32)
        parents = math_ops.cast(places / classes, dtypes.int32)
        before = self._gathered(finished, parents, width, [-1])
        finished = math_ops.logical_or(before, math_ops.equal(ids, self._end_token))
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

    def _gathered(self, tensor, places, size, shape):
        """Takes for each sample what stands at its places."""
        offsets = array_ops.expand_dims(math_ops.range(self._samples) * size, 1)
        places = array_ops.reshape(places + offsets, [-1])
        taken = array_ops.gather(array_ops.reshape(tensor, shape), places)
        taken = array_ops.reshape(taken, array_ops.shape(tensor)[: 1 + len(shape)])
        static = tensor_util.constant_value(self._samples)
        taken.set_shape(tensor_shape.TensorShape([static]).concatenate(tensor.shape[1 : 1 + len(shape)]))
        return taken

    def finalize(self, outputs, final_state, sequence_lengths):
        """Returns the sequences from their ends back to the start."""
        longest = math_ops.cast(math_ops.reduce_max(final_state.lengths, axis=1), dtypes.int32)
        ids = gather_tree(outputs.predicted_ids, outputs.parent_ids, longest, self._end_token)
        return FinalBeamSearchDecoderOutput(ids, outputs), final_state


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


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.seq2seq`."""
    return {
        "AttentionMechanism": AttentionMechanism,
        "AttentionWrapper": AttentionWrapper,
        "AttentionWrapperState": AttentionWrapperState,
        "BahdanauAttention": BahdanauAttention,
        "BasicDecoder": BasicDecoder,
        "BasicDecoderOutput": BasicDecoderOutput,
        "BeamSearchDecoder": BeamSearchDecoder,
        "BeamSearchDecoderOutput": BeamSearchDecoderOutput,
        "BeamSearchDecoderState": BeamSearchDecoderState,
        "CustomHelper": CustomHelper,
        "Decoder": Decoder,
        "dynamic_decode": dynamic_decode,
        "FinalBeamSearchDecoderOutput": FinalBeamSearchDecoderOutput,
        "gather_tree": gather_tree,
        "GreedyEmbeddingHelper": GreedyEmbeddingHelper,
        "hardmax": hardmax,
        "Helper": Helper,
        "InferenceHelper": InferenceHelper,
        "LuongAttention": LuongAttention,
        "SampleEmbeddingHelper": SampleEmbeddingHelper,
        "ScheduledEmbeddingTrainingHelper": ScheduledEmbeddingTrainingHelper,
        "sequence_loss": sequence_loss,
        "tile_batch": tile_batch,
        "TrainingHelper": TrainingHelper,
    }
