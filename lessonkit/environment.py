"""The project's own Python environment: makes `.venv` on the first start, keeps it current, and hands over to it.

While it is made anew, the one that worked steps aside into `.venv/aside`, and comes back if that fails. So a start
that is cut off, by Ctrl-C, a kill, a full disk or no network, loses nothing; and it does not matter whether `.venv`
can be renamed, which a mount can't be, or is a link to a larger disk.

Whatever Python is at hand imports this, so it needs the standard library only and keeps to the syntax of
Python 3.6. What only the installing needs is imported there, to keep later starts quick.
"""

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import time

from lessonkit import settings
from oldstack.graph_keras import place
from oldstack.messages import UserError, tr

PYTHONS = ("3.13", "3.12", "3.11")  # TensorFlow has wheels for these; the first one found is taken
WINDOWS = os.name == "nt"
FOLDER = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
VENV = os.path.join(FOLDER, ".venv")
ASIDE = os.path.join(VENV, "aside")  # what is being replaced
BACK = os.path.join(VENV, "back")  # what is coming back
BIN = "Scripts" if WINDOWS else "bin"
PYTHON = "python.exe" if WINDOWS else "python"
# What is installed, to the byte; and what is asked for, of which the lock is made.
LOCK, REQUIREMENTS = "requirements.lock", "requirements.txt"
# Marks an environment as made here. Empty until it is whole; then says what it was made for.
STAMP = "lessons-stamp.txt"
NEEDED = 3_100_000_000  # bytes for all that the lock names
# Variables for another Python, or for another way of running it, than .venv's.
FOREIGN = (
    "PYTHONHOME",
    "PYTHONINSPECT",
    "PYTHONOPTIMIZE",
    "PYTHONPLATLIBDIR",
    "PYTHONSTARTUP",
    "PYTHONWARNINGS",
)
# Of pip's settings, those that say how packages are reached. Another says what is installed, or where: that is here.
REACH = (
    "cache-dir",
    "cert",
    "client-cert",
    "default-timeout",
    "extra-index-url",
    "find-links",
    "index-url",
    "keyring-provider",
    "no-cache-dir",
    "no-index",
    "proxy",
    "retries",
    "timeout",
    "trusted-host",
)
START = time.time()


def main():
    """Sees to it that .venv is as it should be, and hands over to it."""
    try:
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # lessons.py has put it so
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if sys.argv[1:2] == ["doctor"]:  # looks, and changes nothing
            report_alone()
        elif not is_current():
            set_up()
        hand_over()
    except KeyboardInterrupt:
        say(
            tr("\nStopped: nothing half-made is left.", "\n중단했습니다. 설치하다 만 것은 남기지 않았습니다.")
        )
        sys.exit(130)
    except OSError as error:
        raise UserError(explain(str(error))) from None


def hand_over():
    """Goes on in .venv's Python; doesn't return.

    With `-P` the modules that a learner keeps in the current folder, such as a random.py, don't
    stand in for Python's own; no more do those on PYTHONPATH for what is installed.
    """
    settings.put_python_path_aside()
    for name in FOREIGN:
        os.environ.pop(name, None)
    python = python_of(VENV)
    command = [python, "-P", "-c", "from lessonkit.cli import main; main()", *sys.argv[1:]]
    if not WINDOWS:
        # A Ctrl-C while the new Python starts waits until it can be answered in one line.
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        os.execv(python, command)
    child = subprocess.Popen(command)
    while True:  # Ctrl-C reaches the child as well: it is the child's answer that counts
        with contextlib.suppress(KeyboardInterrupt):
            sys.exit(child.wait())


