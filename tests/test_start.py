"""lessons.py on a machine as learners have it: the first start, later ones, and what can go wrong.

Each test starts a copy of lessons.py in a small project of its own. It requires one package, whose build
backend is a few lines of this file, so that pip really installs it, without network.
"""

import ast
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

fcntl = pytest.importorskip("fcntl", reason="written for POSIX")
linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="root's privilege is dropped as Linux does it"
)

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys._base_executable
OLD_PYTHONS = sorted(Path.home().glob(".pyenv/versions/3.[6-9].*/bin/python"))

# What `lessonkit.cli` is here: tells where it runs, and ends with the exit code it is asked for.
CLI = """
import json, sys
def main():
    print(json.dumps({"args": sys.argv[1:], "python": sys.executable, "cli": __file__}))
    sys.exit(int(sys.argv[1]))
"""

# A build backend: notes each build, and takes as long as there is a file called slow.
BACKEND = """
import os, time, zipfile
def wheel(folder, name, files):
    info = name + "-1.0.dist-info/"
    with zipfile.ZipFile(os.path.join(folder, name + "-1.0-py3-none-any.whl"), "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        archive.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: " + name + "\\nVersion: 1.0\\n")
        archive.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        archive.writestr(info + "RECORD", "")
    return name + "-1.0-py3-none-any.whl"
def build_wheel(folder, config_settings=None, metadata_directory=None):
    with open("builds", "a") as log:
        log.write("x")
    give_up = time.time() + 600
    while os.path.exists("slow") and time.time() < give_up:
        time.sleep(0.05)
    return wheel(folder, "probe", {"probe.py": ""})
"""

# What lessons.py imports before anything is installed, with whatever Python there is.
STARTS_WITH = (
    "lessons.py",
    "lessonkit/__init__.py",
    "lessonkit/environment/__init__.py",
    "lessonkit/environment/lock.py",
    "lessonkit/environment/pip.py",
    "lessonkit/environment/set_up.py",
    "lessonkit/environment/start.py",
    "lessonkit/environment/venv.py",
    "lessonkit/checkup.py",
    "lessonkit/settings.py",
    "oldstack/__init__.py",
    "oldstack/graph_keras/__init__.py",
    "oldstack/graph_keras/place.py",
    "oldstack/messages.py",
    "oldstack/windows.py",
)

