"""`keras.backend` of Keras 2.2.5: what courses used of it in layers, losses and callbacks.

Functions take TensorFlow's tensors, and where Keras 3 has the same operation also the tensors of `Input`.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from oldstack.arithmetic115 import EPSILON
from oldstack.keras2 import arguments, base, layers, symbolic
from oldstack.keras2 import streams as random
from oldstack.keras2.activations import ACTIVATIONS
from oldstack.keras2.summaries import summaries
from oldstack.training import formulas, reductions, roots
from oldstack.training import rules as keras2_rules

_config = {"epsilon": EPSILON, "phase": None}


def backend():
    """Returns "tensorflow"."""
    return "tensorflow"


def epsilon():
    """Returns the small number that formulas add, 1e-7."""
    return _config["epsilon"]


def set_epsilon(value):
    """Sets that number for what the script itself computes."""
    _config["epsilon"] = float(value)


def set_floatx(floatx):
    """Sets the type of what is made from here on."""
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(floatx)


def set_image_dim_ordering(name):
    """Sets the order of an image's dimensions by Keras 1's names, "tf" or "th"."""
    keras.config.set_image_data_format({"tf": "channels_last", "th": "channels_first"}[name])


def image_dim_ordering():
    """Returns "tf" or "th"."""
    return {"channels_last": "tf", "channels_first": "th"}[keras.config.image_data_format()]


def clear_session():
    """Forgets names and graph seed, as a new graph did."""
    base.reset_uids()
    keras.backend.clear_session()
    summaries.clear()
    keras2_rules.as_keras2()


def set_session(session):
    """Takes a session and needs none."""


def learning_phase():
    """Returns 1 where a layer runs in training, else 0; what `set_learning_phase` set comes first."""
    if _config["phase"] is not None:
        return _config["phase"]
    return int(symbolic.is_training())


def set_learning_phase(value):
    """Fixes what `learning_phase` returns."""
    _config["phase"] = int(value)


def in_train_phase(x, alt, training=None):
    """Returns one of two values, or what one of two functions gives, by whether a model is being trained."""
    chosen = x if (learning_phase() if training is None else training) else alt
    return chosen() if callable(chosen) else chosen


def in_test_phase(x, alt, training=None):
    """Returns the one or the other, the first where no model is being trained."""
    return in_train_phase(alt, x, training)


def variable(value, dtype=None, name=None, constraint=None):
    """Returns a variable."""
    value = value.toarray() if hasattr(value, "toarray") else value
    return tf.Variable(tf.cast(value, dtype or keras.config.floatx()), name=name)


def constant(value, dtype=None, shape=None, name=None):
    """Returns a constant."""
    return tf.constant(value, dtype or keras.config.floatx(), shape)


def get_value(x):
    """Returns a variable's value, a NumPy array or number."""
    value = x.numpy() if hasattr(x, "numpy") else x
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


def batch_get_value(tensors):
    """Returns the values of variables."""
    return [get_value(each) for each in tensors]


def set_value(x, value):
    """Sets a variable's value."""
    x.assign(np.asarray(value))


def batch_set_value(tuples):
    """Sets the values of variables."""
    for each, value in tuples:
        set_value(each, value)


def eval(x):
    """Returns a tensor's value."""
    return get_value(tf.convert_to_tensor(x))


def count_params(x):
    """Returns how many numbers a tensor has."""
    return int(np.prod(int_shape(x)))


def int_shape(x):
    """Returns the shape as a tuple, None where a size isn't known."""
    return tuple(x.shape)


def ndim(x):
    """Returns the number of dimensions."""
    return len(x.shape)


def shape(x):
    """Returns the shape, as a tensor: its values are known when `x` is."""
    return symbolic.apply(tf.shape, x)


def dtype(x):
    """Returns the type's name."""
    return keras.backend.standardize_dtype(x.dtype)


def is_keras_tensor(x):
    """Returns whether something came out of `Input` or a layer."""
    return isinstance(x, keras.KerasTensor)


def cast(x, dtype):
    """Returns the values in another type."""
    return ops.cast(x, dtype)


def cast_to_floatx(x):
    """Returns an array as floats."""
    return np.asarray(x, keras.config.floatx())


def placeholder(shape=None, ndim=None, dtype=None, sparse=False, name=None):
    """Returns a tensor that a function is built from."""
    shape = tuple(shape) if shape is not None else (None,) * (ndim or 0)
    return keras.KerasTensor(shape, dtype or keras.config.floatx(), name=name)


def function(inputs, outputs, updates=None, **kwargs):
    """Returns a function of some of a model's tensors to others, which takes and returns lists.

    Among the inputs may be `learning_phase()`, whose value says whether layers run as in training.
    """
    return symbolic.Function(inputs, outputs, updates)