def report_alone():
    """Reports on the machine and ends the program, unless .venv can do so; then returns."""
    reason = tr("not made, or a package is missing", "없거나 빠진 패키지가 있음")
    if is_usable():
        command = [python_of(VENV), "-P", "-c", "import lessonkit.cli"]
        child = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=FOLDER)
        if not child.returncode:
            return
        lines = child.stderr.decode("utf-8", "replace").split("\n")
        reason = ([line for line in lines if line.strip()] or [f"exit code {child.returncode}"])[-1]
    from lessonkit import checkup

    cannot = tr(".venv can't be used, so nothing more was tried", ".venv를 쓸 수 없어 더 확인하지 못함")
    sys.stdout.write(checkup.shown([*checkup.facts(FOLDER), (".venv", state()), (cannot, reason)]))
    sys.exit(1)


def python_of(venv):
    """Returns the path of an environment's Python."""
    return os.path.join(venv, BIN, PYTHON)


def stamp_of(venv):
    """Returns what an environment was made for, line by line; nothing if it isn't whole, or not there."""
    return read(os.path.join(venv, STAMP)).splitlines()


def is_current():
    """Tells whether .venv starts, and holds all that the lock says now."""
    version = python_version(VENV)
    stamp = stamp_of(VENV)
    is_whole = not os.path.isdir(ASIDE) and set(stamp[3:]) <= installed_in_all(VENV, version)
    return is_whole and stamp[:3] == wanted(version)


def state():
    """Returns what is to be said of .venv in a report."""
    version = python_version(VENV)
    stamp = stamp_of(VENV)
    if not os.path.lexists(VENV):
        return tr("not there yet: any other command makes it", "아직 없음: 다른 명령을 실행하면 만듭니다")
    if is_current():
        return tr("as the lock says, Python {}", "잠금 파일과 같음, Python {}").format(version)
    if not stamp:
        return tr("half made, or not ours", "만들다 말았거나 직접 만든 것이 아님")
    if not version:
        return tr("its Python doesn't start", "그 안의 Python이 시작되지 않음")
    missing = sorted(set(stamp[3:]) - installed_in_all(VENV, version))
    if missing:
        return tr("packages are missing: {}", "빠진 패키지: {}").format(", ".join(missing[:5]))
    return tr("made for another lock or place", "다른 잠금 파일이나 다른 폴더에 맞춰 만든 것")


def wanted(version):
    """Returns the head of a stamp: the place, the Python, and a digest of what is to be installed."""
    locks = read(os.path.join(FOLDER, LOCK)) + read(place.LOCK)
    return [
        FOLDER,
        f"Python {version}",
        hashlib.sha256(locks.encode("utf-8", "surrogateescape")).hexdigest(),
    ]


def python_version(venv):
    """Returns the version of an environment's Python, "3.12"; None if it doesn't start or doesn't fit."""
    version = ask_python([python_of(venv)])[0]
    return version if version in PYTHONS else None


def installed(venv, version):
    """Returns what is in an environment: names of packages with their versions, "numpy-2.4.6.dist-info"."""
    return infos_in(packages_of(venv, version))


def installed_in_all(venv, version):
    """Returns the same, and what lies apart by the name of its folder, "keras-2.2.5/Keras-2.2.5.dist-info"."""
    folder = place.folder(venv)
    apart = {os.path.basename(folder) + "/" + name for name in infos_in(folder)}
    return installed(venv, version) | apart


def infos_in(folder):
    """Returns the names in a folder by which pip knows what is installed there."""
    try:
        return {name for name in os.listdir(folder) if name.endswith(".dist-info")}
    except OSError:
        return set()


def packages_of(venv, version):
    """Returns the folder in which an environment keeps what is installed."""
    library = "Lib" if WINDOWS else os.path.join("lib", f"python{version}")
    return os.path.join(venv, library, "site-packages")


def read(path):
    """Returns the text of a file; none if the file doesn't exist."""
    if not os.path.isfile(path):
        return ""
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


