"""Ctrl-C ends a script that is deep in TensorFlow's C++, where Python alone waits until the call returns."""

import atexit
import contextlib
import gc
import os
import select
import signal
import socket
import sys
import threading
import time
from typing import Any

from oldstack.loading.on_import import when_imported
from oldstack.loading.patch import patch
from oldstack.messages import say

# Seconds for which a call may go on by itself: one that waits for something, and one that computes.
_WAITING, _COMPUTING = 1.0, 5.0
# Seconds in which a call that was cancelled has to return.
_CANCELLED = 6.0
_ERRORS = "errors_impl.py"
_DELIVERED = b"\0"

_cancelling: list[Any] = []  # the manager under which functions run now
_cut: list[int] = []  # a Ctrl-C that is still to be raised
_pipe: list[socket.socket] = []  # of sockets, since Windows waits with a time limit for these alone
_raised: list[float] = []  # when a Ctrl-C was raised last


def install() -> None:
    """Follows Ctrl-C from now on, unless this process ignores it or has a handler of its own."""
    if _pipe or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return
    reading, writing = socket.socketpair()
    writing.setblocking(False)
    former = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
    if former != -1:  # an event loop's
        signal.set_wakeup_fd(former)
        return
    _pipe[:] = reading, writing
    signal.signal(signal.SIGINT, _interrupt)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_forget)
    atexit.register(_forget)
    when_imported("tensorflow.python.eager.cancellation")(_be_cancellable)
    when_imported("tensorflow.python.client.session")(_be_interruptible)
    threading.Thread(target=_follow, args=(reading,), daemon=True).start()


def _interrupt(number, frame):
    _pipe[1].send(_DELIVERED)
    if frame and os.path.basename(frame.f_code.co_filename) == _ERRORS:
        _cut.append(number)  # the error of the call that was cancelled is being made, in C++
    else:
        _raised[:] = [time.monotonic()]
        signal.default_int_handler(number, frame)


def was_lost(error: BaseException) -> bool:
    """Returns whether an error is a Ctrl-C that was raised within C code, which made another error of it."""
    return isinstance(error, SystemError) and bool(_raised) and time.monotonic() - _raised[0] < _COMPUTING


def _be_interruptible(session):
    today: Any = patch(session.BaseSession, "_do_call", None)

    def do_call(self, *args):
        try:
            return today(self, *args)
        except Exception:
            if _cut:
                _cut.clear()
                raise KeyboardInterrupt from None
            raise

    patch(session.BaseSession, "_do_call", do_call)


def _be_cancellable(cancellation):
    today: Any = patch(cancellation, "context", None)
    _cancelling[:] = [cancellation.CancellationManager()]

    def manager():
        """Returns the manager of a call; one under which a call has failed would end the next before it begins."""
        if _cancelling[0].is_cancelled:
            _cancelling[0] = cancellation.CancellationManager()
        return today() or _cancelling[0]

    patch(cancellation, "context", manager)


def _forget():
    """Leaves a forked process, where the thread isn't, or one that ends as Python makes it."""
    if _pipe and signal.getsignal(signal.SIGINT) is _interrupt:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.default_int_handler)
    while _pipe:
        _pipe.pop().detach()  # and not closed: the script may have handlers whose signals are written there


def _follow(pipe):
    while numbers := pipe.recv(64):
        if numbers[-1] == signal.SIGINT and signal.getsignal(signal.SIGINT) is _interrupt:
            _end(pipe)


def _end(pipe):
    """Sees to it that the main thread hears of a Ctrl-C, or ends the process."""
    begin = time.process_time()
    if _is_delivered(pipe, _WAITING):
        return
    if time.process_time() - begin > _WAITING / 3 and _is_delivered(pipe, _COMPUTING - _WAITING):
        return
    canceller = threading.Thread(target=_cancel, daemon=True)
    atexit.register(_let_finish, canceller)  # before the main thread can be free to end
    canceller.start()
    if not _is_delivered(pipe, _CANCELLED):
        say("\nStopped.", "\n중단했습니다.")
        os._exit(130)


def _let_finish(canceller):
    """Waits for what cancels: Python would end it within TensorFlow's C++, and abort."""
    if canceller.ident is not None:
        canceller.join(5 * _CANCELLED)


def _is_delivered(pipe, seconds):
    end = time.monotonic() + seconds
    while select.select([pipe], [], [], max(0, end - time.monotonic()))[0]:
        if pipe.recv(64).endswith(_DELIVERED):
            return True
    return False


def _cancel():
    """Cancels what runs: functions, and sessions by closing them."""
    for manager in _cancelling:
        manager.start_cancel()
    session = sys.modules.get("tensorflow.python.client.session")
    for each in gc.get_objects() if session else ():
        if issubclass(type(each), session.BaseSession):
            with contextlib.suppress(Exception):  # TensorFlow has many
                each.close()
