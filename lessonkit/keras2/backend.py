"""`keras.backend` of Keras 2.2.5: what courses used of it in layers, losses and callbacks.

Functions take TensorFlow's tensors, and where Keras 3 has the same operation also the tensors of `Input`.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from lessonkit import keras2_rules
from lessonkit.keras2 import arguments, base, layers, losses, random

_config = {"epsilon": losses.EPSILON, "phase": None}


def backend():
    """Returns "tensorflow"."""
    return "tensorflow"


def epsilon():
    """Returns the small number that formulas add, 1e-7."""
    return _config["epsilon"]


def set_epsilon(value):
    """Sets that number for what the script itself computes."""
    _config["epsilon"] = float(value)


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
    keras2_rules.as_keras2()


def set_session(session):
    """Takes a session and needs none."""


def learning_phase():
    """Returns 1 where a layer runs in training, else 0; what `set_learning_phase` set comes first."""
    if _config["phase"] is not None:
        return _config["phase"]
    return int(base.is_training())


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
    """Returns the shape, as a tensor."""
    return tf.shape(x) if not isinstance(x, keras.KerasTensor) else ops.shape(x)


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
    shape = tuple(shape) if shape is not None else (None,) * ndim
    return layers.Input(batch_shape=shape, dtype=dtype, name=name)


def function(inputs, outputs, updates=None, **kwargs):
    """Returns a function of some of a model's tensors to others, which takes and returns lists.

    Among the inputs may be `learning_phase()`, whose value says whether layers run as in training.
    """
    symbolic = [each for each in inputs if is_keras_tensor(each)]
    outputs = list(outputs) if isinstance(outputs, list | tuple) else [outputs]
    inner = keras.Model(symbolic, outputs)

    def run(values):
        given = [value for each, value in zip(inputs, values, strict=True) if is_keras_tensor(each)]
        phases = [value for each, value in zip(inputs, values, strict=True) if not is_keras_tensor(each)]
        results = inner([tf.convert_to_tensor(value) for value in given], training=bool(phases and phases[0]))
        return [each.numpy() for each in (results if isinstance(results, list) else [results])]

    return run


def _axes(name):
    operation = getattr(ops, name)

    def reduce(x, axis=None, keepdims=False):
        axis = tuple(axis) if isinstance(axis, list) else axis
        x = ops.cast(x, keras.config.floatx()) if name in ("mean", "var", "std") else x
        return operation(x, axis=axis, keepdims=keepdims)

    reduce.__name__ = name
    reduce.__doc__ = f"Returns {name} along axes."
    return reduce


def dot(x, y):
    """Returns the product, of the last axis of one with the last but one of the other."""
    return ops.dot(x, y)


def batch_dot(x, y, axes=None):
    """Returns the products of each sample."""
    if axes is None:
        axes = [ndim(x) - 1, max(ndim(y) - 2, 1)]
    return layers.Dot(list(axes) if isinstance(axes, tuple) else axes)([x, y])


def batch_flatten(x):
    """Returns a row for each sample."""
    return ops.reshape(x, (-1, int(np.prod(int_shape(x)[1:]))))


def flatten(x):
    """Returns one row."""
    return ops.reshape(x, (-1,))


def concatenate(tensors, axis=-1):
    """Returns tensors side by side."""
    return ops.concatenate(list(tensors), axis)


def permute_dimensions(x, pattern):
    """Returns the axes in another order."""
    return ops.transpose(x, pattern)


def repeat(x, n):
    """Returns each row n times, as steps."""
    return ops.tile(ops.expand_dims(x, 1), (1, n, 1))


def repeat_elements(x, rep, axis):
    """Returns each element so many times along an axis."""
    return ops.repeat(x, rep, axis)


def clip(x, min_value, max_value):
    """Returns the values, cut off at two bounds."""
    if max_value is None:
        return ops.maximum(x, min_value)
    return ops.clip(x, min_value, max(max_value, min_value))


def pow(x, a):
    """Returns a power."""
    return ops.power(x, a)


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
    """Is refused: there is no graph to look back through."""
    arguments.refused("K.gradients", "Use tf.GradientTape.", "tf.GradientTape를 쓰세요.")()


def l2_normalize(x, axis=None):
    """Returns the values divided by their norm."""
    return tf.math.l2_normalize(x, axis)


def dropout(x, level, noise_shape=None, seed=None):
    """Returns the values with some of them set to 0 and the rest scaled up."""
    kept = random.stream(seed).uniform(tf.shape(x) if noise_shape is None else noise_shape) >= level
    return x * tf.cast(kept, x.dtype) / (1.0 - level)


def update(x, new_x):
    """Sets a variable."""
    return x.assign(new_x)


def update_add(x, increment):
    """Adds to a variable."""
    return x.assign_add(increment)


def update_sub(x, decrement):
    """Takes from a variable."""
    return x.assign_sub(decrement)


def binary_crossentropy(target, output, from_logits=False):
    """Returns the cross-entropy of each probability."""
    if not from_logits:
        output = tf.clip_by_value(output, losses.EPSILON, 1 - losses.EPSILON)
        output = tf.math.log(output / (1 - output))
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.cast(target, output.dtype), logits=output)


def categorical_crossentropy(target, output, from_logits=False, axis=-1):
    """Returns the cross-entropy along the last axis."""
    output = tf.nn.softmax(output) if from_logits else output
    return losses.categorical_crossentropy(target, output)


def sparse_categorical_crossentropy(target, output, from_logits=False, axis=-1):
    """Returns the cross-entropy for classes given by their numbers."""
    output = tf.nn.softmax(output) if from_logits else output
    return losses.sparse_categorical_crossentropy(target, output)


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


def _same(*names):
    return {name: getattr(ops, name) for name in names}


BACKEND = {
    name: value
    for name, value in globals().items()
    if callable(value) and not name.startswith("_") and name != "np"
}
for _name in ("keras", "np", "tf", "ops"):
    BACKEND.pop(_name, None)
BACKEND |= {
    name: _axes(name)
    for name in ("mean", "sum", "max", "min", "prod", "std", "var", "any", "all", "logsumexp")
}
BACKEND |= _same(
    "abs", "sqrt", "square", "exp", "log", "sign", "sin", "cos", "round", "maximum", "minimum", "equal", "not_equal",
    "greater", "greater_equal", "less", "less_equal", "argmax", "argmin", "expand_dims", "squeeze", "stack", "reshape",
    "transpose", "tile", "zeros_like", "ones_like", "cumsum", "cumprod", "eye", "arange",
)  # fmt: skip
BACKEND |= losses.ACTIVATIONS | {"get_uid": base.get_uid, "reset_uids": base.reset_uids}
BACKEND |= {
    "floatx": keras.config.floatx,
    "set_floatx": keras.config.set_floatx,
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
}
