"""The loop of an LSTM with what needn't be in it taken out.

Keras multiplies by both kernels in each step and lets TensorFlow differentiate the loop, which keeps what each op needs.
Here the inputs of all steps are multiplied at once, and of words that an Embedding has looked up each that occurs once;
a step is one product, of the state, and one op for all that comes after it, `steps`. The gradient is written out:
a product and an op in each step, and those of the kernels after the loop.
"""

from collections.abc import Callable

from oldstack.arithmetic115.lstm import LEAST, steps
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

# What opens the gates of a step that is one op.
_OPENED = {
    keras.activations.sigmoid: "Sigmoid",
    formulas.logistic: "Sigmoid",
    formulas.hard_sigmoid: "HardSigmoid",
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
        rows, index, is_picked = _rows(sequences, layer.go_backwards)
        kernels = cell.kernel.value, cell.recurrent_kernel.value
        bias = cell.bias.value if cell.use_bias else tf.zeros([4 * cell.units])
        lstm = _lstm(*_steps(cell), layer.return_sequences, is_picked)
        outputs, state, carry = lstm(rows, index, *initial_state, *kernels, bias)
        return state, tf.transpose(outputs, [1, 0, 2]), [state, carry]

    return loop


def lookup(layer: keras.layers.Layer) -> Callable | None:
    """Returns what takes the place of an Embedding's `call`, and tells an LSTM which words were looked up.

    Args:
        layer: The layer; None is returned for another one than an Embedding of float32.
    """
    if (
        type(layer) is not keras.layers.Embedding
        or layer.compute_dtype != "float32"
        or layer.quantization_mode
    ):
        return None
    keras3 = layer.call

    def call(inputs):
        vectors = keras3(inputs)
        if vectors.shape.rank == 3:
            vectors._looked_up = layer, tf.cast(inputs, tf.int32)
        return vectors

    return call


def _rows(sequences, go_backwards):
    """Returns different inputs as rows, the row of each step and sample, and whether rows are used more than once."""

    def in_order(steps):
        return tf.reverse(steps, [0]) if go_backwards else steps

    if hasattr(sequences, "_looked_up"):
        layer, words = sequences._looked_up
        places = in_order(tf.transpose(words))
        different, index = tf.unique(tf.reshape(places, [-1]))
        return tf.gather(layer.embeddings, different), tf.reshape(index, tf.shape(places)), True
    steps = in_order(tf.transpose(sequences, [1, 0, 2]))
    size = tf.shape(steps)
    return tf.reshape(steps, [-1, steps.shape[2]]), tf.reshape(tf.range(size[0] * size[1]), size[:2]), False


def _steps(cell):
    """Returns what a step does after its product, and the gradient of that, as `steps` describes them."""
    gate = _OPENED.get(cell.recurrent_activation)
    if gate and cell.activation is keras.activations.tanh and cell.units >= LEAST and (ops := steps(gate)):
        return ops
    opened, activation = cell.recurrent_activation, cell.activation
    of_opened, of_activation = _GRADIENTS[opened], _GRADIENTS[activation]

    def forward(table, index, from_state, carry):
        i, f, new, o = tf.split(tf.gather(table, index) + from_state, 4, 1)
        i, f, new, o = opened(i), opened(f), activation(new), opened(o)
        carry = f * carry + i * new
        active = activation(carry)
        return tf.concat([i, f, new, o], 1), carry, active, o * active

    def backward(gates, carry, active, of_state, of_carry):
        i, f, new, o = tf.split(gates, 4, 1)
        of_carry += of_activation(active, of_state * o)
        of_gates = [
            of_opened(i, of_carry * new),
            of_opened(f, of_carry * carry),
            of_activation(new, of_carry * i),
            of_opened(o, of_state * active),
        ]
        return tf.concat(of_gates, 1), of_carry * f

    return forward, backward


def _lstm(forward, backward, returns_sequences, is_picked):
    """Returns the function from inputs, first states and weights to the outputs and the last states.

    Inputs are rows of shape (rows, numbers) and the row of each step and sample, of shape (steps, samples); states are of
    shape (samples, units), weights as in Keras. The outputs are those of all steps, of shape (steps, samples, units), or
    of the last alone.
    """

    @with_own_gradient
    def lstm(rows, index, state, carry, kernel, recurrent_kernel, bias):
        length = index.shape[0] or tf.shape(index)[0]
        table = tf.matmul(rows, kernel) + bias

        def array():
            return tf.TensorArray(tf.float32, length, element_shape=[None, None], clear_after_read=False)

        def step(time, state, carry, states, kept):
            gates, new_carry, active, new_state = forward(
                table, index[time], tf.matmul(state, recurrent_kernel), carry
            )
            values = state, gates, carry, active
            kept = [each.write(time, value) for each, value in zip(kept, values, strict=True)]
            if returns_sequences:
                states = states.write(time, new_state)
            return time + 1, new_state, new_carry, states, kept

        _, last, last_carry, states, kept = tf.while_loop(
            lambda time, *_: time < length, step, (0, state, carry, array(), [array() for _ in range(4)])
        )

        def gradient(of_outputs, of_state, of_carry):
            states, *before = kept

            def step(back, of_state, of_carry, of_gates):
                time = length - 1 - back
                if returns_sequences:
                    of_state += of_outputs[time]
                of_all, of_carry = backward(*(each.read(time) for each in before), of_state, of_carry)
                of_state = tf.matmul(of_all, recurrent_kernel, transpose_b=True)
                return back + 1, of_state, of_carry, of_gates.write(time, of_all)

            if not returns_sequences:
                of_state += of_outputs[0]
            _, of_state, of_carry, of_gates = tf.while_loop(
                lambda back, *_: back < length, step, (0, of_state, of_carry, array())
            )
            of_gates = of_gates.concat()
            of_recurrent_kernel = tf.matmul(states.concat(), of_gates, transpose_a=True)
            if is_picked:
                picked = tf.reshape(index, [-1])
                order = tf.argsort(picked, stable=True)
                of_gates = tf.sparse.segment_sum(
                    of_gates, order, tf.gather(picked, order), num_segments=tf.shape(rows)[0]
                )
            of_rows = tf.matmul(of_gates, kernel, transpose_b=True)
            of_kernel = tf.matmul(rows, of_gates, transpose_a=True)
            of_bias = tf.reduce_sum(of_gates, 0)
            return of_rows, None, of_state, of_carry, of_kernel, of_recurrent_kernel, of_bias

        return (states.stack() if returns_sequences else last[None], last, last_carry), gradient

    return lstm
