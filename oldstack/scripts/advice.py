"""One line that names the mend for an error of a script."""

import contextlib
import difflib
import inspect
import ntpath
import operator
import os
import re
import shlex
import sys
from collections.abc import Callable

from oldstack import names as names_of_then
from oldstack.host import host
from oldstack.keras2 import of_release
from oldstack.messages import tr
from oldstack.names import packages, python2
from oldstack.scripts import astray
from oldstack.scripts.read import CODE

_PYTHON_2 = {
    "raw_input": "input",
    "xrange": "range",
    "unicode": "str",
    "unichr": "chr",
    "long": "int",
    "reduce": "functools.reduce",
}


def advice(error: BaseException, names: dict[str, object]) -> str | None:
    """Returns one line that names the mend for an error, or None if we know none.

    Args:
        error: The error.
        names: The names that the script had there.
    """
    text = str(error)
    for kind, pattern, answer in _ADVICE:
        match = re.search(pattern, text) if isinstance(error, kind) else None
        words = match and (answer(match, names) if callable(answer) else tr(*answer))
        if words:
            return words
    return None


def _meant(word):
    return tr(f"did you mean {word}?", f"{word} 아닌가요?")


def _missing_in_tensorflow(match, names):
    name = match[1]
    before_1_0 = {row.old.rpartition(".")[2]: row for row in names_of_then.rows(names_of_then.Before1Name)}
    if name in before_1_0:
        now = names_of_then.short(before_1_0[name].today)
        return tr(
            f"{name} is a name from before TensorFlow 1.0: write {now}",
            f"{name}은(는) TensorFlow 1.0 이전의 이름입니다. {now}로 쓰세요",
        )
    return _gone(match[0], name) or _misspelt(match[0], name)


def _misspelt(text, name):
    """Says which name of TensorFlow 1.15 is nearest, where a script has loaded that."""
    found = re.search(r"'tensorflow(?:\._api\.v1)?([\w.]*)'", text)
    with contextlib.suppress(KeyError, AttributeError):
        module = operator.attrgetter(f"tf{found[1]}")(sys.modules["oldstack.tf1"])
        for near in difflib.get_close_matches(name, dir(module), 1, 0.75):
            return _meant(f"tf{found[1]}.{near}")
    return None


def _gone(text, name):
    """Says what replaced a name of tf.contrib and the like."""
    module = re.search(r"'(tensorflow[\w.]*)'", text)
    parts = re.sub(r"\._api\.(v2\.compat\.)?v1", "", f"{module[1]}.{name}").rstrip(".").split(".")
    for size in range(len(parts), 1, -1):
        if row := names_of_then.table(names_of_then.GoneName).get(".".join(parts[:size])):
            old, now = "tf." + ".".join(parts[1:]), row.words()
            return tr(
                f"{old} is not here; what replaced it: {now}",
                f"{old}은(는) 지원하지 않습니다. 대신 쓰는 것: {now}",
            )
    return None


def _missing_in_keras(match, names):
    owner, name = match["owner"], match["name"]
    known = of_release.defines if "." in owner or owner == "keras" else of_release.has_attribute
    if not known(owner, name):
        return None
    return tr(
        f"{name} is bound to the graph in Keras 2.2.5, and a script that trains with fit has none here; one with a "
        "tf.placeholder, or with sess.run, gets Keras 2.2.5's own files",
        f"{name}은(는) Keras 2.2.5의 그래프에 딸린 것인데, fit으로 학습하는 스크립트에는 그래프가 없습니다. tf.placeholder나 "
        "sess.run이 있는 스크립트는 Keras 2.2.5의 파일로 실행됩니다",
    )


