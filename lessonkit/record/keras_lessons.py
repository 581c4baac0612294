"""Records what the Keras lessons give on the original stack, and what they give here, into `expected/`.

    python lessons.py record keras PYTHON [NAME ...] [--only PART ...] [--data real stand-in] [--seeds 0-9]
                                   [--runs N] [--jobs N] [--missing]

PYTHON is the original's interpreter; `lessonkit/record/original.py` says what it needs. There the lessons run with their
marks of `api` and `path` taken back, errata mended. PART is

    original   as it was, with each seed; no two of its runs are the same, so the first seed runs three times
    race_free  made reproducible, with the first seed: one run for each kind of processor it was recorded on
    quick      that, each training cut as `lessons.py run --quick` cuts it
    ours       the lesson here, with each seed
    rounding   the lesson here with the first seed, where arithmetic rounds otherwise, as on other processors
    words      what the race-free original printed, with the first seed, and its seconds: into NN_slug.txt

Each run is written when it has ended, and replaces what was there for that part, data and seed; `--missing` leaves
what is there and runs the rest. NAME is the name of a lesson, "29_iris"; without one all are recorded.
"""

import argparse
import dataclasses
import importlib.metadata
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from lessonkit import data
from lessonkit.folders import ROOT
from lessonkit.lessons import catalog, listing, outcome, printed
from lessonkit.lessons.compare import write_expected
from lessonkit.machine import processor
from lessonkit.record import original
from lessonkit.settings import QUICK_EPOCHS, QUICK_ROWS
from oldstack.messages import UserError

PARTS = ("original", "race_free", "quick", "ours", "rounding", "words")
OF_THE_ORIGINAL = {"original", "race_free", "quick", "words"}
EPOCHS = 3  # of the race-free original that are kept one by one
# Sums in another order, as on other processors; and what a last bit comes to: with NUDGE each first weight moves by
# one, or not. New ones come last: `--missing` runs those that a lesson has not.
ROUNDINGS = [
    {"TF_ENABLE_ONEDNN_OPTS": "0"},
    {"TF_NUM_INTRAOP_THREADS": "1"},
    *({"NUDGE": str(n)} for n in range(4)),
    *(
        {"ONEDNN_MAX_CPU_ISA": isa, "XLA_FLAGS": f"--xla_cpu_max_isa={isa}", "OPENBLAS_CORETYPE": core}
        for isa, core in (("AVX2", "Haswell"), ("AVX", "Sandybridge"))
    ),
]
# Runs a lesson and writes what it has trained and which data it had.
HERE = """\
import functools, json, os, runpy, sys
script, record = sys.argv[1:]
sys.argv = [script]
if "NUDGE" in os.environ:
    import numpy as np
    from oldstack import training
    from oldstack.loading.quick_keras import keras
    plain, random = training.fit, np.random.RandomState(int(os.environ["NUDGE"]))
    @functools.wraps(plain)  # for its signature
    def nudged(model, *args, callbacks=None, **options):
        def nudge(logs):  # some models have their weights only now
            bits = [random.choice([-1.0, 0.0, 1.0], weight.shape) for weight in model.get_weights()]
            model.set_weights([w + bit * np.spacing(w) for w, bit in zip(model.get_weights(), bits)])
        callbacks = [*(callbacks or []), keras.callbacks.LambdaCallback(on_train_begin=nudge)]
        return plain(model, *args, callbacks=callbacks, **options)
    training.fit = nudged
runpy.run_path(script, run_name="__main__")
from lessonkit import data
fits = sys.modules["lessonkit.training"].fits() if "lessonkit.training" in sys.modules else []
with open(record, "w") as file:
    json.dump({"fits": fits, "data": data.used()}, file)
"""


@dataclasses.dataclass(frozen=True)
class Task:
    """One run of a lesson, for a part of its file, on real data or stand-ins.

    For `rounding`, all its runs from `number` on.
    """

    lesson: catalog.Lesson
    part: str
    kind: str
    seed: int
    number: int = 0

    @property
    def name(self) -> str:
        """What it is, in one line."""
        return f"{self.lesson.name}: {self.part}, {self.kind}, seed {self.seed}, {self.number}"


