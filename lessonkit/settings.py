"""The environment variables that the lessons go by, each read here and nowhere else.

| variable | set to | then |
| --- | --- | --- |
| `LESSONS_COURSE` | a folder | the course there is the one (`lessons.py --course`) |
| `LESSONS_DATA_MIRROR` | a folder or a URL | data sets are looked for there before their own addresses |
| `LESSONS_REAL_DATA` | `1` | a data set that can't be had is an error, not a stand-in (`run --real-data`) |
| `LESSONS_QUICK` | `1` | a training has 2 epochs on 1000 rows, an old script's too (`run --quick`) |
| `LESSONS_VERBOSE` | `1` | TensorFlow's own messages are shown, and whole tracebacks (`run --verbose`) |
| `LESSONS_RUN` | `1`, by `run` itself | figures are saved and no window opens; curves are recorded |
| `LESSONS_NOTEBOOK` | a lesson's name, by its notebook | what the notebook writes goes to `logs/NN_slug` |
| `LESSONS_PLAIN` | `1`, by `bench` | `fit` is Keras 3's own |
| `LESSONS_PYTHONPATH` | what `PYTHONPATH` was, by `lessons.py` itself | old scripts find their modules there; we don't |
| `KERAS_HOME` | a folder | Keras's folder, where its data sets are, in place of `~/.keras` |

Keeps to the syntax of Python 3.6 and the standard library, since `lessons.py` imports the package with any Python.
"""

import os
import sys

QUICK_EPOCHS, QUICK_ROWS = 2, 1000  # what LESSONS_QUICK leaves of a training


def course():
    """Returns the folder of the course, or None for the project's own."""
    return os.environ.get("LESSONS_COURSE") or None


def data_mirror():
    """Returns the folder or URL that has the data sets, or None."""
    return os.environ.get("LESSONS_DATA_MIRROR") or None


def real_data_only():
    """Returns whether a stand-in is an error."""
    return os.environ.get("LESSONS_REAL_DATA") == "1"


def is_quick():
    """Returns whether trainings are cut short."""
    return bool(os.environ.get("LESSONS_QUICK"))


def is_verbose():
    """Returns whether TensorFlow's own messages are shown."""
    return bool(os.environ.get("LESSONS_VERBOSE"))


def is_run():
    """Returns whether `lessons.py run` has started this process."""
    return bool(os.environ.get("LESSONS_RUN"))


def notebook():
    """Returns the name of the lesson whose notebook this is; that of any other where Jupyter tells it; or None."""
    return os.environ.get("LESSONS_NOTEBOOK") or os.environ.get("JPY_SESSION_NAME") or None


def is_plain():
    """Returns whether `fit` is to be Keras 3's own, to measure against."""
    return bool(os.environ.get("LESSONS_PLAIN"))


def put_python_path_aside():
    """Keeps what is on PYTHONPATH from standing in for what we import."""
    if "PYTHONPATH" in os.environ:
        os.environ["LESSONS_PYTHONPATH"] = os.environ.pop("PYTHONPATH")


def give_python_path_back():
    """Lets a user's script, and processes that it starts, find what is on PYTHONPATH, in front of what is installed."""
    if "LESSONS_PYTHONPATH" in os.environ:
        os.environ["PYTHONPATH"] = os.environ.pop("LESSONS_PYTHONPATH")
        sys.path[:0] = [
            os.path.abspath(place) for place in os.environ["PYTHONPATH"].split(os.pathsep) if place
        ]


def keras_home():
    """Returns Keras's folder, whether it is there or not."""
    return os.path.expanduser(os.environ.get("KERAS_HOME", os.path.join("~", ".keras")))