def _axes(name):
    operation = getattr(ops, name)

    def reduce(x, axis=None, keepdims=False):
        axis = tuple(axis) if isinstance(axis, list | np.ndarray) else axis
        return operation(x, axis=axis, keepdims=keepdims)

    reduce.__name__ = name
    reduce.__doc__ = f"Returns {name} along axes."
    return reduce


@symbolic.composed
def sum(x, axis=None, keepdims=False):
    """Returns the sum along axes."""
    return reductions.reduced("sum", x, axis, keepdims)


@symbolic.composed
def mean(x, axis=None, keepdims=False):
    """Returns the mean along axes."""
    return reductions.reduced(
        "mean", tf.cast(x, keras.config.floatx()) if x.dtype == tf.bool else x, axis, keepdims
    )


@symbolic.composed
def var(x, axis=None, keepdims=False):
    """Returns the variance along axes."""
    return mean(tf.square(x - mean(x, axis, True)), axis, keepdims)


def std(x, axis=None, keepdims=False):
    """Returns the standard deviation along axes."""
    return sqrt(var(x, axis, keepdims))


@symbolic.composed
def sqrt(x):
    """Returns the square root, 0 for what is below 0."""
    return roots.square_root(tf.maximum(x, 0))


exp, log, pow, tanh = map(symbolic.composed, (formulas.exp, formulas.log, formulas.power, formulas.tanh))


def dot(x, y):
    """Returns the product, of the last axis of one with the last but one of the other."""
    return ops.dot(x, y)


@symbolic.composed
def batch_dot(x, y, axes=None):
    """Returns the products of each sample along one axis of each: what is left of the first, then of the second."""
    ranks = ndim(x), ndim(y)
    if axes is None:
        axes = ranks[0] - 1, max(ranks[1] - 2, 1)
    axes = (axes, axes) if isinstance(axes, int) else axes
    first, second = "abcdefgh"[: ranks[0]], "a" + "stuvwxyz"[: ranks[1] - 1]
    along = first[axes[0] % ranks[0]]
    second = second.replace(second[axes[1] % ranks[1]], along)
    kept = (first + second[1:]).replace(along, "")
    product = tf.einsum(f"{first},{second}->{kept}", x, y)
    return product if len(kept) > 1 else product[:, None]


def batch_flatten(x):
    """Returns a row for each sample."""
    return ops.reshape(x, (-1, int(np.prod(int_shape(x)[1:]))))


def flatten(x):
    """Returns one row."""
    return ops.reshape(x, (-1,))


@symbolic.composed
def concatenate(tensors, axis=-1):
    """Returns tensors side by side."""
    return tf.concat(list(tensors), axis)


def permute_dimensions(x, pattern):
    """Returns the axes in another order."""
    return ops.transpose(x, pattern)


@symbolic.composed
def repeat(x, n):
    """Returns each row n times, as steps."""
    return tf.tile(tf.expand_dims(x, 1), tf.stack([1, n, 1]))


@symbolic.composed
def reshape(x, shape):
    """Returns the values in another shape."""
    return tf.reshape(x, shape)


@symbolic.composed
def tile(x, n):
    """Returns the values so many times along each axis."""
    return tf.tile(x, [n] if isinstance(n, int) else n)


@symbolic.composed
def arange(start, stop=None, step=1, dtype="int32"):
    """Returns the numbers from a first to before a last."""
    start, stop = (0, start) if stop is None else (start, stop)
    return tf.cast(tf.range(start, stop, step), dtype)


def repeat_elements(x, rep, axis):
    """Returns each element so many times along an axis."""
    return ops.repeat(x, rep, axis)


def clip(x, min_value, max_value):
    """Returns the values, cut off at two bounds."""
    if max_value is None:
        return ops.maximum(x, min_value)
    return ops.clip(x, min_value, max(max_value, min_value))


@symbolic.composed
def logsumexp(x, axis=None, keepdims=False):
    """Returns the logarithm of the sum of e to the power of numbers."""
    largest = tf.stop_gradient(tf.reduce_max(x, axis, keepdims=True))
    largest = tf.where(tf.math.is_finite(largest), largest, 0.0)
    result = log(reductions.reduced("sum", exp(x - largest), axis, keepdims=True)) + largest
    return result if keepdims else tf.squeeze(result, None if axis is None else axis)


def gather(reference, indices):
    """Returns the rows of some numbers."""
    return ops.take(reference, indices, axis=0)


def one_hot(indices, num_classes):
    """Returns a row for each number, with 1 at its place."""
    return ops.one_hot(indices, num_classes)


