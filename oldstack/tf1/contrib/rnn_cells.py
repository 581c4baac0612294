"""Cells of `tf.contrib.rnn` that courses use less often: with attention, of convolutions.

What cells take and return: see `rnn`.
"""

from tensorflow.python.framework import ops, tensor_shape
from tensorflow.python.keras.layers.legacy_rnn import rnn_cell_impl
from tensorflow.python.layers import base
from tensorflow.python.ops import (
    array_ops,
    init_ops,
    math_ops,
    nn_ops,
    variable_scope,
)
from tensorflow.python.util import nest

from oldstack.tf1.contrib import block_cells
from oldstack.tf1.contrib.rnn import linear


class AttentionCellWrapper(rnn_cell_impl.RNNCell):
    """A cell that also looks at its outputs of the last steps.

    Args:
        cell: The cell.
        attn_length: How many steps it looks at.
        attn_size: The size of what it looks at, by default the cell's output size.
        attn_vec_size: The size of the layer that weighs them, by default the same.
        input_size: What the inputs are made to before the cell, by default their size.
        state_is_tuple: Whether the state is a tuple and not one tensor.
        reuse: Whether to use the variables of an earlier cell in the same scope.

    Raises:
        ValueError: The cell's state is a tuple and this one's isn't, or it looks at no step.
    """

    def __init__(
        self,
        cell,
        attn_length,
        attn_size=None,
        attn_vec_size=None,
        input_size=None,
        state_is_tuple=True,
        reuse=None,
    ):
        super().__init__(_reuse=reuse)
        rnn_cell_impl.assert_like_rnncell("cell", cell)
        if nest.is_nested(cell.state_size) and not state_is_tuple:
            raise ValueError(
                "Cell returns tuple of states, but the flag state_is_tuple is not set. "
                f"State size is: {cell.state_size}"
            )
        if attn_length <= 0:
            raise ValueError(f"attn_length should be greater than zero, got {attn_length}")
        self._cell, self._length, self._input_size = cell, attn_length, input_size
        self._size = cell.output_size if attn_size is None else attn_size
        self._hidden = self._size if attn_vec_size is None else attn_vec_size
        self._is_tuple, self._layers_made = state_is_tuple, {}

    @property
    def state_size(self):
        """The sizes of the cell's state, of what was attended to, and of the last outputs."""
        sizes = self._cell.state_size, self._size, self._size * self._length
        return sizes if self._is_tuple else sum(sizes)

    @property
    def output_size(self):
        """The size of what it looks at."""
        return self._size

    def _linear(self, name, inputs, size):
        if name not in self._layers_made:
            self._layers_made[name] = linear(inputs, size)
        return self._layers_made[name](inputs)

    def call(self, inputs, state):
        """Returns the output and the next state."""
        if self._is_tuple:
            state, attended, last = state
        else:
            sizes = self._cell.state_size, self._size, self._size * self._length
            starts = 0, sizes[0], sizes[0] + sizes[1]
            state, attended, last = (
                array_ops.slice(state, [0, start], [-1, size])
                for start, size in zip(starts, sizes, strict=True)
            )
        last = array_ops.reshape(last, [-1, self._length, self._size])
        size = self._input_size
        size = inputs.get_shape().as_list()[1] if size is None else size
        inputs = self._linear("inputs", [inputs, attended], size)
        output, state = self._cell(inputs, state)
        query = array_ops.concat(nest.flatten(state), 1) if self._is_tuple else state
        attended, last = self._attend(query, last)
        with variable_scope.variable_scope("attn_output_projection"):
            output = self._linear("output", [output, attended], self._size)
        last = array_ops.concat([last, array_ops.expand_dims(output, 1)], 1)
        last = array_ops.reshape(last, [-1, self._length * self._size])
        state = state, attended, last
        return output, state if self._is_tuple else array_ops.concat(list(state), 1)

    def _attend(self, query, last):
        with variable_scope.variable_scope("attention"):
            kernel = variable_scope.get_variable("attn_w", [1, 1, self._size, self._hidden])
            weights = variable_scope.get_variable("attn_v", [self._hidden])
            outputs = array_ops.reshape(last, [-1, self._length, 1, self._size])
            features = nn_ops.conv2d(outputs, kernel, [1, 1, 1, 1], "SAME")
            query = self._linear("query", query, self._hidden)
            query = array_ops.reshape(query, [-1, 1, 1, self._hidden])
            scores = math_ops.reduce_sum(weights * math_ops.tanh(features + query), [2, 3])
            shares = array_ops.reshape(nn_ops.softmax(scores), [-1, self._length, 1, 1])
            attended = math_ops.reduce_sum(shares * outputs, [1, 2])
            attended = array_ops.reshape(attended, [-1, self._size])
            return attended, array_ops.slice(last, [0, 1, 0], [-1, -1, -1])


