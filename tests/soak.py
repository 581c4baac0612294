"""Runs all again and again, and kills what runs at random moments: what leaks, and what doesn't start again.

    python tests/soak.py runs --times 10 [LESSON ...]
    python tests/soak.py kills [--moments 10] [--seed 14] [STAGE ...]

`runs` prints threads, descriptors and memory of the main process after each `run all --quick`. `kills` ends a stage
with SIGKILL at random moments, starts it again to its end, and prints how often that worked. STAGE is one of `set-up`
(with packages from pip's usual place), `download` (from a server of this script), `run`, `checkpoint`, `report`.
For Linux.
"""

import argparse
import contextlib
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPIED = [
    "lessonkit",
    "oldstack",
    "tf1_lessons",
    "keras_lessons",
    "docs",
    "lessons.py",
    "course.toml",
    "seconds.json",
]
COMMANDS = {
    "download": ["data", "fetch"],
    "run": ["run", "04"],
    "checkpoint": ["run", "36", "--quick"],
    "report": ["view", "04", "--out", "pages"],
}
STAGES = ("set-up", *COMMANDS)
START = [sys.executable, "-P", "-c", "from lessonkit.cli import main; main()"]


def measured() -> tuple[int, int, int]:
    """Returns threads, descriptors, and resident memory in kB, of this process."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["Threads"]), len(os.listdir("/proc/self/fd")), int(status["VmRSS"].split()[0])


def runs(times: int, lessons: list[str]) -> list[tuple[int, int, int]]:
    """Runs lessons again and again in this process, as `run --quick` does; returns what was measured after each.

    Args:
        times: How often.
        lessons: What `run` takes for lessons.
    """
    from lessonkit.cli import main

    found = []
    for _ in range(times):
        sys.argv = ["lessons.py", "run", "--quick", *lessons]
        with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())), contextlib.suppress(SystemExit):
            main()
        found.append(measured())
    return found


def project(folder: Path, is_set_up: bool) -> Path:
    """Copies the project, without logs and data.

    Args:
        folder: Where to.
        is_set_up: Whether it is started in this Python, so that it needs no .venv.
    """
    for name in (*COPIED, *(path.name for path in ROOT.glob("requirements*"))):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, folder / name)
    (folder / "logs").mkdir()
    (folder / "datasets").mkdir()
    shutil.copy(ROOT / "datasets" / "registry.toml", folder / "datasets")
    return folder


def begin(folder: Path, stage: str, mirror: str) -> subprocess.Popen:
    """Starts a stage, in a process group of its own.

    Args:
        folder: The project.
        stage: One of `STAGES`.
        mirror: Where the data sets are.
    """
    command = [sys.executable, "lessons.py", "list"] if stage == "set-up" else [*START, *COMMANDS[stage]]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "LESSONS_DATA_MIRROR": mirror}
    if stage != "set-up":
        environment["PYTHONPATH"] = str(folder)
    output = subprocess.DEVNULL if stage == "set-up" else subprocess.PIPE
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output == subprocess.PIPE else output,
        start_new_session=True,
    )


def is_whole(folder: Path, stage: str) -> bool:
    """Tells whether a stage that has ended has left what it should, and nothing half made."""
    half_made = ("datasets/**/*.part", "logs/**/*.raw", ".venv/aside", ".venv/back")
    left = [path for pattern in half_made for path in folder.glob(pattern)]
    if stage == "download":
        return not left and len(list(folder.glob("datasets/*"))) > 10
    wanted = {
        "set-up": ".venv/lessons-stamp.txt",
        "run": "logs/04_*/run.json",
        "checkpoint": "logs/36_*/model/*",
        "report": "pages/*.html",
    }
    return not left and any(path.stat().st_size for path in folder.glob(wanted[stage]))


def kills(stage: str, moments: int, chance: random.Random, mirror: str) -> tuple[float, int, int, list[str]]:
    """Kills a stage at random moments; after each kill it is started again and goes to its end.

    Args:
        stage: One of `STAGES`.
        moments: How often.
        chance: Draws the moments.
        mirror: Where the data sets are.

    Returns:
        Seconds of a whole stage; kills, of which so many came before its end; what the starts that failed said.
    """
    failed, inside = [], 0
    with tempfile.TemporaryDirectory() as place:
        folder = project(Path(place), stage != "set-up")
        started = time.monotonic()
        begin(folder, stage, mirror).communicate()
        whole = time.monotonic() - started
        for _ in range(moments):
            for made in (folder / ".venv", folder / "pages"):
                shutil.rmtree(made, ignore_errors=True)
            for file in folder.glob("datasets/*") if stage == "download" else ():
                if file.name != "registry.toml":
                    file.unlink()
            child = begin(folder, stage, mirror)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.communicate(timeout=chance.uniform(0, whole))
            inside += child.returncode is None
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
            child.communicate()
            again = begin(folder, stage, mirror)
            said, _ = again.communicate()
            if again.returncode or not is_whole(folder, stage):
                failed.append((said or b"").decode(errors="replace")[-500:])
    return whole, moments, inside, failed


def serve(folder: str) -> str:
    """Serves a folder on this machine, in pieces; returns the address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def main() -> None:
    """Does what the command line says, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    running = commands.add_parser("runs")
    running.add_argument("--times", type=int, default=10)
    running.add_argument("lessons", nargs="*", default=["all"])
    killing = commands.add_parser("kills")
    killing.add_argument("--moments", type=int, default=10)
    killing.add_argument("--seed", type=int, default=14)
    killing.add_argument("stages", nargs="*", default=STAGES)
    asked = parser.parse_args()
    if asked.command == "runs":
        print("run  threads  descriptors  memory (kB)")
        for number, row in enumerate(runs(asked.times, asked.lessons), 1):
            print("{:3}  {:7}  {:11}  {:11}".format(number, *row))
        return
    mirror = os.environ.get("LESSONS_DATA_MIRROR") or str(ROOT / "datasets")
    print("stage       whole (s)  kills  before its end  next start failed")
    for stage in asked.stages:
        place = serve(mirror) if stage == "download" else mirror
        whole, count, inside, failed = kills(stage, asked.moments, random.Random(asked.seed), place)
        print(f"{stage:10}  {whole:9.1f}  {count:5}  {inside:14}  {len(failed):17}", flush=True)
        for said in failed:
            print(said)


if __name__ == "__main__":
    main()
