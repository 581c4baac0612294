"""How a training of minutes says how long it still takes, and ends on Ctrl-C between two steps."""

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from oldstack.loading.quick_keras import keras
from oldstack.messages import say


class TimeLeft(keras.callbacks.Callback):
    """Says on stderr, every ten seconds at most, how long a training of minutes will still take."""

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Forgets the training before.

        Args:
            logs: Not looked at.
        """
        self._first: tuple[int, float] | None = None
        self._said = 0.0

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Says it.

        Args:
            epoch: The epoch's number, from 0.
            logs: Not looked at.
        """
        now = time.monotonic()
        if self._first is None:  # the first epoch took compiling as well
            self._first, self._said = (epoch, now), now
            return
        epochs, seconds = self.params["epochs"], (now - self._first[1]) / (epoch - self._first[0])
        left = seconds * (epochs - epoch - 1)
        if now - self._said < 10 or left < 20:
            return
        self._said = now
        left = f"{left / 60:.0f} min" if left > 90 else f"{left:.0f} s"
        say(
            f"Epoch {epoch + 1}/{epochs}, {left} left at most",
            f"에포크 {epoch + 1}/{epochs}, 남은 시간 최대 {left}",
        )


@contextlib.contextmanager
def interruptible(callbacks: keras.callbacks.CallbackList, epochs: int) -> Iterator[Callable[[int], None]]:
    """Puts Ctrl-C off to where nothing is half done; yields a function to call there, with the epoch.

    A second Ctrl-C is taken at once.

    Args:
        callbacks: Those of the training: TensorBoard's are told to write what they have.
        epochs: How many epochs the training has.

    Raises:
        SystemExit: Ctrl-C came, with exit code 130; from the function, and in a script.
        KeyboardInterrupt: Ctrl-C came; from the function, in an interactive session.
    """
    interrupted = False

    def note(number, frame):
        nonlocal interrupted
        if interrupted:
            raise KeyboardInterrupt
        interrupted = True

    def check(epoch):
        if interrupted:
            _stop(epoch, epochs, callbacks)

    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield check
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _stop(epoch, epochs, callbacks):
    english = f"Stopped in epoch {epoch + 1} of {epochs}."
    korean = f"{epochs}에포크 중 {epoch + 1}번째에서 멈췄습니다."
    for callback in callbacks.callbacks:
        if isinstance(callback, keras.callbacks.TensorBoard):
            callback.on_train_end()  # writes what it has
    say(english + checkpoints(callbacks)[0], korean + checkpoints(callbacks)[1])
    if hasattr(sys.modules["__main__"], "__file__") and not sys.flags.interactive:
        sys.exit(130)
    raise KeyboardInterrupt


def checkpoints(callbacks: keras.callbacks.CallbackList) -> tuple[str, str]:
    """Returns where the checkpoints of a training that ends early are, in English and in Korean; nothing of none.

    Args:
        callbacks: Those of the training.
    """
    savers = [each for each in callbacks.callbacks if isinstance(each, keras.callbacks.ModelCheckpoint)]
    folders = [Path(each.filepath).parent.resolve() for each in savers]
    return (
        "".join(f" The checkpoints so far are in {folder}." for folder in folders),
        "".join(f" 지금까지의 체크포인트: {folder}" for folder in folders),
    )
