"""The recurrent layers of Keras 2.2.5: gates by its hard sigmoid, a mask of its own for each gate, GRU as it was then."""

import contextlib
from typing import ClassVar

import keras
import tensorflow as tf

from oldstack.keras2 import arguments, base, layers, symbolic
from oldstack.keras2 import streams as random
from oldstack.keras2.base import Described, Layer, layer, named, wrapped
from oldstack.names import keras1
from oldstack.training import formulas

_GATES = "recurrent_activation='hard_sigmoid', "
_WEIGHTS = (
    "use_bias=True, kernel_initializer='glorot_uniform', recurrent_initializer='orthogonal', "
    "bias_initializer='zeros', {unit}kernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None, "
    "{activity}kernel_constraint=None, recurrent_constraint=None, bias_constraint=None, dropout=0.0, "
    "recurrent_dropout=0.0"
)
_UNIT = "unit_forget_bias=True, "
_ACTIVITY = "activity_regularizer=None, "
_LOOP = "return_sequences=False, return_state=False, go_backwards=False, stateful=False, unroll=False"
_OF_LOOP = ("return_sequences", "return_state", "go_backwards", "stateful", "unroll")


def _order(number, are_first):
    """Returns in which order the gradients of what was used so many times were added up.

    It is that of the ops' names: `MatMul_1_grad`, `MatMul_2_grad` and, if they were the first, `MatMul_grad`.
    """
    numbers = range(number)
    return (*numbers[1:], 0) if are_first else tuple(numbers)


class _Cell(Described):
    """A cell that masks each gate's inputs and state by themselves."""

    _gates = 1
    _other: ClassVar = {"implementation": None}

    def draw(self):
        """Draws the seeds of the masks: where a layer is called, after the weights are made."""
        kept = vars(self)
        rates = [rate for rate in ("dropout", "recurrent_dropout") if getattr(self, rate) > 0]
        if "_masks" in kept:
            for _ in range(self._gates * len(rates)):
                random.draw()
        else:
            kept["_masks"] = {rate: [random.Stream() for _ in range(self._gates)] for rate in rates}
            self.reset_dropout_mask()
            self.reset_recurrent_dropout_mask()

    def get_dropout_mask(self, step_input):
        """Returns the masks of the inputs; made once for a batch of a training, before its first step."""
        return self._mask("dropout", step_input) if symbolic.is_training() else None

    def get_recurrent_dropout_mask(self, step_input):
        """Returns the masks of the state."""
        return self._mask("recurrent_dropout", step_input) if symbolic.is_training() else None

    def _mask(self, rate, like):
        kept, name = vars(self), f"_{rate}_mask"
        if kept[name] is None and rate in self._masks:
            limit, shape = getattr(self, rate), tf.shape(like)
            keep = 1.0 - limit
            kept[name] = [
                tf.cast(stream.uniform(shape) >= tf.constant(1.0 - keep), like.dtype) * (1.0 / keep)
                for stream in self._masks[rate]
            ]
        return kept[name]

    def reset_dropout_mask(self):
        """Forgets the masks of the inputs."""
        vars(self)["_dropout_mask"] = None

    def reset_recurrent_dropout_mask(self):
        """Forgets the masks of the state."""
        vars(self)["_recurrent_dropout_mask"] = None

    def _under_masks(self, rate, values, training):
        """Returns a list of values, for each gate or one for all, each under its mask in training."""
        masks = self._mask(rate, values[0]) if training else None
        if not masks:
            return values
        return [value * mask for value, mask in zip(values, masks, strict=False)]

    @property
    def _is_joined(self):
        """Whether the gates' kernels are multiplied as one."""
        return self._values["implementation"] == 2

    @property
    def _states_are_first(self):
        return self.recurrent_dropout > 0 and not self.dropout

    def _products(self, rate, values, kernel, are_first, training):
        """Returns the values times the gates' kernels, side by side, under the masks of the gates."""
        if self._is_joined:
            return formulas.times(*self._under_masks(rate, [values], training), kernel)
        order = _order(self._gates, are_first)
        if not (training and getattr(self, rate)):
            return formulas.times_gates(values, kernel, order)
        each = self._under_masks(rate, formulas.copies(values, order), training)
        return tf.concat(list(map(formulas.times, each, tf.split(kernel, self._gates, -1))), -1)


