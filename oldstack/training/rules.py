"""What a Keras 2.2.5 model on TensorFlow 1.15 drew and computed where Keras 3 does otherwise.

`as_keras2(seed)` stands where an old listing says `tf.set_random_seed(seed)`, after NumPy's generator has been
seeded. From then on, for models that are made by name (`Dense(30, activation="relu")`, `loss="binary_crossentropy"`):

- each weight starts as it started there: every initializer took its op's seed from NumPy, in the order
  in which the layers were added;
- `"rmsprop"` takes its steps as it did, and it and `"adam"` take the gradients of an Embedding's word as one;
- `Dropout` of this module leaves out the same units in the same step;
- `oldstack.training.fit` computes the sigmoid as TensorFlow 1.15 did, and the cross-entropies from clipped
  probabilities. Keras 3 goes back to the logits, which gives other gradients where a sigmoid is saturated.

Keras itself stays as it is: initializers and optimizer are registered with it as custom objects. Without the line,
or after `as_keras2(False)`, all is as Keras 3 has it.

Source: keras/initializers.py, keras/backend/tensorflow_backend.py and keras/losses.py of Keras 2.2.5;
python/framework/random_seed.py, core/util/guarded_philox_random.h of TensorFlow 1.15.
"""

import contextlib
import math
import re

import numpy as np

from oldstack.libraries import singular_vectors as svd
from oldstack.loading.quick_keras import keras, tf

_DEFAULT_GRAPH_SEED = 87654321  # where a listing seeds NumPy alone
_LARGEST_SEED = 2**31 - 1
_EPSILON = 1e-7

_graph_seed = None


def as_keras2(seed: int | bool | None = None) -> None:
    """Makes what follows in this process start and train as it did in Keras 2.2.5 on TensorFlow 1.15.

    Seed NumPy's generator besides, as the listing does: `keras.utils.set_random_seed` does that as well.

    Args:
        seed: What the listing gives to `tf.set_random_seed`; None if it doesn't call it; False to go
            back to Keras 3's own rules.
    """
    global _graph_seed
    registry = keras.saving.get_custom_objects()
    if seed is False:
        _graph_seed = None
        for name in _REGISTERED:
            registry.pop(name, None)
        return
    _graph_seed = _DEFAULT_GRAPH_SEED if seed is None else seed
    registry.update(_REGISTERED)


def hard_sigmoid(x: tf.Tensor) -> tf.Tensor:
    """Returns 0.2 x + 0.5, cut off at 0 and 1: what opens the gates of an LSTM in Keras 2.

    Keras 3 opens them by the sigmoid, and its own `hard_sigmoid` is x / 6 + 0.5.

    Args:
        x: Any shape.
    """
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)


@tf.custom_gradient
def logistic(x: tf.Tensor) -> tf.Tensor:
    """Returns the sigmoid as TensorFlow 1.15 computed it.

    A rational function took eight values at a time, and `1 / (1 + exp(-x))` what was left over. Down to x = -17.7
    the rational one comes to more than 1e-7 now and then, where the cross-entropy is cut off and has no gradient;
    today's sigmoid ends at -16.1. With some seeds that is what lesson 28 gets away by.

    Args:
        x: Any shape.
    """
    values = tf.reshape(x, [-1])
    in_eights = tf.range(tf.size(x)) < tf.size(x) // 8 * 8
    left_over = tf.where(values < -18.0, 0.0, 1 / (1 + tf.exp(-values)))
    result = tf.reshape(tf.where(in_eights, _rational(values), left_over), tf.shape(x))
    return result, lambda gradient: gradient * result * (1 - result)


def _rational(x):
    x = tf.clip_by_value(x, -18.0, 18.0)
    square = x * x
    above, below = (tf.zeros_like(x) for _ in range(2))
    for factor in _ABOVE:
        above = above * square + factor
    for factor in _BELOW:
        below = below * square + factor
    return tf.clip_by_value(x * above / below + 0.5, 0.0, 1.0)


# Of the powers of x, from the highest: x**9, x**7 ... x above, x**10, x**8 ... 1 below the line.
_ABOVE = (
    4.37031012579801e-11,
    1.15627324459942e-07,
    6.08574864600143e-05,
    8.51377133304701e-03,
    2.48287947061529e-01,
)
_BELOW = (
    6.10247389755681e-13, 5.76102136993427e-09, 6.29106785017040e-06, 1.70198817374094e-03, 1.16817656904453e-01,
    9.93151921023180e-01,
)  # fmt: skip


