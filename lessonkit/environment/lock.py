"""A lock on a file: the system lets go of it when the process ends, however it ends."""

import os


def try_lock(lock):
    """Locks a file that nobody has locked, on Windows not even this process; tells whether that could be done."""
    try:
        if os.name == "nt":
            import msvcrt

            lock.seek(1 << 30)  # far behind the end, since nobody else can read what is locked
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