RELEASE_LOCK = "oldstack/graph_keras/requirements.lock"

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "probe"
version = "1.0"
"""


class Project:
    """A copy of lessons.py with the least that it needs around it."""

    def __init__(self, folder):
        self.folder = folder
        self.venv = folder / ".venv"
        self.stamp = self.venv / "lessons-stamp.txt"
        for package in ("lessonkit/environment", "oldstack/graph_keras", "probe"):
            (folder / package).mkdir(parents=True)
        for name in STARTS_WITH:
            shutil.copy(ROOT / name, folder / name)
        texts = {"lessonkit/cli.py": CLI, "probe/backend.py": BACKEND, "probe/pyproject.toml": PYPROJECT}
        for name, text in {
            **texts,
            "requirements.txt": "probe==1.0\n",
            "requirements.lock": "./probe\n",
            RELEASE_LOCK: "# nothing\n",
            "probe/builds": "",
        }.items():
            (folder / name).write_text(text)

    def begin(self, *args, python=(PYTHON,), script="lessons.py", **more):
        """Starts lessons.py and returns the process."""
        env = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON", "LC_", "LANG"))}
        env.update(PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull, LC_ALL="C.UTF-8")
        env.update({name: str(value) for name, value in more.pop("env", {}).items()})
        command = [*map(str, python), *([script] if script else []), *args]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, cwd=self.folder, env=env, stdout=pipe, stderr=pipe, encoding="utf-8", **more
        )

    def start(self, *args, **more):
        """Starts lessons.py, waits for its end, and returns the exit code, the output and the errors."""
        process = self.begin(*args, **more)
        out, err = process.communicate(timeout=300)
        assert "Traceback" not in err
        return process.returncode, out, err

    def start_as(self, version, *args, **more):
        """Does the same under a Python that takes itself for another version."""
        code = (
            f"import runpy, sys; sys.version_info = {version}; runpy.run_path('lessons.py', None, '__main__')"
        )
        return self.start(*args, python=(PYTHON, "-c", code), script=None, **more)

    def builds(self):
        """Returns how often pip has run the build backend."""
        return len((self.folder / "probe" / "builds").read_text())

    def begin_slow(self, **more):
        """Starts lessons.py and returns the process once pip hangs in the middle of installing."""
        (self.folder / "probe" / "slow").touch()
        process = self.begin("0", **more)
        wait_until(self.builds)
        return process

    def go_on(self):
        """Lets a pip that hangs go on."""
        (self.folder / "probe" / "slow").unlink()


def wait_until(condition):
    """Waits until a condition holds, however busy the machine is."""
    end = time.time() + 300
    while not condition():
        assert time.time() < end, "waited in vain"
        time.sleep(0.02)


def only_line(text):
    """Returns the one line that a text is."""
    assert text.count("\n") == 1, text
    return text.strip()


@pytest.fixture
def project(tmp_path):
    """Returns a project in which lessons.py was never started."""
    return Project(tmp_path / "project")


@pytest.fixture(scope="module")
def first_start(tmp_path_factory):
    """Returns a project after its first start, what that start answered, and a copy of the project."""
    project = Project(tmp_path_factory.mktemp("ready") / "project")
    answer = project.start("7", "two words", "--flag")
    return project, answer, shutil.copytree(project.folder, project.folder.with_name("copy"), symlinks=True)


@pytest.fixture
def ready(first_start):
    """Returns a project that is set up: to be left as it was."""
    return first_start[0]


@pytest.fixture
def installed(first_start, project):
    """Returns a project that is set up, for a test to change: a copy, which its start takes for one that was moved."""
    shutil.copytree(first_start[2], project.folder, symlinks=True, dirs_exist_ok=True)
    assert project.start("0")[::2] == (0, "")
    return project


def test_first_start_installs_and_hands_over(first_start):
    """The command gets the arguments and gives the exit code, and only it writes to stdout."""
    project, (code, out, err), _ = first_start
    assert code == 7, err
    answer = json.loads(out)
    assert answer["args"] == ["7", "two words", "--flag"]
    assert Path(answer["python"]).parent.parent == project.venv
    assert project.builds() > 0
    assert "3 GB" in err and "Done." in err
    script = [project.venv / "bin" / "python", "-c", "import lessonkit.cli; print(lessonkit.cli.__file__)"]
    found = subprocess.check_output(script, cwd="/", encoding="utf-8").strip()
    assert Path(found) == project.folder / "lessonkit" / "cli.py"


def test_second_start_installs_nothing(ready):
    """A start that finds all in order says nothing and leaves .venv as it is."""
    builds, stamp = ready.builds(), ready.stamp.stat().st_mtime_ns
    code, _, err = ready.start("0")
    assert (code, err, ready.builds()) == (0, "", builds)
    assert ready.stamp.stat().st_mtime_ns == stamp


def test_good_venv_serves_any_python(ready):
    """With .venv in order, the Python that runs lessons.py need not fit, nor be on PATH."""
    code, out, err = ready.start_as((3, 8, 0), "0", env={"PATH": "/nowhere"})
    assert (code, err) == (0, "")
    assert Path(json.loads(out)["python"]).parent.parent == ready.venv


@pytest.mark.fault("a random.py in the current folder when .venv is made", "nothing", "-")
def test_current_folder_is_not_imported_from(ready, tmp_path):
    """A learner's random.py doesn't stand in for Python's own."""
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    process = subprocess.run([PYTHON, ready.folder / "lessons.py", "5"], cwd=tmp_path, check=False)
    assert process.returncode == 5


def wheel_of(project, name, source):
    """Puts a package into the project's folder; returns the line of the lock that installs it."""
    code = BACKEND + f"print(wheel('.', {name!r}, {{{name + '.py'!r}: {source!r}}}))"
    file = subprocess.check_output([PYTHON, "-c", code], cwd=project.folder, encoding="utf-8")
    return f"./{file}"


def lock(project, *lines):
    """Writes what is to be installed."""
    (project.folder / "requirements.lock").write_text("".join(lines))


def found_in(project, code):
    """Returns what a line of Python prints in the project's .venv."""
    command = [project.venv / "bin" / "python", "-c", code]
    return subprocess.check_output(command, cwd="/", encoding="utf-8").strip()


