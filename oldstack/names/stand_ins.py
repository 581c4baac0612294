"""What `--migrate` writes into a copy for functions of TensorFlow 1 that are gone: each stands by itself there.

Only the source of this file is used, name by name: `graphs.STAND_INS` says in place of what. The weights begin as those of then do, drawn from other random numbers.
"""

import inspect as _inspect

import keras as _keras
import numpy as _np
import sklearn.base as _sklearn
import tensorflow.compat.v1 as _tf


def then_xavier_initializer(uniform=True, seed=None, dtype=_tf.float32):
    kind = _tf.glorot_uniform_initializer if uniform else _tf.glorot_normal_initializer
    return kind(seed=seed, dtype=dtype)


def then_flatten(inputs, name=None, **options):
    size = _np.prod(inputs.shape.as_list()[1:])
    return _tf.reshape(inputs, [-1, size], name=name)


def then_variable(name, inputs, shape, initializer, regularizer, trainable):
    return _tf.get_variable(
        name, shape, inputs.dtype.base_dtype, initializer, regularizer, trainable, use_resource=False
    )


def then_layer(scope, default, reuse):
    return _tf.variable_scope(scope, default, reuse=reuse)


def then_dense(
    inputs, units, activation=None, use_bias=True, kernel_initializer=None, bias_initializer=None,
    kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None,
    bias_constraint=None, trainable=True, name=None, reuse=None, default="dense", names=("kernel", "bias"),
):  # fmt: skip
    with then_layer(name, default, reuse):
        shape = [inputs.shape.as_list()[-1], units]
        kernel = then_variable(names[0], inputs, shape, kernel_initializer, kernel_regularizer, trainable)
        found = _tf.tensordot(inputs, kernel, 1) if len(inputs.shape) > 2 else _tf.matmul(inputs, kernel)
        if use_bias:
            zeros = bias_initializer or _tf.zeros_initializer()
            found = _tf.nn.bias_add(
                found, then_variable(names[1], inputs, [units], zeros, bias_regularizer, trainable)
            )
        return activation(found) if activation else found


def then_fully_connected(
    inputs, num_outputs, activation_fn=_tf.nn.relu, normalizer_fn=None, normalizer_params=None,
    weights_initializer=None, weights_regularizer=None, biases_initializer="zeros",
    biases_regularizer=None, reuse=None, trainable=True, scope=None, **options,
):  # fmt: skip
    found = then_dense(
        inputs, num_outputs, None, biases_initializer is not None and normalizer_fn is None,
        weights_initializer, None if biases_initializer == "zeros" else biases_initializer, weights_regularizer, biases_regularizer,
        trainable=trainable, name=scope, reuse=reuse, default="fully_connected", names=("weights", "biases"),
    )  # fmt: skip
    if normalizer_fn:
        found = normalizer_fn(found, **(normalizer_params or {}))
    return activation_fn(found) if activation_fn else found


def then_pair(size):
    return list(size) if isinstance(size, (list, tuple)) else [size, size]


def then_conv2d(
    inputs, filters, kernel_size, strides=(1, 1), padding="valid", data_format="channels_last",
    dilation_rate=(1, 1), activation=None, use_bias=True, kernel_initializer=None, bias_initializer=None,
    kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, trainable=True, name=None, reuse=None,
    **options,
):  # fmt: skip
    with then_layer(name, "conv2d", reuse):
        shape = [*then_pair(kernel_size), inputs.shape.as_list()[-1], filters]
        kernel = then_variable("kernel", inputs, shape, kernel_initializer, kernel_regularizer, trainable)
        found = _tf.nn.conv2d(
            inputs,
            kernel,
            [1, *then_pair(strides), 1],
            padding.upper(),
            dilations=[1, *then_pair(dilation_rate), 1],
        )
        if use_bias:
            zeros = bias_initializer or _tf.zeros_initializer()
            found = _tf.nn.bias_add(
                found, then_variable("bias", inputs, [filters], zeros, bias_regularizer, trainable)
            )
        return activation(found) if activation else found


def then_max_pooling2d(inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None):
    window, step = [1, *then_pair(pool_size), 1], [1, *then_pair(strides), 1]
    return _tf.nn.max_pool(inputs, window, step, padding.upper(), name=name)


def then_average_pooling2d(
    inputs, pool_size, strides, padding="valid", data_format="channels_last", name=None
):
    window, step = [1, *then_pair(pool_size), 1], [1, *then_pair(strides), 1]
    return _tf.nn.avg_pool(inputs, window, step, padding.upper(), name=name)


def then_chosen(training, one, other):
    if isinstance(training, _tf.Tensor):
        return _tf.cond(training, one, other)
    return one() if training else other()


def then_dropout(inputs, rate=0.5, noise_shape=None, seed=None, training=False, name=None):
    def dropped():
        return _tf.nn.dropout(inputs, rate=rate, noise_shape=noise_shape, seed=seed, name=name)

    return then_chosen(training, dropped, lambda: _tf.identity(inputs))