def ask_python(command):
    """Returns version and path of the Python that a command starts, or two None if it doesn't start."""
    code = "import sys; print('%d.%d' % sys.version_info[:2]); print(sys.executable)"
    command = [*command, "-IS", "-X", "utf8", "-c", code]
    try:
        answer = subprocess.check_output(command, stderr=subprocess.DEVNULL, encoding="utf-8")
    except (OSError, subprocess.CalledProcessError):
        return None, None
    version, path = answer.splitlines()
    return version, path


def set_up():
    """Makes .venv current, one start at a time; if that fails, what worked before goes on working.

    The lock is on this very file: the system lets go of it when the process ends, however it ends.
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
        say(str(error) if isinstance(error, UserError) else explain(str(error)))
        say(
            tr(
                "Going on with the packages that are there: they are not quite those that are wanted.",
                "지금 있는 패키지로 계속합니다. 필요한 버전과 조금 다릅니다.",
            )
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


def is_usable():
    """Tells whether .venv starts and has each package that the lessons ask for, be it in another version."""
    version = python_version(VENV)
    names = {name.split("-")[0].lower() for name in installed(VENV, version)}
    asked = [line.split("==")[0].strip() for line in read(os.path.join(FOLDER, REQUIREMENTS)).splitlines()]
    asked = {name.lower().replace("-", "_") for name in asked if name and not name.startswith("#")}
    return bool(version and stamp_of(VENV)) and asked <= names


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
    say(tr("Packages are missing in .venv: installing them.", ".venv에 빠진 패키지가 있어 다시 설치합니다."))
    install_all()
    return is_current()


def build():
    """Makes .venv anew; one that is there steps aside, and comes back if that fails."""
    python = find_python()
    if stamp_of(VENV):
        say(
            tr(
                "Making .venv anew: what it is made for has changed.",
                "설치할 것이 바뀌어 .venv를 새로 만듭니다.",
            )
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
            tr(
                "Another start is setting up .venv: waiting for it ...",
                "다른 실행이 .venv를 준비하는 중이라 기다립니다 ...",
            )
        )
    while not try_lock(lock):
        time.sleep(0.1)
    os.set_inheritable(lock.fileno(), True)  # what run() starts holds the lock too, until it has ended


def try_lock(lock):
    """Locks a file unless another process has it locked; tells whether it is locked now."""
    try:
        if WINDOWS:
            import msvcrt

            lock.seek(1 << 30)  # far behind the end, since nobody else can read what is locked
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def refuse_foreign_venv():
    """Ends the program if something called .venv is there that this file did not make."""
    ours = os.path.isfile(os.path.join(VENV, STAMP)) or (os.path.isdir(VENV) and not os.listdir(VENV))
    if os.path.lexists(VENV) and not ours:
        text = tr(
            "{} was not made by lessons.py and stays as it is: move it away or delete it, then start again.",
            "{} 은(는) lessons.py가 만든 것이 아니어서 그대로 둡니다. 옮기거나 지운 뒤 다시 실행하세요.",
        )
        raise UserError(text.format(VENV))


def find_python():
    """Returns the path of a Python to make .venv with: the running one if it fits, else one on PATH."""
    running = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if running in PYTHONS:
        return sys._base_executable  # not .venv's own, which may be running this and steps aside
    for version in PYTHONS:
        for command in commands_for(version):
            found, path = ask_python(command)
            if found == version:
                text = tr(
                    "This is Python {}: using {} instead.", "지금은 Python {}이므로 {}을(를) 대신 씁니다."
                )
                say(text.format(running, path))
                return path
    text = tr(
        "The lessons need Python {}, and this is {}: install {} from https://www.python.org/downloads/, then start again.",
        "Python {}이(가) 필요한데 지금은 {}입니다. https://www.python.org/downloads/ 에서 {}을(를) 설치한 뒤 다시 실행하세요.",
    )
    raise UserError(text.format(", ".join(PYTHONS), running, PYTHONS[0]))


def commands_for(version):
    """Yields the commands that may start this version of Python."""
    for folder in os.get_exec_path():
        yield [os.path.join(folder, f"python{version}.exe" if WINDOWS else f"python{version}")]
    if WINDOWS:
        yield ["py", f"-{version}"]


def make_venv(python):
    """Makes a .venv where there is none, and installs what the lock says."""
    text = tr(
        "Installing what the lessons need, this once: up to 800 MB to download, 3 GB in\n{}; one to five minutes.",
        "수업에 필요한 패키지를 한 번만 설치합니다. 최대 800 MB를 내려받고, 1~5분쯤 걸리며,\n{} 에 3 GB를 차지합니다.",
    )
    refuse_full_disk()
    say(text.format(VENV))
    clear(VENV, keep=ASIDE)
    os.makedirs(VENV, exist_ok=True)
    mark_unfinished(VENV)
    run(python, "venv", "--without-pip", os.path.realpath(VENV))  # it refuses a link
    run(python_of(VENV), "ensurepip", "--default-pip")
    install_all()
    finish(python_version(VENV))
    say(tr("Done.\n", "설치를 마쳤습니다.\n"))


def refuse_full_disk():
    """Ends the program, before anything is downloaded, if what is to be installed has no room."""
    import shutil

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
    import shutil

    for entry in list(os.scandir(venv)) if os.path.isdir(venv) else []:
        if entry.path == keep or entry.name == STAMP:
            continue
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.remove(entry.path)


# Runs a module until it ends, or the process that started it does, which closes the pipe on stdin:
# pip must not go on writing to a .venv that the next start makes anew.
TIED = """\
import os, runpy, signal, sys, threading
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored under nohup, and in a script's background
pipe = os.dup(0)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
def end_with_parent():
    os.read(pipe, 1)
    os.kill(os.getpid() if os.name == "nt" else 0, signal.SIGINT)  # 0: with all that it started
