"""A server that gives what a test wants, and a datasets/ folder of the test's own that points at it."""

import hashlib
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lessonkit import data
from lessonkit.data import download, registry
from oldstack.messages import UserError

ROOT = Path(__file__).resolve().parent.parent

# What passes for the real file here: known to the test's registry by its hash.
GOOD = b"height,weight,label\n142,62,fat\n177,61,normal\n187,48,thin\n" + b"160,60,normal\n" * 5000
LOGIN = b"<html><form>Please log in</form></html>"


class Server:
    """A server that gives for each path what a test wants it to, and notes what it was asked for."""

    def __init__(self):
        self.answers = {}
        self.asked = []
        self.stop = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                outer.answers.get(self.path, missing)(self, outer)

            def log_message(self, *args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def close(self):
        """Ends the server, and lets answers that hang go on."""
        self.stop.set()
        self.http.shutdown()
        self.http.server_close()


def gives(content, length=None, then=lambda server: None):
    """Returns an answer: the content, said to be of this length, and what happens after it is sent."""

    def answer(request, server):
        request.send_response(200)
        request.send_header("Content-Length", str(len(content) if length is None else length))
        request.end_headers()
        request.wfile.write(content)
        request.wfile.flush()
        then(server)

    return answer


def missing(request, server):
    """Answers that there is no such file."""
    request.send_error(404)


def silent(request, server):
    """Takes the request and says nothing."""
    server.stop.wait(600)


def moved_to_login(request, server):
    """Sends the client on to a login page."""
    request.send_response(302)
    request.send_header("Location", "/login")
    request.end_headers()


def hangs(server):
    """Sends no more until the test ends."""
    server.stop.wait(600)


class Place:
    """A datasets/ folder of its own, whose registry knows GOOD and points at the test's server."""

    def __init__(self, folder, server):
        self.server = server
        self.folder = folder
        self.file = folder / "bmi.csv"
        self.stand_in = folder / "stand-in" / "bmi.csv"
        self.registry = folder / "registry.toml"
        text = (ROOT / "datasets" / "registry.toml").read_text(encoding="utf-8")
        text = re.search(r'^\["bmi\.csv"\].*?(?=^\[")', text, re.DOTALL | re.MULTILINE)[0]
        urls = iter(["first.csv", "second.csv"])
        text = re.sub(r'"https://[^"]*"', lambda _: f'"{server.url}/{next(urls)}"', text)
        good = hashlib.sha256(GOOD).hexdigest()
        text = text.replace("sha256 = [", f'sha256 = [ "{good}",')
        self.folder.mkdir()
        self.registry.write_text(text, encoding="utf-8")

    def use(self, monkeypatch):
        """Makes it the place of this process."""
        monkeypatch.setattr(data, "DATASETS", self.folder)
        monkeypatch.setattr(data, "_used", {})
        monkeypatch.setattr(registry, "REGISTRY", self.registry)
        monkeypatch.setattr(download, "TIMEOUT", 30)  # a busy machine is no fault
        monkeypatch.setattr(download, "PAUSE", 0.01)

    def know(self, name, content, more=""):
        """Adds a data set to the registry, known by this content."""
        with open(self.registry, "a", encoding="utf-8") as text:
            text.write(
                f'["{name}"]\nurls = ["{self.server.url}/{name}"]\nsize = {len(content)}\nrows = 1\n'
                f'sha256 = ["{hashlib.sha256(content).hexdigest()}"]\n{more}\n'
            )

    def files(self):
        """Returns the names of all files but the registry."""
        files = (f.relative_to(self.folder).as_posix() for f in self.folder.rglob("*") if f.is_file())
        return sorted(set(files) - {"registry.toml"})


def said(capsys):
    """Returns the lines on stderr so far, and checks that stdout has none."""
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()


def refused(name="bmi.csv"):
    """Returns the one line that the user gets instead of a data set."""
    with pytest.raises(UserError) as error:
        data.dataset(name)
    assert "\n" not in str(error.value)
    return str(error.value)
