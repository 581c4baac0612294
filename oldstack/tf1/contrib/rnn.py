"""`tf.contrib.rnn` as of TensorFlow 1.15: cells.

A cell's `call` takes the inputs of one step, of batch x features, and the state, of batch x units or a tuple of such,
and returns the outputs, of batch x units, and the next state; `zero_state` takes the size of the batch and the type.
"""

from tensorflow.python.framework import ops
from tensorflow.python.keras.layers.legacy_rnn import rnn_cell_impl
from tensorflow.python.ops import array_ops, init_ops, math_ops, nn_ops, rnn, variable_scope

from oldstack.tf1 import tf
from oldstack.tf1.contrib.layers.normalization import layer_norm


class OutputProjectionWrapper(rnn_cell_impl.RNNCell):
    """A cell whose outputs go through a linear layer.

    Args:
        cell: The cell.
        output_size: The number of the layer's outputs.
        activation: A function of what it gives; None for none.
        reuse: Whether to use the variables of an earlier cell in the same scope.
    """

    def __init__(self, cell, output_size, activation=None, reuse=None):
        super().__init__(_reuse=reuse)
        rnn_cell_impl.assert_like_rnncell("cell", cell)
        self._cell, self._output_size, self._activation, self._weights = cell, output_size, activation, None

    @property
    def state_size(self):
        """The cell's."""
        return self._cell.state_size

    @property
    def output_size(self):
        """The number of the layer's outputs."""
        return self._output_size

    def zero_state(self, batch_size, dtype):
        """Returns the cell's first state."""
        with ops.name_scope(f"{type(self).__name__}ZeroState", values=[batch_size]):
            return self._cell.zero_state(batch_size, dtype)

    def call(self, inputs, state):
        """Returns the layer's outputs and the cell's next state."""
        outputs, state = self._cell(inputs, state)
        if self._weights is None:
            kernel = variable_scope.get_variable(
                "kernel", [outputs.shape.dims[1].value, self._output_size], outputs.dtype
            )
            zeros = init_ops.constant_initializer(0.0, dtype=outputs.dtype)
            bias = variable_scope.get_variable("bias", [self._output_size], outputs.dtype, initializer=zeros)
            self._weights = kernel, bias
        outputs = nn_ops.bias_add(math_ops.matmul(outputs, self._weights[0]), self._weights[1])
        return (self._activation(outputs) if self._activation else outputs), state


_CELLS = (
    "BasicLSTMCell", "BasicRNNCell", "DeviceWrapper", "DropoutWrapper", "GRUCell", "LSTMCell", "LSTMStateTuple",
    "MultiRNNCell", "RNNCell", "ResidualWrapper",
)  # fmt: skip


def linear(inputs, outputs):
    """Makes the variables of a linear layer in the present scope.

    Args:
        inputs: A tensor of batch x features, or several whose features are put side by side.
        outputs: The number of outputs.

    Returns:
        A function of such inputs that returns a tensor of batch x outputs.
    """
    inputs = inputs if isinstance(inputs, (list, tuple)) else [inputs]
    size, dtype = sum(each.shape.dims[1].value for each in inputs), inputs[0].dtype
    kernel = variable_scope.get_variable("kernel", [size, int(outputs)], dtype)
    bias = variable_scope.get_variable(
        "bias", [int(outputs)], dtype, init_ops.constant_initializer(0.0, dtype=dtype)
    )

    def apply(inputs):
        inputs = inputs if isinstance(inputs, (list, tuple)) else [inputs]
        joined = inputs[0] if len(inputs) == 1 else array_ops.concat(inputs, 1)
        return nn_ops.bias_add(math_ops.matmul(joined, kernel), bias)

    return apply


class _Wrapper(rnn_cell_impl.RNNCell):
    def __init__(self, cell, reuse=None):
        super().__init__(_reuse=reuse)
        rnn_cell_impl.assert_like_rnncell("cell", cell)
        self._cell = cell

    state_size = property(lambda self: self._cell.state_size)
    output_size = property(lambda self: self._cell.output_size)

    def zero_state(self, batch_size, dtype):
        with ops.name_scope(f"{type(self).__name__}ZeroState", values=[batch_size]):
            return self._cell.zero_state(batch_size, dtype)


