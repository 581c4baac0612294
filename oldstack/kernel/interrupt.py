"""An interrupt ends a cell's wait for `Session.run`, which TensorFlow itself can't stop."""

import functools
import threading
import time
from concurrent.futures import Future
from queue import Empty, SimpleQueue

from oldstack.loading.patch import Hooks, patch
from oldstack.messages import say

_QUICK = 0.05  # seconds; what is done as fast stays in the cell's thread

_hooks = Hooks()


def install() -> None:
    """Lets cells of this process be interrupted in a run."""
    _hooks.install()


@_hooks.on("tensorflow.python.client.session")
def _session(module):
    plain = module.BaseSession._do_run
    quick = set()

    @functools.wraps(plain)
    def _do_run(self, handle, target_list, fetch_list, *more):
        key = id(self), *map(id, target_list), *map(id, fetch_list)
        if key in quick or threading.current_thread() is not threading.main_thread():
            return plain(self, handle, target_list, fetch_list, *more)
        started = time.monotonic()
        result = _aside(lambda: plain(self, handle, target_list, fetch_list, *more))
        if time.monotonic() - started < _QUICK:
            quick.add(key)
        return result

    patch(module.BaseSession, "_do_run", _do_run)


def _aside(function):
    future: Future = Future()
    done: SimpleQueue = SimpleQueue()

    def call():
        try:
            future.set_result(function())
        except BaseException as error:
            future.set_exception(error)
        done.put(None)

    try:
        threading.Thread(target=call, daemon=True).start()
        _wait(done)
    except KeyboardInterrupt:
        say(
            "TensorFlow goes on with this run in the background, until the session is closed.",
            "TensorFlow는 이 run을 뒤에서 계속합니다. 세션을 닫으면(sess.close()) 끝납니다.",
        )
        raise
    return future.result()


def _wait(done):
    while True:
        try:
            return done.get(timeout=1)  # without a limit Windows would not see the interrupt
        except Empty:
            continue
