"""What a decoder of `tf.contrib.seq2seq` reads next: the helpers."""

from tensorflow.python.framework import dtypes, ops, tensor_shape
from tensorflow.python.ops import array_ops, math_ops, random_ops, rnn, tensor_array_ops
from tensorflow.python.util import nest

from oldstack.tf1 import tf


class Helper:
    """Says what a decoder reads at each step.

    Helpers have the methods of 1.15's `tf.contrib.seq2seq.Helper`, whose arguments are for all of them:

    - `initialize()` returns which samples are empty, of batch, and the first inputs, of batch x features;
    - `sample(time, outputs, state)` returns the classes, of batch, that follow from the outputs of a step, of
      batch x classes;
    - `next_inputs(time, outputs, state, sample_ids)` returns which samples end here, of batch, the inputs of the next
      step, of batch x features, and the state.

    `time` is the number of the step, `state` the cell's state, `name` the name of the ops.
    """

    sample_ids_shape = tensor_shape.TensorShape([])
    sample_ids_dtype = dtypes.int32

    @property
    def batch_size(self):
        """The number of samples."""
        return self._batch_size


def time_first(tensor):
    """Swaps the first two axes of a tensor, batch and steps.

    Args:
        tensor: A tensor of batch x steps x ..., or of steps x batch x ...

    Returns:
        The tensor with the axes swapped.
    """
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
                inputs = nest.map_structure(time_first, inputs)
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


def embedding_function(vectors):
    """Returns a function that looks up the vectors of classes.

    Args:
        vectors: A tensor of classes x features, or such a function.

    Returns:
        A function of a tensor of class numbers, whose result has one more axis, of features.
    """
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
            self._vectors = embedding_function(embedding)
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
        self._vectors = embedding_function(embedding)
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