threading.Thread(target=end_with_parent, daemon=True).start()
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""


def install_all():
    """Installs into .venv what the locks say: what is imported as ever, and the release of Keras that lies apart."""
    install(LOCK)
    run(
        python_of(VENV), "pip", *place.pip_arguments(VENV), watch=show_progress, environment=pip_environment()
    )


def install(lock, *options):
    """Installs into .venv what a lock names, from where the user's settings of pip say, whatever else they say.

    Args:
        lock: The file's name.
        options: More of pip's.

    Raises:
        UserError: pip failed.
    """
    command = ("pip", "install", "--no-input", *options, "-r", lock)
    run(python_of(VENV), *command, watch=show_progress, environment=pip_environment())


def pip_environment():
    """Returns the environment variables for pip: of the user's settings, also those in files, those in `REACH`."""
    import ast

    ours = {name: "PIP_" + name.upper().replace("-", "_") for name in REACH}
    rows, settings = [], {}
    run(python_of(VENV), "pip", "config", "list", watch=rows.append)
    for row in rows:
        name, _, value = row.strip().partition("=")
        section, _, name = name.partition(".")
        if section in ("global", "install") and name in ours:
            settings[ours[name]] = ast.literal_eval(value)
    for name, value in os.environ.items():
        if not name.startswith("PIP_") or name in ours.values():
            settings[name] = value
    return dict(settings, PIP_CONFIG_FILE=os.devnull)


def run(python, *module_and_args, watch=lambda line: None, environment=None):
    """Runs a Python module, apart from what PYTHONPATH or the current folder may hold.

    It has a session of its own, so that Ctrl-C reaches it once: from here, through the pipe.

    Args:
        python: The Python to run it with.
        module_and_args: The module's name and arguments.
        watch: Called with each line of the output.
        environment: The environment variables; by default those of this process.

    Raises:
        UserError: The module failed.
    """
    output = ""
    child = subprocess.Popen(
        [python, "-I", "-X", "utf8", "-c", TIED, *module_and_args],
        cwd=FOLDER,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        close_fds=False,
        start_new_session=True,
    )
    try:
        for line in child.stdout:
            output += line
            watch(line)
        child.wait()
    finally:
        child.stdin.close()
        child.wait()
    if child.returncode:
        raise UserError(explain(output))


