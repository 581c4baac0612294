"""Makes `.venv`, and keeps it current.

While it is made anew, the one that worked steps aside into `.venv/aside`, and comes back if that fails. So a start
that is cut off, by Ctrl-C, a kill, a full disk or no network, loses nothing; and it does not matter whether `.venv`
can be renamed, which a mount can't be, or is a link to a larger disk.
"""

import os
import shutil
import sys
import time

from lessonkit.environment.lock import try_lock
from lessonkit.environment.pip import explain, install_all, run
from lessonkit.environment.venv import (
    ASIDE,
    BIN,
    FOLDER,
    PYTHONS,
    STAMP,
    VENV,
    WINDOWS,
    ask_python,
    installed_in_all,
    is_current,
    is_usable,
    packages_of,
    python_of,
    python_version,
    stamp_of,
    wanted,
)
from oldstack.messages import UserError, say, tr

BACK = os.path.join(VENV, "back")  # what is coming back
NEEDED = 3_100_000_000  # bytes for all that the lock names


def set_up():
    """Makes .venv current, one start at a time; if that fails, what worked before goes on working.

    The lock is on this very file.
    """
    try:
        with open(os.path.realpath(__file__), "r+b") as lock:
            wait_for(lock)
            recover()
            if not is_current():  # a start that held the lock may have made it
                refuse_foreign_venv()
                move_in() or mend() or build()
    except (OSError, UserError) as error:
        if not is_usable():
            raise
        text = str(error) if isinstance(error, UserError) else explain(str(error))
        say(text, text)
        say(
            "Going on with the packages that are there: they are not quite those that are wanted.",
            "지금 있는 패키지로 계속합니다. 필요한 버전과 조금 다릅니다.",
        )


def recover():
    """Ends what a start that was killed had begun: the environment that was whole is .venv again."""
    if os.path.isdir(ASIDE):
        if not stamp_of(ASIDE):  # not all of it is aside yet
            os.rename(ASIDE, BACK)
        elif stamp_of(VENV):
            drop(ASIDE)
        else:
            bring_back()
    if os.path.isdir(BACK):
        move(BACK, VENV)


def bring_back():
    """Puts what stepped aside into its place again, instead of what was made there."""
    clear(VENV, keep=ASIDE)
    os.rename(ASIDE, BACK)
    move(BACK, VENV)


def move(old, new):
    """Moves an environment to another folder, the stamp last: until it is there, the old one is the whole one."""
    names = sorted(os.listdir(old), key=lambda name: name == STAMP)
    for name in names:
        if os.path.join(old, name) != new:
            os.replace(os.path.join(old, name), os.path.join(new, name))
    if old != VENV:
        os.rmdir(old)


def move_in():
    """Tells .venv its new place where the folder alone has changed; tells whether that was all."""
    stamp, version = stamp_of(VENV), python_version(VENV)
    if WINDOWS or stamp[1:3] != wanted(version)[1:] or not set(stamp[3:]) <= installed_in_all(VENV, version):
        return False
    for script in os.scandir(os.path.join(VENV, BIN)):
        if script.is_file(follow_symlinks=False):
            rewrite(script.path, stamp[0].encode(), FOLDER.encode())
    finish(version)
    return is_current()


def rewrite(path, old, new):
    """Replaces text in a script, if it is one."""
    with open(path, "rb") as file:
        content = file.read()
    if content.startswith(b"#!") or b"VIRTUAL_ENV" in content:
        with open(path, "wb") as file:
            file.write(content.replace(old, new))


def mend():
    """Installs again what is missing in a .venv that is current else; tells whether that was all."""
    version = python_version(VENV)
    if not version or stamp_of(VENV)[:3] != wanted(version):
        return False
    say("Packages are missing in .venv: installing them.", ".venv에 빠진 패키지가 있어 다시 설치합니다.")
    install_all()
    return is_current()


def build():
    """Makes .venv anew; one that is there steps aside, and comes back if that fails."""
    python = find_python()
    if stamp_of(VENV):
        say(
            "Making .venv anew: what it is made for has changed.", "설치할 것이 바뀌어 .venv를 새로 만듭니다."
        )
        os.mkdir(ASIDE)
        move(VENV, ASIDE)
    try:
        make_venv(python)
    except BaseException:
        if os.path.isdir(ASIDE):
            bring_back()
        else:
            remove(VENV)
        raise
    if os.path.isdir(ASIDE):
        drop(ASIDE)


