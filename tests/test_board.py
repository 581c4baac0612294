"""TensorBoard, started for real, shows the graphs that the lessons recorded."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import threading
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

import pytest
from tensorboard import assets as theirs
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter

from lessonkit import board as boards
from oldstack.loading.patch import MissingTargetError

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

    def __init__(self, house, *lessons, **environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        options = [] if environment else ["--no-open"]
        self.process = house.begin("board", *lessons, *options, "--port", str(self.port), **environment)
        self.written = []
        for stream in (self.process.stdout, self.process.stderr):
            threading.Thread(target=self.written.extend, args=(stream,), daemon=True).start()

    def get(self, path, **query):
        """Returns the answer to a request, as text."""
        url = f"http://127.0.0.1:{self.port}/{path}?{urllib.parse.urlencode(query)}"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=300) as answer:
            return answer.read().decode()

    def address(self):
        """Returns the address that it prints, as soon as it does."""
        assert self.process.poll() is None, "".join(self.written)
        return re.search(r"http://\S+", "".join(self.written))

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


def test_one_lesson_alone(recorded, tools, tmp_path):
    """The browser is opened on its graph once that can be shown, and nothing else is there."""
    program, noted = tmp_path / "browser", tmp_path / "addresses.txt"
    program.write_text(f'#!/bin/sh\necho "$1" > "{noted}.part"\nmv "{noted}.part" "{noted}"\n')
    program.chmod(0o755)
    board = Board(recorded, "8", BROWSER=f"{program} %s")
    try:
        tools.wait_until(noted.exists, 60)
        assert noted.read_text() == f"http://127.0.0.1:{board.port}/#graphs\n"
        assert list(board.runs()) == json.loads(board.get("data/runs")) == ["08_tensorboard_constants"]
        assert board.address()[0] == noted.read_text().strip()
    finally:
        tools.kill_group(board.process)


def test_a_lesson_recorded_later_is_shown_too(make_house, tools):
    house = make_house()
    house.start("run", "02")
    board = Board(house)
    try:
        tools.wait_until(lambda: list(board.runs()) == ["02_constants"], 60)
        assert house.start("run", "03").code == 0
        tools.wait_until(lambda: board.runs().keys() == {"02_constants", "03_arithmetic"}, 60)
    finally:
        tools.kill_group(board.process)


def test_the_page_is_mended(board):
    """Where every edge is one from a constant, as in lesson 08, TensorBoard's own draws them 6 pixels wide."""
    script = re.search(r'src="(index\.js[^"]*)"', board.get(""))[1]
    path, _, query = script.partition("?")
    source = board.get(path, **dict(urllib.parse.parse_qsl(query)))
    with theirs.get_default_assets_zip_provider()() as file, zipfile.ZipFile(file) as assets:
        assert script not in assets.read("index.html").decode()
        own = assets.read("index.js").decode()
    mended = [(old.decode(), new.decode()) for old, new in boards._MENDED["index.js"]]
    assert all(own.count(old) == 1 for old, _ in mended)
    for old, new in mended:
        own = own.replace(old, new)
    assert source == own
    assert "domain([1,1+this.hierarchy.maxMetaEdgeSize])" in source


def test_another_release_is_not_mended_in_silence():
    with pytest.raises(MissingTargetError, match=r"index\.js has no 'domain"):
        boards._mend("index.js", b"another release")
    assert boards._mend("icon.svg", b"<svg/>") == b"<svg/>"


def write_run(folder, kind):
    """Writes an event file as a graph lesson does, or as Keras's callback does."""
    folder.mkdir(parents=True)
    writer = EventFileWriter(str(folder))
    if kind == boards.GRAPH:
        writer.add_event(event_pb2.Event(graph_def=b"\n\x00"))
    else:
        graph, loss = summary_pb2.Summary(), summary_pb2.Summary()
        graph.value.add(tag="keras").metadata.plugin_data.plugin_name = "graph_keras_model"
        loss.value.add(tag="epoch_loss").metadata.plugin_data.plugin_name = "scalars"
        writer.add_event(event_pb2.Event(summary=graph, step=0))
        writer.add_event(event_pb2.Event(summary=loss, step=0))
    writer.close()


