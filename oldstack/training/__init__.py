"""An epoch of training as one compiled program: `fit(model, x, y, ...)` for `model.fit(x, y, ...)`.

`Model.fit` fetches each batch from an iterator and comes back to Python after each step. On small tables that
costs hundreds of times what the arithmetic does. For arrays in memory `fit` hands TensorFlow
the order of the samples, and a compiled loop takes the batches, step after step, to the end of the epoch. What
a step does is Keras's own `train_step`; optimizer, metrics, callbacks, progress bar and `History` are the model's.

The samples come in the order that Keras 2 took them in: one array of their numbers, which
`numpy.random.shuffle` shuffles on from epoch to epoch. Together with `as_keras2` a model follows the one
that Keras 2.2.5 trained from the same seeds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from oldstack.loading.quick_keras import keras
from oldstack.training import evaluation
from oldstack.training.arrays import checked_arrays, number_of_samples, rows_of, split, weighted
from oldstack.training.dropout import Dropout
from oldstack.training.formulas import hard_sigmoid
from oldstack.training.loop import Training
from oldstack.training.rules import as_keras2

__all__ = ["Dropout", "Limits", "as_keras2", "fit", "hard_sigmoid"]

evaluation.install()


@dataclass
class Limits:
    """How far a training goes at most, to see that it runs.

    Attributes:
        epochs: So many epochs.
        rows: On the first so many samples.
        cut: What came of it, once `fit` has been called: "2/30 epochs, 1000/60000 rows".
    """

    epochs: int
    rows: int
    cut: str = ""


def fit(
    model: keras.Model,
    x: object,
    y: object = None,
    batch_size: int | None = None,
    epochs: int = 1,
    verbose: int | str = "auto",
    callbacks: Sequence[keras.callbacks.Callback] | keras.callbacks.Callback | None = None,
    validation_split: float = 0.0,
    validation_data: tuple | None = None,
    shuffle: bool = True,
    class_weight: dict[int, float] | None = None,
    sample_weight: object = None,
    initial_epoch: int = 0,
    validation_batch_size: int | None = None,
    validation_freq: int | Sequence[int] = 1,
    limits: Limits | None = None,
) -> keras.callbacks.History:
    """Trains a model as `model.fit` does with the same arguments, an epoch as one compiled program.

    Callbacks that look at each batch (`on_train_batch_begin`, `on_train_batch_end`) get to see each
    batch, at the price of a call for each. The others leave the epoch in one piece, or in pieces of
    some tenths of a second; and where Keras's own callbacks are all there are, several epochs may be trained
    before they hear of the first (`oldstack.training.ahead`).

    Args:
        model: A compiled Keras model.
        x: The inputs: an array of shape (samples, ...), or a list or dict of such arrays. Floats are taken
            as Keras's `floatx`.
        y: The targets, in the same way; None if the model has its own.
        batch_size: Samples in a step, 32 unless given. The last batch of an epoch may be shorter.
        epochs: The number of the last epoch.
        verbose: 0 for silence, 1 or "auto" for a progress bar, 2 for a line each epoch.
        callbacks: Keras's callbacks.
        validation_split: The share of the samples, from the end, that is kept for validation.
        validation_data: `(x, y)` or `(x, y, sample_weight)` for validation.
        shuffle: Whether each epoch takes the samples in another order.
        class_weight: How much a sample counts in the loss, by its class.
        sample_weight: How much each sample counts in the loss: an array of shape (samples,).
        initial_epoch: The number of epochs that are done already.
        validation_batch_size: Samples in a step of validation, `batch_size` unless given.
        validation_freq: Validate every so many epochs, or in these epochs, counted from 1.
        limits: Cuts the training short.

    Returns:
        Keras's `History`, whose `history` has for each metric its value in each epoch.

    Raises:
        TypeError: `x` isn't in memory: a dataset, a generator; use `model.fit`.
        ValueError: The arrays differ in their number of samples, or hold objects; or the arguments
            contradict each other.
    """
    if not getattr(model, "compiled", False):
        raise ValueError("compile the model first: model.compile(loss=..., optimizer=...)")
    _check(model, batch_size, shuffle, class_weight)
    batch_size = batch_size or 32
    arrays, validation = checked_arrays(x, y, sample_weight), None
    if validation_data is not None:
        unpacked = keras.utils.unpack_x_y_sample_weight(validation_data)
        validation = keras.utils.pack_x_y_sample_weight(*checked_arrays(*unpacked, where="validation_data: "))
    elif validation_split:
        arrays, rest = split(arrays, validation_split)
        validation = keras.utils.pack_x_y_sample_weight(*rest)
    data = keras.utils.pack_x_y_sample_weight(*weighted(*arrays, class_weight))
    if limits:
        samples = number_of_samples(data)
        last, rows = min(epochs, initial_epoch + limits.epochs), min(samples, limits.rows)
        limits.cut = f"{last}/{epochs} epochs, {rows}/{samples} rows"
        epochs, data, validation = last, rows_of(data, 0, rows), rows_of(validation, 0, rows)
    training = Training(model, data, batch_size, epochs - initial_epoch)
    if validation is not None:
        training.validate_with(validation, validation_batch_size or batch_size, validation_freq)
    return training.run(initial_epoch, epochs, verbose, callbacks, shuffle)


def _check(model, batch_size, shuffle, class_weight):
    if type(model).make_train_function is not keras.Model.make_train_function:
        raise TypeError(f"{type(model).__name__} has its own make_train_function: use model.fit")
    if batch_size is not None and batch_size < 0:
        raise ValueError(f"batch_size={batch_size} must be above 0")
    if shuffle not in (True, False):
        raise ValueError(f"shuffle={shuffle!r} must be True or False")
    if not isinstance(class_weight, dict | None):
        raise ValueError("class_weight must be a dict with each class's weight: {0: 1.0, 1: 5.0}")