def show_progress(line):
    """Shows what takes time in pip's output: each package and its size, then putting them in place."""
    import re

    what = r"\s*(?:Downloading|Using cached|Processing) "
    package = re.match(what + r"(?:\S*[/\\])?([^-\s]+)-([^-\s]+)-\S+\.whl(?: (\([\d.]+ \w+\)))?(?!\S)", line)
    text = " ".join(package.groups(default="")) if package else ""
    if line.startswith("Installing collected packages:"):
        text = tr("putting them in place ({}) ...", "패키지 {}개를 설치하는 중 ...").format(
            line.count(",") + 1
        )
    if text:
        say(f"{time.time() - START:5.0f} s  {text.rstrip()}")


def explain(output):
    """Returns the one line that a failure comes down to: what is wrong, where, what to do."""
    import re

    if re.search(r"Errno 28\]|WinError 112\]|No usable temporary directory", output):
        text = tr(
            "The disk is full: setting up needs 2.5 GB in {0} and 1 GB in the folder for temporary files (TMPDIR). Make room, then start again.",
            "디스크 공간이 부족합니다. {0} 에 2.5 GB, 임시 폴더(TMPDIR)에 1 GB가 필요합니다. 공간을 비운 뒤 다시 실행하세요.",
        )
    elif re.search(r"connection broken by|ConnectionPool\(|IncompleteRead", output):
        text = tr(
            "No connection to the server that pip installs from: check the network or proxy, then start again.",
            "pip가 패키지를 받는 서버에 연결하지 못했습니다. 네트워크나 프록시를 확인한 뒤 다시 실행하세요.",
        )
    elif "surrogates not allowed" in output:
        text = tr(
            "The name of a folder of {0} is not in UTF-8: rename it, then start again.",
            "{0} 의 폴더 이름 가운데 UTF-8이 아닌 것이 있습니다. 이름을 바꾼 뒤 다시 실행하세요.",
        )
    elif re.search(r"\(from versions: none\)", output):
        text = tr(
            "pip finds nothing where it looks ({1}): check the network and pip's settings (PIP_NO_INDEX, PIP_INDEX_URL, pip.conf), then start again.",
            "pip가 찾는 곳에 패키지가 없습니다({1}). 네트워크와 pip 설정(PIP_NO_INDEX, PIP_INDEX_URL, pip.conf)을 확인한 뒤 다시 실행하세요.",
        )
    elif re.search(r"No module named '?(ensurepip|venv)", output):
        text = tr(
            "This Python lacks its venv or ensurepip module: on Debian or Ubuntu run `sudo apt install python3-venv` (python3.12-venv for an added Python 3.12), then start again.",
            "이 Python에는 venv나 ensurepip 모듈이 없습니다. Debian이나 Ubuntu라면 `sudo apt install python3-venv`를 (따로 설치한 Python 3.12라면 python3.12-venv를) 실행한 뒤 다시 시작하세요.",
        )
    elif re.search(r"Errno 13\]|Errno 30\]|WinError 5\]", output):
        text = tr(
            "Can't write in {0} ({1}): move the project to a folder of your own, then start again.",
            "{0} 에 쓸 수 없습니다({1}). 쓰기 권한이 있는 폴더로 프로젝트를 옮긴 뒤 다시 실행하세요.",
        )
    else:
        text = tr("Setting up {0}/.venv failed: {1}", "{0}/.venv 를 준비하지 못했습니다: {1}")
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["?"]
    reasons = [line[7:] for line in lines if line.startswith("ERROR: ")]
    return text.format(FOLDER, (reasons or lines[-1:])[0])


def say(text):
    """Tells the learner how the setup gets on; standard output is left to the lessons."""
    print(text, file=sys.stderr, flush=True)
