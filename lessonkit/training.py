"""`fit(model, x, y, ...)` for a lesson's `model.fit(x, y, ...)`: see `oldstack.training`.

Here it also notes what each training came to, for the verdict; writes its curves for TensorBoard under
`lessons.py run`; and cuts it short under `run --quick`. Where TF_CONFIG names several workers they train together,
and only the first one prints (docs/scaling.md). `keras` is Keras itself, for a lesson that trains nothing. What a lesson
imports after it, scikit-learn and SciPy, comes without what hardly any lesson uses.
"""

import functools
import inspect
import os
import sys
import time
from typing import Any

from lessonkit import errors, settings
from lessonkit.folders import running_dir, set_worker
from oldstack import training
from oldstack.loading import quick_libraries
from oldstack.loading.quick_keras import keras
from oldstack.training import Dropout, as_keras2, hard_sigmoid, workers

__all__ = ["Dropout", "as_keras2", "fit", "fits", "hard_sigmoid", "keras"]

_SIGNATURE = inspect.signature(training.fit)
_fits: list[dict] = []
errors.install()
quick_libraries.install()
_workers = workers.begin()
if _workers and not _workers.is_chief:
    set_worker(_workers.index)
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - what the chief prints is enough


@functools.wraps(training.fit)
def fit(model: keras.Model, *args: Any, **options: Any) -> keras.callbacks.History:  # noqa: D103 - it has the other's
    given = _SIGNATURE.bind(model, *args, **options).arguments
    cut = limits()
    started = time.perf_counter()
    if settings.is_plain():
        history = model.fit(**{name: value for name, value in given.items() if name != "model"})
    else:
        history = training.fit(**_recorded(given), limits=cut)
    seconds = time.perf_counter() - started
    _fits.append({"history": history.history, "seconds": seconds, "cut": cut.cut if cut else ""})
    return history


def limits() -> training.Limits | None:
    """Returns what cuts a training short under `run --quick`; None otherwise."""
    return training.Limits(settings.QUICK_EPOCHS, settings.QUICK_ROWS) if settings.is_quick() else None


def fits() -> list[dict]:
    """Returns what each `fit` of this process did: its `history`, its `seconds`, and what LESSONS_QUICK `cut`."""
    return list(_fits)


def _recorded(given):
    """Adds Keras's TensorBoard callback for `logs/NN_slug` where `lessons.py run` runs the lesson."""
    callbacks = keras.tree.flatten(given.get("callbacks") or [])
    if not settings.is_run() or any(isinstance(each, keras.callbacks.TensorBoard) for each in callbacks):
        return given
    folder = running_dir()
    board = keras.callbacks.TensorBoard(folder / f"fit-{len(_fits) + 1:02d}" if _fits else folder)
    return {**given, "callbacks": [*callbacks, board]}