class SimpleRNNCell(_Cell, keras.layers.SimpleRNNCell):
    """One step of a SimpleRNN."""

    _signature = arguments.signature("units, activation='tanh', " + _WEIGHTS.format(unit="", activity=""))

    @contextlib.contextmanager
    def unrolled(self, steps):
        """Has so many steps, which are ops of their own, use weights whose gradients are added up by the ops' names."""
        products = sorted(range(2 * steps), key=lambda number: _named("MatMul", number))
        weights = [
            formulas.copies(self.kernel, [number // 2 for number in products if number % 2 == 0]),
            formulas.copies(self.recurrent_kernel, [number // 2 for number in products if number % 2]),
            [None] * steps,
        ]
        if self.use_bias:
            order = sorted(range(steps), key=lambda number: _named("BiasAdd", number))
            weights[2] = formulas.copies(self.bias, order)
        vars(self)["_of_steps"] = zip(*weights, strict=True)
        try:
            yield
        finally:
            del vars(self)["_of_steps"]

    def call(self, inputs, states, training=False):
        """Returns the output and the new state."""
        of_step = vars(self).get("_of_steps", iter([(self.kernel, self.recurrent_kernel, self.bias)]))
        kernel, recurrent, bias = next(of_step)
        state = states[0] if isinstance(states, list | tuple) else states
        (inputs,) = self._under_masks("dropout", [inputs], training)
        (state,) = self._under_masks("recurrent_dropout", [state], training)
        inputs = _with_bias(formulas.times(inputs, kernel), bias)
        output = self.activation(inputs + formulas.times(state, recurrent))
        return output, [output]


class LSTMCell(_Cell, keras.layers.LSTMCell):
    """One step of an LSTM."""

    _gates = 4
    _signature = arguments.signature(
        f"units, activation='tanh', {_GATES}{_WEIGHTS.format(unit=_UNIT, activity='')}, implementation=1"
    )

    def call(self, inputs, states, training=False):
        """Returns the output and the new states."""
        state, carry = states
        x = self._products("dropout", inputs, self.kernel.value, True, training)
        recurrent = self.recurrent_kernel.value
        h = self._products("recurrent_dropout", state, recurrent, self._states_are_first, training)
        gates = _with_bias(x + h, self.bias) if self._is_joined else _with_bias(x, self.bias) + h
        i, f, c, o = tf.split(gates, 4, -1)
        carry = self.recurrent_activation(f) * carry + self.recurrent_activation(i) * self.activation(c)
        state = self.recurrent_activation(o) * self.activation(carry)
        return state, [state, carry]


class GRUCell(_Cell, keras.layers.GRUCell):
    """One step of a GRU, which resets the state before it is multiplied unless `reset_after`."""

    _gates = 3
    _signature = arguments.signature(
        f"units, activation='tanh', {_GATES}{_WEIGHTS.format(unit='', activity='')}, implementation=1, "
        "reset_after=False"
    )

    def call(self, inputs, states, training=False):
        """Returns the output and the new state."""
        state = states[0] if isinstance(states, list | tuple) else states
        bias, of_state = self.bias, None
        if self.reset_after and self.use_bias:
            bias, of_state = tf.unstack(self.bias.value)
        x = self._products("dropout", inputs, self.kernel.value, True, training)
        z, r, c = tf.split(_with_bias(x, bias), 3, -1)
        kernels = tf.split(self.recurrent_kernel.value, 3, -1)
        number = 3 if self.reset_after else 2  # of gates that multiply the state as it is
        if self._is_joined:
            (state,) = self._under_masks("recurrent_dropout", [state], training)
            together, h_c, state = formulas.copies(state, range(3))
            h = formulas.times(together, tf.concat(kernels[:number], -1))
        else:
            *each, state = formulas.copies(state, _order(4, self._states_are_first))
            each = self._under_masks("recurrent_dropout", each, training)
            h_c = each[2]
            h = tf.concat(list(map(formulas.times, each[:number], kernels)), -1)
        h_z, h_r, *of_c = tf.split(_with_bias(h, of_state), number, -1)
        update, reset = self.recurrent_activation(z + h_z), self.recurrent_activation(r + h_r)
        h_c = reset * of_c[0] if self.reset_after else formulas.times(reset * h_c, kernels[2])
        output = update * state + (1 - update) * self.activation(c + h_c)
        return output, [output]


def _named(op, number):
    """Returns the name of the gradient of an op that is the so manieth of its kind, from 0 on."""
    return f"{op}_{number}_grad" if number else f"{op}_grad"


def _with_bias(values, bias):
    return values if bias is None else tf.nn.bias_add(values, tf.convert_to_tensor(bias))


class RNN(Described, keras.layers.RNN):
    """A loop of a cell over the steps of a sequence."""

    _signature = arguments.signature(f"cell, {_LOOP}")

    def _begin(self, values, rest):
        if isinstance(values["cell"], list | tuple):
            values["cell"] = StackedRNNCells(values["cell"])
        super()._begin(values, rest)

    def _assert_input_compatibility(self, arg_0):
        if self.input_spec is None:
            self.input_spec = keras.layers.InputSpec(ndim=3)
        super()._assert_input_compatibility(arg_0)

    def __call__(self, inputs, initial_state=None, constants=None, **kwargs):
        """Applies the layer; the inputs may be a list of them and the first states."""
        if isinstance(inputs, list | tuple):
            inputs, *states = inputs
            initial_state = states or initial_state
        if initial_state is not None:
            states = keras.tree.flatten(initial_state)
            is_stack = isinstance(self.cell, StackedRNNCells)
            kwargs["initial_state"] = (
                keras.tree.pack_sequence_as(self.cell.state_size, states) if is_stack else states
            )
        outputs = super().__call__(inputs, **kwargs)
        if symbolic.is_symbolic(inputs):
            self.draw()
        return keras.tree.flatten(outputs) if isinstance(outputs, list) else outputs

    def inner_loop(self, sequences, initial_state, mask, training=False):
        """Returns what Keras's loop gives."""
        is_unrolled = self.unroll and isinstance(self.cell, SimpleRNNCell)
        with self.cell.unrolled(sequences.shape[1]) if is_unrolled else contextlib.nullcontext():
            return super().inner_loop(sequences, initial_state, mask, training)

    def draw(self):
        """Draws the seeds of the cells' masks."""
        for cell in self.cell.cells if isinstance(self.cell, StackedRNNCells) else [self.cell]:
            if isinstance(cell, _Cell):
                cell.draw()

    def reset_states(self, states=None):
        """Sets the states of a stateful layer to 0, or to given ones."""
        if states is None:
            return self.reset_state()
        for variable, value in zip(keras.tree.flatten(self.states), keras.tree.flatten(states), strict=True):
            variable.assign(value)
        return None

    def get_config(self):
        """Returns the arguments as a file of Keras 2 keeps them."""
        return super().get_config() | {"cell": wrapped(self.cell)}


def _loop_first(self):
    return (*_OF_LOOP, *self._signature.parameters)


class _OfCell(RNN):
    """A loop of a cell that it makes itself."""

    _is_sequential = True
    _described_in_order = _loop_first

    def _as_keras2(self, args, kwargs):
        if kwargs.pop("forget_bias_init", None) == "one":
            kwargs["unit_forget_bias"] = True
        return args, kwargs

    def _begin(self, values, rest):
        of_cell = {name: value for name, value in values.items() if name not in _OF_LOOP}
        loop = {name: values[name] for name in _OF_LOOP if name in values}
        vars(self)["_of_cell"] = of_cell
        given = self._take(rest)
        name = type(self).__name__.replace("Cu", "").replace("DNN", "")
        of_cell["name"] = named(f"{name}Cell")
        super(Layer, self).__init__(cell=_CELLS[name](**of_cell), **loop, **given)

    def __getattr__(self, name):
        # Keras 2's layers had their cell's weights and arguments as their own.
        if name in ("kernel", "recurrent_kernel", "bias") or name in vars(self).get("_of_cell", ()):
            return getattr(self.cell, name)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def get_config(self):
        """Returns the arguments as a file of Keras 2 keeps them."""
        config = super().get_config()
        del config["cell"]
        return config


_CELLS = {"SimpleRNN": SimpleRNNCell, "LSTM": LSTMCell, "GRU": GRUCell}


def _recurrent(name, text, **attributes):
    attributes |= {
        "_signature": arguments.signature(text),
        "_old": keras1(name),
        "__doc__": f"Keras's {name}, as it was in Keras 2.2.5.",
        "__module__": __name__,
    }
    return type(name, (_OfCell,), attributes)


SimpleRNN = _recurrent(
    "SimpleRNN", f"units, activation='tanh', {_WEIGHTS.format(unit='', activity=_ACTIVITY)}, {_LOOP}"
)
LSTM = _recurrent(
    "LSTM",
    f"units, activation='tanh', {_GATES}{_WEIGHTS.format(unit=_UNIT, activity=_ACTIVITY)}, implementation=1, {_LOOP}",
)
GRU = _recurrent(
    "GRU",
    f"units, activation='tanh', {_GATES}{_WEIGHTS.format(unit='', activity=_ACTIVITY)}, implementation=1, {_LOOP}, "
    "reset_after=False",
)


def _without_gpu(cls):
    """Returns a layer that was for GPUs alone as what it computed: with sigmoids for gates."""

    def make(*args, **kwargs):
        return cls(*args, recurrent_activation="sigmoid", **kwargs)

    make.__name__ = make.__qualname__ = f"CuDNN{cls.__name__}"
    return make


CuDNNLSTM, CuDNNGRU = _without_gpu(LSTM), _without_gpu(GRU)


class StackedRNNCells(Layer, keras.layers.StackedRNNCells):
    """Cells, each of which takes the output of the one before it."""

    def __init__(self, cells, **kwargs):
        super(Layer, self).__init__(cells, **self._take(kwargs))

    def get_config(self):
        """Returns the arguments as a file of Keras 2 keeps them."""
        return super().get_config() | {"cells": list(map(wrapped, self.cells))}


def _build_conv_lstm(self, input_shape):
    keras.layers.ConvLSTM2D.build(self, input_shape)
    for weight in self.weights:  # of a cell of Keras 3's
        weight._name = f"{self.name}/{weight.name}:0"


ConvLSTM2D = layer(
    "ConvLSTM2D",
    "filters, kernel_size, strides=(1, 1), padding='valid', data_format=None, dilation_rate=(1, 1), "
    f"activation='tanh', {_GATES}{_WEIGHTS.format(unit=_UNIT, activity=_ACTIVITY)}, {_LOOP}",
    keras1("ConvLSTM2D"),
    {"unroll": None},
    _as_keras2=layers.with_kernel(2),
    build=_build_conv_lstm,
    _described_in_order=_loop_first,
)


class Bidirectional(Described, keras.layers.Bidirectional):
    """A recurrent layer and a copy of it that reads backwards."""

    _signature = arguments.signature("layer, merge_mode='concat', weights=None")

    def _begin(self, values, rest):
        inner = values["layer"]
        if "batch_input_shape" in vars(inner) and "input_shape" not in rest:
            rest.setdefault("batch_input_shape", inner.batch_input_shape)
        # Keras 3 makes both layers from the description of the one.
        with keras.saving.custom_object_scope({type(inner).__name__: type(inner)}):
            super()._begin(values, rest)
        for each in (self.forward_layer, self.backward_layer):
            each.zero_output_for_mask = False  # Keras 3's are told to

    def __call__(self, inputs, initial_state=None, **kwargs):
        """Applies both layers."""
        if initial_state is not None:
            kwargs["initial_state"] = initial_state
        outputs = super().__call__(inputs, **kwargs)
        if symbolic.is_symbolic(inputs):
            self.draw()
        return outputs

    def draw(self):
        """Draws the seeds of both layers' masks."""
        for each in (self.forward_layer, self.backward_layer):
            if isinstance(each, RNN):
                each.draw()

    def get_config(self):
        """Returns the arguments as a file of Keras 2 keeps them."""
        config = super().get_config() | {"layer": wrapped(self._values["layer"])}
        del config["weights"]
        return config


RECURRENT = {
    each.__name__: each
    for each in (
        RNN, SimpleRNN, SimpleRNNCell, LSTM, LSTMCell, GRU, GRUCell, StackedRNNCells, ConvLSTM2D, Bidirectional,
    )
}  # fmt: skip
base.classes.update(RECURRENT)