class HighwayWrapper(rnn_cell_impl.RNNCell):
    """A cell whose output is mixed with its input by a gate.

    Args:
        cell: The cell.
        couple_carry_transform_gates: Whether one gate decides of both.
        carry_bias_init: The first bias of the gate.
    """

    def __init__(self, cell, couple_carry_transform_gates=True, carry_bias_init=1.0):
        super().__init__()
        self._cell, self._is_coupled, self._bias = cell, couple_carry_transform_gates, carry_bias_init

    state_size = property(lambda self: self._cell.state_size)
    output_size = property(lambda self: self._cell.output_size)

    def zero_state(self, batch_size, dtype):
        """Returns the cell's first state."""
        with ops.name_scope(f"{type(self).__name__}ZeroState", values=[batch_size]):
            return self._cell.zero_state(batch_size, dtype)

    def _mix(self, inputs, outputs):
        inputs.shape.assert_is_compatible_with(outputs.shape)
        size = inputs.get_shape().with_rank(2).dims[1].value

        def gate(name, bias):
            kernel = variable_scope.get_variable(f"{name}_w", [size, size])
            initializer = init_ops.constant_initializer(bias)
            bias = variable_scope.get_variable(f"{name}_b", [size], initializer=initializer)
            return math_ops.sigmoid(nn_ops.xw_plus_b(inputs, kernel, bias))

        carry = gate("carry", self._bias)
        transform = 1 - carry if self._is_coupled else gate("transform", -self._bias)
        return inputs * carry + outputs * transform

    def __call__(self, inputs, state, scope=None):
        """Returns the mixed output and the cell's next state."""
        outputs, state = self._cell(inputs, state, scope=scope)
        nest.assert_same_structure(inputs, outputs)
        return nest.map_structure(self._mix, inputs, outputs), state


