"""Cells of `tf.contrib.rnn` that courses use less often: fused ones, with attention, of convolutions.

What cells take and return: see `rnn`.
"""

from tensorflow.python.framework import dtypes, ops, tensor_shape
from tensorflow.python.keras.layers.legacy_rnn import rnn_cell_impl
from tensorflow.python.layers import base
from tensorflow.python.ops import (
    array_ops,
    array_ops_stack,
    gen_rnn_ops,
    init_ops,
    math_ops,
    nn_ops,
    rnn,
    variable_scope,
)
from tensorflow.python.util import nest

from oldstack.tf1.contrib.rnn import linear


def _lstm_gradient(op, *gradients):
    inputs = dict(zip(("x", "cs_prev", "h_prev", "w", "wci", "wcf", "wco", "b"), op.inputs, strict=True))
    outputs = dict(zip(("i", "cs", "f", "o", "ci", "co"), op.outputs[:-1], strict=True))
    x, state = inputs["x"], inputs["h_prev"]
    batch, features = (dim.value for dim in x.get_shape().with_rank(2).dims)
    batch, units = -1 if batch is None else batch, inputs["cs_prev"].shape.dims[1].value
    of_memory, of_gates, *of_peepholes = gen_rnn_ops.lstm_block_cell_grad(
        **inputs,
        **outputs,
        cs_grad=gradients[1],
        h_grad=gradients[6],
        use_peephole=op.get_attr("use_peephole"),
    )
    of_both = math_ops.matmul(of_gates, inputs["w"], transpose_b=True)
    of_x = array_ops.slice(of_both, (0, 0), (batch, features))
    of_state = array_ops.slice(of_both, (0, features), (batch, units))
    of_kernel = math_ops.matmul(array_ops.concat([x, state], 1), of_gates, transpose_a=True)
    return of_x, of_memory, of_state, of_kernel, *of_peepholes, nn_ops.bias_add_grad(of_gates)


def _gru_gradient(op, *gradients):
    x, state = op.inputs[:2]
    reset = op.outputs[0]
    of_x, of_state, of_new, of_gates = gen_rnn_ops.gru_block_cell_grad(
        *op.inputs, *op.outputs[:3], gradients[3]
    )
    of_gate_kernel = math_ops.matmul(array_ops.concat([x, state], 1), of_gates, transpose_a=True)
    of_gate_bias = nn_ops.bias_add_grad(of_gates)
    of_kernel = math_ops.matmul(array_ops.concat([x, state * reset], 1), of_new, transpose_a=True)
    return of_x, of_state, of_gate_kernel, of_kernel, of_gate_bias, nn_ops.bias_add_grad(of_new)


ops.RegisterGradient("LSTMBlockCell")(_lstm_gradient)
ops.RegisterGradient("GRUBlockCell")(_gru_gradient)


class LSTMBlockCell(rnn_cell_impl.LayerRNNCell):
    """An LSTM cell whose step is one op.

    Args:
        num_units: The number of units.
        forget_bias: Added to the forget gate.
        cell_clip: The greatest value of the memory; None for any.
        use_peephole: Whether gates see the memory.
        dtype: The variables' type.
        reuse: Whether to use the variables of an earlier cell in the same scope.
        name: The layer's name.
    """

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        cell_clip=None,
        use_peephole=False,
        dtype=None,
        reuse=None,
        name="lstm_cell",
    ):
        super().__init__(_reuse=reuse, dtype=dtype, name=name)
        self._num_units, self._use_peephole = num_units, use_peephole
        self._settings = _block_settings(forget_bias, cell_clip, use_peephole)
        self.input_spec = base.InputSpec(ndim=2)

    @property
    def state_size(self):
        """The sizes of memory and output."""
        return rnn_cell_impl.LSTMStateTuple(self._num_units, self._num_units)

    @property
    def output_size(self):
        """The number of units."""
        return self._num_units

    def build(self, inputs_shape):
        """Makes the variables for inputs of a shape."""
        self._weights = _block_weights(self, inputs_shape, 1)
        self.built = True

    def call(self, inputs, state):
        """Returns the output and the next state."""
        weights = _with_peepholes(self, self.dtype)
        memory, output = state
        _, memory, _, _, _, _, output = gen_rnn_ops.lstm_block_cell(
            x=inputs, cs_prev=memory, h_prev=output, **weights, **self._settings
        )
        return output, rnn_cell_impl.LSTMStateTuple(memory, output)