def switch(condition, then_expression, else_expression):
    """Returns the one or the other, by a condition."""
    chosen = [each() if callable(each) else each for each in (then_expression, else_expression)]
    return ops.where(condition, *chosen)


def stop_gradient(variables):
    """Returns tensors that no gradient goes through."""
    return ops.stop_gradient(variables)


def gradients(loss, variables):
    """Returns the gradients of a loss, a list with one for each variable or tensor."""
    return symbolic.gradients(loss, variables)


@symbolic.composed
def l2_normalize(x, axis=None):
    """Returns the values divided by their norm."""
    return formulas.l2_normalize(x, axis)


def dropout(x, level, noise_shape=None, seed=None):
    """Returns the values with some of them set to 0 and the rest scaled up."""
    kept = random.stream(seed).uniform(tf.shape(x) if noise_shape is None else noise_shape) >= level
    return x * tf.cast(kept, x.dtype) / (1.0 - level)


def update(x, new_x):
    """Sets a variable: at once, or where a function of `new_x` runs."""
    return symbolic.changed(x.assign, new_x)


def update_add(x, increment):
    """Adds to a variable."""
    return symbolic.changed(x.assign_add, increment)


def update_sub(x, decrement):
    """Takes from a variable."""
    return symbolic.changed(x.assign_sub, decrement)


def moving_average_update(x, value, momentum):
    """Brings a variable nearer to a value."""
    return symbolic.changed(lambda now: x.assign(x * momentum + now * (1.0 - momentum)), value)


@symbolic.composed
def softmax(x, axis=-1):
    """Returns probabilities along an axis."""
    return formulas.softmax(x) if axis in (-1, x.shape.rank - 1) else tf.nn.softmax(x, axis)


@symbolic.composed
def binary_crossentropy(target, output, from_logits=False):
    """Returns the cross-entropy of each probability."""
    return formulas.cross_entropies(target, output, from_logits)


def _with_classes_last(x, axis):
    rank = x.shape.rank
    return x if axis in (-1, rank - 1) else tf.transpose(x, [*range(axis), *range(axis + 1, rank), axis])


@symbolic.composed
def categorical_crossentropy(target, output, from_logits=False, axis=-1):
    """Returns the cross-entropy along an axis."""
    target, output = (_with_classes_last(each, axis) for each in (target, output))
    return formulas.categorical_crossentropy(target, output, from_logits)


@symbolic.composed
def sparse_categorical_crossentropy(target, output, from_logits=False, axis=-1):
    """Returns the cross-entropy for classes given by their numbers."""
    output = _with_classes_last(output, axis)
    return formulas.sparse_categorical_crossentropy(target, output, from_logits)


def in_top_k(predictions, targets, k):
    """Returns whether the targets are among the k largest predictions."""
    return tf.math.in_top_k(tf.cast(targets, tf.int32), predictions, k)


def zeros(shape, dtype=None, name=None):
    """Returns a variable of zeros."""
    return variable(np.zeros(shape), dtype)


def ones(shape, dtype=None, name=None):
    """Returns a variable of ones."""
    return variable(np.ones(shape), dtype)


def print_tensor(x, message=""):
    """Prints a tensor where it is computed; returns it."""
    tf.print(message, x)
    return x


def get_session():
    """Is refused: there is no session."""
    arguments.refused(
        "K.get_session",
        "Ask the model itself: get_weights(), predict().",
        "모델의 get_weights(), predict()를 쓰세요.",
    )()


def expand_dims(x, axis=-1):
    """Returns the values with one more axis, of length 1."""
    return ops.expand_dims(x, axis)


def argmax(x, axis=-1):
    """Returns where the largest value along an axis is."""
    return tf.argmax(x, axis)


def argmin(x, axis=-1):
    """Returns where the smallest value along an axis is."""
    return tf.argmin(x, axis)


def cumsum(x, axis=0):
    """Returns the sums of the values so far."""
    return tf.cumsum(x, axis)


def cumprod(x, axis=0):
    """Returns the products of the values so far."""
    return tf.math.cumprod(x, axis)


def _form(data_format):
    return data_format or keras.config.image_data_format()


def _convolving(dimensions):
    def convolve(x, kernel, strides=1, padding="valid", data_format=None, dilation_rate=1):
        return ops.conv(x, kernel, strides, padding, _form(data_format), dilation_rate)

    convolve.__doc__ = f"Returns the convolution along {dimensions} dimensions."
    return symbolic.composed(convolve)


conv1d, conv2d, conv3d = map(_convolving, (1, 2, 3))


