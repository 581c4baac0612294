"""Cells of `tf.contrib.rnn` whose step is one op, those that go through sequences at once, and those of cuDNN.

What cells take and return: see `rnn`.
"""

from tensorflow.python.framework import dtypes, ops
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
)


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
        FusedRNNCellAdaptor, GRUBlockCell, GRUBlockCellV2, LSTMBlockCell, LSTMBlockFusedCell, LSTMBlockWrapper,
        TimeReversedFusedRNN,
    )  # fmt: skip
    return {each.__name__: each for each in cells}


def cudnn() -> dict[str, object]:
    """Returns the names of `tf.contrib.cudnn_rnn` that work without a graphics card."""
    return {each.__name__: each for each in (CudnnCompatibleGRUCell, CudnnCompatibleLSTMCell)}