def _block_settings(forget_bias, cell_clip, use_peephole):
    return {
        "forget_bias": forget_bias,
        "cell_clip": -1 if cell_clip is None else cell_clip,
        "use_peephole": use_peephole,
    }


def _block_weights(layer, shape, axis):
    size = shape.dims[axis].value
    if not size:
        raise ValueError(f"Expecting inputs_shape[{axis}] to be set: {shape}")
    units, zeros = layer._num_units, init_ops.constant_initializer(0.0)
    weights = {
        "w": layer.add_variable("kernel", [size + units, 4 * units]),
        "b": layer.add_variable("bias", [4 * units], initializer=zeros),
    }
    if layer._use_peephole:
        for gate in "ifo":
            weights[f"wc{gate}"] = layer.add_variable(f"w_{gate}_diag", [units])
    return weights


def _with_peepholes(layer, dtype):
    if layer._use_peephole:
        return layer._weights
    none = array_ops.zeros([layer._num_units], dtype=dtype)
    return {**layer._weights, "wci": none, "wcf": none, "wco": none}


class LSTMBlockWrapper(base.Layer):
    """A layer that goes through sequences of steps x batch x features. A subclass has `num_units` and `_call_cell`."""

    def call(self, inputs, initial_state=None, dtype=None, sequence_length=None):
        """Goes through sequences.

        Args:
            inputs: A tensor of steps x batch x features, or for each step a tensor of batch x features.
            initial_state: The first memory and output, of batch x units.
            dtype: Their type, where they aren't given.
            sequence_length: How many steps each sample has.

        Returns:
            The outputs, and the last memory and output.

        Raises:
            ValueError: The state is missing, or it isn't a pair.
        """
        is_list = isinstance(inputs, list)
        inputs = array_ops_stack.stack(inputs) if is_list else inputs
        shape = inputs.get_shape().with_rank(3)
        if not shape[2]:
            raise ValueError(f"Expecting inputs_shape[2] to be set: {shape}")
        batch, steps = shape.dims[1].value, shape.dims[0].value
        batch = array_ops.shape(inputs)[1] if batch is None else batch
        steps = array_ops.shape(inputs)[0] if steps is None else steps
        if initial_state is None:
            if dtype is None:
                raise ValueError("Either initial_state or dtype needs to be specified")
            zeros = array_ops.zeros(array_ops_stack.stack([batch, self.num_units]), dtype=dtype)
            initial_state = zeros, zeros
        elif len(initial_state) != 2:
            raise ValueError("Expecting initial_state to be a tuple with length 2 or None")
        dtype = initial_state[0].dtype if dtype is None else dtype
        if sequence_length is not None:
            sequence_length = ops.convert_to_tensor(sequence_length)
        memories, outputs = self._call_cell(inputs, *initial_state, dtype, sequence_length)
        if sequence_length is None:
            last = memories[-1], outputs[-1]
        else:
            mask = array_ops.transpose(array_ops.sequence_mask(sequence_length, steps, dtype=dtype), [1, 0])
            mask = array_ops.tile(array_ops.expand_dims(mask, [-1]), [1, 1, self.num_units])
            outputs *= mask
            all_states = [
                array_ops.concat([array_ops.expand_dims(first, [0]), rest], 0)
                for first, rest in zip(initial_state, (memories, outputs), strict=True)
            ]
            last = [
                array_ops.gather_nd(
                    each, array_ops_stack.stack([sequence_length, math_ops.range(batch)], axis=1)
                )
                for each in all_states
            ]
        outputs = array_ops_stack.unstack(outputs) if is_list else outputs
        return outputs, rnn_cell_impl.LSTMStateTuple(*last)


