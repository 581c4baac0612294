"""Graphs as TensorFlow 1.15 makes them, node by node: names, types, and what each node takes."""

import os
import subprocess
import sys
from itertools import zip_longest

import pytest

from lessonkit.folders import ROOT
from lessonkit.record import graphs

SCRIPTS = sorted(graphs.SCRIPTS.glob("[0-9]*.py"))


@pytest.fixture(scope="module")
def found():
    """Returns, for each script, the lines of its nodes here."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "oldstack", graphs.PRINTER.name]
    done = subprocess.run(
        command, cwd=graphs.SCRIPTS, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return graphs.by_script(done.stdout)


def test_there_are_graphs_of_courses():
    assert len(SCRIPTS) >= 40
    assert sum(len(graphs.read(script)[1]) for script in SCRIPTS) > 20_000


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_nodes_are_those_of_the_original(script, found):
    digest, expected = graphs.read(script)
    nodes = found[script.name]
    for number, (theirs, ours) in enumerate(zip_longest(expected, map(graphs.name_and_type, nodes))):
        assert ours == theirs, f"node {number}: {nodes[number - 1 : number + 1]}"
    assert graphs.digest(nodes) == digest, "the nodes are the same, what they take is not"