@symbolic.composed
def conv2d_transpose(
    x, kernel, output_shape, strides=(1, 1), padding="valid", data_format=None, dilation_rate=(1, 1)
):
    """Returns the transposed convolution, of a shape."""
    sizes = tf.stack([*output_shape])
    form = "NHWC" if _form(data_format) == "channels_last" else "NCHW"
    return tf.nn.conv2d_transpose(x, kernel, sizes, strides, padding.upper(), form, dilation_rate)


@symbolic.composed
def depthwise_conv2d(
    x, depthwise_kernel, strides=(1, 1), padding="valid", data_format=None, dilation_rate=(1, 1)
):
    """Returns the convolution of each channel."""
    return ops.depthwise_conv(x, depthwise_kernel, strides, padding, _form(data_format), dilation_rate)


@symbolic.composed
def separable_conv2d(
    x, depthwise_kernel, pointwise_kernel, strides=(1, 1), padding="valid", data_format=None, dilation_rate=(1, 1)
):  # fmt: skip
    """Returns the convolution of each channel, then that of all of them at each place."""
    return ops.separable_conv(
        x, depthwise_kernel, pointwise_kernel, strides, padding, _form(data_format), dilation_rate
    )


@symbolic.composed
def pool2d(x, pool_size, strides=(1, 1), padding="valid", data_format=None, pool_mode="max"):
    """Returns the largest values, or the means, of windows."""
    pool = ops.max_pool if pool_mode == "max" else ops.average_pool
    return pool(x, pool_size, strides, padding, _form(data_format))


def pool3d(x, pool_size, strides=(1, 1, 1), padding="valid", data_format=None, pool_mode="max"):
    """Returns the largest values, or the means, of windows."""
    return pool2d(x, pool_size, strides, padding, data_format, pool_mode)


def local_conv1d(inputs, kernel, kernel_size, strides, data_format=None):
    """Returns the products of windows with a kernel of their own at each place."""
    size = (kernel.shape[0],)
    return local_conv(inputs, kernel, kernel_size, strides, size, data_format or "channels_last")


def local_conv2d(inputs, kernel, kernel_size, strides, output_shape, data_format=None):
    """Returns the products of windows with a kernel of their own at each place."""
    return local_conv(inputs, kernel, kernel_size, strides, output_shape, _form(data_format))


local_conv = symbolic.composed(layers.local_conv)


@symbolic.composed
def bias_add(x, bias, data_format=None):
    """Returns the values plus one number for each channel, or one for each place and channel."""
    if _form(data_format) == "channels_last" or len(x.shape) < 3:
        return x + bias
    axes = (-1, *range(len(bias.shape) - 1))
    bias = tf.transpose(bias, [axis % len(bias.shape) for axis in axes])
    return x + tf.reshape(bias, [1, *bias.shape, *[1] * (len(x.shape) - 1 - len(bias.shape))])


def batch_normalization(x, mean, var, beta, gamma, axis=-1, epsilon=1e-3):
    """Returns the values, normalized by a mean and a variance."""
    return tf.nn.batch_normalization(x, mean, var, beta, gamma, epsilon)


@symbolic.composed
def normalize_batch_in_training(x, gamma, beta, reduction_axes, epsilon=1e-3):
    """Returns the values, normalized by their own mean and variance, and these."""
    mean, variance = tf.nn.moments(x, list(reduction_axes))
    shape = [1 if axis in reduction_axes else size for axis, size in enumerate(x.shape)]
    spread = [None if each is None else tf.reshape(each, shape) for each in (mean, variance, beta, gamma)]
    return tf.nn.batch_normalization(x, *spread, epsilon), mean, variance


@symbolic.composed
def rnn(
    step_function, inputs, initial_states, go_backwards=False, mask=None, constants=None, unroll=False,
    input_length=None,
):  # fmt: skip
    """Returns the last output of a loop over the steps of a sequence, all outputs, and the last states."""
    more = list(constants or [])

    def step(values, states):
        output, states = step_function(values, [*states, *more])
        return output, list(states)

    return keras.src.backend.rnn(
        step, inputs, list(initial_states), go_backwards, mask, unroll=unroll, input_length=input_length
    )


@symbolic.composed
def resize_images(x, height_factor, width_factor, data_format, interpolation="nearest"):
    """Returns pictures, larger by whole factors."""
    layer = layers.LAYERS["UpSampling2D"](
        (height_factor, width_factor), data_format, interpolation, name="resized"
    )
    return layer(x)


@symbolic.composed
def temporal_padding(x, padding=(1, 1)):
    """Returns a sequence with zeros before and after it."""
    return tf.pad(x, [[0, 0], list(padding), [0, 0]])