class LSTMBlockFusedCell(LSTMBlockWrapper):
    """An LSTM that is one op for all steps.

    Args:
        num_units: The number of units.
        forget_bias: Added to the forget gate.
        cell_clip: The greatest value of the memory; None for any.
        use_peephole: Whether gates see the memory.
        reuse: Whether to use the variables of an earlier cell in the same scope.
        dtype: The variables' type.
        name: The layer's name.
    """

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        cell_clip=None,
        use_peephole=False,
        reuse=None,
        dtype=None,
        name="lstm_fused_cell",
    ):
        super().__init__(_reuse=reuse, name=name, dtype=dtype)
        self._num_units, self._use_peephole = num_units, use_peephole
        self._settings = _block_settings(forget_bias, cell_clip, use_peephole)
        self.input_spec = base.InputSpec(ndim=3)

    @property
    def num_units(self):
        """The number of units."""
        return self._num_units

    def build(self, input_shape):
        """Makes the variables for inputs of a shape."""
        self._weights = _block_weights(self, input_shape, 2)
        self.built = True

    def _call_cell(self, inputs, memory, output, dtype, sequence_length):
        steps = inputs.get_shape().dims[0].value
        steps = array_ops.shape(inputs)[0] if steps is None else steps
        weights = _with_peepholes(self, dtype)
        longest = steps if sequence_length is None else math_ops.reduce_max(sequence_length)
        longest = math_ops.cast(longest, dtypes.int64)
        _, memories, _, _, _, _, outputs = gen_rnn_ops.block_lstm(
            seq_len_max=longest, x=inputs, cs_prev=memory, h_prev=output, **weights, **self._settings
        )
        return memories, outputs


class GRUBlockCell(rnn_cell_impl.LayerRNNCell):
    """A GRU cell whose step is one op.

    Args:
        num_units: The number of units.
        cell_size: Its name of before.
        reuse: Whether to use the variables of an earlier cell in the same scope.
        name: The layer's name.

    Raises:
        ValueError: The number of units is missing or there twice.
    """

    _NAMES = "w_ru", "b_ru", "w_c", "b_c"

    def __init__(self, num_units=None, cell_size=None, reuse=None, name="gru_cell"):
        super().__init__(_reuse=reuse, name=name)
        if (cell_size is None) == (num_units is None):
            raise ValueError("Exactly one of num_units or cell_size must be provided.")
        self._size = cell_size if num_units is None else num_units
        self.input_spec = base.InputSpec(ndim=2)

    state_size = property(lambda self: self._size)
    output_size = property(lambda self: self._size)

    def build(self, input_shape):
        """Makes the variables for inputs of a shape."""
        size = input_shape.dims[1].value
        if size is None:
            raise ValueError("Expecting input_size to be set.")
        units, one, zero = self._size, *map(init_ops.constant_initializer, (1.0, 0.0))
        names = self._NAMES
        self._weights = {
            "w_ru": self.add_variable(names[0], [size + units, 2 * units]),
            "b_ru": self.add_variable(names[1], [2 * units], initializer=one),
            "w_c": self.add_variable(names[2], [size + units, units]),
            "b_c": self.add_variable(names[3], [units], initializer=zero),
        }
        self.built = True

    def call(self, inputs, state):
        """Returns the output and the next state."""
        _, _, _, state = gen_rnn_ops.gru_block_cell(x=inputs, h_prev=state, **self._weights)
        return state, state


class GRUBlockCellV2(GRUBlockCell):
    """The same with other names of variables."""

    _NAMES = "gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias"


class CudnnCompatibleLSTMCell(LSTMBlockCell):
    """`LSTMBlockCell` with the variables of an LSTM trained by cuDNN.

    Args:
        num_units: The number of units.
        reuse: Whether to use the variables of an earlier cell in the same scope.
    """

    def __init__(self, num_units, reuse=None):
        super().__init__(num_units, forget_bias=0, reuse=reuse, name="cudnn_compatible_lstm_cell")


