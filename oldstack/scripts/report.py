"""What is shown of an error in a script: its own lines, as they were worded then, and advice."""

import os
import re
import sys
import traceback

from oldstack.messages import tr
from oldstack.scripts import read
from oldstack.scripts.advice import advice


def place(error: BaseException, files: set[str]) -> str:
    """Returns where in a script an error comes from, in words; "" if from outside.

    Args:
        error: The error.
        files: The paths of the script's modules.
    """
    frames = _frames(error, files)
    return read.place(frames[-1][0].f_code.co_filename, frames[-1][1]) if frames else ""


def report(error: BaseException, files: set[str], names: dict[str, object]) -> str:
    """Returns an error's traceback with the script's own lines only, and a line of advice.

    Args:
        error: The error.
        files: The paths of the script's modules.
        names: The names of its main module.
    """
    parts: list[tuple[list, BaseException]] = []
    mend: str | None = None
    cause: BaseException | None = error
    while cause is not None:
        frames = _frames(cause, files)
        if parts and not frames:
            break
        if not parts:
            known = {**names, **frames[-1][0].f_locals} if frames else names
            mend = _stands_in(cause, files) or advice(cause, known)
        parts.append((frames, cause))
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    between = "\nDuring handling of the above exception, another exception occurred:\n\n"
    text = between.join(_shown(frames, error) for frames, error in reversed(parts))
    return f"{text}→ {mend}" if mend else text.rstrip("\n")


_LIBRARIES = {"h5py", "keras", "matplotlib", "numpy", "pandas", "scipy", "seaborn", "sklearn", "tensorflow"}


def _stands_in(error, files):
    """Says which of the script's files was imported in a library's place, if that is what is wrong."""
    found = re.search(r"(?:o module named|module|from) '(\w+)", str(error))
    if not (found and isinstance(error, (ImportError, AttributeError))):
        return None
    name = found[1]
    own = min((file for file in files if os.path.basename(file) == f"{name}.py"), key=len, default=None)
    if not own or name not in _LIBRARIES | sys.stdlib_module_names:
        return None
    english = f"{own} has the name of a library, and was imported in its place: rename it"
    return tr(english, f"{own}: 라이브러리와 이름이 같아 대신 불러왔습니다. 이름을 바꾸세요")


def _frames(error, files):
    """Returns the script's own frames of a traceback, and the lines in them."""
    return [
        (frame, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename in files
    ]


def _shown(frames, error):
    entries = [
        traceback.FrameSummary(frame.f_code.co_filename, line, frame.f_code.co_name) for frame, line in frames
    ]
    if isinstance(error, SyntaxError):
        text = "".join(traceback.format_exception_only(error))
    else:
        kind = type(error)
        module = "" if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}."
        words = as_worded_then(str(error))
        text = f"{module}{kind.__qualname__}" + (f": {words}" if words else "") + "\n"
    return "Traceback (most recent call last):\n" + "".join(traceback.format_list(entries)) + text


# How TensorFlow, Keras and Python worded in 2019 what they word in another way today.
_WORDS = [
    (r"tensorflow\._api\.v2\.compat\.v1\.", "tensorflow._api.v1."),
    (r"tensorflow\._api\.v2\.compat\.v1\b", "tensorflow"),
    (r"(cannot import name '\w+' from '[\w.]+') \(\S+\)", r"\1"),
    (r"\b\w+\.(\w+\(\) (got|missing|takes))", r"\1"),
    (r"'\{\{node (\S+?)\}\} = (\w+)\[.*?\]\(.*?\)'", r"'\1' (op: '\2')"),
    (r"for Tensor (\S+:\d+), which has shape (\(.*\))", r"for Tensor '\1', which has shape '\2'"),
    (r"(?s)\n\nOriginal stack trace for .*", ""),
    (r"(?s) Originally defined at:\n.*", ""),
    (r"\[\[node (\S+?)\]\]", r"[[\1]]"),
]


def as_worded_then(text: str) -> str:
    """Returns the words of an error as they were in 2019."""
    for pattern, then in _WORDS:
        text = re.sub(pattern, then, text)
    return text