def test_changed_lock_is_installed(installed):
    """Another lock makes another .venv; then all is quiet again, and nothing is left of the one before."""
    lock(installed, wheel_of(installed, "extra", "found = 42"))
    code, _, err = installed.start("0")
    assert code == 0, err
    assert "has changed" in err
    assert found_in(installed, "import extra; print(extra.found)") == "42"
    assert not (installed.venv / "aside").exists()
    assert installed.start("0")[2] == ""


def test_what_is_beside_the_lock_may_change(ready):
    """A line of pyproject.toml, or a comment in requirements.txt, is no reason to install."""
    (ready.folder / "pyproject.toml").write_text("[tool.ruff]\nline-length = 99\n")
    with open(ready.folder / "requirements.txt", "a") as file:
        file.write("# why\n")
    assert ready.start("0")[::2] == (0, "")


@pytest.mark.parametrize(
    "failure", ["no package", pytest.param("no permission", marks=linux), "Ctrl-C", "kill"]
)
@pytest.mark.fault(
    "an upgrade of .venv fails: no network, a full disk, a user who can't write there, Ctrl-C",
    "the reason in one line; `Going on with the packages that are there`",
    "the .venv that worked",
)
def test_a_failing_upgrade_leaves_what_worked(installed, failure):
    """The .venv of before goes on, which is said; where it can't, the start fails and it is still there."""
    (installed.venv / "witness").touch()
    if failure == "no package":
        lock(installed, "./probe\n", "no-such-package-anywhere\n")
        code, out, err = installed.start("5")
        assert code == 5 and json.loads(out)["args"] == ["5"]
        assert "no-such-package-anywhere" in err and "Going on with the packages that are there" in err
    elif failure == "no permission":
        lock(installed, "./probe\n# again\n")
        (installed.folder / "lessonkit" / "environment" / "set_up.py").chmod(0o444)
        code, out, err = installed.start("5", preexec_fn=drop_root_privilege)
        assert code == 5 and json.loads(out)["args"] == ["5"]
        assert f"Can't write in {installed.folder} " in err and "Going on with the packages that are" in err
    else:
        lock(installed, "./probe\n# again\n")
        before = installed.builds()
        (installed.folder / "probe" / "slow").touch()
        process = installed.begin("0")
        wait_until(lambda: installed.builds() > before)
        process.send_signal(signal.SIGINT if failure == "Ctrl-C" else signal.SIGKILL)
        process.communicate(timeout=300)
        installed.go_on()
        lock(installed, "./probe\n")
        code, out, err = installed.start("6")
        assert (code, json.loads(out)["args"]) == (6, ["6"]), err
        assert "Installing" not in err
    assert (installed.venv / "witness").exists()
    assert not (installed.venv / "aside").exists()


@pytest.mark.fault(
    "an upgrade fails and a package is missing", "the reason in one line, exit code 1", "the old .venv"
)
def test_an_old_venv_that_lacks_a_package_does_not_do(installed):
    """What the requirements name and .venv has not, in any version, can't be gone without."""
    (installed.folder / "requirements.txt").write_text("probe==1.0\n# why\nother-one==2.0\n")
    lock(installed, "./probe\n", "other-one==2.0\n")
    code, out, err = installed.start("0")
    assert (code, out) == (1, "")
    assert "other-one" in err.splitlines()[-1]
    assert found_in(installed, "import probe; print('there')") == "there"


@pytest.mark.fault("the folder of the project is renamed", "nothing", ".venv")
def test_a_renamed_folder_needs_no_installing(installed, tmp_path):
    """.venv goes with its folder: what it holds is used, and its scripts start in the new place."""
    builds = installed.builds()
    installed.folder.rename(tmp_path / "renamed")
    moved = Project.__new__(Project)
    moved.folder = tmp_path / "renamed"
    moved.venv, moved.stamp = moved.folder / ".venv", moved.folder / ".venv" / "lessons-stamp.txt"
    code, out, err = moved.start("0")
    assert (code, err, moved.builds()) == (0, "", builds)
    assert Path(json.loads(out)["cli"]).parent.parent == moved.folder
    pip = subprocess.check_output([moved.venv / "bin" / "pip", "--version"], cwd="/", encoding="utf-8")
    assert str(moved.venv) in pip