def then_batch_normalization(
    inputs, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, training=False, trainable=True,
    name=None, reuse=None, **options,
):  # fmt: skip
    with then_layer(name, "batch_normalization", reuse):
        shape, ones, zeros = [inputs.shape.as_list()[-1]], _tf.ones_initializer(), _tf.zeros_initializer()
        gamma = then_variable("gamma", inputs, shape, ones, None, trainable) if scale else None
        beta = then_variable("beta", inputs, shape, zeros, None, trainable) if center else None
        means = then_variable("moving_mean", inputs, shape, zeros, None, False)
        variances = then_variable("moving_variance", inputs, shape, ones, None, False)
        found = _tf.nn.moments(inputs, list(range(len(inputs.shape) - 1)))
        for kept, now in zip((means, variances), found):
            if len(inputs.shape) == 4 and kept is variances:
                n = _tf.cast(_tf.size(inputs) / shape[0], inputs.dtype)
                now *= n / (n - 1)
            change = (kept - now) * then_chosen(training, lambda: 1 - momentum, lambda: 0.0)
            _tf.add_to_collection(_tf.GraphKeys.UPDATE_OPS, _tf.assign_sub(kept, change))
        mean, variance = then_chosen(
            training, lambda: list(found), lambda: [_tf.identity(means), _tf.identity(variances)]
        )
        return _tf.nn.batch_normalization(inputs, mean, variance, beta, gamma, epsilon)


class then_digits:
    def __init__(self, images, labels):
        self.images, self.labels, self.num_examples = images, labels, len(images)
        self.epochs_completed, self._next = 0, 0

    def next_batch(self, batch_size, fake_data=False, shuffle=True):
        if self._next + batch_size > self.num_examples or self._next == self.epochs_completed == 0:
            self.epochs_completed += self._next > 0
            order = _np.random.permutation(self.num_examples) if shuffle else slice(None)
            self.images, self.labels, self._next = self.images[order], self.labels[order], 0
        self._next += batch_size
        rows = slice(self._next - batch_size, self._next)
        return self.images[rows], self.labels[rows]


class then_input_data:
    @staticmethod
    def read_data_sets(
        train_dir, fake_data=False, one_hot=False, reshape=True, validation_size=5000, **options
    ):
        import collections

        from keras.datasets import mnist

        def prepared(images, labels):
            images = images.reshape(len(images), *([784] if reshape else [28, 28, 1])) / _np.float32(255)
            return then_digits(images, _np.eye(10)[labels] if one_hot else labels)

        (images, labels), test = mnist.load_data()
        n = validation_size
        parts = prepared(images[n:], labels[n:]), prepared(images[:n], labels[:n]), prepared(*test)
        return collections.namedtuple("Datasets", "train validation test")(*parts)


class then_estimator(_sklearn.BaseEstimator):
    def __init__(self, build_fn=None, **params):
        self.build_fn, self.params = build_fn, params

    def get_params(self, deep=True):
        return {**self.params, "build_fn": self.build_fn}

    def set_params(self, **params):
        self.build_fn = params.pop("build_fn", self.build_fn)
        self.params.update(params)
        return self

    def then_taken(self, function):
        known = _inspect.signature(function).parameters
        return {name: value for name, value in self.params.items() if name in known}

    def fit(self, x, y, **options):
        self.model = self.build_fn(**self.then_taken(self.build_fn))
        if self.model.loss == "categorical_crossentropy" and _np.ndim(y) != 2:
            y = _keras.utils.to_categorical(y)
        self.history = self.model.fit(x, y, **{**self.then_taken(self.model.fit), **options})
        return self.history

    def then_values(self, x):
        return self.model.predict(x, **self.then_taken(self.model.predict))


class then_KerasClassifier(_sklearn.ClassifierMixin, then_estimator):
    def fit(self, x, y, **options):
        y = _np.array(y)
        is_table = y.ndim == 2 and y.shape[1] > 1
        self.classes_ = _np.arange(y.shape[1]) if is_table else _np.unique(y)
        return super().fit(x, y if is_table else _np.searchsorted(self.classes_, y), **options)

    def predict(self, x):
        values = self.then_values(x)
        return self.classes_[values.argmax(-1) if values.shape[-1] > 1 else (values > 0.5).astype(int)]

    def predict_proba(self, x):
        values = self.then_values(x)
        return values if values.shape[1] > 1 else _np.hstack([1 - values, values])

    def score(self, x, y):
        y = _np.array(y)
        return float(
            _np.mean(
                self.predict(x).ravel() == (y.argmax(-1) if y.ndim == 2 and y.shape[1] > 1 else y.ravel())
            )
        )


class then_KerasRegressor(_sklearn.RegressorMixin, then_estimator):
    def predict(self, x):
        return _np.squeeze(self.then_values(x), -1)

    def score(self, x, y):
        loss = self.model.evaluate(x, y, verbose=0)
        return -(loss[0] if isinstance(loss, list) else loss)
