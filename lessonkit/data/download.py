"""Fetches a data set's file: the whole file, known by its hash, or nothing.

What arrives is kept in memory until its hash is known, then written under a name of its own and moved
into place. So a download that is killed leaves nothing under the file's name, and two processes that fetch one
file at the same time don't wait for each other: each moves the same good file there. What a killed one was
writing is taken away by the next that writes the file while nobody else writes in the folder.
"""

import contextlib
import errno
import glob
import hashlib
import io
import os
import stat
import sys
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

from oldstack.figure_folder import not_writable
from oldstack.messages import UserError, say, tr

TIMEOUT = 5  # seconds to wait for a connection, and for each further piece of an answer
LONGEST, SLOWEST = 60, 20_000  # seconds that any download may take, and bytes a second for more
PAUSE = 1  # seconds before the second attempt where the first one broke off
_BIG = 1_000_000  # bytes from which on a download is announced


def fetch(source: str, file: Path, entry: dict) -> bool:
    """Puts the source's file into its place if it is a known one; says and returns whether it is.

    Args:
        source: A URL or a path.
        file: The place.
        entry: The data set's entry in the registry.

    Raises:
        UserError: The disk is full, or the folder can't be written.
    """
    try:
        content, why = (
            _content(source, entry),
            tr("not the known file (SHA-256)", "알려진 파일이 아님(SHA-256)"),
        )
    except (OSError, ValueError) as error:  # all of requests' errors are one of the two
        content, why = b"", _why(error)
    if not known(content, entry):
        say(f"{file.name}: not from {source}: {why}", f"{file.name}: {source}에서 받지 못함: {why}")
        return False
    write(file, content)
    say(f"{file.name}: fetched from {source}", f"{file.name}: {source}에서 받음")
    return True


def read(file: Path, limit: int = -1) -> bytes:
    """Returns the content of a file, or its beginning; of a pipe or a device nothing is read.

    Args:
        file: The file.
        limit: How many bytes to read at most; all of them if negative.

    Raises:
        OSError: It can't be read, or is no file.
    """
    if not stat.S_ISREG(file.stat().st_mode) and not file.is_dir():
        raise OSError(errno.EINVAL, tr("no ordinary file", "보통 파일이 아님"))
    with open(file, "rb") as binary:
        return binary.read(limit)


def known(content: bytes, entry: dict) -> bool:
    """Returns whether a file's content is one of those that the registry knows by hash."""
    # MD5 only where the publisher gives nothing better: it tells of errors, not of forgeries.
    return hashlib.sha256(content).hexdigest() in entry["sha256"] or (
        "md5" in entry and hashlib.md5(content, usedforsecurity=False).hexdigest() in entry["md5"]
    )


def write(file: Path, content: bytes) -> None:
    """Writes a file whole or not at all.

    Args:
        file: The file; its folder is made if need be.
        content: What to write.

    Raises:
        UserError: The disk is full, or the folder can't be written.
    """
    temporary = file.with_name(f"{file.name}.{os.urandom(4).hex()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with _among_writers(file):
            temporary.write_bytes(content)
            os.replace(temporary, file)
    except OSError as error:
        if _holds(file, content):  # another process was quicker and, on Windows, is reading it
            return
        if error.errno != errno.ENOSPC:
            raise not_writable(file.parent, error) from None
        raise UserError(tr(f"{file}: disk full, make room.", f"{file}: 디스크 공간을 비우세요.")) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


@contextlib.contextmanager
def _among_writers(file):
    """Holds the folder of a file, as one of those who write there; the first one clears up after those killed.

    Where a folder can't be locked (Windows, some networks), what they have left stays.
    """
    if fcntl is None:
        yield
        return
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for left in file.parent.glob(f"{glob.escape(file.name)}.{'[0-9a-f]' * 8}.part"):
                left.unlink()
        with contextlib.suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_SH)
        yield
    finally:
        os.close(folder)


def _holds(file, content):
    with contextlib.suppress(OSError):
        return file.read_bytes() == content
    return False


def _content(source, entry):
    if source.startswith("file:"):
        source = urllib.request.url2pathname(urllib.parse.urlsplit(source).path)
    if not source.startswith(("http://", "https://")):
        return read(Path(source).expanduser(), 2 * entry["size"])
    try:
        return _download(source, entry["size"])
    except OSError as error:
        if not _broke_off(error):
            raise
    time.sleep(PAUSE)
    return _download(source, entry["size"])


def _download(url, size):
    import pooch
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    download = pooch.HTTPDownloader(timeout=TIMEOUT)
    if size >= _BIG:
        say(f"downloading {url} ({size / 1e6:.1f} MB)", f"{url} 내려받는 중({size / 1e6:.1f} MB)")
    columns = BarColumn(), DownloadColumn(), TimeRemainingColumn()
    bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    with bar:
        task = bar.add_task("", total=size)
        memory = _Memory(2 * size, lambda count: bar.advance(task, count))
        _in_time(lambda: download(url, memory, None), LONGEST + size / SLOWEST)
    return memory.getvalue()


def _in_time(call, seconds):
    """Calls something, and gives up after so many seconds; what hangs in it doesn't keep the process from ending."""
    raised = []

    def work():
        try:
            call()
        except Exception as error:
            raised.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        slow = tr(f"slower than {SLOWEST // 1000} kB/s", f"초당 {SLOWEST // 1000} kB보다 느림")
        raise OSError(errno.ETIMEDOUT, slow)
    if raised:
        raise raised[0]


class _Memory(io.BytesIO):
    """Takes a download up to a size, and tells how many bytes came."""

    def __init__(self, limit, came):
        super().__init__()
        self._limit, self._came = limit, came

    def write(self, piece):
        if self.tell() + len(piece) > self._limit:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        self._came(len(piece))
        return super().write(piece)


def _broke_off(error):
    """Returns whether a server was reached but failed, so that a second attempt may go better."""
    from urllib3.exceptions import MaxRetryError

    if (answer := getattr(error, "response", None)) is not None:
        return answer.status_code >= 500
    # requests' errors have no errno; those with MaxRetryError inside never reached a server.
    reached = not (error.args and isinstance(error.args[0], MaxRetryError))
    return error.errno is None and reached and not isinstance(error, ValueError)


def _why(error):
    answer = getattr(error, "response", None)
    if answer is not None:
        return f"{answer.status_code} {answer.reason}"
    failed = tr("connection failed", "연결 실패")
    return getattr(error, "strerror", None) or f"{failed} ({type(error).__name__})"