@pytest.mark.fault(
    "a package is deleted from .venv",
    "`Packages are missing in .venv: installing them.`",
    "the other packages",
)
def test_a_missing_package_is_installed_again(installed):
    """Somebody's `pip uninstall` is mended at the next start."""
    (installed.venv / "witness").touch()
    pip = [installed.venv / "bin" / "python", "-m", "pip", "uninstall", "-y", "-q", "probe"]
    subprocess.run(pip, check=True)
    code, _, err = installed.start("0")
    assert code == 0 and "Packages are missing" in err
    assert found_in(installed, "import probe; print('there')") == "there"
    assert (installed.venv / "witness").exists()


def test_the_release_of_keras_has_a_folder_of_its_own(project):
    """What its lock says is installed there, without dependencies, and again where it is missing."""
    (project.folder / RELEASE_LOCK).write_text("./probe\n")
    assert project.start("0")[0] == 0
    release = project.venv / "keras-2.2.5"
    assert (release / "probe.py").exists()
    shutil.rmtree(release)
    code, _, err = project.start("0")
    assert code == 0 and "Packages are missing" in err
    assert (release / "probe.py").exists()


@pytest.mark.fault("the Python that .venv was made with is gone", ".venv is made anew", "lessons, data, logs")
def test_a_venv_whose_python_is_gone_is_made_anew(ready):
    """With its base Python removed, it can't serve any more."""
    for link in (ready.venv / "bin").glob("python*"):
        link.unlink()
        link.symlink_to("/nowhere/python")
    (ready.venv / "witness").touch()
    code, out, err = ready.start("0")
    assert code == 0, err
    assert "anew" in err
    assert Path(json.loads(out)["cli"]).parent.parent == ready.folder
    assert not (ready.venv / "witness").exists()


@pytest.mark.fault("started with Python 2.7", "`The lessons need Python 3.11, 3.12 or 3.13`", "everything")
def test_python_2_says_what_it_needs():
    """What an old `python` reads before it gives up is a file that it can read."""
    source = (ROOT / "lessons.py").read_text(encoding="ascii")
    assert 'f"' not in source and "sys.version_info < (3, 6)" in source
    assert source.index("sys.exit(") < source.index("from lessonkit")


@pytest.mark.parametrize(
    ("env", "message"),
    [
        ({}, "no-such-package-anywhere"),
        ({}, "pip finds nothing where it looks"),
        (
            {"PIP_NO_INDEX": "", "PIP_RETRIES": "0", "PIP_INDEX_URL": "http://127.0.0.1:9/"},
            "check the network",
        ),
        ({"PIP_NO_INDEX": "", "PIP_RETRIES": "1", "PIP_INDEX_URL": "http://127.0.0.1:9/"}, "No connection"),
    ],
)
@pytest.mark.fault(
    "pip fails during the first set-up (no network, PIP_NO_INDEX, PIP_RETRIES=0, a wrong index)",
    "its reason in one line",
    "no half-made .venv",
)
def test_failing_pip_gives_its_reason_and_leaves_nothing(project, env, message):
    """What pip can't find, or reach, is said in one line; no .venv is left."""
    (project.folder / "requirements.lock").write_text("no-such-package-anywhere\n")
    code, out, err = project.start("0", env=env)
    assert (code, out) == (1, "")
    assert message in err.splitlines()[-1]
    assert not project.venv.exists()


@pytest.mark.parametrize(
    "setting",
    [
        {
            **dict.fromkeys(("PIP_TARGET", "PIP_PREFIX"), "elsewhere"),
            **dict.fromkeys(("PIP_USER", "PIP_DRY_RUN", "PIP_REQUIRE_HASHES"), "1"),
            "PIP_TIMEOUT": "9",
        },
        "[global]\nuser = true\n[install]\ntarget = elsewhere\nrequire-hashes = true\n",
    ],
    ids=["variables", "pip.conf"],
)
@pytest.mark.fault(
    "pip is told to install elsewhere or otherwise (PIP_TARGET, PIP_USER, PIP_REQUIRE_HASHES, pip.conf)",
    "nothing",
    "what these settings are for",
)
def test_pip_installs_into_venv_whatever_its_settings(project, tmp_path, setting):
    """Only where pip gets packages from is the user's to say."""
    if isinstance(setting, str):
        (tmp_path / "pip.conf").write_text(setting)
        setting = {"PIP_CONFIG_FILE": tmp_path / "pip.conf"}
    code, _, err = project.start("0", env=setting)
    assert code == 0, err
    assert found_in(project, "import probe; print(probe.__file__)").startswith(str(project.venv))
    assert not (project.folder / "elsewhere").exists()