def _name_error(match, names):
    name = match[1]
    if now := _PYTHON_2.get(name):
        return tr(f"{name} is Python 2: write {now}", f"{name}은(는) Python 2의 이름입니다. {now}를 쓰세요")
    if name in _IMPORTED_FROM:
        return tr("add the line: ", "추가할 줄: ") + _IMPORTED_FROM[name]
    if name in sys.stdlib_module_names:
        return tr("add the line: ", "추가할 줄: ") + f"import {name}"
    near = difflib.get_close_matches(name, [each for each in names if not each.startswith("__")], 1)
    return _meant(near[0]) if near else None


_IMPORTED_FROM = {
    "np": "import numpy as np",
    "pd": "import pandas as pd",
    "plt": "import matplotlib.pyplot as plt",
    "tf": "import tensorflow as tf",
    "Activation": "from keras.layers import Activation",
    "Dense": "from keras.layers import Dense",
    "Dropout": "from keras.layers import Dropout",
    "EarlyStopping": "from keras.callbacks import EarlyStopping",
    "ModelCheckpoint": "from keras.callbacks import ModelCheckpoint",
    "Sequential": "from keras.models import Sequential",
    "load_model": "from keras.models import load_model",
    "np_utils": "from keras.utils import np_utils",
    "train_test_split": "from sklearn.model_selection import train_test_split",
}


def _keyword(match, names):
    function, word = match[1].split(".")[0], match[2]
    known = []
    with contextlib.suppress(KeyError, TypeError, ValueError):
        known = list(inspect.signature(names[function]).parameters)
    near = difflib.get_close_matches(word, known, 1)
    return _meant(near[0]) if near else None


def _key(match, names):
    near = difflib.get_close_matches(match[1], ["val_loss", "val_acc", "loss", "acc", "epoch"], 1)
    return _meant(near[0]) if near and near[0] != match[1] else None


def _main_file():
    return getattr(sys.modules["__main__"], "__file__", None) or os.path.join(os.getcwd(), CODE)


def _missing_module(match, names):
    name = match[1]
    if near := astray.advice_for(name, _main_file()):
        return near
    if today := python2.MODULES.get(name):
        return tr(
            f"{name} is a module of Python 2: in Python 3 import {today}",
            f"{name}은(는) Python 2의 모듈입니다. Python 3에서는 {today}을(를) import하세요",
        )
    if package := packages.PIP.get(name):
        way = f"{sys.executable} -m pip install {package}"
        return tr(f"{name} is not installed here: {way}", f"{name}이(가) 설치되어 있지 않습니다. 설치: {way}")
    return tr(
        f"{name} is neither beside the script nor installed: if it is a module of the course, put {name}.py beside the "
        f"script; if it is a package, install it by the name that its authors give: {sys.executable} -m pip install ...",
        f"{name}은(는) 스크립트 옆에도 없고 설치되어 있지도 않습니다. 강의의 모듈이면 {name}.py를 스크립트 옆에 두고, 패키지이면 "
        f"만든 이가 알려 주는 이름으로 설치하세요: {sys.executable} -m pip install ...",
    )


def _no_file(match, names):
    folder = os.path.dirname(os.path.abspath(_main_file()))
    if not os.path.isabs(match[1]) and os.path.exists(os.path.join(folder, match[1])):
        where = shlex.quote(folder)
        return tr(
            f"it is there seen from the script's folder, but paths count from the folder you are in: cd {where}",
            f"스크립트의 폴더에서 본 경로입니다. 경로는 현재 폴더를 기준으로 하므로 옮겨 가서 실행하세요: cd {where}",
        )
    if os.path.isabs(match[1]) or ntpath.splitdrive(match[1])[0]:
        words = tr(
            "it is an absolute path, of another machine perhaps: put the file beside the script, and write its name alone",
            "절대 경로입니다. 다른 컴퓨터의 경로라면 파일을 스크립트 옆에 두고 이름만 쓰세요",
        )
    else:
        words = tr("paths count from the folder you are in", "경로는 현재 폴더를 기준으로 합니다")
    command = host().data_command
    return words + (
        command and tr(f"; what data sets are known here: {command}", f". 여기서 아는 데이터: {command}")
    )


