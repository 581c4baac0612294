"""Records what the original stack prints: TensorFlow 1.15.5 on Python 3.7.

    python lessons.py record scripts PYTHON [NAME ...]

PYTHON is the original's interpreter; `lessonkit/record/original.py` says what it needs. Recorded are the lessons that
are compared line by line (into `expected/`), as they run there: their marks of `api` and `path` taken back, errata
mended; a lesson with data twice, for the real file and for the stand-in. And the scripts in `tests/original/`, beside
each its output; where another maker's processor prints other last digits, beside that, NAME.intel.txt. Those of Keras run
without Keras 2.2.5's races. NAME limits it to some of them.
"""

import os
import re
from pathlib import Path

from lessonkit import data
from lessonkit.folders import COURSE, ROOT
from lessonkit.lessons import catalog, course, listing
from lessonkit.lessons.compare import read_expected, write_expected
from lessonkit.machine import processor
from lessonkit.record import original

SCRIPTS = ROOT / "tests" / "original"
# The processor of records that name none.
FIRST = "AMD, AVX-512"


def maker(kind: str) -> str:
    """Returns the maker of a kind of processor.

    Args:
        kind: The kind, as `processor` tells it.
    """
    return kind.split(",")[0]


def beside(script: Path, kind: str) -> Path:
    """Returns where a script's output is that only processors of one maker print.

    Args:
        script: The script.
        kind: The processor's kind.
    """
    return script.with_suffix(f".{maker(kind).lower()}.txt")


def main(python: str, *names: str) -> None:
    """Records all, or what is named.

    Args:
        python: The original's interpreter.
        *names: Names of lessons or scripts, "04_variable_assign".
    """
    os.environ["LESSONS_REAL_DATA"] = "1"
    versions = original.versions(python, "TensorFlow", "Keras", "NumPy", "pandas")
    header = f"Recorded by lessons.py record\n{versions}"
    for lesson in catalog.lessons():
        if lesson.compare != "spread" and lesson.name in (names or [lesson.name]):
            source = listing.mended(lesson.path.read_text(encoding="utf-8"))
            race_free = lesson.kind == course.KERAS
            for stand_in in (False, True) if lesson.data else (False,):
                files = original.data_files(lesson.data, stand_in)
                done = original.run(python, source, lesson.path.name, files, race_free=race_free)
                kinds = [f"{name}: {data.STAND_IN if stand_in else data.REAL}" for name in lesson.data]
                notes = [header, f"Seconds: {done.seconds:.1f}", *kinds]
                write_expected(lesson.expected_for(stand_in), "\n".join(notes), done.printed)
                print(lesson.name, *kinds)
    for script in sorted(SCRIPTS.rglob("*.py")) if COURSE == ROOT else ():  # these are the project's
        if script.stem in (names or [script.stem]):
            race_free = script.parent.name in ("graph_keras", "keras2")
            source = script.read_text(encoding="utf-8")
            printed = original.run(python, source, script.name, {}, race_free=race_free).printed
            path = script.with_suffix(".txt")
            if path.exists() and _maker_of(path) != maker(processor()):
                if read_expected(path)[1] == printed:
                    print(script.stem, "(as recorded)")
                    continue
                path = beside(script, processor())
            write_expected(path, f"{header}\nProcessor: {processor()}", printed)
            print(script.stem, path.name)


def _maker_of(path):
    named = re.search(r"^Processor: (.*)$", read_expected(path)[0], re.MULTILINE)
    return maker(named[1] if named else FIRST)