def test_where_pip_gets_packages_from_is_kept(project, tmp_path):
    """A folder that pip.conf names is looked in."""
    wheel_of(project, "extra", "found = 42")
    (tmp_path / "wheels").mkdir()
    shutil.move(project.folder / "extra-1.0-py3-none-any.whl", tmp_path / "wheels")
    (tmp_path / "pip.conf").write_text(f"[global]\nfind-links = {tmp_path}/wheels\n")
    lock(project, "extra==1.0\n")
    code, _, err = project.start("0", env={"PIP_CONFIG_FILE": tmp_path / "pip.conf"})
    assert code == 0, err
    assert found_in(project, "import extra; print(extra.found)") == "42"


@pytest.mark.fault(
    "a rich.py or numpy.py on PYTHONPATH; PYTHONHOME, PYTHONSTARTUP, PYTHONINSPECT of another Python",
    "nothing",
    "-",
)
def test_variables_for_another_python_do_not_matter(ready, tmp_path):
    """What is installed is found first, by a Python that knows its own library."""
    (tmp_path / "probe.py").write_text("raise SystemExit('the wrong probe')")
    (ready.folder / "lessonkit" / "cli.py").write_text("import probe\n" + CLI)
    names = {
        "PYTHONHOME": "/nowhere",
        "PYTHONPATH": tmp_path,
        "PYTHONSTARTUP": "/nowhere",
        "PYTHONINSPECT": "1",
    }
    code = f"import os, runpy; os.environ.update({ ({k: str(v) for k, v in names.items()})!r}); "
    code += "runpy.run_path('lessons.py', None, '__main__')"
    try:
        done = ready.start("3", python=(PYTHON, "-c", code), script=None)
    finally:
        (ready.folder / "lessonkit" / "cli.py").write_text(CLI)
    assert done[0] == 3 and done[2] == "", done


@pytest.mark.fault(
    "`kill -9` while .venv is made", "nothing; the next start makes it anew", "lessons, data, logs"
)
def test_start_after_kill_is_clean(project):
    """After a kill, pip ends, the lock is free, and the next start makes .venv anew; under nohup too."""
    process = project.begin_slow(preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    process.kill()
    process.communicate()
    assert project.stamp.read_text() == ""
    with open(project.folder / "lessonkit" / "environment" / "set_up.py", "r+b") as file:

        def lock_is_free():
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        wait_until(lock_is_free)  # pip, which hung, holds it as well: it has ended
    project.go_on()
    (project.venv / "witness").touch()
    code, _, err = project.start("3")
    assert code == 3, err
    assert not (project.venv / "witness").exists()


@pytest.mark.fault(
    "Ctrl-C while .venv is made", "`Stopped: nothing half-made is left.`", "no half-made .venv"
)
def test_ctrl_c_leaves_nothing(project):
    """Ctrl-C while installing ends with one line, exit code 130 and no .venv."""
    process = project.begin_slow()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=300)
    project.go_on()
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert err.endswith("Stopped: nothing half-made is left.\n")
    assert not project.venv.exists()


@pytest.mark.fault("two first starts at once", "the second: `waiting for it`", "one whole .venv")
def test_second_of_two_starts_waits(project):
    """Of two starts at a time one installs; the other waits for it and says so."""
    first = project.begin_slow()
    second = project.begin("4")
    assert "waiting" in second.stderr.readline()
    project.go_on()
    first.communicate(timeout=300)
    builds = project.builds()
    out, err = second.communicate(timeout=300)
    assert (first.returncode, second.returncode) == (0, 4)
    assert json.loads(out)["args"] == ["4"]
    assert (err, project.builds()) == ("", builds)


def test_a_lock_is_taken_once(project, monkeypatch):
    """Windows refuses to lock what the same process has locked: whoever asks twice would wait for himself."""
    from lessonkit.environment import set_up

    answers = iter([False, False, True])
    monkeypatch.setattr(set_up, "try_lock", lambda lock: next(answers))
    with open(project.folder / "lessons.py", "rb") as lock:
        set_up.wait_for(lock)
    answers = iter([True])
    with open(project.folder / "lessons.py", "rb") as lock:
        set_up.wait_for(lock)


