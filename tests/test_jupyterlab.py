"""An old notebook in a real JupyterLab, in a browser; screenshots are in logs/browser/. Only where both are installed."""

import os
import re
import socket
import subprocess
import sys
from importlib.util import find_spec
from types import SimpleNamespace

import chromium
import nbformat
import pytest
from playwright.sync_api import expect

from lessonkit.commands import jupyter

pytestmark = pytest.mark.browser
expect.set_options(timeout=chromium.SECONDS * 1000)

CELLS = [
    "%matplotlib inline\nimport tensorflow as tf\nimport matplotlib.pyplot as plt\nsess = tf.Session()",
    "v = tf.Variable(1, name='v')\nsess.run(v.initializer)\nv.name",
    "sess.run(tf.assign_add(v, 2))",
    "plt.plot([1, 2])\nplt.show()",
    "print(input('name? '))",
    "sess.run(tf.FIFOQueue(1, tf.int32).dequeue())",
    "tf.train.SummaryWriter('logs')",
]


class Lab:
    """The page of JupyterLab with a notebook.

    Args:
        page: The page.
    """

    def __init__(self, page):
        self.page = page

    def cell(self, number):
        """Returns a cell, counted from 0."""
        return self.page.locator(".jp-Notebook .jp-CodeCell").nth(number)

    def begin(self, number):
        """Starts a cell."""
        self.cell(number).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def run(self, number, count):
        """Runs a cell, which is the kernel's cell number `count`; returns what is shown below it."""
        self.begin(number)
        return self.done(number, count)

    def done(self, number, count):
        """Waits for the end of a cell; returns what is shown below it."""
        expect(self.cell(number).locator(".jp-InputPrompt")).to_have_text(f"[{count}]:")
        return "\n".join(self.cell(number).locator(".jp-OutputArea-output").all_inner_texts())


@pytest.fixture
def lab(tmp_path, tools):
    """Returns an old notebook in JupyterLab as `lessons.py jupyter` starts it."""
    path = chromium.find()
    if not (path and find_spec("jupyterlab")):
        pytest.skip("no Chromium, or no JupyterLab: lessons.py jupyter installs it")
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, CELLS)))
    notebook.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    nbformat.write(notebook, tmp_path / "old.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "prefix", str(tmp_path / "venv"))  # where the kernels go
        patch.setattr(os, "execve", lambda path, arguments, variables: started.append((arguments, variables)))
        jupyter._main(SimpleNamespace(what=str(tmp_path / "old.ipynb"), user=False, port=port, no_open=True))
    [(arguments, variables)] = started
    variables |= {"HOME": str(tmp_path), "JUPYTER_PATH": str(tmp_path / "venv" / "share" / "jupyter")}
    with open(tmp_path / "log", "w") as log:
        server = subprocess.Popen(arguments, env=variables, stderr=log, start_new_session=True)
    try:
        tools.wait_until(lambda: "?token=" in (tmp_path / "log").read_text())
        with chromium.started(path) as browser:
            address = re.search(r"http://127\.0\.0\.1:\d+/\S*", (tmp_path / "log").read_text())[0]
            page = chromium.open_page(browser, address)
            yield Lab(page)
    finally:
        server.terminate()  # and its kernels with it
        server.wait(timeout=chromium.SECONDS)
        tools.kill_group(server)


def test_old_notebook_cell_by_cell(lab):
    expect(lab.page.locator(".jp-Toolbar-kernelName")).to_have_text(re.compile("TensorFlow 1.15"))
    assert lab.run(0, 1) == ""
    assert lab.run(1, 2) == "'v:0'"
    assert [lab.run(2, 3), lab.run(2, 4)] == ["3", "5"]
    assert lab.run(1, 5) == "'v_1:0'"
    lab.run(3, 6)
    expect(lab.cell(3).locator("img")).to_be_visible()
    lab.begin(4)
    lab.page.locator(".jp-Stdin-input").fill("철수")
    lab.page.keyboard.press("Enter")
    assert "철수" in lab.done(4, 7).splitlines()
    lab.begin(5)
    expect(lab.cell(5).locator(".jp-InputPrompt")).to_have_text("[*]:")
    lab.page.get_by_title(re.compile("Interrupt the kernel")).click()
    assert lab.done(5, 8).endswith("KeyboardInterrupt")
    assert lab.run(2, 9) == "3"
    assert not lab.page.get_by_text("Jupyter news").count()
    assert "→ SummaryWriter is a name from before TensorFlow 1.0" in lab.run(6, 10)
    lab.page.screenshot(path=chromium.SCREENSHOTS / "jupyterlab.png")