def is_on() -> bool:
    """Returns whether `as_keras2` holds."""
    return _graph_seed is not None


@contextlib.contextmanager
def computations(model: keras.Model):
    """Lets a model compute as in Keras 2.2.5, after `as_keras2`, where Keras 3 does otherwise: sigmoid and loss.

    The loss of one output, if it was given to `compile` by name and the model has no `compute_loss` of its own.

    Args:
        model: The model; it is as before when the context ends.
    """
    with contextlib.ExitStack() as stack:
        if is_on():
            for layer in model._flatten_layers():  # public are only those that are in no other layer
                if getattr(layer, "activation", None) is keras.activations.sigmoid:
                    stack.callback(setattr, layer, "activation", layer.activation)
                    layer.activation = logistic
            if compute_loss := _keras2_loss(model):
                model.compute_loss = compute_loss
                stack.callback(delattr, model, "compute_loss")
        yield


def _keras2_loss(model):
    """Returns what takes the place of the model's `compute_loss`, if its loss is another one in Keras 3."""
    loss_of = _LOSSES.get(model.loss) if isinstance(getattr(model, "loss", None), str) else None
    keras3 = model.compute_loss
    if loss_of is None or type(model).compute_loss is not keras.Model.compute_loss:
        return None
    with tf.init_scope():  # where the learning rate, which belongs to it, has a value
        if model.get_compile_config()["loss_weights"] is not None:
            return None

    def compute_loss(x=None, y=None, y_pred=None, sample_weight=None, training=True):
        is_masked = getattr(y_pred, "_keras_mask", None) is not None  # there is no public name for it
        if is_masked or keras.tree.is_nested(y) or keras.tree.is_nested(y_pred):
            return keras3(x, y, y_pred, sample_weight, training)
        values = loss_of(y, y_pred)
        if sample_weight is not None:
            values = tf.reduce_mean(values, range(len(sample_weight.shape), len(values.shape)))
            weight = tf.cast(sample_weight, values.dtype)
            values *= weight / tf.reduce_mean(tf.cast(weight != 0, values.dtype))
        return tf.add_n([tf.reduce_mean(values), *model.losses])

    return compute_loss


def has_seed() -> bool:
    """Returns whether the listing called `tf.set_random_seed`, as far as can be told from the seed."""
    return _graph_seed != _DEFAULT_GRAPH_SEED


_source = np.random


def draw_from(source) -> None:
    """Takes the seeds of initializers and other random ops elsewhere than from NumPy's generator.

    Args:
        source: Something with the `randint` of `numpy.random`.
    """
    global _source
    _source = source


def _op_seeds(seed=None):
    """Returns the two seeds of a random op, its own from NumPy unless given."""
    op_seed = _source.randint(int(10e6)) if seed is None else seed
    seeds = _graph_seed % _LARGEST_SEED, op_seed % _LARGEST_SEED
    return seeds if any(seeds) else (0, _LARGEST_SEED)


def _draw(op, shape, seed):
    """Returns the first numbers of TensorFlow 1.15's op with the seeds; its own of today goes on from call to call."""
    key, second = _op_seeds(seed)
    key, counter = tf.constant([key], tf.uint64), tf.constant([0, second], tf.uint64)
    return op(shape=shape, key=key, counter=counter, alg=1, dtype=tf.float32)


def _uniform(shape, low, high, seed):
    low, high = tf.constant(low, tf.float32), tf.constant(high, tf.float32)
    return _draw(tf.raw_ops.StatelessRandomUniformV2, shape, seed) * (high - low) + low


def _normal(op, shape, mean, stddev, seed):
    mean, stddev = tf.constant(mean, tf.float32), tf.constant(stddev, tf.float32)
    return _draw(op, shape, seed) * stddev + mean


class _Drawn:
    """Stands before a class of Keras's initializers and draws as Keras 2.2.5 did."""

    def __call__(self, shape, dtype=None):
        return tf.cast(self.draw(tuple(shape), self.get_config()["seed"]), dtype or keras.config.floatx())


class _RandomUniform(_Drawn, keras.initializers.RandomUniform):
    def draw(self, shape, seed):
        return _uniform(shape, self.minval, self.maxval, seed)


class _RandomNormal(_Drawn, keras.initializers.RandomNormal):
    def draw(self, shape, seed):
        return _normal(tf.raw_ops.StatelessRandomNormalV2, shape, self.mean, self.stddev, seed)