@pytest.fixture(params=["mount", "link"])
def fixed(request, project, tmp_path):
    """Returns a project whose .venv is an empty folder that can't be renamed, and a command that starts it."""
    elsewhere = tmp_path / "larger disk"
    elsewhere.mkdir()
    if request.param == "link":
        project.venv.symlink_to(elsewhere)
        return project, (PYTHON,)
    project.venv.mkdir()
    mount = 'mount --bind "$0" "$1" && shift && exec "$@"'
    command = ("unshare", "-m", "sh", "-c", mount, elsewhere, project.venv, PYTHON)
    if subprocess.run([*command, "-c", ""], check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    return project, command


@pytest.mark.fault(
    ".venv is a mount of its own, or a link to a larger disk, and an upgrade fails",
    "the reason in one line; `Going on with the packages that are there`",
    "the .venv that worked, where it is",
)
def test_a_venv_that_cannot_be_renamed(fixed, tmp_path):
    """It is filled in place; where an upgrade fails, what was there is there again."""
    project, python = fixed
    code, _, err = project.start("0", python=python)
    assert code == 0, err
    elsewhere = tmp_path / "larger disk"
    (elsewhere / "witness").touch()
    lock(project, "./probe\n", "no-such-package-anywhere\n")
    code, out, err = project.start("5", python=python)
    assert code == 5 and json.loads(out)["args"] == ["5"]
    assert "no-such-package-anywhere" in err and "Going on" in err
    assert (elsewhere / "witness").exists() and not (elsewhere / "aside").exists()
    lock(project, "./probe\n", wheel_of(project, "extra", "found = 42"))
    code, _, err = project.start("6", python=python)
    assert code == 6, err
    assert list(elsewhere.glob("lib/*/site-packages/extra.py"))
    assert not (elsewhere / "witness").exists() and not (elsewhere / "aside").exists()
    assert project.start("7", python=python)[::2] == (7, "")


# For each step of an upgrade at which a kill may have come: what lies in .venv, what in which folder of it.
CUT_OFF = {
    "moving aside": ({"lib", "stamp"}, "aside", {"bin"}),
    "aside": (set(), "aside", {"bin", "lib", "stamp"}),
    "installing": ({"bin", "empty stamp", "junk"}, "aside", {"bin", "lib", "stamp"}),
    "bringing back": ({"lib", "empty stamp"}, "back", {"bin", "stamp"}),
    "brought back": ({"bin", "lib", "stamp"}, "back", set()),
    "deleting the old": ({"bin", "lib", "stamp"}, "aside", {"lib", "stamp"}),
    "deleted": ({"bin", "lib", "stamp"}, "aside", set()),
}


@pytest.mark.parametrize("step", CUT_OFF)
@pytest.mark.fault(
    "`kill -9` at any step of an upgrade of .venv", "nothing", "the old .venv or the new one, whole"
)
def test_an_upgrade_that_is_cut_off_is_ended(project, step):
    """Whatever lies where, afterwards there is one whole environment, and nothing else."""
    in_place, name, there = CUT_OFF[step]
    for folder, parts in ((project.venv, in_place), (project.venv / name, there)):
        folder.mkdir(parents=True)
        for part in parts:
            if "stamp" in part:
                (folder / "lessons-stamp.txt").write_text("" if "empty" in part else "made for this")
            else:
                (folder / part).mkdir()
                (folder / part / "file").touch()
    code = "from lessonkit.environment import set_up; set_up.recover()"
    subprocess.run([PYTHON, "-c", code], cwd=project.folder, check=True)
    assert {entry.name for entry in project.venv.iterdir()} == {"bin", "lib", "lessons-stamp.txt"}
    assert project.stamp.read_text() == "made for this"
    assert (project.venv / "lib" / "file").exists()


ODD_NAMES = {
    "blanks, Korean and quotes": '딥러닝 수업 (1) it\'s "mine" $HOME `x` %d {0} \\n',
    "very long": "/".join(["x" * 100] * 9),
}


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.fault(
    "the project lies in a folder with blanks, Korean, quotes or 900 letters in its name",
    "nothing",
    "-",
)
def test_odd_folders(tmp_path, name):
    """There .venv is made, and finds the project."""
    project = Project(tmp_path / ODD_NAMES[name] / "project")
    code, out, err = project.start("3")
    assert code == 3, err
    assert Path(json.loads(out)["cli"]) == project.folder / "lessonkit" / "cli.py"
    script = [project.venv / "bin" / "python", "-c", "import lessonkit.cli"]
    subprocess.run(script, cwd="/", env={"LC_ALL": "C"}, check=True)
    assert next(project.venv.rglob("lessons.pth")).read_bytes().isascii()  # in whatever locale it is read


@pytest.mark.fault(
    "a folder of the project has a name that is not in UTF-8", "that it is to be renamed", "everything"
)
def test_a_folder_that_is_not_in_utf8(tmp_path):
    """Python's venv can't be made there."""
    project = Project(tmp_path / os.fsdecode("딥러닝".encode("cp949")) / "project")
    code, _, err = project.start("3")
    assert code == 1
    assert "is not in UTF-8: rename it" in err.splitlines()[-1]
    assert not project.venv.exists()


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
@pytest.mark.fault(
    "a .venv that is not ours", "`was not made by lessons.py and stays as it is`", "that .venv"
)
def test_foreign_venv_is_kept(project, tmp_path, kind):
    """What somebody else put at .venv stays as it is."""
    precious = {"folder": project.venv / "mine", "file": project.venv, "link": tmp_path / "big" / "mine"}[
        kind
    ]
    if precious != project.venv:
        precious.parent.mkdir()
    precious.write_text("precious")
    if kind == "link":
        project.venv.symlink_to(precious.parent)
    code, out, err = project.start("0")
    assert (code, out) == (1, "")
    assert str(project.venv) in only_line(err) and "move it away or delete it" in err
    assert precious.read_text() == "precious"


def test_messages_are_korean_for_koreans(project):
    """The locale chooses the language."""
    project.venv.mkdir()
    (project.venv / "mine").touch()
    _, _, err = project.start("0", env={"LC_ALL": "ko_KR.UTF-8", "PYTHONUTF8": "1"})
    assert "다시 실행하세요" in only_line(err)


@pytest.mark.parametrize("version", [(3, 8, 18), (3, 14, 0)])
@pytest.mark.fault("no fitting Python on the machine", "which to install, and from where", "everything")
def test_unfit_python_alone_says_what_to_install(project, tmp_path, version):
    """With no Python that fits, one line names the versions that do."""
    (tmp_path / "python3.11").write_text("#!/bin/sh\nexit 127\n")  # as pyenv's shims may do
    (tmp_path / "python3.11").chmod(0o755)
    code, out, err = project.start_as(version, "0", env={"PATH": str(tmp_path)})
    assert (code, out) == (1, "")
    assert f"3.13, 3.12, 3.11, and this is 3.{version[1]}" in only_line(err)
    assert not project.venv.exists()


@pytest.mark.parametrize("python", OLD_PYTHONS, ids=lambda path: path.parts[-3])
def test_real_old_python_says_what_to_install(project, python):
    """Old Pythons get as far as that line."""
    code, _, err = project.start("0", python=(python,), env={"PATH": "/nowhere"})
    assert code == 1
    assert "install 3.13 from https://www.python.org/downloads/" in only_line(err)


def test_unfit_python_finds_one_that_fits(project, tmp_path):
    """A Python that fits is found on PATH behind a shim that fails, and makes .venv."""
    version = "{}.{}".format(*sys.version_info)
    for folder, command in (("shims", "exit 127"), ("bin", f'exec "{PYTHON}" "$@"')):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"python{version}").write_text(f"#!/bin/sh\n{command}\n")
        (tmp_path / folder / f"python{version}").chmod(0o755)
    env = {"PATH": f"{tmp_path}/shims:{tmp_path}/bin"}
    code, _, err = project.start_as((3, 8, 18), "6", env=env)
    assert code == 6, err
    assert f"This is Python 3.8: using {PYTHON} instead." in err
    assert (project.venv / "lib" / f"python{version}").exists()


