"""What TensorBoard shows of the lessons, and how its graphs become legible.

TensorBoard unchecks every run where there are more than 40, and its curves are empty then. So without a lesson
named it gets fewer: of several trainings of one lesson the first, and graphs only while there is room.
"""

import functools
import io
import re
import sys
import types
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lessonkit.folders import LOGS, events
from oldstack.loading.patch import MissingTargetError, patch

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from tensorboard.program import TensorBoard

MOST_RUNS = 39
CURVES, GRAPH = "curves", "graph"
_HOME = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?", re.IGNORECASE)

_ANOTHER_TRAINING = "fit-[0-9]*"  # see lessonkit.training
_PEEK = 20  # events: a graph comes first, a curve's first value soon after

# What is replaced in the files of TensorBoard's page; each is there once.
_MENDED = {
    "index.js": [
        # Where no edge is one between two operations, as in `a * b` of constants, each is taken for as wide as
        # half of the widest. With another end of that scale they are the thinnest, as a scalar's are elsewhere.
        (b"domain([1,this.hierarchy.maxMetaEdgeSize])", b"domain([1,1+this.hierarchy.maxMetaEdgeSize])"),
        # Of the first run that it meets it takes a graph of operations for granted; a Keras model has none.
        (
            b"_datasetsChanged(t,r){var n;r!=null&&(this._selectedRunIndex=0),",
            b"_datasetsChanged(t,r){var n;r!=null&&(this._selectedRunIndex=0),"
            b"this._selectedGraphType=this._getDefaultSelectionType(),",
        ),
        # A graph of three nodes may be drawn larger than at twice the size.
        (b"(o==null?void 0:o.height),2)", b"(o==null?void 0:o.height),4)"),
    ],
    # Browsers keep a script by its address.
    "index.html": [(b"index.js?_file_hash=", b"index.js?_file_hash=mended-")],
}


def runs(lessons: Iterable[str] = ()) -> list[Path]:
    """Returns the folders of the runs to show.

    Args:
        lessons: The names of the lessons; without any, what fits of all.
    """
    found = sorted({file.parent for file in events(LOGS)})
    if names := set(lessons):
        return [folder for folder in found if folder.relative_to(LOGS).parts[0] in names]
    found = [folder for folder in found if not any(part.match(_ANOTHER_TRAINING) for part in _parts(folder))]
    if len(found) <= MOST_RUNS:
        return found
    with_curves = [folder for folder in found if CURVES in kinds(folder)]
    graphs = [folder for folder in found if folder not in with_curves]
    return sorted([*with_curves, *graphs[: max(0, MOST_RUNS - len(with_curves))]])


def kinds(folder: Path) -> set[str]:
    """Returns what a run has recorded: `CURVES`, `GRAPH` or both.

    Args:
        folder: The folder of the run.
    """
    return {
        kind for file in folder.glob("events.out.tfevents.*") for kind in _kinds(file, file.stat().st_size)
    }


def prepare(lessons: Iterable[str]) -> types.ModuleType:
    """Makes TensorBoard ready to show some of the runs in `logs`, also those that are recorded later.

    Args:
        lessons: The names of the lessons; without any, what fits of all.

    Returns:
        `tensorboard.program`.
    """
    _without_tensorflow()
    from tensorboard import program
    from tensorboard.backend.event_processing import io_wrapper

    patch(io_wrapper, "GetLogdirSubdirectories", lambda path: map(str, runs(lessons)))
    return program


def server(lessons: Iterable[str], logs: str, port: int | None) -> "TensorBoard":
    """Returns a TensorBoard at 127.0.0.1, to be launched.

    Args:
        lessons: The names of the lessons; without any, what fits of all.
        logs: The folder that it shows.
        port: Its port, 0 for any that is free; None for 6006 or the next that is free.
    """
    program = prepare(lessons)
    found = program.TensorBoard(
        assets_zip_provider=assets,
        server_class=lambda app, flags: program.create_port_scanning_werkzeug_server(at_home(app), flags),
    )
    options = ["--logdir", logs, "--host", "127.0.0.1", "--load_fast", "false"]
    if port is not None:
        options += ["--port", str(port)]
    found.configure(argv=["tensorboard", *options])
    return found


def at_home(app: "WSGIApplication") -> "WSGIApplication":
    """Returns a web application that answers only who asks for this machine.

    A page from elsewhere can have its own name lead to 127.0.0.1, and the browser lets it read what it gets there;
    but the name that was asked for is in each request.

    Args:
        app: The application.
    """

    def guarded(environ, start_response):
        if _HOME.fullmatch(environ.get("HTTP_HOST", "")):
            return app(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"This is at 127.0.0.1 only.\n"]

    return guarded


def assets() -> io.BytesIO:
    """Returns TensorBoard's web page, as a zip file, with its scale for the width of edges mended.

    Raises:
        MissingTargetError: It is not the release that this was made for.
    """
    from tensorboard import assets as theirs

    mended = io.BytesIO()
    with (
        theirs.get_default_assets_zip_provider()() as file,
        zipfile.ZipFile(file) as old,
        zipfile.ZipFile(mended, "w") as new,
    ):
        for name in old.namelist():
            new.writestr(name, _mend(name, old.read(name)))
    mended.seek(0)
    return mended


def _mend(name: str, content: bytes) -> bytes:
    for old, new in _MENDED.get(name, ()):
        if content.count(old) != 1:
            raise MissingTargetError(
                f"TensorBoard's {name} has no {old.decode()!r} to replace: another release"
            )
        content = content.replace(old, new)
    return content


@functools.cache
def _kinds(file: Path, size: int) -> frozenset[str]:
    """Reads the beginning of an event file, again if its size has changed."""
    _without_tensorflow()
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

    found = set()
    for _, event in zip(range(_PEEK), EventFileLoader(str(file)).Load(), strict=False):
        if event.graph_def:
            found.add(GRAPH)
        for value in event.summary.value:
            if value.metadata.plugin_data.plugin_name == "scalars":
                found.add(CURVES)
    return frozenset(found)


def _parts(folder: Path) -> Iterator[Path]:
    return map(Path, folder.relative_to(LOGS).parts)


def _without_tensorflow():
    """Keeps TensorBoard from importing TensorFlow, which it can do without and which takes seconds."""
    if "tensorflow" not in sys.modules:
        sys.modules.setdefault("tensorboard.compat.notf", types.ModuleType("tensorboard.compat.notf"))
