"""What `.venv` is, and whether it is as it should be."""

import hashlib
import os
import subprocess

from oldstack.graph_keras import place
from oldstack.messages import tr

PYTHONS = ("3.13", "3.12", "3.11")  # TensorFlow has wheels for these; the first one found is taken
WINDOWS = os.name == "nt"
FOLDER = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
VENV = os.path.join(FOLDER, ".venv")
ASIDE = os.path.join(VENV, "aside")  # what is being replaced
BIN = "Scripts" if WINDOWS else "bin"
PYTHON = "python.exe" if WINDOWS else "python"
# What is installed, to the byte; and what is asked for, of which the lock is made.
LOCK, REQUIREMENTS = "requirements.lock", "requirements.txt"
# Marks an environment as made here. Empty until it is whole; then says what it was made for.
STAMP = "lessons-stamp.txt"


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


def is_usable():
    """Tells whether .venv starts and has each package that the lessons ask for, be it in another version."""
    version = python_version(VENV)
    names = {name.split("-")[0].lower() for name in installed(VENV, version)}
    asked = [line.split("==")[0].strip() for line in read(os.path.join(FOLDER, REQUIREMENTS)).splitlines()]
    asked = {name.lower().replace("-", "_") for name in asked if name and not name.startswith("#")}
    return bool(version and stamp_of(VENV)) and asked <= names


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
