"""A lesson whose training is shared out to several processes of this machine: `lessons.py run NN --workers N`.

Worker 0 is the lesson. The others run the same script; what they write is kept only if one of them fails.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from lessonkit import folders
from lessonkit.lessons import process
from oldstack.messages import say

_MOMENT = 0.05  # seconds
_TIME_TO_TELL = 20  # seconds for the lesson to end by itself once a worker has: it knows its checkpoints


def run(script: str, logs: str, kind: str, count: str) -> None:
    """Runs a script as so many workers, and ends this process as worker 0 ended.

    Args:
        script: The script's path.
        logs: The folder for what it writes.
        kind: The lesson's kind.
        count: How many workers.
    """
    process.end_with_parent(os.dup(0))
    process.redirect(Path(logs))
    hosts = free_hosts(int(count))
    others = [folders.of_worker(index) / Path(logs).name for index in range(1, len(hosts))]
    workers = [_start(hosts, 0, script, logs, kind)]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for worker 0 alone; the others end with it
    for index, folder in enumerate(others, 1):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        workers.append(_start(hosts, index, script, str(folder), kind))
    failed = _wait(workers)
    exit_code = workers[0].returncode
    if failed:
        exit_code = max(exit_code, 1)  # below 0 if it had to be ended here
        if workers[0].returncode < 0:
            _say_who_ended(failed, workers[failed].returncode, logs)
        _say_why(failed, others[failed - 1], Path(logs))
    else:
        for folder in others:
            shutil.rmtree(folder, ignore_errors=True)
        if exit_code < 0:
            _say_who_ended(0, exit_code, logs)
            signal.raise_signal(-exit_code)
    os._exit(exit_code)


def free_hosts(count: int) -> list[str]:
    """Returns addresses of this machine whose ports are free, "127.0.0.1:PORT".

    Args:
        count: How many.
    """
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    hosts = ["{}:{}".format(*each.getsockname()) for each in sockets]
    for each in sockets:
        each.close()
    return hosts


def _start(hosts, index, script, logs, kind):
    config = {"cluster": {"worker": hosts}, "task": {"type": "worker", "index": index}}
    threads = str(max(1, (os.cpu_count() or 1) // len(hosts)))
    call = "import sys; from lessonkit.lessons.process import run_script; run_script(*sys.argv[1:])"
    return subprocess.Popen(
        [sys.executable, "-P", "-c", call, script, logs, kind],
        stdin=subprocess.PIPE,  # it ends when this process has
        env={"TF_NUM_INTRAOP_THREADS": threads, **os.environ, "TF_CONFIG": json.dumps(config)},
    )


def _wait(workers):
    """Waits until worker 0 has ended and ends the others; returns which of them has failed before, or 0."""
    failed, until = 0, float("inf")
    while workers[0].poll() is None and time.monotonic() < until:
        time.sleep(_MOMENT)
        if not failed:
            failed = next((index for index, each in enumerate(workers) if each.poll()), 0)
            until = time.monotonic() + _TIME_TO_TELL if failed else until
    for each in workers:
        each.kill()
        each.wait()
    return failed


def _say_who_ended(index, exit_code, logs):
    how = signal.Signals(-exit_code).name if exit_code < 0 else f"exit code {exit_code}"
    say(
        f"Worker {index} has ended ({how}), so all have been ended. What was saved so far is in {logs}.",
        f"작업자 {index}이(가) 끝나({how}) 모두 멈췄습니다. 지금까지 저장한 것: {logs}",
    )


def _say_why(index, folder, logs):
    """Says what a worker wrote last, unless the lesson has written the same."""
    written, lesson = (
        process.raw(each / process.MESSAGES).read_text(encoding="utf-8", errors="replace")
        for each in (folder, logs)
    )
    *_, last = written.splitlines() or [""]
    if last and last not in lesson and "TF_CONFIG" not in last:
        say(
            f"Worker {index}: {last} (the whole of it is in {folder})",
            f"작업자 {index}: {last} (전체: {folder})",
        )
