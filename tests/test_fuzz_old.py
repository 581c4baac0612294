"""Any file as an old script or notebook: a script, or one line; and what is compiled computes as Python does."""

import json
from pathlib import Path

import pytest
from fuzzing import changed, damaged
from hypothesis import given
from hypothesis import strategies as st

from oldstack.messages import UserError
from oldstack.scripts import read, source
from oldstack.scripts.cells import joined

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = [path.read_bytes()[:1200] for path in sorted((ROOT / "tests/original/legacy").glob("*.py"))[:12]]
CELL = {
    "cell_type": "code",
    "execution_count": 1,
    "metadata": {},
    "outputs": [],
    "source": ["%time x = 1\n", "x"],
}
NOTEBOOK = {
    "cells": [CELL, {"cell_type": "markdown", "metadata": {}, "source": "# 가"}],
    "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 2,
}
OLDER = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {},
    "worksheets": [{"metadata": {}, "cells": [CELL]}],
}
CELLS = [
    "%matplotlib inline\nx = 1",
    "%%time\ny = x\\\n + 1",
    "!ls {x}\nfor i in y:\n    %timeit i",
    "x?",
    "%%html\n<b>",
]
DEEP = {
    "brackets": "x = " + "[" * 5000 + "]" * 5000,
    "signs": "x = " + "-" * 50_000 + "1",
    "a sum": "x = " + "+".join("1" * 50_000),
    "attributes": "x = a" + ".a" * 50_000,
    "calls": "x = a" + "()" * 50_000,
    "elif": "if a: pass\n" + "elif a: pass\n" * 5000,
}
leaves = st.sampled_from(["a", "b", "2", "3.5", "'%s'", "(a, b)", "float(a)", "int(b)"])
expressions = st.recursive(
    leaves,
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*", "/", "//", "%", "<"]), inner)
        | st.builds("[{}, {}][{}]".format, inner, inner, st.sampled_from(["0", "1:", "::-1", "-1"]))
    ),
    max_leaves=8,
)


def read_or_refuse(path):
    """Reads a script to where it runs; returns it, or None where it is refused."""
    try:
        script = read.read(str(path))
        source.compiled(script.source, str(path))
        return script
    except UserError as error:
        assert str(path) in str(error) and "\n" not in str(error)
    except SyntaxError as error:
        assert error.msg == "nested too deeply"
    return None


@given(st.binary(max_size=60) | damaged(SCRIPTS))
def test_any_file_is_a_script_or_refused_in_one_line(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "old.py"
    path.write_bytes(content)
    read_or_refuse(path)


@pytest.mark.fault("an old script nested 50,000 deep", "`nested too deeply`", "-")
@pytest.mark.parametrize("kind", DEEP)
def test_a_script_nested_deeply_is_refused_in_one_line(kind, tmp_path):
    path = tmp_path / "old.py"
    path.write_text(DEEP[kind], encoding="utf-8")
    read_or_refuse(path)


def test_a_long_sum_is_no_deep_nesting(tmp_path):
    path = tmp_path / "old.py"
    path.write_text("x = " + " + ".join(["a"] * 900), encoding="utf-8")
    place = {"a": 1, **source.FUNCTIONS}
    exec(source.compiled(path.read_text(encoding="utf-8"), str(path)), place)
    assert place["x"] == 900


@given(changed(NOTEBOOK) | changed(OLDER))
def test_any_notebook_is_read_or_refused_in_one_line(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "old.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    read_or_refuse(path)


@given(damaged([json.dumps(NOTEBOOK).encode()]))
def test_a_damaged_notebook_is_read_or_refused_in_one_line(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "old.ipynb"
    path.write_bytes(content)
    read_or_refuse(path)


@given(st.lists(st.text(min_size=1, max_size=30) | damaged(CELLS), min_size=1, max_size=4))
def test_cells_are_python_row_by_row_and_come_back(cells):
    cells = [cell for cell in cells if cell.strip()] or ["x"]
    found = joined(cells)
    assert found.back(found.source.split("\n")) == cells
    assert len(found.source.split("\n")) == sum(cell.count("\n") + 1 for cell in cells)


def outcome_of(code, place):
    """Returns what code leaves in `x`, or the kind of its error."""
    try:
        exec(code, place)
    except Exception as error:
        return type(error)
    return repr(place["x"])


@given(expressions, st.integers(-3, 3), st.floats(allow_nan=False))
def test_python_s_own_numbers_compute_as_ever(expression, a, b):
    text = f"x = {expression}\nif isinstance(x, (int, float)): x %= 7"
    places = [{"a": a, "b": b}, {"a": a, "b": b, **source.FUNCTIONS}]
    codes = [compile(text, "x.py", "exec"), source.compiled(text, "x.py")]
    theirs, ours = map(outcome_of, codes, places)
    assert theirs == ours