@pytest.fixture
def logs(tmp_path, monkeypatch):
    """Returns a folder of logs of a test's own."""
    monkeypatch.setattr(boards, "LOGS", tmp_path)
    return tmp_path


def names(logs, *lessons):
    """Returns the names of the runs that are shown."""
    return [folder.relative_to(logs).as_posix() for folder in boards.runs(lessons)]


def test_kinds_of_runs(logs):
    write_run(logs / "02_graph", boards.GRAPH)
    write_run(logs / "37_curves" / "train", boards.CURVES)
    assert boards.kinds(logs / "02_graph") == {boards.GRAPH}
    assert boards.kinds(logs / "37_curves" / "train") == {boards.CURVES}
    assert boards.kinds(logs / "37_curves") == set()


def test_all_are_shown_while_there_is_room_but_trainings_after_the_first(logs):
    folds = [f"34_folds/fit-{n:02d}/train" for n in range(2, 11)]
    for name in ("34_folds/train", *folds, "37_curves/train", "37_curves/validation"):
        write_run(logs / name, boards.CURVES)
    write_run(logs / "02_graph", boards.GRAPH)
    assert names(logs) == ["02_graph", "34_folds/train", "37_curves/train", "37_curves/validation"]
    assert names(logs, "34_folds") == [*folds, "34_folds/train"]
    assert names(logs, "02_graph", "37_curves") == ["02_graph", "37_curves/train", "37_curves/validation"]
    assert names(logs, "13_none") == []


def test_curves_have_precedence_where_there_are_too_many(logs):
    """Of more than 40 runs TensorBoard selects none."""
    curves = [f"{n}_curves/{part}" for n in range(30, 46) for part in ("train", "validation")]
    graphs = [f"{n:02d}_graph" for n in range(1, 21)]
    for name in curves:
        write_run(logs / name, boards.CURVES)
    for name in graphs:
        write_run(logs / name, boards.GRAPH)
    shown = names(logs)
    assert shown == [*graphs[: 39 - len(curves)], *curves] and len(shown) == 39 < 40
    assert names(logs, "20_graph") == ["20_graph"]


def test_curves_open_on_the_curves(make_house, tools):
    house = make_house()
    write_run(house.logs / "37_wine" / "train", boards.CURVES)
    write_run(house.logs / "02_graph", boards.GRAPH)
    board = Board(house)
    try:
        address = tools.wait_until(board.address, 60)[0]
        assert address == f"http://127.0.0.1:{board.port}/?smoothing=0#timeseries"
        tools.wait_until(lambda: len(json.loads(board.get("data/runs"))) == 2, 60)
    finally:
        tools.kill_group(board.process)


@pytest.mark.fault("somebody else in the network looks for the board", "no answer", "-")
def test_it_listens_at_127_0_0_1_only(board):
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", board.port), timeout=2).close()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("[::1]", 200),
        ("LOCALHOST", 200),
        ("evil.example:{port}", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost@evil.example", 403),
        ("0.0.0.0", 403),
        ("", 403),
        ("[", 403),
    ],
)
@pytest.mark.fault("a page in the browser asks the board under a name of its own (DNS rebinding)", "-", "403")
def test_a_foreign_host_is_refused(board, host, status):
    connection = http.client.HTTPConnection("127.0.0.1", board.port, timeout=60)
    connection.putrequest("GET", "/data/runs", skip_host=True)
    connection.putheader("Host", host.format(port=board.port))
    connection.endheaders()
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status == status
    assert (b"04_variable_assign" in content) == (status == 200)


@pytest.mark.parametrize("taken", [True, False], ids=["port in use", "no port"])
@pytest.mark.fault("`board` on a port that is taken or not allowed", "one line", "-")
def test_port_that_cannot_be_had(recorded, board, taken):
    port = str(board.port if taken else 99999)
    done = recorded.start("board", "--port", port)
    assert done.code == 1
    assert "Traceback" not in done.err
    assert port in done.err.splitlines()[-1]


@pytest.mark.fault("Ctrl-C in `board`", "-", "no process is left")
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