_ADVICE: list[tuple[type[Exception], str, Callable[..., str | None] | tuple[str, str]]] = [
    (AttributeError, r"module 'tensorflow[\w.]*' has no attribute '(\w+)'", _missing_in_tensorflow),
    (ImportError, r"cannot import name '(\w+)' from 'tensorflow[\w.]*'", lambda match, names: _gone(match[0], match[1])),
    (ImportError, r"No module named 'tensorflow\.([\w.]+)'", lambda match, names: _gone(match[0], "")),
    (AttributeError, r"module '(?P<owner>keras[\w.]*)' has no attribute '(?P<name>\w+)'", _missing_in_keras),
    (ImportError, r"cannot import name '(?P<name>\w+)' from '(?P<owner>keras[\w.]*)'", _missing_in_keras),
    (AttributeError, r"'(?P<owner>\w+)' object has no attribute '(?P<name>\w+)'", _missing_in_keras),
    (ImportError, r"No module named 'google\.colab", (
        "google.colab is Colab's own: leave out the cells that use it, and name your files' paths instead",
        "google.colab은 Colab에만 있습니다. 쓰는 셀을 빼고 파일 경로를 직접 적으세요",
    )),
    (ImportError, r"No module named '(?!(?:tensorflow|keras)\b)(\w+)'", _missing_module),
    (ImportError, r"attempted relative import (with no known parent package|(beyond) top-level package)", lambda match, names: (
        astray.advice_for_relative(_main_file(), bool(match[2]))
    )),
    (RuntimeError, r"Attempted to use a closed Session", (
        "the session ends with its `with` block: move this line into the block",
        "세션은 `with` 블록과 함께 닫힙니다. 이 줄을 블록 안으로 들여쓰세요",
    )),
    (ValueError, r"^incomplete format", (
        "a percent sign in a format is written %%",
        "서식에서 퍼센트 기호는 %%로 씁니다",
    )),
    (NameError, r"name '(\w+)' is not defined", _name_error),
    (TypeError, r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'", _keyword),
    (KeyError, r"'(\w+)'", _key),
    (FileNotFoundError, r"'(.+)'", _no_file),
    (Exception, r"The flag '(log_dir|v|verbosity|alsologtostderr|logtostderr|stderrthreshold)' is defined twice. First from absl", (
        "TensorFlow's flags are absl's since 1.5, which has this one itself: give yours another name",
        "TensorFlow 1.5부터 플래그는 absl의 것이며, 이 이름은 absl이 이미 씁니다. 다른 이름으로 바꾸세요",
    )),
    (Exception, r"no display name and no \$DISPLAY", (
        "it opens a window of its own: run it where there is a screen, or under xvfb-run",
        "창을 직접 여는 스크립트입니다. 화면이 있는 곳에서 실행하거나 xvfb-run으로 실행하세요",
    )),
    (Exception, r"Attempting to use uninitialized value", (
        "run tf.global_variables_initializer() in the session first",
        "먼저 세션에서 tf.global_variables_initializer()를 실행하세요",
    )),
    (Exception, r"You must feed a value for placeholder", (
        "give the placeholder a value: feed_dict={name: value}",
        "placeholder에 값을 넣으세요: feed_dict={이름: 값}",
    )),
    (ValueError, r"Only call `(\w+)` with named arguments", (
        "write labels=... and logits=..., since TensorFlow 1.0",
        "TensorFlow 1.0부터는 labels=..., logits=...로 씁니다",
    )),
    (ValueError, r"Variable \S+ already exists", (
        "the variable is made twice: tf.reset_default_graph() first, or reuse=tf.AUTO_REUSE",
        "같은 변수를 두 번 만들었습니다. tf.reset_default_graph()를 먼저 부르거나 reuse=tf.AUTO_REUSE를 쓰세요",
    )),
    (ValueError, r"truth value of an array", (
        "compare arrays with .all() or .any()",
        "배열은 .all()이나 .any()로 비교하세요",
    )),
]  # fmt: skip