class _TruncatedNormal(_Drawn, keras.initializers.TruncatedNormal):
    def draw(self, shape, seed):
        return _normal(tf.raw_ops.StatelessTruncatedNormalV2, shape, self.mean, self.stddev, seed)


class _Orthogonal(_Drawn, keras.initializers.Orthogonal):
    def draw(self, shape, seed):
        flat = math.prod(shape[:-1]), shape[-1]
        if _source is not np.random:  # tf.keras made it of ops
            return self.gain * tf.reshape(_of_ops(flat, seed), shape)
        random = _source if seed is None else np.random.RandomState(seed)
        return self.gain * svd.orthogonal(random.normal(0.0, 1.0, flat)).reshape(shape)


def _of_ops(flat, seed):
    """Returns an orthogonal matrix by the QR decomposition."""
    numbers = _normal(tf.raw_ops.StatelessRandomNormalV2, (max(flat), min(flat)), 0.0, 1.0, seed)
    rotation, rest = tf.linalg.qr(numbers, full_matrices=False)
    rotation *= tf.sign(tf.linalg.diag_part(rest))
    return tf.transpose(rotation) if flat[0] < flat[1] else rotation


class _Scaled(_Drawn):
    def draw(self, shape, seed):
        fan_in, fan_out = _fans(shape)
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        scale = self.scale / max(1.0, fan)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * scale)
            return _uniform(shape, -limit, limit, seed)
        stddev = math.sqrt(scale) / 0.87962566103423978  # of a normal distribution cut off at two deviations
        return _normal(tf.raw_ops.StatelessTruncatedNormalV2, shape, 0.0, stddev, seed)


def _fans(shape):
    if len(shape) not in (2, 3, 4, 5):
        return (math.sqrt(math.prod(shape)),) * 2
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


def _as_keras_own(ours, name, module):
    """Names a class as Keras's own is named, so that a saved model asks for nothing of ours."""
    ours.__module__, ours.__name__, ours.__qualname__ = module, name, name
    return ours


def _initializers():
    """Returns the initializers by the names that Keras knows them by: "GlorotUniform", "glorot_uniform"."""
    drawn = {
        "RandomUniform": _RandomUniform,
        "RandomNormal": _RandomNormal,
        "TruncatedNormal": _TruncatedNormal,
        "Orthogonal": _Orthogonal,
    }
    for name in (
        "VarianceScaling", "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal",
    ):  # fmt: skip
        drawn[name] = type(name, (_Scaled, getattr(keras.initializers, name)), {})
    for name, ours in drawn.items():
        _as_keras_own(ours, name, "keras.initializers")
    snake_case = {re.sub(r"(?<=.)(?=[A-Z])", "_", name).lower(): ours for name, ours in drawn.items()}
    return {**drawn, **snake_case, "uniform": _RandomUniform, "normal": _RandomNormal}


class _Summed:
    """Stands before a class of Keras's optimizers, for Embedding layers.

    There a word that comes twice in a batch has two gradients. Keras 3 squares each, Keras 2 squared their sum.
    """

    def apply(self, grads, trainable_variables=None):
        """Takes one step."""
        grads = [None if gradient is None else tf.convert_to_tensor(gradient) for gradient in grads]
        return super().apply(grads, trainable_variables)


class _Adam(_Summed, keras.optimizers.Adam):
    """Takes 1 - beta_2 of a beta_2 in single precision, as Keras 2.2.5 did: it is less by 1e-5 of it."""

    def update_step(self, gradient, variable, learning_rate):
        """Takes one step."""
        index = self._get_variable_index(variable)
        mean, square = self._momentums[index], self._velocities[index]
        beta_1, beta_2 = tf.constant(self.beta_1), tf.constant(self.beta_2)
        count = tf.cast(self.iterations + 1, variable.dtype)
        rate = tf.cast(learning_rate, variable.dtype)
        rate = rate * (tf.sqrt(1.0 - tf.pow(beta_2, count)) / (1.0 - tf.pow(beta_1, count)))
        mean.assign(beta_1 * mean + (1.0 - beta_1) * gradient)
        square.assign(beta_2 * square + (1.0 - beta_2) * tf.square(gradient))
        variable.assign_sub(rate * mean / (tf.sqrt(square) + self.epsilon))


class _RMSprop(_Summed, keras.optimizers.RMSprop):
    """Adds its epsilon to the root, as Keras 2.2.5 did; Keras 3 adds it below the root."""

    def update_step(self, gradient, variable, learning_rate):
        """Takes one step."""
        # Keras's own optimizers keep what belongs to a variable in just this way; there is no public one.
        average = self._velocities[self._get_variable_index(variable)]
        rho = tf.constant(self.rho)
        average.assign(rho * average + (1.0 - rho) * tf.square(gradient))
        rate = tf.cast(learning_rate, variable.dtype)
        variable.assign_sub(rate * gradient / (tf.sqrt(average) + self.epsilon))


