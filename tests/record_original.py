"""Records what the original stack prints: TensorFlow 1.15.5 on Python 3.7.

    python tests/record_original.py PYTHON [NAME ...]

PYTHON is the original's interpreter, in an environment with `tensorflow==1.15.5 keras==2.2.5 "h5py<3"
"protobuf<3.21" "numpy<1.19" "pandas<1.0"`. Recorded are the lessons of `tf1_lessons` (into `expected/`),
as they run there: their marks of `api` and `path` taken back, errata mended; a lesson with data twice,
for the real file and for the stand-in. And the scripts in `tests/original/`, beside each its output.
NAME limits it to some of them.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from lessonkit import catalog, data, listing, stand_ins
from lessonkit.compare import write_expected
from lessonkit.folders import ROOT

SCRIPTS = ROOT / "tests" / "original"
VERSIONS = """\
import platform, numpy, pandas, tensorflow
print("TensorFlow {}, NumPy {}, pandas {}, Python {}".format(
    tensorflow.__version__, numpy.__version__, pandas.__version__, platform.python_version()))
"""
# Stands in for what a mended lesson may still import of ours (see listing.mended).
OURS = "def log_dir():\n    return 'log_dir'\n"


def main(python, *names):
    """Records all, or what is named.

    Args:
        python: The original's interpreter.
        *names: Names of lessons or scripts, "04_variable_assign".
    """
    os.environ["LESSONS_REAL_DATA"] = "1"
    header = "Recorded by tests/record_original.py\n" + original(python, VERSIONS, "versions.py", {}).strip()
    for lesson in catalog.lessons():
        if lesson.package == "tf1_lessons" and lesson.name in (names or [lesson.name]):
            source = listing.mended(lesson.path.read_text(encoding="utf-8"))
            for stand_in in (False, True) if lesson.data else (False,):
                files = {
                    name: stand_ins.make(name) if stand_in else Path(data.dataset(name)).read_bytes()
                    for name in lesson.data
                }
                printed = original(python, source, lesson.path.name, files)
                kinds = [f"{name}: {'stand-in' if stand_in else 'real'}" for name in lesson.data]
                write_expected(lesson.expected_for(stand_in), "\n".join([header, *kinds]), printed)
                print(lesson.name, *kinds)
    for script in sorted(SCRIPTS.glob("*.py")):
        if script.stem in (names or [script.stem]):
            printed = original(python, script.read_text(encoding="utf-8"), script.name, {})
            write_expected(script.with_suffix(".txt"), header, printed)
            print(script.stem)


def original(python: str, source: str, name: str, files: dict[str, bytes]) -> str:
    """Returns what a script prints on the original stack, run in a folder of its own.

    Args:
        python: The original's interpreter.
        source: The script's text.
        name: Its file name.
        files: Names and contents of the data files that it finds beside it.
    """
    with tempfile.TemporaryDirectory() as folder:
        ours = Path(folder, "ours")
        (ours / "lessonkit").mkdir(parents=True)
        (ours / "lessonkit" / "__init__.py").touch()
        (ours / "lessonkit" / "folders.py").write_text(OURS)
        for file, content in files.items():
            Path(folder, file).write_bytes(content)
        Path(folder, name).write_text(source, encoding="utf-8")
        environment = {
            **os.environ,
            "PYTHONPATH": str(ours),
            "PYTHONIOENCODING": "utf-8",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        result = subprocess.run(
            [python, "-W", "ignore", name], cwd=folder, env=environment, capture_output=True, encoding="utf-8"
        )
    if result.returncode:
        sys.exit(f"{name} failed on the original:\n{result.stderr[-2000:]}")
    return result.stdout


if __name__ == "__main__":
    main(*sys.argv[1:])