class ConvLSTMCell(rnn_cell_impl.RNNCell):
    """An LSTM cell of convolutions.

    Args:
        conv_ndims: The number of dimensions, 1 to 3.
        input_shape: The inputs' shape without the batch.
        output_channels: The number of channels.
        kernel_shape: The kernel's sizes.
        use_bias: Whether there is a bias.
        skip_connection: Whether inputs are put beside outputs.
        forget_bias: Added to the forget gate.
        initializers: Not used.
        name: The layer's name.

    Raises:
        ValueError: The shape has another number of dimensions.
    """

    def __init__(
        self,
        conv_ndims,
        input_shape,
        output_channels,
        kernel_shape,
        use_bias=True,
        skip_connection=False,
        forget_bias=1.0,
        initializers=None,
        name="conv_lstm_cell",
    ):
        super().__init__(name=name)
        if conv_ndims != len(input_shape) - 1:
            raise ValueError(f"Invalid input_shape {input_shape} for conv_ndims={conv_ndims}.")
        self._dims, self._channels, self._kernel = conv_ndims, output_channels, list(kernel_shape)
        self._use_bias, self._skips, self._forget_bias = use_bias, skip_connection, forget_bias
        outputs = output_channels + (input_shape[-1] if skip_connection else 0)
        size = tensor_shape.TensorShape([*input_shape[:-1], output_channels])
        self._state_size = rnn_cell_impl.LSTMStateTuple(size, size)
        self._output_size = tensor_shape.TensorShape([*input_shape[:-1], outputs])

    state_size = property(lambda self: self._state_size)
    output_size = property(lambda self: self._output_size)

    def call(self, inputs, state, scope=None):
        """Returns the output and the next state."""
        memory, output = state
        gates = self._convolve([inputs, output])
        i, j, f, o = array_ops.split(value=gates, num_or_size_splits=4, axis=self._dims + 1)
        memory = math_ops.sigmoid(f + self._forget_bias) * memory
        memory += math_ops.sigmoid(i) * math_ops.tanh(j)
        output = math_ops.tanh(memory) * math_ops.sigmoid(o)
        if self._skips:
            output = array_ops.concat([output, inputs], axis=-1)
        return output, rnn_cell_impl.LSTMStateTuple(memory, output)

    def _convolve(self, inputs):
        filters, dtype = 4 * self._channels, inputs[0].dtype
        channels = sum(each.get_shape().as_list()[-1] for each in inputs)
        convolve = (nn_ops.conv1d, nn_ops.conv2d, nn_ops.conv3d_v1)[self._dims - 1]
        kernel = variable_scope.get_variable("kernel", [*self._kernel, channels, filters], dtype=dtype)
        joined = array_ops.concat(axis=self._dims + 1, values=inputs)
        strides = 1 if self._dims == 1 else [1] * (self._dims + 2)
        result = convolve(joined, kernel, strides, padding="SAME")
        if not self._use_bias:
            return result
        zeros = init_ops.constant_initializer(0.0, dtype=dtype)
        return result + variable_scope.get_variable("biases", [filters], dtype=dtype, initializer=zeros)


def _of_dimensions(number):
    class Cell(ConvLSTMCell):
        """`ConvLSTMCell` of a fixed number of dimensions."""

        def __init__(self, name=f"conv_{number}d_lstm_cell", **kwargs):
            super().__init__(conv_ndims=number, name=name, **kwargs)

    Cell.__name__ = Cell.__qualname__ = f"Conv{number}DLSTMCell"
    return Cell


class UGRNNCell(rnn_cell_impl.RNNCell):
    """A cell with one gate.

    Args:
        num_units: The number of units.
        initializer: For the weights.
        forget_bias: Added to the gate.
        activation: The inner activation.
        reuse: Whether to use the variables of an earlier cell in the same scope.
    """

    def __init__(self, num_units, initializer=None, forget_bias=1.0, activation=math_ops.tanh, reuse=None):
        super().__init__(_reuse=reuse)
        self._units, self._initializer, self._layer = num_units, initializer, None
        self._forget_bias, self._activation = forget_bias, activation

    state_size = property(lambda self: self._units)
    output_size = property(lambda self: self._units)

    def call(self, inputs, state):
        """Returns the output and the next state."""
        scope = variable_scope.get_variable_scope()
        with variable_scope.variable_scope(scope, initializer=self._initializer):
            joined = array_ops.concat([inputs, state], 1)
            self._layer = self._layer or linear(joined, 2 * self._units)
            gate, new = array_ops.split(axis=1, num_or_size_splits=2, value=self._layer(joined))
            new = self._activation(new)
            gate = math_ops.sigmoid(gate + self._forget_bias)
            state = gate * state + (1.0 - gate) * new
        return state, state