def wait_for(lock):
    """Locks a file, once no other start holds it."""
    if not try_lock(lock):
        say(
            "Another start is setting up .venv: waiting for it ...",
            "다른 실행이 .venv를 준비하는 중이라 기다립니다 ...",
        )
        while not try_lock(lock):
            time.sleep(0.1)
    os.set_inheritable(lock.fileno(), True)  # what run() starts holds the lock too, until it has ended


def refuse_foreign_venv():
    """Ends the program if something called .venv is there that was not made here."""
    ours = os.path.isfile(os.path.join(VENV, STAMP)) or (os.path.isdir(VENV) and not os.listdir(VENV))
    if os.path.lexists(VENV) and not ours:
        raise UserError(
            tr(
                f"{VENV} was not made by lessons.py and stays as it is: move it away or delete it, "
                "then start again.",
                f"{VENV} 은(는) lessons.py가 만든 것이 아니어서 그대로 둡니다. 옮기거나 지운 뒤 다시 실행하세요.",
            )
        )


def find_python():
    """Returns the path of a Python to make .venv with: the running one if it fits, else one on PATH."""
    running = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if running in PYTHONS:
        return sys._base_executable  # not .venv's own, which may be running this and steps aside
    for version in PYTHONS:
        for command in commands_for(version):
            found, path = ask_python(command)
            if found == version:
                say(
                    f"This is Python {running}: using {path} instead.",
                    f"지금은 Python {running}이므로 {path}을(를) 대신 씁니다.",
                )
                return path
    page, fitting = "https://www.python.org/downloads/", ", ".join(PYTHONS)
    raise UserError(
        tr(
            f"The lessons need Python {fitting}, and this is {running}: install {PYTHONS[0]} from {page}, "
            "then start again.",
            f"Python {fitting}이(가) 필요한데 지금은 {running}입니다. {page} 에서 {PYTHONS[0]}을(를) 설치한 뒤 "
            "다시 실행하세요.",
        )
    )


def commands_for(version):
    """Yields the commands that may start this version of Python."""
    for folder in os.get_exec_path():
        yield [os.path.join(folder, f"python{version}.exe" if WINDOWS else f"python{version}")]
    if WINDOWS:
        yield ["py", f"-{version}"]


def make_venv(python):
    """Makes a .venv where there is none, and installs what the lock says."""
    refuse_full_disk()
    say(
        "Installing what the lessons need, this once: up to 800 MB to download, 3 GB in\n"
        f"{VENV}; one to five minutes.",
        "수업에 필요한 패키지를 한 번만 설치합니다. 최대 800 MB를 내려받고, 1~5분쯤 걸리며,\n"
        f"{VENV} 에 3 GB를 차지합니다.",
    )
    clear(VENV, keep=ASIDE)
    os.makedirs(VENV, exist_ok=True)
    mark_unfinished(VENV)
    run(python, "venv", "--without-pip", os.path.realpath(VENV))  # it refuses a link
    run(python_of(VENV), "ensurepip", "--default-pip")
    install_all()
    finish(python_version(VENV))
    say("Done.\n", "설치를 마쳤습니다.\n")


def refuse_full_disk():
    """Ends the program, before anything is downloaded, if what is to be installed has no room."""
    if shutil.disk_usage(FOLDER).free < NEEDED:
        raise UserError(explain("[Errno 28]"))


def finish(version):
    """Lets .venv find this project, and stamps it as whole."""
    with open(os.path.join(packages_of(VENV, version), "lessons.pth"), "w", encoding="ascii") as file:
        # As code, since a path by itself is read in whatever encoding the locale has.
        file.write(f"import sys; sys.path.append({FOLDER!a})\n")
    stamp = os.path.join(VENV, STAMP)
    with open(stamp + ".new", "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write("\n".join(wanted(version) + sorted(installed_in_all(VENV, version))))
    os.replace(stamp + ".new", stamp)


def mark_unfinished(venv):
    """Empties the stamp: unless it is written again, the next start makes the environment anew."""
    with open(os.path.join(venv, STAMP), "w"):
        pass


def remove(venv):
    """Deletes an environment; what a kill leaves over is still known as ours, and as unfinished."""
    if os.path.isdir(venv):
        mark_unfinished(venv)
        drop(venv)


def drop(venv):
    """Deletes an environment, the stamp last. Of a mount or a link the folder stays."""
    clear(venv)
    if not os.path.ismount(venv) and not os.path.islink(venv):
        os.remove(os.path.join(venv, STAMP))
        os.rmdir(venv)


def clear(venv, keep=None):
    """Empties an environment's folder but for the stamp, and but for one folder in it."""
    for entry in list(os.scandir(venv)) if os.path.isdir(venv) else []:
        if entry.path == keep or entry.name == STAMP:
            continue
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.remove(entry.path)