class EmbeddingWrapper(_Wrapper):
    """A cell whose inputs are class numbers, turned into vectors that are trained.

    Args:
        cell: The cell.
        embedding_classes: The number of classes.
        embedding_size: The length of a vector.
        initializer: For the vectors.
        reuse: Whether to use the variables of an earlier cell in the same scope.
    """

    def __init__(self, cell, embedding_classes, embedding_size, initializer=None, reuse=None):
        super().__init__(cell, reuse)
        self._shape, self._initializer = [embedding_classes, embedding_size], initializer

    def call(self, inputs, state):
        """Returns the cell's outputs and next state."""
        with ops.device("/cpu:0"):
            initializer = self._initializer or variable_scope.get_variable_scope().initializer
            initializer = initializer or init_ops.random_uniform_initializer(-(3**0.5), 3**0.5)
            dtype = (state[0] if isinstance(state, tuple) else state).dtype
            vectors = variable_scope.get_variable(
                "embedding", self._shape, initializer=initializer, dtype=dtype
            )
            inputs = tf.nn.embedding_lookup(vectors, array_ops.reshape(inputs, [-1]))
            return self._cell(inputs, state)


class InputProjectionWrapper(_Wrapper):
    """A cell whose inputs go through a linear layer.

    Args:
        cell: The cell.
        num_proj: The number of the layer's outputs.
        activation: A function of what it gives; None for none.
        input_size: Not used.
        reuse: Whether to use the variables of an earlier cell in the same scope.
    """

    def __init__(self, cell, num_proj, activation=None, input_size=None, reuse=None):
        super().__init__(cell, reuse)
        self._size, self._activation, self._layer = num_proj, activation, None

    def call(self, inputs, state):
        """Returns the cell's outputs and next state."""
        self._layer = self._layer or linear(inputs, self._size)
        inputs = self._layer(inputs)
        return self._cell(self._activation(inputs) if self._activation else inputs, state)


class LayerNormBasicLSTMCell(rnn_cell_impl.RNNCell):
    """An LSTM with each gate normalized, and dropout of the new memory.

    Args:
        num_units: The number of units.
        forget_bias: Added to the forget gate.
        input_size: Not used.
        activation: The inner activation.
        layer_norm: Whether to normalize.
        norm_gain: The first value of `gamma`.
        norm_shift: The first value of `beta`.
        dropout_keep_prob: Which share of the new memory is kept.
        dropout_prob_seed: The dropout's seed.
        reuse: Whether to use the variables of an earlier cell in the same scope.
    """

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        input_size=None,
        activation=math_ops.tanh,
        layer_norm=True,
        norm_gain=1.0,
        norm_shift=0.0,
        dropout_keep_prob=1.0,
        dropout_prob_seed=None,
        reuse=None,
    ):
        super().__init__(_reuse=reuse)
        self._units, self._forget_bias, self._activation = num_units, forget_bias, activation
        self._normalizes, self._first = layer_norm, {"gamma": norm_gain, "beta": norm_shift}
        self._keep, self._seed = dropout_keep_prob, dropout_prob_seed

    @property
    def state_size(self):
        """The sizes of memory and output."""
        return rnn_cell_impl.LSTMStateTuple(self._units, self._units)

    @property
    def output_size(self):
        """The number of units."""
        return self._units

    def _norm(self, inputs, scope):
        if not self._normalizes:
            return inputs
        with variable_scope.variable_scope(scope):
            for name, value in self._first.items():
                initializer = init_ops.constant_initializer(value)
                variable_scope.get_variable(name, inputs.shape[-1:], inputs.dtype, initializer)
        return layer_norm(inputs, reuse=True, scope=scope)

    def call(self, inputs, state):
        """Returns the output and the next state."""
        memory, output = state
        joined = array_ops.concat([inputs, output], 1)
        sizes = [joined.shape[-1], 4 * self._units]
        gates = math_ops.matmul(joined, variable_scope.get_variable("kernel", sizes, joined.dtype))
        if not self._normalizes:
            gates = nn_ops.bias_add(
                gates, variable_scope.get_variable("bias", [4 * self._units], joined.dtype)
            )
        gates = array_ops.split(value=gates, num_or_size_splits=4, axis=1)
        names = ("input", "transform", "forget", "output")
        i, j, f, o = (self._norm(*pair) for pair in zip(gates, names, strict=True))
        new = self._activation(j)
        if not isinstance(self._keep, float) or self._keep < 1:
            new = nn_ops.dropout(new, self._keep, seed=self._seed)
        memory = memory * math_ops.sigmoid(f + self._forget_bias) + math_ops.sigmoid(i) * new
        memory = self._norm(memory, "state")
        output = self._activation(memory) * math_ops.sigmoid(o)
        return output, rnn_cell_impl.LSTMStateTuple(memory, output)


