# Keras 2.2's default numbers, and what is behind each name of a loss, a figure, an activation.
import numpy as np
from keras import (
    activations,
    callbacks,
    constraints,
    initializers,
    layers,
    losses,
    metrics,
    optimizers,
    regularizers,
)
from keras import backend as K  # noqa: N812
from keras.models import Sequential
from keras.preprocessing import sequence, text

true = np.array([[0.0, 1.0, 0.0], [0.2, 0.3, 0.5]], dtype="float32")
guess = np.array([[0.1, 0.7, 0.2], [0.6, 0.3, 0.1]], dtype="float32")
for name in "mse mae mape msle kld cosine MSE MAE MAPE MSLE KLD".split():
    print(name, *("%.5f" % value for value in K.eval(losses.get(name)(K.constant(true), K.constant(guess)))))
for name in "mse mae mape msle cosine".split():
    print(name, *("%.5f" % value for value in K.eval(metrics.get(name)(K.constant(true), K.constant(guess)))))
for name in (
    "mean_squared_error mean_absolute_error mean_absolute_percentage_error mean_squared_logarithmic_error "
    "squared_hinge hinge categorical_hinge logcosh categorical_crossentropy binary_crossentropy "
    "kullback_leibler_divergence poisson cosine_proximity"
).split():
    print(name, *("%.5f" % value for value in K.eval(losses.get(name)(K.constant(true), K.constant(guess)))))
for name in "binary_accuracy categorical_accuracy".split():
    print(name, K.eval(metrics.get(name)(K.constant(true), K.constant(guess))).tolist())
x = np.array([[-20.0, -7.0, -2.6, -1.0, -0.1, 0.0, 0.4, 2.4, 2.6, 6.5]], dtype="float32")
for name in "elu selu softplus softsign relu tanh sigmoid hard_sigmoid exponential linear softmax".split():
    print(name, *("%.5f" % value for value in K.eval(activations.get(name)(K.constant(x)))[0]))
for layer in (
    layers.LeakyReLU(),
    layers.ELU(),
    layers.ThresholdedReLU(),
    layers.ReLU(6.0, 0.1, 1.0),
    layers.PReLU(),
):
    model = Sequential([layers.InputLayer((10,)), layer])
    print(type(layer).__name__, *("%.5f" % value for value in model.predict(x)[0]))


def shown(value):
    return "%.7e" % value if isinstance(value, float) else value


def settings(made):
    config = made.get_config()
    return [(name, shown(config[name])) for name in sorted(config) if not isinstance(config[name], dict)]


for made in (
    *(kind() for kind in (optimizers.SGD, optimizers.RMSprop, optimizers.Adagrad, optimizers.Adadelta)),
    *(kind() for kind in (optimizers.Adam, optimizers.Adamax, optimizers.Nadam)),
    *(kind() for kind in (regularizers.l1, regularizers.l2, regularizers.l1_l2)),
    *(kind() for kind in (constraints.MaxNorm, constraints.UnitNorm, constraints.MinMaxNorm)),
    *(
        kind()
        for kind in (initializers.RandomNormal, initializers.RandomUniform, initializers.TruncatedNormal)
    ),
    *(kind() for kind in (initializers.Orthogonal, initializers.Identity)),
    *(kind() for kind in (layers.BatchNormalization, layers.MaxPooling2D, layers.AveragePooling1D)),
):
    print(type(made).__name__, *settings(made))
for kind in (callbacks.EarlyStopping, callbacks.ReduceLROnPlateau):
    made = kind()
    print(
        kind.__name__,
        made.monitor,
        made.patience,
        [shown(getattr(made, name, None)) for name in ("factor", "min_lr")],
    )
for name in "sgd rmsprop adagrad adadelta adam adamax nadam".split():
    model = Sequential([layers.Dense(2, kernel_initializer="ones", input_dim=3)])
    model.compile(name, "mse")
    print(name, *("%.5f" % model.train_on_batch(guess * 3, true[:, :2]) for _ in range(6)))
for kind in (layers.CuDNNGRU, layers.CuDNNLSTM, layers.GRU, layers.LSTM, layers.SimpleRNN):
    print(kind.__name__, Sequential([layers.InputLayer((4, 3)), kind(5)]).weights[0].shape.as_list())
print(sequence.pad_sequences([[1, 2, 3], [4]], 2), sequence.pad_sequences([[1], [2, 3]]))
print(sequence.make_sampling_table(6), text.text_to_word_sequence("One, two;\tthree! 'four' A-b"))
tokenizer = text.Tokenizer(num_words=4)
tokenizer.fit_on_texts(["the cat and the dog", "a dog, a cat."])
print(sorted(tokenizer.word_index.items()), tokenizer.texts_to_matrix(["the dog and a cat"], "tfidf"))
