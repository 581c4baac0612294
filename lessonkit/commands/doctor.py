"""`lessons.py doctor`: what this machine is, and whether each piece works on it, as text for a report."""

import importlib.metadata
import os
import re
import signal
import subprocess
import sys
import time
import webbrowser
from collections import Counter
from collections.abc import Iterator

from lessonkit import checkup, data
from lessonkit.commands.parser import Add
from lessonkit.data import registry
from lessonkit.environment import venv
from lessonkit.folders import LOGS, ROOT
from lessonkit.lessons import catalog, compare, course
from oldstack.messages import UserError, tr

_TIME = 120  # seconds that each piece may take
_FIT = """
import numpy as np
from lessonkit.training import fit, keras
keras.utils.set_random_seed(0)
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
inputs = np.arange(16, dtype="float32").reshape(8, 2) / 16
loss = fit(model, inputs, inputs.sum(axis=1), epochs=20, verbose=0).history["loss"]
assert loss[-1] < loss[0], loss
print(f"loss {loss[0]:.4f} -> {loss[-1]:.4f}")
"""
_FIGURE = """
import io, matplotlib
matplotlib.use("agg")
from lessonkit import figures
from matplotlib import pyplot
figures.use_hangul_font()
pyplot.title("가")
pyplot.savefig(io.BytesIO())
print(matplotlib.rcParams["font.family"][-1])
"""
_BOARD = """
import tempfile, threading, urllib.request
from lessonkit import board
with tempfile.TemporaryDirectory() as folder:
    address = board.server([], folder, 0).launch()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    print(opener.open(address, timeout=60).status, flush=True)
"""


def register(add: Add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    add(
        "doctor",
        _main,
        "what is here and does it work: text for a report",
        "무엇이 있고 잘 되는지 확인: 문의할 때 붙일 글",
    )


def _main(arguments):
    sys.stdout.write(checkup.shown([*checkup.facts(venv.FOLDER), (".venv", venv.state()), *_installed()]))
    works = True
    for name, text, works_too in _tried():
        sys.stdout.write(checkup.shown([(name, ("" if works_too else tr("FAILS: ", "실패: ")) + text)]))
        sys.stdout.flush()
        works &= works_too
    print(
        tr(
            "\nPaste this into a report; it is sent nowhere by itself.",
            "\n문의할 때 이 글을 붙여 주세요. 저절로 보내지는 것은 없습니다.",
        )
    )
    return 0 if works else 1


def _installed() -> list[tuple[str, str]]:
    """Returns the releases of what the lessons compute with; beside one that is another, the one that is known."""
    text = (ROOT / venv.REQUIREMENTS).read_text(encoding="utf-8")
    found = []
    for name, known in re.findall(
        r"^(tensorflow|keras|numpy|pandas|scikit-learn|matplotlib)==(.*)$", text, re.M
    ):
        release = importlib.metadata.version(name)
        found.append(
            f"{name} {release}"
            + ("" if release == known else tr(f" (known to work: {known})", f" (확인된 것: {known})"))
        )
    return [(tr("installed", "설치된 것"), ", ".join(found))]


def _tried() -> Iterator[tuple[str, str, bool]]:
    """Yields for each piece its name, what came of trying it, and whether it works."""
    for lesson in catalog.lessons():
        if lesson.kind == course.GRAPH and not lesson.data and "random" in lesson.path.read_text("utf-8"):
            yield tr(f"graph ({lesson.name})", f"그래프({lesson.name})"), *_try_lesson(lesson)
            break
    for english, korean, code in (
        ("training", "학습", _FIT),
        ("figure", "그림", _FIGURE),
        ("board", "텐서보드", _BOARD),
    ):
        text, works, seconds = _run("-c", code)
        yield tr(english, korean), f"{text.strip().splitlines()[-1]}, {seconds:.1f} s", works
    yield tr("data", "데이터"), *_try_data()
    yield tr("logs", "기록"), *_try_logs()
    yield tr("browser", "브라우저"), _browser(), True


def _try_lesson(lesson):
    text, works, seconds = _run(str(lesson.path))
    if works:
        verdict = compare.compare(compare.read_expected(lesson.expected)[1], text, lesson.compare)
        text, works = verdict.text, verdict.ok
    return f"{text.strip().splitlines()[-1]}, {seconds:.1f} s", works


def _try_data():
    states: Counter[str] = Counter()
    for name in registry.entries():
        try:
            states[data.state(name)] += 1
        except UserError as error:
            return str(error), False
    return ", ".join(f"{count} {state}" for state, count in states.items()), True


def _try_logs():
    works = os.access(LOGS, os.W_OK)
    return tr("can be written", "쓸 수 있음") if works else tr(
        f"{LOGS} can't be written", f"{LOGS} 에 쓸 수 없음"
    ), works


def _browser():
    try:
        return webbrowser.get().name
    except webbrowser.Error:
        return "-"


def _run(*arguments):
    """Runs a piece in a process of its own, which may crash; returns what it printed, whether it works, and seconds."""
    started = time.monotonic()
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg", "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(
            [sys.executable, "-P", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env=variables,
            cwd=ROOT,
            timeout=_TIME,
        )
    except subprocess.TimeoutExpired:
        return tr(f"no answer in {_TIME} s", f"{_TIME}초 안에 끝나지 않음"), False, float(_TIME)
    seconds = time.monotonic() - started
    if done.returncode < 0:
        names = {number.value: number.name for number in signal.Signals}
        return names.get(-done.returncode, str(done.returncode)), False, seconds
    return (done.stdout if not done.returncode else done.stderr) or "-", not done.returncode, seconds