def main(wanted: argparse.Namespace) -> bool:
    """Records lessons.

    Args:
        wanted: The command line, by name: python, names, only, data, seeds, runs, jobs, missing.

    Returns:
        Whether a run failed.
    """
    os.environ["LESSONS_REAL_DATA"] = "1"
    lessons = [lesson for lesson in catalog.lessons() if lesson.compare == "spread"]
    if wanted.names:
        lessons = [lesson for lesson in lessons if lesson.name in wanted.names]
    files = {lesson.name: read(lesson) for lesson in lessons}
    stacks = versions(wanted)
    for lesson in lessons:
        files[lesson.name]["recorded"] |= stacks
    tasks = list(planned(lessons, wanted))
    if wanted.missing:
        tasks = [missing for task in tasks if (missing := without_what_is_there(files, task))]
    failed, begun = False, set()
    with ThreadPoolExecutor(wanted.jobs) as pool:
        futures = {pool.submit(run, task, wanted.python): task for task in tasks}
        for future in as_completed(futures):
            task = futures[future]
            try:
                results = future.result()
            except UserError as error:
                print(f"{task.name}: {error}", file=sys.stderr)
                failed = True
                continue
            if task.part == "words":
                write_words(task, results[0], stacks["original"])
                continue
            is_first = dataclasses.replace(task, number=0) not in begun
            put(files[task.lesson.name], task, results, anew=is_first and not wanted.missing)
            write(task.lesson, files[task.lesson.name])
            begun.add(dataclasses.replace(task, number=0))
    return failed


def planned(lessons: list[catalog.Lesson], wanted: argparse.Namespace) -> Iterator[Task]:
    """Yields every run that is wanted, the lessons one after the other."""
    for lesson in lessons:
        for kind in wanted.data if lesson.data else [data.REAL]:
            for part in wanted.only:
                for seed in [0] if part not in ("original", "ours") else wanted.seeds:
                    runs = 1 if part != "original" else wanted.runs or (1 if seed else 3)
                    yield from (Task(lesson, part, kind, seed, number) for number in range(runs))


def run(task: Task, python: str) -> list[original.Outcome]:
    """Runs a task.

    Returns:
        Of each run what came of it.
    """
    content = original.data_files(task.lesson.data, stand_in=task.kind == data.STAND_IN)
    source = task.lesson.path.read_text(encoding="utf-8")
    if task.part in OF_THE_ORIGINAL:
        source, race_free = listing.mended(source), task.part != "original"
        limits = (QUICK_EPOCHS, QUICK_ROWS) if task.part == "quick" else None
        name, seed = task.lesson.path.name, task.seed
        runs = [original.run(python, source, name, content, race_free=race_free, seed=seed, limits=limits)]
    else:
        source = original.with_seed(source, task.seed)
        environments = ROUNDINGS[task.number :] if task.part == "rounding" else [{}]
        runs = [run_here(task, source, content, environment) for environment in environments]
    for done in runs:
        print(f"{task.name}: {done.seconds:.1f} s, {figures_of(done)}", flush=True)
    return runs


def figures_of(done: original.Outcome) -> dict[str, float]:
    """Returns the figures of a run, by name."""
    return outcome.figures(done.printed, done.histories)


def run_here(
    task: Task, source: str, content: dict[str, bytes], environment: dict[str, str]
) -> original.Outcome:
    """Runs a lesson here, in a copy of the project.

    Returns:
        Its outcome, as the original's.
    """
    with tempfile.TemporaryDirectory() as folder:
        house = Path(folder)
        for package in ("lessonkit", "oldstack"):
            shutil.copytree(ROOT / package, house / package, ignore=shutil.ignore_patterns("__pycache__"))
        for part in (task.lesson.package, "logs", f"datasets/{data.STAND_IN}"):
            (house / part).mkdir(parents=True)
        shutil.copy(ROOT / "datasets" / "registry.toml", house / "datasets")
        place = house / "datasets" / (data.STAND_IN if task.kind == data.STAND_IN else "")
        for name, each in content.items():
            (place / name).write_bytes(each)
        script = house / task.lesson.package / task.lesson.path.name
        script.write_text(source, encoding="utf-8")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LESSONS_")}
        started = time.perf_counter()
        process = subprocess.run(
            [sys.executable, "-P", "-c", HERE, script, house / "record.json"],
            cwd=house,
            env={
                **inherited,
                **environment,
                "PYTHONPATH": str(house),
                "PYTHONIOENCODING": "utf-8",
                "KERAS_HOME": str(house / "keras"),  # where no real data are
                "MPLBACKEND": "Agg",
            },
            capture_output=True,
            encoding="utf-8",
        )
        seconds = time.perf_counter() - started
        if process.returncode:
            raise UserError(f"failed here\n{process.stderr[-2000:]}")
        record = json.loads((house / "record.json").read_text())
    if set(record["data"].values()) - {task.kind}:
        raise UserError(f"took other data: {record['data']}")
    fit_seconds = sum(fit["seconds"] for fit in record["fits"])
    return original.Outcome(process.stdout, seconds, fit_seconds, [fit["history"] for fit in record["fits"]])