_REGISTERED = {
    **_initializers(),
    "adam": _as_keras_own(_Adam, "Adam", "keras.optimizers"),
    "rmsprop": _as_keras_own(_RMSprop, "RMSprop", "keras.optimizers"),
}


class Dropout(keras.layers.Dropout):
    """Keras's Dropout, which after `as_keras2` leaves out the units that Keras 2.2.5 left out.

    There the mask came from an op with a seed of its own, drawn from NumPy when the layer was added, and a
    stream of numbers that went on from step to step. Here each step computes its place in that stream.

    Attributes:
        stream: That stream, or None.
    """

    stream = None

    def build(self, input_shape):
        """Draws the seed of the mask."""
        super().build(input_shape)
        self.stream = _Stream(self.get_config()["seed"]) if is_on() and self.rate > 0 else None

    def call(self, inputs, training=False):
        """Returns the inputs, in training with some of them set to 0 and the rest scaled up."""
        if not training or self.stream is None:
            return super().call(inputs, training=training)
        keep = 1.0 - self.rate
        shape = tf.shape(inputs) if self.noise_shape is None else self._noise_shape(inputs)
        kept = self.stream.uniform(shape) >= tf.constant(1.0 - keep, tf.float32)
        return inputs * tf.cast(1 / keep, inputs.dtype) * tf.cast(kept, inputs.dtype)

    def _noise_shape(self, inputs):
        sizes = tf.unstack(tf.shape(inputs))
        return tf.stack(
            [size if wanted is None else wanted for size, wanted in zip(sizes, self.noise_shape, strict=True)]
        )


_as_keras_own(Dropout, "Dropout", "keras.layers")


class _Stream:
    """The numbers of TensorFlow 1.15's op `RandomUniform`, call after call."""

    def __init__(self, seed):
        self.seed = seed
        key, second = _op_seeds(seed)
        with tf.init_scope():  # a layer may be built while a graph is made
            self._key = tf.constant([key], tf.uint64)
            self._second = tf.constant([second], tf.uint64)
            # In blocks of four numbers. The op skips 256 blocks for each number that it gives.
            self._position = tf.Variable(0, dtype=tf.int64, trainable=False)

    def uniform(self, shape):
        """Returns numbers from 0 to 1 of a shape, and moves on."""
        counter = tf.concat([tf.cast(self._position[None], tf.uint64), self._second], 0)
        bits = tf.raw_ops.StatelessRandomUniformFullIntV2(
            shape=shape, key=self._key, counter=counter, alg=1, dtype=tf.uint32
        )
        self._position.assign_add(256 * tf.cast(tf.reduce_prod(shape), tf.int64))
        # The last 23 bits make a number from 1 to 2. XLA would take the first ones, so it isn't left to the op.
        return tf.bitcast(bits & 0x7FFFFF | 0x3F800000, tf.float32) - 1.0


def _as_predicted(true, predicted):
    """Returns true values in the shape and type of the predicted ones: a column for a plain array."""
    return tf.reshape(tf.cast(true, predicted.dtype), tf.shape(predicted))


def _binary_crossentropy(true, predicted):
    true = _as_predicted(true, predicted)
    predicted = tf.clip_by_value(predicted, _EPSILON, 1 - _EPSILON)
    logits = tf.math.log(predicted / (1 - predicted))
    losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=true, logits=logits)
    return tf.reduce_mean(losses, -1)


def _categorical_crossentropy(true, predicted):
    predicted = predicted / tf.reduce_sum(predicted, -1, keepdims=True)
    predicted = tf.clip_by_value(predicted, _EPSILON, 1 - _EPSILON)
    return -tf.reduce_sum(_as_predicted(true, predicted) * tf.math.log(predicted), -1)


def _sparse_categorical_crossentropy(true, predicted):
    logits = tf.math.log(tf.clip_by_value(predicted, _EPSILON, 1 - _EPSILON))
    labels = tf.cast(tf.reshape(true, tf.shape(predicted)[:-1]), tf.int64)
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)


_LOSSES = {
    "binary_crossentropy": _binary_crossentropy,
    "categorical_crossentropy": _categorical_crossentropy,
    "sparse_categorical_crossentropy": _sparse_categorical_crossentropy,
}
