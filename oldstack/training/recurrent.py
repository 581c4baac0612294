"""The loop of an LSTM with what needn't be in it taken out.

Keras multiplies by both kernels and lets TensorFlow differentiate the loop, which keeps what each op needs. Here a step
is one product, of the state and the inputs below each other, and its gradient is written out. Samples lie side by
side, as columns: so the gates are parted and put together again without a copy of each row.
"""

from collections.abc import Callable

from oldstack.loading.quick_keras import keras, tf
from oldstack.training import formulas
from oldstack.training.own_gradient import with_own_gradient


def _of_hard_sigmoid(y, gradient):
    # A comparison, turned into numbers, takes six times as long as this op that has one within.
    return 0.2 * tf.raw_ops.Relu6Grad(gradients=gradient, features=6.0 * y)


def _of_sigmoid(y, gradient):
    return tf.raw_ops.SigmoidGrad(y=y, dy=gradient)


# From what an activation gave, and the gradient of that, the gradient of what it was given.
_GRADIENTS: dict[Callable, Callable[[tf.Tensor, tf.Tensor], tf.Tensor]] = {
    keras.activations.tanh: lambda y, gradient: tf.raw_ops.TanhGrad(y=y, dy=gradient),
    keras.activations.sigmoid: _of_sigmoid,
    formulas.logistic: _of_sigmoid,
    formulas.hard_sigmoid: _of_hard_sigmoid,
}


def inner_loop(layer: keras.layers.Layer) -> Callable | None:
    """Returns what takes the place of a layer's `inner_loop`; None where Keras's own is needed.

    Args:
        layer: The layer; it is built.
    """
    if type(layer) is not keras.layers.LSTM or layer.cell.compute_dtype != "float32":
        return None
    if layer.dropout or layer.recurrent_dropout or layer.unroll:
        return None
    if not {layer.activation, layer.recurrent_activation} <= _GRADIENTS.keys():
        return None
    keras3 = layer.inner_loop

    def loop(sequences, initial_state, mask, training=False):
        if mask is not None:
            return keras3(sequences, initial_state, mask, training)
        cell = layer.cell
        steps = tf.transpose(sequences, [1, 2, 0])
        if layer.go_backwards:
            steps = tf.reverse(steps, [0])
        kernels = _gates_first(tf.concat([cell.recurrent_kernel.value, cell.kernel.value], 0))
        bias = _gates_first(cell.bias.value) if cell.use_bias else tf.zeros([4 * cell.units])
        lstm = _lstm(cell.activation, cell.recurrent_activation, layer.return_sequences)
        outputs, *states = lstm(steps, *map(tf.transpose, initial_state), kernels, bias[:, None])
        state, carry = map(tf.transpose, states)
        return state, tf.transpose(outputs, [2, 0, 1]), [state, carry]

    return loop


def _gates_first(weights):
    """Returns the gates' weights side by side, and what they let in last: so one op opens them all."""
    i, f, c, o = tf.split(weights, 4, -1)
    return tf.concat([i, f, o, c], -1)


def _lstm(activation, gate, returns_sequences):
    """Returns the function from inputs, first states and weights to the outputs and the last states.

    Inputs are of shape (steps, numbers, samples), states of shape (units, samples), kernels of shape (units + numbers,
    4 * units), biases are a column. The outputs are those of all steps, of shape (steps, units, samples), or of the
    last alone.
    """
    of_activation, of_gate = _GRADIENTS[activation], _GRADIENTS[gate]

    @with_own_gradient
    def lstm(inputs, state, carry, kernels, bias):
        length, units = inputs.shape[0] or tf.shape(inputs)[0], state.shape[0]
        of_kernels, of_both = tf.transpose(kernels), [units, inputs.shape[1]]

        def array():
            return tf.TensorArray(tf.float32, length, element_shape=[None, None], clear_after_read=False)

        def step(time, state, carry, states, kept):
            both = tf.concat([state, inputs[time]], 0)
            open_, new = tf.split(tf.matmul(of_kernels, both) + bias, [3 * units, units])
            open_, new = gate(open_), activation(new)
            i, f, o = tf.split(open_, 3)
            before, carry = carry, f * carry + i * new
            active = activation(carry)
            values = both, open_, new, before, active
            kept = [array.write(time, value) for array, value in zip(kept, values, strict=True)]
            state = o * active
            if returns_sequences:
                states = states.write(time, state)
            return time + 1, state, carry, states, kept

        _, last, last_carry, states, kept = tf.while_loop(
            lambda time, *_: time < length, step, (0, state, carry, array(), [array() for _ in range(5)])
        )

        def gradient(of_outputs, of_state, of_carry):
            def step(back, of_state, of_carry, of_inputs, of_kernels, of_bias):
                time = length - 1 - back
                both, open_, new, before, active = (each.read(time) for each in kept)
                i, f, o = tf.split(open_, 3)
                if returns_sequences:
                    of_state += of_outputs[time]
                of_carry += of_activation(active, of_state * o)
                of_open = of_gate(open_, tf.concat([of_carry * new, of_carry * before, of_state * active], 0))
                of_all = tf.concat([of_open, of_activation(new, of_carry * i)], 0)
                of_kernels += tf.matmul(both, of_all, transpose_b=True)
                of_bias += tf.reduce_sum(of_all, 1, keepdims=True)
                of_state, of_input = tf.split(tf.matmul(kernels, of_all), of_both)
                return back + 1, of_state, of_carry * f, of_inputs.write(time, of_input), of_kernels, of_bias

            if not returns_sequences:
                of_state += of_outputs[0]
            first = 0, of_state, of_carry, array(), tf.zeros_like(kernels), tf.zeros_like(bias)
            _, of_state, of_carry, of_inputs, of_kernels, of_bias = tf.while_loop(
                lambda back, *_: back < length, step, first
            )
            return of_inputs.stack(), of_state, of_carry, of_kernels, of_bias

        return (states.stack() if returns_sequences else last[None], last, last_carry), gradient

    return lstm