@pytest.mark.fault("a Python without ensurepip (Debian)", "`sudo apt install python3-venv`", "everything")
def test_python_without_ensurepip_says_what_to_install(project, tmp_path):
    """As on Debian without python3-venv: here a Python whose library lacks the folder ensurepip."""
    binary, library = Path(PYTHON).resolve(), Path(sysconfig.get_path("stdlib"))
    bare_library = tmp_path / "lib" / library.name
    bare_library.mkdir(parents=True)
    for entry in library.iterdir():
        if entry.name not in ("ensurepip", "site-packages", "dist-packages"):
            (bare_library / entry.name).symlink_to(entry)
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / binary.name
    shutil.copy(binary, python)
    test = "import sys, venv, importlib.util as u; sys.exit(u.find_spec('ensurepip') is not None)"
    if subprocess.run([python, "-c", test], check=False).returncode:
        pytest.skip("this Python can't be copied")
    code, _, err = project.start("0", python=(python,))
    assert code == 1
    assert "sudo apt install python3-venv" in err.splitlines()[-1]
    assert not project.venv.exists()


def drop_root_privilege():
    """Makes file permissions count for root as well: drops CAP_DAC_OVERRIDE, before an exec."""
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)


@linux
@pytest.mark.fault(
    "the project lies in a folder without write permission",
    "`Can't write in FOLDER`, what to do",
    "everything",
)
def test_folder_without_write_permission(project):
    """One line says where nothing can be written, and what to do."""
    project.folder.chmod(0o555)
    try:
        code, out, err = project.start("0", preexec_fn=drop_root_privilege)
    finally:
        project.folder.chmod(0o755)
    assert (code, out) == (1, "")
    assert f"Can't write in {project.folder} " in err.splitlines()[-1]
    assert not project.venv.exists()