@symbolic.composed
def spatial_2d_padding(x, padding=((1, 1), (1, 1)), data_format=None):
    """Returns pictures with zeros around them."""
    around = [list(each) for each in padding]
    is_last = _form(data_format) == "channels_last"
    return tf.pad(x, [[0, 0], *around, [0, 0]] if is_last else [[0, 0], [0, 0], *around])


@symbolic.composed
def ctc_batch_cost(y_true, y_pred, input_length, label_length):
    """Returns the loss of connectionist temporal classification, for each sample."""
    label_length, input_length = (
        tf.cast(tf.squeeze(each, -1), tf.int32) for each in (label_length, input_length)
    )
    places = tf.where(tf.sequence_mask(label_length, tf.shape(y_true)[1]))
    values = tf.cast(tf.gather_nd(y_true, places), tf.int32)
    labels = tf.SparseTensor(places, values, tf.shape(y_true, tf.int64))
    logits = tf.math.log(tf.transpose(y_pred, [1, 0, 2]) + epsilon())
    return tf.compat.v1.nn.ctc_loss(labels, logits, input_length)[:, None]


@symbolic.composed
def ctc_decode(y_pred, input_length, greedy=True, beam_width=100, top_paths=1):
    """Returns the most probable labels, -1 after their ends, and their log-probabilities."""
    logits = tf.math.log(tf.transpose(y_pred, [1, 0, 2]) + epsilon())
    lengths = tf.cast(input_length, tf.int32)
    if greedy:
        decoded, probability = tf.nn.ctc_greedy_decoder(logits, lengths)
    else:
        decoded, probability = tf.compat.v1.nn.ctc_beam_search_decoder(
            logits, lengths, beam_width, top_paths, merge_repeated=False
        )
    return [tf.sparse.to_dense(each, default_value=-1) for each in decoded], probability


def foldl(fn, elems, initializer=None, name=None):
    """Returns what is left of some values that a function takes one after the other."""
    return tf.foldl(fn, elems, initializer=initializer)


def foldr(fn, elems, initializer=None, name=None):
    """Returns what is left of some values that a function takes from the last to the first."""
    return tf.foldr(fn, elems, initializer=initializer)


def slice(x, start, size):
    """Returns a part of a tensor."""
    return tf.slice(x, start, size)


def random_uniform_variable(shape, low, high, dtype=None, name=None, seed=None):
    """Returns a variable of numbers between two bounds."""
    return variable(random.random_uniform(shape, low, high, seed=seed), dtype)


def random_normal_variable(shape, mean, scale, dtype=None, name=None, seed=None):
    """Returns a variable of numbers of a normal distribution."""
    return variable(random.random_normal(shape, mean, scale, seed=seed), dtype)


def _same(*names):
    return {name: getattr(ops, name) for name in names}


BACKEND = {
    name: value
    for name, value in globals().items()
    if callable(value) and not name.startswith("_") and name != "np"
}
for _name in ("keras", "np", "tf", "ops"):
    BACKEND.pop(_name, None)
BACKEND |= {name: _axes(name) for name in ("max", "min", "prod", "any", "all")}
BACKEND |= _same(
    "abs", "square", "sign", "sin", "cos", "round", "maximum", "minimum", "equal", "not_equal",
    "greater", "greater_equal", "less", "less_equal", "squeeze", "transpose",
)  # fmt: skip
BACKEND = ACTIVATIONS | BACKEND | {"get_uid": base.get_uid, "reset_uids": base.reset_uids}
BACKEND |= {
    "floatx": keras.config.floatx,
    "image_data_format": keras.config.image_data_format,
    "set_image_data_format": keras.config.set_image_data_format,
    "name_scope": tf.name_scope,
    "random_normal": random.random_normal,
    "random_uniform": random.random_uniform,
    "truncated_normal": random.truncated_normal,
    "random_binomial": random.random_binomial,
    "is_tensor": tf.is_tensor,
    "map_fn": tf.map_fn,
    "reverse": lambda x, axes: ops.flip(x, axes),
    "identity": lambda x, name=None: x,
    "stack": lambda x, axis=0: ops.stack(x, axis),
    "zeros_like": lambda x, dtype=None, name=None: ops.zeros_like(x, dtype),
    "ones_like": lambda x, dtype=None, name=None: ops.ones_like(x, dtype),
    "eye": lambda size, dtype=None, name=None: variable(np.eye(size), dtype),
    "get_variable_shape": int_shape,
    "is_sparse": lambda tensor: isinstance(tensor, tf.SparseTensor),
    "tf": tf,
    "py_all": all,
    "py_any": any,
}