def stack_bidirectional_dynamic_rnn(
    cells_fw,
    cells_bw,
    inputs,
    initial_states_fw=None,
    initial_states_bw=None,
    dtype=None,
    sequence_length=None,
    parallel_iterations=None,
    time_major=False,
    scope=None,
    swap_memory=False,
):
    """Puts bidirectional layers on each other.

    Args:
        cells_fw: For each layer the cell that goes forward.
        cells_bw: For each layer the cell that goes backward.
        inputs: A tensor of batch x steps x features.
        initial_states_fw: For each layer the first state forward.
        initial_states_bw: For each layer the first state backward.
        dtype: The states' type.
        sequence_length: How many steps each sample has.
        parallel_iterations: How many steps may run at once.
        time_major: Whether steps are the first axis.
        scope: The name of the scope.
        swap_memory: Not of use on a CPU.

    Returns:
        The outputs, and the states of all layers forward and backward.
    """

    def layer(cells, inputs, forward, backward, cell_scope):
        outputs, states = rnn.bidirectional_dynamic_rnn(
            *cells,
            inputs,
            initial_state_fw=forward,
            initial_state_bw=backward,
            sequence_length=sequence_length,
            parallel_iterations=parallel_iterations,
            dtype=dtype,
            swap_memory=swap_memory,
            time_major=time_major,
        )
        return array_ops.concat(outputs, 2), *states

    return _stacked(layer, cells_fw, cells_bw, inputs, initial_states_fw, initial_states_bw, scope)


def stack_bidirectional_rnn(
    cells_fw,
    cells_bw,
    inputs,
    initial_states_fw=None,
    initial_states_bw=None,
    dtype=None,
    sequence_length=None,
    scope=None,
):
    """Puts bidirectional layers of unrolled steps on each other.

    Args:
        cells_fw: For each layer the cell that goes forward.
        cells_bw: For each layer the cell that goes backward.
        inputs: For each step a tensor of batch x features.
        initial_states_fw: For each layer the first state forward.
        initial_states_bw: For each layer the first state backward.
        dtype: The states' type.
        sequence_length: How many steps each sample has.
        scope: The name of the scope.

    Returns:
        The outputs of each step, and the states of all layers forward and backward.
    """

    def layer(cells, inputs, forward, backward, cell_scope):
        return rnn.static_bidirectional_rnn(
            *cells,
            inputs,
            initial_state_fw=forward,
            initial_state_bw=backward,
            dtype=dtype,
            sequence_length=sequence_length,
            scope=cell_scope,
        )

    return _stacked(layer, cells_fw, cells_bw, inputs, initial_states_fw, initial_states_bw, scope)


def _stacked(layer, cells_fw, cells_bw, inputs, initial_states_fw, initial_states_bw, scope):
    """Returns the outputs of layers on each other, and their states; `layer` gives the outputs and states of one."""
    states_fw, states_bw = [], []
    with variable_scope.variable_scope(scope or "stack_bidirectional_rnn"):
        for i, cells in enumerate(zip(cells_fw, cells_bw, strict=True)):
            initial = (given[i] if given else None for given in (initial_states_fw, initial_states_bw))
            with variable_scope.variable_scope(f"cell_{i}") as cell_scope:
                inputs, forward, backward = layer(cells, inputs, *initial, cell_scope)
            states_fw.append(forward)
            states_bw.append(backward)
    return inputs, tuple(states_fw), tuple(states_bw)


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.rnn`."""
    return {
        **{name: getattr(rnn_cell_impl, name) for name in _CELLS},
        "EmbeddingWrapper": EmbeddingWrapper,
        "InputProjectionWrapper": InputProjectionWrapper,
        "LayerNormBasicLSTMCell": LayerNormBasicLSTMCell,
        "OutputProjectionWrapper": OutputProjectionWrapper,
        "stack_bidirectional_dynamic_rnn": stack_bidirectional_dynamic_rnn,
        "stack_bidirectional_rnn": stack_bidirectional_rnn,
        "static_bidirectional_rnn": rnn.static_bidirectional_rnn,
        "static_rnn": rnn.static_rnn,
    }