class CudnnCompatibleGRUCell(rnn_cell_impl.GRUCell):
    """A GRU cell as cuDNN has it: the reset gate comes after the product.

    Args:
        num_units: The number of units.
        reuse: Whether to use the variables of an earlier cell in the same scope.
        kernel_initializer: For the weights.
    """

    def __init__(self, num_units, reuse=None, kernel_initializer=None):
        super().__init__(num_units, activation=None, reuse=reuse, kernel_initializer=kernel_initializer)

    def build(self, inputs_shape):
        """Makes the variables for inputs of a shape."""
        size = inputs_shape.dims[1].value
        if size is None:
            raise ValueError(f"Expected inputs.shape[-1] to be known, saw shape: {inputs_shape}")
        units = self._num_units

        def kernel(name, shape):
            return self.add_variable(f"{name}/kernel", shape=shape, initializer=self._kernel_initializer)

        def bias(name, shape, first):
            initializer = self._bias_initializer or first
            return self.add_variable(f"{name}/bias", shape=shape, initializer=initializer)

        zeros = init_ops.zeros_initializer(dtype=self.dtype)
        self._gates = (
            kernel("gates", [size + units, 2 * units]),
            bias("gates", [2 * units], init_ops.constant_initializer(1.0, dtype=self.dtype)),
        )
        parts = "candidate/input_projection", "candidate/hidden_projection"
        kernels = [kernel(part, [rows, units]) for part, rows in zip(parts, (size, units), strict=True)]
        biases = [bias(part, [units], zeros) for part in parts]
        self._of_input, self._of_state = zip(kernels, biases, strict=True)
        self.built = True

    def call(self, inputs, state):
        """Returns the output and the next state."""

        def linear(inputs, weights):
            return nn_ops.bias_add(math_ops.matmul(inputs, weights[0]), weights[1])

        gates = math_ops.sigmoid(linear(array_ops.concat([inputs, state], 1), self._gates))
        reset, update = array_ops.split(value=gates, num_or_size_splits=2, axis=1)
        new = linear(inputs, self._of_input)
        new += reset * linear(state, self._of_state)
        new = self._activation(new)
        state = (1 - update) * new + update * state
        return state, state


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


class FusedRNNCellAdaptor:
    """Lets a cell go through sequences of steps x batch x features, or of tensors, as a fused cell does.

    Args:
        cell: The cell.
        use_dynamic_rnn: Whether by a loop in the graph.
    """

    def __init__(self, cell, use_dynamic_rnn=False):
        self._cell, self._is_dynamic = cell, use_dynamic_rnn

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        """Returns outputs and state."""
        settings = {
            "initial_state": initial_state,
            "dtype": dtype,
            "sequence_length": sequence_length,
            "scope": scope,
        }
        is_list = isinstance(inputs, list)
        if self._is_dynamic:
            inputs = array_ops_stack.stack(inputs) if is_list else inputs
            outputs, state = rnn.dynamic_rnn(self._cell, inputs, time_major=True, **settings)
            return (array_ops_stack.unstack(outputs) if is_list else outputs), state
        inputs = inputs if is_list else array_ops_stack.unstack(inputs)
        outputs, state = rnn.static_rnn(self._cell, inputs, **settings)
        return (outputs if is_list else array_ops_stack.stack(outputs)), state


class TimeReversedFusedRNN:
    """Lets a fused cell go backward.

    Args:
        cell: The fused cell.
    """

    def __init__(self, cell):
        self._cell = cell

    def __call__(self, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
        """Returns outputs and state."""

        def reverse(steps):
            if isinstance(steps, list):
                return steps[::-1]
            if sequence_length is None:
                return array_ops.reverse_v2(steps, [0])
            return array_ops.reverse_sequence(steps, sequence_length, 0, 1)

        outputs, state = self._cell(
            reverse(inputs),
            initial_state=initial_state,
            dtype=dtype,
            sequence_length=sequence_length,
            scope=scope,
        )
        return reverse(outputs), state


def names() -> dict[str, object]:
    """Returns these names of `tf.contrib.rnn`."""
    cells = (
        AttentionCellWrapper, ConvLSTMCell, FusedRNNCellAdaptor, GRUBlockCell, GRUBlockCellV2, HighwayWrapper,
        IndRNNCell, LSTMBlockCell, LSTMBlockFusedCell, LSTMBlockWrapper, NASCell, TimeReversedFusedRNN, UGRNNCell,
        *map(_of_dimensions, (1, 2, 3)),
    )  # fmt: skip
    return {each.__name__: each for each in cells}


def cudnn() -> dict[str, object]:
    """Returns the names of `tf.contrib.cudnn_rnn` that work without a graphics card."""
    return {each.__name__: each for each in (CudnnCompatibleGRUCell, CudnnCompatibleLSTMCell)}
