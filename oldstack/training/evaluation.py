"""`model.evaluate` and `model.predict` after `as_keras2`: they compute as TensorFlow 1.15 did, as `fit` does.

The batches are cut from the arrays. Keras's own way, over a data set of TensorFlow, takes longer to get ready than most
tables take to be measured; what is no array goes it still, and so does a model that has its own way to be compiled.
"""

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np

from oldstack.loading.patch import patch
from oldstack.loading.quick_keras import keras
from oldstack.training import loop, rules
from oldstack.training.arrays import Structure, checked_arrays, number_of_samples, rows_of
from oldstack.training.compiled import Compiled

_Callbacks: TypeAlias = (
    keras.callbacks.CallbackList | Sequence[keras.callbacks.Callback] | keras.callbacks.Callback | None
)
_evaluate, _predict = keras.Model.evaluate, keras.Model.predict


def install() -> None:
    """Puts both in the place of Keras's own, which they leave all to before `as_keras2`."""
    patch(keras.Model, "evaluate", evaluate)
    patch(keras.Model, "predict", predict)


@functools.wraps(_evaluate)
def evaluate(  # noqa: D103 - it has the other's
    self: keras.Model,
    x: object = None,
    y: object = None,
    batch_size: int | None = None,
    verbose: int | str = "auto",
    sample_weight: object = None,
    steps: int | None = None,
    callbacks: _Callbacks = None,
    return_dict: bool = False,
    **others: object,
) -> float | list[float] | dict[str, float]:
    if others or steps is not None or not self.compiled or not _computes(self, "make_test_function", x):
        return _evaluate(
            self, x, y, batch_size, verbose, sample_weight, steps, callbacks, return_dict, **others
        )
    data, batch_size = checked_arrays(x, y, sample_weight), batch_size or 32
    data = keras.utils.pack_x_y_sample_weight(*data)
    loop.make_variables(self, "test_step", rows_of(data, 0, batch_size))
    self.make_test_function()
    step = _compiled(self, self.test_function, self.test_step)
    listed = _listed(self, callbacks, verbose, data, batch_size)
    self.stop_evaluating = False
    listed.on_test_begin()
    self.reset_metrics()
    for number, batch in enumerate(_batches(data, batch_size)):
        listed.on_test_batch_begin(number)
        logs = dict(sorted(step(batch).items()))  # as Keras shows them
        listed.on_test_batch_end(number, logs)
        if self.stop_evaluating:
            break
    logs = {name: float(value) for name, value in logs.items()}
    listed.on_test_end(logs)
    return logs if return_dict else self._flatten_metrics_in_order(logs)


@functools.wraps(_predict)
def predict(  # noqa: D103 - it has the other's
    self: keras.Model,
    x: object,
    batch_size: int | None = None,
    verbose: int | str = "auto",
    steps: int | None = None,
    callbacks: _Callbacks = None,
) -> Structure:
    if steps is not None or not _computes(self, "make_predict_function", x):
        return _predict(self, x, batch_size, verbose, steps, callbacks)
    (x, _, _), batch_size = checked_arrays(x, None, None), batch_size or 32
    self.make_predict_function()
    step = _compiled(self, self.predict_function, lambda x: self.predict_step((x,)), is_fetched=True)
    listed = _listed(self, callbacks, verbose, x, batch_size)
    self.stop_predicting, parts = False, []
    listed.on_predict_begin()
    for number, batch in enumerate(_batches(x, batch_size)):
        listed.on_predict_batch_begin(number)
        parts.append(step(batch))
        listed.on_predict_batch_end(number, {"outputs": parts[-1]})
        if self.stop_predicting:
            break
    listed.on_predict_end()
    return keras.tree.map_structure(lambda *outputs: np.concatenate(outputs), *parts)


def _computes(model, maker, x):
    """Returns whether a model after `as_keras2` does nothing with these inputs that wants Keras's own way."""
    return (
        rules.is_on()
        and getattr(type(model), maker) is getattr(keras.Model, maker)
        and not (model.run_eagerly or model.jit_compile)
        and model.distribute_strategy.num_replicas_in_sync == 1
        and model.steps_per_execution == 1
        and all(hasattr(array, "__array__") for array in keras.tree.flatten(x))
    )


def _compiled(model: keras.Model, as_kept: Callable, step: Callable, is_fetched: bool = False) -> Callable:
    """Returns a compiled step, made once in the life of Keras's own compiled function."""
    kept = vars(as_kept)
    if "made_for_arrays" not in kept:
        kept["made_for_arrays"] = Compiled(rules.computing(model, step, is_fetched), any_length=True)
    return kept["made_for_arrays"]


def _batches(data: Structure, batch_size: int) -> Iterator[Structure]:
    for first in range(0, number_of_samples(data), batch_size):
        yield rows_of(data, first, first + batch_size)


def _listed(model, callbacks, verbose, data, batch_size):
    if isinstance(callbacks, keras.callbacks.CallbackList):
        return callbacks
    steps = -(-number_of_samples(data) // batch_size)
    return keras.callbacks.CallbackList(
        callbacks, add_progbar=verbose != 0, verbose=verbose, epochs=1, steps=steps, model=model
    )