def versions(wanted: argparse.Namespace) -> dict[str, str]:
    """Returns the versions of the stacks whose parts are recorded."""
    found = {}
    if OF_THE_ORIGINAL & set(wanted.only):
        found["original"] = original.versions(wanted.python, "TensorFlow", "Keras", "NumPy", "pandas")
    if {"ours", "rounding"} & set(wanted.only):
        packages = (f"{name} {importlib.metadata.version(name)}" for name in ("TensorFlow", "Keras", "NumPy"))
        found["ours"] = ", ".join([*packages, f"Python {platform.python_version()}"])
    return found


def read(lesson: catalog.Lesson) -> dict:
    """Returns what is recorded of a lesson, or the frame for it."""
    file = lesson.path.parent / "expected" / f"{lesson.name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"recorded": {}}


def without_what_is_there(files: dict[str, dict], task: Task) -> Task | None:
    """Returns what of a task is not recorded: the task, of `rounding` its last runs, or None."""
    if task.part == "words":
        return None if task.lesson.words(task.kind == data.STAND_IN).exists() else task
    part = files[task.lesson.name].get(task.kind, {}).get(task.part, {})
    if task.part == "rounding":
        return dataclasses.replace(task, number=len(part)) if len(part) < len(ROUNDINGS) else None
    if task.part == "original":
        is_there = len(part.get(str(task.seed), [])) > task.number
    else:
        wanted = {"ours": str(task.seed), "race_free": processor()}.get(task.part)
        is_there = bool(part) if wanted is None else wanted in part
    return None if is_there else task


def put(file: dict, task: Task, results: list[original.Outcome], anew: bool) -> None:
    """Puts the figures of a task into what is recorded of its lesson, in place of older ones."""
    parts, figures = file.setdefault(task.kind, {}), figures_of(results[0])
    if task.part == "original":
        runs = parts.setdefault("original", {})
        runs[str(task.seed)] = [*([] if anew else runs.get(str(task.seed), [])), figures]
    elif task.part == "rounding":
        kept = parts.get("rounding", [])[: task.number]
        parts["rounding"] = [*kept, *map(figures_of, results)]
    elif task.part == "quick":
        parts["quick"] = figures
    elif task.part == "ours":
        parts.setdefault("ours", {})[str(task.seed)] = figures
        if task.seed == 0:
            parts["text"] = outcome.template(results[0].printed)
    else:
        trainings = [outcome.current_names(history) for history in results[0].histories] or [{}]
        parts.setdefault("race_free", {})[processor()] = {
            "figures": figures,
            "history": {name: values[:EPOCHS] for name, values in trainings[0].items()},
            "last": {name: values[-1] for name, values in trainings[-1].items()},
        }


def write_words(task: Task, done: original.Outcome, stack: str) -> None:
    """Writes what the original printed, its progress shortened."""
    data_sets = [f"{name}: {task.kind}" for name in task.lesson.data]
    header = ["Recorded by lessons.py record", stack, f"Seconds: {done.seconds:.1f}", *data_sets]
    write_expected(
        task.lesson.words(task.kind == data.STAND_IN), "\n".join(header), printed.shorten(done.printed)
    )


def write(lesson: catalog.Lesson, file: dict) -> None:
    """Writes what is recorded of a lesson, one run on a line."""
    for kind in file.keys() - {"recorded"}:
        for part in file[kind].keys() & {"original", "ours"}:
            file[kind][part] = dict(sorted(file[kind][part].items(), key=lambda item: int(item[0])))
    path = lesson.path.parent / "expected" / f"{lesson.name}.json"
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(text(file) + "\n", encoding="utf-8", newline="\n")
    part.replace(path)


def text(value: dict | list) -> str:
    """Returns a value as JSON, with the numbers of one thing on one line."""
    children = value.values() if isinstance(value, dict) else value
    if not any(isinstance(child, dict | list) for child in children):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        entries = [f"{json.dumps(key, ensure_ascii=False)}: {text(child)}" for key, child in value.items()]
    else:
        entries = list(map(text, value))
    opened, closed = "{}" if isinstance(value, dict) else "[]"
    return (
        f"{opened}\n" + ",\n".join(re.sub("^", " ", entry, flags=re.M) for entry in entries) + f"\n{closed}"
    )
