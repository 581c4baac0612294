"""TensorBoard, started for real, shows the graphs that the lessons recorded."""

import contextlib
import json
import os
import re
import signal
import socket
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

# A lesson that records its graph itself, three of them, and one whose graph `run` records.
NODES = {
    "04_variable_assign": {"Const", "Const_1", "add", "Variable", "Assign"},
    "08_tensorboard_constants": {"a", "b", "mul"},
    "09_tensorboard_variable": {"a", "b", "c", "v", "v/initial_value", "v/Assign", "mul", "add", "Assign"},
    "10_tensorboard_bmi": {"x", "y_", "interface/W", "interface/b", "interface/softmax/Softmax"},
}
SCOPES = {"interface", "interface/softmax", "loss", "training", "accuracy"}


class Board:
    """`lessons.py board` while it runs, on a port that was free."""

    def __init__(self, house):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = house.begin("board", "--port", str(self.port))
        self.written = []
        for stream in (self.process.stdout, self.process.stderr):
            threading.Thread(target=self.written.extend, args=(stream,), daemon=True).start()

    def get(self, path, **query):
        """Returns the answer to a request, as text."""
        url = f"http://127.0.0.1:{self.port}/{path}?{urllib.parse.urlencode(query)}"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=300) as answer:
            return answer.read().decode()

    def runs(self):
        """Returns the runs that have a graph, as far as TensorBoard has read them; none if it isn't up."""
        assert self.process.poll() is None, "".join(self.written)
        try:
            return json.loads(self.get("data/plugin/graphs/info"))
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return {}


@pytest.fixture(scope="module")
def recorded(make_house):
    """Returns a house in which the lessons have run, one of them twice."""
    house = make_house()
    for numbers in (["08"], [name[:2] for name in NODES]):
        done = house.start("run", *numbers)
        assert done.code == 0, done.out
    return house


@pytest.fixture(scope="module")
def board(recorded, tools):
    """Returns TensorBoard on what the lessons have recorded."""
    board = Board(recorded)
    try:
        tools.wait_until(lambda: board.runs().keys() >= NODES.keys(), 60)
        yield board
    finally:
        tools.kill_group(board.process)


def test_each_run_is_listed(board):
    runs = board.runs()
    assert runs.keys() == NODES.keys()
    assert all(run["run_graph"] for run in runs.values())
    assert sorted(json.loads(board.get("data/runs"))) == sorted(NODES)


@pytest.mark.parametrize("name", NODES)
def test_graph_has_the_nodes(board, name):
    graph = board.get("data/plugin/graphs/graph", run=name, conceptual="false")
    nodes = set(re.findall(r'^\s*name: "(.+)"$', graph, re.M))
    assert nodes >= NODES[name]
    scopes = {node.rpartition("/")[0] for node in nodes} - {""}
    if name.startswith("10"):
        parents = {"/".join(scope.split("/")[:n]) for scope in scopes for n in range(1, 9)}
        assert parents >= SCOPES
    elif name.startswith("08"):
        assert nodes == NODES[name]


def test_address_is_printed(board):
    assert re.search(rf"http://127\.0\.0\.1:{board.port}\b", "".join(board.written))


def test_it_listens_at_127_0_0_1_only(board):
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", board.port), timeout=2).close()


@pytest.mark.parametrize("taken", [True, False], ids=["port in use", "no port"])
def test_port_that_cannot_be_had(recorded, board, taken):
    port = str(board.port if taken else 99999)
    done = recorded.start("board", "--port", port)
    assert done.code == 1
    assert "Traceback" not in done.err
    assert port in done.err.splitlines()[-1]


def test_ctrl_c_ends_it(board, tools):
    """The last test: nothing of it is left, and nobody sees a traceback."""
    os.killpg(board.process.pid, signal.SIGINT)
    board.process.wait(300)
    tools.wait_until(lambda: not group_members(board.process.pid), 10)
    with pytest.raises(urllib.error.URLError):
        board.get("data/runs")
    assert "Traceback" not in "".join(board.written)


def group_members(group):
    """Returns the processes of a group that have not ended."""
    members = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
            if fields[0] not in "ZX" and int(fields[2]) == group:
                members.append(int(name))
    return members
