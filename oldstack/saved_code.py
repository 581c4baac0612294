"""Functions in a model's description, as Keras 2 kept those of Lambda layers: as bytecode. And which of them are run.

Bytecode out of a file can do whatever its writer likes. Run is what this very process saved, and what a file has that
the user names as trusted.
"""

import base64
import builtins
import hashlib
import json
import marshal
import os
import sys
import types
from collections.abc import Iterator, Sequence

from oldstack import settings
from oldstack.host import host
from oldstack.messages import UserError, tr

_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
_saved: set[str] = set()  # digests of what this process saved


def dumped(function: types.FunctionType) -> tuple:
    """Returns a function as a description keeps it: its bytecode, its defaults and what it holds.

    Args:
        function: A function or lambda.
    """
    code = base64.encodebytes(marshal.dumps(function.__code__)).decode("ascii")
    code = f"{_PYTHON}\n{code}"
    _saved.add(_digest(code))
    closure = tuple(cell.cell_contents for cell in function.__closure__) if function.__closure__ else None
    return code, function.__defaults__, closure


def loaded(dump: Sequence, names: dict[str, object], layer: str = "Lambda") -> types.FunctionType:
    """Returns the function of a description.

    Args:
        dump: What `dumped` returned, also after JSON.
        names: What the function finds by name.
        layer: The name of its layer, for messages.

    Raises:
        UserError: Another version of Python wrote it, or it comes from a file that nobody trusts.
    """
    text, defaults, closure = dump
    python, _, code = text.partition("\n")
    if python != _PYTHON:
        raise UserError(_of_another_python(layer, python if python.startswith("3.") else "3.7"))
    if _digest(text) not in _saved and not any(text in _texts(file) for file in settings.trusted_files()):
        raise UserError(_not_trusted(layer))
    cells = tuple(
        each if isinstance(each, types.CellType) else types.CellType(each) for each in closure or ()
    )
    # The script's arithmetic is that of its own built-ins.
    around = {"__builtins__": vars(sys.modules["__main__"]).get("__builtins__", builtins)}
    made = marshal.loads(base64.decodebytes(code.encode("ascii")))
    return types.FunctionType(
        made, names | around, made.co_name, tuple(defaults) if defaults else None, cells or None
    )


def _digest(code):
    return hashlib.sha256(code.encode()).hexdigest()


def _of_another_python(layer, python):
    return tr(
        f"{layer}: the file has this Lambda's function as bytecode of Python {python}, which {_PYTHON} can't run. Build "
        "the model as the script that saved it did, and read the weights: model.load_weights(file)",
        f"{layer}: 파일에 Lambda의 함수가 파이썬 {python}의 바이트코드로 저장되어 있어 {_PYTHON}에서 실행할 수 없습니다. "
        "저장한 스크립트처럼 모델을 만든 뒤 model.load_weights(파일)로 가중치를 읽으세요.",
    )


def _not_trusted(layer):
    name = settings.TRUSTED_FILES
    return tr(
        f"{layer}: this Lambda's function comes out of a file that another run saved, as code that can do anything. If you "
        f"trust who made it: {host().command} SCRIPT --trust-file FILE (in a notebook: %env {name}=FILE)",
        f"{layer}: Lambda의 함수가 다른 실행에서 저장한 파일에서 왔고, 무엇이든 할 수 있는 코드입니다. 만든 사람을 믿는다면: "
        f"{host().command} SCRIPT --trust-file FILE (노트북에서는 %env {name}=FILE)",
    )


def _texts(path) -> set[str]:
    """Returns all texts in the description of a model that a file has; none if it has none."""
    try:
        with open(path, "rb") as file:
            content = file.read()
        if content.startswith(b"\x89HDF"):
            import h5py

            with h5py.File(os.fspath(path), "r") as file:
                content = file.attrs["model_config"]
        return set(_strings(_parsed(content.decode() if isinstance(content, bytes) else content)))
    except (OSError, KeyError, ValueError):
        return set()


def _parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        import yaml

        try:
            return yaml.safe_load(text)
        except yaml.YAMLError:
            return None


def _strings(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)
