"""The loop of an LSTM with what needn't be in it taken out.

Keras multiplies the inputs by their kernel step after step, and lets TensorFlow differentiate the loop, which adds
up the gradients of both kernels step after step. Here these products are taken once for all steps, as Keras 2.2.5
took that of the inputs, and the gradient is written out.
"""

from collections.abc import Callable

from oldstack.loading.quick_keras import keras, tf
from oldstack.training import formulas
from oldstack.training.own_gradient import with_own_gradient

# The slope of an activation at what it gave. A comparison, turned into numbers, takes six times as long as these.
_SLOPES: dict[Callable, Callable[[tf.Tensor], tf.Tensor]] = {
    keras.activations.tanh: lambda y: 1.0 - y * y,
    keras.activations.sigmoid: lambda y: y * (1.0 - y),
    formulas.logistic: lambda y: y * (1.0 - y),
    formulas.hard_sigmoid: lambda y: 0.2 * (tf.math.ceil(y) - tf.math.floor(y)),
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
    if not {layer.activation, layer.recurrent_activation} <= _SLOPES.keys():
        return None
    keras3 = layer.inner_loop

    def loop(sequences, initial_state, mask, training=False):
        if mask is not None:
            return keras3(sequences, initial_state, mask, training)
        cell = layer.cell
        steps = tf.transpose(sequences, [1, 0, 2])
        if layer.go_backwards:
            steps = tf.reverse(steps, [0])
        bias = cell.bias.value if cell.use_bias else tf.zeros([4 * cell.units])
        # The gates side by side, and what they let in last: so one op opens them all.
        weights = map(_gates_first, (cell.kernel.value, cell.recurrent_kernel.value, bias))
        lstm = _lstm(cell.activation, cell.recurrent_activation, layer.return_sequences)
        outputs, state, carry = lstm(steps, *initial_state, *weights)
        return state, tf.transpose(outputs, [1, 0, 2]), [state, carry]

    return loop


def _gates_first(weights):
    i, f, c, o = tf.split(weights, 4, -1)
    return tf.concat([i, f, o, c], -1)


def _lstm(activation, gate, returns_sequences):
    """Returns the function from inputs, first states and weights to the outputs and the last states.

    The outputs are those of all steps, of shape (steps, samples, units), or of the last alone.
    """
    slope, slope_of_gate = _SLOPES[activation], _SLOPES[gate]

    @with_own_gradient
    def lstm(inputs, state, carry, kernel, recurrent, bias):
        length, units = inputs.shape[0] or tf.shape(inputs)[0], state.shape[-1]
        projected = tf.reshape(tf.matmul(_rows(inputs), kernel) + bias, [length, -1, 4 * units])

        def array():
            return tf.TensorArray(tf.float32, length, element_shape=[None, None], clear_after_read=False)

        def step(time, state, carry, states, kept):
            open_, new = tf.split(tf.matmul(state, recurrent) + projected[time], [3 * units, units], -1)
            open_, new = gate(open_), activation(new)
            i, f, o = tf.split(open_, 3, -1)
            before, carry = carry, f * carry + i * new
            active = activation(carry)
            values = open_, new, before, active
            kept = [array.write(time, value) for array, value in zip(kept, values, strict=True)]
            state = o * active
            return time + 1, state, carry, states.write(time, state), kept

        _, last, last_carry, states, kept = tf.while_loop(
            lambda time, *_: time < length, step, (0, state, carry, array(), [array() for _ in range(4)])
        )
        states = states.stack()

        def gradient(of_outputs, of_state, of_carry):
            def step(back, of_state, of_carry, gradients):
                time = length - 1 - back
                open_, new, before, active = (each.read(time) for each in kept)
                i, f, o = tf.split(open_, 3, -1)
                if returns_sequences:
                    of_state += of_outputs[time]
                of_carry += of_state * o * slope(active)
                of_open = tf.concat([of_carry * new, of_carry * before, of_state * active], -1)
                of_all = tf.concat([of_open * slope_of_gate(open_), of_carry * i * slope(new)], -1)
                of_state = tf.matmul(of_all, recurrent, transpose_b=True)
                return back + 1, of_state, of_carry * f, gradients.write(time, of_all)

            if not returns_sequences:
                of_state += of_outputs[0]
            _, of_state, of_carry, gradients = tf.while_loop(
                lambda back, *_: back < length, step, (0, of_state, of_carry, array())
            )
            rows = _rows(gradients.stack())
            of_inputs = tf.reshape(tf.matmul(rows, kernel, transpose_b=True), tf.shape(inputs))
            of_kernel = tf.matmul(_rows(inputs), rows, transpose_a=True)
            earlier = _rows(tf.concat([state[None], states[:-1]], 0))
            of_recurrent = tf.matmul(earlier, rows, transpose_a=True)
            return of_inputs, of_state, of_carry, of_kernel, of_recurrent, tf.reduce_sum(rows, 0)

        return (states if returns_sequences else last[None], last, last_carry), gradient

    return lstm


def _rows(values):
    """Returns values of shape (steps, samples, numbers) as (steps * samples, numbers)."""
    return tf.reshape(values, [-1, values.shape[-1]])