class IndRNNCell(rnn_cell_impl.LayerRNNCell):
    """A cell whose units see their own state only.

    Args:
        num_units: The number of units.
        activation: The activation, by default tanh.
        reuse: Whether to use the variables of an earlier cell in the same scope.
        name: The layer's name.
        dtype: The variables' type.
    """

    def __init__(self, num_units, activation=None, reuse=None, name=None, dtype=None):
        super().__init__(_reuse=reuse, name=name, dtype=dtype)
        self.input_spec = base.InputSpec(ndim=2)
        self._units, self._activation = num_units, activation or math_ops.tanh

    state_size = property(lambda self: self._units)
    output_size = property(lambda self: self._units)

    def build(self, inputs_shape):
        """Makes the variables for inputs of a shape."""
        size = inputs_shape.dims[1].value
        if size is None:
            raise ValueError(f"Expected inputs.shape[-1] to be known, saw shape: {inputs_shape}")
        between = init_ops.random_uniform_initializer(minval=-1, maxval=1, dtype=self.dtype)
        zeros = init_ops.zeros_initializer(dtype=self.dtype)
        self._kernel = self.add_variable("kernel_w", shape=[size, self._units])
        self._own = self.add_variable("kernel_u", shape=[1, self._units], initializer=between)
        self._bias = self.add_variable("bias", shape=[self._units], initializer=zeros)
        self.built = True

    def call(self, inputs, state):
        """Returns the output and the next state."""
        new = math_ops.matmul(inputs, self._kernel) + (state * self._own)
        new = self._activation(nn_ops.bias_add(new, self._bias))
        return new, new


class NASCell(rnn_cell_impl.LayerRNNCell):
    """The cell that a search for architectures found (arXiv:1611.01578).

    Args:
        num_units: The number of units.
        num_proj: To how many outputs they are projected; None for no projection.
        use_bias: Whether to add a bias.
        reuse: Whether to use the variables of an earlier cell in the same scope.
        **options: Name and type of the layer.
    """

    def __init__(self, num_units, num_proj=None, use_bias=False, reuse=None, **options):
        super().__init__(_reuse=reuse, **options)
        self._units, self._projected, self._has_bias = num_units, num_proj, use_bias
        self._outputs = num_units if num_proj is None else num_proj

    state_size = property(lambda self: rnn_cell_impl.LSTMStateTuple(self._units, self._outputs))
    output_size = property(lambda self: self._outputs)

    def build(self, inputs_shape):
        """Makes the variables for inputs of a shape."""
        size = inputs_shape.dims[1].value
        if size is None:
            raise ValueError("Could not infer input size from inputs.get_shape()[-1]")
        self._recurrent = self.add_variable("recurrent_kernel", [self._outputs, 8 * self._units])
        self._kernel = self.add_variable("kernel", [size, 8 * self._units])
        if self._has_bias:
            zeros = init_ops.zeros_initializer
            self._bias = self.add_variable("bias", [8 * self._units], initializer=zeros)
        if self._projected is not None:
            self._projection = self.add_variable("projection_weights", [self._units, self._projected])
        self.built = True

    def call(self, inputs, state):
        """Returns the output and the next state."""
        sigmoid, tanh, relu = math_ops.sigmoid, math_ops.tanh, nn_ops.relu
        memory, before = state
        before = math_ops.matmul(before, self._recurrent)
        now = math_ops.matmul(inputs, self._kernel)
        if self._has_bias:
            before = nn_ops.bias_add(before, self._bias)
        before, now = (array_ops.split(each, 8, axis=1) for each in (before, now))
        gates = [sigmoid, relu, sigmoid, relu, tanh, sigmoid, tanh, sigmoid]
        first = [gate(now[i] * before[i] if i == 3 else now[i] + before[i]) for i, gate in enumerate(gates)]
        left, right = tanh(first[0] * first[1]), tanh(first[2] + first[3])
        other, gate = tanh(first[4] * first[5]), sigmoid(first[6] + first[7])
        memory = tanh(left + memory) * right
        output = tanh(memory * tanh(other + gate))
        if self._projected is not None:
            output = math_ops.matmul(output, self._projection)
        return output, rnn_cell_impl.LSTMStateTuple(memory, output)


def names() -> dict[str, object]:
    """Returns these names of `tf.contrib.rnn`, and those of `block_cells`."""
    cells = (
        AttentionCellWrapper, ConvLSTMCell, HighwayWrapper, IndRNNCell, NASCell, UGRNNCell,
        *map(_of_dimensions, (1, 2, 3)),
    )  # fmt: skip
    return {each.__name__: each for each in cells} | block_cells.names()