@pytest.mark.fault(
    "the disk is full during set-up", "`The disk is full`, how much is needed and where", "what worked before"
)
def test_full_disk(project):
    """Pip's word for a full disk becomes what is wrong, where, and what to do."""
    text = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\\n"
    code = f"from lessonkit.environment import pip; print(pip.explain('{text}'))"
    process = subprocess.run([PYTHON, "-c", code], cwd=project.folder, capture_output=True, encoding="utf-8")
    assert "The disk is full" in only_line(process.stdout) and str(project.folder) in process.stdout


@pytest.mark.fault(
    "the project lies too deep for Windows' limit on paths",
    "`too long for Windows`, which path, and where to move it",
    "what worked before",
)
def test_a_path_that_is_too_long_for_windows(project):
    """Pip's hint of four lines becomes what to do."""
    text = "ERROR: Could not install packages due to an OSError: [Errno 2] No such file or directory: 'C:/a/b.h'\\n"
    text += "HINT: ... find information on how to enable this at https://pip.pypa.io/warnings/enable-long-paths\\n"
    code = f'from lessonkit.environment import pip; print(pip.explain("{text}"))'
    process = subprocess.run([PYTHON, "-c", code], cwd=project.folder, capture_output=True, encoding="utf-8")
    assert "too long for Windows" in only_line(process.stdout) and str(project.folder) in process.stdout


@pytest.mark.fault(
    "too little room for .venv", "`The disk is full`, before anything is downloaded", "what worked before"
)
def test_a_disk_that_is_too_small_is_noticed_before_the_download(project):
    """However much there is, it is less than what is asked for here."""
    file = project.folder / "lessonkit" / "environment" / "set_up.py"
    source = file.read_text(encoding="utf-8")
    file.write_text(source.replace("NEEDED = 3_100_000_000", "NEEDED = 10**18"), encoding="utf-8")
    code, out, err = project.start("0")
    assert (code, out) == (1, "")
    assert only_line(err).startswith("The disk is full: setting up needs 2.5 GB in ")
    assert not project.venv.exists()


@pytest.mark.fault(
    "`doctor` before anything is installed, or with a broken .venv",
    "the report on the machine, and why .venv can't be used",
    "everything",
)
def test_doctor_works_without_a_venv(project):
    """It installs nothing, and says what .venv lacks."""
    code, out, err = project.start("doctor", env={"HOME": project.folder.parent})
    assert (code, err) == (1, "")
    assert ".venv: not there yet" in out and "free in ~/project\n" in out
    assert not project.venv.exists()
    assert project.start("0")[0] == 0
    (project.folder / "lessonkit" / "cli.py").write_text("import no_such_thing\n")
    code, out, err = project.start("doctor")
    assert (code, err) == (1, "")
    assert ".venv: as the lock says" in out
    assert out.splitlines()[-1].endswith("ModuleNotFoundError: No module named 'no_such_thing'")


@pytest.mark.parametrize("name", STARTS_WITH)
def test_old_pythons_can_read_it(name):
    """What runs before the installation keeps to the syntax of Python 3.6."""
    ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 6))
